// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/paths_dock.h"

#include "core/analysis/reach.h"
#include "core/suspects/piled_up.h"
#include "ui/models/node_text.h"
#include "ui/models/paths_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/find_field.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace heaptrail::ui {

namespace {

struct FoundPaths {
    std::vector<RetainingPath> paths;
    std::string goesOn; ///< of a suspect's holder: what piled up below it
    std::size_t leadBack{}; ///< of a sole path: the other retainers, where all of them lead back
};

/// Why the others in Retainers are no paths of their own: "; the other retainer leads back to it".
QString leadingBack(std::size_t count)
{
    return count == 0 ? QString()
        : count == 1  ? PathsDock::tr("; the other retainer leads back to it")
                      : PathsDock::tr("; the other %1 retainers lead back to it").arg(formatCount(count));
}

} // namespace

PathsDock::PathsDock(Context& context, QWidget* parent)
    : Page(context, view::kPaths, tr("Paths"), ui::icon(QStringLiteral("paths")), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("pathsTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_title, 1);
    m_internals = new QCheckBox(tr("Internals"), this);
    m_internals->setObjectName(QStringLiteral("pathInternals"));
    m_internals->setToolTip(tr("Show V8's internal steps: backing stores, contexts, handles"));
    row->addWidget(m_internals);
    m_count = new QSpinBox(this);
    m_count->setObjectName(QStringLiteral("pathCount"));
    m_count->setRange(1, 50);
    m_count->setValue(5);
    m_count->setPrefix(tr("up to "));
    m_count->setSuffix(tr(" paths"));
    m_count->setAccessibleName(tr("How many paths"));
    row->addWidget(m_count);
    layout->addLayout(row);
    m_view = new NodeView(context, QStringLiteral("paths"), this);
    m_view->setAccessibleName(tr("Retaining paths"));
    m_model = new PathsModel(this);
    m_view->setWidthsAtFirst({90, 7, 18});
    m_view->setHiddenAtFirst({PathsModel::CountColumn});
    m_view->setBranchModel(m_model);
    m_find = makeFindField(*m_view, tr("Find in the open paths, or @id"), this);
    hideUntilWanted(*m_find, *m_view);
    layout->addWidget(m_find);
    layout->addWidget(m_view, 1);
    m_goesOn = new QLabel(this);
    m_goesOn->setObjectName(QStringLiteral("pathsGoOn"));
    m_goesOn->setTextFormat(Qt::PlainText);
    m_goesOn->setWordWrap(true);
    m_goesOn->hide();
    layout->addWidget(m_goesOn);
    setFocusProxy(m_view);
    m_pinPath = new QAction(tr("Pin path"), this);
    m_pinPath->setObjectName(QStringLiteral("pinPath"));
    m_pinPath->setStatusTip(tr("Pin this path to the findings and the report"));
    connect(m_pinPath, &QAction::triggered, this, &PathsDock::pinPath);
    addAction(m_pinPath);
    m_view->addAction(m_pinPath);
    m_pause = new QTimer(this);
    m_pause->setSingleShot(true);
    m_pause->setInterval(150);
    connect(m_pause, &QTimer::timeout, this, &PathsDock::markStale);
    connect(&navigator(), &Navigator::selectionChanged, this, [this] {
        if (!m_view->hasFocus()) m_pause->start();
    });
    connect(&workspace(), &Workspace::readySetChanged, this, &PathsDock::markStale);
    connect(&context.analysis, &SetAnalysis::suspectsChanged, this, [this] {
        if (navigator().selection().isEmpty()) markStale(); // there is another way out
    });
    connect(m_internals, &QCheckBox::toggled, this, [this](bool shows) {
        m_model->setShowsInternals(shows);
        m_view->expandToDepth(m_model->isMerged() ? 3 : 0);
    });
    connect(m_count, &QSpinBox::valueChanged, this, [this](int count) {
        m_count->setSuffix(count == 1 ? tr(" path") : tr(" paths"));
        m_shown = {};
        m_pause->start();
    });
}

void PathsDock::letGo()
{
    m_job.cancel();
    m_model->clear();
    m_title->clear();
    m_goesOn->hide();
    m_shown = {};
}

void PathsDock::refresh()
{
    const auto selection = navigator().selection();
    const auto entry = heapEntryOf(workspace(), selection.snapshot);
    if (!entry.snapshot || selection.isEmpty()) {
        letGo();
        const auto way = wayOutOfNothing(context());
        m_view->setMessage(way.text, way.button, way.run);
        return;
    }
    if (selection == m_shown) return;
    m_shown = selection;
    m_count->setVisible(selection.node.has_value());
    m_goesOn->hide();
    m_model->clear();
    m_view->setMessage(tr("Looking for paths…"));
    const auto snapshot = entry.snapshot;
    if (selection.node) {
        const auto node = *selection.node;
        m_title->setText(withFewProperties(heldTitle(*snapshot, node)));
        m_job.start(
            [snapshot, node, count = std::size_t(m_count->value()),
             suspect = context().analysis.suspectOf(selection.snapshot, node)](
                const Task& task) -> Result<FoundPaths> {
                auto paths = bestRetainingPaths(*snapshot, node, {count, 1000}, task);
                if (!paths) return fail(std::move(paths.error()));
                FoundPaths found;
                found.paths = std::move(*paths);
                if (found.paths.size() == 1 && count > 1)
                    if (const auto finder = PathFinder::of(*snapshot, task))
                        found.leadBack = retainersThatLeadBack(*snapshot, **finder, node);
                if (suspect && suspect->hasContainer()) {
                    auto text = piledUpText(*snapshot, *suspect, task);
                    if (!text) return fail(std::move(text.error()));
                    found.goesOn = std::move(*text);
                }
                return found;
            },
            [this, entry, node, wanted = std::size_t(m_count->value())](Result<FoundPaths> found) {
                if (!found) {
                    m_view->setMessage(QString::fromStdString(found.error().message));
                    return;
                }
                auto& paths = found->paths;
                m_view->setMessage(paths.empty() ? tr("No path from a root found in this file.") : QString());
                const QString title = withFewProperties(heldTitle(*entry.snapshot, node));
                const std::size_t count = paths.size();
                if (count == 1)
                    m_title->setText(wanted > 1
                                         ? tr("%1: only one path%2").arg(title, leadingBack(found->leadBack))
                                         : tr("%1: the best path").arg(title));
                else if (count > 1)
                    m_title->setText((count < wanted ? tr("%1: %2 paths") : tr("%1: the best %2 paths"))
                                         .arg(title, formatCount(count)));
                m_goesOn->setText(tr("… and from there %1").arg(safeText(found->goesOn, 300)));
                m_goesOn->setHidden(found->goesOn.empty() || paths.empty());
                m_model->setPaths(entry, std::move(paths));
                countObjects(false);
                if (m_model->rowCount() > 0) m_view->expand(m_model->index(0, 0));
            });
        return;
    }
    m_title->setText(tr("All objects of “%1”").arg(classText(selection.className.toStdString(), 120)));
    m_job.start(
        [snapshot, key = selection.classKey.toStdString()](const Task& task) -> Result<MergedPaths> {
            std::vector<NodeOrdinal> nodes;
            const auto& infos = snapshot->classes().infos;
            for (std::uint32_t c = 0; c < infos.size(); ++c)
                if (infos[c].key == key)
                    for (const auto node : snapshot->nodesOf({c}))
                        if (snapshot->shallowSize(node) > 0) nodes.push_back(node);
            return mergeRetainingPaths(*snapshot, nodes, {}, task);
        },
        [this, entry, name = selection.className](Result<MergedPaths> merged) {
            if (!merged) {
                m_view->setMessage(QString::fromStdString(merged.error().message));
                return;
            }
            const auto sampled = merged->sampled, total = merged->total;
            m_view->setMessage(merged->nodes.size() < 2 ? tr("No path leads from a root to these objects.")
                                                        : QString());
            m_model->setMerged(entry, std::move(*merged));
            countObjects(true);
            auto title = tr("%1 objects of “%2”").arg(formatCount(total), classText(name.toStdString(), 120));
            if (sampled < total) title += tr(", scaled up from the paths of %1").arg(formatCount(sampled));
            m_title->setText(title);
            m_view->expandToDepth(3);
        });
}

/// Of one object there is nothing to count: a path's title has the room.
void PathsDock::countObjects(bool areSeveral)
{
    if (std::exchange(m_countsObjects, areSeveral) == areSeveral) return;
    m_view->setHiddenAtFirst(areSeveral ? QList<int>() : QList<int>{PathsModel::CountColumn});
    m_view->columnsChanged(areSeveral ? QStringLiteral("/class") : QString());
}

void PathsDock::showPlace(const Place&)
{
    m_view->setFocus();
    markStale();
}

bool PathsDock::focusFind()
{
    showFindField(*m_find);
    return true;
}

void PathsDock::findNext(bool backwards)
{
    m_view->findAgain(backwards);
}

void PathsDock::pinPath()
{
    if (m_model->isMerged() || m_model->paths().empty()) return;
    auto row = m_view->currentIndex();
    while (row.parent().isValid()) row = row.parent();
    const auto at = std::size_t(std::max(0, row.row()));
    context().investigation.pin(m_model->paths()[std::min(at, m_model->paths().size() - 1)],
                                m_shown.snapshot);
}

QList<QAction*> PathsDock::exportActions()
{
    setAvailable(*m_pinPath, !m_model->isMerged() && !m_model->paths().empty(),
                 tr("Only for the path of one object"));
    return m_view->exportActions() << m_pinPath;
}

} // namespace heaptrail::ui

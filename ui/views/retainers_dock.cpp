// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/retainers_dock.h"

#include "core/analysis/entry_names.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/find_field.h"
#include "ui/views/node_view.h"
#include "ui/views/table_export.h"
#include "ui/views/view_parts.h"

#include <QAction>
#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <tuple>

namespace heaptrail::ui {

namespace {
constexpr int kChainLength = 20; // as in DevTools
constexpr int kShortWay = 30; // steps to the root that are opened unasked,
constexpr std::size_t kMostRetainers =
    20'000; // unless a step has so many retainers that opening it takes time
constexpr int kWayLength = 200; // opened on request
constexpr int kFollowMs = 60; // holding an arrow key walks the table, not the heap
} // namespace

RetainersDock::RetainersDock(Context& context, QWidget* parent)
    : Page(context, view::kRetainers, tr("Retainers"), ui::icon(QStringLiteral("retainers")), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(4);
    addTop(*layout);
    m_view = new NodeView(context, QStringLiteral("retainers"), this);
    m_view->setAccessibleName(tr("Retainers of the selected object"));
    m_model = new RetainersModel(this);
    m_view->setWidthsAtFirst({72, 10, 16, 22});
    m_view->setBranchModel(m_model);
    m_find = makeFindField([this](const QString& text, bool backwards,
                                  std::function<void(bool)> done) { find(text, backwards, std::move(done)); },
                           tr("Find in all retainers: name, property or @id"), this);
    hideUntilWanted(*m_find, *m_view);
    layout->addWidget(m_find);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);

    connectTree();
    addUndo();
    followSelection();
}

/// The best path, and what can be done with the tree.
void RetainersDock::addTop(QVBoxLayout& layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_breadcrumb = new QLabel(this);
    m_breadcrumb->setObjectName(QStringLiteral("breadcrumb"));
    m_breadcrumb->setAccessibleName(tr("Best retaining path"));
    m_breadcrumb->setTextFormat(Qt::RichText);
    m_breadcrumb->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_breadcrumb->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_breadcrumb->setToolTip(tr("The best retaining path: each step is a link"));
    m_breadcrumb->installEventFilter(this);
    row->addWidget(m_breadcrumb, 1);
    m_toRoot = new QAction(tr("Continue to root"), this);
    m_toRoot->setObjectName(QStringLiteral("continueToRoot"));
    m_toRoot->setShortcut(QKeySequence(tr("Ctrl+Up")));
    m_toRoot->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_toRoot);
    m_toRootButton = new QToolButton(this);
    m_toRootButton->setObjectName(QStringLiteral("toRoot"));
    m_toRootButton->setDefaultAction(m_toRoot);
    m_toRootButton->hide();
    row->addWidget(m_toRootButton);
    m_weak = new QCheckBox(tr("Weak references"), this);
    m_weak->setObjectName(QStringLiteral("weakEdges"));
    m_weak->setToolTip(tr("Show weak edges, which keep nothing alive, and V8's own objects beside the root"));
    row->addWidget(m_weak);
    m_undo = new QToolButton(this);
    m_undo->setObjectName(QStringLiteral("undoIgnore"));
    m_undo->setText(tr("Undo ignore"));
    m_undo->hide();
    row->addWidget(m_undo);
    layout.addLayout(row);
    m_rules = new QWidget(this);
    m_rules->setObjectName(QStringLiteral("ignoreRules"));
    m_rulesRow = new QHBoxLayout(m_rules);
    m_rulesRow->setContentsMargins(0, 0, 0, 0);
    m_rulesRow->setSpacing(4);
    m_rules->hide();
    layout.addWidget(m_rules);
}

void RetainersDock::connectTree()
{
    connect(m_weak, &QCheckBox::toggled, this, [this](bool shows) {
        m_model->setShowsWeak(shows);
        openChain({}, Chain::ToRootIfShort);
    });
    connect(m_toRoot, &QAction::triggered, this, [this] {
        m_view->setFocus(); // the button goes when all is open
        const auto from = m_view->currentIndex().siblingAtColumn(0);
        openChain(from, Chain::ToRoot);
    });
    connect(m_model, &RetainersModel::measured, this, [this] { openChain({}, Chain::ToRootIfShort); });
    connect(&context().investigation, &OpenInvestigation::restored, this, &RetainersDock::restoreRules);
    connect(m_model, &BranchModel::busyChanged, this, [this](bool isBusy) {
        if (!isBusy && m_isOpening) openChain(m_chainFrom, m_chain);
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &RetainersDock::updateToRoot);
    connect(m_view, &TreeView::expanded, this, [this](const QModelIndex& index) {
        if (m_isOpening) return;
        openChain(m_model->chainRow(index), Chain::ToObject);
        updateToRoot();
    });
    connect(m_view, &TreeView::collapsed, this, &RetainersDock::updateToRoot);
    connect(m_breadcrumb, &QLabel::linkActivated, this, [this](const QString& link) {
        navigator().jumpTo(navigator().place().view, m_shown.snapshot, NodeOrdinal{link.toUInt()});
    });
    m_view->extendMenu = [this](NodeMenuExtras& extras, const QModelIndex& index) {
        addIgnoring(extras, index);
    };
}

void RetainersDock::addUndo()
{
    connect(m_undo, &QToolButton::clicked, this, &RetainersDock::undoRule);
    auto* undo = new QAction(tr("Undo ignore"), this);
    undo->setObjectName(QStringLiteral("undoIgnoreRule"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(undo, &QAction::triggered, this, &RetainersDock::undoRule);
    addAction(undo);
    m_undo->setToolTip(tr("Undo the last change of ignored retainers (%1)")
                           .arg(undo->shortcut().toString(QKeySequence::NativeText)));
}

void RetainersDock::followSelection()
{
    m_pause = new QTimer(this);
    m_pause->setSingleShot(true);
    m_pause->setInterval(kFollowMs);
    connect(m_pause, &QTimer::timeout, this, &RetainersDock::markStale);
    connect(&navigator(), &Navigator::selectionChanged, this, [this](const Selection& selection) {
        // A step inside this very tree leaves the tree where it is.
        if (m_view->hasFocus() && m_shown.node && selection.node && selection.snapshot == m_shown.snapshot)
            return;
        m_pause->start();
    });
    connect(&workspace(), &Workspace::removed, this, &RetainersDock::markStale);
    connect(&workspace(), &Workspace::readySetChanged, this, &RetainersDock::markStale);
    connect(&context().analysis, &SetAnalysis::suspectsChanged, this, [this] {
        if (navigator().selection().isEmpty()) markStale(); // there is another way out
    });
}

void RetainersDock::addIgnoring(NodeMenuExtras& extras, const QModelIndex& index)
{
    const auto at = m_model->nodeAt(index);
    if (!at) return;
    const auto& snapshot = *m_model->set().front().snapshot;
    const auto edge = m_model->edgeAt(index);
    const auto node = at->node;
    extras.ignoreNode = [this, id = snapshot.graph().id(node).value, title = nodeTitle(snapshot, node)] {
        ignore({IgnoreRule::Kind::Node, id, m_model->set().front().entry, {}, title});
    };
    if (edge) {
        extras.ignoreEdgeName = [this, name = edgeNameLabel(snapshot, *edge)] {
            ignore({IgnoreRule::Kind::EdgeName, 0, 0, name, tr("edge %1").arg(name)});
        };
    }
    const auto& info = snapshot.classes().info(snapshot.classOf(node));
    extras.ignoreClass = [this, key = QString::fromStdString(info.key), name = safeText(info.name)] {
        ignore({IgnoreRule::Kind::Class, 0, 0, key, tr("class %1").arg(name)});
    };
    if (!m_model->rules().empty()) extras.stopIgnoring = [this] { setRules({}, true); };
}

void RetainersDock::themeChanged()
{
    if (!m_path.empty()) showBreadcrumb();
}

void RetainersDock::letGo()
{
    m_pathJob.cancel();
    m_path.clear();
    m_breadcrumb->clear();
    m_model->clear();
    m_shown = {};
}

void RetainersDock::refresh()
{
    follow();
}

void RetainersDock::showPlace(const Place&)
{
    m_view->setFocus();
}

void RetainersDock::follow()
{
    m_pause->stop(); // else a step into this tree, made meanwhile, would be followed
    const auto selection = navigator().selection();
    auto entry = heapEntryOf(workspace(), selection.snapshot);
    if (!entry.snapshot || !selection.node) {
        setAvailable(*m_toRoot, false, tr("Select an object first"));
        m_toRootButton->hide();
        letGo();
        const bool isClass = entry.snapshot && !selection.classKey.isEmpty();
        if (!isClass) {
            const auto way = wayOutOfNothing(context());
            m_view->setMessage(way.text, way.button, way.run);
            return;
        }
        m_view->setMessage(tr("Select an object of “%1” to see what holds it.")
                               .arg(classText(selection.className.toStdString(), 80)),
                           tr("Paths of the whole class"), [this, selection] {
                               navigator().jump(Place{QString::fromLatin1(view::kPaths), selection, {}, {}});
                           });
        return;
    }
    if (selection == m_shown) return;
    m_shown = selection;
    m_view->setMessage({});
    const auto snapshot = entry.snapshot;
    const auto node = *selection.node;
    const bool knowsBest = m_model->hasFinder(snapshot);
    m_isOpening = knowsBest;
    // What the root reaches through V8's own alone has no distance, and what holds it has none.
    const bool hasDistance = isShownDistance(snapshot->distance(node));
    if (m_hasDistance != hasDistance) {
        m_hasDistance = hasDistance;
        m_view->setHiddenAtFirst(hasDistance ? QList<int>() : QList<int>{RetainersModel::DistanceColumn});
        m_view->columnsChanged(hasDistance ? QString() : QStringLiteral("/system"));
    }
    m_model->setNode(std::move(entry), node);
    if (knowsBest)
        openChain({}, Chain::ToRootIfShort);
    else
        updateToRoot(); // the chain is that of the best path
    if (!m_model->isBusy() && m_model->rowCount() == 0)
        m_view->setMessage(node == snapshot->graph().root()
                               ? tr("This is the root. Nothing holds it.")
                               : tr("Nothing keeps %1 alive: the next garbage collection frees it.\nSwitch "
                                    "on Weak references to see who still refers to it.")
                                     .arg(nodeTitle(*snapshot, node)));
    m_breadcrumb->setText(tr("Looking for the best path…"));
    struct Best {
        std::shared_ptr<const PathFinder> finder;
        RetainingPath path;
    };
    m_pathJob.start(
        [snapshot, node](const Task& task) -> Result<Best> {
            auto finder = PathFinder::of(*snapshot, task);
            if (!finder) return fail(std::move(finder.error()));
            Best best{std::move(*finder), {}};
            best.path = bestPath(*snapshot, *best.finder, node);
            nameEntries(*snapshot, best.path);
            return best;
        },
        [this, snapshot, knowsBest](Result<Best> best) {
            m_path = best ? std::move(best->path) : RetainingPath();
            showBreadcrumb();
            if (best) m_model->setFinder(snapshot, best->finder);
            if (!knowsBest) openChain({}, Chain::ToRootIfShort);
        });
}

void RetainersDock::openChain(const QModelIndex& from, Chain chain)
{
    m_isOpening = true;
    m_chainFrom = from;
    m_chain = chain;
    QModelIndex at = from.isValid() ? from : m_model->chainRow({}), last = at;
    const int most = chain == Chain::ToRoot ? kWayLength
        : chain == Chain::ToRootIfShort     ? kShortWay
                                            : kChainLength;
    for (int depth = 0; at.isValid() && depth < most; ++depth) {
        const auto node = m_model->nodeAt(at);
        const bool isLong =
            node && m_model->set().front().snapshot->retainers()[node->node].size() > kMostRetainers;
        const bool goesOn = chain == Chain::ToRoot || (chain == Chain::ToRootIfShort && !isLong)
            ? m_model->hasChildren(at)
            : m_model->continuesChain(at);
        if (!goesOn) break;
        m_view->expand(at);
        if (m_model->canFetchMore(at)) m_model->fetchMore(at);
        at = m_model->chainRow(at);
        if (at.isValid()) last = at;
    }
    m_isOpening = m_model->isBusy(); // goes on when the rows are there
    if (chain == Chain::ToRoot && !m_isOpening) m_view->scrollTo(last);
    updateToRoot();
}

/// The button is there while the chain from the current row has a step that is not open.
void RetainersDock::updateToRoot()
{
    QModelIndex at = m_view->currentIndex().siblingAtColumn(0);
    if (!at.isValid()) at = m_model->chainRow({});
    while (at.isValid() && m_view->isExpanded(at) && m_model->rowCount(at) > 0) at = m_model->chainRow(at);
    const bool isOpen = !at.isValid() || !m_model->hasChildren(at);
    const QString openUp = m_model->isRoot(at) ? tr("The nearest retainers are open up to the root")
                                               : tr("All further retainers are shown above");
    m_toRootButton->setVisible(!isOpen);
    setAvailable(*m_toRoot, !isOpen, at.isValid() ? openUp : tr("Select an object first"));
    m_toRoot->setToolTip(isOpen && at.isValid()
                             ? openUp
                             : tr("Open the retainers up to the root (%1)")
                                   .arg(m_toRoot->shortcut().toString(QKeySequence::NativeText)));
}

/// One step of the breadcrumb: a link, and what follows it as plain text.
struct RetainersDock::Crumb {
    QString label, rest;
    std::optional<NodeOrdinal> node;
};

/// The steps that a person reads: `head` from the root, `tail` up to the object. The end says what it is, too:
/// "requestCache: Map @63695", or by its id alone where room is short.
std::vector<RetainersDock::Crumb> RetainersDock::crumbs(std::size_t head, std::size_t tail,
                                                        bool isShort) const
{
    std::vector<const PathStep*> steps;
    for (const auto& step : m_path)
        if (!step.isInternal || &step == &m_path.back()) steps.push_back(&step);
    std::vector<Crumb> all;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps.size() > head + tail + 1 && i == head) {
            all.push_back({tr("… %n more …", nullptr, int(steps.size() - head - tail)), {}, {}});
            i = steps.size() - tail;
        }
        all.push_back({safeText(stepText(*steps[i]), isShort ? 30 : 60), {}, steps[i]->node});
    }
    const PathStep& end = m_path.back();
    if (const SnapshotPtr snapshot = workspace().snapshot(m_shown.snapshot)) {
        const QString title = nodeTitle(*snapshot, end.node);
        all.back().rest = isShort || title.startsWith(safeText(end.label, 60))
            ? QLatin1Char(' ') + formatId(snapshot->graph().id(end.node).value)
            : QStringLiteral(": ") + withFewProperties(title);
    }
    return all;
}

/// As much of the path as there is room for: never half an id.
void RetainersDock::showBreadcrumb()
{
    if (m_path.empty()) {
        m_breadcrumb->setText(tr("No path from a root found in this file."));
        return;
    }
    const QString arrow = QStringLiteral(" → ");
    const auto widthOf = [&](const std::vector<Crumb>& all) {
        QString text;
        for (const Crumb& crumb : all) text += crumb.label + crumb.rest + arrow;
        return m_breadcrumb->fontMetrics().horizontalAdvance(text.chopped(arrow.size()));
    };
    std::vector<Crumb> shown;
    for (const auto& [head, tail, isShort] :
         {std::tuple{3u, 5u, false}, std::tuple{3u, 5u, true}, std::tuple{2u, 3u, true},
          std::tuple{1u, 2u, true}, std::tuple{0u, 1u, true}}) {
        shown = crumbs(head, tail, isShort);
        if (widthOf(shown) <= m_breadcrumb->width()) break;
    }
    const auto link = linkColour(palette()).name();
    QStringList parts;
    for (const Crumb& crumb : shown) {
        const QString label = crumb.label.toHtmlEscaped();
        parts << (crumb.node ? QStringLiteral("<a href=\"%1\" style=\"color:%2;text-decoration:none\">%3</a>")
                                   .arg(crumb.node->value)
                                   .arg(link, label)
                             : label)
                + crumb.rest.toHtmlEscaped();
    }
    m_breadcrumb->setText(parts.join(arrow));
    m_breadcrumb->setAccessibleDescription(safeText(pathText(m_path), 2000));
}

bool RetainersDock::eventFilter(QObject* watched, QEvent* event)
{
    // Its own width, not the dock's: that changes before the row is laid out anew.
    if (watched == m_breadcrumb && event->type() == QEvent::Resize && m_shown.node && !m_path.empty())
        showBreadcrumb();
    return Page::eventFilter(watched, event);
}

void RetainersDock::ignore(IgnoreRule rule)
{
    auto rules = m_model->rules();
    if (std::find(rules.begin(), rules.end(), rule) != rules.end()) return;
    rules.push_back(std::move(rule));
    setRules(std::move(rules), true);
}

void RetainersDock::setRules(std::vector<IgnoreRule> rules, bool canUndo)
{
    if (canUndo) m_before.push_back(m_model->rules());
    m_model->setRules(std::move(rules));
    showRules();
    openChain({}, Chain::ToRootIfShort);
    keepRules();
}

void RetainersDock::undoRule()
{
    if (m_before.empty()) return;
    auto rules = std::move(m_before.back());
    m_before.pop_back();
    setRules(std::move(rules), false);
}

/// What is ignored belongs to the investigation: ids for objects, names for the rest.
void RetainersDock::keepRules()
{
    std::vector<IgnoredRetainer> objects;
    QStringList classes, edges;
    for (const auto& rule : m_model->rules()) {
        if (rule.kind == IgnoreRule::Kind::Class) classes << rule.text;
        if (rule.kind == IgnoreRule::Kind::EdgeName) edges << rule.text;
        if (rule.kind != IgnoreRule::Kind::Node) continue;
        if (const auto file = context().investigation.snapshotIndex(EntryId(rule.entry)))
            objects.push_back({*file, rule.id});
    }
    context().investigation.setIgnored(std::move(objects), classes, edges);
}

void RetainersDock::restoreRules()
{
    const auto& investigation = context().investigation;
    std::vector<IgnoreRule> rules;
    for (const auto& object : investigation.contents().ignoredRetainers)
        if (const auto entry = investigation.entryAt(object.snapshot); entry != EntryId::None)
            rules.push_back({IgnoreRule::Kind::Node, object.id, quint32(entry), {}, formatId(object.id)});
    for (const auto& key : investigation.ignoredClasses())
        rules.push_back({IgnoreRule::Kind::Class, 0, 0, key,
                         tr("class %1").arg(safeText(classNameOfKey(key).toStdString()))});
    for (const auto& name : investigation.ignoredEdgeNames())
        rules.push_back({IgnoreRule::Kind::EdgeName, 0, 0, name, tr("edge %1").arg(name)});
    m_before.clear();
    m_model->setRules(std::move(rules));
    showRules();
    openChain({}, Chain::ToRootIfShort);
}

void RetainersDock::showRules()
{
    while (auto* item = m_rulesRow->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    const auto& rules = m_model->rules();
    m_undo->setVisible(!m_before.empty());
    m_rules->setVisible(!rules.empty());
    if (rules.empty()) return;
    m_rulesRow->addWidget(new QLabel(tr("Ignored:"), m_rules));
    for (const auto& rule : rules) {
        auto* chip = new QToolButton(m_rules);
        chip->setObjectName(QStringLiteral("ignoreRule"));
        chip->setText(safeText(rule.label.toStdString(), 40) + QStringLiteral("  ✕"));
        chip->setToolTip(tr("Stop ignoring %1").arg(rule.label));
        chip->setAccessibleName(chip->toolTip());
        connect(chip, &QToolButton::clicked, this, [this, rule] {
            auto left = m_model->rules();
            std::erase(left, rule);
            setRules(std::move(left), true);
        });
        m_rulesRow->addWidget(chip);
    }
    m_rulesRow->addStretch();
}

bool RetainersDock::focusFind()
{
    showFindField(*m_find);
    return true;
}

void RetainersDock::findNext(bool backwards)
{
    step(backwards);
}

void RetainersDock::find(const QString& text, bool backwards, std::function<void(bool)> done)
{
    const SnapshotPtr snapshot = workspace().snapshot(m_shown.snapshot);
    m_search.cancel();
    if (!snapshot || !m_shown.node || text.trimmed().isEmpty()) return done(false);
    if (text == m_found && m_shown == m_foundFor) {
        step(backwards);
        return done(!m_matches.empty());
    }
    if (text.startsWith(QLatin1Char('@'))) {
        const auto node = snapshot->graph().nodeById(NodeId{text.mid(1).toULongLong()});
        if (node) navigator().jumpTo(navigator().place().view, m_shown.snapshot, *node);
        return done(node.has_value());
    }
    m_search.start(
        [snapshot, node = *m_shown.node,
         wanted = text.trimmed().toStdString()](const Task& task) -> Result<std::vector<RetainingMatch>> {
            constexpr std::size_t kMost = 1000;
            const auto matcher = TextMatcher::compile({TextMatch::Contains, wanted, true});
            if (!matcher) return fail(matcher.error());
            return findRetaining(*snapshot, node, *matcher, kMost, task);
        },
        [this, text, shown = m_shown, done = std::move(done)](Result<std::vector<RetainingMatch>> matches) {
            if (!(shown == m_shown)) return;
            m_found = text;
            m_foundFor = shown;
            m_matches = matches ? std::move(*matches) : std::vector<RetainingMatch>();
            m_at = m_matches.size() - 1; // one step on is the first
            done(!m_matches.empty());
            if (m_matches.empty())
                showNotice(*this, tr("No retainer of this object is called “%1”").arg(text));
            else
                step(false);
        });
}

void RetainersDock::step(bool backwards)
{
    if (m_matches.empty() || !(m_shown == m_foundFor)) return;
    const std::size_t count = m_matches.size();
    m_at = (m_at + (backwards ? count - 1 : 1)) % count;
    QModelIndex at;
    const Graph& graph = m_model->set().front().snapshot->graph();
    for (const EdgeOrdinal edge : m_matches[m_at].way) {
        const auto shown = at.isValid() ? m_model->nodeAt(at) : std::nullopt;
        if (shown && shown->node == graph.source(edge)) continue; // a collection stands in for its table
        const auto next = m_model->reveal(at, [edge](BranchRow row) { return row.via == edge.value; });
        if (!next.isValid()) break; // its branch is large and on the way, or ends at a cycle
        at = next;
    }
    m_view->showRow(at);
    showNotice(*this, tr("Retainer %1 of %2").arg(formatCount(m_at + 1), formatCount(count)));
}

QList<QAction*> RetainersDock::exportActions()
{
    return m_view->exportActions();
}

} // namespace heaptrail::ui

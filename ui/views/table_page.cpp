// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/table_page.h"

#include "core/query/search.h"
#include "ui/models/outline_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/find_field.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace heaptrail::ui {

TablePage::TablePage(Context& context, const char* id, const QString& title, QWidget* parent)
    : Page(context, id, title, ui::icon(QString::fromLatin1(id)), parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(8, 8, 8, 0);
    m_layout->setSpacing(4);
}

void TablePage::addAbove(QWidget* widget)
{
    m_layout->insertWidget(m_view ? m_layout->indexOf(m_view) : m_layout->count(), widget);
}

QHBoxLayout* TablePage::addRowAbove()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_layout->addLayout(row);
    return row;
}

void TablePage::addTable(BranchModel& model, const QString& accessibleName, const QList<int>& widthsAtFirst)
{
    m_view = new NodeView(context(), id(), this);
    m_view->setAccessibleName(accessibleName);
    if (!widthsAtFirst.isEmpty()) m_view->setWidthsAtFirst(widthsAtFirst);
    m_view->setBranchModel(&model);
    m_layout->addWidget(m_view, 1);
    m_sum = new SumLabel(this);
    m_layout->addWidget(m_sum);
    setFocusProxy(m_view);
}

QAction* TablePage::addCommand(const QString& text, const QString& name, const QKeySequence& key,
                               std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setStatusTip(text);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    return action;
}

bool TablePage::focusFind()
{
    auto* field = findChild<QLineEdit*>();
    if (!field) return false;
    field->setFocus(Qt::ShortcutFocusReason);
    field->selectAll();
    return true;
}

void TablePage::findNext(bool backwards)
{
    m_view->findAgain(backwards);
}

QList<QAction*> TablePage::exportActions()
{
    return m_view->exportActions();
}

void OutlinePage::addOutline(OutlineModel& model, const QString& accessibleName,
                             std::initializer_list<QWidget*> buttons, const QList<int>& widthsAtFirst)
{
    m_outline = &model;
    auto* row = addRowAbove();
    auto* field =
        makeFindField([this](const QString& text, bool backwards,
                             std::function<void(bool)> done) { find(text, backwards, std::move(done)); },
                      tr("Find in the heap: name, property or @id"), this);
    row->addWidget(field, 1);
    m_hits = new QLabel(this);
    m_hits->setObjectName(QStringLiteral("hits"));
    m_hits->setForegroundRole(QPalette::PlaceholderText);
    m_hits->hide();
    row->addWidget(m_hits);
    connect(field, &QLineEdit::textEdited, m_hits, &QLabel::hide);
    for (QWidget* button : buttons) {
        button->setParent(this); // after the field in the order of Tab
        row->addWidget(button);
    }
    row->addWidget(new SnapshotBox(context(), true, this));
    addTable(model, accessibleName, widthsAtFirst);
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, &OutlinePage::markStale);
    connect(&workspace(), &Workspace::readySetChanged, this, &OutlinePage::markStale);
    connect(&model, &BranchModel::busyChanged, this, [this](bool isBusy) {
        if (!isBusy) followPending();
    });
}

void OutlinePage::find(const QString& text, bool backwards, std::function<void(bool)> done)
{
    const SnapshotPtr snapshot = workspace().snapshot(navigator().currentSnapshot());
    m_search.cancel();
    if (!snapshot || text.trimmed().isEmpty()) return done(false);
    if (text == m_found && snapshot == m_foundIn) {
        step(backwards);
        return done(!m_matches.empty());
    }
    const auto say = [this](const QString& words) {
        m_hits->setText(words);
        m_hits->show();
    };
    const auto take = [this, snapshot, text, say, done = std::move(done)](std::vector<NodeOrdinal> matches) {
        m_found = text;
        m_foundIn = snapshot;
        m_matches = std::move(matches);
        m_at = m_matches.size() - 1; // one step on is the first
        done(!m_matches.empty());
        if (m_matches.empty())
            say(tr("Not in %1").arg(workspace().shortLabel(navigator().currentSnapshot())));
        else
            step(false);
    };
    if (text.startsWith(QLatin1Char('@'))) {
        const auto node = snapshot->graph().nodeById(NodeId{text.mid(1).toULongLong()});
        return take(node ? std::vector{*node} : std::vector<NodeOrdinal>());
    }
    say(tr("Searching…"));
    m_search.start(
        [snapshot,
         wanted = text.trimmed().toStdString()](const Task& task) -> Result<std::vector<NodeOrdinal>> {
            const auto matcher = TextMatcher::compile({TextMatch::Contains, wanted, true});
            if (!matcher) return fail(matcher.error());
            return findNamedOrHeld(*snapshot, *matcher, task);
        },
        [take](Result<std::vector<NodeOrdinal>> matches) {
            take(matches ? std::move(*matches) : std::vector<NodeOrdinal>());
        });
}

void OutlinePage::step(bool backwards)
{
    if (m_matches.empty()) return;
    const EntryId here = navigator().currentSnapshot();
    if (workspace().snapshot(here) != m_foundIn) return;
    const std::size_t count = m_matches.size();
    m_at = (m_at + (backwards ? count - 1 : 1)) % count;
    m_hits->setText(tr("%1 of %2").arg(formatCount(m_at + 1), formatCount(count)));
    m_hits->show();
    navigator().selectNode(here, m_matches[m_at]);
    follow({here, m_matches[m_at], {}, {}});
}

void OutlinePage::letGo()
{
    m_search.cancel();
    m_found.clear();
    m_foundIn.reset();
    m_matches.clear();
    m_outline->clear();
}

void OutlinePage::refresh()
{
    const auto entry = heapEntryOf(workspace(), navigator().currentSnapshot());
    if (!entry.snapshot) {
        m_outline->clear();
        m_sum->clear();
        m_view->setMessage(nothingOpenText());
        return;
    }
    if (!shows(entry)) showSnapshot(entry);
}

bool OutlinePage::shows(const HeapEntry& entry) const
{
    return !m_outline->set().empty() && m_outline->set().front().snapshot == entry.snapshot;
}

void OutlinePage::showPlace(const Place& place)
{
    follow(place.selection);
}

void OutlinePage::follow(Selection selection)
{
    m_pending = std::move(selection);
    followPending();
}

void OutlinePage::followPending()
{
    if (!m_pending.node || m_outline->set().empty() || m_outline->isBusy()) return;
    if (m_pending.snapshot != EntryId(m_outline->set().front().entry)) return;
    const auto row = reveal(*m_pending.node);
    if (!row.isValid() && m_outline->isBusy()) return; // its branch is on the way
    m_pending = {};
    if (row.isValid()) m_view->showRow(row);
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/table_page.h"

#include "ui/models/outline_model.h"
#include "ui/theme/icons.h"
#include "ui/views/find_field.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"

#include <QAction>
#include <QHBoxLayout>
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
                             std::initializer_list<QWidget*> buttons)
{
    m_outline = &model;
    auto* row = addRowAbove();
    auto* field = makeFindField(
        [this](const QString& text, bool backwards, std::function<void(bool)> done) {
            m_view->find(text, backwards, std::move(done));
        },
        tr("Find in what is open, or @id"), this);
    row->addWidget(field, 1);
    for (QWidget* button : buttons) {
        button->setParent(this); // after the field in the order of Tab
        row->addWidget(button);
    }
    row->addWidget(new SnapshotBox(context(), true, this));
    addTable(model, accessibleName, {64, 10, 22, 22});
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, &OutlinePage::markStale);
    connect(&workspace(), &Workspace::readySetChanged, this, &OutlinePage::markStale);
    connect(&model, &BranchModel::busyChanged, this, [this](bool isBusy) {
        if (!isBusy) followPending();
    });
}

void OutlinePage::refresh()
{
    const auto entry = heapEntryOf(workspace(), navigator().currentSnapshot());
    if (!entry.snapshot) {
        m_outline->clear();
        m_sum->clear();
        m_view->setMessage(tr("No snapshot is loaded. Open one, or drop it on the window."));
        return;
    }
    if (m_outline->set().empty() || m_outline->set().front().snapshot != entry.snapshot) showSnapshot(entry);
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

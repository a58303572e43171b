// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/view_parts.h"

#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/node_view.h"

#include <QAction>
#include <QClipboard>
#include <QFontDatabase>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QToolButton>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>

#include <algorithm>

namespace heaptrail::ui {

HeapSet heapSetOf(const Workspace& workspace)
{
    HeapSet set;
    for (const auto id : workspace.readyIds()) set.push_back(heapEntryOf(workspace, id));
    return set;
}

int positionIn(const HeapSet& set, EntryId id)
{
    for (std::size_t i = 0; i < set.size(); ++i)
        if (set[i].entry == quint32(id)) return int(i);
    return -1;
}

HeapEntry heapEntryOf(const Workspace& workspace, EntryId id)
{
    return {workspace.snapshot(id), quint32(id), workspace.shortLabel(id)};
}

void setAvailable(QAction& action, bool isAvailable, const QString& reason)
{
    action.setEnabled(isAvailable);
    action.setProperty("whyNot", isAvailable ? QString() : reason);
}

void fitColumns(QTreeWidget& tree, std::initializer_list<int> columns)
{
    constexpr int kPadding = 20;
    for (const int column : columns) {
        int width = tree.header()->sectionSizeHint(column);
        for (QTreeWidgetItemIterator it(&tree); *it; ++it)
            width = std::max(width, tree.fontMetrics().horizontalAdvance((*it)->text(column)) + kPadding);
        tree.header()->resizeSection(column, width);
    }
}

void addCommandRow(QGridLayout& grid, const QString& what, const QString& text)
{
    const int row = grid.rowCount();
    auto* about = new QLabel(what);
    about->setWordWrap(true);
    grid.addWidget(about, row, 0, Qt::AlignVCenter);
    auto* command = new QLabel(text);
    command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    command->setTextFormat(Qt::PlainText);
    command->setWordWrap(true);
    command->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    command->setMargin(4);
    command->setAutoFillBackground(true);
    command->setBackgroundRole(QPalette::Base);
    grid.addWidget(command, row, 1, Qt::AlignVCenter);
    auto* copy = new QToolButton;
    copy->setIcon(icon(QStringLiteral("copy")));
    copy->setAutoRaise(true);
    copy->setToolTip(Page::tr("Copy the command"));
    copy->setAccessibleName(Page::tr("Copy: %1").arg(what));
    QObject::connect(copy, &QToolButton::clicked, copy,
                     [text] { QGuiApplication::clipboard()->setText(text); });
    grid.addWidget(copy, row, 2, Qt::AlignVCenter);
}

WayOut wayOutOfNothing(Context& context)
{
    WayOut way;
    way.text = Page::tr("Select an object or a class in any view.");
    if (context.workspace.readyIds().empty()) {
        way.text = Page::tr("Objects are in snapshots, and none is open.");
        way.button = Page::tr("Open…");
        way.run = [&context] { context.navigator.askForFiles(); };
        return way;
    }
    const auto report = context.analysis.suspects();
    const auto& ids = context.analysis.ids();
    Place place;
    if (report && !report->suspects.empty() && !ids.empty()) {
        const Suspect& top = report->suspects.front();
        way.button = Page::tr("Show the top suspect");
        place.view = QString::fromLatin1(view::kSuspects);
        place.suspect = QString::number(top.rank);
        place.selection = Selection{ids.back(), top.hasContainer() ? top.collection : top.sample, {}, {}};
    } else {
        way.button = Page::tr("Open Summary");
        place.view = QString::fromLatin1(view::kSummary);
    }
    way.run = [&context, place] { context.navigator.jump(place); };
    return way;
}

SnapshotBox::SnapshotBox(Context& context, bool followsCurrent, QWidget* parent)
    : QComboBox(parent)
    , m_context(context)
    , m_followsCurrent(followsCurrent)
{
    setObjectName(QStringLiteral("snapshotBox"));
    setAccessibleName(tr("Snapshot"));
    setToolTip(tr("Snapshot to show"));
    setSizeAdjustPolicy(AdjustToContents);
    connect(&context.workspace, &Workspace::readySetChanged, this, &SnapshotBox::refill);
    connect(&context.workspace, &Workspace::changed, this, &SnapshotBox::refill);
    if (followsCurrent)
        connect(&context.navigator, &Navigator::currentSnapshotChanged, this,
                [this](EntryId id) { choose(id); });
    connect(this, &QComboBox::activated, this, [this] {
        if (m_followsCurrent) m_context.navigator.setCurrentSnapshot(chosen());
        emit chosenByUser(chosen());
    });
    refill();
}

EntryId SnapshotBox::chosen() const
{
    return EntryId(currentData().value<quint32>());
}

void SnapshotBox::choose(EntryId id)
{
    const QSignalBlocker blocker(this);
    const int at = findData(QVariant::fromValue(quint32(id)));
    if (at >= 0) setCurrentIndex(at);
}

void SnapshotBox::refill()
{
    const auto before = m_followsCurrent ? m_context.navigator.currentSnapshot() : chosen();
    const QSignalBlocker blocker(this);
    clear();
    for (const auto id : m_context.workspace.readyIds()) {
        const QString label = m_context.workspace.label(id);
        // Two boxes side by side have no room for names, which the list on the left has.
        addItem(m_followsCurrent ? label : m_context.workspace.shortLabel(id),
                QVariant::fromValue(quint32(id)));
        setItemData(count() - 1, label, Qt::ToolTipRole);
    }
    choose(before);
    setEnabled(count() > 0);
}

InternalsBox::InternalsBox(Settings settings, QWidget* parent)
    : QComboBox(parent)
    , m_settings(std::move(settings))
{
    setObjectName(QStringLiteral("hideInternals"));
    setAccessibleName(tr("The runtime's own objects"));
    setToolTip(tr("Hide objects of V8 (code, shapes, backing stores) or also of Node.js' own scripts"));
    addItem(tr("Internals: all"), int(HideInternals::Nothing));
    addItem(tr("Hide V8"), int(HideInternals::V8));
    addItem(tr("Hide V8 + Node.js"), int(HideInternals::V8AndNode));
    setCurrentIndex(std::max(0, findData(m_settings.get(kHideInternals))));
    connect(this, &QComboBox::activated, this, [this] {
        m_settings.set(kHideInternals, currentData().toInt());
        emit chosen();
    });
}

SumLabel::SumLabel(QWidget* parent)
    : QLabel(parent)
{
    setObjectName(QStringLiteral("sum"));
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setWordWrap(true); // a long sum would narrow the docks
    setContentsMargins(6, 2, 6, 2);
    setAccessibleName(tr("Sum of what is shown"));
}

ColumnFilterRow::ColumnFilterRow(NodeView& view, const QStringList& hints, QWidget* parent)
    : QWidget(parent)
    , m_view(view)
{
    setObjectName(QStringLiteral("columnFilters"));
    for (int column = 0; column < int(hints.size()); ++column) {
        auto* field = new QLineEdit(this);
        field->setObjectName(QStringLiteral("columnFilter%1").arg(column));
        field->setClearButtonEnabled(true);
        field->setPlaceholderText(hints[column]);
        const auto name = view.branchModel()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        field->setAccessibleName(tr("Filter of the column %1").arg(name));
        connect(field, &QLineEdit::textChanged, this, [this, column] { apply(column); });
        m_fields.push_back(field);
    }
    setFixedHeight(m_fields.empty() ? 0 : m_fields.front()->sizeHint().height());
    connect(view.header(), &QHeaderView::sectionResized, this, &ColumnFilterRow::place);
    connect(view.header(), &QHeaderView::sectionMoved, this, &ColumnFilterRow::place);
    connect(view.header(), &QHeaderView::geometriesChanged, this, &ColumnFilterRow::place);
    connect(view.horizontalScrollBar(), &QScrollBar::valueChanged, this, &ColumnFilterRow::place);
    place();
}

void ColumnFilterRow::place()
{
    const auto* header = m_view.header();
    for (std::size_t column = 0; column < m_fields.size(); ++column) {
        const bool isHidden = header->isSectionHidden(int(column));
        m_fields[column]->setVisible(!isHidden);
        m_fields[column]->setGeometry(header->sectionViewportPosition(int(column)) + m_view.frameWidth(), 0,
                                      header->sectionSize(int(column)), height());
    }
}

void ColumnFilterRow::apply(int column)
{
    auto* field = m_fields[std::size_t(column)];
    const auto kind =
        m_view.branchModel()->isNumeric(column) ? ColumnFilter::Kind::Number : ColumnFilter::Kind::Text;
    const auto filter = parseColumnFilter(field->text().trimmed().toStdString(), kind);
    if (!filter) {
        field->setToolTip(QString::fromStdString(filter.error().message));
        QPalette colours = palette();
        colours.setColor(QPalette::Text, errorColour(palette()));
        field->setPalette(colours);
        return;
    }
    field->setToolTip({});
    field->setPalette(palette());
    emit filterChanged(column, *filter);
}

void ColumnFilterRow::clear()
{
    for (auto* field : m_fields) field->clear();
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/node_view.h"

#include "ui/delegates/heap_delegate.h"
#include "ui/models/heap_model.h"
#include "ui/models/node_text.h"
#include "ui/models/roles.h"
#include "ui/text/format.h"
#include "ui/views/table_header.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace heaptrail::ui {

namespace {

constexpr int kLeastName = 22; // average characters
constexpr int kCellRoom = 11; // beside a number
constexpr int kMeasuredRows = 40; // whose digits are whole where room is short
constexpr double kNameShare = 0.4; // of the table's width, at least
constexpr int kTitleRoom = 22; // beside a header's text: margins and the arrow of the sorted column
constexpr int kWantedName = 64; // characters of a name; what is left after it goes to the numbers
constexpr double kMostSpread = 1.7;
constexpr int kSearchSliceMs = 12;
constexpr int kKeptSelection = 20'000; // rows that a sort follows

/// Which columns are shown and how wide, by table and layout. Text, so that the keys stay few.
Setting<QByteArray> columnsSetting(const QByteArray& key)
{
    return Setting<QByteArray>{key.constData()};
}

} // namespace

NodeView::NodeView(Context& context, const QString& name, QWidget* parent)
    : TreeView(parent)
    , m_context(context)
    , m_name(name)
{
    setObjectName(name + QStringLiteral("View"));
    setSelectionMode(ExtendedSelection);
    setItemDelegate(new HeapDelegate(this));
    setIndentation(14);
    setTextElideMode(Qt::ElideRight);
    setHeader(new TableHeader(*this));
    setTabOrder(header(), this);
    header()->setSectionsClickable(true);
    header()->setSortIndicatorShown(true);
    header()->setSortIndicator(-1, Qt::DescendingOrder);
    header()->setSectionsMovable(true);
    header()->setFirstSectionMovable(false);
    header()->setStretchLastSection(false);
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    header()->setMinimumSectionSize(32);
    header()->setTextElideMode(Qt::ElideRight);
    connect(header(), &QHeaderView::sectionClicked, this, &NodeView::headerClicked);
    connect(header(), &QWidget::customContextMenuRequested, this, &NodeView::headerMenu);
    connect(header(), &QHeaderView::sectionResized, this, [this](int column) {
        if (m_isRestoring) return;
        m_isAsAtFirst = false; // the user's own widths from now on
        if (column == 0)
            m_isNameFixed = true;
        else
            fitName();
        saveColumns();
    });
    connect(header(), &QHeaderView::sectionMoved, this, &NodeView::saveColumns);

    connect(this, &NodeView::notice, this, [this](const QString& text) { showNotice(*this, text); });
    setContextMenuPolicy(Qt::PreventContextMenu); // ours is not the list of actions
    m_exportActions = addTableActions(*this, m_name);
    setContextMenuPolicy(Qt::DefaultContextMenu);
    auto* pin = new QAction(tr("Pin table"), this);
    pin->setObjectName(QStringLiteral("pinTable"));
    pin->setStatusTip(tr("Pin the first rows to the findings"));
    connect(pin, &QAction::triggered, this, &NodeView::pinTable);
    m_exportActions << pin;

    m_message = new QWidget(viewport());
    m_message->setObjectName(QStringLiteral("message"));
    auto* layout = new QVBoxLayout(m_message);
    layout->setAlignment(Qt::AlignCenter);
    m_messageText = new QLabel(m_message);
    m_messageText->setObjectName(QStringLiteral("messageText"));
    m_messageText->setWordWrap(true);
    m_messageText->setAlignment(Qt::AlignCenter);
    m_messageText->setTextFormat(Qt::PlainText);
    m_messageButton = new QPushButton(m_message);
    m_messageButton->setObjectName(QStringLiteral("messageButton"));
    m_messageButton->hide();
    connect(m_messageButton, &QPushButton::clicked, this, [this] {
        if (m_wayOut) m_wayOut();
    });
    layout->addWidget(m_messageText);
    layout->addWidget(m_messageButton, 0, Qt::AlignCenter);
    m_message->hide();
}

void NodeView::setBranchModel(BranchModel* model)
{
    m_model = model;
    // Before setModel(), and so before the selection hears of it: it would follow each of its rows through the sort.
    connect(model, &QAbstractItemModel::layoutAboutToBeChanged, this, [this] {
        qint64 selected = 0;
        for (const auto& range : selectionModel()->selection()) selected += range.height();
        if (selected <= kKeptSelection) return;
        const QModelIndex at = currentIndex();
        selectionModel()->clearSelection();
        if (at.isValid())
            selectionModel()->select(at, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    });
    setModel(model);
    // Not at once: others have not heard of the new layout yet.
    connect(model, &QAbstractItemModel::layoutChanged, this, [this] {
        QTimer::singleShot(0, this, [this] {
            if (currentIndex().isValid()) scrollTo(currentIndex());
        });
    });
    connect(model, &BranchModel::busyChanged, this,
            [this](bool isBusy) { viewport()->setCursor(isBusy ? Qt::BusyCursor : Qt::ArrowCursor); });
    connect(model, &BranchModel::rootChanged, this, &NodeView::fitName);
    connect(model, &BranchModel::rootChanged, this, &NodeView::showOwnOrder);
    restoreColumns();
    showOwnOrder();
}

void NodeView::setHiddenAtFirst(const QList<int>& columns)
{
    m_hiddenAtFirst = columns;
}

void NodeView::setWidthsAtFirst(const QList<int>& characters)
{
    m_widthsAtFirst = characters;
}

void NodeView::columnsChanged(const QString& layout)
{
    m_layout = layout;
    restoreColumns();
    showOwnOrder();
}

void NodeView::applyDefaults()
{
    const int average = fontMetrics().averageCharWidth();
    m_firstWidths.fill(0, header()->count());
    for (int column = 0; column < header()->count(); ++column) {
        header()->setSectionHidden(column, m_hiddenAtFirst.contains(column));
        const int characters = column < m_widthsAtFirst.size() ? m_widthsAtFirst[column]
            : column == 0                                      ? 42
                                                               : 14;
        const int title = m_model
            ? fontMetrics().horizontalAdvance(
                  m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString())
                + kTitleRoom
            : 0;
        m_firstWidths[column] = std::max(characters * average, title);
        header()->resizeSection(column, m_firstWidths[column]);
    }
    m_isAsAtFirst = true;
}

void NodeView::restoreColumns()
{
    if (!m_model) return;
    m_isRestoring = true;
    applyDefaults();
    const QByteArray key = (QStringLiteral("tables/") + m_name + m_layout).toUtf8();
    const auto state = QString::fromUtf8(m_context.settings.get(columnsSetting(key)));
    const auto parts = state.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    std::multimap<int, int> byPosition; // the columns that are known, in the user's order
    QList<int> others;
    for (int column = 0; column < header()->count(); ++column) {
        const auto known = savedColumn(parts, column);
        if (!known) {
            others << column;
            continue;
        }
        m_isAsAtFirst = false;
        if (known->width >= 20 && known->width < 4000) header()->resizeSection(column, known->width);
        header()->setSectionHidden(column, column > 0 && known->isHidden);
        byPosition.emplace(known->position, column);
    }
    QList<int> order;
    for (const auto& [position, column] : byPosition) order << column;
    for (const int column : others) order.insert(std::min<qsizetype>(column, order.size()), column);
    for (int at = 0; at < int(order.size()); ++at)
        header()->moveSection(header()->visualIndex(order[at]), at);
    m_isRestoring = false;
    fitName();
}

/// "position,width,hidden,title" for each column. By title, as another version has other columns; what was saved before
/// there were titles, by place.
std::optional<NodeView::SavedColumn> NodeView::savedColumn(const QStringList& parts, int column) const
{
    const QString title = savedTitle(column);
    for (qsizetype at = 0; at < parts.size(); ++at) {
        const auto cells = parts[at].split(QLatin1Char(','));
        const bool isIt = cells.size() == 4
            ? cells[3] == title
            : cells.size() == 3 && at == column && parts.size() == header()->count();
        if (isIt) return SavedColumn{cells[0].toInt(), cells[1].toInt(), cells[2] == QLatin1String("1")};
    }
    return {};
}

QString NodeView::savedTitle(int column) const
{
    const QString title = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    return QString::fromLatin1(title.toUtf8().toPercentEncoding());
}

int NodeView::contentWidth(int column, const QFont& font) const
{
    const QFontMetrics metrics(font);
    std::vector<int> widths;
    for (int row = 0; row < std::min(m_model->rowCount(), kMeasuredRows); ++row)
        widths.push_back(metrics.horizontalAdvance(m_model->index(row, column).data().toString()));
    if (widths.empty()) return 0;
    const auto most = widths.begin() + std::ptrdiff_t(widths.size() * 4 / 5);
    std::ranges::nth_element(widths, most);
    return *most + kCellRoom;
}

int NodeView::leastWidth(int column) const
{
    const auto title = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    // Not as the header shows it: the order is known before its arrow is there.
    const int sorted = m_model->sortColumn() < 0 ? m_model->ownOrder().column : m_model->sortColumn();
    const int arrow = sorted == column ? kTitleRoom : kCellRoom;
    int least = fontMetrics().horizontalAdvance(title) + arrow;
    // Digits are never cut; names beside the first column as far as they are short.
    constexpr int kShortName = 22;
    const int most =
        m_model->isNumeric(column) ? QWIDGETSIZE_MAX : fontMetrics().averageCharWidth() * kShortName;
    for (int row = 0; row < std::min(m_model->rowCount(), kMeasuredRows); ++row) {
        QString text = m_model->index(row, column).data().toString();
        // A size below can have more digits than those on top.
        if (m_model->isNumeric(column) && text.endsWith(QLatin1Char('B')))
            text = (text[0].isDigit() ? QString() : text.left(1)) + QLatin1String("8.88 MB");
        least = std::max(least, std::min(fontMetrics().horizontalAdvance(text) + kCellRoom, most));
    }
    return least;
}

void NodeView::fitName()
{
    if (m_isNameFixed || !m_model || header()->count() == 0) return;
    const bool wasRestoring = std::exchange(m_isRestoring, true);
    const int letter = fontMetrics().averageCharWidth();
    int others = 0;
    for (int column = 1; column < header()->count(); ++column)
        if (!header()->isSectionHidden(column))
            others += m_isAsAtFirst && column < m_firstWidths.size() ? m_firstWidths[column]
                                                                     : header()->sectionSize(column);
    if (m_isAsAtFirst && others > 0) {
        // In a wide window the numbers get room, too: for percentages, and not to lie far from their names.
        const double spread =
            std::clamp(double(viewport()->width() - letter * kWantedName) / others, 1.0, kMostSpread);
        others = 0;
        for (int column = 1; column < header()->count(); ++column) {
            if (header()->isSectionHidden(column)) continue;
            if (column < m_firstWidths.size()) // digits are never cut
                header()->resizeSection(column,
                                        std::max(int(m_firstWidths[column] * spread), leastWidth(column)));
            others += header()->sectionSize(column);
        }
    }
    const int wanted = int(viewport()->width() * kNameShare);
    if (m_isAsAtFirst && viewport()->width() - others < wanted && others > 0) {
        // Where room is short the numbers come closer, as far as their titles and digits let them.
        const int room = viewport()->width() - wanted;
        int least = 0;
        for (int column = 1; column < header()->count(); ++column)
            if (!header()->isSectionHidden(column)) least += leastWidth(column);
        const double share =
            others > least ? std::clamp(double(room - least) / (others - least), 0.0, 1.0) : 0.0;
        others = 0;
        for (int column = 1; column < header()->count(); ++column) {
            if (header()->isSectionHidden(column)) continue;
            const int own = leastWidth(column);
            header()->resizeSection(column, own + int((header()->sectionSize(column) - own) * share));
            others += header()->sectionSize(column);
        }
    }
    if (m_isAsAtFirst) { // what the names leave goes to the other names beside them: who holds a string
        const int kept = std::max(wanted, indentation() + contentWidth(0, identifierFont(font())));
        int free = viewport()->width() - others - kept;
        for (int column = 1; column < header()->count() && free > 0; ++column) {
            if (header()->isSectionHidden(column) || m_model->isNumeric(column)) continue;
            const int more =
                std::clamp(contentWidth(column, font()) - header()->sectionSize(column), 0, free);
            header()->resizeSection(column, header()->sectionSize(column) + more);
            others += more;
            free -= more;
        }
    }
    // In a narrow dock the name gives way before the table has to be scrolled sideways. Not by the width that a bar
    // leaves: the bar would go, as everything fits, and come back with the larger name, for ever.
    const int least = std::min(letter * kLeastName, maximumViewportSize().width() / 2);
    header()->resizeSection(0, std::max(least, viewport()->width() - others));
    m_isRestoring = wasRestoring;
}

void NodeView::saveColumns()
{
    if (m_isRestoring || !m_model) return;
    QStringList parts;
    for (int column = 0; column < header()->count(); ++column) {
        const bool isHidden = header()->isSectionHidden(column);
        parts << QStringLiteral("%1,%2,%3,")
                     .arg(header()->visualIndex(column))
                     .arg(isHidden ? 80 : header()->sectionSize(column))
                     .arg(isHidden ? 1 : 0)
                + savedTitle(column);
    }
    const QByteArray key = (QStringLiteral("tables/") + m_name + m_layout).toUtf8();
    m_context.settings.set(columnsSetting(key), parts.join(QLatin1Char(';')).toUtf8());
}

void NodeView::headerClicked(int column)
{
    if (!m_model) return;
    if (QGuiApplication::keyboardModifiers() & Qt::ControlModifier) return sortAlsoBy(column);
    // First click: the column's natural direction; second: the other; third: the default order. By the column of the
    // default order: that order, and the other direction.
    const auto own = m_model->ownOrder();
    const auto first = column == own.column ? own.order
        : m_model->isNumeric(column)        ? Qt::DescendingOrder
                                            : Qt::AscendingOrder;
    m_clicks = column == m_clickedColumn ? m_clicks + 1 : 1;
    m_clickedColumn = column;
    if (m_clicks == 3 || (m_clicks == 1 && column == own.column)) return defaultOrder();
    const auto order = m_clicks == 1  ? first
        : first == Qt::AscendingOrder ? Qt::DescendingOrder
                                      : Qt::AscendingOrder;
    header()->setSortIndicator(column, order);
    m_model->sort(column, order);
}

void NodeView::sortAlsoBy(int column)
{
    const auto levels = m_model->sortLevels();
    if (levels.empty()) return headerClicked(column);
    auto order = m_model->isNumeric(column) ? Qt::DescendingOrder : Qt::AscendingOrder;
    for (const auto& level : levels)
        if (level.column == column)
            order = level.order == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
    if (levels.front().column == column) {
        header()->setSortIndicator(column, order);
        m_clicks = 2;
    }
    m_model->sortThenBy(column, order);
    QStringList names;
    for (const auto& level : m_model->sortLevels())
        names << m_model->headerData(level.column, Qt::Horizontal, Qt::DisplayRole).toString()
                + (level.order == Qt::AscendingOrder ? QStringLiteral(" ↑") : QStringLiteral(" ↓"));
    emit notice(tr("Sorted by %1").arg(names.join(tr(", then "))));
}

void NodeView::defaultOrder()
{
    m_model->sort(-1, Qt::AscendingOrder);
    showOwnOrder();
}

void NodeView::showOwnOrder()
{
    if (m_model->sortColumn() >= 0) return;
    const auto own = m_model->ownOrder();
    m_clickedColumn = own.column;
    m_clicks = own.column < 0 ? 0 : 1;
    header()->setSortIndicator(own.column, own.order);
}

void NodeView::fillSortMenu(QMenu& menu)
{
    QMenu* also = m_model->sortLevels().empty() ? nullptr : new QMenu(tr("Then by"), &menu);
    for (int at = 0; at < header()->count(); ++at) {
        const int column = header()->logicalIndex(at);
        if (header()->isSectionHidden(column)) continue;
        const auto name = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        auto* action = menu.addAction(name);
        action->setCheckable(true);
        action->setChecked(column == m_model->sortColumn());
        connect(action, &QAction::triggered, this, [this, column] { headerClicked(column); });
        if (!also || column == m_model->sortColumn()) continue;
        connect(also->addAction(name), &QAction::triggered, this, [this, column] { sortAlsoBy(column); });
    }
    menu.addSeparator();
    if (also) menu.addMenu(also);
    connect(menu.addAction(tr("Default order")), &QAction::triggered, this, &NodeView::defaultOrder);
}

void NodeView::fillColumnMenu(QMenu& menu)
{
    for (int column = 1; column < header()->count(); ++column) {
        auto* toggle =
            menu.addAction(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        toggle->setCheckable(true);
        toggle->setChecked(!header()->isSectionHidden(column));
        connect(toggle, &QAction::toggled, this, [this, column](bool isShown) {
            header()->setSectionHidden(column, !isShown);
            if (isShown && header()->sectionSize(column) < 40) header()->resizeSection(column, 100);
            fitName();
            saveColumns();
        });
    }
    menu.addSeparator();
    connect(menu.addAction(tr("Reset columns")), &QAction::triggered, this, [this] {
        m_isRestoring = true;
        for (int column = 0; column < header()->count(); ++column)
            header()->moveSection(header()->visualIndex(column), column);
        applyDefaults();
        m_isRestoring = m_isNameFixed = false;
        fitName();
        saveColumns();
    });
}

void NodeView::headerMenu(const QPoint& at)
{
    if (!m_model) return;
    QMenu menu(this);
    if (extendHeaderMenu) {
        menu.addActions(extendHeaderMenu());
        menu.addSeparator();
    }
    const int clicked = header()->logicalIndexAt(at);
    if (clicked >= 0) {
        const auto tip = m_model->headerData(clicked, Qt::Horizontal, Qt::ToolTipRole).toString();
        if (!tip.isEmpty()) {
            auto* about = menu.addAction(tr("About this column…"));
            connect(about, &QAction::triggered, this, [this, tip] { emit notice(tip); });
        }
        if (clicked > 0) {
            auto* hide = menu.addAction(tr("Hide column"));
            connect(hide, &QAction::triggered, this, [this, clicked] {
                header()->setSectionHidden(clicked, true);
                fitName();
                saveColumns();
            });
        }
        menu.addSeparator();
    }
    fillSortMenu(*menu.addMenu(tr("Sort by")));
    menu.addSeparator();
    fillColumnMenu(menu);
    menu.exec(header()->mapToGlobal(at));
}

Selection NodeView::selectionAt(const QModelIndex& index) const
{
    Selection selection;
    if (!index.isValid()) return selection;
    const auto entry = index.data(EntryRole);
    if (!entry.isValid()) return selection;
    selection.snapshot = EntryId(entry.value<quint32>());
    if (const auto node = index.data(NodeRole); node.isValid()) {
        selection.node = NodeOrdinal{node.value<quint32>()};
        return selection;
    }
    if (const auto key = index.data(ClassKeyRole); key.isValid()) {
        selection.classKey = key.toString();
        selection.className = classNameOfKey(selection.classKey);
    }
    return selection;
}

void NodeView::showRow(const QModelIndex& index)
{
    if (!index.isValid()) return;
    m_isShowing = true;
    for (auto above = index.parent(); above.isValid(); above = above.parent()) expand(above);
    setCurrentIndex(index.siblingAtColumn(0));
    scrollTo(index, PositionAtCenter);
    m_isShowing = false;
}

void NodeView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    TreeView::currentChanged(current, previous);
    if (m_isShowing || !current.isValid()) return;
    const auto selection = selectionAt(current);
    if (!selection.isEmpty()) m_context.navigator.select(selection);
    emit userSelected(current);
}

struct NodeView::Search {
    QString text;
    bool backwards{}, hasWrapped{};
    QPersistentModelIndex at, start;
    std::function<void(bool)> done;
};

void NodeView::find(const QString& text, bool backwards, std::function<void(bool isFound)> done)
{
    m_search.reset();
    const auto answer = [&done](bool isFound) {
        if (done) done(isFound);
    };
    if (!m_model || text.isEmpty()) return answer(false);
    m_lastFind = text;
    if (text.startsWith(QLatin1Char('@'))) {
        bool isNumber = false;
        const auto id = text.mid(1).toULongLong(&isNumber);
        const auto snapshot = m_context.workspace.snapshot(m_context.navigator.currentSnapshot());
        if (isNumber && snapshot)
            if (const auto node = snapshot->graph().nodeById({id})) {
                m_context.navigator.jumpTo(m_context.navigator.place().view,
                                           m_context.navigator.currentSnapshot(), *node);
                return answer(true);
            }
    }
    m_search = std::make_shared<Search>();
    m_search->text = text;
    m_search->backwards = backwards;
    m_search->done = std::move(done);
    const auto current = currentIndex().siblingAtColumn(0);
    m_search->start = current.isValid() ? current : m_model->index(0, 0);
    m_search->at = !current.isValid() ? m_model->index(0, 0)
        : backwards                   ? indexAbove(current)
                                      : indexBelow(current);
    searchOn(m_search);
}

void NodeView::searchOn(const std::shared_ptr<Search>& search)
{
    if (search != m_search || !m_model) return;
    const auto finish = [this, search](bool isFound) {
        m_search.reset();
        if (search->done) search->done(isFound);
    };
    const auto endOfTable = [&]() -> QModelIndex {
        if (!search->backwards) return m_model->index(0, 0);
        QModelIndex last = m_model->index(m_model->rowCount() - 1, 0);
        while (last.isValid() && isExpanded(last) && m_model->rowCount(last) > 0)
            last = m_model->index(m_model->rowCount(last) - 1, 0, last);
        return last;
    };
    QModelIndex at = search->at;
    QElapsedTimer slice;
    for (slice.start(); slice.elapsed() < kSearchSliceMs;) {
        if (!at.isValid()) {
            if (std::exchange(search->hasWrapped, true)) return finish(false);
            at = endOfTable();
            if (!at.isValid()) return finish(false);
        }
        if (at.data(Qt::DisplayRole).toString().contains(search->text, Qt::CaseInsensitive)) {
            setCurrentIndex(at);
            scrollTo(at);
            return finish(true);
        }
        if (search->hasWrapped && at == search->start) return finish(false);
        at = search->backwards ? indexAbove(at) : indexBelow(at);
    }
    search->at = at;
    QTimer::singleShot(0, this, [this, search] { searchOn(search); });
}

void NodeView::findAgain(bool backwards)
{
    if (!m_lastFind.isEmpty()) return find(m_lastFind, backwards);
    // Where a filter stands instead of a search, every row is a match: the next one is the next of the top level.
    if (!m_model || m_model->rowCount() == 0) return;
    QModelIndex at = currentIndex().siblingAtColumn(0);
    while (at.parent().isValid()) at = at.parent();
    const bool isOn = at.isValid() && selectionModel()->isSelected(at); // else the keyboard only stands there
    const int rows = m_model->rowCount();
    const int next = isOn ? at.row() + (backwards ? -1 : 1) : at.isValid() ? at.row() : backwards ? -1 : 0;
    setCurrentIndex(m_model->index((next + rows) % rows, 0));
}

void NodeView::pinTable()
{
    Finding finding;
    finding.table = tableOf(*this, m_context.workspace);
    if (finding.table.rows.empty()) return;
    const Place place = m_context.navigator.place();
    finding.kind = FindingKind::Query;
    finding.chart = m_name.toStdString();
    finding.snapshot = m_context.investigation.snapshotIndex(m_context.navigator.currentSnapshot());
    if (place.view == m_name) finding.expression = place.filter.toStdString();
    finding.title = (accessibleName().isEmpty() ? m_name : accessibleName()).toStdString();
    m_context.investigation.add(std::move(finding));
    emit notice(tr("Pinned: the first rows of this table"));
}

void NodeView::expandChain(const QModelIndex& from)
{
    // "*": opens along the first child, which is the biggest or the nearest.
    QModelIndex at = from;
    for (int depth = 0; depth < 20 && at.isValid() && m_model->hasChildren(at); ++depth) {
        expand(at);
        at = m_model->index(0, 0, at);
        const auto* heap = qobject_cast<const HeapModel*>(m_model);
        if (heap && heap->isCycle(at)) break;
    }
}

void NodeView::keyPressEvent(QKeyEvent* event)
{
    const auto selection = selectionAt(currentIndex());
    const auto to = [&](const char* view) {
        if (selection.isEmpty()) return;
        m_context.navigator.jump(Place{QString::fromLatin1(view), selection, {}, {}});
        if (QWidget* owner = window()->parentWidget()) owner->window()->activateWindow(); // from a list
    };
    if (event->matches(QKeySequence::Copy)) {
        if (selectionModel()->hasSelection()) copyTable(*this, TableFormat::Text, true);
        return;
    }
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (modifiers == Qt::NoModifier) {
        const bool isStep = event->key() == Qt::Key_Down || event->key() == Qt::Key_Up;
        if (isStep && currentIndex().isValid() && !selectionModel()->isSelected(currentIndex())) {
            // The keyboard came to this row without selecting it: the first step is onto it, not past it.
            selectionModel()->select(currentIndex(),
                                     QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
            scrollTo(currentIndex());
            currentChanged(currentIndex(), currentIndex());
            return;
        }
        switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!currentIndex().isValid()) return;
            if (m_model->hasChildren(currentIndex().siblingAtColumn(0)))
                setExpanded(currentIndex().siblingAtColumn(0),
                            !isExpanded(currentIndex().siblingAtColumn(0)));
            return;
        case Qt::Key_Asterisk: expandChain(currentIndex().siblingAtColumn(0)); return;
        case Qt::Key_R: to(view::kRetainers); return;
        case Qt::Key_S: to(view::kSummary); return;
        case Qt::Key_D: to(view::kDominators); return;
        case Qt::Key_C: to(view::kContainment); return;
        case Qt::Key_G: to(view::kGraph); return;
        case Qt::Key_I: to(view::kInspector); return;
        case Qt::Key_M:
            if (!selection.isEmpty()) m_context.investigation.pin(selection);
            return;
        case Qt::Key_Escape: emit escapePressed(); return;
        case Qt::Key_O:
        case Qt::Key_Menu:
            showMenu(viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft()), currentIndex());
            return;
        default: break;
        }
        if (event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9) {
            event->ignore(); // the window's: views by number
            return;
        }
    }
    if (event->key() == Qt::Key_Asterisk) { // shift on most keyboards
        expandChain(currentIndex().siblingAtColumn(0));
        return;
    }
    if (modifiers == Qt::ShiftModifier && event->key() == Qt::Key_Right) {
        expandChain(currentIndex().siblingAtColumn(0));
        return;
    }
    if (!event->text().isEmpty() && event->text()[0].isPrint() && modifiers == Qt::NoModifier) {
        event->ignore(); // no keyboard search: it would format a million rows
        return;
    }
    TreeView::keyPressEvent(event);
}

void NodeView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::BackButton || event->button() == Qt::ForwardButton) {
        event->ignore();
        return;
    }
    const auto index = indexAt(event->position().toPoint()).siblingAtColumn(0);
    if (event->button() == Qt::LeftButton && event->modifiers() == Qt::AltModifier && index.isValid()) {
        setCurrentIndex(index);
        expandChain(index);
        return;
    }
    TreeView::mousePressEvent(event);
}

void NodeView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto index = indexAt(event->position().toPoint()).siblingAtColumn(0);
    if (!index.isValid() || event->button() != Qt::LeftButton
        || arrowAt(event->position().toPoint()).isValid()) {
        TreeView::mouseDoubleClickEvent(event);
        return;
    }
    if (onActivated) {
        onActivated(index);
        return;
    }
    const auto selection = selectionAt(index);
    if (selection.node) // reveal
        m_context.navigator.jump(Place{QString::fromLatin1(view::kRetainers), selection, {}, {}});
    else
        setExpanded(index, !isExpanded(index));
}

void NodeView::showMenu(const QPoint& globalPos, const QModelIndex& index)
{
    NodeMenuExtras extras;
    if (index.isValid()) {
        extras.edgeName = index.data(EdgeNameRole).toString();
        extras.copyRow = [this] {
            if (selectionModel()->hasSelection()) copyTable(*this, TableFormat::Text, true);
        };
        extras.copyRowMarkdown = [this] { copyTable(*this, TableFormat::Markdown, true); };
        if (extendMenu) extendMenu(extras, index);
    }
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("nodeMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const Selection selection = selectionAt(index);
    if (selection.isEmpty() && !extras.ofView.isEmpty())
        menu->addActions(extras.ofView); // the rows are no objects: nothing else applies
    else
        fillNodeMenu(*menu, this, m_context, selection, extras);
    menu->addSeparator();
    fillSortMenu(*menu->addMenu(tr("Sort by")));
    fillColumnMenu(*menu->addMenu(tr("Columns")));
    auto* copies = menu->addMenu(tr("Copy &table"));
    for (QAction* action : m_exportActions) {
        if (!action->objectName().startsWith(QLatin1String("copy"))) {
            menu->addAction(action);
            continue;
        }
        connect(copies->addAction(action->iconText()), &QAction::triggered, action, &QAction::trigger);
    }
    menu->popup(globalPos);
}

void NodeView::contextMenuEvent(QContextMenuEvent* event)
{
    const auto index = event->reason() == QContextMenuEvent::Mouse ? indexAt(event->pos()) : currentIndex();
    const auto at = event->reason() == QContextMenuEvent::Mouse
        ? event->globalPos()
        : viewport()->mapToGlobal(visualRect(index).bottomLeft());
    showMenu(at, index.isValid() ? index.siblingAtColumn(0) : index);
}

void NodeView::setMessage(const QString& text, const QString& button, std::function<void()> wayOut)
{
    m_wayOut = std::move(wayOut);
    m_messageText->setText(text);
    m_messageButton->setText(button);
    m_messageButton->setVisible(!button.isEmpty());
    m_message->setVisible(!text.isEmpty());
    placeMessage();
}

void NodeView::placeMessage()
{
    const int width = std::min(viewport()->width(), 520);
    m_messageText->setFixedWidth(std::max(80, width - 24)); // a wrapping label asks for less than it gets
    m_message->setGeometry((viewport()->width() - width) / 2, 0, width, viewport()->height());
}

void NodeView::resizeEvent(QResizeEvent* event)
{
    TreeView::resizeEvent(event);
    fitName();
    placeMessage();
}

void NodeView::focusInEvent(QFocusEvent* event)
{
    // The keyboard comes to the first row; what is selected everywhere changes only when somebody walks.
    m_isShowing = true;
    TreeView::focusInEvent(event);
    m_isShowing = false;
}

void NodeView::changeEvent(QEvent* event)
{
    const bool wasRestoring = std::exchange(m_isRestoring, true); // no width here is the user's
    TreeView::changeEvent(event);
    m_isRestoring = wasRestoring;
    if (event->type() != QEvent::FontChange) return;
    placeMessage();
    if (!m_model) return;
    if (m_isAsAtFirst) return restoreColumns();
    fitName();
    saveColumns();
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tree_view.h"

#include "ui/models/roles.h"
#include "ui/views/tree_accessible.h"

#include <QAccessible>
#include <QHeaderView>
#include <QHoverEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace heaptrail::ui {

namespace {
constexpr int kFarAway = 1 << 30; // pixels; beyond, coordinates would overflow
constexpr int kMostLines = 200; // levels whose lines are drawn beside a row
constexpr qsizetype kManyRanges = 32;
} // namespace

TreeView::TreeView(QWidget* parent)
    : QAbstractItemView(parent)
{
    makeTreesAccessible();
    auto* titles = new QHeaderView(Qt::Horizontal, this);
    titles->setSectionsMovable(true);
    titles->setStretchLastSection(true);
    titles->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setHeader(titles);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerItem);
    viewport()->setAttribute(Qt::WA_Hover);
}

TreeView::~TreeView()
{
    // The header and, where it is a child, the model are deleted later, and say that they are.
    disconnect(m_header, nullptr, this, nullptr);
    for (const auto& connection : std::as_const(m_connections)) disconnect(connection);
}

void TreeView::setModel(QAbstractItemModel* newModel)
{
    if (newModel == model()) return;
    for (const auto& connection : std::exchange(m_connections, {})) disconnect(connection);
    m_layout.setModel(newModel);
    m_rowHeight = 0;
    if (newModel) {
        // Before and after each change, and before anyone else hears of it: who asks then sees the rows of then.
        const auto invalidate = [this] { m_layout.invalidate(); };
        using Model = QAbstractItemModel;
        m_connections = {
            connect(newModel, &Model::rowsAboutToBeInserted, this, invalidate),
            connect(newModel, &Model::rowsInserted, this, invalidate),
            connect(newModel, &Model::rowsAboutToBeRemoved, this, invalidate),
            connect(newModel, &Model::rowsRemoved, this,
                    [this] {
                        m_layout.invalidate();
                        scheduleDelayedItemsLayout();
                    }),
            connect(newModel, &Model::rowsMoved, this,
                    [this] {
                        m_layout.invalidate();
                        scheduleDelayedItemsLayout();
                    }),
            connect(newModel, &Model::layoutAboutToBeChanged, this, invalidate),
            connect(newModel, &Model::layoutChanged, this, invalidate),
            connect(newModel, &Model::modelAboutToBeReset, this, [this] { m_layout.closeAll(); }),
            connect(newModel, &Model::modelReset, this, invalidate),
            connect(newModel, &QObject::destroyed, this, [this] { m_layout.setModel(nullptr); }),
        };
    }
    QAbstractItemView::setModel(newModel);
    m_header->setModel(newModel);
}

void TreeView::setHeader(QHeaderView* header)
{
    if (header == m_header) return;
    delete std::exchange(m_header, header);
    header->setParent(this);
    header->setFirstSectionMovable(false);
    if (model()) header->setModel(model());
    const auto changed = [this] {
        updateScrollBars();
        viewport()->update();
    };
    connect(header, &QHeaderView::sectionResized, this, changed);
    connect(header, &QHeaderView::sectionMoved, this, changed);
    connect(header, &QHeaderView::sectionCountChanged, this, changed);
    connect(header, &QHeaderView::sectionHandleDoubleClicked, this, [this](int column) {
        m_header->resizeSection(column,
                                std::max(sizeHintForColumn(column), m_header->sectionSizeHint(column)));
    });
    connect(header, &QHeaderView::geometriesChanged, this, &TreeView::updateGeometries);
    header->show();
    updateGeometries();
}

void TreeView::setIndentation(int pixels)
{
    m_indentation = pixels;
    viewport()->update();
}

void TreeView::setRootIsDecorated(bool isDecorated)
{
    m_isRootDecorated = isDecorated;
    viewport()->update();
}

void TreeView::sortByColumn(int column, Qt::SortOrder order)
{
    m_header->setSortIndicator(column, order);
    if (model()) model()->sort(column, order);
}

// ---- what is open

void TreeView::reset()
{
    m_layout.closeAll();
    m_hover = QPersistentModelIndex();
    QAbstractItemView::reset();
}

void TreeView::doItemsLayout()
{
    for (const auto& open :
         m_layout.openRows()) // what was opened before its rows were there, or has lost them
        if (model()->canFetchMore(open)) model()->fetchMore(open);
    m_layout.invalidate();
    QAbstractItemView::doItemsLayout();
}

void TreeView::rowsInserted(const QModelIndex& parent, int first, int last)
{
    m_layout.invalidate();
    QAbstractItemView::rowsInserted(parent, first, last);
    scheduleDelayedItemsLayout();
}

void TreeView::setExpanded(const QModelIndex& at, bool isExpanded)
{
    const QModelIndex index = at.siblingAtColumn(0);
    if (!index.isValid() || index.model() != model()) return;
    if (isExpanded && index.flags() & Qt::ItemNeverHasChildren) return;
    const bool isShown = m_layout.positionOf(index) >= 0;
    if (!m_layout.setOpen(index, isExpanded)) return;
    const QPersistentModelIndex kept(index);
    if (isExpanded && model()->canFetchMore(index)) model()->fetchMore(index);
    if (!kept.isValid()) return;
    if (isShown) {
        updateScrollBars();
        viewport()->update();
    }
    tell(QAccessible::StateChanged, kept);
    if (isExpanded)
        emit expanded(kept);
    else
        emit collapsed(kept);
}

void TreeView::expandToDepth(int depth)
{
    const auto open = [&](const auto& self, const QModelIndex& parent, int levels) -> void {
        for (int row = 0; row < model()->rowCount(parent); ++row) {
            const QModelIndex index = model()->index(row, 0, parent);
            if (!model()->hasChildren(index)) continue;
            if (model()->canFetchMore(index)) model()->fetchMore(index);
            if (levels > 0) self(self, index, levels - 1);
            expand(index); // from the inside out: what is hidden costs no layout
        }
    };
    open(open, {}, depth);
}

QModelIndex TreeView::indexAbove(const QModelIndex& index) const
{
    const int position = m_layout.positionOf(index);
    return position < 0 ? QModelIndex() : m_layout.indexAt(position - 1);
}

QModelIndex TreeView::indexBelow(const QModelIndex& index) const
{
    const int position = m_layout.positionOf(index);
    return position < 0 ? QModelIndex() : m_layout.indexAt(position + 1);
}

// ---- where it is

int TreeView::rowHeight() const
{
    if (m_rowHeight > 0) return m_rowHeight;
    const QModelIndex first = model() ? model()->index(0, 0) : QModelIndex();
    if (!first.isValid()) return fontMetrics().height() + 6;
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    for (int column = 0; column < m_header->count(); ++column) {
        const QModelIndex cell = first.siblingAtColumn(column);
        m_rowHeight = std::max(m_rowHeight, itemDelegateForIndex(cell)->sizeHint(option, cell).height());
    }
    return m_rowHeight = std::max(m_rowHeight, 1);
}

int TreeView::rowsInSight() const
{
    return std::max(1, viewport()->height() / rowHeight());
}

int TreeView::positionAtY(int y) const
{
    const int height = rowHeight();
    const int rowsDown = y >= 0 ? y / height : -((height - 1 - y) / height);
    return verticalScrollBar()->value() + rowsDown;
}

int TreeView::yOf(int position) const
{
    const qint64 y = (qint64(position) - verticalScrollBar()->value()) * rowHeight();
    return int(std::clamp<qint64>(y, -kFarAway, kFarAway));
}

int TreeView::indentOf(int position) const
{
    return indentOfLevels(m_layout.depthAt(position) + (m_isRootDecorated ? 1 : 0));
}

/// Deep down a step is small: the names need the room.
int TreeView::indentOfLevels(int levels) const
{
    constexpr int kWholeSteps = 8, kSmallStep = 3;
    const qint64 small = std::max(0, levels - kWholeSteps);
    return int(std::min<qint64>((levels - small) * m_indentation + small * kSmallStep, kFarAway));
}

QRect TreeView::branchRect(int position) const
{
    const int indent = indentOf(position);
    const int left = m_header->sectionViewportPosition(0);
    const int start = isRightToLeft() ? left + m_header->sectionSize(0) - indent : left;
    return {start, yOf(position), indent, rowHeight()};
}

QRect TreeView::visualRect(const QModelIndex& index) const
{
    if (!index.isValid() || m_header->isSectionHidden(index.column())) return {};
    const int position = m_layout.positionOf(index);
    if (position < 0) return {};
    QRect rect(m_header->sectionViewportPosition(index.column()), yOf(position),
               m_header->sectionSize(index.column()), rowHeight());
    if (index.column() == 0) {
        if (isRightToLeft())
            rect.setRight(rect.right() - indentOf(position));
        else
            rect.setLeft(rect.left() + indentOf(position));
    }
    return rect;
}

QModelIndex TreeView::indexAt(const QPoint& point) const
{
    const int column = m_header->logicalIndexAt(point.x());
    if (column < 0) return {};
    const QModelIndex row = m_layout.indexAt(positionAtY(point.y()));
    return row.isValid() ? row.siblingAtColumn(column) : row;
}

QModelIndex TreeView::arrowAt(const QPoint& point) const
{
    const QModelIndex index = indexAt(point);
    if (index.column() != 0 || !model()->hasChildren(index)) return {};
    const int position = positionAtY(point.y());
    if (m_layout.depthAt(position) == 0 && !m_isRootDecorated) return {};
    QRect arrow = branchRect(position);
    if (isRightToLeft())
        arrow.setWidth(m_indentation);
    else
        arrow.setLeft(arrow.right() + 1 - m_indentation);
    return arrow.contains(point) ? index : QModelIndex();
}

void TreeView::timerEvent(QTimerEvent* event)
{
    m_isTimer = true;
    QAbstractItemView::timerEvent(event);
    m_isTimer = false;
}

void TreeView::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid() || index.model() != model()) return;
    // The base scrolls to the row that was clicked a moment later: not if its parent was closed in the meantime.
    if (m_isTimer && m_layout.positionOf(index) < 0) return;
    for (auto above = index.parent(); above.isValid(); above = above.parent()) expand(above);
    executeDelayedItemsLayout();
    updateScrollBars(); // rows may have come since, and their number is the bar's end
    const int position = m_layout.positionOf(index);
    if (position < 0) return;
    auto* down = verticalScrollBar();
    const int top = down->value(), page = rowsInSight();
    switch (hint) {
    case PositionAtTop: down->setValue(position); break;
    case PositionAtBottom: down->setValue(position - page + 1); break;
    case PositionAtCenter: down->setValue(position - page / 2); break;
    case EnsureVisible:
        if (position < top)
            down->setValue(position);
        else if (position >= top + page)
            down->setValue(position - page + 1);
        break;
    }
    if (m_header->isSectionHidden(index.column())) return;
    auto* aside = horizontalScrollBar();
    const int left = m_header->sectionPosition(index.column()), width = m_header->sectionSize(index.column());
    const int room = viewport()->width();
    if (hint == PositionAtCenter)
        aside->setValue(left - (room - width) / 2);
    else if (left < m_header->offset() || width > room)
        aside->setValue(left);
    else if (left + width > m_header->offset() + room)
        aside->setValue(left + width - room);
}

int TreeView::horizontalOffset() const
{
    return m_header->offset();
}

int TreeView::verticalOffset() const
{
    return int(std::min<qint64>(qint64(verticalScrollBar()->value()) * rowHeight(), kFarAway));
}

bool TreeView::isIndexHidden(const QModelIndex& index) const
{
    return m_header->isSectionHidden(index.column()) || m_layout.positionOf(index) < 0;
}

int TreeView::sizeHintForColumn(int column) const
{
    if (!model()) return -1;
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    int width = 0;
    const int first = verticalScrollBar()->value();
    for (int position = first; position <= first + rowsInSight(); ++position) {
        const QModelIndex cell = m_layout.indexAt(position).siblingAtColumn(column);
        if (!cell.isValid()) break;
        const int hint = itemDelegateForIndex(cell)->sizeHint(option, cell).width();
        width = std::max(width, hint + (column == 0 ? indentOf(position) : 0));
    }
    return width;
}

void TreeView::updateGeometries()
{
    if (m_isUpdating) return;
    m_isUpdating = true;
    int height = 0;
    if (!m_header->isHidden())
        height = std::min(std::max(m_header->minimumHeight(), m_header->sizeHint().height()),
                          m_header->maximumHeight());
    setViewportMargins(0, height, 0, 0);
    placeHeader();
    m_isUpdating = false;
    updateScrollBars();
    QAbstractItemView::updateGeometries();
}

void TreeView::placeHeader()
{
    const QRect area = viewport()->geometry();
    const int height = viewportMargins().top();
    m_header->setGeometry(area.left(), area.top() - height, area.width(), height);
    QMetaObject::invokeMethod(m_header, "updateGeometries");
}

void TreeView::updateScrollBars()
{
    if (m_isUpdating || !model()) return;
    m_isUpdating = true;
    const int height = rowHeight(), count = m_layout.rowCount(), length = m_header->length();
    QSize room = viewport()->size();
    if (const QSize most = maximumViewportSize();
        most.width() >= length && most.height() >= qint64(count) * height)
        room = most; // without the bars everything fits
    const int page = std::max(1, room.height() / height);
    verticalScrollBar()->setRange(0, std::max(0, count - page));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(1);
    horizontalScrollBar()->setRange(0, std::max(0, length - room.width()));
    horizontalScrollBar()->setPageStep(room.width());
    horizontalScrollBar()->setSingleStep(std::max(room.width() / (m_header->count() + 1), 2));
    if (m_header->width() != viewport()->width()) { // the bar down the side has come or gone
        placeHeader();
        horizontalScrollBar()->setRange(0, std::max(0, m_header->length() - viewport()->width()));
    }
    m_isUpdating = false;
}

void TreeView::scrollContentsBy(int dx, int dy)
{
    if (dx != 0) m_header->setOffset(horizontalScrollBar()->value());
    if (dx == 0 && std::abs(dy) < rowsInSight())
        viewport()->scroll(0, dy * rowHeight());
    else
        viewport()->update();
    followHover();
}

void TreeView::resizeEvent(QResizeEvent* event)
{
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
}

void TreeView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) m_rowHeight = 0;
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange) scaleColumns();
}

/// The columns stay as wide for their texts as they were.
void TreeView::scaleColumns()
{
    const int before = std::exchange(m_letter, fontMetrics().averageCharWidth());
    if (before == m_letter || before == 0 || !m_header) return;
    for (int column = 0; column < m_header->count(); ++column)
        if (!m_header->isSectionHidden(column)
            && m_header->sectionResizeMode(column) == QHeaderView::Interactive)
            m_header->resizeSection(column, m_header->sectionSize(column) * m_letter / before);
}

// ---- selection

void TreeView::selectAll()
{
    if (selectionMode() == NoSelection || selectionMode() == SingleSelection || !model()) return;
    QItemSelection all;
    for (const auto& run : m_layout.runs())
        all.append(QItemSelectionRange(
            model()->index(run.firstRow, 0, run.parent),
            model()->index(run.firstRow + run.count - 1, model()->columnCount(run.parent) - 1, run.parent)));
    selectionModel()->select(all, QItemSelectionModel::ClearAndSelect);
}

void TreeView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command)
{
    if (!selectionModel()) return;
    executeDelayedItemsLayout();
    // Not normalized(): it takes a line off at both ends of a rectangle that goes upwards.
    const auto [top, bottom] = std::minmax({rect.top(), rect.bottom()});
    const int first = std::max(0, positionAtY(top));
    const int last = std::min(m_layout.rowCount() - 1, positionAtY(bottom));
    QItemSelection selection;
    for (const auto& run : m_layout.runs()) {
        const int from = std::max(first, run.start), to = std::min(last, run.start + run.count - 1);
        if (from > to) continue;
        selection.append(QItemSelectionRange(
            model()->index(run.firstRow + from - run.start, 0, run.parent),
            model()->index(run.firstRow + to - run.start, model()->columnCount(run.parent) - 1, run.parent)));
    }
    selectionModel()->select(selection, command);
}

QRegion TreeView::visualRegionForSelection(const QItemSelection& selection) const
{
    if (selection.size() > kManyRanges) return viewport()->rect();
    QRegion region;
    const int first = verticalScrollBar()->value(), last = first + rowsInSight();
    for (int position = first; position <= last; ++position) {
        const QModelIndex row = m_layout.indexAt(position);
        if (!row.isValid()) break;
        const bool isIn = std::ranges::any_of(selection, [&](const QItemSelectionRange& range) {
            return range.parent() == row.parent() && range.top() <= row.row() && row.row() <= range.bottom();
        });
        if (isIn) region += QRect(0, yOf(position), viewport()->width(), rowHeight());
    }
    return region;
}

void TreeView::updateRow(const QModelIndex& index)
{
    if (const int position = m_layout.positionOf(index); position >= 0)
        viewport()->update(0, yOf(position), viewport()->width(), rowHeight());
}

void TreeView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                           const QList<int>& roles)
{
    QAbstractItemView::dataChanged(topLeft, bottomRight, roles);
    viewport()->update();
}

void TreeView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QAbstractItemView::currentChanged(current, previous);
    updateRow(previous); // the frame is around all columns
    updateRow(current);
    if (hasFocus()) tell(QAccessible::Focus, current);
}

void TreeView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QAbstractItemView::selectionChanged(selected, deselected);
    if (hasFocus() && !selected.isEmpty()) tell(QAccessible::Selection, selected.first().topLeft());
}

void TreeView::focusInEvent(QFocusEvent* event)
{
    QAbstractItemView::focusInEvent(event);
    tell(QAccessible::Focus, currentIndex());
}

void TreeView::tell(int event, const QModelIndex& index)
{
    if (!QAccessible::isActive()) return;
    const int child = childOfTree(*this, index);
    if (child < 0) return;
    if (event == QAccessible::StateChanged) {
        QAccessible::State changed;
        changed.expanded = true;
        QAccessibleStateChangeEvent change(this, changed);
        change.setChild(child);
        QAccessible::updateAccessibility(&change);
        return;
    }
    QAccessibleEvent notice(this, QAccessible::Event(event));
    notice.setChild(child);
    QAccessible::updateAccessibility(&notice);
}

// ---- keys and mouse

QModelIndex TreeView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    executeDelayedItemsLayout();
    const int count = m_layout.rowCount();
    if (count == 0) return {};
    const int at = m_layout.shownPositionOf(currentIndex());
    const auto row = [&](int position) {
        return m_layout.indexAt(std::clamp(position, 0, count - 1))
            .siblingAtColumn(std::max(0, currentIndex().column()));
    };
    if (at < 0) return row(0);
    switch (action) {
    case MovePrevious:
    case MoveUp: return row(at - 1);
    case MoveNext:
    case MoveDown: return row(at + 1);
    case MovePageUp: return row(at - rowsInSight());
    case MovePageDown: return row(at + rowsInSight());
    case MoveHome: return row(0);
    case MoveEnd: return row(count - 1);
    case MoveLeft:
    case MoveRight: {
        const QModelIndex next = beside(m_layout.indexAt(at), (action == MoveRight) != isRightToLeft());
        return next.isValid() ? next : row(at);
    }
    }
    return {};
}

QModelIndex TreeView::beside(const QModelIndex& current, bool forwards) const
{
    if (!style()->styleHint(QStyle::SH_ItemView_ArrowKeysNavigateIntoChildren, nullptr, this)) return {};
    if (!forwards) return current.parent();
    return isExpanded(current) ? model()->index(0, 0, current) : QModelIndex();
}

void TreeView::keyPressEvent(QKeyEvent* event)
{
    const QModelIndex current = currentIndex().siblingAtColumn(0);
    const bool isCommand = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (current.isValid() && !isCommand) {
        switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right: {
            const bool forwards = (event->key() == Qt::Key_Right) != isRightToLeft();
            const bool isOpen = isExpanded(current);
            auto* bar = horizontalScrollBar();
            event->accept();
            if (model()->hasChildren(current) && forwards && !isOpen) return expand(current);
            if (model()->hasChildren(current) && !forwards && isOpen && bar->value() == bar->minimum())
                return collapse(current);
            if (beside(current, forwards).isValid()) break; // a step, as any other
            return bar->triggerAction(forwards ? QAbstractSlider::SliderSingleStepAdd
                                               : QAbstractSlider::SliderSingleStepSub);
        }
        case Qt::Key_Plus: event->accept(); return expand(current);
        case Qt::Key_Minus: event->accept(); return collapse(current);
        default: break;
        }
    }
    QAbstractItemView::keyPressEvent(event);
}

void TreeView::mousePressEvent(QMouseEvent* event)
{
    const QModelIndex arrow = arrowAt(event->position().toPoint());
    if (!arrow.isValid() || event->button() != Qt::LeftButton)
        return QAbstractItemView::mousePressEvent(event);
    m_isArrowPressed = true;
    setExpanded(arrow, !isExpanded(arrow));
}

void TreeView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_isArrowPressed) QAbstractItemView::mouseMoveEvent(event);
}

void TreeView::mouseReleaseEvent(QMouseEvent* event)
{
    if (!std::exchange(m_isArrowPressed, false)) QAbstractItemView::mouseReleaseEvent(event);
}

void TreeView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (arrowAt(event->position().toPoint()).isValid()) return mousePressEvent(event); // two clicks
    QAbstractItemView::mouseDoubleClickEvent(event);
}

void TreeView::setHover(const QModelIndex& index)
{
    const QModelIndex row = index.siblingAtColumn(0);
    if (row == m_hover) return;
    updateRow(m_hover);
    updateRow(row);
    m_hover = row;
}

void TreeView::followHover()
{
    if (m_hover.isValid() && viewport()->underMouse())
        setHover(indexAt(viewport()->mapFromGlobal(QCursor::pos())));
}

bool TreeView::viewportEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::HoverEnter:
    case QEvent::HoverMove:
    case QEvent::HoverLeave: {
        setHover(event->type() == QEvent::HoverLeave
                     ? QModelIndex()
                     : indexAt(static_cast<QHoverEvent*>(event)->position().toPoint()));
        break;
    }
    default: break;
    }
    return QAbstractItemView::viewportEvent(event);
}

// ---- painting

void TreeView::paintEvent(QPaintEvent* event)
{
    executeDelayedItemsLayout();
    QPainter painter(viewport());
    const int first = std::max(0, positionAtY(event->rect().top()));
    const int last = std::min(m_layout.rowCount() - 1, positionAtY(event->rect().bottom()));
    if (first > last) return;
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.showDecorationSelected = true; // rows are selected as a whole
    for (int position = first; position <= last; ++position) drawRow(painter, option, position);
}

void TreeView::drawRow(QPainter& painter, const QStyleOptionViewItem& base, int position) const
{
    using Position = QStyleOptionViewItem::ViewItemPosition;
    const QModelIndex row = m_layout.indexAt(position);
    QStyleOptionViewItem option = base;
    const int y = yOf(position), height = rowHeight();
    option.features.setFlag(QStyleOptionViewItem::Alternate, alternatingRowColors() && position % 2 == 1);
    option.state.setFlag(QStyle::State_MouseOver, m_hover == row);
    if (!(row.flags() & Qt::ItemIsEnabled)) {
        option.state &= ~QStyle::State_Enabled;
        option.palette.setCurrentColorGroup(QPalette::Disabled);
    }
    const bool isSelected = selectionModel()->isSelected(row);
    option.state.setFlag(QStyle::State_Selected, isSelected);

    QList<int> shown;
    for (int at = 0; at < m_header->count(); ++at)
        if (const int column = m_header->logicalIndex(at); !m_header->isSectionHidden(column))
            shown << column;
    const auto isBlank = [&row](int column) {
        const QModelIndex index = row.siblingAtColumn(column);
        return index.data().toString().isEmpty() && !index.data(TrendRole).isValid();
    };
    for (qsizetype at = 0; at < shown.size(); ++at) {
        const int column = shown[at];
        QRect cell(m_header->sectionViewportPosition(column), y, m_header->sectionSize(column), height);
        // A name has the room of the empty cells behind it: of counts, which objects don't have.
        for (; column == 0 && at + 1 < shown.size() && isBlank(shown[at + 1]); ++at)
            cell.setRight(cell.right() + m_header->sectionSize(shown[at + 1]));
        if (cell.right() < 0 || cell.left() >= viewport()->width()) continue;
        option.viewItemPosition = shown.size() == 1 ? Position::OnlyOne
            : column == shown.front()               ? Position::Beginning
            : at + 1 == shown.size()                ? Position::End
                                                    : Position::Middle;
        const QModelIndex index = row.siblingAtColumn(column);
        option.rect = cell;
        if (column == 0) {
            const QRect branches = branchRect(position).intersected(cell);
            QStyleOptionViewItem ground = option;
            ground.rect = branches;
            style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &ground, &painter, this);
            painter.save();
            painter.setClipRect(branches);
            drawBranches(painter, option, position, row);
            painter.restore();
            option.rect.setLeft(visualRect(index).left());
            if (option.rect.width() <= 0) continue;
        }
        style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, &painter, this);
        itemDelegateForIndex(index)->paint(&painter, option, index);
    }

    const QModelIndex current = currentIndex();
    if (!hasFocus() || current.row() != row.row() || current.parent() != row.parent()) return;
    // A line of our own: Fusion's own frame is hard to tell from the selection.
    const QRect frame = style()->visualRect(layoutDirection(), viewport()->rect(),
                                            QRect(-m_header->offset(), y, m_header->length(), height));
    painter.setPen(base.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Highlight));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(frame.adjusted(1, 1, -2, -2));
}

void TreeView::drawBranches(QPainter& painter, const QStyleOptionViewItem& base, int position,
                            const QModelIndex& row) const
{
    const int depth = m_layout.depthAt(position);
    if (depth == 0 && !m_isRootDecorated) return;
    const QRect area = branchRect(position);
    QStyleOptionViewItem option = base;
    if (option.state & QStyle::State_Selected) // styles draw the arrow in this colour
        option.palette.setBrush(QPalette::ButtonText, option.palette.brush(QPalette::HighlightedText));
    const auto ground = option.state & ~QStyle::State_MouseOver;
    const bool isReverse = isRightToLeft();
    QModelIndex at = row;
    // From the row outwards: its arrow, then the lines of those that it lies in.
    for (int level = 0; level <= std::min(depth, kMostLines) && at.isValid(); ++level, at = at.parent()) {
        if (!m_isRootDecorated && level == depth) break;
        const int outer = area.width() - indentOfLevels(depth + (m_isRootDecorated ? 1 : 0) - level);
        const int left = isReverse ? area.left() + outer : area.right() + 1 - outer - m_indentation;
        option.rect = QRect(left, area.top(), m_indentation, area.height());
        option.state = ground;
        option.state.setFlag(QStyle::State_Sibling, at.row() + 1 < model()->rowCount(at.parent()));
        if (level == 0) {
            option.state |= QStyle::State_Item;
            option.state.setFlag(QStyle::State_Children, model()->hasChildren(row));
            option.state.setFlag(QStyle::State_Open, isExpanded(row));
            option.state.setFlag(QStyle::State_MouseOver, m_hover == row);
        }
        style()->drawPrimitive(QStyle::PE_IndicatorBranch, &option, &painter, this);
    }
}

} // namespace heaptrail::ui

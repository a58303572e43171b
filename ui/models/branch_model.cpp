// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/branch_model.h"

#include "core/base/code_units.h"
#include "ui/jobs/job.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace heaptrail::ui {

namespace {

std::uint64_t identity(BranchRow row) noexcept
{
    return std::uint64_t{row.item} << 32 | row.via;
}

} // namespace

std::uint64_t realKey(double value) noexcept
{
    const auto bits = std::bit_cast<std::uint64_t>(value);
    return bits >> 63 ? ~bits : bits | std::uint64_t{1} << 63;
}

namespace {

struct Stopped { };
/// Looked up by comparisons: a sort has no other place to stop at.
class StopLook {
public:
    explicit StopLook(const Task& task)
        : m_task(task)
    {
    }
    void operator()() const
    {
        if (++m_looks % Task::kStride == 0 && m_task.stopped()) throw Stopped{};
    }

private:
    const Task& m_task;
    mutable std::size_t m_looks{};
};

/// For each row the place of its text among all texts. Rows share names: their texts are held once, and compared as
/// often as there are different ones, not once per row.
std::vector<std::uint32_t> ranksOf(const std::vector<BranchRow>& rows,
                                   const std::function<std::string(BranchRow)>& text, const Task& task)
{
    std::unordered_map<std::string, std::uint32_t> numberOf;
    std::vector<std::uint32_t> numbers(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % Task::kStride == 0) {
            if (task.stopped()) throw Stopped{};
            task.at(i);
        }
        numbers[i] = numberOf.try_emplace(text(rows[i]), std::uint32_t(numberOf.size())).first->second;
    }
    std::vector<const std::string*> texts(numberOf.size());
    for (const auto& [name, number] : numberOf) texts[number] = &name;
    std::vector<std::uint32_t> order(texts.size()), rank(texts.size());
    std::iota(order.begin(), order.end(), 0u);
    const StopLook look(task);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        look();
        return compareCodeUnits(*texts[a], *texts[b]) < 0;
    });
    for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = std::uint32_t(i);
    for (auto& number : numbers) number = rank[number];
    return numbers;
}

/// The positions of the rows in the order of the key.
std::vector<std::uint32_t> positionsInOrder(const std::vector<BranchRow>& rows, const RowKey& key,
                                            Qt::SortOrder order, const Task& task)
{
    std::vector<std::uint32_t> positions(rows.size());
    std::iota(positions.begin(), positions.end(), 0u);
    if (rows.size() < 2
        || (!key.pin && !key.number && !key.text && !key.tieNumber && !key.tieText && !key.place))
        return positions;
    std::vector<std::uint32_t> ranks, tieRanks;
    if (key.text) ranks = ranksOf(rows, key.text, task);
    if (key.tieText) tieRanks = ranksOf(rows, key.tieText, task);
    struct Item {
        std::uint64_t number, tie, place;
        std::uint32_t pin, rank, tieRank, position;
    };
    std::vector<Item> items(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % Task::kStride == 0) {
            if (task.stopped()) throw Stopped{};
            task.at(i);
        }
        items[i] = {key.number ? key.number(rows[i]) : 0,
                    key.tieNumber ? key.tieNumber(rows[i]) : 0,
                    key.place ? key.place(rows[i]) : 0,
                    key.pin ? key.pin(rows[i]) : 0,
                    ranks.empty() ? 0 : ranks[i],
                    tieRanks.empty() ? 0 : tieRanks[i],
                    positions[i]};
    }
    const bool isDescending = order == Qt::DescendingOrder;
    const StopLook look(task);
    std::sort(items.begin(), items.end(), [&](const Item& a, const Item& b) {
        look();
        if (a.pin != b.pin) return a.pin < b.pin;
        if (a.number != b.number) return isDescending ? a.number > b.number : a.number < b.number;
        if (a.rank != b.rank) return isDescending ? a.rank > b.rank : a.rank < b.rank;
        if (a.tie != b.tie) return a.tie < b.tie;
        if (a.tieRank != b.tieRank) return a.tieRank < b.tieRank;
        if (a.place != b.place) return a.place < b.place;
        return a.position < b.position;
    });
    for (std::size_t i = 0; i < items.size(); ++i) positions[i] = items[i].position;
    return positions;
}

/// Where each of the rows before is among the rows after; kNoItem for those that are gone.
std::vector<std::uint32_t> movesBetween(const std::vector<BranchRow>& before,
                                        const std::vector<BranchRow>& after)
{
    using Place = std::pair<std::uint64_t, std::uint32_t>; // who, where
    const auto placesIn = [](const std::vector<BranchRow>& rows) {
        std::vector<Place> places(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) places[i] = {identity(rows[i]), std::uint32_t(i)};
        std::sort(places.begin(), places.end());
        return places;
    };
    const auto from = placesIn(before), to = placesIn(after);
    std::vector<std::uint32_t> moves(before.size(), kNoItem);
    for (std::size_t i = 0, k = 0; i < from.size(); ++i) {
        while (k < to.size() && to[k].first < from[i].first) ++k;
        if (k < to.size() && to[k].first == from[i].first) moves[from[i].second] = to[k].second;
    }
    return moves;
}

} // namespace

std::vector<BranchRow> orderRows(std::vector<BranchRow> rows, const RowKey& key, Qt::SortOrder order,
                                 const Task& task)
{
    try {
        const auto positions = positionsInOrder(rows, key, order, task);
        std::vector<BranchRow> ordered(rows.size());
        for (std::size_t i = 0; i < positions.size(); ++i) ordered[i] = rows[positions[i]];
        return ordered;
    } catch (const Stopped&) {
        return {};
    }
}

const std::shared_ptr<std::vector<BranchRow>>& SharedRows::none()
{
    static const auto empty = std::make_shared<std::vector<BranchRow>>();
    return empty;
}

void SharedRows::set(std::vector<BranchRow> rows)
{
    auto old = std::exchange(
        m_rows, rows.empty() ? none() : std::make_shared<std::vector<BranchRow>>(std::move(rows)));
    constexpr std::size_t kLarge = 100'000;
    if (old->size() > kLarge) dropOnWorker(std::move(old));
}

BranchModel::BranchModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_order(std::make_unique<Job>())
{
    m_branches.push_back(std::make_unique<Branch>());
}

BranchModel::~BranchModel() = default;

int BranchModel::childBranch(const QModelIndex& parent) const
{
    if (!parent.isValid()) return 0;
    if (parent.column() != 0) return -1;
    const auto& branch = *m_branches[parent.internalId()];
    if (std::size_t(parent.row()) >= branch.rows.size()) return -1;
    const auto it = branch.children.find(identity(branch.rows[std::size_t(parent.row())]));
    return it == branch.children.end() ? -1 : it->second;
}

QModelIndex BranchModel::indexOfParent(const Branch& branch, int column) const
{
    if (branch.parentBranch < 0 || branch.parentRow < 0) return {};
    return createIndex(branch.parentRow, column, quintptr(branch.parentBranch));
}

QModelIndex BranchModel::index(int row, int column, const QModelIndex& parent) const
{
    const int number = childBranch(parent);
    if (number < 0 || row < 0 || column < 0 || column >= columnCount(parent)) return {};
    if (std::size_t(row) >= m_branches[std::size_t(number)]->rows.size()) return {};
    return createIndex(row, column, quintptr(number));
}

QModelIndex BranchModel::parent(const QModelIndex& child) const
{
    return child.isValid() ? indexOfParent(*m_branches[child.internalId()]) : QModelIndex();
}

QModelIndex BranchModel::sibling(int row, int column, const QModelIndex& index) const
{
    if (!index.isValid() || row < 0 || column < 0 || column >= columnCount({})) return {};
    if (std::size_t(row) >= m_branches[index.internalId()]->rows.size()) return {};
    return createIndex(row, column, index.internalId());
}

int BranchModel::rowCount(const QModelIndex& parent) const
{
    const int number = childBranch(parent);
    return number < 0 ? 0 : int(m_branches[std::size_t(number)]->rows.size());
}

bool BranchModel::hasChildren(const QModelIndex& parent) const
{
    const int number = childBranch(parent);
    if (number >= 0) {
        const auto& branch = *m_branches[std::size_t(number)];
        return branch.isLoading || !branch.rows.empty();
    }
    if (parent.column() > 0) return false;
    const auto place = placeOf(parent);
    return place && rowHasChildren(*place);
}

bool BranchModel::canFetchMore(const QModelIndex& parent) const
{
    return childBranch(parent) < 0 && parent.isValid() && parent.column() == 0 && hasChildren(parent);
}

void BranchModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) return; // views ask first, testers do not
    const auto place = placeOf(parent);
    auto opening = open(*place);
    const int number = int(m_branches.size());
    auto branch = std::make_unique<Branch>();
    branch->spec = opening.spec;
    branch->parentBranch = int(parent.internalId());
    branch->parentRow = parent.row();
    branch->isLoading = true;
    m_branches[parent.internalId()]->children.emplace(identity(place->row), number);
    m_branches.push_back(std::move(branch));

    auto by = orderings(opening.spec);
    if (opening.estimate <= m_inlineLimit) {
        const Task task;
        deliver(number, ordered(opening.rows(task), by, task));
        return;
    }
    auto& job = m_loading[number];
    job = std::make_unique<Job>();
    updateBusy();
    job->start([rows = std::move(opening.rows), by = std::move(by)](const Task& task)
                   -> Result<std::vector<BranchRow>> { return ordered(rows(task), by, task); },
               [this, number, version = m_sortVersion](Result<std::vector<BranchRow>> rows) {
                   m_loading.extract(number).mapped().release()->deleteLater();
                   deliver(number, rows ? std::move(*rows) : std::vector<BranchRow>());
                   updateBusy();
                   if (version != m_sortVersion) startReorder({});
               });
}

void BranchModel::deliver(int number, std::vector<BranchRow> rows)
{
    auto& branch = *m_branches[std::size_t(number)];
    const bool isSeen = isAttached(number); // else its parent was filtered out meanwhile
    const QModelIndex parent = indexOfParent(branch);
    const bool isInsert = isSeen && !rows.empty();
    if (isInsert) beginInsertRows(parent, 0, int(rows.size()) - 1);
    branch.rows.set(std::move(rows));
    branch.isLoading = false;
    if (isInsert)
        endInsertRows();
    else if (isSeen && parent.isValid())
        emit dataChanged(parent, parent); // no arrow after all
}

bool BranchModel::isAttached(int number) const
{
    while (number > 0) {
        const auto& branch = *m_branches[std::size_t(number)];
        if (branch.parentRow < 0) return false;
        number = branch.parentBranch;
    }
    return number == 0;
}

std::optional<BranchModel::Place> BranchModel::placeOf(const QModelIndex& index) const
{
    if (!index.isValid()) return {};
    const auto& branch = *m_branches[index.internalId()];
    if (std::size_t(index.row()) >= branch.rows.size()) return {};
    return Place{branch.spec, branch.rows[std::size_t(index.row())], index};
}

const std::vector<BranchRow>& BranchModel::rootRows() const
{
    return m_branches.front()->rows.get();
}

QVariant BranchModel::data(const QModelIndex& index, int role) const
{
    const auto place = placeOf(index);
    if (!place) return {};
    if (role == Qt::TextAlignmentRole)
        return int(isNumeric(index.column()) ? Qt::AlignRight | Qt::AlignVCenter
                                             : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::AccessibleTextRole) { // pictures in words
        const auto shown = cell(*place, index.column(), Qt::DisplayRole);
        return shown.isValid() ? shown : cell(*place, index.column(), CopyRole);
    }
    return cell(*place, index.column(), role);
}

QModelIndex BranchModel::reveal(const QModelIndex& parent, const std::function<bool(BranchRow)>& isWanted)
{
    if (childBranch(parent) < 0) fetchMore(parent);
    const int number = childBranch(parent);
    if (number < 0) return {};
    const auto& rows = m_branches[std::size_t(number)]->rows.get();
    const auto it = std::find_if(rows.begin(), rows.end(), isWanted);
    return it == rows.end() ? QModelIndex() : createIndex(int(it - rows.begin()), 0, quintptr(number));
}

void BranchModel::resetRoot(Opening root)
{
    beginResetModel();
    m_order->cancel();
    m_isOrdering = false;
    m_pendingRoot.reset();
    for (auto& [number, job] : m_loading) {
        job->cancel();
        job.release()->deleteLater(); // joins later: nobody waits here
    }
    m_loading.clear();
    m_branches.clear();
    auto branch = std::make_unique<Branch>();
    branch->spec = root.spec;
    m_branches.push_back(std::move(branch));
    endResetModel();
    updateBusy();
    if (!root.rows) {
        emit rootChanged();
        return;
    }
    m_branches.front()->isLoading = true;
    auto by = orderings(root.spec);
    if (root.estimate <= m_inlineLimit) {
        const Task task;
        deliver(0, ordered(root.rows(task), by, task));
        emit rootChanged();
        return;
    }
    auto& job = m_loading[0];
    job = std::make_unique<Job>();
    updateBusy();
    job->start([rows = std::move(root.rows), by = std::move(by)](const Task& task)
                   -> Result<std::vector<BranchRow>> { return ordered(rows(task), by, task); },
               [this, version = m_sortVersion](Result<std::vector<BranchRow>> rows) {
                   m_loading.extract(0).mapped().release()->deleteLater();
                   deliver(0, rows ? std::move(*rows) : std::vector<BranchRow>());
                   updateBusy();
                   emit rootChanged();
                   if (version != m_sortVersion) startReorder({});
               });
}

void BranchModel::refilterRoot(Opening root)
{
    if (m_branches.front()->isLoading) {
        resetRoot(std::move(root));
        return;
    }
    startReorder(std::move(root));
}

void BranchModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_sortOrder && m_thenBy.empty()) return;
    m_sortColumn = column;
    m_sortOrder = order;
    m_thenBy.clear();
    sortAgain();
}

void BranchModel::sortAgain()
{
    ++m_sortVersion;
    startReorder({});
}

void BranchModel::sortThenBy(int column, Qt::SortOrder order)
{
    if (m_sortColumn < 0 || column == m_sortColumn) return sort(column, order);
    const auto known =
        std::ranges::find_if(m_thenBy, [&](const SortLevel& level) { return level.column == column; });
    if (known == m_thenBy.end())
        m_thenBy.push_back({column, order});
    else
        known->order = order;
    sortAgain();
}

std::vector<BranchModel::SortLevel> BranchModel::sortLevels() const
{
    if (m_sortColumn < 0) return {};
    std::vector<SortLevel> levels{{m_sortColumn, m_sortOrder}};
    levels.insert(levels.end(), m_thenBy.begin(), m_thenBy.end());
    return levels;
}

std::vector<BranchModel::Ordering> BranchModel::orderings(const BranchSpec& spec)
{
    if (m_sortColumn < 0) return {{sortKey(spec, -1), Qt::AscendingOrder}};
    std::vector<Ordering> by{{sortKey(spec, m_sortColumn), m_sortOrder}};
    const Qt::SortOrder order = m_sortOrder;
    for (const SortLevel& level : m_thenBy) {
        m_sortOrder = level.order; // some keys ask for it: blanks come last in either
        by.push_back({sortKey(spec, level.column), level.order});
    }
    m_sortOrder = order;
    for (std::size_t level = 0; level + 1 < by.size(); ++level) { // the next column decides instead
        by[level].key.tieNumber = nullptr;
        by[level].key.tieText = nullptr;
        by[level].key.place = nullptr;
    }
    return by;
}

std::vector<BranchRow> BranchModel::ordered(std::vector<BranchRow> rows, const std::vector<Ordering>& by,
                                            const Task& task)
{
    for (auto level = by.rbegin(); level != by.rend(); ++level) // the weakest first: equals keep their order
        rows = orderRows(std::move(rows), level->key, level->order, task);
    return rows;
}

void BranchModel::startReorder(std::optional<Opening> newRoot)
{
    if (newRoot) m_pendingRoot = std::move(newRoot);
    struct Part {
        int branch;
        int version;
        std::vector<Ordering> by;
        SharedRows rows;
        std::function<std::vector<BranchRow>(const Task&)> refill;
    };
    std::vector<Part> parts;
    std::size_t effort = 0;
    for (std::size_t number = 0; number < m_branches.size(); ++number) {
        const auto& branch = *m_branches[number];
        const bool isRefilled = number == 0 && m_pendingRoot;
        if (branch.isLoading || (branch.rows.empty() && !isRefilled)) continue;
        Part part{int(number), branch.version, orderings(branch.spec), branch.rows, {}};
        effort += branch.rows.size();
        if (isRefilled) {
            part.by = orderings(m_pendingRoot->spec);
            part.refill = m_pendingRoot->rows;
            effort += m_pendingRoot->estimate;
        }
        parts.push_back(std::move(part));
    }
    auto work = [parts = std::move(parts)](const Task& task) -> Result<std::vector<Reordered>> {
        std::vector<Reordered> changes;
        for (const auto& part : parts) {
            Reordered change;
            change.branch = part.branch;
            change.version = part.version;
            change.rows = ordered(part.refill ? part.refill(task) : part.rows.get(), part.by, task);
            if (!task.stopped()) change.movedTo = movesBetween(part.rows.get(), change.rows);
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while sorting.");
            changes.push_back(std::move(change));
        }
        return changes;
    };
    if (effort <= m_inlineLimit) {
        m_order->cancel();
        m_isOrdering = false;
        if (auto changes = work(Task())) apply(std::move(*changes));
        return;
    }
    m_isOrdering = true;
    updateBusy();
    m_order->start(std::move(work), [this](Result<std::vector<Reordered>> changes) {
        m_isOrdering = false;
        if (changes) apply(std::move(*changes));
        updateBusy();
    });
}

void BranchModel::apply(std::vector<Reordered> changes)
{
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    if (m_pendingRoot) m_branches.front()->spec = m_pendingRoot->spec;
    m_pendingRoot.reset();
    std::unordered_map<int, const Reordered*> changeOf;
    bool isStale = false;
    for (auto& change : changes) {
        auto& branch = *m_branches[std::size_t(change.branch)];
        // A reveal may have moved a row meanwhile, a reload emptied the branch: then the plan is void.
        if (change.version != branch.version) {
            isStale = true;
            continue;
        }
        ++branch.version;
        changeOf[change.branch] = &change;
        for (const auto& [row, child] : branch.children) {
            // by identity, so that rows filtered out earlier find their place again
            auto& below = *m_branches[std::size_t(child)];
            below.parentRow = below.parentRow >= 0 ? int(change.movedTo[std::size_t(below.parentRow)]) : -2;
        }
        branch.rows.set(std::move(change.rows));
        std::unordered_map<std::uint64_t, int> lost; // children that were filtered out before
        for (const auto& [row, child] : branch.children)
            if (m_branches[std::size_t(child)]->parentRow == -2) lost.emplace(row, child);
        for (std::size_t row = 0; !lost.empty() && row < branch.rows.size(); ++row) {
            const auto it = lost.find(identity(branch.rows[row]));
            if (it == lost.end()) continue;
            m_branches[std::size_t(it->second)]->parentRow = int(row);
            lost.erase(it);
        }
        for (const auto& [row, child] : lost) m_branches[std::size_t(child)]->parentRow = -1;
    }
    const auto before = persistentIndexList();
    const auto rowAfter = [&](const QModelIndex& index) -> std::uint32_t {
        const auto it = changeOf.find(int(index.internalId()));
        return it == changeOf.end() ? std::uint32_t(index.row())
                                    : it->second->movedTo[std::size_t(index.row())];
    };
    QModelIndexList after;
    after.reserve(before.size());
    for (const auto& index : before) {
        const auto row = rowAfter(index);
        const bool isKept = row != kNoItem && isAttached(int(index.internalId()));
        after << (isKept ? createIndex(int(row), index.column(), index.internalId()) : QModelIndex());
    }
    changePersistentIndexList(before, after);
    emit layoutChanged({}, VerticalSortHint);
    emit rootChanged();
    dropOnWorker(std::make_shared<std::vector<Reordered>>(std::move(changes))); // as long as the rows
    if (isStale) startReorder({});
}

void BranchModel::updateBusy()
{
    const int busy = int(m_loading.size()) + (m_isOrdering ? 1 : 0);
    if ((busy > 0) == (m_busy > 0)) {
        m_busy = busy;
        return;
    }
    m_busy = busy;
    emit busyChanged(busy > 0);
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/task.h"

#include <QAbstractItemModel>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace heaptrail::ui {

class Job;

inline constexpr std::uint32_t kNoItem = 0xffff'ffff;

/// One row, 8 bytes: what it shows (an ordinal or a position, as the branch's kind says) and the edge that
/// leads there, if one does. Unique within its branch.
struct BranchRow {
    std::uint32_t item{kNoItem};
    std::uint32_t via{kNoItem};
    friend bool operator==(const BranchRow&, const BranchRow&) = default;
};

/// What the rows of one branch are. The numbers mean something to the subclass only.
struct BranchSpec {
    std::uint8_t kind{};
    std::uint16_t snapshot{}; ///< position in the open set
    std::uint32_t context{kNoItem}; ///< what the branch hangs on: a group, a node
};

/// A branch's rows, shared with the workers that read them: millions are never copied on the interface thread, and
/// let go of on a worker.
class SharedRows {
public:
    SharedRows() = default;
    ~SharedRows() { clear(); }
    SharedRows(const SharedRows&) = default;
    SharedRows& operator=(const SharedRows&) = delete;
    std::size_t size() const noexcept { return m_rows->size(); }
    bool empty() const noexcept { return m_rows->empty(); }
    BranchRow operator[](std::size_t row) const { return (*m_rows)[row]; }
    const std::vector<BranchRow>& get() const noexcept { return *m_rows; }
    void set(std::vector<BranchRow> rows);
    void clear() { set({}); }

private:
    static const std::shared_ptr<std::vector<BranchRow>>& none();
    std::shared_ptr<std::vector<BranchRow>> m_rows{none()};
};

/// What rows are sorted by. `pin` comes first and is never reversed; then number, then text. What is equal so far, and
/// in every further column that the user asked for, goes by tieNumber, then tieText, then place, never reversed either;
/// what is left keeps the order in which it stood. Texts compare by UTF-16 code unit. The functions run on a worker: they hold
/// what they need by value.
struct RowKey {
    std::function<std::uint32_t(BranchRow)> pin;
    std::function<std::uint64_t(BranchRow)> number;
    std::function<std::string(BranchRow)> text;
    std::function<std::uint64_t(BranchRow)> tieNumber;
    std::function<std::string(BranchRow)> tieText;
    std::function<std::uint64_t(BranchRow)> place; ///< in the file: no order depends on the one before
};
/// A signed number as a key: order is kept.
constexpr std::uint64_t signedKey(std::int64_t value) noexcept
{
    return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}
/// A number that is not NaN as a key: order is kept.
std::uint64_t realKey(double value) noexcept;

/// A lazy tree over columns that core made: the base of every tree in the window.
///
/// internalId numbers a branch, the rows under one parent. Branches are appended, never renumbered until a
/// reset. A branch's rows are found and ordered in one go when it is first opened (fetchMore), on a worker if they
/// are many, and are then all there: a view must not visit each (TreeView does not). sort() and refilter() share one
/// Job, so a stale order never arrives; both move the persistent indexes, so that selection and expansion survive.
class BranchModel : public QAbstractItemModel {
    Q_OBJECT
public:
    explicit BranchModel(QObject* parent = nullptr);
    ~BranchModel() override;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    using QObject::parent;
    QModelIndex sibling(int row, int column, const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    /// Column −1 is the order that each branch has by itself.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    /// Rows that are equal so far are ordered by this column; again with the same column: with this order.
    void sortThenBy(int column, Qt::SortOrder order);
    /// Columns and their orders, the strongest first; empty: each branch's own order.
    struct SortLevel {
        int column{};
        Qt::SortOrder order{};
        friend bool operator==(const SortLevel&, const SortLevel&) = default;
    };
    std::vector<SortLevel> sortLevels() const;
    /// The column that the top level's own order follows, for the arrow in the header; −1: none.
    virtual SortLevel ownOrder() const { return {-1, Qt::DescendingOrder}; }

    int sortColumn() const noexcept { return m_sortColumn; }
    Qt::SortOrder sortOrder() const noexcept { return m_sortOrder; }
    bool isBusy() const noexcept { return m_busy > 0; }
    /// Branches of more rows than this are found and ordered on a worker. 0: always (for tests).
    void setInlineLimit(std::size_t rows) { m_inlineLimit = rows; }
    /// The row of this kind under the parent, which is opened if need be; invalid if there is none (yet).
    QModelIndex reveal(const QModelIndex& parent, const std::function<bool(BranchRow)>& isWanted);

    /// Is the column one of numbers, to be sorted with the biggest first and aligned to the right?
    virtual bool isNumeric(int column) const = 0;

signals:
    void busyChanged(bool busy);
    /// The rows of the root branch were found, filtered or sorted anew.
    void rootChanged();

protected:
    struct Place {
        BranchSpec spec; ///< of the branch that the row stands in
        BranchRow row;
        QModelIndex index;
    };
    /// How to find the rows under a parent. `rows` runs on a worker or at once; it holds what it needs by
    /// value; what it returns after the task has stopped is thrown away.
    struct Opening {
        BranchSpec spec;
        std::size_t estimate{}; ///< of the effort, in rows: decides between a worker and at once
        std::function<std::vector<BranchRow>(const Task&)> rows;
    };

    virtual bool rowHasChildren(const Place&) const = 0;
    virtual Opening open(const Place&) const = 0;
    /// Column −1: the default order of this branch (an empty key keeps the order of `rows`).
    virtual RowKey sortKey(const BranchSpec&, int column) const = 0;
    virtual QVariant cell(const Place&, int column, int role) const = 0;

    /// Forgets every branch and finds the root's rows.
    void resetRoot(Opening root);
    /// The root's rows change (a filter): what stays keeps its children, selection and expansion.
    void refilterRoot(Opening root);
    /// In the same order: what it goes by has changed.
    void sortAgain();
    std::optional<Place> placeOf(const QModelIndex& index) const;
    const std::vector<BranchRow>& rootRows() const;

private:
    struct Branch {
        BranchSpec spec;
        int parentBranch{-1};
        int parentRow{-1}; ///< in the parent's branch; −1 when filtered out
        SharedRows rows;
        int version{}; ///< of the rows' places
        bool isLoading{};
        std::unordered_map<std::uint64_t, int> children; ///< row identity → branch
    };
    struct Reordered {
        int branch{};
        int version{};
        std::vector<BranchRow> rows;
        std::vector<std::uint32_t> movedTo; ///< old position → new one, or kNoItem
    };

    struct Ordering {
        RowKey key;
        Qt::SortOrder order{};
    };
    /// How a branch is ordered now, the strongest level first.
    std::vector<Ordering> orderings(const BranchSpec& spec);
    static std::vector<BranchRow> ordered(std::vector<BranchRow> rows, const std::vector<Ordering>& by,
                                          const Task& task);
    int childBranch(const QModelIndex& parent) const;
    QModelIndex indexOfParent(const Branch& branch, int column = 0) const;
    void deliver(int branchNumber, std::vector<BranchRow> rows);
    void apply(std::vector<Reordered> changes);
    void startReorder(std::optional<Opening> newRoot);
    void updateBusy();
    bool isAttached(int branchNumber) const;

    std::vector<std::unique_ptr<Branch>> m_branches; ///< 0 is the root's
    std::map<int, std::unique_ptr<Job>> m_loading; ///< by branch
    std::unique_ptr<Job> m_order;
    bool m_isOrdering{};
    std::optional<Opening> m_pendingRoot; ///< a refilter that the running reorder carries
    int m_sortColumn{-1};
    Qt::SortOrder m_sortOrder{Qt::DescendingOrder};
    std::vector<SortLevel> m_thenBy; ///< weaker than m_sortColumn
    int m_sortVersion{}; ///< an order that was asked for later is another one
    std::size_t m_inlineLimit{1000};
    int m_busy{};
};

/// The rows in the order of the key; empty after a stop. Stable: ties keep their order.
std::vector<BranchRow> orderRows(std::vector<BranchRow> rows, const RowKey& key, Qt::SortOrder order,
                                 const Task& task);

} // namespace heaptrail::ui

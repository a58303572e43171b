// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/grouping.h"
#include "core/query/filter.h"
#include "ui/jobs/job.h"
#include "ui/models/columns.h"

#include <array>

namespace heaptrail::ui {

/// What the Summary view computes from: one snapshot, a grouping, and which objects take part.
struct SummaryQuery {
    HeapSet set; ///< all ready snapshots in time order
    quint16 current{}; ///< the one that is listed
    GroupBy by{GroupBy::Class};
    /// Runs on a worker; makes the test that the objects of the snapshot at this position of `set` must pass. Empty: all
    /// pass.
    std::function<Result<std::function<bool(NodeOrdinal)>>(quint16 position, const Task&)> objects;
};

/// The class table: groups of objects with their sums; each expands to its instances, each instance to what it
/// refers to. With several snapshots also the change since the one before, and the trend over the set.
class SummaryModel final : public HeapModel {
    Q_OBJECT
public:
    /// The fixed columns, in the order of makeColumns(); behind them one for each property.
    enum Column {
        NameColumn,
        CountColumn,
        DeltaColumn,
        AverageColumn,
        ShallowColumn,
        RetainedColumn,
        DistanceColumn,
        TrendColumn,
        FixedColumnCount
    };

    explicit SummaryModel(QObject* parent = nullptr);
    ~SummaryModel() override;

    void setQuery(SummaryQuery query);
    void clear();
    /// The groups that stay: a filter over the rows, and one more per fixed column. Cheap to copy.
    void setRowFilter(std::optional<RowFilter> filter);
    void setNameMatcher(std::optional<TextMatcher> matcher);
    void setColumnFilter(int column, ColumnFilter filter);
    /// Adds a column with the value of a property of each instance.
    void addPropertyColumn(const QString& name);
    void removePropertyColumn(const QString& name);
    const QStringList& propertyColumns() const noexcept { return m_properties; }

    struct Totals {
        std::size_t shownGroups{}, groups{};
        std::uint64_t count{}, shallowSize{}; ///< of the shown groups
    };
    Totals totals() const;
    bool isComputing() const { return m_build.isRunning() || isBusy(); }
    bool hasFilter() const;
    const SummaryQuery& query() const noexcept { return m_query; }

    std::span<const NodeOrdinal> membersAt(const QModelIndex&) const;
    QModelIndex indexOfGroup(const QString& key);
    /// Opens the node's group and returns the node's row; invalid while rows are still to arrive, or if a filter
    /// hides it.
    QModelIndex revealNode(NodeOrdinal node);

    QList<int> widthsAtFirst() const;
    /// What can be typed into a filter of each fixed column, as far as they have any.
    QStringList filterHints() const;

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;
    bool isNumeric(int column) const override { return isNumberAt(m_columns, column); }
    SortLevel ownOrder() const override { return {RetainedColumn, Qt::DescendingOrder}; }

signals:
    /// A query's answer is in, or it failed: then the sentence says why.
    void computed(const QString& error);

protected:
    NodeField fieldOf(int column) const override { return fieldAt(m_columns, column); }
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    enum OwnKind : std::uint8_t { GroupRows = FirstOwnKind };
    struct Data {
        Grouping grouping;
        std::vector<int> telling; ///< by group, where groups can be shapes
        bool hasSeries{};
        std::vector<std::vector<std::uint64_t>> counts, retained; ///< by group, then snapshot
        std::uint64_t total{};
    };
    /// A group as its columns see it.
    struct GroupRow {
        const Data& data;
        std::uint32_t number{};
        quint16 current{};
        const SummaryModel* model{}; ///< for cells; null on workers
        const Group& group() const { return data.grouping.groups[number]; }
        std::optional<std::uint64_t> countBefore() const;
    };
    static std::vector<ModelColumn<GroupRow>> makeColumns();
    static QVariant nameCell(const GroupRow&, int role);
    static QVariant deltaCellOf(const GroupRow&, int role);
    static QVariant trendCell(const GroupRow&, int role);
    static Result<std::shared_ptr<const Data>> compute(const SummaryQuery&, const Task&);
    Opening rootOpening() const;
    void refilter();
    QVariant groupCell(std::uint32_t number, int column, int role) const;
    QString groupingTitle() const;
    QVariant propertyCell(const Place&, int property, int role) const;

    const std::vector<ModelColumn<GroupRow>> m_columns = makeColumns();
    Job m_build;
    SummaryQuery m_query;
    std::shared_ptr<const Data> m_data;
    std::optional<RowFilter> m_rowFilter;
    std::optional<TextMatcher> m_nameMatcher;
    std::array<ColumnFilter, FixedColumnCount> m_columnFilters;
    QStringList m_properties;
};

/// The value of a node's property as text: "\"ok\"", "200", "Map @12"; empty if it has none of that name.
QString propertyText(const Snapshot&, NodeOrdinal, const QString& property);

} // namespace heaptrail::ui

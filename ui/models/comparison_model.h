// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/internals.h"
#include "core/compare/series.h"
#include "core/compare/snapshot_diff.h"
#include "core/query/filter.h"
#include "ui/jobs/job.h"
#include "ui/models/columns.h"

namespace heaptrail::ui {

/// Classes over snapshots. Either DevTools' Comparison of a base with a target, plus the retained change; or all
/// snapshots side by side. A class expands to what is new, deleted and surviving, each to its objects.
class ComparisonModel final : public HeapModel {
    Q_OBJECT
public:
    enum class Mode : std::uint8_t { Pair, All };
    /// What a column shows, in the order of makeColumns(); of the last three there is one per snapshot in Mode::All.
    enum class What : std::uint8_t {
        Name,
        New,
        Deleted,
        Delta,
        AllocatedSize,
        FreedSize,
        SizeDelta,
        RetainedDelta,
        RetainedPercent,
        Trend,
        Count,
        Shallow,
        Retained,
    };
    struct ColumnInfo {
        What what{};
        quint16 snapshot{}; ///< Count, Shallow, Retained
    };

    explicit ComparisonModel(QObject* parent = nullptr);
    ~ComparisonModel() override;

    /// Pair: `base` and `target` are positions in the set. All: the first and the last are.
    void setSnapshots(HeapSet set, Mode mode, quint16 base, quint16 target);
    void clear();
    Mode mode() const noexcept { return m_mode; }
    quint16 base() const noexcept { return m_base; }
    quint16 target() const noexcept { return m_target; }
    /// Pair by object id? If not, only sums are compared: no new, deleted, surviving objects.
    void setPairsById(bool pairs);

    /// Leaves out what the runtime keeps for itself, in all snapshots alike. Takes effect with setSnapshots().
    void setHidden(HideInternals level) { m_hide = level; }

    /// Leaves out what was not allocated in (after, upTo]: ids of the one process. Takes effect with setSnapshots().
    struct Births {
        NodeId after, upTo;
    };
    void setBirths(std::optional<Births> births) { m_births = births; }

    void setNameMatcher(std::optional<TextMatcher> matcher);
    void setRowFilter(std::optional<RowFilter> filter);
    /// Only classes whose count or retained size rose in every interval.
    void setOnlyGrowing(bool only);

    struct Totals {
        std::size_t shownClasses{}, classes{};
        std::size_t unchanged{}; ///< Pair: classes that are left out, the same in both
        std::uint64_t added{}, removed{}, addedSize{}, removedSize{};
        std::uint64_t hiddenObjects{}, hiddenSize{}; ///< in the target
    };
    Totals totals() const;
    bool isComputing() const { return m_build.isRunning() || isBusy(); }

    const std::vector<ColumnInfo>& columns() const noexcept { return m_columns; }
    int columnOf(What what, quint16 snapshot = 0) const;
    QModelIndex indexOfClass(const QString& key);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;
    bool isNumeric(int column) const override;
    SortLevel ownOrder() const override;

signals:
    void computed(const QString& error);

protected:
    NodeField fieldOf(int column) const override;
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    enum OwnKind : std::uint8_t { ClassRows = FirstOwnKind, SectionRows };
    enum Section : std::uint32_t { New, Deleted, Surviving };
    static constexpr std::uint32_t kSectionBit = 30; ///< a section's context: class row, section above it

    struct Row {
        ClassKey key;
        SharedText name;
        std::optional<SourceLocation> location;
        std::vector<std::uint64_t> count, shallow, retained; ///< by snapshot (of the pair, or all)
        bool isGrowing{};
        const DiffRow* diff{}; ///< null: no object came or went
        std::uint32_t surviving{};
    };
    struct Data {
        std::vector<DiffRow> diff;
        std::vector<Row> rows;
        std::vector<int> telling; ///< by row: tellingProperties()
        std::unordered_map<ClassKey, ClassOrdinal> classInTarget;
        bool isPaired{};
        std::size_t unchanged{}; ///< classes of the pair without a row
        std::uint64_t total{}; ///< of the target
        HiddenObjects hidden; ///< in the target
    };
    static Result<std::shared_ptr<const Data>> compute(const HeapSet&, Mode, quint16 base, quint16 target,
                                                       bool pairsById, HideInternals hide,
                                                       const std::optional<Births>& births, const Task&);
    /// Takes what is hidden, or not among the births, out of both lists; returns what is hidden in the last snapshot.
    static Result<HiddenObjects> leaveOut(HideInternals level, const std::optional<Births>& births,
                                          const std::vector<SnapshotPtr>& snapshots,
                                          std::vector<SeriesRow>& series, std::vector<DiffRow>& diff,
                                          const Task& task);
    Opening rootOpening() const;
    void refilter();
    /// A class as a column sees it.
    struct ClassView {
        const Data& data;
        const Row& row;
        quint16 snapshot{}; ///< the column's
        bool isOfPair{}; ///< by object ids: not by sums
        const ComparisonModel* model{}; ///< for cells; null on workers
    };
    static std::vector<ModelColumn<ClassView>> makeColumns();
    static double percentOf(const Row&);
    static QVariant nameCell(const ClassView&, int role);
    static QVariant percentCell(const ClassView&, int role);
    static QVariant trendCell(const ClassView&, int role);
    const ModelColumn<ClassView>& columnOf(ColumnInfo info) const { return m_kinds[std::size_t(info.what)]; }
    QVariant classCell(const Row&, ColumnInfo, int role) const;
    QVariant sectionCell(const Row&, Section, ColumnInfo, int role) const;
    QVariant objectCell(const Place&, ColumnInfo, int role) const;
    static Section sectionOf(std::uint32_t context) noexcept { return Section(context >> kSectionBit); }

    Job m_build;
    Mode m_mode{Mode::Pair};
    quint16 m_base{}, m_target{};
    bool m_pairsById{true};
    bool m_onlyGrowing{};
    HideInternals m_hide{};
    std::optional<Births> m_births;
    /// What the classes are ordered by when nobody chose a column.
    What ownMeasure() const;

    const std::vector<ModelColumn<ClassView>> m_kinds = makeColumns(); ///< by What
    std::vector<ColumnInfo> m_columns;
    std::shared_ptr<const Data> m_data;
    std::optional<TextMatcher> m_nameMatcher;
    std::optional<RowFilter> m_rowFilter;
};

} // namespace heaptrail::ui

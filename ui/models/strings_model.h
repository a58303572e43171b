// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/strings.h"
#include "core/base/bitset.h"
#include "core/query/filter.h"
#include "ui/jobs/job.h"
#include "ui/models/columns.h"

namespace heaptrail::ui {

/// Texts that stand in the heap more than once, with what the copies waste, how sure that is, and who owns them; each
/// expands to its copies, biggest first. Or every text, with the nearest that holds it; what only code holds is left out
/// unless asked for. There equal strings are one row, those that are only possibly equal rows of their own.
class StringsModel final : public HeapModel {
    Q_OBJECT
public:
    enum Column {
        TextColumn,
        CountColumn,
        DeltaColumn,
        WastedColumn,
        ShallowColumn,
        RetainedColumn,
        SureColumn,
        SiteColumn,
        ColumnCount
    };

    explicit StringsModel(QObject* parent = nullptr);
    ~StringsModel() override;

    /// `before`: what copies are compared with; none has no snapshot.
    void setSnapshot(HeapEntry entry, HeapEntry before = {});
    const HeapEntry& before() const noexcept { return m_before; }
    void clear();
    enum class Scope : std::uint8_t { Duplicates, All };
    void setScope(Scope scope);
    Scope scope() const noexcept { return m_scope; }
    /// Scope::All: sources, literals and names that only scripts and compiled code hold.
    void setShowsCode(bool shows);
    bool isInCode(NodeOrdinal node) const;
    void setMatcher(std::optional<TextMatcher> matcher);
    bool isComputing() const { return m_build.isRunning() || isBusy(); }

    struct Totals {
        std::size_t shown{}, all{}; ///< texts; in Scope::All all strings
        std::size_t strings{}; ///< Scope::All: of the shown texts
        std::uint64_t copies{}, wasted{};
        std::uint64_t shallowSize{}; ///< Scope::All
        std::uint64_t
            ofCode{}; ///< Scope::All: bytes of sources, literals and names in code, also if left out
        std::size_t
            pieces{}; ///< Scope::All: of those strings, the ones without a row, as their concatenations have one
        bool isBound{}; ///< some of it is uncertain: "≤"
        std::optional<std::int64_t> added,
            addedSize; ///< strings since before(), whatever is shown; none until known
    };
    Totals totals() const;
    QModelIndex revealNode(NodeOrdinal node);
    /// Whatever is filtered out.
    bool hasString(NodeOrdinal node) const;

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    bool isNumeric(int column) const override { return isNumberAt(m_columns, column); }
    SortLevel ownOrder() const override
    {
        return {m_scope == Scope::All ? RetainedColumn : WastedColumn, Qt::DescendingOrder};
    }

signals:
    void computed(const QString& error);
    void counted(); ///< what the snapshot before has

protected:
    NodeField fieldOf(int column) const override { return fieldAt(m_columns, column); }
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    enum OwnKind : std::uint8_t { TextRows = FirstOwnKind };
    struct Data {
        std::vector<DuplicateString> groups;
        std::vector<std::string> sites;
        std::vector<NodeOrdinal> all; ///< every string, ascending; 4 bytes a string
        std::vector<std::pair<NodeOrdinal, std::uint32_t>>
            merged; ///< first copy and number of each certain group
        Bitset<NodeOrdinal> isCopy; ///< a further copy, in the row of the first; 1 bit a node
        /// Of the row that a string stands for; null where it stands for itself.
        const DuplicateString* groupOf(NodeOrdinal first) const;
        Bitset<NodeOrdinal> ofCode; ///< held by scripts and compiled code alone; 1 bit a node
        /// Dominated by a concatenation, which has its bytes and its text; of a row all copies are. 1 bit a node
        Bitset<NodeOrdinal> isPiece;
    };
    /// How many copies the snapshot before has.
    struct Copies {
        std::vector<std::uint32_t>
            ofAll; ///< as Data::all; of what may be like others in rows of their own: uncounted
        std::vector<std::uint32_t> ofGroups; ///< as Data::groups
        std::int64_t more{}, moreSize{}; ///< strings now than then, and their bytes
        /// How many more there are now, of the row that a string stands for.
        std::optional<std::int64_t> added(const Data&, NodeOrdinal first) const;
    };
    /// A text with its copies, as its columns see it.
    struct TextRow {
        const Data& data;
        const Copies& copies;
        const Snapshot& snapshot;
        std::uint32_t number{};
        const DuplicateString& group() const { return data.groups[number]; }
    };
    /// In the order of Column.
    static std::vector<ModelColumn<TextRow>> makeColumns();
    static QVariant textCell(const TextRow&, int role);
    Opening rootOpening();
    NodeOrdinal wholeOf(NodeOrdinal string) const;
    /// Finds m_copies: later, as the rows are of use without.
    void countBefore();
    void dropCounts();
    /// The copies that a row of Scope::All stands for; null for one string.
    const DuplicateString* copiesOf(const BranchSpec&, BranchRow) const;

    const std::vector<ModelColumn<TextRow>> m_columns = makeColumns();
    Job m_build;
    HeapEntry m_before;
    std::shared_ptr<const Data> m_data;
    Job m_count;
    std::shared_ptr<const Copies> m_copies{std::make_shared<Copies>()}; ///< empty until they are counted
    std::optional<TextMatcher> m_matcher;
    Scope m_scope{Scope::Duplicates};
    bool m_showsCode{};
    std::shared_ptr<Totals> m_totals; ///< of the rows; the worker that finds them adds them up
};

} // namespace heaptrail::ui

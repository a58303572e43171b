// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merged_paths.h"
#include "ui/models/columns.h"

#include <memory>

namespace heaptrail::ui {

/// Retaining paths: of one object the best distinct ones, each with its steps from the root; of many objects all of
/// them laid over one another, with counts and bytes on each branch.
class PathsModel final : public HeapModel {
    Q_OBJECT
public:
    enum Column { NameColumn, CountColumn, RetainedColumn, ColumnCount };

    using HeapModel::HeapModel;

    void setPaths(HeapEntry entry, std::vector<RetainingPath> paths);
    void setMerged(HeapEntry entry, MergedPaths merged);
    void clear();
    void setShowsInternals(bool shows);
    const std::vector<RetainingPath>& paths() const { return m_data->paths; }
    bool isMerged() const { return m_data && m_data->isMerged; }
    /// Counts and bytes are scaled up from a choice of the objects.
    bool isSampled() const { return isMerged() && m_data->merged.sampled < m_data->merged.total; }

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override
    {
        return headerAt(m_columns, section, orientation, role);
    }
    bool isNumeric(int column) const override { return isNumberAt(m_columns, column); }

protected:
    NodeField fieldOf(int column) const override { return fieldAt(m_columns, column); }
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    enum OwnKind : std::uint8_t { PathRows = FirstOwnKind, StepRows, MergedRows };
    struct Data {
        std::vector<RetainingPath> paths;
        MergedPaths merged;
        bool isMerged{}, showsInternals{};
    };
    /// A path, a step of one or a node of merged paths, as the columns see it.
    struct PathRow {
        const Data& data;
        const Snapshot& snapshot;
        std::uint8_t kind{};
        BranchRow row;
        const RetainingPath& path() const { return data.paths[kind == PathRows ? row.item : row.via]; }
        const auto& step() const { return path()[row.item]; }
        const auto& merged() const { return data.merged.nodes[row.item]; }
    };
    /// In the order of Column.
    static std::vector<ModelColumn<PathRow>> makeColumns(bool isMerged);
    static QVariant nameCell(const PathRow&, int role);
    static QVariant rowCell(const PathRow&, int role);
    void show(HeapEntry entry, Data data);
    Opening mergedBelow(std::uint32_t position) const;

    std::vector<ModelColumn<PathRow>> m_columns = makeColumns(false);
    std::shared_ptr<const Data> m_data{std::make_shared<Data>()};
    bool m_showsInternals{};
};

} // namespace heaptrail::ui

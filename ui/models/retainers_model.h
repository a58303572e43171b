// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/ignored_retainers.h"
#include "core/analysis/retaining_paths.h"
#include "ui/jobs/job.h"
#include "ui/models/outline_model.h"

namespace heaptrail::ui {

/// What the user does not want to follow. One entry is one step of undo.
struct IgnoreRule {
    enum class Kind : std::uint8_t { Node, EdgeName, Class } kind{};
    std::uint64_t id{}; ///< Kind::Node: of the object, in the snapshot `entry`
    quint32 entry{}; ///< Kind::Node: EntryId
    QString text; ///< the edge's name or the class's key
    QString label; ///< for people
    friend bool operator==(const IgnoreRule& a, const IgnoreRule& b)
    {
        return a.kind == b.kind && a.id == b.id && a.entry == b.entry && a.text == b.text;
    }
};

/// Who holds a node: its incoming edges, and theirs in turn up to the root (numbers.md 14). First comes the step of the
/// best path, as Paths and Graph have it, then the others, nearest first. An ignored retainer stays listed, at the end, marked as ignored; distances are then those that paths around it have, found anew on a
/// worker.
class RetainersModel final : public OutlineModel {
    Q_OBJECT
public:
    explicit RetainersModel(QObject* parent = nullptr);
    ~RetainersModel() override;

    QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;
    SortLevel ownOrder() const override;
    void setNode(HeapEntry entry, NodeOrdinal node);
    void clear();
    /// The best paths of this snapshot: until they are known, all retainers are in the order of their distance.
    void setFinder(const SnapshotPtr& snapshot, const std::shared_ptr<const PathFinder>& finder);
    bool hasFinder(const SnapshotPtr& snapshot) const
    {
        return !m_finder.expired() && m_finderOf.lock() == snapshot;
    }
    std::optional<NodeOrdinal> node() const noexcept { return m_node; }
    void setShowsWeak(bool shows);
    bool showsWeak() const noexcept { return m_showsWeak; }

    const std::vector<IgnoreRule>& rules() const noexcept { return m_rules; }
    void setRules(std::vector<IgnoreRule> rules);
    bool isIgnored(const QModelIndex&) const;
    /// As the column shows it: kUnreachableDistance and more where only what is ignored leads there.
    std::int32_t distanceAt(const QModelIndex&) const;
    /// Are distances around what is ignored still being found?
    bool isMeasuring() const { return m_measure.isRunning(); }
    /// The row of a branch that the chain to the root goes through: the step of the best path, else the nearest.
    QModelIndex chainRow(const QModelIndex& parent);
    /// Is it worth opening by itself: a step of the chain, not yet the application's own object, or the last before the
    /// root?
    bool continuesChain(const QModelIndex&) const;
    bool isRoot(const QModelIndex&) const;

signals:
    /// The distances follow the rules now; the rows are new.
    void measured();

protected:
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    Opening retainersOf(const SnapshotPtr& snapshot, NodeOrdinal node) const;
    bool isIgnored(const Place&) const;
    std::int32_t distanceOf(const Place&) const;
    void measure();
    bool isRoot(const Place& place) const;
    QVariant rootCell(const Place& place, int column, int role) const;
    /// The edge of the best path that leads to the node of a branch.
    std::optional<EdgeOrdinal> bestEdge(const BranchSpec& spec) const;
    bool isPastBestPath(QModelIndex index) const;

    std::optional<NodeOrdinal> m_node;
    bool m_showsWeak{};
    std::vector<IgnoreRule> m_rules;
    std::shared_ptr<const IgnoredRetainers> m_around; ///< null: nothing is ignored, or not known yet
    Job m_measure;
    std::weak_ptr<const Snapshot> m_finderOf;
    std::weak_ptr<const PathFinder> m_finder; ///< of m_finderOf, which keeps it
};

} // namespace heaptrail::ui

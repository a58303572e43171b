// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/outline_model.h"

#include <mutex>
#include <unordered_map>

namespace heaptrail::ui {

/// The dominator tree from the root down, biggest first; on demand the children of each node by class. Below a Map stand
/// its entries: what is a part of its owner has no row (core's forEachDominated()).
///
/// A node of at least 1 % of the heap is marked where its bytes stop going down one way: "520 children" where many
/// share them, "each child ≤ 10 kB" where most of them are the node's own or its small children's.
class DominatorsModel final : public OutlineModel {
    Q_OBJECT
public:
    explicit DominatorsModel(QObject* parent = nullptr);

    /// `before`: what growth is since; none has no snapshot.
    void setSnapshot(HeapEntry entry, HeapEntry before = {});
    void setIsGrouped(bool isGrouped);
    bool isGrouped() const noexcept { return m_isGrouped; }
    /// The rows to open so that every object that retains a tenth of the heap is in sight, parents first; empty where
    /// none does. Bounded, for a list may be a million links long.
    static Result<std::vector<NodeOrdinal>> wayToLargest(const Snapshot&, const Task& = {});
    /// From a node down along the biggest child while it holds at least 80 % of its parent: the last one. From the root
    /// to the biggest child in any case.
    static NodeOrdinal accumulationPoint(const Snapshot&, NodeOrdinal from);
    /// The dominators of a node, the root first, itself last.
    static std::vector<NodeOrdinal> dominatorsOf(const Snapshot&, NodeOrdinal);
    /// Opens what leads to the node and returns its index, for a part of its owner the owner's; invalid while rows are
    /// still to arrive.
    QModelIndex revealNode(NodeOrdinal node);

protected:
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    enum OwnKind : std::uint8_t { ClassRows = FirstOwnKind };
    struct Sum {
        std::uint32_t count{};
        std::uint64_t shallow{}, retained{};
        std::optional<std::uint64_t> before; ///< retained; none where the object above cannot be followed
        std::optional<std::int64_t> growth() const
        {
            return before ? std::optional(std::int64_t(retained) - std::int64_t(*before)) : std::nullopt;
        }
    };
    struct Sums { ///< filled by workers, read here
        std::mutex lock;
        std::unordered_map<std::uint64_t, Sum> byNodeAndClass;
        Sum of(std::uint32_t node, std::uint32_t cls);
    };

    Opening childrenOf(const SnapshotPtr& snapshot, NodeOrdinal node) const;
    QString mark(const Snapshot&, NodeOrdinal) const;

    bool m_isGrouped{};
    std::shared_ptr<Sums> m_sums{std::make_shared<Sums>()};
    mutable std::unordered_map<std::uint32_t, QString> m_marks;
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/held_name.h"
#include "core/analysis/pile.h"
#include "core/analysis/snapshot.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// Names a node of the picture; given once, never reused while the picture grows and shrinks.
using RetainerNodeId = std::uint32_t;

enum class RetainerNodeKind : std::uint8_t {
    Object,
    Collection,
    Closure,
    Context,
    String,
    Native,
    Internal,
    Root
};

/// One node of the picture: an object, or several of one shape folded into one.
struct RetainerNode {
    RetainerNodeId id{};
    std::vector<NodeOrdinal> members; ///< ascending; the first stands for them; never empty
    RetainerNodeKind kind{};
    std::string className;
    std::string label; ///< what a person calls it: "global", "Map", "\"text\"", "onTick()", "12 steps"
    std::uint64_t retainedSize{}; ///< bytes; of a fold the sum of those not held by another member
    std::uint64_t shallowSize{};
    std::int32_t distance{}; ///< smallest of the members
    std::string link; ///< of a fold in which one hangs on the other: linkBetween(); else empty
    bool isTarget{};
    bool isOnBestPath{};
    std::uint32_t hiddenRetainers{}; ///< nodes with an edge to it that the picture doesn't show
    std::uint32_t hiddenInternals{}; ///< of them V8's own slots, where the program holds the node, too
    std::optional<RetainerNodeId>
        introducedBy; ///< the node whose expansion brought it; folding that takes it away
    bool isTakenOut{}; ///< came out of the fold that introduced it, and goes back there
    bool isFold() const noexcept { return members.size() > 1; }
};

/// All edges between two nodes of the picture drawn as one, named by the first.
struct RetainerEdge {
    RetainerNodeId from{}, to{};
    std::string name; ///< "requestCache", "[3]", "[…]" where indices differ
    std::uint32_t count{1}; ///< edges in the heap of this name
    bool isWeak{}; ///< doesn't keep its target alive: weak, or a rule of numbers.md 5
    bool isInternal{}; ///< V8's own slot
    bool isOnBestPath{};
    bool isNamed{}; ///< a property or variable, whose name says what its value is
};

struct RetainerGraphLimits {
    std::size_t nodes{200}; ///< shown at most; more is folded
    std::size_t firstNodes{40}; ///< shown at first
    std::size_t retainersAtOnce{8}; ///< groups of retainers that one expansion shows
    std::size_t membersAtOnce{8}; ///< objects that come out of a fold at once
    std::size_t pathLength{
        24}; ///< longest way to the root that is drawn in full; the middle of a longer one is folded
};

/// Who keeps an object (or all objects of a class) alive, as a picture of bounded size: the best path from a root,
/// the other retainers of the object with their nearest way to a root, siblings of one shape folded into
/// one. A value: expanding and folding give a new one, in which nodes that stay keep their ids.
class RetainerGraph {
public:
    RetainerGraph() = default;
    const std::vector<RetainerNode>& nodes() const noexcept { return m_nodes; } ///< ascending by id
    const std::vector<RetainerEdge>& edges() const noexcept { return m_edges; }
    const RetainerNode* node(RetainerNodeId id) const noexcept;
    /// The picture's node that has this object in it.
    const RetainerNode* nodeOf(NodeOrdinal) const noexcept;
    /// What the code calls it: as the best path does, which is drawn; else heldName(). Empty for roots, folds and V8's
    /// bookkeeping.
    std::string heldName(const RetainerNode&, EntryKeys) const;
    bool isEmpty() const noexcept { return m_nodes.empty(); }
    /// Something was left out because the picture is full: say so.
    bool isFull() const noexcept { return m_isFull; }
    const SnapshotPtr& snapshot() const noexcept { return m_snapshot; }

    /// Errors: Cancelled; InvalidArgument without targets.
    /// Cost:   the best paths of one object, plus the retainers of all targets.
    static Result<RetainerGraph> of(SnapshotPtr, std::span<const NodeOrdinal> targets,
                                    const RetainerGraphLimits& = {}, const Task& = {});
    /// The same of what piled up, with the ways to all of it folded step by step below the holder, if it has one.
    static Result<RetainerGraph> of(SnapshotPtr, const Pile&, std::optional<NodeOrdinal> holder,
                                    const RetainerGraphLimits& = {}, const Task& = {});
    /// Of a fold: some of its objects come out, the largest first. Of anything else: further retainers come in, each
    /// with its nearest way to what is shown. The same picture if there is nothing more.
    Result<RetainerGraph> expanded(RetainerNodeId, const Task& = {}) const;
    /// Takes away what expanding this node brought, and what that brought. Of a node that brought nothing: folds the
    /// expansion that brought it. Never takes the target or the best path.
    RetainerGraph folded(RetainerNodeId) const;
    /// Would folded() change anything?
    bool canFold(RetainerNodeId) const noexcept;
    bool canExpand(RetainerNodeId) const noexcept;

private:
    struct Builder;
    static Result<RetainerGraph> of(SnapshotPtr, std::vector<NodeOrdinal> members,
                                    const std::vector<std::vector<NodeOrdinal>>& steps,
                                    std::optional<NodeOrdinal> holder, const RetainerGraphLimits&,
                                    const Task&);
    SnapshotPtr m_snapshot;
    RetainerGraphLimits m_limits;
    std::vector<RetainerNode> m_nodes;
    std::vector<RetainerEdge> m_edges;
    RetainerNodeId m_nextId{};
    bool m_isFull{};
};

} // namespace heaptrail

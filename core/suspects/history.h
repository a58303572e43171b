// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/dead_variables.h"
#include "core/analysis/retaining_paths.h"
#include "core/analysis/snapshot.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace heaptrail {

/// Snapshots of one process, oldest first, and how objects are followed through them. V8 numbers objects in the
/// order in which it first sees them and never reuses an odd id: so an id alone tells between which two
/// snapshots its object was born.
class History {
public:
    History(std::vector<SnapshotPtr> snapshots, std::shared_ptr<const PathFinder> paths);

    std::size_t size() const noexcept { return m_snapshots.size(); }
    const Snapshot& last() const noexcept { return *m_snapshots.back(); }
    const Snapshot& at(std::size_t k) const noexcept { return *m_snapshots[k]; }
    const PathFinder& paths() const noexcept { return *m_paths; }
    const Graph& graph() const noexcept { return m_snapshots.back()->graph(); }

    std::span<const SnapshotPtr> snapshots() const noexcept { return m_snapshots; }

    /// The first snapshot that has the object: 0 … size() − 1. Even ids: the last.
    std::size_t bornIn(NodeId id) const noexcept;
    /// The object of the last snapshot in an older one; odd ids alone.
    std::optional<NodeOrdinal> find(std::size_t k, NodeOrdinal node) const;
    /// The same object, or the one that stood in its place: at the end of the same names from the nearest older object
    /// on its best path. What the program made anew, as in `instance = instance.clone()`, has a new id.
    std::optional<NodeOrdinal> findInPlace(std::size_t k, NodeOrdinal node) const;
    /// Highest id of snapshot k.
    std::uint64_t highestId(std::size_t k) const noexcept { return m_highest[k]; }
    /// Instances of a class (by its public key) in each snapshot.
    std::vector<std::uint64_t> instances(const ClassKey& classKey) const;
    /// The variables of a scope that no living function can read any more; null where there are none, or where the
    /// file has no scope tables to tell (V8 up to 14.6).
    const ContextWithDeadVariables* deadVariablesOf(NodeOrdinal context) const;
    void setDeadVariables(DeadVariables);
    /// What a snapshot is called in texts: "S1" by its place, unless it was given a name.
    std::string label(std::size_t k) const
    {
        return k < m_labels.size() ? m_labels[k] : "S" + std::to_string(k + 1);
    }
    void setLabels(std::vector<std::string> labels) { m_labels = std::move(labels); }
    /// The native contexts (realms) of snapshot k, ascending. Looked for at the first question; not thread-safe.
    const std::vector<NodeOrdinal>& realms(std::size_t k) const;

private:
    std::vector<SnapshotPtr> m_snapshots;
    std::vector<std::uint64_t> m_highest;
    std::vector<std::string> m_labels; ///< one a snapshot, or none
    std::shared_ptr<const PathFinder> m_paths;
    mutable std::vector<std::vector<NodeOrdinal>> m_realms;
    DeadVariables m_dead;
    std::unordered_map<NodeOrdinal, const ContextWithDeadVariables*> m_deadOf;
};

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/csr.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/edge_policy.h"
#include "core/graph/graph.h"

namespace heaptrail {

/// Incoming edges: for every node the ordinals of the edges that lead to it, ascending. All edge types are in
/// it, weak and invisible ones too. 4 bytes a node, 4 an edge.
using Retainers = Csr<NodeOrdinal, EdgeOrdinal>;

Result<Retainers> findRetainers(const Graph&, const Task& = {});

// The same in steps, so that opening a snapshot can use the two arrays in between.

/// Where each node's row begins: nodeCount + 1 entries, the last one is the number of edges.
Result<BigArray<std::uint32_t>> countRetainers(const Graph&, const Task& = {});

/// For every node the sources of the essential edges to it, ascending: those of node n stand in
/// [first[n] .. end[n]), the rest of its row is unused. `end` has at least nodeCount entries, its contents
/// do not matter.
Result<BigArray<std::uint32_t>> essentialSources(const Graph&, const EdgePolicy&,
                                                 const BigArray<std::uint32_t>& first,
                                                 BigArray<std::uint32_t>& end, const Task& = {});

/// Fills the rows that countRetainers() laid out.
Result<Retainers> findRetainers(const Graph&, BigArray<std::uint32_t> first, const Task& = {});

} // namespace heaptrail

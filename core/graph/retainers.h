// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/csr.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/graph.h"

namespace heaptrail {

/// Incoming edges: for every node the ordinals of the edges that lead to it, ascending. All edge types are in
/// it, weak and invisible ones too. 4 bytes a node, 4 an edge.
using Retainers = Csr<NodeOrdinal, EdgeOrdinal>;

Result<Retainers> findRetainers(const Graph&, const Task& = {});

} // namespace heaptrail

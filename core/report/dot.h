// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/retainer_graph.h"

#include <string>

namespace heaptrail {

/// The picture for Graphviz: digraph, nodes with class, id and retained size, edges with their names, the best path
/// bold, weak edges dashed. Plain UTF-8; texts from the heap are escaped.
std::string toDot(const RetainerGraph&);

} // namespace heaptrail

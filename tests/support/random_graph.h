// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heaptrail::test {

/// A small heap without sense, full of what makes heaps hard: unreachable parts, self-loops, multiple edges,
/// cycles, weak edges, shortcuts, WeakMap pairs, DOM states, nodes that only the system holds, plain objects.
struct RandomHeap {
    struct Node {
        std::string type, name;
        std::uint64_t id{}, self{};
        int detachedness{};
    };
    struct Edge {
        std::size_t from{}, to{};
        std::string type, name; ///< the name of an element or hidden edge is a number
    };
    std::vector<Node> nodes; ///< the first is the root
    std::vector<Edge> edges; ///< grouped by source
    std::string json() const; ///< as V8 writes it
};

/// The same seed makes the same heap, everywhere.
RandomHeap randomHeap(std::uint64_t seed, std::size_t maxNodes = 24);

} // namespace heaptrail::test

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail::test {

/// V8's types, each at the place of its number.
inline constexpr std::array<std::string_view, 15> kNodeTypes{"hidden",
                                                             "array",
                                                             "string",
                                                             "object",
                                                             "code",
                                                             "closure",
                                                             "regexp",
                                                             "number",
                                                             "native",
                                                             "synthetic",
                                                             "concatenated string",
                                                             "sliced string",
                                                             "symbol",
                                                             "bigint",
                                                             "object shape"};
inline constexpr std::array<std::string_view, 7> kEdgeTypes{"context", "element",  "property", "internal",
                                                            "hidden",  "shortcut", "weak"};
/// The "meta" object as Node 22 writes it: seven numbers a node, three an edge.
std::string v8Meta();

/// A heap in the making, and the snapshot file that V8 would write of it. Names are as JSON has them: escaped.
struct HeapText {
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
    std::vector<Edge> edges; ///< those of one node in their order
    std::string header; ///< more members of the file's header, a comma before each

    /// Appends a node with the next odd id; returns its place.
    std::size_t add(std::string_view type, std::string name, std::uint64_t self = 16);
    std::string json() const;
};

} // namespace heaptrail::test

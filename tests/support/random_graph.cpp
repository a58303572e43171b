// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_graph.h"

#include <array>

namespace heaptrail::test {

namespace {

class Dice { // std's distributions differ between libraries
public:
    explicit Dice(std::uint64_t seed)
        : m_state{seed * 0x9E3779B97F4A7C15u + 1}
    {
    }
    std::size_t below(std::size_t n)
    {
        m_state ^= m_state << 13;
        m_state ^= m_state >> 7;
        m_state ^= m_state << 17;
        return static_cast<std::size_t>((m_state >> 11) % n);
    }
    bool chance(std::size_t percent) { return below(100) < percent; }
    template <std::size_t N>
    std::string oneOf(const std::array<const char*, N>& words)
    {
        return words[below(N)];
    }

private:
    std::uint64_t m_state;
};

/// As often as they are wanted.
constexpr std::array kLikelyNodes{"hidden",
                                  "array",
                                  "string",
                                  "object",
                                  "object",
                                  "object",
                                  "object",
                                  "code",
                                  "native",
                                  "native",
                                  "closure",
                                  "synthetic",
                                  "concatenated string"};
constexpr std::array kLikelyEdges{"context",  "element", "property", "property", "property",
                                  "internal", "hidden",  "shortcut", "weak"};
constexpr std::array kNames{"Object",
                            "Object",
                            "Object",
                            "Node",
                            "Array",
                            "system / ExternalStringData",
                            "(map descriptors)",
                            "system / NativeContext",
                            "Detached thing",
                            "<div id=\\\"a\\\" b>"};
constexpr std::array kProperties{"a", "b",      "c", "__proto__", "x,y", "elements", "sloppy_function_map",
                                 "7", "\\u00e9"};

} // namespace

RandomHeap randomHeap(std::uint64_t seed, std::size_t maxNodes)
{
    Dice dice(seed);
    RandomHeap heap;
    const std::size_t count = 2 + dice.below(maxNodes - 1);
    heap.nodes.push_back({"synthetic", "", 1, 0, 0});
    for (std::size_t n = 1; n < count; ++n) {
        RandomHeap::Node node;
        node.type = dice.oneOf(kLikelyNodes);
        node.name = node.type == "synthetic" && dice.chance(40) ? "(Document DOM trees)" : dice.oneOf(kNames);
        node.id = node.type == "native" ? 2 * n : 2 * n + 1;
        node.self = dice.chance(15) ? 0 : 1 + dice.below(100);
        node.detachedness = dice.chance(80) ? 0 : static_cast<int>(dice.below(3));
        heap.nodes.push_back(std::move(node));
    }
    const bool hasUserRoots = dice.chance(80);
    const std::size_t density = 1 + dice.below(4);
    std::vector<std::string> pairs; // WeakMap pairs that one edge has been made of
    for (std::size_t from = 0; from < count; ++from) {
        const std::size_t edges = from == 0 ? 1 + dice.below(4) : dice.below(density * 2);
        for (std::size_t e = 0; e < edges; ++e) {
            RandomHeap::Edge edge{from, dice.below(count), dice.oneOf(kLikelyEdges), {}};
            if (from == 0 && !hasUserRoots && heap.nodes[edge.to].type != "synthetic") continue;
            if (edge.type == "element" || edge.type == "hidden") {
                edge.name = std::to_string(dice.below(9));
            } else if (edge.type == "internal" && dice.chance(60)) {
                if (pairs.empty() || dice.chance(50)) {
                    const std::string table = std::to_string(heap.nodes[dice.below(count)].id);
                    pairs.push_back(" / part of key (K @1) -> value (V @" + std::to_string(edge.to)
                                    + ") pair in WeakMap (table @" + table + ")");
                }
                edge.name = std::to_string(dice.below(3)) + pairs[dice.below(pairs.size())];
            } else {
                edge.name = dice.oneOf(kProperties);
            }
            heap.edges.push_back(std::move(edge));
        }
    }
    return heap;
}

} // namespace heaptrail::test

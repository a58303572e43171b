// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/format/node_type.h"
#include "core/redact/table_keys.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace heaptrail {

/// Sees the nodes of a file go by, then the edges, and says of every named property how the object that has it
/// uses such names. 2 bytes a node, and 5 a property of the one object at hand.
class KeyWatch {
public:
    /// What the rule asks of a node's type.
    enum class Type : std::uint8_t { Object, Function, Text, Number, Other };
    static Type typeOf(NodeType type) noexcept;

    using Found = std::function<void(std::uint64_t name, KeyUses uses)>;
    explicit KeyWatch(Found found)
        : m_found(std::move(found))
    {
    }

    void addNode(Type type, std::uint64_t fileType, std::uint64_t name, std::uint64_t edgeCount);
    /// Edges in file order, which is that of the nodes; `to` is an ordinal. A file whose counts are wrong gets
    /// answers that mean nothing, no more.
    void addEdge(bool isProperty, std::uint64_t name, std::uint64_t to);
    void finish();
    std::size_t memoryBytes() const noexcept { return m_kinds.capacity() + m_edgeCounts.capacity(); }

private:
    static constexpr std::uint8_t kIsObject = 128, kCountElsewhere = 127;
    void reportKeys();

    Found m_found;
    std::vector<ValueKind> m_kinds; ///< of each node, as a value
    std::vector<std::uint8_t> m_edgeCounts; ///< with kIsObject
    std::unordered_map<std::uint64_t, std::uint64_t> m_largeCounts;
    std::uint64_t m_next{}, m_left{}; ///< node after the one at hand; edges of that one to come
    bool m_isObject{};
    std::vector<std::uint64_t> m_names;
    std::vector<ValueKind> m_values;
};

} // namespace heaptrail

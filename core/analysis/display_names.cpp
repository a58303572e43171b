// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Snapshot::displayName and Snapshot::stringValue: how a node is called (numbers.md 7.4).
#include "core/analysis/property_names.h"
#include "core/analysis/snapshot.h"
#include "core/base/code_units.h"

#include <algorithm>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxObjectText = 100;
constexpr std::size_t kTrustedSteps = 10000; ///< no sane concatenation needs more to fill its text

/// All leaves of a concatenated string, left to right, handed to leaf(node) until that returns false.
template <class Leaf>
void forEachLeaf(const Snapshot& snapshot, NodeOrdinal node, Leaf leaf)
{
    const Graph& graph = snapshot.graph();
    std::vector<NodeOrdinal> stack{node};
    std::unordered_set<std::uint32_t> seen; // damaged files can go in circles
    std::size_t steps = 0;
    while (!stack.empty()) {
        const NodeOrdinal top = stack.back();
        stack.pop_back();
        if (graph.type(top) != NodeType::ConcatenatedString) {
            if (!leaf(top)) return;
            continue;
        }
        if (++steps > kTrustedSteps && !seen.insert(top.value).second) continue;
        const auto first = graph.target(top, EdgeType::Internal, "first");
        const auto second = graph.target(top, EdgeType::Internal, "second");
        stack.push_back(second.value_or(graph.root()));
        stack.push_back(first.value_or(graph.root()));
    }
}

/// Bytes that hold so many units of UTF-16, however they are spelled.
std::size_t bytesOf(std::size_t units) noexcept
{
    return units < SIZE_MAX / 4 ? units * 3 + 3 : SIZE_MAX;
}

std::string concatenated(const Snapshot& snapshot, NodeOrdinal node, std::size_t enough)
{
    std::string text;
    std::size_t length = 0;
    const std::size_t bytes = bytesOf(enough);
    (*snapshot.concatenations({}))->forEachLeaf(node, [&](NodeOrdinal leaf) {
        const std::string part = snapshot.rawName(leaf, bytes);
        text += part;
        length += utf16Length(part);
        return length < std::min<std::size_t>(enough, Concatenations::kNameLength);
    });
    return text;
}

/// "{first, second, …, last}": properties alternately from the front and the back, as long as there is room.
std::string plainObject(const Snapshot& snapshot, NodeOrdinal node, std::size_t enough)
{
    const std::size_t bytes = bytesOf(std::max(enough, kMaxObjectText + 1));
    const Graph& graph = snapshot.graph();
    std::string head = "{", tail = "}", name;
    std::size_t headLength = 1, tailLength = 1;
    std::uint32_t front = graph.firstEdge(node).value, back = graph.endEdge(node).value;
    bool fromBack = false;
    while (front < back) {
        const Edge edge = graph.edge({fromBack ? back - 1 : front});
        if (edge.type == EdgeType::Property
            && snapshot.nameKinds()[StringOrdinal{edge.nameOrIndex}] != KnownName::Proto) {
            name.clear();
            appendPropertyName(name, graph.strings().text(StringOrdinal{edge.nameOrIndex}, bytes));
            const std::size_t length = utf16Length(name);
            if (headLength > 1 && headLength + tailLength + length > kMaxObjectText) break;
            if (fromBack) {
                if (tailLength > 1) {
                    tail.insert(0, ", ");
                    tailLength += 2;
                }
                tail.insert(0, name);
                tailLength += length;
            } else {
                if (headLength > 1) {
                    head += ", ";
                    headLength += 2;
                }
                head += name;
                headLength += length;
            }
            fromBack ? --back : ++front;
            fromBack = !fromBack;
        } else {
            fromBack ? --back : ++front;
        }
    }
    if (front < back) head += ", …";
    if (tailLength > 1) head += ", ";
    return head + tail;
}

/// Cuts to `limit` bytes without breaking a character.
void cutTo(std::string& text, std::size_t limit)
{
    if (text.size() <= limit) return;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
    text.resize(limit);
}

} // namespace

std::string Snapshot::displayName(NodeOrdinal node, std::size_t enough) const
{
    switch (m_graph.type(node)) {
    case NodeType::ConcatenatedString: return concatenated(*this, node, enough);
    case NodeType::Object:
        if (m_nameKinds[m_graph.nameIndex(node)] == KnownName::Object)
            return plainObject(*this, node, enough);
        break;
    default: break;
    }
    return rawName(node, bytesOf(enough));
}

std::string Snapshot::stringValue(NodeOrdinal node, std::size_t limit) const
{
    std::string text;
    if (m_graph.type(node) == NodeType::ConcatenatedString) {
        forEachLeaf(*this, node, [&](NodeOrdinal leaf) {
            text += rawName(leaf, limit);
            return text.size() <= limit;
        });
    } else {
        text = rawName(node, limit);
    }
    cutTo(text, limit);
    return text;
}

} // namespace heaptrail

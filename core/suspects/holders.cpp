// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/holders.h"

#include "core/analysis/entry_names.h"
#include "core/suspects/contents.h"

#include <vector>

namespace heaptrail {

NodeOrdinal Holders::parent(NodeOrdinal node) const
{
    ++m_visits;
    if (m_history.paths().root(node)) return node;
    const auto edge = m_history.paths().edgeTo(node);
    return edge ? m_graph.source(*edge) : node;
}

NodeOrdinal Holders::shown(NodeOrdinal node)
{
    const auto known = m_shown.find(node);
    if (known != m_shown.end()) return known->second;
    NodeOrdinal at = node;
    for (int step = 0; step < 8; ++step) {
        const NodeType type = m_graph.type(at);
        const bool isStore = type == NodeType::Array
            || (type == NodeType::Hidden
                && (m_last.isNamed(at, "system / PropertyArray") || m_last.isNamed(at, "system")
                    || m_last.isNamed(at, "system / Cell") || m_last.isNamed(at, "system / PropertyCell")));
        if (!isStore) break;
        const NodeOrdinal above = parent(at);
        if (above == at) break;
        at = above;
    }
    if (at != node) m_shown.emplace(node, at);
    return at;
}

bool Holders::isEngine(NodeOrdinal node) const
{
    switch (m_graph.type(node)) {
    case NodeType::Code:
    case NodeType::ObjectShape:
    case NodeType::Array:
    case NodeType::String:
    case NodeType::Number: return true;
    case NodeType::Hidden:
    case NodeType::Synthetic: return !m_history.paths().root(node);
    default: return false;
    }
}

bool Holders::isCollection(NodeOrdinal node)
{
    const auto found = m_isCollection.find(node);
    if (found != m_isCollection.end()) return found->second;
    bool is = false;
    if (m_graph.type(node) == NodeType::Object && !m_history.paths().root(node)) {
        const CollectionKind kind = collectionKind(m_last, node);
        is = kind == CollectionKind::Map || kind == CollectionKind::Set || kind == CollectionKind::Array
            || isTimerList(m_last, node);
    }
    m_isCollection.emplace(node, is);
    return is;
}

bool Holders::isTimers(NodeOrdinal node)
{
    if (m_graph.type(node) != NodeType::Object) return false;
    const auto found = m_isTimers.find(node);
    if (found != m_isTimers.end()) return found->second;
    m_visits += m_graph.edgeCount(node);
    return m_isTimers[node] = isTimerList(m_last, node);
}

NodeOrdinal Holders::collectionAbove(NodeOrdinal node)
{
    NodeOrdinal at = node;
    for (int step = 0; step < 12; ++step) {
        const NodeOrdinal above = shown(parent(at));
        if (above == at) break;
        at = above;
        if (isCollection(at)) return at;
        if (m_history.paths().root(at)) break;
    }
    return node;
}

std::optional<ClassOrdinal> Holders::classOfMost(NodeOrdinal object)
{
    constexpr std::size_t kLeast = 6; // fewer are fields of a record
    const auto [known, isNew] = m_mostOf.try_emplace(object);
    if (!isNew || !m_last.isNamed(object, "Object")) return known->second;
    std::unordered_map<ClassOrdinal, std::size_t> counts;
    std::size_t all = 0;
    for (const Edge edge : m_graph.edges(object)) {
        if (!isOwnProperty(m_graph, edge)) continue;
        ++all;
        const std::size_t count = ++counts[m_last.classOf(edge.to)];
        if (count >= kLeast && count * 2 > all) known->second = m_last.classOf(edge.to);
    }
    m_visits += all;
    if (known->second && counts[*known->second] * 5 < all * 4) known->second.reset();
    return known->second;
}

std::size_t Holders::valuesOf(NodeOrdinal table) const
{
    std::size_t count = 0;
    for (const Edge edge : m_graph.edges(table)) count += isOwnProperty(m_graph, edge);
    return count;
}

NodeOrdinal Holders::tableAbove(NodeOrdinal node)
{
    constexpr int kSteps = 3; // table → instance → field
    NodeOrdinal at = node;
    for (int step = 0; step < kSteps; ++step) {
        const NodeOrdinal above = shown(parent(at));
        if (above == at || m_history.paths().root(above)) break;
        if (m_graph.type(above) == NodeType::Object && classOfMost(above) == m_last.classOf(at)) return above;
        at = above;
    }
    return node;
}

bool Holders::isGeneric(ClassOrdinal cls) const
{
    const std::string& name = m_last.classes().info(cls).name;
    return name == "Object" || name == "Array" || name == "Map" || name == "Function" || name == "Set";
}

NodeOrdinal Holders::endOfList(NodeOrdinal node)
{
    constexpr std::size_t kFar = 16; // every so many nodes of a long list know its end
    const ClassOrdinal cls = m_last.classOf(node);
    std::vector<NodeOrdinal> marks;
    NodeOrdinal at = node;
    for (std::size_t step = 0;; ++step) {
        if (const auto known = m_endOfList.find(at); known != m_endOfList.end()) {
            at = known->second;
            break;
        }
        const NodeOrdinal above = parent(at);
        if (above == at || m_last.classOf(above) != cls) break;
        if (step % kFar == 0 && step > 0) marks.push_back(at);
        at = above;
    }
    for (const NodeOrdinal mark : marks) m_endOfList.emplace(mark, at);
    return at;
}

bool Holders::isBufferQueue(NodeOrdinal node)
{
    const auto [known, isNew] = m_isBufferQueue.try_emplace(node);
    if (isNew) known->second = buffersOf(m_last, node).size() > 1;
    return known->second;
}

NodeOrdinal Holders::headOfList(NodeOrdinal node)
{
    const bool isArray = m_last.isNamed(node, "Array");
    const NodeOrdinal link = isArray ? parent(node) : node;
    if (isGeneric(m_last.classOf(link))) return node;
    const NodeOrdinal end = endOfList(link), holder = shown(parent(end));
    if (isArray || end == node) return isBufferQueue(holder) && holder != link ? holder : node;
    return m_graph.type(holder) == NodeType::Object || m_history.paths().root(holder) ? holder : end;
}

NodeOrdinal Holders::headOfTree(NodeOrdinal node)
{
    constexpr int kNear = 4; // node → children → Array → node
    const auto isNode = [this](NodeOrdinal at) {
        return m_graph.type(at) == NodeType::Object && !isGeneric(m_last.classOf(at));
    };
    const auto above = [this](NodeOrdinal at) { return shown(parent(at)); };
    NodeOrdinal at = node;
    for (int step = 0; step < kNear && !isNode(at) && !m_history.paths().root(at); ++step) at = above(at);
    if (!isNode(at)) return node;
    const NodeOrdinal first = at;
    std::vector<NodeOrdinal> way;
    while (!m_topOfTree.contains(at)) {
        way.push_back(at);
        NodeOrdinal next = at;
        for (int step = 0; step < kNear && !m_history.paths().root(next); ++step) {
            next = above(next);
            if (m_last.classOf(next) == m_last.classOf(at)) break;
        }
        if (next == at || m_last.classOf(next) != m_last.classOf(at)) {
            m_topOfTree[at] = at;
            break;
        }
        at = next;
    }
    const NodeOrdinal top = m_topOfTree.at(at);
    for (const NodeOrdinal below : way) m_topOfTree[below] = top;
    if (top == first) return node; // no instance of its class above it
    return above(top);
}

bool Holders::areOfOneTree(NodeOrdinal below, NodeOrdinal above)
{
    if (below == above) return false;
    const auto &lower = m_history.paths().edgeTo(below), &upper = m_history.paths().edgeTo(above);
    if (!lower || !upper) return false;
    const Edge a = m_graph.edge(*lower), b = m_graph.edge(*upper);
    const ClassOrdinal cls = m_last.classOf(m_graph.source(*lower));
    return a.type == EdgeType::Property && b.type == a.type && a.nameOrIndex == b.nameOrIndex
        && !isGeneric(cls) && cls == m_last.classOf(m_graph.source(*upper));
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/held_name.h"

#include "core/analysis/entry_names.h"
#include "core/analysis/internals.h"
#include "core/analysis/property_names.h"

#include <algorithm>
#include <array>

namespace heaptrail {
namespace {

constexpr std::size_t kMostRetainers = 64; // what more hold is shared by all: no name says whose it is

struct Held {
    std::string name;
    std::optional<EdgeOrdinal> edge; ///< that the name is of
};

Held heldBy(const Snapshot& snapshot, NodeOrdinal node, EntryKeys keys)
{
    const Graph& graph = snapshot.graph();
    switch (graph.type(node)) {
    case NodeType::Object:
    case NodeType::Closure:
    case NodeType::Native: break;
    default: return {};
    }
    if (isV8Object(snapshot, node)) return {};
    const std::int32_t own = snapshot.distance(node);
    const std::string ownName = snapshot.displayName(node, 200);
    Held best;
    std::int32_t nearest = INT32_MAX;
    const auto retainers = snapshot.retainers()[node];
    for (std::size_t k = 0; k < retainers.size() && k < kMostRetainers; ++k) {
        const Edge edge = graph.edge(retainers[k]);
        const NodeOrdinal from = graph.source(retainers[k]);
        const std::int32_t distance = snapshot.distance(from);
        if (from == node || distance >= nearest || (own > 0 && distance >= own)) continue;
        std::string name;
        if (edge.type == EdgeType::Property || edge.type == EdgeType::Context)
            name = graph.edgeName(edge);
        else if (edge.type == EdgeType::Internal && keys == EntryKeys::Show)
            name = entryName(snapshot, retainers[k]);
        if (saysNothing(name) || name == ownName) continue;
        best = {edge.type == EdgeType::Property ? propertyText(name) : std::move(name), retainers[k]};
        nearest = distance;
    }
    return best;
}

} // namespace

bool saysNothing(std::string_view name)
{
    constexpr std::array<std::string_view, 10> kNames{
        "", "__proto__", "constructor", "prototype", "this", "globalThis", "self", "_self", "that", "_this"};
    return std::ranges::find(kNames, name) != kNames.end();
}

std::string heldName(const Snapshot& snapshot, NodeOrdinal node, EntryKeys keys)
{
    return heldBy(snapshot, node, keys).name;
}

std::string heldNameWithOwner(const Snapshot& snapshot, NodeOrdinal node, EntryKeys keys)
{
    Held held = heldBy(snapshot, node, keys);
    if (held.name.empty()) return snapshot.className(node);
    const Graph& graph = snapshot.graph();
    if (const auto slot = entrySlot(snapshot, *held.edge)) {
        const std::string of = heldName(snapshot, slot->owner, keys);
        return held.name + " in " + (of.empty() ? snapshot.className(slot->owner).str() : of);
    }
    if (graph.edge(*held.edge).type != EdgeType::Property) return held.name;
    // Of a plain object and of V8's own classes the name says more than the class; of a global variable neither does.
    const NodeOrdinal owner = graph.source(*held.edge);
    std::string of = snapshot.className(owner);
    if (of.starts_with("global")) return held.name;
    if (isEngineClass(of) || of.starts_with('{')) of = heldName(snapshot, owner, keys);
    if (of.empty()) return held.name;
    return of + (held.name.starts_with('[') ? "" : ".") + held.name;
}

} // namespace heaptrail

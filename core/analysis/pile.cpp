// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/pile.h"

#include "core/analysis/entry_names.h"
#include "core/base/sort_unique.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {
namespace {

constexpr std::size_t kLongest = 256; ///< steps of a way; a longer one says nothing

bool isAmong(const std::vector<NodeOrdinal>& objects, NodeOrdinal node)
{
    return std::ranges::binary_search(objects, node);
}

/// One step of a way: objects of one class that an edge of the same name leads to, each from the one before.
struct Step {
    ClassOrdinal cls;
    EdgeType type{};
    std::uint32_t name{};
    std::vector<NodeOrdinal> nodes;
};

/// Who holds the node on its best path, without the table between a collection and its entries.
NodeOrdinal holderAbove(const Snapshot& snapshot, const PathFinder& finder, EdgeOrdinal edge)
{
    const Graph& graph = snapshot.graph();
    const NodeOrdinal source = graph.source(edge);
    const auto slot = entrySlot(snapshot, edge);
    if (!slot || slot->owner == graph.edge(edge).to) return source;
    const auto above = finder.edgeTo(source);
    return above && graph.source(*above) == slot->owner ? slot->owner : source;
}

/// The ends of a linked list have another way, which may be the best one: list.head.
bool isEntryOf(const Snapshot& snapshot, NodeOrdinal holder, NodeOrdinal object)
{
    return std::ranges::any_of(snapshot.retainers()[object], [&](EdgeOrdinal in) {
        if (snapshot.graph().edge(in).type == EdgeType::Weak) return false;
        const auto slot = entrySlot(snapshot, in);
        return (slot ? slot->owner : snapshot.graph().source(in)) == holder;
    });
}

/// "observers → [0] → _this8": the names of a way, its nodes from the last one up, without V8's own.
std::string namesOf(const Snapshot& snapshot, const PathFinder& finder,
                    const std::vector<NodeOrdinal>& upward)
{
    std::string names;
    for (std::size_t k = upward.size(); k-- > 0;) {
        const PathStep step = pathStep(snapshot, finder, upward[k], finder.edgeTo(upward[k]));
        if (step.isInternal || step.label.empty() || step.label == "context") continue;
        names += (names.empty() ? "" : " → ") + stepText(step);
    }
    return names;
}

} // namespace

Pile pileBelow(const Snapshot& snapshot, const PathFinder& finder, std::optional<NodeOrdinal> holder,
               std::vector<NodeOrdinal> objects, const Task& task)
{
    const Graph& graph = snapshot.graph();
    std::ranges::sort(objects);
    // Nearest first: what an object leads through is decided before it.
    std::vector<NodeOrdinal> byCost = objects;
    std::ranges::stable_sort(byCost, {}, [&](NodeOrdinal node) { return finder.cost(node); });
    std::unordered_set<NodeOrdinal> isBelow;
    std::vector<std::vector<Step>> ways; // of those that hang on no other one
    std::uint64_t looked = 0;
    for (const NodeOrdinal object : byCost) {
        if (object == holder) continue;
        std::vector<Step> way;
        bool reaches = false, isHead = false;
        NodeOrdinal at = object;
        for (std::size_t length = 0; length < kLongest; ++length) {
            if (++looked % Task::kStride == 0 && task.stopped()) return {};
            const auto edge = finder.root(at) ? std::nullopt : finder.edgeTo(at);
            if (!edge) {
                reaches = isHead = !holder;
                break;
            }
            const Edge of = graph.edge(*edge);
            const bool isIndex = of.isIndexed();
            Step step{snapshot.classOf(at), of.type, isIndex ? UINT32_MAX : of.nameOrIndex, {at}};
            at = holderAbove(snapshot, finder, *edge);
            if (length > 0) { // not the object itself
                if (!way.empty() && !isIndex && way.back().cls == step.cls && way.back().type == step.type
                    && way.back().name == step.name)
                    way.back().nodes.push_back(step.nodes.front());
                else
                    way.push_back(std::move(step));
            }
            if (at == holder) {
                reaches = isHead = true;
                break;
            }
            if (isAmong(objects, at)) {
                reaches = isBelow.contains(at);
                break;
            }
        }
        if (isHead && !holder) way.push_back({snapshot.classOf(at), {}, {}, {at}}); // the root
        if (!reaches
            && !(holder
                 && (snapshot.dominatorTree().dominates(*holder, object)
                     || isEntryOf(snapshot, *holder, object))))
            continue;
        isBelow.insert(object);
        if (isHead && (ways.empty() || std::ranges::equal(way, ways.front(), {}, &Step::cls, &Step::cls)))
            ways.push_back(std::move(way));
    }
    Pile pile;
    std::ranges::copy_if(objects, std::back_inserter(pile.objects),
                         [&](NodeOrdinal node) { return isBelow.contains(node); });
    if (ways.empty()) return pile;
    pile.steps.resize(ways.front().size());
    for (const std::vector<Step>& way : ways)
        for (std::size_t k = 0; k < way.size(); ++k) {
            auto& into = pile.steps[way.size() - 1 - k];
            into.insert(into.end(), way[k].nodes.begin(), way[k].nodes.end());
        }
    for (auto& nodes : pile.steps) sortUnique(nodes);
    return pile;
}

std::string linkBetween(const Snapshot& snapshot, const PathFinder& finder,
                        const std::vector<NodeOrdinal>& objects)
{
    // As in suspects/instance_chain.cpp, with its shares.
    constexpr std::size_t kLooked = 256, kSteps = 64, kLinks = 2;
    const std::size_t stride = std::max<std::size_t>(1, objects.size() / kLooked);
    std::size_t looked = 0, linked = 0;
    std::unordered_set<NodeOrdinal> ends;
    std::map<std::string, std::size_t> names;
    for (std::size_t i = 0; i < objects.size(); i += stride) {
        ++looked;
        std::vector<NodeOrdinal> way;
        NodeOrdinal at = objects[i];
        for (std::size_t length = 0; length < kSteps && !finder.root(at); ++length) {
            const auto edge = finder.edgeTo(at);
            if (!edge) break;
            way.push_back(at);
            at = snapshot.graph().source(*edge);
            if (!isAmong(objects, at)) continue;
            ++linked;
            ends.insert(at);
            ++names[namesOf(snapshot, finder, way)];
            break;
        }
    }
    if (linked < kLinks || linked * 10 < looked * 6 || ends.size() * 10 < linked * 8) return {};
    const auto most = std::ranges::max_element(names, {}, [](const auto& name) { return name.second; });
    return most->second * 2 >= linked ? most->first : std::string();
}

} // namespace heaptrail

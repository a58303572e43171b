// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/piled_up.h"

#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/words.h"

namespace heaptrail {
namespace {

/// Of the collection itself; none where what piled up hangs deeper.
std::vector<NodeOrdinal> entriesOf(const Snapshot& snapshot, const Suspect& suspect)
{
    std::vector<NodeOrdinal> entries;
    if (!suspect.hasContainer() || !suspect.areEntries) return entries;
    if (isTimerList(snapshot, suspect.collection))
        forEachTimer(snapshot, suspect.collection, [&](NodeOrdinal timer) {
            entries.push_back(timer);
            return true;
        });
    else
        forEachEntry(snapshot, suspect.collection, entriesKind(snapshot, suspect.collection),
                     [&](NodeOrdinal node, EdgeOrdinal) {
                         if (snapshot.className(node) == suspect.className) entries.push_back(node);
                     });
    return entries;
}

/// EventTarget's listeners, each on the one before it: as the detector counts them.
std::vector<NodeOrdinal> linkedFrom(const Snapshot& snapshot, const Suspect& suspect)
{
    std::vector<NodeOrdinal> linked;
    const Graph& graph = snapshot.graph();
    if (suspect.group != SuspectGroup::Listeners || suspect.areEntries || !suspect.hasContainer())
        return linked;
    auto at = graph.target(suspect.collection, EdgeType::Property, "next");
    while (at && linked.size() < graph.nodeCount() && snapshot.className(*at) == suspect.className) {
        linked.push_back(*at);
        at = graph.target(*at, EdgeType::Property, "next");
    }
    return linked;
}

/// Objects, not V8's own parts of the same name: a Worker has a native one beside it.
std::vector<NodeOrdinal> instancesOf(const Snapshot& snapshot, const std::string& className)
{
    std::vector<NodeOrdinal> instances;
    const auto& infos = snapshot.classes().infos;
    for (const bool areObjects : {true, false}) {
        for (std::uint32_t c = 0; c < infos.size(); ++c)
            if (infos[c].name == className)
                for (const NodeOrdinal node : snapshot.nodesOf(ClassOrdinal{c}))
                    if ((snapshot.graph().type(node) == NodeType::Object) == areObjects
                        && !isPrototype(snapshot, node))
                        instances.push_back(node);
        if (!instances.empty()) break;
    }
    return instances;
}

} // namespace

Result<Pile> piledUp(const Snapshot& snapshot, const Suspect& suspect, const Task& task)
{
    const auto finder = PathFinder::withRetainers(snapshot, task);
    if (!finder) return fail(finder.error());
    if (const auto tree = snapshot.dominatorTree(task); !tree) return fail(tree.error());
    const auto holder = suspect.hasContainer() ? std::optional(suspect.collection) : std::nullopt;
    std::vector<NodeOrdinal> objects = entriesOf(snapshot, suspect);
    if (objects.size() < 2) objects = linkedFrom(snapshot, suspect);
    if (objects.size() < 2) objects = instancesOf(snapshot, suspect.className);
    // Without a holder those that are held as the entry is: a Worker's handle is named like it.
    const auto held = [&](NodeOrdinal node) {
        const auto edge = (*finder)->edgeTo(node);
        return edge ? std::optional(snapshot.graph().edgeName(snapshot.graph().edge(*edge))) : std::nullopt;
    };
    if (!holder && suspect.sampleId.value != 0)
        std::erase_if(
            objects, [&, asEntry = held(suspect.sample)](NodeOrdinal node) { return held(node) != asEntry; });
    Pile pile = pileBelow(snapshot, **finder, holder, std::move(objects), task);
    if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while looking for what piled up.");
    if (pile.objects.size() < 2) pile = {};
    return pile;
}

Result<std::string> piledUpText(const Snapshot& snapshot, const Suspect& suspect, const Task& task)
{
    const auto pile = piledUp(snapshot, suspect, task);
    if (!pile) return fail(pile.error());
    if (pile->objects.empty()) return std::string();
    const auto finder = PathFinder::of(snapshot, task);
    if (!finder) return fail(finder.error());
    const std::string link = linkBetween(snapshot, **finder, pile->objects);
    return countText(pile->objects.size()) + " × " + shortClass(snapshot.className(pile->objects.front()))
        + (link.empty() ? "" : " through " + link);
}

} // namespace heaptrail

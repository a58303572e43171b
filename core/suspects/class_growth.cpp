// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/internals.h"
#include "core/base/text.h"
#include "core/suspects/detectors.h"
#include "core/suspects/end_methods.h"
#include "core/suspects/pools.h"
#include "core/suspects/words.h"

#include <algorithm>

// The last resort: objects pile up below something, and no detector knows how. A chain is reported where half of up to 64
// instances refer to another of their class (Candidate::isLinked). What a snapshot cannot show: anything more, which
// is why its confidence is half.

namespace heaptrail {

namespace {

/// "jobs.first", "queueHead, in the scope of push", "log, in the top-level scope of app.js": the field or variable that
/// leads to most of it.
std::string headOf(const Candidate& c)
{
    const bool isScope =
        c.graph().strings().startsWith(c.graph().nameIndex(c.point.node), "system / Context");
    std::optional<Edge> most;
    for (const Edge edge : c.graph().edges(c.point.node))
        if ((edge.type == EdgeType::Context || edge.type == EdgeType::Property)
            && !c.graph().isNamed(edge, "__proto__")
            && (!most || c.last().retainedSize(edge.to) > c.last().retainedSize(most->to)))
            most = edge;
    const std::string name = c.calledName();
    if (!most || c.last().retainedSize(most->to) * 2 < c.point.newBytes) return name;
    const std::string field = c.graph().edgeName(*most);
    if (!isScope) return name + "." + field;
    return field + (name.starts_with("top-level scope") ? ", in the " : ", in the scope of ") + name;
}

/// Is it a link whose one value is a function: { value: run, next }?
bool isLinkOfFunction(const Candidate& c, NodeOrdinal link)
{
    std::size_t functions = 0, others = 0;
    for (const Edge edge : c.graph().edges(link)) {
        if (edge.type != EdgeType::Property || c.graph().isNamed(edge, "__proto__")
            || c.last().classOf(edge.to) == c.last().classOf(link) || oddballText(c.last(), edge.to))
            continue;
        ++(c.graph().type(edge.to) == NodeType::Closure ? functions : others);
    }
    return functions == 1 && others == 0;
}

/// Do at least half of the instances lie in a collection that another instance owns?
bool isTree(const Candidate& c, const ClassGrowth& growth)
{
    constexpr std::size_t kLooked = 64;
    constexpr int kSteps = 4; // node → table → Map → node
    const auto nodes = c.last().nodesOf(growth.cls);
    const std::size_t stride = std::max<std::size_t>(1, nodes.size() / kLooked);
    std::size_t looked = 0, inner = 0;
    for (std::size_t i = 0; i < nodes.size(); i += stride, ++looked) {
        bool isInCollection = false;
        NodeOrdinal at = nodes[i];
        for (int step = 0; step < kSteps; ++step) {
            at = c.last().dominator(at);
            if (c.last().classOf(at) == growth.cls) break;
            const CollectionKind kind = collectionKind(c.last(), at);
            isInCollection |=
                kind == CollectionKind::Map || kind == CollectionKind::Set || kind == CollectionKind::Array;
        }
        inner += isInCollection && c.last().classOf(at) == growth.cls;
    }
    return looked > 1 && inner * 2 >= looked;
}

} // namespace

bool detectClassGrowth(const Candidate& c, Suspect& suspect)
{
    suspect.group = SuspectGroup::ClassGrowth;
    suspect.className = c.payloadClass(c.entryClass());
    for (const ClassGrowth& growth : c.point.classes) {
        const std::string& name = c.last().classes().info(growth.cls).name;
        if (c.graph().type(growth.sample) != NodeType::Object || (!isProgramsClass(name) && name[0] != '{'))
            continue;
        if (isTree(c, growth)) {
            suspect.group = SuspectGroup::UnboundedCollection;
            suspect.pattern = "tree-grows";
            suspect.className = name;
            suspect.title =
                "A tree of " + shortClass(name) + c.growthOrSize(" grows: ", " is large: ") + headOf(c);
            suspect.evidence.push_back(shortClass(name) + " instances keep others in collections");
            suspect.advice = "Remove nodes from the tree when their work is done, or set a maximum size.";
            suspect.disproof = "Not a leak if the tree is bounded and not full yet.";
            suspect.confidence = 0.85;
            return true;
        }
        if (!isProgramsClass(name) || !c.isLinked(growth)) continue;
        suspect.group = SuspectGroup::UnboundedCollection;
        suspect.pattern = "linked-list-grows";
        suspect.className = name;
        suspect.title = "A linked list of " + name + c.growthOrSize(" grows: ", " is long: ") + headOf(c);
        suspect.evidence.push_back("each " + name + " refers to the next");
        const auto nodes = c.last().nodesOf(growth.cls);
        std::size_t looked = 0, waiting = 0;
        for (std::size_t i = nodes.size(); i-- > 0 && looked < 64; ++looked)
            waiting += isWaitedFor(c, nodes[i]) || isLinkOfFunction(c, nodes[i]) ? 1 : 0;
        if (waiting * 2 >= looked) {
            suspect.evidence.push_back("somebody waits for each " + name
                                       + ": it has a function or a promise");
            suspect.advice =
                "It is a queue of work. Find what stopped it: a worker that never calls back, in error "
                "paths above all. Give each one a timeout, and refuse new ones when the queue is long.";
            suspect.disproof = "Not a leak if it is a queue that empties when the load falls.";
            suspect.confidence = 0.85;
            return true;
        }
        const std::string package = packageOf(c);
        if (!package.empty())
            suspect.advice = boundAdvice(c);
        else
            suspect.advice = "Take from the list as fast as it is filled, or bound its length. If it is no "
                             "queue, let no new object "
                             "keep the one before it.";
        suspect.disproof = "Not a leak if it is a queue that empties when the load falls.";
        suspect.confidence = 0.85;
        return true;
    }
    suspect.pattern = "class-growth";
    suspect.title = c.history.size() > 1 ? suspect.className + " grows below " + headOf(c)
                                         : c.calledName() + " keeps many " + suspect.className;
    suspect.advice = "Follow the path: find who adds these objects and who should remove them.";
    suspect.disproof = "Not a leak if the number settles in one more snapshot.";
    suspect.confidence = 0.5;
    return true;
}

} // namespace heaptrail

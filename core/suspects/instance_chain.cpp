// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <map>
#include <unordered_set>

// Each instance of a class keeps the one before it, however long the way between two of them: a clone made from the
// last clone, a wrapper around the last wrapper.
//
// Thresholds. kLeastLinks: fewer than eight in a row happen by chance (a parent and its child, a request and its
// retry). kChainShare: a few instances always hang elsewhere (the first one, one in work), so 60 % must be linked; and
// 80 % of the ends must differ, because instances that all refer to one of their kind are a star around it, no chain.
// kChainSteps: the longest way seen between two links has 22 edges (through a suspended async function); 64 is three
// times that and keeps the search linear. What a snapshot cannot show: which of the links is read again; a chain that
// serves an undo history looks the same.

namespace heaptrail {

namespace {

constexpr std::size_t kInstances = 256;
constexpr std::uint64_t kLeastLinks = 8;
constexpr double kChainShare = 0.6, kDistinct = 0.8;
constexpr int kChainSteps = 64;

struct Chain {
    ClassOrdinal cls;
    std::uint64_t instances{};
    std::string through; ///< a name on the way from one to the next
    std::vector<std::string> way; ///< names from one to the next, of the link looked at last
    std::uint32_t cost{UINT32_MAX}; ///< of the best path to the nearest of them: the head of the chain
    bool isDirect{}; ///< by a property of its own
};

struct Name {
    std::string text;
    bool isOfCollection{}; ///< leads to a list or a table
};

/// The names of a way, its nodes from the top down; V8's internals left out.
std::vector<Name> namesOf(const Candidate& c, const std::vector<NodeOrdinal>& upward)
{
    std::vector<Name> names;
    for (const NodeOrdinal node : upward) {
        const auto edge = c.history.paths().edgeTo(node);
        if (!edge) continue;
        const PathStep step = pathStep(c.last(), c.history.paths(), node, edge);
        if (step.isInternal || step.label.empty() || step.label == "context") continue;
        const CollectionKind kind = collectionKind(c.last(), node);
        names.push_back({step.label,
                         kind == CollectionKind::Map || kind == CollectionKind::Set
                             || kind == CollectionKind::Array
                             || (kind == CollectionKind::Object
                                 && (step.className == "Object" || step.className.starts_with("{")))});
    }
    std::reverse(names.begin(), names.end());
    return names;
}

/// Do most of the instances have so many of their class above them? In a tree a parent has a child, and that is all.
bool areDeep(const Candidate& c, const std::vector<NodeOrdinal>& instances, ClassOrdinal cls)
{
    constexpr std::size_t kClimbs = 32;
    const std::size_t stride = std::max<std::size_t>(1, instances.size() / kClimbs);
    std::size_t looked = 0, deep = 0;
    for (std::size_t i = 0; i < instances.size(); i += stride) {
        ++looked;
        std::uint64_t links = 0;
        NodeOrdinal at = instances[i];
        for (int step = 0; step < kChainSteps * int(kLeastLinks) && links < kLeastLinks; ++step) {
            const auto edge = c.history.paths().edgeTo(at);
            if (!edge) break;
            at = c.graph().source(*edge);
            links += c.last().classOf(at) == cls ? 1 : 0;
        }
        deep += links >= kLeastLinks ? 1 : 0;
    }
    return deep * 2 >= looked;
}

std::optional<Chain> chainOf(const Candidate& c, const ClassGrowth& growth)
{
    const Snapshot& last = c.last();
    const PathFinder& paths = c.history.paths();
    std::vector<NodeOrdinal> instances;
    Chain chain{growth.cls, 0, {}, {}, UINT32_MAX, false};
    for (const NodeOrdinal node : last.nodesOf(growth.cls)) {
        if (c.history.size() > 1 && c.history.bornIn(c.graph().id(node)) == 0) continue;
        instances.push_back(node);
        chain.cost = std::min(chain.cost, paths.cost(node));
    }
    chain.instances = instances.size();
    if (instances.size() < kLeastLinks) return std::nullopt;
    const std::size_t stride = std::max<std::size_t>(1, instances.size() / kInstances);
    std::size_t looked = 0, linked = 0, direct = 0;
    std::unordered_set<NodeOrdinal> ends;
    std::map<std::string, std::size_t> names;
    std::vector<NodeOrdinal> upward;
    std::vector<Name> way;
    const auto isField = [](const Name& name) { return name.text[0] != '[' && name.text[0] != '('; };
    for (std::size_t i = 0; i < instances.size(); i += stride) {
        NodeOrdinal at = instances[i];
        if (paths.cost(at) == PathFinder::kUnreached) continue;
        ++looked;
        upward.clear();
        for (int step = 0; step < kChainSteps && !paths.root(at); ++step) {
            const auto edge = paths.edgeTo(at);
            if (!edge) break;
            upward.push_back(at);
            at = c.graph().source(*edge);
            if (last.classOf(at) != growth.cls) continue;
            ++linked;
            direct += upward.size() == 1 ? 1 : 0;
            ends.insert(at);
            way = namesOf(c, upward);
            std::unordered_set<std::string> seen;
            for (const Name& name : way)
                if (isField(name) && seen.insert(name.text).second) ++names[name.text];
            break;
        }
    }
    if (!areDeep(c, instances, growth.cls)) return std::nullopt;
    if (linked < kLeastLinks || double(linked) < kChainShare * double(looked)
        || double(ends.size()) < kDistinct * double(linked))
        return std::nullopt;
    chain.isDirect = direct * 2 > linked;
    // Of the names that most ways have, the first that leads to a list; else the first.
    for (const bool isOfCollection : {true, false})
        for (const Name& name : way)
            if (chain.through.empty() && isField(name) && name.isOfCollection >= isOfCollection
                && names[name.text] * 2 >= linked)
                chain.through = name.text;
    for (const Name& name : way) chain.way.push_back(name.text);
    return chain;
}

} // namespace

bool detectInstanceChain(const Candidate& c, Suspect& suspect)
{
    std::optional<Chain> found;
    std::uint64_t most = 0;
    for (const ClassGrowth& growth : c.point.classes)
        if (c.graph().type(growth.sample) == NodeType::Object) most = std::max(most, growth.count);
    std::size_t looked = 0;
    for (const ClassGrowth& growth : c.point.classes) {
        const std::string& name = c.last().classes().info(growth.cls).name;
        if (c.graph().type(growth.sample) != NodeType::Object || !isProgramsClass(name) || name[0] == '{')
            continue;
        // A few of a class among many others are no chain, however their like hang together elsewhere.
        if (growth.count < kLeastLinks || growth.count * 20 < most || ++looked > 24) continue;
        const auto chain = chainOf(c, growth);
        // The outermost of several that repeat together: what the program clones.
        if (chain && !chain->isDirect && (!found || chain->cost < found->cost)) found = chain;
    }
    if (!found) return false;
    const std::string& name = c.last().classes().info(found->cls).name;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.pattern = "instance-chain";
    suspect.className = name;
    suspect.areEntries = false;
    if (c.history.size() > 1) suspect.count = c.history.instances(c.last().classes().info(found->cls).key);
    suspect.title = "Each " + name + " keeps the one before it"
        + (found->through.empty() ? "" : ", through " + found->through);
    if (found->way.size() > 1 || (found->way.size() == 1 && found->way[0] != found->through))
        suspect.evidence.push_back("the way from one " + name
                                   + " to the one before: " + joined(found->way, " → "));
    suspect.evidence.push_back(counted(found->instances, "instance hangs", "instances hang")
                               + " in one chain from the newest to the oldest");
    suspect.advice = "Make each " + name
        + " from the first one or from plain settings, not from the one before"
        + (found->through.empty() ? "." : "; or clear " + found->through + " when the old one is done.");
    suspect.disproof = "Not a leak if the chain is a history that is cut at a fixed length.";
    suspect.confidence = 0.9;
    return true;
}

} // namespace heaptrail

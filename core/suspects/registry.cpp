// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"
#include "core/suspects/end_methods.h"

// A Map or Set that objects enter themselves: half of up to 400 keys must be objects, and of a Set's members half must
// have a class of the program's, because a Set of literals is only a list. What a snapshot cannot show: which of the
// objects are still in use (fields such as readyState are small integers, which V8 leaves out).

namespace heaptrail {

bool detectRegistry(const Candidate& c, Suspect& suspect)
{
    const Graph& graph = c.graph();
    const CollectionKind kind = c.point.kind;
    if (kind != CollectionKind::Map && kind != CollectionKind::Set) return false;
    if (!c.point.members.empty()) return false;
    const auto decoded = decodeEntries(c.last(), c.point.node, 400);
    if (!decoded) return false;
    std::uint64_t objects = 0, instances = 0, looked = 0;
    for (const Entry& entry : decoded->entries) {
        const auto node =
            kind == CollectionKind::Set ? (entry.keyNode ? entry.keyNode : entry.value) : entry.keyNode;
        if (!node) continue;
        ++looked;
        if (graph.type(*node) != NodeType::Object) continue;
        ++objects;
        const std::string name = c.last().className(*node);
        instances += isProgramsClass(name) && name[0] != '{' && !isPrototype(c.last(), *node)
            ? 1
            : 0; // a literal doesn't register itself
    }
    // Keyed by the objects themselves: they enter themselves and have to take themselves out.
    if (looked == 0 || objects * 2 < looked || (kind == CollectionKind::Set && instances * 2 < looked))
        return false;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.pattern = "registry-never-deleted";
    suspect.className = c.entryClass();
    suspect.title = c.titleName()
        + c.growthOrSize(" grows: objects enter and never leave", " is a large registry of objects");
    suspect.evidence.push_back("its keys are the objects themselves");
    const std::string end = endAdvice(c);
    suspect.advice = end.empty()
        ? "Call delete() when the object is closed, or use a WeakMap or WeakSet, whose "
          "entries go with their keys."
        : end + (packageOf(c).empty() ? " A WeakMap or WeakSet frees them by itself." : "");
    suspect.disproof = "Not a leak if all of these objects are in use, or leave later.";
    suspect.confidence = 0.9;
    return true;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

#include <unordered_map>
#include <unordered_set>

// A collection most of whose growth is copies of the same texts. Strings below 32 bytes cost about what a reference to
// a shared one does. 20 copies, and 40 % of the bytes: less is what any JSON has in common. What a snapshot cannot show:
// the end of a text longer than 1,024 characters, so two that differ only there count as copies.

namespace heaptrail {

bool detectDuplicateStrings(const Candidate& c, Suspect& suspect)
{
    if (c.point.entries.size() < 20) return false;
    const Graph& graph = c.graph();
    std::unordered_map<std::string_view, std::uint64_t> seen; // text → copies
    std::unordered_set<NodeOrdinal> counted;
    std::uint64_t wasted = 0, all = 0, copies = 0;
    const auto look = [&](NodeOrdinal node) {
        if (graph.type(node) != NodeType::String || !counted.insert(node).second) return;
        const std::uint64_t size = c.last().shallowSize(node);
        if (size < 32) return;
        if (seen[graph.strings().escaped(graph.nameIndex(node))]++ > 0) {
            wasted += size;
            ++copies;
        }
    };
    for (const NodeOrdinal entry : c.point.entries) {
        all += c.last().retainedSize(entry);
        look(entry);
        for (const Edge edge : graph.edges(entry)) {
            if (edge.type == EdgeType::Weak || edge.type == EdgeType::Hidden) continue;
            look(edge.to);
        }
    }
    if (wasted * 10 < all * 4 || copies < 20) return false;
    suspect.group =
        c.point.kind == CollectionKind::None ? SuspectGroup::Strings : SuspectGroup::UnboundedCollection;
    suspect.pattern = "duplicated-strings";
    suspect.className = c.entryClass();
    suspect.title = c.titleName() + c.growthOrSize(" grows without limit", " is large")
        + ", mostly copies of the same strings";
    suspect.evidence.push_back("in " + countText(c.point.entries.size())
                               + c.growthOrSize(" new entries, ", " entries, ")
                               + std::to_string(wasted * 100 / std::max<std::uint64_t>(all, 1))
                               + " % of the bytes are strings that repeat an earlier one");
    suspect.evidence.push_back(countText(seen.size()) + " different texts, " + countText(copies)
                               + " further copies");
    suspect.advice = "Bound the collection, or keep sums instead of entries. JSON.parse() and split() make a "
                     "new string each "
                     "time: intern the few long values in a Map.";
    suspect.disproof = "Not a leak if the collection is emptied at times; the copies are waste all the same.";
    suspect.confidence = 0.9;
    return true;
}

} // namespace heaptrail

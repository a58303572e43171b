// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"
#include "core/suspects/words.h"

#include <unordered_set>

// Parts of texts that keep the whole. Four slices at least, and one in four entries: fewer are a header here and there.
// The whole texts must be half of what the entries keep, and 256 bytes each: copying smaller ones gains nothing. What a
// snapshot cannot show: how long a slice is.

namespace heaptrail {

/// A slice() or substring() of 13 characters and more keeps the text that it was cut from.
bool detectSlicedStrings(const Candidate& c, Suspect& suspect)
{
    const Graph& graph = c.graph();
    const Snapshot& last = c.last();
    std::unordered_set<NodeOrdinal> parents, slices;
    std::uint64_t parentBytes = 0, all = 0;
    const auto look = [&](NodeOrdinal node) {
        if (graph.type(node) != NodeType::SlicedString || !slices.insert(node).second) return;
        const auto parent = graph.target(node, EdgeType::Internal, "parent");
        if (parent && parents.insert(*parent).second) parentBytes += last.shallowSize(*parent);
    };
    for (const NodeOrdinal entry : c.point.entries) {
        all += last.retainedSize(entry);
        look(entry);
        for (const Edge edge : graph.edges(entry))
            if (edge.type == EdgeType::Property || edge.type == EdgeType::Element) look(edge.to);
    }
    if (slices.size() < 4 || slices.size() * 4 < c.point.entries.size()) return false;
    const std::uint64_t each = parentBytes / std::max<std::size_t>(1, parents.size());
    if (parentBytes * 2 < all || each < 256) return false;
    suspect.group = SuspectGroup::Strings;
    suspect.pattern = "sliced-string-retains-parent";
    suspect.className = "(sliced string)";
    suspect.title = c.calledName() + " keeps parts of strings, and so the whole strings";
    suspect.evidence.push_back(countText(slices.size()) + " slices of a sample keep "
                               + countText(parents.size()) + " texts of " + bytesText(each) + " on average");
    suspect.advice = "Where the parts are small, copy each before you keep it: Buffer.from(part).toString(). "
                     "In V8 slice(), substring(), "
                     "match() and split() point into the string they came from.";
    suspect.disproof =
        "Not a leak if the collection is bounded. Unused parts of the strings still waste memory.";
    suspect.confidence = 0.9;
    return true;
}

} // namespace heaptrail

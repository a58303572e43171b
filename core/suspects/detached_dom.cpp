// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

#include <map>

namespace heaptrail {

bool detectDetachedDom(const Candidate& c, Suspect& suspect)
{
    // In Node, state 2 marks ordinary embedder objects; only a page has elements.
    std::uint64_t detached = 0, all = 0;
    const ClassGrowth* element = nullptr;
    for (const ClassGrowth& growth : c.point.classes) {
        all += growth.count;
        if (c.graph().type(growth.sample) != NodeType::Native) continue;
        const std::string& name = c.last().classes().info(growth.cls).name;
        if (!name.starts_with("Detached ")) continue;
        detached += growth.count;
        if (name.starts_with("Detached <") && (!element || growth.count > element->count)) element = &growth;
    }
    if (!element || detached * 10 < all) return false;
    suspect.group = SuspectGroup::Dom;
    suspect.pattern = "detached-dom";
    suspect.className = c.last().classes().info(element->cls).name;
    suspect.title = c.calledName() + " keeps elements that are no longer in the document";
    suspect.evidence.push_back(countText(detached) + " detached nodes came to hang below it, "
                               + countText(element->count) + " of them " + suspect.className);
    suspect.evidence.push_back(
        "a node keeps its parent, its children and their listeners: one remembered element "
        "keeps its whole tree");
    suspect.advice =
        "Remember an id or the data, not the element; or drop the reference (or hold it in a WeakRef) "
        "when the element leaves the document. Remove listeners that refer to it.";
    suspect.disproof =
        "It is no leak if the elements are put back into the document later, as in a pool of views.";
    suspect.confidence = 0.95;
    return true;
}

} // namespace heaptrail

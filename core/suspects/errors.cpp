// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"

// A collection of errors: half of its entries, since error lists also have plain messages. What a snapshot cannot show:
// whether a report empties the list later.

namespace heaptrail {

bool detectErrors(const Candidate& c, Suspect& suspect)
{
    const auto isError = [&](NodeOrdinal node) {
        if (c.graph().type(node) != NodeType::Object || isPrototype(c.last(), node)) return false;
        if (c.last().className(node).ends_with("Error")) return true;
        NodeOrdinal at = node;
        for (int step = 0; step < 4; ++step) {
            const auto above = c.graph().target(at, EdgeType::Property, "__proto__");
            if (!above || c.graph().type(*above) != NodeType::Object) return false;
            if (c.last().isNamed(*above, "Error")) return true;
            at = *above;
        }
        return false;
    };
    if (c.shareOfEntries(isError) < 0.5) return false;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.pattern = "errors-retained";
    suspect.className = c.entryClasses.empty() ? "Error" : c.entryClasses.front().first;
    suspect.title = c.calledName() + c.growthOrSize(" keeps every error", " holds many errors");
    suspect.evidence.push_back(
        "an Error keeps its stack, and until that is first read the frames and their functions");
    suspect.advice = "Keep the message and a count, or the last few errors, not each Error object.";
    suspect.disproof = "Not a leak if the list is emptied once it is reported.";
    suspect.confidence = 0.9;
    return true;
}

} // namespace heaptrail

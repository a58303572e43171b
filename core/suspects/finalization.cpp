// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"
#include "core/suspects/runtime_growth.h"

#include <algorithm>

// A FinalizationRegistry with more and more entries: its objects stay alive, because of something else. Its form in V8
// is certain, so nothing is weighed. What a snapshot cannot show: the token for unregister().

namespace heaptrail {

/// What FinalizationRegistry.register() is given to hold stays until the registered object is gone.
bool detectFinalizationRegistry(const Candidate& c, Suspect& suspect)
{
    if (!c.point.isFinalizationRegistry) return false;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.pattern = "finalization-registry-grows";
    suspect.className = c.entryClass();
    suspect.title = c.titleName()
        + c.growthOrSize(" grows: its objects are never freed", " is large: its objects are not freed");
    std::optional<NodeOrdinal> target;
    forEachRegistration(c.last(), c.point.node, [&](const Registration& registration) {
        if (!target && registration.target
            && c.history.paths().cost(*registration.target) != PathFinder::kUnreached)
            target = registration.target;
    });
    if (target) {
        const RetainingPath path = bestPath(c.last(), c.history.paths(), *target, 60);
        if (std::any_of(path.begin(), path.end(),
                        [&](const PathStep& step) { return step.node == c.point.node; })) {
            suspect.evidence.push_back("the held value refers to its own object: nothing can free either");
            suspect.advice =
                "Give register() a held value that does not refer to its object: an id, or a number.";
        } else {
            suspect.cause = target;
            suspect.evidence.push_back("one of the registered objects is held by " + pathText(path));
        }
    }
    if (suspect.advice.empty())
        suspect.advice = "Release the registered objects: what holds them is the leak. The held value must "
                         "not refer to its "
                         "object. Call unregister() for what was closed by hand.";
    if (isNodesOwn(c)) // no one edits that register()
        suspect.advice =
            "The registry is Node's own. Free what the other suspects keep first; if this one still "
            "grows, upgrade Node.";
    suspect.disproof = "Not a leak if the registered objects are all in use.";
    suspect.confidence = 0.8;
    return true;
}

} // namespace heaptrail

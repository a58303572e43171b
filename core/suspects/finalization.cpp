// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"

namespace heaptrail {

/// What FinalizationRegistry.register() is given to hold stays until the registered object is gone.
bool detectFinalizationRegistry(const Candidate& c, Suspect& suspect)
{
    if (!c.point.isFinalizationRegistry) return false;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.pattern = "finalization-registry-grows";
    suspect.className = c.entryClass();
    suspect.title = c.calledName() + " holds a value for each registered object, and the objects stay alive";
    std::optional<NodeOrdinal> target;
    forEachRegistration(c.last(), c.point.node, [&](const Registration& registration) {
        if (!target && registration.target
            && c.history.paths().cost(*registration.target) != PathFinder::kUnreached)
            target = registration.target;
    });
    if (target) {
        const RetainingPath path = bestPath(c.last(), c.history.paths(), *target, 60);
        suspect.cause = target;
        suspect.evidence.push_back("one of the registered objects is held by " + pathText(path));
    }
    suspect.advice =
        "Let the registered objects go: what holds them is the leak. A held value must not refer to its "
        "object; keep in it only what the clean-up needs, and unregister() what was closed by hand.";
    suspect.disproof = "It is no leak if the registered objects are all in use.";
    suspect.confidence = 0.8;
    return true;
}

} // namespace heaptrail

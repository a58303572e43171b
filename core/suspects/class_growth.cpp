// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

namespace heaptrail {

bool detectClassGrowth(const Candidate& c, Suspect& suspect)
{
    suspect.group = SuspectGroup::ClassGrowth;
    suspect.className = c.payloadClass(c.entryClass());
    for (const ClassGrowth& growth : c.point.classes) {
        const std::string& name = c.last().classes().info(growth.cls).name;
        if (c.graph().type(growth.sample) != NodeType::Object || !isProgramsClass(name)) continue;
        if (!c.isLinked(growth)) continue;
        suspect.group = SuspectGroup::UnboundedCollection;
        suspect.pattern = "linked-list-grows";
        suspect.className = name;
        suspect.title = "A chain of " + name + " below " + c.calledName() + c.told(" only grows", " is long");
        suspect.evidence.push_back("each " + name + " refers to another one: they form a chain");
        suspect.advice =
            "Cut the chain: let no new object keep the one before it, or take from the other end of the "
            "queue as fast as it is filled.";
        suspect.disproof =
            "It is no leak if the queue is only long because the load is high, and empties when it "
            "falls.";
        suspect.confidence = 0.85;
        return true;
    }
    suspect.pattern = "class-growth";
    suspect.title = c.history.size() > 1 ? suspect.className + " grows below " + c.calledName()
                                         : c.calledName() + " keeps many " + suspect.className;
    suspect.advice = "Look at the path: who puts these objects there, and who is meant to take them out?";
    suspect.disproof = "It is no leak if the number settles in a further snapshot.";
    suspect.confidence = 0.5;
    return true;
}

} // namespace heaptrail

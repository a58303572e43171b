// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

// The last resort: objects pile up below something, and no detector knows how. A chain is told where half of up to 64
// instances refer to another of their class (Candidate::isLinked). What a snapshot cannot show: anything more, which
// is why its confidence is half.

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
        suspect.title =
            "A linked list of " + name + " below " + c.calledName() + c.told(" grows", " is long");
        suspect.evidence.push_back("each " + name + " refers to the next");
        suspect.advice = "Take from the list as fast as it is filled, or bound its length. If it is no "
                         "queue, let no new object "
                         "keep the one before it.";
        suspect.disproof = "Not a leak if it is a queue that empties when the load falls.";
        suspect.confidence = 0.85;
        return true;
    }
    suspect.pattern = "class-growth";
    suspect.title = c.history.size() > 1 ? suspect.className + " grows below " + c.calledName()
                                         : c.calledName() + " keeps many " + suspect.className;
    suspect.advice = "Follow the path: find who adds these objects and who should remove them.";
    suspect.disproof = "Not a leak if the number settles in one more snapshot.";
    suspect.confidence = 0.5;
    return true;
}

} // namespace heaptrail

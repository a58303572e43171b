// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"

#include <algorithm>
#include <array>
#include <unordered_set>

// Several collections of one class below one holder grow together: a list of listeners on each socket of a pool, a
// buffer in each stream. What they are is seen on a member, not on the holder: the detectors that look at the way to a
// collection run on the member that gained most. Which collections grow together, and that there are three or more, is
// decided before (accumulation). What a snapshot cannot show is what it cannot show of the member.

namespace heaptrail {

bool detectSiblings(const Candidate& c, Suspect& suspect)
{
    if (c.point.members.size() < 2) return false;
    const std::unordered_set<NodeOrdinal> isEntry(c.point.entries.begin(), c.point.entries.end());
    Accumulation point;
    for (const NodeOrdinal member : c.point.members) {
        std::vector<NodeOrdinal> entries;
        forEachEntry(c.last(), member, collectionKind(c.last(), member), [&](NodeOrdinal entry, EdgeOrdinal) {
            if (isEntry.contains(entry)) entries.push_back(entry);
        });
        if (entries.size() <= point.entries.size()) continue;
        point.node = member;
        point.entries = std::move(entries);
    }
    if (point.entries.empty()) return false;
    point.kind = collectionKind(c.last(), point.node);
    point.newObjects = c.point.newObjects;
    point.newBytes = c.point.newBytes;
    point.classes = c.point.classes;
    point.newEntries = c.point.newEntries;
    point.count = c.point.count;
    point.isCountOfEntries = c.point.isCountOfEntries;
    point.retained = c.point.retained;
    Candidate member = makeCandidate(c.history, point);
    if (member.path.empty()) return false;
    member.alike = c.point.members.size();
    static constexpr std::array<bool (*)(const Candidate&, Suspect&), 3> kDetectors{
        detectEventListeners, detectPendingPromises, detectStreamBuffers};
    for (const auto detect : kDetectors) {
        Suspect attempt = suspect;
        attempt.path = member.path;
        attempt.containerStep = member.path.size() - 1;
        if (!detect(member, attempt)) continue;
        if (attempt.title.find("each of ") == std::string::npos)
            attempt.title += ", in each of " + countText(member.alike) + " places";
        // The holder of them all stays the container; the way to it is the candidate's.
        attempt.container = suspect.container;
        attempt.collection = suspect.collection;
        attempt.collectionId = suspect.collectionId;
        attempt.path = suspect.path;
        attempt.containerStep = suspect.containerStep;
        suspect = std::move(attempt);
        return true;
    }
    return false;
}

} // namespace heaptrail

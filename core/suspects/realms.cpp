// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/realms.h"

#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"
#include "core/suspects/words.h"

#include <algorithm>

// Entries that each keep a whole realm: vm.createContext(), a window of jsdom, an iframe. A realm has a set of
// built-ins of its own, 200 to 700 kB, so few of them are much: kNew is two. Where fewer than every second new entry
// brings a realm, the entries are something else that also holds one. What a snapshot cannot show: whether a script
// will still run in the realm.

namespace heaptrail {

namespace {

constexpr std::uint64_t kNew = 2;
/// Does the best path to the realm, or to its global object, lead through the candidate's point?
bool isBelow(const Candidate& c, NodeOrdinal realm)
{
    constexpr int kSteps = 100;
    std::vector<NodeOrdinal> starts{realm};
    for (const Edge edge : c.graph().edges(realm))
        if (edge.type == EdgeType::Internal
            && (c.graph().isNamed(edge, "global_object") || c.graph().isNamed(edge, "global_proxy_object")))
            starts.push_back(edge.to);
    for (NodeOrdinal at : starts)
        for (int step = 0; step < kSteps; ++step) {
            if (at == c.point.node || at == c.container) return true;
            const auto edge = c.history.paths().edgeTo(at);
            if (!edge) break;
            at = c.graph().source(*edge);
        }
    return false;
}

} // namespace

Realms realmsOf(const Candidate& c)
{
    constexpr std::size_t kLooked = 256; // of new realms; more are as they are
    Realms realms;
    const std::size_t n = c.history.size();
    if (n < 2) return realms;
    for (std::size_t k = 0; k < n; ++k) realms.count.push_back(c.history.realms(k).size());
    if (realms.count[n - 1] < realms.count[n - 2] + kNew) return realms;
    std::size_t looked = 0, below = 0;
    const auto& all = c.history.realms(n - 1);
    for (std::size_t i = all.size(); i-- > 0 && looked < kLooked;) {
        if (c.history.bornIn(c.graph().id(all[i])) + 1 != n) continue;
        ++looked;
        below += isBelow(c, all[i]) ? 1 : 0;
    }
    if (looked > 0) realms.below = (realms.count[n - 1] - realms.count[n - 2]) * below / looked;
    for (const ClassGrowth& growth : c.point.classes) {
        const std::string& name = c.last().classes().info(growth.cls).name;
        if (isWindowClass(name) && growth.count >= kNew) realms.isWindow = true;
    }
    if (realms.isWindow) realms.name = "Window";
    return realms;
}

bool Realms::growsWith(const Candidate& c) const
{
    const std::size_t n = count.size();
    if (n < 2 || below < kNew) return false;
    for (std::size_t k = 1; k < n; ++k)
        if (count[k] <= count[k - 1]) return false;
    const std::uint64_t came = count[n - 1] - count[n - 2];
    return below * 2 >= came && below * 2 >= c.point.newEntries;
}

std::string Realms::text() const
{
    return "each realm has its own globals and built-ins: " + seriesText(count, false) + " realms";
}

bool detectRealms(const Candidate& c, Suspect& suspect)
{
    const Realms realms = realmsOf(c);
    if (!realms.growsWith(c)) return false;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.pattern = "realms-retained";
    suspect.className = realms.isWindow ? "Window" : c.entryClass();
    suspect.title = c.titleName() + " keeps " + realms.name + "s: " + seriesText(realms.count, false);
    suspect.evidence.push_back(realms.text());
    suspect.advice = realms.isWindow ? "Call window.close() when the page is done, or remove the frame, and "
                                       "keep no reference to its window or "
                                       "nodes."
                                     : "Keep no reference to the context, its sandbox or functions from it "
                                       "when the script is done; reuse one "
                                       "context for many scripts.";
    suspect.disproof = "Not a leak if as many realms are in use at the same time.";
    suspect.confidence = 0.9;
    return true;
}

} // namespace heaptrail

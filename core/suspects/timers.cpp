// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"
#include "core/suspects/end_methods.h"
#include "core/suspects/realms.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

// Node's lists of timers, one for each delay. kPileUp: five more live timers in an interval are no chance; two are
// enough where each brings kLarge (a window of jsdom is 500 kB, a request 10 to 20 kB). With one snapshot 20 are many.
// Fewer new timers that keep more are a loop that passes its state on. Half of the timers looked at decide whether they
// repeat, and whose they are: a class with close(), stop() or the like ends its own timer. What a snapshot cannot show:
// when a timer fires next (small integers), and whether anybody still has the handle to clear it.

namespace heaptrail {

namespace {

constexpr std::uint64_t kPileUp = 5, kFew = 2, kManyAtOnce = 20;
constexpr std::uint64_t kLarge = 50'000;
constexpr const char* kFiresOnce = "the timers fire once (setTimeout)";

/// lib/internal/timers.js: Timeout._repeat is null for setTimeout; a number, which has no node or a number's, for
/// setInterval.
bool isInterval(const Graph& graph, NodeOrdinal timer)
{
    const auto repeat = graph.target(timer, EdgeType::Property, "_repeat");
    return !repeat || graph.type(*repeat) == NodeType::Number;
}

bool doPileUp(const Candidate& c)
{
    const auto& count = c.point.count;
    if (c.history.size() == 1) return count.back() >= kManyAtOnce;
    const std::uint64_t before = count[count.size() - 2];
    if (count.back() < before + kFew) return false;
    const std::uint64_t more = count.back() - before;
    if (more * 2 < c.point.entries.size()) return false;
    return more >= kPileUp || c.point.newBytes / more >= kLarge;
}

} // namespace

std::optional<std::uint64_t> timerDelay(const Candidate& c)
{
    // timerListMap[delay]; the queue of immediates is no list of that kind.
    const std::string delay = c.path.empty() ? std::string() : c.path.back().edgeName;
    if (delay.empty() || delay.size() > 12 || delay.find_first_not_of("0123456789") != delay.npos)
        return std::nullopt;
    return std::stoull(delay);
}

namespace {

/// Whose timers these are: the class that has them in a field, or whose method their callback is.
struct TimerOwner {
    std::string className, method; ///< "NodeCache", "close"; empty where half of them have no such owner
};
TimerOwner ownerOfTimers(const Candidate& c)
{
    constexpr std::size_t kLooked = 32, kRetainers = 16;
    std::map<std::pair<std::string, std::string>, std::set<NodeOrdinal>> owners;
    std::size_t looked = 0;
    for (const NodeOrdinal timer : c.point.entries) {
        if (++looked > kLooked) break;
        const auto take = [&](NodeOrdinal node) {
            const std::string name = c.last().className(node);
            if (c.graph().type(node) != NodeType::Object || !isProgramsClass(name) || name[0] == '{'
                || name == "TimersList")
                return false;
            const std::string method = endMethodOf(c.last(), node);
            if (!method.empty()) owners[{name, method}].insert(node);
            return !method.empty();
        };
        const auto callback = c.graph().target(timer, EdgeType::Property, "_onTimeout");
        const auto bound =
            callback ? c.graph().target(*callback, EdgeType::Internal, "bound_this") : std::nullopt;
        if (bound && take(*bound)) continue;
        std::size_t seen = 0;
        for (const EdgeOrdinal in : c.last().retainers()[timer]) {
            if (++seen > kRetainers) break;
            if (c.graph().edge(in).type == EdgeType::Property && take(c.graph().source(in))) break;
        }
    }
    for (const auto& [what, instances] : owners) // one for each timer, or nearly
        if (instances.size() * 2 >= std::min(looked, kLooked)) return {what.first, what.second};
    return {};
}

/// The field by which most objects of the class refer to another of it.
std::string linkOf(const Candidate& c, const ClassGrowth& growth)
{
    constexpr std::size_t kLooked = 64;
    std::map<std::string, std::size_t> names;
    const auto nodes = c.last().nodesOf(growth.cls);
    for (std::size_t i = nodes.size(), looked = 0; i-- > 0 && looked < kLooked; ++looked)
        for (const Edge edge : c.graph().edges(nodes[i]))
            if (edge.type == EdgeType::Property && edge.to != nodes[i]
                && c.last().classOf(edge.to) == growth.cls && !c.graph().isNamed(edge, "__proto__"))
                ++names[c.graph().edgeName(edge)];
    const auto most = std::max_element(names.begin(), names.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == names.end() ? std::string() : most->first;
}

/// A loop that passes its state on: each round sets the next timer.
void describeLoop(const Candidate& c, std::optional<std::uint64_t> delay, Suspect& suspect)
{
    suspect.pattern = "timeout-chain";
    suspect.className = c.payloadClass(c.entryClass());
    std::string link; // the field by which each has the one before it
    for (const ClassGrowth& growth : c.point.classes) {
        const ClassInfo& info = c.last().classes().info(growth.cls);
        if (isProgramsClass(info.name) && c.isLinked(growth)) {
            suspect.className = info.name;
            link = linkOf(c, growth);
            if (c.history.size() > 1)
                suspect.count = c.history.instances(info.key), suspect.areEntries = false;
            suspect.evidence.push_back("each " + suspect.className + " keeps the one before it, through "
                                       + link);
            break;
        }
    }
    const std::string timers =
        delay ? "Timers of " + periodText(*delay) : std::string("setImmediate() callbacks");
    const bool isStore = c.shareOfEntries([&](NodeOrdinal e) { return carriesAsyncStore(c, e); }) >= 0.5;
    suspect.title = isStore ? c.growthOrSize("The AsyncLocalStorage store keeps more each round: ",
                                             "The AsyncLocalStorage store keeps much: ")
            + (delay ? "timers of " + periodText(*delay) : timers)
                            : timers + c.growthOrSize(" keep more each round", " keep much");
    const bool isOne = c.point.count.back() == 1;
    suspect.evidence.push_back(counted(c.point.count.back(), "timer is live", "timers are live") + "; what "
                               + (isStore ? (isOne ? "its store keeps" : "their stores keep")
                                          : (isOne ? "its callback keeps" : "the callbacks keep"))
                               + c.growthOrSize(" grows", " is much"));
    if (isStore)
        suspect.advice = "Let a store not keep the one before it"
            + (link.empty() ? std::string() : " (" + link + "): copy what is needed, such as its id")
            + ". Or set the timer outside of the store: storage.exit().";
    else
        suspect.advice =
            "Let each round pass on only what the next one needs, not the state of the round before. Stop "
            "the loop when its job is done.";
    suspect.disproof = "Not a leak if the loop ends on its own.";
    suspect.confidence = 0.9;
}

/// Who ends the owner ends its timer, also one whose callback sets the next: neither a shorter delay nor waiting does.
void adviseOwner(const TimerOwner& owner, const std::string& more, Suspect& suspect)
{
    for (std::string& line : suspect.evidence)
        if (line == kFiresOnce) line += ", unless a callback sets the next";
    suspect.evidence.push_back("each belongs to a " + owner.className);
    suspect.advice = "Call " + owner.method + "() on each " + owner.className
        + " when its work ends, in error paths too; " + more + ".";
    suspect.disproof = "Not a leak if as many of them are really in use.";
}

void describePile(const Candidate& c, std::optional<std::uint64_t> delay, bool areIntervals, Suspect& suspect)
{
    const std::string period = delay ? periodText(*delay) : std::string();
    suspect.pattern = areIntervals ? "interval-never-cleared" : "timeouts-pile-up";
    suspect.className = "Timeout";
    const std::string payload = c.payloadClass({});
    suspect.title = !delay ? std::string("setImmediate() callbacks")
        : areIntervals     ? "Intervals (every " + period + ")"
                           : "Timeouts (after " + period + ")";
    suspect.title += c.growthOrSize(" pile up: ", ": ") + countText(c.point.count.back()) + " are live";
    const Realms realms = realmsOf(c);
    const bool areRealms = realms.growsWith(c);
    // A realm brings prototypes, which have the names of their classes: there only the windows are sure.
    const std::uint64_t kept = !areRealms ? c.newCountOf(payload) : isWindowClass(payload) ? realms.below : 0;
    const bool haveStores = c.shareOfEntries([&](NodeOrdinal e) { return carriesAsyncStore(c, e); }) >= 0.5;
    if (!payload.empty() && kept > 0 && !haveStores)
        suspect.evidence.push_back("their callbacks keep " + countText(kept) + " " + payload
                                   + c.growthOrSize(" that came", "") + c.since());
    if (areIntervals) {
        suspect.evidence.push_back("the timers repeat (setInterval)");
        suspect.advice =
            "Keep what setInterval() returns, and call clearInterval() with it when the thing it serves "
            "ends.";
        suspect.disproof =
            "Not a leak if as many things are really open, and each clears its interval when it closes.";
    } else {
        suspect.evidence.emplace_back(kFiresOnce);
        suspect.advice =
            "Call clearTimeout() when the work that a timeout guards is done, in error paths too; or use a "
            "shorter delay.";
        suspect.disproof = "Not a leak if the number settles once the oldest timeouts fire"
            + (delay ? ", " + period + " after they are set." : std::string("."));
    }
    if (areRealms) {
        suspect.parts.push_back(realms.name);
        suspect.title += ", each keeps a " + realms.name;
        suspect.evidence.push_back(realms.text());
        suspect.className = realms.name;
        if (realms.isWindow) {
            // jsdom makes both of its timers from Node's setTimeout().
            replaceWords(suspect.title, "Timeouts (after " + period + ")", "Timers of " + period);
            std::replace(suspect.evidence.begin(), suspect.evidence.end(), std::string(kFiresOnce),
                         std::string("window.setTimeout() or window.setInterval(): here they look alike"));
            adviseOwner({"window", "close"}, "it clears the window's timers", suspect);
        }
    } else if (const TimerOwner owner = ownerOfTimers(c); !owner.className.empty()) {
        adviseOwner(owner, "check that it clears its timer. Or make one and share it", suspect);
    }
    if (haveStores) {
        suspect.evidence.push_back(
            "each carries a store of AsyncLocalStorage, which is most of what it keeps");
        suspect.advice += " Keep the store small, or set such timers outside of it (storage.exit()).";
    }
    suspect.confidence = 0.95;
}

} // namespace

bool detectTimers(const Candidate& c, Suspect& suspect)
{
    if (!c.point.isTimerList) return false;
    const Graph& graph = c.graph();
    suspect.group = SuspectGroup::Timers;
    const auto delay = timerDelay(c);
    std::size_t intervals = 0;
    for (const NodeOrdinal entry : c.point.entries) {
        intervals += isInterval(graph, entry) ? 1 : 0;
        const auto callback = graph.target(entry, EdgeType::Property, "_onTimeout");
        if (callback && !suspect.location) suspect.location = c.ownSource(*callback);
    }
    if (!doPileUp(c)) {
        describeLoop(c, delay, suspect);
        return true;
    }
    const bool areIntervals = intervals * 2 >= std::max<std::size_t>(1, c.point.entries.size());
    describePile(c, delay, areIntervals, suspect);
    return true;
}

} // namespace heaptrail

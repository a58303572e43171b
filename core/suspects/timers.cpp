// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

namespace heaptrail {

namespace {

/// lib/internal/timers.js: Timeout._repeat is null for setTimeout; a number, which has no node or a number's, for
/// setInterval.
bool isInterval(const Graph& graph, NodeOrdinal timer)
{
    const auto repeat = graph.target(timer, EdgeType::Property, "_repeat");
    return !repeat || graph.type(*repeat) == NodeType::Number;
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

bool detectTimers(const Candidate& c, Suspect& suspect)
{
    if (!c.point.isTimerList) return false;
    const Graph& graph = c.graph();
    suspect.group = SuspectGroup::Timers;
    const auto delay = timerDelay(c);
    const std::string timers = delay ? "timers of " + countText(*delay) + " ms" : "setImmediate() callbacks";
    const std::string every = delay ? " of " + countText(*delay) + " ms" : std::string();
    const auto& count = c.point.count;
    std::optional<NodeOrdinal> timer;
    std::size_t intervals = 0;
    for (const NodeOrdinal entry : c.point.entries) {
        if (!timer) timer = entry;
        intervals += isInterval(graph, entry) ? 1 : 0;
    }
    if (timer) {
        if (const auto callback = graph.target(*timer, EdgeType::Property, "_onTimeout"))
            suspect.location = c.last().location(*callback);
    }
    const bool doTimersPileUp = c.history.size() == 1 ? count.back() >= 20
                                                      : count.back() >= count[count.size() - 2] + 5
            && (count.back() - count[count.size() - 2]) * 2 >= c.point.entries.size();
    if (!doTimersPileUp) {
        suspect.pattern = "timeout-chain";
        suspect.className = c.payloadClass(c.entryClass());
        for (const ClassGrowth& growth : c.point.classes) {
            const std::string& name = c.last().classes().info(growth.cls).name;
            if (isProgramsClass(name) && c.isLinked(growth)) {
                suspect.className = name;
                suspect.evidence.push_back("each " + name + " refers to another one: they form a chain");
                break;
            }
        }
        suspect.title = "What " + timers + c.told(" keep grows from round to round", " keep is large");
        suspect.evidence.push_back(
            c.told("the number of live timers is steady (", "few timers are live (") + countText(count.back())
            + c.told("), what their callbacks hold is not", "), but their callbacks hold much"));
        suspect.advice =
            "Look at what the callback's scope holds. Let each round pass on only what the next one "
            "needs, not the state of the round before; stop the loop when its job is done.";
        suspect.disproof = "It is no leak if the loop ends on its own and what it holds goes then.";
        suspect.confidence = 0.9;
        return true;
    }
    const bool areIntervals = intervals * 2 >= std::max<std::size_t>(1, c.point.entries.size());
    suspect.pattern = areIntervals ? "interval-never-cleared" : "timeouts-pile-up";
    suspect.className = "Timeout";
    const std::string payload = c.payloadClass({});
    suspect.title = (areIntervals ? "Intervals" : "Timeouts") + every + c.told(" pile up: ", ": ")
        + countText(count.back()) + " are live";
    if (!payload.empty())
        suspect.evidence.push_back("their callbacks keep " + countText(c.newCountOf(payload)) + " " + payload
                                   + c.told(" that came", "") + c.since());
    if (areIntervals) {
        suspect.evidence.push_back("the timers repeat (setInterval)");
        suspect.advice =
            "Keep the handle that setInterval() returns and call clearInterval() when the thing it "
            "serves ends.";
        suspect.disproof =
            "It is no leak if as many things to watch are really open, and each clears its interval "
            "when it closes.";
    } else {
        suspect.evidence.push_back("the timers fire once (setTimeout)");
        suspect.advice =
            "Call clearTimeout() when the work that a timeout guards is done, or use a shorter delay.";
        suspect.disproof = "It is no leak if the number settles once the oldest timeouts fire.";
    }
    if (c.shareOfEntries([&](NodeOrdinal e) { return carriesAsyncStore(c, e); }) >= 0.5) {
        suspect.evidence.push_back(
            "each carries a store of AsyncLocalStorage, which is most of what it keeps");
        suspect.advice += " Keep the store small, or set such timers outside of it (storage.exit()).";
    }
    suspect.confidence = 0.95;
    return true;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/compare/lineage.h"
#include "core/compare/series.h"
#include "core/suspects/case.h"
#include "core/suspects/detectors.h"
#include "core/suspects/suspect.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr double kBigShare = 0.03; ///< of the last heap: what makes a suspect high
constexpr double kSmallShare = 0.01; ///< of the last heap: below it nothing is more than low
constexpr double kHoursAWeek = 24.0 * 7;
constexpr double kShortHours = 0.2; ///< readings of less give no rate an hour, and no course to a limit

std::string joined(const std::vector<std::string>& words, const char* separator)
{
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : separator) + word;
    return text;
}

/// "0 → 300 → 600"
std::string seriesText(const std::vector<std::uint64_t>& values, bool areBytes)
{
    std::vector<std::string> words;
    for (const std::uint64_t value : values) words.push_back(areBytes ? bytesText(value) : countText(value));
    return joined(words, " → ");
}

std::string percent(double share)
{
    const double value = share * 100;
    std::string text = std::to_string(value < 10 ? std::round(value * 10) / 10 : std::round(value));
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + " %";
}

/// How the figures of one point went over the snapshots.
struct Trend {
    bool isKnown{}; ///< at least two snapshots
    bool growsAlways{}; ///< in every interval
    bool growsLast{}; ///< in the last one
    bool isLevel{}; ///< grew before, and hardly in the last interval
    bool isTurnover{}; ///< most entries were replaced by others
    std::uint64_t growthBytes{};
    double steadiness{1}; ///< last growth to mean growth, at most 1
};

Trend trendOf(const Accumulation& point)
{
    Trend trend;
    const std::size_t n = point.retained.size();
    trend.isKnown = n >= 2;
    if (!trend.isKnown) {
        trend.growthBytes = point.retained.back();
        return trend;
    }
    const auto grew = [&](std::size_t k) {
        const std::uint64_t noise = std::max<std::uint64_t>(512, point.retained.back() / 100);
        const bool bytes = point.retained[k] > point.retained[k - 1] + noise;
        const bool count = point.count[k] > point.count[k - 1];
        return point.isCountOfEntries && point.members.empty() && !point.isTimerList ? count || bytes
                                                                                     : bytes || count;
    };
    trend.growsAlways = true;
    for (std::size_t k = 1; k < n; ++k) trend.growsAlways = trend.growsAlways && grew(k);
    trend.growsLast = grew(n - 1);
    const auto delta = [](const std::vector<std::uint64_t>& values, std::size_t from, std::size_t to) {
        return double(values[to]) - double(values[from]);
    };
    trend.growthBytes = static_cast<std::uint64_t>(std::max(0.0, delta(point.retained, 0, n - 1)));
    trend.growthBytes = std::max(trend.growthBytes, point.newBytes);
    if (n >= 3) {
        const double bytesBefore = delta(point.retained, 0, n - 2) / double(n - 2);
        const double bytesLast = delta(point.retained, n - 2, n - 1);
        const double countBefore = delta(point.count, 0, n - 2) / double(n - 2);
        const double countLast = delta(point.count, n - 2, n - 1);
        const bool areBytesLevel = bytesBefore > 0 && bytesLast < 0.15 * bytesBefore;
        const bool isCountLevel = countBefore > 0 && countLast < 0.15 * countBefore;
        trend.isLevel = areBytesLevel && (isCountLevel || !point.isCountOfEntries);
        if (point.isCountOfEntries && isCountLevel && countLast <= 0.02 * double(point.count.back())
            && bytesLast < 0.25 * std::max(1.0, bytesBefore))
            trend.isLevel = true;
        if (bytesBefore > 0) trend.steadiness = std::clamp(bytesLast / bytesBefore, 0.0, 1.0);
    }
    if (point.retention >= 0 && point.count.size() >= 2) {
        const double was = double(point.count[n - 2]), is = double(point.count[n - 1]);
        // A buffer caught fuller than before, work in progress at a higher load: nothing of it stays.
        trend.isTurnover =
            was > 0 && (point.retention < 0.1 ? is < 3 * was : point.retention < 0.5 && is < 1.5 * was);
    }
    return trend;
}

class SuspectFinder {
public:
    SuspectFinder(std::span<const SnapshotPtr> snapshots, const SuspectOptions& options, const Task& task)
        : m_given(snapshots.begin(), snapshots.end())
        , m_options(options)
        , m_task(task)
    {
    }

    Result<SuspectReport> run()
    {
        if (m_given.empty())
            return fail(ErrorCode::InvalidArgument, "There is no snapshot to look at.", {}, {},
                        "Give one or more snapshots of one process.");
        if (auto lineage = findLineage(); !lineage) return fail(lineage.error());
        std::vector<SnapshotPtr> ordered;
        for (const std::size_t k : m_report.order) ordered.push_back(m_given[k]);
        if (!m_report.isSameProcess) ordered = {ordered.back()};
        readLog();
        const auto paths = PathFinder::of(*ordered.back(), m_task);
        if (!paths) return fail(paths.error());
        const History history(ordered, *paths);
        m_total = std::max<std::uint64_t>(1, history.last().totalSize());
        if (history.last().isUnreliable())
            m_report.notices.push_back("The last snapshot is cut off: retained sizes are unreliable.");
        if (history.size() == 1)
            m_report.notices.push_back(
                m_report.isSameProcess
                    ? "One snapshot shows what is large, not what grows: these are places to look at, no "
                      "findings. "
                      "Take a second one under the same load."
                    : "The last snapshot was looked at alone: what is large in it, not what grew.");

        AccumulationOptions wanted;
        wanted.newSince = history.size() >= 2 ? history.size() - 2 : 0;
        wanted.leastBytes = history.size() == 1 ? std::max<std::uint64_t>(20'000, m_total / 200)
                                                : std::max<std::uint64_t>(1'500, m_total / 2000);
        auto points = findAccumulations(history, wanted, m_task);
        if (!points) return fail(points.error());
        for (const Accumulation& point : *points) {
            if (m_task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while looking for suspects.");
            judge(history, point);
        }
        if (history.size() >= 3) {
            // What filled up earlier and stayed level shows no new object now; say so all the same.
            wanted.newSince = 0;
            wanted.maxPoints = 30;
            auto earlier = findAccumulations(history, wanted, m_task);
            if (!earlier) return fail(earlier.error());
            for (const Accumulation& point : *earlier)
                if (!m_seen.contains(point.node)) judgeLevel(history, point);
        }
        merge();
        if (auto series = addClassGrowth(history); !series) return fail(series.error());
        rank();
        return std::move(m_report);
    }

private:
    Result<bool> findLineage()
    {
        const SnapshotOrder order = orderInTime(m_given);
        m_report.order = order.order;
        if (m_given.size() == 1) {
            m_report.lineage = "One snapshot.";
            return true;
        }
        double least = 1;
        for (std::size_t k = 0; k + 1 < m_report.order.size(); ++k) {
            const Snapshot& a = *m_given[m_report.order[k]];
            const Snapshot& b = *m_given[m_report.order[k + 1]];
            if (&a == &b) continue;
            const auto lineage = compareLineage(a, b, m_task);
            if (!lineage) return fail(lineage.error());
            least = std::min(least, lineage->agreement());
            if (!lineage->isSameProcess && m_report.isSameProcess) {
                m_report.isSameProcess = false;
                m_report.lineage = "Not snapshots of one process: " + lineage->reason;
            }
        }
        if (m_report.isSameProcess) {
            m_report.lineage = "Snapshots of one process: " + percent(least) + " of the shared ids agree.";
        } else {
            m_report.notices.push_back(m_report.lineage
                                       + " Objects were not paired; only classes are compared, by name.");
        }
        return true;
    }

    void readLog()
    {
        if (!m_options.memoryLog) return;
        MemoryLogOptions wanted;
        wanted.limit = m_options.limit;
        const MemoryLogAnalysis log = analyseMemoryLog(*m_options.memoryLog, wanted);
        const auto& heap = log.slopes[0];
        const bool isShort = log.durationHours < kShortHours;
        const auto rate = [isShort](double perHour) {
            return bytesDeltaText(std::int64_t(std::llround(isShort ? perHour / 3600 : perHour)))
                + (isShort ? " a second" : "/h");
        };
        if (heap) {
            const std::string text = rate(heap->perHour) + " (95 %: " + rate(heap->low) + " … "
                + rate(heap->high) + ")"
                + (isShort ? ", in " + std::to_string(int(std::ceil(log.durationHours * 3600)))
                           + " seconds of readings: too few for a rate per hour"
                           : "");
            m_logEvidence.push_back(heap->isRising() ? "memory log: heapUsed rises by " + text
                                                     : "memory log: no certain trend of heapUsed, " + text);
        }
        const auto& external = log.slopes[static_cast<std::size_t>(MemoryField::ArrayBuffers)];
        if (external && external->isRising() && external->perHour > 0)
            m_logEvidenceExternal = "memory log: arrayBuffers rise by " + rate(external->perHour);
        if (!log.crossings.empty()) {
            const ThresholdCrossing& crossing = log.crossings.back();
            m_logEvidence.push_back(
                "memory log: " + crossing.rule
                + (crossing.fromUs ? " from " + isoTime(*crossing.fromUs)
                           + (crossing.isOpen ? " on" : " to " + isoTime(*crossing.toUs))
                                   : std::string(" in ") + countText(crossing.samples) + " readings"));
        }
        if (!isShort && log.timeToLimit && log.timeToLimit->hours) {
            m_isOnCourse = *log.timeToLimit->hours <= kHoursAWeek && heap && heap->isRising();
            if (log.timeToLimit->atUs)
                m_logEvidence.push_back("memory log: at this rate heapUsed reaches "
                                        + bytesText(log.timeToLimit->limit) + " at "
                                        + isoTime(*log.timeToLimit->atUs));
        }
    }

    /// Hours between the first and the last snapshot, where both files' names tell their time.
    std::optional<double> hoursBetween(const History& history) const
    {
        const SnapshotSource& first = history.at(0).source();
        const SnapshotSource& last = history.last().source();
        if (!first.capturedAt || !last.capturedAt || !first.isCapturedAtFromName
            || !last.isCapturedAtFromName)
            return std::nullopt;
        const double hours =
            std::chrono::duration<double, std::ratio<3600>>(*last.capturedAt - *first.capturedAt).count();
        if (hours < 1.0 / 3600) return std::nullopt;
        return hours;
    }

    bool isMaterial(const Accumulation& point, const Trend& trend) const
    {
        if (!trend.isKnown) return true;
        return trend.growthBytes >= std::max<std::uint64_t>(2'000, m_total / 400)
            || (point.isCountOfEntries && point.count.back() >= point.count.front() + 100);
    }

    void judge(const History& history, const Accumulation& point)
    {
        m_seen.insert(point.node);
        const Case c = makeCase(history, point);
        if (c.path.empty()) return;
        const Trend trend = trendOf(point);
        if (trend.isKnown && (trend.isTurnover || trend.isLevel || !trend.growsLast)) {
            addBenign(c, trend);
            for (std::string& name : classNames(c)) m_innocent.insert(std::move(name));
            return;
        }
        if (!isMaterial(point, trend)) return;
        if (isEnginesGrowth(c)) return;
        if (isNodesOwn(c) && trend.growthBytes * (trend.isKnown ? 100 : 4) < m_total) return;
        Suspect suspect = draft(c, trend);
        m_suspects.push_back({std::move(suspect), point.node, trend.growthBytes, c.path, classNames(c)});
    }

    /// Code, shapes and feedback that hang on a function: it was compiled, not leaked.
    static bool isEnginesGrowth(const Case& c)
    {
        const NodeType type = c.graph().type(c.point.node);
        const bool isFunction = type == NodeType::Closure && c.point.entries.size() < 10;
        return c.point.entries.size() < 4 && (isFunction || c.shareOfBytes([&](const ClassGrowth& growth) {
                   const NodeType grown = c.graph().type(growth.sample);
                   return grown == NodeType::Code || grown == NodeType::ObjectShape
                       || grown == NodeType::Hidden;
               }) > 0.7);
    }

    /// Does it hang in Node's own modules? They warm up as well.
    bool isNodesOwn(const Case& c) const
    {
        if (!c.root) return true;
        if (c.root->kind == PathRootKind::Timers && !c.point.isTimerList
            && c.stepNamed("timerListMap") == std::string::npos
            && c.stepNamed("immediateQueue") == std::string::npos)
            return true;
        // Through the scope of one of Node's functions, or of one that is built in: their own state.
        for (std::size_t i = 0; i + 1 < c.path.size(); ++i) {
            if (c.graph().type(c.path[i].node) != NodeType::Closure) continue;
            const auto location = c.last().location(c.path[i].node);
            const std::string script = location ? c.last().scriptName(location->scriptId) : std::string();
            if (!location || script.starts_with("node:") || script.starts_with("internal/")) return true;
        }
        if (c.root->kind == PathRootKind::TopLevelScope)
            return c.root->name.empty() || c.root->name.starts_with("node:")
                || c.root->name.starts_with("internal/") || c.root->name.find('/') == std::string::npos;
        if (c.root->kind == PathRootKind::Global && c.path.size() > 1)
            return c.path[1].label == "process" || c.path[1].label.starts_with("<symbol");
        return false;
    }

    std::vector<std::string> classNames(const Case& c) const
    {
        std::vector<std::string> names;
        for (const ClassGrowth& growth : c.point.classes)
            names.push_back(c.last().classes().info(growth.cls).name);
        return names;
    }

    void addBenign(const Case& c, const Trend& trend)
    {
        const Accumulation& point = c.point;
        const bool isLarge = point.retained.back() * 500 >= m_total;
        const std::size_t n = point.count.size();
        if (!isLarge && !(point.isCountOfEntries && point.count.back() >= 20 && trend.isTurnover)) return;
        if (isNodesOwn(c)) return;
        BenignGrowth benign;
        benign.className = c.entryClass();
        benign.node = c.container;
        benign.objectId = c.graph().id(c.container);
        const std::string place = pathText(c.path);
        if (trend.isTurnover)
            benign.reason = place + " holds " + countText(point.count[n - 2]) + " entries at "
                + History::nameOf(n - 2) + " and " + countText(point.count[n - 1]) + " at "
                + History::nameOf(n - 1) + ", and " + percent(1 - std::max(0.0, point.retention))
                + " of the earlier ones are gone: turnover (a bounded cache, a window, work in progress), no "
                  "growth.";
        else
            benign.reason = place + " filled up and then stayed level: "
                + (point.isCountOfEntries ? seriesText(point.count, false) + " entries, " : std::string())
                + seriesText(point.retained, true) + ".";
        auto bound = boundField(c.last(), c.container);
        if (!bound && c.container != point.node) bound = boundField(c.last(), point.node);
        if (bound) benign.reason += " Its field " + *bound + " speaks of a limit.";
        m_report.benign.push_back(std::move(benign));
    }

    void judgeLevel(const History& history, const Accumulation& point)
    {
        if (!point.isCountOfEntries || point.count.back() < 8) return;
        const Trend trend = trendOf(point);
        if (!trend.isLevel && trend.growsLast) return;
        if (point.retained.back() <= point.retained.front()) return;
        const Case c = makeCase(history, point);
        if (!c.path.empty()) addBenign(c, trend);
    }

    Suspect draft(const Case& c, const Trend& trend)
    {
        const Accumulation& point = c.point;
        const Snapshot& last = c.last();
        const std::size_t n = point.count.size();
        Suspect suspect;
        suspect.container = c.container;
        suspect.collection = point.node;
        suspect.collectionId = c.graph().id(point.node);
        suspect.count = point.count;
        suspect.retainedSize = point.retained;
        suspect.path = c.path;
        suspect.containerStep = c.path.size() - 1;
        for (const Detector& detector : detectors()) {
            Suspect attempt = suspect;
            if (!detector.detect(c, attempt)) continue;
            suspect = std::move(attempt);
            break;
        }
        // Without entries to count, the instances of the class that the suspect names.
        if (!point.isCountOfEntries && !point.isHandleGroup && n >= 2)
            for (const ClassGrowth& growth : point.classes)
                if (const auto& info = last.classes().info(growth.cls); info.name == suspect.className) {
                    suspect.count = c.history.instances(info.key);
                    break;
                }
        suspect.objectId = point.isHandleGroup ? NodeId{} : c.graph().id(suspect.container);
        if (suspect.container != point.node && suspect.objectId.value)
            for (std::size_t k = 0; k < n; ++k) {
                const auto node = c.history.find(k, suspect.container);
                suspect.retainedSize[k] = node ? c.history.at(k).retainedSize(*node) : 0;
            }
        for (const ClassGrowth& growth : point.classes) {
            const std::string& name = last.classes().info(growth.cls).name;
            if (name == suspect.className || suspect.parts.size() >= 8) continue;
            if (growth.bytes * 50 < std::max<std::uint64_t>(point.newBytes, 1)) continue;
            suspect.parts.push_back(name);
        }
        extendPath(c, suspect);
        if (suspect.location) suspect.script = last.scriptName(suspect.location->scriptId);
        if (!suspect.location && suspect.sampleId.value) {
            suspect.location = last.location(suspect.sample);
            if (suspect.location) suspect.script = last.scriptName(suspect.location->scriptId);
        }
        suspect.bound = boundField(last, suspect.container);
        if (!suspect.bound && suspect.container != point.node) suspect.bound = boundField(last, point.node);

        // Severity: the four questions.
        const std::uint64_t kept = std::max({suspect.retainedSize.back(), point.newBytes, trend.growthBytes});
        const bool isLongLived = c.root != nullptr
            && (c.root->kind != PathRootKind::NativeHandle || point.isHandleGroup
                || c.history.bornIn(suspect.objectId) == 0);
        const bool isUnbounded = trend.isKnown && !suspect.bound;
        const bool isBig = double(kept) >= kBigShare * double(m_total) || (m_isOnCourse && trend.growsAlways);
        const int yes =
            int(trend.isKnown && trend.growsAlways) + int(isLongLived) + int(isUnbounded) + int(isBig);
        suspect.severity = yes == 4 ? Severity::High : yes >= 2 ? Severity::Medium : Severity::Low;
        if (!isBig && double(kept) < kSmallShare * double(m_total)) suspect.severity = Severity::Low;
        // Node's own modules and caches grow as they are first used; what piles up in them does so by entries.
        const bool doEntriesPileUp =
            n >= 2 && point.isCountOfEntries && point.count[n - 1] >= point.count[n - 2] + 50;
        if (trend.isKnown && !point.isTimerList && !point.isHandleGroup && !doEntriesPileUp && isNodesOwn(c)
            && (suspect.group == SuspectGroup::UnboundedCollection || suspect.group == SuspectGroup::Closures
                || suspect.group == SuspectGroup::Code || suspect.group == SuspectGroup::ClassGrowth))
            suspect.severity = Severity::Low;
        // Not full yet, as far as the snapshots can tell.
        if (trend.isKnown && suspect.bound && boundsCount(*suspect.bound)) suspect.severity = Severity::Low;
        if (!trend.isKnown && suspect.severity == Severity::High) suspect.severity = Severity::Medium;
        if (suspect.group == SuspectGroup::ClassGrowth && suspect.severity == Severity::High)
            suspect.severity = Severity::Medium;

        explain(c, trend, suspect);
        const double trendFactor = !trend.isKnown ? 0.3
            : trend.growsAlways                   ? 0.5 + 0.5 * trend.steadiness
                                                  : 0.3;
        suspect.score = double(std::max(trend.growthBytes, point.newBytes)) * trendFactor * suspect.confidence
            * (suspect.bound ? 0.6 : 1) * (isLongLived ? 1 : 0.5);
        if (n >= 2) {
            if (const auto hours = hoursBetween(c.history)) {
                suspect.bytesPerHour = double(trend.growthBytes) / *hours;
                suspect.evidence.push_back("rate: " + bytesDeltaText(std::int64_t(*suspect.bytesPerHour))
                                           + "/h");
            }
            if (m_options.requests && *m_options.requests > 0) {
                suspect.entriesPerRequest = double(c.countGrowth()) / double(*m_options.requests);
                const double rounded = std::round(*suspect.entriesPerRequest * 100) / 100;
                std::string text = std::to_string(rounded);
                text.resize(text.find('.') + 3);
                suspect.evidence.push_back(
                    "per request: +" + text + " entries, "
                    + bytesDeltaText(std::int64_t(trend.growthBytes / *m_options.requests)));
            }
        }
        return suspect;
    }

    /// On from the collection to one of its entries, and on to what that keeps most of.
    void extendPath(const Case& c, Suspect& suspect)
    {
        const Graph& graph = c.graph();
        const Snapshot& last = c.last();
        if (c.point.entries.empty()) {
            suspect.sample = suspect.collection;
            suspect.sampleId = suspect.collectionId;
            // On to the variable or property that keeps most of it, where one does.
            std::optional<Edge> most;
            for (const Edge edge : graph.edges(suspect.collection))
                if ((edge.type == EdgeType::Context || edge.type == EdgeType::Property)
                    && (!most || last.retainedSize(edge.to) > last.retainedSize(most->to)))
                    most = edge;
            if (!most || last.retainedSize(most->to) * 2 < last.retainedSize(suspect.collection)) return;
            suspect.sample = most->to;
            suspect.sampleId = graph.id(most->to);
            suspect.path.push_back(pathStep(last, c.history.paths(), most->to, most->ordinal));
            return;
        }
        // One that stands for the others: of the class that most have, and of middling size.
        std::vector<NodeOrdinal> alike;
        for (const NodeOrdinal entry : c.point.entries)
            if (last.className(entry) == suspect.className) alike.push_back(entry);
        if (alike.empty())
            for (const NodeOrdinal entry : c.point.entries)
                if (graph.type(entry) != NodeType::String && graph.type(entry) != NodeType::Number)
                    alike.push_back(entry);
        if (alike.empty()) alike = c.point.entries;
        std::sort(alike.begin(), alike.end(), [&](NodeOrdinal a, NodeOrdinal b) {
            const auto left = last.retainedSize(a), right = last.retainedSize(b);
            return left != right ? left < right : a < b;
        });
        // The nearest of a timer list's: the way to others leads through all before them.
        const NodeOrdinal entry = c.point.isTimerList ? c.point.entries.front() : alike[alike.size() / 2];
        suspect.sample = entry;
        suspect.sampleId = graph.id(entry);
        const auto push = [&](NodeOrdinal node, EdgeOrdinal edge) {
            suspect.path.push_back(pathStep(last, c.history.paths(), node, edge));
        };
        // The edges from the collection to the entry.
        const auto direct = [&](NodeOrdinal from, NodeOrdinal to) -> std::optional<EdgeOrdinal> {
            for (const Edge edge : graph.edges(from))
                if (edge.to == to && edge.type != EdgeType::Weak) return edge.ordinal;
            return std::nullopt;
        };
        NodeOrdinal holder = suspect.collection;
        for (const NodeOrdinal member : c.point.members)
            if (direct(member, entry)) holder = member;
        if (c.point.kind == CollectionKind::Map || c.point.kind == CollectionKind::Set) {
            if (const auto table = graph.target(holder, EdgeType::Internal, "table")) {
                const auto first = direct(holder, *table), second = direct(*table, entry);
                if (first && second) {
                    push(*table, *first);
                    push(entry, *second);
                } else {
                    return;
                }
            }
        } else if (const auto edge = direct(holder, entry); edge && holder == suspect.collection) {
            push(entry, *edge);
        } else if (c.point.isTimerList || holder != suspect.collection) {
            const RetainingPath whole = bestPath(last, c.history.paths(), entry);
            const auto at = std::find_if(whole.begin(), whole.end(), [&](const PathStep& step) {
                return step.node == suspect.collection;
            });
            if (at == whole.end() || whole.end() - at > 60) return;
            suspect.path.insert(suspect.path.end(), at + 1, whole.end());
        } else {
            return;
        }
        descend(c, suspect, entry);
    }

    /// From an entry down to what it keeps most of, as long as one thing is most of it.
    static void descend(const Case& c, Suspect& suspect, NodeOrdinal node)
    {
        const Graph& graph = c.graph();
        const Snapshot& last = c.last();
        std::unordered_set<NodeOrdinal> visited;
        std::string lastName;
        int repeats = 0;
        for (int step = 0; step < 14; ++step) {
            visited.insert(node);
            std::optional<Edge> best;
            std::uint64_t most = 0;
            const bool isClosure = graph.type(node) == NodeType::Closure;
            const bool isTimer = step == 0 && c.point.isTimerList;
            const bool isScope = graph.strings().startsWith(graph.nameIndex(node), "system / Context");
            const bool isReaction = graph.type(node) == NodeType::Hidden && lastName == "reactions_or_result";
            const bool isFree = isClosure || isTimer || isScope || isReaction;
            for (const Edge edge : graph.edges(node)) {
                if (edge.type == EdgeType::Weak || visited.contains(edge.to)) continue;
                const NodeType type = graph.type(edge.to);
                if (type == NodeType::Code || type == NodeType::ObjectShape) continue;
                if (isClosure && !(edge.type == EdgeType::Internal && graph.isNamed(edge, "context")))
                    continue;
                if (isTimer && !(edge.type == EdgeType::Property && graph.isNamed(edge, "_onTimeout")))
                    continue;
                if (isScope
                    && ((edge.type == EdgeType::Internal && !graph.isNamed(edge, "extension"))
                        || c.history.paths().root(edge.to)))
                    continue;
                if (isReaction && type != NodeType::Closure) continue;
                // A function and its scope share their contents with their neighbours.
                if (!isFree && last.dominator(edge.to) != node) continue;
                if (isClosure && c.history.paths().root(edge.to)) continue;
                if (!best || last.retainedSize(edge.to) > most) {
                    best = edge;
                    most = last.retainedSize(edge.to);
                }
            }
            if (!best || (!isFree && most * 5 < last.retainedSize(node) * 2)) break;
            const NodeType type = graph.type(best->to);
            if (type == NodeType::String || type == NodeType::ConcatenatedString || type == NodeType::Number)
                break;
            if (type == NodeType::Array && last.className(node) != "Generator") break;
            const std::string name = graph.edgeName(*best);
            repeats = name == lastName ? repeats + 1 : 0;
            if (repeats >= 2) break;
            lastName = name;
            suspect.path.push_back(pathStep(last, c.history.paths(), best->to, best->ordinal));
            node = best->to;
        }
    }

    void explain(const Case& c, const Trend& trend, Suspect& suspect)
    {
        const Accumulation& point = c.point;
        const Snapshot& last = c.last();
        const std::size_t n = point.count.size();
        RetainingPath shortPath(suspect.path.begin(), suspect.path.begin() + std::ptrdiff_t(c.path.size()));
        const std::string place = pathText(shortPath);
        const std::string id = "@" + std::to_string(suspect.collectionId.value);
        const std::string what = point.isTimerList ? "timers" : point.isHandleGroup ? "handles" : "entries";
        const std::string share =
            percent(double(suspect.retainedSize.back()) / double(m_total)) + " of the heap";
        const std::string& cls = last.className(point.node);
        std::string text = place + " (" + (place.ends_with(cls) ? std::string() : cls + " ") + id + ") ";
        // Of what came in the last interval, each entry's share; with one snapshot, what the entries keep.
        std::uint64_t each = 0;
        if (trend.isKnown && point.isCountOfEntries && point.count[n - 1] > point.count[n - 2]) {
            each = point.newBytes / (point.count[n - 1] - point.count[n - 2]);
        }
        std::vector<std::string> mostly;
        if (isProgramsClass(suspect.className)) mostly.push_back(suspect.className);
        for (const ClassGrowth& growth : point.classes) {
            if (mostly.size() >= 3) break;
            const std::string& name = last.classes().info(growth.cls).name;
            if (std::find(mostly.begin(), mostly.end(), name) == mostly.end()
                && growth.bytes * 20 > std::max<std::uint64_t>(1, point.newBytes))
                mostly.push_back(name);
        }
        if (!trend.isKnown) {
            text += "holds " + countText(point.count.back()) + " " + what + " and keeps "
                + bytesText(point.retained.back()) + " (" + share + ").";
            if (!mostly.empty()) text += " Most of it: " + joined(mostly, ", ") + ".";
            text += " Whether it grows, one snapshot can't tell.";
        } else {
            if (point.isCountOfEntries || point.isHandleGroup) {
                const std::int64_t gained = c.countGrowth();
                text += (gained >= 0 ? "gained " : "lost ")
                    + countText(std::uint64_t(gained >= 0 ? gained : -gained)) + " " + what
                    + " between S1 and " + History::nameOf(n - 1) + " (" + seriesText(point.count, false)
                    + ")";
            } else {
                text += "keeps more and more " + suspect.className + " (" + seriesText(suspect.count, false)
                    + ")";
            }
            text += "; "
                + (suspect.container != point.node
                       ? last.className(suspect.container) + " @" + std::to_string(suspect.objectId.value)
                       : std::string("it"))
                + " keeps " + bytesText(suspect.retainedSize.back()) + " now, " + share + ".";
            if (each > 0 && point.isCountOfEntries)
                text += " Each new one keeps about " + bytesText(each)
                    + (mostly.empty() ? "." : ", mostly " + joined(mostly, ", ") + ".");
            else if (!mostly.empty())
                text += " What is new is mostly " + joined(mostly, ", ") + ".";
            if (n == 2) text += " Two snapshots can't tell a leak from a cache that is still filling up.";
        }
        if (suspect.sampleId.value && suspect.sampleId != suspect.collectionId)
            text += " Look next at @" + std::to_string(suspect.sampleId.value) + ", one of them.";
        suspect.explanation = std::move(text);

        std::vector<std::string> evidence;
        if (trend.isKnown && (point.isCountOfEntries || point.isHandleGroup))
            evidence.push_back(what + ": " + seriesText(point.count, false));
        if (trend.isKnown) evidence.push_back("retained size: " + seriesText(suspect.retainedSize, true));
        if (trend.isKnown)
            evidence.push_back(trend.growsAlways
                                   ? (n == 2 ? "grew between the two snapshots" : "grew in every interval")
                                   : "did not grow in every interval");
        if (point.retention >= 0)
            evidence.push_back(percent(point.retention) + " of the entries of " + History::nameOf(n - 2)
                               + " are still there at " + History::nameOf(n - 1));
        if (c.root) {
            switch (c.root->kind) {
            case PathRootKind::Global:
                evidence.push_back("held by the global object, which lives as long as the process");
                break;
            case PathRootKind::ModuleExports:
            case PathRootKind::Module:
            case PathRootKind::TopLevelScope:
                evidence.push_back("held by a module"
                                   + (c.root->name.empty() ? std::string() : " (" + c.root->name + ")")
                                   + ", which lives as long as the process");
                break;
            case PathRootKind::Timers:
                evidence.push_back("held by Node's timers for as long as they are active");
                break;
            case PathRootKind::NativeHandle:
                evidence.push_back("held by an open handle of the runtime");
                break;
            case PathRootKind::Engine: break;
            }
        } else {
            evidence.push_back("no readable root was found: it is held by the engine's own references");
        }
        if (suspect.bound)
            evidence.push_back("a field " + *suspect.bound
                               + " speaks of a limit; its value is not in the snapshot");
        evidence.insert(evidence.end(), suspect.evidence.begin(), suspect.evidence.end());
        if (suspect.group == SuspectGroup::ExternalMemory && !m_logEvidenceExternal.empty())
            evidence.push_back(m_logEvidenceExternal);
        evidence.insert(evidence.end(), m_logEvidence.begin(), m_logEvidence.end());
        suspect.evidence = std::move(evidence);
    }

    struct Draft {
        Suspect suspect;
        NodeOrdinal node;
        std::uint64_t growth;
        RetainingPath path; ///< to the collection alone
        std::vector<std::string> classes;
    };

    static void absorb(Draft& into, Draft& from)
    {
        Suspect& whole = into.suspect;
        const Suspect& part = from.suspect;
        const auto add = [&](const std::string& name) {
            if (name != whole.className && whole.parts.size() < 12
                && std::find(whole.parts.begin(), whole.parts.end(), name) == whole.parts.end())
                whole.parts.push_back(name);
        };
        add(part.className);
        for (const std::string& name : part.parts) add(name);
        into.growth += from.growth;
        whole.score += part.score;
        whole.severity = std::max(whole.severity, part.severity);
        into.classes.insert(into.classes.end(), from.classes.begin(), from.classes.end());
        whole.evidence.push_back("the same leak shows in " + pathText(from.path));
    }

    /// Suspects that are one leak become one: collections of one owner, and what hangs below another suspect.
    void merge()
    {
        std::stable_sort(m_suspects.begin(), m_suspects.end(),
                         [](const Draft& a, const Draft& b) { return a.suspect.score > b.suspect.score; });
        std::vector<Draft> kept;
        for (Draft& draft : m_suspects) {
            Draft* whole = nullptr;
            for (Draft& other : kept) {
                const Suspect& a = other.suspect;
                const Suspect& b = draft.suspect;
                const bool isSameOwner =
                    a.container == b.container && a.objectId.value && a.objectId == b.objectId;
                const bool isBelow =
                    std::any_of(draft.path.begin(), draft.path.end(), [&](const PathStep& step) {
                        return step.node == a.collection || (step.node == a.container && a.hasContainer());
                    });
                const bool isAbove =
                    std::any_of(other.path.begin(), other.path.end(), [&](const PathStep& step) {
                        return step.node == b.collection && !step.label.empty() && step.edge.has_value();
                    });
                if (isSameOwner || isBelow || (isAbove && draft.growth * 2 < other.growth)) {
                    whole = &other;
                    break;
                }
            }
            if (!whole) {
                kept.push_back(std::move(draft));
                continue;
            }
            if (whole->suspect.container == draft.suspect.container
                && whole->suspect.container != whole->suspect.collection
                && whole->suspect.pattern == draft.suspect.pattern)
                for (std::size_t k = 0; k < whole->suspect.count.size(); ++k) {
                    whole->suspect.count[k] += draft.suspect.count[k];
                }
            absorb(*whole, draft);
        }
        m_suspects = std::move(kept);
    }

    static bool isEngineClass(const std::string& name)
    {
        return name.empty() || name[0] == '(' || name.starts_with("system /") || name.starts_with("Node / ")
            || name.starts_with("Detached Node / ") || name.starts_with("blink::");
    }

    /// Were most instances of the snapshot before replaced by others: work in progress, a window?
    static bool isReplaced(const History& history, const SeriesRow& row)
    {
        const std::size_t n = history.size();
        const Snapshot& last = history.last();
        const double was = double(row.count[n - 2]), is = double(row.count[n - 1]);
        if (was < 20 || is >= 3 * was) return false;
        std::uint64_t still = 0;
        for (std::uint32_t c = 0; c < last.classes().infos.size(); ++c) {
            if (last.classes().infos[c].key != row.key) continue;
            for (const NodeOrdinal node : last.nodesOf(ClassOrdinal{c}))
                still += last.graph().id(node).value <= history.highestId(n - 2);
        }
        return double(still) < 0.1 * was || (double(still) < 0.5 * was && is < 1.5 * was);
    }

    /// The fallback: classes that grow and that no suspect explains.
    Result<bool> addClassGrowth(const History& history)
    {
        if (m_given.size() < 2) return true;
        std::vector<SnapshotPtr> ordered;
        for (const std::size_t k : m_report.order) ordered.push_back(m_given[k]);
        const auto series = compareSeries(ordered, m_task);
        if (!series) return fail(series.error());
        std::set<std::string> explained = m_innocent;
        for (const Draft& draft : m_suspects) {
            explained.insert(draft.classes.begin(), draft.classes.end());
            explained.insert(draft.suspect.className);
        }
        std::size_t added = 0;
        for (const SeriesRow& row : *series) {
            const std::size_t n = row.retainedSize.size();
            const std::int64_t bytes = row.retainedDelta();
            if (row.name == "(compiled code)" && n >= 3 && bytes > 0) {
                addCompiledCode(row);
                continue;
            }
            if (added >= 3 || !row.isGrowing || isEngineClass(row.name) || explained.contains(row.name))
                continue;
            if (bytes < std::int64_t(m_total / 50) || row.countDelta() < 10) continue;
            const std::uint64_t last =
                row.retainedSize[n - 1] - std::min(row.retainedSize[n - 1], row.retainedSize[n - 2]);
            if (n >= 3 && double(last) < 0.15 * double(bytes) / double(n - 1)) continue;
            if (m_report.isSameProcess && isReplaced(history, row)) continue;
            if (n >= 3 && row.count[n - 1] <= row.count[n - 2])
                continue; // its instances keep more, no more of them
            Suspect suspect;
            suspect.group = SuspectGroup::ClassGrowth;
            suspect.pattern = "class-growth";
            suspect.className = row.name;
            suspect.count = row.count;
            suspect.retainedSize = row.retainedSize;
            suspect.location = row.location;
            suspect.severity =
                n >= 3 && m_report.isSameProcess && double(bytes) >= kBigShare * double(m_total)
                ? Severity::Medium
                : Severity::Low;
            suspect.title = row.name + " grows, and no single holder explains it";
            suspect.explanation = "Instances of " + row.name + ": " + seriesText(row.count, false)
                + "; they keep " + seriesText(row.retainedSize, true) + ". "
                + (m_report.isSameProcess
                       ? "They hang in more than one place: open the class and compare the paths of a few of "
                         "its objects."
                       : "The snapshots are of different processes, so this may be a difference of load.");
            suspect.advice = "Look at the paths of a few of its objects: who puts them there, and who is "
                             "meant to take them out?";
            suspect.disproof =
                "It is no leak if the number settles in a further snapshot under the same load.";
            suspect.evidence = {"instances: " + seriesText(row.count, false),
                                "retained size: " + seriesText(row.retainedSize, true)};
            suspect.evidence.insert(suspect.evidence.end(), m_logEvidence.begin(), m_logEvidence.end());
            suspect.confidence = m_report.isSameProcess ? 0.4 : 0.2;
            suspect.score = double(bytes) * 0.5 * suspect.confidence;
            if (m_report.isSameProcess) pathToNewest(history, row, suspect);
            ++added;
            m_suspects.push_back({std::move(suspect), {}, std::uint64_t(bytes), {}, {}});
        }
        return true;
    }

    static void pathToNewest(const History& history, const SeriesRow& row, Suspect& suspect)
    {
        const Snapshot& last = history.last();
        for (std::uint32_t c = 0; c < last.classes().infos.size(); ++c) {
            if (last.classes().infos[c].key != row.key) continue;
            std::optional<NodeOrdinal> newest;
            for (const NodeOrdinal node : last.nodesOf(ClassOrdinal{c}))
                if (history.paths().cost(node) != PathFinder::kUnreached
                    && (!newest || last.graph().id(node) > last.graph().id(*newest)))
                    newest = node;
            if (!newest) return;
            suspect.sample = *newest;
            suspect.sampleId = last.graph().id(*newest);
            suspect.path = bestPath(last, history.paths(), *newest, 60);
            suspect.containerStep = suspect.path.empty() ? 0 : suspect.path.size() - 1;
            return;
        }
    }

    void addCompiledCode(const SeriesRow& row)
    {
        const std::size_t n = row.shallowSize.size();
        const auto delta = [&](std::size_t k) {
            return double(row.shallowSize[k]) - double(row.shallowSize[k - 1]);
        };
        const double last = delta(n - 1);
        double before = 0;
        for (std::size_t k = 1; k + 1 < n; ++k) before = std::max(before, delta(k));
        const double grown = double(row.shallowSize.back()) - double(row.shallowSize.front());
        if (grown < 0.005 * double(m_total)) return;
        if (last < 0.5 * before || last < 0.01 * double(m_total)) {
            BenignGrowth benign;
            benign.className = row.name;
            benign.reason = "V8 compiles functions and builds shapes as code is first used: "
                + seriesText(row.shallowSize, true) + ", and hardly more in the last interval.";
            m_report.benign.push_back(std::move(benign));
            return;
        }
        for (const Draft& draft : m_suspects)
            if (draft.suspect.group == SuspectGroup::Code) return;
        Suspect suspect;
        suspect.group = SuspectGroup::Code;
        suspect.pattern = "compiled-code-grows";
        suspect.className = row.name;
        suspect.count = row.count;
        suspect.retainedSize = row.shallowSize;
        suspect.severity = grown >= kBigShare * double(m_total) ? Severity::Medium : Severity::Low;
        suspect.title = "Compiled code grows in every interval";
        suspect.explanation = "Compiled code: " + seriesText(row.shallowSize, true)
            + ". After start-up this settles, unless code is made at run time or modules are loaded again "
              "and again.";
        suspect.advice = "Look for eval(), new Function(), vm.Script and template engines that compile the "
                         "same text each time; "
                         "cache what they return.";
        suspect.disproof =
            "It is no leak if new parts of the program were used for the first time in the last interval.";
        suspect.evidence = {"compiled code: " + seriesText(row.shallowSize, true),
                            "pieces: " + seriesText(row.count, false)};
        suspect.confidence = 0.4;
        suspect.score = grown * 0.3 * suspect.confidence;
        m_suspects.push_back({std::move(suspect), {}, std::uint64_t(grown), {}, {}});
    }

    void rank()
    {
        std::stable_sort(m_suspects.begin(), m_suspects.end(), [](const Draft& a, const Draft& b) {
            if (a.suspect.severity != b.suspect.severity) return a.suspect.severity > b.suspect.severity;
            if (a.suspect.score != b.suspect.score) return a.suspect.score > b.suspect.score;
            return a.node < b.node;
        });
        m_report.suspectsFound = m_suspects.size();
        for (Draft& draft : m_suspects) {
            if (m_report.suspects.size() >= m_options.maxSuspects) break;
            draft.suspect.rank = static_cast<std::uint32_t>(m_report.suspects.size() + 1);
            m_report.suspects.push_back(std::move(draft.suspect));
        }
        if (m_report.benign.size() > 20) m_report.benign.resize(20);
    }

    std::vector<SnapshotPtr> m_given;
    const SuspectOptions& m_options;
    const Task& m_task;
    SuspectReport m_report;
    std::uint64_t m_total{1};
    std::vector<std::string> m_logEvidence;
    std::string m_logEvidenceExternal;
    bool m_isOnCourse{};
    std::unordered_set<NodeOrdinal> m_seen;
    std::set<std::string> m_innocent; ///< classes of what turns over or stays level
    std::vector<Draft> m_suspects;
};

} // namespace

Result<SuspectReport> findSuspects(std::span<const SnapshotPtr> snapshots, const SuspectOptions& options,
                                   const Task& task)
{
    return SuspectFinder(snapshots, options, task).run();
}

} // namespace heaptrail

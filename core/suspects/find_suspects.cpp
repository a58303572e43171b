// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/compare/lineage.h"
#include "core/suspects/class_fallback.h"
#include "core/suspects/detectors.h"
#include "core/suspects/explanation.h"
#include "core/suspects/log_evidence.h"
#include "core/suspects/runtime_growth.h"
#include "core/suspects/sample_path.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr double kSmallShare = 0.01; ///< of the last heap: below it nothing is more than low

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
        if (m_options.memoryLog) m_log = logEvidence(*m_options.memoryLog, m_options.limit);
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
        if (auto classes = addGrowingClasses(history); !classes) return fail(classes.error());
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
            m_report.lineage =
                "Snapshots of one process: " + percentText(least) + " of the shared ids agree.";
        } else {
            m_report.notices.push_back(m_report.lineage
                                       + " Objects were not paired; only classes are compared, by name.");
        }
        return true;
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
                + History::nameOf(n - 1) + ", and " + percentText(1 - std::max(0.0, point.retention))
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
        leadToSample(c, suspect);
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
        const bool isBig =
            double(kept) >= kBigShare * double(m_total) || (m_log.isOnCourse && trend.growsAlways);
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
        if (suspect.group == SuspectGroup::ExternalMemory && !m_log.external.empty())
            suspect.evidence.push_back(m_log.external);
        suspect.evidence.insert(suspect.evidence.end(), m_log.heap.begin(), m_log.heap.end());
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

    /// The fallback: classes that grow and that no suspect explains.
    Result<bool> addGrowingClasses(const History& history)
    {
        if (m_given.size() < 2) return true;
        Unexplained question{history, {}, m_report.isSameProcess, m_innocent, {}, {}};
        for (const std::size_t k : m_report.order) question.snapshots.push_back(m_given[k]);
        for (const Draft& draft : m_suspects) {
            question.explained.insert(draft.classes.begin(), draft.classes.end());
            question.explained.insert(draft.suspect.className);
            question.hasCodeSuspect |= draft.suspect.group == SuspectGroup::Code;
        }
        auto found = findGrowingClasses(question, m_task);
        if (!found) return fail(found.error());
        for (Suspect& suspect : found->suspects) {
            suspect.evidence.insert(suspect.evidence.end(), m_log.heap.begin(), m_log.heap.end());
            m_suspects.push_back({std::move(suspect), {}, 0, {}, {}});
        }
        std::move(found->benign.begin(), found->benign.end(), std::back_inserter(m_report.benign));
        return true;
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
    LogEvidence m_log;
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
// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/held_name.h"
#include "core/analysis/script_owners.h"
#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/base/text.h"
#include "core/compare/isolates.h"
#include "core/compare/lineage.h"
#include "core/compare/series.h"
#include "core/suspects/accumulation_figures.h"
#include "core/suspects/bounds.h"
#include "core/suspects/class_fallback.h"
#include "core/suspects/detectors.h"
#include "core/suspects/explanation.h"
#include "core/suspects/external_strings.h"
#include "core/suspects/log_evidence.h"
#include "core/suspects/log_match.h"
#include "core/suspects/merging.h"
#include "core/suspects/module_cache.h"
#include "core/suspects/population.h"
#include "core/suspects/rates.h"
#include "core/suspects/runtime_growth.h"
#include "core/suspects/sample_path.h"
#include "core/suspects/turnover.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr std::uint64_t kManyFold = 10; ///< growth of a table that a higher load does not explain
constexpr double kMuch = 0.1; ///< of the last heap: more than a part that a program loads late brings
constexpr std::uint64_t kHandful = 8; ///< new entries: fewer may be all that ever come
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
            return fail(ErrorCode::InvalidArgument, "No snapshot given.", {}, {},
                        "Give one or more snapshots of one process.");
        if (auto ready = prepare(); !ready) return fail(ready.error());
        std::vector<SnapshotPtr> ordered;
        for (const std::size_t k : m_report.order) ordered.push_back(m_given[k]);
        if (!m_report.isSameProcess) ordered = {ordered.back()};
        if (m_options.memoryLog) readLog(*m_options.memoryLog, ordered);
        const auto paths = PathFinder::of(*ordered.back(), m_task);
        if (!paths) return fail(paths.error());
        History history(ordered, *paths);
        if (m_options.labels.size() == m_given.size()) {
            std::vector<std::string> labels;
            for (const std::size_t k : m_report.order) labels.push_back(m_options.labels[k]);
            history.setLabels({labels.end() - std::ptrdiff_t(ordered.size()), labels.end()});
        }
        auto dead = ordered.back() == m_latest ? std::move(m_dead) : deadVariables(*ordered.back(), m_task);
        if (!dead) return fail(dead.error());
        history.setDeadVariables(std::move(*dead));
        describeInput(history);
        if (auto found = findInPoints(history); !found) return fail(found.error());
        if (auto found = addExternalStrings(); !found) return fail(found.error());
        {
            const Stage stage("merge suspects");
            m_suspects = mergeSuspects(history, std::move(m_suspects));
        }
        if (auto classes = addGrowingClasses(history); !classes) return fail(classes.error());
        if (auto ranked = rank(history); !ranked) return fail(ranked.error());
        if (history.size() == 1 && m_report.isSameProcess && !m_report.suspects.empty())
            m_report.notices.emplace_back("One snapshot shows size, not growth. Treat these as leads.");
        if (auto added = addEvidence(history); !added) return fail(added.error());
        return std::move(m_report);
    }

private:
    /// `examined`: of one process.
    void readLog(const MemoryLog& log, const std::vector<SnapshotPtr>& examined)
    {
        if (auto mismatch = logMismatch(log, examined, m_others); !mismatch.empty()) {
            m_report.notices.push_back(mismatch + " It is not used as evidence.");
            m_options.memoryLog = nullptr;
            return;
        }
        const Snapshot& last = *examined.back();
        m_memoryLog = &log;
        m_log = logEvidence(log, m_options.limit);
        m_report.memory = m_log.verdict;
        if (last.source().runtime == "bun" && m_log.verdict.isRssRising)
            m_report.notices.emplace_back("Bun's rss is unreliable: trust heapUsed of this log.");
        m_report.unseen = unseenExternal(log, last, m_report.order.size() - 1);
    }

    void describeInput(const History& history)
    {
        const Stage stage("units of load");
        m_ages.emplace(history);
        m_units = loadUnits(history, m_options, m_report.order);
        m_total = std::max<std::uint64_t>(1, history.last().totalSize());
        m_report.heapSize = history.last().totalSize();
        for (const SnapshotPtr& snapshot : history.snapshots())
            m_report.heapSizes.push_back(snapshot->totalSize());
        if (history.last().isUnreliable())
            m_report.notices.push_back("The last snapshot is cut off: retained sizes are unreliable.");
        if (history.size() == 1 && !m_report.isSameProcess)
            m_report.notices.emplace_back(
                "Objects were examined in the last snapshot alone: it shows size, not growth.");
    }

    /// Where new objects pile up, each as a suspect or as harmless; and m_external.
    Result<bool> findInPoints(const History& history)
    {
        AccumulationOptions wanted;
        wanted.newSince = history.size() >= 2 ? history.size() - 2 : 0;
        wanted.leastBytes = history.size() == 1 ? std::max<std::uint64_t>(20'000, m_total / 200)
                                                : std::max<std::uint64_t>(1'500, m_total / 2000);
        // What filled up earlier and stayed level shows no new object now; say so all the same.
        AccumulationOptions earlier = wanted;
        earlier.newSince = 0;
        earlier.maxPoints = 30;
        Result<std::vector<Accumulation>> points, earlierPoints;
        Result<void> isPrepared;
        inTurn(4, threadCount(m_options.threads), [&](std::size_t k) {
            if (k == 0)
                points = findAccumulations(history, wanted, m_task);
            else if (k == 1 && history.size() >= 3)
                earlierPoints = findAccumulations(history, earlier, m_task.silent());
            else if (k == 2) // all that follows asks for retainers
                isPrepared = history.last().prepare(1, m_task.silent());
            else if (k == 3)
                m_external = findExternalStrings(history, m_memoryLog, m_task.silent());
        });
        if (!isPrepared) return fail(isPrepared.error());
        if (!points) return fail(points.error());
        if (!earlierPoints) return fail(earlierPoints.error());
        const Stage stage("suspects of points");
        for (Accumulation& point : *earlierPoints) m_bornSinceFirst[point.node] = point.bornBytes;
        for (const Accumulation& point : *points) {
            if (m_task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while looking for suspects.");
            classify(history, point);
        }
        for (const Accumulation& point : *earlierPoints)
            if (!m_seen.contains(point.node)) noteLevel(history, point);
        return true;
    }

    Result<bool> addExternalStrings()
    {
        if (!m_external) return fail(m_external.error());
        for (Suspect& suspect : *m_external) {
            const NodeOrdinal node = suspect.collection;
            const std::vector<std::uint64_t> count = suspect.count;
            RetainingPath path(suspect.path.begin(),
                               suspect.path.begin() + std::ptrdiff_t(suspect.containerStep) + 1);
            m_suspects.push_back({std::move(suspect), node, 0, std::move(path), count, {}});
        }
        return true;
    }

    /// What the instances and the log say of each suspect in the list.
    Result<bool> addEvidence(const History& history)
    {
        const Stage stage("evidence");
        Populations populations(history);
        m_report.log = m_log.heap;
        for (Suspect& suspect : m_report.suspects) {
            if (auto added = addPopulation(history, populations, suspect, m_task); !added)
                return fail(added.error());
            if (suspect.group == SuspectGroup::ExternalMemory && !m_log.external.empty())
                suspect.evidence.push_back(m_log.external);
            if (suspect.pattern == "handles-never-closed" && suspect.className == "Worker"
                && !m_log.besideHeap.empty()) {
                suspect.evidence.insert(suspect.evidence.begin(),
                                        m_log.besideHeap + "; the heaps of Workers count there, not here");
                suspect.rssBytes = m_log.rssBesideHeap;
            }
            if (m_log.isTrend)
                suspect.evidence.insert(suspect.evidence.end(), m_log.heap.begin(), m_log.heap.end());
        }
        return true;
    }

    /// What takes longest, side by side: the order in time and all classes over it; and the best path to every object and
    /// the dead variables of the snapshot with the highest id, which is the last one if they are of one process.
    Result<bool> prepare()
    {
        m_latest =
            *std::max_element(m_given.begin(), m_given.end(), [](const SnapshotPtr& a, const SnapshotPtr& b) {
                return a->graph().maxHeapObjectId() < b->graph().maxHeapObjectId();
            });
        Result<bool> done = true;
        inTurn(3, threadCount(m_options.threads), [&](std::size_t k) {
            if (k == 0)
                done = findOrderAndSeries();
            else if (k == 1)
                (void)PathFinder::of(*m_latest, m_task.silent()); // kept there; asking again tells of failure
            else
                m_dead = deadVariables(*m_latest, m_task.silent());
        });
        return done;
    }

    /// Without scope tables (V8 up to 14.6) none is known to be dead.
    static Result<DeadVariables> deadVariables(const Snapshot& snapshot, const Task& task)
    {
        if (snapshot.graph().raw().scopes.empty()) return DeadVariables{};
        return findDeadVariables(snapshot, task);
    }

    Result<bool> findOrderAndSeries()
    {
        const Stage stage("order and series");
        if (auto lineage = findLineage(); !lineage || m_report.order.size() == 1) return lineage;
        std::vector<SnapshotPtr> inOrder;
        for (const std::size_t at : m_report.order) inOrder.push_back(m_given[at]);
        auto series = compareSeries(inOrder, m_task.silent());
        if (!series) return fail(std::move(series.error()));
        m_series = std::move(*series);
        return true;
    }

    Result<bool> findLineage()
    {
        const auto order = orderInTime(m_given, m_task, m_options.threads);
        if (!order) return fail(order.error());
        m_report.order = order->order;
        if (m_given.size() == 1) {
            m_report.lineage = "One snapshot.";
            return true;
        }
        double least = 1;
        for (std::size_t k = 0; k + 1 < m_report.order.size(); ++k) {
            const Snapshot& a = *m_given[m_report.order[k]];
            const Snapshot& b = *m_given[m_report.order[k + 1]];
            if (&a == &b) continue;
            const Lineage& lineage = order->steps[k];
            least = std::min(least, lineage.agreement());
            if (!lineage.isSameProcess && m_report.isSameProcess) {
                m_report.isSameProcess = false;
                m_report.lineage = "Not comparable object by object: " + lineage.reason;
            }
            if (!lineage.isSameProcess && !lineage.isUnknown)
                for (std::size_t before = m_others.size(); before <= k; ++before)
                    m_others.push_back(m_given[m_report.order[before]]);
        }
        if (!m_report.isSameProcess) {
            m_report.lineageWord = lineageWord(order->steps);
            m_report.apart = apartText(m_given, m_report.lineageWord);
        }
        leaveOutCopies();
        if (m_report.order.size() == 1) {
            m_report.lineage = "One snapshot.";
        } else if (m_report.isSameProcess) {
            m_report.lineage =
                "Snapshots of one process: " + percentText(least) + " of the shared ids agree.";
        } else {
            m_report.notices.push_back(m_report.lineage
                                       + " Objects were not paired; only classes are compared, by name.");
        }
        return true;
    }

    /// The same snapshot twice would read as an interval in which nothing grew.
    void leaveOutCopies()
    {
        const auto isCopy = [](const Snapshot& a, const Snapshot& b) {
            const RawSnapshot &raw = a.graph().raw(), &other = b.graph().raw();
            return raw.fileBytes > 0 && raw.fileBytes == other.fileBytes
                && raw.nodeCount() == other.nodeCount() && raw.edgeCount() == other.edgeCount()
                && a.totalSize() == b.totalSize()
                && a.graph().maxHeapObjectId() == b.graph().maxHeapObjectId();
        };
        const auto name = [](const Snapshot& one) { return one.source().path.filename().string(); };
        std::vector<std::size_t>& order = m_report.order;
        for (std::size_t k = order.size(); k-- > 1;) {
            const Snapshot &before = *m_given[order[k - 1]], &copy = *m_given[order[k]];
            if (!isCopy(before, copy)) continue;
            m_report.notices.push_back((copy.source().path == before.source().path
                                            ? name(copy) + " was given twice"
                                            : name(copy) + " is the same snapshot as " + name(before))
                                       + ": it counts once.");
            order.erase(order.begin() + std::ptrdiff_t(k));
        }
    }

    /// A Worker has a heap of its own: its size here says nothing. A handful may be a pool that fills up.
    static bool areThreads(const Candidate& c)
    {
        return c.point.isHandleGroup && c.calledName() == "Worker"
            && c.point.count.back() >= c.point.count.front() + kHandful;
    }

    bool isMaterial(const Candidate& c, const Trend& trend) const
    {
        const Accumulation& point = c.point;
        if (!trend.isKnown || areThreads(c)) return true;
        return trend.growthBytes >= std::max<std::uint64_t>(2'000, m_total / 400)
            || (point.isCountOfEntries && point.count.back() >= point.count.front() + 100);
    }

    void classify(const History& history, const Accumulation& point)
    {
        m_seen.insert(point.node);
        const Candidate c = makeCandidate(history, point);
        if (c.path.empty()) return;
        Trend trend = trendOf(point, m_units);
        trend.isTurnover = trend.isTurnover
            || (m_bornSinceFirst.contains(point.node) && isReplaced(point, bornSinceFirst(point)));
        if (trend.isKnown && (trend.isTurnover || trend.isDrained || trend.isLevel || !trend.growsLast)) {
            addBenign(c, trend);
            account(c, point, false);
            return;
        }
        if (!isMaterial(c, trend) || growsElsewhere(point)) return;
        // Handles that stay open are more of them; what a single one keeps is no matter of closing it.
        const std::size_t n = point.count.size();
        if (point.isHandleGroup && n >= 2 && point.count[n - 1] <= point.count[n - 2]) return;
        if (isEnginesGrowth(c) || cameLastUnnamed(c)) return;
        if (isNodesOwn(c)) {
            // What Node makes as it starts has at most a few hundred entries.
            const bool hasMany = point.kind != CollectionKind::Object && point.newEntries >= 500;
            const int share = !trend.isKnown                    ? (c.root && !hasMany ? 4 : 20)
                : point.isCountOfEntries || point.isHandleGroup ? 100
                                                                : 33;
            if (trend.growthBytes * std::uint64_t(share) < m_total) return;
        }
        if (!trend.isKnown && !point.isCountOfEntries && !point.isHandleGroup && point.count.back() < 30)
            return;
        Suspect suspect = draft(c, trend);
        if (!suspect.areEntries && !point.isHandleGroup && m_ages->isTurnedOver(suspect)) {
            addTurnover(c, suspect);
            account(c, point, false);
            return;
        }
        account(c, point, true);
        auto shared = trend.isKnown || c.history.size() == 1 ? sharedHold(c, suspect) : std::nullopt;
        if (shared) suspect.sharedWith = "other holders";
        m_suspects.push_back({std::move(suspect), point.node, trend.growthBytes, c.path, point.count,
                              point.entries, std::move(shared)});
    }

    /// Objects that came in the last of several intervals, with no holder but the global object: a program's new parts.
    static bool cameLastUnnamed(const Candidate& c)
    {
        const std::vector<std::uint64_t>& count = c.point.count;
        return c.path.size() == 1 && c.root && c.root->kind == PathRootKind::Global
            && !c.point.isCountOfEntries && count.size() >= 3
            && std::all_of(count.begin(), count.end() - 1, [](auto k) { return k == 0; });
    }

    /// Of the same point, or its own where it has grown only since.
    const std::vector<std::uint64_t>& bornSinceFirst(const Accumulation& point) const
    {
        const auto earlier = m_bornSinceFirst.find(point.node);
        return earlier == m_bornSinceFirst.end() ? point.bornBytes : earlier->second;
    }
    void addTurnover(const Candidate& c, const Suspect& suspect)
    {
        const std::size_t n = suspect.count.size();
        BenignGrowth benign;
        benign.className = suspect.className;
        benign.node = c.container;
        benign.objectId = c.graph().id(c.container);
        benign.reason = pathText(c.path) + " holds " + countText(suspect.count[n - 2]) + " "
            + shortClass(suspect.className) + " at " + c.history.label(n - 2) + " and "
            + countText(suspect.count[n - 1]) + " at " + c.history.label(n - 1)
            + ", and nearly all of the earlier ones are gone: turnover, no growth.";
        m_report.benign.push_back(std::move(benign));
    }

    /// Notes how many more there are of each class because of this point: all the new ones of a suspect, else those
    /// in whose place no older one went.
    void account(const Candidate& c, const Accumulation& point, bool isSuspect)
    {
        const std::size_t n = point.count.size();
        double lasting = 1;
        if (!isSuspect && n >= 2 && point.isCountOfEntries && point.newEntries > 0)
            lasting = std::clamp((double(point.count[n - 1]) - double(point.count[n - 2]))
                                     / double(point.newEntries),
                                 0.0, 1.0);
        for (const ClassGrowth& growth : point.classes)
            m_accounted[carriedName(c.last().classes().info(growth.cls).name)] +=
                lasting * double(growth.count);
    }

    /// Code, shapes and feedback that hang on a function: it was compiled, not leaked.
    void addBenign(const Candidate& c, const Trend& trend)
    {
        const Accumulation& point = c.point;
        const bool isLarge = point.retained.back() * 500 >= m_total;
        const std::size_t n = point.count.size();
        if (!isLarge
            && !(point.isCountOfEntries && point.count.back() >= 20 && (trend.isTurnover || trend.isDrained)))
            return;
        if (isNodesOwn(c)) return;
        BenignGrowth benign;
        benign.className = c.entryClass();
        benign.node = c.container;
        benign.objectId = c.graph().id(c.container);
        const std::string place = pathText(c.path);
        const bool isShrinking = n >= 2 && point.count[n - 1] * 10 < point.count[n - 2] * 9;
        if (trend.isDrained)
            benign.reason = point.isHandleGroup ? place + ": " + seriesText(point.count, false) + " handles."
                                                : place + " rose and fell before: "
                    + (point.isCountOfEntries ? seriesText(point.count, false) + " entries."
                                              : seriesText(point.retained, true) + ".");
        else if (trend.isTurnover && !point.isCountOfEntries)
            benign.reason = place + " keeps none of what came before " + c.history.label(n - 2)
                + "; others took its place: turnover, no growth.";
        else if (trend.isTurnover)
            benign.reason = place + " holds " + countText(point.count[n - 2]) + " entries at "
                + c.history.label(n - 2) + " and " + countText(point.count[n - 1]) + " at "
                + c.history.label(n - 1) + ", and "
                + (point.stayed > 0 ? percentText(1 - point.stayed) + " of the" : std::string("all"))
                + " earlier ones are gone: turnover, no growth.";
        else
            benign.reason = place
                + (isShrinking ? " grew and then shrank: " : " filled up and then stayed level: ")
                + (point.isCountOfEntries ? seriesText(point.count, false)
                           + (point.members.empty() ? " entries, " : " entries of its inner collections, ")
                                          : std::string())
                + seriesText(point.retained, true) + ".";
        auto bound = boundField(c.last(), c.container);
        if (!bound && c.container != point.node) bound = boundField(c.last(), point.node);
        if (bound) benign.reason += " Its field " + bound->text() + " is probably its limit.";
        m_report.benign.push_back(std::move(benign));
    }

    void noteLevel(const History& history, const Accumulation& point)
    {
        if (!point.isCountOfEntries || point.count.back() < 8) return;
        const Trend trend = trendOf(point, m_units);
        if (!trend.isLevel && trend.growsLast) return;
        if (point.retained.back() <= point.retained.front()) return;
        const Candidate c = makeCandidate(history, point);
        if (!c.path.empty()) addBenign(c, trend);
    }

    double shareOfHeap(const Candidate& c, const Trend& trend, const Suspect& suspect) const
    {
        return double(std::max({suspect.retainedSize.back(), c.point.newBytes, trend.growthBytes}))
            / double(m_total);
    }

    /// Grows in every interval, held by something that lives as long as the process, no bound found, big.
    Severity severityOf(const Candidate& c, const Trend& trend, const Suspect& suspect) const
    {
        const Accumulation& point = c.point;
        const std::size_t n = point.count.size();
        const double share = shareOfHeap(c, trend, suspect);
        const bool isBig = share >= kBigShare || (m_log.isOnCourse && trend.growsAlways);
        const int yes = int(trend.isKnown && trend.growsAlways) + int(isLongLived(c, suspect))
            + int(trend.isKnown && !suspect.bound) + int(isBig);
        if (yes < 2 || suspect.isWithinBound || (!isBig && share < kSmallShare && !areThreads(c)))
            return Severity::Low;
        // Node's own modules and caches grow as they are first used; what piles up in them does so by entries.
        const bool doEntriesPileUp =
            n >= 2 && point.isCountOfEntries && point.count[n - 1] >= point.count[n - 2] + 50;
        if (trend.isKnown && !point.isTimerList && !point.isHandleGroup && !doEntriesPileUp && isNodesOwn(c)
            && (suspect.group == SuspectGroup::UnboundedCollection || suspect.group == SuspectGroup::Closures
                || suspect.group == SuspectGroup::Code || suspect.group == SuspectGroup::ClassGrowth))
            return Severity::Low;
        // Two snapshots can't tell a leak from a cache that fills up, or from warm-up.
        // Warm-up, unless the log shows that the heap goes on rising as before.
        if (suspect.isSlowing)
            return m_units.isKnown() && !m_log.risesAsBefore ? Severity::Low : Severity::Medium;
        return yes == 4 && n >= 3 && suspect.group != SuspectGroup::ClassGrowth ? Severity::High
                                                                                : Severity::Medium;
    }
    static bool isLongLived(const Candidate& c, const Suspect& suspect)
    {
        return c.root != nullptr
            && (c.root->kind != PathRootKind::NativeHandle || c.point.isHandleGroup
                || c.history.bornIn(suspect.objectId) == 0);
    }

    Suspect draft(const Candidate& c, const Trend& trend)
    {
        const Accumulation& point = c.point;
        const Snapshot& last = c.last();
        const std::size_t n = point.count.size();
        Suspect suspect;
        suspect.container = c.container;
        suspect.collection = point.node;
        suspect.collectionId = c.graph().id(point.node);
        suspect.subject = point.isHandleGroup ? std::string() : c.calledName();
        suspect.count = point.count;
        suspect.areEntries = point.isCountOfEntries;
        suspect.retainedSize = point.retained;
        suspect.path = c.path;
        suspect.containerStep = c.path.size() - 1;
        for (const Detector detect : detectors()) {
            Suspect attempt = suspect;
            if (!detect(c, attempt)) continue;
            suspect = std::move(attempt);
            break;
        }
        suspect.areBytesOutside =
            c.shareOfBytes([&](const ClassGrowth& growth) { return c.areBackingStores(growth); }) >= 0.5;
        if (suspect.areBytesOutside && suspect.group != SuspectGroup::ExternalMemory)
            suspect.evidence.emplace_back("most bytes belong to buffers, outside the JavaScript heap");
        countNamedClass(c, suspect);
        suspect.objectId = point.isHandleGroup ? NodeId{} : c.graph().id(suspect.container);
        if (suspect.container != point.node && suspect.objectId.value)
            for (std::size_t k = 0; k < n; ++k) {
                const auto node = c.history.findInPlace(k, suspect.container);
                suspect.retainedSize[k] = node ? c.history.at(k).retainedSize(*node) : 0;
                // Of one snapshot, what it leads to: its owner may not dominate that either.
                if (n == 1) suspect.retainedSize[k] = std::max(suspect.retainedSize[k], point.retained[k]);
            }
        sizeWhatPiledUp(c, suspect);
        const std::uint64_t nativeGrowth = addNativeMemory(c, suspect);
        for (const ClassGrowth& growth : point.classes) {
            const std::string& name = last.classes().info(growth.cls).name;
            if (isCarriedName(suspect.className, name) || suspect.parts.size() >= 8) continue;
            if (growth.bytes * 50 < std::max<std::uint64_t>(point.newBytes, 1)) continue;
            std::string part = carriedName(name);
            if (std::find(suspect.parts.begin(), suspect.parts.end(), part) == suspect.parts.end())
                suspect.parts.push_back(std::move(part)); // classes of two realms have one name
        }
        leadToSample(c, suspect);
        if (!suspect.location) suspect.location = sourceOfCounted(c, suspect);
        if (!suspect.location && suspect.sampleId.value) {
            suspect.location = last.location(suspect.sample);
            // Nobody edits Node's own classes; their objects may have functions of the program: an AsyncHook its init().
            if (suspect.location && isRuntimeScript(last.scriptName(suspect.location->scriptId)))
                suspect.location = ownFunctionOf(c, suspect.sample);
        }
        if (!suspect.location && suspect.objectId.value) suspect.location = classSource(c, suspect.container);
        // Nor a library's: what the program made for each entry is where to look first.
        if (!suspect.location || !libraryOfScript(last.scriptName(suspect.location->scriptId)).empty())
            if (const auto own = applicationCodeOf(c)) suspect.location = own;
        if (suspect.location) {
            suspect.script = last.scriptName(suspect.location->scriptId);
            suspect.sourceClass = classAt(c, suspect);
        }
        findBound(c, trend, suspect);
        if (suspect.isWithinBound && !suspect.bound->starts_with("a pool"))
            suspect.advice = "Check that a full one fits into memory. Take one more snapshot when it is "
                             "full: the growth should "
                             "have stopped.";
        classifyGrowth(c, trend, suspect);
        explain(c, trend, suspect);
        if (trend.isKnown && suspect.severity == Severity::Low
            && suspect.group == SuspectGroup::UnboundedCollection && c.root && isNodesOwn(c)) {
            replaceWords(suspect.title, " grows without limit", " grows");
            suspect.advice =
                "It is Node's own, and such objects grow as parts of Node are first used. Take one "
                "more snapshot: if it still grows, look at what the program hands to Node.";
        }
        const double trendFactor = !trend.isKnown ? 0.3
            : trend.growsAlways                   ? 0.5 + 0.5 * trend.steadiness
                                                  : 0.3;
        suspect.score = double(std::max(trend.growthBytes, point.newBytes) + nativeGrowth) * trendFactor
            * suspect.confidence * (suspect.bound ? 0.6 : 1) * (isLongLived(c, suspect) ? 1 : 0.5);
        addRates(c, trend, m_units, requests(), suspect);
        return suspect;
    }

    /// Where the object's class stands; nothing where that is in Node's own code, or in a script without a name.
    static std::optional<SourceLocation> classSource(const Candidate& c, NodeOrdinal object)
    {
        const auto location = c.last().location(object);
        const std::string script = location ? c.last().scriptName(location->scriptId) : std::string();
        return script.empty() || isRuntimeScript(script) ? std::nullopt : location;
    }

    /// Where the class stands whose instances are counted.
    static std::optional<SourceLocation> sourceOfCounted(const Candidate& c, const Suspect& suspect)
    {
        if (suspect.areEntries) return {};
        for (const ClassGrowth& growth : c.point.classes)
            if (c.graph().type(growth.sample) == NodeType::Object
                && isCarriedName(suspect.className, c.last().classes().info(growth.cls).name))
                if (const auto location = classSource(c, growth.sample)) return location;
        return {};
    }

    /// The class of the first object, of those that the suspect names or that grow, that is made at its location.
    static std::string classAt(const Candidate& c, const Suspect& suspect)
    {
        std::vector<NodeOrdinal> objects;
        if (suspect.sampleId.value) objects.push_back(suspect.sample);
        for (const ClassGrowth& growth : c.point.classes) objects.push_back(growth.sample);
        if (suspect.objectId.value) objects.push_back(suspect.container);
        for (const NodeOrdinal object : objects)
            if (c.graph().type(object) == NodeType::Object && c.last().location(object) == suspect.location) {
                const std::string name = c.last().className(object);
                return name.ends_with("Generator") ? std::string()
                                                   : carriedName(name); // it is its function's
            }
        return {};
    }

    /// Where the first of the program's functions among the object's properties stands.
    static std::optional<SourceLocation> ownFunctionOf(const Candidate& c, NodeOrdinal object)
    {
        constexpr std::size_t kProperties = 32;
        std::size_t looked = 0;
        for (const Edge edge : c.graph().edges(object)) {
            if (edge.type != EdgeType::Property || c.graph().type(edge.to) != NodeType::Closure) continue;
            if (++looked > kProperties) break;
            if (const auto source = c.ownSource(edge.to)) return source;
        }
        return {};
    }

    /// Where the program's class stands of which every entry or every second one brings an instance; else its function.
    static std::optional<SourceLocation> applicationCodeOf(const Candidate& c)
    {
        const auto isOwn = [&](const std::optional<SourceLocation>& at) {
            return at && packageOfScript(c.last().scriptName(at->scriptId)) == kApplication;
        };
        for (const ClassGrowth& growth : c.point.classes) {
            if (c.graph().type(growth.sample) != NodeType::Object || growth.count * 2 < c.point.newEntries)
                continue;
            if (const auto location = c.last().location(growth.sample); isOwn(location)) return location;
        }
        for (const ClassGrowth& growth : c.point.classes) {
            constexpr std::size_t kLooked = 200'000;
            if (c.graph().type(growth.sample) != NodeType::Closure) continue;
            const auto closures = c.last().nodesOf(growth.cls);
            std::map<SourceLocation, std::uint64_t> counts;
            for (std::size_t i = 0; i < std::min(kLooked, closures.size()); ++i) {
                const NodeOrdinal closure = closures[closures.size() - 1 - i];
                if (!isBelow(c, closure)) continue;
                const auto location = c.last().location(closure);
                if (!isOwn(location)) continue;
                if (++counts[*location] * 2 >= c.point.newEntries) return location;
            }
        }
        return {};
    }

    /// Did it come in the last interval, and does the point dominate it?
    static bool isBelow(const Candidate& c, NodeOrdinal node)
    {
        constexpr int kSteps = 40;
        if (c.history.bornIn(c.graph().id(node)) + 1 != c.history.size()) return false;
        for (int step = 0; step < kSteps && node != c.point.node; ++step) {
            const NodeOrdinal above = c.last().dominator(node);
            if (above == node) break;
            node = above;
        }
        return node == c.point.node;
    }

    /// Without entries to count, the instances of the class that the suspect names.
    static void countNamedClass(const Candidate& c, Suspect& suspect)
    {
        const Accumulation& point = c.point;
        if (point.isCountOfEntries || point.isHandleGroup || suspect.count != point.count) return;
        for (const ClassGrowth& growth : point.classes)
            if (const auto& info = c.last().classes().info(growth.cls);
                isCarriedName(suspect.className, info.name)) {
                suspect.count = c.history.size() > 1 ? c.history.instances(info.key)
                                                     : std::vector<std::uint64_t>{growth.count};
                return;
            }
    }

    /// A collection that no snapshot but the last knows: of a module that was loaded, of a feature that was first used.
    static bool isNewPart(const Candidate& c)
    {
        const std::vector<std::uint64_t>& count = c.point.count;
        return count.size() >= 3 && c.point.isCountOfEntries && !c.point.isHandleGroup
            && c.history.bornIn(c.graph().id(c.point.node)) + 1 == count.size()
            && std::all_of(count.begin(), count.end() - 1, [](auto k) { return k == 0; });
    }

    /// Severity and title, by the bound that was found and by whether the growth slows down.
    void classifyGrowth(const Candidate& c, const Trend& trend, Suspect& suspect) const
    {
        if (trend.pace.isSlowing) {
            suspect.isSlowing = true;
            if (m_log.risesAsBefore)
                suspect.evidence.insert(suspect.evidence.begin(),
                                        "against warm-up: in the log heapUsed keeps rising at the same rate");
            suspect.evidence.insert(suspect.evidence.begin(), trend.pace.text);
        }
        suspect.severity = severityOf(c, trend, suspect);
        // A handful may be all, as of languages that a program loads on demand.
        if (trend.isKnown && suspect.areEntries && !c.point.isTimerList
            && suspect.count.back() > suspect.count.front()
            && suspect.count.back() < suspect.count.front() + kHandful) {
            suspect.severity = std::min(suspect.severity, Severity::Medium);
            replaceWords(suspect.title, " grows without limit", " grows");
            suspect.evidence.insert(
                suspect.evidence.begin(),
                "only " + counted(suspect.count.back() - suspect.count.front(), "new entry", "new entries")
                    + " so far");
        }
        // No snapshot shows whether numbers are removed again, and V8 doubles a full table: a higher load may explain it.
        if (c.point.isTable && !c.point.isCountOfEntries
            && (shareOfHeap(c, trend, suspect) < kMuch
                || suspect.retainedSize.back() < kManyFold * suspect.retainedSize.front())) {
            suspect.severity = std::min(suspect.severity, Severity::Medium);
            replaceWords(suspect.title, " grows without limit", " grows");
        }
        const bool areFiles = noteLoadedFiles(loadedFiles(c), suspect);
        // Otherwise it would look like a high one, and nothing would say why it is none.
        if (const double share = shareOfHeap(c, trend, suspect); suspect.severity == Severity::Medium
            && c.history.size() >= 3 && trend.growsAlways && !suspect.isSlowing && !suspect.bound
            && share < kBigShare)
            suspect.evidence.insert(suspect.evidence.begin(),
                                    "small so far: "
                                        + percentText(std::uint64_t(share * double(m_total)), m_total)
                                        + " of the heap");
        if (isNewPart(c)) {
            suspect.evidence.insert(suspect.evidence.begin(),
                                    "it came after " + c.history.label(c.history.size() - 2)
                                        + ", with all its entries: one more snapshot will tell");
            const bool isMuch = shareOfHeap(c, trend, suspect) >= kMuch && !isNodesOwn(c);
            suspect.severity = std::min(suspect.severity, isMuch ? Severity::Medium : Severity::Low);
        }
        if (!trend.pace.doubt.empty()) {
            suspect.evidence.insert(suspect.evidence.begin(), trend.pace.doubt);
            suspect.severity = std::min(suspect.severity, Severity::Medium);
        }
        // Two snapshots don't tell what has no limit, nor what never leaves.
        if (c.history.size() == 2) {
            replaceWords(suspect.title, " grows without limit", " grows");
            replaceWords(suspect.title, " grows: objects enter and never leave", " grows");
        }
        if (areFiles)
            replaceWords(suspect.title, " grows without limit", " grows as files are loaded");
        else if (suspect.isWithinBound)
            replaceWords(suspect.title, " grows without limit", " fills up");
        else if (suspect.isSlowing)
            replaceWords(suspect.title, " grows without limit", " grows, but more slowly");
        else if (suspect.bound || !trend.growsAlways)
            replaceWords(suspect.title, " grows without limit", " grows");
    }

    /// False where nothing is known of files.
    static bool noteLoadedFiles(LoadedFiles loaded, Suspect& suspect)
    {
        if (loaded == LoadedFiles::Unknown) return false;
        const bool areInstalled = loaded == LoadedFiles::Installed;
        suspect.evidence.insert(
            suspect.evidence.begin(),
            areInstalled ? "the new entries are files of installed packages, each there once: parts of them "
                           "that are used for the first time"
                         : "each new entry is another file: parts of the program that are used for the first "
                           "time, or files that it writes");
        suspect.severity = std::min(suspect.severity, areInstalled ? Severity::Low : Severity::Medium);
        suspect.disproof = "Not a leak if no more files are loaded as the load goes on.";
        return true;
    }

    /// What others hold as well is not retained by the suspect, and yet it piled up there: its sizes are what the entries
    /// keep, or else all objects of the class; the same in all snapshots. Where neither says how much that is, the trend
    /// is not known.
    void sizeWhatPiledUp(const Candidate& c, Suspect& suspect) const
    {
        const std::size_t n = suspect.retainedSize.size();
        if (n < 2 || !isShared(c, suspect)) return;
        const auto isMost = [&](const std::vector<std::uint64_t>& sizes) {
            return sizes.size() == n && sizes.back() * 2 >= c.point.newBytes;
        };
        std::vector<std::uint64_t> sizes = retainedByEntries(c.history, c.point);
        if (!isMost(sizes)) sizes = retainedByClass(suspect.className);
        if (!isMost(sizes)) {
            const std::vector<std::uint64_t>& born = bornSinceFirst(c.point);
            sizes = {std::max(c.point.newBytes, std::accumulate(born.begin(), born.end(), std::uint64_t{0}))};
        }
        suspect.retainedSize = std::move(sizes);
    }

    /// The size of what piled up includes the native memory of the entries. Returns what that grew by.
    static std::uint64_t addNativeMemory(const Candidate& c, Suspect& suspect)
    {
        const auto native = suspect.areEntries ? nativeMemoryOf(c) : std::nullopt;
        if (!native) return 0;
        const std::vector<std::uint64_t>& bytes = native->bytes;
        std::vector<std::uint64_t>& sizes = suspect.retainedSize;
        if (sizes.size() == 1) // what came below the point may have them, where its paths lead to them
            sizes.front() = std::max(sizes.front(), bytes.back());
        else
            std::transform(sizes.begin(), sizes.end(), bytes.begin(), sizes.begin(), std::plus());
        suspect.areBytesOutside = suspect.areBytesOutside || bytes.back() * 2 >= sizes.back();
        suspect.evidence.insert(suspect.evidence.begin(),
                                "the size includes native memory of the entries (" + native->name
                                    + "): " + seriesText(bytes, true));
        return bytes.back() - std::min(bytes.back(), bytes.front());
    }

    /// Of all classes of the program's of this name; empty for the language's, which are everywhere.
    std::vector<std::uint64_t> retainedByClass(const std::string& name) const
    {
        std::vector<std::uint64_t> sizes;
        for (const SeriesRow& row : m_series) {
            if (!isProgramsClass(name) || !isCarriedName(name, row.name)) continue;
            sizes.resize(row.retainedSize.size());
            for (std::size_t k = 0; k < sizes.size(); ++k) sizes[k] += row.retainedSize[k];
        }
        return sizes;
    }

    /// Between the first and the last snapshot.
    std::optional<std::uint64_t> requests() const
    {
        if (m_units.kind != LoadUnits::Kind::Requests) return m_options.requests;
        return std::accumulate(m_options.requestsPerInterval.begin(), m_options.requestsPerInterval.end(),
                               std::uint64_t{0});
    }

    /// The fallback: classes that grow and that no suspect explains.
    Result<bool> addGrowingClasses(const History& history)
    {
        const Stage stage("growing classes");
        if (m_report.order.size() < 2) return true;
        Unexplained question{history, {}, m_series, m_report.apart, m_accounted, {}, {}, m_units};
        for (const std::size_t k : m_report.order) question.snapshots.push_back(m_given[k]);
        for (const Draft& draft : m_suspects) {
            question.named.insert(draft.suspect.className);
            if (draft.suspect.pattern == "handles-never-closed")
                question.named.insert(draft.suspect.parts.begin(), draft.suspect.parts.end());
            question.hasSuspect |= draft.suspect.severity > Severity::Low;
        }
        auto found = findGrowingClasses(question, m_task);
        if (!found) return fail(found.error());
        for (Suspect& suspect : found->suspects) {
            if (suspect.pattern == "symbol-registry-grows") takeKeyedBySymbols(history, suspect);
            m_suspects.push_back({std::move(suspect), {}, 0, {}, {}, {}});
        }
        std::move(found->benign.begin(), found->benign.end(), std::back_inserter(m_report.benign));
        return true;
    }

    /// The collections whose keys are the new symbols of the registry: emptied, they leave the symbols there.
    void takeKeyedBySymbols(const History& history, Suspect& registry)
    {
        constexpr std::size_t kLooked = 64;
        const Graph& graph = history.graph();
        std::map<NodeOrdinal, std::size_t> keyed;
        std::size_t looked = 0;
        for (const Edge edge : graph.edges(registry.collection)) {
            if (graph.type(edge.to) != NodeType::Symbol || looked == kLooked
                || history.bornIn(graph.id(edge.to)) + 1 != history.size())
                continue;
            ++looked;
            std::set<NodeOrdinal> owners; // of the table that has the key
            for (const EdgeOrdinal in : history.last().retainers()[edge.to]) {
                const NodeOrdinal table = graph.source(in);
                if (table == registry.collection || graph.type(table) != NodeType::Array) continue;
                const NodeOrdinal owner = history.last().dominator(table);
                if (owner != graph.root()) owners.insert(owner);
            }
            for (const NodeOrdinal owner : owners) ++keyed[owner];
        }
        std::erase_if(m_suspects, [&](const Draft& draft) {
            const auto known = keyed.find(draft.suspect.collection);
            if (known == keyed.end() || known->second * 2 < looked) return false;
            registry.severity = std::max(registry.severity, draft.suspect.severity);
            registry.score += draft.suspect.score;
            registry.evidence.insert(registry.evidence.begin(),
                                     "they are the keys of " + pathText(draft.path) + ": "
                                         + seriesText(draft.suspect.count, false) + " entries, "
                                         + bytesText(draft.suspect.retainedSize.back()));
            registry.advice += " Remove them from " + draft.suspect.subject + ", too.";
            return true;
        });
    }

    Result<bool> rank(const History& history)
    {
        std::stable_sort(m_suspects.begin(), m_suspects.end(), [](const Draft& a, const Draft& b) {
            if (a.suspect.severity != b.suspect.severity) return a.suspect.severity > b.suspect.severity;
            // A class that grows somewhere says less than a holder.
            const auto isVague = [](const Suspect& s) {
                return s.group == SuspectGroup::ClassGrowth || !s.collectionId.value;
            };
            const bool isVagueA = isVague(a.suspect), isVagueB = isVague(b.suspect);
            if (isVagueA != isVagueB) return isVagueB;
            if (a.suspect.score != b.suspect.score) return a.suspect.score > b.suspect.score;
            return a.node < b.node;
        });
        m_report.suspectsFound = m_suspects.size();
        for (Draft& draft : m_suspects) {
            if (m_report.suspects.size() >= m_options.maxSuspects) break;
            draft.suspect.rank = static_cast<std::uint32_t>(m_report.suspects.size() + 1);
            if (draft.shared) {
                const auto other = findOtherHolder(history, *draft.shared, m_task);
                if (!other) return fail(other.error());
                if (*other) nameOtherHolder(history, **other, draft);
            }
            m_report.suspects.push_back(std::move(draft.suspect));
        }
        mergeCode(m_report.benign);
        if (m_report.benign.size() > 20) m_report.benign.resize(20);
        return true;
    }

    /// One line for compiled code: of all of it, where that is known, else of each place.
    static void mergeCode(std::vector<BenignGrowth>& benign)
    {
        std::optional<BenignGrowth> merged;
        const auto takeCode = [&merged](BenignGrowth& each) {
            if (each.className != "(compiled code)") return false;
            const bool isOfAll = each.objectId.value == 0;
            if (!merged || isOfAll)
                merged = std::move(each);
            else if (merged->objectId.value != 0)
                merged->reason += ' ' + each.reason;
            return true;
        };
        std::erase_if(benign, takeCode);
        if (merged) benign.push_back(std::move(*merged));
    }

    /// The figures become those of the two.
    static void nameOtherHolder(const History& history, const OtherHolder& other, Draft& draft)
    {
        Suspect& suspect = draft.suspect;
        replaceWords(suspect.explanation, sharedText(history.last(), *draft.shared),
                     sharedText(history.last(), *draft.shared, other));
        replaceWords(suspect.explanation, addedByEach(suspect.count, suspect.retainedSize),
                     addedByEach(suspect.count, other.together));
        for (std::string& sentence : suspect.evidence)
            replaceWords(sentence, retainedText(suspect.retainedSize), retainedText(other.together));
        suspect.retainedSize = other.together;
        const std::string name = heldName(history.last(), other.node, EntryKeys::Hide);
        suspect.sharedWith = name.empty() ? "another holder" : name;
    }

    std::vector<SnapshotPtr> m_given;
    SnapshotPtr m_latest; ///< of those, the one with the highest id
    std::vector<SnapshotPtr> m_others; ///< of other processes than the last one's, oldest first
    Result<DeadVariables> m_dead; ///< of m_latest
    SuspectOptions m_options; ///< without the memory log, where it is of another process
    const Task& m_task;
    SuspectReport m_report;
    std::uint64_t m_total{1};
    LoadUnits m_units;
    const MemoryLog* m_memoryLog{}; ///< of this process; null without one
    LogEvidence m_log;
    std::vector<SeriesRow> m_series; ///< of all snapshots, oldest first; empty with one
    std::unordered_set<NodeOrdinal> m_seen;
    std::optional<InstanceAges> m_ages;
    std::unordered_map<NodeOrdinal, std::vector<std::uint64_t>> m_bornSinceFirst; ///< Accumulation::bornBytes
    std::map<std::string, double> m_accounted; ///< Unexplained::accounted
    Result<std::vector<Suspect>> m_external; ///< holders of external strings
    std::vector<Draft> m_suspects;
};

} // namespace

Result<SuspectReport> findSuspects(std::span<const SnapshotPtr> snapshots, const SuspectOptions& options,
                                   const Task& task)
{
    return SuspectFinder(snapshots, options, task).run();
}

} // namespace heaptrail
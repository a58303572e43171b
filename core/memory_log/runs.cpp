// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/runs.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

namespace heaptrail {

namespace {

constexpr std::size_t kWindow = 16; ///< readings that show where the floor of the heap is
constexpr std::int64_t kSameStartUs = 5'000'000; ///< clock and uptime are not read in the same moment

/// One run as far as it goes, and what tells that it ends.
struct Segment {
    MemoryRun run;
    std::array<SparseBytes, kMemoryFieldCount> last;
    std::uint64_t leastUsed{UINT64_MAX}, leastRss{UINT64_MAX};
    std::array<std::uint64_t, kWindow> window{}; ///< heapUsed of the last readings
    SparseSeconds uptime;
    std::uint32_t uptimeStep{}; ///< seconds between the last two
    std::int64_t startedUs{INT64_MIN}; ///< clock minus uptime
};

bool fellBelow(const SparseBytes& now, const SparseBytes& before, double share)
{
    return now && before && double(*now) < share * double(*before);
}

/// Is this reading one of a new process, by what the memory says? A collection empties the heap as well, but
/// hardly ever gives the whole process back to what it was at its start.
bool isBackAtStart(const Segment& segment, const MemorySample& sample)
{
    constexpr auto kUsed = static_cast<std::size_t>(MemoryField::HeapUsed);
    constexpr auto kTotal = static_cast<std::size_t>(MemoryField::HeapTotal);
    constexpr auto kRss = static_cast<std::size_t>(MemoryField::Rss);
    const auto& now = sample.values;
    const auto& before = segment.last;
    if (segment.run.count < 3) return false;
    if (now[kUsed] && before[kUsed]
        && (!fellBelow(now[kUsed], before[kUsed], 0.5)
            || double(*now[kUsed]) > 1.3 * double(segment.leastUsed)))
        return false;
    if (now[kTotal] && before[kTotal] && !fellBelow(now[kTotal], before[kTotal], 0.6)) return false;
    if (now[kRss] && before[kRss])
        return fellBelow(now[kRss], before[kRss], 0.6)
            && double(*now[kRss]) <= 1.15 * double(segment.leastRss);
    // The heap alone: teeth of a saw fall as deep. But they rise without a dip, and fall to the floor of those
    // before; here collections had been at work for long without getting near.
    if (!now[kUsed] || !before[kUsed] || segment.run.count < kWindow) return false;
    std::size_t dips = 0;
    std::uint64_t floor = UINT64_MAX;
    for (std::size_t i = 0; i < kWindow; ++i) {
        const std::uint64_t value = segment.window[(segment.run.count + i) % kWindow];
        const std::uint64_t next = segment.window[(segment.run.count + i + 1) % kWindow];
        floor = std::min(floor, value);
        if (i + 1 < kWindow && double(next) < 0.99 * double(value)) ++dips;
    }
    return dips >= 3 && double(*now[kUsed]) < 0.5 * double(floor);
}

class Finder {
public:
    explicit Finder(MemoryLog& log)
        : m_log(log)
    {
    }

    void run()
    {
        std::vector<std::uint32_t> segmentOf(m_log.samples.size());
        std::vector<std::vector<std::uint32_t>> open(m_log.origins.size()); // segments of each origin
        for (std::size_t i = 0; i < m_log.samples.size(); ++i) {
            segmentOf[i] = segmentFor(open[m_log.samples[i].origin], m_log.samples[i]);
            add(m_segments[segmentOf[i]], m_log.samples[i], i);
        }
        assignProcesses();
        for (const Segment& segment : m_segments) m_log.runs.push_back(segment.run);
        if (m_segments.size() > 1) m_log.runOf = std::move(segmentOf);
    }

private:
    std::uint32_t newSegment(std::vector<std::uint32_t>& open, const MemorySample& sample, RunStart start)
    {
        Segment& segment = m_segments.emplace_back();
        segment.run.start = start;
        segment.run.origin = sample.origin;
        const auto at = static_cast<std::uint32_t>(m_segments.size() - 1);
        open.push_back(at);
        if (open.size() > 64) open.erase(open.begin()); // long over
        return at;
    }

    std::uint32_t segmentFor(std::vector<std::uint32_t>& open, const MemorySample& sample)
    {
        if (open.empty()) return newSegment(open, sample, RunStart::First);
        const Segment& last = m_segments[open.back()];
        if (sample.uptime && sample.timeUs) {
            // Clock minus uptime is the start of the process: that keeps several apart in one log, too.
            const std::int64_t started = startOf(sample);
            const auto same = std::find_if(open.rbegin(), open.rend(), [&](std::uint32_t at) {
                const std::int64_t other = m_segments[at].startedUs;
                return other == INT64_MIN || std::abs(other - started) <= kSameStartUs;
            });
            if (same != open.rend()) return *same;
            // The clock of the machine may have been set: then uptime goes on all the same.
            if (last.uptime && last.uptimeStep > 0 && *sample.uptime > *last.uptime) {
                const std::uint32_t step = *sample.uptime - *last.uptime;
                if (step <= last.uptimeStep + last.uptimeStep / 5 + 2
                    && last.uptimeStep <= step + step / 5 + 2)
                    return open.back();
            }
            return newSegment(open, sample, RunStart::UptimeReset);
        }
        if (sample.uptime && last.uptime && *sample.uptime + 2 < *last.uptime)
            return newSegment(open, sample, RunStart::UptimeReset);
        if (!sample.uptime && isBackAtStart(last, sample))
            return newSegment(open, sample, RunStart::BackAtStart);
        return open.back();
    }

    static std::int64_t startOf(const MemorySample& sample)
    {
        return *sample.timeUs - std::int64_t{*sample.uptime} * 1'000'000;
    }

    static void add(Segment& segment, const MemorySample& sample, std::size_t i)
    {
        MemoryRun& run = segment.run;
        if (run.count == 0) {
            run.firstSample = i;
            run.fromUs = sample.timeUs;
        }
        run.lastSample = i;
        if (sample.timeUs) run.toUs = sample.timeUs;
        segment.window[run.count % kWindow] = sample[MemoryField::HeapUsed].value_or(0);
        ++run.count;
        for (std::size_t f = 0; f < kMemoryFieldCount; ++f)
            if (sample.values[f]) segment.last[f] = sample.values[f];
        segment.leastUsed = std::min(segment.leastUsed, sample[MemoryField::HeapUsed].value_or(UINT64_MAX));
        segment.leastRss = std::min(segment.leastRss, sample[MemoryField::Rss].value_or(UINT64_MAX));
        if (!sample.uptime) return;
        if (segment.uptime && *sample.uptime > *segment.uptime)
            segment.uptimeStep = *sample.uptime - *segment.uptime;
        segment.uptime = sample.uptime;
        if (sample.timeUs) segment.startedUs = startOf(sample);
    }

    /// Which runs follow each other, and which are processes beside each other.
    void assignProcesses()
    {
        constexpr std::size_t kMostLanes = 256; // a hostile log has one for each reading
        std::map<std::string, std::vector<const MemoryRun*>> places; // the last run of each process there
        std::vector<MemoryOrigin> processes;
        for (Segment& segment : m_segments) { // in the order in which they begin
            MemoryRun& run = segment.run;
            const MemoryOrigin& origin = m_log.origins[run.origin];
            auto& lanes = places[origin.name];
            const MemoryRun** follows = nullptr;
            for (std::size_t k = lanes.size() - std::min(lanes.size(), kMostLanes); k < lanes.size(); ++k)
                if (lanes[k]->lastSample < run.firstSample
                    && (!follows || lanes[k]->lastSample > (*follows)->lastSample))
                    follows = &lanes[k];
            if (follows) {
                run.process = (*follows)->process;
                if ((*follows)->origin != run.origin) run.start = RunStart::NewPid;
                *follows = &run;
                processes[run.process].pid = origin.pid;
            } else {
                run.process = static_cast<std::uint32_t>(processes.size());
                if (lanes.empty() || !origin.pid.empty()) run.start = RunStart::First;
                processes.push_back(origin);
                lanes.push_back(&run);
            }
        }
        // A name that several have needs more than the place.
        for (const auto& [place, pid] : processes) {
            std::string name = place;
            if (places[place].size() > 1 && !pid.empty()) name += (name.empty() ? "pid " : " pid ") + pid;
            if (name.empty() && processes.size() > 1)
                name = "process " + std::to_string(m_log.processes.size() + 1);
            m_log.processes.push_back(std::move(name));
        }
    }

    MemoryLog& m_log;
    std::vector<Segment> m_segments;
};

/// Several processes that write into one log without a name: figures that hardly change from one reading of a
/// process to the next jump up and down from line to line.
bool looksMixed(const MemoryLog& log)
{
    std::uint64_t count = 0, jumps = 0;
    int direction = 0;
    for (std::size_t i = 1; i < log.samples.size(); ++i) {
        auto before = log.samples[i - 1][MemoryField::Rss], now = log.samples[i][MemoryField::Rss];
        if (!before || !now || log.runOfSample(i) != log.runOfSample(i - 1)) continue;
        ++count;
        const int step = double(*now) > 1.3 * double(*before) ? 1
            : double(*before) > 1.3 * double(*now)            ? -1
                                                              : 0;
        if (step != 0 && step != direction) ++jumps;
        if (step != 0) direction = step;
    }
    return count >= 10 && jumps * 3 > count;
}

} // namespace

void findRuns(MemoryLog& log)
{
    log.runs.clear();
    log.processes.clear();
    log.runOf.clear();
    if (log.samples.empty()) return;
    Finder(log).run();
    static constexpr const char* kMixed = "rss jumps up and down from reading to reading: several processes "
                                          "seem to write into this log without a "
                                          "process id or name, so that its trend means little.";
    if (looksMixed(log) && std::find(log.notices.begin(), log.notices.end(), kMixed) == log.notices.end())
        log.notices.emplace_back(kMixed);
}

} // namespace heaptrail

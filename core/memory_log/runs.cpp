// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>

namespace heaptrail {

namespace {

constexpr std::size_t kWindow = 16; ///< readings that show where the floor of the heap is

/// The run of an origin that goes on, and what tells that it ends.
struct Current {
    std::uint32_t run{}; ///< position in MemoryLog::runs
    std::uint64_t count{}; ///< of readings
    std::array<SparseBytes, kMemoryFieldCount> last;
    std::array<std::uint64_t, kMemoryFieldCount> least{UINT64_MAX, UINT64_MAX, UINT64_MAX};
    std::array<std::uint64_t, kWindow> window{}; ///< heapUsed of the last readings
    SparseSeconds uptime;

    void add(const MemorySample& sample)
    {
        window[count++ % kWindow] = sample[MemoryField::HeapUsed].value_or(0);
        if (sample.uptime) uptime = sample.uptime;
        for (std::size_t f = 0; f < kMemoryFieldCount; ++f) {
            if (sample.values[f]) last[f] = sample.values[f];
            least[f] = std::min(least[f], sample.values[f].value_or(UINT64_MAX));
        }
    }
};

bool fellBelow(const SparseBytes& now, const SparseBytes& before, double share)
{
    return now && before && double(*now) < share * double(*before);
}

/// Is this reading one of a new process, by what the memory says? A collection empties the heap as well, but
/// hardly ever gives the whole process back to what it was at its start.
bool isBackAtStart(const Current& current, const MemorySample& sample)
{
    constexpr auto kUsed = static_cast<std::size_t>(MemoryField::HeapUsed);
    constexpr auto kTotal = static_cast<std::size_t>(MemoryField::HeapTotal);
    constexpr auto kRss = static_cast<std::size_t>(MemoryField::Rss);
    const auto& now = sample.values;
    const auto& before = current.last;
    if (current.count < 3) return false;
    if (now[kUsed] && before[kUsed]
        && (!fellBelow(now[kUsed], before[kUsed], 0.5)
            || double(*now[kUsed]) > 1.3 * double(current.least[kUsed])))
        return false;
    if (now[kTotal] && before[kTotal] && !fellBelow(now[kTotal], before[kTotal], 0.6)) return false;
    if (now[kRss] && before[kRss])
        return fellBelow(now[kRss], before[kRss], 0.6)
            && double(*now[kRss]) <= 1.15 * double(current.least[kRss]);
    // The heap alone: teeth of a saw fall as deep. But they rise without a dip, and fall to the floor of those
    // before; here collections had been at work for long without getting near.
    if (!now[kUsed] || !before[kUsed] || current.count < kWindow) return false;
    auto window = current.window;
    std::ranges::rotate(window, window.begin() + std::ptrdiff_t(current.count % kWindow));
    std::size_t dips = 0;
    for (std::size_t i = 1; i < kWindow; ++i) dips += double(window[i]) < 0.99 * double(window[i - 1]);
    return dips >= 3 && double(*now[kUsed]) < 0.5 * double(std::ranges::min(window));
}

/// Does a new process begin with this reading, and why?
std::optional<RunStart> startAt(const Current& current, const MemorySample& sample)
{
    if (current.count == 0) return RunStart::First;
    if (!sample.uptime && isBackAtStart(current, sample)) return RunStart::BackAtStart;
    if (sample.uptime && current.uptime && *sample.uptime + 2 < *current.uptime) return RunStart::UptimeReset;
    return std::nullopt;
}

void cutRuns(MemoryLog& log)
{
    std::vector<Current> ofOrigin(log.origins.size());
    for (std::size_t i = 0; i < log.samples.size(); ++i) {
        const MemorySample& sample = log.samples[i];
        Current& current = ofOrigin[sample.origin];
        if (const auto start = startAt(current, sample)) {
            if (log.runs.size() == 1) log.runOf.resize(log.samples.size());
            current = {};
            current.run = static_cast<std::uint32_t>(log.runs.size());
            MemoryRun& run = log.runs.emplace_back();
            run.origin = sample.origin;
            run.start = *start;
            run.firstSample = i;
            run.fromUs = sample.timeUs;
        }
        current.add(sample);
        MemoryRun& run = log.runs[current.run];
        run.count = current.count;
        run.lastSample = i;
        if (sample.timeUs) run.toUs = sample.timeUs;
        if (!log.runOf.empty()) log.runOf[i] = current.run;
    }
}

/// Which runs follow each other, and which are processes beside each other.
void assignProcesses(MemoryLog& log)
{
    constexpr std::size_t kMost = 256; // a hostile log has one for each reading
    std::map<std::string, std::vector<MemoryRun*>> lastRunsAt; // of the processes of this name
    std::vector<MemoryOrigin> processes;
    for (MemoryRun& run : log.runs) { // in the order in which they begin
        const MemoryOrigin& origin = log.origins[run.origin];
        auto& last = lastRunsAt[origin.name];
        MemoryRun** follows = nullptr;
        for (MemoryRun*& one : std::span(last).last(std::min(last.size(), kMost)))
            if (one->lastSample < run.firstSample && (!follows || one->lastSample > (*follows)->lastSample))
                follows = &one;
        if (follows) {
            run.process = (*follows)->process;
            if ((*follows)->origin != run.origin) run.start = RunStart::NewPid;
            *follows = &run;
            processes[run.process].pid = origin.pid;
        } else {
            run.process = static_cast<std::uint32_t>(processes.size());
            processes.push_back(origin);
            last.push_back(&run);
        }
    }
    // A name that several have needs more than itself.
    for (const auto& [place, pid] : processes) {
        std::string name = place;
        if (lastRunsAt[place].size() > 1 && !pid.empty()) name += (name.empty() ? "pid " : " pid ") + pid;
        if (name.empty() && processes.size() > 1)
            name = "process " + std::to_string(log.processes.size() + 1);
        log.processes.push_back(std::move(name));
    }
}

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
        const int step = fellBelow(before, now, 1 / 1.3) - fellBelow(now, before, 1 / 1.3);
        jumps += step != 0 && step != direction;
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
    cutRuns(log);
    assignProcesses(log);
    if (looksMixed(log))
        log.note(
            "rss jumps up and down from reading to reading: several processes seem to write into this log "
            "without a process id or name, so that its trend means little.");
}

} // namespace heaptrail

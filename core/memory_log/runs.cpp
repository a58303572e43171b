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

/// Is a figure as low as at the start: below this share of the last one, and near the least of all? Empty if unknown.
std::optional<bool> isLow(const Current& current, const MemorySample& sample, MemoryField field,
                          double ofLast, double ofLeast)
{
    const std::optional<std::uint64_t> now = sample[field], before = current.last[std::size_t(field)];
    if (!now || !before) return std::nullopt;
    return double(*now) < ofLast * double(*before)
        && double(*now) <= ofLeast * double(current.least[std::size_t(field)]);
}

/// Is this reading one of a new process, by what the memory says? A collection empties the heap as well, but
/// hardly ever gives the whole process back to what it was at its start.
bool isBackAtStart(const Current& current, const MemorySample& sample)
{
    if (current.count < 3) return false;
    const auto used = isLow(current, sample, MemoryField::HeapUsed, 0.5, 1.3);
    const auto total = isLow(current, sample, MemoryField::HeapTotal, 0.6, 1e300);
    if (!used.value_or(true) || !total.value_or(true)) return false;
    if (const auto rss = isLow(current, sample, MemoryField::Rss, 0.6, 1.15)) return *rss;
    // The heap alone: teeth of a saw fall as deep. But they rise without a dip, and fall to the floor of those
    // before; here collections had been at work for long without getting near.
    if (!used || current.count < kWindow) return false;
    auto window = current.window;
    std::rotate(window.begin(), window.begin() + std::ptrdiff_t(current.count % kWindow), window.end());
    std::size_t dips = 0;
    for (std::size_t i = 1; i < kWindow; ++i) dips += double(window[i]) < 0.99 * double(window[i - 1]);
    return dips >= 3 && double(*sample[MemoryField::HeapUsed]) < 0.5 * double(std::ranges::min(window));
}

/// Does a new process begin with this reading, and why?
std::optional<RunStart> startAt(const Current& current, const MemorySample& sample)
{
    if (current.count == 0) return RunStart::First;
    if (!sample.uptime && isBackAtStart(current, sample)) return RunStart::BackAtStart;
    if (sample.uptime && current.uptime && *sample.uptime + 2 < *current.uptime) return RunStart::UptimeReset;
    return std::nullopt;
}

/// Finds origins that several processes share without a name or id: their rss jumps up and down, or their start time
/// goes back.
std::vector<bool> mixedOrigins(const MemoryLog& log)
{
    struct Origin {
        SparseBytes rss;
        std::optional<std::int64_t> beganUs;
        int direction{};
        std::uint64_t steps{}, jumps{};
    };
    std::vector<Origin> origins(log.origins.size());
    for (const MemorySample& sample : log.samples) {
        Origin& origin = origins[sample.origin];
        std::optional<std::int64_t> beganUs;
        if (sample.timeUs && sample.uptime)
            beganUs = *sample.timeUs - *sample.uptime * std::int64_t{1'000'000};
        const SparseBytes now = sample.values[std::size_t(MemoryField::Rss)];
        if (beganUs && origin.beganUs) {
            ++origin.steps;
            origin.jumps += *beganUs + 2'000'000 < *origin.beganUs ? 2 : 0; // back, and forth again
        } else if (now && origin.rss) {
            ++origin.steps;
            const double before = double(*origin.rss), after = double(*now);
            const int step = (after > 1.3 * before) - (before > 1.3 * after);
            origin.jumps += step != 0 && step != origin.direction;
            if (step != 0) origin.direction = step;
        }
        if (beganUs) origin.beganUs = beganUs;
        if (now) origin.rss = now;
    }
    std::vector<bool> isMixed;
    for (const Origin& origin : origins)
        isMixed.push_back(origin.steps >= 10 && origin.jumps * 3 > origin.steps);
    return isMixed;
}

void cutRuns(MemoryLog& log)
{
    const std::vector<bool> isMixed = mixedOrigins(log);
    std::vector<Current> ofOrigin(log.origins.size());
    for (std::size_t i = 0; i < log.samples.size(); ++i) {
        const MemorySample& sample = log.samples[i];
        Current& current = ofOrigin[sample.origin];
        const auto start = startAt(current, sample);
        if (start && (*start == RunStart::First || !isMixed[sample.origin])) {
            if (log.runs.size() == 1) log.runOf.resize(log.samples.size());
            current = {};
            current.run = static_cast<std::uint32_t>(log.runs.size());
            MemoryRun& run = log.runs.emplace_back();
            run.origin = sample.origin;
            run.start = *start;
            run.isMixed = isMixed[sample.origin];
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

} // namespace

void findRuns(MemoryLog& log)
{
    log.runs.clear();
    log.processes.clear();
    log.runOf.clear();
    cutRuns(log);
    assignProcesses(log);
    if (std::ranges::any_of(log.runs, &MemoryRun::isMixed))
        log.note("Several processes seem to write into this log without a process id or name.");
}

} // namespace heaptrail

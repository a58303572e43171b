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

/// The run of an origin that goes on.
struct Current {
    std::uint32_t run{}; ///< position in MemoryLog::runs
    std::array<std::uint64_t, kWindow> window{}; ///< heapUsed of the last readings
    SparseSeconds uptime;
};

void add(MemoryRun& run, const MemorySample& sample)
{
    ++run.count;
    if (sample.timeUs) run.toUs = sample.timeUs;
    for (std::size_t f = 0; f < kMemoryFieldCount; ++f) {
        const SparseBytes now = sample.values[f];
        auto& [first, last, least, highest] = run.ranges[f];
        if (!now) continue;
        if (!first) first = least = highest = now;
        last = now;
        least = std::min(*least, *now);
        highest = std::max(*highest, *now);
    }
}

/// Is a figure as low as at the start: below this share of the last one, and near the least of all? Empty if unknown.
std::optional<bool> isLow(const MemoryRun& run, const MemorySample& sample, MemoryField field, double ofLast,
                          double ofLeast)
{
    const auto now = sample[field];
    if (!now || !run[field].last) return std::nullopt;
    return double(*now) < ofLast * double(*run[field].last)
        && double(*now) <= ofLeast * double(*run[field].least);
}

/// Is this reading one of a new process, by what the memory says? A collection empties the heap as well, but
/// hardly ever gives the whole process back to what it was at its start.
bool isBackAtStart(const MemoryRun& run, const Current& current, const MemorySample& sample)
{
    if (run.count < 3) return false;
    const auto used = isLow(run, sample, MemoryField::HeapUsed, 0.5, 1.3);
    const auto total = isLow(run, sample, MemoryField::HeapTotal, 0.6, 1e300);
    if (!used.value_or(true) || !total.value_or(true)) return false;
    if (const auto rss = isLow(run, sample, MemoryField::Rss, 0.6, 1.15)) return *rss;
    // The heap alone: teeth of a saw fall as deep. But they rise without a dip, and fall to the floor of those
    // before; here collections had been at work for long without getting near.
    if (!used || run.count < kWindow) return false;
    auto window = current.window;
    std::rotate(window.begin(), window.begin() + std::ptrdiff_t(run.count % kWindow), window.end());
    std::size_t dips = 0;
    for (std::size_t i = 1; i < kWindow; ++i) dips += double(window[i]) < 0.99 * double(window[i - 1]);
    return dips >= 3 && double(*sample[MemoryField::HeapUsed]) < 0.5 * double(std::ranges::min(window));
}

/// Does a new process begin with this reading, and why?
std::optional<RunStart> startAt(const MemoryLog& log, const Current& current, const MemorySample& sample)
{
    if (log.runs.empty() || log.runs[current.run].origin != sample.origin) return RunStart::First;
    if (!sample.uptime && isBackAtStart(log.runs[current.run], current, sample)) return RunStart::BackAtStart;
    if (sample.uptime && current.uptime && *sample.uptime + 2 < *current.uptime) return RunStart::UptimeReset;
    return std::nullopt;
}

/// Finds origins that several processes share without a name or id: their rss, or their start time where they tell it,
/// jumps up and down.
std::vector<bool> mixedOrigins(const MemoryLog& log)
{
    struct Origin {
        std::optional<double> rss, beganUs;
        int direction{};
        std::uint64_t steps{}, jumps{};
    };
    std::vector<Origin> origins(log.origins.size());
    for (const MemorySample& sample : log.samples) {
        Origin& origin = origins[sample.origin];
        const auto take = [&origin](std::optional<double>& before, double now, double least) {
            if (before) {
                const int step = (now > *before + least) - (now < *before - least);
                ++origin.steps;
                origin.jumps += step != 0 && step != origin.direction;
                if (step != 0) origin.direction = step;
            }
            before = now;
        };
        if (sample.timeUs && sample.uptime)
            take(origin.beganUs, double(*sample.timeUs) - 1e6 * double(*sample.uptime), 2e6);
        else if (const auto rss = sample[MemoryField::Rss])
            take(origin.rss, double(*rss), 0.3 * std::min(double(*rss), origin.rss.value_or(0)));
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
        const auto start = startAt(log, current, sample);
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
        MemoryRun& run = log.runs[current.run];
        current.window[run.count % kWindow] = sample[MemoryField::HeapUsed].value_or(0);
        if (sample.uptime) current.uptime = sample.uptime;
        run.lastSample = i;
        add(run, sample);
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

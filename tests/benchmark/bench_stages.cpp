// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
//
// bench_stages FILE [THREADS]: what each step of a full open takes alone, one after the other, and the memory held
// after it. openSnapshot() runs two of them side by side; the sums here are processor time rather than waiting time.
//
// bench_stages --trace OUT FILE [THREADS]: an open as openSnapshot() does it, drawn: OUT becomes a Chrome trace (JSON, for
// ui.perfetto.dev), a line a thread. Prints of each step when it began, how long it took (span), the processor time
// spent in it by all threads (work: user and system, less what steps inside it took), and the pages it was given.
// --trace-suspects: the same, and then looks for suspects.
#include "core/analysis/classify.h"
#include "core/analysis/detachedness.h"
#include "core/analysis/distances.h"
#include "core/analysis/dominators.h"
#include "core/analysis/histogram.h"
#include "core/analysis/interfaces.h"
#include "core/analysis/node_names.h"
#include "core/analysis/ownership.h"
#include "core/analysis/retained_sizes.h"
#include "core/analysis/script_names.h"
#include "core/analysis/snapshot.h"
#include "core/analysis/snapshot_source.h"
#include "core/analysis/statistics.h"
#include "core/base/big_array.h"
#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/graph/edge_policy.h"
#include "core/graph/retainers.h"
#include "core/load/snapshot_reader.h"
#include "core/suspects/suspect.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace heaptrail;

namespace {

double residentMegabytes()
{
    std::ifstream statm("/proc/self/statm");
    double all = 0, resident = 0;
    statm >> all >> resident;
    return resident * double(::sysconf(_SC_PAGESIZE)) / 1e6;
}

double peakMegabytes()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) * 1024 / 1e6;
}

/// Processor time of this process, which can be compared on a machine that others use too: in the program, and in
/// the system, which mostly clears new memory.
struct Times {
    double user{}, system{};
};
Times now()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return {seconds(usage.ru_utime), seconds(usage.ru_stime)};
}

void print(const char* name, const Times& from)
{
    const Times to = now();
    std::printf("%-22s %8.0f + %5.0f ms %8.0f MB\n", name, (to.user - from.user) * 1e3,
                (to.system - from.system) * 1e3, residentMegabytes());
}

/// Runs one step, prints a line about it, and gives its result; what goes wrong ends the program.
template <class Step>
auto timed(const char* name, Step step)
{
    const Times start = now();
    auto result = step();
    if (!result) {
        std::fprintf(stderr, "%s: %s\n", name, result.error().message.c_str());
        std::exit(1);
    }
    print(name, start);
    return result;
}

/// What a thread has used so far.
struct Used {
    double wall{}, user{}, system{};
    long pages{}; ///< given by the system on a first touch

    static Used byThisThread()
    {
        rusage usage{};
        ::getrusage(RUSAGE_THREAD, &usage);
        const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
        const auto since = std::chrono::steady_clock::now().time_since_epoch();
        return {std::chrono::duration<double>(since).count(), seconds(usage.ru_utime),
                seconds(usage.ru_stime), usage.ru_minflt};
    }
    Used operator-(const Used& other) const
    {
        return {wall - other.wall, user - other.user, system - other.system, pages - other.pages};
    }
    Used& operator+=(const Used& other)
    {
        wall += other.wall;
        user += other.user;
        system += other.system;
        pages += other.pages;
        return *this;
    }
};

/// Notes the steps of an open by thread.
class TimeLine final : public StageObserver {
public:
    struct Step {
        std::string name;
        std::size_t line{}; ///< a thread; those that have ended leave theirs to the next
        double begin{}, end{}; ///< seconds from the first step
        Used own; ///< without the steps inside
    };

    void begin(const char* name) noexcept override
    {
        const Used now = Used::byThisThread();
        const std::scoped_lock lock(m_mutex);
        if (m_steps.empty() && m_open.empty()) m_start = now.wall;
        std::size_t line = 0;
        while (line < m_open.size() && m_open[line].thread != std::this_thread::get_id()) ++line;
        if (line == m_open.size()) { // a new thread takes the first that is free
            line = 0;
            while (line < m_open.size() && m_open[line].thread != std::thread::id()) ++line;
            if (line == m_open.size()) m_open.emplace_back();
            m_open[line].thread = std::this_thread::get_id();
        }
        m_open[line].steps.push_back({name, now, {}});
    }
    void end(const char*) noexcept override
    {
        const Used now = Used::byThisThread();
        const std::scoped_lock lock(m_mutex);
        for (std::size_t line = 0; line < m_open.size(); ++line) {
            auto& steps = m_open[line].steps;
            if (m_open[line].thread != std::this_thread::get_id()) continue;
            const Open step = steps.back();
            steps.pop_back();
            const Used whole = now - step.from;
            m_steps.push_back(
                {step.name, line, step.from.wall - m_start, now.wall - m_start, whole - step.inside});
            if (!steps.empty()) steps.back().inside += whole;
            if (steps.empty()) m_open[line].thread = {};
        }
    }

    /// Ordered by beginning.
    std::vector<Step> steps() const
    {
        std::vector<Step> steps = m_steps;
        std::stable_sort(steps.begin(), steps.end(),
                         [](const Step& a, const Step& b) { return a.begin < b.begin; });
        return steps;
    }

private:
    struct Open {
        const char* name;
        Used from, inside;
    };
    struct Line {
        std::thread::id thread;
        std::vector<Open> steps;
    };
    std::mutex m_mutex;
    std::vector<Line> m_open;
    std::vector<Step> m_steps;
    double m_start{};
};

int traceOpen(const char* traceFile, const char* file, const LoadOptions& options, bool isWithSuspects)
{
    TimeLine timeLine;
    observeStages(&timeLine);
    const Times before = now();
    {
        const Stage whole("open and free");
        std::optional<PageReuse> reuse; // as in app/cli/suspects.cpp
        if (isWithSuspects) reuse.emplace();
        auto snapshot = openSnapshot(file, options);
        if (!snapshot) {
            std::fprintf(stderr, "%s: %s\n", file, snapshot.error().message.c_str());
            return 1;
        }
        if (isWithSuspects) {
            const Stage suspects("suspects");
            SuspectOptions wanted;
            wanted.threads = options.threads;
            if (!findSuspects({&*snapshot, 1}, wanted)) return 1;
        }
        const Stage freeing("free");
        snapshot->reset();
    }
    observeStages(nullptr);
    const Times after = now();
    const auto steps = timeLine.steps();

    std::ofstream out(traceFile);
    out << "{\"traceEvents\":[";
    const char* comma = "\n";
    for (const auto& step : steps) {
        out << comma << "{\"ph\":\"X\",\"pid\":1,\"tid\":" << step.line << ",\"name\":\"" << step.name
            << "\",\"ts\":" << static_cast<long>(step.begin * 1e6)
            << ",\"dur\":" << static_cast<long>((step.end - step.begin) * 1e6)
            << ",\"args\":{\"user ms\":" << step.own.user * 1e3 << ",\"system ms\":" << step.own.system * 1e3
            << ",\"pages\":" << step.own.pages << "}}";
        comma = ",\n";
    }
    out << "\n]}\n";

    struct Sum {
        double begin{}, end{}, user{}, system{};
        long pages{};
        std::size_t threads{};
    };
    std::map<std::string, Sum> sums;
    std::vector<std::string> names; // by beginning
    for (const auto& step : steps) {
        const auto [at, isNew] = sums.try_emplace(step.name, Sum{step.begin, 0, 0, 0, 0, 0});
        if (isNew) names.push_back(step.name);
        Sum& sum = at->second;
        sum.end = std::max(sum.end, step.end);
        sum.user += step.own.user;
        sum.system += step.own.system;
        sum.pages += step.own.pages;
        sum.threads = std::max(sum.threads, step.line + 1);
    }
    std::printf("%-20s %7s %7s  %15s %8s  line\n", "ms", "begins", "span", "work", "pages");
    for (const std::string& name : names) {
        const Sum& sum = sums[name];
        std::printf("%-20s %7.0f %7.0f  %7.0f + %5.0f %8ld  %zu\n", name.c_str(), sum.begin * 1e3,
                    (sum.end - sum.begin) * 1e3, sum.user * 1e3, sum.system * 1e3, sum.pages,
                    sum.threads - 1);
    }
    const double wall = steps.front().end, user = after.user - before.user,
                 system = after.system - before.system;
    std::printf("%.0f ms for %.0f + %.0f ms of work: %.2f processors busy; peak %.0f MB\n", wall * 1e3,
                user * 1e3, system * 1e3, (user + system) / wall, peakMegabytes());
    return out ? 0 : 1;
}

} // namespace

int main(int argc, char** argv)
{
    if (const std::string_view trace = argc >= 4 ? argv[1] : ""; trace.starts_with("--trace")) {
        LoadOptions options;
        if (argc > 4) options.threads = static_cast<unsigned>(std::atoi(argv[4]));
        return traceOpen(argv[2], argv[3], options, trace == "--trace-suspects");
    }
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_stages [--trace OUT | --trace-suspects OUT] FILE [THREADS]\n");
        return 2;
    }
    LoadOptions options;
    if (argc > 2) options.threads = static_cast<unsigned>(std::atoi(argv[2]));
    std::printf("%-22s %8s + %5s\n", "", "user", "system");
    const Times start;
    auto raw = timed("read", [&] { return readSnapshot(argv[1], options); });
    CompactColumn<NodeOrdinal> shallow = std::move(raw->selfSize);
    NodeFlags field = std::move(raw->detachedness);
    const bool renames = !field.empty();
    const Graph graph(std::move(*raw));
    const auto kinds = timed("name kinds", [&] { return classifyNames(graph.strings()); });
    auto distances = timed("distances", [&] { return findDistances(graph, *kinds, {}); });
    auto flags = timed("detachedness", [&] { return findDetachedness(graph, *kinds, std::move(field)); });
    const NodeNames names(graph, *kinds, *flags, renames);
    timed("owners", [&] { return moveSizesToOwners(names, shallow); });
    auto counts = timed("count retainers",
                        [&] { return countRetainers(graph, BigArray<std::uint32_t>(graph.nodeCount())); });
    Bitset<NodeOrdinal> pageOwned;
    auto dfs = timed("depth-first order", [&] { return numberDepthFirst(graph, *kinds, pageOwned); });
    const EdgePolicy policy(graph, *kinds, pageOwned);
    auto sources = timed("essential sources", [&] {
        return essentialSources(graph, policy, std::move(*counts), sampleAbove(graph, policy));
    });
    timed("statistics", [&] { return summarize(names, shallow, sources->hasRow); });
    timed("renumber sources", [&] { return renumberSources(*sources, *dfs, threadCount(options.threads)); });
    const auto semi = timed("semidominators", [&] { return semidominators(graph, policy, *dfs, *sources); });
    auto dominators = timed("dominators", [&] { return immediateDominators(*dfs, *semi); });
    CompactColumn<NodeOrdinal> retained;
    retained.small() = std::move(sources->first);
    *sources = {};
    auto plain = timed("interfaces", [&] { return findInterfaces(names, nullptr); });
    auto classes = timed("classes", [&] { return classify(names, std::move(*plain)); });
    auto histogram =
        timed("class table", [&] { return countClasses(*classes, shallow, *distances, nullptr); });
    timed("retained sizes", [&] { return addRetainedSizes(*dfs, *dominators, shallow, retained); });
    const auto preorder = timed("dominator preorder", [&] { return preorderByNumber(*dominators); });
    timed("retained by class",
          [&] { return addRetainedSizes(*histogram, *classes, *dfs, *preorder, shallow, retained); });
    timed("retainers", [&] { return findRetainers(graph); });
    timed("nodes by class", [&] { return nodesByClass(*classes); });
    timed("script names", [&] { return findScriptNames(names); });
    print("sum", start);
    return 0;
}

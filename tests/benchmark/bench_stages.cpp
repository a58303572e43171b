// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
//
// bench_stages FILE [THREADS]: what each step of a full open takes alone, one after the other, and the memory held
// after it. openSnapshot() runs two of them side by side; the sums here are processor time rather than waiting time.
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
#include "core/analysis/snapshot_source.h"
#include "core/analysis/statistics.h"
#include "core/base/parallel.h"
#include "core/graph/edge_policy.h"
#include "core/graph/retainers.h"
#include "core/load/snapshot_reader.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

using namespace heaptrail;

namespace {

double residentMegabytes()
{
    std::ifstream statm("/proc/self/statm");
    double all = 0, resident = 0;
    statm >> all >> resident;
    return resident * double(::sysconf(_SC_PAGESIZE)) / 1e6;
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

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_stages FILE [THREADS]\n");
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
    timed("page-owned", [&] { return markPageOwned(graph, *kinds, *distances, *flags); });
    const NodeNames names(graph, *kinds, *flags, renames);
    timed("owners", [&] { return moveSizesToOwners(names, shallow); });
    auto counts = timed("count retainers",
                        [&] { return countRetainers(graph, BigArray<std::uint32_t>(graph.nodeCount())); });
    timed("statistics", [&] { return summarize(names, shallow, *counts); });
    const EdgePolicy policy(graph, *kinds, flags->values().data(), NodeFlag::kPageOwned);
    auto dfs = timed("depth-first order", [&] { return numberDepthFirst(graph, policy); });
    auto sources =
        timed("essential sources", [&] { return essentialSources(graph, policy, std::move(*counts)); });
    timed("renumber sources", [&] { return renumberSources(*sources, *dfs, threadCount(options.threads)); });
    const auto semi = timed("semidominators", [&] { return semidominators(*dfs, *sources); });
    auto dominators = timed("dominators", [&] { return immediateDominators(*dfs, *semi); });
    CompactColumn<NodeOrdinal> retained;
    retained.small() = std::move(sources->first);
    *sources = {};
    auto plain = timed("interfaces", [&] { return findInterfaces(names, nullptr); });
    auto classes = timed("classes", [&] { return classify(names, std::move(*plain)); });
    auto histogram =
        timed("class table", [&] { return countClasses(*classes, shallow, distances->of, nullptr); });
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

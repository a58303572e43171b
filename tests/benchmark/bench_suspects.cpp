// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// bench_suspects FILE...   opens all files side by side, as the program does, then looks for suspects: what that costs
//                          beside the loading, in time and in memory
#include "core/analysis/snapshot.h"
#include "core/base/big_array.h"
#include "core/base/parallel.h"
#include "core/suspects/suspect.h"

#include <chrono>
#include <cstdio>
#include <vector>

#if defined(__unix__)
#include <sys/resource.h>
#endif

using namespace heaptrail;

namespace {

double seconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double peakMiB()
{
#if defined(__unix__)
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1024;
#else
    return 0;
#endif
}

double heldMiB(const std::vector<SnapshotPtr>& snapshots)
{
    double bytes = 0;
    for (const SnapshotPtr& snapshot : snapshots) bytes += double(snapshot->memoryBytes());
    return bytes / (1024 * 1024);
}

} // namespace

int main(int argc, char** argv)
{
    const auto files = static_cast<std::size_t>(argc - 1);
    if (files == 0) {
        std::fprintf(stderr, "usage: bench_suspects FILE...\n");
        return 2;
    }
    std::vector<SnapshotPtr> snapshots(files);
    const PageReuse reuse;
    const double start = seconds();
    const auto workers = static_cast<unsigned>(std::min<std::size_t>(threadCount(0), files));
    inTurn(files, workers, [&](std::size_t k) {
        LoadOptions options;
        options.threads = std::max(1u, threadCount(0) / workers);
        if (auto opened = openSnapshot(argv[k + 1], options)) snapshots[k] = std::move(*opened);
    });
    for (const SnapshotPtr& snapshot : snapshots)
        if (!snapshot) return std::fprintf(stderr, "a file could not be opened\n"), 1;
    const double loaded = seconds() - start;
    const double held = heldMiB(snapshots), peakOfLoad = peakMiB();
    const auto report = findSuspects(snapshots);
    if (!report) return std::fprintf(stderr, "%s\n", report.error().message.c_str()), 1;
    const double found = seconds() - start - loaded;
    std::printf("load %.3f s, suspects %.3f s = %.2f of the load; snapshots %.0f MiB, %.0f MiB after; "
                "peak %.0f MiB, %.1f MiB after; %zu suspects\n",
                loaded, found, found / loaded, held, heldMiB(snapshots), peakOfLoad, peakMiB(),
                report->suspectsFound);
    return 0;
}

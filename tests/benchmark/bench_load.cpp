// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// bench_load FILE [THREADS [RUNS]]: how long readSnapshot() takes, and the process's peak memory.
#include "core/load/snapshot_reader.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <vector>

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_load FILE [THREADS [RUNS]]\n");
        return 2;
    }
    heaptrail::LoadOptions options;
    if (argc > 2) options.threads = static_cast<unsigned>(std::atoi(argv[2]));
    const int runs = argc > 3 ? std::max(1, std::atoi(argv[3])) : 3;
    std::vector<double> seconds;
    double bytes = 0;
    for (int run = 0; run < runs; ++run) {
        const auto start = std::chrono::steady_clock::now();
        const auto raw = heaptrail::readSnapshot(argv[1], options);
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        if (!raw) {
            std::fprintf(stderr, "%s: %s\n", argv[1], raw.error().message.c_str());
            return 3;
        }
        bytes = static_cast<double>(raw->fileBytes);
        if (run == 0)
            std::printf("%zu nodes, %zu edges, %zu strings\n", raw->nodeCount(), raw->edgeCount(),
                        raw->strings.size());
    }
    std::sort(seconds.begin(), seconds.end());
    struct rusage usage { };
    getrusage(RUSAGE_SELF, &usage);
    const double peak = static_cast<double>(usage.ru_maxrss) * 1024;
    // On a machine that others use too, the processor's time is what can be compared.
    const auto toSeconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    std::printf("median %.3f s of %d, best %.3f s, %.2f GB/s; user %.3f s, system %.3f s a run; peak %.0f MB "
                "(%.2f x file)\n",
                seconds[seconds.size() / 2], runs, seconds[0], bytes / seconds[seconds.size() / 2] / 1e9,
                toSeconds(usage.ru_utime) / runs, toSeconds(usage.ru_stime) / runs, peak / 1e6, peak / bytes);
    return 0;
}

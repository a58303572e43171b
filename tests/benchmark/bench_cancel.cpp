// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
//
// bench_cancel FILE [POINTS]: opens the file, asks it to stop at so many moments spread over the whole open, and
// prints how long it took to return: the longest, where that was, and the median. The aim is 100 ms at any point.
#include "core/analysis/snapshot.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

using namespace heaptrail;
using Clock = std::chrono::steady_clock;

namespace {

double since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_cancel FILE [POINTS]\n");
        return 2;
    }
    const int points = argc > 2 ? std::max(1, std::atoi(argv[2])) : 40;
    const auto start = Clock::now();
    if (const auto snapshot = openSnapshot(argv[1]); !snapshot) {
        std::fprintf(stderr, "%s: %s\n", argv[1], snapshot.error().message.c_str());
        return 3;
    }
    const double whole = since(start);
    struct Stop {
        double taken{};
        double at{};
        Phase phase{};
    };
    std::vector<Stop> stops;
    for (int point = 0; point < points; ++point) {
        Progress progress;
        std::stop_source stop;
        Clock::time_point end;
        bool isStopped = false;
        std::jthread opening([&] {
            const auto snapshot = openSnapshot(argv[1], {}, Task(stop.get_token(), &progress));
            isStopped = !snapshot && snapshot.error().code == ErrorCode::Cancelled;
            end = Clock::now();
        });
        Stop one{0, whole * (point + 0.5) / points, Phase::Idle};
        std::this_thread::sleep_for(std::chrono::duration<double>(one.at));
        one.phase = progress.phase.load();
        const auto asked = Clock::now();
        stop.request_stop();
        opening.join();
        one.taken = std::chrono::duration<double>(end - asked).count();
        if (isStopped) stops.push_back(one);
    }
    if (stops.empty()) return 1;
    std::sort(stops.begin(), stops.end(), [](const Stop& a, const Stop& b) { return a.taken < b.taken; });
    const Stop& longest = stops.back();
    std::printf("open %.2f s; stopped at %zu moments: median %.1f ms, longest %.1f ms (at %.2f s: %s)\n",
                whole, stops.size(), stops[stops.size() / 2].taken * 1e3, longest.taken * 1e3, longest.at,
                phaseName(longest.phase));
    return 0;
}

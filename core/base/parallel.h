// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <iterator>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace heaptrail {

/// How many threads to use: `wanted`, or as many as the machine has where that is 0; at least one.
inline unsigned threadCount(unsigned wanted) noexcept
{
    if (wanted) return std::min(wanted, 256u);
    return std::max(1u, std::thread::hardware_concurrency());
}

/// Runs work(part) for part 0 … parts−1, each on its own thread (the last on this one), and waits for all. What
/// the first failing part threw is thrown here.
template <class Work>
void inParallel(unsigned parts, const Work& work)
{
    std::exception_ptr failure;
    std::mutex mutex;
    const auto run = [&](unsigned part) {
        try {
            work(part);
        } catch (...) {
            const std::scoped_lock lock(mutex);
            if (!failure) failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        others.reserve(parts ? parts - 1 : 0);
        unsigned part = 0;
        for (; part + 1 < parts; ++part) {
            try {
                others.emplace_back(run, part);
            } catch (const std::system_error&) {
                run(part); // no more threads to be had: do it here
            }
        }
        if (part < parts) run(part);
    }
    if (failure) std::rethrow_exception(failure);
}

/// Calls work(i) once for every i of [0, count), on up to `threads` threads, each of which takes the next i when it is
/// done with its last: for pieces of unequal length, the longest first.
template <class Work>
void inTurn(std::size_t count, unsigned threads, const Work& work)
{
    std::atomic<std::size_t> next{0};
    inParallel(static_cast<unsigned>(std::min<std::size_t>(std::max(1u, threads), count)), [&](unsigned) {
        for (std::size_t i = next++; i < count; i = next++) work(i);
    });
}

/// Calls work(from, to) for consecutive pieces of [0, size), one per thread: the same pieces' union on any number
/// of threads. `work` must not depend on where the cuts are.
template <class Work>
void parallelFor(std::size_t size, unsigned threads, const Work& work)
{
    const unsigned parts = static_cast<unsigned>(
        std::min<std::size_t>(std::max(1u, threads), std::max<std::size_t>(size / 4096, 1)));
    inParallel(parts, [&](unsigned part) {
        work(size / parts * part + std::min<std::size_t>(part, size % parts),
             size / parts * (part + 1) + std::min<std::size_t>(part + 1, size % parts));
    });
}

/// Sorts like std::sort; `less` must be a total order, so that the result is the same on any number of threads.
template <class Iterator, class Less>
void parallelSort(Iterator first, Iterator last, unsigned threads, Less less)
{
    const auto size = static_cast<std::size_t>(last - first);
    unsigned parts = 1;
    while (parts * 2 <= threads && size / (parts * 2) >= 16384) parts *= 2;
    using Step = typename std::iterator_traits<Iterator>::difference_type;
    const auto cut = [&](unsigned part) {
        return first + static_cast<Step>(size / parts * part + std::min<std::size_t>(part, size % parts));
    };
    inParallel(parts, [&](unsigned part) { std::sort(cut(part), cut(part + 1), less); });
    for (unsigned width = 1; width < parts; width *= 2)
        inParallel(parts / (width * 2), [&](unsigned pair) {
            const unsigned from = pair * width * 2;
            std::inplace_merge(cut(from), cut(from + width), cut(from + width * 2), less);
        });
}

} // namespace heaptrail

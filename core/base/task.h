// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>

namespace heaptrail {

/// What long work is doing. phaseName() gives the words. Those of opening a snapshot stand in the order in which they
/// come, each once: a bar never goes back.
enum class Phase : std::uint8_t {
    Idle,
    Reading, ///< nodes, edges and the other arrays, from the file
    Strings,
    Checking, ///< links and counts
    Classes,
    Distances,
    Numbering, ///< depth first, for the dominators
    Dominators,
    RetainedSizes,
    Retainers,
    Comparing,
    Searching,
    Writing,
};
/// "Reading", "Measuring distances", …: sentence case, English; the window translates it.
const char* phaseName(Phase phase) noexcept;

/// Written by the worker, read by anyone at any time.
struct Progress {
    std::atomic<Phase> phase{Phase::Idle};
    std::atomic<std::uint64_t> done{0}; ///< of this phase
    std::atomic<std::uint64_t> total{0}; ///< of this phase; 0 = unknown
    std::atomic<std::uint64_t> memoryNeeded{0}; ///< bytes: the estimate, known once the header is read
};

/// What long work needs from its caller: a stop token and a borrowed Progress, both optional. Cheap to copy.
/// Ask stopped() every 65 536 items; a stopped function returns ErrorCode::Cancelled.
class Task {
public:
    static constexpr std::uint64_t kStride = 65536;

    Task() = default;
    explicit Task(std::stop_token stop, Progress* progress = nullptr)
        : m_stop(std::move(stop))
        , m_progress(progress)
    {
    }
    bool stopped() const noexcept { return m_stop.stop_requested(); }
    /// Starts a phase: progress goes back to 0 of total.
    void begin(Phase phase, std::uint64_t total = 0) const noexcept
    {
        if (!m_progress) return;
        m_progress->done.store(0, std::memory_order_relaxed);
        m_progress->total.store(total, std::memory_order_relaxed);
        m_progress->phase.store(phase, std::memory_order_relaxed);
    }
    void at(std::uint64_t done) const noexcept
    {
        if (m_progress) m_progress->done.store(done, std::memory_order_relaxed);
    }
    Progress* progress() const noexcept { return m_progress; }
    const std::stop_token& stopToken() const noexcept { return m_stop; }
    /// The same stop token without progress: for a second thread of the same work.
    Task silent() const { return Task(m_stop); }

private:
    std::stop_token m_stop;
    Progress* m_progress{};
};

} // namespace heaptrail

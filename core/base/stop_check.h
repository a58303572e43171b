// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task.h"

#include <algorithm>
#include <cstdint>

namespace heaptrail {

/// Asks a task whether to stop, and tells it how far we are, once every 65 536 steps: for loops whose rounds
/// differ in length.
class StopCheck {
public:
    explicit StopCheck(const Task& task)
        : m_task{task}
    {
    }
    /// Counts this many steps; true once a stop was requested.
    bool after(std::uint64_t steps = 1) noexcept
    {
        m_steps += steps;
        if (m_steps < m_next) return false;
        m_next = m_steps + Task::kStride;
        m_task.at(m_steps);
        return m_task.stopped();
    }

private:
    Task m_task; ///< a copy: it is cheap, and what it was made from may be a temporary
    std::uint64_t m_steps{}, m_next{Task::kStride};
};

/// Thrown through a sort, which has no other way out, and caught around it.
struct SortStopped { };

/// Sorts like std::sort; false if a stop was requested meanwhile, and then the order is any.
template <class Iterator, class Less>
bool sortUnlessStopped(Iterator first, Iterator last, const Task& task, Less less)
{
    StopCheck stop(task.silent());
    try {
        std::sort(first, last, [&](const auto& a, const auto& b) {
            if (stop.after()) throw SortStopped();
            return less(a, b);
        });
    } catch (const SortStopped&) {
        return false;
    }
    return true;
}

} // namespace heaptrail

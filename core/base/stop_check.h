// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task.h"

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

} // namespace heaptrail

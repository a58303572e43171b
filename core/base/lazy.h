// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

namespace heaptrail {

/// A value that is made when it is first asked for, then kept and constant. Thread-safe: one caller makes it, the
/// others wait, and each can be stopped meanwhile; what was stopped is made by the next who asks.
template <class T>
class Lazy {
public:
    /// make(task) gives Result<T>. Errors: make's; Cancelled while waiting.
    template <class Make>
    Result<const T*> get(const Task& task, const Make& make) const
    {
        if (const T* ready = m_ready.load(std::memory_order_acquire)) return ready;
        {
            std::unique_lock lock(m_mutex);
            const auto isFree = [&] { return !m_isBeingMade; };
            if (!m_changed.wait(lock, task.stopToken(), isFree))
                return fail(ErrorCode::Cancelled, "Stopped while waiting.");
            if (m_value) return m_value.get();
            m_isBeingMade = true;
        }
        const Turn turn(*this);
        auto made = make(task);
        if (!made) return fail(std::move(made.error()));
        m_value = std::make_unique<const T>(std::move(*made));
        m_ready.store(m_value.get(), std::memory_order_release);
        return m_value.get();
    }
    /// Null while nobody has asked.
    const T* ready() const noexcept { return m_ready.load(std::memory_order_acquire); }

private:
    /// Lets the next one in, also when making it throws.
    struct Turn {
        explicit Turn(const Lazy& owner)
            : lazy{owner}
        {
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn()
        {
            const std::scoped_lock lock(lazy.m_mutex);
            lazy.m_isBeingMade = false;
            lazy.m_changed.notify_all();
        }
        const Lazy& lazy;
    };

    mutable std::mutex m_mutex; ///< of m_isBeingMade; m_value is its maker's, then everybody's
    mutable std::condition_variable_any m_changed;
    mutable bool m_isBeingMade{};
    mutable std::unique_ptr<const T> m_value;
    mutable std::atomic<const T*> m_ready{};
};

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <map>
#include <memory>
#include <system_error>
#include <thread>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace heaptrail::ui {

/// Lets go of something large on a worker: freeing gigabytes on the interface thread is visible.
template <class T>
void dropOnWorker(std::shared_ptr<T> last)
{
    if (last) QThreadPool::globalInstance()->start([last = std::move(last)]() mutable { last.reset(); });
}

/// Below the interface thread, and so is every thread that core starts from here: on a machine with few cores a load
/// must not take the window's turn.
inline void stepBehindTheWindow([[maybe_unused]] int niceness = 5) noexcept
{
#ifdef Q_OS_LINUX
    setpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid)),
                niceness); // of this thread alone; refused is no harm
#endif
}

/// Core work on a thread, the answer on ours. The only place in ui where threads are crossed. Lives on the
/// interface thread; its destructor stops and joins all its workers.
class Job final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    ~Job() override
    {
        for (auto& [run, thread] : m_threads) thread.request_stop();
        s_running -= int(m_threads.size());
        m_threads.clear(); // joins: no worker outlives what it points at
    }

    /// Runs work(const Task&) → Result<T> on a worker, then done(Result<T>) on our thread. A newer start() or
    /// cancel() silences the older run: its done() is never called, and nobody waits for it.
    template <class Work, class Done>
    void start(Work work, Done done)
    {
        cancel();
        m_progress = std::make_shared<Progress>();
        ++s_running;
        const auto run = m_current = ++m_lastRun;
        using Answer = std::invoke_result_t<Work&, const Task&>;
        auto answered = std::make_shared<Done>(std::move(done)); // for whoever answers: the thread, or none
        auto begin = [this, run, progress = m_progress, work = std::move(work),
                      done = answered](std::stop_token stop) mutable {
            stepBehindTheWindow();
            const Task task(std::move(stop), progress.get());
            auto result = std::make_shared<Answer>(guarded([&] { return work(task); }));
            auto deliver = [this, run, result = std::move(result), done = std::move(done)]() mutable {
                --s_running;
                if (const auto it = m_threads.find(run); it != m_threads.end()) {
                    // It has done its work but may still be letting go of what it held: nobody waits for that here.
                    dropOnWorker(std::make_shared<std::jthread>(std::move(it->second)));
                    m_threads.erase(it);
                }
                if (run != m_current) {
                    dropOnWorker(std::move(result)); // may be a whole snapshot
                    return;
                }
                m_current = 0;
                (*done)(std::move(*result));
            };
            QMetaObject::invokeMethod(this, std::move(deliver), Qt::QueuedConnection);
        };
        try {
            m_threads[run] = std::jthread(std::move(begin));
        } catch (
            const std::system_error&) { // the system starts no more threads: reported as an error of the work
            m_threads.erase(run);
            QMetaObject::invokeMethod(
                this,
                [this, run, done = std::move(answered)] {
                    --s_running;
                    if (run != m_current) return;
                    m_current = 0;
                    (*done)(Answer(fail(ErrorCode::OutOfMemory, "The system starts no more threads.", {}, {},
                                        "Close other programs and try again.")));
                },
                Qt::QueuedConnection);
        }
    }
    void cancel()
    {
        if (const auto it = m_threads.find(m_current); it != m_threads.end()) it->second.request_stop();
        m_current = 0;
    }
    /// Is an answer still to come?
    bool isRunning() const noexcept { return m_current != 0; }
    /// Has it a worker, wanted or not? Its destructor waits for that.
    bool hasWorker() const noexcept { return !m_threads.empty(); }
    /// Runs of all jobs whose answer was not delivered yet; 0 = the program is at rest. For tests and pictures.
    static int runningCount() noexcept { return s_running; }
    /// Of the latest run; null before the first. May be polled at any time.
    std::shared_ptr<const Progress> progress() const { return m_progress; }

private:
    static inline int s_running{0}; // interface thread only
    std::uint64_t m_current{0}, m_lastRun{0};
    std::shared_ptr<Progress> m_progress;
    std::map<std::uint64_t, std::jthread> m_threads;
};

} // namespace heaptrail::ui

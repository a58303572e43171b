// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"
#include "core/base/atomic_file.h"
#include "core/base/fd_stream.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <pthread.h>
#include <stop_token>
#include <thread>
#include <unistd.h>

namespace heaptrail::cli {

namespace {

/// Turns Ctrl-C and polite requests to end into a stop request. Work that doesn't notice it soon (it waits
/// for standard input, say) is ended with the process; unfinished output files are removed in any case.
class InterruptWatch {
public:
    InterruptWatch()
    {
        sigemptyset(&m_signals);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
            struct sigaction current { };
            if (signal == SIGHUP && sigaction(signal, nullptr, &current) == 0
                && current.sa_handler == SIG_IGN)
                continue; // nohup
            sigaddset(&m_signals, signal);
        }
        // Threads started from now on inherit the mask, so that signals reach only the one that waits.
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        m_thread = std::thread([this] { watch(); });
    }
    ~InterruptWatch()
    {
        m_isOver = true;
        pthread_kill(m_thread.native_handle(), SIGINT); // ends the wait
        m_thread.join();
    }
    std::stop_token stopToken() const { return m_stop.get_token(); }

private:
    void watch()
    {
        int signal{};
        do {
            if (sigwait(&m_signals, &signal) != 0) return;
            if (m_isOver) return;
        } while (signal == 0);
        m_stop.request_stop();
        const timespec grace{0, 250'000'000};
        sigtimedwait(&m_signals, nullptr, &grace);
        if (m_isOver) return;
        removeUnfinishedFiles();
        if (::isatty(STDERR_FILENO)) [[maybe_unused]]
            const auto ignored = ::write(STDERR_FILENO, "\r\x1b[K", 4); // a half-drawn progress line
        ::_exit(static_cast<int>(ExitCode::Interrupted));
    }

    sigset_t m_signals{};
    std::atomic<bool> m_isOver{false};
    std::stop_source m_stop;
    std::thread m_thread;
};

} // namespace

int runProgram(const std::vector<std::string>& args)
{
    // A standard stream that is closed would give its number to the next file that is opened. Results that are
    // written to a closed one are lost, which is an error: opened for reading, it refuses them. Errors can't be told.
    for (int fd = 0; fd <= 2; ++fd)
        if (::fcntl(fd, F_GETFD) == -1) ::open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY);
    std::signal(SIGPIPE, SIG_IGN); // writing to a closed pipe is an error like others
    std::signal(SIGXFSZ, SIG_IGN); // and so is a file beyond its limit
    InterruptWatch interrupt;
    FdStream out(STDOUT_FILENO);
    FdStream err(STDERR_FILENO);
    err << std::unitbuf;
    const ExitCode code =
        runCli(args, Streams{out, err, ::isatty(STDERR_FILENO) == 1, interrupt.stopToken()});
    return static_cast<int>(code);
}

bool hasDisplay()
{
    for (const char* name : {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"}) {
        const char* value = std::getenv(name);
        if (value && *value) return true;
    }
    return false;
}

} // namespace heaptrail::cli

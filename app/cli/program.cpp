// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"
#include "core/base/atomic_file.h"
#include "core/base/fd_stream.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <fcntl.h>
#include <new>
#include <pthread.h>
#include <stop_token>
#include <string_view>
#include <strings.h>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#ifdef __GLIBC__
#include <execinfo.h>
#endif

namespace heaptrail::cli {

namespace {

/// Turns Ctrl-C and polite requests to end into a stop request. Work that doesn't notice it soon (it waits
/// for standard input, say) is ended with the process; unfinished output files are removed in any case.
class InterruptWatch {
public:
    /// Throws std::system_error where the system starts no thread.
    InterruptWatch()
    {
        sigemptyset(&m_signals);
        // All that end a process from outside: none may leave an unfinished file with text of the heap.
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU}) {
            struct sigaction current { };
            if (signal != SIGINT && signal != SIGTERM && sigaction(signal, nullptr, &current) == 0
                && current.sa_handler == SIG_IGN)
                continue; // nohup, a shell's background
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

/// What is left to say when an exception has passed everything that would have made it an error, or an error can't
/// be printed for want of memory: constant words, no unfinished file, and the status. Allocates nothing.
[[noreturn]] void endWithoutMemory(std::string_view words) noexcept
{
    removeUnfinishedFiles();
    [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, words.data(), words.size());
    ::_exit(static_cast<int>(ExitCode::MemoryLimit));
}

[[noreturn]] void atTerminate() noexcept
{
    try {
        if (std::current_exception()) throw;
    } catch (const std::bad_alloc&) {
        endWithoutMemory("heaptrail: out of memory\n");
    } catch (const std::bad_exception&) { // one that there was no memory to pass on
        endWithoutMemory("heaptrail: out of memory\n");
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::resource_unavailable_try_again)
            endWithoutMemory("heaptrail: the system starts no more threads\n");
    } catch (...) {
    }
    removeUnfinishedFiles();
    std::abort();
}

/// Holds the whole process to a limit: whatever allocates, past it there is no more memory to be had.
void limitMemory(std::uint64_t bytes)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    static_cast<void>(bytes); // their shadow memory counts as the program's
#else
    rlimit limit{};
    if (::getrlimit(RLIMIT_DATA, &limit) != 0) return;
    // Beside what is limited: what runs already, and stacks of threads, which count whole and are hardly touched.
    const std::uint64_t stacks =
        std::uint64_t{std::max(2u, std::thread::hardware_concurrency())} * 2 * (8u << 20);
    const std::uint64_t wanted = bytes + stacks + (16u << 20);
    if (wanted < bytes || wanted >= limit.rlim_cur) return;
    limit.rlim_cur = wanted;
    ::setrlimit(RLIMIT_DATA, &limit);
#endif
}

} // namespace

void endInWords() noexcept
{
    std::set_terminate(atTerminate);
}

namespace {

/// Before the static objects of all files, which are made before main() and may find no memory.
[[gnu::constructor(101), gnu::used]] void endInWordsEarly() noexcept
{
    endInWords();
#ifdef __GLIBC__
    // glibc looks for libgcc_s when the first thread is unwound, and aborts where there is no memory to do so.
    void* frame = nullptr;
    ::backtrace(&frame, 1);
#endif
}

/// Leaves out of standard error what RE2 says of its own when it runs out of memory: errors appear once, and in our
/// words. Whatever else libraries say of a program that is broken still gets there.
void silenceRe2() noexcept
{
#ifdef __GLIBC__
    cookie_io_functions_t to{};
    to.write = [](void*, const char* text, std::size_t size) -> ssize_t {
        if (std::string_view(text, std::min<std::size_t>(size, 8)).find("re2/") != std::string_view::npos)
            return static_cast<ssize_t>(size);
        return ::write(STDERR_FILENO, text, size);
    };
    std::FILE* filtered = ::fopencookie(nullptr, "w", to);
    if (!filtered) return;
    std::setvbuf(filtered, nullptr, _IONBF, 0);
    stderr = filtered;
#endif
}

} // namespace

int runProgram(const std::vector<std::string>& args, PdfWriter pdf)
{
    // A standard stream that is closed would give its number to the next file that is opened. Results that are
    // written to a closed one are lost, which is an error: opened for reading, it refuses them. Errors can't be printed.
    for (int fd = 0; fd <= 2; ++fd)
        if (::fcntl(fd, F_GETFD) == -1) ::open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY);
    std::signal(SIGPIPE, SIG_IGN); // writing to a closed pipe is an error like others
    std::signal(SIGXFSZ, SIG_IGN); // and so is a file beyond its limit
    silenceRe2();
    InterruptWatch interrupt;
    FdStream out(STDOUT_FILENO);
    FdStream err(STDERR_FILENO);
    err << std::unitbuf;
    Streams streams{out, err, ::isatty(STDERR_FILENO) == 1, interrupt.stopToken()};
    streams.isOutTerminal = ::isatty(STDOUT_FILENO) == 1;
    streams.limitMemory = limitMemory;
    streams.pdf = std::move(pdf);
    const ExitCode code = runCli(args, std::move(streams));
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

bool needsQt(const std::vector<std::string>& args)
{
    const auto isPdf = [](const std::string& arg) {
        constexpr std::string_view kEnding = ".pdf";
        return arg.size() > kEnding.size()
            && ::strcasecmp(arg.c_str() + arg.size() - kEnding.size(), kEnding.data()) == 0;
    };
    const bool isReport = !args.empty() && args.front() == "report"; // the one command that writes a PDF
    return (isReport && std::ranges::any_of(args, isPdf)) || (hasDisplay() && !isCommandLine(args));
}

void becomeWindow(char** argv)
{
    std::error_code error, ignored;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::filesystem::path window = self.parent_path() / "heaptrail-window";
    if (std::filesystem::equivalent(window, self, ignored))
        errno = ELOOP; // a link to this program, which would become itself for ever
    else if (window.is_absolute()) // where there is no /proc, whatever lies in the current folder would run
        ::execv(window.c_str(), argv);
    const int problem = error ? error.value() : errno;
    std::fprintf(stderr, "heaptrail: %s: %s\nWithout it there is no window, and no PDF.\n", window.c_str(),
                 std::strerror(problem));
}

} // namespace heaptrail::cli

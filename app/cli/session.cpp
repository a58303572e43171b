// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "core/base/parallel.h"
#include "core/base/system_memory.h"
#include "core/base/text.h"
#include "core/output/text.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <limits>
#include <mutex>
#include <new>
#include <ostream>
#include <system_error>
#include <thread>

namespace heaptrail::cli {

/// Draws what goes on in one line on a terminal, once it has gone on for 200 ms.
class Session::ProgressLine {
public:
    /// One piece of work that is shown.
    struct Slot {
        std::string file;
        Progress progress;
    };

    ProgressLine(std::ostream& err, bool isDrawn, std::stop_token stop)
        : m_err(err)
        , m_slots(1)
        , m_task(std::move(stop), &m_slots.front().progress)
    {
        if (!isDrawn) return;
        try {
            m_thread = std::jthread([this](const std::stop_token& end) {
                try {
                    draw(end);
                } catch (const std::bad_alloc&) { // then the rest is done without a line
                }
            });
        } catch (const std::system_error&) { // no thread to be had: the same
        }
    }
    ~ProgressLine() { end(); }

    const Task& task() const noexcept { return m_task; }
    void about(const std::string& file)
    {
        const std::lock_guard lock(m_mutex);
        m_slots.front().file = std::filesystem::path(file).filename().string();
    }
    /// A second, third … work beside the first, shown until it is idle.
    Progress& add(const std::string& file)
    {
        const std::lock_guard lock(m_mutex);
        const std::string name = std::filesystem::path(file).filename().string();
        m_slots.emplace_back().file =
            name.substr(0, name.find(".heap", 1)); // room is dear, and all end alike
        return m_slots.back().progress;
    }
    /// Nothing goes on until a phase begins again.
    void pause()
    {
        const std::lock_guard lock(m_mutex);
        for (Slot& slot : m_slots) slot.progress.phase.store(Phase::Idle);
        erase();
    }
    void end()
    {
        pause();
        if (!m_thread.joinable()) return;
        m_thread.request_stop();
        m_wake.notify_all();
        m_thread.join();
        erase();
    }

private:
    void draw(const std::stop_token& end)
    {
        using namespace std::chrono_literals;
        std::unique_lock lock(m_mutex);
        bool isFirst = true;
        while (!m_wake.wait_for(lock, end, isFirst ? 200ms : 50ms, [] { return false; })) {
            if (end.stop_requested()) break;
            isFirst = false;
            const auto isBusy = [](const Slot& s) { return s.progress.phase.load() != Phase::Idle; };
            const auto busy = std::count_if(m_slots.begin(), m_slots.end(), isBusy);
            if (busy == 0) {
                erase();
                continue;
            }
            // On one line of 80 characters, which is all that a terminal can take back.
            std::string line;
            for (const Slot& slot : m_slots) {
                const Phase phase = slot.progress.phase.load();
                if (phase == Phase::Idle) continue;
                if (!line.empty()) line += " · ";
                const auto room = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(78 / busy - 28, 6, 30));
                if (!slot.file.empty()) line += shortenedInMiddle(slot.file, room) + ": ";
                line += phaseName(phase);
                const std::uint64_t done = slot.progress.done.load(), total = slot.progress.total.load();
                if (total > 0)
                    line += " " + std::to_string(std::min<std::uint64_t>(done * 100 / total, 100)) + " %";
            }
            if (line == m_shown) continue;
            m_err << "\r\x1b[K" << line << std::flush;
            m_shown = line;
        }
    }
    void erase()
    {
        if (m_shown.empty()) return;
        m_err << "\r\x1b[K" << std::flush;
        m_shown.clear();
    }

    std::ostream& m_err;
    std::deque<Slot> m_slots; // the first is the session's own; entries stay where they are
    Task m_task;
    std::mutex m_mutex; // of the terminal, the list of slots and what follows
    std::condition_variable_any m_wake;
    std::string m_shown;
    std::jthread m_thread;
};

namespace {

/// Hands memory out to files that are opened side by side, in their order: each asks when those before it have got
/// theirs or have failed, and waits while they hold too much. So the files that are refused are those that would be
/// refused one after the other.
class MemoryQueue {
public:
    /// `limit` is the user's, 0 = none: then what the system has is shared, but nothing is refused here.
    MemoryQueue(std::size_t files, std::uint64_t limit)
        : m_limit{limit}
        , m_room{limit ? limit : availableMemory().value_or(std::numeric_limits<std::uint64_t>::max())}
        , m_files(files)
    {
    }

    /// What this file may use; 0 = no limit.
    std::uint64_t take(std::size_t file, std::uint64_t bytes, const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        const auto isBeforeUs = [&](const File& f) {
            return &f < &m_files[file] && f.state == State::Waiting;
        };
        m_changed.wait(lock, stop, [&] {
            return std::none_of(m_files.begin(), m_files.end(), isBeforeUs)
                && (bytes <= m_room - std::min(m_room, m_used) || m_running == 0);
        });
        const std::uint64_t left = m_room - std::min(m_room, m_used);
        m_files[file] = {State::Running, bytes};
        m_used += bytes;
        ++m_running;
        m_changed.notify_all();
        return m_limit ? std::max<std::uint64_t>(left, 1) : 0;
    }
    /// The load has ended and keeps this much.
    void end(std::size_t file, std::uint64_t bytesHeld)
    {
        const std::lock_guard lock(m_mutex);
        if (m_files[file].state == State::Running) {
            m_used -= m_files[file].bytes;
            --m_running;
        }
        m_files[file].state = State::Ended;
        m_used += bytesHeld;
        m_changed.notify_all();
    }

private:
    enum class State { Waiting, Running, Ended };
    struct File {
        State state{};
        std::uint64_t bytes{};
    };
    const std::uint64_t m_limit, m_room;
    std::mutex m_mutex; // of what follows
    std::condition_variable_any m_changed;
    std::vector<File> m_files;
    std::uint64_t m_used{};
    std::size_t m_running{};
};

} // namespace

Session::Session(Streams streams, CommonOptions options, Format format)
    : m_streams(std::move(streams))
    , m_out(&m_streams.out)
    , m_options(std::move(options))
    , m_format(format)
    , m_progress(std::make_unique<ProgressLine>(m_streams.err, m_streams.isErrTerminal && !m_options.quiet,
                                                m_streams.stop))
{
}
Session::~Session() = default;

bool Session::isTerminal() const noexcept
{
    return m_streams.isOutTerminal && m_out == &m_streams.out;
}

std::ostream& Session::out()
{
    m_progress->pause();
    return *m_out;
}

bool Session::isOutputBroken() const
{
    return !*m_out;
}

const Task& Session::task() const noexcept
{
    return m_progress->task();
}

void Session::endProgress()
{
    m_progress->end();
}

LoadOptions Session::loadOptions() const
{
    LoadOptions load;
    load.threads = m_options.threads;
    load.salvage = m_options.salvage;
    // Several snapshots share the limit: what the earlier ones hold is gone from it.
    if (m_options.memoryLimit)
        load.memoryLimit = m_options.memoryLimit > m_bytesHeld ? m_options.memoryLimit - m_bytesHeld : 1;
    return load;
}

Result<SnapshotPtr> Session::open(const std::string& file)
{
    m_progress->about(file);
    auto snapshot = m_streams.open(file, loadOptions(), task());
    m_progress->pause();
    if (!snapshot) return about(file, snapshot.error());
    m_bytesHeld += (*snapshot)->memoryBytes();
    for (const Notice& notice : (*snapshot)->notices()) warn(notice.message, file);
    return snapshot;
}

Result<std::vector<SnapshotPtr>> Session::open(const std::vector<std::string>& files)
{
    // A file given twice is the same snapshot; it is constant, so that one reading does.
    std::vector<std::string> distinct;
    for (const std::string& file : files)
        if (std::find(distinct.begin(), distinct.end(), file) == distinct.end()) distinct.push_back(file);
    auto opened = openSideBySide(distinct);
    if (!opened) return opened;
    std::vector<SnapshotPtr> snapshots;
    for (const std::string& file : files)
        snapshots.push_back((*opened)[static_cast<std::size_t>(
            std::find(distinct.begin(), distinct.end(), file) - distinct.begin())]);
    return snapshots;
}

// On as many threads as asked for, each file on its share of them. Notices and the error are those of the files in
// their order, whichever was done first.
Result<std::vector<SnapshotPtr>> Session::openSideBySide(const std::vector<std::string>& files)
{
    const unsigned threads = threadCount(m_options.threads);
    const auto workers = static_cast<unsigned>(std::min<std::size_t>(threads, files.size()));
    const auto ofLastRound =
        static_cast<unsigned>(files.size() % std::max(1u, workers)); // they have the others' threads as well
    std::vector<Result<SnapshotPtr>> results(files.size(), SnapshotPtr());
    std::vector<std::stop_source> stops(files.size());
    const auto stopFrom = [&](std::size_t first) {
        for (std::size_t k = first; k < stops.size(); ++k) stops[k].request_stop();
    };
    const std::stop_callback passOn(m_streams.stop, [&] { stopFrom(0); });
    MemoryQueue memory(files.size(), loadOptions().memoryLimit);
    inTurn(files.size(), workers, [&](std::size_t k) {
        results[k] = guarded([&] { // those behind it wait for what it says of its memory
            Progress& progress = m_progress->add(files[k]);
            LoadOptions load = loadOptions();
            load.threads = threads / (k + ofLastRound >= files.size() ? ofLastRound : workers);
            load.limitFor = [&memory, &stops, k](std::uint64_t needed) {
                return memory.take(k, needed, stops[k].get_token());
            };
            auto opened = m_streams.open(files[k], load, Task(stops[k].get_token(), &progress));
            progress.phase.store(Phase::Idle);
            return opened;
        });
        memory.end(k, results[k] ? (*results[k])->memoryBytes() : 0);
        if (!results[k]) stopFrom(k + 1); // an earlier one may still fail, and is then the one to name
    });
    m_progress->pause();
    std::vector<SnapshotPtr> snapshots;
    for (std::size_t k = 0; k < files.size(); ++k) {
        if (!results[k]) return about(files[k], results[k].error());
        m_bytesHeld += (*results[k])->memoryBytes();
        for (const Notice& notice : (*results[k])->notices()) warn(notice.message, files[k]);
        snapshots.push_back(std::move(*results[k]));
    }
    return snapshots;
}

void Session::warn(const std::string& text, const std::string& file)
{
    m_progress->pause();
    m_streams.err << "heaptrail: ";
    if (!file.empty()) m_streams.err << terminalText(file) << ": ";
    m_streams.err << "warning: " << terminalText(text) << '\n';
}

void Session::explain(const std::string& lines)
{
    m_progress->pause();
    m_streams.err << lines;
}

tl::unexpected<Error> Session::about(const std::string& file, Error error)
{
    m_errorFile = file.empty() ? "\"\"" : file;
    return fail(std::move(error));
}

Result<HeapObject> Session::open(const ObjectArguments& object)
{
    auto snapshot = open(object.file);
    if (!snapshot) return fail(snapshot.error());
    const auto node = this->node(**snapshot, object.file, object.id);
    if (!node) return fail(node.error());
    return HeapObject{std::move(*snapshot), *node};
}

Result<NodeOrdinal> Session::node(const Snapshot& snapshot, const std::string& file, const std::string& id)
{
    const NodeId wanted = parseObjectId(id).value(); // checked with the arguments
    if (const auto order = snapshot.graph().orderById(task()); !order) return fail(order.error());
    const auto node = snapshot.graph().nodeById(wanted);
    if (!node)
        return about(file,
                     {ErrorCode::InvalidArgument,
                      "has no object @" + std::to_string(wanted.value),
                      {},
                      {},
                      "Ids are those of this very snapshot; heaptrail nodes lists them all."});
    return *node;
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "core/base/text.h"
#include "core/report/text.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <ostream>
#include <thread>

namespace heaptrail::cli {

/// Draws what goes on in one line on a terminal, once it has gone on for 200 ms.
class Session::ProgressLine {
public:
    ProgressLine(std::ostream& err, bool isDrawn, std::stop_token stop)
        : m_err(err)
        , m_task(std::move(stop), &m_progress)
    {
        if (isDrawn) m_thread = std::jthread([this](const std::stop_token& end) { draw(end); });
    }
    ~ProgressLine() { end(); }

    const Task& task() const noexcept { return m_task; }
    void about(const std::string& file)
    {
        const std::lock_guard lock(m_mutex);
        m_file = shortenedInMiddle(std::filesystem::path(file).filename().string(), 30);
    }
    /// Nothing goes on until a phase begins again.
    void pause()
    {
        m_progress.phase.store(Phase::Idle);
        const std::lock_guard lock(m_mutex);
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
            const Phase phase = m_progress.phase.load();
            if (phase == Phase::Idle) {
                erase();
                continue;
            }
            const std::uint64_t done = m_progress.done.load(), total = m_progress.total.load();
            std::string line = m_file.empty() ? std::string() : m_file + ": ";
            line += phaseName(phase);
            if (total > 0)
                line += " " + std::to_string(std::min<std::uint64_t>(done * 100 / total, 100)) + " %";
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
    Progress m_progress;
    Task m_task;
    std::mutex m_mutex; // of the terminal and what follows
    std::condition_variable_any m_wake;
    std::string m_file, m_shown;
    std::jthread m_thread;
};

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
    auto snapshot = openSnapshot(file, loadOptions(), task());
    m_progress->pause();
    if (!snapshot) return about(file, snapshot.error());
    m_bytesHeld += (*snapshot)->memoryBytes();
    for (const Notice& notice : (*snapshot)->notices()) warn(notice.message, file);
    return snapshot;
}

Result<std::vector<SnapshotPtr>> Session::open(const std::vector<std::string>& files)
{
    if (std::count(files.begin(), files.end(), "-") > 1)
        return fail(ErrorCode::InvalidArgument, "standard input can be read only once", {}, {},
                    "Save it to a file first.");
    std::vector<SnapshotPtr> snapshots;
    for (std::size_t k = 0; k < files.size(); ++k) {
        // A file given twice is the same snapshot; it is constant, so that one reading does.
        const auto before =
            std::find(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(k), files[k]);
        const auto position = static_cast<std::size_t>(before - files.begin());
        if (position < k) {
            snapshots.push_back(snapshots[position]);
            continue;
        }
        auto snapshot = open(files[k]);
        if (!snapshot) return fail(snapshot.error());
        snapshots.push_back(std::move(*snapshot));
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
    m_errorFile = file;
    return fail(std::move(error));
}

Result<NodeOrdinal> Session::node(const Snapshot& snapshot, const std::string& file, const std::string& id)
{
    const auto number = parseCount(std::string_view(id).substr(id.starts_with('@') ? 1 : 0));
    if (!number)
        return about(file,
                     {ErrorCode::InvalidArgument,
                      "\"" + id + "\" is no object id",
                      {},
                      {},
                      "An id looks like @1234; nodes and summary list the objects of a snapshot."});
    const auto node = snapshot.graph().nodeById(NodeId{*number});
    if (!node)
        return about(file,
                     {ErrorCode::InvalidArgument,
                      "there is no object @" + std::to_string(*number),
                      {},
                      {},
                      "Ids are those of this very snapshot; heaptrail nodes lists them all."});
    return *node;
}

} // namespace heaptrail::cli

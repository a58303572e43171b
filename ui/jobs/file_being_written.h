// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace heaptrail::ui {

/// Lives on a worker while it writes a file that the user wants: the program leaves without waiting for workers, but not
/// in the middle of a file.
class FileBeingWritten {
public:
    FileBeingWritten()
    {
        const std::lock_guard lock(s_mutex);
        ++s_count;
    }
    ~FileBeingWritten()
    {
        {
            const std::lock_guard lock(s_mutex);
            --s_count;
        }
        s_done.notify_all();
    }
    FileBeingWritten(const FileBeingWritten&) = delete;
    FileBeingWritten& operator=(const FileBeingWritten&) = delete;

    /// Until none is being written any more. False if that lasts too long: a disk that does not answer.
    static bool waitForAll(std::chrono::milliseconds most)
    {
        std::unique_lock lock(s_mutex);
        return s_done.wait_for(lock, most, [] { return s_count == 0; });
    }

private:
    static inline std::mutex s_mutex;
    static inline std::condition_variable s_done;
    static inline int s_count{0};
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/runner.h"
#include "core/allocations/heap_profile.h"

#include <filesystem>
#include <ostream>

namespace heaptrail::cli {

namespace {

// Files that the window takes as well, but a comparison doesn't: logs of process.memoryUsage().
bool isMemoryLog(const std::string& file)
{
    const std::string ending = std::filesystem::path(file).extension().string();
    return ending == ".jsonl" || ending == ".ndjson" || ending == ".log" || ending == ".csv";
}

} // namespace

ExitCode runDefaultView(Runner& runner, const std::vector<std::string>& args)
{
    std::vector<std::string> arguments;
    std::vector<std::string> profiles;
    std::size_t snapshots = 0;
    bool isPlain = false;
    for (const std::string& word : args) {
        if (!isPlain && word.size() > 1 && word.front() == '-') {
            arguments.push_back(word);
            isPlain |= word == "--";
        } else if (isHeapProfile(word)) {
            profiles.push_back(word);
        } else if (!isMemoryLog(word)) {
            arguments.push_back(word);
            ++snapshots;
        }
    }
    if (snapshots == 0 && profiles.empty())
        return runner.wrongUsage({}, "no display to open the window on",
                                 "Give it snapshots to print what they hold, or see heaptrail --help.");
    const std::string command = snapshots == 0 ? "allocations" : snapshots == 1 ? "summary" : "compare";
    if (snapshots == 0) arguments.insert(arguments.end(), profiles.begin(), profiles.end());
    const ExitCode code = runner.runNamed(command, arguments);
    if (code == ExitCode::Done)
        runner.streams.err << "\nThis is heaptrail " << command
                           << ". For more: heaptrail --help, or run it with a display to open the window.\n";
    return code;
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/graph.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace heaptrail {

/// Where a snapshot comes from, as far as its name and shape tell; heap text is never quoted for it.
struct SnapshotSource {
    std::filesystem::path path; ///< "-" for standard input
    std::string runtime{"unknown"}; ///< node, chrome, electron, deno, bun, unknown
    std::string
        engineHint; ///< "Node 22.20.0 (V8 12.4.254.21)", as process.versions has it; else by the format
    std::optional<std::chrono::system_clock::time_point> capturedAt; ///< from the name, else the file's time
    bool isCapturedAtFromName{};
    std::optional<std::int64_t> pid;
};

/// What a file's name tells (format document, 11), else its time of modification; nothing for "-". A stamp
/// without a zone is read in this machine's zone.
SnapshotSource sourceOfFile(const std::filesystem::path& path);

/// Adds runtime and engine, as far as the structure gives them away: the synthetic roots and natives that a
/// runtime adds, the fields and type names that an engine writes. Cost: O(strings + nodes), without text compares.
Result<void> completeSource(SnapshotSource& source, const Graph& graph, const Task& task = {});

} // namespace heaptrail

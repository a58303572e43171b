// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_once.h"

#include "tests/support/shared_corpus.h"

#include <map>
#include <mutex>

namespace heaptrail::test {

Result<SnapshotPtr> openSampleOnce(const std::filesystem::path& path, const LoadOptions& options,
                                   const Task& task)
{
    const auto folder = path.parent_path();
    const bool isOurs = folder == samplesFolder() || folder == dataFile("").parent_path();
    if (!isOurs || options.salvage || options.memoryLimit) return openSnapshot(path, options, task);
    static std::mutex mutex;
    static std::map<std::filesystem::path, SnapshotPtr> known;
    {
        const std::scoped_lock lock(mutex);
        if (const auto it = known.find(path); it != known.end()) return it->second;
    }
    auto snapshot = openSnapshot(path, options, task);
    const std::scoped_lock lock(mutex);
    if (snapshot) known.emplace(path, *snapshot);
    return snapshot;
}

std::uint64_t largestInSample(std::string_view className)
{
    const auto snapshot = openSampleOnce(samplesFolder() / "request-cache-3.heapsnapshot.gz", {}, {});
    if (!snapshot) return 0;
    std::uint64_t most = 0, id = 0;
    for (std::uint32_t n = 0; n < (*snapshot)->graph().nodeCount(); ++n) {
        const NodeOrdinal node{n};
        if ((*snapshot)->retainedSize(node) <= most || (*snapshot)->className(node) != className) continue;
        most = (*snapshot)->retainedSize(node);
        id = (*snapshot)->graph().id(node).value;
    }
    return id;
}

} // namespace heaptrail::test

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace heaptrail::test {

/// A snapshot file in the making, member by member: to be changed, put together, and read.
struct SnapshotText {
    std::string meta; ///< the object
    std::string counts; ///< what follows the meta in the header, its comma first
    std::string nodes, edges, traceFunctions, traceTree, samples, locations, strings; ///< without brackets
    std::string scopes; ///< whole members, each with a comma at its end

    /// The file as Node 22 lays it out.
    std::string text() const;

    /// Four nodes, four edges, six strings: a root with two children, which share one.
    static SnapshotText small();
    /// The same with allocation stacks and samples.
    static SnapshotText traced();
    /// The same with scopes.
    static SnapshotText scoped();
    /// A chain of `nodes` nodes, each with an edge to the next and one to the root; one record a line.
    static SnapshotText large(int nodes);
};

std::string gzipped(std::string_view);
std::string zstdCompressed(std::string_view);

} // namespace heaptrail::test

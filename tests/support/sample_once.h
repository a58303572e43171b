// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

namespace heaptrail::test {

/// openSnapshot(), but the bundled samples and the snapshots of tests/data are loaded once a program: what a snapshot holds never changes, and most
/// tests are about what is shown of it. May be called from every thread.
Result<SnapshotPtr> openSampleOnce(const std::filesystem::path& path, const LoadOptions& options,
                                   const Task& task);

/// The id of the object of this class that retains most in the sample's last snapshot; "Map" is its leak. 0: none.
/// Ids change whenever the sample is recorded anew.
std::uint64_t largestInSample(std::string_view className);

} // namespace heaptrail::test

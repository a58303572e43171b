// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

namespace heaptrail::test {

/// openSnapshot(), but the bundled samples and the snapshots of tests/data are loaded once a program: what a snapshot holds never changes, and most
/// tests are about what is shown of it. May be called from every thread.
Result<SnapshotPtr> openSampleOnce(const std::filesystem::path& path, const LoadOptions& options,
                                   const Task& task);

} // namespace heaptrail::test

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace heaptrail {

/// The thread that wrote a snapshot, from Node's name for it: Heap.DATE.TIME.PID.THREAD.SEQ.heapsnapshot. 0 is the
/// main thread; each worker is an isolate with a heap of its own.
std::optional<std::uint32_t> threadOfFile(const std::string& name);
/// "One process with 2 isolates (threads 0 and 3)" where the names of all snapshots tell one process and several
/// threads; else empty.
std::string isolatesText(std::span<const SnapshotPtr> snapshots);
/// Why objects of the snapshots cannot be paired, a sentence without its full stop: "The snapshots are of different
/// processes"; empty where `lineageWord` is "same".
std::string apartText(std::span<const SnapshotPtr> snapshots, std::string_view lineageWord);

} // namespace heaptrail

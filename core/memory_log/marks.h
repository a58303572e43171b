// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace heaptrail {

/// Does a mark in a memory log speak of a heap snapshot: "s2", "s2-done", "after.heapsnapshot", "heap dump"?
bool isSnapshotMark(std::string_view mark);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>

namespace heaptrail {

/// For every node of `subject` whether `other`, of the same process, has an object of the same id: 1 or 0. Only
/// odd ids count: V8 gives them once and never again. A snapshot has all of its own nodes.
/// Errors: Cancelled.
/// Cost:   O(N) of both; 1 byte a node, and a bit per two ids while it runs.
Result<BigArray<std::uint8_t>> aliveIn(const Snapshot& subject, const Snapshot& other, unsigned threads,
                                       const Task& = {});

} // namespace heaptrail

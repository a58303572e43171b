// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/heap_text.h"

#include <cstdint>

namespace heaptrail::test {

/// A small heap without sense, full of what makes heaps hard: unreachable parts, self-loops, multiple edges,
/// cycles, weak edges, shortcuts, WeakMap pairs, DOM states, nodes that only the system holds, plain objects.
using RandomHeap = HeapText;

/// The same seed makes the same heap, everywhere.
RandomHeap randomHeap(std::uint64_t seed, std::size_t maxNodes = 24);

} // namespace heaptrail::test

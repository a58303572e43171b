// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/base/bitset.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heaptrail {

/// Is it V8's own: a hidden node, an array, code, an object shape, synthetic, or named "system / …"?
bool isV8Object(const Snapshot& snapshot, NodeOrdinal node);
/// Does a class of this name collect what V8 or Node makes, or everything? "(closure)", "system / Map", "Function",
/// "global", "process", "Timeout": lists of classes show it behind the program's own, reports not at all.
bool isEngineClass(std::string_view name) noexcept;
/// Node's classes of timers: "Timeout", "TimersList". If many wait, the program has set them.
bool isTimerClass(std::string_view name) noexcept;

/// "undefined", "null", "true", "false", "hole" …: which of V8's constants a node is; empty if it is none.
std::optional<std::string> oddballText(const Snapshot& snapshot, NodeOrdinal node);

/// How much of the runtime's own objects people want out of their sight.
enum class HideInternals : std::uint8_t {
    Nothing,
    V8, ///< hidden, array, code, object shape and synthetic nodes, and "system / …"
    V8AndNode, ///< and functions and instances of classes that stand in Node's own scripts, and native "Node / …"
};

/// The objects that a level hides, and what they weigh: hiding must never look like being gone.
struct HiddenObjects {
    Bitset<NodeOrdinal> nodes;
    std::uint64_t count{}, shallowSize{}; ///< of those with a size
};

/// Only what has a location in Node's scripts by itself counts as Node's: what the program hangs on a Socket or a
/// Module stays. Snapshots without locations hide V8's alone.
/// Errors: Cancelled. Cost: O(N), one bit a node.
Result<HiddenObjects> hiddenObjects(const Snapshot& snapshot, HideInternals level, const Task& task = {});

} // namespace heaptrail

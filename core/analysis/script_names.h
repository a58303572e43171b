// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/node_names.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace heaptrail {

/// Script id → path or URL, as far as the snapshot tells: from the recorded allocation stacks, and from
/// functions that have a location, whose shared info leads to their script (format document, 3.3).
/// Errors: Cancelled. Cost: O(locations).
Result<std::unordered_map<std::uint32_t, std::string>> findScriptNames(const NodeNames& names,
                                                                       const Task& task = {});

} // namespace heaptrail

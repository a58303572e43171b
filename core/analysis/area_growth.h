// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/dominator_areas.h"

#include <optional>

namespace heaptrail {

/// How many bytes each area has gained since an earlier snapshot of the process. A node is compared with itself. A group is
/// all of its class in this place, then as now, also what is gone: below the same dominator, held by the same name, without
/// what has an area of its own beside it. So the Dominators view gives the same figure for it.
/// None where nothing can be followed: native ids are no identity, and what is too small to draw has no members.
/// Errors: Cancelled. Cost: O(what the areas' dominators dominate right below in `before`), and its tree, if not laid out.
Result<std::vector<std::optional<std::int64_t>>> areaGrowth(const AreaTree&, const SnapshotPtr& before,
                                                            const Task& = {});

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/flat_array.h"
#include "core/load/raw_snapshot.h"

#include <cstdint>

namespace heaptrail {

// The flat arrays beside nodes and edges: into vectors of a RawSnapshot. `array` names the member, its width comes
// from raw.meta. Node indexes are checked here against `nodeCount`, string indexes later (validate.h): the strings
// come last.

Result<FlatArrayResult> readLocations(ByteWindow&, FlatArray, RawSnapshot&, std::uint64_t nodeCount);
Result<FlatArrayResult> readSamples(ByteWindow&, FlatArray, RawSnapshot&);
Result<FlatArrayResult> readTraceFunctions(ByteWindow&, FlatArray, RawSnapshot&);
Result<FlatArrayResult> readScopes(ByteWindow&, FlatArray, RawSnapshot&, std::uint64_t nodeCount);
Result<FlatArrayResult> readScopeContextVars(ByteWindow&, FlatArray, RawSnapshot&);
Result<FlatArrayResult> readScopeUses(ByteWindow&, FlatArray, RawSnapshot&);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/allocations/allocation_tree.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace heaptrail::cli {

class Session;

/// Takes the sampling heap profiles out of the files, and reads them; recognised by content.
/// Errors: those of readHeapProfile; InvalidArgument where no snapshot is left.
Result<std::vector<AllocationTreePtr>> takeProfiles(Session& session, std::vector<std::string>& files);

} // namespace heaptrail::cli

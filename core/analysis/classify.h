// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/classes.h"
#include "core/analysis/interfaces.h"
#include "core/analysis/node_names.h"
#include "core/base/csr.h"
#include "core/base/result.h"
#include "core/base/task.h"

namespace heaptrail {

/// node → class by DevTools' rules (numbers.md 7.1 and 7.3), plain objects by the interfaces found.
/// Errors: Cancelled. Cost: O(N), 4 bytes a string of scratch; takes over the column in `plain`.
Result<Classes> classify(const NodeNames& names, PlainObjects plain, const Task& task = {});

/// The nodes of each class, ascending. Errors: Cancelled. Cost: O(N), 4 bytes a node.
Result<Csr<ClassOrdinal, NodeOrdinal>> nodesByClass(const Classes& classes, const Task& task = {});

} // namespace heaptrail

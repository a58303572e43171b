// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"
#include "core/load/snapshot_reader.h"

#include <memory>

namespace heaptrail {

/// readSnapshot() from bytes that were opened already and can be read only once.
Result<RawSnapshot> readSnapshot(std::unique_ptr<ByteSource> source, const LoadOptions& options = {},
                                 const Task& task = {});

} // namespace heaptrail

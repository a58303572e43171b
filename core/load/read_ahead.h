// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"

#include <memory>
#include <stop_token>

namespace heaptrail {

/// The same bytes, read on a thread of their own up to a megabyte ahead: for sources where reading is work
/// (unpacking) or waiting (a pipe). `stop` must be what ends the inner source's waiting; it is requested when the
/// reader goes away early.
std::unique_ptr<ByteSource> readAhead(std::unique_ptr<ByteSource> inner, std::stop_source stop);

} // namespace heaptrail

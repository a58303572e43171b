// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/raw_snapshot.h"

#include <string>

namespace heaptrail::test {

/// Which of the things that later layers rely on doesn't hold: links in range, counts that add up. Empty if all do.
std::string brokenLink(const RawSnapshot&);

} // namespace heaptrail::test

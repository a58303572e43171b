// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heaptrail {

/// "a, b, c"
std::string joined(const std::vector<std::string>& words, const char* separator);
/// "0 → 300 → 600", or "0 B → 1.2 MB"
std::string seriesText(const std::vector<std::uint64_t>& values, bool areBytes);
/// 0.0123 → "1.2 %"
std::string percentText(double share);

} // namespace heaptrail

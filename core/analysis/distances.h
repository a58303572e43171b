// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace heaptrail {

inline constexpr std::int32_t kNoDistance = -5;
inline constexpr std::int32_t kSystemDistance = 100'000'000;
inline constexpr std::int32_t kUnreachableDistance = 200'000'000;

/// Is it a distance that people are shown? Others appear as "−".
constexpr bool isShownDistance(std::int32_t distance) noexcept
{
    return distance >= 0 && distance < kSystemDistance;
}

} // namespace heaptrail

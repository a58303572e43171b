// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace heaptrail {

/// DevTools' Statistics (semantics.md 10). Bytes.
struct Statistics {
    std::uint64_t total{};
    std::uint64_t nativeTotal{}, typedArrays{};
    std::uint64_t v8heapTotal{}, code{}, jsArrays{}, strings{}, system{};
};

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace heaptrail {

/// Microseconds since 1970 as "2024-03-15T14:05:23Z"; with milliseconds where it has some.
std::string isoTime(std::int64_t timeUs);
/// The same for sentences, to the second: "2024-03-15 14:05:23". UTC, which the text around it says.
std::string dateTimeText(std::int64_t timeUs);

} // namespace heaptrail

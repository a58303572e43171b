// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/history.h"
#include "core/suspects/suspect.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// How much load came between the snapshots: what growth is measured by.
struct LoadUnits {
    enum class Kind : std::uint8_t {
        Intervals, ///< nothing is known: each interval counts the same
        Time, ///< seconds
        Requests,
    } kind{Kind::Intervals};
    std::vector<double> perInterval; ///< one for each, oldest first
    std::optional<double> seconds; ///< between the first and the last snapshot, where times are known
    bool isKnown() const noexcept { return kind != Kind::Intervals; }
};
/// Requests where the options give them for each interval; else time, from the files' names or from marks in the log
/// ("s1", "s2": the names of the files; or as many marks as snapshots); else equal intervals. `order`: of the input.
LoadUnits loadUnits(const History&, const SuspectOptions&, std::span<const std::size_t> order);

/// Growth in the last interval beside that before it, for the same load.
struct Pace {
    double ratio{1}; ///< of the rates; at least 0
    double plainRatio{1}; ///< of the growth itself, whatever the load
    bool isSlowing{}; ///< less than half the earlier rate, and less than just before
    std::string
        doubt; ///< less than half as much came, in so much less time that the rate did not fall; else empty
    std::string text; ///< "slows down: 98 new entries, then 40"; empty unless isSlowing
};
/// Do older ones go while new ones come? Then a smaller fall of the rate is enough: what evicts has a bound somewhere.
enum class Older : bool { Stay, Go };
/// `values`: in each snapshot. `what`: what they count, "new entries"; bytes where empty.
Pace paceOf(const std::vector<std::uint64_t>& values, const LoadUnits&, const std::string& what,
            Older = Older::Stay);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/log_evidence.h"

#include "core/base/iso_time.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace heaptrail {

namespace {

constexpr double kHoursAWeek = 24.0 * 7;
constexpr double kShortHours = 0.2; ///< readings of less give no rate an hour, and no course to a limit

} // namespace

LogEvidence logEvidence(const MemoryLog& readings, std::optional<std::uint64_t> limit)
{
    LogEvidence evidence;
    MemoryLogOptions wanted;
    wanted.limit = limit;
    ThresholdRule& full = wanted.rules.front();
    full.text = "heapUsed over " + std::to_string(std::llround(full.bound * 100)) + " % of heapTotal";
    const MemoryLogAnalysis log = analyseMemoryLog(readings, wanted);
    const auto& heap = log.slopes[0];
    const bool isShort = log.durationHours < kShortHours;
    const auto rate = [isShort](double perHour) {
        return bytesDeltaText(std::int64_t(std::llround(isShort ? perHour / 3600 : perHour)))
            + (isShort ? " a second" : "/h");
    };
    if (heap) {
        const std::string text = rate(heap->perHour) + " (95 %: " + rate(heap->low) + " … " + rate(heap->high)
            + ")"
            + (isShort ? ", in " + std::to_string(std::max(1LL, std::llround(log.durationHours * 3600)))
                       + " seconds of readings: too few for a rate per hour"
                       : "");
        const std::string run = readings.runs.size() > 1 && readings.runs[log.run].fromUs
            ? " since the start at " + isoTime(*readings.runs[log.run].fromUs)
            : std::string();
        if (heap->pace == MemorySlope::Pace::LevelsOff)
            evidence.heap.push_back("memory log: heapUsed levels off" + run + ", "
                                    + rate(heap->earlierPerHour) + " before " + isoTime(heap->fromUs)
                                    + ", then " + text);
        else
            evidence.heap.push_back((heap->isRising()
                                         ? "memory log: heapUsed rises" + run + " by "
                                         : "memory log: no certain trend of heapUsed" + run + ", ")
                                    + text);
    }
    const auto& external = log.slopes[static_cast<std::size_t>(MemoryField::ArrayBuffers)];
    if (external && external->isRising() && external->perHour > 0)
        evidence.external = "memory log: arrayBuffers rise by " + rate(external->perHour);
    if (!log.crossings.empty()) {
        const ThresholdCrossing& crossing = log.crossings.back();
        evidence.heap.push_back("memory log: " + crossing.rule
                                + (crossing.fromUs
                                       ? " from " + isoTime(*crossing.fromUs)
                                           + (crossing.isOpen ? " on" : " to " + isoTime(*crossing.toUs))
                                       : std::string(" in ") + countText(crossing.samples) + " readings"));
    }
    if (!isShort && log.timeToLimit && log.timeToLimit->hours) {
        evidence.isOnCourse = *log.timeToLimit->hours <= kHoursAWeek && heap && heap->isRising();
        if (log.timeToLimit->atUs)
            evidence.heap.push_back(
                (*log.timeToLimit->hours > 0 ? "memory log: at this rate heapUsed reaches "
                                             : "memory log: heapUsed passed ")
                + bytesText(log.timeToLimit->limit) + " at " + isoTime(*log.timeToLimit->atUs));
    }
    return evidence;
}

} // namespace heaptrail

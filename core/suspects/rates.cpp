// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/rates.h"

#include "core/base/text.h"
#include "core/memory_log/memory_log.h"
#include "core/suspects/realms.h"
#include "core/suspects/words.h"

#include <cmath>
#include <set>

namespace heaptrail {

namespace {

/// k if `value` is k times one, give or take two in a hundred.
std::optional<std::uint64_t> multiple(double value)
{
    const double whole = std::round(value);
    if (whole < 1 || whole > 1000 || std::abs(value - whole) > 0.02 * whole) return std::nullopt;
    return static_cast<std::uint64_t>(whole);
}

std::string twoDigits(double value)
{
    std::string text = std::to_string(std::round(value * 100) / 100);
    text.resize(text.find('.') + 3);
    return (value < 0 ? "" : "+") + text;
}

std::int64_t growthOf(const std::vector<std::uint64_t>& values)
{
    return values.empty() ? 0 : std::int64_t(values.back()) - std::int64_t(values.front());
}

/// "with each entry come 1 IncomingMessage, 2 Buffer"
std::string companions(const Candidate& c, const Suspect& suspect)
{
    constexpr std::uint64_t kEnough = 20; ///< entries: of fewer a whole number says nothing
    const auto& count = c.point.count;
    const std::size_t n = count.size();
    if (n < 2 || !c.point.isCountOfEntries || count[n - 1] < count[n - 2] + kEnough) return {};
    if (realmsOf(c).below > 0) return {}; // each realm has prototypes, which have the names of their classes
    const double entries = double(count[n - 1] - count[n - 2]);
    std::vector<std::string> words;
    std::set<std::string> seen; // two classes may have one name
    for (const ClassGrowth& growth : c.point.classes) {
        const std::string& name = c.last().classes().info(growth.cls).name;
        if (words.size() >= 3 || name == suspect.className || name.size() > 40 || !isProgramsClass(name))
            continue;
        if (!seen.insert(name).second) continue;
        if (const auto k = multiple(double(c.newCountOf(name)) / entries))
            words.push_back(countText(*k) + " " + name);
    }
    return words.empty() ? std::string() : "with each entry: " + joined(words, ", ");
}

} // namespace

std::string perRequestText(const History& history, const Suspect& suspect, double entries,
                           std::uint64_t requests)
{
    const bool isNamed = isProgramsClass(suspect.className);
    std::string text =
        twoDigits(entries / double(requests)) + " " + (isNamed ? suspect.className : "entries");
    std::size_t shown = 0;
    for (const std::string& part : suspect.parts) {
        if (shown >= 2 || !isProgramsClass(part)) continue;
        std::int64_t grown = 0;
        for (const ClassInfo& info : history.last().classes().infos)
            if (info.name == part) grown += growthOf(history.instances(info.key));
        if (!multiple(double(grown) / double(requests))) continue;
        text += ", " + twoDigits(double(grown) / double(requests)) + " " + part;
        ++shown;
    }
    return text;
}

void addRates(const Candidate& c, const Trend& trend, const LoadUnits& units,
              std::optional<std::uint64_t> requests, Suspect& suspect)
{
    if (c.history.size() < 2) return;
    if (const std::string text = companions(c, suspect); !text.empty()) suspect.evidence.push_back(text);
    if (units.seconds && *units.seconds >= kLeastRateSeconds) {
        const double hours = *units.seconds / 3600;
        const bool isShort = hours < kHourlyRateHours; // nobody knows what the rest of an hour is like
        suspect.bytesPerHour = double(trend.growthBytes) / hours;
        suspect.rate = bytesText(std::uint64_t(std::llround(*suspect.bytesPerHour / (isShort ? 3600 : 1))))
            + (isShort ? "/s" : "/h");
        suspect.evidence.push_back(
            "rate: +" + suspect.rate
            + (isShort ? ", over " + countText(std::uint64_t(std::llround(*units.seconds))) + " s" : ""));
    }
    if (!requests || *requests == 0) return;
    const double entries = double(c.point.isCountOfEntries ? c.countGrowth() : growthOf(suspect.count));
    suspect.entriesPerRequest = entries / double(*requests);
    suspect.evidence.push_back("per request: " + perRequestText(c.history, suspect, entries, *requests) + "; "
                               + bytesDeltaText(std::int64_t(trend.growthBytes / *requests)));
}

} // namespace heaptrail

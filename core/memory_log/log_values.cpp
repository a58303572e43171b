// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_values.h"

#include "core/base/ascii.h"
#include "core/base/iso_time.h"
#include "core/base/text.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace heaptrail {

namespace {

constexpr std::size_t kMostKeys = 4096;

/// Lower case, without anything but letters and digits.
std::string normalised(std::string_view key)
{
    std::string out;
    for (const char c : key)
        if (isAlnum(c)) out += toLower(c);
    return out;
}

/// Bytes in one KB, MB …: powers of 1024, as everybody divides memoryUsage() by 1024. 0: no unit.
double unitOf(std::string_view letters)
{
    static const RE2 kUnit("b|bytes?|[kmgt](?:i?b|i)?");
    const std::string unit = normalised(letters);
    if (!RE2::FullMatch(unit, kUnit)) return 0;
    return std::pow(1024.0, double(std::string_view("bkmgt").find(unit[0])));
}

/// Where a name stands in a list of words; of "*word" it need only be the end. Empty: nowhere.
std::optional<int> placeIn(std::string_view words, std::string_view name)
{
    for (int place = 0; !words.empty(); ++place) {
        const std::string_view word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(word.size() + 1, words.size()));
        if (word.starts_with('*') ? name.ends_with(word.substr(1)) : name == word) return place;
    }
    return std::nullopt;
}

/// What a key stands for, by its name without its unit; the first that fits. Of times and hosts the best stands first.
struct Names {
    LogKey::Kind kind;
    std::string_view names;
};
constexpr std::array kNames{
    Names{LogKey::HeapUsed,
          "*heapused *heapusedmemory *usedheap *heapsizeused *usedheapsize *usedjsheapsize"},
    Names{LogKey::HeapTotal,
          "*heaptotal *heaptotalmemory *totalheap *heapsizetotal *totalheapsize *totaljsheapsize"},
    Names{LogKey::ArrayBuffers, "*arraybuffers"},
    Names{LogKey::PeakRss, "maxrss"},
    Names{LogKey::Other, "ixrss idrss isrss *peakrss *anonrss *filerss"},
    Names{LogKey::Rss, "*rss *residentsetsize *residentmemory"},
    Names{LogKey::External, "*external *externalmemory"},
    Names{LogKey::HeapLimit, "heapsizelimit javascriptheapmemorylimit"},
    Names{LogKey::DetachedContexts, "numberofdetachedcontexts javascriptheapdetachedcontextcount"},
    Names{LogKey::Uptime, "uptime processuptime uptimeseconds"},
    // The last of the times is journald's __REALTIME_TIMESTAMP.
    Names{LogKey::Time,
          "timestamp ts time datetime date t epoch now at dumpeventtime dumpeventtimestamp createdat "
          "realtimetimestamp"},
    Names{LogKey::Mark, "mark label snapshot phase"},
    Names{LogKey::Pid, "pid processid"},
    Names{LogKey::Host,
          "podname pod containername containerid instance instanceid dyno hostname host workerid worker"},
};

/// Seconds to nanoseconds since 1970, by size: the one that makes it a time between 2001 and 2200.
SparseTime timeSince1970(std::string_view text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    for (const double inOne : {1e6, 1e3, 1.0, 1e-3})
        if (number * inOne >= 1e15 && number * inOne < 7.3e15) return std::llround(number * inOne);
    return {};
}

LogKey keyOf(std::string_view key, double unitOfFigures)
{
    if (key.empty() || key.size() > 100) return {};
    static const RE2 kSize("(.+?)(?:in)?(bytes|[kmg]i?b)"), kTime("(.+?)(?:utc|iso|[mun]?s)");
    const std::string whole = normalised(key);
    std::string size = whole, time = whole, suffix;
    RE2::FullMatch(whole, kSize, &size, &suffix);
    RE2::FullMatch(whole, kTime, &time);
    double unit = unitOf(suffix);
    for (const Names& names : kNames) {
        auto place =
            placeIn(names.names, names.kind < LogKey::Time || names.kind == LogKey::Other ? size : whole);
        if (!place && names.kind == LogKey::Time) place = placeIn(names.names, time);
        if (!place) continue;
        // KiB, as getrusage() has it; a diagnostics report writes maxRss in bytes.
        if (names.kind == LogKey::PeakRss && unit == 0 && key.ends_with("RSS")) unit = 1024;
        if (unit == 0) unit = names.kind <= LogKey::ArrayBuffers ? unitOfFigures : 1;
        return {names.kind, *place, unit};
    }
    return {};
}

} // namespace

const LogKey& LogKeys::of(std::string_view key)
{
    if (const auto known = m_keys.find(key); known != m_keys.end()) return known->second;
    if (m_keys.size() >= kMostKeys) m_keys.clear();
    return m_keys.emplace(key, keyOf(key, m_unit)).first->second;
}

LogValue logValue(std::string_view text, bool hasDecimalComma)
{
    text = trimmed(text);
    if (text.empty() || text == "null" || text == "undefined") return {LogValue::Kind::Null, 0, 0};
    if (text.size() > 100) return {};
    // Without group separators: "1,234,567" and "1_234"; a decimal comma is never followed by exactly 3 digits.
    static const RE2 kGroup("[,_](\\d{3})");
    std::string plain(text.substr(text[0] == '+' ? 1 : 0));
    if (hasDecimalComma) std::ranges::replace(plain, ',', '.');
    if (plain.find_first_of(",_") != plain.npos) RE2::GlobalReplace(&plain, kGroup, "\\1");
    LogValue value;
    const char* const last = plain.data() + plain.size();
    const auto [end, error] = std::from_chars(plain.data(), last, value.number);
    if (error == std::errc::invalid_argument || !std::isfinite(value.number)) return {};
    if (error == std::errc::result_out_of_range) value.number = plain[0] == '-' ? -1e308 : 1e308;
    value.kind = LogValue::Kind::Number;
    const std::string_view rest = trimmed(std::string_view(end, std::size_t(last - end)));
    if (rest.empty() || rest == "n") return value; // 1n: a BigInt
    value.unit = unitOf(rest);
    return value.unit > 0 ? value : LogValue();
}

SparseTime timeOfField(std::string_view text)
{
    text = trimmed(text);
    const SparseTime time = timeSince1970(text);
    return time ? time : timeInText(text);
}

SparseTime timeInText(std::string_view text)
{
    // 2024-03-15T14:05:23.123Z, 2024/03/15 14:05:23,123 +0200, 2024-03-15 14:05; or a number since 1970.
    static const RE2 kTime(R"((?:^|[^0-9A-Za-z])(\d{4})[-/](\d\d)[-/](\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d))?)"
                           R"((?:[.,](\d+))?([Zz]| ?([-+])(\d\d):?(\d\d))?)"
                           R"(|(?:^|[ \[\t(])(\d{10}[\d.]*)(?:$|[ \]\t):,]))",
                           RE2::Latin1);
    const re2::StringPiece piece(text.substr(0, 200));
    std::array<re2::StringPiece, 13> group;
    const auto part = [&group](std::size_t i) { return int(parseCount(group[i]).value_or(0)); };
    for (std::size_t at = 0; kTime.Match(piece, at, piece.size(), RE2::UNANCHORED, group.data(), 13);
         at = std::size_t(group[0].end() - piece.begin()) - 1) {
        if (const SparseTime time = timeSince1970(group[12])) return time;
        std::optional<int> minutesEast;
        if (!group[8].empty()) minutesEast = (group[9] == "-" ? -1 : 1) * (part(10) * 60 + part(11));
        const auto moment = momentOf({part(1), part(2), part(3), part(4), part(5), part(6)}, minutesEast);
        const std::string fraction = std::string(group[7]).append(6, '0').substr(0, 6);
        if (moment) return *moment + std::int64_t(parseCount(fraction).value_or(0));
    }
    return {};
}

std::vector<std::string> csvCells(std::string_view line, char separator)
{
    std::vector<std::string> cells(1);
    bool isQuoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool isQuote = isQuoted && line.substr(i).starts_with("\"\"");
        if (line[i] == '"' && !isQuote) {
            isQuoted = !isQuoted;
        } else if (line[i] == separator && !isQuoted) {
            cells.emplace_back();
        } else {
            cells.back() += line[i];
            i += isQuote;
        }
    }
    return cells;
}

bool hasKeyWord(std::string_view text)
{
    static const RE2 kWords("(?i)heap|rss|resi", RE2::Latin1);
    return RE2::PartialMatch(text, kWords);
}

std::string withoutColours(std::string_view line)
{
    static const RE2 kSequence("\x1b(?:\\[[^@-~]*[@-~]?|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[^\\[\\]])?",
                               RE2::Latin1);
    std::string text(line);
    RE2::GlobalReplace(&text, kSequence, "");
    return text;
}

} // namespace heaptrail

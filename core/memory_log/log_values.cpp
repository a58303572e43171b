// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_values.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace heaptrail {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Takes `suffix` off the end.
bool cut(std::string& text, std::string_view suffix)
{
    if (text.size() <= suffix.size() || !std::string_view(text).ends_with(suffix)) return false;
    text.resize(text.size() - suffix.size());
    return true;
}

/// Bytes in one KB, MB …: powers of 1024, as everybody divides memoryUsage() by 1024.
double unitOf(std::string_view letters)
{
    std::string unit;
    for (const char c : letters) unit += lower(c);
    if (unit == "b" || unit == "byte" || unit == "bytes") return 1;
    if (unit == "k" || unit == "kb" || unit == "kib") return 1024.0;
    if (unit == "m" || unit == "mb" || unit == "mib" || unit == "megabytes") return 1024.0 * 1024;
    if (unit == "g" || unit == "gb" || unit == "gib") return 1024.0 * 1024 * 1024;
    if (unit == "t" || unit == "tb" || unit == "tib") return 1024.0 * 1024 * 1024 * 1024;
    return 0;
}

/// Days since 1970-01-01 of a Gregorian date (Howard Hinnant's days_from_civil).
std::int64_t daysFromCivil(std::int64_t y, unsigned m, unsigned d)
{
    y -= m <= 2;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const auto yoe = static_cast<unsigned>(y - era * 400);
    const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

/// Reads exactly `count` digits.
std::optional<unsigned> digits(std::string_view& text, std::size_t count)
{
    if (text.size() < count) return std::nullopt;
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!isDigit(text[i])) return std::nullopt;
        value = value * 10 + unsigned(text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
}
bool eat(std::string_view& text, char c)
{
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::int64_t> isoAtStart(std::string_view text)
{
    const auto year = digits(text, 4);
    if (!year || !(eat(text, '-') || eat(text, '/'))) return std::nullopt;
    const auto month = digits(text, 2);
    if (!month || !(eat(text, '-') || eat(text, '/'))) return std::nullopt;
    const auto day = digits(text, 2);
    if (!day || *month < 1 || *month > 12 || *day < 1 || *day > 31) return std::nullopt;
    std::int64_t us = daysFromCivil(*year, *month, *day) * 86'400'000'000;
    std::string_view rest = text;
    if (!(eat(rest, 'T') || eat(rest, 't') || eat(rest, ' '))) return us;
    const auto hour = digits(rest, 2);
    if (!hour || !eat(rest, ':')) return us;
    const auto minute = digits(rest, 2);
    if (!minute || *hour > 24 || *minute > 59) return std::nullopt;
    us += (std::int64_t(*hour) * 60 + *minute) * 60'000'000;
    if (eat(rest, ':')) {
        const auto second = digits(rest, 2);
        if (!second || *second > 60) return std::nullopt;
        us += std::int64_t(*second) * 1'000'000;
        if (!rest.empty() && (rest[0] == '.' || rest[0] == ',') && rest.size() > 1 && isDigit(rest[1])) {
            rest.remove_prefix(1);
            std::int64_t scale = 100'000;
            while (!rest.empty() && isDigit(rest[0])) {
                us += (rest[0] - '0') * scale;
                scale /= 10;
                rest.remove_prefix(1);
            }
        }
    }
    if (!rest.empty() && rest[0] == ' ' && rest.size() > 1 && (rest[1] == '+' || rest[1] == '-'))
        rest.remove_prefix(1);
    if (!rest.empty() && (rest[0] == '+' || rest[0] == '-')) {
        const std::int64_t sign = rest[0] == '+' ? -1 : 1;
        rest.remove_prefix(1);
        const auto zoneHour = digits(rest, 2);
        if (zoneHour) {
            eat(rest, ':');
            const auto zoneMinute = digits(rest, 2);
            us += sign * (std::int64_t(*zoneHour) * 60 + zoneMinute.value_or(0)) * 60'000'000;
        }
    }
    return us;
}

} // namespace

std::string normalisedKey(std::string_view key)
{
    std::string out;
    out.reserve(key.size());
    for (const char c : key)
        if (isLetter(c) || isDigit(c)) out += lower(c);
    return out;
}

std::optional<FigureKey> figureKey(std::string_view key, std::string_view outer)
{
    if (key.empty() || key.size() > 100) return std::nullopt;
    std::string name = normalisedKey(key);
    FigureKey result;
    for (const auto& [suffix, unit] : {std::pair{"megabytes", 1048576.0},
                                       {"mib", 1048576.0},
                                       {"mb", 1048576.0},
                                       {"kib", 1024.0},
                                       {"kb", 1024.0},
                                       {"gib", 1073741824.0},
                                       {"gb", 1073741824.0},
                                       {"bytes", 1.0}}) {
        if (!cut(name, suffix)) continue;
        cut(name, "in");
        result.unit = unit;
        result.hasUnit = true;
        break;
    }
    const auto is = [&](MemoryField field, bool isWeak = false) {
        result.field = field;
        result.isWeak = isWeak;
        return result;
    };
    const std::string_view text = name;
    if (text.ends_with("heapused") || text.ends_with("usedheap") || text.ends_with("heapsizeused")
        || text.ends_with("usedheapsize") || text.ends_with("usedjsheapsize"))
        return is(MemoryField::HeapUsed);
    if (text.ends_with("heaptotal") || text.ends_with("totalheap") || text.ends_with("heapsizetotal")
        || text.ends_with("totalheapsize") || text.ends_with("totaljsheapsize"))
        return is(MemoryField::HeapTotal);
    if (text.ends_with("arraybuffers")) return is(MemoryField::ArrayBuffers);
    // The last word of the key, since "rss" and "external" are short.
    std::size_t end = key.size();
    std::string lastWord;
    while (end > 0) {
        const char c = key[end - 1];
        if (!isLetter(c) && !isDigit(c)) {
            if (!lastWord.empty() && unitOf(lastWord) == 0) break;
            lastWord.clear();
        } else {
            lastWord.insert(lastWord.begin(), lower(c));
        }
        --end;
    }
    cut(lastWord, "mb");
    if (text == "rss" || lastWord == "rss" || text == "memoryrss" || text == "residentsetsize"
        || text == "processresidentmemory")
        return is(MemoryField::Rss);
    if (text == "external" || lastWord == "external" || text == "externalmemory"
        || text == "nodejsexternalmemory")
        return is(MemoryField::External, true);
    if (!outer.empty() && normalisedKey(outer) == "heap") {
        if (text == "used") return is(MemoryField::HeapUsed, true);
        if (text == "total") return is(MemoryField::HeapTotal, true);
    }
    return std::nullopt;
}

int timeKeyRank(std::string_view key)
{
    if (key.empty() || key.size() > 40) return -1;
    const std::string name = normalisedKey(key);
    static constexpr std::array<const char*, 12> kNames{"timestamp", "ts",        "time",      "datetime",
                                                        "date",      "asctime",   "t",         "epoch",
                                                        "unixtime",  "eventtime", "createdat", "now"};
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (name == kNames[i]) return static_cast<int>(i);
    return -1;
}

bool isMarkKey(std::string_view key)
{
    return key == "mark" || key == "label" || key == "snapshot" || key == "phase";
}

bool mentionsFigure(std::string_view line)
{
    const auto contains = [&](std::string_view word) {
        for (std::size_t i = 0; i + word.size() <= line.size(); ++i) {
            std::size_t k = 0;
            while (k < word.size() && lower(line[i + k]) == word[k]) ++k;
            if (k == word.size()) return true;
        }
        return false;
    };
    line = line.substr(0, 65536);
    return contains("heapused") || contains("heap_used") || contains("heaptotal") || contains("heap used")
        || contains("rss") || contains("heap_total");
}

LogValue logValue(std::string_view text, bool isQuoted)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    if (text == "null" || text == "undefined") return {LogValue::Kind::Null, 0, 0};
    if (text.empty()) return {isQuoted ? LogValue::Kind::Null : LogValue::Kind::NotANumber, 0, 0};
    if (text.size() > 100) return {};
    // Digits with group separators: "1,234,567" (never a decimal comma followed by exactly 3 digits) and "1_234".
    std::string plain;
    std::size_t at = 0;
    bool hasDigit = false;
    while (at < text.size()) {
        const char c = text[at];
        if (isDigit(c)) hasDigit = true;
        const bool isExponent = hasDigit && (c == 'e' || c == 'E') && at + 1 < text.size()
            && (isDigit(text[at + 1])
                || ((text[at + 1] == '+' || text[at + 1] == '-') && at + 2 < text.size()));
        if (isDigit(c) || c == '.' || (c == '-' && at == 0) || (c == '+' && at == 0)) {
            if (c != '+') plain += c;
        } else if (isExponent) {
            plain += 'e';
            if (text[at + 1] == '-' || text[at + 1] == '+') {
                if (text[at + 1] == '-') plain += '-';
                ++at;
            }
        } else if (!((c == ',' || c == '_') && hasDigit && at + 3 < text.size() + 0 && isDigit(text[at + 1])
                     && isDigit(text[at + 2]) && isDigit(text[at + 3]))) {
            break;
        }
        ++at;
    }
    if (!hasDigit) return {};
    double number = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
    if (error == std::errc::result_out_of_range) number = plain[0] == '-' ? -1e308 : 1e308;
    if ((error != std::errc{} && error != std::errc::result_out_of_range)
        || end != plain.data() + plain.size())
        return {};
    std::string_view rest = text.substr(at);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    if (rest.empty()) return {LogValue::Kind::Number, number, 0};
    if (rest == "n") return {LogValue::Kind::Number, number, 0}; // a BigInt, as console.log shows it
    const double unit = unitOf(rest);
    if (unit == 0) return {};
    return {LogValue::Kind::Number, number, unit};
}

std::optional<std::int64_t> logTime(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '[')) text.remove_prefix(1);
    if (text.empty() || text.size() > 60) return std::nullopt;
    if (const auto iso = isoAtStart(text)) return iso;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (!(number >= 0) || number > 9e18) return std::nullopt;
    // By size: seconds up to the year 5138, then milliseconds, microseconds, nanoseconds.
    double us = 0;
    if (number < 1e11)
        us = number * 1e6;
    else if (number < 1e14)
        us = number * 1e3;
    else if (number < 1e17)
        us = number;
    else
        us = number / 1e3;
    return static_cast<std::int64_t>(std::llround(us));
}

std::optional<std::int64_t> timeInText(std::string_view text)
{
    text = text.substr(0, 120);
    for (std::size_t i = 0; i + 10 <= text.size(); ++i) {
        if (!isDigit(text[i]) || (i > 0 && isDigit(text[i - 1]))) continue;
        if (const auto iso = isoAtStart(text.substr(i))) return iso;
    }
    return std::nullopt;
}

std::vector<std::string> csvCells(std::string_view line, char separator)
{
    std::vector<std::string> cells(1);
    bool isQuoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (isQuoted) {
            if (c != '"') {
                cells.back() += c;
            } else if (i + 1 < line.size() && line[i + 1] == '"') {
                cells.back() += '"';
                ++i;
            } else {
                isQuoted = false;
            }
        } else if (c == '"') {
            isQuoted = true;
        } else if (c == separator) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

std::vector<std::pair<std::string, std::string>> pairsInText(std::string_view line)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    line = line.substr(0, 4096);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '=' && line[i] != ':') continue;
        std::size_t start = i;
        while (start > 0) {
            const char c = line[start - 1];
            if (!isLetter(c) && !isDigit(c) && c != '_' && c != '.' && c != ' ') break;
            --start;
        }
        std::string key(line.substr(start, i - start));
        std::size_t at = i + 1;
        while (at < line.size() && (line[at] == ' ' || line[at] == '"')) ++at;
        std::size_t end = at;
        if (end < line.size() && line[end] == '-') ++end;
        while (end < line.size() && (isDigit(line[end]) || line[end] == '.' || line[end] == '_')) ++end;
        if (end == at) continue;
        std::size_t unitStart = end;
        while (unitStart < line.size() && line[unitStart] == ' ') ++unitStart;
        std::size_t unitEnd = unitStart;
        while (unitEnd < line.size() && isLetter(line[unitEnd])) ++unitEnd;
        std::string value(line.substr(at, end - at));
        const std::string_view unit = line.substr(unitStart, unitEnd - unitStart);
        const bool isKeyNext = unitEnd < line.size() && (line[unitEnd] == '=' || line[unitEnd] == ':');
        if (!unit.empty() && !isKeyNext && unitOf(unit) > 0) value += std::string(unit);
        // "node app heapUsed=1": the key's last words are its name; figureKey looks at ends only.
        const std::size_t space = key.find_last_of(' ');
        if (line[i] == '=' && space != key.npos) key.erase(0, space + 1);
        pairs.emplace_back(std::move(key), std::move(value));
    }
    return pairs;
}

std::string isoTime(std::int64_t timeUs)
{
    std::int64_t days = timeUs / 86'400'000'000;
    std::int64_t rest = timeUs % 86'400'000'000;
    if (rest < 0) {
        rest += 86'400'000'000;
        --days;
    }
    // civil_from_days, as above.
    const std::int64_t z = days + 719468;
    const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const auto doe = static_cast<unsigned>(z - era * 146097);
    const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const unsigned mp = (5 * doy + 2) / 153;
    const unsigned day = doy - (153 * mp + 2) / 5 + 1;
    const unsigned month = mp < 10 ? mp + 3 : mp - 9;
    const long long year = static_cast<long long>(yoe) + era * 400 + (month <= 2);
    const auto seconds = static_cast<unsigned>(rest / 1'000'000);
    const auto millis = static_cast<unsigned>(rest / 1000 % 1000);
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04lld-%02u-%02uT%02u:%02u:%02u", year, month, day,
                  seconds / 3600, seconds / 60 % 60, seconds % 60);
    std::string out = buffer.data();
    if (millis) {
        std::snprintf(buffer.data(), buffer.size(), ".%03u", millis);
        out += buffer.data();
    }
    return out + "Z";
}

std::optional<std::uint64_t> parseByteSize(std::string_view text)
{
    const LogValue value = logValue(text, false);
    if (value.kind != LogValue::Kind::Number) return std::nullopt;
    const double bytes = value.number * (value.unit > 0 ? value.unit : 1);
    if (!(bytes >= 0) || bytes > 9e15) return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(bytes));
}

} // namespace heaptrail

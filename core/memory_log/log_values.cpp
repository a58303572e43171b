// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_values.h"

#include <array>
#include <charconv>
#include <cmath>

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
    if (unit == "k" || unit == "kb" || unit == "kib" || unit == "ki" || unit == "kilobytes") return 1024.0;
    if (unit == "m" || unit == "mb" || unit == "mib" || unit == "mi" || unit == "megabytes")
        return 1024.0 * 1024;
    if (unit == "g" || unit == "gb" || unit == "gib" || unit == "gi" || unit == "gigabytes")
        return 1024.0 * 1024 * 1024;
    if (unit == "t" || unit == "tb" || unit == "tib" || unit == "ti") return 1024.0 * 1024 * 1024 * 1024;
    return 0;
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
    const bool endsInRss = text.ends_with("rss") && (text.starts_with("mem") || text.starts_with("process"));
    if (text == "rss" || lastWord == "rss" || endsInRss || text == "residentsetsize"
        || text.ends_with("residentmemory"))
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
    std::string name = normalisedKey(key);
    static constexpr std::array<const char*, 19> kNames{
        "timestamp",  "ts",        "time",       "datetime",          "date",    "asctime", "t",
        "epoch",      "unixtime",  "eventtime",  "createdat",         "now",     "unix",    "loggedat",
        "recordedat", "sampledat", "capturedat", "realtimetimestamp", "timeunix"};
    for (const char* suffix :
         {"", "utc", "gmt", "local", "iso", "iso8601", "ms", "us", "ns", "nano", "sec", "s"}) {
        std::string shorter = name;
        if (*suffix && !cut(shorter, suffix)) continue;
        for (std::size_t i = 0; i < kNames.size(); ++i)
            if (shorter == kNames[i]) return static_cast<int>(i);
    }
    return -1;
}

bool isMarkKey(std::string_view key)
{
    return key == "mark" || key == "label" || key == "snapshot" || key == "phase";
}

bool mentionsFigure(std::string_view line)
{
    line = line.substr(0, 65536);
    // A word, with or without one character between its two parts.
    const auto is = [&](std::size_t at, std::string_view first, std::string_view second) {
        const auto starts = [&](std::size_t from, std::string_view word) {
            if (line.size() - std::min(from, line.size()) < word.size()) return false;
            for (std::size_t k = 0; k < word.size(); ++k)
                if (lower(line[from + k]) != word[k]) return false;
            return true;
        };
        if (!starts(at, first)) return false;
        const std::size_t next = at + first.size();
        return second.empty() || starts(next, second) || starts(next + 1, second);
    };
    for (std::size_t i = 0; i + 3 <= line.size(); ++i) {
        const char c = lower(line[i]);
        if (c == 'r' && (is(i, "rss", "") || is(i, "resident", "memory"))) return true;
        if (c == 'h' && (is(i, "heap", "used") || is(i, "heap", "total") || is(i, "heap", "size")))
            return true;
        if (c == 'u' && is(i, "used", "heap")) return true;
    }
    return false;
}

LogKey logKey(std::string_view key, std::string_view outer)
{
    LogKey result;
    const auto is = [&](LogKey::Kind kind, int rank = 0) {
        result.kind = kind;
        result.rank = rank;
        return result;
    };
    if (const auto figure = figureKey(key, outer)) {
        result.figure = *figure;
        return is(LogKey::Kind::Figure);
    }
    if (const int rank = timeKeyRank(key); rank >= 0) return is(LogKey::Kind::Time, rank);
    if (isMarkKey(key)) return is(LogKey::Kind::Mark);
    const std::string name = normalisedKey(key);
    if (name == "pid" || name == "processid") return is(LogKey::Kind::Pid);
    static constexpr std::array<std::string_view, 13> kHosts{
        "podname",  "pod",  "containername", "containerid", "instance", "instanceid",     "dyno",
        "hostname", "host", "workerid",      "worker",      "pmid",     "nodeappinstance"};
    for (std::size_t i = 0; i < kHosts.size(); ++i)
        if (name == kHosts[i]) return is(LogKey::Kind::Host, int(i));
    if (name == "uptime" || name == "processuptime" || name == "uptimeseconds")
        return is(LogKey::Kind::Uptime);
    for (const std::string_view word :
         {"message", "msg", "log", "text", "line", "body", "textpayload", "data"})
        if (name == word) return is(LogKey::Kind::Message);
    return result;
}

LogValue logValue(std::string_view text, bool isQuoted, bool hasDecimalComma)
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
        } else if (c == ',' && hasDecimalComma && hasDigit && plain.find('.') == plain.npos) {
            plain += '.';
        } else if (!((c == ',' || c == '_') && hasDigit && at + 3 < text.size() && isDigit(text[at + 1])
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

std::optional<double> uptimeOf(const LogValue& value)
{
    if (value.kind != LogValue::Kind::Number || !(value.number >= 0 && value.number < 4e9))
        return std::nullopt;
    return value.number;
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

namespace {

/// The number at `at`, with group separators and exponent: where it ends.
std::size_t numberEnd(std::string_view line, std::size_t at)
{
    std::size_t end = at;
    if (end < line.size() && line[end] == '-') ++end;
    const std::size_t first = end;
    while (end < line.size()) {
        const auto digitAt = [&](std::size_t i) { return i < line.size() && isDigit(line[i]); };
        const bool isGroup = (line[end] == ',' || line[end] == '_') && end > first && digitAt(end + 1)
            && digitAt(end + 2) && digitAt(end + 3) && !digitAt(end + 4);
        const bool isPoint = line[end] == '.' && digitAt(end + 1);
        const bool isExponent = end > first && lower(line[end]) == 'e'
            && (digitAt(end + 1)
                || (end + 1 < line.size() && (line[end + 1] == '+' || line[end + 1] == '-')
                    && digitAt(end + 2)));
        if (isExponent)
            end += 2;
        else if (isDigit(line[end]) || isGroup || isPoint)
            ++end;
        else
            break;
    }
    return end == first ? at : end;
}

/// The value at `at`: a number and its unit; empty where a percentage or another unit follows.
std::string valueAt(std::string_view line, std::size_t at)
{
    const std::size_t end = numberEnd(line, at);
    if (end == at) return {};
    std::size_t unitStart = end;
    while (unitStart < line.size() && line[unitStart] == ' ') ++unitStart;
    std::size_t unitEnd = unitStart;
    while (unitEnd < line.size() && isLetter(line[unitEnd])) ++unitEnd;
    const std::string_view unit = line.substr(unitStart, unitEnd - unitStart);
    if (unit.empty() && unitStart < line.size() && line[unitStart] == '%') return {};
    std::string value(line.substr(at, end - at));
    const bool isKeyNext = unitEnd < line.size() && (line[unitEnd] == '=' || line[unitEnd] == ':');
    if (!unit.empty() && !isKeyNext && unitOf(unit) > 0)
        value += std::string(unit);
    else if (!unit.empty() && unitStart == end)
        return {}; // "12ms"
    return value;
}

} // namespace

std::vector<std::pair<std::string, std::string>> pairsInText(std::string_view line)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    line = line.substr(0, 4096);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '=' && line[i] != ':') continue;
        std::size_t start = i;
        if (start > 0 && (line[start - 1] == '"' || line[start - 1] == '\'')) --start;
        const std::size_t keyEnd = start;
        while (start > 0) {
            const char c = line[start - 1];
            if (!isLetter(c) && !isDigit(c) && c != '_' && c != '.' && c != ' ') break;
            --start;
        }
        std::string key(line.substr(start, keyEnd - start));
        std::size_t at = i + 1;
        while (at < line.size() && (line[at] == ' ' || line[at] == '"')) ++at;
        std::string value = valueAt(line, at);
        if (value.empty()) continue;
        // "node app heapUsed=1": the key's last words are its name; figureKey looks at ends only.
        const std::size_t space = key.find_last_of(' ');
        if (line[i] == '=' && space != key.npos) key.erase(0, space + 1);
        pairs.emplace_back(std::move(key), std::move(value));
    }
    for (const auto& [key, value] : pairs)
        if (figureKey(key, {})) return pairs;
    // "heapUsed 3.12 MB", "│ rss │ 48590848 │", "nodejs_heap_size_used_bytes 4151304"
    std::string_view before, last;
    std::size_t at = 0;
    while (at < line.size()) {
        const auto isWord = [](char c) {
            return isLetter(c) || isDigit(c) || c == '_' || c == '.' || c == '-';
        };
        if (!isWord(line[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < line.size() && isWord(line[end])) ++end;
        const std::string_view word = line.substr(at, end - at);
        if (isDigit(word[0]) && !last.empty()) {
            const std::string both =
                before.empty() ? std::string(last) : std::string(before) + ' ' + std::string(last);
            const bool isOne = figureKey(last, {}).has_value();
            if (isOne || (!before.empty() && figureKey(both, {}))) {
                // "GET /rss 200" is none.
                std::string value = valueAt(line, at);
                const LogValue number = logValue(value, false);
                const bool isSize = number.unit > 0 || number.number >= 65536;
                if (isSize) pairs.emplace_back(isOne ? std::string(last) : both, std::move(value));
            }
        }
        before = last;
        last = word;
        at = end;
    }
    return pairs;
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

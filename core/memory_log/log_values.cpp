// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>

namespace heaptrail {

namespace {

constexpr double kKb = 1024;

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

/// Bytes in one KB, MB …: powers of 1024, as everybody divides memoryUsage() by 1024. 0: no unit.
double unitOf(std::string_view letters)
{
    const std::string unit = normalisedKey(letters);
    if (unit == "b" || unit == "byte" || unit == "bytes") return 1;
    static constexpr std::string_view kPrefixes = "kmgt";
    const std::size_t power = unit.empty() ? std::string_view::npos : kPrefixes.find(unit[0]);
    if (power == std::string_view::npos) return 0;
    for (const std::string_view rest : {"", "b", "ib", "i"})
        if (std::string_view(unit).substr(1) == rest) return std::pow(1024.0, double(power + 1));
    return 0;
}

/// The figure that a key without its unit names.
LogKey figureKey(std::string_view name, std::string_view lastWord, const std::string& outer)
{
    const auto is = [](MemoryField field, bool isWeak = false) {
        return LogKey{LogKey::Kind::Figure, field, 0, 0, isWeak};
    };
    const auto endsIn = [&](std::initializer_list<std::string_view> ends) {
        return std::any_of(ends.begin(), ends.end(), [&](auto end) { return name.ends_with(end); });
    };
    if (endsIn({"heapused", "usedheap", "heapsizeused", "usedheapsize", "usedjsheapsize"}))
        return is(MemoryField::HeapUsed);
    if (endsIn({"heaptotal", "totalheap", "heapsizetotal", "totalheapsize", "totaljsheapsize"}))
        return is(MemoryField::HeapTotal);
    if (endsIn({"arraybuffers"})) return is(MemoryField::ArrayBuffers);
    if (lastWord == "rss" || lastWord == "vmrss" || endsIn({"residentsetsize", "residentmemory"})
        || ((name.starts_with("mem") || name.starts_with("process")) && endsIn({"rss"})))
        return is(MemoryField::Rss);
    if (lastWord == "external" || endsIn({"externalmemory"})) return is(MemoryField::External, true);
    if (name == "mallocedmemory") return {LogKey::Kind::Malloced};
    if (name == "heapsizelimit") return {LogKey::Kind::HeapLimit};
    const bool isReport = outer == "javascriptheap"; // of a diagnostics report
    if (name == "numberofnativecontexts" || (isReport && name == "nativecontextcount"))
        return {LogKey::Kind::NativeContexts};
    if (name == "numberofdetachedcontexts" || (isReport && name == "detachedcontextcount"))
        return {LogKey::Kind::DetachedContexts};
    if ((outer == "heap" && name == "used") || (isReport && name == "usedmemory"))
        return is(MemoryField::HeapUsed, true);
    if ((outer == "heap" && name == "total") || (isReport && name == "totalmemory"))
        return is(MemoryField::HeapTotal, true);
    if (isReport && name == "memorylimit") return {LogKey::Kind::HeapLimit};
    return {};
}

/// A text, read from the left.
struct Cursor {
    std::string_view text;
    std::size_t at{};

    char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
    bool eat(char c) { return peek() == c && ++at; }
    /// Exactly so many digits.
    std::optional<int> number(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; ++i, ++at) {
            if (!isDigit(peek())) return std::nullopt;
            value = value * 10 + (peek() - '0');
        }
        return value;
    }
};

/// 2024-03-15T14:05:23.123Z, 2024/03/15 14:05:23,123 +0200 …; moves behind it.
SparseTime isoTimeAt(Cursor& in)
{
    using namespace std::chrono;
    Cursor c = in;
    const auto y = c.number(4);
    const char separator = c.peek();
    if (!y || (separator != '-' && separator != '/') || !c.eat(separator)) return {};
    const auto m = c.number(2);
    if (!m || !c.eat(separator)) return {};
    const auto d = c.number(2);
    if (!d || !(c.eat('T') || c.eat('t') || c.eat(' '))) return {};
    const auto hour = c.number(2);
    if (!hour || !c.eat(':')) return {};
    const auto minute = c.number(2);
    if (!minute || *hour > 24 || *minute > 59) return {};
    int second = 0;
    std::int64_t fraction = 0;
    if (c.eat(':')) {
        const auto found = c.number(2);
        if (!found || *found > 60) return {};
        second = *found;
        if ((c.peek() == '.' || c.peek() == ',') && isDigit(c.peek(1))) {
            ++c.at;
            for (std::int64_t scale = 100'000; isDigit(c.peek()); ++c.at, scale /= 10)
                fraction += (c.peek() - '0') * scale;
        }
    }
    const year_month_day date{year(*y), month(unsigned(*m)), day(unsigned(*d))};
    if (!date.ok() || *y < 1970 || *y > 2200) return {};
    Cursor zone = c;
    if (zone.peek() == ' ' && (zone.peek(1) == '+' || zone.peek(1) == '-')) ++zone.at;
    std::optional<minutes> offset;
    if (zone.eat('Z') || zone.eat('z')) {
        offset = minutes(0);
    } else if (zone.peek() == '+' || zone.peek() == '-') {
        const int sign = zone.peek() == '-' ? -1 : 1;
        ++zone.at;
        const auto hours = zone.number(2);
        zone.eat(':');
        const auto rest = hours ? zone.number(2) : std::nullopt;
        if (rest) offset = minutes(sign * (*hours * 60 + *rest));
    }
    in = offset ? zone : c;
    if (offset) {
        const auto utc = sys_days(date) + hours(*hour) + minutes(*minute) + seconds(second) - *offset;
        return duration_cast<microseconds>(utc.time_since_epoch()).count() + fraction;
    }
    std::tm local{};
    local.tm_year = *y - 1900;
    local.tm_mon = *m - 1;
    local.tm_mday = *d;
    local.tm_hour = *hour;
    local.tm_min = *minute;
    local.tm_sec = second;
    local.tm_isdst = -1;
    const std::time_t utc = std::mktime(&local);
    if (utc == -1) return {};
    return std::int64_t(utc) * 1'000'000 + fraction;
}

/// Seconds to nanoseconds since 1970, by size: the one that makes it a time between 2001 and 2200.
SparseTime epochOf(double number)
{
    for (const double inOne : {1e6, 1e3, 1.0, 1e-3})
        if (number * inOne >= 1e15 && number * inOne < 7.3e15) return std::llround(number * inOne);
    return {};
}

} // namespace

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; };
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

std::string normalisedKey(std::string_view key)
{
    std::string out;
    out.reserve(key.size());
    for (const char c : key)
        if (isLetter(c) || isDigit(c)) out += lower(c);
    return out;
}

LogKey logKey(std::string_view key, std::string_view outer)
{
    if (key.empty() || key.size() > 100) return {};
    std::string name = normalisedKey(key);
    const std::string whole = name;
    double unit = 0;
    for (const std::string_view suffix : {"bytes", "kib", "kb", "mib", "mb", "gib", "gb"}) {
        if (!cut(name, suffix)) continue;
        cut(name, "in");
        unit = unitOf(suffix);
        break;
    }
    // The last word, since "rss" and "external" are short: memory.rss, "RSS (MB)"; not rss_anon.
    std::string lastWord;
    for (std::size_t end = key.size(); end > 0; --end) {
        const char c = key[end - 1];
        if (isLetter(c) || isDigit(c)) {
            lastWord.insert(lastWord.begin(), lower(c));
        } else if (!lastWord.empty()) {
            if (unitOf(lastWord) == 0 && lastWord != "in") break;
            lastWord.clear();
        }
    }
    for (const std::string_view suffix : {"kib", "kb", "mib", "mb", "gib", "gb"})
        if (cut(lastWord, suffix)) break;
    LogKey result = figureKey(name, lastWord, normalisedKey(outer));
    result.unit = unit;
    if (result.kind != LogKey::Kind::Other) return result;
    const auto is = [](LogKey::Kind kind, std::ptrdiff_t rank = 0) { return LogKey{kind, {}, int(rank)}; };
    if (name == "maxrss") { // KiB, as getrusage() has it; a diagnostics report writes maxRss in bytes
        result.kind = LogKey::Kind::PeakRss;
        if (unit == 0) result.unit = key.ends_with("RSS") ? kKb : 1;
        return result;
    }
    static constexpr std::array<std::string_view, 12> kTimes{
        "timestamp", "ts", "time",          "datetime",           "date",     "t", "epoch",
        "now",       "at", "dumpeventtime", "dumpeventtimestamp", "createdat"};
    for (const std::string_view suffix : {"", "utc", "iso", "ms", "us", "ns", "s"}) {
        std::string shorter = whole;
        if (!suffix.empty() && !cut(shorter, suffix)) continue;
        const auto* const found = std::find(kTimes.begin(), kTimes.end(), shorter);
        if (found != kTimes.end()) return is(LogKey::Kind::Time, found - kTimes.begin());
    }
    if (key == "mark" || key == "label" || key == "snapshot" || key == "phase") return is(LogKey::Kind::Mark);
    if (whole == "pid" || whole == "processid") return is(LogKey::Kind::Pid);
    static constexpr std::array<std::string_view, 11> kHosts{
        "podname", "pod",      "containername", "containerid", "instance", "instanceid",
        "dyno",    "hostname", "host",          "workerid",    "worker"};
    const auto* const host = std::find(kHosts.begin(), kHosts.end(), whole);
    if (host != kHosts.end()) return is(LogKey::Kind::Host, host - kHosts.begin());
    if (whole == "uptime" || whole == "processuptime" || whole == "uptimeseconds")
        return is(LogKey::Kind::Uptime);
    return {};
}

LogValue logValue(std::string_view text, bool hasDecimalComma)
{
    text = trimmed(text);
    if (text.empty() || text == "null" || text == "undefined") return {LogValue::Kind::Null, 0, 0};
    if (text.size() > 100) return {};
    // Digits with group separators: "1,234,567" (never a decimal comma followed by exactly 3 digits) and "1_234".
    std::string plain;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        const auto digit = [&](std::size_t ahead) {
            return at + ahead < text.size() && isDigit(text[at + ahead]);
        };
        const bool isExponent = (c == 'e' || c == 'E') && !plain.empty()
            && (digit(1)
                || (at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+') && digit(2)));
        if (isDigit(c) || c == '.' || (c == '-' && at == 0)) {
            plain += c;
        } else if (isExponent) {
            plain += 'e';
            if (!digit(1) && text[++at] == '-') plain += '-';
        } else if (c == ',' && hasDecimalComma && plain.find('.') == plain.npos) {
            plain += '.';
        } else if (!((c == ',' || c == '_') && digit(1) && digit(2) && digit(3)) && !(c == '+' && at == 0)) {
            break;
        }
    }
    double number = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
    if (end != plain.data() + plain.size() || error == std::errc::invalid_argument) return {};
    if (error == std::errc::result_out_of_range) number = plain[0] == '-' ? -1e308 : 1e308;
    const std::string_view rest = trimmed(text.substr(at));
    if (rest.empty() || rest == "n") return {LogValue::Kind::Number, number, 0}; // 1n: a BigInt
    const double unit = unitOf(rest);
    if (unit == 0) return {};
    return {LogValue::Kind::Number, number, unit};
}

SparseTime timeOfField(std::string_view text)
{
    Cursor c{trimmed(text)};
    if (const SparseTime time = isoTimeAt(c)) return time;
    double number = 0;
    const auto [end, error] = std::from_chars(c.text.data(), c.text.data() + c.text.size(), number);
    if (error != std::errc{} || end != c.text.data() + c.text.size()) return {};
    return epochOf(number);
}

SparseTime timeInText(std::string_view text)
{
    Cursor c{text.substr(0, 200)};
    for (; c.at < c.text.size(); ++c.at) {
        if (!isDigit(c.peek())) continue;
        const char before = c.at > 0 ? c.text[c.at - 1] : ' ';
        const std::size_t start = c.at;
        Cursor end = c;
        if (!isLetter(before) && !isDigit(before))
            if (const SparseTime time = isoTimeAt(end)) return time;
        while (isDigit(c.peek()) || (c.peek() == '.' && isDigit(c.peek(1)))) ++c.at;
        const char after = c.peek();
        if ((before == ' ' || before == '[' || before == '\t' || before == '(') && c.at - start >= 10
            && (after == '\0' || after == ' ' || after == ']' || after == '\t' || after == ')' || after == ':'
                || after == ','))
            if (const SparseTime time = timeOfField(c.text.substr(start, c.at - start))) return time;
    }
    return {};
}

std::vector<std::string> csvCells(std::string_view line, char separator)
{
    std::vector<std::string> cells(1);
    bool isQuoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"') {
            if (isQuoted && i + 1 < line.size() && line[i + 1] == '"') {
                cells.back() += line[i++];
                continue;
            }
            isQuoted = !isQuoted;
        } else if (c == separator && !isQuoted) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

std::size_t findKeyWord(std::string_view text, std::size_t from)
{
    constexpr std::size_t kBlock = 64, kLongest = 4;
    const auto at = [](const char* p) { return static_cast<unsigned char>(*p | 0x20); };
    const auto isHere = [&](const char* p) {
        const unsigned char a = at(p), b = at(p + 1), c = at(p + 2), d = at(p + 3);
        const unsigned heap =
            unsigned(a == 'h') & unsigned(b == 'e') & unsigned(c == 'a') & unsigned(d == 'p');
        const unsigned rss = unsigned(b == 's') & unsigned(c == 's');
        const unsigned resident = unsigned(b == 'e') & unsigned(c == 's') & unsigned(d == 'i');
        return heap | (unsigned(a == 'r') & (rss | resident));
    };
    // A block without a branch inside, which the compiler turns into vector instructions.
    for (; from + kBlock + kLongest <= text.size(); from += kBlock) {
        unsigned char found = 0;
        const char* const block = text.data() + from;
        for (std::size_t i = 0; i < kBlock; ++i) found |= static_cast<unsigned char>(isHere(block + i));
        if (found) break;
    }
    for (; from + 3 <= text.size(); ++from) {
        const std::string_view rest = text.substr(from, kLongest);
        std::array<char, kLongest> four{};
        std::copy(rest.begin(), rest.end(), four.begin());
        if (isHere(four.data())) return from;
    }
    return std::string_view::npos;
}

} // namespace heaptrail

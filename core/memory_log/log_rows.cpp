// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_rows.h"

#include "core/base/text.h"
#include "core/load/string_table.h"

#include <re2/re2.h>

#include <algorithm>

namespace heaptrail {

namespace {

constexpr double kMostBytes = 0x1p48; ///< 256 TB
constexpr std::size_t kNameBytes = 120;
constexpr std::size_t kMaxNesting = 1000;
constexpr std::size_t kMostRows = 1024; ///< that wait for the end of their object; each is large

/// Objects whose keys are short: { used, total }.
bool isHeap(std::string_view key)
{
    return key == "heap" || key == "javascriptHeap";
}

/// Objects whose figures are those of the object around them: { rss, heap: { used, total } }, and the parts of a
/// diagnostics report.
bool belongsToOuter(std::string_view key)
{
    static constexpr std::array<std::string_view, 8> kNames{
        "resourceUsage", "header", "kubernetes", "docker", "labels", "container", "resource", "process"};
    return isHeap(key) || std::ranges::find(kNames, key) != kNames.end();
}

} // namespace

void LogRow::set(const LogKey& key, std::string_view text, bool hasDecimalComma)
{
    if (key.isNumber()) {
        const LogValue value = logValue(text, hasDecimalComma);
        const bool isNumber = value.kind == LogValue::Kind::Number;
        const double number = value.number * (value.unit > 0 ? value.unit : key.unit);
        if (value.kind == LogValue::Kind::Null) return;
        if (isNumber && number >= 0 && number <= kMostBytes) {
            numbers[key.kind] = number;
        } else if (key.isField() && (isNumber || (key.kind != LogKey::External && key.kind != LogKey::Rss))) {
            // "rss" may be somebody's news feed, and of an ordinary word ("external": true) nothing is expected.
            const std::string name = memoryFieldName(static_cast<MemoryField>(key.kind));
            problem =
                number < 0 ? "negative " + name : name + (isNumber ? " is out of range" : " is not a number");
        }
    } else if (key.kind == LogKey::Time && key.rank < timeRank) {
        SparseTime found = timeOfField(text);
        if (!found && !date.empty()) found = timeOfField(date + ' ' + std::string(text));
        if (found) {
            time = found;
            timeRank = key.rank;
        } else if (text.size() == 10) {
            date.assign(text);
        }
    } else if (key.kind == LogKey::Mark && mark.empty()) {
        mark.assign(text.substr(0, kNameBytes));
    } else if (key.kind == LogKey::Pid) {
        pid.assign(text.substr(0, 20));
    } else if (key.kind == LogKey::Host && key.rank < hostRank && !text.empty()) {
        host.assign(text.substr(0, kNameBytes));
        hostRank = key.rank;
    }
}

void LogRow::inherit(const LogRow& outer)
{
    if (!time) time = outer.time;
    if (mark.empty()) mark = outer.mark;
    if (pid.empty()) pid = outer.pid;
    if (outer.hostRank < hostRank) {
        host = outer.host;
        hostRank = outer.hostRank;
    }
    if (!numbers[LogKey::Uptime]) numbers[LogKey::Uptime] = outer.numbers[LogKey::Uptime];
}

void LogRow::add(const LogRow& part)
{
    for (std::size_t i = 0; i < kLogNumberCount; ++i)
        if (!numbers[i]) numbers[i] = part.numbers[i];
    if (problem.empty()) problem = part.problem;
    inherit(part);
}

ObjectReader::Status ObjectReader::read(std::string_view text, std::size_t& at, std::uint64_t line)
{
    while (at < text.size()) {
        const char c = text[at];
        if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
            ++at;
        } else if (c == '{' || (c == '[' && m_expectsValue)) {
            if (m_frames.size() >= kMaxNesting) return Status::Broken;
            // Another row begins; but "[Object: null prototype] {" is one value.
            if (isOpen() && !m_expectsValue && m_key.empty()) return Status::Broken;
            open(line, c == '{');
            ++at;
        } else if (c == '}' || c == ']') {
            if (m_frames.back().isObject != (c == '}')) return Status::Broken;
            ++at;
            close();
            if (!isOpen()) return Status::Complete;
        } else if (c == ',') {
            m_expectsValue = !m_frames.back().isObject;
            m_key.clear();
            ++at;
        } else {
            const std::size_t start = at;
            if (m_expectsValue ? readValue(text, at) : readKey(text, at)) continue;
            at = start;
            return Status::Broken;
        }
    }
    return Status::Open;
}

void ObjectReader::open(std::uint64_t line, bool isObject)
{
    Frame& frame = m_frames.emplace_back();
    frame.isObject = isObject;
    frame.key = std::exchange(m_key, {});
    frame.row.line = line;
    frame.firstRow = m_rows.size();
    m_expectsValue = !isObject;
}

void ObjectReader::close()
{
    Frame frame = std::move(m_frames.back());
    m_frames.pop_back();
    for (std::size_t i = frame.firstRow; i < m_rows.size(); ++i) m_rows[i].inherit(frame.row);
    if (isOpen() && m_frames.back().isObject && belongsToOuter(frame.key)) {
        m_frames.back().row.add(frame.row);
    } else if (frame.row.looksLikeData() && frame.key != "query") { // which a URL asked for
        m_rows.push_back(std::move(frame.row));
    }
    m_expectsValue = isOpen() && !m_frames.back().isObject;
    m_key = frame.isObject ? std::string() : std::move(frame.key);
    if (!isOpen() || m_rows.size() >= kMostRows) give();
}

/// The rows that wait, with what is known by now.
void ObjectReader::give()
{
    for (auto frame = m_frames.rbegin(); frame != m_frames.rend(); ++frame) {
        for (std::size_t i = frame->firstRow; i < m_rows.size(); ++i) m_rows[i].inherit(frame->row);
        frame->firstRow = 0;
        frame->isGiven = true;
    }
    for (LogRow& row : m_rows) m_take(row);
    m_rows.clear();
}

void ObjectReader::end(bool isWhole)
{
    while (isOpen()) {
        if (!isWhole) m_frames.back().row.numbers = {};
        close();
    }
    m_key.clear();
    m_expectsValue = false;
}

/// A string in quotes, or what stands before one of the `stops`. False: a string that doesn't end on its line.
bool ObjectReader::readWord(std::string_view text, std::size_t& at, const char* stops, Word& word)
{
    const char quote = text[at];
    word.isQuoted = quote == '"' || quote == '\'' || quote == '`';
    const std::size_t start = at;
    if (!word.isQuoted) {
        at = std::min(text.find_first_of(stops, at), text.size());
        word.text = trimmed(text.substr(start, at - start));
        return true;
    }
    bool hasEscapes = false;
    for (++at; at < text.size() && text[at] != quote && text[at] != '\n'; ++at)
        if (text[at] == '\\') {
            hasEscapes = true;
            ++at;
        }
    if (at >= text.size() || text[at] != quote) return false;
    word.text = text.substr(start + 1, at - start - 1);
    if (hasEscapes) word.text = m_scratch = unescapeJson(word.text);
    ++at;
    return true;
}

/// Up to a colon on the same line, or an element of a Set. False: no key stands here.
bool ObjectReader::readKey(std::string_view text, std::size_t& at)
{
    Word name;
    if (!readWord(text, at, ":=\n,{}", name)) return false;
    at = std::min(text.find_first_not_of(" \t", at), text.size());
    const std::string_view rest = text.substr(at);
    if (rest.empty() || rest[0] == '\n')
        return name.isQuoted || name.text.starts_with("..."); // "... 3 more items"
    if (rest[0] == ',' || rest[0] == '}') return true;
    const bool isMap = rest.starts_with("=>");
    // "GET / 200: ok" and "2024-03-15T14:05:23Z" are lines of a log below a stray brace.
    const bool isName = name.isQuoted
        || (name.text.find(' ') == name.text.npos && name.text.find_first_of("0123456789") != 0);
    if (!isMap && (rest[0] != ':' || !isName)) return false;
    at += isMap ? 2 : 1;
    m_key.assign(name.text);
    m_expectsValue = true;
    return true;
}

/// A number, word or string. A word goes on to what ends it: spaces belong to it ("123 MB"), as util.inspect's tags do.
bool ObjectReader::readValue(std::string_view text, std::size_t& at)
{
    Word value;
    if (!readWord(text, at, ",}]\n{[", value)) return false;
    const bool isTag = !value.isQuoted && at < text.size() && (text[at] == '{' || text[at] == '[');
    if (isTag) return true; // "Memory {": the value comes behind
    if (m_frames.back().isObject) {
        // "Memory: rss: 46 MB" and "INFO: rss=46MB" stand below a stray brace.
        const bool isText = value.text.find(": ") != text.npos || value.text.find('=') != text.npos;
        if (isText && !value.isQuoted) return false;
        m_expectsValue = false;
        setValue(value);
    }
    m_key.clear();
    return true;
}

void ObjectReader::setValue(const Word& value)
{
    LogRow& row = m_frames.back().row;
    if (const std::string& outer = m_frames.back().key; isHeap(outer)) m_key.insert(0, outer);
    if (const LogKey& key = m_keys.of(m_key); key.kind != LogKey::Other) {
        const bool comesLate = m_frames.back().isGiven && !key.isNumber();
        if (!comesLate && (value.isQuoted || key.kind != LogKey::Mark)) row.set(key, value.text);
        return;
    }
    // A logger's message that holds the figures: as JSON, or as text. Of text nothing is expected.
    if (!value.isQuoted || m_depth >= 2 || !hasKeyWord(value.text)) return;
    bool hasFigure = false;
    const auto take = [&](LogRow& found) {
        if (!found.problem.empty() || !found.hasFigure()) return;
        hasFigure = true;
        m_rows.push_back(std::move(found));
    };
    if (std::size_t brace = firstBrace(value.text); brace != value.text.npos) {
        ObjectReader reader(m_keys, take, m_depth + 1);
        reader.read(value.text, brace, row.line);
        reader.end(false);
    }
    if (hasFigure || !mayHoldFigure(value.text)) return;
    LogRow found = rowOfText(value.text, m_keys);
    found.line = row.line;
    take(found);
}

std::size_t firstBrace(std::string_view text)
{
    static const RE2 kBrace(R"((?:[^{?]|\?[^\s"'<>]*[\s"'<>])*?\{)", RE2::Latin1);
    const std::size_t any = text.find('{');
    re2::StringPiece rest(text);
    if (text.substr(0, any).find('?') == text.npos) return any;
    return RE2::Consume(&rest, kBrace) ? text.size() - rest.size() - 1 : text.npos;
}

bool mayHoldFigure(std::string_view line)
{
    static const RE2 kFigure(
        R"((?i)(?:heap|rss|resident)[\w.-]*(?: [a-z_][\w.-]*)?(?: \([^)]{1,3}\))?[^\w.,;/-]+[\d.-])",
        RE2::Latin1);
    return RE2::PartialMatch(line, kFigure);
}

LogRow rowOfText(std::string_view whole, LogKeys& keys)
{
    static const RE2 kUrl(R"((?:\?|(?:^|[\s"'=(\[])/|://)[^\s"'<>]*)", RE2::Latin1);
    // A key of one word or two, its unit in brackets; what parts it from its value: blanks, quotes, a sign, the line of
    // a table; the value: 1,234,567 and 8.5e+08, too.
    static const RE2 kPair(
        R"(([A-Za-z][\w.-]* )?([A-Za-z_][\w.-]*)( \([^)]{1,3}\))?([^\w.,;/-]+)([\w.-]+(?:[,+]\d[\w.-]*)*))",
        RE2::Latin1);
    static const RE2 kUnit(R"(^ ([A-Za-z]+)(?:[^\w.=:-]|$))",
                           RE2::Latin1); // no key that begins the next pair
    LogRow row;
    std::string text(whole.substr(0, 4096));
    RE2::GlobalReplace(&text, kUrl, " "); // "GET /metrics?rss=3" asks for readings, and holds none
    const std::string_view line = text;
    std::array<re2::StringPiece, 6> group;
    for (std::size_t at = 0; kPair.Match(line, at, line.size(), RE2::UNANCHORED, group.data(), 6);) {
        const std::string_view first = group[1], second = group[2], parting = group[4];
        const auto offset = [&](const char* place) { return std::size_t(place - line.data()); };
        at = offset(first.empty() ? group[2].end() : group[2].begin());
        const std::size_t keySize = second.size() + group[3].size();
        LogKey key = keys.of({second.data(), keySize});
        if (key.kind == LogKey::Other && !first.empty())
            key = keys.of({first.data(), first.size() + keySize});
        if (key.kind == LogKey::Other) continue;
        const bool hasSign = parting.find_first_of("=:") != parting.npos;
        const std::size_t start = offset(group[5].begin());
        std::size_t end = offset(group[5].end());
        if (!key.isNumber()) {
            if (key.kind == LogKey::Time) end = std::min(line.find_first_of(" ,\"", start), line.size());
            if (hasSign) row.set(key, line.substr(start, end - start));
            continue;
        }
        re2::StringPiece unit;
        if (RE2::PartialMatch(line.substr(end), kUnit, &unit)
            && logValue(line.substr(start, offset(unit.end()) - start)).kind == LogValue::Kind::Number)
            end = offset(unit.end());
        const LogValue value = logValue(line.substr(start, end - start));
        const std::string_view rest = line.substr(end);
        if (value.kind != LogValue::Kind::Number || rest.starts_with('%') || rest.starts_with(" %")) continue;
        at = end;
        // "GET /rss 200" is none.
        if (!hasSign && value.unit == 0 && value.number < 65536) continue;
        if (!key.isField() || !row.numbers[key.kind]) row.set(key, line.substr(start, end - start));
    }
    if (!row.time) row.time = timeInText(line);
    return row;
}

} // namespace heaptrail

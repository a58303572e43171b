// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_rows.h"

#include <algorithm>
#include <cmath>

namespace heaptrail {

namespace {

constexpr std::size_t kMostKeys = 4096;
constexpr std::size_t kNameBytes = 120;
constexpr std::size_t kMaxNesting = 1000;

/// Objects whose figures are those of the object around them: { rss, heap: { used, total } }, and the parts of a
/// diagnostics report.
bool belongsToOuter(std::string_view key)
{
    static constexpr std::array<std::string_view, 10> kNames{
        "heap",   "javascriptHeap", "resourceUsage", "header",   "kubernetes",
        "docker", "labels",         "container",     "resource", "process"};
    return std::find(kNames.begin(), kNames.end(), key) != kNames.end();
}

void appendEscaped(std::string& out, char escaped, std::string_view hex)
{
    static constexpr std::string_view kLetters = "ntrbf", kMeanings = "\n\t\r\b\f";
    if (const std::size_t at = kLetters.find(escaped); at != kLetters.npos) {
        out += kMeanings[at];
    } else if (escaped == 'u') {
        // Names and marks only: U+FFFD for halves of a pair is good enough.
        unsigned code = 0;
        for (const char c : hex) code = code * 16 + unsigned(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        if (code < 0x80) {
            out += static_cast<char>(code);
        } else if (code < 0x800) {
            out += static_cast<char>(0xC0 | (code >> 6));
            out += static_cast<char>(0x80 | (code & 0x3F));
        } else {
            if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;
            out += static_cast<char>(0xE0 | (code >> 12));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (code & 0x3F));
        }
    } else {
        out += escaped;
    }
}

class ObjectReader {
public:
    ObjectReader(std::string_view text, std::uint64_t line, LogKeys& keys, std::vector<LogRow>& rows,
                 int depth)
        : m_text(text)
        , m_line(line)
        , m_keys(keys)
        , m_rows(rows)
        , m_depth(depth)
    {
    }

    ObjectEnd read()
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
                m_line += c == '\n';
                ++m_at;
            } else if (c == '{' || (c == '[' && m_expectsValue)) {
                if (m_frames.size() >= kMaxNesting) return broken("nested too deeply");
                if (!m_frames.empty() && !m_expectsValue) return broken("cut off"); // and another row begins
                open(c == '{');
            } else if (c == '}' || c == ']') {
                if (m_frames.back().isObject != (c == '}')) return broken("brackets don't match");
                ++m_at;
                close();
                if (m_frames.empty()) return {ObjectStatus::Complete, m_at, ""};
            } else if (c == ',') {
                m_expectsValue = !m_frames.back().isObject;
                ++m_at;
            } else if (c == '\0') {
                return broken("a NUL byte");
            } else if (m_expectsValue ? !value(c) : !key(c)) {
                return m_at >= m_text.size() ? ObjectEnd{ObjectStatus::Incomplete, m_at, "cut off"}
                                             : broken("cut off");
            }
        }
        return {ObjectStatus::Incomplete, m_at, "cut off"};
    }

private:
    struct Frame {
        bool isObject{};
        std::string_view key;
        LogRow row;
        std::size_t firstRow{}; ///< of those inside, which may lack what this object knows
    };

    ObjectEnd broken(const char* reason) const { return {ObjectStatus::Broken, m_at, reason}; }

    void open(bool isObject)
    {
        Frame frame;
        frame.isObject = isObject;
        frame.key = m_key;
        frame.row.line = m_line;
        frame.firstRow = m_rows.size();
        m_frames.push_back(std::move(frame));
        m_key = {};
        m_expectsValue = !isObject;
        ++m_at;
    }

    void close()
    {
        Frame frame = std::move(m_frames.back());
        m_frames.pop_back();
        for (std::size_t i = frame.firstRow; i < m_rows.size(); ++i) m_rows[i].inherit(frame.row);
        if (!m_frames.empty() && m_frames.back().isObject && belongsToOuter(frame.key)) {
            m_frames.back().row.addFigures(frame.row);
            m_frames.back().row.inherit(frame.row);
        } else if (frame.row.looksLikeData()) {
            m_rows.push_back(std::move(frame.row));
        }
        m_expectsValue = !m_frames.empty() && !m_frames.back().isObject;
    }

    /// A string; escapes are undone into m_scratch only where it has some. False if it doesn't end on its line.
    bool string(char quote, std::string_view& out)
    {
        const std::size_t start = ++m_at;
        bool hasEscapes = false;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == quote) break;
            if (c == '\n') return false;
            if (c != '\\' || m_at + 1 >= m_text.size()) {
                if (hasEscapes) m_scratch += c;
                continue;
            }
            if (!hasEscapes) m_scratch.assign(m_text.substr(start, m_at - start));
            hasEscapes = true;
            const char escaped = m_text[++m_at];
            std::string_view hex;
            if (escaped == 'u') {
                hex = m_text.substr(m_at + 1, 4);
                hex = hex.substr(0, hex.find_first_not_of("0123456789abcdefABCDEF"));
                m_at += hex.size();
            }
            appendEscaped(m_scratch, escaped, hex);
        }
        if (m_at >= m_text.size()) return false;
        out = hasEscapes ? std::string_view(m_scratch) : m_text.substr(start, m_at - start);
        ++m_at;
        return true;
    }

    /// Up to a colon on the same line. False: no key stands here.
    bool key(char c)
    {
        std::string_view name;
        if (c == '"' || c == '\'' || c == '`') {
            if (!string(c, name)) return false;
            if (name.data() == m_scratch.data()) name = {}; // no key of ours has escapes
        } else {
            const std::size_t end = m_text.find_first_of(":=\n,{}", m_at);
            name = trimmed(m_text.substr(m_at, end - m_at));
            m_at = std::min(end, m_text.size());
        }
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t')) ++m_at;
        if (m_at >= m_text.size()) return false;
        if (m_text[m_at] == ',' || m_text[m_at] == '}') return true; // of a Set, or "... 3 more items"
        const bool isMap = m_text.substr(m_at).starts_with("=>");
        if (!isMap && m_text[m_at] != ':') return false;
        m_at += isMap ? 2 : 1;
        m_key = name;
        m_expectsValue = true;
        return true;
    }

    /// A number, word or string. A word goes on to what ends it: spaces belong to it ("123 MB"), as
    /// util.inspect's tags do.
    bool value(char c)
    {
        std::string_view text;
        const bool isQuoted = c == '"' || c == '\'' || c == '`';
        if (isQuoted) {
            if (!string(c, text)) return false;
        } else {
            const std::size_t end = std::min(m_text.find_first_of(",}]\n{[", m_at), m_text.size());
            text = trimmed(m_text.substr(m_at, end - m_at));
            const bool isTag = end < m_text.size() && (m_text[end] == '{' || m_text[end] == '[');
            m_at = std::max(end, m_at + 1);
            if (isTag) return true; // "Memory {": the value comes behind
        }
        Frame& frame = m_frames.back();
        if (frame.isObject) {
            m_expectsValue = false;
            take(frame, text, isQuoted);
        }
        m_key = {};
        return true;
    }

    void take(Frame& frame, std::string_view text, bool isQuoted)
    {
        const LogKey& key = m_keys.of(m_key, frame.key);
        if (key.kind != LogKey::Kind::Other) {
            if (isQuoted || key.kind != LogKey::Kind::Mark) frame.row.set(key, text);
            return;
        }
        // A logger's message that holds the figures: as JSON, or as text.
        if (!isQuoted || m_depth >= 2 || findKeyWord(text, 0) == text.npos) return;
        const std::string inner(text);
        const std::size_t before = m_rows.size();
        if (const std::size_t brace = inner.find('{'); brace != inner.npos)
            readObject(std::string_view(inner).substr(brace), m_line, m_keys, m_rows, m_depth + 1);
        m_rows.erase(std::remove_if(m_rows.begin() + std::ptrdiff_t(before), m_rows.end(),
                                    [](const LogRow& row) { return !row.problem.empty(); }),
                     m_rows.end()); // of text nothing is expected
        if (m_rows.size() > before) return;
        LogRow row = rowOfText(inner, m_keys);
        if (!row.hasFigure()) return;
        row.line = m_line;
        m_rows.push_back(std::move(row));
    }

    std::string_view m_text;
    std::size_t m_at{};
    std::uint64_t m_line;
    LogKeys& m_keys;
    std::vector<LogRow>& m_rows;
    int m_depth;
    std::vector<Frame> m_frames;
    std::string_view m_key;
    bool m_expectsValue{};
    std::string m_scratch;
};

bool isWordChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
        || c == '-';
}

std::size_t wordEnd(std::string_view line, std::size_t at)
{
    while (at < line.size() && isWordChar(line[at])) ++at;
    return at;
}

} // namespace

void LogRow::set(const LogKey& key, std::string_view text, bool hasDecimalComma)
{
    const auto number = [&]() -> std::optional<double> {
        const LogValue value = logValue(text, hasDecimalComma);
        if (value.kind != LogValue::Kind::Number || !(value.number >= 0 && value.number < 1e15))
            return std::nullopt;
        return value.number * (value.unit > 0 ? value.unit : key.unit > 0 ? key.unit : 1);
    };
    switch (key.kind) {
    case LogKey::Kind::Other: return;
    case LogKey::Kind::PeakRss: peakRss = number(); return;
    case LogKey::Kind::Malloced: malloced = number(); return;
    case LogKey::Kind::HeapLimit: heapLimit = number(); return;
    case LogKey::Kind::NativeContexts: nativeContexts = number(); return;
    case LogKey::Kind::DetachedContexts: detachedContexts = number(); return;
    case LogKey::Kind::Uptime: uptime = number(); return;
    case LogKey::Kind::Mark:
        if (mark.empty()) mark.assign(text.substr(0, kNameBytes));
        return;
    case LogKey::Kind::Pid: pid.assign(text.substr(0, 20)); return;
    case LogKey::Kind::Host:
        if (text.empty() || key.rank >= hostRank) return;
        host.assign(text.substr(0, kNameBytes));
        hostRank = key.rank;
        return;
    case LogKey::Kind::Time:
        if (key.rank >= timeRank) return;
        if (const SparseTime found = timeOfField(text)) {
            time = found;
            timeRank = key.rank;
        } else if (const auto joined = timeOfField(date + ' ' + std::string(text)); joined && !date.empty()) {
            time = joined;
            timeRank = key.rank;
        } else if (text.size() == 10) {
            date.assign(text);
        }
        return;
    case LogKey::Kind::Figure: break;
    }
    const auto slot = static_cast<std::size_t>(key.field);
    const std::string name = memoryFieldName(key.field);
    const LogValue value = logValue(text, hasDecimalComma);
    if (value.kind == LogValue::Kind::Null) return;
    if (value.kind == LogValue::Kind::NotANumber || std::isnan(value.number)) {
        // "rss" may be somebody's news feed, and of an ordinary word ("external": true) nothing is expected.
        if (!key.isWeak && key.field != MemoryField::Rss) problem = name + " is not a number";
        return;
    }
    const double unit = value.unit > 0 ? value.unit : key.unit;
    const double bytes = value.number * (unit > 0 ? unit : 1);
    if (bytes < 0) {
        problem = "negative " + name;
    } else if (bytes > double(PackedBytes::kMost)) {
        problem = name + " is out of range";
    } else {
        values[slot] = bytes;
        hasUnit[slot] = unit > 0;
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
    if (!uptime) uptime = outer.uptime;
}

void LogRow::addFigures(const LogRow& inner)
{
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
        if (inner.values[i] && !values[i]) {
            values[i] = inner.values[i];
            hasUnit[i] = inner.hasUnit[i];
        }
    for (const auto member : {&LogRow::peakRss, &LogRow::malloced, &LogRow::heapLimit,
                              &LogRow::nativeContexts, &LogRow::detachedContexts})
        if (!(this->*member)) this->*member = inner.*member;
    if (problem.empty()) problem = inner.problem;
}

const LogKey& LogKeys::of(std::string_view key, std::string_view outer)
{
    m_scratch.assign(key);
    m_scratch += '\n';
    m_scratch += outer;
    const auto found = m_keys.find(m_scratch);
    if (found != m_keys.end()) return found->second;
    if (m_keys.size() >= kMostKeys) m_keys.clear();
    return m_keys.emplace(m_scratch, logKey(key, outer)).first->second;
}

ObjectEnd readObject(std::string_view text, std::uint64_t line, LogKeys& keys, std::vector<LogRow>& rows,
                     int depth)
{
    return ObjectReader(text, line, keys, rows, depth).read();
}

LogRow rowOfText(std::string_view line, LogKeys& keys)
{
    LogRow row;
    line = line.substr(0, 4096);
    std::size_t before = line.npos; // the word before, where one blank parts them: "Heap used"
    for (std::size_t at = 0; at < line.size();) {
        if (!isWordChar(line[at])) {
            ++at;
            continue;
        }
        const std::size_t start = at, end = wordEnd(line, at);
        const std::size_t first =
            std::exchange(before, end < line.size() && line[end] == ' ' ? start : line.npos);
        at = end;
        // What parts key and value: blanks, quotes, a sign, the line of a table, a unit in brackets.
        std::size_t next = end;
        std::string_view unit;
        if (line.substr(next).starts_with(" (")) {
            const std::size_t closing = line.find(')', next);
            if (closing != line.npos && closing - next <= 5) {
                unit = line.substr(next, closing + 1 - next);
                next = closing + 1;
            }
        }
        bool hasSign = false;
        for (; next < line.size() && !isWordChar(line[next]); ++next) {
            if (line[next] == '=' || line[next] == ':') hasSign = true;
            if (line[next] == ',' || line[next] == ';' || line[next] == '/') break;
        }
        if (next == end || next >= line.size()) continue;
        LogKey key = keys.of(line.substr(start, end - start + unit.size()), {});
        if (key.kind == LogKey::Kind::Other && first != line.npos)
            key = keys.of(line.substr(first, end - first + unit.size()), {});
        if (key.kind == LogKey::Kind::Other) continue;
        std::size_t valueEnd = wordEnd(line, next);
        if (key.kind == LogKey::Kind::Pid || key.kind == LogKey::Kind::Host || key.kind == LogKey::Kind::Mark
            || key.kind == LogKey::Kind::Time) {
            if (key.kind == LogKey::Kind::Time)
                valueEnd = std::min(line.find_first_of(" ,\"", next), line.size());
            if (hasSign) row.set(key, line.substr(next, valueEnd - next));
            continue;
        }
        while (valueEnd + 1 < line.size() && (line[valueEnd] == ',' || line[valueEnd] == '+')
               && isWordChar(line[valueEnd + 1]))
            valueEnd = wordEnd(line, valueEnd + 1); // 1,234,567 and 8.5e+08
        if (valueEnd < line.size() && line[valueEnd] == '%') continue;
        LogValue value = logValue(line.substr(next, valueEnd - next));
        if (value.kind != LogValue::Kind::Number) continue;
        at = valueEnd;
        before = line.npos;
        if (line.substr(valueEnd).starts_with(" %")) continue;
        // "12 MB", where "MB" is no key that begins the next pair.
        const std::size_t unitStart = valueEnd + 1, unitEnd = wordEnd(line, std::min(unitStart, line.size()));
        const bool isKey = unitEnd < line.size() && (line[unitEnd] == '=' || line[unitEnd] == ':');
        if (valueEnd < line.size() && line[valueEnd] == ' ' && value.unit == 0 && !isKey) {
            const LogValue withUnit = logValue(line.substr(next, unitEnd - next));
            if (withUnit.kind == LogValue::Kind::Number && withUnit.unit > 0) {
                value = withUnit;
                valueEnd = at = unitEnd;
            }
        }
        // "GET /rss 200" is none.
        if (!hasSign && value.unit == 0 && value.number < 65536) continue;
        const bool isFirst =
            key.kind != LogKey::Kind::Figure || !row.values[static_cast<std::size_t>(key.field)];
        if (isFirst) row.set(key, line.substr(next, valueEnd - next));
    }
    if (!row.time) row.time = timeInText(line);
    return row;
}

} // namespace heaptrail

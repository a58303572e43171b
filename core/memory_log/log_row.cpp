// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_row.h"

#include "core/memory_log/log_prefix.h"

#include <algorithm>
#include <cmath>

namespace heaptrail {

namespace {

constexpr std::size_t kMostKeys = 4096;
constexpr std::size_t kNameBytes = 120;

/// Objects that describe the process of the object around them: what they say is said of that.
bool describesProcess(std::string_view key)
{
    for (const std::string_view name :
         {"kubernetes", "docker", "container", "process", "resource", "labels", "k8s", "ecs", "dyno"})
        if (key == name) return true;
    return false;
}

} // namespace

void LogRow::set(const FigureKey& key, const LogValue& value)
{
    const auto slot = static_cast<std::size_t>(key.field);
    const std::string name = memoryFieldName(key.field);
    switch (value.kind) {
    case LogValue::Kind::Null: return;
    case LogValue::Kind::NotANumber:
        // Of an ordinary word ("external": true) nothing is expected.
        if (!key.isWeak) (key.field == MemoryField::Rss ? rssProblem : problem) = name + " is no number";
        return;
    case LogValue::Kind::Number: break;
    }
    const double bytes = value.number * (value.unit > 0 ? value.unit : key.unit);
    if (std::isnan(bytes)) {
        problem = name + " is no number";
    } else if (bytes < 0) {
        problem = "negative " + name;
    } else {
        values[slot] = bytes;
        hasUnit[slot] = value.unit > 0 || key.hasUnit;
    }
}

void LogRow::setTime(const LogTime& found, int rank)
{
    if (found.kind == LogTime::Kind::Date) {
        if (!date) date = found;
    } else if (found && rank < timeRank) {
        time = found;
        timeRank = rank;
    }
}

void LogRow::setHost(std::string_view name, int rank)
{
    if (name.empty() || rank >= hostRank) return;
    host.assign(name.substr(0, kNameBytes));
    hostRank = rank;
}

void LogRow::inherit(const LogRow& outer)
{
    if (!hasTime()) {
        time = outer.time;
        date = outer.date;
    }
    if (mark.empty()) mark = outer.mark;
    if (pid.empty()) pid = outer.pid;
    setHost(outer.host, outer.hostRank);
    if (!uptime) uptime = outer.uptime;
}

void RowCollector::open(bool isObject)
{
    Frame frame;
    frame.isObject = isObject;
    frame.row.line = line;
    frame.key = isObject || m_frames.empty() ? m_key : m_frames.back().key;
    m_frames.push_back(std::move(frame));
    m_key.clear();
}

void RowCollector::key(std::string_view name)
{
    m_key.assign(name.substr(0, 200));
}

void RowCollector::value(std::string_view text, bool isQuoted)
{
    if (m_frames.empty() || !m_frames.back().isObject) return;
    take(m_frames.back(), text, isQuoted);
    m_key.clear();
}

void RowCollector::close()
{
    if (m_frames.empty()) return;
    Frame frame = std::move(m_frames.back());
    m_frames.pop_back();
    const std::string name = m_frames.empty() ? std::string() : normalisedKey(frame.key);
    if (name == "heap") {
        // { rss, heap: { used, total } }: the figures are the outer object's.
        Frame& outer = m_frames.back();
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
            if (!frame.row.values[i]) continue;
            outer.row.values[i] = frame.row.values[i];
            outer.row.hasUnit[i] = frame.row.hasUnit[i];
            outer.row.isNodesOwn = false;
            frame.row.values[i].reset();
        }
    }
    if (!frame.row.hasFigure()) {
        if (frame.row.values[3] || frame.row.values[4]) frame.row.problem.clear();
    } else if (frame.row.problem.empty()) {
        frame.row.problem = frame.row.rssProblem;
    }
    if (!m_frames.empty() && describesProcess(name)) {
        LogRow& outer = m_frames.back().row;
        if (outer.pid.empty()) outer.pid = frame.row.pid;
        outer.setHost(frame.row.host, frame.row.hostRank);
        if (!outer.uptime) outer.uptime = frame.row.uptime;
    }
    for (const std::size_t i : frame.pending) rows[i].inherit(frame.row);
    if (frame.row.looksLikeData()) {
        frame.pending.push_back(rows.size());
        rows.push_back(std::move(frame.row));
    }
    if (!m_frames.empty()) {
        auto& above = m_frames.back().pending;
        if (above.empty())
            above = std::move(frame.pending);
        else
            above.insert(above.end(), frame.pending.begin(), frame.pending.end());
    }
    m_key.clear();
}

std::vector<LogRow> RowCollector::takeRowsOfArray()
{
    if (m_frames.size() != 1 || m_frames[0].isObject) return {};
    m_frames[0].pending.clear();
    return std::exchange(rows, {});
}

const LogKey& RowCollector::keyOf(std::string_view name, std::string_view outer)
{
    m_keyAndOuter.assign(name);
    // The object around it matters in one case only.
    if (name == "used" || name == "total" || name == "Used" || name == "Total") {
        m_keyAndOuter += '\n';
        m_keyAndOuter += outer;
    }
    const auto found = m_keys.find(m_keyAndOuter);
    if (found != m_keys.end()) return found->second;
    if (m_keys.size() >= kMostKeys) m_keys.clear();
    return m_keys.emplace(m_keyAndOuter, logKey(name, outer)).first->second;
}

void RowCollector::take(Frame& frame, std::string_view text, bool isQuoted)
{
    const LogKey& key = keyOf(m_key, frame.key);
    switch (key.kind) {
    case LogKey::Kind::Other: return;
    case LogKey::Kind::Figure:
        frame.row.set(key.figure, logValue(text, isQuoted));
        if (isQuoted || m_key != memoryFieldName(key.figure.field)) frame.row.isNodesOwn = false;
        return;
    case LogKey::Kind::Time: frame.row.setTime(timeOfField(text), key.rank); return;
    case LogKey::Kind::Mark:
        if (isQuoted && frame.row.mark.empty()) frame.row.mark.assign(text.substr(0, kNameBytes));
        return;
    case LogKey::Kind::Pid: frame.row.pid.assign(text.substr(0, 20)); return;
    case LogKey::Kind::Host: frame.row.setHost(text, key.rank); return;
    case LogKey::Kind::Uptime: {
        const LogValue value = logValue(text.ends_with('s') ? text.substr(0, text.size() - 1) : text, false);
        if (const auto seconds = uptimeOf(value); seconds && value.unit == 0) frame.row.uptime = seconds;
        return;
    }
    case LogKey::Kind::Message: break;
    }
    if (!isQuoted || m_nesting >= 2 || !mentionsFigure(text)) return;
    // A logger's message that holds the figures: as JSON, or as text.
    if (const std::size_t brace = text.find_first_of("{["); brace != text.npos) {
        RowCollector inner(m_nesting + 1);
        inner.line = line;
        if (LooseJsonReader(inner).feed(text.substr(brace)).status == LooseJsonStatus::Complete
            && !inner.rows.empty()) {
            for (LogRow& row : inner.rows) {
                frame.pending.push_back(rows.size());
                rows.push_back(std::move(row));
            }
            return;
        }
    }
    LogRow row = rowOfText(text);
    if (!row.hasFigure()) return;
    row.line = line;
    frame.pending.push_back(rows.size());
    rows.push_back(std::move(row));
}

LogRow rowOfText(std::string_view line)
{
    LogRow row;
    row.isNodesOwn = false;
    for (const auto& [name, value] : pairsInText(line)) {
        const LogKey key = logKey(name, {});
        if (key.kind == LogKey::Kind::Figure) {
            const auto slot = static_cast<std::size_t>(key.figure.field);
            if (!row.values[slot]) row.set(key.figure, logValue(value, false));
        } else if (key.kind == LogKey::Kind::Pid) {
            row.pid = value;
        } else if (key.kind == LogKey::Kind::Uptime) {
            if (const auto seconds = uptimeOf(logValue(value, false))) row.uptime = seconds;
        }
    }
    if (!row.values[0] && !row.values[1] && !row.values[2] && row.problem.empty())
        row.problem = row.rssProblem;
    row.time = timeInText(line);
    if (row.time.kind == LogTime::Kind::Date) row.time = {};
    if (row.pid.empty()) row.pid.assign(pidInText(line));
    return row;
}

} // namespace heaptrail

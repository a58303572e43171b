// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_prefix.h"

#include "core/memory_log/log_values.h"
#include "core/memory_log/loose_json.h"

#include <algorithm>

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
bool isNameChar(char c)
{
    return isLetter(c) || isDigit(c) || c == '_' || c == '-' || c == '.';
}
bool areDigits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isDigit);
}

std::string_view firstWord(std::string_view text)
{
    return text.substr(0, text.find(' '));
}
std::string_view behind(std::string_view text, std::size_t count)
{
    return text.substr(std::min(count, text.size()));
}

/// "web-1  | text", "0|app  | text"
bool takeBar(LogPrefix& prefix)
{
    const std::string_view text = prefix.payload;
    const std::size_t bar = text.substr(0, 100).find('|');
    if (bar == text.npos || bar == 0 || text[0] == ' ') return false;
    std::size_t end = bar;
    std::string_view name = text.substr(0, bar);
    if (areDigits(name)) { // pm2: its number of the process, then the name
        end = text.substr(0, 120).find('|', bar + 1);
        if (end == text.npos) return false;
        name = text.substr(0, end);
    }
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!std::all_of(name.begin(), name.end(), [](char c) { return isNameChar(c) || c == '|'; }))
        return false;
    if (!std::any_of(name.begin(), name.end(), isLetter) || figureKey(name, {})) return false;
    if (end + 1 < text.size() && text[end + 1] != ' ') return false;
    prefix.origin = name;
    prefix.payload = behind(text, end + 2);
    return true;
}

/// "app[web.1]: ", "host node[123]: ", and in syslog's old form "host app: "
void takeTag(LogPrefix& prefix, bool isSyslog)
{
    std::string_view text = prefix.payload;
    for (int words = 0; words < 2; ++words) {
        const std::string_view word = firstWord(text);
        const std::size_t end = static_cast<std::size_t>(word.data() - prefix.payload.data()) + word.size();
        const std::size_t open = word.find('[');
        if (open != word.npos && open > 0 && word.ends_with("]:")) {
            const std::string_view inner = word.substr(open + 1, word.size() - open - 3);
            prefix.origin = prefix.payload.substr(0, end - (areDigits(inner) ? inner.size() + 3 : 1));
            if (areDigits(inner)) prefix.pid = inner;
            prefix.payload = behind(prefix.payload, end + 1);
            return;
        }
        if (isSyslog && words == 1 && word.size() > 1 && word.ends_with(':')
            && std::all_of(word.begin(), word.end() - 1, isNameChar)) {
            prefix.origin = prefix.payload.substr(0, end - 1);
            prefix.payload = behind(prefix.payload, end + 1);
            return;
        }
        if (word.empty() || !std::all_of(word.begin(), word.end(), isNameChar)) return;
        text = behind(text, word.size() + 1);
    }
}

} // namespace

LogPrefix withoutPrefix(std::string_view line)
{
    LogPrefix prefix;
    prefix.payload = line;
    if (line.empty() || line[0] == '{' || line[0] == ' ') return prefix;
    if (line.starts_with("[pod/")) {
        const std::size_t end = line.find("] ");
        if (end == line.npos) return prefix;
        prefix.origin = line.substr(1, end - 1);
        prefix.payload = behind(line, end + 2);
    } else {
        takeBar(prefix);
    }
    bool isSyslog = false;
    if (prefix.payload.starts_with('<')) { // syslog's priority
        const std::size_t end = prefix.payload.find('>');
        if (end == prefix.payload.npos || end > 4 || !areDigits(prefix.payload.substr(1, end - 1)))
            return prefix;
        std::string_view rest = behind(prefix.payload, end + 1);
        isSyslog = true;
        if (rest.starts_with("1 ")) { // RFC 5424: time, host, app, process id, message id, structured data
            rest.remove_prefix(2);
            prefix.time = timeAtStart(firstWord(rest));
            std::string_view host, app;
            for (int field = 0; field < 5; ++field) {
                const std::string_view word = firstWord(rest);
                if (field == 1) host = word;
                if (field == 2) app = word;
                if (field == 3 && areDigits(word)) prefix.pid = word;
                rest = behind(rest, word.size() + 1);
            }
            if (!host.empty() && !app.empty())
                prefix.origin = std::string_view(host.data(), host.size() + 1 + app.size());
            if (rest.starts_with("- ")) {
                rest.remove_prefix(2);
            } else if (rest.starts_with('[')) {
                const std::size_t close = rest.find("] ");
                rest = close == rest.npos ? std::string_view{} : behind(rest, close + 2);
            }
            if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
            prefix.payload = rest;
            return prefix;
        }
        prefix.payload = rest;
    }
    const std::string_view text = prefix.payload;
    const LogTime time = timeAtStart(text);
    using Kind = LogTime::Kind;
    if (time.kind != Kind::Utc && time.kind != Kind::Local && time.kind != Kind::LocalNoYear) return prefix;
    std::string_view rest = behind(text, time.end);
    if (rest.starts_with(": ")) {
        prefix.time = time;
        prefix.payload = behind(rest, 2);
        return prefix;
    }
    if (!rest.empty() && rest[0] != ' ') return prefix; // a cell of CSV, for instance
    prefix.time = time;
    prefix.payload = behind(rest, 1);
    for (const std::string_view tag : {"stdout F ", "stderr F ", "stdout P ", "stderr P "})
        if (prefix.payload.starts_with(tag)) {
            prefix.payload.remove_prefix(tag.size());
            return prefix;
        }
    if (prefix.origin.empty() && !prefix.payload.starts_with(' '))
        takeTag(prefix, isSyslog || time.kind == Kind::LocalNoYear);
    return prefix;
}

std::optional<DockerLine> dockerLine(std::string_view line)
{
    if (!line.starts_with("{\"log\":\"")) return std::nullopt;
    class Members : public LooseJsonHandler {
    public:
        void open(bool) override { ++m_depth; }
        void close() override { --m_depth; }
        void key(std::string_view name) override { m_key.assign(name); }
        void value(std::string_view text, bool isQuoted) override
        {
            if (m_depth != 1 || !isQuoted) return;
            if (m_key == "log")
                found.text.assign(text);
            else if (m_key == "time")
                found.time.assign(text);
            else if (m_key == "stream")
                hasStream = true;
        }
        DockerLine found;
        bool hasStream{};

    private:
        int m_depth{};
        std::string m_key;
    } members;
    if (LooseJsonReader(members).feed(line).status != LooseJsonStatus::Complete) return std::nullopt;
    if (!members.hasStream || members.found.time.empty()) return std::nullopt;
    members.found.isWhole = members.found.text.ends_with('\n');
    while (members.found.text.ends_with('\n') || members.found.text.ends_with('\r'))
        members.found.text.pop_back();
    return std::move(members.found);
}

std::string_view pidInText(std::string_view text)
{
    text = text.substr(0, 160);
    const auto digitsAt = [&](std::size_t at) {
        std::size_t end = at;
        while (end < text.size() && isDigit(text[end])) ++end;
        return end - at > 7 ? std::string_view{} : text.substr(at, end - at);
    };
    if (text.starts_with("[Nest] ")) return digitsAt(7);
    for (std::size_t at = text.find_first_of("(/"); at != text.npos; at = text.find_first_of("(/", at + 1)) {
        const std::string_view digits = digitsAt(at + 1);
        if (digits.empty()) continue;
        const std::string_view rest = text.substr(at + 1 + digits.size());
        if (text[at] == '(' ? rest.starts_with("):") : rest.starts_with(" on ")) return digits;
    }
    return {};
}

} // namespace heaptrail

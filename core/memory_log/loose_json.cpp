// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/loose_json.h"

namespace heaptrail {

namespace {

constexpr std::size_t kMaxNesting = 1000;

void appendUtf8(std::string& out, unsigned code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

} // namespace

LooseJsonResult LooseJsonReader::feed(std::string_view text)
{
    m_text = text;
    m_at = 0;
    m_isFirst = !m_open.empty();
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            ++m_at;
            continue;
        }
        if (c == '{' || c == '[') {
            if (m_open.size() >= kMaxNesting) return broken("nested too deeply");
            if (m_isFirst && c == '{' && m_open == "{" && !m_expectsValue)
                return broken("cut off"); // and another row begins
            m_open += c;
            m_handler.open(c == '{');
            m_expectsValue = c == '[';
            ++m_at;
        } else if (c == '}' || c == ']') {
            if (m_open.empty() || m_open.back() != (c == '}' ? '{' : '['))
                return broken("brackets don't match");
            m_open.pop_back();
            m_handler.close();
            ++m_at;
            if (m_open.empty()) return {LooseJsonStatus::Complete, m_at};
            m_expectsValue = false;
        } else if (m_open.empty()) {
            return broken("no object");
        } else if (c == ',') {
            m_expectsValue = m_open.back() == '[';
            ++m_at;
        } else if (c == ':') {
            m_expectsValue = true;
            ++m_at;
        } else if (c == '\0') {
            return broken("a NUL byte");
        } else if (c == '"' || c == '\'' || c == '`') {
            if (!string(c)) return broken("cut off");
            token(true);
        } else {
            word();
            if (!token(false) && m_isFirst && m_open == "{") return broken("cut off"); // other text goes on
        }
        m_isFirst = false;
    }
    return {LooseJsonStatus::Incomplete, m_at};
}

unsigned LooseJsonReader::escape()
{
    unsigned code = 0;
    for (std::size_t digits = 0; digits < 4 && m_at + 1 < m_text.size(); ++digits) {
        const char d = m_text[m_at + 1];
        unsigned value = 0;
        if (d >= '0' && d <= '9')
            value = unsigned(d - '0');
        else if (d >= 'a' && d <= 'f')
            value = unsigned(d - 'a') + 10;
        else if (d >= 'A' && d <= 'F')
            value = unsigned(d - 'A') + 10;
        else
            break;
        code = code * 16 + value;
        ++m_at;
    }
    return code;
}

bool LooseJsonReader::string(char quote)
{
    m_token.clear();
    for (++m_at; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == quote) {
            ++m_at;
            return true;
        }
        if (c == '\n') return false;
        if (c != '\\' || m_at + 1 >= m_text.size()) {
            m_token += c;
            continue;
        }
        const char escaped = m_text[++m_at];
        switch (escaped) {
        case 'n': m_token += '\n'; break;
        case 't': m_token += '\t'; break;
        case 'r': m_token += '\r'; break;
        case 'b': m_token += '\b'; break;
        case 'f': m_token += '\f'; break;
        case 'u': {
            unsigned code = escape();
            if (code >= 0xD800 && code < 0xDC00 && m_text.substr(m_at + 1).starts_with("\\u")) {
                const std::size_t before = m_at;
                m_at += 2;
                const unsigned low = escape();
                if (low >= 0xDC00 && low < 0xE000)
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                else
                    m_at = before;
            }
            appendUtf8(m_token, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
            break;
        }
        default: m_token += escaped; break;
        }
    }
    return false;
}

/// A bare word: up to something that ends it. Spaces belong to it ("123 MB"), as util.inspect's tags do.
void LooseJsonReader::word()
{
    const std::size_t start = m_at;
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == ',' || c == '}' || c == ']' || c == '\n' || c == '{' || c == '[' || c == '\0') break;
        if (c == ':' && !m_expectsValue) break;
        ++m_at;
    }
    std::size_t end = m_at;
    while (end > start && (m_text[end - 1] == ' ' || m_text[end - 1] == '\r' || m_text[end - 1] == '\t'))
        --end;
    m_token.assign(m_text.substr(start, end - start));
}

/// False for a word that is neither key nor value.
bool LooseJsonReader::token(bool isQuoted)
{
    if (m_expectsValue) {
        m_handler.value(m_token, isQuoted);
        m_expectsValue = false;
        return true;
    }
    // A key only if a colon follows.
    std::size_t next = m_at;
    while (next < m_text.size() && (m_text[next] == ' ' || m_text[next] == '\t')) ++next;
    if (next >= m_text.size() || m_text[next] != ':' || m_open.back() != '{') return false;
    m_handler.key(m_token);
    return true;
}

} // namespace heaptrail

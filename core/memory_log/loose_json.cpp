// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/loose_json.h"

#include <vector>

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
    } else {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

class Reader {
public:
    Reader(std::string_view text, LooseJsonHandler& handler)
        : m_text(text)
        , m_handler(handler)
    {
    }

    LooseJsonResult run()
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '{' || c == '[') {
                if (m_open.size() >= kMaxNesting) return broken("nested too deeply");
                m_open.push_back(c);
                m_handler.open(c == '{', m_at);
                m_expectsValue = c == '[';
                ++m_at;
            } else if (c == '}' || c == ']') {
                if (m_open.empty() || m_open.back() != (c == '}' ? '{' : '['))
                    return broken("brackets don't match");
                m_open.pop_back();
                m_handler.close();
                ++m_at;
                if (m_open.empty()) return {LooseJsonStatus::Complete, m_at, {}};
                m_expectsValue = false;
            } else if (c == ',') {
                m_expectsValue = m_open.back() == '[';
                ++m_at;
            } else if (c == ':') {
                m_expectsValue = true;
                ++m_at;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                ++m_at;
            } else if (c == '\0') {
                return broken("a NUL byte");
            } else if (c == '"' || c == '\'' || c == '`') {
                if (!string(c)) return {LooseJsonStatus::Incomplete, m_at, {}};
                token(true);
            } else {
                word();
                token(false);
            }
            if (m_open.empty()) return broken("no object");
        }
        return {LooseJsonStatus::Incomplete, m_at, {}};
    }

private:
    LooseJsonResult broken(std::string reason) const
    {
        return {LooseJsonStatus::Broken, m_at, std::move(reason)};
    }

    bool string(char quote)
    {
        m_token.clear();
        for (++m_at; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == quote) {
                ++m_at;
                return true;
            }
            if (c == '\n' && quote != '`') return false;
            if (c != '\\' || m_at + 1 >= m_text.size()) {
                m_token += c;
                continue;
            }
            const char escape = m_text[++m_at];
            switch (escape) {
            case 'n': m_token += '\n'; break;
            case 't': m_token += '\t'; break;
            case 'r': m_token += '\r'; break;
            case 'b': m_token += '\b'; break;
            case 'f': m_token += '\f'; break;
            case 'u': {
                unsigned code = 0;
                std::size_t digits = 0;
                while (digits < 4 && m_at + 1 < m_text.size()) {
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
                    ++digits;
                }
                appendUtf8(m_token, code);
                break;
            }
            default: m_token += escape; break;
            }
        }
        return false;
    }

    /// A bare word: up to something that ends it. Spaces belong to it ("123 MB"), as util.inspect's tags do.
    void word()
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

    void token(bool isQuoted)
    {
        if (m_open.empty()) return;
        if (m_expectsValue) {
            m_handler.value(m_token, isQuoted);
            m_expectsValue = false;
            return;
        }
        // A key only if a colon follows.
        std::size_t next = m_at;
        while (next < m_text.size() && (m_text[next] == ' ' || m_text[next] == '\t')) ++next;
        if (next < m_text.size() && m_text[next] == ':' && m_open.back() == '{') m_handler.key(m_token);
    }

    std::string_view m_text;
    LooseJsonHandler& m_handler;
    std::size_t m_at{};
    bool m_expectsValue{};
    std::vector<char> m_open;
    std::string m_token;
};

} // namespace

LooseJsonResult readLooseJson(std::string_view text, LooseJsonHandler& handler)
{
    return Reader(text, handler).run();
}

} // namespace heaptrail

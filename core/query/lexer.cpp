// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/lexer.h"

#include "core/base/ascii.h"

namespace heaptrail {
namespace {

constexpr bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
constexpr char closing(char open) noexcept
{
    switch (open) {
    case '(': return ')';
    case '[': return ']';
    case '{': return '}';
    default: return '\0';
    }
}
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

} // namespace

void Lexer::skipBlanks() noexcept
{
    while (m_at < m_text.size() && isBlank(m_text[m_at])) ++m_at;
}

bool Lexer::take(std::string_view piece) noexcept
{
    if (rest().substr(0, piece.size()) != piece) return false;
    m_at += piece.size();
    return true;
}

bool Lexer::takeWord(std::string_view word) noexcept
{
    if (rest().size() < word.size()) return false;
    for (std::size_t k = 0; k < word.size(); ++k)
        if (toLower(m_text[m_at + k]) != word[k]) return false;
    const char after = peek(word.size());
    if (after != '\0' && !isBlank(after) && after != '(' && after != ')') return false;
    m_at += word.size();
    return true;
}

Result<LexedText> Lexer::quoted()
{
    const std::size_t start = m_at;
    const char quote = m_text[m_at++];
    LexedText result{LexedText::Form::Quoted, {}, false, start};
    while (m_at < m_text.size()) {
        const char c = m_text[m_at++];
        if (c == quote) return result;
        if (c != '\\') {
            result.text += c;
            continue;
        }
        const char escape = peek();
        if (m_at < m_text.size()) ++m_at;
        switch (escape) {
        case 'n': result.text += '\n'; break;
        case 'r': result.text += '\r'; break;
        case 't': result.text += '\t'; break;
        case 'u': {
            unsigned code = 0;
            for (int k = 0; k < 4; ++k) {
                const int digit = hexValue(peek());
                if (digit < 0)
                    return fail(ErrorCode::InvalidArgument, "\\u needs four hexadecimal digits.", m_at);
                code = code * 16 + static_cast<unsigned>(digit);
                ++m_at;
            }
            appendUtf8(result.text, code);
            break;
        }
        case '\0':
            if (m_at == m_text.size()) break; // the end: reported below
            [[fallthrough]];
        default: result.text += escape;
        }
    }
    return fail(ErrorCode::InvalidArgument, "This quotation mark is never closed.", start, {},
                std::string("Close the text with ") + quote + ", or write \\" + quote + " inside it.");
}

std::optional<LexedText> Lexer::regex()
{
    // /…/ or /…/i, then a blank, comma, parenthesis or the end; anything else that starts with a slash is a path.
    std::size_t at = m_at + 1;
    while (at < m_text.size() && m_text[at] != '/') at += m_text[at] == '\\' ? 2 : 1;
    if (at >= m_text.size() || at == m_at + 1) return {};
    std::size_t end = at + 1;
    const bool ignoresCase = end < m_text.size() && m_text[end] == 'i';
    if (ignoresCase) ++end;
    if (end < m_text.size() && !isBlank(m_text[end]) && m_text[end] != ',' && m_text[end] != ')') return {};
    LexedText result{LexedText::Form::Regex, std::string(m_text.substr(m_at + 1, at - m_at - 1)), ignoresCase,
                     m_at};
    m_at = end;
    return result;
}

std::size_t Lexer::endOfGroup(std::size_t at) const noexcept
{
    // Nested groups of the same bracket only: names such as "{a, b(c}" don't balance otherwise.
    const char open = m_text[at], close = closing(open);
    std::size_t depth = 0;
    for (; at < m_text.size(); ++at) {
        if (m_text[at] == open) ++depth;
        if (m_text[at] == close && --depth == 0) return at + 1;
    }
    return std::string_view::npos;
}

template <class IsEnd>
Result<LexedText> Lexer::text(IsEnd isEnd)
{
    if (peek() == '"' || peek() == '\'') return quoted();
    if (peek() == '/')
        if (auto found = regex()) return *found;
    const std::size_t start = m_at;
    while (m_at < m_text.size() && !isBlank(m_text[m_at]) && m_text[m_at] != ')' && !isEnd(m_text[m_at])) {
        const std::size_t end = closing(m_text[m_at]) ? endOfGroup(m_at) : std::string_view::npos;
        m_at = end != std::string_view::npos ? end : m_at + 1;
    }
    return LexedText{LexedText::Form::Bare, std::string(m_text.substr(start, m_at - start)), false, start};
}

Result<LexedText> Lexer::term()
{
    return text([this](char c) {
        return c == ':' || c == '=' || c == '<' || c == '>' || (c == '!' && peek(1) == '=');
    });
}

Result<LexedText> Lexer::value()
{
    return text([](char c) { return c == ','; });
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace heaptrail {

/// A word, quoted text or regular expression, with where it stood.
struct LexedText {
    enum class Form : std::uint8_t { Bare, Quoted, Regex };
    Form form{Form::Bare};
    std::string text; ///< unquoted; of a regex what stands between the slashes
    bool ignoresCase{}; ///< a regex with the flag i
    std::size_t column{}; ///< byte offset of its first character
};

/// Cuts a filter's text into pieces. What a piece is depends on where it stands (a word may hold a bracketed list
/// with blanks after "class:", but a parenthesis groups where a term begins), so the parser asks for what it
/// expects instead of getting a list of tokens.
class Lexer {
public:
    explicit Lexer(std::string_view text)
        : m_text(text)
    {
    }

    std::size_t column() const noexcept { return m_at; }
    std::string_view rest() const noexcept { return m_text.substr(m_at); }
    void skipBlanks() noexcept;
    bool atEnd() const noexcept { return m_at == m_text.size(); }
    char peek(std::size_t ahead = 0) const noexcept
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    /// Moves past `piece` if it stands here.
    bool take(std::string_view piece) noexcept;
    /// Moves past `word` if it stands here, in any case, followed by a blank, a parenthesis or the end.
    bool takeWord(std::string_view word) noexcept;
    /// What begins a term: a quoted text, a regex, or a word that ends before a blank, a parenthesis that isn't its
    /// own, or a comparison (: = < > !=).
    Result<LexedText> term();
    /// What follows a comparison: as term(), but only a blank, a comma or a foreign parenthesis ends it, and
    /// brackets keep blanks and commas together: {id, status}.
    Result<LexedText> value();

private:
    /// Quoted, a regex, or what stands before a blank, a foreign parenthesis or an end; groups in brackets stay whole.
    template <class IsEnd>
    Result<LexedText> text(IsEnd isEnd);
    Result<LexedText> quoted();
    std::optional<LexedText> regex();
    /// End of the bracketed group that opens here, or npos.
    std::size_t endOfGroup(std::size_t at) const noexcept;

    std::string_view m_text;
    std::size_t m_at{};
};

} // namespace heaptrail

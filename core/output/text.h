// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// The text as one line that a terminal can be trusted with: control characters, escape sequences, line
/// breaks and marks that turn the writing direction are spelt out (\n, \x1b, \u202e); what is no UTF-8
/// becomes U+FFFD. Cost: O(length).
std::string terminalText(std::string_view text);

/// Columns that a terminal needs for the text: 2 for wide East Asian characters and emoji, 0 for marks.
std::size_t terminalWidth(std::string_view text) noexcept;

/// At most `width` columns of terminalText(text), with "…" where something was cut off at the end.
std::string shortened(std::string_view text, std::size_t width);
/// The same, cut in the middle: names whose end tells them apart (paths, interfaces).
std::string shortenedInMiddle(std::string_view text, std::size_t width);

/// Breaks text into lines of at most `width` columns, at blanks, and in a word only where it is wider than a line;
/// existing line breaks stay.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// A table in plain text: columns as wide as their cells, two blanks between them, no lines drawn. The columns
/// marked as flexible are shortened, the widest first, so that a row fits `width`. Two columns or more.
class TextTable {
public:
    enum class Align { Left, Right };
    struct Column {
        std::string title;
        Align align{Align::Left};
        bool isFlexible{};
        std::string group{}; ///< a title over neighbouring columns that share it
    };
    explicit TextTable(std::vector<Column> columns, std::size_t width = 80);
    /// One cell per column, as they come from the heap: the table makes them safe for a terminal.
    void add(std::vector<std::string> cells);
    /// A line of its own between the rows, as wide as it is.
    void addLine(std::string text);
    bool empty() const noexcept { return m_rows.empty(); }
    void write(std::ostream& out) const;

private:
    void writeGroups(std::ostream& out, const std::vector<std::size_t>& widths) const;

    std::vector<Column> m_columns;
    std::size_t m_width;
    std::vector<std::vector<std::string>> m_rows; ///< those of one cell are lines
};

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/text.h"

#include "core/base/ascii.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <ostream>

namespace heaptrail {

namespace {

struct Range {
    char32_t first, last;
};
bool isIn(char32_t code, const Range* ranges, std::size_t count) noexcept
{
    const auto* found = std::upper_bound(ranges, ranges + count, code,
                                         [](char32_t c, const Range& range) { return c < range.first; });
    return found != ranges && code <= (found - 1)->last;
}

// Marks that take no column: the combining blocks and variation selectors. Not every script's, but the
// ones that names in programs contain.
constexpr std::array<Range, 8> kZeroWidth{{{0x0300, 0x036F},
                                           {0x0483, 0x0489},
                                           {0x0591, 0x05BD},
                                           {0x1AB0, 0x1AFF},
                                           {0x1DC0, 0x1DFF},
                                           {0x20D0, 0x20FF},
                                           {0xFE00, 0xFE0F},
                                           {0xFE20, 0xFE2F}}};
// East Asian Wide and Fullwidth (Unicode TR 11), the blocks; emoji included.
constexpr std::array<Range, 12> kWide{{{0x1100, 0x115F},
                                       {0x231A, 0x231B},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0x33FF},
                                       {0x3400, 0x4DBF},
                                       {0x4E00, 0x9FFF},
                                       {0xA000, 0xA4CF},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},
                                       {0x1F300, 0x3FFFD}}};

std::size_t widthOf(char32_t code) noexcept
{
    if (code < 0x300) return 1;
    if (isIn(code, kZeroWidth.data(), kZeroWidth.size())) return 0;
    return isIn(code, kWide.data(), kWide.size()) ? 2 : 1;
}

// Characters that could act on a terminal or mislead its reader instead of being seen.
bool isUnsafe(char32_t code) noexcept
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD || code == 0x061C
        || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E)
        || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || (code >= 0xFFF9 && code <= 0xFFFB)
        || (code >= 0xE0000 && code <= 0xE007F);
}

void appendHex(std::string& text, char32_t code, int digits)
{
    for (int k = digits - 1; k >= 0; --k) text += "0123456789abcdef"[code >> (4 * k) & 15];
}

void appendSpelled(std::string& text, char32_t code)
{
    switch (code) {
    case '\n': text += "\\n"; return;
    case '\r': text += "\\r"; return;
    case '\t': text += "\\t"; return;
    default: break;
    }
    if (code < 0x100) {
        text += "\\x";
        appendHex(text, code, 2);
    } else if (code < 0x10000) {
        text += "\\u";
        appendHex(text, code, 4);
    } else {
        text += "\\u{";
        appendHex(text, code, 5);
        text += '}';
    }
}

// Bytes of `safe` that fill at most `width` columns.
std::size_t prefixOf(std::string_view safe, std::size_t width) noexcept
{
    std::size_t at = 0, used = 0;
    while (at < safe.size()) {
        const Utf8Char c = decodeUtf8(safe.substr(at));
        used += widthOf(c.code);
        if (used > width) break;
        at += c.size;
    }
    return at;
}

} // namespace

std::string terminalText(std::string_view text)
{
    std::string safe;
    safe.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Char c = decodeUtf8(text.substr(at));
        if (!c.isValid || c.isSurrogate())
            safe += kReplacementChar;
        else if (isUnsafe(c.code))
            appendSpelled(safe, c.code);
        else
            safe += text.substr(at, c.size);
        at += c.size;
    }
    return safe;
}

std::size_t terminalWidth(std::string_view text) noexcept
{
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Char c = decodeUtf8(text.substr(at));
        width += widthOf(c.code);
        at += c.size;
    }
    return width;
}

std::string shortened(std::string_view text, std::size_t width)
{
    // What can't be shown anyway need not be looked at: heap strings may be megabytes long.
    std::string safe = terminalText(text.substr(0, std::min(text.size(), width * 8 + 64)));
    if (terminalWidth(safe) <= width) return safe;
    if (width == 0) return {};
    safe.resize(prefixOf(safe, width - 1));
    return safe + "…";
}

std::string shortenedInMiddle(std::string_view text, std::size_t width)
{
    if (text.size() > 16384) return shortened(text, width);
    const std::string safe = terminalText(text);
    const std::size_t full = terminalWidth(safe);
    if (full <= width) return safe;
    if (width < 5) return shortened(text, width);
    const std::size_t tail = (width - 1) / 2, head = width - 1 - tail;
    std::size_t from = prefixOf(safe, full - tail);
    if (full - terminalWidth(std::string_view(safe).substr(0, from))
        > tail) // a wide character across the cut
        from += decodeUtf8(std::string_view(safe).substr(from)).size;
    return safe.substr(0, prefixOf(safe, head)) + "…" + safe.substr(from);
}

namespace {

/// Does the word, which stands behind a number, belong to it: "MB/h,"?
bool isUnit(std::string_view word)
{
    static constexpr std::array<std::string_view, 9> kUnits{"%",  "B", "kB",  "MB", "GB",
                                                            "TB", "s", "min", "h"};
    return std::ranges::find(kUnits, word.substr(0, word.find_first_of("/,.;:)"))) != kUnits.end();
}

} // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width)
{
    std::vector<std::string> lines;
    while (true) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view paragraph = text.substr(0, end);
        std::string line;
        while (!paragraph.empty()) {
            const std::size_t blanks = std::min(paragraph.find_first_not_of(' '), paragraph.size());
            std::size_t wordEnd = std::min(paragraph.find(' ', blanks), paragraph.size());
            if (wordEnd < paragraph.size() && isDigit(paragraph[wordEnd - 1])) {
                const std::size_t next = std::min(paragraph.find(' ', wordEnd + 1), paragraph.size());
                if (isUnit(paragraph.substr(wordEnd + 1, next - wordEnd - 1))) wordEnd = next;
            }
            const std::string_view word = paragraph.substr(blanks, wordEnd - blanks);
            if (!line.empty() && terminalWidth(line) + blanks + terminalWidth(word) > width) {
                lines.push_back(std::move(line));
                line = word;
            } else {
                line.append(blanks, ' ');
                line += word;
            }
            // A word wider than a line is cut; a file's path stays whole, so that it can be copied.
            const bool isPath = line.find('/') != line.npos && line.size() <= 400;
            if (width > 1 && !isPath && line.size() > width) {
                std::string_view rest =
                    line; // a word may be many megabytes long: each part is looked at once
                for (std::size_t cut; (cut = prefixOf(rest, width)) < rest.size(); rest.remove_prefix(cut))
                    lines.emplace_back(rest.substr(0, cut));
                line = std::string(rest);
            }
            paragraph.remove_prefix(wordEnd);
        }
        lines.push_back(std::move(line));
        if (end == text.size()) return lines;
        text.remove_prefix(end + 1);
    }
}

TextTable::TextTable(std::vector<Column> columns, std::size_t width)
    : m_columns(std::move(columns))
    , m_width(width)
{
}

void TextTable::add(std::vector<std::string> cells)
{
    for (std::string& cell : cells) {
        if (cell.size() > 8192)
            cell = shortened(cell, 1000); // never shown that wide
        else
            cell = terminalText(cell);
    }
    cells.resize(m_columns.size());
    m_rows.push_back(std::move(cells));
}

void TextTable::addLine(std::string text)
{
    m_rows.push_back({terminalText(text)});
}

// The titles of the groups, each ending where its last column does.
void TextTable::writeGroups(std::ostream& out, const std::vector<std::size_t>& widths) const
{
    std::string line;
    bool hasAny = false;
    for (std::size_t c = 0, at = 0; c < m_columns.size(); at += widths[c] + 2, ++c) {
        const std::string& group = m_columns[c].group;
        if (group.empty() || (c + 1 < m_columns.size() && m_columns[c + 1].group == group)) continue;
        hasAny = true;
        const std::size_t end = at + widths[c], width = terminalWidth(group), used = terminalWidth(line);
        line.append(end > used + width ? end - used - width : 1, ' ');
        line += group;
    }
    if (hasAny) out << line << '\n';
}

void TextTable::write(std::ostream& out) const
{
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        std::size_t width = terminalWidth(m_columns[c].title);
        for (const auto& row : m_rows)
            if (row.size() > 1) width = std::max(width, terminalWidth(row[c]));
        widths.push_back(width);
    }
    std::size_t total = 2 * (widths.size() - 1);
    for (const std::size_t width : widths) total += width;
    while (total > m_width) { // take from the widest that can give
        std::size_t widest = m_columns.size();
        for (std::size_t c = 0; c < m_columns.size(); ++c) {
            if (!m_columns[c].isFlexible
                || widths[c] <= std::max<std::size_t>(terminalWidth(m_columns[c].title), 12))
                continue;
            if (widest == m_columns.size() || widths[c] > widths[widest]) widest = c;
        }
        if (widest == m_columns.size()) break;
        --widths[widest];
        --total;
    }
    const auto writeRow = [&](auto cellOf) {
        std::string line;
        for (std::size_t c = 0; c < m_columns.size(); ++c) {
            if (c) line += "  ";
            std::string cell = cellOf(c);
            if (terminalWidth(cell) > widths[c]) cell = shortenedInMiddle(cell, widths[c]);
            const std::string blanks(widths[c] - terminalWidth(cell), ' ');
            line += m_columns[c].align == Align::Right ? blanks + cell : cell + blanks;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    };
    writeGroups(out, widths);
    writeRow([&](std::size_t c) { return m_columns[c].title; });
    for (const auto& row : m_rows) {
        if (row.size() == 1)
            out << row.front() << '\n';
        else
            writeRow([&](std::size_t c) { return row[c]; });
    }
}

} // namespace heaptrail

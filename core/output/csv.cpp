// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/csv.h"

#include "core/base/utf8.h"
#include "core/output/number_text.h"

#include <array>
#include <ostream>

namespace heaptrail {

namespace {

enum Mark : std::uint8_t { kQuoted = 1, kNotAscii = 2 };

/// By byte: most cells are short, and a look-up a byte is faster than comparisons.
constexpr std::array<std::uint8_t, 256> kMarks = [] {
    std::array<std::uint8_t, 256> marks{};
    for (const unsigned char c : {',', '"', '\n', '\r'}) marks[c] = kQuoted;
    for (std::size_t c = 0x80; c < marks.size(); ++c) marks[c] = kNotAscii;
    return marks;
}();

} // namespace

bool isFormula(std::string_view text) noexcept
{
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

void appendCsvText(std::string& out, std::string_view text)
{
    unsigned marks = 0;
    for (const char c : text) marks |= kMarks[static_cast<unsigned char>(c)];
    const bool isQuoted = (marks & kQuoted) != 0, isAscii = (marks & kNotAscii) == 0;
    if (isQuoted) out += '"';
    if (isFormula(text)) out += '\'';
    if (isAscii) {
        for (std::size_t quote; isQuoted && (quote = text.find('"')) != text.npos;) {
            out.append(text, 0, quote + 1) += '"';
            text.remove_prefix(quote + 1);
        }
        out += text;
        if (isQuoted) out += '"';
        return;
    }
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Char c = decodeUtf8(text.substr(at));
        if (!c.isValid || c.isSurrogate())
            out += kReplacementChar;
        else
            out += text.substr(at, c.size);
        if (c.code == '"') out += '"';
        at += c.size;
    }
    if (isQuoted) out += '"';
}

void appendCsvTextForTerminal(std::string& out, std::string_view text)
{
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Char c = decodeUtf8(text.substr(at));
        if (c.code < 0x20 || (c.code >= 0x7F && c.code <= 0x9F)) {
            shown += "\\x";
            for (const int shift : {4, 0}) shown += "0123456789abcdef"[c.code >> shift & 15];
        } else {
            shown += text.substr(at, c.size);
        }
        at += c.size;
    }
    appendCsvText(out, shown);
}

CsvWriter::CsvWriter(std::ostream& out, bool isTerminal)
    : m_out(out)
    , m_isTerminal{isTerminal}
{
}
CsvWriter::~CsvWriter()
{
    flush();
}
CsvWriter& CsvWriter::text(std::string_view cell)
{
    separate();
    m_isTerminal ? appendCsvTextForTerminal(m_block, cell) : appendCsvText(m_block, cell);
    return *this;
}
CsvWriter& CsvWriter::number(std::uint64_t cell)
{
    separate();
    appendNumber(m_block, cell);
    return *this;
}
CsvWriter& CsvWriter::number(std::int64_t cell)
{
    separate();
    appendNumber(m_block, cell);
    return *this;
}
CsvWriter& CsvWriter::number(double cell)
{
    separate();
    appendNumber(m_block, cell);
    return *this;
}
CsvWriter& CsvWriter::raw(std::string_view cell)
{
    separate();
    m_block += cell;
    return *this;
}
void CsvWriter::endRow()
{
    m_block += '\n';
    m_isRowStart = true;
    if (m_block.size() >= 65536) flush();
}
void CsvWriter::flush()
{
    m_out.write(m_block.data(), static_cast<std::streamsize>(m_block.size()));
    m_block.clear();
}

} // namespace heaptrail

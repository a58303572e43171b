// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace heaptrail {

/// Would a spreadsheet take the text for a formula? It begins with = + - @, tab or CR.
bool isFormula(std::string_view text) noexcept;
/// Appends a text cell: quoted by RFC 4180 where it has to be, with an apostrophe in front where a
/// spreadsheet would take it for a formula. What is no UTF-8 becomes U+FFFD.
void appendCsvText(std::string& out, std::string_view text);
/// The same for a terminal, which would obey control characters: they are written as \xNN.
void appendCsvTextForTerminal(std::string& out, std::string_view text);

/// Writes rows of comma-separated values, ended by LF. Buffers on its own: millions of rows a second.
class CsvWriter {
public:
    explicit CsvWriter(std::ostream& out, bool isTerminal = false);
    ~CsvWriter(); ///< flushes
    CsvWriter(const CsvWriter&) = delete;
    CsvWriter& operator=(const CsvWriter&) = delete;

    CsvWriter& text(std::string_view cell);
    CsvWriter& number(std::uint64_t cell);
    CsvWriter& number(std::int64_t cell);
    CsvWriter& number(std::uint32_t cell) { return number(std::uint64_t{cell}); }
    CsvWriter& number(std::int32_t cell) { return number(std::int64_t{cell}); }
    CsvWriter& number(double cell);
    /// A cell that is finished text already: appendCsvText() applied, or known to need nothing.
    CsvWriter& raw(std::string_view cell);
    CsvWriter& empty() { return raw({}); }
    void endRow();
    void flush();

private:
    void separate()
    {
        if (!m_isRowStart) m_block += ',';
        m_isRowStart = false;
    }
    std::ostream& m_out;
    std::string m_block;
    const bool m_isTerminal;
    bool m_isRowStart{true};
};

} // namespace heaptrail

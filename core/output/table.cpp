// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/table.h"

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/output/markdown.h"
#include "core/output/number_text.h"

#include <algorithm>
#include <ostream>

namespace heaptrail {

std::string snakeCase(std::string_view key)
{
    std::string snake;
    for (const char c : key) {
        if (isUpper(c)) snake += '_';
        snake += toLower(c);
    }
    return snake;
}

CsvRows::CsvRows(std::ostream& out, bool isTerminal, Names names)
    : m_csv(out, isTerminal)
    , m_names{names}
{
}
bool CsvRows::takes(const ColumnHead& column) const
{
    return !column.key.empty() && column.files != ColumnHead::Files::Json;
}
void CsvRows::begin(std::span<const ColumnHead* const> columns)
{
    if (m_names == Names::None) return;
    for (const ColumnHead* column : columns) {
        const auto add = [this](const std::string& name) {
            m_csv.text(m_names == Names::SnakeCase ? snakeCase(name) : name);
        };
        if (column->parts.empty()) add(column->key);
        for (const std::string& part : column->parts) add(part);
    }
    m_csv.endRow();
}
void CsvRows::parts(const ColumnHead&, std::span<const std::uint64_t> values)
{
    for (const std::uint64_t value : values) m_csv.number(value);
}
void CsvRows::none(const ColumnHead& column)
{
    for (std::size_t cells = std::max<std::size_t>(column.parts.size(), 1); cells > 0; --cells) m_csv.empty();
}

JsonRows::JsonRows(JsonWriter& json, Form form)
    : m_json(json)
    , m_form{form}
{
}
bool JsonRows::takes(const ColumnHead& column) const
{
    return !column.key.empty() && column.files != ColumnHead::Files::Csv;
}
void JsonRows::endRow()
{
    m_json.endObject();
    if (m_form == Form::Lines) m_json.endLine();
}
void JsonRows::parts(const ColumnHead& column, std::span<const std::uint64_t> values)
{
    m_json.key(column.key);
    column.isRecord ? m_json.beginObject() : m_json.beginArray();
    for (std::size_t at = 0; at < values.size(); ++at) {
        if (column.isRecord) m_json.key(column.parts[at]);
        m_json.value(values[at]);
    }
    column.isRecord ? m_json.endObject() : m_json.endArray();
}
void JsonRows::none(const ColumnHead& column)
{
    if (!column.isSparse) m_json.key(column.key).null();
}

void PeopleRows::beginRow(int level)
{
    m_indent = level;
}
std::string PeopleRows::indent(std::string_view step)
{
    std::string blanks;
    for (int level = std::exchange(m_indent, 0); level > 0; --level) blanks += step;
    return blanks;
}
void PeopleRows::number(const ColumnHead& column, std::uint64_t value)
{
    switch (column.unit) {
    case Unit::Count: return text(column, countText(value));
    case Unit::Bytes: return text(column, bytesText(value));
    case Unit::Id: return text(column, "@" + std::to_string(value));
    case Unit::CountDelta:
    case Unit::BytesDelta: return number(column, static_cast<std::int64_t>(value));
    case Unit::Text:
    case Unit::Number:
    case Unit::Time: break;
    }
    text(column, std::to_string(value));
}
void PeopleRows::number(const ColumnHead& column, std::int64_t value)
{
    if (column.unit == Unit::CountDelta) return text(column, countDeltaText(value));
    if (column.unit == Unit::BytesDelta) return text(column, bytesDeltaText(value));
    if (value >= 0) return number(column, static_cast<std::uint64_t>(value));
    text(column, std::to_string(value));
}
void PeopleRows::number(const ColumnHead& column, double value)
{
    std::string digits;
    appendNumber(digits, value);
    text(column, digits);
}
void PeopleRows::truth(const ColumnHead& column, bool value)
{
    text(column, value ? "yes" : "no");
}
void PeopleRows::parts(const ColumnHead& column, std::span<const std::uint64_t> values)
{
    std::string all;
    for (const std::uint64_t value : values) all += (all.empty() ? "" : " ") + std::to_string(value);
    text(column, all);
}
void PeopleRows::none(const ColumnHead& column)
{
    text(column, "\u2212");
}

TextRows::TextRows(std::size_t width)
    : m_width{width}
{
}
void TextRows::begin(std::span<const ColumnHead* const> columns)
{
    std::vector<TextTable::Column> heads;
    for (const ColumnHead* column : columns)
        heads.push_back({column->title,
                         column->isNumeric() ? TextTable::Align::Right : TextTable::Align::Left,
                         column->isFlexible, column->group});
    m_table.emplace(std::move(heads), m_width);
}
void TextRows::text(const ColumnHead&, std::string_view value)
{
    m_cells.push_back(indent("  ").append(value));
}

MarkdownRows::MarkdownRows(std::ostream& out)
    : m_out(out)
{
}
void MarkdownRows::begin(std::span<const ColumnHead* const> columns)
{
    m_out << '|';
    for (const ColumnHead* column : columns) m_out << ' ' << escapeMarkdown(column->title) << " |";
    m_out << "\n|";
    for (const ColumnHead* column : columns) m_out << (column->isNumeric() ? " ---: |" : " --- |");
    m_out << '\n';
}
void MarkdownRows::beginRow(int level)
{
    PeopleRows::beginRow(level);
    m_out << '|';
}
void MarkdownRows::endRow()
{
    m_out << '\n';
}
void MarkdownRows::text(const ColumnHead&, std::string_view value)
{
    m_out << ' ' << indent("&nbsp;&nbsp;") << escapeMarkdown(value) << " |";
}

TabRows::TabRows(std::ostream& out)
    : m_out(out)
{
}
void TabRows::begin(std::span<const ColumnHead* const> columns)
{
    for (std::size_t at = 0; at < columns.size(); ++at) m_out << (at ? "\t" : "") << columns[at]->title;
    m_out << '\n';
}
void TabRows::beginRow(int level)
{
    PeopleRows::beginRow(level);
    m_isRowStart = true;
}
void TabRows::endRow()
{
    m_out << '\n';
}
void TabRows::text(const ColumnHead& column, std::string_view value)
{
    if (!std::exchange(m_isRowStart, false)) m_out << '\t';
    m_out << indent("  ");
    if (!column.isNumeric() && isFormula(value)) m_out << '\'';
    for (const char c : value) m_out << (c == '\t' || c == '\n' || c == '\r' ? ' ' : c);
}

} // namespace heaptrail

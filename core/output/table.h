// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Tables: a column is declared once, with its key, title, unit and value, and printed in any format.
#pragma once

#include "core/base/iso_time.h"
#include "core/output/csv.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <concepts>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace heaptrail {

/// How people read the values of a column; files hold them as they are. Text and times stand to the left, all else to the right.
enum class Unit : std::uint8_t {
    Text,
    Count, ///< 1,234
    CountDelta, ///< +1,234
    Bytes, ///< 1.23 kB
    BytesDelta, ///< +1.23 kB
    Id, ///< @1234
    Number, ///< as it is; also a text that stands where numbers do: "12.3 %"
    Time, ///< microseconds since 1970; 2024-03-15T14:05:23Z for files, too
};

/// A column without its values.
struct ColumnHead {
    std::string key; ///< in JSON; CSV has it in snake_case. Empty: the column is for people alone
    std::string title; ///< for people. Empty beside a key: the column is for files alone
    Unit unit{Unit::Text};
    std::string group{}; ///< a title over neighbouring columns that share it
    bool isFlexible{}; ///< shortened where the table would be too wide
    bool isSparse{}; ///< JSON leaves it out, instead of null, where there is no value
    enum class Files : std::uint8_t { All, Json, Csv } files{Files::All};
    /// Of a value with several numbers: the columns that CSV has for it. JSON has an array, or with isRecord an object
    /// of these names.
    std::vector<std::string> parts{};
    bool isRecord{};

    bool isForPeople() const noexcept { return key.empty() || !title.empty(); }
    bool isNumeric() const noexcept { return unit != Unit::Text && unit != Unit::Time; }
};

/// shallowSize → shallow_size; what is in snake_case stays.
std::string snakeCase(std::string_view key);

/// Takes the rows of one table, cell by cell, in one format.
class RowSink {
public:
    RowSink() = default;
    RowSink(const RowSink&) = delete;
    RowSink& operator=(const RowSink&) = delete;
    virtual ~RowSink() = default;

    virtual bool takes(const ColumnHead&) const = 0;
    /// Wants values as people read them.
    virtual bool isForPeople() const { return false; }
    /// Once, before the first row, with the columns that it takes.
    virtual void begin(std::span<const ColumnHead* const>) { }
    /// `level` is the depth in a tree: people see the first cell indented.
    virtual void beginRow(int level = 0) = 0;
    virtual void endRow() = 0;

    virtual void text(const ColumnHead&, std::string_view value) = 0;
    virtual void number(const ColumnHead&, std::uint64_t value) = 0;
    virtual void number(const ColumnHead&, std::int64_t value) = 0;
    virtual void number(const ColumnHead&, double value) = 0;
    virtual void truth(const ColumnHead&, bool value) = 0;
    virtual void parts(const ColumnHead&, std::span<const std::uint64_t> values) = 0;
    virtual void none(const ColumnHead&) = 0;
};

/// CSV with a header: the keys in snake_case, or as they are.
class CsvRows final : public RowSink {
public:
    enum class Names : std::uint8_t {
        SnakeCase,
        AsTheyAre,
        None, ///< rows that follow others
    };
    explicit CsvRows(std::ostream& out, bool isTerminal = false, Names names = Names::SnakeCase);
    bool takes(const ColumnHead&) const override;
    void begin(std::span<const ColumnHead* const> columns) override;
    void beginRow(int) override { }
    void endRow() override { m_csv.endRow(); }
    void text(const ColumnHead&, std::string_view value) override { m_csv.text(value); }
    void number(const ColumnHead&, std::uint64_t value) override { m_csv.number(value); }
    void number(const ColumnHead&, std::int64_t value) override { m_csv.number(value); }
    void number(const ColumnHead&, double value) override { m_csv.number(value); }
    void truth(const ColumnHead&, bool value) override { m_csv.raw(value ? "true" : "false"); }
    void parts(const ColumnHead&, std::span<const std::uint64_t> values) override;
    void none(const ColumnHead&) override;

private:
    CsvWriter m_csv;
    const Names m_names;
};

/// Objects in an array that the caller began; or with Form::Lines, in a compact JsonWriter, one a line.
class JsonRows final : public RowSink {
public:
    enum class Form : std::uint8_t { Items, Lines };
    explicit JsonRows(JsonWriter& json, Form form = Form::Items);
    bool takes(const ColumnHead&) const override;
    void beginRow(int) override { m_json.beginObject(); }
    void endRow() override;
    void text(const ColumnHead& column, std::string_view value) override { m_json.field(column.key, value); }
    void number(const ColumnHead& column, std::uint64_t value) override { m_json.field(column.key, value); }
    void number(const ColumnHead& column, std::int64_t value) override { m_json.field(column.key, value); }
    void number(const ColumnHead& column, double value) override { m_json.field(column.key, value); }
    void truth(const ColumnHead& column, bool value) override { m_json.field(column.key, value); }
    void parts(const ColumnHead&, std::span<const std::uint64_t> values) override;
    void none(const ColumnHead&) override;

private:
    JsonWriter& m_json;
    const Form m_form;
};

/// What people read, by the columns' units. A subclass lays the cells out.
class PeopleRows : public RowSink {
public:
    bool takes(const ColumnHead& column) const override { return column.isForPeople(); }
    bool isForPeople() const override { return true; }
    void beginRow(int level) override;
    void number(const ColumnHead&, std::uint64_t value) override;
    void number(const ColumnHead&, std::int64_t value) override;
    void number(const ColumnHead&, double value) override;
    void truth(const ColumnHead&, bool value) override;
    void parts(const ColumnHead&, std::span<const std::uint64_t> values) override;
    void none(const ColumnHead&) override;

protected:
    /// The indent of the row's first cell; then nothing.
    std::string indent(std::string_view step);

private:
    int m_indent{};
};

/// Plain text in columns, for a terminal.
class TextRows final : public PeopleRows {
public:
    explicit TextRows(std::size_t width);
    void begin(std::span<const ColumnHead* const> columns) override;
    void endRow() override { m_table->add(std::exchange(m_cells, {})); }
    void text(const ColumnHead&, std::string_view value) override;
    /// After begin(): lines between the rows, and the printing.
    TextTable& table() { return *m_table; }

private:
    std::size_t m_width;
    std::optional<TextTable> m_table;
    std::vector<std::string> m_cells;
};

/// A table of GitHub-flavoured Markdown.
class MarkdownRows final : public PeopleRows {
public:
    explicit MarkdownRows(std::ostream& out);
    void begin(std::span<const ColumnHead* const> columns) override;
    void beginRow(int level) override;
    void endRow() override;
    void text(const ColumnHead&, std::string_view value) override;

private:
    std::ostream& m_out;
};

/// Text with tabs between its cells, to be pasted into spreadsheets: what they would take for a formula is defused.
class TabRows final : public PeopleRows {
public:
    explicit TabRows(std::ostream& out);
    void begin(std::span<const ColumnHead* const> columns) override;
    void beginRow(int level) override;
    void endRow() override;
    void text(const ColumnHead&, std::string_view value) override;

private:
    std::ostream& m_out;
    bool m_isRowStart{true};
};

/// Gives a sink one value: a text, a number, a bool, numbers in a range; or an optional of these.
template <class Value>
void putValue(RowSink& sink, const ColumnHead& column, const Value& value)
{
    if constexpr (std::is_convertible_v<const Value&, std::string_view>)
        sink.text(column, value);
    else if constexpr (std::same_as<Value, bool>)
        sink.truth(column, value);
    else if constexpr (std::floating_point<Value>)
        sink.number(column, double{value});
    else if constexpr (std::unsigned_integral<Value>)
        sink.number(column, std::uint64_t{value});
    else if constexpr (std::signed_integral<Value>)
        column.unit == Unit::Time ? sink.text(column, isoTime(value))
                                  : sink.number(column, std::int64_t{value});
    else if constexpr (requires { value.has_value(); })
        value.has_value() ? putValue(sink, column, *value) : sink.none(column);
    else
        sink.parts(column, std::span<const std::uint64_t>(value));
}

/// One column of a table whose rows are `Row`s.
template <class Row>
class TableColumn {
public:
    /// `value` of a row, a member of it or a function, is what putValue() takes. It is called for each cell: cheap, or one that may be stopped between.
    template <class Value>
    TableColumn(std::string key, std::string title, Unit unit, Value value)
        : put([value = std::move(value)](RowSink& sink, const ColumnHead& column, const Row& row) {
            putValue(sink, column, std::invoke(value, row));
        })
    {
        head.key = std::move(key);
        head.title = std::move(title);
        head.unit = unit;
    }

    /// People see this text instead of the value.
    TableColumn shownAs(std::function<std::string(const Row&)> text) &&
    {
        shown = std::move(text);
        return std::move(*this);
    }
    TableColumn flexible() &&
    {
        head.isFlexible = true;
        return std::move(*this);
    }
    TableColumn under(std::string group) &&
    {
        head.group = std::move(group);
        return std::move(*this);
    }
    TableColumn sparse() &&
    {
        head.isSparse = true;
        return std::move(*this);
    }
    TableColumn only(ColumnHead::Files files) &&
    {
        head.files = files;
        return std::move(*this);
    }
    TableColumn list(std::vector<std::string> names) &&
    {
        head.parts = std::move(names);
        return std::move(*this);
    }
    TableColumn record(std::vector<std::string> names) &&
    {
        head.isRecord = true;
        return std::move(*this).list(std::move(names));
    }

    ColumnHead head;
    std::function<void(RowSink&, const ColumnHead&, const Row&)> put;
    std::function<std::string(const Row&)> shown; ///< empty: the value, by its unit
};

template <class Row>
using Columns = std::vector<TableColumn<Row>>;

/// Prints rows into a sink; the header comes first, at once. Columns and sink outlive it.
template <class Row>
class RowPrinter {
public:
    RowPrinter(const Columns<Row>& columns, RowSink& sink)
        : m_sink(sink)
        , m_isForPeople(sink.isForPeople())
    {
        std::vector<const ColumnHead*> heads;
        for (const TableColumn<Row>& column : columns) {
            if (!sink.takes(column.head)) continue;
            m_columns.push_back(&column);
            heads.push_back(&column.head);
        }
        sink.begin(heads);
    }
    void row(const Row& row, int level = 0)
    {
        m_sink.beginRow(level);
        cells(row);
        m_sink.endRow();
    }
    /// For a row that the caller began and ends: JSON objects with more inside.
    void cells(const Row& row)
    {
        for (const TableColumn<Row>* column : m_columns)
            if (m_isForPeople && column->shown)
                m_sink.text(column->head, column->shown(row));
            else
                column->put(m_sink, column->head, row);
    }

private:
    RowSink& m_sink;
    const bool m_isForPeople;
    std::vector<const TableColumn<Row>*> m_columns;
};

} // namespace heaptrail

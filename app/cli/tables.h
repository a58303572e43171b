// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of the subcommands: columns that several have, and the printing of rows.
#pragma once

#include "app/cli/command.h"
#include "app/cli/render.h"
#include "core/base/text.h"
#include "core/output/table.h"

#include <algorithm>
#include <array>
#include <functional>
#include <ostream>
#include <string_view>

namespace heaptrail::cli {

/// Where the source of a class stands, by what gives its location: "location" in JSON, three columns in CSV.
template <class Row, class Location>
TableColumn<Row> locationColumn(Location locationOf)
{
    return TableColumn<Row>("location", "", Unit::Text,
                            [locationOf](const Row& row) -> std::optional<std::array<std::uint64_t, 3>> {
                                const std::optional<SourceLocation>& at = std::invoke(locationOf, row);
                                if (!at) return {};
                                return std::array<std::uint64_t, 3>{at->scriptId, at->line, at->column};
                            })
        .record({"scriptId", "line", "column"});
}

/// What `sizeOf` a row is of the whole heap, for people.
template <class Row, class Size>
TableColumn<Row> shareColumn(std::uint64_t whole, Size sizeOf)
{
    return {"", "Share", Unit::Number,
            [whole, sizeOf](const Row& row) { return percentText(std::invoke(sizeOf, row), whole); }};
}

/// The columns of a list of objects; people see `objectText` in place of class and name.
Columns<NodeOrdinal> nodeColumns(const Snapshot& snapshot,
                                 std::function<std::string(NodeOrdinal)> objectText);

/// Rows into a sink until they end, the reader is gone or Ctrl-C comes: values may take a while to look up.
template <class Row, class Rows>
void writeRows(Session& session, const Columns<Row>& columns, const Rows& rows, RowSink& sink)
{
    RowPrinter<Row> printer(columns, sink);
    std::size_t written = 0;
    for (const Row& row : rows) {
        if (written++ % 256 == 0 && session.shouldStop()) return;
        printer.row(row);
    }
}

template <class Row, class Rows>
void writeCsv(Session& session, const Columns<Row>& columns, const Rows& rows)
{
    CsvRows csv(session.out(), session.isTerminal());
    writeRows(session, columns, rows, csv);
}

/// "key": [ … ] in the object that is open.
template <class Row, class Rows>
void writeJsonRows(Session& session, JsonWriter& json, std::string_view key, const Columns<Row>& columns,
                   const Rows& rows)
{
    json.key(key).beginArray();
    JsonRows items(json);
    writeRows(session, columns, rows, items);
    json.endArray();
}

/// A document of these rows alone.
template <class Row, class Rows>
void writeJson(Session& session, std::string_view key, const Columns<Row>& columns, const Rows& rows)
{
    JsonWriter json(session.out());
    json.beginObject();
    writeJsonRows(session, json, key, columns, rows);
    json.endObject().finish();
}

/// The first `limit` rows as text, and how many more of `what` there are in all; nothing where there is none.
template <class Row, class Rows>
void writeTextRows(std::ostream& out, const Columns<Row>& columns, const Rows& rows, std::uint64_t limit,
                   std::uint64_t all, std::string_view what)
{
    TextRows text(kTextWidth);
    RowPrinter<Row> printer(columns, text);
    std::uint64_t shown = 0;
    for (const Row& row : rows) {
        if (shown == limit) break;
        printer.row(row);
        ++shown;
    }
    if (!text.table().empty()) text.table().write(out);
    if (shown < all) out << moreLine(shown, all, what) << '\n';
}

} // namespace heaptrail::cli

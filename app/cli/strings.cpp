// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/strings.h"

#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/tables.h"

#include <span>

namespace heaptrail::cli {

namespace {

constexpr std::uint64_t kStringsInText = 25;

Columns<DuplicateString> stringColumns(const Snapshot& snapshot)
{
    using Row = DuplicateString;
    const auto text = [&](const Row& row) { return snapshot.displayName(row.nodes.front()); };
    const auto site = [&](const Row& row) { return retainingSite(snapshot, row, SiteName::WithOwner); };
    return {
        TableColumn<Row>("text", "Text", Unit::Text, text)
            .shownAs([text](const Row& row) { return "\"" + shortened(text(row), 200) + "\""; })
            .flexible(),
        {"count", "Count", Unit::Count, [](const Row& row) { return row.count(); }},
        {"shallowSize", "Shallow", Unit::Bytes, &Row::shallowSize},
        TableColumn<Row>("wastedSize", "Wasted", Unit::Bytes, &Row::wastedSize).shownAs([](const Row& row) {
            return (row.isCertain ? "" : "≤ ") + bytesText(row.wastedSize);
        }),
        {"certain", "", Unit::Text, &Row::isCertain},
        TableColumn<Row>("site", "Held by", Unit::Text, site).shownAs([&](const Row& row) {
            return shortenedInMiddle(retainingSite(snapshot, row), 24); // of 80 columns
        }),
        TableColumn<Row>("retainedSize", "", Unit::Bytes, &Row::retainedSize).only(ColumnHead::Files::Json),
        TableColumn<Row>("firstId", "", Unit::Id,
                         [&](const Row& row) { return snapshot.graph().id(row.nodes.front()).value; })
            .only(ColumnHead::Files::Json),
    };
}

void writeText(Session& session, const Snapshot& snapshot, const std::vector<DuplicateString>& strings,
               std::uint64_t limit)
{
    std::uint64_t wasted = 0;
    for (const DuplicateString& string : strings) wasted += string.wastedSize;
    std::ostream& out = session.out();
    out << countText(strings.size()) << " strings exist more than once; the copies waste "
        << bytesText(wasted) << ", " << percentText(wasted, snapshot.totalSize()) << " of the heap.\n\n";
    writeTextRows(out, stringColumns(snapshot), strings, limit, strings.size(), "strings");
    const auto shown = std::span(strings).first(std::min<std::uint64_t>(limit, strings.size()));
    if (std::any_of(shown.begin(), shown.end(), [](const auto& string) { return !string.isCertain; }))
        out << "\n≤: V8 cuts strings at 1024 characters; these begin alike and have the same size,\n"
               "but may differ after that.\n";
}

} // namespace

void addStringsCommand(CommandSet& commands)
{
    commands.add("strings", "strings that exist more than once, and what that wastes", [](Command& command) {
        command.describe(
            "Prints the strings of which the heap has several copies, most wasted bytes first: how "
            "many, what all but one of them take, and where most of them are held. V8 writes only the "
            "first 1024 characters of a string; longer ones differ by their sizes, and where "
            "that is not enough they are marked as uncertain.");
        command.example("heaptrail strings app.heapsnapshot", "what to intern or to load once");
        command.example("heaptrail strings app.heapsnapshot --format csv -o strings.csv", "all of them");
        auto& file = command.keep<std::string>();
        auto& limit = command.keep<std::optional<std::uint64_t>>();
        command.file(file);
        command.option("--limit", limit, "N", "at most N strings (text: 25 unless given)");
        command.formats({Format::Text, Format::Json, Format::Csv});
        command.run([&](Session& session) -> Result<ExitCode> {
            const auto snapshot = session.open(file);
            if (!snapshot) return fail(snapshot.error());
            auto strings = duplicateStrings(**snapshot, session.task());
            if (!strings) return session.about(file, strings.error());
            if (session.format() == Format::Text) {
                writeText(session, **snapshot, *strings, limit.value_or(kStringsInText));
                return ExitCode::Done;
            }
            if (limit && strings->size() > *limit) strings->resize(static_cast<std::size_t>(*limit));
            if (session.format() == Format::Json)
                writeJson(session, "strings", stringColumns(**snapshot), *strings);
            else
                writeCsv(session, stringColumns(**snapshot), *strings);
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/strings.h"

#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/render.h"
#include "core/base/text.h"
#include "core/output/csv.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <algorithm>
#include <ostream>

namespace heaptrail::cli {

namespace {

constexpr std::uint64_t kTextLimit = 25;

// Looking up the sites of many strings takes a while; a reader that went away or Ctrl-C ends it.
bool mustEnd(Session& session, std::size_t row)
{
    return row % 256 == 0 && (session.task().stopped() || session.isOutputBroken());
}

void writeJson(Session& session, const Snapshot& snapshot, const std::vector<DuplicateString>& strings)
{
    JsonWriter json(session.out());
    json.beginObject().key("strings").beginArray();
    for (std::size_t row = 0; row < strings.size() && !mustEnd(session, row); ++row) {
        const DuplicateString& string = strings[row];
        json.beginObject();
        json.field("text", snapshot.displayName(string.nodes.front()));
        json.field("count", std::uint64_t{string.count()});
        json.field("shallowSize", string.shallowSize);
        json.field("wastedSize", string.wastedSize);
        json.field("certain", string.isCertain);
        json.field("site", retainingSite(snapshot, string));
        json.field("retainedSize", string.retainedSize);
        json.field("firstId", snapshot.graph().id(string.nodes.front()).value);
        json.endObject();
    }
    json.endArray().endObject();
    json.finish();
}

void writeCsv(Session& session, const Snapshot& snapshot, const std::vector<DuplicateString>& strings)
{
    CsvWriter csv(session.out(), session.isTerminal());
    for (const char* name : {"text", "count", "shallow_size", "wasted_size", "certain", "site"})
        csv.raw(name);
    csv.endRow();
    for (std::size_t row = 0; row < strings.size() && !mustEnd(session, row); ++row) {
        const DuplicateString& string = strings[row];
        csv.text(snapshot.displayName(string.nodes.front()));
        csv.number(std::uint64_t{string.count()}).number(string.shallowSize).number(string.wastedSize);
        csv.raw(string.isCertain ? "true" : "false").text(retainingSite(snapshot, string)).endRow();
    }
}

void writeText(Session& session, const Snapshot& snapshot, const std::vector<DuplicateString>& strings,
               std::uint64_t limit)
{
    using Align = TextTable::Align;
    std::uint64_t wasted = 0;
    for (const DuplicateString& string : strings) wasted += string.wastedSize;
    std::ostream& out = session.out();
    out << countText(strings.size()) << " strings exist more than once; the copies waste "
        << bytesText(wasted) << ", " << percentText(wasted, snapshot.totalSize()) << " of the heap.\n\n";
    TextTable table({{"Text", Align::Left, true},
                     {"Count", Align::Right},
                     {"Shallow", Align::Right},
                     {"Wasted", Align::Right},
                     {"Held by", Align::Left}},
                    kTextWidth);
    std::uint64_t shown = 0;
    bool hasUncertain = false;
    for (const DuplicateString& string : strings) {
        if (shown++ == limit) break;
        hasUncertain |= !string.isCertain;
        table.add({"\"" + shortened(snapshot.displayName(string.nodes.front()), 200) + "\"",
                   countText(string.count()), bytesText(string.shallowSize),
                   (string.isCertain ? "" : "≤ ") + bytesText(string.wastedSize),
                   shortenedInMiddle(retainingSite(snapshot, string), 24)});
    }
    if (!table.empty()) table.write(out);
    if (strings.size() > limit) out << moreLine(limit, strings.size(), "strings") << '\n';
    if (hasUncertain)
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
            "first 1024 characters of a string; longer ones are told apart by their sizes, and where "
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
                writeText(session, **snapshot, *strings, limit.value_or(kTextLimit));
                return ExitCode::Done;
            }
            if (limit && strings->size() > *limit) strings->resize(static_cast<std::size_t>(*limit));
            if (session.format() == Format::Json)
                writeJson(session, **snapshot, *strings);
            else
                writeCsv(session, **snapshot, *strings);
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/tables.h"
#include "core/base/parallel.h"
#include "core/compare/lineage.h"
#include "core/query/filter.h"

#include <algorithm>

namespace heaptrail::cli {

namespace {

constexpr std::uint64_t kHitsInText = 20;

struct Request {
    std::string file, expression;
    std::vector<std::string> with;
    std::string sort{"retained"};
    std::optional<std::uint64_t> limit;
};

/// The error as the frame prints it, after the expression with a caret under the place.
tl::unexpected<Error> explained(Session& session, const std::string& expression, Error error)
{
    if (error.code != ErrorCode::InvalidArgument || !error.byteOffset) return fail(std::move(error));
    const std::string caret = caretLines(expression, error);
    const std::size_t lineEnd = caret.find('\n');
    session.explain("  " + terminalText(caret.substr(0, lineEnd)) + "\n  " + caret.substr(lineEnd + 1));
    while (!error.message.empty() && error.message.back() == '.') error.message.pop_back();
    error.message += " (at column " + std::to_string(caret.size() - lineEnd - 2) + ")";
    error.byteOffset.reset();
    return session.about("query", std::move(error));
}

/// The names of S1…Sn, and the filter's context. Several snapshots must be of one process.
struct OpenSet {
    FilterContext context;
    std::vector<std::string> files; ///< in time order
    SnapshotPtr subject;
};
Result<OpenSet> openSet(Session& session, const Request& request)
{
    std::vector<std::string> files{request.file};
    files.insert(files.end(), request.with.begin(), request.with.end());
    auto snapshots = session.open(files);
    if (!snapshots) return fail(std::move(snapshots.error()));
    OpenSet set;
    set.subject = snapshots->front();
    set.context.threads = session.options().threads;
    const auto time = orderInTime(*snapshots, session.task(), session.options().threads);
    if (!time) return fail(time.error());
    for (const std::size_t at : time->order) {
        set.context.snapshots.push_back((*snapshots)[at]);
        set.files.push_back(files[at]);
    }
    for (std::size_t k = 1; k < snapshots->size(); ++k) {
        const auto lineage = compareLineage(*set.subject, *(*snapshots)[k], session.task());
        if (!lineage) return fail(lineage.error());
        if (!lineage->isSameProcess)
            return session.about(files[k],
                                 {ErrorCode::InvalidArgument,
                                  lineage->isUnknown ? "it may be of another process than " + request.file
                                                     : "it is of another process than " + request.file,
                                  {},
                                  {},
                                  lineage->reason + " Ids can't be followed from one to the other."});
    }
    return set;
}

void sortNodes(const Snapshot& snapshot, std::vector<NodeOrdinal>& nodes, const std::string& by,
               unsigned threads)
{
    const auto sorted = [&](const auto& key, bool isDescending) {
        parallelSort(nodes.begin(), nodes.end(), threadCount(threads), [&](NodeOrdinal a, NodeOrdinal b) {
            const auto left = key(a), right = key(b);
            if (left != right) return isDescending ? left > right : left < right;
            return a < b;
        });
    };
    if (by == "retained") sorted([&](NodeOrdinal n) { return snapshot.retainedSize(n); }, true);
    if (by == "shallow") sorted([&](NodeOrdinal n) { return snapshot.shallowSize(n); }, true);
    if (by == "distance") sorted([&](NodeOrdinal n) { return snapshot.distance(n); }, false);
    if (by == "id") sorted([&](NodeOrdinal n) { return snapshot.graph().id(n).value; }, false);
    if (by == "class") {
        sorted([&](NodeOrdinal n) -> const std::string& { return snapshot.className(n); }, false);
    }
    if (by == "name") {
        std::vector<std::pair<std::string, NodeOrdinal>> named;
        named.reserve(nodes.size());
        for (const NodeOrdinal node : nodes) named.emplace_back(snapshot.displayName(node), node);
        parallelSort(named.begin(), named.end(), threadCount(threads),
                     [](const auto& a, const auto& b) { return a < b; });
        for (std::size_t k = 0; k < nodes.size(); ++k) nodes[k] = named[k].second;
    }
}

Columns<NodeOrdinal> queryColumns(const Snapshot& snapshot)
{
    const auto object = [&](NodeOrdinal node) {
        const std::string name = nodeText(snapshot, node), cls = snapshot.className(node);
        return name.empty() || name == cls ? shortenedInMiddle(cls, 60)
                                           : shortenedInMiddle(cls, 40) + " " + shortened(name, 60);
    };
    const auto distance = [&](NodeOrdinal node) { return snapshot.distance(node); };
    Columns<NodeOrdinal> columns = nodeColumns(snapshot, object);
    columns.push_back({"distance", "", Unit::Number, distance});
    const auto shown = [distance](NodeOrdinal node) { return distanceText(distance(node)); };
    const auto sizes = std::find_if(columns.begin(), columns.end(),
                                    [](const auto& column) { return column.head.key == "shallowSize"; });
    columns.insert(sizes, {"", "Distance", Unit::Number, shown}); // people see it before the sizes
    return columns;
}

void writeJson(Session& session, const OpenSet& set, const Expression& expression,
               std::span<const NodeOrdinal> nodes, std::uint64_t total)
{
    JsonWriter json(session.out());
    json.beginObject();
    json.field("expression", expression.toText());
    json.field("snapshots", set.files);
    json.field("total", total);
    writeJsonRows(session, json, "objects", queryColumns(*set.subject), nodes);
    json.endObject().finish();
}

void writeText(Session& session, const OpenSet& set, const Expression& expression,
               std::span<const NodeOrdinal> nodes, std::uint64_t total, std::uint64_t totalShallow)
{
    std::ostream& out = session.out();
    if (expression.needsSeveralSnapshots())
        for (std::size_t k = 0; k < set.files.size(); ++k)
            out << 'S' << k + 1 << "  " << terminalText(set.files[k])
                << (set.context.snapshots[k] == set.subject && set.files.size() > 1 ? "  (filtered)" : "")
                << '\n';
    out << (total == 1 ? "1 object" : countText(total) + " objects") << ", " << bytesText(totalShallow)
        << " of their own: " << terminalText(expression.isEmpty() ? "(everything)" : expression.toText())
        << "\n";
    if (nodes.empty()) return;
    out << '\n';
    writeTextRows(out, queryColumns(*set.subject), nodes, nodes.size(), total, "objects");
}

Result<ExitCode> runQuery(Session& session, const Request& request)
{
    const auto expression = parseExpression(request.expression);
    if (!expression) return explained(session, request.expression, expression.error());
    auto set = openSet(session, request);
    if (!set) return fail(std::move(set.error()));
    auto nodes = selectNodes(*expression, set->subject, set->context, session.task());
    if (!nodes) return explained(session, request.expression, nodes.error());

    std::uint64_t totalShallow = 0;
    for (const NodeOrdinal node : *nodes) totalShallow += set->subject->shallowSize(node);
    sortNodes(*set->subject, *nodes, request.sort, session.options().threads);
    if (session.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped while sorting.");
    const std::uint64_t limit =
        request.limit.value_or(session.format() == Format::Text ? kHitsInText : std::uint64_t{nodes->size()});
    const std::span<const NodeOrdinal> shown(nodes->data(), std::min<std::uint64_t>(limit, nodes->size()));
    switch (session.format()) {
    case Format::Json: writeJson(session, *set, *expression, shown, nodes->size()); break;
    case Format::Csv: writeCsv(session, queryColumns(*set->subject), shown); break;
    case Format::Jsonl:
    case Format::Text: writeText(session, *set, *expression, shown, nodes->size(), totalShallow); break;
    }
    return ExitCode::Done;
}

} // namespace

void addQueryCommand(CommandSet& commands)
{
    commands.add("query", "the objects that a filter expression selects", [](Command& command) {
        command.describe(
            "Lists the objects of FILE that meet EXPRESSION, those that retain most first. The window's "
            "filter boxes understand the same language. Put the expression in quotes, so that the "
            "shell leaves > and ! alone; one that begins with - goes after --.");
        command.example("heaptrail query app.heapsnapshot 'class:~Session retained>1MB'",
                        "sessions that keep more than a megabyte alive");
        command.example("heaptrail query s3.heapsnapshot 'new-in:S2 class:Map' --with s1.heapsnapshot --with "
                        "s2.heapsnapshot",
                        "maps that came between the first and the second snapshot and are still there");
        auto& request = command.keep<Request>();
        command.file(request.file);
        command.argument(request.expression, "EXPRESSION", "the filter, see below");
        command.optionList(
            "--with", request.with, "FILE",
            "another snapshot of the same process, for new-in:, alive-in: and gone-in:; S1 … are "
            "all of them in time order");
        command.readsFiles(request.with);
        command.choice("--sort", request.sort, {"retained", "shallow", "distance", "class", "name", "id"},
                       "the order of the rows (retained)");
        command.limit(request.limit);
        command.formats({Format::Text, Format::Json, Format::Csv});
        command.section("The filter language", filterGrammar());
        command.run([&request](Session& session) { return runQuery(session, request); });
    });
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/tables.h"
#include "core/base/parallel.h"
#include "core/base/utf8.h"
#include "core/query/search.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <ostream>
#include <sstream>
#include <vector>

namespace heaptrail::cli {

namespace {

constexpr std::size_t kNameUnits = 120; // UTF-16 units of a name that are printed

std::string shownName(const Snapshot& snapshot, NodeOrdinal node)
{
    // Most names stand in the file as they are shown; strings can be long, so look at their start only.
    const Graph& graph = snapshot.graph();
    const NodeType type = graph.type(node);
    const bool isVerbatim =
        type != NodeType::Object && type != NodeType::Native && type != NodeType::ConcatenatedString;
    const auto shortened = [](std::string_view name) {
        return std::string(name.substr(0, utf16Prefix(name, kNameUnits)));
    };
    if (!isVerbatim) return shortened(snapshot.displayName(node, kNameUnits + 1));
    // An escape takes at most 6 bytes for one unit; one more is needed to see where the cut falls.
    const std::string_view start =
        graph.strings().escaped(graph.nameIndex(node)).substr(0, 6 * (kNameUnits + 2));
    if (start.find('\\') == std::string_view::npos) return shortened(start);
    return shortened(graph.strings().text(graph.nameIndex(node), 3 * (kNameUnits + 2)));
}

// Keys are those of the contract: in snake_case, in JSON lines too.
Columns<NodeOrdinal> nodeColumns(const Snapshot& snapshot)
{
    using Node = NodeOrdinal;
    const auto& meta = snapshot.graph().raw().meta;
    return {
        {"ordinal", "", Unit::Number, [](Node node) { return node.value; }},
        {"id", "", Unit::Id, [&](Node node) { return snapshot.graph().id(node).value; }},
        {"type", "", Unit::Text, [&](Node node) { return meta.nodeTypeName(snapshot.graph().type(node)); }},
        {"class", "", Unit::Text, [&](Node node) -> std::string_view { return snapshot.className(node); }},
        {"name", "", Unit::Text, [&](Node node) { return shownName(snapshot, node); }},
        {"shallow_size", "", Unit::Bytes, [&](Node node) { return snapshot.shallowSize(node); }},
        {"retained_size", "", Unit::Bytes, [&](Node node) { return snapshot.retainedSize(node); }},
        {"distance", "", Unit::Number, [&](Node node) { return snapshot.distance(node); }},
        {"dominator", "", Unit::Number, [&](Node node) { return snapshot.dominator(node).value; }},
        {"detachedness", "", Unit::Number,
         [&](Node node) { return static_cast<unsigned>(snapshot.detachedness(node)); }},
    };
}

/// Which nodes to print.
struct Wanted {
    std::optional<std::vector<NodeOrdinal>> found; ///< these alone
    std::vector<bool> ofClass; ///< by class
    std::optional<std::uint64_t> limit;
};

Result<ExitCode> printNodes(Session& session, const Snapshot& snapshot, const Wanted& wanted)
{
    const auto columns = nodeColumns(snapshot);
    const std::size_t count = wanted.found ? wanted.found->size() : snapshot.graph().nodeCount();
    std::uint64_t left = wanted.limit.value_or(UINT64_MAX);
    const auto printTo = [&](std::ostream& out, std::size_t from, std::size_t to, CsvRows::Names names) {
        JsonWriter json(out, JsonWriter::Style::Compact);
        std::unique_ptr<RowSink> sink;
        if (session.format() == Format::Csv)
            sink = std::make_unique<CsvRows>(out, session.isTerminal(), names);
        else
            sink = std::make_unique<JsonRows>(json, JsonRows::Form::Lines);
        RowPrinter<NodeOrdinal> rows(columns, *sink);
        for (std::size_t k = from; k < to && left > 0; ++k) {
            const NodeOrdinal node =
                wanted.found ? (*wanted.found)[k] : NodeOrdinal{static_cast<std::uint32_t>(k)};
            if (!wanted.ofClass[snapshot.classOf(node).value]) continue;
            rows.row(node);
            if (wanted.limit) --left;
        }
    };
    printTo(session.out(), 0, 0, CsvRows::Names::SnakeCase);
    // Each thread makes the text of a piece, and writes it when those before it are written.
    constexpr std::size_t kPiece = 4096; // rows: with kLongName and kMostThreads, about 30 MB at most
    constexpr std::size_t kLongName = 512;
    constexpr unsigned kMostThreads = 8;
    const bool isPlain = !wanted.limit
        && std::ranges::none_of(snapshot.classes().infos,
                                [](const auto& info) { return info.name.size() > kLongName; });
    const unsigned threads = isPlain ? std::min(kMostThreads, threadCount(session.loadOptions().threads)) : 1;
    const std::size_t pieces = (count + kPiece - 1) / kPiece;
    std::atomic<std::size_t> next{0};
    std::mutex mutex; // of the output and of what follows
    std::condition_variable changed;
    std::size_t written = 0;
    bool isOver = false;
    inParallel(threads, [&](unsigned) {
        const auto end = [&] {
            const std::scoped_lock lock(mutex);
            isOver = true;
            changed.notify_all();
        };
        try {
            std::ostringstream text;
            for (std::size_t piece = next++; piece < pieces && left > 0; piece = next++) {
                const std::size_t from = piece * kPiece;
                text.str({}); // keeps its memory
                printTo(threads == 1 ? session.out() : text, from, std::min(count, from + kPiece),
                        CsvRows::Names::None);
                std::unique_lock lock(mutex);
                changed.wait(lock, [&] { return isOver || written == piece; });
                if (isOver) return;
                session.out() << text.view();
                ++written;
                isOver = session.shouldStop();
                changed.notify_all();
                if (isOver) return;
            }
        } catch (...) {
            end();
            throw;
        }
    });
    if (session.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped while printing nodes.");
    return ExitCode::Done;
}

} // namespace

void addNodesCommand(CommandSet& commands)
{
    commands.add("nodes", "one row a node, with every computed column", [](Command& command) {
        command.describe("Prints every node of a snapshot in the file's order, for scripts, spreadsheets and "
                         "databases: id, "
                         "V8's type, class, name (its first 120 characters), sizes in bytes, distance from "
                         "the root (-5: none; "
                         "100000000 and more: kept by the system only), the position of its immediate "
                         "dominator, and whether "
                         "it is detached (0 unknown, 1 attached, 2 detached).");
        command.example("heaptrail nodes app.heapsnapshot -o nodes.csv", "everything, as CSV");
        command.example("heaptrail nodes app.heapsnapshot --class Socket --format jsonl",
                        "the objects of one class, a JSON object a line");
        command.example("heaptrail nodes app.heapsnapshot --search token --limit 20",
                        "the first objects with \"token\" in their name");
        auto& file = command.keep<std::string>();
        auto& className = command.keep<std::optional<std::string>>();
        auto& limit = command.keep<std::optional<std::uint64_t>>();
        auto& search = command.keep<std::optional<std::string>>();
        auto& matchesCase = command.keep<bool>();
        auto& isRegex = command.keep<bool>();
        command.file(file);
        command.option("--class", className, "NAME", "only objects of the class of exactly this name");
        command.option("--search", search, "TEXT",
                       "only objects with a size whose name contains TEXT, in any case: DevTools' search");
        command.flag("--match-case", matchesCase, "upper and lower case differ in --search");
        command.flag("--regex", isRegex, "TEXT of --search is a regular expression; its case counts");
        command.check([&]() -> std::optional<std::string> {
            if (!search)
                return matchesCase || isRegex ? std::optional("--match-case and --regex need --search TEXT")
                                              : std::nullopt;
            if (isRegex)
                if (const auto matcher = TextMatcher::compile({TextMatch::Regex, *search, false}); !matcher)
                    return "--search: " + matcher.error().message;
            return {};
        });
        command.limit(limit);
        command.formats({Format::Csv, Format::Jsonl});
        command.run([&](Session& session) -> Result<ExitCode> {
            const auto opened = session.open(file);
            if (!opened) return fail(opened.error());
            const Snapshot& snapshot = **opened;
            std::vector<bool> isWanted(snapshot.classes().infos.size(), true);
            if (className)
                for (std::size_t k = 0; k < isWanted.size(); ++k)
                    isWanted[k] = snapshot.classes().infos[k].name == *className;

            std::optional<std::vector<NodeOrdinal>> found;
            if (search) {
                const auto match = isRegex ? TextMatch::Regex
                    : matchesCase          ? TextMatch::ContainsCase
                                           : TextMatch::Contains;
                const auto matcher = TextMatcher::compile({match, *search, false});
                if (!matcher) return fail(matcher.error());
                auto nodes = findNamed(snapshot, *matcher, nullptr, session.task());
                if (!nodes) return session.about(file, nodes.error());
                found = std::move(*nodes);
            }

            return printNodes(session, snapshot, {std::move(found), std::move(isWanted), limit});
        });
    });
}

} // namespace heaptrail::cli

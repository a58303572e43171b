// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "core/base/utf8.h"
#include "core/output/csv.h"
#include "core/output/json.h"
#include "core/query/search.h"

#include <array>
#include <charconv>
#include <ostream>

namespace heaptrail::cli {

namespace {

constexpr std::size_t kNameUnits = 120; // UTF-16 units of a name that are printed

// One row after the other, into one block of text: what is the same for many nodes (class and type names)
// is quoted once.
class NodeRows {
public:
    NodeRows(const Snapshot& snapshot, Format format, bool isTerminal)
        : m_snapshot(snapshot)
        , m_graph(snapshot.graph())
        , m_isJson(format == Format::Jsonl)
        , m_isTerminal(isTerminal)
        , m_classCells(snapshot.classes().infos.size())
    {
        if (!m_isJson) {
            block = "ordinal,id,type,class,name,shallow_size,retained_size,distance,dominator,detachedness\n";
        }
    }

    std::string block;

    void append(NodeOrdinal node)
    {
        if (m_isJson) block += '{';
        number("ordinal", node.value);
        number("id", m_graph.id(node).value);
        cell("type", typeCell(m_graph.type(node)));
        classCell(m_snapshot.classOf(node));
        name(node);
        number("shallow_size", m_snapshot.shallowSize(node));
        number("retained_size", m_snapshot.retainedSize(node));
        number("distance", m_snapshot.distance(node));
        number("dominator", m_snapshot.dominator(node).value);
        number("detachedness", static_cast<unsigned>(m_snapshot.detachedness(node)));
        if (m_isJson) {
            block.back() = '}';
            block += '\n';
        } else {
            block.back() = '\n';
        }
    }

private:
    void key(std::string_view name)
    {
        if (!m_isJson) return;
        block += '"';
        block += name;
        block += "\":";
    }
    template <class T>
    void number(std::string_view name, T value)
    {
        key(name);
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        *end = ',';
        block.append(digits.data(), end + 1);
    }
    void cell(std::string_view name, const std::string& finished)
    {
        key(name);
        block += finished;
        block += ',';
    }
    void text(std::string& into, std::string_view value) const
    {
        if (m_isJson)
            appendJsonString(into, value);
        else if (m_isTerminal)
            appendCsvTextForTerminal(into, value);
        else
            appendCsvText(into, value);
    }
    void name(NodeOrdinal node)
    {
        key("name");
        // Most names stand in the file as they are shown; strings can be long, so look at their start only.
        const NodeType type = m_graph.type(node);
        const bool isVerbatim =
            type != NodeType::Object && type != NodeType::Native && type != NodeType::ConcatenatedString;
        if (isVerbatim) {
            const std::string_view escaped = m_graph.strings().escaped(m_graph.nameIndex(node));
            // An escape takes at most 6 bytes for one unit; one more is needed to see where the cut falls.
            const std::string_view start = escaped.substr(0, 6 * (kNameUnits + 2));
            if (start.find('\\') == std::string_view::npos)
                text(block, start.substr(0, utf16Prefix(start, kNameUnits)));
            else
                shortened(m_graph.strings().text(m_graph.nameIndex(node), 3 * (kNameUnits + 2)));
        } else {
            shortened(m_snapshot.displayName(node, kNameUnits + 1));
        }
        block += ',';
    }
    void shortened(std::string_view full) { text(block, full.substr(0, utf16Prefix(full, kNameUnits))); }

    const std::string& typeCell(NodeType type)
    {
        std::string& finished = m_typeCells[static_cast<std::size_t>(type)];
        if (finished.empty()) text(finished, m_graph.raw().meta.nodeTypeName(type));
        return finished;
    }
    void classCell(ClassOrdinal cls)
    {
        const SharedText& name = m_snapshot.classes().info(cls).name;
        key("class");
        if (name.size() > 1024) { // not held for each class that has it
            text(block, name);
        } else {
            std::string& finished = m_classCells[cls.value];
            if (finished.empty()) text(finished, name);
            block += finished;
        }
        block += ',';
    }

    const Snapshot& m_snapshot;
    const Graph& m_graph;
    bool m_isJson, m_isTerminal;
    std::array<std::string, 256> m_typeCells;
    std::vector<std::string> m_classCells; ///< by ClassOrdinal
};

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

            NodeRows rows(snapshot, session.format(), session.isTerminal());
            std::uint64_t left = limit.value_or(UINT64_MAX);
            std::ostream& out = session.out();
            const std::size_t count = found ? found->size() : snapshot.graph().nodeCount();
            for (std::size_t k = 0; k < count && left > 0; ++k) {
                const NodeOrdinal node = found ? (*found)[k] : NodeOrdinal{static_cast<std::uint32_t>(k)};
                if (isWanted[snapshot.classOf(node).value]) {
                    rows.append(node);
                    --left;
                }
                if (rows.block.size() >= (std::size_t{1} << 18)) {
                    out.write(rows.block.data(), static_cast<std::streamsize>(rows.block.size()));
                    rows.block.clear();
                    if (session.isOutputBroken()) break;
                }
                if (k % Task::kStride == 0 && session.task().stopped())
                    return fail(ErrorCode::Cancelled, "Stopped while printing nodes.");
            }
            out.write(rows.block.data(), static_cast<std::streamsize>(rows.block.size()));
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/strings.h"

#include "core/analysis/dead_variables.h"
#include "core/analysis/held_name.h"
#include "core/analysis/internals.h"
#include "core/base/code_units.h"
#include "core/base/stop_check.h"
#include "core/base/text_numbers.h"

#include <algorithm>
#include <compare>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heaptrail {

namespace {

constexpr std::size_t kCutLength = 1024; ///< V8's default of --heap-snapshot-string-limit, in UTF-16 units

/// Does V8 say of each string whether it was cut (15 and later)? Then the mark's name is in the file.
bool mayTellCuts(const StringTable& strings)
{
    for (StringOrdinal string{0}; string.value < strings.size(); ++string.value)
        if (strings.escaped(string) == "truncated") return true;
    return false;
}

tl::unexpected<Error> comparingStopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while comparing strings.");
}

/// What is known of a string beyond its text.
struct Identity {
    bool mayBeCut{};
    std::uint64_t size{}; ///< of strings that may be cut: it is their length, to within padding
    std::optional<std::int64_t> length, hash; ///< where V8 15 and later say that they cut it
    auto operator<=>(const Identity&) const = default;
};

/// Does V8 (15 and later) say of the string whether it has cut it?
std::optional<bool> truncationMark(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    const auto mark = graph.target(node, EdgeType::Internal, "truncated");
    if (!mark || graph.type(*mark) != NodeType::Number || !snapshot.isNamed(*mark, "bool")) return {};
    const auto value = graph.target(*mark, EdgeType::Internal, "value");
    if (!value) return {};
    if (snapshot.isNamed(*value, "true")) return true;
    if (snapshot.isNamed(*value, "false")) return false;
    return {};
}

Identity identityOf(const Snapshot& snapshot, NodeOrdinal node, std::size_t textLength)
{
    const std::optional<bool> isTruncated = truncationMark(snapshot, node);
    if (isTruncated == true)
        return {true, 0, internalNumber(snapshot, node, "length"), internalNumber(snapshot, node, "hash")};
    if (isTruncated == false || textLength < kCutLength) return {};
    return {true, snapshot.shallowSize(node), {}, {}};
}

/// `nodes` ascend.
void add(std::vector<DuplicateString>& groups, const Snapshot& snapshot, std::vector<NodeOrdinal> nodes,
         bool isCertain)
{
    if (nodes.size() < 2) return;
    DuplicateString group;
    std::uint64_t largest = 0;
    for (const NodeOrdinal node : nodes) {
        group.shallowSize += snapshot.shallowSize(node);
        group.retainedSize += snapshot.retainedSize(node);
        largest = std::max(largest, snapshot.shallowSize(node));
    }
    group.wastedSize = group.shallowSize - largest;
    group.isCertain = isCertain;
    group.nodes = std::move(nodes);
    groups.push_back(std::move(group));
}

/// Groups the strings of a heap by their text.
class DuplicateSearch {
public:
    DuplicateSearch(const Snapshot& snapshot, const Concatenations& pieces, const Task& task)
        : m_snapshot{snapshot}
        , m_graph{snapshot.graph()}
        , m_pieces{pieces}
        , m_task{task}
        , m_stop(task)
        , m_countOf(m_graph.strings().size())
        , m_textOf(m_graph.nodeCount())
    {
    }

    Result<std::vector<DuplicateString>> run()
    {
        if (!countTexts() || !openGroups() || !fillGroups()) return comparingStopped();
        std::vector<DuplicateString> groups;
        if (!splitGroups(groups)) return comparingStopped();
        const bool isSorted = sortUnlessStopped(
            groups.begin(), groups.end(), m_task, [](const DuplicateString& a, const DuplicateString& b) {
                return a.wastedSize != b.wastedSize ? a.wastedSize > b.wastedSize
                                                    : a.nodes.front() < b.nodes.front();
            });
        if (!isSorted) return comparingStopped();
        return groups;
    }

private:
    struct Group {
        std::optional<StringOrdinal> string; ///< or a concatenation's text alone
        std::uint32_t text{};
        std::vector<NodeOrdinal> nodes; ///< ascending
    };

    bool isFlat(NodeOrdinal node) const
    {
        return m_graph.type(node) == NodeType::String && m_snapshot.shallowSize(node) != 0;
    }
    bool isConcatenation(NodeOrdinal node) const
    {
        return m_graph.type(node) == NodeType::ConcatenatedString && m_snapshot.shallowSize(node) != 0
            && !m_pieces.isFlattened(node);
    }

    // Each step gives false where it was stopped.

    bool countTexts()
    {
        for (NodeOrdinal node{0}; node.value < m_graph.nodeCount(); ++node.value) {
            if (m_stop.after()) return false;
            if (isFlat(node)) {
                ++m_countOf[m_graph.nameIndex(node)];
            } else if (isConcatenation(node)) {
                std::uint32_t& known = m_textOf[m_pieces.alike(node)];
                if (known == 0) {
                    const std::string text = m_snapshot.displayName(node);
                    if (m_stop.after(text.size())) return false;
                    known = m_texts.number(text) + 1;
                    m_countOfText.resize(m_texts.size());
                    m_isGuess.resize(m_texts.size());
                    m_pieces.forEachLeaf(node, [&](NodeOrdinal leaf) {
                        if (m_graph.type(leaf) == NodeType::SlicedString) m_isGuess[known - 1] = true;
                        return !m_isGuess[known - 1] && !m_stop.after();
                    });
                }
                ++m_countOfText[known - 1];
            }
        }
        return true;
    }

    std::uint32_t open(std::optional<StringOrdinal> string, std::uint32_t text, std::size_t count)
    {
        m_found.push_back({string, text, {}});
        m_found.back().nodes.reserve(count);
        return static_cast<std::uint32_t>(m_found.size());
    }

    /// Both counts become the number of the group + 1, or 0 where there is but one of a text.
    bool openGroups()
    {
        m_groupOfText.resize(m_texts.size());
        for (StringOrdinal string{0}; string.value < m_graph.strings().size(); ++string.value) {
            std::uint32_t& count = m_countOf[string];
            if (m_stop.after()) return false;
            if (count == 0) continue;
            std::optional<std::uint32_t> joined;
            if (m_texts.size() != 0) {
                const std::string_view escaped = m_graph.strings().escaped(string);
                const bool isPlain = std::none_of(escaped.begin(), escaped.end(), [](char c) {
                    return c == '\\' || static_cast<unsigned char>(c) >= 0x80;
                });
                if (m_stop.after(escaped.size() / 16)) return false;
                joined = isPlain ? m_texts.known(escaped) : m_texts.known(m_graph.strings().text(string));
                if (joined && m_groupOfText[*joined] != 0)
                    joined.reset(); // of two entries that look alike, the first has it
            }
            const std::size_t all = count + (joined ? m_countOfText[*joined] : 0);
            count = all < 2 ? 0 : open(string, 0, all);
            if (joined) m_groupOfText[*joined] = count;
        }
        for (std::uint32_t text = 0; text < m_texts.size(); ++text)
            if (m_groupOfText[text] == 0 && m_countOfText[text] > 1)
                m_groupOfText[text] = open(std::nullopt, text, m_countOfText[text]);
        return true;
    }

    bool fillGroups()
    {
        for (NodeOrdinal node{0}; node.value < m_graph.nodeCount(); ++node.value) {
            if (m_stop.after()) return false;
            std::uint32_t group = 0;
            if (isFlat(node))
                group = m_countOf[m_graph.nameIndex(node)];
            else if (isConcatenation(node))
                group = m_groupOfText[m_textOf[m_pieces.alike(node)] - 1];
            if (group != 0) m_found[group - 1].nodes.push_back(node);
        }
        return true;
    }

    /// By what else is known of strings whose text may be cut.
    bool splitGroups(std::vector<DuplicateString>& groups)
    {
        groups.reserve(m_found.size());
        const bool hasMarks = mayTellCuts(m_graph.strings());
        for (Group& group : m_found) {
            if (!group.string) {
                if (m_stop.after(group.nodes.size())) return false;
                const bool isWhole = utf16Length(m_texts.text(group.text)) < kCutLength;
                add(groups, m_snapshot, std::move(group.nodes), isWhole && !m_isGuess[group.text]);
                continue;
            }
            const std::size_t length = m_graph.strings().utf16Length(*group.string);
            if (m_stop.after(group.nodes.size() + length / 16)) return false;
            if (!hasMarks && length < kCutLength) { // what is whole and alike is one
                add(groups, m_snapshot, std::move(group.nodes), true);
                continue;
            }
            std::map<Identity, std::vector<NodeOrdinal>> apart;
            for (const NodeOrdinal node : group.nodes) {
                if (m_stop.after()) return false;
                apart[identityOf(m_snapshot, node, length)].push_back(node);
            }
            for (auto& [identity, same] : apart) add(groups, m_snapshot, std::move(same), !identity.mayBeCut);
        }
        return true;
    }

    const Snapshot& m_snapshot;
    const Graph& m_graph;
    const Concatenations& m_pieces;
    const Task& m_task;
    StopCheck m_stop;
    // Flat strings by string ordinal: V8 writes equal texts once. (Where its lossy encoding makes two entries look
    // alike, the strings differ.) Concatenations by text.
    Column<StringOrdinal, std::uint32_t> m_countOf;
    TextNumbers m_texts; ///< of concatenations
    std::vector<std::uint32_t> m_countOfText, m_groupOfText;
    std::vector<bool> m_isGuess; ///< by text: a slice in it has no text of its own in the file
    /// + 1; a long chain has few names, each kept where alike() points.
    Column<NodeOrdinal, std::uint32_t> m_textOf;
    std::vector<Group> m_found;
};

/// One number for strings that are alike by the rule of DuplicateSearch, in any snapshot of the program.
class TextKeys {
public:
    TextKeys(const Snapshot& snapshot, const Concatenations& pieces)
        : m_snapshot{snapshot}
        , m_pieces{pieces}
        , m_hasMarks{mayTellCuts(snapshot.graph().strings())}
        , m_ofString(snapshot.graph().strings().size())
    {
    }

    /// None of what takes no part.
    std::optional<std::uint64_t> of(NodeOrdinal node, StopCheck& stop)
    {
        const Graph& graph = m_snapshot.graph();
        if (m_snapshot.shallowSize(node) == 0) return {};
        if (graph.type(node) == NodeType::String) {
            const StringOrdinal string = graph.nameIndex(node);
            std::uint64_t& known = m_ofString[string];
            if (known == 0) {
                const std::string text = graph.strings().text(string);
                stop.after(text.size() / 16);
                known = keyOf(text);
                if (m_hasMarks || (text.size() >= kCutLength && utf16Length(text) >= kCutLength))
                    known |= kMayBeCut;
            }
            if ((known & kMayBeCut) == 0) return known;
            return mixed(known, identityOf(m_snapshot, node, graph.strings().utf16Length(string)));
        }
        if (graph.type(node) != NodeType::ConcatenatedString || m_pieces.isFlattened(node)) return {};
        std::uint64_t& known = m_ofPieces[m_pieces.alike(node).value];
        if (known == 0) {
            const std::string text = m_snapshot.displayName(node);
            stop.after(text.size());
            known = keyOf(text);
        }
        return known;
    }

private:
    static constexpr std::uint64_t kMayBeCut = 2;
    static std::uint64_t keyOf(std::string_view text)
    {
        return (std::uint64_t{std::hash<std::string_view>{}(text)} | 1) & ~kMayBeCut; // 0: not known yet
    }
    static std::uint64_t mixed(std::uint64_t key, const Identity& identity)
    {
        if (identity == Identity{}) return key & ~kMayBeCut;
        for (const std::uint64_t part : {identity.size, std::uint64_t(identity.length.value_or(-1)),
                                         std::uint64_t(identity.hash.value_or(-1))})
            key = (key ^ key >> 29 ^ part) * 0x9E3779B97F4A7C15u;
        return key | 1;
    }

    const Snapshot& m_snapshot;
    const Concatenations& m_pieces;
    bool m_hasMarks;
    Column<StringOrdinal, std::uint64_t> m_ofString;
    std::unordered_map<std::uint32_t, std::uint64_t> m_ofPieces; ///< by what alike() gives
};

} // namespace

Result<std::vector<std::uint32_t>> copiesIn(const Snapshot& other, const Snapshot& snapshot,
                                            std::span<const NodeOrdinal> strings, const Task& task)
{
    StopCheck stop(task.silent());
    std::vector<std::uint64_t> keys;
    {
        const auto pieces = other.concatenations(task);
        if (!pieces) return fail(pieces.error());
        TextKeys keysOf(other, **pieces);
        for (NodeOrdinal node{0}; node.value < other.graph().nodeCount(); ++node.value) {
            if (stop.after()) return comparingStopped();
            const NodeType type = other.graph().type(node);
            if (type != NodeType::String && type != NodeType::ConcatenatedString) continue;
            if (const auto key = keysOf.of(node, stop)) keys.push_back(*key);
        }
    }
    if (!sortUnlessStopped(keys.begin(), keys.end(), task, std::less<>())) return comparingStopped();
    const auto pieces = snapshot.concatenations(task);
    if (!pieces) return fail(pieces.error());
    TextKeys keysOf(snapshot, **pieces);
    std::vector<std::uint32_t> counts;
    counts.reserve(strings.size());
    for (const NodeOrdinal string : strings) {
        if (stop.after()) return comparingStopped();
        const auto key = keysOf.of(string, stop);
        const auto [first, end] = std::equal_range(keys.begin(), keys.end(), key.value_or(0));
        counts.push_back(key ? static_cast<std::uint32_t>(end - first) : kUncounted);
    }
    return counts;
}

Result<std::vector<DuplicateString>> duplicateStrings(const Snapshot& snapshot, const Task& task)
{
    const auto pieces = snapshot.concatenations(task);
    if (!pieces) return fail(pieces.error());
    task.begin(Phase::Searching, std::uint64_t{snapshot.graph().nodeCount()} * 2);
    return DuplicateSearch(snapshot, **pieces, task).run();
}

Result<std::vector<EqualStrings>> equalStrings(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    const auto pieces = snapshot.concatenations(task);
    if (!pieces) return fail(pieces.error());
    task.begin(Phase::Searching, graph.nodeCount());
    StopCheck stop(task);
    // A number for each text; a string of the file has one text, so that most nodes need none to be built.
    TextNumbers texts;
    Column<StringOrdinal, std::uint32_t> numberOf(graph.strings().size()); // + 1
    Column<NodeOrdinal, std::uint32_t> numberOfPieces(graph.nodeCount()); // + 1; a long chain has few names
    struct Key {
        std::uint32_t text;
        bool isTruncated;
        std::optional<std::int64_t> length, hash;
        auto operator<=>(const Key&) const = default;
    };
    std::map<Key, std::size_t> truncatedGroup;
    std::vector<std::size_t> wholeGroup; // text → group + 1
    std::vector<EqualStrings> groups;
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return comparingStopped();
        const NodeType type = graph.type(node);
        if ((type != NodeType::String && type != NodeType::ConcatenatedString)
            || snapshot.shallowSize(node) == 0)
            continue;
        if (type == NodeType::ConcatenatedString && (*pieces)->isFlattened(node)) continue;
        std::uint32_t& text = type == NodeType::String ? numberOf[graph.nameIndex(node)]
                                                       : numberOfPieces[(*pieces)->alike(node)];
        if (text == 0) {
            const std::string name = snapshot.displayName(node);
            if (stop.after(name.size())) return comparingStopped();
            text = texts.number(name) + 1;
        }
        wholeGroup.resize(texts.size() + std::size_t{1});
        const bool isTruncated = truncationMark(snapshot, node) == true;
        std::size_t* group = &wholeGroup[text];
        EqualStrings made;
        made.isTruncated = isTruncated;
        if (isTruncated) {
            made.length = internalNumber(snapshot, node, "length");
            made.hash = internalNumber(snapshot, node, "hash");
            group = &truncatedGroup[{text, true, made.length, made.hash}];
        }
        if (*group == 0) {
            groups.push_back(std::move(made));
            *group = groups.size();
        }
        EqualStrings& into = groups[*group - 1];
        into.nodes.push_back(node);
        into.shallowSize += snapshot.shallowSize(node);
        into.retainedSize += snapshot.retainedSize(node);
    }
    std::erase_if(groups, [](const EqualStrings& group) { return group.nodes.size() < 2; });
    std::stable_sort(groups.begin(), groups.end(), [](const EqualStrings& a, const EqualStrings& b) {
        if (a.retainedSize != b.retainedSize) return a.retainedSize > b.retainedSize;
        return !a.isTruncated && b.isTruncated;
    });
    return groups;
}

bool isOfCode(const Snapshot& snapshot, NodeOrdinal string)
{
    const Graph& graph = snapshot.graph();
    bool hasCode = false;
    for (const EdgeOrdinal retainer : snapshot.retainers()[string]) {
        const Edge edge = graph.edge(retainer);
        if (edge.type == EdgeType::Weak) continue;
        switch (graph.type(graph.source(retainer))) {
        case NodeType::Code:
        case NodeType::ObjectShape: hasCode = true; break;
        case NodeType::Synthetic: break; // the table of all strings that are names
        default: return false;
        }
    }
    return hasCode;
}

Holder holderOf(const Snapshot& snapshot, EdgeOrdinal edge)
{
    constexpr std::size_t kMaxRetainers =
        64; // a store has one owner, or is shared by all that were made alike
    const Graph& graph = snapshot.graph();
    const NodeOrdinal from = graph.source(edge);
    const bool isStore =
        graph.type(from) == NodeType::Array || snapshot.isNamed(from, "system / PropertyArray");
    if (!isStore) return {from, Holder::By::Edge};
    std::size_t looked = 0;
    for (const EdgeOrdinal retainer : snapshot.retainers()[from]) {
        if (++looked > kMaxRetainers) break;
        const Edge own = graph.edge(retainer);
        if (own.type != EdgeType::Internal) continue;
        const NodeOrdinal owner = graph.source(retainer);
        if (graph.isNamed(own, "elements")) return {owner, Holder::By::Element};
        if (graph.isNamed(own, "table")) return {owner, Holder::By::Entry};
        if (graph.isNamed(own, "properties")) return {owner, Holder::By::PropertyStore};
    }
    return {from, Holder::By::Edge};
}

std::string retainingSite(const Snapshot& snapshot, const DuplicateString& duplicate, SiteName names)
{
    constexpr std::size_t kMaxCopies = 200, kMaxRetainers = 16;
    const Graph& graph = snapshot.graph();
    std::map<std::string, std::size_t> sites, engineSites;
    for (std::size_t i = 0; i < std::min(kMaxCopies, duplicate.nodes.size()); ++i) {
        const auto retainers = snapshot.retainers()[duplicate.nodes[i]];
        for (std::size_t r = 0; r < std::min(kMaxRetainers, retainers.size()); ++r) {
            const Edge edge = graph.edge(retainers[r]);
            const NodeOrdinal from = graph.source(edge.ordinal);
            if (edge.type == EdgeType::Weak || graph.type(from) == NodeType::Synthetic) continue;
            const Holder holder = holderOf(snapshot, edge.ordinal);
            std::string site = snapshot.className(holder.node);
            // What holds a value in a store of properties has an edge of its own to it.
            const bool isEngine = holder.by == Holder::By::PropertyStore || isV8Object(snapshot, holder.node);
            const bool isEntry = holder.by == Holder::By::Entry;
            if (edge.type == EdgeType::Context) {
                site = "variable " + graph.edgeName(edge);
            } else if (isEntry || edge.isIndexed() || holder.by != Holder::By::Edge) {
                const std::string held = names == SiteName::Short
                    ? heldName(snapshot, holder.node, EntryKeys::Hide)
                    : heldNameWithOwner(snapshot, holder.node, EntryKeys::Hide);
                site = (held.empty() ? site : held) + (isEntry ? " entry" : "[]");
            } else {
                site += "." + graph.edgeName(edge);
            }
            ++(isEngine && edge.type != EdgeType::Context ? engineSites : sites)[site];
        }
    }
    if (sites.empty()) sites = std::move(engineSites);
    const auto most = std::max_element(sites.begin(), sites.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == sites.end() ? std::string() : most->first;
}

} // namespace heaptrail

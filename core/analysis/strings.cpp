// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/strings.h"

#include "core/analysis/dead_variables.h"
#include "core/base/code_units.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <compare>
#include <map>
#include <unordered_map>

namespace heaptrail {

namespace {

constexpr std::size_t kCutLength = 1024; ///< V8's default of --heap-snapshot-string-limit, in UTF-16 units

tl::unexpected<Error> stopped()
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

/// A concatenation that V8 has flattened since: one half is everything, the other is empty.
bool isFlattened(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    for (const Edge edge : graph.edges(node))
        if (edge.type == EdgeType::Internal && (graph.isNamed(edge, "first") || graph.isNamed(edge, "second"))
            && snapshot.displayName(edge.to).empty())
            return true;
    return false;
}

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
    std::sort(nodes.begin(), nodes.end());
    group.nodes = std::move(nodes);
    groups.push_back(std::move(group));
}

} // namespace

Result<std::vector<DuplicateString>> duplicateStrings(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    const std::uint32_t nodes = graph.nodeCount();
    task.begin(Phase::Searching, std::uint64_t{nodes} * 2);
    StopCheck stop(task);

    // Flat strings by string ordinal: V8 writes equal texts once. (Where its lossy encoding makes two entries look
    // alike, the strings differ.) Concatenations by text.
    Column<StringOrdinal, std::uint32_t> countOf(graph.strings().size());
    std::unordered_map<std::string, std::vector<NodeOrdinal>> concatenations;
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return stopped();
        if (snapshot.shallowSize(node) == 0) continue;
        if (graph.type(node) == NodeType::String)
            ++countOf[graph.nameIndex(node)];
        else if (graph.type(node) == NodeType::ConcatenatedString && !isFlattened(snapshot, node)) {
            std::string text = snapshot.displayName(node);
            if (stop.after(text.size())) return stopped();
            concatenations[std::move(text)].push_back(node);
        }
    }
    std::unordered_map<std::uint32_t, std::vector<NodeOrdinal>> copies; // by string ordinal
    for (StringOrdinal string{0}; string.value < graph.strings().size(); ++string.value) {
        if (countOf[string] == 0) continue;
        if (stop.after()) return stopped();
        std::vector<NodeOrdinal> joined;
        if (!concatenations.empty()) {
            const auto found = concatenations.find(graph.strings().text(string));
            if (found != concatenations.end()) {
                joined = std::move(found->second);
                concatenations.erase(found);
            }
        }
        if (countOf[string] + joined.size() >= 2) copies.emplace(string.value, std::move(joined));
    }
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return stopped();
        if (graph.type(node) != NodeType::String || snapshot.shallowSize(node) == 0) continue;
        const StringOrdinal name = graph.nameIndex(node);
        const auto group = copies.find(name.value);
        if (group != copies.end()) group->second.push_back(node);
    }

    std::vector<DuplicateString> groups;
    for (auto& [string, members] : copies) {
        const std::size_t length = graph.strings().utf16Length({string});
        if (stop.after(members.size())) return stopped();
        std::map<Identity, std::vector<NodeOrdinal>> apart;
        for (const NodeOrdinal node : members) apart[identityOf(snapshot, node, length)].push_back(node);
        for (auto& [identity, same] : apart) add(groups, snapshot, std::move(same), !identity.mayBeCut);
    }
    for (auto& [text, members] : concatenations)
        add(groups, snapshot, std::move(members), utf16Length(text) < kCutLength);
    std::sort(groups.begin(), groups.end(), [](const DuplicateString& a, const DuplicateString& b) {
        return a.wastedSize != b.wastedSize ? a.wastedSize > b.wastedSize : a.nodes.front() < b.nodes.front();
    });
    return groups;
}

Result<std::vector<EqualStrings>> equalStrings(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    task.begin(Phase::Searching, graph.nodeCount());
    StopCheck stop(task);
    // A number for each text; a string of the file has one text, so that most nodes need none to be built.
    std::unordered_map<std::string, std::uint32_t> textNumber;
    Column<StringOrdinal, std::uint32_t> numberOf(graph.strings().size()); // + 1
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
        if (stop.after()) return stopped();
        const NodeType type = graph.type(node);
        if ((type != NodeType::String && type != NodeType::ConcatenatedString)
            || snapshot.shallowSize(node) == 0)
            continue;
        if (type == NodeType::ConcatenatedString && isFlattened(snapshot, node)) continue;
        std::uint32_t text = type == NodeType::String ? numberOf[graph.nameIndex(node)] : 0;
        if (text == 0) {
            std::string name = snapshot.displayName(node);
            if (stop.after(name.size())) return stopped();
            text = textNumber.try_emplace(std::move(name), static_cast<std::uint32_t>(textNumber.size() + 1))
                       .first->second;
            if (type == NodeType::String) numberOf[graph.nameIndex(node)] = text;
        }
        wholeGroup.resize(textNumber.size() + 1);
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

std::string retainingSite(const Snapshot& snapshot, const DuplicateString& duplicate)
{
    constexpr std::size_t kMaxCopies = 1000, kMaxRetainers = 16;
    const Graph& graph = snapshot.graph();
    std::map<std::string, std::size_t> sites;
    for (std::size_t i = 0; i < std::min(kMaxCopies, duplicate.nodes.size()); ++i) {
        const auto retainers = snapshot.retainers()[duplicate.nodes[i]];
        for (std::size_t r = 0; r < std::min(kMaxRetainers, retainers.size()); ++r) {
            const Edge edge = graph.edge(retainers[r]);
            const NodeOrdinal from = graph.source(edge.ordinal);
            if (edge.type == EdgeType::Weak || graph.type(from) == NodeType::Synthetic) continue;
            std::string site;
            if (edge.type == EdgeType::Context) {
                site = "variable " + graph.edgeName(edge);
            } else if (edge.isIndexed()) {
                // An array's elements stand in a store of their own: name what that belongs to.
                const NodeOrdinal owner =
                    graph.type(from) == NodeType::Array ? snapshot.dominator(from) : from;
                site = snapshot.className(owner.value == 0 ? from : owner) + "[]";
            } else {
                site = snapshot.className(from) + "." + graph.edgeName(edge);
            }
            ++sites[site];
        }
    }
    const auto most = std::max_element(sites.begin(), sites.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == sites.end() ? std::string() : most->first;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/quick_find.h"

#include "core/analysis/entry_names.h"
#include "core/base/ascii.h"
#include "core/base/bitset.h"
#include "core/base/stop_check.h"
#include "core/query/text_matcher.h"

#include <algorithm>
#include <unordered_map>

namespace heaptrail {
namespace {

constexpr std::size_t kShownText = 300; // bytes of a string

enum Match : std::uint8_t { No, Inside, Word, Prefix, Whole };

bool isLetterOrDigit(char c) noexcept
{
    return isAlnum(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Does a word of the name begin with the text: "cache" in "requestCache", "request_cache", "cacheOf"? ASCII letters
/// in any case.
bool beginsAWord(std::string_view name, std::string_view text) noexcept
{
    for (std::size_t at = 0; at + text.size() <= name.size(); ++at) {
        const bool isStart =
            at == 0 || !isLetterOrDigit(name[at - 1]) || (isUpper(name[at]) && !isUpper(name[at - 1]));
        if (isStart
            && std::equal(text.begin(), text.end(), name.begin() + std::ptrdiff_t(at),
                          [](char a, char b) { return toLower(a) == toLower(b); }))
            return true;
    }
    return false;
}

struct Ranked {
    Match match{};
    std::uint64_t count{};
    std::uint32_t item{};
    std::uint64_t retainedSize{};
    bool operator<(const Ranked& other) const noexcept
    {
        if (match != other.match) return match > other.match;
        if (retainedSize != other.retainedSize) return retainedSize > other.retainedSize;
        if (count != other.count) return count > other.count;
        return item < other.item;
    }
};

void keepBest(std::vector<Ranked>& ranked, std::size_t most)
{
    const auto end = ranked.begin() + std::ptrdiff_t(std::min(most, ranked.size()));
    std::partial_sort(ranked.begin(), end, ranked.end());
    ranked.erase(end, ranked.end());
}

/// The slot of a Map or Set of which this is the key; of several that of the largest.
std::optional<EdgeOrdinal> keySlotOf(const Snapshot& snapshot, NodeOrdinal node)
{
    constexpr std::size_t kMostRetainers = 256; // what more hold is a word that all use
    const auto retainers = snapshot.retainers()[node];
    std::optional<EdgeOrdinal> best;
    std::uint64_t largest = 0;
    for (std::size_t k = 0; k < retainers.size() && k < kMostRetainers; ++k) {
        const auto slot = entrySlot(snapshot, retainers[k]);
        if (!slot || !slot->isKey) continue;
        const std::uint64_t size = snapshot.retainedSize(slot->owner);
        if (best && size <= largest) continue;
        best = retainers[k];
        largest = size;
    }
    return best;
}

} // namespace

Result<QuickFinds> quickFind(const Snapshot& snapshot, std::string_view text, std::size_t most,
                             const Task& task)
{
    QuickFinds finds;
    if (text.empty()) return finds;
    const auto matcher = TextMatcher::compile({TextMatch::Contains, std::string(text), true});
    if (!matcher) return fail(matcher.error());
    const Graph& graph = snapshot.graph();
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while searching."); };
    const auto matchOf = [&](std::string_view name) {
        if (!matcher->matches(name)) return No;
        if (!beginsAWord(name, text)) return Inside;
        if (!beginsAWord(name.substr(0, text.size()), text)) return Word;
        return name.size() == text.size() ? Whole : Prefix;
    };
    // A name begins with its words: cacheSize is no better than requestCache. A text of sentences does not.
    const auto ofName = [](std::uint8_t match) { return match == Prefix ? Word : Match(match); };
    const auto take = [&](std::vector<Ranked>& ranked, FoundKind kind, const auto& made) {
        finds.total[std::size_t(kind)] = ranked.size();
        keepBest(ranked, most);
        for (const Ranked& one : ranked) {
            finds.found.push_back(made(one));
            finds.found.back().match = one.match == Inside        ? FoundMatch::Inside
                : one.match == Whole && kind != FoundKind::String ? FoundMatch::Whole
                                                                  : FoundMatch::Word;
        }
    };

    std::vector<Ranked> ranked;
    const auto& rows = snapshot.histogram();
    for (std::uint32_t row = 0; row < rows.size(); ++row)
        if (const Match match = matchOf(snapshot.classes().info(rows[row].cls).name); match != No)
            ranked.push_back({ofName(match), rows[row].count, row, rows[row].retainedSize});
    take(ranked, FoundKind::Class, [&](const Ranked& one) {
        const auto& info = snapshot.classes().info(rows[one.item].cls);
        return Found{FoundKind::Class, info.name, info.key, {}, {}, {}, one.count, one.retainedSize};
    });

    StopCheck stop(task);
    Column<StringOrdinal, std::uint8_t> matches(graph.strings().size());
    Bitset<StringOrdinal> isMatch(
        graph.strings().size()); // the same in an eighth of the memory, for all edges
    for (StringOrdinal s{0}; s.value < graph.strings().size(); ++s.value) {
        if (stop.after()) return stopped();
        matches[s] = matchOf(graph.strings().escaped(s));
        if (matches[s] != No) isMatch.set(s);
    }
    if (isMatch.count() == 0) return finds; // no edge and no string has such a name
    struct Named {
        std::uint64_t count{}, retainedSize{}; ///< the latter of the largest
        EdgeOrdinal edge; ///< to the largest
    };
    std::unordered_map<std::uint32_t, Named> properties, others;
    for (EdgeOrdinal at{0}; at.value < graph.edgeCount(); ++at.value) {
        if (stop.after()) return stopped();
        const Edge edge = graph.edge(at);
        if (edge.isIndexed() || !isMatch[StringOrdinal{edge.nameOrIndex}] || edge.type == EdgeType::Invisible)
            continue;
        Named& named = (edge.type == EdgeType::Property ? properties : others)[edge.nameOrIndex];
        const std::uint64_t size = snapshot.retainedSize(edge.to);
        if (named.count++ > 0 && size <= named.retainedSize) continue;
        named.retainedSize = size;
        named.edge = at;
    }
    for (const FoundKind kind : {FoundKind::Property, FoundKind::EdgeName}) {
        ranked.clear();
        for (const auto& [name, named] : kind == FoundKind::Property ? properties : others)
            ranked.push_back({ofName(matches[StringOrdinal{name}]), named.count, name, named.retainedSize});
        take(ranked, kind, [&](const Ranked& one) {
            const EdgeOrdinal edge = (kind == FoundKind::Property ? properties : others).at(one.item).edge;
            return Found{kind,      graph.strings().text(StringOrdinal{one.item}, kShownText),
                         {},        graph.source(edge),
                         edge,      {},
                         one.count, one.retainedSize};
        });
    }
    ranked.clear();
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return stopped();
        const NodeType type = graph.type(node);
        if (type != NodeType::String && type != NodeType::SlicedString) continue;
        if (const auto match = Match(matches[graph.nameIndex(node)]); match != No)
            ranked.push_back({match, 1, node.value, snapshot.retainedSize(node)});
    }
    take(ranked, FoundKind::String, [&](const Ranked& one) {
        Found found;
        found.kind = FoundKind::String;
        found.text = snapshot.stringValue({one.item}, kShownText);
        found.node = {one.item};
        found.key = keySlotOf(snapshot, found.node);
        found.count = one.count;
        found.retainedSize = one.retainedSize;
        return found;
    });
    // A list shows one text once: any of its strings stands for the one that is a key.
    std::unordered_map<std::string_view, EdgeOrdinal> keys;
    for (const Found& found : finds.found)
        if (found.kind == FoundKind::String && found.key) keys.emplace(found.text, *found.key);
    for (Found& found : finds.found)
        if (const auto it = keys.find(found.text); found.kind == FoundKind::String && it != keys.end())
            found.key = it->second;
    return finds;
}

} // namespace heaptrail

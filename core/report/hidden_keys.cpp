// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/hidden_keys.h"

#include "core/analysis/property_names.h"
#include "core/base/ascii.h"
#include "core/base/code_units.h"
#include "core/base/sort_unique.h"
#include "core/base/text.h"
#include "core/redact/table_keys.h"

#include <algorithm>
#include <span>

namespace heaptrail {
namespace {

constexpr std::size_t kMaxKey = 256; ///< bytes; sentences and paths quote less of a name
constexpr std::uint64_t kHashStart = 0xcbf29ce484222325; // FNV-1a, 64 bits

std::uint64_t hashed(std::uint64_t hash, char byte) noexcept
{
    return (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
}
std::uint64_t hashOf(std::string_view text) noexcept
{
    std::uint64_t hash = kHashStart;
    for (const char byte : text) hash = hashed(hash, byte);
    return hash;
}

/// Of a word. U+2000 to U+2FFF are dashes, arrows, "…", and hardly a letter.
bool joins(char c) noexcept
{
    return isAlnum(c) || c == '_' || c == '$' || (c & 0x80 && c != '\xe2');
}
/// Does a word go on over the border before text[at]?
bool isInsideWord(std::string_view text, std::size_t at) noexcept
{
    if (at == 0 || at >= text.size()) return false;
    if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) return true; // inside a character
    std::size_t before = at - 1;
    while (before > 0 && (static_cast<unsigned char>(text[before]) & 0xc0) == 0x80) --before;
    return joins(text[before]) && joins(text[at]);
}

/// Has it a letter or a digit? What hasn't (a table counts characters: " ", "—") tells nothing, and hiding it would hit
/// every blank and dash of a text.
bool saysSomething(std::string_view name) noexcept
{
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] == '\xc2') { // up to U+00BF: signs such as "·"
            ++at;
            continue;
        }
        if (joins(name[at])) return true;
        if (name[at] != '\xe2') continue;
        if (at + 1 < name.size() && static_cast<unsigned char>(name[at + 1]) >= 0xb0)
            return true; // from U+2C00
        at += 2;
    }
    return false;
}

/// Tables of types know them, and the names of scripts end in them: they tell nothing of anybody.
bool isFileEnding(std::string_view name) noexcept
{
    static constexpr std::string_view kEndings[] = {"js",  "mjs", "cjs",  "jsx",  "ts",  "mts",
                                                    "cts", "tsx", "json", "node", "wasm"};
    return std::ranges::find(kEndings, name) != std::end(kEndings);
}

/// Does a text end so that a name of the heap comes next?
bool namesFollow(std::string_view text) noexcept
{
    if (text.ends_with('\'')) return text.size() == 1 || !joins(text[text.size() - 2]); // not in "can't"
    return text.ends_with("→ ") || text.ends_with("› ") || text.ends_with('"') || text.ends_with("“")
        || text.ends_with('`') || text.ends_with('.') || text.ends_with('[');
}

/// The beginning of a long name as paths and sentences show it: cut to `limit` bytes.
std::string_view cut(std::string_view name, std::size_t limit) noexcept
{
    if (name.size() <= limit) return name;
    while (limit > 0 && (static_cast<unsigned char>(name[limit]) & 0xc0) == 0x80) --limit;
    return name.substr(0, limit);
}

/// Values as core/redact/table_keys tells them apart.
ValueKind kindOf(const Graph& graph, NodeOrdinal node) noexcept
{
    switch (const NodeType type = graph.type(node)) {
    case NodeType::Closure: return kFunctionValue;
    case NodeType::String:
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString: return kTextValue;
    case NodeType::Number:
    case NodeType::BigInt: return kNumberValue;
    case NodeType::Object: return valueKind(static_cast<std::uint32_t>(type), graph.nameIndex(node).value);
    default: return valueKind(static_cast<std::uint32_t>(type), 0);
    }
}

constexpr KeyUses kPropertyUse = 64;
constexpr KeyUses kOtherUse = 128; ///< the name of a class or a variable, or the engine's own word
constexpr std::uint32_t kFirstNumber = 1000; ///< smaller ones tell nobody apart
constexpr std::uint32_t kLargeNumber = 100'000; ///< not a number of milliseconds, or of something's kind
constexpr std::size_t kMaxNameBytes = 4096; ///< bytes of a name

/// Positions in something like an array follow one another; numbers of customers have gaps.
bool areKeys(std::span<const std::uint32_t> numbers) noexcept
{
    if (numbers.size() < 8) return false;
    const std::uint32_t highest = *std::ranges::max_element(numbers);
    return (numbers.size() >= 32 || highest >= kLargeNumber)
        && highest >= 2 * (numbers.size() + kFirstNumber);
}

bool isText(NodeType type) noexcept
{
    return type == NodeType::String || type == NodeType::ConcatenatedString || type == NodeType::SlicedString
        || type == NodeType::RegExp || type == NodeType::Number || type == NodeType::BigInt
        || type == NodeType::Symbol;
}

} // namespace

std::string hiddenText(std::size_t units)
{
    return "\"…\" (" + countText(units) + (units == 1 ? " char)" : " chars)");
}

Result<HiddenKeys> HiddenKeys::of(const std::vector<SnapshotPtr>& snapshots, const Task& task)
{
    HiddenKeys keys;
    for (const SnapshotPtr& snapshot : snapshots)
        if (auto done = keys.add(*snapshot, task); !done) return fail(done.error());
    for (auto* hashes : {&keys.m_hashes, &keys.m_oddHashes}) {
        sortUnique(*hashes);
        hashes->shrink_to_fit();
    }
    return keys;
}

Result<void> HiddenKeys::add(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    Column<StringOrdinal, KeyUses> uses(graph.strings().size());
    std::vector<ValueKind> values;
    std::vector<StringOrdinal> names;
    std::vector<std::uint32_t> numbers;
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (node.value % Task::kStride == 0 && task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while looking for keys of tables.");
        const NodeType type = graph.type(node);
        const bool isObject = type == NodeType::Object;
        if (type == NodeType::Closure || type == NodeType::Code)
            uses[graph.nameIndex(node)] |= kRecordUse;
        else if (!isText(type))
            uses[graph.nameIndex(node)] |= kOtherUse;
        values.clear(), names.clear();
        const std::size_t before = numbers.size();
        for (const Edge edge : graph.edges(node)) {
            if (edge.type == EdgeType::Element) {
                if (isObject && edge.nameOrIndex >= kFirstNumber) numbers.push_back(edge.nameOrIndex);
                continue;
            }
            if (edge.isIndexed()) continue;
            const StringOrdinal name{edge.nameOrIndex};
            if (edge.type != EdgeType::Property) {
                uses[name] |= kOtherUse;
            } else if (isObject && snapshot.nameKinds()[name] != KnownName::Proto) {
                values.push_back(kindOf(graph, edge.to));
                names.push_back(name);
            }
        }
        const auto use = static_cast<KeyUses>(usesByObject(values) | kPropertyUse);
        for (const StringOrdinal name : names) uses[name] |= use;
        if (!areKeys(std::span(numbers).subspan(before))) numbers.resize(before);
    }
    for (StringOrdinal name{0}; name.value < graph.strings().size(); ++name.value) {
        if (!(uses[name] & kPropertyUse) || uses[name] & kOtherUse) continue;
        const std::string text = graph.strings().text(name, kMaxNameBytes);
        if (isTableKey(text, uses[name])) add(text);
    }
    sortUnique(numbers);
    for (const std::uint32_t number : numbers) add("[" + std::to_string(number) + "]");
    return {};
}

void HiddenKeys::add(std::string_view name)
{
    const std::string_view whole = cut(name, kMaxKey);
    if (!saysSomething(whole) || isFileEnding(whole)) return;
    // "a.", " in": where no name is expected they can be anything.
    std::string_view bare = whole;
    while (!bare.empty() && bare.front() == ' ') bare.remove_prefix(1);
    while (!bare.empty() && bare.back() == ' ') bare.remove_suffix(1);
    const bool isOdd = isOddName(bare) && utf16Length(bare) > 2;
    const auto remember = [&](std::string_view text) {
        m_hashes.push_back(hashOf(text));
        if (isOdd) m_oddHashes.push_back(m_hashes.back());
    };
    // As it stands, as paths cut it, and as the names of inferred classes quote it.
    remember(whole);
    for (const std::size_t limit : {100U, 160U})
        if (name.size() > limit) remember(cut(name, limit));
    if (whole.find_first_of(",'\"{}") == whole.npos) return;
    std::string quoted;
    appendPropertyName(quoted, whole);
    remember(quoted);
}

bool HiddenKeys::contains(std::string_view name) const noexcept
{
    return !name.empty() && std::ranges::binary_search(m_hashes, hashOf(cut(name, kMaxKey)));
}

std::string HiddenKeys::masked(std::string_view text, const std::vector<std::string>& own) const
{
    std::string result;
    if (m_hashes.empty()) return std::string(text);
    std::vector<std::uint64_t> ownHashes;
    for (const std::string& name : own) ownHashes.push_back(hashOf(cut(name, kMaxKey)));
    std::size_t copied = 0, braces = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t longest = 0;
        if (!isInsideWord(text, at)) {
            const bool isName = braces > 0 || namesFollow(text.substr(0, at));
            std::uint64_t hash = kHashStart;
            const std::size_t end = std::min(text.size(), at + kMaxKey);
            for (std::size_t to = at; to < end;) {
                hash = hashed(hash, text[to++]);
                if (isInsideWord(text, to)) continue;
                if (std::ranges::binary_search(isName ? m_hashes : m_oddHashes, hash)
                    || (!ownHashes.empty() && std::ranges::find(ownHashes, hash) != ownHashes.end()))
                    longest = to - at;
            }
        }
        if (longest == 0) {
            if (text[at] == '{') ++braces;
            if (text[at] == '}' && braces) --braces;
            ++at;
            continue;
        }
        const std::string_view key = text.substr(at, longest);
        // What stands for a key has quotes of its own: requests["127.0.0.1:80:"].
        const bool isQuoted =
            at > copied && text[at - 1] == '"' && at + longest < text.size() && text[at + longest] == '"';
        result.append(text.substr(copied, at - copied - (isQuoted ? 1 : 0)));
        result += key[0] == '[' && key.back() == ']' ? "[" + hiddenText(key.size() - 2) + "]"
                                                     : hiddenText(utf16Length(key));
        at += longest + (isQuoted ? 1 : 0);
        copied = at;
    }
    result.append(text.substr(copied));
    return result;
}

void hideKeys(Finding& finding, const HiddenKeys& keys)
{
    if (keys.size() == 0) return;
    const auto sentence = [&](std::string& text) { text = keys.masked(text); };
    const auto name = [&](std::string& text) {
        const bool isNumber = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
        if (keys.contains(isNumber ? "[" + text + "]" : text))
            text = text.front() == '[' ? keys.masked(text) : hiddenText(utf16Length(text));
        else
            sentence(text);
    };
    sentence(finding.title), sentence(finding.classKey), sentence(finding.className);
    for (Figure& figure : finding.figures) sentence(figure.label);
    for (FindingStep& step : finding.path) name(step.edge), name(step.label), sentence(step.className);
    for (FindingGraphNode& node : finding.graphNodes) name(node.label), sentence(node.className);
    for (FindingGraphEdge& edge : finding.graphEdges) name(edge.name);
    for (auto& row : finding.table.rows)
        for (std::string& cell : row)
            if (cell.find_first_not_of("0123456789") != cell.npos) name(cell); // a number is a figure
    for (std::string& text : finding.evidence) sentence(text);
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/external_strings.h"

#include "core/base/stage.h"
#include "core/base/text.h"
#include "core/suspects/candidate.h"
#include "core/suspects/class_fallback.h"
#include "core/suspects/sample_path.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <map>
#include <unordered_map>

// Thresholds. kHeader: V8's ExternalString has a map, hash and length, and one or two pointers: 32 bytes at most, so
// that 20 characters would fit in its place. kCut: V8 writes the first 1,024 characters of a text; one that is cut
// there and yet no larger than a header has its characters elsewhere. kNewest: two new ones in each interval are the
// least that is a series; Node keeps strings outside from a megabyte on, so two can be what fills the memory. kOutside:
// the log has to show a megabyte and 3 % of the heap before its growth counts as theirs.
// What a snapshot cannot show: how long such a text is, and what else `external` in the log counts (WebAssembly,
// buffers of add-ons). A thin string (a copy that points to the one kept in V8's table) has the same form but an edge
// `actual`.

namespace heaptrail {

namespace {

constexpr std::uint64_t kHeader = 32;
constexpr std::size_t kCut = 1024;
constexpr std::uint64_t kNewest = 2;
constexpr std::uint64_t kMany = 8; ///< with one snapshot
constexpr std::uint64_t kOutside = 1'000'000;
constexpr int kClimb = 64;

/// The text of a script: Node's own are part of its program file, and others are there once for each file.
bool isSource(const Snapshot& snapshot, NodeOrdinal string)
{
    const Graph& graph = snapshot.graph();
    return std::ranges::any_of(snapshot.retainers()[string], [&](EdgeOrdinal in) {
        const Edge edge = graph.edge(in);
        return edge.type == EdgeType::Internal && graph.isNamed(edge, "source");
    });
}

bool isExternal(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    return graph.type(node) == NodeType::String && snapshot.shallowSize(node) <= kHeader
        && graph.strings().escaped(graph.nameIndex(node)).size() >= kCut
        && !graph.target(node, EdgeType::Internal, "actual") && !isSource(snapshot, node);
}

std::optional<std::vector<NodeOrdinal>> externalStrings(const Snapshot& snapshot, const Task& task)
{
    std::vector<NodeOrdinal> found;
    for (std::uint32_t i = 0; i < snapshot.graph().nodeCount(); ++i) {
        if (i % Task::kStride == 0 && task.stopped()) return std::nullopt;
        if (isExternal(snapshot, NodeOrdinal{i})) found.push_back(NodeOrdinal{i});
    }
    return found;
}

struct Holder {
    std::vector<NodeOrdinal> strings;
    std::vector<NodeOrdinal> owners; ///< of them, each once: what the collection has as entries
    std::map<std::string, std::size_t> classes; ///< of the objects that have them as fields
    std::map<std::string, std::size_t> fields;
};

/// The nearest collection above that is older than the string; else the nearest older object, else none.
void assign(const History& history, NodeOrdinal string, std::unordered_map<NodeOrdinal, Holder>& holders)
{
    const Snapshot& last = history.last();
    const Graph& graph = history.graph();
    const std::size_t born = history.bornIn(graph.id(string));
    NodeOrdinal at = string, below = string;
    std::string ownerClass, field;
    std::optional<NodeOrdinal> holder, entry, older;
    for (int step = 0; step < kClimb && !history.paths().root(at); ++step) {
        const auto edge = history.paths().edgeTo(at);
        if (!edge) break;
        const NodeOrdinal above = graph.source(*edge);
        if (at == string && graph.edge(*edge).type == EdgeType::Property) {
            ownerClass = last.className(above);
            field = graph.edgeName(graph.edge(*edge));
        }
        at = above;
        if (graph.type(at) != NodeType::Object) continue;
        const bool isOlder = history.size() == 1 || history.bornIn(graph.id(at)) < born;
        if (isOlder && !older) older = at, entry = below;
        const CollectionKind kind = collectionKind(last, at);
        if (isOlder
            && (kind == CollectionKind::Map || kind == CollectionKind::Set
                || kind == CollectionKind::Array)) {
            holder = at;
            entry = below;
            break;
        }
        below = at;
    }
    if (!holder) holder = older;
    if (!holder) return;
    Holder& found = holders[*holder];
    found.strings.push_back(string);
    if (entry && (found.owners.empty() || !(found.owners.back() == *entry))) found.owners.push_back(*entry);
    if (!ownerClass.empty()) ++found.classes[ownerClass];
    if (!field.empty()) ++found.fields[field];
}

/// How many of snapshot k's external strings hang below the holder there.
std::uint64_t countBelow(const History& history, std::size_t k, NodeOrdinal holder,
                         const std::vector<NodeOrdinal>& strings)
{
    const auto node = history.find(k, holder);
    if (!node) return 0;
    const Snapshot& snapshot = history.at(k);
    std::uint64_t count = 0;
    for (const NodeOrdinal string : strings) {
        NodeOrdinal at = string;
        for (int step = 0; step < kClimb; ++step) {
            const NodeOrdinal above = snapshot.dominator(at);
            if (above == at) break;
            at = above;
            if (at == *node) {
                ++count;
                break;
            }
        }
    }
    return count;
}

/// What `external` without array buffers gained between the lowest reading of the first third and the last one.
std::uint64_t growthOutside(const MemoryLog& log)
{
    std::vector<std::uint64_t> outside;
    for (const MemorySample& sample : log.samples)
        if (const auto external = sample[MemoryField::External], buffers = sample[MemoryField::ArrayBuffers];
            external && buffers)
            outside.push_back(*external - std::min(*external, *buffers));
    if (outside.size() < 3) return 0;
    const auto third = outside.begin() + std::ptrdiff_t(std::max<std::size_t>(1, outside.size() / 3));
    const std::uint64_t least = *std::min_element(outside.begin(), third);
    const std::uint64_t last = outside.back();
    return last - std::min(least, last);
}

std::string mostOf(const std::map<std::string, std::size_t>& counts)
{
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? std::string() : most->first;
}

/// `outside` is what the log says that external memory grew by; 0 without one.
Suspect suspectOf(const Candidate& c, const Holder& holder, std::uint64_t outside)
{
    const std::size_t n = c.history.size();
    Suspect suspect;
    suspect.group = SuspectGroup::ExternalMemory;
    suspect.pattern = "external-strings-retained";
    suspect.className = mostOf(holder.classes);
    if (suspect.className.empty()) suspect.className = "(string)";
    suspect.container = c.container;
    suspect.objectId = c.history.graph().id(c.container);
    suspect.collection = c.point.node;
    suspect.collectionId = c.history.graph().id(c.point.node);
    suspect.count = c.point.count;
    suspect.retainedSize = c.point.retained;
    suspect.path = c.path;
    suspect.containerStep = c.path.size() - 1;
    if (suspect.className != "(string)") suspect.parts.push_back("(string)");
    leadToSample(c, suspect);
    std::vector<std::string> fields;
    for (const auto& [field, count] : holder.fields) fields.push_back(suspect.className + "." + field);
    const std::string name = c.calledName();
    const std::string cls = c.history.last().className(c.point.node);
    suspect.title = name + (name == cls ? "" : " (" + cls + ")")
        + c.growthOrSize(" keeps more and more external strings", " keeps external strings");
    const std::uint64_t total = std::max<std::uint64_t>(1, c.history.last().totalSize());
    const bool isProven = outside >= kOutside && double(outside) >= kBigShare * double(total);
    suspect.explanation = name + " (@" + std::to_string(suspect.collectionId.value) + ") holds "
        + counted(c.point.count.back(), "external string", "external strings")
        + (n > 1 ? " (" + seriesText(c.point.count, false) + ")" : "")
        + (fields.empty() ? "" : ", in " + listText(fields, 3))
        + ". V8 keeps their text outside its heap: each counts as " + bytesText(kHeader)
        + " or less here, and its real length is not in the file."
        + (isProven ? "" : " Compare process.memoryUsage().external.");
    suspect.evidence.push_back("V8 wrote only the first 1,024 characters of each, and the size of a header");
    if (isProven) {
        suspect.outsideBytes = outside;
        suspect.evidence.push_back("external memory without array buffers grew by " + bytesText(outside)
                                   + " in the log");
    }
    suspect.advice = "Keep no large texts in " + name
        + ": write them to a file, keep a hash or the part that is read, or bound the collection. "
          "buffer.toString() of more than 1 MB makes such strings.";
    suspect.disproof = "Not a leak if the texts are short-lived, or their number is bounded.";
    suspect.severity = n == 1          ? Severity::Low
        : n >= 3 && isProven && c.root ? Severity::High
                                       : Severity::Medium;
    suspect.confidence = isProven ? 0.9 : 0.6;
    // The header is nothing; without a log a megabyte is assumed, the least that Node keeps outside.
    const double bytes = isProven ? double(outside) : double(kOutside) * double(c.point.newEntries);
    suspect.score = bytes * suspect.confidence;
    return suspect;
}

} // namespace

Result<std::vector<Suspect>> findExternalStrings(const History& history, const MemoryLog* log,
                                                 const Task& task)
{
    const Stage stage("external strings");
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while looking for suspects."); };
    const std::size_t n = history.size();
    const auto strings = externalStrings(history.last(), task);
    if (!strings) return stopped();
    std::unordered_map<NodeOrdinal, Holder> holders;
    for (const NodeOrdinal string : *strings)
        if (n == 1 || history.bornIn(history.graph().id(string)) > 0) assign(history, string, holders);
    const std::uint64_t least = n == 1 ? kMany : kNewest;
    std::erase_if(holders, [&](const auto& holder) { return holder.second.strings.size() < least; });
    std::vector<Suspect> found;
    if (holders.empty()) return found;
    std::vector<std::vector<NodeOrdinal>> before(n);
    for (std::size_t k = 0; k + 1 < n; ++k) {
        auto older = externalStrings(history.at(k), task);
        if (!older) return stopped();
        before[k] = std::move(*older);
    }
    before[n - 1] = *strings;
    const std::uint64_t outside = log ? growthOutside(*log) : 0;
    std::vector<NodeOrdinal> nodes;
    for (const auto& [node, holder] : holders) nodes.push_back(node);
    std::sort(nodes.begin(), nodes.end());
    for (const NodeOrdinal node : nodes) {
        const Holder& holder = holders[node];
        Accumulation point;
        point.node = node;
        point.kind = collectionKind(history.last(), node);
        point.entries = holder.owners;
        point.count.assign(n, 0);
        point.retained.assign(n, 0);
        bool growsAlways = n > 1;
        for (std::size_t k = 0; k < n; ++k) {
            point.count[k] = countBelow(history, k, node, before[k]);
            if (const auto was = history.find(k, node)) point.retained[k] = history.at(k).retainedSize(*was);
            if (k > 0 && point.count[k] < point.count[k - 1] + kNewest) growsAlways = false;
        }
        if (n > 1 ? !growsAlways : point.count[0] < least) continue;
        point.newEntries = point.count[n - 1] - (n > 1 ? point.count[n - 2] : 0);
        point.isCountOfEntries = true;
        const Candidate c = makeCandidate(history, point);
        if (!c.path.empty()) found.push_back(suspectOf(c, holder, outside));
    }
    if (found.size() > 1) // the log doesn't say whose it is
        for (Suspect& suspect : found) suspect.outsideBytes = 0;
    return found;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/accumulation_figures.h"
#include "core/suspects/detectors.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>

// Buffers and typed arrays: half of the entries must be views or ArrayBuffers, and 60 % of the new bytes their stores;
// else they are what the entries carry among other things. What a snapshot cannot show: which part of a store a view
// shows, and stores that were transferred or belong to an add-on.

namespace heaptrail {

namespace {

/// The field or variable of the point that has a new buffer.
std::optional<Edge> newBuffer(const Candidate& c)
{
    for (const Edge edge : c.graph().edges(c.point.node))
        if ((edge.type == EdgeType::Property || edge.type == EdgeType::Context)
            && c.graph().target(edge.to, EdgeType::Internal, "buffer")
            && c.history.bornIn(c.graph().id(edge.to)) + 1 == c.history.size())
            return edge;
    return {};
}
/// "parser.rest", or "bits"
std::string bufferName(const Candidate& c)
{
    const auto edge = newBuffer(c);
    if (!edge) return c.calledName();
    return (edge->type == EdgeType::Property ? c.calledName() + "." : std::string())
        + c.graph().edgeName(*edge);
}

} // namespace

bool detectExternalMemory(const Candidate& c, Suspect& suspect)
{
    const Graph& graph = c.graph();
    const auto isStore = [&](const ClassGrowth& growth) { return c.areBackingStores(growth); };
    std::uint64_t stores = 0, storeBytes = 0;
    for (const ClassGrowth& growth : c.point.classes)
        if (isStore(growth)) {
            stores += growth.count;
            storeBytes += growth.bytes;
        }
    std::map<NodeOrdinal, std::uint64_t> viewsOf; // array buffers
    const double views = c.shareOfEntries([&](NodeOrdinal entry) {
        const auto buffer = graph.target(entry, EdgeType::Internal, "buffer");
        if (buffer) ++viewsOf[*buffer];
        return buffer.has_value() || c.last().isNamed(entry, "ArrayBuffer");
    });
    // A scope has variables, no entries.
    const bool isVariable = stores == 1 && c.point.entries.empty() && newBuffer(c);
    if ((views < 0.5 && !isVariable) || c.shareOfBytes(isStore) < 0.6) return false;
    suspect.group = SuspectGroup::ExternalMemory;
    suspect.className = "Buffer";
    for (const auto& [name, count] : c.entryClasses)
        if (name[0] != '(') { // the values, not the keys
            suspect.className = name;
            break;
        }
    if (stores == 1 && !c.point.isCountOfEntries
        && c.history.size() > 1) { // a longer one in place of the one before
        suspect.pattern = "buffer-only-grows";
        if (isVariable) suspect.className = c.last().className(newBuffer(c)->to);
        suspect.title = bufferName(c) + " is a buffer that only gets longer: " + bytesText(storeBytes)
            + " outside the JavaScript heap";
        suspect.evidence.push_back("its backing store is a new one" + c.since()
                                   + ", as after Buffer.concat()");
        suspect.advice = "Write the pieces out as they come (a file, a stream), or keep only the last ones.";
        suspect.disproof = "Not a leak if it is written out and started again at times.";
        suspect.confidence = 0.9;
        return true;
    }
    // Bytes are cut out of larger stores; arrays of numbers are made, and kept, whole.
    const bool mayBeSlices = suspect.className == "Buffer" || suspect.className == "FastBuffer"
        || suspect.className == "Uint8Array" || suspect.className == "DataView";
    suspect.pattern = mayBeSlices ? "buffer-slice-retains-parent" : "external-memory-retained";
    suspect.title = c.calledName() + " keeps buffers: " + bytesText(storeBytes)
        + " outside the JavaScript heap" + c.since();
    const std::uint64_t each = stores ? storeBytes / stores : 0;
    suspect.evidence.push_back(countText(stores) + " backing stores of " + bytesText(each) + " on average "
                               + c.growthOrSize("came", "are there") + c.since());
    std::uint64_t shared = 0;
    for (const auto& [buffer, count] : viewsOf) shared += count > 1 ? count : 0;
    if (shared > 0)
        suspect.evidence.push_back(countText(shared)
                                   + " views of a sample share a store with another: they are slices");
    if (mayBeSlices) suspect.evidence.push_back("a view keeps the whole store it was cut from");
    suspect.advice = !mayBeSlices
        ? "Bound the collection, or reuse a few arrays: their bytes lie outside the JavaScript heap, where "
          "--max-old-space-size doesn't count them."
        : "If only a part of each buffer is needed, copy it (Buffer.from(slice), toString()) instead of "
          "keeping "
          "subarray() or slice(). Else bound the collection.";
    suspect.disproof = "Not a leak if whole buffers are needed and their number is bounded.";
    suspect.confidence = 0.9;
    return true;
}

std::optional<NativeMemory> nativeMemoryOf(const Candidate& c)
{
    constexpr std::size_t kFields = 40;
    constexpr std::uint64_t kLeast = 4096; // a handle by itself is less
    const std::size_t n = c.history.size();
    if (!c.point.isCountOfEntries || c.point.isHandleGroup || n < 2) return {};
    NativeMemory memory;
    memory.bytes.resize(n);
    std::uint64_t natives = 0, entries = 0;
    for (std::size_t k = 0; k < n; ++k) {
        const Snapshot& snapshot = c.history.at(k);
        const Graph& graph = snapshot.graph();
        std::unordered_set<NodeOrdinal> seen; // entries may share one
        const auto look = [&](NodeOrdinal object) {
            const auto native = graph.target(object, EdgeType::Internal, "javascript_to_native");
            if (!native || snapshot.dominator(*native) != graph.root() || !seen.insert(*native).second)
                return;
            memory.bytes[k] += snapshot.retainedSize(*native);
            memory.name = graph.strings().text(graph.nameIndex(*native));
        };
        entries = 0;
        forEachEntryAt(c.history, k, c.point, [&](NodeOrdinal entry) {
            if (graph.type(entry) != NodeType::Object) return;
            ++entries;
            look(entry);
            std::size_t fields = 0;
            for (const Edge edge : graph.edges(entry)) {
                if (++fields > kFields) break;
                if (edge.type == EdgeType::Property && graph.type(edge.to) == NodeType::Object) look(edge.to);
            }
        });
        natives = seen.size();
    }
    const std::uint64_t grown = memory.bytes[n - 1] - std::min(memory.bytes[n - 1], memory.bytes[n - 2]);
    if (natives * 2 < entries || memory.bytes.back() < kLeast * natives || grown * 2 < c.point.newBytes)
        return {};
    return memory;
}

} // namespace heaptrail

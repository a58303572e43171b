// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/snapshot_reader.h"

#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/base/system_memory.h"
#include "core/base/text.h"
#include "core/load/byte_window.h"
#include "core/load/container.h"
#include "core/load/edge_columns.h"
#include "core/load/header.h"
#include "core/load/json_cursor.h"
#include "core/load/memory_guard.h"
#include "core/load/node_columns.h"
#include "core/load/read_ahead.h"
#include "core/load/small_arrays.h"
#include "core/load/snapshot_source_reader.h"
#include "core/load/string_array.h"
#include "core/load/trace_tree.h"
#include "core/load/validate.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <string>

namespace heaptrail {

namespace {

using Open = std::function<Result<std::unique_ptr<ByteSource>>(const Task&)>;

/// At the peak, analyses included: see estimateMemory().
constexpr std::uint64_t kBytesPerNode = 54;
constexpr std::uint64_t kBytesPerEdge = 12;
constexpr const char* kLostName = "(name lost)";
constexpr const char* kDamagedAdvice =
    "The file is damaged or was not written by V8; take it again from where it was made.";

class SnapshotReader {
public:
    SnapshotReader(Open open, bool canReopen, const LoadOptions& options, const Task& task)
        : m_open(std::move(open))
        , m_canReopen{canReopen}
        , m_options{options}
        , m_task{task}
        , m_threads{threadCount(options.threads)}
    {
    }

    Result<RawSnapshot> read()
    {
        m_task.begin(Phase::Reading);
        // Its own stop, so that a reader that gives up can end the waiting of a thread that reads ahead.
        std::stop_source stop;
        const std::stop_callback passOn(m_task.stopToken(), [&] { stop.request_stop(); });
        auto source = m_open(Task(stop.get_token()));
        if (!source) return fail(std::move(source.error()));
        if (!(*source)->size() && m_threads > 1) *source = readAhead(std::move(*source), stop);
        m_task.begin(Phase::Reading, (*source)->storedSize());
        ByteWindow window(**source, m_task);
        m_in = &window;
        if (auto members = readMembers(); !members) {
            Error& error = members.error();
            const bool isCut = m_options.salvage && error.code == ErrorCode::Truncated;
            if (!isCut) return fail(std::move(error));
            if (m_nodes.rows == 0) {
                error.message = "The file ends before its first node: nothing can be saved.";
                error.advice.clear();
                return fail(std::move(error));
            }
            m_raw.isSalvaged = true;
        }
        m_raw.fileBytes = window.offset();
        if (auto unchanged = (*source)->checkUnchanged(); !unchanged)
            return fail(std::move(unchanged.error()));
        source->reset();
        if (auto checked = check(); !checked) return fail(std::move(checked.error()));
        if (m_task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while checking.");
        return std::move(m_raw);
    }

private:
    // Members -------------------------------------------------------------------------------------------

    Result<void> readMembers()
    {
        ByteWindow& in = *m_in;
        if (auto opened = openDocument(in); !opened) return opened;
        if (in.peekToken() == '}') return notASnapshot(in, {});
        for (;;) {
            const std::uint64_t keyOffset = in.offset();
            auto key = readKey(in, {});
            if (!key) return fail(std::move(key.error()));
            if (auto colon = expect(in, ':', *key); !colon) return colon;
            if (!m_hasHeader)
                if (auto start = begin(*key); !start) return start;
            if (isKnown(*key) && ++m_seen[*key] > 1)
                return fail(ErrorCode::Inconsistent, "The member \"" + *key + "\" stands twice.", keyOffset,
                            *key, kDamagedAdvice);
            if (auto member = readMember(*key); !member) return member;
            if (m_isCut) return endTooEarly(in, *key);
            const int c = in.peekToken();
            if (c == ',') {
                in.advance(1);
                in.peekToken();
                continue;
            }
            if (c != '}') return unexpectedByte(in, {}, "',' or '}'");
            in.advance(1);
            break;
        }
        for (const char* name : {"snapshot", "nodes", "edges", "strings"})
            if (!m_seen.count(name))
                return fail(ErrorCode::Inconsistent, std::string("The member \"") + name + "\" is missing.",
                            in.offset(), name, kDamagedAdvice);
        return closeDocument(in);
    }

    static bool isKnown(std::string_view key)
    {
        for (const char* name :
             {"snapshot", "nodes", "edges", "trace_function_infos", "trace_tree", "samples", "locations",
              "scopes", "scope_context_vars", "scope_uses", "strings"})
            if (key == name) return true;
        return false;
    }

    /// The first key tells what it is: V8 always writes "snapshot" first. Where it comes later, the header is looked
    /// for, so that the arrays before it can be read.
    Result<void> begin(std::string_view key)
    {
        if (key == "snapshot") return {};
        if (m_firstKey.empty()) m_firstKey = key;
        if (auto other = otherFormat(m_firstKey, key)) return fail(std::move(*other));
        if (!m_canReopen) {
            if (!isKnown(key)) return {};
            return fail(ErrorCode::Unsupported,
                        "The member \"" + std::string(key)
                            + "\" comes before \"snapshot\", which a stream cannot be read for.",
                        m_in->offset(), std::string(key), "Save it to a file and open that.");
        }
        auto source = m_open(m_task);
        if (!source) return fail(std::move(source.error()));
        ByteWindow in(**source, m_task);
        if (auto opened = openDocument(in); !opened) return opened;
        std::string first;
        for (;;) {
            auto name = readKey(in, {});
            if (!name) return fail(std::move(name.error()));
            if (first.empty()) first = *name;
            if (auto other = otherFormat(first, *name)) return fail(std::move(*other));
            if (auto colon = expect(in, ':', *name); !colon) return colon;
            if (*name == "snapshot") {
                auto header = readHeader(in);
                if (!header) return fail(std::move(header.error()));
                return takeHeader(std::move(*header), (*source)->size(), (*source)->atMost());
            }
            if (auto value = skipValue(in, *name); !value) return value;
            const int c = in.peekToken();
            if (c == '}') return notASnapshot(in, first);
            if (c != ',') return unexpectedByte(in, {}, "',' or '}'");
            in.advance(1);
        }
    }

    static tl::unexpected<Error> notASnapshot(ByteWindow& in, std::string_view firstKey)
    {
        std::string what = "This is JSON, but not a heap snapshot: it has no \"snapshot\".";
        if (firstKey == "traceEvents" || firstKey == "metadata")
            what = "This is a performance trace, not a heap snapshot.";
        if (firstKey == "nodes") what = "This looks like a CPU profile, not a heap snapshot.";
        return fail(ErrorCode::NotASnapshot, what, in.offset(), {},
                    "Take a .heapsnapshot: v8.writeHeapSnapshot() in Node.");
    }

    Result<void> takeHeader(Header header, std::optional<std::uint64_t> size,
                            std::optional<std::uint64_t> atMost)
    {
        if (m_hasHeader) return {}; // found earlier, and met again in its place
        if (header.rootIndex != 0)
            return fail(ErrorCode::Unsupported, "The root is not the first node.", m_in->offset(),
                        "snapshot");
        m_hasHeader = true;
        m_header = std::move(header);
        m_raw.meta = m_header.meta;
        m_nodeCount = m_header.nodeCount;
        m_raw.extraNativeBytes = m_header.extraNativeBytes;
        // Counts that lie ask for no more than the bytes could hold: two bytes a number at least.
        std::uint64_t nodes = m_header.nodeCount.value_or(0);
        std::uint64_t edges = m_header.edgeCount.value_or(0);
        if (atMost) {
            nodes = std::min(nodes, *atMost / (2 * static_cast<std::uint64_t>(m_raw.meta.node.width)));
            edges = std::min(edges, *atMost / (2 * static_cast<std::uint64_t>(m_raw.meta.edge.width)));
        }
        const std::uint64_t needed = estimateMemory(nodes, edges, size.value_or(0));
        if (Progress* progress = m_task.progress())
            progress->memoryNeeded.store(needed, std::memory_order_relaxed);
        const std::uint64_t limit = m_options.limitFor ? m_options.limitFor(needed) : m_options.memoryLimit;
        m_memory = MemoryGuard(limit, estimateMemory(nodes, edges, 0));
        if (limit && needed > limit) {
            return fail(ErrorCode::MemoryLimit,
                        "Opening this snapshot (" + std::to_string(nodes) + " nodes, " + std::to_string(edges)
                            + " edges) needs about " + bytesText(needed) + " of memory, above the limit of "
                            + bytesText(limit) + ".",
                        {}, {}, "Raise the memory limit, or use a machine with more memory.");
        }
        // Better no answer than a killed process. Small needs are not worth asking the system.
        constexpr std::uint64_t kWorthAsking = std::uint64_t{64} << 20;
        if (atMost && needed > kWorthAsking)
            if (const auto available = availableMemory(); available && needed > *available)
                return fail(ErrorCode::OutOfMemory,
                            "Opening this snapshot needs about " + bytesText(needed)
                                + " of memory, and the system has only " + bytesText(*available)
                                + " to give.",
                            {}, {}, "Close other snapshots or programs, or use a machine with more memory.");
        return {};
    }

    Result<void> readMember(std::string_view key)
    {
        ByteWindow& in = *m_in;
        FlatArray array;
        array.name = key;
        array.salvage = m_options.salvage;
        array.threads = m_threads;
        array.memory = &m_memory;
        if (key == "snapshot") {
            auto header = readHeader(in);
            if (!header) return fail(std::move(header.error()));
            return takeHeader(std::move(*header), in.source().size(), in.source().atMost());
        }
        if (key == "nodes") {
            const Stage stage("nodes");
            array.width = m_raw.meta.node.width;
            array.rows = m_header.nodeCount;
            array.countName = "node_count";
            array.mostRows = kMostNodes;
            array.rowBytes = array.rows ? 21 : kBytesPerNode;
            NodeColumns columns(m_raw);
            auto done = readFlatArray(in, array, columns);
            if (!done) return fail(std::move(done.error()));
            columns.finish(done->rows);
            m_maxNodeString = columns.maxString();
            m_nodeCount = done->rows;
            return keep(m_nodes, std::move(*done));
        }
        if (key == "edges") {
            const Stage stage("edges");
            array.width = m_raw.meta.edge.width;
            array.rows = m_header.edgeCount;
            array.countName = "edge_count";
            array.mostRows = kMostEdges;
            array.rowBytes = array.rows ? 8 : kBytesPerEdge;
            if (auto known = needNodeCount(key); !known) return known;
            EdgeColumns columns(m_raw, *m_nodeCount);
            auto done = readFlatArray(in, array, columns);
            if (!done) return fail(std::move(done.error()));
            columns.finish(done->rows);
            m_maxEdgeString = columns.maxString();
            return keep(m_edges, std::move(*done));
        }
        if (key == "locations" && m_raw.meta.location.width) {
            if (auto known = needNodeCount(key); !known) return known;
            return keep(m_small["locations"], readLocations(in, array, m_raw, *m_nodeCount));
        }
        if (key == "samples" && m_raw.meta.sample.width)
            return keep(m_small["samples"], readSamples(in, array, m_raw));
        if (key == "trace_function_infos" && m_raw.meta.traceFunction.width)
            return keep(m_small["trace_function_infos"], readTraceFunctions(in, array, m_raw));
        if (key == "scopes" && m_raw.meta.scope.width) {
            if (auto known = needNodeCount(key); !known) return known;
            return keep(m_small["scopes"], readScopes(in, array, m_raw, *m_nodeCount));
        }
        if (key == "scope_context_vars" && m_raw.meta.scopeContextVar.width)
            return keep(m_small["scope_context_vars"], readScopeContextVars(in, array, m_raw));
        if (key == "scope_uses" && m_raw.meta.scopeUse.width)
            return keep(m_small["scope_uses"], readScopeUses(in, array, m_raw));
        if (key == "trace_tree") {
            auto tree = readTraceTree(in, m_raw.meta, m_memory, m_options.salvage);
            if (!tree) return fail(std::move(tree.error()));
            m_raw.traceTree = std::move(tree->nodes);
            m_traceOffsets = std::move(tree->byteOffsets);
            m_isCut = tree->isCut;
            return {};
        }
        if (key == "strings") {
            const Stage stage("strings");
            m_task.begin(Phase::Strings, in.source().storedSize());
            Result<StringArrayResult> strings = StringArrayResult();
            // Strings come last and are read by one thread: another checks the rest meanwhile.
            const bool canCheck =
                m_threads > 1 && !m_options.salvage && m_seen.contains("nodes") && m_seen.contains("edges");
            inParallel(canCheck ? 2 : 1, [&](unsigned part) {
                if (canCheck && part == 0)
                    checkLinks();
                else
                    strings = readStringArray(in, m_memory, m_options.salvage);
            });
            if (!strings) return fail(std::move(strings.error()));
            m_raw.strings = std::move(strings->strings);
            m_areStringsCut = m_isCut = strings->isCut;
            m_hasStrings = true;
            return {};
        }
        return skipValue(in, key);
    }

    /// What refers to nodes is checked while it is read.
    Result<void> needNodeCount(std::string_view key) const
    {
        if (m_nodeCount) return {};
        return fail(ErrorCode::Unsupported,
                    "The member \"" + std::string(key)
                        + "\" comes before \"nodes\", and the header doesn't say how many nodes there are.",
                    m_in->offset(), std::string(key));
    }

    Result<void> keep(FlatArrayResult& where, Result<FlatArrayResult> done)
    {
        if (!done) return fail(std::move(done.error()));
        where = std::move(*done);
        m_isCut = where.isCut;
        return {};
    }

    // Links ---------------------------------------------------------------------------------------------

    Result<void> check()
    {
        m_task.begin(Phase::Checking);
        if (m_raw.isSalvaged) salvage();
        if (m_raw.nodeCount() == 0)
            return fail(ErrorCode::Inconsistent, "The snapshot has no nodes, not even a root.", 0, "nodes");
        if (!m_areLinksChecked) checkLinks();
        if (m_linkProblem) return failAt(*m_linkProblem);
        if (m_maxNodeString >= m_raw.strings.size())
            if (auto problem = checkNodeStrings(m_raw)) return failAt(*problem);
        if (m_maxEdgeString >= m_raw.strings.size())
            if (auto problem = checkEdgeStrings(m_raw)) return failAt(*problem);
        if (!m_raw.isSalvaged || m_hasStrings)
            if (auto problem = checkSmallTables(m_raw)) return failAt(*problem);
        for (std::size_t i = 0; i < m_raw.traceTree.size(); ++i)
            if (m_raw.traceTree[i].function >= m_raw.traceFunctions.size())
                return fail(ErrorCode::Inconsistent,
                            "An allocation stack names function "
                                + std::to_string(m_raw.traceTree[i].function) + ", past the last of "
                                + std::to_string(m_raw.traceFunctions.size()) + ".",
                            m_traceOffsets[i], "trace_tree", kDamagedAdvice);
        return {};
    }

    /// What nodes, ids and edges say of one another. Reads and writes nothing but their columns.
    void checkLinks()
    {
        const Stage stage("check links");
        m_linkProblem = addUpEdges(m_raw, m_raw.isMissingEdges);
        if (!m_linkProblem) m_linkProblem = checkSizes(m_raw);
        if (!m_linkProblem) m_linkProblem = checkIds(m_raw, m_task);
        m_areLinksChecked = true;
    }

    /// Makes a whole of what a cut file has.
    void salvage()
    {
        const auto notice = [&](std::string message) { m_raw.notices.push_back({std::move(message)}); };
        notice("The file is cut off after " + countText(m_raw.fileBytes)
               + " bytes: this is what could be saved of it.");
        const auto missing = [&](std::uint64_t have, std::uint64_t want, const char* what) {
            notice(countText(want - have) + " of " + countText(want) + " " + what + " are missing.");
        };
        if (m_nodes.isCut || m_raw.nodeCount() < m_header.nodeCount.value_or(0)) {
            if (m_header.nodeCount)
                missing(m_raw.nodeCount(), *m_header.nodeCount, "nodes");
            else
                notice("Nodes are missing at the end; how many, the header doesn't say.");
            dropEdgesToLostNodes();
            std::erase_if(m_raw.locations,
                          [&](const NodeLocation& l) { return l.node.value >= m_raw.nodeCount(); });
            m_raw.scopes.clear();
        }
        const std::uint64_t edges = m_header.edgeCount ? *m_header.edgeCount : claimedEdges();
        if (m_raw.edgeCount() < edges) {
            missing(m_raw.edgeCount(), edges, "edges");
            notice("Retained sizes and distances are unreliable, since edges are missing.");
            m_raw.isMissingEdges = true;
        }
        if (m_areStringsCut || !m_hasStrings) {
            const StringOrdinal lost{static_cast<std::uint32_t>(m_raw.strings.size())};
            appendLostName();
            const std::uint64_t names = replaceLostStrings(m_raw, lost);
            notice(names == 0 ? std::string("Strings at the end are missing, but no node's name.")
                              : "The names of " + countText(names) + " nodes are missing.");
            m_maxNodeString = std::min(m_maxNodeString, lost.value);
            m_maxEdgeString = std::min(m_maxEdgeString, lost.value);
        }
        // What belongs together but is not all there says nothing.
        std::uint64_t variables = 0;
        std::uint64_t uses = 0;
        for (const Scope& scope : m_raw.scopes) {
            variables += scope.contextVarsCount;
            uses += scope.usesCount;
        }
        if (variables != m_raw.scopeContextVars.size() || uses != m_raw.scopeUses.size()) {
            m_raw.scopes.clear();
            m_raw.scopeContextVars.clear();
            m_raw.scopeUses.clear();
        }
    }

    /// By the nodes' own counts, which are not yet added up.
    std::uint64_t claimedEdges() const
    {
        const BigArray<std::uint32_t>& counts = m_raw.firstEdge;
        return std::accumulate(counts.begin(), counts.begin() + std::ptrdiff_t(m_raw.nodeCount() + 1),
                               std::uint64_t{0});
    }

    /// Only where "edges" comes before "nodes": V8 writes the nodes first.
    void dropEdgesToLostNodes()
    {
        const std::size_t nodes = m_raw.nodeCount();
        std::size_t kept = 0;
        std::size_t edge = 0;
        for (std::size_t node = 0; node < nodes; ++node) {
            const std::uint64_t end =
                std::min<std::uint64_t>(edge + m_raw.firstEdge[node + 1], m_raw.edgeCount());
            const std::size_t before = kept;
            for (; edge < end; ++edge) {
                const EdgeOrdinal from{static_cast<std::uint32_t>(edge)};
                if (m_raw.edge[from].to().value >= nodes) continue;
                const EdgeOrdinal to{static_cast<std::uint32_t>(kept++)};
                m_raw.edge[to] = m_raw.edge[from];
                m_raw.edgeName[to] = m_raw.edgeName[from];
            }
            if (m_raw.edgeCount() > 0) m_raw.firstEdge[node + 1] = static_cast<std::uint32_t>(kept - before);
        }
        m_raw.edge.values().truncate(kept);
        m_raw.edgeName.values().truncate(kept);
    }

    void appendLostName()
    {
        const std::size_t count = m_raw.strings.size();
        const std::string_view all = count == 0
            ? std::string_view()
            : std::string_view(m_raw.strings.escaped({0}).data(),
                               static_cast<std::size_t>(
                                   m_raw.strings.escaped({static_cast<std::uint32_t>(count - 1)}).data()
                                   + m_raw.strings.escaped({static_cast<std::uint32_t>(count - 1)}).size()
                                   - m_raw.strings.escaped({0}).data()));
        BigArray<char> bytes(all.size() + std::strlen(kLostName));
        if (!all.empty()) std::memcpy(bytes.data(), all.data(), all.size());
        std::memcpy(bytes.data() + all.size(), kLostName, std::strlen(kLostName));
        BigArray<std::uint64_t> first(count + 2);
        for (std::size_t i = 0; i < count; ++i)
            first[i] = static_cast<std::uint64_t>(
                m_raw.strings.escaped({static_cast<std::uint32_t>(i)}).data() - all.data());
        first[count] = all.size();
        first[count + 1] = bytes.size();
        m_raw.strings = StringTable(std::move(bytes), std::move(first));
    }

    /// The place of a record's field, by reading the file again up to there.
    std::optional<std::uint64_t> findField(const LinkProblem& problem)
    {
        const FlatArrayResult* array = problem.section == "nodes" ? &m_nodes
            : problem.section == "edges"                          ? &m_edges
                                                                  : nullptr;
        int width = problem.section == "nodes" ? m_raw.meta.node.width : m_raw.meta.edge.width;
        if (!array) {
            const auto found = m_small.find(problem.section);
            if (found == m_small.end()) return {};
            array = &found->second;
            width = problem.section == "trace_function_infos" ? m_raw.meta.traceFunction.width
                : problem.section == "scope_context_vars"     ? m_raw.meta.scopeContextVar.width
                                                              : m_raw.meta.scope.width;
        }
        const auto& marks = array->marks;
        auto mark = std::upper_bound(marks.begin(), marks.end(), problem.row,
                                     [](std::uint64_t row, const RowMark& m) { return row < m.row; });
        if (mark == marks.begin()) return {};
        --mark;
        if (!m_canReopen) return mark->byteOffset;
        auto source = m_open(m_task);
        if (!source) return mark->byteOffset;
        const Task silent = m_task.silent();
        ByteWindow in(**source, silent);
        while (in.offset() < mark->byteOffset) {
            const std::size_t bytes = in.view().size();
            if (bytes == 0) return mark->byteOffset;
            in.advance(
                static_cast<std::size_t>(std::min<std::uint64_t>(bytes, mark->byteOffset - in.offset())));
        }
        std::uint64_t commas = (problem.row - mark->row) * static_cast<std::uint64_t>(width)
            + static_cast<std::uint64_t>(problem.field);
        while (commas > 0) {
            const int c = in.take();
            if (c < 0) return mark->byteOffset;
            if (c == ',') --commas;
        }
        in.peekToken();
        return in.offset();
    }

    tl::unexpected<Error> failAt(const LinkProblem& problem)
    {
        return fail(ErrorCode::Inconsistent, problem.message, findField(problem),
                    std::string(problem.section), kDamagedAdvice);
    }

    Open m_open;
    bool m_canReopen;
    const LoadOptions& m_options;
    const Task& m_task;
    unsigned m_threads;
    ByteWindow* m_in{};
    bool m_hasHeader{};
    std::string m_firstKey; ///< where it isn't "snapshot"
    MemoryGuard m_memory{0, 0};
    Header m_header;
    std::optional<std::uint64_t> m_nodeCount; ///< the header's, or what was read
    RawSnapshot m_raw;
    std::map<std::string, int, std::less<>> m_seen;
    FlatArrayResult m_nodes, m_edges;
    std::map<std::string, FlatArrayResult, std::less<>> m_small;
    std::vector<std::uint64_t> m_traceOffsets;
    std::uint32_t m_maxNodeString{};
    std::uint32_t m_maxEdgeString{};
    std::optional<LinkProblem> m_linkProblem;
    bool m_areLinksChecked{};
    bool m_hasStrings{};
    bool m_areStringsCut{};
    bool m_isCut{}; ///< the last member read ends where the file does
};

/// Every failure has a next step: where none was given, the one that fits its kind.
Result<RawSnapshot> withAdvice(Result<RawSnapshot> read)
{
    if (read || !read.error().advice.empty()) return read;
    switch (read.error().code) {
    case ErrorCode::CannotRead:
        read.error().advice = "Check that the path leads to a file that can be read.";
        break;
    case ErrorCode::NotASnapshot:
        read.error().advice =
            "Take a .heapsnapshot: v8.writeHeapSnapshot() in Node, or Memory in Chrome DevTools.";
        break;
    case ErrorCode::Inconsistent:
    case ErrorCode::Malformed:
        read.error().advice =
            "The file may be damaged: copy it anew from where it was taken, or take another.";
        break;
    default: break;
    }
    return read;
}

} // namespace

Result<RawSnapshot> readSnapshot(const std::filesystem::path& path, const LoadOptions& options,
                                 const Task& task)
{
    return guarded([&] {
        std::error_code unknown; // whatever is wrong with the path, opening it says
        const bool canReopen =
            path != "-" && std::filesystem::is_regular_file(splitMember(path).file, unknown);
        return withAdvice(
            SnapshotReader([&](const Task& t) { return openByteSource(path, t); }, canReopen, options, task)
                .read());
    });
}

Result<RawSnapshot> readSnapshot(std::unique_ptr<ByteSource> source, const LoadOptions& options,
                                 const Task& task)
{
    return guarded([&] {
        const auto open = [&](const Task&) { return Result<std::unique_ptr<ByteSource>>(std::move(source)); };
        return withAdvice(SnapshotReader(open, false, options, task).read());
    });
}

Result<RawSnapshot> readSnapshotBytes(std::string_view bytes, const LoadOptions& options, const Task& task)
{
    return guarded([&] {
        return SnapshotReader([&](const Task& t) { return openBytes(bytes, t); }, true, options, task).read();
    });
}

std::uint64_t estimateMemory(std::uint64_t nodeCount, std::uint64_t edgeCount,
                             std::uint64_t fileBytes) noexcept
{
    // Columns of the file and of the analyses, and what retained sizes need while they are added up; strings are about
    // a twentieth of the file. A real 1 GB file of Node needs 15 % less: most of its
    // edges lead to few nodes.
    constexpr std::uint64_t kAlways = std::uint64_t{16} << 20;
    return nodeCount * kBytesPerNode + edgeCount * kBytesPerEdge + fileBytes / 16 + kAlways;
}

} // namespace heaptrail

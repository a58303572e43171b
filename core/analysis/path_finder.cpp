// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/retaining_paths.h"
#include "core/analysis/script_owners.h"
#include "core/base/parallel.h"
#include "core/base/stage.h"

#include <queue>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <unordered_set>
#include <utility>

namespace heaptrail {

namespace {

/// What an edge's name says about how readable the edge is. Names of V8's HeapSnapshotGenerator (V8HeapExplorer)
/// and of Node's own objects; never those of a program.
enum class NameKind : std::uint8_t {
    Unseen,
    Plain,
    Proto,
    Constructor,
    Prototype,
    Symbol,
    Accessor,
    Storage, ///< the way from an object to its contents: table, elements, context …
    Previous,
    Wrapper,
    Ephemeron,
    Bookkeeping, ///< maps, code, feedback: true, but no answer to "who holds it?"
    ScopeInfo, ///< bookkeeping, too
    TimerLists, ///< "timerListMap": for costs a plain name
};

NameKind kindOf(std::string_view name)
{
    static constexpr std::array<const char*, 16> kStorage{
        "table",          "elements",   "properties",
        "context",        "buffer",     "backing_store",
        "bound_function", "extension",  "reactions_or_result",
        "value",          "target",     "parameters_and_registers",
        "callback",       "bound_this", "bound_argument_0",
        "event_listener"};
    static constexpr std::array<const char*, 21> kBookkeeping{"map",
                                                              "shared",
                                                              "code",
                                                              "feedback_cell",
                                                              "initial_map",
                                                              "native_context",
                                                              "dependent_code",
                                                              "transitions",
                                                              "transition_info",
                                                              "feedback_vector",
                                                              "optimized_code",
                                                              "instruction_stream",
                                                              "bytecode_array",
                                                              "script",
                                                              "function_data",
                                                              "outer_scope_info",
                                                              "descriptors",
                                                              "layout_descriptor",
                                                              "prototype_info",
                                                              "back_pointer",
                                                              "boilerplate"};
    if (name.empty()) return NameKind::Plain;
    if (name == "__proto__") return NameKind::Proto;
    if (name == "constructor") return NameKind::Constructor;
    if (name == "prototype") return NameKind::Prototype;
    if (name == "previous") return NameKind::Previous;
    if (name == "scope_info") return NameKind::ScopeInfo;
    if (name == "timerListMap") return NameKind::TimerLists;
    if (name == "native_to_javascript" || name == "javascript_to_native" || name == "wrapped")
        return NameKind::Wrapper;
    if (name.starts_with("<symbol")) return NameKind::Symbol;
    if (name.starts_with("get ") || name.starts_with("set ")) return NameKind::Accessor;
    for (const char* storage : kStorage)
        if (name == storage) return NameKind::Storage;
    for (const char* bookkeeping : kBookkeeping)
        if (name == bookkeeping) return NameKind::Bookkeeping;
    if (name[0] >= '0' && name[0] <= '9') {
        if (name.ends_with("WeakMap") || name.find(" in WeakMap (table @") != name.npos)
            return NameKind::Ephemeron;
        if (name.find_first_not_of("0123456789") == name.npos) return NameKind::Storage;
    }
    return NameKind::Plain;
}

/// The same, found once a string. Any thread.
NameKind kindOf(const Graph& graph, BigArray<std::uint8_t>& kinds, std::uint32_t name)
{
    const std::atomic_ref known(kinds[name]);
    auto kind = static_cast<NameKind>(known.load(std::memory_order_relaxed));
    if (kind == NameKind::Unseen) {
        kind = kindOf(graph.strings().escaped(StringOrdinal{name}));
        known.store(static_cast<std::uint8_t>(kind), std::memory_order_relaxed);
    }
    return kind;
}

std::uint32_t propertyCost(NameKind kind)
{
    switch (kind) {
    case NameKind::Proto: return 10;
    case NameKind::Constructor: return 8;
    case NameKind::Prototype: return 6;
    case NameKind::Symbol: return 3;
    case NameKind::Accessor: return 12;
    default: return 2;
    }
}

std::uint32_t internalCost(NameKind kind)
{
    switch (kind) {
    case NameKind::Storage: return 1;
    case NameKind::Previous: return 2;
    case NameKind::Wrapper: return 3;
    case NameKind::Ephemeron: return 4;
    case NameKind::Bookkeeping:
    case NameKind::ScopeInfo: return 40;
    default: return 5;
    }
}

/// What no edge of a type is cheaper than, whatever its name and source.
std::uint32_t leastCost(EdgeType type)
{
    return type == EdgeType::Internal || type == EdgeType::Shortcut ? 1 : 2;
}

/// How far a node is from what a developer knows; kNodeCosts says what that costs. Three bits in PathFinder::Best.
enum NodeKind : std::uint8_t { Free, Small, Native, Hidden, Cell, Synthetic, Machine };
constexpr std::array<std::uint32_t, 7> kNodeCosts{0, 1, 2, 6, 12, 30, 40};

/// Of nodes of the type Hidden.
NodeKind hiddenKindOf(const StringTable& strings, StringOrdinal name)
{
    const auto is = [&](const char* text) { return strings.equals(name, text); };
    const auto starts = [&](const char* text) { return strings.startsWith(name, text); };
    if (is("system / PropertyCell") || is("system / AccessorPair")) return Cell;
    if (is("system / PropertyArray") || is("system / PromiseReaction") || is("system / Cell")) return Small;
    if (is("system / Map") || starts("system / NativeContext") || starts("system / Feedback")
        || is("system / AllocationSite") || is("system / Script"))
        return Machine;
    return Hidden;
}

/// What a name says of a node that may be a root.
enum RootWord : std::uint8_t { Nothing, ModuleName, ModuleWrapName, ProcessName, ContextName, RealmName };

RootWord rootWordOf(const StringTable& strings, StringOrdinal name)
{
    if (strings.equals(name, "Module")) return ModuleName;
    if (strings.equals(name, "ModuleWrap")) return ModuleWrapName;
    if (strings.equals(name, "process")) return ProcessName;
    if (strings.startsWith(name, "system / NativeContext")) return RealmName;
    if (strings.startsWith(name, "system / Context")) return ContextName; // new V8 adds "/ scope @ID"
    return Nothing;
}

constexpr std::uint32_t kRootCost = 60;
constexpr std::uint32_t kMaxEdgeCost = 255;
constexpr std::size_t kPiece =
    8192; ///< nodes of a bucket; for fewer another thread costs more than it brings

} // namespace

std::uint32_t PathFinder::edgeCost(const Snapshot& snapshot, NodeOrdinal from, const Edge& edge) const
{
    if (edge.type == EdgeType::Weak || !snapshot.isEssential(from, edge.ordinal)) return kUnreached;
    return sourceCost(snapshot.graph(), from) + readingCost(snapshot.graph(), edge);
}

std::uint32_t PathFinder::sourceCost(const Graph& graph, NodeOrdinal from)
{
    const NodeType type = graph.type(from);
    if (type == NodeType::Code || type == NodeType::ObjectShape) return 40;
    return type == NodeType::Synthetic && from != graph.root() ? 10 : 0;
}

std::uint32_t PathFinder::readingCost(const Graph& graph, const Edge& edge) const
{
    std::uint32_t cost = 0;
    switch (edge.type) {
    case EdgeType::Property:
    case EdgeType::Internal: {
        const NameKind kind = kindOf(graph, m_nameKinds, edge.nameOrIndex);
        cost = edge.type == EdgeType::Property ? propertyCost(kind) : internalCost(kind);
        break;
    }
    case EdgeType::Context:
    case EdgeType::Element:
    case EdgeType::Hidden: cost = 2; break;
    case EdgeType::Shortcut: cost = 1; break;
    default: cost = 10; break;
    }
    return cost + kNodeCosts[m_best[edge.to].kind()];
}

class PathFinderBuilder {
public:
    PathFinderBuilder(const Snapshot& snapshot, const Task& task)
        : m_snapshot(snapshot)
        , m_graph(snapshot.graph())
        , m_task(task)
    {
    }

    Result<std::shared_ptr<const PathFinder>> build()
    {
        const std::uint32_t nodes = m_graph.nodeCount();
        m_task.begin(Phase::Searching, nodes);
        m_finder = std::make_shared<PathFinder>();
        m_finder->m_best =
            Column<NodeOrdinal, PathFinder::Best>(BigArray<PathFinder::Best>(nodes, Fill::Unset));
        m_finder->m_nameKinds = BigArray<std::uint8_t>(m_graph.strings().size());
        if (nodes == 0) return std::shared_ptr<const PathFinder>(m_finder);
        if (!classifyNodes() || !findRoots() || !spread() || !reachTheRest())
            return fail(ErrorCode::Cancelled, "Stopped while searching paths.");
        // Where a root's best way leads through another root all the same, it is no root of its own; but seeds
        // have no edge unless something cheaper was found.
        return std::shared_ptr<const PathFinder>(m_finder);
    }

private:
    bool startsWith(NodeOrdinal node, const char* prefix) const
    {
        return m_graph.strings().startsWith(m_graph.nameIndex(node), prefix);
    }
    bool isNamed(NodeOrdinal node, const char* name) const
    {
        return m_graph.strings().equals(m_graph.nameIndex(node), name);
    }
    void seed(NodeOrdinal node, std::uint32_t cost, PathRootKind kind, std::string label,
              std::string name = {})
    {
        if (m_finder->cost(node) <= cost) return;
        m_finder->m_roots[node] = PathRoot{kind, std::move(label), std::move(name)};
        m_finder->m_best[node].set(cost, PathFinder::kNoEdge);
        m_buckets[cost].push_back(node.value);
    }
    /// Reaches a node over this edge for less than the edge costs.
    void enter(const Edge& edge, std::uint32_t cost)
    {
        if (m_finder->cost(edge.to) <= cost) return;
        reach(edge.to, edge.ordinal.value, cost);
        m_buckets[cost].push_back(edge.to.value);
    }
    void reach(NodeOrdinal node, std::uint32_t edge, std::uint32_t cost)
    {
        PathFinder::Best& best = m_finder->m_best[node];
        if (best.isSeed()) m_finder->m_roots.erase(node);
        best.set(cost, edge);
    }
    std::string text(NodeOrdinal node, std::size_t limit = 400) const
    {
        return m_snapshot.stringValue(node, limit);
    }
    static std::string shortFile(const std::string& path)
    {
        const std::size_t slash = path.find_last_of("/\\");
        return slash == path.npos ? path : path.substr(slash + 1);
    }

    void seedGlobals(NodeOrdinal nativeContext)
    {
        // The realm that was made first is the program's, and so are its global object and the proxy of that.
        const std::uint64_t id = m_graph.id(nativeContext).value;
        ++m_realms;
        const bool isFirst = id < m_firstRealm;
        if (isFirst) {
            m_firstRealm = id;
            m_firstGlobals.clear();
        }
        for (const Edge edge : m_graph.edges(nativeContext)) {
            if (edge.type != EdgeType::Internal) continue;
            if (!m_graph.isNamed(edge, "global_object") && !m_graph.isNamed(edge, "extension")
                && !m_graph.isNamed(edge, "security_token") && !m_graph.isNamed(edge, "global_proxy_object"))
                continue;
            seedGlobal(edge.to);
            if (isFirst) m_firstGlobals.insert(edge.to.value);
        }
    }
    void seedGlobal(NodeOrdinal node)
    {
        if (m_graph.type(node) != NodeType::Object) return;
        // "Object / " up to Node 7 (V8 5), "GlobalObject" in Bun.
        if (startsWith(node, "Window") || startsWith(node, "global") || startsWith(node, "Object / ")
            || isNamed(node, "GlobalObject"))
            m_globals.insert(node.value);
    }
    /// The oldest global object is the program's. A later one belongs to a frame or a vm context: what a program
    /// holds it by says more than that it is one.
    void seedGlobals()
    {
        constexpr std::uint32_t kLaterRealm = 40;
        for (const std::uint32_t global : m_globals) {
            const NodeOrdinal node{global};
            const bool isFirst = m_realms < 2 || m_firstGlobals.contains(global);
            seed(node, isFirst ? 0 : kLaterRealm, PathRootKind::Global,
                 startsWith(node, "Window") ? "Window" : "global");
        }
    }

    /// Module objects of CommonJS: { id, filename, exports, children … }, of the class Module.
    void seedModule(NodeOrdinal node)
    {
        std::optional<NodeOrdinal> exported, filename;
        bool hasChildren = false;
        for (const Edge edge : m_graph.edges(node)) {
            if (edge.type != EdgeType::Property) continue;
            if (!exported && m_graph.isNamed(edge, "exports")) exported = edge.to;
            if (!filename && m_graph.isNamed(edge, "filename")) filename = edge.to;
            hasChildren = hasChildren || m_graph.isNamed(edge, "children");
        }
        if (!exported || !filename || !hasChildren) return;
        const NodeType type = m_graph.type(*exported);
        if (type != NodeType::Object && type != NodeType::Closure) return;
        const std::string file = text(*filename);
        const bool isForeign = file.find("node_modules") != file.npos;
        seed(*exported, isForeign ? 4 : 1, PathRootKind::ModuleExports, "module.exports", file);
    }

    /// ECMAScript modules: SourceTextModule, whose scope is the context that names it as its extension.
    void seedModuleWrap(NodeOrdinal node)
    {
        std::optional<NodeOrdinal> module, url;
        for (const Edge edge : m_graph.edges(node)) {
            if (!module && isNamed(edge.to, "system / SourceTextModule")) module = edge.to;
            if (!url && edge.type == EdgeType::Property && m_graph.isNamed(edge, "url")) url = edge.to;
        }
        if (!module) return;
        const std::string name = url ? text(*url) : std::string();
        m_moduleNames[*module] = name;
        seed(*module, 3, PathRootKind::Module,
             "module " + (name.empty() ? std::string("?") : shortFile(name)), name);
        // What it exports is known here by its name; an importer has the same cell without one.
        for (const Edge edge : m_graph.edges(*module))
            if (m_graph.type(edge.to) == NodeType::Array && isExportTable(edge.to)) enter(edge, 3);
    }
    /// A hash table from names to cells: does a string stand right before a cell?
    bool isExportTable(NodeOrdinal table) const
    {
        constexpr std::size_t kLooked = 64;
        std::size_t looked = 0;
        bool isAfterName = false;
        for (const Edge edge : m_graph.edges(table)) {
            if (edge.type != EdgeType::Internal || ++looked > kLooked) break;
            if (isAfterName && isNamed(edge.to, "system / Cell")) return true;
            isAfterName = m_graph.type(edge.to) == NodeType::String;
        }
        return false;
    }

    /// Scopes right below a native context.
    struct TopLevelScopes {
        std::vector<NodeOrdinal> all;
        std::unordered_map<NodeOrdinal, std::uint32_t> countOfInfo;
        std::unordered_map<NodeOrdinal, NodeOrdinal> infoOf;
    };

    /// What a name says of its nodes, found once a name, as few names have many nodes. Any thread.
    struct NameFacts {
        std::uint8_t bits{}; ///< RootWord, NodeKind, and one bit that they are known
        NodeKind ifHidden() const { return static_cast<NodeKind>(bits & 7); }
        RootWord word() const { return static_cast<RootWord>(bits >> 3 & 7); }
    };
    NameFacts factsOf(StringOrdinal name)
    {
        constexpr std::uint8_t kKnown = 0x80;
        const std::atomic_ref known(m_nameFacts[name.value]);
        NameFacts facts{known.load(std::memory_order_relaxed)};
        if (facts.bits == 0) {
            const StringTable& strings = m_graph.strings();
            facts.bits = static_cast<std::uint8_t>(kKnown | rootWordOf(strings, name) << 3
                                                   | hiddenKindOf(strings, name));
            known.store(facts.bits, std::memory_order_relaxed);
        }
        return facts;
    }
    NodeKind nodeKindOf(NodeOrdinal node)
    {
        switch (m_graph.type(node)) {
        case NodeType::Code:
        case NodeType::ObjectShape: return Machine;
        case NodeType::Synthetic: return Synthetic;
        case NodeType::Array: return Small;
        case NodeType::Native:
            if (startsWith(node, "system / NativeContext")) return Machine;
            return startsWith(node, "Node / ") ? Hidden : Native;
        case NodeType::Hidden: return factsOf(m_graph.nameIndex(node)).ifHidden();
        default: return Free;
        }
    }

    /// And what findRoots() has to look at.
    bool classifyNodes()
    {
        const Stage stage("node kinds");
        m_nameFacts = BigArray<std::uint8_t>(m_graph.strings().size());
        std::atomic<bool> isStopped{false};
        std::map<std::size_t, std::vector<NodeOrdinal>> found; // by the first node of a piece
        std::mutex mutex;
        parallelFor(m_graph.nodeCount(), threadCount(0), [&](std::size_t from, std::size_t to) {
            std::vector<NodeOrdinal> named;
            for (std::size_t i = from; i < to; ++i) {
                if (i % Task::kStride == 0 && m_task.stopped()) isStopped = true;
                if (isStopped.load(std::memory_order_relaxed)) return;
                const NodeOrdinal node{static_cast<std::uint32_t>(i)};
                m_finder->m_best[node] = PathFinder::Best(nodeKindOf(node));
                const NodeType type = m_graph.type(node);
                if ((type == NodeType::Object || type == NodeType::Hidden || type == NodeType::Native)
                    && factsOf(m_graph.nameIndex(node)).word() != Nothing)
                    named.push_back(node);
            }
            const std::scoped_lock lock(mutex);
            found[from] = std::move(named);
        });
        for (const auto& [from, nodes] : found) m_named.insert(m_named.end(), nodes.begin(), nodes.end());
        return !isStopped;
    }

    bool findRoots()
    {
        const Stage stage("path roots");
        seedBelowRoot();
        TopLevelScopes scopes;
        for (std::size_t i = 0; i < m_named.size(); ++i) {
            if (i % Task::kStride == 0 && m_task.stopped()) return false;
            const RootWord word = factsOf(m_graph.nameIndex(m_named[i])).word();
            // With a window, V8 merges the native context with its wrapper.
            if (word == RealmName)
                seedGlobals(m_named[i]);
            else if (m_graph.type(m_named[i]) == NodeType::Object)
                seedObject(m_named[i], word, scopes);
        }
        seedGlobals();
        seedTopLevel(scopes);
        return true;
    }

    void seedBelowRoot()
    {
        const NodeOrdinal root = m_graph.root();
        m_finder->m_best[root].set(kRootCost, PathFinder::kNoEdge);
        m_buckets[kRootCost].push_back(root.value);
        for (const Edge edge : m_graph.edges(root)) {
            if (edge.type == EdgeType::Shortcut) seedGlobal(edge.to);
            seedHandle(edge.to);
            if (isNamed(edge.to, "(RuntimeInstanceVars)")) { // Hermes
                for (const Edge item : m_graph.edges(edge.to))
                    if (item.type == EdgeType::Internal && m_graph.isNamed(item, "global_")
                        && m_graph.type(item.to) == NodeType::Object)
                        seed(item.to, 0, PathRootKind::Global, "global");
            }
            seedHandlesOf(edge.to);
            // Node 24 keeps the lists in the realms of an environment.
            if (isNamed(edge.to, "Node / Environment"))
                for (const Edge realm : m_graph.edges(edge.to))
                    if (startsWith(realm.to, "Node / "))
                        for (const Edge list : m_graph.edges(realm.to)) seedHandlesOf(list.to);
        }
    }

    void seedHandlesOf(NodeOrdinal list)
    {
        if (!isNamed(list, "Node / BaseObjectList")) return;
        for (const Edge item : m_graph.edges(list)) seedHandle(item.to);
    }

    void seedObject(NodeOrdinal node, RootWord word, TopLevelScopes& scopes)
    {
        switch (word) {
        case ModuleName: seedModule(node); break;
        case ModuleWrapName: seedModuleWrap(node); break;
        case ProcessName:
            if (m_graph.target(node, EdgeType::Property, "mainModule")
                || m_graph.target(node, EdgeType::Property, "versions"))
                seed(node, 2, PathRootKind::Global, "process");
            break;
        case ContextName: seedScope(node, scopes); break;
        default: break;
        }
    }

    void seedScope(NodeOrdinal node, TopLevelScopes& scopes)
    {
        bool isTopLevel = false, isTimers = false;
        std::optional<NodeOrdinal> info;
        for (const Edge edge : m_graph.edges(node)) {
            if (edge.type != EdgeType::Internal && edge.type != EdgeType::Context) continue;
            const NameKind kind = kindOf(m_graph, m_finder->m_nameKinds, edge.nameOrIndex);
            if (edge.type == EdgeType::Context)
                isTimers = isTimers || kind == NameKind::TimerLists;
            else if (kind == NameKind::Previous)
                isTopLevel = factsOf(m_graph.nameIndex(edge.to)).word() == RealmName;
            else if (kind == NameKind::ScopeInfo)
                info = edge.to;
        }
        if (isTimers) {
            // The scope is Node's own; its timers are the program's.
            seed(node, 1, PathRootKind::Timers, "Node timers");
            m_timerScopes.push_back(node);
            for (const Edge edge : m_graph.edges(node))
                if (edge.type == EdgeType::Context
                    && (m_graph.isNamed(edge, "timerListMap") || m_graph.isNamed(edge, "immediateQueue")))
                    enter(edge, 8); // a name in the program says more than a timer on the way
        } else if (isTopLevel && info) {
            scopes.all.push_back(node);
            ++scopes.countOfInfo[*info];
            scopes.infoOf[node] = *info;
        }
    }

    std::optional<NodeOrdinal> contextOf(NodeOrdinal closure)
    {
        for (const Edge edge : m_graph.edges(closure))
            if (edge.type == EdgeType::Internal
                && kindOf(m_graph, m_finder->m_nameKinds, edge.nameOrIndex) == NameKind::Storage
                && m_graph.isNamed(edge, "context"))
                return edge.to;
        return std::nullopt;
    }

    void seedTopLevel(TopLevelScopes& scopes)
    {
        // A scope that exists once and hangs below the native context is a file's (a wrapper function runs
        // once); where closures of it have a position, they name the file.
        std::unordered_map<NodeOrdinal, std::uint32_t> scriptOfScope;
        for (const auto& [node, location] : m_graph.raw().locations) {
            if (m_graph.type(node) != NodeType::Closure) continue;
            const auto scope = contextOf(node);
            if (scope && scopes.infoOf.contains(*scope)) scriptOfScope.emplace(*scope, location.scriptId);
        }
        for (const NodeOrdinal scope : scopes.all) {
            if (scopes.countOfInfo[scopes.infoOf[scope]] != 1 || m_finder->m_roots.contains(scope)) continue;
            std::optional<NodeOrdinal> module;
            for (const Edge edge : m_graph.edges(scope))
                if (edge.type == EdgeType::Internal && m_graph.isNamed(edge, "extension")
                    && isNamed(edge.to, "system / SourceTextModule"))
                    module = edge.to;
            if (module) {
                const std::string name = m_moduleNames[*module];
                seed(scope, 3, PathRootKind::Module, name.empty() ? "module" : "module " + shortFile(name),
                     name);
                continue;
            }
            const auto script = scriptOfScope.find(scope);
            if (script == scriptOfScope.end()) continue; // whose is it?
            const std::string file = m_snapshot.scriptName(script->second);
            const bool isNodes = isRuntimeScript(file);
            const bool isForeign = file.find("node_modules") != file.npos;
            seed(scope,
                 file.empty() || isNodes ? 8
                     : isForeign         ? 6
                                         : 4,
                 PathRootKind::TopLevelScope,
                 file.empty() ? "top-level scope" : "top-level scope of " + shortFile(file), file);
        }
    }

    void seedHandle(NodeOrdinal node)
    {
        const NodeType type = m_graph.type(node);
        if ((type != NodeType::Native && type != NodeType::Synthetic) || !startsWith(node, "Node / ")) return;
        bool hasWrapper = false;
        for (const Edge edge : m_graph.edges(node))
            hasWrapper = hasWrapper
                || (edge.type == EdgeType::Internal
                    && (m_graph.isNamed(edge, "native_to_javascript") || m_graph.isNamed(edge, "wrapped")));
        if (!hasWrapper) return;
        const std::string name = m_graph.strings().text(m_graph.nameIndex(node));
        seed(node, 10, PathRootKind::NativeHandle, name.substr(std::strlen("Node / ")));
    }

    /// A way to a node that is cheaper than what was known when it was found; of cost kUnreached one over an edge that
    /// doesn't keep it alive, where nothing was known.
    struct Offer {
        NodeOrdinal to;
        std::uint32_t edge, cost;
    };

    /// Dijkstra with buckets (Dial): costs are small integers. No edge is free, so a bucket is complete when its turn comes.
    bool spread()
    {
        const Stage stage("best paths");
        std::uint64_t done = 0;
        for (const auto& bucket : m_buckets) m_waiting += bucket.size();
        for (std::uint32_t cost = 0; m_waiting > 0; ++cost) {
            const auto bucket = std::exchange(m_buckets[cost % m_buckets.size()], {});
            m_waiting -= bucket.size();
            if (bucket.size() > kPiece ? !lookAtInPieces(bucket, cost)
                                       : !lookAt(bucket, cost, [this](const Offer& o) { take(o); }))
                return false;
            if (done % Task::kStride + bucket.size() >= Task::kStride) m_task.at(done);
            done += bucket.size();
        }
        return true;
    }

    /// A large bucket: several threads look at its nodes, one of them takes what they offer, in the order of the nodes.
    /// Meanwhile a node that they look at may become cheaper: then they offer more than is taken. False if stopped.
    bool lookAtInPieces(std::span<const std::uint32_t> bucket, std::uint32_t cost)
    {
        constexpr std::size_t kAhead = 12; // offers: what another thread found is not in this one's cache
        struct Piece {
            std::vector<Offer> offers;
            bool isReady{};
        };
        std::vector<Piece> pieces((bucket.size() + kPiece - 1) / kPiece);
        std::atomic<std::size_t> next{0};
        std::atomic<bool> isStopped{false};
        std::mutex mutex; // of Piece::isReady
        std::condition_variable isOneReady;
        const auto lookAtNext = [&] { // false if none is left
            const std::size_t k = next++;
            if (k >= pieces.size()) return false;
            std::vector<Offer> offers;
            try {
                const auto nodes = bucket.subspan(k * kPiece, std::min(kPiece, bucket.size() - k * kPiece));
                if (!lookAt(nodes, cost, [&](const Offer& offer) { offers.push_back(offer); }))
                    isStopped = true;
            } catch (...) { // nobody should wait for it
                isStopped = true;
                const std::scoped_lock lock(mutex);
                pieces[k].isReady = true;
                isOneReady.notify_one();
                throw;
            }
            const std::scoped_lock lock(mutex);
            pieces[k] = {std::move(offers), true};
            isOneReady.notify_one();
            return true;
        };
        const auto takeAll = [&] {
            for (Piece& piece : pieces) {
                const auto isReady = [&] {
                    const std::scoped_lock lock(mutex);
                    return piece.isReady;
                };
                while (!isReady() && lookAtNext()) { }
                {
                    std::unique_lock lock(mutex);
                    isOneReady.wait(lock, [&] { return piece.isReady; });
                }
                if (isStopped) return;
                const std::vector<Offer> offers = std::move(piece.offers);
                for (std::size_t i = 0; i < offers.size(); ++i) {
                    if (i + kAhead < offers.size())
                        __builtin_prefetch(&m_finder->m_best[offers[i + kAhead].to], 1);
                    take(offers[i]);
                }
            }
        };
        const auto threads = static_cast<unsigned>(std::min<std::size_t>(threadCount(0), pieces.size()));
        inParallel(threads, [&](unsigned part) {
            if (part + 1 == threads) return takeAll();
            while (!isStopped && lookAtNext()) { }
        });
        return !isStopped;
    }
    void take(const Offer& offer)
    {
        if (offer.cost == PathFinder::kUnreached) m_rest.push_back({offer.edge});
        if (offer.cost >= m_finder->cost(offer.to)) return;
        reach(offer.to, offer.edge, offer.cost);
        m_buckets[offer.cost % m_buckets.size()].push_back(offer.to.value);
        ++m_waiting;
    }

    /// What the edges of these nodes offer. False if stopped.
    template <class TakeOffer>
    bool lookAt(std::span<const std::uint32_t> nodes, std::uint32_t cost, const TakeOffer& offered)
    {
        constexpr std::size_t kNear = 4,
                              kFar = 12; // nodes come in no order of memory: ask for the next ones early
        const RawSnapshot& raw = m_graph.raw();
        if (m_task.stopped()) return false;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const NodeOrdinal node{nodes[i]};
            if (i + kFar < nodes.size()) {
                __builtin_prefetch(&m_finder->m_best[NodeOrdinal{nodes[i + kFar]}]);
                __builtin_prefetch(&raw.firstEdge[nodes[i + kFar]]);
                const std::uint32_t next = raw.firstEdge[nodes[i + kNear]];
                if (next < raw.edge.size()) {
                    __builtin_prefetch(&raw.edge[EdgeOrdinal{next}]);
                    __builtin_prefetch(&raw.edgeName[EdgeOrdinal{next}]);
                }
            }
            if (m_finder->cost(node) != cost) continue; // a cheaper way was found
            const EdgeOrdinal end = m_graph.endEdge(node);
            for (EdgeOrdinal e = m_graph.firstEdge(node); e != end; ++e.value)
                __builtin_prefetch(&m_finder->m_best[raw.edge[e].to()]);
            std::uint32_t extra = 0;
            for (const NodeOrdinal scope : m_timerScopes) extra = scope == node ? 8 : extra;
            for (const Edge edge : m_graph.edges(node)) {
                const PathFinder::Best& target = m_finder->m_best[edge.to];
                const std::uint32_t known = target.cost();
                // Most edges lead to what is known to be as near: seen before their name and source are asked for.
                if (known <= cost + extra + leastCost(edge.type) + kNodeCosts[target.kind()]
                    || edge.type == EdgeType::Weak)
                    continue;
                const std::uint32_t step =
                    PathFinder::sourceCost(m_graph, node) + m_finder->readingCost(m_graph, edge);
                const std::uint32_t total =
                    std::min(cost + extra + std::min(step, kMaxEdgeCost), PathFinder::kUnreached - 1);
                if (total >= known) continue;
                if (m_snapshot.isEssential(node, edge.ordinal))
                    offered({edge.to, edge.ordinal.value, total});
                else if (known == PathFinder::kUnreached)
                    offered({edge.to, edge.ordinal.value, PathFinder::kUnreached});
            }
        }
        return true;
    }

    /// What the rules for page-owned nodes and for ephemerons together leave without a way survives all the same:
    /// here any edge will do that isn't weak. Such ways are dear, and none is preferred to one that was found before.
    bool reachTheRest()
    {
        const Stage stage("paths of the rest");
        using Entry = std::pair<std::uint32_t, std::uint32_t>; // cost, edge
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> waiting;
        const auto offer = [&](NodeOrdinal from, const Edge& edge) {
            if (edge.type == EdgeType::Weak || edge.to == from) return;
            const std::uint32_t step = std::min(
                PathFinder::sourceCost(m_graph, from) + m_finder->readingCost(m_graph, edge), kMaxEdgeCost);
            waiting.emplace(m_finder->cost(from) + step + kMaxEdgeCost, edge.ordinal.value);
        };
        for (std::size_t i = 0; i < m_rest.size(); ++i) {
            if (i % Task::kStride == 0 && m_task.stopped()) return false;
            const Edge edge = m_graph.edge(m_rest[i]);
            if (m_finder->cost(edge.to) == PathFinder::kUnreached) offer(m_graph.source(m_rest[i]), edge);
        }
        std::uint64_t done = 0;
        while (!waiting.empty()) {
            if (++done % Task::kStride == 0 && m_task.stopped()) return false;
            const auto [cost, ordinal] = waiting.top();
            waiting.pop();
            const Edge edge = m_graph.edge(EdgeOrdinal{ordinal});
            if (m_finder->cost(edge.to) != PathFinder::kUnreached) continue;
            reach(edge.to, ordinal, cost);
            for (const Edge next : m_graph.edges(edge.to))
                if (m_finder->cost(next.to) == PathFinder::kUnreached) offer(edge.to, next);
        }
        return true;
    }

    const Snapshot& m_snapshot;
    const Graph& m_graph;
    const Task& m_task;
    std::shared_ptr<PathFinder> m_finder;
    std::array<std::vector<std::uint32_t>, 512> m_buckets;
    std::size_t m_waiting{}; ///< nodes in them
    std::vector<EdgeOrdinal> m_rest; ///< from what was reached to what was not, when they were looked at
    std::unordered_map<NodeOrdinal, std::string> m_moduleNames;
    std::vector<NodeOrdinal> m_timerScopes;
    BigArray<std::uint8_t> m_nameFacts; ///< NameFacts, by StringOrdinal
    std::vector<NodeOrdinal> m_named; ///< nodes whose names may make them roots, ascending
    std::set<std::uint32_t> m_globals; ///< of all realms
    std::unordered_set<std::uint32_t> m_firstGlobals; ///< of the oldest realm
    std::uint64_t m_firstRealm{UINT64_MAX};
    std::size_t m_realms{};
};

Result<std::shared_ptr<const PathFinder>> PathFinder::of(const Snapshot& snapshot, const Task& task)
{
    const auto kept = snapshot.m_pathFinder.get(
        task, [&](const Task& t) { return PathFinderBuilder(snapshot, t).build(); });
    if (!kept) return fail(kept.error());
    return **kept;
}

Result<std::shared_ptr<const PathFinder>> PathFinder::withRetainers(const Snapshot& snapshot,
                                                                    const Task& task)
{
    Result<void> isPrepared;
    Result<std::shared_ptr<const PathFinder>> finder;
    inTurn(2, threadCount(0), [&](std::size_t k) {
        if (k == 0)
            finder = of(snapshot, task);
        else
            isPrepared = snapshot.prepare(1, task.silent());
    });
    if (!isPrepared) return fail(std::move(isPrepared.error()));
    return finder;
}

} // namespace heaptrail

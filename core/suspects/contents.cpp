// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/contents.h"

#include <unordered_set>

namespace heaptrail {

namespace {

bool isSlotName(std::string_view name)
{
    return !name.empty() && name.find_first_not_of("0123456789") == name.npos;
}

/// Oddballs, holes, maps: in every table, no entry. A Proxy is a program's object.
bool isFiller(const Graph& graph, NodeOrdinal node)
{
    const NodeType type = graph.type(node);
    return (type == NodeType::Hidden && !graph.strings().equals(graph.nameIndex(node), "system / JSProxy"))
        || type == NodeType::ObjectShape || type == NodeType::Code;
}

bool isWeakCell(const Snapshot& snapshot, NodeOrdinal node)
{
    return snapshot.graph().type(node) == NodeType::Hidden && snapshot.isNamed(node, "system / WeakCell");
}

/// The one array that an object has in its fields; null where it has none or several.
std::optional<NodeOrdinal> onlyArray(const Snapshot& snapshot, NodeOrdinal object)
{
    std::optional<NodeOrdinal> array;
    for (const Edge edge : snapshot.graph().edges(object)) {
        if (edge.type != EdgeType::Property || !snapshot.isNamed(edge.to, "Array")) continue;
        if (array) return std::nullopt;
        array = edge.to;
    }
    return array;
}

} // namespace

std::vector<NodeOrdinal> buffersOf(const Snapshot& snapshot, NodeOrdinal queue)
{
    constexpr std::size_t kFields = 8; // more are a record
    constexpr std::uint64_t kLeastBytes = 256; // smaller arrays are what each node of a list has
    const Graph& graph = snapshot.graph();
    if (graph.type(queue) != NodeType::Object) return {};
    std::size_t fields = 0;
    std::vector<NodeOrdinal> ends; // the first and the last buffer, which may be one
    for (const Edge edge : graph.edges(queue)) {
        if (edge.type == EdgeType::Element || ++fields > kFields) return {};
        if (edge.type == EdgeType::Property && graph.type(edge.to) == NodeType::Object
            && !graph.isNamed(edge, "__proto__") && onlyArray(snapshot, edge.to))
            ends.push_back(edge.to);
    }
    if (ends.size() != 2 || snapshot.classOf(ends[0]) != snapshot.classOf(ends[1])) return {};
    std::vector<NodeOrdinal> buffers{ends[0], ends[1]}, arrays;
    std::unordered_set<NodeOrdinal> seen;
    std::uint64_t bytes = 0;
    bool areLinked = ends[0] == ends[1];
    while (!buffers.empty()) {
        const NodeOrdinal buffer = buffers.back();
        buffers.pop_back();
        if (!seen.insert(buffer).second) continue;
        const auto array = onlyArray(snapshot, buffer);
        if (!array) return {};
        const auto store = graph.target(*array, EdgeType::Internal, "elements");
        const std::uint64_t size = snapshot.shallowSize(*array) + (store ? snapshot.shallowSize(*store) : 0);
        if (size < kLeastBytes || (!arrays.empty() && size != bytes)) return {};
        bytes = size;
        arrays.push_back(*array);
        for (const Edge edge : graph.edges(buffer))
            if (edge.type == EdgeType::Property && snapshot.classOf(edge.to) == snapshot.classOf(buffer)
                && !graph.isNamed(edge, "__proto__")) { // to inherit is no link
                areLinked = areLinked || edge.to == ends[0] || edge.to == ends[1];
                buffers.push_back(edge.to);
            }
    }
    return areLinked ? arrays : std::vector<NodeOrdinal>{};
}

CollectionKind entriesKind(const Snapshot& snapshot, NodeOrdinal node)
{
    const CollectionKind kind = collectionKind(snapshot, node);
    return kind == CollectionKind::Object && buffersOf(snapshot, node).size() > 1 ? CollectionKind::Array
                                                                                  : kind;
}

void forEachEntry(const Snapshot& snapshot, NodeOrdinal collection, CollectionKind kind,
                  const std::function<void(NodeOrdinal, EdgeOrdinal)>& f)
{
    const Graph& graph = snapshot.graph();
    if (kind == CollectionKind::Map || kind == CollectionKind::Set) {
        const auto table = graph.target(collection, EdgeType::Internal, "table");
        if (!table) return;
        for (const Edge edge : graph.edges(*table)) {
            if (edge.type != EdgeType::Internal || isFiller(graph, edge.to)) continue;
            if (isSlotName(graph.strings().escaped(StringOrdinal{edge.nameOrIndex})))
                f(edge.to, edge.ordinal);
        }
        return;
    }
    if (kind == CollectionKind::Array)
        if (const auto buffers = buffersOf(snapshot, collection); !buffers.empty()) {
            for (const NodeOrdinal buffer : buffers) forEachEntry(snapshot, buffer, kind, f);
            return;
        }
    for (const Edge edge : graph.edges(collection)) {
        if (isFiller(graph, edge.to)) continue;
        if (edge.type == EdgeType::Element
            || (edge.type == EdgeType::Property && !graph.isNamed(edge, "__proto__")))
            f(edge.to, edge.ordinal);
    }
}

bool isTimerList(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    if (graph.type(node) != NodeType::Object) return false;
    // A Timeout has these links as well; a list has no callback.
    bool hasNext = false, hasPrevious = false;
    for (const Edge edge : graph.edges(node)) {
        if (edge.type != EdgeType::Property) continue;
        if (graph.isNamed(edge, "_idleNext"))
            hasNext = true;
        else if (graph.isNamed(edge, "_idlePrev"))
            hasPrevious = true;
        else if (graph.isNamed(edge, "_onTimeout"))
            return false;
    }
    return hasNext && hasPrevious;
}

void forEachTimer(const Snapshot& snapshot, NodeOrdinal list, const std::function<bool(NodeOrdinal)>& f)
{
    // lib/internal/linkedlist.js: append() puts a timer right behind the head.
    const Graph& graph = snapshot.graph();
    std::uint64_t steps = 0;
    for (auto at = graph.target(list, EdgeType::Property, "_idleNext");
         at && *at != list && steps < 20'000'000;
         at = graph.target(*at, EdgeType::Property, "_idleNext"), ++steps)
        if (!f(*at)) return;
}

void forEachHandled(const Snapshot& snapshot, NodeOrdinal handle, const std::function<void(NodeOrdinal)>& f)
{
    const Graph& graph = snapshot.graph();
    const auto isShared = [&](NodeOrdinal node) {
        return graph.type(node) == NodeType::Object && snapshot.dominator(node) == graph.root();
    };
    for (const Edge edge : graph.edges(handle)) {
        if (edge.type == EdgeType::Weak || graph.type(edge.to) != NodeType::Object) continue;
        if (isShared(edge.to)) f(edge.to);
        for (const Edge inner : graph.edges(edge.to))
            if (inner.type == EdgeType::Internal && isShared(inner.to)
                && snapshot.nameKinds()[StringOrdinal{inner.nameOrIndex}] == KnownName::Ephemeron)
                f(inner.to);
    }
}

bool isFinalizationRegistry(const Snapshot& snapshot, NodeOrdinal node)
{
    if (snapshot.graph().type(node) != NodeType::Object) return false;
    for (const Edge edge : snapshot.graph().edges(node))
        if (edge.type == EdgeType::Hidden && isWeakCell(snapshot, edge.to)) return true;
    return false;
}

void forEachRegistration(const Snapshot& snapshot, NodeOrdinal registry,
                         const std::function<void(const Registration&)>& f)
{
    const Graph& graph = snapshot.graph();
    std::optional<NodeOrdinal> cell;
    for (const Edge edge : graph.edges(registry))
        if (edge.type == EdgeType::Hidden && isWeakCell(snapshot, edge.to)) {
            cell = edge.to;
            break;
        }
    NodeOrdinal before = registry;
    for (std::uint64_t steps = 0; cell && steps < 20'000'000; ++steps) {
        Registration registration;
        std::optional<NodeOrdinal> next;
        for (const Edge edge : graph.edges(*cell)) {
            if (edge.type == EdgeType::Weak) {
                if (graph.isNamed(edge, "target")) registration.target = edge.to;
            } else if (isWeakCell(snapshot, edge.to)) {
                if (edge.to != before && edge.to != *cell) next = edge.to;
            } else if (edge.type == EdgeType::Hidden && edge.to != registry && !isFiller(graph, edge.to)) {
                // Node 16 writes the target as a slot before that of the held value.
                if (registration.held && !registration.target) registration.target = registration.held;
                registration.held = edge.to;
                registration.edge = edge.ordinal;
            }
        }
        f(registration);
        before = *cell;
        cell = next;
    }
}

bool isPrototype(const Snapshot& snapshot, NodeOrdinal node)
{
    constexpr int kEnough = 64; // the function that owns a prototype is among its first retainers
    const Graph& graph = snapshot.graph();
    if (graph.target(node, EdgeType::Property, "constructor")) return true;
    int looked = 0;
    for (const EdgeOrdinal in : snapshot.retainers()[node]) {
        if (++looked > kEnough) break;
        const Edge edge = graph.edge(in);
        if (edge.type != EdgeType::Property && edge.type != EdgeType::Internal) continue;
        const std::string_view name = graph.strings().escaped(StringOrdinal{edge.nameOrIndex});
        if (edge.type == EdgeType::Property ? name == "prototype" || name == "__proto__"
                                            : name.ends_with("_prototype")) // of a native context
            return true;
    }
    return false;
}

bool isWindowClass(const std::string& name)
{
    return name == "Window" || name.starts_with("Window ");
}

void keepOneOfEachWindow(const Snapshot& snapshot, std::vector<NodeOrdinal>& nodes)
{
    const Graph& graph = snapshot.graph();
    std::erase_if(nodes, [&](NodeOrdinal node) {
        return isPrototype(snapshot, node) || graph.target(node, EdgeType::Internal, "native_context");
    });
    // In a browser V8's global object is the window itself; in a vm context it stands behind that of the program.
    const auto isV8sGlobal = [&](NodeOrdinal node) {
        return graph.target(node, EdgeType::Internal, "global_proxy").has_value();
    };
    if (!std::all_of(nodes.begin(), nodes.end(), isV8sGlobal)) std::erase_if(nodes, isV8sGlobal);
}

bool isModuleCache(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    if (graph.type(node) != NodeType::Object) return false;
    std::size_t properties = 0, modules = 0;
    for (const Edge edge : graph.edges(node)) {
        if (edge.type != EdgeType::Property || graph.isNamed(edge, "__proto__")) continue;
        if (++properties > 64) break;
        // A Module knows its file and what it exports; it stands under that file's path.
        const auto file = graph.target(edge.to, EdgeType::Property, "filename");
        modules += file && graph.target(edge.to, EdgeType::Property, "exports")
            && graph.target(edge.to, EdgeType::Property, "paths")
            && graph.edgeName(edge).find_first_of("/\\") != std::string::npos;
    }
    return modules >= 3 && modules * 2 > properties;
}

} // namespace heaptrail

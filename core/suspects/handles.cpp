// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"
#include "core/suspects/sample_path.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string_view>

// Native handles (sockets, workers, ports, watchers) of one kind that the runtime keeps open. All new handles of a name
// are one accumulation point, so no threshold of its own is needed; owners are named where half of the handles looked at
// agree on the class. What a snapshot cannot show: the state of a handle (readyState and the like are small integers,
// which V8 leaves out), how much memory it has outside the heap, and whether its other end still sends anything.

namespace heaptrail {

namespace {

/// What a handle is for the program, and the public call that closes it.
struct HandleKind {
    std::string_view native; ///< as Node names it in the snapshot, without "Node / "
    const char* called; ///< the class in the program
    const char* advice;
};
constexpr const char* kEndChild =
    "Look where spawn(), exec() or fork() is called: wait for the child's 'close' event, give it a timeout, "
    "and call child.kill().";
constexpr const char* kCloseWatcher =
    "Look where fs.watch() is called: call watcher.close() when the thing it watches for is gone.";
constexpr std::array<HandleKind, 12> kKinds{{
    {"Worker", "Worker",
     "Look where new Worker() is called: call worker.terminate() when its job is done, in error paths too, "
     "or keep a pool of workers. Each Worker has a thread and a heap of its own outside this one."},
    {"MessagePort", "MessagePort",
     "Call port.close() on one of the two ends when the conversation is over, in error paths too."},
    {"TCPSocketWrap", "Socket",
     "Call socket.destroy() in error paths too, and socket.setTimeout() for idle connections."},
    {"TLSWrap", "TLSSocket",
     "Call socket.destroy() in error paths too, and socket.setTimeout() for idle connections."},
    {"PipeWrap", "Socket", "Call socket.destroy(), and end child processes whose pipes these are."},
    {"ProcessWrap", "ChildProcess", kEndChild},
    {"Process", "ChildProcess", kEndChild},
    {"FSEventWrap", "FSWatcher", kCloseWatcher},
    {"FSEvent", "FSWatcher", kCloseWatcher},
    {"StatWatcher", "StatWatcher", "Call fs.unwatchFile(name, listener) for each fs.watchFile()."},
    {"UDPWrap", "Socket", "Call socket.close() on each dgram socket."},
    {"Http2Session", "Http2Session", "Call session.close() or destroy(), and give idle sessions a timeout."},
}};

const HandleKind* kindOf(std::string_view native)
{
    for (const HandleKind& kind : kKinds)
        if (kind.native == native) return &kind;
    return nullptr;
}

/// The source of the listener that the program put on the object: Node's own and bound wrappers are passed over.
std::optional<SourceLocation> listenerSource(const Candidate& c, NodeOrdinal object)
{
    constexpr int kDepth = 3; // _events → message → [0]; kEvents → table → first → callback
    std::vector<NodeOrdinal> level{object}, next;
    for (int depth = 0; depth < kDepth; ++depth) {
        next.clear();
        for (const NodeOrdinal node : level)
            for (const Edge edge : c.graph().edges(node)) {
                if (edge.type == EdgeType::Weak || next.size() > 256) continue;
                const NodeType type = c.graph().type(edge.to);
                if (depth == 0) {
                    const std::string name = edge.isIndexed() ? std::string() : c.graph().edgeName(edge);
                    if (name != "_events" && name.find("kEvents") == name.npos) continue;
                }
                if (type == NodeType::Closure) {
                    if (const auto location = c.ownSource(edge.to)) return location;
                } else if (type == NodeType::Object || type == NodeType::Array) {
                    next.push_back(edge.to);
                }
            }
        level = next;
    }
    return std::nullopt;
}

/// Native nodes of a name: how many in each snapshot, and the newest of them.
struct Named {
    std::vector<std::uint64_t> count;
    NodeOrdinal newest;
};
Named nativesNamed(const History& history, std::string_view name)
{
    Named named;
    for (std::size_t k = 0; k < history.size(); ++k) {
        const Graph& graph = history.at(k).graph();
        std::uint64_t count = 0;
        for (std::uint32_t i = 1; i < graph.nodeCount(); ++i) {
            const NodeType type = graph.type(NodeOrdinal{i});
            if ((type != NodeType::Native && type != NodeType::Synthetic)
                || !history.at(k).isNamed(NodeOrdinal{i}, name))
                continue;
            ++count;
            if (k + 1 == history.size()) named.newest = NodeOrdinal{i};
        }
        named.count.push_back(count);
    }
    if (named.count.back() > 0) named.newest = newestHandle(history.last(), named.newest);
    return named;
}

bool isGrowing(const std::vector<std::uint64_t>& counts)
{
    for (std::size_t k = 1; k < counts.size(); ++k)
        if (counts[k] <= counts[k - 1]) return false;
    return counts.size() > 1;
}

/// Has the object's class a method that is not Node's own: is it a class of the program or of a package?
bool hasOwnMethods(const Candidate& c, NodeOrdinal object)
{
    const auto prototype = c.graph().target(object, EdgeType::Property, "__proto__");
    if (!prototype) return false;
    for (const Edge edge : c.graph().edges(*prototype))
        if (edge.type == EdgeType::Property && c.graph().type(edge.to) == NodeType::Closure
            && c.ownSource(edge.to))
            return true;
    return false;
}

/// The class of the program's that has the object as a field, or of whose method the scope is that does.
std::string ownerClass(const Candidate& c, NodeOrdinal object)
{
    for (const EdgeOrdinal retainer : c.last().retainers()[object]) {
        const Edge edge = c.graph().edge(retainer);
        if (edge.type != EdgeType::Property) continue;
        const NodeOrdinal from = c.graph().source(retainer);
        if (from == object || c.graph().type(from) != NodeType::Object) continue;
        const std::string name = c.last().className(from);
        if (isProgramsClass(name) && name[0] != '{' && name != c.last().className(object)
            && hasOwnMethods(c, from))
            return name;
    }
    return {};
}

/// Instances of http.Agent and its like, in each snapshot, if they grow with so many handles: an Agent for each request.
/// A socket has two ends, and both may be in this process: one Agent for three new handles is enough.
std::vector<std::uint64_t> agentsAmong(const Candidate& c, const std::vector<std::uint64_t>& handles)
{
    constexpr std::uint64_t kHandles = 3;
    for (const ClassInfo& info : c.last().classes().infos) {
        if (!info.name.str().ends_with("Agent") || info.isInterface) continue;
        std::vector<std::uint64_t> count = c.history.instances(info.key);
        bool isInStep = count.size() == handles.size() && count.size() > 1;
        for (std::size_t k = 1; isInStep && k < count.size(); ++k)
            isInStep = count[k] > count[k - 1] && handles[k] > handles[k - 1]
                && (count[k] - count[k - 1]) * kHandles >= handles[k] - handles[k - 1];
        if (isInStep) return count;
    }
    return {};
}

} // namespace

bool detectHandles(const Candidate& c, Suspect& suspect)
{
    if (!c.point.isHandleGroup) return false;
    const std::string native = c.calledName();
    const HandleKind* kind = kindOf(native);
    std::vector<std::uint64_t> count = c.point.count;
    // Each Worker has ports of its own (two or three): where both grow, the Workers are the cause.
    if (native == "MessagePort")
        if (const Named workers = nativesNamed(c.history, "Node / Worker"); isGrowing(workers.count)) {
            suspect.evidence.push_back("with them " + seriesText(count, false) + " MessagePorts stay open");
            suspect.parts.push_back(native);
            count = workers.count;
            kind = kindOf("Worker");
            suspect.container = suspect.collection = workers.newest;
            suspect.collectionId = c.graph().id(workers.newest);
            suspect.path = bestPath(c.last(), c.history.paths(), workers.newest);
            suspect.containerStep = suspect.path.empty() ? 0 : suspect.path.size() - 1;
        }
    suspect.group = SuspectGroup::Streams;
    suspect.pattern = "handles-never-closed";
    // What a handle stands for has a constructor; the records of its listeners are no such thing.
    const auto isNamed = [&](const std::string& cls) { return cls[0] != '{' && cls != "Listener"; };
    const auto named = std::find_if(c.payload.begin(), c.payload.end(), isNamed);
    if (kind)
        suspect.className = kind->called;
    else
        suspect.className = c.newCountOf(native) > 0 ? native
            : named != c.payload.end()               ? *named
                                                     : c.payloadClass(c.last().className(c.point.node));
    suspect.title = c.growthOrSize("", "Many ") + (kind ? std::string(kind->called) : native)
        + (kind && kind->native == "Worker" ? " threads" : " handles")
        + (c.history.size() > 1 ? " stay open" : " are open: " + seriesText(count, false));
    suspect.count = count;

    // Whose are they? Of the objects of that class, the newest.
    constexpr std::size_t kLooked = 32;
    std::map<std::string, std::size_t> owners;
    std::size_t looked = 0;
    for (std::uint32_t cls = 0; cls < c.last().classes().infos.size(); ++cls) {
        if (c.last().classes().infos[cls].name != suspect.className) continue;
        const auto all = c.last().nodesOf(ClassOrdinal{cls});
        std::vector<NodeOrdinal> nodes(all.begin(), all.end());
        std::ranges::sort(nodes, std::greater{}, [&](NodeOrdinal node) { return c.graph().id(node).value; });
        for (std::size_t i = 0; i < nodes.size() && looked < kLooked; ++i) {
            ++looked;
            if (const std::string owner = ownerClass(c, nodes[i]); !owner.empty()) ++owners[owner];
            if (!suspect.location) suspect.location = listenerSource(c, nodes[i]);
        }
    }
    for (const auto& [owner, times] : owners)
        if (times * 2 >= looked) {
            suspect.evidence.push_back("each belongs to " + owner);
            break;
        }
    const auto agents = agentsAmong(c, count);
    if (!agents.empty())
        suspect.evidence.insert(suspect.evidence.begin(),
                                "Agents grow with them: " + seriesText(agents, false));
    suspect.evidence.emplace_back(kind ? "the runtime keeps each of them until it is closed"
                                       : "the runtime itself keeps each of them");
    suspect.advice = !agents.empty()
        ? "Share one Agent for all requests, or call agent.destroy() when its requests are "
          "done: each keep-alive Agent keeps sockets of its own."
        : kind ? kind->advice
               : "Close what is opened, in error paths too: socket.destroy(), watcher.close(), "
                 "port.close(), worker.terminate(). Set timeouts for idle connections.";
    suspect.disproof = "Not a leak if as many of them are really in use.";
    suspect.confidence = 0.7;
    return true;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/end_methods.h"

#include "core/suspects/words.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <vector>

// Who is registered somewhere mostly has a method that ends it; its name is in the snapshot, because methods are
// properties of the class's prototype. What a snapshot cannot show: whether that method takes the object out of the
// collection. The advice therefore says "call", never "this will fix it".

namespace heaptrail {

namespace {

constexpr int kPrototypes = 4; ///< a class, its base, the base's base; then Object.prototype

/// Ends what it is called on, the most telling first.
constexpr std::array<std::string_view, 15> kEnds{
    "unsubscribe", "dispose",    "destroy", "terminate", "shutdown", "close", "cancel", "eject",
    "release",     "disconnect", "abort",   "kill",      "quit",     "stop",  "end"};
/// Takes something out of what it is called on.
constexpr std::array<std::string_view, 10> kRemovals{
    "eject",   "unsubscribe", "unregister", "deregister", "unuse", "removeInterceptor",
    "release", "remove",      "delete",     "prune"};

/// Calls f(method's name) for each function among the object's properties and those of its class's prototypes, up to
/// the language's own. A program's class that is an EventEmitter ends there, too: on() and off() are for events.
template <class F>
void forEachMethod(const Snapshot& snapshot, NodeOrdinal object, F f)
{
    const Graph& graph = snapshot.graph();
    NodeOrdinal at = object;
    for (int step = 0; step <= kPrototypes; ++step) {
        std::optional<NodeOrdinal> prototype;
        std::vector<std::string> names;
        bool isForeign = false;
        for (const Edge edge : graph.edges(at)) {
            if (edge.type != EdgeType::Property) continue;
            if (graph.isNamed(edge, "__proto__")) {
                prototype = edge.to;
                continue;
            }
            if (graph.type(edge.to) != NodeType::Closure) continue;
            isForeign =
                isForeign || graph.isNamed(edge, "hasOwnProperty") || graph.isNamed(edge, "rawListeners");
            names.push_back(graph.edgeName(edge));
        }
        if (isForeign) return;
        for (const std::string& name : names) f(name);
        // A function's prototype is Function.prototype, whose methods are the language's.
        if (!prototype || *prototype == at || graph.type(object) == NodeType::Closure) return;
        at = *prototype;
    }
}

/// The first of `wanted` that the object or a prototype of its class has as a function.
std::string methodOf(const Snapshot& snapshot, NodeOrdinal object, std::span<const std::string_view> wanted)
{
    std::size_t best = wanted.size();
    forEachMethod(snapshot, object, [&](const std::string& name) {
        best = std::min(best,
                        std::size_t(std::find(wanted.begin(), wanted.begin() + std::ptrdiff_t(best), name)
                                    - wanted.begin()));
    });
    return best < wanted.size() ? std::string(wanted[best]) : std::string();
}

/// unwatch() beside watch(), removeRoute() beside addRoute().
std::string counterpartOf(const Snapshot& snapshot, NodeOrdinal object)
{
    std::set<std::string> names;
    forEachMethod(snapshot, object, [&](const std::string& name) { names.insert(name); });
    for (const std::string& name : names) {
        if (name.size() > 4 && name.starts_with("un") && names.contains(name.substr(2))) return name;
        for (const char* prefix : {"remove", "delete"})
            if (const std::size_t cut = std::string_view(prefix).size();
                name.size() > cut && name.starts_with(prefix))
                for (const char* opposite : {"add", "set", "create", "register"})
                    if (names.contains(opposite + name.substr(cut))) return name;
    }
    return {};
}

bool isLanguagesCollection(const Snapshot& snapshot, NodeOrdinal node)
{
    const std::string name = snapshot.className(node);
    return name == "Map" || name == "Set" || name == "Array" || name == "Object";
}

} // namespace

std::string endMethodOfEntries(const Candidate& c, std::string& className)
{
    constexpr std::size_t kLooked = 32;
    std::map<std::pair<std::string, std::string>, std::size_t> found; // (class, method) → entries
    std::size_t looked = 0;
    for (const NodeOrdinal entry : c.point.entries) {
        if (looked >= kLooked) break;
        std::string name = c.last().className(entry);
        if (c.graph().type(entry) == NodeType::Closure) // debug() has destroy() as a property
            name = c.last().rawName(entry, 60) + "()";
        else if (c.graph().type(entry) != NodeType::Object || !isProgramsClass(name) || name[0] == '{')
            continue;
        ++looked;
        const std::string method = methodOf(c.last(), entry, kEnds);
        if (!method.empty()) ++found[{name, method}];
    }
    std::size_t most = 0;
    std::string best;
    for (const auto& [what, count] : found)
        if (count > most) {
            most = count;
            className = what.first;
            best = what.second;
        }
    return most * 2 >= std::max<std::size_t>(looked, 1) ? best : std::string();
}

std::string removalMethodOf(const Candidate& c)
{
    if (isLanguagesCollection(c.last(), c.container)) return {};
    const std::string method = methodOf(c.last(), c.container, kRemovals);
    return method.empty() ? counterpartOf(c.last(), c.container) : method;
}

std::string endAdvice(const Candidate& c)
{
    std::string className;
    const std::string end = endMethodOfEntries(c, className);
    const std::string removal = removalMethodOf(c);
    const std::string owner = c.last().className(c.container);
    if (!end.empty())
        return "Call " + end + "() on each " + className + " when its work ends, in error paths too"
            + (removal.empty() ? std::string(", and take it out here.")
                               : "; " + owner + "." + removal + "() takes it out here.");
    if (!removal.empty())
        return "Call " + owner + "." + removal + "() for what is no longer needed; add such things once, not "
            + "in each request.";
    return {};
}

std::string limitAdvice(const Candidate& c)
{
    static constexpr std::array<std::string_view, 9> kLimits{
        "max", "ttl", "maxSize", "maxAge", "maxEntries", "maxKeys", "stdTTL", "maxItems", "capacity"};
    constexpr std::size_t kAround = 3; // the store of a cache lies in it: cache → store → Map
    std::size_t told = 0;
    for (std::size_t i = c.path.size(); i-- > 0 && told <= kAround;) {
        const NodeOrdinal node = c.path[i].node;
        if (c.path[i].isInternal || c.history.paths().root(node)) continue;
        ++told;
        if (c.graph().type(node) != NodeType::Object || isLanguagesCollection(c.last(), node)) continue;
        const std::string name = c.last().className(node);
        if (name[0] == '{') continue;
        std::vector<std::string> limits;
        const auto take = [&](std::string_view edge) {
            // "<symbol max>", "get max", "max"
            if (edge.starts_with("<symbol ") && edge.ends_with(">")) edge = edge.substr(8, edge.size() - 9);
            if (edge.starts_with("get ") || edge.starts_with("set ")) edge = edge.substr(4);
            for (const std::string_view limit : kLimits)
                if (edge == limit && std::find(limits.begin(), limits.end(), edge) == limits.end())
                    limits.emplace_back(limit);
        };
        NodeOrdinal at = node;
        for (int step = 0; step < 2; ++step) { // its own fields, and the accessors of its class
            std::optional<NodeOrdinal> prototype;
            for (const Edge edge : c.graph().edges(at)) {
                if (edge.type == EdgeType::Internal && c.graph().isNamed(edge, "map")) {
                    // Small integers have no edge; the shape still names their fields.
                    if (const auto names = c.graph().target(edge.to, EdgeType::Internal, "descriptors"))
                        for (const Edge field : c.graph().edges(*names))
                            if (c.graph().type(field.to) == NodeType::String
                                || c.graph().type(field.to) == NodeType::Symbol)
                                take(c.last().rawName(field.to));
                    continue;
                }
                if (edge.type != EdgeType::Property) continue;
                if (c.graph().isNamed(edge, "__proto__"))
                    prototype = edge.to;
                else
                    take(c.graph().edgeName(edge));
            }
            if (!prototype) break;
            at = *prototype;
        }
        if (limits.empty()) continue;
        std::sort(limits.begin(), limits.end(), [&](const std::string& a, const std::string& b) {
            return std::find(kLimits.begin(), kLimits.end(), a)
                < std::find(kLimits.begin(), kLimits.end(), b);
        });
        if (limits.size() > 2) limits.resize(2);
        return "Set " + joined(limits, " or ") + " on the " + name
            + ": it has a limit for that, and what grew shows that none holds.";
    }
    return {};
}

} // namespace heaptrail

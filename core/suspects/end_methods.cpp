// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/end_methods.h"

#include "core/analysis/property_names.h"
#include "core/analysis/script_owners.h"
#include "core/base/ascii.h"
#include "core/suspects/bounds.h"
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
constexpr std::array<std::string_view, 15> kEnds{"unsubscribe", "dispose", "close", "destroy", "terminate",
                                                 "shutdown",    "cancel",  "eject", "release", "disconnect",
                                                 "abort",       "kill",    "quit",  "stop",    "end"};
/// Takes something out of what it is called on: one who takes part in something, …
constexpr std::array<std::string_view, 7> kLeaves{"eject", "unsubscribe", "unregister",       "deregister",
                                                  "unuse", "unbind",      "removeInterceptor"};
/// … or anything.
constexpr std::array<std::string_view, 7> kRemovals{"release", "remove", "delete",    "del",
                                                    "prune",   "evict",  "invalidate"};
/// Takes everything out.
constexpr std::array<std::string_view, 8> kEmpties{
    "reset", "clearAll", "removeAll", "clear", // clear() may take a key where clearAll() exists
    "flush", "rewind",   "purge",     "drain"};

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

/// unwatch() beside watch(); removeRoute() beside addRoute(), if it speaks of what piles up: for entries of class
/// SchemaEnv removeSchema(), not removeKeyword(); for `models` not removeHook().
std::string counterpartOf(const Snapshot& snapshot, NodeOrdinal object, const std::string& about)
{
    constexpr std::size_t kNoun = 3; // letters
    std::set<std::string> names;
    forEachMethod(snapshot, object, [&](const std::string& name) { names.insert(name); });
    std::vector<std::string> found;
    const std::string subject = toLower(about);
    const auto doesSpeak = [&](const std::string& noun) {
        std::string one = toLower(noun); // routes, entries
        if (one.ends_with("ies"))
            one.resize(one.size() - 3);
        else if (one.ends_with('s') || one.ends_with('y'))
            one.resize(one.size() - 1);
        return one.size() >= kNoun && subject.find(one) != subject.npos;
    };
    for (const std::string& name : names) {
        if (name.size() > 2 + kNoun && name.starts_with("un") && names.contains(name.substr(2)))
            found.push_back(name);
        for (const char* prefix : {"remove", "delete"})
            if (const std::size_t cut = std::string_view(prefix).size();
                name.size() >= cut + kNoun && name.starts_with(prefix) && isUpper(name[cut]))
                for (const char* opposite : {"add", "set", "create", "register"})
                    if (names.contains(opposite + name.substr(cut)) && doesSpeak(name.substr(cut)))
                        return name;
    }
    return found.size() == 1 ? found.front() : std::string();
}

bool isLanguagesCollection(const Snapshot& snapshot, NodeOrdinal node)
{
    const std::string name = snapshot.className(node);
    return name == "Map" || name == "Set" || name == "Array" || name == "Object";
}

/// The first of `wanted` by whose name a function is made in the scope that has the collection as a variable.
std::string functionOfScope(const Candidate& c, std::span<const std::string_view> wanted)
{
    constexpr std::size_t kNear = 4, kRetainers = 4000;
    std::size_t shown = 0;
    for (std::size_t i = c.path.size(); i-- > 1 && shown < kNear;) {
        if (c.path[i].isInternal) continue;
        ++shown;
        if (!c.path[i].edge || c.graph().edge(*c.path[i].edge).type != EdgeType::Context) continue;
        const NodeOrdinal scope = c.graph().source(*c.path[i].edge);
        std::size_t looked = 0, best = wanted.size();
        for (const EdgeOrdinal in : c.last().retainers()[scope]) {
            if (++looked > kRetainers) break;
            const NodeOrdinal function = c.graph().source(in);
            if (c.graph().type(function) != NodeType::Closure) continue;
            const std::string name = c.last().rawName(function, 60);
            const auto at = std::find(wanted.begin(), wanted.end(), name);
            best = std::min(best, std::size_t(at - wanted.begin()));
        }
        return best < wanted.size() ? std::string(wanted[best]) : std::string();
    }
    return {};
}

} // namespace

std::string endMethodOf(const Snapshot& snapshot, NodeOrdinal object)
{
    return methodOf(snapshot, object, kEnds);
}

std::string endMethodOfEntries(const Candidate& c, std::string& className)
{
    constexpr std::size_t kLooked = 32, kFields = 40;
    std::map<std::pair<std::string, std::string>, std::size_t> found; // (class, method) → entries
    const auto isInstance = [&](NodeOrdinal node, std::string& name) {
        name = c.last().className(node);
        return c.graph().type(node) == NodeType::Object && isProgramsClass(name) && name[0] != '{';
    };
    /// What the entry is a record of: { watcher, listeners }, { info, get: () => this.info }.
    const auto lookInto = [&](NodeOrdinal entry) {
        std::set<std::pair<std::string, std::string>> here;
        std::size_t fields = 0;
        const auto take = [&](NodeOrdinal node) {
            std::string name;
            if (!isInstance(node, name) || c.isOlder(node, entry)) return;
            if (std::string method = methodOf(c.last(), node, kEnds); !method.empty())
                here.emplace(std::move(name), std::move(method));
        };
        for (const Edge edge : c.graph().edges(entry)) {
            if (++fields > kFields) break;
            if (edge.type != EdgeType::Property) continue;
            take(edge.to);
        }
        fields = 0;
        for (const Edge edge :
             c.graph().edges(entry)) { // what it has itself says more than what its functions see
            if (!here.empty() || ++fields > kFields) break;
            if (edge.type != EdgeType::Property || c.graph().type(edge.to) != NodeType::Closure) continue;
            const auto scope = c.graph().target(edge.to, EdgeType::Internal, "context");
            if (!scope || c.isOlder(*scope, entry)) continue;
            std::size_t variables = 0;
            for (const Edge variable : c.graph().edges(*scope))
                if (++variables <= kFields && variable.type == EdgeType::Context) take(variable.to);
        }
        for (const auto& what : here) ++found[what];
    };
    std::size_t looked = 0;
    for (const NodeOrdinal entry : c.point.entries) {
        if (looked >= kLooked) break;
        std::string name;
        if (c.graph().type(entry) == NodeType::Closure) { // debug() has destroy() as a property
            name = c.last().rawName(entry, 60) + "()";
        } else if (!isInstance(entry, name)) {
            if (c.graph().type(entry) == NodeType::Object) ++looked, lookInto(entry);
            continue;
        }
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

namespace {

/// Has it one collection and hardly anything else? Then it is the inside of something: Lookup { _map }.
bool isWrapper(const Candidate& c, NodeOrdinal node)
{
    std::size_t collections = 0, others = 0;
    for (const Edge edge : c.graph().edges(node)) {
        if (edge.type != EdgeType::Property || c.graph().isNamed(edge, "__proto__")) continue;
        const CollectionKind kind = collectionKind(c.last(), edge.to);
        ++(kind == CollectionKind::None ? others : collections);
    }
    return collections == 1 && others == 0;
}

/// The owner of the collection; where that is only a wrapper, what it hangs on comes first: Container, then its Lookup.
/// None where a variable has the collection.
std::vector<NodeOrdinal> ownersOf(const Candidate& c)
{
    constexpr std::size_t kOwners = 3;
    std::vector<NodeOrdinal> owners;
    const std::string own = c.last().className(c.container);
    if (isLanguagesCollection(c.last(), c.container) || own[0] == '{' || !isProgramsClass(own)
        || own.starts_with("global") || own.starts_with("Window"))
        return owners;
    auto at = std::find_if(c.path.rbegin(), c.path.rend(),
                           [&](const PathStep& step) { return step.node == c.container; });
    for (; at != c.path.rend() && owners.size() < kOwners; ++at) {
        const NodeOrdinal node = at->node;
        if (at->isInternal && node != c.container)
            continue; // an ES module's variable stands in a cell of V8's
        const std::string name = c.last().className(node);
        const PathRoot* root = c.history.paths().root(node);
        if (root && root->kind != PathRootKind::ModuleExports)
            break; // escape() and unescape() are the language's
        if (c.graph().type(node) != NodeType::Object || !isProgramsClass(name) || name[0] == '{') continue;
        owners.insert(owners.begin(), node);
        if (!isWrapper(c, node)) break;
    }
    return owners;
}

/// Do the entries take part in something: functions, records with a function, or objects of a class? Data doesn't.
bool doTakePart(const Candidate& c)
{
    constexpr std::size_t kFields = 16;
    const auto hasFunction = [&](NodeOrdinal record) {
        std::size_t fields = 0;
        for (const Edge edge : c.graph().edges(record)) {
            if (++fields > kFields) break;
            if (edge.type == EdgeType::Property && c.graph().type(edge.to) == NodeType::Closure) return true;
        }
        return false;
    };
    return c.shareOfEntries([&](NodeOrdinal entry) {
        const std::string name = c.last().className(entry);
        return c.graph().type(entry) == NodeType::Closure
            || (c.graph().type(entry) == NodeType::Object && isProgramsClass(name)
                && (name[0] != '{' || hasFunction(entry)));
    }) >= 0.4; // of a Map, the keys are entries, too
}

/// "clearAll() of the DataLoader": of an instance, which only the program knows a name for.
std::string methodText(const std::string& method, const std::string& className)
{
    return method + "() of the " + className;
}

std::string removalOf(const Candidate& c, NodeOrdinal owner)
{
    std::string about; // what literals have as fields is not what they are
    for (const std::string& name : c.payload)
        if (name[0] != '{') about += ' ' + name;
    if (const std::string entry = c.entryClass(); entry[0] != '{') about += ' ' + entry;
    // The last two names: the field that has the collection, and the collection's own.
    for (std::size_t i = c.path.size(), shown = 0; i-- > 0 && shown < 2;)
        if (!c.path[i].isInternal && c.path[i].node != owner) about += ' ' + c.path[i].label, ++shown;
    const bool isParty = doTakePart(c);
    std::string method = isParty ? methodOf(c.last(), owner, kLeaves) : std::string();
    if (method.empty()) method = counterpartOf(c.last(), owner, about);
    if (method == "unsubscribe" && !isParty) method.clear(); // from the owner, not for one of its entries
    if (method.empty()) method = methodOf(c.last(), owner, kRemovals);
    // A router has a method for each verb of HTTP: DELETE, and UNSUBSCRIBE, too.
    static constexpr std::array<std::string_view, 1> kPatch{"patch"}, kPost{"post"};
    if ((method == "unsubscribe" || method == "delete") && !methodOf(c.last(), owner, kPatch).empty()
        && !methodOf(c.last(), owner, kPost).empty())
        method.clear();
    return method.empty() ? method : methodText(method, c.last().className(owner));
}

} // namespace

std::string removalMethodOf(const Candidate& c)
{
    for (const NodeOrdinal owner : ownersOf(c))
        if (std::string removal = removalOf(c, owner); !removal.empty()) return removal;
    return {};
}

std::string emptyingMethodOf(const Candidate& c)
{
    for (const NodeOrdinal owner : ownersOf(c))
        if (const std::string method = methodOf(c.last(), owner, kEmpties); !method.empty())
            return methodText(method, c.last().className(owner));
    // memoizee's cachedPrice.clear(): a function among the properties of what the code calls.
    for (std::size_t i = c.path.size(); i-- > 1;) {
        const PathStep& step = c.path[i];
        if (step.isInternal || c.graph().type(step.node) != NodeType::Closure || !isIdentifier(step.label))
            continue;
        if (const std::string method = methodOf(c.last(), step.node, kEmpties); !method.empty())
            return method + "() of " + step.label;
    }
    const std::string function = functionOfScope(c, kEmpties);
    return function.empty() || !packageOf(c).empty() ? std::string() : function + "()";
}

namespace {

std::string packageOfFunction(const Candidate& c, NodeOrdinal function)
{
    const auto location = c.last().location(function);
    return location ? packageOfScript(c.last().scriptName(location->scriptId)) : std::string();
}

/// The package of the object's class, by its methods.
std::string packageOfClass(const Candidate& c, NodeOrdinal node)
{
    constexpr std::size_t kMethods = 8;
    const std::string name = c.last().className(node);
    if (c.graph().type(node) != NodeType::Object || isLanguagesCollection(c.last(), node)
        || !isProgramsClass(name) || name[0] == '{')
        return {};
    const auto prototype = c.graph().target(node, EdgeType::Property, "__proto__");
    if (!prototype) return {};
    std::string package;
    std::size_t looked = 0;
    for (const Edge edge : c.graph().edges(*prototype)) {
        if (edge.type != EdgeType::Property || c.graph().type(edge.to) != NodeType::Closure) continue;
        if (++looked > kMethods || !package.empty()) break;
        package = packageOfFunction(c, edge.to);
    }
    return package;
}

/// Of the functions that share the scope.
std::string packageOfScope(const Candidate& c, NodeOrdinal scope)
{
    constexpr std::size_t kRetainers = 64;
    std::string package;
    std::size_t looked = 0;
    for (const EdgeOrdinal in : c.last().retainers()[scope]) {
        if (++looked > kRetainers || !package.empty()) break;
        if (c.graph().type(c.graph().source(in)) == NodeType::Closure)
            package = packageOfFunction(c, c.graph().source(in));
    }
    return package;
}

/// A package, and the step of the way that is its variable or an instance of its class.
struct Package {
    std::string name; ///< "(application)" for the program itself
    std::size_t step{};
};
Package nearestPackage(const Candidate& c, const RetainingPath& path, const PathRoot* root)
{
    if (root && path.size() <= 3 && root->kind != PathRootKind::Engine
        && root->kind != PathRootKind::Global) // a variable of the package's own file
        if (std::string name = packageOfScript(root->name); !name.empty() && name[0] != '(')
            return {std::move(name), path.size() - 1};
    for (std::size_t i = path.size(); i-- > 0;) {
        const PathStep& step = path[i];
        const bool isVariable = step.edge && c.graph().edge(*step.edge).type == EdgeType::Context;
        std::string name =
            isVariable ? packageOfScope(c, c.graph().source(*step.edge)) : packageOfClass(c, step.node);
        if (!name.empty()) return {std::move(name), i};
    }
    return {};
}

Package nearestPackage(const Candidate& c)
{
    // Who has the WeakMap has its values, not who has their keys.
    if (const auto map = c.weakMap()) {
        const RetainingPath path = bestPath(c.last(), c.history.paths(), *map);
        const PathRoot* root = path.empty() ? nullptr : c.history.paths().root(path.front().node);
        return {nearestPackage(c, path, root).name, c.path.size()};
    }
    return nearestPackage(c, c.path, c.root);
}

/// Does the collection lie in an object that the program makes anew and the package only keeps: the state of a store?
/// Then that object is replaced as it grows, below a variable of the package's that stays.
bool isProgramsState(const Candidate& c, const Package& package)
{
    if (c.history.size() < 2 || package.step + 1 >= c.path.size()) return false;
    const NodeOrdinal state = c.path[package.step].node;
    const bool isLiteral = c.graph().type(state) == NodeType::Object
        && (c.last().className(state) == "Object" || c.last().className(state).str().starts_with('{'));
    const EdgeOrdinal* edge = c.path[package.step].edge ? &*c.path[package.step].edge : nullptr;
    return isLiteral && edge && c.graph().edge(*edge).type == EdgeType::Context
        && c.history.bornIn(c.graph().id(state)) + 1 == c.history.size()
        && c.history.bornIn(c.graph().id(c.graph().source(*edge))) + 1 < c.history.size();
}

} // namespace

std::string packageOf(const Candidate& c)
{
    const Package package = nearestPackage(c);
    return package.name.starts_with('(') || isProgramsState(c, package) ? std::string() : package.name;
}

namespace {

constexpr std::array<std::string_view, 1> kSubscribe{"subscribe"};

} // namespace

bool haveSubscribed(const Candidate& c)
{
    static constexpr std::array<std::string_view, 3> kUndo{"unsubscribe", "off", "removeListener"};
    if (!functionOfScope(c, kSubscribe).empty()) return true;
    return std::any_of(c.path.rbegin(), c.path.rend(), [&](const PathStep& step) {
        return step.node == c.container && !methodOf(c.last(), step.node, kSubscribe).empty()
            && methodOf(c.last(), step.node, kUndo).empty();
    });
}

std::string endAdvice(const Candidate& c)
{
    std::string className;
    const std::string end = endMethodOfEntries(c, className);
    const std::string removal = removalMethodOf(c), empties = emptyingMethodOf(c);
    const std::string all = empties.empty() ? std::string() : " " + empties + " takes everything out.";
    const bool isKeyed = c.point.kind == CollectionKind::Map || c.point.kind == CollectionKind::Object;
    // A request ends by itself: to close it again frees nothing.
    if (className == "IncomingMessage" || className == "ServerResponse")
        return "Keep only the fields that you read again (url, time), not the " + className
            + ": it keeps its socket and its headers. Remove an entry on its 'close', or set a maximum size.";
    if (!end.empty()) {
        // Who is in a variable's array or Map doesn't leave it by itself.
        if (c.container == c.point.node && removal.empty() && empties.empty() && c.point.members.empty())
            return "Call " + end + "() on each " + className
                + " when its work ends, and remove it here, in error paths too.";
        const std::string owner = c.last().className(c.container);
        // Where both have unsubscribe(), the owner's ends the owner.
        const bool isOwnersEnd = removal == methodText(end, owner);
        const std::string out =
            removal.ends_with("() of the " + owner) && !isOwnersEnd ? ", or " + removal + " for it." : ".";
        // The entry may be the library's own: who subscribes has what subscribe() returned.
        const bool isSubscription =
            end == "unsubscribe" && !methodOf(c.last(), c.container, kSubscribe).empty();
        return (isSubscription ? "Keep what subscribe() returns, and call unsubscribe() on it when the"
                               : "Call " + end + "() on each " + className + " when its")
            + " work ends, in error paths too" + out + all;
    }
    if (!removal.empty() && isKeyed && !doTakePart(c))
        return "Call " + removal + " when an entry is done, or set a maximum size or a time to live." + all;
    if (!removal.empty())
        return "Call " + removal + " for what is no longer needed; add such things once, not in each request."
            + all;
    if (!empties.empty() && !isKeyed)
        return "Call " + empties + " when its contents have been used, or bound it.";
    return {};
}

std::string deletionOf(const Candidate& c, const std::string& entries)
{
    if (c.point.kind != CollectionKind::Object) return "delete() " + entries;
    std::string name;
    if (c.point.members.empty() && !c.path.empty())
        name = c.container == c.point.node ? c.calledName() : c.path.back().label;
    const bool isCode =
        isIdentifier(name.substr(0, 1)) && std::all_of(name.begin(), name.end(), [](char letter) {
            return isDigit(letter) || letter == '.' || isIdentifier(std::string_view(&letter, 1));
        });
    return "delete " + (isCode ? name : "object") + "[key] for " + entries;
}

std::string boundAdvice(const Candidate& c)
{
    if (const Package keeper = nearestPackage(c);
        !keeper.name.empty() && keeper.name[0] != '(' && isProgramsState(c, keeper))
        return "It is the program's own state, which the package " + keeper.name
            + " only keeps: bound it where the program makes that state (a reducer, a setter). Remove what "
              "is "
              "done, or keep only the last ones.";
    const std::string package = packageOf(c);
    const bool isKeyed = (c.point.isCountOfEntries || c.point.isTable)
        && (c.point.kind == CollectionKind::Map || c.point.kind == CollectionKind::Object);
    if (!package.empty()) {
        const std::string empties = emptyingMethodOf(c);
        const std::string call =
            empties.empty() ? std::string() : "call " + empties + " when its contents have been used.";
        const std::string limit = "look in its documentation for a limit";
        const std::string keys = "use fewer different keys (no ids, times or URLs of requests)";
        std::string advice;
        if (!call.empty())
            advice = isKeyed ? call + " Else " + keys + "." : limit + ", or " + call;
        else if (isKeyed)
            advice = keys + ". Else " + limit + " and for the call that removes an entry.";
        else
            advice = limit
                + ", and for the call that removes or closes what was added. Add such things once, not in "
                  "each request.";
        return "It belongs to the package " + package + ": " + advice
            + " See whether a newer version bounds it.";
    }
    if (c.point.kind == CollectionKind::Set)
        return "Bound it: delete() each entry when it is done, or set a maximum size.";
    return isKeyed
        ? "Bound it: " + deletionOf(c, "each entry")
            + " when it is done, or set a maximum size and a time to live. Keep in an entry only what is "
              "read again."
        : "Bound it: remove entries when they are done (shift(), splice()), or flush it by time and by "
          "count.";
}

namespace {

/// The class of a package around step i of the way: a cache that it makes gets its options from there.
std::string makerOf(const Candidate& c, std::size_t i)
{
    const std::string own = c.last().className(c.path[i].node);
    while (i-- > 0) {
        const NodeOrdinal node = c.path[i].node;
        const std::string name = c.last().className(node);
        if (c.path[i].isInternal || c.graph().type(node) != NodeType::Object || name == own
            || isLanguagesCollection(c.last(), node) || !isProgramsClass(name) || name[0] == '{')
            continue;
        const std::string package = packageOfClass(c, node);
        return package.empty() || package[0] == '(' ? std::string() : name;
    }
    return {};
}

} // namespace

std::string limitAdvice(const Candidate& c)
{
    static constexpr std::array<std::string_view, 11> kLimits{
        "max",    "ttl",      "maxSize",  "maxAge",    "maxEntries", "maxKeys",
        "stdTTL", "maxItems", "capacity", "maxLength", "bufferSize"};
    constexpr std::size_t kAround = 3; // the store of a cache lies in it: cache → store → Map
    std::size_t shown = 0;
    for (std::size_t i = c.path.size(); i-- > 0 && shown <= kAround;) {
        const NodeOrdinal node = c.path[i].node;
        if (c.path[i].isInternal || c.history.paths().root(node)) continue;
        ++shown;
        if (c.graph().type(node) != NodeType::Object || isLanguagesCollection(c.last(), node)) continue;
        const std::string name = c.last().className(node);
        if (name[0] == '{') continue;
        if (hasTimeToLiveAlone(c.last(), node))
            return "Set max on the " + name
                + ", or ttlAutopurge: true: a ttl alone removes an entry only when it is read.";
        std::vector<std::string> limits;
        const auto take = [&](std::string_view edge) {
            // "<symbol max>", "get max", "max"
            if (edge.starts_with("<symbol ") && edge.ends_with(">")) edge = edge.substr(8, edge.size() - 9);
            if (edge.starts_with("get ") || edge.starts_with("set ")) edge = edge.substr(4);
            while (edge.starts_with('_') || edge.starts_with('#')) edge = edge.substr(1);
            for (const std::string_view limit : kLimits)
                if (edge == limit && std::find(limits.begin(), limits.end(), edge) == limits.end())
                    limits.emplace_back(limit);
        };
        const auto lookAt = [&](NodeOrdinal at) {
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
            return prototype;
        };
        const auto prototype = lookAt(node); // its own fields, the accessors of its class, and its options
        if (prototype) lookAt(*prototype);
        for (const char* field : kOptionFields)
            if (const auto options = c.graph().target(node, EdgeType::Property, field);
                options && c.graph().type(*options) == NodeType::Object)
                lookAt(*options);
        if (limits.empty()) continue;
        std::sort(limits.begin(), limits.end(), [&](const std::string& a, const std::string& b) {
            return std::find(kLimits.begin(), kLimits.end(), a)
                < std::find(kLimits.begin(), kLimits.end(), b);
        });
        // How long an entry stays bounds nothing by itself.
        const auto isTime = [](const std::string& limit) {
            return limit == "ttl" || limit == "maxAge" || limit == "stdTTL";
        };
        const auto times = std::stable_partition(limits.begin(), limits.end(),
                                                 [&](const std::string& limit) { return !isTime(limit); });
        const bool areTimes = times == limits.begin();
        const std::string time = times == limits.end() ? std::string() : *times;
        if (!areTimes) limits.erase(times, limits.end());
        if (limits.size() > 2) limits.resize(2);
        const std::string maker = areTimes ? std::string() : makerOf(c, i);
        return "Set " + joined(limits, " or ") + " on the " + name
            + (maker.empty() ? std::string() : ", by the options of the " + maker + " that makes it")
            + c.growthOrSize("; if it has one, lower it: nothing has stopped the growth so far.",
                             "; if it has one, see whether a full one fits into memory.")
            + (areTimes           ? " Some caches drop an expired entry only when it is read again."
                   : time.empty() ? std::string()
                                  : " " + time + " alone does not limit the number of entries.");
    }
    return {};
}

} // namespace heaptrail

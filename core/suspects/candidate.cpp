// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/candidate.h"

#include "core/analysis/held_name.h"
#include "core/analysis/internals.h"
#include "core/analysis/property_names.h"
#include "core/analysis/script_owners.h"
#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

namespace heaptrail {

namespace {

const std::string kEntryOf = "an entry of ";
const std::string kValueFor = "a WeakMap's value for ";

/// agent.requests, requests["127.0.0.1:80:"], props[0].value
std::string memberName(const std::string& owner, const std::string& name)
{
    if (name.starts_with('[')) return owner + name;
    return isIdentifier(name) || name.starts_with('<') ? owner + "." + name : owner + propertyAccess(name);
}

/// Is it a limit of how many there may be, not of how long they stay?
bool boundsCount(const std::string& field)
{
    const std::string name = toLower(field);
    return name.find("ttl") == name.npos && name.find("age") == name.npos && name.find("expire") == name.npos;
}

/// A limit in a private field (#maxSize), whose name the file doesn't have: by the getter of the class. A field with a
/// node of its own is no small integer: Infinity, for one.
std::optional<BoundField> boundAccessor(const Snapshot& snapshot, NodeOrdinal node,
                                        const std::function<bool(std::string_view)>& speaksOfALimit)
{
    const Graph& graph = snapshot.graph();
    for (const Edge edge : graph.edges(node))
        if (graph.type(edge.to) == NodeType::Number) return std::nullopt;
    const auto prototype = graph.target(node, EdgeType::Property, "__proto__");
    if (!prototype) return std::nullopt;
    for (const Edge edge : graph.edges(*prototype)) {
        if (edge.type != EdgeType::Property || graph.type(edge.to) != NodeType::Closure) continue;
        const std::string name = graph.edgeName(edge);
        if (name.starts_with("get ") && speaksOfALimit(std::string_view(name).substr(4)))
            return BoundField{name.substr(4), std::nullopt, boundsCount(name.substr(4))};
    }
    return std::nullopt;
}

} // namespace

std::string BoundField::text() const
{
    return value ? name + " = " + countText(std::uint64_t(std::max(0.0, *value))) : name;
}

double Candidate::shareOfEntries(const std::function<bool(NodeOrdinal)>& is) const
{
    if (point.entries.empty()) return 0;
    std::size_t count = 0;
    for (const NodeOrdinal entry : point.entries) count += is(entry) ? 1 : 0;
    return double(count) / double(point.entries.size());
}

double Candidate::shareOfBytes(const std::function<bool(const ClassGrowth&)>& is) const
{
    std::uint64_t part = 0, all = 0;
    for (const ClassGrowth& growth : point.classes) {
        all += growth.bytes;
        if (is(growth)) part += growth.bytes;
    }
    return all ? double(part) / double(all) : 0;
}

bool Candidate::areBackingStores(const ClassGrowth& growth) const
{
    return graph().type(growth.sample) == NodeType::Native
        && last().nameKinds()[graph().nameIndex(growth.sample)] == KnownName::ArrayBufferData;
}

std::uint64_t Candidate::newCountOf(const std::string& className) const
{
    std::uint64_t count = 0;
    for (const ClassGrowth& growth : point.classes)
        if (isCarriedName(className, last().classes().info(growth.cls).name)) count += growth.count;
    return count;
}

std::uint64_t Candidate::newInstancesOf(const std::string& className) const
{
    std::uint64_t realms = 0;
    for (const ClassGrowth& growth : point.classes)
        if (last().classes().info(growth.cls).name.starts_with("system / NativeContext"))
            realms += growth.count;
    const std::uint64_t count = newCountOf(className);
    return count - std::min(count, realms);
}

std::string Candidate::entryClass() const
{
    for (const auto& [name, count] : entryClasses)
        if (isProgramsClass(name) && count * 4 >= entryClasses.front().second) return name;
    if (!entryClasses.empty() && entryClasses.front().first[0] != '('
        && entryClasses.front().first != "Object")
        return entryClasses.front().first;
    if (!payload.empty()) return payload.front();
    // The values rather than the keys.
    for (const auto& [name, count] : entryClasses)
        if (name[0] != '(' && name != "Object" && count * 4 >= entryClasses.front().second) return name;
    if (!entryClasses.empty()) return entryClasses.front().first;
    return carriedName(point.classes.empty() ? last().className(point.node)
                                             : last().classes().info(point.classes.front().cls).name);
}

std::string Candidate::payloadClass(const std::string& otherwise) const
{
    return payload.empty() ? otherwise : payload.front();
}

std::string Candidate::calledName() const
{
    std::string name, slot;
    const auto isName = [&](std::size_t i) { // of a field or a variable
        const EdgeType type = graph().edge(*path[i].edge).type;
        return (type == EdgeType::Property || type == EdgeType::Context)
            && path[i].label.find_first_of("<([ ") == std::string::npos;
    };
    /// The step of the array that step i's object is an element of; 0 if it is none.
    const auto elementsOwner = [&](std::size_t i) {
        std::size_t elements = 0;
        while (i-- > 1) {
            if (path[i].isInternal) continue;
            if (graph().edge(*path[i].edge).type != EdgeType::Element) return elements > 0 ? i : 0;
            ++elements;
        }
        return std::size_t{0};
    };
    const auto isPhrase = [&] { return slot == kEntryOf || slot == kValueFor; };
    const auto named = [&](const std::string& label) { return isPhrase() ? slot + label : label + slot; };
    for (std::size_t i = path.size(); i-- > 1;) {
        const PathStep& step = path[i];
        if (step.isInternal || step.label.empty() || step.label == "context") continue;
        if (step.label.starts_with('[') && step.edge) {
            // A place in a table means nothing to a reader, one in an array does.
            const bool isIndex = graph().edge(*step.edge).type == EdgeType::Element;
            if (slot != kValueFor) slot = isIndex && slot != kEntryOf ? step.label + slot : kEntryOf;
            continue;
        }
        if (step.label == "(value in WeakMap)") { // a private field, as compilers write them
            slot = kValueFor;
            continue;
        }
        name = named(step.label);
        // "stack" and "data" are many things: with what they are a field of, unless that is a root.
        if (slot.empty() && i > 1 && container == point.node
            && graph().edge(*path[i].edge).type == EdgeType::Property) {
            std::size_t owner = i - 1; // the target of a proxy stands between
            while (owner > 1 && path[owner].isInternal) --owner;
            if (isName(i) && isName(owner)) {
                name = memberName(path[owner].label, name);
            } else if (const std::size_t k = elementsOwner(i); k > 0 && isName(i) && isName(k)) {
                for (std::size_t at = k + 1; at < i; ++at) // props[0].value
                    if (!path[at].isInternal) slot += path[at].label;
                name = memberName(path[k].label + slot, name);
            }
        }
        break;
    }
    if (name.empty() && !slot.empty() && !path.empty()) name = named(path.front().label);
    if (const auto map = slot == kValueFor ? weakMap() : std::nullopt) {
        const std::string called = heldName(last(), *map, EntryKeys::Hide);
        if (isIdentifier(called)) name.replace(0, kValueFor.size(), called + " (WeakMap): its value for ");
    }
    if (container != point.node) {
        const std::string owner = ownerName();
        return name.empty() ? owner : memberName(owner, name);
    }
    if (!name.empty()) return name;
    return path.empty() ? last().className(point.node).str() : path.back().label;
}

std::optional<NodeOrdinal> Candidate::weakMap() const
{
    return weakMapOn(path);
}

std::optional<NodeOrdinal> Candidate::weakMapOn(const RetainingPath& way) const
{
    // "1 / part of key (Object @17) -> value (Map @19) pair in WeakMap (table @21)"
    constexpr std::string_view kTable = "in WeakMap (table @";
    for (std::size_t i = way.size(); i-- > 1;) {
        const std::size_t at = way[i].edgeName.find(kTable);
        if (at == std::string::npos) continue;
        const NodeId id{std::strtoull(way[i].edgeName.c_str() + at + kTable.size(), nullptr, 10)};
        const auto table = graph().nodeById(id);
        if (!table) return std::nullopt;
        for (const EdgeOrdinal in : last().retainers()[*table])
            if (graph().isNamed(graph().edge(in), "table")) return graph().source(in);
        return std::nullopt;
    }
    return std::nullopt;
}

std::string Candidate::ownerName() const
{
    // What these hold says nothing of it.
    static constexpr std::array<std::string_view, 8> kVague{"default", "exports", "this",   "_this",
                                                            "self",    "that",    "module", "context"};
    auto at = std::find_if(path.rbegin(), path.rend(),
                           [&](const PathStep& step) { return step.node == container; });
    // An exported variable of a module is a cell, whose value it is.
    if (at != path.rend() && at->isInternal && at->edgeName == "value") ++at;
    if (at != path.rend() && at->edge && !at->isInternal) {
        const std::string& name = at->label;
        const auto isOfName = [](char letter) {
            return isAlnum(letter) || letter == '_' || letter == '$' || letter == '#' || (letter & 0x80);
        };
        if (!name.empty() && std::all_of(name.begin(), name.end(), isOfName)
            && std::find(kVague.begin(), kVague.end(), name) == kVague.end())
            return name;
    }
    return last().className(container);
}

std::string Candidate::titleName() const
{
    const std::string name = calledName(), cls = last().className(point.node);
    const bool says = !cls.empty() && cls != name && cls[0] != '{' && cls[0] != '(' && cls != "Function"
        && !cls.starts_with("system /") && name.find(' ') == name.npos;
    return says ? name + " (" + cls + ")" : name;
}

std::size_t Candidate::stepNamed(std::string_view edgeName) const
{
    for (std::size_t i = path.size(); i-- > 1;)
        if (path[i].edgeName == edgeName) return i;
    return std::string::npos;
}

bool Candidate::hasProperty(NodeOrdinal node, std::string_view name) const
{
    for (const Edge edge : graph().edges(node))
        if (edge.type == EdgeType::Property && graph().isNamed(edge, name)) return true;
    return false;
}

std::optional<SourceLocation> Candidate::ownSource(NodeOrdinal function) const
{
    constexpr int kWraps = 4; // bound, once(), bound once more
    NodeOrdinal at = function;
    for (int step = 0; step < kWraps; ++step) {
        std::optional<NodeOrdinal> inner;
        if (const auto target = graph().target(at, EdgeType::Internal, "bound_function")) inner = target;
        // events.once() binds its wrapper to a record that has the listener.
        if (const auto record = graph().target(at, EdgeType::Internal, "bound_this"))
            if (const auto listener = graph().target(*record, EdgeType::Property, "listener");
                listener && hasProperty(*record, "wrapFn"))
                inner = listener;
        if (!inner || *inner == at) break;
        at = *inner;
    }
    const auto location = last().location(at);
    if (!location || isRuntimeScript(last().scriptName(location->scriptId))) return std::nullopt;
    return location;
}

bool Candidate::isLinked(const ClassGrowth& growth) const
{
    // A few of a class among many others are no chain, however their like hang together elsewhere. Scopes, promises and
    // literals come with each object in any number.
    std::uint64_t most = 0;
    for (const ClassGrowth& other : point.classes)
        if (graph().type(other.sample) == NodeType::Object
            && isProgramsClass(last().classes().info(other.cls).name))
            most = std::max(most, other.count);
    if (growth.count * 4 < most) return false;
    const auto nodes = last().nodesOf(growth.cls);
    const std::size_t looked = std::min<std::size_t>(nodes.size(), 64);
    std::size_t linked = 0;
    for (std::size_t i = 0; i < looked; ++i) {
        const NodeOrdinal node = nodes[nodes.size() - 1 - i];
        for (const Edge edge : graph().edges(node))
            if (edge.type == EdgeType::Property && edge.to != node && last().classOf(edge.to) == growth.cls
                && !graph().isNamed(edge, "__proto__")) { // to inherit is no link
                ++linked;
                break;
            }
    }
    return looked > 1 && linked * 2 >= looked;
}

std::int64_t Candidate::countGrowth() const
{
    if (point.count.size() < 2) return 0;
    return std::int64_t(point.count.back()) - std::int64_t(point.count.front());
}

bool isProgramsClass(const std::string& name)
{
    // Beside what every program has, the classes of the language, which lists of classes show as the program's.
    static constexpr std::array<std::string_view, 20> kLanguages{
        "Array",   "Map",         "Set",        "Date",         "String",     "Number",       "WeakRef",
        "Symbol",  "RegExp",      "Promise",    "BigInt",       "Boolean",    "Generator",    "Module",
        "WeakMap", "ArrayBuffer", "Uint8Array", "Float64Array", "Int32Array", "AsyncFunction"};
    return !isEngineClass(name) && !name.starts_with("Node / ") && !name.starts_with("Detached Node / ")
        && !name.starts_with("blink::") && !name.starts_with("Detached blink::")
        && name != "AsyncContextFrame" && std::ranges::find(kLanguages, name) == kLanguages.end();
}

std::string memberNameOf(const Candidate& c)
{
    constexpr std::size_t kLooked = 16;
    if (c.point.members.empty()) return {};
    const CollectionKind kind = collectionKind(c.last(), c.point.members.front());
    if (kind != CollectionKind::Map && kind != CollectionKind::Set && kind != CollectionKind::Array)
        return {};
    std::string name;
    std::size_t looked = 0;
    for (const NodeOrdinal member : c.point.members) {
        if (++looked > kLooked) break;
        std::string here;
        if (const auto in = c.history.paths().edgeTo(member))
            if (const Edge edge = c.graph().edge(*in); edge.type == EdgeType::Property) {
                const std::string owner = c.last().className(c.graph().source(*in));
                here = c.graph().edgeName(edge);
                here = isProgramsClass(owner) && owner[0] != '{' ? memberName(owner, here) : here;
            }
        if (looked == 1) name = here;
        if (name != here || name.empty()) return "inner " + c.last().className(c.point.members.front()).str();
    }
    return name;
}

Candidate makeCandidate(const History& history, const Accumulation& point)
{
    const Snapshot& last = history.last();
    const Graph& graph = history.graph();
    Candidate made{history, point, bestPath(last, history.paths(), point.node), nullptr, point.node, {},
                   1,       {}};
    if (!made.path.empty()) {
        made.root = history.paths().root(made.path.front().node);
        if (made.root && made.root->kind == PathRootKind::Engine) made.root = nullptr;
    }
    // A field of an instance: the instance is what a developer knows. Literals, modules and globals are no owners.
    if (made.path.size() >= 2 && point.kind != CollectionKind::None && !point.isTimerList) {
        const PathStep& step = made.path.back();
        const NodeOrdinal owner = made.path[made.path.size() - 2].node;
        const Edge edge = graph.edge(*step.edge);
        const ClassInfo& cls = last.classes().info(last.classOf(owner));
        const PathRoot* ownRoot = history.paths().root(owner);
        if (edge.type == EdgeType::Property && graph.type(owner) == NodeType::Object && !cls.isInterface
            && cls.name[0] != '{' && isProgramsClass(cls.name)
            && (!ownRoot || ownRoot->kind == PathRootKind::ModuleExports) // module.exports = new Service()
            && cls.name != "process" && !cls.name.starts_with("Window") && !cls.name.starts_with("global"))
            made.container = owner;
    }
    std::map<std::string, std::uint64_t> classes;
    for (const NodeOrdinal entry : point.entries) ++classes[carriedName(last.className(entry))];
    made.entryClasses.assign(classes.begin(), classes.end());
    std::stable_sort(made.entryClasses.begin(), made.entryClasses.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const ClassGrowth& growth : point.classes) {
        const std::string& name = last.classes().info(growth.cls).name;
        if (isProgramsClass(name)) made.payload.push_back(carriedName(name));
    }
    return made;
}

std::optional<BoundField> boundField(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    const auto speaksOfALimit = [](std::string_view raw) {
        std::string name;
        for (const char c : raw) {
            if (isDigit(c)) return false; // a key: people don't name a field 2ma05x
            if (isLetter(c)) name += toLower(c);
        }
        // "limit" alone is as often one of requests as one of entries.
        static constexpr std::array<const char*, 20> kNames{
            "max",          "maxsize",   "maxentries",  "maxitems", "maxlength", "maxage",   "maxcount",
            "maxkeys",      "sizelimit", "capacity",    "ttl",      "ttlms",     "stdttl",   "expireafter",
            "maxcachesize", "cachesize", "maxelements", "maxbytes", "maxweight", "maxmemory"};
        return std::any_of(kNames.begin(), kNames.end(), [&](const char* known) { return name == known; });
    };
    std::optional<NodeOrdinal> shape;
    std::optional<BoundField> found; // one of how many there may be says more than one of how long they stay
    const auto take = [&](const std::string& name, std::optional<double> value) {
        if (!found || (boundsCount(name) && !found->isOfCount))
            found = BoundField{name, value, boundsCount(name)};
    };
    std::vector<std::string> none; // cache.ttl(key, seconds) sets one, and proves none; undefined is no limit
    for (const Edge edge : graph.edges(node)) {
        if (edge.type == EdgeType::Property) {
            const std::string name = graph.edgeName(edge);
            if (!speaksOfALimit(name)) continue;
            if (graph.type(edge.to) == NodeType::Closure || oddballText(snapshot, edge.to)) {
                none.push_back(name);
                continue;
            }
            std::optional<double> value;
            if (graph.type(edge.to) == NodeType::Number) {
                // A limit is a small integer, which has no node unless asked for. What has one is Infinity, or a
                // number that no collection reaches.
                const auto digits = graph.target(edge.to, EdgeType::Internal, "value");
                const std::string text = digits ? snapshot.stringValue(*digits, 40) : std::string();
                char* end = nullptr;
                const double number = std::strtod(text.c_str(), &end);
                if (end && end != text.c_str()) value = number;
                if (boundsCount(name) && (!value || !(*value > 0 && *value < 4e9))) {
                    none.push_back(name);
                    continue;
                }
            }
            take(name, value);
        } else if (edge.type == EdgeType::Internal && graph.isNamed(edge, "map")) {
            shape = edge.to;
        }
    }
    const auto countedFirst = [&] {
        if (found && found->isOfCount) return found;
        auto accessor = boundAccessor(snapshot, node, speaksOfALimit);
        return accessor && (accessor->isOfCount || !found) ? accessor : found;
    };
    // Small integers have no edge; the shape still names their fields.
    const auto descriptors = shape ? graph.target(*shape, EdgeType::Internal, "descriptors") : std::nullopt;
    if (!descriptors) return countedFirst();
    for (const Edge edge : graph.edges(*descriptors)) {
        if (graph.type(edge.to) != NodeType::String) continue;
        const std::string name = snapshot.stringValue(edge.to, 60);
        if (speaksOfALimit(name) && std::find(none.begin(), none.end(), name) == none.end())
            take(name, std::nullopt);
    }
    return countedFirst();
}

} // namespace heaptrail

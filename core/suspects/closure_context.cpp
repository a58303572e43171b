// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"
#include "core/suspects/end_methods.h"
#include "core/suspects/words.h"

#include <map>
#include <set>

// Functions that pile up, with what their scopes keep; instances, or functions, chained by such scopes; functions compiled
// at run time.
// Six of ten entries must be functions; a scope's variable counts from 64 bytes on average, and dead ones from 64 bytes
// each, because less is a number or a short key. What an eighth of the scopes share goes with none of them. Functions
// that keep more by their own properties (classes with statics) are not about scopes. Generated code: nine of ten have
// code of their own and half a script of their own. What a snapshot cannot show: whether a function will still be
// called, and, up to V8 14.6, which variables it reads.

namespace heaptrail {

namespace {

constexpr std::uint64_t kVariable =
    64; ///< bytes that a scope's variable keeps: less is a number or a short key
constexpr std::size_t kLinks = 8; ///< of a chain: fewer in a row happen by chance

bool isClosure(const Candidate& c, NodeOrdinal node)
{
    return c.graph().type(node) == NodeType::Closure;
}

/// A variable of a closure's scope, and what it is.
struct Captured {
    std::string name;
    NodeOrdinal value;
    std::uint64_t bytes{};
};
/// The one that keeps most, without those in `shared`.
std::optional<Captured> largestVariable(const Candidate& c, NodeOrdinal closure,
                                        const std::set<NodeOrdinal>& shared)
{
    const Graph& graph = c.graph();
    const auto scope = graph.target(closure, EdgeType::Internal, "context");
    if (!scope) return std::nullopt;
    std::optional<Captured> best;
    for (const Edge edge : graph.edges(*scope)) {
        if (edge.type != EdgeType::Context && edge.type != EdgeType::Hidden) continue;
        if (shared.contains(edge.to) || edge.to == closure) continue;
        const std::uint64_t bytes = c.last().retainedSize(edge.to);
        if (!best || bytes > best->bytes)
            best = Captured{edge.type == EdgeType::Context ? graph.edgeName(edge) : std::string(), edge.to,
                            bytes};
    }
    return best;
}

/// What many of the entries have in their scopes: none of it goes with one of them.
std::set<NodeOrdinal> sharedByScopes(const Candidate& c)
{
    std::map<NodeOrdinal, std::size_t> seen;
    for (const NodeOrdinal entry : c.point.entries)
        if (const auto scope = c.graph().target(entry, EdgeType::Internal, "context"))
            for (const Edge edge : c.graph().edges(*scope)) ++seen[edge.to];
    std::set<NodeOrdinal> shared;
    for (const auto& [value, count] : seen) // one call may well make two or three functions
        if (count >= 4 && count * 8 > c.point.entries.size()) shared.insert(value);
    return shared;
}

/// What the function keeps by a variable of its scope, or of those around it, that refers to something of this kind.
template <class IsWanted>
std::optional<Captured> variableInScopes(const Candidate& c, NodeOrdinal function, const IsWanted& isWanted)
{
    constexpr int kScopes = 3; // the function's own and those around it
    const Graph& graph = c.graph();
    auto scope = graph.target(function, EdgeType::Internal, "context");
    for (int i = 0; scope && i < kScopes; ++i) {
        for (const Edge variable : graph.edges(*scope))
            if (variable.type == EdgeType::Context && isWanted(variable.to))
                return Captured{graph.edgeName(variable), variable.to, c.last().retainedSize(variable.to)};
        scope = graph.target(*scope, EdgeType::Internal, "previous");
    }
    return std::nullopt;
}

/// The object of the same class that a function among the object's properties keeps through its scope.
std::optional<Captured> sameClassInScope(const Candidate& c, NodeOrdinal object)
{
    for (const Edge property : c.graph().edges(object)) {
        if (property.type != EdgeType::Property || !isClosure(c, property.to)) continue;
        if (const auto found = variableInScopes(c, property.to, [&](NodeOrdinal value) {
                return value != object && c.last().classOf(value) == c.last().classOf(object);
            }))
            return found;
    }
    return std::nullopt;
}

/// All functions made at one place of the source: those that share its code.
std::vector<NodeOrdinal> functionsOf(const Snapshot& snapshot, NodeOrdinal shared)
{
    std::vector<NodeOrdinal> functions;
    for (const EdgeOrdinal in : snapshot.retainers()[shared])
        if (snapshot.graph().type(snapshot.graph().source(in)) == NodeType::Closure
            && snapshot.graph().isNamed(snapshot.graph().edge(in), "shared"))
            functions.push_back(snapshot.graph().source(in));
    return functions;
}

/// Another function of the same place that this one keeps through its scope: the one that it wraps.
std::optional<Captured> sameFunctionInScope(const Candidate& c, NodeOrdinal function, NodeOrdinal shared)
{
    return variableInScopes(c, function, [&](NodeOrdinal value) {
        return value != function && isClosure(c, value)
            && c.graph().target(value, EdgeType::Internal, "shared") == shared;
    });
}

/// A variable that scopes of these functions keep though no living function can read it.
struct DeadWeight {
    std::string name;
    std::uint64_t scopes{}, bytes{}; ///< that keep it; what they keep by it
};
std::optional<DeadWeight> heaviestDeadVariable(const Candidate& c)
{
    constexpr int kScopes = 3; // the function's own and those around it
    std::map<std::string, DeadWeight> byName;
    std::set<NodeOrdinal> seen;
    for (const NodeOrdinal entry : c.point.entries) {
        auto scope = c.graph().target(entry, EdgeType::Internal, "context");
        for (int i = 0; scope && i < kScopes && seen.insert(*scope).second; ++i) {
            if (const ContextWithDeadVariables* dead = c.history.deadVariablesOf(*scope))
                for (const DeadVariable& variable : dead->variables) {
                    DeadWeight& weight = byName[variable.name];
                    weight.name = variable.name;
                    ++weight.scopes;
                    weight.bytes += c.last().retainedSize(variable.value);
                }
            scope = c.graph().target(*scope, EdgeType::Internal, "previous");
        }
    }
    std::optional<DeadWeight> heaviest;
    for (const auto& [name, weight] : byName)
        if (weight.bytes >= 64 * weight.scopes && (!heaviest || weight.bytes > heaviest->bytes))
            heaviest = weight;
    return heaviest;
}

/// Does the function keep more as an object, by properties of its own (a class with its statics), than by its scope?
bool keepsByProperties(const Candidate& c, NodeOrdinal closure, const std::optional<Captured>& variable)
{
    std::uint64_t bytes = 0;
    for (const Edge edge : c.graph().edges(closure))
        if (edge.type == EdgeType::Property && c.last().dominator(edge.to) == closure)
            bytes += c.last().retainedSize(edge.to);
    return bytes > 256 && bytes > (variable ? 2 * variable->bytes : 0);
}

} // namespace

void addDeadVariable(const Candidate& c, Suspect& suspect)
{
    const auto dead = heaviestDeadVariable(c);
    if (!dead) return;
    suspect.evidence.push_back(
        "no living function reads the variable " + dead->name + " any more, but " + countText(dead->scopes)
        + (dead->scopes == 1 ? " scope keeps" : " scopes keep") + " it: " + bytesText(dead->bytes));
    suspect.advice += " Set the variable " + dead->name
        + " to null when it is done, or make the closure in a function of its own: the scope keeps it for "
          "nothing.";
}

bool detectClosures(const Candidate& c, Suspect& suspect)
{
    if (c.point.entries.size() < 4 || c.shareOfEntries([&](NodeOrdinal e) { return isClosure(c, e); }) < 0.6)
        return false;
    const std::set<NodeOrdinal> shared = sharedByScopes(c);
    if (c.shareOfEntries([&](NodeOrdinal e) {
            return isClosure(c, e) && keepsByProperties(c, e, largestVariable(c, e, shared));
        })
        >= 0.5)
        return false;
    suspect.group = SuspectGroup::Closures;
    suspect.pattern = "closure-retains-large-variable";
    suspect.className = c.payloadClass("Function");
    suspect.title = c.titleName() + c.growthOrSize(" collects functions", " holds many functions");
    std::map<std::string, std::uint64_t> names;
    std::uint64_t bytes = 0, looked = 0;
    std::string cls;
    std::set<SourceLocation> places;
    for (const NodeOrdinal entry : c.point.entries) {
        if (!isClosure(c, entry)) continue;
        if (const auto location = c.last().location(entry)) places.insert(*location);
        if (!suspect.location) suspect.location = c.last().location(entry);
        const auto variable = largestVariable(c, entry, shared);
        if (!variable) continue;
        if (!variable->name.empty()) ++names[variable->name];
        bytes += variable->bytes;
        ++looked;
        if (cls.empty()) cls = c.last().className(variable->value);
    }
    std::string name;
    std::uint64_t most = 0;
    for (const auto& [variable, count] : names)
        if (count > most) {
            most = count;
            name = variable;
        }
    if (looked > 0 && bytes / looked >= kVariable) {
        suspect.title += ", each with its scope";
        suspect.evidence.push_back("the scope of each keeps "
                                   + (name.empty() ? std::string("a variable") : "the variable " + name)
                                   + " (" + cls + "), " + bytesText(bytes / looked) + " on average");
    } else {
        suspect.pattern = "functions-pile-up";
    }
    if (places.size() == 1 && c.point.entries.size() > 1)
        suspect.evidence.push_back("the functions are all made at one place in the source");
    const std::string end = endAdvice(c);
    const bool isKeyed = c.point.kind == CollectionKind::Map || c.point.kind == CollectionKind::Object;
    suspect.advice = !end.empty() ? end
        : haveSubscribed(c)
        ? "Call the function that subscribe() returned when the one who listens ends, in error paths too."
        : isKeyed
        ? "Bound it: " + deletionOf(c, "functions")
            + " when they are done, or set a maximum size. Let the closure capture only the values it needs."
        : "Replace the old function instead of adding another, or remove those that are no longer called. "
          "Let the closure capture only the values it needs.";
    suspect.disproof = "Not a leak if each of these functions is still meant to be called.";
    suspect.confidence = 0.9;
    addDeadVariable(c, suspect);
    return true;
}

bool detectScopeChain(const Candidate& c, Suspect& suspect)
{
    for (const ClassGrowth& growth : c.point.classes) {
        const std::string& name = c.last().classes().info(growth.cls).name;
        if (c.graph().type(growth.sample) != NodeType::Object || !isProgramsClass(name)) continue;
        const auto nodes = c.last().nodesOf(growth.cls);
        const std::size_t looked = std::min<std::size_t>(nodes.size(), 64);
        std::size_t chained = 0;
        std::set<NodeOrdinal> ends;
        std::string variable;
        for (std::size_t i = 0; i < looked; ++i) {
            const auto before = sameClassInScope(c, nodes[nodes.size() - 1 - i]);
            if (!before) continue;
            ++chained;
            ends.insert(before->value);
            variable = before->name;
        }
        // Methods of two prototypes that see one instance (Node's Performance) are no chain: each link has an end of
        // its own, and there are some.
        if (chained < kLinks || chained * 2 < looked || ends.size() * 5 < chained * 4) continue;
        suspect.group = SuspectGroup::Closures;
        suspect.pattern = "closure-scope-chain";
        suspect.className = name;
        suspect.title = "Each " + name + " keeps the one before it, through the scope of its function";
        suspect.evidence.push_back("a function of each " + name + " shares its scope with the variable "
                                   + variable + ", which refers to the " + name + " before it");
        suspect.advice = "All functions made in one scope share its variables: set " + variable
            + " to null at the end of the function, or make the method where it is out of scope.";
        suspect.disproof = "Not a leak if the chain is cut when the newest one is replaced.";
        suspect.confidence = 0.9;
        return true;
    }
    return false;
}

bool detectFunctionChain(const Candidate& c, Suspect& suspect)
{
    const auto growth = std::find_if(c.point.classes.begin(), c.point.classes.end(),
                                     [&](const ClassGrowth& one) { return isClosure(c, one.sample); });
    if (growth == c.point.classes.end()) return false;
    const auto shared = c.graph().target(growth->sample, EdgeType::Internal, "shared");
    if (!shared) return false;
    const std::vector<NodeOrdinal> functions = functionsOf(c.last(), *shared);
    if (functions.size() * 2 < growth->count) return false; // the new ones are mostly others
    const std::size_t looked = std::min<std::size_t>(functions.size(), 64);
    std::set<NodeOrdinal> ends;
    std::string variable;
    for (std::size_t i = 0; i < looked; ++i) {
        const auto before = sameFunctionInScope(c, functions[functions.size() - 1 - i], *shared);
        if (!before) continue;
        ends.insert(before->value);
        variable = before->name;
    }
    if (ends.size() < kLinks || ends.size() * 2 < looked) return false;
    const std::string name = c.last().rawName(growth->sample);
    suspect.group = SuspectGroup::Closures;
    suspect.pattern = "function-chain";
    suspect.className = c.payloadClass("Function");
    suspect.title = "Each function" + (name.empty() ? "" : " " + name)
        + " keeps the one before it, in the variable " + variable;
    std::vector<std::uint64_t> made;
    for (std::size_t k = 0; k < c.history.size(); ++k) {
        const auto then = c.history.find(k, *shared);
        made.push_back(then ? functionsOf(c.history.at(k), *then).size() : 0);
    }
    suspect.evidence.push_back("functions made at this place: " + seriesText(made, false) + "; the variable "
                               + variable + " in the scope of each refers to the one before it");
    if (suspect.className == "Function") suspect.count = made;
    suspect.location = c.last().location(growth->sample);
    suspect.advice = "The same function is wrapped again and again: wrap it once, at start-up, or put the "
                     "original back before wrapping.";
    suspect.disproof = "Not a leak if the chain is cut when the newest one is replaced.";
    suspect.confidence = 0.9;
    return true;
}

bool detectGeneratedCode(const Candidate& c, Suspect& suspect)
{
    std::set<NodeOrdinal> sources;
    std::set<std::uint32_t> scripts;
    std::size_t closures = 0, located = 0;
    for (const NodeOrdinal entry : c.point.entries) {
        if (!isClosure(c, entry)) continue;
        ++closures;
        if (const auto location = c.last().location(entry)) {
            scripts.insert(location->scriptId);
            ++located;
        }
        if (const auto shared = c.graph().target(entry, EdgeType::Internal, "shared"))
            sources.insert(*shared);
    }
    // Functions of one place share their code; made by eval() or new Function(), each has its own.
    if (closures < 4 || closures * 2 < c.point.entries.size() || sources.size() * 10 < closures * 9)
        return false;
    // Each text that is compiled is a script of its own; the functions of a module share theirs.
    if (scripts.size() * 2 < located) return false;
    const auto isCode = [&](const ClassGrowth& growth) {
        const NodeType type = c.graph().type(growth.sample);
        return type == NodeType::Code || type == NodeType::Hidden || type == NodeType::Array
            || type == NodeType::ObjectShape;
    };
    if (c.shareOfBytes(isCode) < 0.3) return false;
    suspect.group = SuspectGroup::Code;
    suspect.pattern = "generated-code-retained";
    suspect.className = "Function";
    suspect.title = c.titleName()
        + c.growthOrSize(" collects functions compiled at run time",
                         " holds many functions compiled at run time");
    suspect.evidence.push_back(
        "each has code of its own, as functions from eval(), new Function() or vm.Script have");
    suspect.location = c.last().location(c.point.entries.front());
    suspect.advice = "Compile each text once and look it up by the text, in a bounded cache.";
    suspect.disproof = "Not a leak if the number of different texts is bounded.";
    suspect.confidence = 0.8;
    return true;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/dead_variables.h"

#include "core/base/code_units.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace heaptrail {

namespace {

constexpr const char* kStopped = "Stopped while looking for dead variables.";
constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// A scope of the source, as the scope tables describe it.
struct SourceScope {
    std::uint32_t parent{kNone}; ///< position of the enclosing scope
    std::vector<StringOrdinal> variables;
    std::vector<std::vector<std::uint32_t>> users; ///< by variable: positions of the scopes that mention it
};
using ScopeKey = std::pair<std::uint32_t, std::int64_t>; ///< script's node and scope id

class SourceScopes {
public:
    explicit SourceScopes(const RawSnapshot& raw)
    {
        m_scopes.resize(raw.scopes.size());
        // A salvaged file can have less than its scopes claim.
        std::size_t nextVariable = 0;
        std::vector<std::uint32_t> open; // the scopes around the one at hand
        for (std::uint32_t at = 0; at < raw.scopes.size(); ++at) {
            const Scope& scope = raw.scopes[at];
            m_scripts.insert(scope.script.value);
            m_byKey.try_emplace({scope.script.value, scope.scopeId}, at);
            if (at == 0 || raw.scopes[at - 1].script != scope.script) open.clear();
            while (!open.empty() && raw.scopes[open.back()].depth >= scope.depth) open.pop_back();
            if (!open.empty() && raw.scopes[open.back()].depth + 1 == scope.depth)
                m_scopes[at].parent = open.back();
            open.push_back(at);
            const std::size_t count =
                std::min<std::size_t>(scope.contextVarsCount, raw.scopeContextVars.size() - nextVariable);
            const auto first = raw.scopeContextVars.begin() + static_cast<std::ptrdiff_t>(nextVariable);
            m_scopes[at].variables.assign(first, first + static_cast<std::ptrdiff_t>(count));
            m_scopes[at].users.resize(count);
            nextVariable += count;
        }
        std::size_t nextUse = 0;
        for (std::uint32_t at = 0; at < raw.scopes.size(); ++at) {
            for (std::uint32_t k = 0; k < raw.scopes[at].usesCount && nextUse < raw.scopeUses.size(); ++k) {
                const ScopeUse& use = raw.scopeUses[nextUse++];
                const auto declaring = find({raw.scopes[at].script.value, use.declaringScopeId});
                if (!declaring || use.slotIndex >= m_scopes[*declaring].users.size()) continue;
                std::vector<std::uint32_t>& users = m_scopes[*declaring].users[use.slotIndex];
                if (users.empty() || users.back() != at) users.push_back(at); // the tables repeat themselves
            }
        }
    }

    bool isEmpty() const noexcept { return m_scopes.empty(); }
    bool hasScript(NodeOrdinal script) const { return m_scripts.count(script.value) != 0; }
    std::optional<std::uint32_t> find(ScopeKey key) const
    {
        const auto at = m_byKey.find(key);
        return at == m_byKey.end() ? std::nullopt : std::optional(at->second);
    }
    const SourceScope& operator[](std::uint32_t at) const { return m_scopes[at]; }

private:
    std::vector<SourceScope> m_scopes;
    std::map<ScopeKey, std::uint32_t> m_byKey;
    std::unordered_set<std::uint32_t> m_scripts;
};

/// What V8's internal nodes are, by their names; found once a string.
enum class Kind : std::uint8_t { Other, Script, ScopeInfo, SharedFunctionInfo };

class Analysis {
public:
    Analysis(const Snapshot& snapshot, const Task& task)
        : m_snapshot{snapshot}
        , m_graph{snapshot.graph()}
        , m_task{task}
        , m_scopes{m_graph.raw()}
    {
    }

    Result<DeadVariables> run()
    {
        const Stage stage("dead variables");
        if (m_task.stopped()) return fail(ErrorCode::Cancelled, kStopped);
        nameKinds();
        m_task.begin(Phase::Searching, m_graph.nodeCount());
        StopCheck stop(m_task);
        for (NodeOrdinal node{0}; node.value < m_graph.nodeCount(); ++node.value) {
            if (stop.after()) return fail(ErrorCode::Cancelled, kStopped);
            lookAt(node);
        }
        for (const auto& [scopeInfo, contexts] : m_contextsOf) {
            if (stop.after(contexts.size())) return fail(ErrorCode::Cancelled, kStopped);
            addScope(NodeOrdinal{scopeInfo}, contexts);
            if (m_task.stopped()) return fail(ErrorCode::Cancelled, kStopped);
        }
        std::sort(m_result.scopes.begin(), m_result.scopes.end(),
                  [this](const ScopeWithDeadVariables& a, const ScopeWithDeadVariables& b) {
                      return isBefore(a.contexts.front(), b.contexts.front());
                  });
        for (const auto& [script, count] : m_withoutScopes)
            m_result.scriptsWithoutScopes.push_back({{script}, scriptName({script}), count});
        return std::move(m_result);
    }

private:
    std::optional<NodeOrdinal> slot(NodeOrdinal node, std::string_view name) const
    {
        return m_graph.target(node, EdgeType::Internal, name);
    }
    Kind kind(NodeOrdinal node) const { return m_kinds[m_graph.nameIndex(node).value]; }
    bool isContext(NodeOrdinal node) const { return m_snapshot.names().kind(node) == KnownName::Context; }

    void nameKinds()
    {
        const StringTable& strings = m_graph.strings();
        m_kinds.resize(strings.size());
        for (std::uint32_t s = 0; s < strings.size(); ++s) {
            const StringOrdinal string{s};
            if (!strings.startsWith(string, "system / S")) continue;
            if (strings.startsWith(string, "system / Script"))
                m_kinds[s] = Kind::Script;
            else if (strings.startsWith(string, "system / SharedFunctionInfo"))
                m_kinds[s] = Kind::SharedFunctionInfo;
            else if (strings.equals(string, "system / ScopeInfo"))
                m_kinds[s] = Kind::ScopeInfo;
        }
    }

    void lookAt(NodeOrdinal node)
    {
        if (kind(node) == Kind::Script) return;
        if (isContext(node)) {
            if (const auto scopeInfo = slot(node, "scope_info"))
                m_contextsOf[scopeInfo->value].push_back(node);
        } else if (m_graph.type(node) == NodeType::Closure) {
            if (m_scopes.isEmpty()) return; // V8 up to 14.6: no function is placed in a scope
            const auto shared = slot(node, "shared");
            const auto context = slot(node, "context");
            if (!shared || !context) return;
            const auto script = slot(*shared, "script");
            const auto id = internalNumber(m_snapshot, *shared, "scope_id");
            if (!script || !id) return;
            const auto scope = m_scopes.find({script->value, *id});
            if (scope) addLive(*scope, *context);
        } else if (kind(node) == Kind::SharedFunctionInfo) {
            const auto scopeInfo = slot(node, "name_or_scope_info");
            const auto script = slot(node, "script");
            if (scopeInfo && script && kind(*scopeInfo) == Kind::ScopeInfo && kind(*script) == Kind::Script)
                m_scriptOf[scopeInfo->value] = *script;
        }
    }

    /// A closure of this scope lives: it can read its context and those around it.
    void addLive(std::uint32_t scope, NodeOrdinal context)
    {
        for (std::optional<NodeOrdinal> at = context; at && isContext(*at); at = slot(*at, "previous"))
            if (!m_live.insert(std::uint64_t{scope} << 32 | at->value).second) return;
    }
    bool isLive(std::uint32_t scope, NodeOrdinal context) const
    {
        return m_live.count(std::uint64_t{scope} << 32 | context.value) != 0;
    }
    /// Can a living function that has this context reach the scope's code? Its own, or one around it, which can
    /// make it anew.
    bool canRun(std::uint32_t scope, NodeOrdinal context) const
    {
        for (std::uint32_t at = scope; at != kNone; at = m_scopes[at].parent)
            if (isLive(at, context)) return true;
        return false;
    }

    std::optional<NodeOrdinal> scriptOf(NodeOrdinal scopeInfo) const
    {
        std::unordered_set<std::uint32_t> seen; // a damaged file can go in circles
        for (std::optional<NodeOrdinal> at = scopeInfo; at && seen.insert(at->value).second;
             at = slot(*at, "outer_scope_info"))
            if (const auto known = m_scriptOf.find(at->value); known != m_scriptOf.end())
                return known->second;
        return {};
    }
    std::string scriptName(NodeOrdinal script) const
    {
        constexpr std::string_view kPrefix = "system / Script / ";
        const std::string name = m_snapshot.rawName(script);
        if (name.compare(0, kPrefix.size(), kPrefix) == 0) return name.substr(kPrefix.size());
        const auto url = slot(script, "source_url");
        return url ? m_snapshot.displayName(*url) : std::string();
    }
    std::vector<Edge> fields(NodeOrdinal context) const
    {
        std::vector<Edge> edges;
        for (const Edge edge : m_graph.edges(context))
            if (edge.type == EdgeType::Context) edges.push_back(edge);
        return edges;
    }
    bool isBefore(const ContextWithDeadVariables& a, const ContextWithDeadVariables& b) const
    {
        const auto retainedA = m_snapshot.retainedSize(a.context),
                   retainedB = m_snapshot.retainedSize(b.context);
        return std::tie(b.deadSize, retainedB, a.context) < std::tie(a.deadSize, retainedA, b.context);
    }

    void addScope(NodeOrdinal scopeInfo, const std::vector<NodeOrdinal>& contexts)
    {
        const auto id = internalNumber(m_snapshot, scopeInfo, "scope_id");
        const auto script = id ? scriptOf(scopeInfo) : std::nullopt;
        if (!script) return;
        if (!m_scopes.hasScript(*script)) {
            m_withoutScopes[script->value] += static_cast<std::uint32_t>(contexts.size());
            return;
        }
        const auto position = m_scopes.find({script->value, *id});
        if (!position) return;
        const SourceScope& scope = m_scopes[*position];

        // Which of the scope's variables each field is; kNone for those of which V8 says nothing.
        std::vector<std::string> names;
        std::vector<std::uint32_t> variableOf;
        for (const Edge& field : fields(contexts.front())) {
            names.push_back(m_graph.edgeName(field));
            const auto variable =
                std::find_if(scope.variables.begin(), scope.variables.end(), [&](StringOrdinal name) {
                    return m_graph.strings().equals(name, names.back());
                });
            variableOf.push_back(variable == scope.variables.end()
                                     ? kNone
                                     : static_cast<std::uint32_t>(variable - scope.variables.begin()));
        }

        ScopeWithDeadVariables found;
        for (const NodeOrdinal context : contexts) {
            if (m_task.stopped()) return;
            ContextWithDeadVariables dead{context, {}, 0};
            const std::vector<Edge> values = fields(context);
            for (std::size_t k = 0; k < std::min(values.size(), names.size()); ++k) {
                if (variableOf[k] == kNone) continue;
                const auto& users = scope.users[variableOf[k]];
                if (std::any_of(users.begin(), users.end(),
                                [&](std::uint32_t user) { return canRun(user, context); }))
                    continue;
                dead.variables.push_back({names[k], values[k].to});
                dead.deadSize += m_snapshot.retainedSize(values[k].to);
            }
            if (dead.variables.empty()) continue;
            std::stable_sort(dead.variables.begin(), dead.variables.end(),
                             [this](const DeadVariable& a, const DeadVariable& b) {
                                 return m_snapshot.retainedSize(a.value) > m_snapshot.retainedSize(b.value);
                             });
            found.contexts.push_back(std::move(dead));
        }
        if (found.contexts.empty()) return;
        std::sort(found.contexts.begin(), found.contexts.end(),
                  [this](const auto& a, const auto& b) { return isBefore(a, b); });
        found.scopeInfo = scopeInfo;
        found.script = *script;
        found.scriptName = scriptName(*script);
        if (const auto name = slot(scopeInfo, "function_name"))
            found.functionName = m_snapshot.displayName(*name);
        found.start = internalNumber(m_snapshot, scopeInfo, "start_position").value_or(0);
        found.end = internalNumber(m_snapshot, scopeInfo, "end_position").value_or(0);
        found.variableCount = names.size();
        m_result.scopes.push_back(std::move(found));
    }

    const Snapshot& m_snapshot;
    const Graph& m_graph;
    Task m_task;
    SourceScopes m_scopes;
    std::vector<Kind> m_kinds; ///< 1 byte a string
    std::map<std::uint32_t, std::vector<NodeOrdinal>> m_contextsOf; ///< by ScopeInfo
    std::unordered_map<std::uint32_t, NodeOrdinal> m_scriptOf; ///< by ScopeInfo
    std::unordered_set<std::uint64_t> m_live; ///< scope << 32 | context
    std::map<std::uint32_t, std::uint32_t> m_withoutScopes; ///< script → contexts
    DeadVariables m_result;
};

} // namespace

std::optional<std::int64_t> internalNumber(const Snapshot& snapshot, NodeOrdinal node, std::string_view edge)
{
    const Graph& graph = snapshot.graph();
    const auto number = graph.target(node, EdgeType::Internal, edge);
    if (!number || graph.type(*number) != NodeType::Number || !snapshot.isNamed(*number, "int")) return {};
    const auto digits = graph.target(*number, EdgeType::Internal, "value");
    if (!digits) return {};
    const double value = parseIntPrefix(snapshot.rawName(*digits));
    if (!(std::abs(value) < 9007199254740992.0)) return {}; // not a number, or none that counts anything
    return static_cast<std::int64_t>(value);
}

Result<DeadVariables> findDeadVariables(const Snapshot& snapshot, const Task& task)
{
    return Analysis(snapshot, task).run();
}

} // namespace heaptrail

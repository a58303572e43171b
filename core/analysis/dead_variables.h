// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// A variable that a context keeps though no living function can read it any more.
struct DeadVariable {
    std::string name;
    NodeOrdinal value;
};

struct ContextWithDeadVariables {
    NodeOrdinal context;
    std::vector<DeadVariable> variables; ///< by retained size of the value, descending
    /// Retained sizes of the values added up: for ranking; values that hold each other count twice.
    std::uint64_t deadSize{};
};

/// The contexts of one source scope: one a call of the function, or a round of the loop.
struct ScopeWithDeadVariables {
    NodeOrdinal scopeInfo, script;
    std::string scriptName; ///< path or URL; empty if the snapshot doesn't tell
    std::string functionName; ///< empty for blocks and anonymous functions
    std::int64_t start{}, end{}; ///< of the scope in its source, in UTF-16 units; 0 where unknown
    std::size_t variableCount{}; ///< that a context of this scope has
    std::vector<ContextWithDeadVariables>
        contexts; ///< by deadSize, then retained size, descending; then ordinal
};

/// A script whose contexts tell nothing: the file has no scopes of it.
struct ScriptWithoutScopes {
    NodeOrdinal script;
    std::string name;
    std::uint32_t contextCount{};
};

struct DeadVariables {
    std::vector<ScopeWithDeadVariables> scopes; ///< by their first context, in the order of contexts
    std::vector<ScriptWithoutScopes> scriptsWithoutScopes; ///< by ordinal
};

/// Finds variables that closures keep alive for nothing (numbers.md 17): all closures of a scope share one
/// context, so what only a dead one used stays. Needs scope tables, which only V8 after 14.6 writes; without
/// them nothing is found.
/// Errors: Cancelled. Cost: O(N + edges of closures and contexts).
/// Source: numbers.md 17; DevTools' ContextAnalyzer.ts.
Result<DeadVariables> findDeadVariables(const Snapshot& snapshot, const Task& task = {});

/// The number that V8 writes as a node of its own: the target of the node's internal edge of this name is an
/// "int", whose value is a string of digits.
std::optional<std::int64_t> internalNumber(const Snapshot& snapshot, NodeOrdinal node, std::string_view edge);

} // namespace heaptrail

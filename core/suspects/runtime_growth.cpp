// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/runtime_growth.h"

#include "core/analysis/script_owners.h"

namespace heaptrail {

bool isEnginesGrowth(const Candidate& c)
{
    // lib/internal/bootstrap/realm.js: Node's list of its own modules, fixed when Node was built.
    if (const std::string entry = c.entryClass(); entry == "BuiltinModule" || entry == "NativeModule")
        return true;
    const NodeType type = c.graph().type(c.point.node);
    const bool isFunction = type == NodeType::Closure && c.point.entries.size() < 10;
    return c.point.entries.size() < 4 && (isFunction || c.shareOfBytes([&](const ClassGrowth& growth) {
               const NodeType grown = c.graph().type(growth.sample);
               return grown == NodeType::Code || grown == NodeType::ObjectShape || grown == NodeType::Hidden;
           }) > 0.7);
}

bool isNodesOwn(const Candidate& c)
{
    if (!c.root) return true;
    // What a program has of require("fs"): an object of Node's functions.
    if (c.point.kind == CollectionKind::Object && c.shareOfEntries([&](NodeOrdinal entry) {
            if (c.graph().type(entry) != NodeType::Closure) return false;
            const auto location = c.last().location(entry);
            return !location || isRuntimeScript(c.last().scriptName(location->scriptId));
        }) >= 0.5)
        return true;
    if (c.path.size() == 1 && c.root->label == "process") return true;
    if (c.root->kind == PathRootKind::Timers && !c.point.isTimerList
        && c.stepNamed("timerListMap") == std::string::npos
        && c.stepNamed("immediateQueue") == std::string::npos)
        return true;
    // Through the scope of one of Node's functions, or of one that is built in: their own state.
    for (std::size_t i = 0; i + 1 < c.path.size(); ++i) {
        if (c.graph().type(c.path[i].node) != NodeType::Closure) continue;
        // What is bound to a function (a server to its timer's callback) is no state of the function.
        if (c.path[i + 1].edgeName == "bound_this") continue;
        const auto location = c.last().location(c.path[i].node);
        const std::string script = location ? c.last().scriptName(location->scriptId) : std::string();
        if (!location || isRuntimeScript(script)) return true;
    }
    if (c.root->kind == PathRootKind::TopLevelScope)
        return c.root->name.empty() || isRuntimeScript(c.root->name);
    if (c.root->kind == PathRootKind::Global && c.path.size() > 1)
        // Node keeps a few objects of its own under symbols; a program keeps its singletons there, and fills them.
        return c.path[1].label == "process"
            || (c.path[1].label.starts_with("<symbol") && !c.point.isCountOfEntries);
    return false;
}

} // namespace heaptrail

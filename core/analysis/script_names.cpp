// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/script_names.h"

#include "core/base/stage.h"
#include "core/base/stop_check.h"

namespace heaptrail {

namespace {

constexpr std::string_view kScript = "system / Script / ";

/// The name of a script's node; empty if it has none.
std::string scriptNameOf(const NodeNames& names, NodeOrdinal script)
{
    const Graph& graph = names.graph();
    const auto name = graph.target(script, EdgeType::Internal, "name");
    if (name && graph.type(*name) == NodeType::String) return names.text(*name);
    const std::string text = names.text(script);
    if (text.starts_with(kScript)) return text.substr(kScript.size());
    // Up to V8 9, the node bears the script's own name; its string may be put together, which has no text here.
    return name && graph.type(*name) == NodeType::ConcatenatedString ? text : std::string();
}

} // namespace

Result<std::unordered_map<std::uint32_t, std::string>> findScriptNames(const NodeNames& names,
                                                                       const Task& task)
{
    const Stage stage("script names");
    const Graph& graph = names.graph();
    const RawSnapshot& raw = graph.raw();
    std::unordered_map<std::uint32_t, std::string> result;
    StopCheck stop(task);
    for (const TraceFunction& function : raw.traceFunctions) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while naming scripts.");
        if (function.scriptId == 0) continue;
        std::string name = raw.strings.text(function.scriptName);
        if (!name.empty()) result.try_emplace(function.scriptId, std::move(name));
    }
    for (const NodeLocation& at : raw.locations) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while naming scripts.");
        if (graph.type(at.node) != NodeType::Closure || result.count(at.location.scriptId) != 0) continue;
        const auto shared = graph.target(at.node, EdgeType::Internal, "shared");
        if (!shared) continue;
        auto script = graph.target(*shared, EdgeType::Internal, "script");
        if (!script)
            script = graph.target(*shared, EdgeType::Internal, "script_or_debug_info"); // V8 up to 10
        if (!script) continue;
        std::string name = scriptNameOf(names, *script);
        if (!name.empty()) result.emplace(at.location.scriptId, std::move(name));
    }
    return result;
}

} // namespace heaptrail

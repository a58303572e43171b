// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/script_owners.h"

#include "core/base/sort_unique.h"

#include <algorithm>

namespace heaptrail {

bool isRuntimeScript(std::string_view path)
{
    return path.starts_with("node:") || path.starts_with("internal/")
        || (path.ends_with(".js") && path.find_first_of("/\\") == path.npos);
}

std::string packageOfScript(std::string_view path)
{
    if (path.empty()) return {};
    std::string slashed(path);
    std::replace(slashed.begin(), slashed.end(), '\\', '/');
    constexpr std::string_view folder = "node_modules/";
    if (const std::size_t at = slashed.rfind(folder); at != std::string::npos) {
        const std::size_t start = at + folder.size();
        std::size_t end = slashed.find('/', start);
        if (end != std::string::npos && slashed[start] == '@') end = slashed.find('/', end + 1);
        const std::string name = slashed.substr(start, end == std::string::npos ? end : end - start);
        if (!name.empty()) return name;
    }
    return std::string(isRuntimeScript(path) ? kNodeJs : kApplication);
}

std::string libraryOfScript(std::string_view path)
{
    std::string package = packageOfScript(path);
    return package.starts_with('(') ? std::string() : package;
}

std::string shortScriptName(std::string_view path)
{
    const std::string_view name = path.substr(path.find_last_of("/\\") + 1);
    const std::string package = libraryOfScript(path);
    if (package.empty()) return std::string(name);
    std::string slashed(path.substr(path.rfind("node_modules") + 13));
    std::replace(slashed.begin(), slashed.end(), '\\', '/');
    // Of a long way package and name say enough.
    return slashed.size() <= 40 ? slashed : package + "/…/" + std::string(name);
}

Result<ScriptOwners> scriptOwners(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    const auto& locations = graph.raw().locations;
    ScriptOwners owners;
    owners.scripts.emplace_back();

    std::vector<std::uint32_t> ids;
    ids.reserve(locations.size());
    for (const NodeLocation& location : locations) ids.push_back(location.location.scriptId);
    sortUnique(ids);
    for (const std::uint32_t id : ids) {
        ScriptOwners::Script script{id, snapshot.scriptName(id), {}};
        script.package = packageOfScript(script.path);
        owners.scripts.push_back(std::move(script));
    }

    owners.of = Column<NodeOrdinal, std::uint32_t>(graph.nodeCount());
    for (const NodeLocation& location : locations) {
        const auto at = std::lower_bound(ids.begin(), ids.end(), location.location.scriptId);
        owners.of[location.node] = static_cast<std::uint32_t>(at - ids.begin()) + 1;
    }
    const auto tree = snapshot.dominatorTree(task);
    if (!tree) return fail(tree.error());
    std::uint64_t done = 0;
    for (const std::uint32_t ordinal : (*tree)->order()) {
        if (done++ % Task::kStride == 0 && task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while assigning objects to scripts.");
        const NodeOrdinal node{ordinal};
        // The root of everything lends its script to nobody.
        const NodeOrdinal above = snapshot.dominator(node);
        if (owners.of[node] == 0 && above != graph.root()) owners.of[node] = owners.of[above];
    }
    return owners;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// Is it a script of Node's own? Node 12 names them "internal/timers.js" and "fs.js", later ones
/// "node:internal/timers".
bool isRuntimeScript(std::string_view path);

/// What packageOfScript() calls the program itself, and the runtime.
inline constexpr std::string_view kApplication = "(application)", kNodeJs = "(Node.js)";

/// The npm package of a script by its path or URL: "express", "@scope/name"; "(Node.js)" for the runtime's own
/// scripts, "(application)" for everything else that has a path, "" where there is none.
/// The innermost node_modules counts, which is right for npm, yarn and pnpm layouts.
std::string packageOfScript(std::string_view path);

/// The package, where the script is a library's: neither the program's own nor the runtime's; else "".
std::string libraryOfScript(std::string_view path);

/// "scenario.js", and with its package "debug/src/index.js", since every other file is called index.js.
std::string shortScriptName(std::string_view path);

/// node → the script that it belongs to: where its own code or constructor stands, else that of the nearest
/// dominator that has one.
struct ScriptOwners {
    struct Script {
        std::uint32_t id{};
        std::string path; ///< path or URL; empty if the snapshot doesn't tell
        std::string package; ///< packageOfScript(path)
    };
    std::vector<Script> scripts; ///< [0] stands for none; then ascending by id
    Column<NodeOrdinal, std::uint32_t> of; ///< position in scripts; 4 bytes a node
};

/// Errors: Cancelled.
/// Cost:   O(N + L log S): one sweep down the dominator tree.
Result<ScriptOwners> scriptOwners(const Snapshot&, const Task& = {});

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace heaptrail {

/// How much of a script's path a redacted copy or a report shows.
enum class ScriptPaths : std::uint8_t {
    Keep, ///< whole, without the query, fragment and password of a URL
    Package, ///< from the last node_modules on, else the file's name
    Hide,
};

/// Of the words keep, package and hide.
constexpr ScriptPaths scriptPathsOf(std::string_view word) noexcept
{
    return word == "package" ? ScriptPaths::Package : word == "hide" ? ScriptPaths::Hide : ScriptPaths::Keep;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/retaining_paths.h"
#include "core/analysis/snapshot.h"
#include "core/output/json.h"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace heaptrail::cli {

/// How many columns text output may have: 80.
inline constexpr std::size_t kTextWidth = 80;

/// {"scriptId": 24, "line": 270, "column": 15}, or null.
void writeLocation(JsonWriter& json, const std::optional<SourceLocation>& location);
/// "cache.js:271:16", from 1 as people count; "script 24:271:16" where its name is unknown; empty if null.
std::string locationText(const Snapshot& snapshot, const std::optional<SourceLocation>& location);

/// "3", "−" if there is none to show.
std::string distanceText(std::int32_t distance);
/// What tells an object from others of its class: "\"text\"" of a string, "name()" of a closure, …; for
/// text output.
std::string nodeText(const Snapshot& snapshot, NodeOrdinal node);

/// How output names an edge: entry "user:17" of a Map, else as DevTools.
std::string edgeTitle(const Snapshot& snapshot, EdgeOrdinal edge);

/// The beginning of a name, which may be many megabytes long: more than a table ever shows of it.
inline std::string_view shownPart(std::string_view name)
{
    return name.substr(0, 10'000);
}

/// The indent of a line between the rows of a tree: as deep as they are, but with room for the line.
std::string lineIndent(std::size_t level);
/// "… 12 more classes (--limit 32 shows them, …)"; empty if there are none.
std::string moreLine(std::uint64_t shown, std::uint64_t all, std::string_view what);
/// The path in one line that a terminal can be trusted with; long names, as C++ has them, are cut in their middle.
std::string shownPath(RetainingPath path);

/// Text in lines of at most kTextWidth columns, safe for a terminal: the first behind `first`, the others behind
/// `indent`, which is no narrower. Nothing where there is nothing to say.
void writeWrapped(std::ostream& out, const std::string& text, const std::string& indent,
                  const std::string& first);
inline void writeWrapped(std::ostream& out, const std::string& text, const std::string& indent)
{
    writeWrapped(out, text, indent, indent);
}
/// The same, all but the first behind two blanks.
inline void writeParagraph(std::ostream& out, const std::string& text)
{
    writeWrapped(out, text, "  ", "");
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render.h"

#include "core/analysis/entry_names.h"
#include "core/analysis/internals.h"
#include "core/base/text.h"
#include "core/output/text.h"

#include <algorithm>
#include <ostream>

namespace heaptrail::cli {

void writeLocation(JsonWriter& json, const std::optional<SourceLocation>& location)
{
    if (!location) {
        json.null();
        return;
    }
    json.beginObject();
    json.field("scriptId", location->scriptId);
    json.field("line", location->line);
    json.field("column", location->column);
    json.endObject();
}

std::string locationText(const Snapshot& snapshot, const std::optional<SourceLocation>& location)
{
    if (!location) return {};
    std::string script = snapshot.scriptName(location->scriptId);
    if (script.empty()) script = "script " + std::to_string(location->scriptId);
    return script + ":" + std::to_string(std::uint64_t{location->line} + 1) + ":"
        + std::to_string(std::uint64_t{location->column} + 1);
}

std::string distanceText(std::int32_t distance)
{
    return isShownDistance(distance) ? std::to_string(distance) : "\u2212";
}

std::string nodeText(const Snapshot& snapshot, NodeOrdinal node)
{
    const NodeType type = snapshot.graph().type(node);
    const auto name = [&] { return snapshot.displayName(node, 10'000); }; // more than is ever shown
    switch (type) {
    case NodeType::String:
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString: return "\"" + snapshot.stringValue(node, 400) + "\"";
    case NodeType::RegExp: return "/" + name() + "/";
    case NodeType::Closure: return name() + "()";
    case NodeType::Array: {
        const std::string array = name();
        return (array.empty() ? "(internal array)" : array) + "[]";
    }
    case NodeType::Hidden: return oddballText(snapshot, node).value_or(name());
    default: return name();
    }
}

std::string edgeTitle(const Snapshot& snapshot, EdgeOrdinal edge)
{
    std::string entry = entryName(snapshot, edge);
    return entry.empty() ? snapshot.graph().edgeText(snapshot.graph().edge(edge)) : entry;
}

std::string lineIndent(std::size_t level)
{
    return std::string(std::min<std::size_t>(2 * level, 20), ' ');
}

std::string moreLine(std::uint64_t shown, std::uint64_t all, std::string_view what)
{
    if (shown >= all) return {};
    std::string line = "… " + countText(all - shown) + " more ";
    line += what;
    return line + " (--limit " + std::to_string(all) + " shows all)";
}

std::string shownPath(RetainingPath path)
{
    for (PathStep& step : path) {
        step.label = shortenedInMiddle(step.label, 60);
        step.className = shortenedInMiddle(step.className, 60);
    }
    return terminalText(pathText(path));
}

void writeWrapped(std::ostream& out, const std::string& text, const std::string& indent,
                  const std::string& first)
{
    if (text.empty()) return;
    bool isFirst = true;
    for (const std::string& line : wrapped(terminalText(text), kTextWidth - indent.size())) {
        out << (isFirst ? first : indent) << line << '\n';
        isFirst = false;
    }
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/snapshot.h"

#include <QString>

#include <string>
#include <string_view>
#include <vector>

/// Heap text as people read it (numbers.md 7.4, 7.5): one notation for every table, tree and clipboard.
namespace heaptrail::ui {

/// Text from a heap made harmless: line breaks and control characters as escapes ("\n"), characters that
/// change the reading direction too, so that a name can't pose as another. Cut after `limit` characters with "…".
QString safeText(std::string_view utf8, int limit = 300);

/// A class's name as people read it: Node's global object is "global / " in some files.
QString classText(std::string_view name, int limit = 300);
/// The node alone: "\"text\"", "/re/", "name()", "name[]", "Map"; no id.
QString nodeName(const Snapshot&, NodeOrdinal);
/// "Map @63695"
QString nodeTitle(const Snapshot&, NodeOrdinal);
/// "requestCache": what the code calls it (core's heldName()); empty where nothing does.
QString heldText(const Snapshot&, NodeOrdinal);
/// "requestCache: Map @63695": with what the code calls it (core's heldName()), where it calls it anything.
QString heldTitle(const Snapshot&, NodeOrdinal);
/// "{id, status, origin, size}" as "{id, status, origin, …}", wherever it stands in a name. With the position of the
/// property that tells it from others, which begin alike: "{id, status, …, size}".
QString withFewProperties(const QString& name, int most = 3, int telling = -1);
/// Of each shape the position of the property by which it differs from those that begin alike; −1 where none does. The
/// names of a table are cut, and must not become equal by it. Cost: O(n log n).
std::vector<int> tellingProperties(const std::vector<std::string_view>& names);
/// Of "key: {id, status}" 2; none where no properties are listed.
int propertyCount(const QString& name);
/// The edge's name: "requestCache", "[3]"; of a slot of a Map's table, its entry: entry "user:17".
QString edgeLabel(const Snapshot&, EdgeOrdinal);
/// The same before " in ": ["127.0.0.1:80:"] of a property whose name is no identifier, as paths write it.
QString retainerLabel(const Snapshot&, EdgeOrdinal);
/// The same without keys of entries, which settings and investigations must not hold.
QString edgeNameLabel(const Snapshot&, EdgeOrdinal);
/// "weak", "internal", "context", "element": the edge's type in V8's word.
QString edgeTypeLabel(const Snapshot&, EdgeOrdinal);
/// Nodes with a size of their own, which Summary, Statistics and the filters count; the rest are names and marks of
/// V8's. Cost: O(classes).
std::uint64_t objectCount(const Snapshot&);
/// What that number leaves out, in a sentence for a tooltip.
QString objectCountToolTip(const Snapshot&);
/// Several lines for a tooltip: type, class, sizes, distance, location.
QString nodeToolTip(const Snapshot&, NodeOrdinal);
/// "src/app.js:12:1", 1-based; empty if there is no location.
QString locationText(const Snapshot&, const std::optional<SourceLocation>&);

/// V8's bookkeeping, which people read past: hidden, array, code, shapes, "system / …".
bool isInternalNode(const Snapshot&, NodeOrdinal);
bool isInternalEdge(EdgeType) noexcept;
/// One that a developer wrote: an object, closure or string that is neither bookkeeping nor a root.
bool isApplicationObject(const Snapshot&, NodeOrdinal);

/// For sorting by name, on a worker: the display name in bytes, cut.
std::string sortableName(const Snapshot&, NodeOrdinal);

} // namespace heaptrail::ui

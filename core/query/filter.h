// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/query/column_filter.h"
#include "core/query/expression.h"
#include "core/query/parser.h"
#include "core/query/text_matcher.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// What a filter needs beside the snapshot that it filters.
struct FilterContext {
    /// S1…Sn in time order, with the filtered one; empty = that one alone is S1. Objects are matched by odd
    /// id, so all must come from one process (compare/lineage.h): the caller checks that.
    std::vector<SnapshotPtr> snapshots;
    unsigned threads{}; ///< 0 = as many as the machine has
};

/// An expression made ready for one snapshot: everything that depends on the class, a name or a script is decided
/// once per class, string and script; what is left for a node is a few array reads. Immutable; matches() may
/// be called from every thread. Keeps the snapshot alive.
class NodeFilter {
public:
    /// Errors: InvalidArgument (byteOffset = the term's place): `count` asked of an object, a snapshot that isn't in
    ///         the set; Cancelled.
    /// Cost:   O(classes + strings), plus one pass over nodes, edges or the dominator tree for each of edge:,
    ///         property:, held-by:, script:, package:, new-in: and their like; 1 byte a node for each.
    static Result<NodeFilter> compile(const Expression&, SnapshotPtr, const FilterContext& = {},
                                      const Task& = {});

    bool matches(NodeOrdinal) const;
    /// All nodes that match, ascending. Errors: Cancelled.
    Result<std::vector<NodeOrdinal>> select(const Task& = {}) const;
    /// A class table of the matching nodes (numbers.md 11 with this as its filter): rows of those classes that
    /// have any, retained size without double counting among the matching ones. Errors: Cancelled.
    Result<Histogram> histogram(const Task& = {}) const;

private:
    struct Plan;
    std::shared_ptr<const Plan> m_plan;
};

/// compile and select in one.
Result<std::vector<NodeOrdinal>> selectNodes(const Expression&, SnapshotPtr, const FilterContext& = {},
                                             const Task& = {});

/// What a filter sees of a row of any class table (Summary, Comparison, series: there the target's values).
struct RowValues {
    std::string_view name;
    std::uint64_t count{}, shallowSize{}, retainedSize{};
    std::int32_t distance{};
};

/// An expression for class rows; for those that isAboutRows(). Cheap: compile on the UI thread while typing.
class RowFilter {
public:
    /// Errors: InvalidArgument if the expression asks for something that a row hasn't.
    static Result<RowFilter> compile(const Expression&, std::uint64_t totalSize);
    bool matches(const RowValues&) const;

private:
    struct Plan;
    std::shared_ptr<const Plan> m_plan;
};

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// What a pin points at.
enum class FindingKind : std::uint8_t {
    Note, ///< words alone
    Class,
    Object,
    Path,
    Suspect,
    Chart,
    Graph,
    Query,
};
/// "note", "class", …: the word in the file.
const char* findingKindName(FindingKind kind) noexcept;
std::optional<FindingKind> findingKindOf(const std::string& name) noexcept;

/// One row of numbers that a pin keeps, so that it still says something when the dump is gone.
struct Figure {
    enum class Unit : std::uint8_t { Count, Bytes, Percent, Distance };
    std::string label; ///< "Retained size", "Count"
    Unit unit{Unit::Count};
    std::vector<std::optional<double>> values; ///< one for each of Finding::figureSnapshots, or just one
};

/// One step of a pinned path, root first. Words only: labels are property, class and function names.
struct FindingStep {
    std::string edge; ///< empty at the first
    std::string label;
    std::string className;
    std::uint64_t id{}; ///< V8's id; 0 = unknown
    friend bool operator==(const FindingStep&, const FindingStep&) = default;
};

/// One node and one edge of a pinned picture of who keeps whom.
struct FindingGraphNode {
    std::uint64_t id{};
    std::string label, className;
    std::uint64_t retainedSize{};
    std::uint32_t folded{1}; ///< how many siblings of one shape this box stands for
    bool isRoot{}, isTarget{};
    friend bool operator==(const FindingGraphNode&, const FindingGraphNode&) = default;
};
struct FindingGraphEdge {
    std::uint32_t from{}, to{}; ///< positions in graphNodes
    std::string name;
    bool isWeak{}, isInternal{}, isBestPath{};
};

/// A small table kept with a pin: the first rows of a query, the rows around a class. Text as shown.
struct FindingTable {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    std::uint64_t rowsInAll{}; ///< rows before the cut
};

/// Something pinned, with a person's words. The order of findings is their order in the investigation.
/// Holds no contents of heap strings: whoever pins puts names and numbers into it, never a string node's text.
struct Finding {
    std::string key; ///< unique in the investigation; Investigation::add gives one if empty
    FindingKind kind{FindingKind::Note};
    std::string title; ///< one line
    std::string note; ///< Markdown, by the user
    std::string createdAt; ///< ISO 8601 UTC; may be empty

    // What it points at; which of these are set follows from the kind ------------------------------------
    std::optional<std::uint32_t> snapshot; ///< position in Investigation::snapshots
    std::string classKey; ///< public class key (core/analysis/classes.h)
    std::string className;
    std::optional<std::uint64_t> objectId;
    std::string pattern; ///< of a suspect: the detector's name
    std::string severity; ///< of a suspect: high, medium, low
    std::string expression; ///< of a query or filter
    std::string chart; ///< of a chart: "memory", "class-history", … and what it shows

    // What it keeps ------------------------------------------------------------------------------------
    std::vector<Figure> figures;
    std::vector<std::uint32_t> figureSnapshots; ///< positions in Investigation::snapshots, oldest first
    std::vector<FindingStep> path;
    std::vector<FindingGraphNode> graphNodes;
    std::vector<FindingGraphEdge> graphEdges;
    FindingTable table;
    std::vector<std::string> evidence; ///< sentences
};

} // namespace heaptrail

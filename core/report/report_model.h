// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/investigation/investigation.h"
#include "core/memory_log/memory_log.h"
#include "core/redact/script_paths.h"
#include "core/report/charts.h"
#include "core/report/document.h"
#include "core/report/hidden_keys.h"
#include "core/suspects/allocated_at.h"
#include "core/suspects/suspect.h"

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// What may leave the house. The defaults keep every text of the heap inside.
struct ReportPrivacy {
    bool showsStrings{}; ///< contents of heap strings; secrets in them are masked all the same
    ScriptPaths scriptPaths{ScriptPaths::Keep};
    bool showsPropertyNames{true};
    bool showsKeys{}; ///< property names that are keys of objects used as tables (core/redact/table_keys)
    bool showsFunctionNames{true};
    bool showsClassNames{true};
    bool showsFolders{}; ///< the folders of the snapshot files themselves
};

/// Makes texts fit to leave: one line, no control characters and no direction marks, at most `limit` columns, likely
/// secrets masked; paths of scripts and the queries of URLs cut as asked.
class ReportWords {
public:
    /// `keys`: of tables, to be hidden wherever they occur; may be null.
    explicit ReportWords(const ReportPrivacy& privacy, std::shared_ptr<const HiddenKeys> keys = {})
        : m_privacy(privacy)
        , m_keys(std::move(keys))
    {
    }
    /// A class, property, variable or function name.
    std::string name(std::string_view text, std::size_t limit = 120) const;
    std::string className(std::string_view text, std::size_t limit = 120) const;
    std::string propertyName(std::string_view text, std::size_t limit = 120) const;
    std::string functionName(std::string_view text, std::size_t limit = 120) const;
    std::string scriptPath(std::string_view text) const;
    /// The contents of a heap string: `"…" (24 chars)`, or the text where that is allowed.
    std::string contents(std::string_view text, std::size_t units) const;
    /// A sentence of ours that names things of the heap.
    /// `own`: keys of tables that it is known to speak of.
    std::string sentence(std::string_view text, std::size_t limit = 2000,
                         const std::vector<std::string>& own = {}) const;
    /// Is this property name the key of a table, to be hidden?
    bool isKey(std::string_view name) const;
    const ReportPrivacy& privacy() const noexcept { return m_privacy; }

private:
    std::string withoutKeys(std::string_view text) const;
    /// Of the texts that core/suspects and paths make: as scriptPath() has them.
    std::string withSafePaths(std::string text) const;

    ReportPrivacy m_privacy;
    std::shared_ptr<const HiddenKeys> m_keys;
};

struct ReportFile {
    std::string name; ///< of the file; its folder only if asked for
    std::string label; ///< "S1", or the user's
    std::string role, note;
    std::string sha256;
    std::uint64_t fileSize{};
    std::string capturedAt; ///< ISO 8601 UTC; empty = unknown
    std::string capturedFrom; ///< "file name", "log", "file date"
    std::string runtime; ///< inferred from the format, and marked so
    std::uint64_t nodeCount{}, edgeCount{}, totalSize{};
    std::uint64_t unreachableCount{}, unreachableSize{};
    Statistics statistics;
    std::vector<std::string> notices;
};

struct ReportGrowth {
    std::string name, location;
    std::vector<std::uint64_t> count, shallowSize, retainedSize;
    bool isGrowing{};
};

struct ReportStep {
    std::string edge, label, className;
    std::uint64_t id{}, retainedSize{};
    bool isInternal{}, isContainer{};
    std::uint64_t alike{1},
        alikeSize{}; ///< of an entry: how many of its class the container has, what they retain
};

struct ReportSuspect {
    std::uint32_t rank{};
    std::string severity, group, pattern, title, className;
    std::uint64_t objectId{}, collectionId{}, sampleId{};
    std::string sample; ///< what an entry is, with its contents hidden
    std::vector<std::string> parts;
    std::vector<std::uint64_t> count, retainedSize;
    std::string counted; ///< what they are: countedWhat()
    std::vector<ReportStep> path;
    std::optional<std::size_t> countedStep; ///< of the path: one of what `count` counts
    std::string sourceClass; ///< made at `location`; empty for a function
    std::string location, explanation, advice, disproof, bound;
    std::vector<std::string> evidence;
    std::vector<std::string> keys, values; ///< of new entries; only what the user lets go into the report
    struct AllocatedAt {
        std::string function, script;
        std::int32_t line{}; ///< 0-based, −1 = unknown
        double share{};
        std::string basis; ///< "stacks", "class", "package"
    };
    std::optional<AllocatedAt> allocatedAt;
    std::optional<double> bytesPerHour, entriesPerRequest;
    double confidence{};
    std::uint64_t outsideBytes{}; ///< Suspect::outsideBytes
    std::uint64_t rssBytes{}; ///< Suspect::rssBytes
};

struct ReportEvent {
    std::int64_t timeUs{};
    std::string text;
};

/// A pin, with the names of the snapshots that it is about.
struct ReportFinding : Finding {
    std::string snapshots; ///< "S3", "S1 → S2 → S3"; empty = of none
    std::vector<std::string> figureLabels; ///< of the values of its figures
};

/// Everything that a report says, as data with safe texts (ReportWords has seen all of them).
struct ReportModel {
    std::string title;
    ReportTexts texts; ///< what a person wrote
    bool includesPrompts{}; ///< sections without text ask for it; else they are left out
    std::string createdAt; ///< ISO 8601 UTC
    std::string program; ///< "heaptrail 0.1.0"
    std::vector<ReportFile> snapshots; ///< oldest first
    std::vector<ReportFile> logs;
    bool isSameProcess{true};
    std::string apart; ///< SuspectReport::apart
    std::string lineage;
    std::vector<ReportGrowth> growth; ///< largest retained growth first
    std::uint64_t growingCount{}; ///< classes that grew in every interval, before the cut
    std::vector<ReportSuspect> suspects;
    std::vector<std::pair<std::string, std::string>> benign; ///< class, reason
    MemoryPlot memory; ///< without lines where there is no log
    MemoryPlot process; ///< rss and what it is made of; without lines where the log doesn't tell
    std::optional<MemoryVerdict> memoryVerdict; ///< of the log
    std::vector<std::string> memoryFacts; ///< sentences: slope, thresholds, time to the limit
    std::vector<ReportEvent> timeline; ///< oldest first
    std::vector<ReportFinding> findings; ///< pins, texts made safe
    std::vector<std::string> notices;
    ReportPrivacy privacy;
    std::string summary; ///< a paragraph from the data; texts.summary comes first if written
};

struct ReportInput {
    std::span<const SnapshotPtr> snapshots; ///< in any order
    std::vector<std::string> sha256; ///< one a snapshot; may be empty
    const MemoryLog* log{}; ///< borrowed
    std::vector<std::string> logSha256; ///< one a source of the log
    std::span<const AllocationTreePtr> profiles{}; ///< sampling profiles of the same run
    const SuspectReport* suspects{}; ///< of the same snapshots; null: found here
    const Investigation* investigation{}; ///< texts and pins; may be null
    std::optional<std::uint64_t> limit; ///< bytes the heap may use
    std::string title; ///< empty: made from the data
    std::string createdAt; ///< empty: now
    ReportPrivacy privacy;
    bool includesPrompts{}; ///< questions where a person has not written yet
    std::size_t maxSuspects{10}, maxGrowth{20};
    unsigned threads{}; ///< SuspectOptions::threads
};

/// Errors: Cancelled, InvalidArgument without any snapshot. Cost: findSuspects and compareSeries.
Result<ReportModel> buildReport(const ReportInput& input, const Task& task = {});

/// The report in the order in which it is read.
Document reportDocument(const ReportModel& model);

/// One sentence about what the report holds and hides; for its appendix, and for a preview before it leaves.
std::vector<std::string> privacyLines(const ReportPrivacy& privacy);

void writeReportJson(const ReportModel& model, std::ostream& out);

} // namespace heaptrail

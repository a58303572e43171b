// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/retaining_paths.h"
#include "core/analysis/snapshot.h"
#include "core/compare/path_growth.h"
#include "core/memory_log/memory_log.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// High: grows in every interval of three snapshots or more, held by something that lives as long as the process, no
/// bound found, and at least 3 % of the last heap (or on course to reach the limit within a week). Medium: two of
/// these, or all of them between two snapshots. Low: the rest.
enum class Severity : std::uint8_t { Low, Medium, High };
/// "low", "medium", "high"
const char* severityName(Severity) noexcept;

enum class SuspectGroup : std::uint8_t {
    UnboundedCollection,
    Listeners,
    Closures,
    Timers,
    Async,
    ExternalMemory,
    Strings,
    Streams,
    Dom,
    Code,
    ClassGrowth, ///< it grows, and nothing more precise fits
};
/// "unbounded-collection", "listeners", …
const char* groupName(SuspectGroup) noexcept;

/// One leak suspect, with its parts merged into it. Every node is one of the last snapshot; vectors of growth
/// have one value a snapshot, oldest first, 0 where the thing did not exist yet.
struct Suspect {
    std::uint32_t rank{}; ///< from 1
    Severity severity{Severity::Low};
    SuspectGroup group{SuspectGroup::ClassGrowth};
    std::string pattern; ///< finer name: "global-map-never-evicted", "event-listener-accumulation", …
    std::string title; ///< one line: "requestCache (Map) gained 300 entries"
    std::string subject; ///< what the code calls the holder: "requestCache", "agent.sockets"
    std::string className; ///< the class that accumulates: the entries; empty where they have no node
    NodeOrdinal
        container; ///< the container or scope that holds them: the owner where it is an instance of a class
    NodeId objectId; ///< of `container`; 0 for class growth without one holder
    NodeOrdinal collection; ///< the Map, Set, Array, timer list … itself; often equal to `container`
    NodeId collectionId;
    NodeOrdinal sample; ///< one of the entries: the next object to look at
    NodeId sampleId;
    std::optional<NodeOrdinal>
        cause; ///< an object without which the entries would go; null where they hang alone
    std::vector<std::string> parts; ///< other classes that grow with it, largest growth first
    std::vector<std::uint64_t> count; ///< entries, or instances of className
    bool areEntries{}; ///< `count` are entries of the collection
    std::vector<std::uint64_t> retainedSize; ///< of holder, class or what piled up; 1: earlier not known
    std::string sharedWith; ///< who else keeps most of it: "cache", "other holders"; empty: the holder alone
    RetainingPath path; ///< readable root → container → … → sample
    std::size_t containerStep{}; ///< position of the collection in `path`: what comes after it is the sample
    std::uint64_t
        outsideBytes{}; ///< that external memory grew by in the memory log, where the entries are such; 0: unknown
    std::uint64_t rssBytes{}; ///< that rss grew by, where each has a heap of its own: Workers; 0: unknown
    std::optional<SourceLocation> location; ///< of the code to look at: a callback, a constructor
    std::string script; ///< its file, where the snapshot tells
    std::string sourceClass; ///< the class that is made there; empty for a function
    std::string explanation; ///< one paragraph with the figures
    std::string advice; ///< the usual fix
    std::string disproof; ///< what would show that this is no leak
    std::vector<std::string> evidence; ///< one sentence each, the most telling first
    std::vector<std::string>
        sampleKeys; ///< texts of the heap: keys of new entries that a developer recognises
    struct SampleValue {
        std::string field, text;
    };
    std::vector<SampleValue> sampleValues; ///< texts of the heap: one field of two new entries
    /// Where the instances of `heldClass` are held, a column a snapshot: the branch that grows is the leak. None
    /// with one snapshot, and where the class says too little.
    std::optional<PathGrowth> heldBy;
    std::optional<Survivors> survivors; ///< of the same instances
    std::string heldClass; ///< className, or the one of `parts` that says more
    bool areBytesOutside{}; ///< most of what is new are bytes of buffers, outside the JavaScript heap
    std::optional<std::string> bound; ///< a field that may prove a limit: "max = 400", or "max"
    bool isWithinBound{}; ///< as far as the snapshots tell, `bound` is not reached yet
    bool
        isSlowing{}; ///< less than half as much for the same load as before: warm-up, as far as the snapshots tell
    std::optional<double> bytesPerHour; ///< where the log or the files tell times, and those are not too near
    std::string rate; ///< the same as people say it: "12.0 MB/h", or of minutes "2.3 MB/s"
    std::optional<double> entriesPerRequest; ///< where the user gave a number of requests
    double confidence{}; ///< 0 … 1
    double score{}; ///< bytes × trend × confidence: the ranking

    bool hasContainer() const noexcept { return objectId.value != 0; }
};

/// Something that a naive rule would report, and why it is none.
struct BenignGrowth {
    std::string className;
    std::string reason; ///< one sentence
    NodeOrdinal node; ///< the container, or any object of the class
    NodeId objectId; ///< 0 where no single object stands for it
};

/// False if the number is unknown: V8 leaves small integers out of a snapshot.
bool areCounted(const Suspect&);
/// What Suspect::count counts: "entries", "listeners", "threads", "instances of Session".
std::string countedWhat(const Suspect&);
/// What stands before the place in the code: "Source of Logger in i18next"; "Source" of a function. The package goes
/// where `shownPath`, which follows, names it.
std::string sourceTitle(const Suspect&, std::string_view shownPath);
/// "Strong evidence", "Good evidence", "Weak evidence": how well the pattern fits.
const char* evidenceText(double confidence) noexcept;
/// What its share refers to: "heap", or "snapshot" if most bytes lie outside the JavaScript heap.
std::string wholeOf(const Suspect&);

struct SuspectReport {
    bool isSameProcess{true}; ///< false: objects were not paired by id, only classes were compared
    std::uint64_t heapSize{}; ///< of the last snapshot
    std::vector<std::uint64_t> heapSizes; ///< of all that were paired, oldest first
    std::string lineage; ///< one sentence: how the snapshots belong together
    std::string_view lineageWord{"same"}; ///< the same for scripts: "same", "different", "unknown"
    std::string apart; ///< apartText() of them; empty for one process
    std::vector<std::size_t> order; ///< positions in the input, oldest first; growth vectors follow it
    std::vector<Suspect> suspects; ///< best first
    std::size_t suspectsFound{}; ///< before the list was cut to maxSuspects
    std::vector<BenignGrowth> benign;
    std::vector<std::string>
        log; ///< what the memory log says of the heap; stands in each suspect's evidence, too
    std::optional<MemoryVerdict> memory; ///< of the memory log, where one was given
    std::string unseen; ///< external memory that the last snapshot can't show: one sentence, or empty
    std::vector<std::string> notices; ///< what weakens the result: one snapshot only, edges missing …
};

struct SuspectOptions {
    const MemoryLog* memoryLog{}; ///< borrowed; its slope and crossings become evidence
    std::optional<std::uint64_t> limit; ///< bytes the heap may use, for "on course to reach it"
    std::optional<std::uint64_t>
        requests; ///< between the first and the last snapshot: gives rates per request
    std::vector<std::string>
        labels; ///< one a snapshot, as given: what texts call them; none: S1, S2, … by time
    /// The same for each interval, oldest first: growth is then compared per request. Empty: not known.
    std::vector<std::uint64_t> requestsPerInterval;
    /// When each snapshot was taken, microseconds since 1970, in the order of the input. Empty: from the files' names,
    /// or from marks in the log.
    std::vector<std::int64_t> capturedUs;
    std::size_t maxSuspects{10};
    unsigned threads{}; ///< 0 = as many as the machine has; the result is the same on any number
};

/// Ranks what leaks, from one or more snapshots of one process in any order.
///
/// With two or more: objects are paired by odd id; a container whose entries or retained size grow is a
/// suspect. With one: by size alone, at most medium, and worded so. Snapshots of different processes are never
/// paired by id; only classes are compared.
/// Errors: Cancelled; InvalidArgument without any snapshot.
/// Cost:   O(N + E) of the last snapshot, O(N) of the others; scratch below 10 % of the loaded snapshots.
Result<SuspectReport> findSuspects(std::span<const SnapshotPtr> snapshots, const SuspectOptions& = {},
                                   const Task& = {});

} // namespace heaptrail

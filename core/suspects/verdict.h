// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/suspect.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heaptrail {

enum class VerdictKind : std::uint8_t {
    Leak, ///< the first suspect is high
    PossibleLeak, ///< the first suspect is medium
    NoLeak, ///< nothing above low kept growing
    ProcessGrows, ///< the same, and yet the log's rss rises: the heap does not explain it
    Undecided, ///< one snapshot, or snapshots of several processes
};
/// "leak", "possible-leak", "no-leak", "process-grows", "undecided"
const char* verdictKindName(VerdictKind) noexcept;

/// What an investigation comes to. Command line, window and report put it into words and decide nothing more.
struct Verdict {
    VerdictKind kind{VerdictKind::Undecided};
    std::optional<std::size_t> suspect; ///< that it is about: position in SuspectReport::suspects
    std::string title; ///< of that suspect
    std::string subject; ///< what the code calls the holder: "requestCache"; may be empty
    std::string className; ///< what piles up
    std::string sharedWith; ///< Suspect::sharedWith
    std::size_t snapshotCount{}; ///< that were compared
    std::string apart; ///< SuspectReport::apart
    std::uint64_t heapSize{}; ///< of the last snapshot
    std::vector<std::uint64_t>
        heapGrowth; ///< sizes of the heap if it keeps growing and no suspect explains it
    std::vector<std::uint64_t>
        count; ///< in each snapshot; all alike where only sizes grew; empty: nobody can count them
    std::string counted; ///< what they are: countedWhat()
    std::uint64_t bytes{}; ///< what the suspect keeps in the last snapshot
    double share{}; ///< of heapSize, 0 … 1
    std::string whole; ///< what heapSize is called: wholeOf()
    std::uint64_t outsideBytes{}; ///< Suspect::outsideBytes
    bool
        isSizeUnknown{}; ///< of external strings, without a log: V8 counts only what stands in the heap for them
    std::uint64_t rssBytes{}; ///< Suspect::rssBytes
    std::optional<double> bytesPerSecond; ///< growth, only where the times of the snapshots are known
    std::string rate; ///< Suspect::rate
    double confidence{}; ///< 0 … 1
    std::string memory; ///< what the log says where the process grows: "rss grows 22 MB/s, …"; else empty
    std::string memoryAdvice; ///< what to do about it; may be empty
};

/// The verdict of a report.
Verdict verdictOf(const SuspectReport&);

/// The text of a verdict without a leak. Something always grows a little, and caches fill up: it claims no more.
std::string noLeakText(const Verdict&);
/// One line, verdict first: "Leak: …", "Possible leak: …", "No leak found. …", "Cannot tell from one snapshot; …".
std::string verdictText(const Verdict&);
/// Its numbers: "600 → 1,200 entries, 4.1 MB, 41 % of the heap, 2.3 MB/s"; empty without a suspect, and with one
/// snapshot, whose text has them.
std::string verdictNumbers(const Verdict&);
/// Of those, what a list of counts and sizes beside it doesn't have: "41 % of the heap, 2.3 MB/s".
std::string verdictShare(const Verdict&);
/// What to do to be surer: "Take a third snapshot under the same load."; empty where nothing is missing.
std::string verdictNextStep(const Verdict&);

} // namespace heaptrail

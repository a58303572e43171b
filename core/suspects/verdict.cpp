// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/verdict.h"

#include "core/base/text.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <cmath>

namespace heaptrail {

const char* verdictKindName(VerdictKind kind) noexcept
{
    switch (kind) {
    case VerdictKind::Leak: return "leak";
    case VerdictKind::PossibleLeak: return "possible-leak";
    case VerdictKind::NoLeak: return "no-leak";
    case VerdictKind::ProcessGrows: return "process-grows";
    case VerdictKind::Undecided: return "undecided";
    }
    return "undecided";
}

namespace {

/// Does the heap grow in every interval by at least 5 %, without slowing down?
bool goesOnGrowing(const std::vector<std::uint64_t>& sizes)
{
    constexpr double kPart = 0.05; // of the last heap
    std::uint64_t before = 0;
    for (std::size_t k = 1; k < sizes.size(); ++k) {
        const std::uint64_t grown = sizes[k] - std::min(sizes[k], sizes[k - 1]);
        if (double(grown) < kPart * double(sizes.back()) || grown * 2 < before) return false;
        before = grown;
    }
    return sizes.size() >= 3;
}

} // namespace

Verdict verdictOf(const SuspectReport& report)
{
    Verdict verdict;
    verdict.snapshotCount = report.order.size();
    verdict.apart = report.apart;
    verdict.heapSize = report.heapSize;
    const Suspect* first = report.suspects.empty() ? nullptr : &report.suspects.front();
    const bool isOne = verdict.snapshotCount < 2;
    if (!isOne && first && first->severity == Severity::High)
        verdict.kind = VerdictKind::Leak;
    else if (!isOne && first && first->severity == Severity::Medium)
        verdict.kind = VerdictKind::PossibleLeak;
    else if (!isOne && report.isSameProcess)
        verdict.kind = VerdictKind::NoLeak;
    if (verdict.kind == VerdictKind::NoLeak && goesOnGrowing(report.heapSizes))
        verdict.heapGrowth = report.heapSizes;
    if (report.memory && report.memory->isRssRising) {
        const bool isLeak = verdict.kind == VerdictKind::Leak || verdict.kind == VerdictKind::PossibleLeak;
        const std::string& besideLeak = report.memory->besideLeak;
        verdict.memory = isLeak && !besideLeak.empty() ? besideLeak : report.memory->text;
        if (report.memory->isOutsideHeap()) verdict.memoryAdvice = report.memory->advice;
        if (verdict.kind == VerdictKind::NoLeak) verdict.kind = VerdictKind::ProcessGrows;
    }
    if (!first || verdict.kind == VerdictKind::NoLeak || verdict.kind == VerdictKind::ProcessGrows
        || (!isOne && verdict.kind == VerdictKind::Undecided))
        return verdict;
    verdict.suspect = 0;
    verdict.title = first->title;
    verdict.subject = first->subject;
    verdict.className = first->className;
    verdict.sharedWith = first->sharedWith;
    if (areCounted(*first)) verdict.count = first->count;
    verdict.counted = countedWhat(*first);
    verdict.bytes = first->retainedSize.empty() ? 0 : first->retainedSize.back();
    verdict.share = verdict.heapSize ? std::min(1.0, double(verdict.bytes) / double(verdict.heapSize)) : 0;
    verdict.whole = wholeOf(*first);
    verdict.outsideBytes = first->outsideBytes;
    verdict.isSizeUnknown = first->pattern == "external-strings-retained" && first->outsideBytes == 0;
    verdict.rssBytes = first->rssBytes;
    if (first->bytesPerHour) verdict.bytesPerSecond = *first->bytesPerHour / 3600;
    verdict.rate = first->rate;
    verdict.confidence = first->confidence;
    return verdict;
}

std::string noLeakText(const Verdict& verdict)
{
    if (verdict.heapGrowth.empty()) return "No leak found: what grew is small, bounded or slowing down.";
    return "No leak found, yet the heap keeps growing: " + seriesText(verdict.heapGrowth, true)
        + ". Nothing in it stands out as a leak.";
}

std::string verdictText(const Verdict& verdict)
{
    switch (verdict.kind) {
    case VerdictKind::Leak: return "Leak: " + verdict.title;
    case VerdictKind::PossibleLeak: return "Possible leak: " + verdict.title;
    case VerdictKind::NoLeak: return noLeakText(verdict);
    case VerdictKind::ProcessGrows: return verdict.memory;
    case VerdictKind::Undecided: break;
    }
    if (!verdict.apart.empty()) return "Cannot tell what grows. " + verdict.apart + ".";
    constexpr double kStandsOut = 0.03; // of the heap
    if (!verdict.suspect || verdict.share < kStandsOut)
        return "Cannot tell from one snapshot; nothing in it stands out.";
    const std::string& name = verdict.subject.empty() ? verdict.className : verdict.subject;
    const std::string keeps =
        verdict.sharedWith.empty() ? " keeps " : " and " + verdict.sharedWith + " together keep ";
    return "Cannot tell from one snapshot; " + name + keeps + bytesText(verdict.bytes) + ", "
        + percentText(verdict.share) + " of the " + verdict.whole + ".";
}

std::string verdictNumbers(const Verdict& verdict)
{
    if (!verdict.suspect || verdict.snapshotCount < 2) return {}; // of one snapshot, the text has them
    std::vector<std::string> words;
    if (verdict.count.size() > 1 && verdict.count.back() > verdict.count.front())
        words.push_back(countText(verdict.count.front()) + " → " + countText(verdict.count.back()) + " "
                        + verdict.counted);
    if (verdict.outsideBytes <= verdict.bytes && !verdict.isSizeUnknown)
        words.push_back(bytesText(verdict.bytes));
    words.push_back(verdictShare(verdict));
    return joined(words, ", ");
}

std::string verdictShare(const Verdict& verdict)
{
    if (!verdict.suspect || verdict.snapshotCount < 2) return {};
    std::vector<std::string> words{
        verdict.outsideBytes > verdict.bytes ? "external memory +" + bytesText(verdict.outsideBytes)
            : verdict.isSizeUnknown          ? std::string("their size is in no snapshot")
                                             : percentText(verdict.share) + " of the " + verdict.whole};
    if (!verdict.rate.empty()) words.push_back("+" + verdict.rate);
    // Of the process, of which the heap is a part.
    if (verdict.rssBytes > verdict.bytes) words.push_back("rss +" + bytesText(verdict.rssBytes));
    return joined(words, ", ");
}

std::string verdictNextStep(const Verdict& verdict)
{
    if (!verdict.apart.empty())
        return "Take three snapshots of one thread of one process under the same load.";
    if (verdict.snapshotCount < 2) return "Take two more snapshots of this process under the same load.";
    if (!verdict.heapGrowth.empty())
        return "Take one more snapshot after the same load again. A comparison shows which classes grew.";
    if (verdict.snapshotCount == 2) return "Take a third snapshot under the same load.";
    return {};
}

} // namespace heaptrail

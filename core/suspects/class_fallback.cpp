// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/class_fallback.h"

#include "core/compare/series.h"
#include "core/suspects/words.h"

#include <algorithm>

namespace heaptrail {

namespace {

bool isEngineClass(const std::string& name)
{
    return name.empty() || name[0] == '(' || name.starts_with("system /") || name.starts_with("Node / ")
        || name.starts_with("Detached Node / ") || name.starts_with("blink::");
}

/// Were most instances of the snapshot before replaced by others: work in progress, a window?
bool isReplaced(const History& history, const SeriesRow& row)
{
    const std::size_t n = history.size();
    const Snapshot& last = history.last();
    const double was = double(row.count[n - 2]), is = double(row.count[n - 1]);
    if (was < 20 || is >= 3 * was) return false;
    std::uint64_t still = 0;
    for (std::uint32_t c = 0; c < last.classes().infos.size(); ++c) {
        if (last.classes().infos[c].key != row.key) continue;
        for (const NodeOrdinal node : last.nodesOf(ClassOrdinal{c}))
            still += last.graph().id(node).value <= history.highestId(n - 2);
    }
    return double(still) < 0.1 * was || (double(still) < 0.5 * was && is < 1.5 * was);
}

void pathToNewest(const History& history, const SeriesRow& row, Suspect& suspect)
{
    const Snapshot& last = history.last();
    for (std::uint32_t c = 0; c < last.classes().infos.size(); ++c) {
        if (last.classes().infos[c].key != row.key) continue;
        std::optional<NodeOrdinal> newest;
        for (const NodeOrdinal node : last.nodesOf(ClassOrdinal{c}))
            if (history.paths().cost(node) != PathFinder::kUnreached
                && (!newest || last.graph().id(node) > last.graph().id(*newest)))
                newest = node;
        if (!newest) return;
        suspect.sample = *newest;
        suspect.sampleId = last.graph().id(*newest);
        suspect.path = bestPath(last, history.paths(), *newest, 60);
        suspect.containerStep = suspect.path.empty() ? 0 : suspect.path.size() - 1;
        return;
    }
}

void addCompiledCode(const Unexplained& question, const SeriesRow& row, GrowingClasses& found)
{
    const std::uint64_t total = std::max<std::uint64_t>(1, question.snapshots.back()->totalSize());
    const std::size_t n = row.shallowSize.size();
    const auto delta = [&](std::size_t k) {
        return double(row.shallowSize[k]) - double(row.shallowSize[k - 1]);
    };
    const double last = delta(n - 1);
    double before = 0;
    for (std::size_t k = 1; k + 1 < n; ++k) before = std::max(before, delta(k));
    const double grown = double(row.shallowSize.back()) - double(row.shallowSize.front());
    if (grown < 0.005 * double(total)) return;
    if (last < 0.5 * before || last < 0.01 * double(total)) {
        BenignGrowth benign;
        benign.className = row.name;
        benign.reason = "V8 compiles functions and builds shapes as code is first used: "
            + seriesText(row.shallowSize, true) + ", and hardly more in the last interval.";
        found.benign.push_back(std::move(benign));
        return;
    }
    if (question.hasCodeSuspect) return;
    Suspect suspect;
    suspect.group = SuspectGroup::Code;
    suspect.pattern = "compiled-code-grows";
    suspect.className = row.name;
    suspect.count = row.count;
    suspect.retainedSize = row.shallowSize;
    suspect.severity = grown >= kBigShare * double(total) ? Severity::Medium : Severity::Low;
    suspect.title = "Compiled code grows in every interval";
    suspect.explanation = "Compiled code: " + seriesText(row.shallowSize, true)
        + ". After start-up this settles, unless code is made at run time or modules are loaded again "
          "and again.";
    suspect.advice = "Look for eval(), new Function(), vm.Script and template engines that compile the "
                     "same text each time; "
                     "cache what they return.";
    suspect.disproof =
        "It is no leak if new parts of the program were used for the first time in the last interval.";
    suspect.evidence = {"compiled code: " + seriesText(row.shallowSize, true),
                        "pieces: " + seriesText(row.count, false)};
    suspect.confidence = 0.4;
    suspect.score = grown * 0.3 * suspect.confidence;
    found.suspects.push_back(std::move(suspect));
}

} // namespace

Result<GrowingClasses> findGrowingClasses(const Unexplained& question, const Task& task)
{
    const auto series = compareSeries(question.snapshots, task);
    if (!series) return fail(series.error());
    const std::uint64_t total = std::max<std::uint64_t>(1, question.snapshots.back()->totalSize());
    GrowingClasses found;
    std::size_t added = 0;
    for (const SeriesRow& row : *series) {
        const std::size_t n = row.retainedSize.size();
        const std::int64_t bytes = row.retainedDelta();
        if (row.name == "(compiled code)" && n >= 3 && bytes > 0) {
            addCompiledCode(question, row, found);
            continue;
        }
        if (added >= 3 || !row.isGrowing || isEngineClass(row.name) || question.innocent.contains(row.name)
            || question.explained.contains(row.name))
            continue;
        if (bytes < std::int64_t(total / 50) || row.countDelta() < 10) continue;
        const std::uint64_t last =
            row.retainedSize[n - 1] - std::min(row.retainedSize[n - 1], row.retainedSize[n - 2]);
        if (n >= 3 && double(last) < 0.15 * double(bytes) / double(n - 1)) continue;
        if (question.isSameProcess && isReplaced(question.history, row)) continue;
        if (n >= 3 && row.count[n - 1] <= row.count[n - 2])
            continue; // its instances keep more, no more of them
        Suspect suspect;
        suspect.group = SuspectGroup::ClassGrowth;
        suspect.pattern = "class-growth";
        suspect.className = row.name;
        suspect.count = row.count;
        suspect.retainedSize = row.retainedSize;
        suspect.location = row.location;
        suspect.severity = n >= 3 && question.isSameProcess && double(bytes) >= kBigShare * double(total)
            ? Severity::Medium
            : Severity::Low;
        suspect.title = row.name + " grows, and no single holder explains it";
        suspect.explanation = "Instances of " + row.name + ": " + seriesText(row.count, false)
            + "; they keep " + seriesText(row.retainedSize, true) + ". "
            + (question.isSameProcess
                   ? "They hang in more than one place: open the class and compare the paths of a few of "
                     "its objects."
                   : "The snapshots are of different processes, so this may be a difference of load.");
        suspect.advice = "Look at the paths of a few of its objects: who puts them there, and who is "
                         "meant to take them out?";
        suspect.disproof = "It is no leak if the number settles in a further snapshot under the same load.";
        suspect.evidence = {"instances: " + seriesText(row.count, false),
                            "retained size: " + seriesText(row.retainedSize, true)};
        suspect.confidence = question.isSameProcess ? 0.4 : 0.2;
        suspect.score = double(bytes) * 0.5 * suspect.confidence;
        if (question.isSameProcess) pathToNewest(question.history, row, suspect);
        ++added;
        found.suspects.push_back(std::move(suspect));
    }
    return found;
}

} // namespace heaptrail

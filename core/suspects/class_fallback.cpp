// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/class_fallback.h"

#include "core/analysis/script_owners.h"
#include "core/base/text.h"
#include "core/compare/series.h"
#include "core/suspects/candidate.h"
#include "core/suspects/population.h"
#include "core/suspects/words.h"

#include <algorithm>

// What no detector has: a class of the program whose instances grow in number, compiled code, symbols of the registry.
//
// Thresholds. A class counts from 2 % of the heap and ten instances more: with less, nobody would look for it, and a
// name alone is little to go by. kFairPart: 5 % of all in each interval and five at least, because a class in use
// wavers by a few (1,354 → 1,356). The last interval must bring 15 % of an even share, or it was a burst. Nine in ten of
// the earlier instances gone (half, where there are hardly more now) is work in progress. kBigShare, 3 % of the heap, is
// what makes any suspect high; here it makes it medium, since the holder is not known. Compiled code counts if the last
// interval brought half of what an earlier one did, in bytes and in pieces, and 1 % of the heap: optimising goes on for
// minutes. 20 more symbols in each interval are no names that somebody wrote.
// What a snapshot cannot show: which line made the instances, and whether somebody still needs them.

namespace heaptrail {

namespace {

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

/// Does the number of instances grow in step with the load: by a fair part in each interval, and not ever less?
bool growsWithTheLoad(const SeriesRow& row, const LoadUnits& units)
{
    constexpr double kFairPart = 0.05; // of all: 1,354 → 1,356 is nothing
    for (std::size_t k = 1; k < row.count.size(); ++k)
        if (double(row.count[k]) - double(row.count[k - 1])
            < std::max(5.0, kFairPart * double(row.count.back())))
            return false;
    return !paceOf(row.count, units, "new instances").isSlowing;
}

void addCompiledCode(const Unexplained& question, const SeriesRow& row, GrowingClasses& found)
{
    const std::uint64_t total = std::max<std::uint64_t>(1, question.snapshots.back()->totalSize());
    const std::size_t n = row.shallowSize.size();
    const auto delta = [&](std::size_t k) {
        return double(row.shallowSize[k]) - double(row.shallowSize[k - 1]);
    };
    const double last = delta(n - 1);
    double before = 0, objectsBefore = 0;
    for (std::size_t k = 1; k + 1 < n; ++k) {
        before = std::max(before, delta(k));
        objectsBefore = std::max(objectsBefore, double(row.count[k]) - double(row.count[k - 1]));
    }
    // Code that is optimised once more gets larger; only new code is more of it.
    const double objectsLast = double(row.count[n - 1]) - double(row.count[n - 2]);
    const double grown = double(row.shallowSize.back()) - double(row.shallowSize.front());
    if (grown < 0.005 * double(total)) return;
    if (last < 0.5 * before || last < 0.01 * double(total) || objectsLast < 0.5 * objectsBefore) {
        BenignGrowth benign;
        benign.className = row.name;
        benign.reason = "V8 compiles functions and builds shapes as code is first used: "
            + seriesText(row.shallowSize, true) + ".";
        found.benign.push_back(std::move(benign));
        return;
    }
    // Code hangs on what uses it: beside another suspect it is no second leak.
    if (question.hasSuspect) return;
    Suspect suspect;
    suspect.group = SuspectGroup::Code;
    suspect.pattern = "compiled-code-grows";
    suspect.className = row.name;
    suspect.count = row.count;
    suspect.retainedSize = row.shallowSize;
    suspect.severity = Severity::Low;
    suspect.title = "Compiled code grows in every interval";
    suspect.explanation = "Compiled code: " + seriesText(row.shallowSize, true)
        + ". After start-up this settles, unless code is made at run time or modules are loaded again "
          "and again.";
    suspect.advice = "Look for eval(), new Function(), vm.Script and template engines that compile the "
                     "same text each time; "
                     "cache what they return.";
    suspect.disproof =
        "Not a leak if new parts of the program were used for the first time in the last interval.";
    suspect.evidence = {"objects of code: " + seriesText(row.count, false)};
    suspect.confidence = 0.4;
    suspect.score = grown * 0.3 * suspect.confidence;
    found.suspects.push_back(std::move(suspect));
}

/// Does something else already say where most of the new instances of the last interval are?
bool isAccountedFor(const Unexplained& question, const SeriesRow& row)
{
    if (question.named.contains(carriedName(row.name))) return true;
    const auto it = question.accounted.find(carriedName(row.name));
    if (it == question.accounted.end()) return false;
    const std::size_t n = row.count.size();
    const double gained = double(row.count[n - 1]) - double(row.count[n - 2]);
    return it->second * 2 >= gained;
}

/// V8's table of Symbol.for(): where it is, and how many symbols it has.
struct SymbolRegistry {
    NodeOrdinal table;
    std::uint64_t symbols{}, bytes{};
};
std::optional<SymbolRegistry> symbolRegistry(const Snapshot& snapshot)
{
    const Graph& graph = snapshot.graph();
    for (std::uint32_t i = 0; i < graph.nodeCount(); ++i) {
        if (graph.type(NodeOrdinal{i}) != NodeType::Synthetic) continue;
        for (const Edge edge : graph.edges(NodeOrdinal{i})) {
            if (edge.isIndexed() || !graph.isNamed(edge, "public_symbol_table")) continue;
            SymbolRegistry registry{edge.to, 0, snapshot.retainedSize(edge.to)};
            for (const Edge entry : graph.edges(edge.to))
                registry.symbols += graph.type(entry.to) == NodeType::Symbol;
            return registry;
        }
    }
    return std::nullopt;
}

/// Symbol.for() keeps every key for good, and no object of the program holds the table.
void addSymbols(const Unexplained& question, const SeriesRow& row, GrowingClasses& found)
{
    const std::size_t n = question.snapshots.size();
    const double total = double(std::max<std::uint64_t>(1, question.snapshots.back()->totalSize()));
    Suspect suspect;
    bool growsAlways = true;
    for (std::size_t k = 0; k < n; ++k) {
        const auto registry = symbolRegistry(*question.snapshots[k]);
        if (!registry) return;
        suspect.count.push_back(registry->symbols);
        suspect.retainedSize.push_back(registry->bytes);
        if (k > 0 && suspect.count[k] < suspect.count[k - 1] + 20) growsAlways = false;
        suspect.container = suspect.collection = registry->table;
    }
    const double grown = double(suspect.retainedSize.back()) - double(suspect.retainedSize.front());
    if (!growsAlways || !question.isSameProcess() || grown < 2'000) return;
    const History& history = question.history;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.pattern = "symbol-registry-grows";
    suspect.className = row.name;
    suspect.objectId = suspect.collectionId = history.graph().id(suspect.container);
    suspect.path = bestPath(history.last(), history.paths(), suspect.container, 60);
    suspect.containerStep = suspect.path.empty() ? 0 : suspect.path.size() - 1;
    if (!suspect.path.empty()) suspect.path.back().label = "Symbol.for() registry";
    const double share = double(suspect.retainedSize.back()) / total;
    suspect.severity = share >= kBigShare && n >= 3 ? Severity::High
        : share >= 0.01                             ? Severity::Medium
                                                    : Severity::Low;
    suspect.title = "Symbol.for() gets ever new keys";
    suspect.explanation = "V8's registry of symbols gained "
        + countText(suspect.count.back() - suspect.count.front()) + " symbols between " + history.label(0)
        + " and " + history.label(n - 1) + " (" + seriesText(suspect.count, false) + "); it keeps "
        + bytesText(suspect.retainedSize.back()) + " now, " + percentText(share)
        + " of the heap. V8 never frees a symbol made by Symbol.for().";
    suspect.advice =
        "Use Symbol.for() for fixed names alone. For keys made at run time take strings in a Map with a "
        "bound, or Symbol(), which goes with its last user.";
    suspect.disproof = "Not a leak if the number of different keys is bounded.";
    suspect.evidence = {"retained size of the registry: " + seriesText(suspect.retainedSize, true)};
    suspect.confidence = 0.9;
    suspect.score = grown * suspect.confidence;
    found.suspects.push_back(std::move(suspect));
}

/// The one object that most of the new instances hang on, where there is one: down the branch that grows.
void leadToHolder(const Unexplained& question, Suspect& suspect)
{
    if (!suspect.heldBy) return;
    const PathGrowth& growth = *suspect.heldBy;
    const std::vector<std::uint32_t> way = growth.growingBranch();
    for (std::size_t i = way.size(); i-- > 0;) {
        const PathGrowthBranch& branch = growth.branches[way[i]];
        if (branch.objects != 1 || branch.isInternal) continue;
        const History& history = question.history;
        suspect.container = suspect.collection = branch.node;
        suspect.objectId = suspect.collectionId = history.graph().id(branch.node);
        const RetainingPath path = bestPath(history.last(), history.paths(), branch.node);
        if (path.empty()) return;
        suspect.containerStep = path.size() - 1;
        suspect.path = path;
        suspect.sampleId = {};
        suspect.title = suspect.className + " grows below " + pathText(path);
        suspect.explanation += " " + countText(std::uint64_t(std::max<std::int64_t>(0, branch.growth())))
            + " of the " + countText(std::uint64_t(std::max<std::int64_t>(0, growth.branches[0].growth())))
            + " that were added are reached through " + pathText(path) + ".";
        suspect.confidence += 0.2;
        return;
    }
    suspect.explanation += " They hang in more than one place: compare the paths of a few of its objects.";
}

/// Of other processes: Node's own classes are those of another version, or of a program that loads other modules.
bool isRuntimesClass(const Unexplained& question, const SeriesRow& row)
{
    return !question.isSameProcess() && row.location
        && isRuntimeScript(question.snapshots.back()->scriptName(row.location->scriptId));
}

} // namespace

Result<GrowingClasses> findGrowingClasses(const Unexplained& question, const Task& task)
{
    const std::uint64_t total = std::max<std::uint64_t>(1, question.snapshots.back()->totalSize());
    GrowingClasses found;
    Populations populations(question.history);
    std::size_t added = 0;
    for (const SeriesRow& row : question.series) {
        const std::size_t n = row.retainedSize.size();
        const std::int64_t bytes = row.retainedDelta();
        if (row.name == "(compiled code)" && n >= 3 && bytes > 0) {
            addCompiledCode(question, row, found);
            continue;
        }
        if (row.name == "(symbol)" && row.isGrowing) addSymbols(question, row, found);
        if (added >= 3 || !row.isGrowing || !isProgramsClass(row.name) || isAccountedFor(question, row)
            || isRuntimesClass(question, row))
            continue;
        if (bytes < std::int64_t(total / 50) || row.countDelta() < 10) continue;
        const std::uint64_t last =
            row.retainedSize[n - 1] - std::min(row.retainedSize[n - 1], row.retainedSize[n - 2]);
        if (n >= 3 && double(last) < 0.15 * double(bytes) / double(n - 1)) continue;
        if (question.isSameProcess() && isReplaced(question.history, row)) continue;
        if (question.isSameProcess() && !growsWithTheLoad(row, question.units)) continue;
        Suspect suspect;
        suspect.group = SuspectGroup::ClassGrowth;
        suspect.pattern = "class-growth";
        suspect.className = carriedName(row.name);
        suspect.count = row.count;
        suspect.retainedSize = row.retainedSize;
        suspect.location = row.location;
        suspect.sourceClass = suspect.className;
        suspect.severity = n >= 3 && question.isSameProcess() && double(bytes) >= kBigShare * double(total)
            ? Severity::Medium
            : Severity::Low;
        suspect.title = question.isSameProcess()
            ? suspect.className + " grows, and no single holder explains it"
            : "More " + suspect.className
                + " in the last snapshot than in the first"; // no growth: another heap
        suspect.explanation = "Instances of " + suspect.className + ": " + seriesText(row.count, false)
            + "; they keep " + seriesText(row.retainedSize, true) + "."
            + (question.isSameProcess() ? "" : " " + question.apart + ", so the load may differ.");
        suspect.advice = "Look at the paths of a few of its objects: who puts them there, and who is "
                         "meant to take them out?";
        suspect.disproof = "Not a leak if the number settles in a further snapshot under the same load.";
        suspect.confidence = question.isSameProcess() ? 0.4 : 0.2;
        suspect.score = double(bytes) * 0.5 * suspect.confidence;
        if (question.isSameProcess()) {
            if (auto done = addPopulation(question.history, populations, suspect, task); !done)
                return fail(done.error());
            leadToHolder(question, suspect);
        }
        ++added;
        found.suspects.push_back(std::move(suspect));
    }
    return found;
}

} // namespace heaptrail

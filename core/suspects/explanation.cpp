// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/explanation.h"

#include "core/base/text.h"
#include "core/suspects/detectors.h"
#include "core/suspects/words.h"

#include <algorithm>

namespace heaptrail {

namespace {

/// "all 26,543 Session keep 113 MB, 83 % of the heap", for a class with a constructor.
std::optional<std::string> heldElsewhere(const Candidate& c, const std::string& className)
{
    if (!isProgramsClass(className) || className[0] == '{') return std::nullopt;
    std::uint64_t count = 0, bytes = 0;
    for (const ClassRow& row : c.last().histogram()) {
        if (c.last().classes().info(row.cls).name != className) continue;
        count += row.count;
        bytes += row.retainedSize;
    }
    if (count == 0 || bytes < c.point.newBytes) return std::nullopt;
    return "all " + countText(count) + " " + className + " keep " + bytesText(bytes) + ", "
        + percentText(double(bytes) / double(std::max<std::uint64_t>(1, c.last().totalSize())))
        + " of the heap";
}

} // namespace

void explain(const Candidate& c, const Trend& trend, Suspect& suspect)
{
    const Accumulation& point = c.point;
    const Snapshot& last = c.last();
    const std::size_t n = point.count.size();
    const std::string what = point.isTimerList ? "timers" : point.isHandleGroup ? "handles" : "entries";
    const std::string share = percentText(double(suspect.retainedSize.back())
                                          / double(std::max<std::uint64_t>(1, last.totalSize())))
        + " of the heap";
    // "requestCache (Map @63695)", "FrameIndex.headers (Array @12)"
    const bool isListenerList = suspect.group == SuspectGroup::Listeners && !point.isHandleGroup;
    const std::string called = isListenerList ? "The list of its listeners" : c.calledName();
    const std::string cls = last.className(point.node);
    const bool isScope = cls.starts_with("system / ");
    const auto delay = point.isTimerList ? timerDelay(c) : std::nullopt;
    std::string text = point.isHandleGroup
        ? called + " "
        : (delay ? "The list of timers of " + countText(*delay) + " ms" : called) + " ("
            + (called == cls || isScope ? "" : cls + " ") + "@" + std::to_string(suspect.collectionId.value)
            + ") ";
    // Of what came in the last interval, each entry's share; with one snapshot, what the entries keep.
    std::uint64_t each = 0;
    if (trend.isKnown && point.isCountOfEntries && point.count[n - 1] > point.count[n - 2]) {
        each = point.newBytes / (point.count[n - 1] - point.count[n - 2]);
    }
    std::vector<std::string> mostly;
    if (isProgramsClass(suspect.className)) mostly.push_back(suspect.className);
    for (const ClassGrowth& growth : point.classes) {
        if (mostly.size() >= 3) break;
        const std::string& name = last.classes().info(growth.cls).name;
        if (std::find(mostly.begin(), mostly.end(), name) == mostly.end()
            && growth.bytes * 20 > std::max<std::uint64_t>(1, point.newBytes))
            mostly.push_back(name);
    }
    if (!trend.isKnown) {
        const bool isHeldElsewhere =
            !point.isHandleGroup && point.retained.back() > 2 * last.retainedSize(suspect.container);
        text += "holds " + countText(point.count.back()) + " "
            + (point.isCountOfEntries || point.isHandleGroup ? what : suspect.className)
            + (isHeldElsewhere ? " and leads to " : " and keeps ") + bytesText(point.retained.back()) + " ("
            + share + (isHeldElsewhere ? "), held in another place as well." : ").");
        if (!mostly.empty()) text += " Most of it: " + joined(mostly, ", ") + ".";
        text += " Whether it grows, one snapshot can't tell.";
    } else {
        const std::int64_t gained = c.countGrowth();
        if (gained == 0 && point.isCountOfEntries) {
            text += "has " + countText(point.count.back()) + " " + what + " as before, but they keep more";
        } else if (point.isCountOfEntries || point.isHandleGroup) {
            text += (gained >= 0 ? "gained " : "lost ")
                + countText(std::uint64_t(gained >= 0 ? gained : -gained)) + " " + what + " between S1 and "
                + History::nameOf(n - 1) + " (" + seriesText(point.count, false) + ")";
        } else {
            const bool doMore = suspect.count.back() > suspect.count.front();
            text += (doMore ? "keeps more and more " : "keeps more, with as many ") + suspect.className + " ("
                + seriesText(suspect.count, false) + ")";
        }
        text += "; "
            + (suspect.container != suspect.collection
                   ? last.className(suspect.container) + " @" + std::to_string(suspect.objectId.value)
                   : std::string("it"))
            + " keeps " + bytesText(suspect.retainedSize.back()) + " now, " + share + ".";
        // Two tables of the same objects: each alone keeps little, and the objects stay until both let go.
        if (suspect.retainedSize.back() * 2 < point.newBytes && !point.isHandleGroup)
            text += " What it leads to is held in another place as well: "
                + heldElsewhere(c, suspect.className).value_or(bytesText(point.newBytes) + c.since()) + ".";
        if (each > 0 && point.isCountOfEntries)
            text += " Each new one keeps about " + bytesText(each)
                + (mostly.empty() ? "." : ", mostly " + joined(mostly, ", ") + ".");
        else if (!mostly.empty())
            text += " What is new is mostly " + joined(mostly, ", ") + ".";
        if (n == 2) text += " Two snapshots can't tell a leak from a cache that is still filling up.";
    }
    if (suspect.sampleId.value && suspect.sampleId != suspect.collectionId)
        text += " Look next at @" + std::to_string(suspect.sampleId.value)
            + (point.entries.empty() && last.className(suspect.sample) != suspect.className
                   ? " (" + last.className(suspect.sample) + ")."
                   : ", one of them.");
    suspect.explanation = std::move(text);

    std::vector<std::string> evidence;
    if (trend.isKnown) evidence.push_back("retained size: " + seriesText(suspect.retainedSize, true));
    if (trend.isKnown)
        evidence.push_back(trend.growsAlways
                               ? (n == 2 ? "grew between the two snapshots" : "grew in every interval")
                               : "did not grow in every interval");
    if (point.retention >= 0 && point.retention < 0.995)
        evidence.push_back(percentText(point.retention) + " of the entries of " + History::nameOf(n - 2)
                           + " are still there at " + History::nameOf(n - 1));
    if (c.root) {
        switch (c.root->kind) {
        case PathRootKind::Global:
            evidence.push_back("held by the global object, which lives as long as the process");
            break;
        case PathRootKind::ModuleExports:
        case PathRootKind::Module:
        case PathRootKind::TopLevelScope:
            evidence.push_back("held by a module"
                               + (c.root->name.empty() ? std::string() : " (" + c.root->name + ")")
                               + ", which lives as long as the process");
            break;
        case PathRootKind::Timers:
            evidence.push_back("held by Node's timers for as long as they are active");
            break;
        case PathRootKind::NativeHandle: evidence.push_back("held by an open handle of the runtime"); break;
        case PathRootKind::Engine: break;
        }
    } else {
        evidence.push_back("no readable root was found: it is held by the engine's own references");
    }
    evidence.insert(evidence.end(), suspect.evidence.begin(), suspect.evidence.end());
    suspect.evidence = std::move(evidence);
}

} // namespace heaptrail

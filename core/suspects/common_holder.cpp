// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

// Objects pile up below a scope or an object, in a collection that two variables share or that is made anew each time
// (listeners = [...listeners, fn]): nobody dominates them, and no older collection holds them. Their best paths still
// lead through that collection, and the detectors look at it there.
//
// kHoldersLooked instances are enough for a share; kHoldersShare of them must come through one collection, since a few
// always have a shorter way (the newest, one in work). kEntries: with fewer it is a field list. What a snapshot cannot
// show: the older copies, which are gone; their entries are counted at the same place of the older snapshots.

namespace heaptrail {

namespace {

constexpr std::size_t kHoldersLooked = 64, kEntries = 8;
constexpr double kHoldersShare = 0.6;
constexpr int kStepsUp = 24;

struct Step {
    EdgeType type;
    std::string name;
};

struct Common {
    NodeOrdinal node;
    std::vector<Step> steps; ///< from the candidate's point
};

/// The collection nearest to the instances through which most of their best paths come.
std::optional<Common> commonCollection(const Candidate& c, const ClassGrowth& growth)
{
    const PathFinder& paths = c.history.paths();
    std::vector<NodeOrdinal> instances;
    for (const NodeOrdinal node : c.last().nodesOf(growth.cls))
        if (c.history.bornIn(c.graph().id(node)) + 1 == c.history.size()) instances.push_back(node);
    if (instances.size() < kEntries) return std::nullopt;
    struct Seen {
        std::size_t count{}, steps{};
    };
    std::unordered_map<NodeOrdinal, Seen> seen;
    const std::size_t stride = std::max<std::size_t>(1, instances.size() / kHoldersLooked);
    std::size_t looked = 0;
    std::vector<NodeOrdinal> way;
    for (std::size_t i = 0; i < instances.size(); i += stride) {
        ++looked;
        way.clear();
        NodeOrdinal at = instances[i];
        bool isBelow = false;
        for (int step = 0; step < kStepsUp; ++step) {
            const auto edge = paths.edgeTo(at);
            if (!edge) break;
            at = c.graph().source(*edge);
            if ((isBelow = at == c.point.node)) break;
            way.push_back(at);
        }
        if (!isBelow) continue;
        for (std::size_t k = 0; k < way.size(); ++k) {
            Seen& found = seen[way[k]];
            ++found.count;
            found.steps = way.size() - k;
        }
    }
    std::optional<NodeOrdinal> best;
    std::size_t deepest = 0;
    for (const auto& [node, found] : seen) {
        if (double(found.count) < kHoldersShare * double(looked) || found.steps <= deepest) continue;
        const CollectionKind kind = collectionKind(c.last(), node);
        if (kind != CollectionKind::Array && kind != CollectionKind::Map && kind != CollectionKind::Set)
            continue;
        best = node;
        deepest = found.steps;
    }
    if (!best) return std::nullopt;
    Common common{*best, {}};
    for (NodeOrdinal at = *best; at != c.point.node;) {
        const auto edge = paths.edgeTo(at);
        if (!edge) return std::nullopt;
        common.steps.push_back({c.graph().edge(*edge).type, c.graph().edgeName(c.graph().edge(*edge))});
        at = c.graph().source(*edge);
    }
    std::reverse(common.steps.begin(), common.steps.end());
    return common;
}

std::uint64_t entriesOf(const Snapshot& snapshot, NodeOrdinal node)
{
    const auto count = entryCount(snapshot, node);
    return count ? count->count : 0;
}

} // namespace

bool detectCommonHolder(const Candidate& c, Suspect& suspect)
{
    const std::size_t n = c.history.size();
    if (c.point.isCountOfEntries || c.point.isHandleGroup || n < 2) return false;
    std::size_t looked = 0;
    for (const ClassGrowth& growth : c.point.classes) {
        const NodeType type = c.graph().type(growth.sample);
        if (type != NodeType::Object && type != NodeType::Closure) continue;
        if (type == NodeType::Object && !isProgramsClass(c.last().classes().info(growth.cls).name)) continue;
        if (growth.count < kEntries || ++looked > 3) continue;
        const auto common = commonCollection(c, growth);
        if (!common) continue;
        Accumulation point;
        point.node = common->node;
        point.kind = collectionKind(c.last(), point.node);
        point.classes = c.point.classes;
        point.newObjects = c.point.newObjects;
        point.newBytes = c.point.newBytes;
        point.isCountOfEntries = true;
        point.count.assign(n, 0);
        point.retained = c.point.retained;
        for (std::size_t k = 0; k < n; ++k) {
            auto at = c.history.find(k, c.point.node);
            for (const Step& step : common->steps)
                if (at) at = c.history.at(k).graph().target(*at, step.type, step.name);
            if (at) point.count[k] = entriesOf(c.history.at(k), *at);
        }
        bool doesGrow = true;
        for (std::size_t k = 1; k < n; ++k) doesGrow = doesGrow && point.count[k] > point.count[k - 1];
        if (!doesGrow || point.count[n - 1] < point.count[n - 2] + kEntries) continue;
        forEachEntry(c.last(), point.node, point.kind, [&](NodeOrdinal entry, EdgeOrdinal) {
            if (c.history.bornIn(c.graph().id(entry)) + 1 != n) return;
            ++point.newEntries;
            if (point.entries.size() < Accumulation::kMaxSamples) point.entries.push_back(entry);
        });
        const Candidate inner = makeCandidate(c.history, point);
        if (inner.path.empty()) continue;
        for (const Detector detect : detectors()) {
            if (detect == detectCommonHolder) continue;
            Suspect attempt = suspect;
            attempt.container = inner.container;
            attempt.collection = point.node;
            attempt.collectionId = c.graph().id(point.node);
            attempt.path = inner.path;
            attempt.containerStep = inner.path.size() - 1;
            attempt.count = point.count;
            attempt.areEntries = true;
            if (!detect(inner, attempt)) continue;
            if (attempt.group == SuspectGroup::ClassGrowth) return false;
            suspect = std::move(attempt);
            return true;
        }
    }
    return false;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/allocated_at.h"

#include "core/analysis/script_owners.h"
#include "core/base/text.h"
#include "core/suspects/suspect.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace heaptrail {

namespace {

const std::string kAllocatedIn = "Allocated in `", kProfileSays = "Sampling profile: `";
constexpr double kLeastShare = 0.3; ///< below it no function stands out
constexpr std::size_t kMostEntries = 50'000; ///< looked at for one suspect
constexpr int kMostSteps = 2000; ///< up the dominators

/// Whole per cent; 100 only where it is all.
std::string shareText(double share)
{
    const auto percent = static_cast<int>(share * 100 + 0.5);
    return std::to_string(share < 1 ? std::min(percent, 99) : 100) + " %";
}

/// The frame at or above a node that a reader can change: in the program or a package, else in Node's own scripts, else
/// whatever allocated.
class Sites {
public:
    explicit Sites(const AllocationTree& tree)
        : m_tree(tree)
    {
        for (const AllocationFrame& frame : tree.frames)
            m_rank.push_back(frame.script.empty() ? 0 : isRuntimeScript(frame.script) ? 1 : 2);
    }
    std::uint32_t of(std::uint32_t node) const
    {
        std::uint32_t best = m_tree.nodes[node].frame;
        for (;;) {
            const AllocationTree::Node& at = m_tree.nodes[node];
            if (m_rank[at.frame] > m_rank[best]) best = at.frame;
            if (m_rank[best] == 2 || at.parent == node) return best;
            node = at.parent;
        }
    }

private:
    const AllocationTree& m_tree;
    std::vector<int> m_rank; ///< by frame
};

/// The key with the largest sum; ties to the smaller key.
std::pair<std::uint32_t, std::uint64_t> largest(const std::map<std::uint32_t, std::uint64_t>& sums)
{
    std::pair<std::uint32_t, std::uint64_t> best;
    for (const auto& [key, sum] : sums)
        if (sum > best.second) best = {key, sum};
    return best;
}

/// From the stacks that the last snapshot was taken with.
class StackSites {
public:
    /// `since`: the highest id of the snapshot before the last; 0 without one.
    StackSites(const Snapshot& last, std::uint64_t since, AllocationTreePtr tree)
        : m_last(last)
        , m_since{since}
        , m_tree(std::move(tree))
        , m_sites(*m_tree)
    {
        const auto& stacks = last.graph().raw().traceTree;
        for (std::uint32_t at = 0; at < stacks.size(); ++at) m_positionOf.try_emplace(stacks[at].id, at);
    }

    std::optional<AllocatedAt> of(const Suspect& suspect)
    {
        if (auto found = ofClass(suspect, suspect.className)) return found;
        for (const std::string& part : suspect.parts)
            if (auto found = ofClass(suspect, part)) return found;
        return {};
    }

private:
    std::optional<AllocatedAt> ofClass(const Suspect& suspect, const std::string& className)
    {
        const Snapshot& last = m_last;
        if (last.graph().raw().traceNodeId.empty()) return {}; // no object of the file has a stack
        const std::uint64_t since = m_since > 0 ? m_since : firstOfTimeline();
        std::vector<NodeOrdinal> inside, all;
        for (std::uint32_t c = 0; c < last.classes().infos.size(); ++c) {
            if (last.classes().infos[c].name != className) continue;
            for (const NodeOrdinal node : last.nodesOf(ClassOrdinal{c})) {
                if (last.graph().id(node).value <= since || all.size() == kMostEntries) continue;
                all.push_back(node);
                if (suspect.hasContainer() && isBelow(node, suspect.collection)) inside.push_back(node);
            }
        }
        const std::vector<NodeOrdinal>& entries = inside.empty() ? all : inside;
        std::map<std::uint32_t, std::uint64_t> sums;
        std::uint64_t known = 0;
        for (const NodeOrdinal node : entries) {
            const auto at = m_positionOf.find(last.graph().raw().traceNodeId[node]);
            if (at == m_positionOf.end()) continue;
            ++known;
            ++sums[m_sites.of(at->second)];
        }
        const auto [frame, count] = largest(sums);
        if (known == 0 || double(count) < kLeastShare * double(known)) return {};
        if (known < 20 && known * 20 < entries.size()) return {};
        AllocatedAt at{AllocatedAt::Basis::Stacks,
                       m_tree->frames[frame],
                       double(count) / double(known),
                       entries.size(),
                       known,
                       className,
                       {}};
        const bool isNew = since > 0;
        at.sentence = kAllocatedIn + at.frame.function + "`"
            + (placeText(at.frame).empty() ? "" : " (" + placeText(at.frame) + ")") + ": "
            + shareText(at.share) + " of the " + (isNew ? "new " : "")
            + (className == suspect.className ? "entries" : className + " objects");
        if (known < entries.size())
            at.sentence +=
                " whose stack is known (" + countText(known) + " of " + countText(entries.size()) + ")";
        at.sentence += ".";
        return at;
    }

    /// What was there when the recording began has no stack.
    std::uint64_t firstOfTimeline() const
    {
        const auto& samples = m_last.graph().raw().samples;
        return samples.empty() ? 0 : samples.front().lastAssignedId;
    }
    bool isBelow(NodeOrdinal node, NodeOrdinal holder) const
    {
        const Snapshot& last = m_last;
        for (int steps = 0; steps < kMostSteps; ++steps) {
            const NodeOrdinal above = last.dominator(node);
            if (above == holder) return true;
            if (above == node) return false;
            node = above;
        }
        return false;
    }

    const Snapshot& m_last;
    std::uint64_t m_since;
    AllocationTreePtr m_tree;
    Sites m_sites;
    std::unordered_map<std::uint32_t, std::uint32_t> m_positionOf; ///< stack's id → node of the tree
};

/// From a sampling profile: it knows functions and bytes, no classes.
class ProfileSites {
public:
    ProfileSites(const Snapshot& last, AllocationTreePtr tree)
        : m_last(last)
        , m_tree(std::move(tree))
        , m_sites(*m_tree)
        , m_totals(m_tree->totals())
    {
    }

    std::optional<AllocatedAt> of(const Suspect& suspect) const
    {
        if (auto found = ofClass(suspect.className)) return found;
        for (const std::string& part : suspect.parts)
            if (auto found = ofClass(part)) return found;
        return ofPackage(suspect);
    }

private:
    /// Whoever calls the constructor: the function of that name, at the place where the snapshot has the class.
    std::optional<AllocatedAt> ofClass(const std::string& className) const
    {
        std::vector<bool> isConstructor(m_tree->frames.size());
        bool isThere = false;
        for (std::size_t k = 0; k < m_tree->frames.size(); ++k) {
            isConstructor[k] = isConstructorOf(m_tree->frames[k], className);
            isThere = isThere || isConstructor[k];
        }
        if (!isThere) return {};
        std::map<std::uint32_t, std::uint64_t> sums;
        std::uint64_t all = 0;
        std::vector<bool> isInside(m_tree->nodes.size()); // below a constructor already counted
        for (std::uint32_t at = 0; at < m_tree->nodes.size(); ++at) {
            const AllocationTree::Node& node = m_tree->nodes[at];
            const bool isBelow = at > 0 && isInside[node.parent];
            isInside[at] = isBelow || isConstructor[node.frame];
            if (isBelow || !isConstructor[node.frame] || node.parent == at) continue;
            all += m_totals[at].size;
            sums[m_sites.of(node.parent)] += m_totals[at].size;
        }
        const auto [frame, bytes] = largest(sums);
        if (all == 0 || double(bytes) < kLeastShare * double(all)) return {};
        if (m_tree->frames[frame].script.empty()) return {};
        AllocatedAt at{AllocatedAt::Basis::Class,
                       m_tree->frames[frame],
                       double(bytes) / double(all),
                       0,
                       0,
                       className,
                       {}};
        at.sentence = kProfileSays + at.frame.function + "` (" + placeText(at.frame) + ") constructs "
            + className + ": " + shareText(at.share) + " of its sampled bytes.";
        return at;
    }

    bool isConstructorOf(const AllocationFrame& frame, const std::string& className) const
    {
        if (frame.script.empty() || frame.function != className) return false;
        const Snapshot& last = m_last;
        bool isPlaced = false;
        for (const ClassInfo& info : last.classes().infos) {
            if (info.name != className || !info.location) continue;
            const std::string script = last.scriptName(info.location->scriptId);
            if (script.empty()) continue;
            isPlaced = true;
            if (script == frame.script && std::int64_t{info.location->line} == frame.line) return true;
        }
        return !isPlaced;
    }

    /// The class is not known: who allocates most in the package that the suspect's code stands in; in the program, where
    /// the snapshot names no code.
    std::optional<AllocatedAt> ofPackage(const Suspect& suspect) const
    {
        const std::string package =
            suspect.script.empty() ? std::string(kApplication) : packageOfScript(suspect.script);
        if (package.empty() || package == kNodeJs) return {};
        std::map<std::uint32_t, std::uint64_t> sums;
        std::uint64_t all = 0;
        for (std::uint32_t at = 0; at < m_tree->nodes.size(); ++at) {
            const std::uint64_t size = m_tree->nodes[at].self.size;
            if (size == 0) continue;
            const std::uint32_t site = m_sites.of(at);
            if (packageOfScript(m_tree->frames[site].script) != package) continue;
            all += size;
            sums[site] += size;
        }
        const auto [frame, bytes] = largest(sums);
        if (all == 0 || double(bytes) < kLeastShare * double(all)) return {};
        AllocatedAt at{AllocatedAt::Basis::Package,
                       m_tree->frames[frame],
                       double(bytes) / double(all),
                       0,
                       0,
                       package,
                       {}};
        at.sentence = kProfileSays + at.frame.function + "` (" + placeText(at.frame) + ") allocated "
            + shareText(at.share) + " of the sampled bytes of "
            + (package == kApplication ? "the application" : package)
            + ". The profile does not tell of which class.";
        return at;
    }

    const Snapshot& m_last;
    AllocationTreePtr m_tree;
    Sites m_sites;
    std::vector<AllocationCounts> m_totals;
};

/// Who allocates says more than where the class stands. A listener, or another function that a detector chose, remains.
void leadToAllocator(const Snapshot& last, const AllocatedAt& at, Suspect& suspect)
{
    if (at.basis == AllocatedAt::Basis::Package || at.frame.line < 0 || at.frame.column < 0) return;
    if (packageOfScript(at.frame.script) != kApplication) return;
    if (!suspect.location || !suspect.sampleId.value || last.graph().type(suspect.sample) != NodeType::Object
        || last.location(suspect.sample) != suspect.location)
        return;
    std::uint32_t script = suspect.location->scriptId;
    if (last.scriptName(script) != at.frame.script) {
        const auto& all = last.graph().raw().locations;
        const auto found = std::ranges::find_if(all, [&](const NodeLocation& one) {
            return last.scriptName(one.location.scriptId) == at.frame.script;
        });
        if (found == all.end()) return;
        script = found->location.scriptId;
    }
    suspect.location = SourceLocation{script, std::uint32_t(at.frame.line), std::uint32_t(at.frame.column)};
    suspect.script = at.frame.script;
    suspect.sourceClass.clear(); // a function makes them there
}

} // namespace

const char* basisName(AllocatedAt::Basis basis) noexcept
{
    switch (basis) {
    case AllocatedAt::Basis::Stacks: return "stacks";
    case AllocatedAt::Basis::Class: return "class";
    case AllocatedAt::Basis::Package: return "package";
    }
    return "";
}

bool isAllocationSentence(std::string_view text) noexcept
{
    return text.starts_with(kAllocatedIn) || text.starts_with(kProfileSays);
}

Result<AllocationSites> addAllocationSites(std::span<const SnapshotPtr> snapshots,
                                           std::span<const AllocationTreePtr> profiles, SuspectReport& report,
                                           const Task& task)
{
    AllocationSites sites;
    sites.of.resize(report.suspects.size());
    if (report.suspects.empty()) return sites;
    const SnapshotPtr& last = snapshots[report.order.back()];
    std::uint64_t since = 0;
    if (report.isSameProcess && report.order.size() >= 2)
        since = snapshots[report.order[report.order.size() - 2]]->graph().maxHeapObjectId().value;
    std::optional<StackSites> stacks;
    std::optional<ProfileSites> profile;
    if (auto tree = allocationTree(last, task))
        stacks.emplace(*last, since, std::move(*tree));
    else if (tree.error().code == ErrorCode::Cancelled)
        return fail(std::move(tree.error()));
    if (!profiles.empty()) profile.emplace(*last, profiles.back());
    for (std::size_t k = 0; k < report.suspects.size(); ++k) {
        if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while looking for allocation sites.");
        Suspect& suspect = report.suspects[k];
        if (stacks) sites.of[k] = stacks->of(suspect);
        if (!sites.of[k] && profile) sites.of[k] = profile->of(suspect);
        if (!sites.of[k]) continue;
        suspect.evidence.insert(suspect.evidence.begin(), sites.of[k]->sentence);
        leadToAllocator(*last, *sites.of[k], suspect);
    }
    if (!stacks && !profile) sites.advice = kRecordAllocations;
    return sites;
}

} // namespace heaptrail

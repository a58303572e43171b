// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/turnover.h"

namespace heaptrail {

namespace {

/// Of so many, none stayed: that is no chance. Of fewer, it may be.
constexpr std::uint64_t kMany = 20;

} // namespace

bool isHigherLoad(std::uint64_t was, std::uint64_t is) noexcept
{
    return is < (was >= kMany ? 10 : 3) * was;
}

const InstanceAges::Ages& InstanceAges::agesOf(const std::string& className)
{
    const Snapshot& last = m_history.last();
    if (m_classes.empty())
        for (std::uint32_t k = 0; k < last.classes().infos.size(); ++k)
            m_classes.emplace(last.classes().infos[k].name, ClassOrdinal{k});
    const auto [known, isNew] = m_ofClass.try_emplace(className);
    if (!isNew) return known->second;
    const auto [from, to] = m_classes.equal_range(className);
    for (auto it = from; it != to; ++it)
        for (const NodeOrdinal node : last.nodesOf(it->second)) {
            ++known->second.all;
            known->second.older += m_history.bornIn(last.graph().id(node)) + 1 < m_history.size();
        }
    return known->second;
}

bool InstanceAges::isTurnedOver(const Suspect& suspect)
{
    const std::size_t n = m_history.size();
    if (n < 2 || suspect.count.size() != n) return false;
    const std::uint64_t was = suspect.count[n - 2], is = suspect.count[n - 1];
    if (was < kMany || !isHigherLoad(was, is)) return false;
    const Ages& ages = agesOf(suspect.className);
    return ages.all == is && ages.older * 10 < was;
}

bool isReplaced(const Accumulation& point, const std::vector<std::uint64_t>& bornSinceFirst)
{
    const std::size_t n = point.count.size();
    if (n < 3 || bornSinceFirst.size() != n) return false;
    const std::uint64_t first = point.count[n - 3], was = point.count[n - 2], is = point.count[n - 1];
    const std::uint64_t stayed = bornSinceFirst[n - 2], isNew = bornSinceFirst[n - 1];
    if (point.isTimerList)
        return point.retention >= 0 && point.retention < 0.1 && stayed * 20 < isNew
            && (double(is) < 1.5 * double(was) || (was >= kMany && isHigherLoad(was, is)));
    if (point.isCountOfEntries || point.isHandleGroup || was < first + kMany || !isHigherLoad(was, is))
        return false;
    // As large as the new ones are on average. A few that stayed by themselves don't make the others a leak.
    const double expected = double(isNew) / double(is) * double(was - first);
    return double(stayed) < 0.2 * expected;
}

bool growsElsewhere(const Accumulation& point)
{
    const std::size_t n = point.count.size();
    return point.isTimerList && n >= 2 && point.count[n - 1] <= point.count[n - 2]
        && point.retained[n - 1] > point.retained[n - 2] + 2 * point.newBytes;
}

} // namespace heaptrail

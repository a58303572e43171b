// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/turnover.h"

namespace heaptrail {

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
    constexpr std::uint64_t kEnough = 20;
    const std::size_t n = m_history.size();
    if (n < 2 || suspect.count.size() != n) return false;
    const std::uint64_t was = suspect.count[n - 2], is = suspect.count[n - 1];
    if (was < kEnough || is >= 3 * was) return false;
    const Ages& ages = agesOf(suspect.className);
    return ages.all == is && ages.older * 10 < was;
}

bool areTimersReplaced(const Accumulation& point, const std::vector<std::uint64_t>& bornSinceFirst)
{
    const std::size_t n = point.count.size();
    if (!point.isTimerList || n < 3 || bornSinceFirst.size() != n) return false;
    return point.retention >= 0 && point.retention < 0.1
        && double(point.count[n - 1]) < 1.5 * double(point.count[n - 2])
        && bornSinceFirst[n - 2] * 20 < bornSinceFirst[n - 1];
}

bool growsElsewhere(const Accumulation& point)
{
    const std::size_t n = point.count.size();
    return point.isTimerList && n >= 2 && point.count[n - 1] <= point.count[n - 2]
        && point.retained[n - 1] > point.retained[n - 2] + 2 * point.newBytes;
}

} // namespace heaptrail

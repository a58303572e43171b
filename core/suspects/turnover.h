// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/accumulation.h"
#include "core/suspects/suspect.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace heaptrail {

/// Which instances of a class are older than the last interval. An object's id says when it was born.
class InstanceAges {
public:
    explicit InstanceAges(const History& history)
        : m_history(history)
    {
    }
    /// Are the instances that the suspect counts mostly others than at the snapshot before: a queue that drains?
    /// Cost: O(classes) at the first call, O(instances) once for each class.
    bool isTurnedOver(const Suspect&);

private:
    struct Ages {
        std::uint64_t all{}, older{};
    };
    const Ages& agesOf(const std::string& className);

    const History& m_history;
    std::unordered_multimap<std::string_view, ClassOrdinal> m_classes; ///< by name
    std::unordered_map<std::string, Ages> m_ofClass; ///< classes of one name count together
};

/// Is it so few more that a higher load explains it, where none of those before is left: work in progress?
bool isHigherLoad(std::uint64_t was, std::uint64_t is) noexcept;

/// Is what the interval before the last brought gone, with all that it kept, and did others take its place? Of a list of
/// timers: they fired, as many others wait. Of what has no entries to count: there were many. `bornSinceFirst`:
/// Accumulation::bornBytes of all that came since the first snapshot.
bool isReplaced(const Accumulation&, const std::vector<std::uint64_t>& bornSinceFirst);
/// A timer may be all that keeps a program's scope, and so everything in it: most of what is new there has a holder of
/// its own.
bool growsElsewhere(const Accumulation&);

} // namespace heaptrail

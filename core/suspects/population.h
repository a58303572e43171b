// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/compare/path_growth.h"
#include "core/suspects/history.h"
#include "core/suspects/suspect.h"

#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// The instances of a class in every snapshot. Older snapshots are classified with the interfaces of the last one,
/// at the first question about a plain object's class.
class Populations {
public:
    explicit Populations(const History& history)
        : m_history(history)
    {
    }
    /// Of all classes with this name. Errors: Cancelled.
    Result<Population> named(const std::string& className, const Task&);

private:
    const History& m_history;
    std::vector<std::optional<Classes>> m_older; ///< by snapshot
};

/// Adds to a suspect where the objects that it is about are held in each snapshot, and who of them lived on; both
/// also as evidence. Does nothing where its class says too little ("(string)", "Object").
/// Errors: Cancelled. Cost: O(N) a snapshot, and a PathFinder for each.
Result<bool> addPopulation(const History&, Populations&, Suspect&, const Task&);

} // namespace heaptrail

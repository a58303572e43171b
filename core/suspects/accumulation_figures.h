// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/accumulation.h"

#include <functional>

namespace heaptrail {

/// Fills in an accumulation point's figures: its kind, its new entries, its count and retained size in each
/// snapshot, and how many entries stayed. Where a new collection stands in the place of an older one (list =
/// list.concat(x), state = {...state, list}), the point moves from the holder, which stayed, to the collection.
/// `isNew`: did an object of the last snapshot come to be since the one that it is compared with?
void measure(const History&, const std::function<bool(NodeOrdinal)>& isNew, Accumulation&);

/// f(entry) for each entry that a measured point has in snapshot k.
void forEachEntryAt(const History&, std::size_t k, const Accumulation&,
                    const std::function<void(NodeOrdinal)>& f);

/// What the entries of a measured point retain in each snapshot, those inside one another counted once: its size where
/// others hold them, too. Empty where it has no entries to count. Cost: linear in the entries and what is above them.
std::vector<std::uint64_t> retainedByEntries(const History&, const Accumulation&);

} // namespace heaptrail

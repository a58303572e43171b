// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/entries.h"
#include "core/suspects/history.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// What of one class came to be below an accumulation point.
struct ClassGrowth {
    ClassOrdinal cls;
    std::uint64_t count{};
    std::uint64_t bytes{}; ///< shallow
    NodeOrdinal sample; ///< the first of them
};

/// An object that was there before and under which new objects piled up. Nodes are of the last snapshot.
struct Accumulation {
    NodeOrdinal node; ///< the collection, or the object that leads to all the new ones
    CollectionKind kind{CollectionKind::None};
    bool isTimerList{};
    bool isFinalizationRegistry{}; ///< the entries are the values that it holds
    bool isHandleGroup{}; ///< native handles of one name, `node` is one of them
    std::vector<NodeOrdinal>
        members; ///< collections of one class below `node` that grow together; mostly none
    /// The entries gained values in places that were empty, as a getter does that computes its value once. The number of
    /// places limits the growth.
    struct Filling {
        std::string field; ///< name of the place; empty for arrays and for several fields
        std::vector<std::uint64_t>
            count; ///< entries with that field, one value a snapshot; empty: not counted
    };
    std::optional<Filling> filling;
    std::uint64_t newObjects{}, newBytes{}; ///< born since the snapshot before the last, alive below `node`
    std::uint64_t tableBytes{}; ///< part of newBytes: growth of the own table of `node`
    std::vector<std::uint64_t> bornBytes; ///< of those, by the snapshot that saw them first
    std::vector<ClassGrowth> classes; ///< of those; bytes descending
    std::uint64_t newEntries{}; ///< direct entries among the new objects
    std::vector<NodeOrdinal> entries; ///< of those, at most kMaxSamples
    std::vector<std::uint64_t> count; ///< entries in each snapshot
    bool isCountOfEntries{}; ///< else `count` are instances of the class that grows most
    bool isTable{}; ///< most of newBytes is tableBytes
    std::vector<std::uint64_t> retained; ///< of `node` in each snapshot
    /// Share of the entries of the snapshot before that are there, themselves or as copies; −1 unknown.
    double retention{-1};
    double stayed{-1}; ///< of them, themselves: the same objects or, of an object's properties, the same keys
    static constexpr std::size_t kMaxSamples = 256;
};

struct AccumulationOptions {
    std::size_t newSince{}; ///< objects not yet in this snapshot count as new; with one snapshot all do
    std::uint64_t leastBytes{}; ///< what is below it is left out
    std::size_t maxPoints{80};
};

/// Where the new objects pile up. Each new object is counted once: at the nearest older collection that
/// dominates it, or, where ownership is shared, at the nearest older object on its best retaining path.
/// With one snapshot: the collections that hold much.
/// Errors: Cancelled.
/// Cost:   O(N) of the last snapshot; 4 bytes a node of scratch.
Result<std::vector<Accumulation>> findAccumulations(const History&, const AccumulationOptions&, const Task&);

} // namespace heaptrail

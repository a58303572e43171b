// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/accumulation.h"
#include "core/suspects/suspect.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace heaptrail {

/// One accumulation point as the detectors look at it. Borrowed parts outlive it.
struct Candidate {
    const History& history;
    const Accumulation& point;
    RetainingPath path; ///< readable root … point.node
    const PathRoot* root{}; ///< where the path starts; null for V8's own roots
    NodeOrdinal container; ///< point.node, or the instance of a class that has it as a field
    std::vector<std::pair<std::string, std::uint64_t>> entryClasses; ///< of the sampled entries, most first
    std::size_t alike{1}; ///< of how many collections in which the same grows this is one
    std::vector<std::string> payload; ///< classes of the growth that a program gave a name, bytes descending

    const Snapshot& last() const { return history.last(); }
    const Graph& graph() const { return history.graph(); }
    /// Share of the sampled entries for which `is` holds; 0 without entries.
    double shareOfEntries(const std::function<bool(NodeOrdinal)>& is) const;
    /// Share of the new bytes in classes for which `is` holds.
    double shareOfBytes(const std::function<bool(const ClassGrowth&)>& is) const;
    /// Are they the bytes of buffers, which lie outside the JavaScript heap?
    bool areBackingStores(const ClassGrowth&) const;
    std::uint64_t newCountOf(const std::string& className) const;
    /// The same for a class of the language, without the prototype that comes with each new realm.
    std::uint64_t newInstancesOf(const std::string& className) const;
    /// The class of most entries that a program gave a name; else the best of payload; else the most frequent.
    std::string entryClass() const;
    /// payload's first, else `otherwise`.
    std::string payloadClass(const std::string& otherwise) const;
    /// "requestCache", "FrameIndex.headers", "feed": what the code calls it; the class where nothing is better.
    std::string calledName() const;
    /// Of the container: "offlineQueue", the variable or field that has it; else its class.
    std::string ownerName() const;
    /// "requestCache (Map)": with the class of the collection where that says more.
    std::string titleName() const;
    /// The WeakMap that has the collection, or what leads to it, as a value; null if none.
    std::optional<NodeOrdinal> weakMap() const;
    /// The last WeakMap on a path; null if none.
    std::optional<NodeOrdinal> weakMapOn(const RetainingPath&) const;
    /// Position of the last step whose edge has this name; npos if none.
    std::size_t stepNamed(std::string_view edgeName) const;
    bool hasProperty(NodeOrdinal node, std::string_view name) const;
    /// Where a function of the program's is made: a bound one's target, what once() wraps; null for Node's own.
    std::optional<SourceLocation> ownSource(NodeOrdinal function) const;
    /// Was `node` there in a snapshot in which `other` was not? Then it is not `other`'s alone.
    bool isOlder(NodeOrdinal node, NodeOrdinal other) const
    {
        return history.bornIn(graph().id(node)) < history.bornIn(graph().id(other));
    }
    /// Do objects of this class refer to others of it, as the links of a chain do?
    bool isLinked(const ClassGrowth&) const;
    std::int64_t countGrowth() const;
    /// " since S2": when new objects came; nothing with one snapshot.
    std::string since() const
    {
        return history.size() > 1 ? " since " + history.label(history.size() - 2) : "";
    }
    /// What several snapshots show, or one alone can say.
    std::string growthOrSize(const char* growth, const char* size) const
    {
        return history.size() > 1 ? growth : size;
    }
};

/// Has a program (not V8 or the language) given this class its name?
bool isProgramsClass(const std::string& name);

/// "Room.messages": what has each of the Maps, Sets or arrays that grow together as a field, and by what name;
/// "inner Array" where they don't agree; empty where there are none.
std::string memberNameOf(const Candidate&);

Candidate makeCandidate(const History&, const Accumulation&);

/// A field that speaks of a limit in an object: max, ttl, maxSize. V8 writes its value only into snapshots with
/// numeric values.
struct BoundField {
    std::string name;
    std::optional<double> value;
    bool isOfCount{}; ///< of how many there may be, not of how long they stay

    /// "max", or "max = 400"
    std::string text() const;
};
std::optional<BoundField> boundField(const Snapshot&, NodeOrdinal);
/// Fields in which an object keeps the options that it was made with.
inline constexpr std::array<const char*, 5> kOptionFields{"options", "opts", "config", "settings",
                                                          "_options"};

} // namespace heaptrail

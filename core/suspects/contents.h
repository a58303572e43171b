// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/entries.h"

#include <functional>
#include <optional>
#include <vector>

namespace heaptrail {

/// The contents of a collection as edges from it or from its table: f(entry, edge) for each object in it.
void forEachEntry(const Snapshot&, NodeOrdinal collection, CollectionKind kind,
                  const std::function<void(NodeOrdinal, EdgeOrdinal)>& f);

/// The arrays of a queue that is a chain of buffers of one length, as Node's FixedQueue: a full one gets a next one, the
/// queue has the first and the last. Empty for all else.
std::vector<NodeOrdinal> buffersOf(const Snapshot&, NodeOrdinal queue);
/// collectionKind(), and Array for a queue of two buffers or more: forEachEntry() then gives what is in these.
CollectionKind entriesKind(const Snapshot&, NodeOrdinal);

/// Is it the head of one of Node's timer lists (lib/internal/timers.js: TimersList)?
bool isTimerList(const Snapshot&, NodeOrdinal);
/// The timers of a list, youngest first; f returns false to stop.
void forEachTimer(const Snapshot&, NodeOrdinal list, const std::function<bool(NodeOrdinal)>& f);

/// The objects that a native handle stands for, where other things hold them as well: a socket is also in the tables
/// of its server, so that its handle dominates next to nothing of what it keeps alive. Also what a WeakMap keeps for as
/// long as such an object is there.
void forEachHandled(const Snapshot&, NodeOrdinal handle, const std::function<void(NodeOrdinal)>& f);

/// Is it a FinalizationRegistry with something registered (V8: JSFinalizationRegistry::active_cells)?
bool isFinalizationRegistry(const Snapshot&, NodeOrdinal);
/// What was registered: the value that the registry holds (none for a number), its edge, and the object itself.
struct Registration {
    std::optional<NodeOrdinal> held, target;
    std::optional<EdgeOrdinal> edge; ///< to `held`
};
void forEachRegistration(const Snapshot&, NodeOrdinal registry,
                         const std::function<void(const Registration&)>& f);

/// Is it the prototype of a class, which V8 names like the class's instances? Promise.prototype is no promise.
bool isPrototype(const Snapshot&, NodeOrdinal);

/// The class of the global objects of jsdom and of a browser: "Window", "Window / URL".
bool isWindowClass(const std::string& name);
/// Leaves one object for each window: its prototype, its proxy and the global object that V8 puts behind that of a vm
/// context have the same name.
void keepOneOfEachWindow(const Snapshot&, std::vector<NodeOrdinal>& nodes);

/// Is it the table of all modules that require() loaded: an object whose properties are modules, by file?
bool isModuleCache(const Snapshot&, NodeOrdinal);

} // namespace heaptrail

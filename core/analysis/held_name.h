// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <string>

namespace heaptrail {

enum class EntryKeys : bool {
    Hide, ///< for what is saved: keys are contents
    Show, ///< entry "user:17"
};
/// What the code calls the object: the property, variable or entry by which the retainer nearest to a root holds it,
/// "requestCache". Empty for strings and V8's bookkeeping, where nothing names it, and where the name says no more
/// than the object's own. Cost: O(retainers), up to a bound.
std::string heldName(const Snapshot&, NodeOrdinal, EntryKeys);

/// Names that an engine gives, to every object of a kind ("__proto__"), and those of any object that a closure needs:
/// "this", "self".
bool saysNothing(std::string_view name);

/// The same with who has it, as far as that has a name: IncomingMessage.rawHeaders, routes["*"], entry "user:17" in
/// requestCache. Where nothing names the object, its class.
std::string heldNameWithOwner(const Snapshot&, NodeOrdinal, EntryKeys);

} // namespace heaptrail

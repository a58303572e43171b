// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/investigation/finding.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// The property names of some snapshots that are keys of tables (core/redact/table_keys), so that sentences and
/// paths can do without them. 8 bytes a key.
class HiddenKeys {
public:
    /// Errors: Cancelled. Cost: one pass over all edges of each snapshot.
    static Result<HiddenKeys> of(const std::vector<SnapshotPtr>& snapshots, const Task& task = {});

    /// A number is given as "[4822044]".
    bool contains(std::string_view name) const noexcept;
    /// A text of ours with the keys in it replaced by `"…" (17 chars)`. Never inside a word, and where the key is a
    /// word as well ("timers") only where a name stands: after an arrow or a quote, in the braces of an inferred
    /// class; or anywhere if it is one of `own`, the names that the text is known to speak of.
    /// Cost: O(length), whatever the number of keys.
    std::string masked(std::string_view text, const std::vector<std::string>& own = {}) const;
    std::size_t size() const noexcept { return m_hashes.size(); }

private:
    Result<void> add(const Snapshot& snapshot, const Task& task);
    void add(std::string_view name);
    std::vector<std::uint64_t> m_hashes; ///< ascending
    std::vector<std::uint64_t> m_oddHashes; ///< of those that are no words; ascending
};

/// `"…" (17 chars)`: what stands for a key, or for the contents of a string. `units` of UTF-16.
std::string hiddenText(std::size_t units);

/// Takes the keys out of a pin, as reports do: a case holds no contents. The user's own words (note, expression) stay;
/// a class whose name is made of keys is not found again.
void hideKeys(Finding& finding, const HiddenKeys& keys);

} // namespace heaptrail

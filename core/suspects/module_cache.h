// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"

namespace heaptrail {

/// What came into a table of the module loader since the snapshot before the last.
enum class LoadedFiles : std::uint8_t {
    Unknown, ///< no such table, or the same files again, or names that a program makes
    Installed, ///< files of packages, each once: as many as were installed
    Varied, ///< other files, each once, with names that differ
};
/// Cost: O(the collection's entries) for a table of the loader, else O(its edges).
LoadedFiles loadedFiles(const Candidate&);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>
#include <string>
#include <vector>

namespace heaptrail {

/// Strings of a snapshot that look like secrets or personal data, gathered by what they look like and where they are held.
struct SecretSite {
    std::string kind; ///< "JSON Web Token", "e-mail address", "value of a property named like a secret"
    std::uint64_t strings{}; ///< string nodes
    std::uint64_t matches{}; ///< in them
    std::string site; ///< "Session.token": class and edge of a holder
    std::string path; ///< "global → sessions → Map → …"; empty where nothing holds it
    std::string sample; ///< masked: "ey… (212 chars)"; never the secret
    NodeOrdinal node; ///< the first of them
    NodeId id;
};
struct SecretScan {
    std::uint64_t stringsRead{};
    std::vector<SecretSite> sites; ///< most strings first
    std::uint64_t sitesFound{}; ///< before the list was cut
};

/// Errors: Cancelled. Cost: reads every string once; one best path for each of the `limit` sites.
Result<SecretScan> scanForSecrets(const Snapshot& snapshot, std::size_t limit = 200, const Task& task = {});

} // namespace heaptrail

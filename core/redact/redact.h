// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/redact/input.h"
#include "core/redact/script_paths.h"
#include "core/redact/siphash.h"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

struct RedactOptions {
    enum class Names : std::uint8_t {
        Keep, ///< class, property, variable and function names stay, but for those that look like a secret
        Hide, ///< replaced too, but for JavaScript's and the engine's own
    };
    Names names{Names::Keep};
    ScriptPaths scriptPaths{ScriptPaths::Keep};
    /// Names that look like a secret or an address (a Map-like object keyed by e-mail) are replaced as well.
    bool masksSecretNames{true};
    /// Property names that are keys of objects used as tables (table_keys.h) are replaced as well.
    bool hidesKeys{true};
    std::optional<std::uint64_t> memoryLimit; ///< bytes that its tables may take
    /// For tests. Otherwise the key comes from the system's random numbers, and is gone with the call.
    std::optional<SipKey> key;
};

/// What was done. Counts are of entries in the file's string table.
struct RedactSummary {
    std::uint64_t strings{}; ///< entries in all
    std::uint64_t contents{}; ///< replaced: contents of strings, patterns, numbers as text
    std::uint64_t contentUnits{}; ///< UTF-16 units in them
    std::uint64_t shortContents{}; ///< of those: one to three units long
    std::uint64_t weakMapNames{}; ///< edge names of WeakMap pairs whose key and value texts were replaced
    std::uint64_t domNames{}; ///< DOM nodes whose attributes were replaced
    std::uint64_t urls{}; ///< addresses of windows and documents, queries of script URLs
    std::uint64_t secretNames{}; ///< names that looked like a secret
    std::uint64_t tableKeys{}; ///< property names that are keys of objects used as tables
    std::uint64_t hiddenNames{}; ///< names replaced because of Names::Hide
    std::uint64_t scriptPaths{}; ///< paths cut or replaced
    std::uint64_t keptNames{}; ///< names that stay
    std::uint64_t keptContents{}; ///< of those: also the content of some heap string
    std::uint64_t bytesIn{}, bytesOut{}; ///< decompressed
};

/// Copies a snapshot, with the texts of the heap replaced by tokens of the same length (in UTF-16 units, as V8 and
/// DevTools count). Only string literals change: the graph's arrays, the header and the layout of the JSON are copied byte for byte,
/// so that every number that the file yields stays as it was.
///
/// Replaced: the names of string, concatenated, sliced, regexp, number, bigint and symbol nodes (but for V8's
///   placeholders), key and value in WeakMap edge names, attributes of DOM nodes, addresses of windows, strings that nothing refers to,
///   string values in members that we don't know.
/// Equal texts get equal tokens, different ones different tokens, none equal to a name that stays; a text that
///   is also a name that stays is left alone. Tokens are a keyed hash (SipHash-2-4-128).
/// Errors: those of the input; NotASnapshot, Malformed, Inconsistent with byte offset; CannotWrite when `out` fails; MemoryLimit; Cancelled.
///   What was written until then is of no use: write to an AtomicFile.
/// Cost: two passes over the file (a third if "strings" is not its last member), 2 bytes a node, 2 a string, 16 a name
///   that stays, about 40 a replaced string of up to ten units. No graph is built.
Result<RedactSummary> redactSnapshot(RedactInput& in, std::ostream& out, const RedactOptions& = {},
                                     const Task& = {});

/// What was changed, what remains, and what structure alone can still tell: lines for people.
std::vector<std::string> redactSummaryLines(const RedactSummary&, const RedactOptions&);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/redact/redact.h"
#include "core/redact/tokens.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace heaptrail {

/// What a string of the file is used for; one string can have several.
using Roles = std::uint16_t;
enum : Roles {
    kContentRole = 1, ///< name of a string or regexp node: its text
    kPlaceholderRole = 2, ///< name of a node that V8 gives a fixed word: "(sliced string)", "heap number"
    kObjectRole = 4, ///< of an object: its constructor, sometimes with the address of its window
    kNativeRole = 8, ///< of a native node: "<div class=…>", "Node / …"
    kFunctionRole = 16, ///< of closures and code: functions, scripts
    kEngineRole = 32, ///< of hidden, array, synthetic nodes and shapes: V8's own words
    kPropertyRole = 64,
    kVariableRole = 128, ///< of context edges and scopes
    kEdgeRole = 256, ///< of internal, weak and shortcut edges: V8's own words and WeakMap pairs
    kScriptRole = 512, ///< script names of allocation stacks
    kUnknownRole = 1024, ///< of nodes of a type we have never heard of: taken for contents
    kTableKeyRole = 2048, ///< these three: how objects use a property's name (table_keys.h)
    kSmallTableKeyRole = 4096,
    kRecordKeyRole = 8192,
    kNameRoles = kObjectRole | kNativeRole | kFunctionRole | kEngineRole | kPropertyRole | kVariableRole
        | kEdgeRole | kScriptRole,
};

enum class NameVerdict : std::uint8_t {
    Keep,
    Change, ///< parts of it became tokens
    Content, ///< all of it must go
};

/// Decides what of a name may stay. Whatever DevTools' arithmetic reads from names stays as it is: tags of DOM nodes,
/// "Detached ", "system / …", ephemeron names and their pair (numbers.md 3, 5, 6, 7, 9, 10).
class NameRules {
public:
    NameRules(const RedactOptions& options, Tokens& tokens);
    /// `changed` and `summary` may be null: then only the verdict counts.
    NameVerdict apply(Roles roles, const std::u16string& text, std::u16string* changed = nullptr,
                      RedactSummary* summary = nullptr);

private:
    const RedactOptions& m_options;
    Tokens& m_tokens;
};

/// One of the fixed words that V8 writes instead of a text.
bool isPlaceholder(std::u16string_view text);
/// The name of a WeakMap pair's edge (numbers.md 5), compared by one byte a UTF-16 unit, line terminators as \n.
bool isEphemeronName(std::string_view name);

} // namespace heaptrail

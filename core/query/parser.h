// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/query/expression.h"

#include <string>
#include <string_view>

namespace heaptrail {

/// Reads a filter: `class:~Session retained>1MB new-in:S2 !detached`. The whole grammar: filterGrammar().
/// Empty or blank text is the empty expression, which selects everything.
/// Errors: InvalidArgument; byteOffset is where in `text`, message says what was expected, advice how to
///         write it. Regular expressions are compiled here, so a bad one is an error here too.
/// Cost:   linear in the text; at most 64 kB of it and 100 levels of nesting.
Result<Expression> parseExpression(std::string_view text);

/// The grammar for people: every field, comparison and unit, with examples. Plain text, lines under 100
/// characters; `heaptrail query --help` and the window's help print it.
const std::string& filterGrammar();

/// The words that can stand where a term begins ("class:", "retained>", "detached", …), for completion.
const std::vector<std::string>& filterWords();

/// Two lines for a terminal: the expression and a caret under the error's place.
std::string caretLines(std::string_view text, const Error& error);

} // namespace heaptrail

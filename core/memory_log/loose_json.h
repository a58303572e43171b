// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace heaptrail {

/// What readLooseJson() finds, in order. Texts are valid during the call only.
class LooseJsonHandler {
public:
    virtual ~LooseJsonHandler() = default;
    virtual void open(bool isObject, std::size_t at) = 0;
    virtual void key(std::string_view name) = 0;
    /// A number, word or string, as text; strings without quotes and with their escapes undone.
    virtual void value(std::string_view text, bool isQuoted) = 0;
    virtual void close() = 0;
};

enum class LooseJsonStatus { Complete, Incomplete, Broken };
struct LooseJsonResult {
    LooseJsonStatus status{};
    std::size_t end{}; ///< behind the value, if complete
    std::string reason; ///< if broken: a few words
};

/// Reads one object or array at the start of `text`: JSON, and what Node's util.inspect makes of an object (bare
/// keys, single quotes, trailing commas, "123_456", `<ref *1>`, `[Function: f]`, class names before braces).
/// Linear; never recurses; nesting deeper than 1000 is refused.
LooseJsonResult readLooseJson(std::string_view text, LooseJsonHandler& handler);

} // namespace heaptrail

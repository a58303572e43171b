// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// What LooseJsonReader finds, in order. Texts are valid during the call only.
class LooseJsonHandler {
public:
    virtual ~LooseJsonHandler() = default;
    virtual void open(bool isObject) = 0;
    virtual void key(std::string_view name) = 0;
    /// A number, word or string, as text; strings without quotes and with their escapes undone.
    virtual void value(std::string_view text, bool isQuoted) = 0;
    virtual void close() = 0;
};

enum class LooseJsonStatus { Complete, Incomplete, Broken };
struct LooseJsonResult {
    LooseJsonStatus status{};
    std::size_t end{}; ///< behind the value in the text fed last, if complete
    const char* reason{""}; ///< if broken: a few words
};

/// Reads one object or array: JSON, and what Node's util.inspect makes of an object (bare keys, single quotes,
/// trailing commas, "123_456", `<ref *1>`, `[Function: f]`, class names before braces), line by line where it
/// spans several. Linear; never recurses; nesting deeper than 1000 is refused.
class LooseJsonReader {
public:
    explicit LooseJsonReader(LooseJsonHandler& handler)
        : m_handler(handler)
    {
    }
    /// The text that begins with the bracket, then, while Incomplete, one more line at a time. A string that
    /// doesn't end on its line is Broken, as is a line that can't belong to the object.
    LooseJsonResult feed(std::string_view text);
    std::size_t depth() const noexcept { return m_open.size(); }
    bool isArray() const noexcept { return !m_open.empty() && m_open.front() == '['; }

private:
    LooseJsonResult broken(const char* reason) const { return {LooseJsonStatus::Broken, m_at, reason}; }
    bool string(char quote);
    void word();
    bool token(bool isQuoted);
    unsigned escape();

    LooseJsonHandler& m_handler;
    std::string_view m_text;
    std::size_t m_at{};
    bool m_expectsValue{};
    bool m_isFirst{}; ///< nothing but blanks stood on this line yet, and it isn't the first line
    std::string m_open; ///< the brackets that are open
    std::string m_token;
};

} // namespace heaptrail

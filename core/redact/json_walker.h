// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/redact/input.h"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// An error on its way out of the walker; caught in redactSnapshot, it leaves core as a Result.
struct Fault {
    Error error;
};

/// Walks through one JSON document of any size, forwards, in a fixed buffer; copies what it passes to an output,
/// byte for byte, except for string literals that the caller replaces. Never recurses. Throws Fault.
class JsonWalker {
public:
    /// `out` may be null: then nothing is copied.
    JsonWalker(RedactInput& in, std::ostream* out, const Task& task);

    /// The next byte that is no blank, without taking it.
    char peekValue();
    /// For every member of the object that begins here: onMember(name) must take the value.
    template <class F>
    void forEachMember(F&& onMember)
    {
        expect('{');
        if (peekValue() == '}') return expect('}');
        for (;;) {
            std::string name(takeString());
            expect(':');
            onMember(name);
            if (peekValue() != ',') return expect('}');
            expect(',');
            if (peekValue() != '"') fail("a member's name is missing");
        }
    }
    /// For every integer of the flat array that begins here; anything but a plain non-negative integer is an error.
    template <class F>
    void forEachInteger(F&& onInteger)
    {
        expect('[');
        if (peekValue() == ']') return expect(']');
        for (;;) {
            onInteger(takeInteger());
            if (peekValue() != ',') return expect(']');
            expect(',');
        }
    }
    /// For every string of the flat array that begins here: onString(escaped), without the quotes.
    template <class F>
    void forEachString(F&& onString)
    {
        expect('[');
        if (peekValue() == ']') return expect(']');
        for (;;) {
            onString(takeString());
            if (peekValue() != ',') return expect(']');
            expect(',');
        }
    }
    /// The same; where onString(escaped, replacement) returns true, `replacement` (escaped already) is written in
    /// its stead.
    template <class F>
    void replaceStrings(F&& onString)
    {
        expect('[');
        if (peekValue() == ']') return expect(']');
        for (;;) {
            replaceString(onString);
            if (peekValue() != ',') return expect(']');
            expect(',');
        }
    }
    /// Like replaceStrings, for every string anywhere in the value that begins here that is no member's name.
    template <class F>
    void replaceStringValues(F&& onString)
    {
        walkValue([&] { replaceString(onString); });
    }
    /// Passes over one value of any kind.
    void skipValue();
    /// Passes over one value and returns its bytes. More than `limit` is an error.
    std::string captureValue(std::size_t limit);
    /// Nothing but blanks may follow.
    void finish();

    /// Of the next byte, in the decompressed stream.
    std::uint64_t offset() const noexcept { return m_passed + m_at; }
    std::uint64_t written() const noexcept { return m_written; }
    void setSection(const std::string& name) { m_section = name; }
    [[noreturn]] void fail(const std::string& message, ErrorCode code = ErrorCode::Malformed) const;

private:
    bool fill(); ///< false at the end of the stream
    char take();
    void expect(char wanted);
    std::uint64_t takeInteger();
    std::string_view takeString();
    void walkValue(const std::function<void()>& onString);
    void skipScalar();
    void writeOut(std::string_view bytes);
    void copyUpTo(std::size_t end);

    template <class F>
    void replaceString(F&& onString)
    {
        if (peekValue() != '"') fail("a string is missing");
        copyUpTo(m_at);
        m_isHolding = true; // neither the literal nor its quotes are copied
        const std::string_view escaped = takeString();
        m_isHolding = false;
        m_copied = m_at;
        m_replacement.clear();
        const bool isReplaced = onString(escaped, m_replacement);
        writeOut("\"");
        writeOut(isReplaced ? std::string_view(m_replacement) : escaped);
        writeOut("\"");
    }

    RedactInput& m_in;
    std::ostream* m_out;
    const Task& m_task;
    std::string m_section;
    std::vector<char> m_buffer;
    std::size_t m_at{}, m_filled{}, m_copied{};
    std::uint64_t m_passed{}; ///< bytes before the buffer
    std::uint64_t m_written{};
    std::string m_string, m_replacement, m_captured;
    std::size_t m_captureLimit{};
    bool m_isHolding{}, m_isCapturing{};
};

/// JSON escapes and UTF-8 → UTF-16 units, lone surrogates included; bytes that are no UTF-8 become one unit each.
/// False for an escape that JSON doesn't know.
bool unescapeToUtf16(std::string_view escaped, std::u16string& text);
/// As V8 writes: pure ASCII, \uXXXX in capitals. Appends.
void encodeJson(std::u16string_view text, std::string& json);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_window.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace heaptrail {

// The JSON around the big arrays: what every member's reader needs. All errors carry the byte offset and `section`,
// the top-level member they are in.

/// How deep brackets may be nested in anything that is read.
inline constexpr std::size_t kMaxNesting = 10000;

/// The error for bytes that end before the document does; or why they could not be read.
tl::unexpected<Error> endTooEarly(const ByteWindow&, std::string_view section);
/// The error for a byte that cannot stand here; `expected` completes "… where … should be".
tl::unexpected<Error> unexpectedByte(ByteWindow&, std::string_view section, std::string_view expected);
/// "'x'", "a line end", "byte 0x03": a byte for a message.
std::string byteText(int byte);

/// Steps over white space and this character.
Result<void> expect(ByteWindow&, char wanted, std::string_view section);
/// Reads a member's name, its opening quote next; unescaped, cut at 200 bytes.
Result<std::string> readKey(ByteWindow&, std::string_view section);
/// Steps over one value of any kind, and checks its grammar. No recursion.
Result<void> skipValue(ByteWindow&, std::string_view section);
/// The same; every string in it that is no member's name is left to onString(), which takes it, its opening quote next.
Result<void> walkValue(ByteWindow&, std::string_view section, const std::function<Result<void>()>& onString);
/// For each member of an object, its opening brace behind: onMember(name) takes its value.
Result<void> forEachMember(ByteWindow&, std::string_view section,
                           const std::function<Result<void>(const std::string&)>& onMember);
/// The string that is next, as it is written, without its quotes: a view of `kept` or of the window's own bytes, good
/// until the window moves on. What stands between the quotes is not checked. Errors: Truncated, Unsupported (256 MiB).
Result<std::string_view> takeEscaped(ByteWindow&, std::string_view section, std::string& kept);

/// Steps over white space and the document's opening brace.
/// Errors: NotASnapshot, which says what it is instead where the first bytes tell.
Result<void> openDocument(ByteWindow&);
/// JSON that people mistake for a snapshot, by its first member and the one at hand.
std::optional<Error> otherFormat(std::string_view firstKey, std::string_view key);
/// The error where the document goes on behind its closing brace; nothing where it ends.
Result<void> closeDocument(ByteWindow&);

/// A ByteWindow as RapidJSON reads it. The end looks like '\0'.
class RapidJsonStream {
public:
    using Ch = char;
    explicit RapidJsonStream(ByteWindow& window)
        : m_window{window}
        , m_start{window.offset()}
    {
    }
    char Peek() const
    {
        const int c = m_window.peek();
        return c < 0 ? '\0' : static_cast<char>(c);
    }
    char Take()
    {
        const int c = m_window.take();
        return c < 0 ? '\0' : static_cast<char>(c);
    }
    std::size_t Tell() const { return static_cast<std::size_t>(m_window.offset() - m_start); }
    char* PutBegin() { return nullptr; }
    void Put(char) { }
    void Flush() { }
    std::size_t PutEnd(char*) { return 0; }

private:
    ByteWindow& m_window;
    std::uint64_t m_start;
};

} // namespace heaptrail

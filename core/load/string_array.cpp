// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/string_array.h"

#include "core/load/json_cursor.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace heaptrail {

namespace {

constexpr const char* kStringsSection = "strings";

/// An array that grows to a size nobody knows. Large ones move without being copied.
template <class T>
class Growing {
public:
    void reserve(std::size_t size)
    {
        if (size > m_values.size()) m_values.grow(size);
    }
    void append(const T* from, std::size_t count)
    {
        if (count == 0) return;
        if (m_size + count > m_values.size())
            m_values.grow(std::max(m_size + count, m_values.size() + m_values.size() / 2 + 1024));
        std::memcpy(m_values.data() + m_size, from, count * sizeof(T));
        m_size += count;
    }
    void append(T value) { append(&value, 1); }
    std::size_t size() const noexcept { return m_size; }
    void shrink(std::size_t size) noexcept { m_size = size; }
    BigArray<T> finish()
    {
        m_values.truncate(m_size);
        return std::move(m_values);
    }

private:
    BigArray<T> m_values;
    std::size_t m_size{};
};

/// How many bytes from the start need no attention: no quote, backslash or control character.
std::size_t plainLength(std::string_view bytes) noexcept
{
    // Eight at a time: what is less than a space, or equal to one of the other two, borrows from its highest bit.
    constexpr std::uint64_t kEach = 0x0101010101010101u, kHighest = 0x80 * kEach;
    std::size_t length = 0;
    for (; length + sizeof(std::uint64_t) <= bytes.size(); length += sizeof(std::uint64_t)) {
        std::uint64_t eight;
        std::memcpy(&eight, bytes.data() + length, sizeof eight);
        const std::uint64_t quote = eight ^ (kEach * '"'), backslash = eight ^ (kEach * '\\');
        if ((((eight - kEach * 0x20) & ~eight) | ((quote - kEach) & ~quote)
             | ((backslash - kEach) & ~backslash))
            & kHighest)
            break;
    }
    while (length < bytes.size()) {
        const auto c = static_cast<unsigned char>(bytes[length]);
        if (c == '"' || c == '\\' || c < 0x20) break;
        ++length;
    }
    return length;
}

class StringArrayReader {
public:
    StringArrayReader(ByteWindow& in, MemoryGuard& memory)
        : m_in{in}
        , m_memory{memory}
    {
    }

    Result<StringArrayResult> read(bool salvage)
    {
        // Not more than the file's rest; untouched memory costs nothing.
        if (const auto bytes = m_in.source().size())
            m_bytes.reserve(static_cast<std::size_t>(*bytes - std::min(*bytes, m_in.offset())));
        auto done = readAll();
        StringArrayResult result;
        if (!done) {
            if (!salvage || done.error().code != ErrorCode::Truncated) return fail(std::move(done.error()));
            result.isCut = true;
            m_bytes.shrink(m_begin); // the string that was being read
        }
        m_first.append(m_bytes.size());
        result.strings = StringTable(m_bytes.finish(), m_first.finish());
        return result;
    }

private:
    Result<void> readAll()
    {
        if (auto opened = expect(m_in, '[', kStringsSection); !opened) return opened;
        if (m_in.peekToken() == ']') {
            m_in.advance(1);
            return {};
        }
        for (;;) {
            takePlainStrings();
            if (auto quote = expect(m_in, '"', kStringsSection); !quote) return quote;
            m_begin = m_bytes.size();
            if (auto string = readString(); !string) return string;
            if (m_first.size() == std::numeric_limits<std::uint32_t>::max())
                return fail(ErrorCode::Unsupported, "The file holds 2^32 strings or more.", m_in.offset(),
                            kStringsSection);
            m_first.append(m_begin);
            m_begin = m_bytes.size();
            if (m_first.size() % Task::kStride == 0 && m_in.task().stopped())
                return fail(ErrorCode::Cancelled, "Stopped while reading strings.");
            const int c = m_in.peekToken();
            if (c != ',' && c != ']') return unexpectedByte(m_in, kStringsSection, "',' or ']'");
            m_in.advance(1);
            if (c == ']') return {};
        }
    }

    /// Whole strings without an escape, each with its comma and perhaps a line end, as far as they are at hand: nearly all
    /// of what V8 writes.
    void takePlainStrings()
    {
        const std::string_view bytes = m_in.view();
        std::size_t at = 0;
        while (at < bytes.size() && bytes[at] == '"') {
            const std::size_t length = plainLength(bytes.substr(at + 1)), end = at + 1 + length;
            if (end + 2 >= bytes.size() || bytes[end] != '"' || bytes[end + 1] != ',') break;
            if (m_first.size() == std::numeric_limits<std::uint32_t>::max()) break;
            m_first.append(m_bytes.size());
            m_bytes.append(bytes.data() + at + 1, length);
            at = end + (bytes[end + 2] == '\n' ? 3 : 2);
        }
        m_in.advance(at);
        m_begin = m_bytes.size();
    }

    /// The opening quote is behind.
    Result<void> readString()
    {
        for (;;) {
            const std::string_view bytes = m_in.view();
            if (bytes.empty()) return endTooEarly(m_in, kStringsSection);
            const std::size_t plain = plainLength(bytes);
            m_bytes.append(bytes.data(), plain);
            m_in.advance(plain);
            if (auto room = askForRoom(); !room) return room;
            if (plain == bytes.size()) continue;
            if (bytes[plain] == '"') {
                m_in.advance(1);
                return {};
            }
            if (bytes[plain] != '\\') return unexpectedByte(m_in, kStringsSection, "a string's end");
            if (auto escape = readEscape(); !escape) return escape;
        }
    }

    /// Now and then: texts are of any length, whatever the header says.
    Result<void> askForRoom()
    {
        const std::size_t used = m_bytes.size() + m_first.size() * sizeof(std::uint64_t);
        if (used - m_asked < kAskEvery) return {};
        const std::size_t more = used - m_asked;
        m_asked = used;
        if (m_in.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading strings.");
        if (m_bytes.size() - m_begin > kLongest)
            return fail(ErrorCode::Unsupported, "A string is longer than 268 MB.", m_in.offset(),
                        kStringsSection, "V8 cuts names and texts at 1024 characters by default.");
        return m_memory.more(more);
    }

    Result<void> readEscape()
    {
        m_bytes.append(static_cast<char>(m_in.take()));
        const int kind = m_in.peek();
        if (kind < 0) return endTooEarly(m_in, kStringsSection);
        if (kind == 0 || !std::strchr("\"\\/bfnrtu", kind))
            return unexpectedByte(m_in, kStringsSection, "the rest of an escape sequence");
        m_bytes.append(static_cast<char>(m_in.take()));
        for (int digits = kind == 'u' ? 4 : 0; digits > 0; --digits) {
            const int hex = m_in.peek();
            if (hex < 0) return endTooEarly(m_in, kStringsSection);
            if (hex == 0 || !std::strchr("0123456789abcdefABCDEF", hex))
                return unexpectedByte(m_in, kStringsSection, "a hexadecimal digit");
            m_bytes.append(static_cast<char>(m_in.take()));
        }
        return {};
    }

    static constexpr std::size_t kAskEvery = std::size_t{1} << 20;
    /// A class of this name is one more copy of it, and so are its key, its column …
    static constexpr std::size_t kLongest = std::size_t{256} << 20;
    ByteWindow& m_in;
    MemoryGuard& m_memory;
    std::size_t m_asked{};
    Growing<char> m_bytes;
    Growing<std::uint64_t> m_first;
    std::size_t m_begin{}; ///< of the string being read
};

} // namespace

Result<StringArrayResult> readStringArray(ByteWindow& in, MemoryGuard& memory, bool salvage)
{
    return StringArrayReader(in, memory).read(salvage);
}

} // namespace heaptrail

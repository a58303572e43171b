// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/json_walker.h"

#include <cstring>
#include <limits>
#include <ostream>

namespace heaptrail {
namespace {

constexpr std::size_t kBuffer = 1 << 18;
/// V8 cuts strings at 1024 units; other writers don't, but no string of a heap is longer than this escaped.
constexpr std::size_t kMaxString = std::size_t{1} << 30;
constexpr std::size_t kMaxDepth = 1'000'000;

bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
int hexValue(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

JsonWalker::JsonWalker(RedactInput& in, std::ostream* out, const Task& task)
    : m_in(in)
    , m_out(out)
    , m_task(task)
    , m_buffer(kBuffer)
{
}

void JsonWalker::fail(const std::string& message, ErrorCode code) const
{
    throw Fault{{code, message, offset(), m_section, {}}};
}

void JsonWalker::writeOut(std::string_view bytes)
{
    if (!m_out || bytes.empty()) return;
    m_out->write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    m_written += bytes.size();
    if (!*m_out) throw Fault{{ErrorCode::CannotWrite, "The output cannot be written.", {}, {}, {}}};
}

void JsonWalker::copyUpTo(std::size_t end)
{
    if (!m_isHolding) writeOut({m_buffer.data() + m_copied, end - m_copied});
    if (m_isCapturing) {
        m_captured.append(m_buffer.data() + m_copied, end - m_copied);
        if (m_captured.size() > m_captureLimit) fail("is longer than any that a writer makes");
    }
    m_copied = end;
}

bool JsonWalker::fill()
{
    copyUpTo(m_filled);
    m_passed += m_filled;
    m_at = m_filled = m_copied = 0;
    if (m_task.stopped()) throw Fault{{ErrorCode::Cancelled, "Stopped while redacting.", {}, {}, {}}};
    auto got = m_in.read(m_buffer.data(), m_buffer.size());
    if (!got) {
        if (!got.error().byteOffset) got.error().byteOffset = m_passed;
        throw Fault{got.error()};
    }
    m_task.at(m_in.consumed());
    m_filled = *got;
    return m_filled > 0;
}

char JsonWalker::take()
{
    if (m_at == m_filled && !fill())
        throw Fault{{ErrorCode::Truncated, "ends too early", offset(), m_section,
                     "Copy the file again; a truncated snapshot cannot be redacted."}};
    return m_buffer[m_at++];
}

char JsonWalker::peekValue()
{
    for (;;) {
        const char c = take();
        if (isBlank(c)) continue;
        --m_at;
        return c;
    }
}

void JsonWalker::expect(char wanted)
{
    const char c = peekValue();
    if (c != wanted)
        fail(std::string("has '") + (c >= 0x20 && c < 0x7f ? c : '?') + "' where '" + wanted + "' should be");
    ++m_at;
}

std::uint64_t JsonWalker::takeInteger()
{
    char c = peekValue();
    if (c < '0' || c > '9') fail("has something else than a non-negative integer");
    std::uint64_t value = 0;
    std::size_t digits = 0;
    while (c >= '0' && c <= '9') {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
            fail("has a number beyond 64 bits");
        value = value * 10 + digit;
        ++digits;
        ++m_at;
        if (m_at == m_filled && !fill()) take(); // reports the early end
        c = m_buffer[m_at];
    }
    if (c == '.' || c == 'e' || c == 'E') fail("has a fraction where an integer should be");
    return value;
}

std::string_view JsonWalker::takeString()
{
    expect('"');
    m_string.clear();
    for (;;) {
        if (m_at == m_filled && !fill()) take();
        // Up to the next quote or backslash in this piece.
        const char* from = m_buffer.data() + m_at;
        const char* end = m_buffer.data() + m_filled;
        const char* at = from;
        while (at < end && *at != '"' && *at != '\\') ++at;
        m_string.append(from, at);
        m_at += static_cast<std::size_t>(at - from);
        if (m_string.size() > kMaxString) fail("has a string of over a gigabyte", ErrorCode::Unsupported);
        if (at == end) continue;
        const char c = take();
        if (c == '"') return m_string;
        m_string += c;
        m_string += take();
    }
}

void JsonWalker::skipScalar()
{
    std::size_t length = 0;
    for (;;) {
        if (m_at == m_filled && !fill()) return;
        const char c = m_buffer[m_at];
        const bool belongs =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E';
        if (!belongs) break;
        ++m_at;
        if (++length > 1000) fail("has a value that is none");
    }
    if (length == 0) fail("has a value that is none");
}

void JsonWalker::walkValue(const std::function<void()>& onString)
{
    std::vector<char> open; // '{' and '[' around us
    for (;;) {
        // One value begins here.
        const char c = peekValue();
        if (c == '{' || c == '[') {
            expect(c);
            if (open.size() >= kMaxDepth) fail("is nested too deeply", ErrorCode::Unsupported);
            open.push_back(c);
            if (peekValue() != (c == '{' ? '}' : ']')) {
                if (c == '{') {
                    takeString();
                    expect(':');
                }
                continue;
            }
        } else if (c == '"') {
            onString();
        } else {
            skipScalar();
        }
        // One value ended here: close what ends, or go on to the next.
        for (;;) {
            if (open.empty()) return;
            const char closing = open.back() == '{' ? '}' : ']';
            if (peekValue() == closing) {
                expect(closing);
                open.pop_back();
                continue;
            }
            expect(',');
            if (open.back() == '{') {
                takeString();
                expect(':');
            }
            break;
        }
    }
}
void JsonWalker::skipValue()
{
    walkValue([this] { takeString(); });
}

std::string JsonWalker::captureValue(std::size_t limit)
{
    peekValue();
    copyUpTo(m_at);
    m_captured.clear();
    m_captureLimit = limit;
    m_isCapturing = true;
    skipValue();
    copyUpTo(m_at);
    m_isCapturing = false;
    return std::move(m_captured);
}

void JsonWalker::finish()
{
    for (;;) {
        if (m_at == m_filled && !fill()) break;
        if (!isBlank(m_buffer[m_at])) fail("goes on after its end");
        ++m_at;
    }
    copyUpTo(m_at);
}

bool unescapeToUtf16(std::string_view escaped, std::u16string& text)
{
    text.clear();
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(escaped[i]); };
    for (std::size_t i = 0; i < escaped.size();) {
        const unsigned char c = at(i);
        if (c == '\\') {
            if (i + 1 >= escaped.size()) return false;
            const char kind = escaped[i + 1];
            i += 2;
            switch (kind) {
            case '"':
            case '\\':
            case '/': text += static_cast<char16_t>(kind); continue;
            case 'b': text += u'\b'; continue;
            case 'f': text += u'\f'; continue;
            case 'n': text += u'\n'; continue;
            case 'r': text += u'\r'; continue;
            case 't': text += u'\t'; continue;
            case 'u': {
                if (i + 4 > escaped.size()) return false;
                unsigned unit = 0;
                for (std::size_t k = 0; k < 4; ++k) {
                    const int value = hexValue(escaped[i + k]);
                    if (value < 0) return false;
                    unit = unit * 16 + static_cast<unsigned>(value);
                }
                i += 4;
                text += static_cast<char16_t>(unit);
                continue;
            }
            default: return false;
            }
        }
        if (c < 0x80) {
            text += static_cast<char16_t>(c);
            ++i;
            continue;
        }
        const std::size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
        std::uint32_t code = length == 4 ? c & 7u : length == 3 ? c & 15u : c & 31u;
        bool isValid = length > 1 && c < 0xf5 && i + length <= escaped.size();
        for (std::size_t k = 1; isValid && k < length; ++k) {
            isValid = (at(i + k) & 0xc0) == 0x80;
            code = code << 6 | (at(i + k) & 0x3fu);
        }
        if (!isValid || code > 0x10ffff) {
            text += static_cast<char16_t>(c);
            ++i;
        } else if (code >= 0x10000) {
            text += static_cast<char16_t>(0xd800 + ((code - 0x10000) >> 10));
            text += static_cast<char16_t>(0xdc00 + ((code - 0x10000) & 0x3ff));
            i += length;
        } else {
            text += static_cast<char16_t>(code);
            i += length;
        }
    }
    return true;
}

void encodeJson(std::u16string_view text, std::string& json)
{
    for (const char16_t unit : text) {
        switch (unit) {
        case '"': json += "\\\""; continue;
        case '\\': json += "\\\\"; continue;
        case '\b': json += "\\b"; continue;
        case '\f': json += "\\f"; continue;
        case '\n': json += "\\n"; continue;
        case '\r': json += "\\r"; continue;
        case '\t': json += "\\t"; continue;
        default: break;
        }
        if (unit >= 0x20 && unit < 0x80) {
            json += static_cast<char>(unit);
            continue;
        }
        json += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) json += "0123456789ABCDEF"[unit >> shift & 15];
    }
}

} // namespace heaptrail

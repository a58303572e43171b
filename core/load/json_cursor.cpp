// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/json_cursor.h"

#include "core/load/string_table.h"

#include <array>
#include <vector>

namespace heaptrail {

namespace {

bool isHex(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Steps over a string's rest, its opening quote already behind; keeps the first `keep` bytes.
Result<void> skipString(ByteWindow& in, std::string_view section, std::string* kept, std::size_t keep)
{
    const auto put = [&](int c) {
        if (kept && kept->size() < keep) *kept += static_cast<char>(c);
    };
    for (;;) {
        const int c = in.peek();
        if (c < 0) return endTooEarly(in, section);
        if (c < 0x20) return unexpectedByte(in, section, "a string's end");
        in.advance(1);
        if (c == '"') return {};
        put(c);
        if (c != '\\') continue;
        const int escape = in.peek();
        if (escape < 0) return endTooEarly(in, section);
        if (std::string_view("\"\\/bfnrtu").find(static_cast<char>(escape)) == std::string_view::npos)
            return unexpectedByte(in, section, "the rest of an escape sequence");
        put(in.take());
        for (int digits = escape == 'u' ? 4 : 0; digits > 0; --digits) {
            const int hex = in.peek();
            if (hex < 0) return endTooEarly(in, section);
            if (!isHex(hex)) return unexpectedByte(in, section, "a hexadecimal digit");
            put(in.take());
        }
    }
}

Result<void> skipDigits(ByteWindow& in, std::string_view section)
{
    if (in.peek() < 0) return endTooEarly(in, section);
    if (in.peek() < '0' || in.peek() > '9') return unexpectedByte(in, section, "a digit");
    while (in.peek() >= '0' && in.peek() <= '9') in.advance(1);
    return {};
}

Result<void> skipNumber(ByteWindow& in, std::string_view section)
{
    if (in.peek() == '-') in.advance(1);
    if (in.peek() == '0')
        in.advance(1);
    else if (auto digits = skipDigits(in, section); !digits)
        return digits;
    if (in.peek() == '.') {
        in.advance(1);
        if (auto digits = skipDigits(in, section); !digits) return digits;
    }
    if (in.peek() == 'e' || in.peek() == 'E') {
        in.advance(1);
        if (in.peek() == '+' || in.peek() == '-') in.advance(1);
        if (auto digits = skipDigits(in, section); !digits) return digits;
    }
    return {};
}

Result<void> skipWord(ByteWindow& in, std::string_view section, std::string_view word)
{
    for (const char letter : word) {
        if (in.peek() < 0) return endTooEarly(in, section);
        if (in.peek() != letter) return unexpectedByte(in, section, "a value");
        in.advance(1);
    }
    return {};
}

} // namespace

std::string byteText(int byte)
{
    if (byte == '\n') return "a line end";
    if (byte == ' ') return "a space";
    if (byte > ' ' && byte < 0x7F) return std::string("'") + static_cast<char>(byte) + "'";
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    return std::string("byte 0x") + kDigits[static_cast<std::size_t>(byte >> 4 & 15)]
        + kDigits[static_cast<std::size_t>(byte & 15)];
}

tl::unexpected<Error> endTooEarly(const ByteWindow& in, std::string_view section)
{
    Error error;
    if (in.failure()) {
        error = *in.failure();
    } else {
        error.code = ErrorCode::Truncated;
        error.message = "The file ends too early.";
    }
    if (error.code == ErrorCode::Truncated) {
        error.advice =
            "The process may have died while it wrote. --salvage opens the file as far as it goes.";
    }
    if (error.code != ErrorCode::Cancelled && !error.byteOffset) error.byteOffset = in.offset();
    if (error.section.empty()) error.section = section;
    return fail(std::move(error));
}

tl::unexpected<Error> unexpectedByte(ByteWindow& in, std::string_view section, std::string_view expected)
{
    if (in.peek() < 0) return endTooEarly(in, section);
    return fail(ErrorCode::Malformed,
                "This is not valid JSON: " + byteText(in.peek()) + " where " + std::string(expected)
                    + " should be.",
                in.offset(), std::string(section),
                "The file is damaged or was changed by hand; take it again from where it was made.");
}

Result<void> expect(ByteWindow& in, char wanted, std::string_view section)
{
    const int c = in.peekToken();
    if (c < 0) return endTooEarly(in, section);
    if (c != wanted) return unexpectedByte(in, section, byteText(wanted));
    in.advance(1);
    return {};
}

Result<std::string> readKey(ByteWindow& in, std::string_view section)
{
    if (auto quote = expect(in, '"', section); !quote) return fail(std::move(quote.error()));
    std::string key;
    constexpr std::size_t kKeyLength = 200;
    if (auto skipped = skipString(in, section, &key, kKeyLength); !skipped)
        return fail(std::move(skipped.error()));
    return unescapeJson(key);
}

Result<void> skipValue(ByteWindow& in, std::string_view section)
{
    std::vector<bool> isObject; // of the brackets that are open
    std::uint64_t steps = 0;
    for (;;) {
        if (++steps % Task::kStride == 0 && in.task().stopped())
            return fail(ErrorCode::Cancelled, "Stopped while reading.");
        // A value stands here, or the end of an empty array or object.
        bool isValueDone = true;
        int c = in.peekToken();
        if (c == '{' || c == '[') {
            if (isObject.size() == kMaxNesting)
                return fail(ErrorCode::Malformed,
                            "Brackets are nested more than " + std::to_string(kMaxNesting) + " deep.",
                            in.offset(), std::string(section),
                            "No snapshot is: the file is damaged or hostile.");
            in.advance(1);
            isObject.push_back(c == '{');
            c = in.peekToken();
            if (c == (isObject.back() ? '}' : ']')) {
                in.advance(1);
                isObject.pop_back();
            } else {
                isValueDone = false;
            }
        } else {
            Result<void> skipped;
            if (c == '"') {
                in.advance(1);
                skipped = skipString(in, section, nullptr, 0);
            } else if (c == '-' || (c >= '0' && c <= '9')) {
                skipped = skipNumber(in, section);
            } else if (c == 't') {
                skipped = skipWord(in, section, "true");
            } else if (c == 'f') {
                skipped = skipWord(in, section, "false");
            } else if (c == 'n') {
                skipped = skipWord(in, section, "null");
            } else {
                return unexpectedByte(in, section, "a value");
            }
            if (!skipped) return skipped;
        }
        // Close what ends here; then a comma must lead to the next value.
        while (isValueDone) {
            if (isObject.empty()) return {};
            c = in.peekToken();
            if (c == ',') {
                in.advance(1);
                isValueDone = false;
            } else if (c == (isObject.back() ? '}' : ']')) {
                in.advance(1);
                isObject.pop_back();
            } else {
                return unexpectedByte(in, section, isObject.back() ? "',' or '}'" : "',' or ']'");
            }
        }
        if (isObject.back()) {
            if (auto quote = expect(in, '"', section); !quote) return quote;
            if (auto key = skipString(in, section, nullptr, 0); !key) return key;
            if (auto colon = expect(in, ':', section); !colon) return colon;
        }
    }
}

} // namespace heaptrail

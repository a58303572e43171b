// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/json_cursor.h"

#include "core/base/ascii.h"
#include "core/load/string_table.h"

#include <algorithm>
#include <vector>

namespace heaptrail {

namespace {

constexpr const char* kBunAdvice = "In Bun, take it in V8's format: Bun.generateHeapSnapshot(\"v8\") gives "
                                   "the text of a .heapsnapshot. A file "
                                   "from Safari opens in Safari's Web Inspector.";
/// V8 cuts names and texts at 1024 characters by default.
constexpr std::size_t kLongestString = std::size_t{256} << 20;

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
    return walkValue(in, section, [&]() -> Result<void> {
        in.advance(1);
        return skipString(in, section, nullptr, 0);
    });
}

Result<void> walkValue(ByteWindow& in, std::string_view section,
                       const std::function<Result<void>()>& onString)
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
                skipped = onString();
            } else if (c == '-' || isDigit(c)) {
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

Result<void> forEachMember(ByteWindow& in, std::string_view section,
                           const std::function<Result<void>(const std::string&)>& onMember)
{
    if (in.peekToken() == '}') return expect(in, '}', section);
    for (;;) {
        const auto name = readKey(in, section);
        if (!name) return fail(name.error());
        if (auto colon = expect(in, ':', *name); !colon) return colon;
        if (auto member = onMember(*name); !member) return member;
        const int c = in.peekToken();
        if (c != ',' && c != '}') return unexpectedByte(in, section, "',' or '}'");
        in.advance(1);
        if (c == '}') return {};
    }
}

Result<std::string_view> takeEscaped(ByteWindow& in, std::string_view section, std::string& kept)
{
    if (auto quote = expect(in, '"', section); !quote) return fail(std::move(quote.error()));
    kept.clear();
    for (;;) {
        const std::string_view bytes = in.view();
        if (bytes.empty()) return endTooEarly(in, section);
        std::size_t end = 0;
        while (end < bytes.size() && bytes[end] != '"' && bytes[end] != '\\') ++end;
        // A backslash and what it escapes stay together.
        while (end + 1 < bytes.size() && bytes[end] == '\\') {
            end += 2;
            while (end < bytes.size() && bytes[end] != '"' && bytes[end] != '\\') ++end;
        }
        if (end < bytes.size() && bytes[end] == '"') {
            in.advance(end + 1);
            if (kept.empty()) return bytes.substr(0, end);
            return kept.append(bytes, 0, end);
        }
        kept.append(bytes, 0, std::min(end, bytes.size()));
        in.advance(std::min(end, bytes.size()));
        if (end < bytes.size()) { // a backslash at the window's end
            kept += static_cast<char>(in.take());
            const int escaped = in.take();
            if (escaped < 0) return endTooEarly(in, section);
            kept += static_cast<char>(escaped);
        }
        if (kept.size() > kLongestString)
            return fail(ErrorCode::Unsupported, "A string is longer than 268 MB.", in.offset(),
                        std::string(section), "V8 cuts names and texts at 1024 characters by default.");
    }
}

Result<void> openDocument(ByteWindow& in)
{
    // A byte order mark is none of JSON's, but editors add it.
    if (in.view().substr(0, 3) == "\xEF\xBB\xBF") in.advance(3);
    const int c = in.peekToken();
    if (c < 0) {
        if (in.failure()) return endTooEarly(in, {});
        return fail(ErrorCode::NotASnapshot, "The file holds only white space.", 0);
    }
    if (in.view().starts_with("# Bun Heap Profile"))
        return fail(ErrorCode::NotASnapshot,
                    "This is a heap profile of Bun for people to read, not a heap snapshot.", in.offset(), {},
                    kBunAdvice);
    if (c == '[')
        return fail(ErrorCode::NotASnapshot, "This is a JSON array, not a heap snapshot.", in.offset());
    if (c != '{')
        return fail(ErrorCode::NotASnapshot,
                    "This is not a heap snapshot: it begins with " + byteText(c) + ", not with '{'.",
                    in.offset());
    in.advance(1);
    return {};
}

std::optional<Error> otherFormat(std::string_view first, std::string_view key)
{
    const auto isNot = [](const char* message, const char* advice) {
        return Error{ErrorCode::NotASnapshot, message, 0, {}, advice};
    };
    if (key == "nodeClassNames" || (first == "version" && key == "nodes"))
        return isNot("This is a heap snapshot of WebKit (JavaScriptCore), as Safari and Bun export it; "
                     "it has another format than V8's.",
                     kBunAdvice);
    if (first == "version" && key == "recording")
        return isNot("This is a timeline recording of Safari's Web Inspector, not a heap snapshot of V8.",
                     "Open it in Safari: Develop, Show Web Inspector, Timelines, Import.");
    if (first == key && (key == "head" || key == "callFrame"))
        return isNot(
            "This is a sampling heap profile (.heapprofile), not a heap snapshot.",
            "heaptrail allocations FILE prints it; heaptrail suspects takes it with the snapshots of "
            "its run.");
    return {};
}

Result<void> closeDocument(ByteWindow& in)
{
    if (in.peekToken() >= 0)
        return fail(ErrorCode::Malformed,
                    "More data follows the snapshot's end: " + byteText(in.peek()) + ".", in.offset(), {},
                    "Two files may have been joined, or the file was overwritten by a shorter one.");
    if (in.failure()) return endTooEarly(in, {});
    return {};
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/json.h"

#include "core/base/utf8.h"
#include "core/output/number_text.h"

#include <array>
#include <cmath>
#include <ostream>
#include <utility>

namespace heaptrail {

namespace {

constexpr std::size_t kBlockSize = 65536;

/// Bytes that stand in a JSON string as they are.
constexpr auto kPlain = [] {
    std::array<bool, 256> plain{};
    for (unsigned c = 0x20; c < 0x7F; ++c) plain[c] = c != '"' && c != '\\';
    return plain;
}();

void appendEscape(std::string& out, char32_t code)
{
    out += "\\u";
    for (int k = 3; k >= 0; --k) out += "0123456789abcdef"[code >> (4 * k) & 15];
}

void appendQuoted(std::string& out, std::string_view text, bool escapesC1)
{
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        // Most text is printable ASCII: copy it in runs.
        std::size_t end = at;
        while (end < text.size() && kPlain[static_cast<unsigned char>(text[end])]) ++end;
        out += text.substr(at, end - at);
        at = end;
        if (at == text.size()) break;
        const Utf8Char c = decodeUtf8(text.substr(at));
        switch (c.code) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (!c.isValid)
                out += kReplacementChar;
            else if (c.code < 0x20 || (escapesC1 && c.code >= 0x7F && c.code <= 0x9F) || c.isSurrogate())
                appendEscape(out, c.code);
            else
                out += text.substr(at, c.size);
        }
        at += c.size;
    }
    out += '"';
}

} // namespace

void appendJsonString(std::string& out, std::string_view text)
{
    appendQuoted(out, text, true);
}
void appendStringified(std::string& out, std::string_view text)
{
    appendQuoted(out, text, false);
}

JsonWriter::JsonWriter(std::ostream& out, Style style)
    : m_out(out)
    , m_style{style}
{
}
JsonWriter::~JsonWriter()
{
    try {
        flush();
    } catch (...) { // while another error unwinds; after finish() nothing is left to write
    }
}

void JsonWriter::startLine()
{
    if (m_style == Style::Compact) return;
    m_block += '\n';
    m_block.append(2 * m_levels.size(), ' ');
}
/// What stands between the last key or value and the next.
void JsonWriter::separate()
{
    if (std::exchange(m_isAfterKey, false) || m_levels.empty()) return;
    if (std::exchange(m_levels.back().hasItems, true)) m_block += ',';
    startLine();
    if (m_block.size() >= kBlockSize) flush();
}
JsonWriter& JsonWriter::open(char bracket)
{
    separate();
    m_block += bracket;
    m_levels.push_back({});
    return *this;
}
JsonWriter& JsonWriter::close(char bracket)
{
    const bool hadItems = m_levels.back().hasItems;
    m_levels.pop_back();
    if (hadItems) startLine();
    m_block += bracket;
    return *this;
}
JsonWriter& JsonWriter::word(std::string_view text)
{
    separate();
    m_block += text;
    return *this;
}

JsonWriter& JsonWriter::beginObject()
{
    return open('{');
}
JsonWriter& JsonWriter::endObject()
{
    return close('}');
}
JsonWriter& JsonWriter::beginArray()
{
    return open('[');
}
JsonWriter& JsonWriter::endArray()
{
    return close(']');
}
JsonWriter& JsonWriter::key(std::string_view name)
{
    value(name);
    m_block += m_style == Style::Compact ? ":" : ": ";
    m_isAfterKey = true;
    return *this;
}
JsonWriter& JsonWriter::value(std::string_view text)
{
    separate();
    appendJsonString(m_block, text);
    return *this;
}
JsonWriter& JsonWriter::value(std::uint64_t number)
{
    separate();
    appendNumber(m_block, number);
    return *this;
}
JsonWriter& JsonWriter::value(std::int64_t number)
{
    separate();
    appendNumber(m_block, number);
    return *this;
}
JsonWriter& JsonWriter::value(double number)
{
    if (!std::isfinite(number)) return null();
    separate();
    appendNumber(m_block, number + 0.0); // -0 is 0: who reads it as an integer loses the sign
    return *this;
}
JsonWriter& JsonWriter::value(bool truth)
{
    return word(truth ? "true" : "false");
}
JsonWriter& JsonWriter::null()
{
    return word("null");
}
void JsonWriter::endLine()
{
    m_block += '\n';
    if (m_block.size() >= kBlockSize) flush();
}
void JsonWriter::finish()
{
    m_block += '\n';
    flush();
}
void JsonWriter::flush()
{
    m_out.write(m_block.data(), static_cast<std::streamsize>(m_block.size()));
    m_block.clear();
}

} // namespace heaptrail

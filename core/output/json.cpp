// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/json.h"

#include "core/base/json_memory.h"
#include "core/base/utf8.h"

#include <rapidjson/prettywriter.h>

#include <charconv>
#include <cmath>
#include <ostream>
#include <variant>

namespace heaptrail {

namespace {

// What RapidJSON writes to: blocks of text on their way to a std::ostream.
struct BlockStream {
    using Ch = char;
    std::ostream& out;
    std::string block;
    void Put(char c)
    {
        block.push_back(c);
        if (block.size() >= 65536) Flush();
    }
    void Flush()
    {
        out.write(block.data(), static_cast<std::streamsize>(block.size()));
        block.clear();
    }
};

void appendEscape(std::string& out, char32_t code)
{
    out += "\\u";
    for (int k = 3; k >= 0; --k) out += "0123456789abcdef"[code >> (4 * k) & 15];
}

} // namespace

void appendJsonString(std::string& out, std::string_view text)
{
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        // Most text is printable ASCII: copy it in runs.
        std::size_t end = at;
        while (end < text.size() && text[end] >= 0x20 && text[end] != '"' && text[end] != '\\'
               && text[end] != 0x7F)
            ++end;
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
            else if (c.code < 0x20 || (c.code >= 0x7F && c.code <= 0x9F) || c.isSurrogate())
                appendEscape(out, c.code);
            else
                out += text.substr(at, c.size);
        }
        at += c.size;
    }
    out += '"';
}

struct JsonWriter::State {
    BlockStream stream;
    std::variant<JsonWriterTo<rapidjson::Writer, BlockStream>,
                 JsonWriterTo<rapidjson::PrettyWriter, BlockStream>>
        writer;
    std::string scratch;

    State(std::ostream& out, Style style)
        : stream{out, {}}
    {
        if (style == Style::Pretty)
            writer.emplace<1>(stream).SetIndent(' ', 2);
        else
            writer.emplace<0>(stream);
    }
    void raw(std::string_view json, rapidjson::Type type)
    {
        std::visit([&](auto& w) { w.RawValue(json.data(), json.size(), type); }, writer);
    }
};

JsonWriter::JsonWriter(std::ostream& out, Style style)
    : m_state(std::make_unique<State>(out, style))
{
}
JsonWriter::~JsonWriter()
{
    m_state->stream.Flush();
}

JsonWriter& JsonWriter::beginObject()
{
    std::visit([](auto& w) { w.StartObject(); }, m_state->writer);
    return *this;
}
JsonWriter& JsonWriter::endObject()
{
    std::visit([](auto& w) { w.EndObject(); }, m_state->writer);
    return *this;
}
JsonWriter& JsonWriter::beginArray()
{
    std::visit([](auto& w) { w.StartArray(); }, m_state->writer);
    return *this;
}
JsonWriter& JsonWriter::endArray()
{
    std::visit([](auto& w) { w.EndArray(); }, m_state->writer);
    return *this;
}
JsonWriter& JsonWriter::key(std::string_view name)
{
    return value(name); // to RapidJSON a key is a string in the right place
}
JsonWriter& JsonWriter::value(std::string_view text)
{
    m_state->scratch.clear();
    appendJsonString(m_state->scratch, text);
    m_state->raw(m_state->scratch, rapidjson::kStringType);
    return *this;
}
JsonWriter& JsonWriter::value(std::uint64_t number)
{
    std::visit([&](auto& w) { w.Uint64(number); }, m_state->writer);
    return *this;
}
JsonWriter& JsonWriter::value(std::int64_t number)
{
    std::visit([&](auto& w) { w.Int64(number); }, m_state->writer);
    return *this;
}
JsonWriter& JsonWriter::value(double number)
{
    if (!std::isfinite(number)) return null();
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    m_state->raw({text, static_cast<std::size_t>(end - text)}, rapidjson::kNumberType);
    return *this;
}
JsonWriter& JsonWriter::value(bool truth)
{
    std::visit([&](auto& w) { w.Bool(truth); }, m_state->writer);
    return *this;
}
JsonWriter& JsonWriter::null()
{
    std::visit([](auto& w) { w.Null(); }, m_state->writer);
    return *this;
}
void JsonWriter::finish()
{
    m_state->stream.Put('\n');
    m_state->stream.Flush();
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/header.h"

#include "core/base/json_memory.h"
#include "core/load/json_cursor.h"
#include "core/load/raw_snapshot.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <map>
#include <memory>
#include <string>

namespace heaptrail {

namespace {

constexpr const char* kHeaderSection = "snapshot";
/// V8 writes 1.5 kB. What no header reaches keeps a hostile one from filling the memory.
constexpr std::uint64_t kMaxHeaderBytes = std::uint64_t{16} << 20;

/// What RapidJSON tells of the header: names into a MetaDescription, numbers into counts. All else is passed over.
class HeaderHandler {
public:
    MetaDescription meta;
    std::map<std::string, std::uint64_t, std::less<>> counts;
    bool hasMeta{};
    std::string problem; ///< why parsing was stopped

    bool Null() { return scalar(); }
    bool Bool(bool) { return scalar(); }
    bool Int(int value) { return value < 0 ? badCount() : number(static_cast<std::uint64_t>(value)); }
    bool Uint(unsigned value) { return number(value); }
    bool Int64(std::int64_t value)
    {
        return value < 0 ? badCount() : number(static_cast<std::uint64_t>(value));
    }
    bool Uint64(std::uint64_t value) { return number(value); }
    bool Double(double) { return badCount(); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return scalar(); }
    bool String(const char* text, rapidjson::SizeType length, bool)
    {
        if (m_depth == kInMeta + 1 && m_fields) m_fields->emplace_back(text, length);
        if (m_depth == kInMeta + 2 && m_types && !m_types->empty())
            m_types->back().emplace_back(text, length);
        return scalar();
    }
    bool StartObject()
    {
        const bool isMeta = m_depth == kInHeader && m_key == "meta";
        if (!open()) return false;
        if (isMeta) hasMeta = m_isInMeta = true;
        return true;
    }
    bool Key(const char* text, rapidjson::SizeType length, bool)
    {
        if (m_depth == kInHeader) m_key.assign(text, length);
        if (m_depth == kInMeta && m_isInMeta) choose({text, length});
        return true;
    }
    bool EndObject(rapidjson::SizeType)
    {
        if (m_depth == kInMeta) m_isInMeta = false;
        --m_depth;
        return true;
    }
    bool StartArray()
    {
        // One more type description, with names to come.
        if (m_depth == kInMeta + 1 && m_types) m_types->emplace_back();
        return open();
    }
    bool EndArray(rapidjson::SizeType)
    {
        --m_depth;
        if (m_depth == kInMeta) m_fields = nullptr, m_types = nullptr;
        return true;
    }

private:
    static constexpr std::size_t kInHeader = 1;
    static constexpr std::size_t kInMeta = 2;

    bool open()
    {
        if (++m_depth <= kMaxNesting) return true;
        problem = "Brackets are nested more than " + std::to_string(kMaxNesting) + " deep.";
        return false;
    }
    bool scalar()
    {
        // "string", "number": a type description without names; it counts, since position matters.
        if (m_depth == kInMeta + 1 && m_types) m_types->emplace_back();
        return true;
    }
    bool number(std::uint64_t value)
    {
        if (m_depth == kInHeader && isCount(m_key)) counts[m_key] = value;
        return scalar();
    }
    bool badCount()
    {
        if (m_depth != kInHeader || !isCount(m_key)) return scalar();
        problem = "The header's \"" + m_key + "\" is not a whole number from 0 on.";
        return false;
    }
    static bool isCount(std::string_view key)
    {
        return key == "node_count" || key == "edge_count" || key == "trace_function_count"
            || key == "extra_native_bytes" || key == "root_index";
    }
    void choose(std::string_view key)
    {
        m_fields = nullptr;
        m_types = nullptr;
        if (key == "node_fields") m_fields = &meta.nodeFields;
        if (key == "edge_fields") m_fields = &meta.edgeFields;
        if (key == "location_fields") m_fields = &meta.locationFields;
        if (key == "sample_fields") m_fields = &meta.sampleFields;
        if (key == "trace_function_info_fields") m_fields = &meta.traceFunctionFields;
        if (key == "trace_node_fields") m_fields = &meta.traceNodeFields;
        if (key == "scope_fields") m_fields = &meta.scopeFields;
        if (key == "scope_context_var_fields") m_fields = &meta.scopeContextVarFields;
        if (key == "scope_use_fields") m_fields = &meta.scopeUseFields;
        if (key == "node_types") m_types = &meta.nodeTypes;
        if (key == "edge_types") m_types = &meta.edgeTypes;
        if (m_fields) m_fields->clear();
        if (m_types) m_types->clear();
    }

    std::size_t m_depth{};
    std::string m_key;
    bool m_isInMeta{};
    std::vector<std::string>* m_fields{};
    std::vector<std::vector<std::string>>* m_types{};
};

/// RapidJsonStream with an end.
class HeaderStream : public RapidJsonStream {
public:
    using RapidJsonStream::RapidJsonStream;
    char Peek() const { return isTooLong() ? '\0' : RapidJsonStream::Peek(); }
    char Take() { return isTooLong() ? '\0' : RapidJsonStream::Take(); }
    bool isTooLong() const { return Tell() >= kMaxHeaderBytes; }
};

} // namespace

Result<Header> readHeader(ByteWindow& in)
{
    const int first = in.peekToken();
    const std::uint64_t start = in.offset();
    if (first != '{') return unexpectedByte(in, kHeaderSection, "'{'");
    HeaderStream stream(in);
    HeaderHandler handler;
    rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, JsonMemory> reader;
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseStopWhenDoneFlag;
    const auto parsed = reader.Parse<kFlags>(stream, handler);
    if (parsed.IsError()) {
        if (in.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading.");
        if (stream.isTooLong())
            return fail(ErrorCode::Unsupported, "The header is larger than 16 MB.", start, kHeaderSection);
        if (!handler.problem.empty())
            return fail(ErrorCode::Malformed, std::move(handler.problem), start + parsed.Offset(),
                        kHeaderSection);
        if (in.peek() < 0) return endTooEarly(in, kHeaderSection);
        return fail(ErrorCode::Malformed,
                    std::string("This is not valid JSON: ") + rapidjson::GetParseError_En(parsed.Code()),
                    start + parsed.Offset(), kHeaderSection,
                    "The file is damaged or was changed by hand; take it again from where it was made.");
    }
    if (!handler.hasMeta)
        return fail(ErrorCode::NotASnapshot, "The header has no \"meta\": this is not a heap snapshot.",
                    start, kHeaderSection);
    auto meta = makeMeta(handler.meta);
    if (!meta) {
        meta.error().byteOffset = start;
        return fail(std::move(meta.error()));
    }
    Header header;
    header.meta = std::move(*meta);
    const auto count = [&](const char* name) -> std::optional<std::uint64_t> {
        const auto found = handler.counts.find(name);
        if (found == handler.counts.end()) return {};
        return found->second;
    };
    const auto unlessZero = [&](const char* name) {
        const auto value = count(name);
        return value == 0u ? std::nullopt : value;
    };
    const auto nodes = unlessZero("node_count");
    const auto edges = unlessZero("edge_count");
    if (nodes.value_or(0) > kMostNodes)
        return fail(ErrorCode::Unsupported,
                    "The header announces " + std::to_string(*nodes)
                        + " nodes; this program holds fewer than 268435456.",
                    start, kHeaderSection);
    if (edges.value_or(0) > kMostEdges)
        return fail(ErrorCode::Unsupported,
                    "The header announces " + std::to_string(*edges)
                        + " edges; this program holds up to 2147483648.",
                    start, kHeaderSection);
    header.nodeCount = nodes;
    header.edgeCount = edges;
    header.extraNativeBytes = count("extra_native_bytes").value_or(0);
    header.rootIndex = count("root_index").value_or(0);
    return header;
}

Result<Header> parseHeader(std::string_view json)
{
    const Task task;
    auto source = openBytes(json, task);
    if (!source) return fail(std::move(source.error()));
    ByteWindow window(**source, task);
    return readHeader(window);
}

} // namespace heaptrail

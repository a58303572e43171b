// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/trace_tree.h"

#include "core/base/json_memory.h"
#include "core/load/json_cursor.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <limits>
#include <string>

namespace heaptrail {

namespace {

constexpr const char* kTraceTreeSection = "trace_tree";

/// RapidJSON's events for "[1,0,11,9480,[2,1,54,3032,[]]]", with a stack of open records of its own.
class TraceTreeHandler {
public:
    TraceTreeHandler(const Meta& meta, const RapidJsonStream& stream, std::uint64_t start,
                     MemoryGuard& memory, const Task& task)
        : m_meta{meta.traceNode}
        , m_stream{stream}
        , m_start{start}
        , m_memory{memory}
        , m_task{task}
    {
    }

    TraceTreeResult result;
    std::string problem; ///< why parsing was stopped
    std::string advice;
    ErrorCode problemCode{ErrorCode::Malformed};

    bool Null() { return unexpected("null"); }
    bool Bool(bool) { return unexpected("true or false"); }
    bool Int(int value)
    {
        return value < 0 ? unexpected("a negative number") : number(static_cast<unsigned>(value));
    }
    bool Uint(unsigned value) { return number(value); }
    bool Int64(std::int64_t value)
    {
        return value < 0 ? unexpected("a negative number") : number(static_cast<std::uint64_t>(value));
    }
    bool Uint64(std::uint64_t value) { return number(value); }
    bool Double(double) { return unexpected("a number that is not whole"); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return unexpected("a number"); }
    bool String(const char*, rapidjson::SizeType, bool) { return unexpected("a string"); }
    bool Key(const char*, rapidjson::SizeType, bool) { return unexpected("a string"); }
    bool StartObject() { return unexpected("an object"); }
    bool EndObject(rapidjson::SizeType) { return unexpected("an object"); }
    bool StartArray()
    {
        if (m_levels.size() == kMaxNesting)
            return stop(ErrorCode::Malformed,
                        "Brackets are nested more than " + std::to_string(kMaxNesting) + " deep.");
        std::uint32_t parent = 0;
        if (!m_levels.empty()) {
            Level& level = m_levels.back();
            endRecord();
            if (level.field == 0 && m_meta.children == 0 && !beginRecord(level)) return false;
            if (level.field != m_meta.children) return unexpected("an array");
            ++level.field;
            parent = level.node;
        }
        m_levels.push_back({0, parent, 0});
        return true;
    }
    bool EndArray(rapidjson::SizeType)
    {
        endRecord();
        if (m_levels.back().field != 0)
            return stop(ErrorCode::Inconsistent, "A record of the allocation stacks is incomplete.");
        m_levels.pop_back();
        return true;
    }

private:
    struct Level {
        FieldOffset field; ///< the next one of the record at hand
        std::uint32_t parent;
        std::uint32_t node; ///< position of the record at hand
    };

    bool stop(ErrorCode code, std::string why)
    {
        problemCode = code;
        problem = std::move(why);
        return false;
    }
    bool unexpected(const char* what)
    {
        return stop(ErrorCode::Malformed,
                    std::string(what) + " stands where the allocation stacks have a record's field.");
    }
    /// Is the record at hand complete? Then the next number begins another one.
    void endRecord()
    {
        if (m_levels.back().field == m_meta.width) m_levels.back().field = 0;
    }
    bool number(std::uint64_t value)
    {
        if (m_levels.empty()) return unexpected("a number");
        endRecord();
        Level& level = m_levels.back();
        if (level.field == m_meta.children) return unexpected("a number");
        if (level.field == 0 && !beginRecord(level)) return false;
        TraceNode& node = result.nodes[level.node];
        const auto fits = value <= std::numeric_limits<std::uint32_t>::max();
        const auto small = static_cast<std::uint32_t>(value);
        if (level.field == m_meta.id || level.field == m_meta.functionInfoIndex) {
            if (!fits)
                return stop(ErrorCode::Inconsistent, "An allocation stack's id or function is past 32 bits.");
            if (level.field == m_meta.id) node.id = small;
            if (level.field == m_meta.functionInfoIndex) {
                node.function = small;
                result.byteOffsets[level.node] = m_start + m_stream.Tell();
            }
        }
        // V8 wraps these itself (unsigned).
        if (level.field == m_meta.count) node.count = small;
        if (level.field == m_meta.size) node.size = small;
        ++level.field;
        return true;
    }
    bool beginRecord(Level& level)
    {
        if (result.nodes.size() >= std::numeric_limits<std::uint32_t>::max())
            return stop(ErrorCode::Unsupported, "The file holds 2^32 allocation stacks or more.");
        if (result.nodes.size() % Task::kStride == 0) {
            if (m_task.stopped()) return stop(ErrorCode::Cancelled, "Stopped while reading.");
            const std::size_t each = sizeof(TraceNode) + sizeof(std::uint64_t);
            if (auto room = m_memory.more(Task::kStride * each); !room) {
                advice = std::move(room.error().advice);
                return stop(room.error().code, std::move(room.error().message));
            }
        }
        if (m_levels.size() == 1 && !result.nodes.empty())
            return stop(ErrorCode::Inconsistent, "The allocation stacks have more than one root.");
        level.node = static_cast<std::uint32_t>(result.nodes.size());
        TraceNode node;
        node.parent = m_levels.size() == 1 ? level.node : level.parent;
        result.nodes.push_back(node);
        result.byteOffsets.push_back(m_start + m_stream.Tell());
        return true;
    }

    const decltype(Meta::traceNode)& m_meta;
    const RapidJsonStream& m_stream;
    std::uint64_t m_start;
    MemoryGuard& m_memory;
    const Task& m_task;
    std::vector<Level> m_levels;
};

} // namespace

Result<TraceTreeResult> readTraceTree(ByteWindow& in, const Meta& meta, MemoryGuard& memory, bool salvage)
{
    const int first = in.peekToken();
    const std::uint64_t start = in.offset();
    if (first >= 0 && first != '[') return unexpectedByte(in, kTraceTreeSection, "'['");
    if (meta.traceNode.width == 0) {
        // Nothing says what the numbers mean.
        auto skipped = skipValue(in, kTraceTreeSection);
        if (skipped) return TraceTreeResult{};
        if (!salvage || skipped.error().code != ErrorCode::Truncated) return fail(std::move(skipped.error()));
        TraceTreeResult cut;
        cut.isCut = true;
        return cut;
    }
    RapidJsonStream stream(in);
    TraceTreeHandler handler(meta, stream, start, memory, in.task());
    rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, JsonMemory> reader;
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseStopWhenDoneFlag;
    const auto parsed = reader.Parse<kFlags>(stream, handler);
    if (!parsed.IsError()) return std::move(handler.result);
    if (!handler.problem.empty())
        return fail(handler.problemCode, std::move(handler.problem), start + parsed.Offset(),
                    kTraceTreeSection, std::move(handler.advice));
    if (in.peek() < 0) {
        auto end = endTooEarly(in, kTraceTreeSection);
        if (!salvage || end.value().code != ErrorCode::Truncated) return end;
        handler.result.isCut = true;
        return std::move(handler.result);
    }
    return fail(ErrorCode::Malformed,
                std::string("This is not valid JSON: ") + rapidjson::GetParseError_En(parsed.Code()),
                start + parsed.Offset(), kTraceTreeSection);
}

} // namespace heaptrail

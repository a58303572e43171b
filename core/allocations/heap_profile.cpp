// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/allocations/heap_profile.h"

#include "core/base/ascii.h"
#include "core/load/byte_source.h"
#include "core/load/byte_window.h"
#include "core/load/json_cursor.h"
#include "core/load/memory_guard.h"
#include "core/load/snapshot_source_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace heaptrail {

namespace {

constexpr const char* kDamaged = "The file is damaged or was not written by V8; record it again.";
/// V8 records 128 frames at most; what is deeper is hostile, and no view could show it.
constexpr std::size_t kMaxDepth = 10000;

class HeapProfileReader {
public:
    HeapProfileReader(ByteWindow& in, const LoadOptions& options)
        : m_in(in)
        , m_memory(options.memoryLimit, 0)
        , m_tree(std::make_shared<AllocationTree>())
    {
        m_tree->source = AllocationSource::Sampling;
    }

    Result<AllocationTreePtr> read()
    {
        m_in.task().begin(Phase::Reading, m_in.source().storedSize());
        if (auto members = readDocument(); !members) {
            Error& error = members.error();
            if (error.code == ErrorCode::Truncated)
                error.advice = "The process may have died while it wrote. Record the profile again.";
            return fail(std::move(error));
        }
        if (auto counted = countSamples(); !counted) return fail(std::move(counted.error()));
        return AllocationTreePtr(std::move(m_tree));
    }

private:
    // The document --------------------------------------------------------------------------------------

    /// Members of the profile; the inspector's reply may stand around it: {"result": {"profile": {…}}}.
    Result<void> readDocument()
    {
        if (m_in.view().substr(0, 3) == "\xEF\xBB\xBF") m_in.advance(3);
        if (m_in.peekToken() < 0 && !m_in.failure())
            return fail(ErrorCode::NotASnapshot, "The file holds only white space.", 0);
        if (auto open = expect(m_in, '{', {}); !open) return open;
        int depth = 1;
        bool isFirst = true;
        while (depth > 0) {
            const int c = m_in.peekToken();
            if (c == '}') {
                m_in.advance(1);
                --depth;
                isFirst = false;
                continue;
            }
            if (!isFirst) {
                if (auto comma = expect(m_in, ',', {}); !comma) return unexpectedByte(m_in, {}, "',' or '}'");
                m_in.peekToken();
            }
            isFirst = false;
            auto key = readKey(m_in, {});
            if (!key) return fail(std::move(key.error()));
            if (auto colon = expect(m_in, ':', *key); !colon) return colon;
            if ((*key == "profile" || *key == "result") && depth < 3 && m_in.peekToken() == '{') {
                m_in.advance(1);
                ++depth;
                isFirst = true;
            } else if (auto member = readMember(*key); !member) {
                return member;
            }
        }
        if (m_tree->nodes.empty())
            return fail(ErrorCode::NotASnapshot,
                        "This is JSON, but not a sampling heap profile: it has no \"head\".", m_in.offset(),
                        {}, "Record one with node --heap-prof.");
        if (m_in.peekToken() >= 0)
            return fail(ErrorCode::Malformed,
                        "More data follows the profile's end: " + byteText(m_in.peek()) + ".", m_in.offset(),
                        {}, "Two files may have been joined, or the file was overwritten by a shorter one.");
        if (m_in.failure()) return endTooEarly(m_in, {});
        return m_in.source().checkUnchanged();
    }

    Result<void> readMember(const std::string& key)
    {
        if (key == "head") {
            if (!m_tree->nodes.empty()) return twice("head", "head");
            return readTree();
        }
        if (key == "samples") {
            if (m_tree->hasCounts) return twice("samples", "samples");
            m_tree->hasCounts = true;
            return readSamples();
        }
        return skipValue(m_in, key);
    }

    // The call tree -------------------------------------------------------------------------------------

    enum Seen : unsigned { kFrame = 1, kSize = 2, kId = 4, kChildren = 8 };
    struct Level {
        std::uint32_t node{};
        unsigned seen{};
    };

    /// Nested objects, with a stack of its own. Members may stand in any order.
    Result<void> readTree()
    {
        std::vector<Level> levels;
        if (auto root = openNode(levels); !root) return root;
        bool isFirst = true; // member of the node at hand
        while (!levels.empty()) {
            if (m_in.peekToken() == '}') {
                m_in.advance(1);
                if (auto whole = closeNode(levels.back()); !whole) return whole;
                levels.pop_back();
                if (levels.empty()) break;
                // Among the children of the one above: another, or their end.
                const int c = m_in.peekToken();
                if (c == ',') {
                    m_in.advance(1);
                    if (auto child = openNode(levels); !child) return child;
                    isFirst = true;
                } else if (c == ']') {
                    m_in.advance(1);
                    isFirst = false;
                } else {
                    return unexpectedByte(m_in, "head", "',' or ']'");
                }
                continue;
            }
            if (!isFirst) {
                if (m_in.peekToken() != ',') return unexpectedByte(m_in, "head", "',' or '}'");
                m_in.advance(1);
            }
            isFirst = false;
            if (auto key = readText(m_key); !key) return key;
            if (auto colon = expect(m_in, ':', "head"); !colon) return colon;
            Level& level = levels.back();
            if (m_key == "children") {
                if (level.seen & kChildren) return twice("children", "head");
                level.seen |= kChildren;
                if (auto open = expect(m_in, '[', "head"); !open) return open;
                if (m_in.peekToken() == ']') {
                    m_in.advance(1);
                } else {
                    if (auto child = openNode(levels); !child) return child;
                    isFirst = true;
                }
            } else if (auto member = readNodeMember(level); !member) {
                return member;
            }
        }
        return {};
    }

    Result<void> openNode(std::vector<Level>& levels)
    {
        if (levels.size() == kMaxDepth)
            return fail(ErrorCode::Inconsistent,
                        "Calls are nested more than " + std::to_string(kMaxDepth) + " deep.", m_in.offset(),
                        "head", "V8 records 128 at most: the file is damaged or hostile.");
        std::vector<AllocationTree::Node>& nodes = m_tree->nodes;
        if (nodes.size() == std::numeric_limits<std::uint32_t>::max())
            return fail(ErrorCode::Unsupported, "The profile has 2^32 nodes or more.", m_in.offset(), "head");
        if (nodes.size() % 4096 == 0) {
            if (m_in.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading.");
            constexpr std::size_t kEach = 2 * (sizeof(AllocationTree::Node) + sizeof(std::uint64_t));
            if (auto room = m_memory.more(4096 * kEach); !room) return room;
        }
        if (auto open = expect(m_in, '{', "head"); !open) return open;
        const auto node = static_cast<std::uint32_t>(nodes.size());
        nodes.push_back({0, levels.empty() ? node : levels.back().node, {}});
        m_ids.push_back(kNoId);
        levels.push_back({node, 0});
        return {};
    }

    Result<void> closeNode(const Level& level)
    {
        if (!(level.seen & kFrame)) return missing("callFrame");
        if (!(level.seen & kSize)) return missing("selfSize");
        return {};
    }

    Result<void> readNodeMember(Level& level)
    {
        if (m_key == "callFrame") {
            if (level.seen & kFrame) return twice("callFrame", "head");
            level.seen |= kFrame;
            return readFrame(m_tree->nodes[level.node].frame);
        }
        if (m_key == "selfSize") {
            if (level.seen & kSize) return twice("selfSize", "head");
            level.seen |= kSize;
            auto size = readCount("selfSize", "head");
            if (!size) return fail(std::move(size.error()));
            m_total += *size;
            if (m_total > kMaxCount)
                return fail(ErrorCode::Inconsistent, "The sizes add up to more than 2^53 bytes.",
                            m_in.offset(), "head", kDamaged);
            m_tree->nodes[level.node].self.size = *size;
            return {};
        }
        if (m_key == "id") {
            if (level.seen & kId) return twice("id", "head");
            level.seen |= kId;
            auto id = readCount("id", "head");
            if (!id) return fail(std::move(id.error()));
            m_ids[level.node] = *id;
            return {};
        }
        return skipValue(m_in, "head");
    }

    Result<void> readFrame(std::uint32_t& into)
    {
        constexpr unsigned kFunction = 1, kUrl = 2, kLine = 4, kColumn = 8;
        if (auto open = expect(m_in, '{', "head"); !open) return open;
        unsigned seen = 0;
        std::int32_t line = -1, column = -1;
        m_function.clear();
        m_url.clear();
        bool isFirst = true;
        for (; m_in.peekToken() != '}'; isFirst = false) {
            if (!isFirst) {
                if (m_in.peekToken() != ',') return unexpectedByte(m_in, "head", "',' or '}'");
                m_in.advance(1);
            }
            if (auto key = readText(m_key); !key) return key;
            if (auto colon = expect(m_in, ':', "head"); !colon) return colon;
            const unsigned member = m_key == "functionName" ? kFunction
                : m_key == "url"                            ? kUrl
                : m_key == "lineNumber"                     ? kLine
                : m_key == "columnNumber"                   ? kColumn
                                                            : 0U;
            if (seen & member) return twice(m_key, "head");
            seen |= member;
            Result<void> value;
            if (member == kFunction)
                value = readText(m_function);
            else if (member == kUrl)
                value = readText(m_url);
            else if (member == kLine)
                value = readPlace(line, "lineNumber");
            else if (member == kColumn)
                value = readPlace(column, "columnNumber");
            else
                value = skipValue(m_in, "head");
            if (!value) return value;
        }
        m_in.advance(1);
        if (!(seen & kFunction)) return missing("functionName");
        return intern(line, column, into);
    }

    static std::string keyOf(std::int32_t line, std::int32_t column, std::string_view function,
                             std::string_view url)
    {
        const std::int32_t place[2] = {line, column};
        const std::size_t length = function.size();
        std::string key(reinterpret_cast<const char*>(place), sizeof place);
        key.append(reinterpret_cast<const char*>(&length), sizeof length);
        key += function;
        key += url;
        return key;
    }

    /// Each function is kept once. Found by its bytes in the file; escapes are looked into where it is new.
    Result<void> intern(std::int32_t line, std::int32_t column, std::uint32_t& into)
    {
        std::string key = keyOf(line, column, m_function, m_url);
        if (const auto known = m_frameByKey.find(key); known != m_frameByKey.end()) {
            into = known->second;
            return {};
        }
        constexpr std::size_t kAround = 300;
        if (auto room = m_memory.more(4 * key.size() + kAround); !room) return room;
        AllocationFrame frame{unescapeJson(m_function), unescapeJson(m_url), line, column};
        into = m_frameByKey
                   .try_emplace(keyOf(line, column, frame.function, frame.script),
                                static_cast<std::uint32_t>(m_tree->frames.size()))
                   .first->second;
        m_frameByKey.try_emplace(std::move(key), into);
        if (into == m_tree->frames.size()) {
            if (frame.function.empty()) frame.function = "(anonymous)";
            m_tree->frames.push_back(std::move(frame));
        }
        return {};
    }

    // Samples -------------------------------------------------------------------------------------------

    Result<void> readSamples()
    {
        if (auto open = expect(m_in, '[', "samples"); !open) return open;
        if (m_in.peekToken() == ']') {
            m_in.advance(1);
            return {};
        }
        for (std::uint64_t count = 1;; ++count) {
            if (count % Task::kStride == 0 && m_in.task().stopped())
                return fail(ErrorCode::Cancelled, "Stopped while reading.");
            if (auto sample = readSample(); !sample) return sample;
            const int c = m_in.peekToken();
            if (c != ',' && c != ']') return unexpectedByte(m_in, "samples", "',' or ']'");
            m_in.advance(1);
            if (c == ']') return {};
        }
    }

    Result<void> readSample()
    {
        if (auto open = expect(m_in, '{', "samples"); !open) return open;
        std::uint64_t node = kNoId;
        bool isFirst = true;
        for (; m_in.peekToken() != '}'; isFirst = false) {
            if (!isFirst) {
                if (m_in.peekToken() != ',') return unexpectedByte(m_in, "samples", "',' or '}'");
                m_in.advance(1);
            }
            if (auto key = readText(m_key, "samples"); !key) return key;
            if (auto colon = expect(m_in, ':', "samples"); !colon) return colon;
            if (m_key == "nodeId" || m_key == "size") {
                const bool isNode = m_key == "nodeId";
                auto number = readCount(isNode ? "nodeId" : "size", "samples");
                if (!number) return fail(std::move(number.error()));
                if (isNode) node = *number;
            } else if (auto other = skipValue(m_in, "samples"); !other) {
                return other;
            }
        }
        m_in.advance(1);
        if (node == kNoId)
            return fail(ErrorCode::Inconsistent, "A sample has no \"nodeId\".", m_in.offset(), "samples",
                        kDamaged);
        const std::size_t before = m_samples.size();
        ++m_samples[node];
        constexpr std::size_t kEach = 64;
        if (m_samples.size() != before) return m_memory.more(kEach);
        return {};
    }

    Result<void> countSamples()
    {
        std::vector<std::pair<std::uint64_t, std::uint32_t>> byId;
        for (std::uint32_t node = 0; node < m_ids.size(); ++node)
            if (m_ids[node] != kNoId) byId.emplace_back(m_ids[node], node);
        std::sort(byId.begin(), byId.end());
        const auto twin = std::adjacent_find(byId.begin(), byId.end(),
                                             [](const auto& a, const auto& b) { return a.first == b.first; });
        if (twin != byId.end())
            return fail(ErrorCode::Inconsistent,
                        "Two nodes of the call tree have the id " + std::to_string(twin->first) + ".", {},
                        "head", kDamaged);
        // V8 names a node now and then that it does not write.
        std::uint64_t lost = 0, all = 0;
        for (const auto& [id, count] : m_samples) {
            all += count;
            const auto at = std::lower_bound(byId.begin(), byId.end(), std::pair{id, std::uint32_t{0}});
            if (at != byId.end() && at->first == id)
                m_tree->nodes[at->second].self.count += count;
            else
                lost += count;
        }
        if (lost * 20 > all)
            m_tree->notices.push_back({std::to_string(lost)
                                       + " samples name a node that the call tree does not have; they are "
                                         "not counted."});
        return {};
    }

    // Values --------------------------------------------------------------------------------------------

    static constexpr std::uint64_t kNoId = std::numeric_limits<std::uint64_t>::max();
    static constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 53; ///< what JavaScript counts exactly

    tl::unexpected<Error> missing(const char* member)
    {
        return fail(ErrorCode::Inconsistent,
                    std::string("A node of the call tree has no \"") + member + "\".", m_in.offset(), "head",
                    kDamaged);
    }
    tl::unexpected<Error> twice(const std::string& member, const char* section)
    {
        return fail(ErrorCode::Inconsistent, "The member \"" + member + "\" stands twice.", m_in.offset(),
                    section, kDamaged);
    }

    /// A string as it is written, escapes left in it.
    Result<void> readText(std::string& into, const char* section = "head")
    {
        if (auto quote = expect(m_in, '"', section); !quote) return quote;
        into.clear();
        for (;;) {
            const std::string_view bytes = m_in.view();
            if (bytes.empty()) return endTooEarly(m_in, section);
            std::size_t end = 0;
            while (end < bytes.size() && bytes[end] != '"' && bytes[end] != '\\'
                   && static_cast<unsigned char>(bytes[end]) >= 0x20)
                ++end;
            if (into.size() + end > kMaxText)
                return fail(ErrorCode::Unsupported, "A name is longer than 16 MB.", m_in.offset(), section,
                            kDamaged);
            into.append(bytes.data(), end);
            m_in.advance(end);
            if (end == bytes.size()) continue;
            const int c = m_in.peek();
            if (c == '"') {
                m_in.advance(1);
                return {};
            }
            if (c != '\\') return unexpectedByte(m_in, section, "a string's end");
            into += static_cast<char>(m_in.take());
            const int escape = m_in.peek();
            if (escape < 0) return endTooEarly(m_in, section);
            if (std::strchr("\"\\/bfnrtu", escape) == nullptr || escape == 0)
                return unexpectedByte(m_in, section, "the rest of an escape sequence");
            into += static_cast<char>(m_in.take());
        }
    }

    Result<double> readNumber(const char* member, const char* section)
    {
        char text[32];
        std::size_t length = 0;
        const std::uint64_t offset = m_in.offset();
        for (int c = m_in.peekToken();
             length < sizeof text && (isDigit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E');
             c = m_in.peek()) {
            text[length++] = static_cast<char>(c);
            m_in.advance(1);
        }
        if (m_in.peek() < 0) return endTooEarly(m_in, section);
        if (length == 0) return unexpectedByte(m_in, section, "a number");
        double number = 0;
        const auto [end, error] = std::from_chars(text, text + length, number);
        if (error != std::errc() || end != text + length || !std::isfinite(number))
            return fail(ErrorCode::Malformed, std::string("\"") + member + "\" is not a number.", offset,
                        section, kDamaged);
        return number;
    }

    Result<std::uint64_t> readCount(const char* member, const char* section)
    {
        m_in.peekToken();
        const std::uint64_t offset = m_in.offset();
        const auto number = readNumber(member, section);
        if (!number) return fail(number.error());
        if (*number < 0)
            return fail(ErrorCode::Inconsistent, std::string("\"") + member + "\" is negative.", offset,
                        section, kDamaged);
        if (*number > double(kMaxCount) || *number != std::floor(*number))
            return fail(ErrorCode::Inconsistent,
                        std::string("\"") + member + "\" is not a whole number below 2^53.", offset, section,
                        kDamaged);
        return static_cast<std::uint64_t>(*number);
    }

    Result<void> readPlace(std::int32_t& into, const char* member)
    {
        m_in.peekToken();
        const std::uint64_t offset = m_in.offset();
        const auto number = readNumber(member, "head");
        if (!number) return fail(number.error());
        if (*number < -1 || *number >= double(std::numeric_limits<std::int32_t>::max())
            || *number != std::floor(*number))
            return fail(ErrorCode::Inconsistent, std::string("\"") + member + "\" is not a line or column.",
                        offset, "head", kDamaged);
        into = static_cast<std::int32_t>(*number);
        return {};
    }

    static constexpr std::size_t kMaxText = std::size_t{16} << 20;

    ByteWindow& m_in;
    MemoryGuard m_memory;
    std::shared_ptr<AllocationTree> m_tree;
    std::vector<std::uint64_t> m_ids; ///< by node
    std::unordered_map<std::uint64_t, std::uint64_t> m_samples; ///< by id of the node
    std::unordered_map<std::string, std::uint32_t> m_frameByKey;
    std::string m_key, m_function, m_url;
    std::uint64_t m_total{};
};

/// Bytes that were looked at already, then the rest of their source.
class Resumed final : public ByteSource {
public:
    Resumed(std::string seen, std::unique_ptr<ByteSource> rest)
        : m_seen(std::move(seen))
        , m_rest(std::move(rest))
    {
    }
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (m_at == m_seen.size()) return m_rest->read(to, size);
        const std::size_t length = std::min(size, m_seen.size() - m_at);
        std::memcpy(to, m_seen.data() + m_at, length);
        m_at += length;
        return length;
    }
    std::optional<std::uint64_t> size() const noexcept override { return m_rest->size(); }
    std::optional<std::uint64_t> atMost() const noexcept override { return m_rest->atMost(); }
    std::uint64_t storedPosition() const noexcept override { return m_rest->storedPosition(); }
    std::uint64_t storedSize() const noexcept override { return m_rest->storedSize(); }
    Result<void> checkUnchanged() override { return m_rest->checkUnchanged(); }

private:
    std::string m_seen;
    std::size_t m_at{};
    std::unique_ptr<ByteSource> m_rest;
};

Result<AllocationTreePtr> readFrom(ByteSource& source, const LoadOptions& options, const Task& task)
{
    ByteWindow window(source, task);
    return HeapProfileReader(window, options).read();
}

/// Decided by the first members. The reader of snapshots says what anything else is.
bool looksLikeProfile(ByteWindow& in)
{
    if (in.view().substr(0, 3) == "\xEF\xBB\xBF") in.advance(3);
    if (!expect(in, '{', {})) return false;
    for (;;) {
        const auto key = readKey(in, {});
        if (!key || !expect(in, ':', {})) return false;
        if (*key == "head") return in.peekToken() == '{';
        for (const char* other : {"snapshot", "nodes", "edges", "strings", "traceEvents", "locations"})
            if (*key == other) return false;
        if ((*key == "profile" || *key == "result") && in.peekToken() == '{') {
            in.advance(1);
            continue;
        }
        if (!skipValue(in, {}) || !expect(in, ',', {})) return false;
        in.peekToken();
    }
}

} // namespace

Result<AllocationTreePtr> readHeapProfile(const std::filesystem::path& path, const LoadOptions& options,
                                          const Task& task)
{
    return guarded([&]() -> Result<AllocationTreePtr> {
        const auto source = openByteSource(path, task);
        if (!source) return fail(source.error());
        return readFrom(**source, options, task);
    });
}

Result<AllocationTreePtr> readHeapProfileBytes(std::string_view bytes, const LoadOptions& options,
                                               const Task& task)
{
    return guarded([&]() -> Result<AllocationTreePtr> {
        const auto source = openBytes(bytes, task);
        if (!source) return fail(source.error());
        return readFrom(**source, options, task);
    });
}

bool isHeapProfile(const std::filesystem::path& path, const Task& task)
{
    std::error_code unknown;
    if (path == "-" || !std::filesystem::is_regular_file(path, unknown)) return false;
    const Task silent = task.silent();
    const auto source = openByteSource(path, silent);
    if (!source) return false;
    ByteWindow window(**source, silent);
    return looksLikeProfile(window);
}

Result<AllocationTreePtr> openAllocations(const std::filesystem::path& path, const LoadOptions& options,
                                          const Task& task)
{
    return guarded([&]() -> Result<AllocationTreePtr> {
        auto source = openByteSource(path, task);
        if (!source) return fail(source.error());
        std::string seen(std::size_t{64} << 10, '\0');
        std::size_t length = 0;
        while (length < seen.size()) {
            const auto more = (*source)->read(seen.data() + length, seen.size() - length);
            if (!more) return fail(more.error());
            if (*more == 0) break;
            length += *more;
        }
        seen.resize(length);
        bool isProfile = false;
        {
            const auto start = openBytes(seen, task);
            if (!start) return fail(start.error());
            const Task silent = task.silent();
            ByteWindow window(**start, silent);
            isProfile = looksLikeProfile(window);
        }
        auto whole = std::make_unique<Resumed>(std::move(seen), std::move(*source));
        if (isProfile) return readFrom(*whole, options, task);
        auto raw = readSnapshot(std::move(whole), options, task);
        if (!raw) return fail(std::move(raw.error()));
        const auto snapshot = analyse(std::move(*raw), {}, options, task);
        if (!snapshot) return fail(snapshot.error());
        return allocationTree(*snapshot, task);
    });
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/redact.h"

#include "core/base/text.h"
#include "core/load/flat_array.h"
#include "core/load/header.h"
#include "core/load/json_cursor.h"
#include "core/redact/json_text.h"
#include "core/redact/key_watch.h"
#include "core/redact/name_rules.h"
#include "core/redact/tokens.h"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <ostream>
#include <set>
#include <utility>

namespace heaptrail {
namespace {

/// A role bit set per string ordinal, in pages: a hostile ordinal of four billion costs one page.
class RoleTable {
public:
    void add(std::uint64_t string, Roles role)
    {
        const std::size_t page = string >> kPageBits;
        if (page >= m_pages.size()) m_pages.resize(page + 1);
        if (!m_pages[page]) {
            m_pages[page] = std::make_unique<Page>();
            ++m_used;
        }
        auto& roles = (*m_pages[page])[string & kPageMask];
        roles = static_cast<Roles>(roles | role);
    }
    Roles of(std::uint64_t string) const noexcept
    {
        const std::size_t page = string >> kPageBits;
        return page < m_pages.size() && m_pages[page] ? (*m_pages[page])[string & kPageMask] : Roles{};
    }

    std::size_t memoryBytes() const noexcept
    {
        return m_used * sizeof(Page) + m_pages.capacity() * sizeof(void*);
    }

private:
    static constexpr unsigned kPageBits = 16;
    static constexpr std::uint64_t kPageMask = (1u << kPageBits) - 1;
    using Page = std::array<Roles, 1u << kPageBits>;
    std::vector<std::unique_ptr<Page>> m_pages;
    std::size_t m_used{}; ///< of them
};

Roles nodeRoleOf(NodeType type)
{
    switch (type) {
    case NodeType::String:
    case NodeType::RegExp: return kContentRole;
    // V8 names these by a placeholder; other writers put the text itself there.
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString:
    case NodeType::Number:
    case NodeType::BigInt:
    case NodeType::Symbol: return kPlaceholderRole;
    case NodeType::Object:
    case NodeType::WasmObject: return kObjectRole;
    case NodeType::Native: return kNativeRole;
    case NodeType::Closure:
    case NodeType::Code: return kFunctionRole;
    case NodeType::Hidden:
    case NodeType::Array:
    case NodeType::Synthetic:
    case NodeType::ObjectShape: return kEngineRole;
    default: return kUnknownRole;
    }
}

/// 0: the field is a number.
Roles edgeRoleOf(EdgeType type)
{
    if (type == EdgeType::Element || type == EdgeType::Hidden) return 0;
    if (type == EdgeType::Property) return kPropertyRole;
    if (type == EdgeType::Context) return kVariableRole;
    return kEdgeRole; // internal, shortcut, weak, invisible, and what the future brings
}

/// Passes a ByteSource's bytes on to a ByteWindow, and writes those that it has used up, but for what is held back.
class CopyingSource final : public ByteSource {
public:
    CopyingSource(ByteSource& from, std::ostream& out)
        : m_from{from}
        , m_out{out}
    {
    }
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        // The window asks for more when all that it had is used up; its bytes are still where they were put.
        if (auto written = writeUpTo(m_end); !written) return fail(std::move(written.error()));
        auto got = m_from.read(to, size);
        m_block = to;
        m_end += got.value_or(0);
        return got;
    }
    std::optional<std::uint64_t> size() const noexcept override { return m_from.size(); }
    std::uint64_t storedPosition() const noexcept override { return m_from.storedPosition(); }
    std::uint64_t storedSize() const noexcept override { return m_from.storedSize(); }

    /// What comes from here on is not copied, up to resume(). Offsets are those of the window.
    Result<void> hold(std::uint64_t from)
    {
        auto written = writeUpTo(from);
        m_isHolding = true;
        return written;
    }
    void resume(std::uint64_t at)
    {
        m_block += at - m_done;
        m_done = at;
        m_isHolding = false;
    }
    Result<void> write(std::string_view bytes)
    {
        m_out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        m_written += bytes.size();
        if (!m_out) return fail(ErrorCode::CannotWrite, "The output cannot be written.");
        return {};
    }
    Result<void> finish(std::uint64_t at)
    {
        if (auto written = writeUpTo(at); !written) return written;
        m_out.flush();
        if (!m_out) return fail(ErrorCode::CannotWrite, "The output cannot be written.");
        return {};
    }
    std::uint64_t written() const noexcept { return m_written; }

private:
    Result<void> writeUpTo(std::uint64_t at)
    {
        const std::string_view bytes(m_block, static_cast<std::size_t>(at - m_done));
        m_block += bytes.size();
        m_done = at;
        if (m_isHolding || bytes.empty()) return {};
        return write(bytes);
    }

    ByteSource& m_from;
    std::ostream& m_out;
    const char* m_block{}; ///< what is not written yet
    std::uint64_t m_done{}; ///< the offset of *m_block
    std::uint64_t m_end{}; ///< of what the window was given
    std::uint64_t m_written{};
    bool m_isHolding{};
};

/// One redaction: collects what each string is used for, then copies.
class Redactor {
public:
    Redactor(RedactInput& in, const RedactOptions& options, const Task& task)
        : m_in(in)
        , m_options(options)
        , m_task(task)
        , m_tokens(options.key ? *options.key : randomKey())
        , m_rules(options, m_tokens)
        , m_keys([this](std::uint64_t name, KeyUses uses) {
            if (uses & kTableUse) m_roles.add(name, kTableKeyRole);
            if (uses & kSmallTableUse) m_roles.add(name, kSmallTableKeyRole);
            if (uses & kRecordUse) m_roles.add(name, kRecordKeyRole);
        })
    {
    }

    Result<RedactSummary> run(std::ostream& out)
    {
        if (auto collected = collect(); !collected) return fail(std::move(collected.error()));
        // Where the members stand in another order than V8's: once more, now that what they need is known.
        if (m_areEdgesFirst) {
            m_only = "edges", m_areEdgesFirst = m_areNamesKnown = false;
            if (auto collected = collect(); !collected) return fail(std::move(collected.error()));
        }
        if (!m_areNamesKnown) {
            m_only = "strings";
            if (auto collected = collect(); !collected) return fail(std::move(collected.error()));
        }
        if (auto copied = copy(out); !copied) return fail(std::move(copied.error()));
        m_summary.strings = m_stringCount;
        return m_summary;
    }

private:
    using Step = Result<void>;

    /// The records of "nodes", of "edges", of a table with names: to roles.
    template <class OnRow>
    class Rows final : public FlatArraySink {
    public:
        Rows(Redactor& redactor, int width, OnRow onRow)
            : m_redactor{redactor}
            , m_width{static_cast<std::size_t>(width)}
            , m_onRow(std::move(onRow))
        {
        }
        void reserve(std::uint64_t) override { }
        std::optional<FieldProblem> rows(std::uint64_t firstRow, std::span<const std::uint32_t> tokens,
                                         std::span<const LargeNumber>) override
        {
            if (m_redactor.isMemoryShort()) return FieldProblem{firstRow, 0, {}, ErrorCode::MemoryLimit};
            for (std::size_t at = 0; at < tokens.size(); at += m_width)
                if (const char* problem = m_onRow(tokens.data() + at))
                    return FieldProblem{firstRow + at / m_width, 0, problem, ErrorCode::Inconsistent};
            return {};
        }

    private:
        Redactor& m_redactor;
        std::size_t m_width;
        OnRow m_onRow;
    };

    /// onRow(record): null, or what is wrong with it.
    template <class OnRow>
    Step collectRows(ByteWindow& in, const std::string& name, int width, OnRow onRow,
                     bool allowsNegative = false)
    {
        FlatArray array;
        array.allowsNegative = allowsNegative;
        array.name = name;
        array.width = width;
        Rows<OnRow> rows(*this, width, std::move(onRow));
        auto done = readFlatArray(in, array, rows);
        if (done) {
            m_numbers.insert(name);
            return {};
        }
        if (done.error().code == ErrorCode::MemoryLimit) return needsMore();
        return fail(std::move(done.error()));
    }

    Step collect()
    {
        auto source = m_in.again();
        if (!source) return fail(std::move(source.error()));
        m_task.begin(Phase::Reading, (*source)->storedSize());
        ByteWindow in(**source, m_task);
        bool hasHeader = false, hasNodes = false, hasEdges = false, hasStrings = false;
        std::string first;
        const auto onMember = [&](const std::string& name) -> Step {
            const auto once = [&](bool& seen) -> Step {
                if (!std::exchange(seen, true)) return {};
                return fail(ErrorCode::Malformed, "The member \"" + name + "\" stands twice.", in.offset(),
                            name);
            };
            if (first.empty()) first = name;
            if (!hasHeader)
                if (auto other = otherFormat(first, name)) return fail(std::move(*other));
            if (name == "snapshot") {
                if (auto one = once(hasHeader); !one) return one;
                if (!m_only.empty()) return skipValue(in, name);
                auto header = readHeader(in);
                if (!header) return fail(std::move(header.error()));
                m_meta = std::move(header->meta);
                return {};
            }
            if (!m_only.empty() && name != m_only) return skipValue(in, name);
            if (name == "strings") {
                if (auto one = once(hasStrings); !one) return one;
                m_areNamesKnown = !m_only.empty() || (hasNodes && hasEdges && !m_areEdgesFirst);
                return collectStrings(in);
            }
            if (name != "nodes" && name != "edges" && name != "trace_function_infos"
                && name != "scope_context_vars")
                return collectNumbers(in, name);
            if (!hasHeader)
                return fail(ErrorCode::Unsupported, "The member \"" + name + "\" stands before the header.",
                            in.offset(), name);
            if (name == "nodes")
                if (auto one = once(hasNodes); !one) return one;
            if (name == "edges") {
                if (auto one = once(hasEdges); !one) return one;
                if (m_only.empty()) m_areEdgesFirst = !hasNodes;
            }
            if (hasStrings) m_areNamesKnown = false;
            return collectRecords(in, name);
        };
        if (auto members = walkDocument(in, onMember); !members) return members;
        if (!m_only.empty()) return {};
        m_summary.bytesIn = in.offset();
        const char* missing = !hasHeader ? "snapshot"
            : !hasNodes                  ? "nodes"
            : !hasEdges                  ? "edges"
            : !hasStrings                ? "strings"
                                         : nullptr;
        if (missing)
            return fail(ErrorCode::NotASnapshot,
                        std::string("This is no heap snapshot: it has no \"") + missing + "\".");
        if (m_highestString >= m_stringCount)
            return fail(ErrorCode::Inconsistent,
                        "A record names string " + std::to_string(m_highestString)
                            + ", but the file has only " + std::to_string(m_stringCount) + ".",
                        in.offset(), "strings");
        return {};
    }

    /// Members that hold numbers alone; all others are looked through for texts when they are copied.
    Step collectNumbers(ByteWindow& in, const std::string& name)
    {
        const int width = name == "locations" ? m_meta.location.width
            : name == "samples"               ? m_meta.sample.width
            : name == "scopes"                ? m_meta.scope.width
            : name == "scope_uses"            ? m_meta.scopeUse.width
                                              : 0;
        if (width == 0) return skipValue(in, name);
        return collectRows(
            in, name, width, [](const std::uint32_t*) -> const char* { return nullptr; }, true);
    }

    Step walkDocument(ByteWindow& in, const std::function<Step(const std::string&)>& onMember)
    {
        if (auto opened = openDocument(in); !opened) return opened;
        if (auto members = forEachMember(in, {}, onMember); !members) return members;
        if (auto closed = closeDocument(in); !closed) return closed;
        return m_in.checkUnchanged();
    }

    /// Looked at once in thousands of rows and strings: enough for tables that grow with them.
    bool isMemoryShort() const
    {
        return m_options.memoryLimit
            && m_roles.memoryBytes() + m_tokens.memoryBytes() + m_keys.memoryBytes() > *m_options.memoryLimit;
    }
    Step watchMemory()
    {
        constexpr std::uint64_t kStride = 1024;
        if (m_watched++ % kStride != 0) return {};
        if (m_task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while redacting.");
        if (isMemoryShort()) return needsMore();
        return {};
    }
    tl::unexpected<Error> needsMore() const
    {
        return fail(ErrorCode::MemoryLimit,
                    "Redacting it needs more than " + bytesText(*m_options.memoryLimit) + ".", {}, {},
                    "Give it more with --memory-limit: about a sixth of the file's size is enough.");
    }

    /// False for a number that no string has.
    bool use(std::uint32_t string, Roles role)
    {
        if (string == NumberTokens::kLargeToken) return false;
        m_highestString = std::max(m_highestString, string);
        m_roles.add(string, role);
        return true;
    }

    Step collectRecords(ByteWindow& in, const std::string& name)
    {
        constexpr const char* kNoString = "A record names a string past the last one.";
        if (name == "nodes") {
            std::vector<Roles> roles;
            std::vector<KeyWatch::Type> watched;
            for (const NodeType type : m_meta.nodeTypes) {
                roles.push_back(nodeRoleOf(type));
                watched.push_back(KeyWatch::typeOf(type));
            }
            const auto& at = m_meta.node;
            return collectRows(in, name, at.width, [&](const std::uint32_t* row) -> const char* {
                const std::uint32_t type = row[at.type], text = row[at.name];
                if (type >= roles.size()) return "A node has a type past the end of the type table.";
                if (!use(text, roles[type])) return kNoString;
                if (m_options.hidesKeys) m_keys.addNode(watched[type], type, text, row[at.edgeCount]);
                return nullptr;
            });
        }
        if (name == "edges") {
            std::vector<Roles> roles;
            for (const EdgeType type : m_meta.edgeTypes) roles.push_back(edgeRoleOf(type));
            roles.push_back(kEdgeRole); // one more type than the table has is "invisible" (format.md 2)
            const auto& at = m_meta.edge;
            const auto nodeWidth = static_cast<std::uint32_t>(m_meta.node.width);
            const bool watches = m_options.hidesKeys && !m_areEdgesFirst;
            auto done = collectRows(in, name, at.width, [&](const std::uint32_t* row) -> const char* {
                const std::uint32_t type = row[at.type], text = row[at.nameOrIndex];
                if (type >= roles.size()) return "An edge has a type past the end of the type table.";
                const Roles role = roles[type];
                if (role && !use(text, role)) return kNoString;
                if (watches) m_keys.addEdge(role & kPropertyRole, text, row[at.toNode] / nodeWidth);
                return nullptr;
            });
            m_keys.finish();
            return done;
        }
        if (name == "trace_function_infos") {
            const auto& at = m_meta.traceFunction;
            if (at.width == 0) return skipValue(in, name);
            return collectRows(in, name, at.width, [&](const std::uint32_t* row) {
                return use(row[at.name], kFunctionRole) && use(row[at.scriptName], kScriptRole) ? nullptr
                                                                                                : kNoString;
            });
        }
        const auto& at = m_meta.scopeContextVar;
        if (at.width == 0) return skipValue(in, name);
        return collectRows(in, name, at.width, [&](const std::uint32_t* row) {
            return use(row[at.name], kVariableRole) ? nullptr : kNoString;
        });
    }

    /// For each string of the array that is next: onString().
    template <class OnString>
    Step forEachString(ByteWindow& in, OnString onString)
    {
        if (auto opened = expect(in, '[', kStrings); !opened) return opened;
        if (in.peekToken() == ']') return expect(in, ']', kStrings);
        for (;;) {
            if (auto watched = watchMemory(); !watched) return watched;
            if (auto done = onString(); !done) return done;
            const int c = in.peekToken();
            if (c != ',' && c != ']') return unexpectedByte(in, kStrings, "',' or ']'");
            in.advance(1);
            if (c == ']') return {};
        }
    }

    Step collectStrings(ByteWindow& in)
    {
        std::uint64_t string = 0;
        auto done = forEachString(in, [&]() -> Step {
            const Roles roles = m_roles.of(string++);
            if (auto decoded = takeText(in, kStrings); !decoded) return fail(std::move(decoded.error()));
            m_tokens.avoid(m_text);
            if (!m_areNamesKnown || !(roles & (kNameRoles | kPlaceholderRole))) return {};
            if ((roles & kPlaceholderRole && isPlaceholder(m_text))
                || (roles & kNameRoles && m_rules.apply(roles, m_text) == NameVerdict::Keep))
                m_tokens.reserve(m_text);
            return {};
        });
        m_stringCount = string;
        return done;
    }

    Step copy(std::ostream& out)
    {
        auto source = m_in.again();
        if (!source) return fail(std::move(source.error()));
        m_task.begin(Phase::Writing, (*source)->storedSize());
        CopyingSource copying(**source, out);
        ByteWindow in(copying, m_task);
        const auto onMember = [&](const std::string& name) -> Step {
            if (name == "strings") return copyStrings(in, copying);
            if (name == "snapshot") return copyHeader(in, copying);
            if (m_numbers.contains(name)) return skipNumbers(in, name);
            return hideStrings(in, copying, name); // in a member that we don't know, texts may be anything
        };
        if (auto members = walkDocument(in, onMember); !members) return members;
        auto finished = copying.finish(in.offset());
        m_summary.bytesOut = copying.written();
        return finished;
    }

    static Step skipNumbers(ByteWindow& in, std::string_view section)
    {
        for (;;) {
            const std::string_view bytes = in.view();
            if (bytes.empty()) return endTooEarly(in, section);
            const std::size_t end = bytes.find(']');
            in.advance(std::min(end, bytes.size() - 1) + 1);
            if (end != bytes.npos) return {};
        }
    }

    /// `meta` describes the format and stays; another text in the header (a title) goes.
    Step copyHeader(ByteWindow& in, CopyingSource& copying)
    {
        if (auto opened = expect(in, '{', "snapshot"); !opened) return opened;
        return forEachMember(in, "snapshot", [&](const std::string& name) {
            return name == "meta" ? skipValue(in, name) : hideStrings(in, copying, name);
        });
    }
    Step hideStrings(ByteWindow& in, CopyingSource& copying, const std::string& section)
    {
        return walkValue(in, section, [&]() -> Step {
            return replaceString(in, copying, section, [&](std::string_view) {
                if (m_text.empty()) return false;
                ++m_summary.contents;
                becomeToken();
                return true;
            });
        });
    }

    /// What was read of the text is not needed any more.
    void becomeToken()
    {
        if (m_text.size() > kLong) std::string().swap(m_kept);
        m_text = m_tokens.tokenOf(std::move(m_text));
        m_replacement.clear();
        encodeJson(m_text, m_replacement);
    }

    /// Where isReplaced(escaped) says so, m_replacement is written in the string's stead.
    template <class IsReplaced>
    Step replaceString(ByteWindow& in, CopyingSource& copying, std::string_view section,
                       IsReplaced isReplaced)
    {
        in.peekToken();
        if (auto held = copying.hold(in.offset()); !held) return held;
        const auto escaped = takeText(in, section);
        if (!escaped) return fail(escaped.error());
        const bool isNew = isReplaced(*escaped);
        const std::string_view shown = isNew ? std::string_view(m_replacement) : *escaped;
        copying.resume(in.offset());
        if (shown.size() > kLong) {
            for (const std::string_view part : {std::string_view("\""), shown, std::string_view("\"")})
                if (auto written = copying.write(part); !written) return written;
            std::u16string().swap(m_text);
            std::string().swap(m_replacement);
            return {};
        }
        m_literal.assign(1, '"').append(shown).append(1, '"');
        return copying.write(m_literal);
    }

    Step copyStrings(ByteWindow& in, CopyingSource& copying)
    {
        std::uint64_t string = 0;
        std::u16string changed;
        const auto isReplaced = [&](std::string_view escaped) {
            const Roles roles = m_roles.of(string);
            const bool isDummy = string++ == 0 && escaped == "<dummy>";
            if (escaped.empty() || isDummy) return false;
            NameVerdict verdict = NameVerdict::Content;
            if (roles & kNameRoles) verdict = m_rules.apply(roles, m_text, &changed, &m_summary);
            if (verdict == NameVerdict::Content) {
                if (m_tokens.isReserved(m_text)) { // the same text is also a name that stays
                    ++m_summary.keptContents;
                    return false;
                }
                ++m_summary.contents;
                m_summary.contentUnits += m_text.size();
                if (m_text.size() <= 3) ++m_summary.shortContents;
                becomeToken();
                return true;
            }
            if (verdict == NameVerdict::Keep) {
                ++m_summary.keptNames;
                if (roles & kContentRole) ++m_summary.keptContents;
                return false;
            }
            m_replacement.clear();
            encodeJson(changed, m_replacement);
            return true;
        };
        return forEachString(in, [&] { return replaceString(in, copying, kStrings, isReplaced); });
    }

    /// The string that is next, escaped, and its units in m_text.
    Result<std::string_view> takeText(ByteWindow& in, std::string_view section)
    {
        in.peekToken();
        const std::uint64_t offset = in.offset();
        auto escaped = takeEscaped(in, section, m_kept);
        if (escaped && !unescapeToUtf16(*escaped, m_text))
            return fail(ErrorCode::Malformed,
                        "A string holds a control character or a broken escape sequence.", offset,
                        std::string(section));
        return escaped;
    }

    static constexpr const char* kStrings = "strings";
    RedactInput& m_in;
    const RedactOptions& m_options;
    const Task& m_task;
    Tokens m_tokens;
    NameRules m_rules;
    Meta m_meta;
    RoleTable m_roles;
    std::uint32_t m_highestString{};
    std::uint64_t m_watched{};
    std::uint64_t m_stringCount{};
    KeyWatch m_keys;
    static constexpr std::size_t kLong = 1
        << 16; ///< units: of longer texts no copy is held that is not needed
    // Buffers of the string being read. The second pass reuses them: to grow again would fragment memory.
    std::string m_kept; ///< as it stands in the file
    std::u16string m_text;
    std::string m_replacement;
    std::string m_literal; ///< as it is written, with its quotes
    std::set<std::string> m_numbers; ///< members that the first pass has seen to hold numbers alone
    std::string m_only; ///< the one member that a further pass reads; empty in the first
    bool m_areNamesKnown{}, m_areEdgesFirst{};
    RedactSummary m_summary;
};

std::string numbered(std::uint64_t count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

} // namespace

Result<RedactSummary> redactSnapshot(RedactInput& in, std::ostream& out, const RedactOptions& options,
                                     const Task& task)
{
    return guarded([&] { return Redactor(in, options, task).run(out); });
}

std::vector<std::string> redactSummaryLines(const RedactSummary& summary, const RedactOptions& options)
{
    std::vector<std::string> lines;
    lines.push_back("Changed:");
    lines.push_back("  " + numbered(summary.contents, "text", "texts")
                    + " of strings, regular expressions and numbers (" + std::to_string(summary.contentUnits)
                    + " characters) of " + std::to_string(summary.strings)
                    + " entries: each became a token of the same length; equal texts share a token, no token "
                      "can be turned back (its key is gone)");
    const auto line = [&](std::uint64_t count, const char* one, const char* many) {
        if (count) lines.push_back("  " + numbered(count, one, many));
    };
    line(summary.weakMapNames, "WeakMap edge name: the texts of key and value",
         "WeakMap edge names: the texts of key and value");
    line(summary.domNames, "DOM node: its attributes", "DOM nodes: their attributes");
    line(summary.urls, "address of a window, or query of a script's URL",
         "addresses of windows, or queries of scripts' URLs");
    line(summary.secretNames, "name that looked like a secret or an address",
         "names that looked like secrets or addresses");
    line(summary.tableKeys, "property name that is the key of an object used as a table",
         "property names that are keys of objects used as tables");
    line(summary.hiddenNames, "class, property, variable or function name",
         "class, property, variable and function names");
    line(summary.scriptPaths, "script path", "script paths");
    lines.push_back("Remains:");
    lines.push_back(
        "  " + numbered(summary.keptNames, "name", "names")
        + (options.names == RedactOptions::Names::Keep
               ? " of classes, properties, variables, functions, edges and scripts, and of the engine itself"
               : " that belong to JavaScript, the runtime and the engine")
        + "; " + std::to_string(summary.keptContents)
        + " of them are also the text of some string in the heap");
    if (options.scriptPaths == ScriptPaths::Keep)
        lines.push_back("  the paths of scripts (--script-paths package or hide)");
    if (options.names == RedactOptions::Names::Keep)
        lines.push_back(
            options.hidesKeys
                ? "  keys of small tables whose names look like any property's: what is a table is "
                  "decided by its shape (--names hide replaces all)"
                : "  keys of objects used as tables, which are data (--keys hide)");
    lines.push_back("  numbers that objects and arrays are indexed by: they are part of the graph");
    lines.push_back("  the graph, object ids, sizes, source positions, allocation stacks and times");
    lines.push_back("What structure alone can still tell:");
    lines.push_back("  how long each text was, how often it occurs, and what refers to it");
    lines.push_back(
        "  how many objects of each class there are, how they are linked, and when they were made");
    if (summary.shortContents)
        lines.push_back("  texts of one to three characters (" + std::to_string(summary.shortContents)
                        + " replaced) are few: where they occur may give them away");
    lines.push_back("  which program and which engine this is, from its names and shape");
    lines.push_back("  but not which joined strings equal a plain one");
    return lines;
}

} // namespace heaptrail

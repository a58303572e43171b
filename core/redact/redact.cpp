// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/redact.h"

#include "core/base/text.h"
#include "core/redact/json_walker.h"
#include "core/redact/key_watch.h"
#include "core/redact/name_rules.h"
#include "core/redact/tokens.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <ostream>
#include <unordered_set>

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

/// What the redactor needs of snapshot.meta.
struct Layout {
    std::size_t nodeWidth{}, nodeType{}, nodeName{}, nodeEdgeCount{};
    std::size_t edgeWidth{}, edgeType{}, edgeName{}, edgeTo{};
    std::vector<KeyWatch::Type> watchedTypes; ///< by the file's type number
    std::vector<Roles> nodeRoles; ///< by the file's type number
    std::vector<Roles> edgeRoles; ///< 0: the field is a number
    std::size_t traceWidth{}, traceName{}, traceScript{};
    std::size_t variableWidth{}, variableName{};
};

Roles nodeRoleOf(std::string_view type)
{
    if (type == "string" || type == "regexp") return kContentRole;
    // V8 names these by a placeholder; other writers put the text itself there.
    if (type == "concatenated string" || type == "sliced string" || type == "number" || type == "bigint"
        || type == "symbol")
        return kPlaceholderRole;
    if (type == "object" || type == "wasm object") return kObjectRole;
    if (type == "native") return kNativeRole;
    if (type == "closure" || type == "code") return kFunctionRole;
    if (type == "hidden" || type == "array" || type == "synthetic" || type == "object shape")
        return kEngineRole;
    return kUnknownRole;
}

Roles edgeRoleOf(std::string_view type)
{
    if (type == "element" || type == "hidden") return 0;
    if (type == "property") return kPropertyRole;
    if (type == "context") return kVariableRole;
    return kEdgeRole; // internal, shortcut, weak, invisible, and what the future brings
}

[[noreturn]] void refuse(ErrorCode code, std::string message, std::uint64_t offset = 0,
                         std::string section = {})
{
    throw Fault{{code, std::move(message), offset, std::move(section), {}}};
}

Layout layoutOf(std::string_view header)
{
    rapidjson::Document parsed;
    parsed.Parse<rapidjson::kParseIterativeFlag>(header.data(), header.size());
    const rapidjson::Document& document = parsed;
    if (document.HasParseError() || !document.IsObject())
        refuse(ErrorCode::Malformed, "the header is no valid JSON object", 0, "snapshot");
    const auto meta = document.FindMember("meta");
    if (meta == document.MemberEnd() || !meta->value.IsObject())
        refuse(ErrorCode::NotASnapshot, "has no \"meta\" in its header", 0, "snapshot");
    const auto list = [&](const char* name) -> const rapidjson::Value* {
        const auto member = meta->value.FindMember(name);
        return member == meta->value.MemberEnd() || !member->value.IsArray() ? nullptr : &member->value;
    };
    const auto field = [](const rapidjson::Value* fields, std::string_view name) {
        constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
        if (!fields) return kNone;
        for (rapidjson::SizeType i = 0; i < fields->Size(); ++i)
            if ((*fields)[i].IsString() && name == (*fields)[i].GetString()) return std::size_t{i};
        return kNone;
    };
    const auto types = [&](const char* name, std::size_t at, auto roleOf) {
        std::vector<decltype(roleOf({}))> roles;
        const rapidjson::Value* tables = list(name);
        if (!tables || at >= tables->Size() || !(*tables)[static_cast<rapidjson::SizeType>(at)].IsArray())
            refuse(ErrorCode::Malformed, std::string("has no table of types in \"") + name + "\"", 0,
                   "snapshot");
        for (const auto& type : (*tables)[static_cast<rapidjson::SizeType>(at)].GetArray())
            roles.push_back(type.IsString() ? roleOf(type.GetString()) : roleOf(""));
        return roles;
    };

    Layout layout;
    const auto* nodes = list("node_fields");
    const auto* edges = list("edge_fields");
    layout.nodeType = field(nodes, "type"), layout.nodeName = field(nodes, "name");
    layout.edgeType = field(edges, "type"), layout.edgeName = field(edges, "name_or_index");
    if (!nodes || !edges || layout.nodeType >= nodes->Size() || layout.nodeName >= nodes->Size()
        || layout.edgeType >= edges->Size() || layout.edgeName >= edges->Size())
        refuse(ErrorCode::NotASnapshot, "has no node and edge fields in its header", 0, "snapshot");
    layout.nodeWidth = nodes->Size(), layout.edgeWidth = edges->Size();
    layout.nodeEdgeCount = field(nodes, "edge_count"), layout.edgeTo = field(edges, "to_node");
    layout.nodeRoles = types("node_types", layout.nodeType, nodeRoleOf);
    layout.watchedTypes = types("node_types", layout.nodeType, KeyWatch::typeOf);
    layout.edgeRoles = types("edge_types", layout.edgeType, edgeRoleOf);
    if (const auto* fields = list("trace_function_info_fields")) {
        layout.traceWidth = fields->Size();
        layout.traceName = field(fields, "name"), layout.traceScript = field(fields, "script_name");
    }
    if (const auto* fields = list("scope_context_var_fields")) {
        layout.variableWidth = fields->Size();
        layout.variableName = field(fields, "name");
    }
    return layout;
}

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

    RedactSummary run(std::ostream& out)
    {
        m_task.begin(Phase::Reading, m_in.total());
        collect();
        // Where the members stand in another order than V8's: once more, now that what they need is known.
        if (m_areEdgesFirst) {
            m_only = "edges", m_areEdgesFirst = m_areNamesKnown = false;
            collect();
        }
        if (!m_areNamesKnown) {
            m_only = "strings";
            collect();
        }
        m_task.begin(Phase::Writing, m_in.total());
        copy(out);
        m_summary.strings = m_stringCount;
        return m_summary;
    }

private:
    static constexpr std::size_t kMaxHeader = 4u << 20;

    void begin(JsonWalker& json)
    {
        if (auto rewound = m_in.rewind(); !rewound) throw Fault{rewound.error()};
        const char first = json.peekValue();
        if (first != '{')
            throw Fault{{ErrorCode::NotASnapshot,
                         "is no heap snapshot: it does not begin with a JSON object",
                         0,
                         {},
                         "Give a .heapsnapshot or .heaptimeline file."}};
    }

    void collect()
    {
        JsonWalker json(m_in, nullptr, m_task);
        begin(json);
        bool hasHeader = false, hasNodes = false, hasEdges = false, hasStrings = false;
        json.forEachMember([&](const std::string& name) {
            const auto once = [&](bool& seen) {
                if (seen) json.fail("\"" + name + "\" stands in the file twice");
                seen = true;
            };
            json.setSection(name);
            if (name == "snapshot") {
                once(hasHeader);
                if (!m_only.empty()) return json.skipValue();
                m_layout = layoutOf(json.captureValue(kMaxHeader));
            } else if (!m_only.empty() && name != m_only) {
                json.skipValue();
            } else if (name == "strings") {
                once(hasStrings);
                m_areNamesKnown = !m_only.empty() || (hasNodes && hasEdges && !m_areEdgesFirst);
                collectStrings(json);
            } else if (name == "nodes" || name == "edges" || name == "trace_function_infos"
                       || name == "scope_context_vars") {
                if (!hasHeader)
                    throw Fault{{ErrorCode::Unsupported,
                                 "\"" + name + "\" stands before the header",
                                 json.offset(),
                                 name,
                                 {}}};
                if (name == "nodes") once(hasNodes);
                if (name == "edges") {
                    once(hasEdges);
                    if (m_only.empty()) m_areEdgesFirst = !hasNodes;
                }
                if (hasStrings) m_areNamesKnown = false;
                collectRecords(json, name);
            } else {
                json.skipValue();
            }
        });
        json.finish();
        if (!m_only.empty()) return;
        m_summary.bytesIn = json.offset();
        if (!hasHeader || !hasNodes || !hasEdges || !hasStrings)
            throw Fault{{ErrorCode::NotASnapshot,
                         std::string("is no heap snapshot: it has no \"")
                             + (!hasHeader      ? "snapshot"
                                    : !hasNodes ? "nodes"
                                    : !hasEdges ? "edges"
                                                : "strings")
                             + "\"",
                         {},
                         {},
                         {}}};
        if (m_highestString >= m_stringCount)
            refuse(ErrorCode::Inconsistent,
                   "names string " + std::to_string(m_highestString) + ", but has only "
                       + std::to_string(m_stringCount),
                   json.offset(), "strings");
    }

    /// Looked at once in a thousand nodes and strings: enough for tables that grow with them.
    void watchMemory()
    {
        constexpr std::uint64_t kStride = 1024;
        if (!m_options.memoryLimit || m_watched++ % kStride != 0) return;
        const std::size_t taken = m_roles.memoryBytes() + m_tokens.memoryBytes() + m_keys.memoryBytes();
        if (taken <= *m_options.memoryLimit) return;
        throw Fault{{ErrorCode::MemoryLimit,
                     "needs more than " + bytesText(*m_options.memoryLimit) + " to be redacted",
                     {},
                     {},
                     "Give it more with --memory-limit: about a sixth of the file's size is enough."}};
    }

    void use(std::uint64_t string, Roles role)
    {
        if (string > std::numeric_limits<std::uint32_t>::max())
            refuse(ErrorCode::Inconsistent, "names string " + std::to_string(string));
        m_highestString = std::max(m_highestString, string);
        m_roles.add(string, role);
    }

    void collectRecords(JsonWalker& json, const std::string& name)
    {
        const auto records = [&](std::size_t width, auto&& onField) {
            std::size_t field = 0;
            json.forEachInteger([&](std::uint64_t value) {
                if (width == 0) return;
                onField(field, value);
                if (++field == width) field = 0;
            });
            if (field != 0) json.fail("\"" + name + "\" ends inside a record", ErrorCode::Inconsistent);
        };
        const Layout& layout = m_layout;
        std::uint64_t type = 0, text = 0, other = 0;
        if (name == "nodes") {
            records(layout.nodeWidth, [&](std::size_t field, std::uint64_t value) {
                if (field == layout.nodeType) type = value;
                if (field == layout.nodeName) text = value;
                if (field == layout.nodeEdgeCount) other = value;
                if (field + 1 < layout.nodeWidth) return;
                if (type >= layout.nodeRoles.size())
                    json.fail("node type " + std::to_string(type) + " is not in the header",
                              ErrorCode::Inconsistent);
                use(text, layout.nodeRoles[type]);
                watchMemory();
                if (m_options.hidesKeys) m_keys.addNode(layout.watchedTypes[type], type, text, other);
            });
        } else if (name == "edges") {
            records(layout.edgeWidth, [&](std::size_t field, std::uint64_t value) {
                if (field == layout.edgeType) type = value;
                if (field == layout.edgeName) text = value;
                if (field == layout.edgeTo) other = value;
                if (field + 1 < layout.edgeWidth) return;
                // One more type than the table has is "invisible" (format.md 2).
                if (type > layout.edgeRoles.size())
                    json.fail("edge type " + std::to_string(type) + " is not in the header",
                              ErrorCode::Inconsistent);
                const Roles role = type < layout.edgeRoles.size() ? layout.edgeRoles[type] : Roles{kEdgeRole};
                if (role) use(text, role);
                if (m_options.hidesKeys && !m_areEdgesFirst)
                    m_keys.addEdge(role & kPropertyRole, text, other / layout.nodeWidth);
            });
            m_keys.finish();
        } else if (name == "trace_function_infos") {
            records(layout.traceWidth, [&](std::size_t field, std::uint64_t value) {
                if (field == layout.traceName) use(value, kFunctionRole);
                if (field == layout.traceScript) use(value, kScriptRole);
            });
        } else {
            records(layout.variableWidth, [&](std::size_t field, std::uint64_t value) {
                if (field == layout.variableName) use(value, kVariableRole);
            });
        }
    }

    void collectStrings(JsonWalker& json)
    {
        std::uint64_t string = 0;
        std::u16string text;
        json.forEachString([&](std::string_view escaped) {
            watchMemory();
            const Roles roles = m_roles.of(string++);
            decodeJson(escaped, text, json);
            m_tokens.avoid(text);
            if (!m_areNamesKnown || !(roles & (kNameRoles | kPlaceholderRole))) return;
            if ((roles & kPlaceholderRole && isPlaceholder(text))
                || (roles & kNameRoles && m_rules.apply(roles, text) == Verdict::Keep))
                m_tokens.reserve(text);
        });
        m_stringCount = string;
    }

    void copy(std::ostream& out)
    {
        JsonWalker json(m_in, &out, m_task);
        begin(json);
        json.forEachMember([&](const std::string& name) {
            json.setSection(name);
            if (name == "strings") return copyStrings(json);
            if (name == "snapshot") return copyHeader(json);
            if (name == "nodes" || name == "edges" || name == "trace_function_infos" || name == "samples"
                || name == "locations" || name == "scopes" || name == "scope_context_vars"
                || name == "scope_uses" || name == "trace_tree")
                return json.skipValue();
            hideStrings(json); // a member that we don't know: its texts may be anything
        });
        json.finish();
        m_summary.bytesOut = json.written();
        out.flush();
        if (!out) throw Fault{{ErrorCode::CannotWrite, "The output cannot be written.", {}, {}, {}}};
    }

    /// `meta` describes the format and stays; another text in the header (a title) goes.
    void copyHeader(JsonWalker& json)
    {
        json.forEachMember([&](const std::string& name) {
            if (name == "meta")
                json.skipValue();
            else
                hideStrings(json);
        });
    }
    void hideStrings(JsonWalker& json)
    {
        std::u16string text;
        json.replaceStringValues([&](std::string_view escaped, std::string& replacement) {
            decodeJson(escaped, text, json);
            if (text.empty()) return false;
            ++m_summary.contents;
            encodeJson(m_tokens.tokenOf(text), replacement);
            return true;
        });
    }

    void copyStrings(JsonWalker& json)
    {
        std::uint64_t string = 0;
        std::u16string text, changed;
        json.replaceStrings([&](std::string_view escaped, std::string& replacement) {
            watchMemory();
            const Roles roles = m_roles.of(string);
            const bool isDummy = string++ == 0 && escaped == "<dummy>";
            if (escaped.empty() || isDummy) return false;
            decodeJson(escaped, text, json);
            Verdict verdict = Verdict::Content;
            if (roles & kNameRoles) verdict = m_rules.apply(roles, text, &changed, &m_summary);
            if (verdict == Verdict::Content) {
                if (m_tokens.isReserved(text)) { // the same text is also a name that stays
                    ++m_summary.keptContents;
                    return false;
                }
                ++m_summary.contents;
                m_summary.contentUnits += text.size();
                if (text.size() <= 3) ++m_summary.shortContents;
                encodeJson(m_tokens.tokenOf(text), replacement);
                return true;
            }
            if (verdict == Verdict::Keep) {
                ++m_summary.keptNames;
                if (roles & kContentRole) ++m_summary.keptContents;
                return false;
            }
            encodeJson(changed, replacement);
            return true;
        });
    }

    static void decodeJson(std::string_view escaped, std::u16string& text, const JsonWalker& json)
    {
        if (!unescapeToUtf16(escaped, text)) json.fail("a string has a broken escape");
    }

    RedactInput& m_in;
    const RedactOptions& m_options;
    const Task& m_task;
    Tokens m_tokens;
    NameRules m_rules;
    Layout m_layout;
    RoleTable m_roles;
    std::uint64_t m_highestString{}, m_watched{};
    std::uint64_t m_stringCount{};
    KeyWatch m_keys;
    std::string m_only; ///< the one member that a further pass reads; empty in the first
    bool m_areNamesKnown{}, m_areEdgesFirst{};
    RedactSummary m_summary;
};

std::string counted(std::uint64_t count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

} // namespace

Result<RedactSummary> redactSnapshot(RedactInput& in, std::ostream& out, const RedactOptions& options,
                                     const Task& task)
{
    return guarded([&]() -> Result<RedactSummary> {
        try {
            return Redactor(in, options, task).run(out);
        } catch (const Fault& fault) { // thrown by the walker, so that the rules above stay readable
            return fail(fault.error);
        }
    });
}

std::vector<std::string> redactSummaryLines(const RedactSummary& summary, const RedactOptions& options)
{
    std::vector<std::string> lines;
    lines.push_back("Changed:");
    lines.push_back("  " + counted(summary.contents, "text", "texts")
                    + " of strings, regular expressions and numbers (" + std::to_string(summary.contentUnits)
                    + " characters) of " + std::to_string(summary.strings)
                    + " entries: each became a token of the same length; equal texts share a token, no token "
                      "can be turned back (its key is gone)");
    const auto line = [&](std::uint64_t count, const char* one, const char* many) {
        if (count) lines.push_back("  " + counted(count, one, many));
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
        "  " + counted(summary.keptNames, "name", "names")
        + (options.names == RedactOptions::Names::Keep
               ? " of classes, properties, variables, functions, edges and scripts, and of the engine itself"
               : " that belong to JavaScript, the runtime and the engine")
        + "; " + std::to_string(summary.keptContents)
        + " of them are also the text of some string in the heap");
    if (options.scriptPaths == RedactOptions::ScriptPaths::Keep)
        lines.push_back("  the paths of scripts (--script-paths package or hide)");
    if (options.names == RedactOptions::Names::Keep)
        lines.push_back(
            options.hidesKeys
                ? "  keys of small tables whose names look like any property's: what is a table is "
                  "judged by its shape (--names hide replaces all)"
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
    lines.push_back("  a joined string that equals a plain one can no longer be told to be equal to it");
    return lines;
}

} // namespace heaptrail

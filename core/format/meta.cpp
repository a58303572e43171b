// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/format/meta.h"

#include <algorithm>
#include <array>
#include <utility>

namespace heaptrail {

namespace {

constexpr std::array<std::string_view, 16> kNodeTypeNames{"hidden",
                                                          "array",
                                                          "string",
                                                          "object",
                                                          "code",
                                                          "closure",
                                                          "regexp",
                                                          "number",
                                                          "native",
                                                          "synthetic",
                                                          "concatenated string",
                                                          "sliced string",
                                                          "symbol",
                                                          "bigint",
                                                          "object shape",
                                                          "wasm object"};
constexpr std::array<std::string_view, 8> kEdgeTypeNames{"context", "element",  "property", "internal",
                                                         "hidden",  "shortcut", "weak",     "invisible"};
constexpr std::size_t kMaxUnknownNodeTypes = 256 - kNodeTypeNames.size();
constexpr std::size_t kMaxUnknownEdgeTypes = 16 - kEdgeTypeNames.size(); // four bits hold an edge's type

using Fields = std::vector<std::string>;

FieldOffset offsetOf(const Fields& fields, std::string_view name)
{
    const auto found = std::find(fields.begin(), fields.end(), name);
    return found == fields.end() ? kNoField : static_cast<FieldOffset>(found - fields.begin());
}

/// Looks fields of one list up by name; remembers the first that is missing.
class FieldFinder {
public:
    FieldFinder(std::string_view list, const Fields& fields)
        : m_list{list}
        , m_fields{fields}
    {
    }
    FieldOffset required(std::string_view name)
    {
        const FieldOffset offset = offsetOf(m_fields, name);
        if (offset == kNoField && m_missing.empty()) m_missing = name;
        return offset;
    }
    FieldOffset optional(std::string_view name) const { return offsetOf(m_fields, name); }
    std::string_view missing() const noexcept { return m_missing; }
    std::string_view list() const noexcept { return m_list; }

private:
    std::string_view m_list;
    const Fields& m_fields;
    std::string_view m_missing;
};

tl::unexpected<Error> badMeta(ErrorCode code, std::string message)
{
    return fail(code, std::move(message), {}, "snapshot",
                code == ErrorCode::Unsupported ? "A newer version of this program may know it." : "");
}

std::string quoted(std::string_view text)
{
    return "\"" + std::string(text.substr(0, 80)) + "\"";
}

/// Field lists are short; a field twice would make "by name" ambiguous.
Result<void> checkList(std::string_view list, const Fields& fields)
{
    constexpr std::size_t kMaxFields = 256;
    if (fields.size() > kMaxFields)
        return badMeta(ErrorCode::Unsupported,
                       "The header's " + quoted(list) + " names " + std::to_string(fields.size())
                           + " fields; this program handles up to 256.");
    for (std::size_t i = 0; i < fields.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (fields[i] == fields[k])
                return badMeta(ErrorCode::Inconsistent,
                               "The header's " + quoted(list) + " names the field " + quoted(fields[i])
                                   + " twice.");
    return {};
}

template <class Type, std::size_t KnownCount>
Result<void> mapTypes(const std::vector<std::string>& names,
                      const std::array<std::string_view, KnownCount>& known, std::size_t maxUnknown,
                      std::string_view list, std::vector<Type>& types, std::vector<std::string>& unknown)
{
    // A file's number must find its type in a table of at most 2^16 entries.
    if (names.empty())
        return badMeta(ErrorCode::Inconsistent,
                       "The header's " + quoted(list) + " has no list of type names.");
    if (names.size() > 4096)
        return badMeta(ErrorCode::Unsupported,
                       "The header's " + quoted(list) + " lists too many type names.");
    types.reserve(names.size());
    for (const std::string& name : names) {
        std::size_t number =
            static_cast<std::size_t>(std::find(known.begin(), known.end(), name) - known.begin());
        if (number == known.size()) {
            const auto found = std::find(unknown.begin(), unknown.end(), name);
            number += static_cast<std::size_t>(found - unknown.begin());
            if (found == unknown.end()) {
                if (unknown.size() == maxUnknown)
                    return badMeta(ErrorCode::Unsupported,
                                   "The header's " + quoted(list) + " has more than "
                                       + std::to_string(maxUnknown)
                                       + " type names that this program doesn't know.");
                unknown.push_back(name);
            }
        }
        types.push_back(static_cast<Type>(number));
    }
    return {};
}

template <class Type, std::size_t KnownCount>
std::string_view nameOf(Type type, const std::array<std::string_view, KnownCount>& known,
                        const std::vector<std::string>& unknown) noexcept
{
    const auto number = static_cast<std::size_t>(type);
    if (number < known.size()) return known[number];
    return number - known.size() < unknown.size() ? std::string_view(unknown[number - known.size()])
                                                  : std::string_view("unknown");
}

} // namespace

std::string_view Meta::nodeTypeName(NodeType type) const noexcept
{
    return nameOf(type, kNodeTypeNames, unknownNodeTypes);
}

std::string_view Meta::edgeTypeName(EdgeType type) const noexcept
{
    return nameOf(type, kEdgeTypeNames, unknownEdgeTypes);
}

Result<Meta> makeMeta(const MetaDescription& from)
{
    const std::pair<std::string_view, const Fields*> lists[]{
        {"node_fields", &from.nodeFields},
        {"edge_fields", &from.edgeFields},
        {"location_fields", &from.locationFields},
        {"sample_fields", &from.sampleFields},
        {"trace_function_info_fields", &from.traceFunctionFields},
        {"trace_node_fields", &from.traceNodeFields},
        {"scope_fields", &from.scopeFields},
        {"scope_context_var_fields", &from.scopeContextVarFields},
        {"scope_use_fields", &from.scopeUseFields}};
    for (const auto& [list, fields] : lists)
        if (auto checked = checkList(list, *fields); !checked) return fail(std::move(checked.error()));

    Meta meta;
    std::vector<FieldFinder> finders;
    finders.reserve(std::size(lists));
    const auto finder = [&](std::size_t which) -> FieldFinder& {
        return finders.emplace_back(lists[which].first, *lists[which].second);
    };
    const auto width = [](const Fields& fields) { return static_cast<int>(fields.size()); };
    {
        FieldFinder& find = finder(0);
        meta.node.width = width(from.nodeFields);
        meta.node.type = find.required("type");
        meta.node.name = find.required("name");
        meta.node.id = find.required("id");
        meta.node.selfSize = find.required("self_size");
        meta.node.edgeCount = find.required("edge_count");
        meta.node.traceNodeId = find.optional("trace_node_id");
        meta.node.detachedness = find.optional("detachedness");
    }
    {
        FieldFinder& find = finder(1);
        meta.edge.width = width(from.edgeFields);
        meta.edge.type = find.required("type");
        meta.edge.nameOrIndex = find.required("name_or_index");
        meta.edge.toNode = find.required("to_node");
    }
    if (!from.locationFields.empty()) {
        FieldFinder& find = finder(2);
        meta.location.width = width(from.locationFields);
        meta.location.objectIndex = find.required("object_index");
        meta.location.scriptId = find.required("script_id");
        meta.location.line = find.required("line");
        meta.location.column = find.required("column");
    }
    if (!from.sampleFields.empty()) {
        FieldFinder& find = finder(3);
        meta.sample.width = width(from.sampleFields);
        meta.sample.timestampUs = find.required("timestamp_us");
        meta.sample.lastAssignedId = find.required("last_assigned_id");
    }
    if (!from.traceFunctionFields.empty()) {
        FieldFinder& find = finder(4);
        meta.traceFunction.width = width(from.traceFunctionFields);
        meta.traceFunction.functionId = find.required("function_id");
        meta.traceFunction.name = find.required("name");
        meta.traceFunction.scriptName = find.required("script_name");
        meta.traceFunction.scriptId = find.required("script_id");
        meta.traceFunction.line = find.required("line");
        meta.traceFunction.column = find.required("column");
    }
    if (!from.traceNodeFields.empty()) {
        FieldFinder& find = finder(5);
        meta.traceNode.width = width(from.traceNodeFields);
        meta.traceNode.id = find.required("id");
        meta.traceNode.functionInfoIndex = find.required("function_info_index");
        meta.traceNode.count = find.required("count");
        meta.traceNode.size = find.required("size");
        meta.traceNode.children = find.required("children");
    }
    if (!from.scopeFields.empty()) {
        FieldFinder& find = finder(6);
        meta.scope.width = width(from.scopeFields);
        meta.scope.scriptNodeIndex = find.required("script_node_index");
        meta.scope.scopeId = find.required("scope_id");
        meta.scope.depth = find.required("depth");
        meta.scope.contextVarsCount = find.required("scope_context_vars_count");
        meta.scope.usesCount = find.required("scope_uses_count");
    }
    if (!from.scopeContextVarFields.empty()) {
        FieldFinder& find = finder(7);
        meta.scopeContextVar.width = width(from.scopeContextVarFields);
        meta.scopeContextVar.name = find.required("name");
    }
    if (!from.scopeUseFields.empty()) {
        FieldFinder& find = finder(8);
        meta.scopeUse.width = width(from.scopeUseFields);
        meta.scopeUse.declaringScopeId = find.required("declaring_scope_id");
        meta.scopeUse.slotIndex = find.required("slot_index");
    }
    for (const FieldFinder& find : finders)
        if (!find.missing().empty())
            return badMeta(ErrorCode::Inconsistent,
                           "The header's " + quoted(find.list()) + " lacks the field "
                               + quoted(find.missing()) + ".");

    const auto enumerators = [](const std::vector<std::vector<std::string>>& types, FieldOffset type) {
        const auto at = static_cast<std::size_t>(type);
        return at < types.size() ? types[at] : std::vector<std::string>{};
    };
    if (auto mapped = mapTypes(enumerators(from.nodeTypes, meta.node.type), kNodeTypeNames,
                               kMaxUnknownNodeTypes, "node_types", meta.nodeTypes, meta.unknownNodeTypes);
        !mapped)
        return fail(std::move(mapped.error()));
    if (auto mapped = mapTypes(enumerators(from.edgeTypes, meta.edge.type), kEdgeTypeNames,
                               kMaxUnknownEdgeTypes, "edge_types", meta.edgeTypes, meta.unknownEdgeTypes);
        !mapped)
        return fail(std::move(mapped.error()));
    meta.hasObjectShapeType = std::find(meta.nodeTypes.begin(), meta.nodeTypes.end(), NodeType::ObjectShape)
        != meta.nodeTypes.end();
    return meta;
}

} // namespace heaptrail

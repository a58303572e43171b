// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/format/meta.h"

#include <algorithm>
#include <array>
#include <initializer_list>
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

tl::unexpected<Error> badMeta(ErrorCode code, std::string message)
{
    return fail(code, std::move(message), {}, "snapshot",
                code == ErrorCode::Unsupported ? "A newer version of this program may know it." : "");
}

std::string inQuotes(std::string_view text)
{
    return "\"" + std::string(text.substr(0, 80)) + "\"";
}

/// Field lists are short; a field twice would make "by name" ambiguous.
Result<void> checkList(std::string_view list, const Fields& fields)
{
    constexpr std::size_t kMaxFields = 256;
    if (fields.size() > kMaxFields)
        return badMeta(ErrorCode::Unsupported,
                       "The header's " + inQuotes(list) + " names " + std::to_string(fields.size())
                           + " fields; this program handles up to 256.");
    for (std::size_t i = 0; i < fields.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (fields[i] == fields[k])
                return badMeta(ErrorCode::Inconsistent,
                               "The header's " + inQuotes(list) + " names the field " + inQuotes(fields[i])
                                   + " twice.");
    return {};
}

struct WantedField {
    std::string_view name;
    FieldOffset& offset;
    bool optional = false;
};

enum class Presence { Required, Optional };

/// Finds the wanted fields of one list by name. An optional list may be absent (width 0); one that is there is whole.
Result<void> findFields(std::string_view list, const Fields& fields, Presence presence, int& width,
                        std::initializer_list<WantedField> wanted)
{
    if (auto checked = checkList(list, fields); !checked) return checked;
    width = static_cast<int>(fields.size());
    if (fields.empty() && presence == Presence::Optional) return {};
    for (const WantedField& field : wanted) {
        const auto found = std::find(fields.begin(), fields.end(), field.name);
        if (found != fields.end())
            field.offset = static_cast<FieldOffset>(found - fields.begin());
        else if (!field.optional)
            return badMeta(ErrorCode::Inconsistent,
                           "The header's " + inQuotes(list) + " lacks the field " + inQuotes(field.name)
                               + ".");
    }
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
                       "The header's " + inQuotes(list) + " has no list of type names.");
    if (names.size() > 4096)
        return badMeta(ErrorCode::Unsupported,
                       "The header's " + inQuotes(list) + " lists too many type names.");
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
                                   "The header's " + inQuotes(list) + " has more than "
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
    Meta meta;
    Result<void> checked;
    const auto find = [&checked](std::string_view list, const Fields& fields, Presence presence, int& width,
                                 std::initializer_list<WantedField> wanted) {
        if (checked) checked = findFields(list, fields, presence, width, wanted);
    };
    auto& node = meta.node;
    find("node_fields", from.nodeFields, Presence::Required, node.width,
         {{"type", node.type},
          {"name", node.name},
          {"id", node.id},
          {"self_size", node.selfSize},
          {"edge_count", node.edgeCount},
          {"trace_node_id", node.traceNodeId, true},
          {"detachedness", node.detachedness, true}});
    auto& edge = meta.edge;
    find("edge_fields", from.edgeFields, Presence::Required, edge.width,
         {{"type", edge.type}, {"name_or_index", edge.nameOrIndex}, {"to_node", edge.toNode}});
    auto& location = meta.location;
    find("location_fields", from.locationFields, Presence::Optional, location.width,
         {{"object_index", location.objectIndex},
          {"script_id", location.scriptId},
          {"line", location.line},
          {"column", location.column}});
    auto& sample = meta.sample;
    find("sample_fields", from.sampleFields, Presence::Optional, sample.width,
         {{"timestamp_us", sample.timestampUs}, {"last_assigned_id", sample.lastAssignedId}});
    auto& function = meta.traceFunction;
    find("trace_function_info_fields", from.traceFunctionFields, Presence::Optional, function.width,
         {{"function_id", function.functionId},
          {"name", function.name},
          {"script_name", function.scriptName},
          {"script_id", function.scriptId},
          {"line", function.line},
          {"column", function.column}});
    auto& traceNode = meta.traceNode;
    find("trace_node_fields", from.traceNodeFields, Presence::Optional, traceNode.width,
         {{"id", traceNode.id},
          {"function_info_index", traceNode.functionInfoIndex},
          {"count", traceNode.count},
          {"size", traceNode.size},
          {"children", traceNode.children}});
    auto& scope = meta.scope;
    find("scope_fields", from.scopeFields, Presence::Optional, scope.width,
         {{"script_node_index", scope.scriptNodeIndex},
          {"scope_id", scope.scopeId},
          {"depth", scope.depth},
          {"scope_context_vars_count", scope.contextVarsCount},
          {"scope_uses_count", scope.usesCount}});
    auto& contextVar = meta.scopeContextVar;
    find("scope_context_var_fields", from.scopeContextVarFields, Presence::Optional, contextVar.width,
         {{"name", contextVar.name}});
    auto& use = meta.scopeUse;
    find("scope_use_fields", from.scopeUseFields, Presence::Optional, use.width,
         {{"declaring_scope_id", use.declaringScopeId}, {"slot_index", use.slotIndex}});
    if (!checked) return fail(std::move(checked.error()));

    const auto enumerators = [](const std::vector<std::vector<std::string>>& types, FieldOffset type) {
        const auto at = static_cast<std::size_t>(type);
        return at < types.size() ? types[at] : std::vector<std::string>{};
    };
    if (auto mapped = mapTypes(enumerators(from.nodeTypes, meta.node.type), kNodeTypeNames,
                               kMaxUnknownNodeTypes, "node_types", meta.nodeTypes, meta.unknownNodeTypes);
        !mapped)
        return fail(std::move(mapped.error()));
    // V8 before 6.4 names 12 types and writes two more: symbol, and up to 6.0 the SIMD values of an experiment.
    if (meta.nodeTypes.size() == 12 && meta.nodeTypes.back() == NodeType::SlicedString
        && meta.unknownNodeTypes.empty()) {
        meta.nodeTypes.push_back(NodeType::Symbol);
        meta.nodeTypes.push_back(NodeType::Unknown);
        meta.unknownNodeTypes.emplace_back("simd value");
    }
    if (auto mapped = mapTypes(enumerators(from.edgeTypes, meta.edge.type), kEdgeTypeNames,
                               kMaxUnknownEdgeTypes, "edge_types", meta.edgeTypes, meta.unknownEdgeTypes);
        !mapped)
        return fail(std::move(mapped.error()));
    meta.hasObjectShapeType = std::find(meta.nodeTypes.begin(), meta.nodeTypes.end(), NodeType::ObjectShape)
        != meta.nodeTypes.end();
    return meta;
}

} // namespace heaptrail

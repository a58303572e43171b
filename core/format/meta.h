// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/format/edge_type.h"
#include "core/format/node_type.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// Position of a field inside its record, or absent.
using FieldOffset = int;
inline constexpr FieldOffset kNoField = -1;

/// `snapshot.meta`, checked: where each field is, and the file's type tables. Every field is found by name.
struct Meta {
    struct {
        int width{};
        FieldOffset type{kNoField}, name{kNoField}, id{kNoField}, selfSize{kNoField}, edgeCount{kNoField};
        FieldOffset traceNodeId{kNoField}, detachedness{kNoField}; ///< optional
    } node;
    struct {
        int width{};
        FieldOffset type{kNoField}, nameOrIndex{kNoField}, toNode{kNoField};
    } edge;
    struct {
        int width{}; ///< 0: the file has none
        FieldOffset objectIndex{kNoField}, scriptId{kNoField}, line{kNoField}, column{kNoField};
    } location;
    struct {
        int width{};
        FieldOffset timestampUs{kNoField}, lastAssignedId{kNoField};
    } sample;
    struct {
        int width{};
        FieldOffset functionId{kNoField}, name{kNoField}, scriptName{kNoField}, scriptId{kNoField},
            line{kNoField}, column{kNoField};
    } traceFunction;
    struct {
        int width{};
        FieldOffset id{kNoField}, functionInfoIndex{kNoField}, count{kNoField}, size{kNoField},
            children{kNoField};
    } traceNode;
    struct {
        int width{};
        FieldOffset scriptNodeIndex{kNoField}, scopeId{kNoField}, depth{kNoField}, contextVarsCount{kNoField},
            usesCount{kNoField};
    } scope;
    struct {
        int width{};
        FieldOffset name{kNoField};
    } scopeContextVar;
    struct {
        int width{};
        FieldOffset declaringScopeId{kNoField}, slotIndex{kNoField};
    } scopeUse;

    std::vector<NodeType> nodeTypes; ///< file's number → ours
    std::vector<EdgeType> edgeTypes; ///< file's number → ours
    std::vector<std::string> unknownNodeTypes; ///< names of NodeType::Unknown + k
    std::vector<std::string> unknownEdgeTypes;
    bool hasObjectShapeType{}; ///< V8 ≥ 11.3 by its type table; with the other fields a hint at the version

    std::string_view nodeTypeName(NodeType) const noexcept; ///< V8's word: "concatenated string", …
    std::string_view edgeTypeName(EdgeType) const noexcept;
};

/// `snapshot.meta` as the file has it: the names alone. An absent list is empty.
struct MetaDescription {
    std::vector<std::string> nodeFields, edgeFields, locationFields, sampleFields, traceFunctionFields,
        traceNodeFields, scopeFields, scopeContextVarFields, scopeUseFields;
    /// Per field its enumerator names; none where the file has a word like "number". May be longer or shorter than
    /// the fields: V8 7.8 and 13.6 write 6 node fields and 7 types.
    std::vector<std::vector<std::string>> nodeTypes, edgeTypes;
};

/// Finds every field by its name and maps the type names.
/// Errors: Inconsistent (a field that is needed is missing or stands twice), Unsupported (more unknown types or
///         fields than there is room for); section "snapshot".
Result<Meta> makeMeta(const MetaDescription&);

} // namespace heaptrail

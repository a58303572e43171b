// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/detachedness.h"
#include "core/graph/graph.h"
#include "core/graph/name_kinds.h"

#include <string>
#include <string_view>

namespace heaptrail {

/// The names of nodes after DevTools' renaming of detached ones (numbers.md 3), and their kinds. A view.
class NodeNames {
public:
    /// `renames`: does the file have the field `detachedness`? Without it names stay as they are.
    NodeNames(const Graph& graph, const NameKinds& kinds, const NodeFlags& flags, bool renames)
        : m_graph{&graph}
        , m_kinds{&kinds}
        , m_flags{&flags}
        , m_renames{renames}
    {
    }

    bool isRenamed(NodeOrdinal node) const noexcept
    {
        return m_renames && ((*m_flags)[node] & NodeFlag::kState) == 2
            && m_graph->type(node) == NodeType::Native;
    }
    KnownName kind(NodeOrdinal node) const noexcept
    {
        const KnownName inFile = (*m_kinds)[m_graph->nameIndex(node)];
        if (!isRenamed(node)) return inFile;
        switch (inFile) {
        case KnownName::Tag: return KnownName::DetachedTag;
        case KnownName::NativeContext:
        case KnownName::NativeContextOf: return KnownName::DetachedNativeContext;
        default: return KnownName::Detached;
        }
    }
    /// `limit`: bytes of the name in the file that are wanted.
    std::string text(NodeOrdinal node, std::size_t limit = SIZE_MAX) const
    {
        std::string name = m_graph->strings().text(m_graph->nameIndex(node), limit);
        return isRenamed(node) ? kPrefix + name : name;
    }
    bool isNamed(NodeOrdinal node, std::string_view name) const
    {
        if (isRenamed(node)) {
            if (name.substr(0, kPrefix.size()) != kPrefix) return false;
            name.remove_prefix(kPrefix.size());
        }
        return m_graph->strings().equals(m_graph->nameIndex(node), name);
    }

    const Graph& graph() const noexcept { return *m_graph; }
    const NameKinds& kinds() const noexcept { return *m_kinds; }

private:
    inline static const std::string kPrefix = "Detached ";

    const Graph* m_graph;
    const NameKinds* m_kinds;
    const NodeFlags* m_flags;
    bool m_renames;
};

} // namespace heaptrail

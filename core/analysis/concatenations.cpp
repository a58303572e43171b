// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/concatenations.h"

#include "core/base/stop_check.h"

#include <algorithm>
#include <optional>

namespace heaptrail {

/// Halves before wholes, without recursion: chains are as long as they like. Damaged files can go in circles, and
/// then the half that closes one counts as empty.
class Concatenations::Builder {
public:
    Builder(const NodeNames& names, const Task& task)
        : m_names{names}
        , m_graph{names.graph()}
        , m_stop(task)
    {
    }

    /// False if stopped.
    bool run()
    {
        const std::uint32_t count = m_graph.nodeCount();
        for (NodeOrdinal node{0}; node.value < count; ++node.value) {
            if (m_stop.after()) return false;
            if (m_graph.type(node) == NodeType::ConcatenatedString) all.m_nodes.push_back(node);
        }
        const std::size_t size = all.m_nodes.size();
        all.m_first.resize(size);
        all.m_second.resize(size);
        all.m_start.resize(size);
        all.m_length.resize(size);
        all.m_isFlattened.resize(size);
        m_state.resize(size);
        std::vector<std::uint32_t> open;
        for (std::uint32_t from = 0; from < size; ++from) {
            if (m_state[from] == State::New) open.push_back(from);
            while (!open.empty()) {
                if (m_stop.after()) return false;
                const std::uint32_t at = open.back();
                if (m_state[at] != State::New) {
                    open.pop_back();
                    if (m_state[at] == State::Open) join(at);
                    continue;
                }
                m_state[at] = State::Open;
                all.m_first[at] = half(at, "first");
                all.m_second[at] = half(at, "second");
                for (const NodeOrdinal node : {all.m_second[at], all.m_first[at]}) {
                    const std::uint32_t below = all.find(node);
                    if (below != kNone && m_state[below] == State::New) open.push_back(below);
                }
            }
        }
        return true;
    }

    Concatenations all;

private:
    enum class State : std::uint8_t { New, Open, Done };

    NodeOrdinal half(std::uint32_t at, const char* name) const
    {
        return m_graph.target(all.m_nodes[at], EdgeType::Internal, name).value_or(m_graph.root());
    }
    std::uint32_t lengthOf(NodeOrdinal node) const
    {
        const std::uint32_t at = all.find(node);
        if (at != kNone) return m_state[at] == State::Done ? all.m_length[at] : 0;
        // A unit takes at most 6 bytes in the file: a long one needn't be counted.
        const StringTable& strings = m_graph.strings();
        if (strings.escaped(m_graph.nameIndex(node)).size() >= 6 * kNameLength || m_names.isRenamed(node))
            return kNameLength;
        return static_cast<std::uint32_t>(
            std::min<std::size_t>(strings.utf16Length(m_graph.nameIndex(node)), kNameLength));
    }
    void join(std::uint32_t at)
    {
        const NodeOrdinal first = all.m_first[at], second = all.m_second[at];
        const std::uint32_t left = lengthOf(first), right = lengthOf(second);
        NodeOrdinal start = all.m_nodes[at];
        if (left >= kNameLength || (right == 0 && left != 0))
            start = all.alike(first);
        else if (left == 0 && right != 0)
            start = all.alike(second);
        all.m_start[at] = start;
        all.m_length[at] = static_cast<std::uint16_t>(std::min(left + right, kNameLength));
        const bool isLeftThere = first != m_graph.root(), isRightThere = second != m_graph.root();
        all.m_isFlattened[at] = (isLeftThere && left == 0) || (isRightThere && right == 0);
        m_state[at] = State::Done;
    }

    const NodeNames& m_names;
    const Graph& m_graph;
    StopCheck m_stop;
    std::vector<State> m_state;
};

Result<Concatenations> Concatenations::of(const NodeNames& names, const Task& task)
{
    Builder builder(names, task.silent());
    if (!builder.run()) return fail(ErrorCode::Cancelled, "Stopped while joining strings.");
    return std::move(builder.all);
}

std::uint32_t Concatenations::find(NodeOrdinal node) const noexcept
{
    const auto it = std::lower_bound(m_nodes.begin(), m_nodes.end(), node);
    return it == m_nodes.end() || *it != node ? kNone : static_cast<std::uint32_t>(it - m_nodes.begin());
}

} // namespace heaptrail

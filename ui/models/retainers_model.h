// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/outline_model.h"

#include <QSet>

namespace heaptrail::ui {

/// What the user does not want to follow. One entry is one step of undo.
struct IgnoreRule {
    enum class Kind : std::uint8_t { Node, EdgeName, Class } kind{};
    std::uint32_t node{}; ///< Kind::Node
    QString text; ///< the edge's name, the class's key, and for Node its title
    QString label; ///< for people
    friend bool operator==(const IgnoreRule& a, const IgnoreRule& b)
    {
        return a.kind == b.kind && a.node == b.node && a.text == b.text;
    }
};

/// Who holds a node: its incoming edges, nearest first, and theirs in turn (semantics.md 14). An ignored retainer
/// stays listed, at the end, marked as ignored.
class RetainersModel final : public OutlineModel {
    Q_OBJECT
public:
    using OutlineModel::OutlineModel;

    void setNode(HeapEntry entry, NodeOrdinal node);
    std::optional<NodeOrdinal> node() const noexcept { return m_node; }
    void setShowsWeak(bool shows);
    bool showsWeak() const noexcept { return m_showsWeak; }

    const std::vector<IgnoreRule>& rules() const noexcept { return m_rules; }
    void setRules(std::vector<IgnoreRule> rules);
    bool isIgnored(const QModelIndex&) const;
    /// Is it worth opening by itself: a step of the nearest chain, not yet the application's own object?
    bool continuesChain(const QModelIndex&) const;

protected:
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    Opening retainersOf(const SnapshotPtr& snapshot, NodeOrdinal node) const;
    bool isIgnored(const Snapshot&, BranchRow) const;

    std::optional<NodeOrdinal> m_node;
    bool m_showsWeak{};
    std::vector<IgnoreRule> m_rules;
};

} // namespace heaptrail::ui

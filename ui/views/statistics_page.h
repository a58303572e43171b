// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

#include <QModelIndex>

#include <optional>

class QLabel;

namespace heaptrail::ui {

class CompositionBars;
class StatisticsModel;
class TreeView;

/// What the heaps are made of: a stacked bar for each snapshot, and the figures.
class StatisticsPage final : public Page {
    Q_OBJECT
public:
    explicit StatisticsPage(Context& context, QWidget* parent = nullptr);
    QList<QAction*> exportActions() override { return m_exportActions; }

protected:
    void refresh() override;
    void letGo() override;

private:
    /// The objects of the part in Summary, of this snapshot or of the current one. Of the total there is no such place.
    void showObjects(int part, std::optional<quint32> entry);
    /// Those of the cell: a column of a snapshot means that one.
    void showObjectsAt(const QModelIndex& cell);

    StatisticsModel* m_model{};
    CompositionBars* m_bars{};
    TreeView* m_table{};
    QLabel* m_facts{};
    QList<QAction*> m_exportActions;
};

} // namespace heaptrail::ui

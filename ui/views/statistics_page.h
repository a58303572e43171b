// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

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
    StatisticsModel* m_model{};
    CompositionBars* m_bars{};
    TreeView* m_table{};
    QLabel* m_facts{};
    QList<QAction*> m_exportActions;
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

class QLineEdit;
class QToolButton;

namespace heaptrail::ui {

class DominatorsModel;
class NodeView;
class SnapshotBox;
class SumLabel;

/// The dominator tree: who is responsible for which bytes. Grouped by class on demand.
class DominatorsPage final : public Page {
    Q_OBJECT
public:
    explicit DominatorsPage(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;
    bool focusFind() override;
    void findNext(bool backwards) override;
    QList<QAction*> exportActions() override;

protected:
    void refresh() override;

private:
    void followPending();
    void goToAccumulation();

    DominatorsModel* m_model{};
    NodeView* m_view{};
    QLineEdit* m_find{};
    QToolButton *m_group{}, *m_accumulation{};
    SnapshotBox* m_snapshot{};
    SumLabel* m_sum{};
    Selection m_pending;
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

class QLineEdit;

namespace heaptrail::ui {

class ContainmentModel;
class NodeView;
class SnapshotBox;
class SumLabel;

/// What refers to what, from the root down: DevTools' Containment.
class ContainmentPage final : public Page {
    Q_OBJECT
public:
    explicit ContainmentPage(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;
    bool focusFind() override;
    void findNext(bool backwards) override;
    QList<QAction*> exportActions() override;

protected:
    void refresh() override;

private:
    void followPending();

    ContainmentModel* m_model{};
    NodeView* m_view{};
    QLineEdit* m_find{};
    SnapshotBox* m_snapshot{};
    SumLabel* m_sum{};
    Selection m_pending;
};

} // namespace heaptrail::ui

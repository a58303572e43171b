// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/comparison_model.h"
#include "ui/views/table_page.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QToolButton;

namespace heaptrail::ui {

class InternalsBox;
class FilterBar;
class SnapshotBox;

/// What came, went and grew: two snapshots in DevTools' columns, or all of them side by side.
class ComparisonPage final : public TablePage {
    Q_OBJECT
public:
    explicit ComparisonPage(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;
    ComparisonModel& model() { return *m_model; }

protected:
    void refresh() override;
    void letGo() override;

private:
    void addFilter();
    void arrangeColumns();
    void makeActions();
    void compute();
    void applyFilter();
    void showState(const QString& error = {});
    void followPending();
    void swapSides();
    void moveBase(int step);

    ComparisonModel* m_model{};
    FilterBar* m_filter{};
    QComboBox* m_mode{};
    InternalsBox* m_internals{};
    SnapshotBox *m_base{}, *m_target{};
    QToolButton* m_swap{};
    QCheckBox *m_growing{}, *m_births{};
    QLabel* m_banner{};
    Selection m_pending;
    bool m_isChosen{}; ///< the user chose base or target: keep it
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/internals.h"
#include "ui/models/summary_model.h"
#include "ui/views/table_page.h"

#include <optional>

class QComboBox;

namespace heaptrail::ui {

class ColumnFilterRow;
class InternalsBox;
class FilterBar;
class SnapshotBox;

/// The class table of one snapshot: filter, objects, grouping; instances below each class.
class SummaryPage final : public TablePage {
    Q_OBJECT
public:
    explicit SummaryPage(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;
    SummaryModel& model() { return *m_model; }

protected:
    void refresh() override;
    void letGo() override;

private:
    void makeActions();
    void applyFilter();
    void compute();
    void updateColumns();
    void showState(const QString& error = {});
    void showEverything();
    void followPending();
    void addPropertyColumn();

    SummaryModel* m_model{};
    FilterBar* m_filter{};
    QComboBox *m_objects{}, *m_grouping{};
    InternalsBox* m_internals{};
    SnapshotBox* m_snapshot{};
    ColumnFilterRow* m_columnFilters{};
    std::shared_ptr<HiddenObjects> m_hidden; ///< filled by the worker that groups; null: nothing is hidden
    std::optional<QString> m_columns; ///< which columns are there; null: not decided yet
    Expression m_objectExpression; ///< the part of the filter that asks about objects
    Selection m_pending; ///< to be shown when its rows are there
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/table_page.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QTimer;
class QToolButton;

namespace heaptrail::ui {

class SnapshotBox;
class StringsModel;

/// Duplicated strings: what they waste, how sure that is, who owns the copies. Or a search in all strings.
class StringsPage final : public TablePage {
    Q_OBJECT
public:
    explicit StringsPage(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;

protected:
    void refresh() override;
    void letGo() override;

private:
    void applyScope();
    void arrangeColumns();
    void applySearch();
    void showState(const QString& error = {});
    void followPending();

    StringsModel* m_model{};
    QString m_columns; ///< the layout
    QLineEdit* m_search{};
    QComboBox* m_scope{};
    QToolButton* m_regex{};
    QCheckBox* m_code{};
    QTimer* m_pause{};
    SnapshotBox* m_snapshot{};
    Selection m_pending; ///< to be shown as soon as its row is known
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/findings_model.h"
#include "ui/views/page.h"

class QLabel;
class QListView;
class QPlainTextEdit;

namespace heaptrail::ui {

/// What will be in the post-mortem: pins in the user's order, each with a note. Enter or a click goes back to it.
class FindingsDock final : public Page {
    Q_OBJECT
public:
    explicit FindingsDock(Context& context, QWidget* parent = nullptr);
    void showPlace(const Place& place) override;

signals:
    void reportRequested();

protected:
    void refresh() override;

private:
    void makeActions();
    void updateActions();
    void showNote();
    QString currentKey() const;
    void select(const QString& key);

    FindingsModel* m_model{};
    QListView* m_list{};
    QPlainTextEdit* m_note{};
    QLabel* m_empty{};
    QAction *m_pin{}, *m_addNote{}, *m_return{}, *m_rename{}, *m_up{}, *m_down{}, *m_remove{}, *m_undo{};
    QString m_shown; ///< key of the finding whose note is being edited
};

} // namespace heaptrail::ui

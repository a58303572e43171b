// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/findings_model.h"
#include "ui/views/page.h"

class QLabel;
class QListView;
class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTextBrowser;

namespace heaptrail::ui {

/// What will be in the report: pins in the user's order, as cards, each with a note. Enter or a click goes back to it.
class FindingsDock final : public Page {
    Q_OBJECT
public:
    explicit FindingsDock(Context& context, QWidget* parent = nullptr);
    void showPlace(const Place& place) override;
    /// Puts the keyboard into the note of the chosen finding, else of the last; with none yet, into a new note.
    void writeNote();

signals:
    void reportRequested();

protected:
    void refresh() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeList();
    void makeNote();
    void connectParts();
    void makeActions();
    void updateActions();
    void showNote();
    /// The note as it will read, or the field where it is written.
    void showRendered(bool isRendered);
    void follow(const QUrl& link);
    QString currentKey() const;
    void select(const QString& key);

    FindingsModel* m_model{};
    QListView* m_list{};
    QPlainTextEdit* m_note{};
    QTextBrowser* m_rendered{};
    QStackedWidget* m_notes{}; ///< one of the two
    QSplitter* m_split{};
    QPushButton* m_report{};
    QLabel* m_empty{};
    QAction *m_pin{}, *m_addNote{}, *m_return{}, *m_rename{}, *m_up{}, *m_down{}, *m_remove{}, *m_undo{};
    QString m_shown; ///< key of the finding whose note is being edited
};

} // namespace heaptrail::ui

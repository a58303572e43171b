// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QLineEdit;
class QListWidget;

namespace heaptrail::ui {

/// Ctrl+K: every command by a few letters of its name. Commands that can't be used now are shown greyed.
class CommandPalette final : public QDialog {
    Q_OBJECT
public:
    CommandPalette(const QList<QAction*>& commands, QWidget* parent);
    void setPlaceholder(const QString& text);
    /// The letters of `wanted` in this order somewhere in `text`, words' beginnings and runs first; −1 = no.
    static int score(const QString& wanted, const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter();
    void run();

    QList<QAction*> m_commands;
    QLineEdit* m_edit{};
    QListWidget* m_list{};
};

} // namespace heaptrail::ui

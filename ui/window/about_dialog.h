// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QList>

class QAction;

namespace heaptrail::ui {

/// What this is, which version, under which licences.
class AboutDialog final : public QDialog {
    Q_OBJECT
public:
    explicit AboutDialog(QWidget* parent);
};

/// F1: every command with its keys and what it does.
class KeysDialog final : public QDialog {
    Q_OBJECT
public:
    KeysDialog(const QList<QAction*>& commands, QWidget* parent);
};

/// The words of the field and of our views, each in a sentence.
class WordsDialog final : public QDialog {
    Q_OBJECT
public:
    explicit WordsDialog(QWidget* parent);
};

} // namespace heaptrail::ui

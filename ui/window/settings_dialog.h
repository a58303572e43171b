// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace heaptrail::ui {

/// The few things that are worth choosing. OK writes them; applied() tells.
class SettingsDialog final : public QDialog {
    Q_OBJECT
public:
    SettingsDialog(Settings settings, QWidget* parent);

signals:
    void applied();

private:
    void addTheme(QFormLayout* form);
    void addEditor(QFormLayout* form);
    void addSources(QFormLayout* form);
    void addLoading(QFormLayout* form);
    void addHeapLimit(QFormLayout* form);
    void showPreset();
    void apply();

    Settings m_settings;
    QComboBox *m_theme{}, *m_fontSize{}, *m_preset{};
    QLineEdit *m_editor{}, *m_sources{};
    QSpinBox *m_parallel{}, *m_memory{}, *m_limit{};
};

/// Editor commands by name, with %f file, %l line, %c column.
struct EditorPreset {
    const char* name;
    const char* command;
};
inline constexpr EditorPreset kEditorPresets[]{
    {"Visual Studio Code", "code --goto %f:%l:%c"},
    {"VSCodium", "codium --goto %f:%l:%c"},
    {"JetBrains (WebStorm)", "webstorm --line %l --column %c %f"},
    {"Zed", "zed %f:%l:%c"},
    {"Vim in a terminal", "x-terminal-emulator -e vim \"+call cursor(%l,%c)\" %f"},
    {"Emacs", "emacsclient -n +%l:%c %f"},
    {"Sublime Text", "subl %f:%l:%c"},
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/settings_dialog.h"

#include "ui/theme/palette.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace heaptrail::ui {

SettingsDialog::SettingsDialog(Settings settings, QWidget* parent)
    : QDialog(parent)
    , m_settings(std::move(settings))
{
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    layout->addLayout(form);
    addTheme(form);
    addEditor(form);
    addSources(form);
    addLoading(form);
    addHeapLimit(form);

    auto* note = new QLabel(tr("Heaptrail works on this machine alone: it never sends anything anywhere."));
    note->setWordWrap(true);
    note->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(note);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        apply();
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void SettingsDialog::addTheme(QFormLayout* form)
{
    m_theme = new QComboBox;
    m_theme->setObjectName(QStringLiteral("themeChoice"));
    m_theme->addItems({tr("System default"), tr("Light"), tr("Dark"), tr("High contrast")});
    m_theme->setCurrentIndex(m_settings.get(kTheme));
    form->addRow(tr("&Theme"), m_theme);
    m_fontSize = new QComboBox;
    m_fontSize->setObjectName(QStringLiteral("fontSize"));
    m_fontSize->addItem(tr("System default"), 0);
    for (const int points : {7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20, 24})
        m_fontSize->addItem(tr("%1 pt").arg(points), points);
    m_fontSize->setCurrentIndex(std::max(0, m_fontSize->findData(m_settings.get(kFontSize))));
    form->addRow(tr("F&ont size"), m_fontSize);
}

void SettingsDialog::addEditor(QFormLayout* form)
{
    m_preset = new QComboBox;
    m_preset->setObjectName(QStringLiteral("editorPreset"));
    m_preset->addItem(tr("Desktop default"), QString());
    for (const EditorPreset& preset : kEditorPresets)
        m_preset->addItem(QString::fromUtf8(preset.name), QString::fromUtf8(preset.command));
    m_preset->addItem(tr("Own command"));
    m_editor = new QLineEdit(m_settings.get(kEditorCommand));
    m_editor->setObjectName(QStringLiteral("editorCommand"));
    m_editor->setPlaceholderText(QStringLiteral("code --goto %f:%l:%c"));
    m_editor->setToolTip(
        tr("%f is the file, %l the line, %c the column. Empty: the desktop opens the file."));
    m_editor->setMinimumWidth(340);
    showPreset();
    connect(m_preset, &QComboBox::activated, this, [this](int at) {
        if (at + 1 < m_preset->count())
            m_editor->setText(m_preset->itemData(at).toString());
        else
            m_editor->setFocus();
    });
    connect(m_editor, &QLineEdit::textEdited, this, &SettingsDialog::showPreset);
    form->addRow(tr("Source &editor"), m_preset);
    form->addRow(tr("&Command"), m_editor);
    auto* letters = new QLabel(tr("%f is the file, %l the line, %c the column"));
    letters->setForegroundRole(QPalette::PlaceholderText);
    form->addRow(QString(), letters);
}

/// The preset whose command stands in the field, else the last: an own one.
void SettingsDialog::showPreset()
{
    int at = m_preset->count() - 1;
    for (int i = 0; i < at; ++i)
        if (m_preset->itemData(i).toString() == m_editor->text().trimmed()) at = i;
    m_preset->setCurrentIndex(at);
}

void SettingsDialog::addSources(QFormLayout* form)
{
    m_sources = new QLineEdit(m_settings.get(kSourceFolders).join(QLatin1Char(':')));
    m_sources->setObjectName(QStringLiteral("sourceFolders"));
    m_sources->setPlaceholderText(QStringLiteral("/home/me/app"));
    m_sources->setToolTip(tr("A click opens sources below these folders and those of open files; separated "
                             "by “:”. A server's path "
                             "counts by its longest ending that exists here"));
    auto* add = new QPushButton(tr("Add…"));
    add->setObjectName(QStringLiteral("addSourceFolder"));
    add->setToolTip(tr("Choose a folder and add it"));
    connect(add, &QPushButton::clicked, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Add a source folder"));
        if (folder.isEmpty()) return;
        const QString known = m_sources->text().trimmed();
        m_sources->setText(known.isEmpty() ? folder : known + QLatin1Char(':') + folder);
    });
    auto* row = new QHBoxLayout;
    row->addWidget(m_sources, 1);
    row->addWidget(add);
    auto* label = new QLabel(tr("Source &folders"));
    label->setBuddy(m_sources);
    form->addRow(label, row);
}

void SettingsDialog::addLoading(QFormLayout* form)
{
    m_parallel = new QSpinBox;
    m_parallel->setRange(1, 16);
    m_parallel->setValue(m_settings.get(kLoadThreads));
    m_parallel->setToolTip(tr("How many snapshots are loaded at once; more needs more memory"));
    form->addRow(tr("Files &loaded at once"), m_parallel);
    m_memory = new QSpinBox;
    m_memory->setRange(0, 1'000'000);
    m_memory->setSuffix(tr(" MB"));
    m_memory->setSpecialValueText(tr("No limit"));
    m_memory->setValue(m_settings.get(kMemoryLimitMb));
    m_memory->setToolTip(tr("A load that needs more is refused before it starts"));
    form->addRow(tr("&Memory for one file"), m_memory);
}

void SettingsDialog::addHeapLimit(QFormLayout* form)
{
    m_limit = new QSpinBox;
    m_limit->setRange(0, 10'000'000);
    m_limit->setSuffix(tr(" MB"));
    m_limit->setSpecialValueText(tr("As the memory log says"));
    m_limit->setValue(m_settings.get(kHeapLimitMb));
    m_limit->setToolTip(
        tr("What --max-old-space-size or the container allows; gives the time until it is reached. "
           "Without one, heap_size_limit of the memory log counts."));
    form->addRow(tr("Heap li&mit"), m_limit);
}

void SettingsDialog::apply()
{
    m_settings.set(kTheme, m_theme->currentIndex());
    m_settings.set(kFontSize, m_fontSize->currentData().toInt());
    m_settings.set(kEditorCommand, m_editor->text());
    m_settings.set(kSourceFolders, m_sources->text().split(QLatin1Char(':'), Qt::SkipEmptyParts));
    m_settings.set(kLoadThreads, m_parallel->value());
    m_settings.set(kMemoryLimitMb, m_memory->value());
    m_settings.set(kHeapLimitMb, m_limit->value());
    emit applied();
}

} // namespace heaptrail::ui

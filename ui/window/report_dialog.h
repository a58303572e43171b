// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/report_model.h"
#include "ui/views/page.h"

#include <QDialog>

#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QLayout;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTextBrowser;
class QTimer;

namespace heaptrail::ui {

/// The report before it leaves: its texts to be written, what of the heap may be in it, and a preview of
/// exactly what will be in the file. Writes HTML, PDF, Markdown and JSON on a worker.
class ReportDialog final : public QDialog {
    Q_OBJECT
public:
    ReportDialog(Context& context, QWidget* parent);
    /// Builds the report and writes it; the format follows the file's ending. written() or failed() tells.
    void write(const QString& path);
    bool isBusy() const { return m_previewJob.isRunning() || m_writeJob.isRunning() || m_delay->isActive(); }

signals:
    void written(const QString& path);
    void failed(const QString& message);

private:
    QWidget* makePreview();
    QLayout* makeTools();
    QWidget* makeTexts();
    QWidget* makePrivacy();
    ReportTexts texts() const;
    ReportPrivacy privacy() const;
    void updatePreview();
    void askWhere(const QString& ending);
    void say(const QString& message);

    Context& m_context;
    QLineEdit* m_title{};
    QPlainTextEdit *m_summary{}, *m_impact{}, *m_timeline{}, *m_cause{}, *m_notNoticed{}, *m_fix{},
        *m_factors{}, *m_followUps{};
    QCheckBox *m_prompts{}, *m_strings{}, *m_properties{}, *m_keys{}, *m_functions{}, *m_classes{},
        *m_folders{};
    QComboBox* m_paths{};
    QLabel *m_leaves{}, *m_status{};
    QPushButton *m_open{}, *m_showInFolder{}; ///< shown once there is a file
    QString m_saved; ///< path of the last report written
    QTextBrowser* m_preview{};
    QTimer* m_delay{};
    Job m_previewJob, m_writeJob;
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/workspace/workspace.h"

#include <QFrame>

class QBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace heaptrail::ui {

/// One file that is not (yet) there: its phase, bar and estimate with Cancel; or, when it failed, the sentence,
/// the place, what to try, and the buttons that do it. Polls while it is visible and loading.
class LoadRow final : public QFrame {
    Q_OBJECT
public:
    LoadRow(Workspace& workspace, EntryId id, QWidget* parent = nullptr);
    /// Under a list whose row says the name and the sentence already: the rest alone.
    void setBelowItsRow();
    /// The keyboard goes to the button that helps first.
    void focusWayOut();
    EntryId id() const noexcept { return m_id; }
    void update();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void connectTools();
    void showLog(const LogEntry& log);
    void showLoading(const SnapshotEntry& entry);
    void showFailed(const QString& path, const Error& error, bool isLog);

    Workspace& m_workspace;
    EntryId m_id;
    QLabel *m_icon{}, *m_name{}, *m_words{}, *m_place{}, *m_advice{};
    QProgressBar* m_bar{};
    QBoxLayout* m_tools{};
    QPushButton *m_cancel{}, *m_again{}, *m_salvage{}, *m_locate{}, *m_copy{}, *m_remove{};
};

} // namespace heaptrail::ui

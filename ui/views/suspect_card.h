// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/suspects/suspect.h"
#include "ui/theme/palette.h"

#include <QFrame>

class QLayout;
class QPushButton;

namespace heaptrail::ui {

Level levelOf(Severity severity);
/// "▲ High", "◆ Medium", "● Low": shape and word, not colour alone.
QString levelText(Severity severity);
/// "1 → 301 → 601 entries, 3.01 MB → 6.03 MB"
QString growthText(const Suspect& suspect);

/// One leak suspect in a few lines: how bad, what, how it grew, where it hangs; [Show] [Pin]. Without what, where the
/// headline above has said it.
class SuspectCard final : public QFrame {
    Q_OBJECT
public:
    explicit SuspectCard(const Suspect& suspect, bool isInHeadline = false, QWidget* parent = nullptr);
    /// Whether it is among the findings.
    void setPinned(bool isPinned);

signals:
    void showRequested();
    void pinRequested();

protected:
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    QLayout* makeHead(const Suspect& suspect, bool isInHeadline);

    QPushButton* m_pin{};
};

} // namespace heaptrail::ui

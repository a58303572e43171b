// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/investigation/investigation.h"

#include <QFrame>

class QPushButton;

namespace heaptrail::ui {

/// What a crash left behind, with [Recover] and [Discard]. Goes when either is pressed.
class RecoveryBanner final : public QFrame {
    Q_OBJECT
public:
    explicit RecoveryBanner(Recoverable left, QWidget* parent = nullptr);
    const Recoverable& left() const noexcept { return m_left; }
    /// "checkout.heaptrail, 29 November 2026 16:02": which, and as of when.
    static QString titleOf(const Recoverable& left);

signals:
    void recoverRequested(const heaptrail::Recoverable& left);
    void discarded();

private:
    Recoverable m_left;
};

} // namespace heaptrail::ui

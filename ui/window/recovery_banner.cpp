// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recovery_banner.h"

#include "ui/text/format.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace heaptrail::ui {

RecoveryBanner::RecoveryBanner(Recoverable left, QWidget* parent)
    : QFrame(parent)
    , m_left(std::move(left))
{
    setObjectName(QStringLiteral("recovery"));
    setFrameShape(QFrame::StyledPanel);
    auto* row = new QHBoxLayout(this);
    auto* words = new QLabel(tr("Recovered unsaved pins and notes: %1").arg(titleOf(m_left)));
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    row->addWidget(words, 1);
    auto* recover = new QPushButton(tr("Recover"));
    recover->setObjectName(QStringLiteral("recover"));
    auto* discard = new QPushButton(tr("Discard"));
    discard->setObjectName(QStringLiteral("discardRecovery"));
    row->addWidget(recover);
    row->addWidget(discard);
    connect(recover, &QPushButton::clicked, this, [this] {
        deleteLater();
        emit recoverRequested(m_left);
    });
    connect(discard, &QPushButton::clicked, this, [this] {
        deleteLater();
        std::error_code ignored; // gone already is as good
        std::filesystem::remove(m_left.autosave, ignored);
        emit discarded();
    });
}

QString RecoveryBanner::titleOf(const Recoverable& left)
{
    const QString name = left.investigation.empty()
        ? tr("new investigation")
        : QString::fromStdString(left.investigation.filename().string());
    const QDateTime saved = QDateTime::fromString(QString::fromStdString(left.savedAt), Qt::ISODate);
    return tr("%1, %2").arg(name,
                            formatTimeLong(std::chrono::system_clock::from_time_t(saved.toSecsSinceEpoch())));
}

} // namespace heaptrail::ui

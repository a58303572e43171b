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
    const QString name = m_left.investigation.empty()
        ? tr("a new investigation")
        : QString::fromStdString(m_left.investigation.filename().string());
    const QDateTime saved = QDateTime::fromString(QString::fromStdString(m_left.savedAt), Qt::ISODate);
    auto* words = new QLabel(
        tr("Heaptrail ended before %1 was saved. Its pins and notes as of %2 are still here.")
            .arg(name, formatTimeLong(std::chrono::system_clock::from_time_t(saved.toSecsSinceEpoch()))));
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    row->addWidget(words, 1);
    m_recover = new QPushButton(tr("Recover"));
    m_recover->setObjectName(QStringLiteral("recover"));
    auto* discard = new QPushButton(tr("Discard"));
    discard->setObjectName(QStringLiteral("discardRecovery"));
    row->addWidget(m_recover);
    row->addWidget(discard);
    connect(m_recover, &QPushButton::clicked, this, [this] {
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

void RecoveryBanner::setCanRecover(bool can)
{
    m_recover->setEnabled(can);
    m_recover->setToolTip(
        can ? QString()
            : tr("Recovering would replace what you have pinned or written since: save that first"));
}

} // namespace heaptrail::ui

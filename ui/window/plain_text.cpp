// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/plain_text.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>

namespace heaptrail::ui {
namespace {

/// Every label is polished before it is seen; a tooltip's label, too, at its birth.
class PlainText final : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Polish)
            if (auto* label = qobject_cast<QLabel*>(watched); label && label->textFormat() == Qt::AutoText)
                label->setTextFormat(Qt::PlainText);
        return false;
    }
};

} // namespace

void showTextsAsTheyAre()
{
    static bool isOn = false;
    if (isOn || !qApp) return;
    isOn = true;
    qApp->installEventFilter(new PlainText(qApp));
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/page.h"

#include <QShowEvent>

namespace heaptrail::ui {

Page::Page(Context& context, const char* id, const QString& title, const QIcon& icon, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_id(QString::fromLatin1(id))
    , m_title(title)
    , m_icon(icon)
{
    setObjectName(m_id);
    setAccessibleName(title);
    connect(&context.workspace, &Workspace::released, this, [this] {
        if (isVisible()) return; // it refreshes at once
        letGo();
        m_isStale = true;
    });
}

QString Page::nothingOpenText() const
{
    return workspace().isLoading() ? tr("Opening snapshots…")
                                   : tr("No snapshot is open. Open one, or drop it on the window.");
}

void Page::markStale()
{
    m_isStale = true;
    // With nothing open there is no work: what is hidden, too, lets go of what was closed.
    if (isVisible() || m_context.workspace.isEmpty()) refreshIfStale();
}

void Page::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refreshIfStale();
}

void Page::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    const bool isNew = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (isNew && !m_isStale) themeChanged();
}

void Page::refreshIfStale()
{
    if (!m_isStale) return;
    m_isStale = false;
    refresh();
}

} // namespace heaptrail::ui

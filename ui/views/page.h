// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"
#include "ui/workspace/navigator.h"
#include "ui/workspace/open_investigation.h"
#include "ui/workspace/set_analysis.h"
#include "ui/workspace/workspace.h"

#include <QIcon>
#include <QList>
#include <QString>
#include <QWidget>

class QAction;

namespace heaptrail::ui {

/// What every page and dock is given. It outlives them all.
struct Context {
    Workspace& workspace;
    Navigator& navigator;
    Settings settings;
    SetAnalysis& analysis; ///< series and suspects of the whole set
    OpenInvestigation& investigation; ///< pins and notes
};

/// One view of the open set: a page in the middle or the content of a dock. A hidden page does no work: it
/// marks itself stale and refreshes when shown.
class Page : public QWidget {
    Q_OBJECT
public:
    /// `id` is one of view::k… and becomes the objectName.
    Page(Context& context, const char* id, const QString& title, const QIcon& icon,
         QWidget* parent = nullptr);

    const QString& id() const noexcept { return m_id; }
    const QString& title() const noexcept { return m_title; }
    const QIcon& icon() const noexcept { return m_icon; }

    /// The user came here by a jump: select what place.selection says, restore place.filter. Called when
    /// the page is visible and refresh() has run.
    virtual void showPlace(const Place& place) { Q_UNUSED(place) }
    /// Ctrl+F: puts the cursor into the page's search or filter field. False if it has none.
    virtual bool focusFind() { return false; }
    /// F3, Shift+F3
    virtual void findNext(bool backwards) { Q_UNUSED(backwards) }
    /// For the toolbar's Export menu while this page is shown: "Copy table as Markdown", "Save as SVG…".
    virtual QList<QAction*> exportActions() { return {}; }
    /// What is selected stands for it: pinned is the suspect, with its evidence. Null elsewhere.
    virtual const Suspect* selectedSuspect() const { return nullptr; }
    /// Offered in Ctrl+K while this page is shown, besides QWidget::actions().
    virtual QList<QAction*> commands() { return actions(); }

    /// What is shown is out of date: refreshes at once if visible, else when shown.
    void markStale();
    bool isStale() const noexcept { return m_isStale; }

protected:
    /// The page is hidden, and a snapshot was given up: drops what is shown, and with it the snapshot. refresh()
    /// brings it back when the page is shown.
    virtual void letGo() { }
    /// Fetches what the page shows. Only called when visible; starts Jobs, never works itself over 50 ms.
    virtual void refresh() = 0;

    Context& context() const noexcept { return m_context; }
    Workspace& workspace() const noexcept { return m_context.workspace; }
    Navigator& navigator() const noexcept { return m_context.navigator; }
    /// Where a page has no snapshot to show.
    QString nothingOpenText() const;
    /// The colours or the font of the window changed: whatever keeps one, or a size that follows from it, takes it anew.
    virtual void themeChanged() { }
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refreshIfStale();

    Context& m_context;
    QString m_id, m_title;
    QIcon m_icon;
    bool m_isStale{true};
};

} // namespace heaptrail::ui

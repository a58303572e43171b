// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/treemap.h"
#include "ui/jobs/job.h"
#include "ui/views/page.h"

#include <QTimer>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QToolButton;
class QTreeWidget;

namespace heaptrail::ui {

/// The dominator tree of the current snapshot as a treemap or an icicle: what fills the heap, and inside of what.
class TreemapPage final : public Page {
    Q_OBJECT
public:
    explicit TreemapPage(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;
    bool focusFind() override;
    void findNext(bool backwards) override { find(m_lastFind, backwards); }
    QList<QAction*> exportActions() override
    {
        return QList<QAction*>{m_saveSvg, m_savePng} + m_tableActions;
    }
    Treemap* treemap() const noexcept { return m_treemap; }
    bool isWorking() const noexcept { return m_job.isRunning() || m_colourJob.isRunning(); }

    QByteArray svg() const;
    QByteArray png(double scale) const;

protected:
    void refresh() override;
    void letGo() override;

private:
    /// One step of the way in: a node, or the members of a group.
    struct Step {
        std::vector<NodeOrdinal> nodes;
        QString title;
        std::vector<DominatorChains::Link> links; ///< that were flat where it was chosen
    };
    void makeTable();
    void makeBar();
    void zoomTo(Step step);
    void zoomInto(int area);
    void zoomOut();
    void zoomBackTo(int step);
    void divide();
    /// The area of an object; of a suspect that is too small for one, that of what piled up there. Else −1.
    int areaOf(NodeOrdinal selected) const;
    void colour();
    void showCrumbs();
    void selectArea(int area);
    bool find(const QString& text, bool backwards);
    void fillTable();
    void fillColours();
    void showMenu(int area, const QPoint& at);
    void save(const QString& filter, const QString& ending, const std::function<QByteArray()>& content);

    Treemap* m_treemap{};
    QTreeWidget* m_table{};
    QList<QAction*> m_tableActions;
    QLineEdit* m_find{};
    QString m_lastFind;
    QStackedWidget* m_stack{};
    QLabel *m_message{}, *m_status{};
    QToolButton* m_cancel{};
    QComboBox* m_scheme{};
    bool m_isSchemeChosen{}; ///< by the user
    QHBoxLayout* m_crumbs{};
    QAction *m_asIcicle{}, *m_asTable{}, *m_out{}, *m_saveSvg{}, *m_savePng{};
    EntryId m_entry{};
    std::vector<Step> m_way; ///< from the whole heap to what is shown
    QTimer m_slow;
    Job m_job, m_colourJob;
};

} // namespace heaptrail::ui

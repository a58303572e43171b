// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/snapshots_model.h"
#include "ui/views/page.h"

class QLabel;
class QListView;
class QTimer;
class QScrollArea;
class QVBoxLayout;

namespace heaptrail::ui {

class LoadRow;

/// The case at the left: snapshots in time order with their states, memory logs, what the order rests on,
/// and whether all are of one process.
class SnapshotsDock final : public Page {
    Q_OBJECT
public:
    explicit SnapshotsDock(Context& context, QWidget* parent = nullptr);
    void showPlace(const Place& place) override;

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeActions();
    void followTheWorkspace();
    void showCurrent();
    void updateActions();
    void updateBanner();
    void updateSalvaged();
    QString otherProcessText() const;
    void updateDetails();
    void placeDetails();
    void showMenu(const QPoint& at);
    EntryId currentId() const;

    SnapshotsModel* m_model{};
    QListView* m_list{};
    QLabel *m_lineage{}, *m_salvaged{};
    LoadRow* m_details{}; ///< of a file that failed and is current
    QScrollArea* m_detailsArea{};
    QVBoxLayout* m_layout{};
    QTimer* m_poll{};
    bool m_isFollowing{}; ///< the navigator chose the row, not the user
    QAction *m_rename{}, *m_cancel{}, *m_again{}, *m_salvage{}, *m_unload{}, *m_remove{}, *m_undo{}, *m_up{},
        *m_down{}, *m_byEvidence{}, *m_renumber{}, *m_exclude{}, *m_locate{}, *m_copyDetails{};
};

} // namespace heaptrail::ui

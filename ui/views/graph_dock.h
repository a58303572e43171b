// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/graph/graph_view.h"
#include "ui/jobs/job.h"
#include "ui/views/page.h"

#include <QTimer>

class QAction;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;
class QTreeWidget;

namespace heaptrail::ui {

/// The retainer graph of what is selected anywhere, with its commands and a table of the same for those who don't
/// see pictures.
class GraphDock final : public Page {
    Q_OBJECT
public:
    explicit GraphDock(Context& context, QWidget* parent = nullptr);

    bool focusFind() override;
    void findNext(bool backwards) override { find(m_lastFind, backwards); }
    QList<QAction*> exportActions() override
    {
        return QList<QAction*>{m_pin, m_saveSvg, m_savePng, m_saveDot} + m_tableActions;
    }
    GraphView* view() const noexcept { return m_view; }
    bool isWorking() const noexcept { return m_job.isRunning(); }

    /// The picture as a file's content, for saving and for reports. Null bytes without a picture.
    QByteArray svg() const;
    QByteArray png(double scale) const;
    QByteArray dot() const;

protected:
    void refresh() override;
    void letGo() override;

private:
    void makeSaying();
    void connectPicture();
    void followSelection();
    void makeToolBar();
    void makeSavers();
    void connectActions();
    void follow(const Selection& selection);
    /// Of a row, at the scale of the first look.
    double rowWidth() const;
    using Making = std::function<Result<RetainerGraph>(const SnapshotPtr&, const Task&)>; ///< for the worker
    void draw(EntryId snapshot, Making make);
    /// Asks a worker for the next picture out of the present one.
    template <class Step>
    void grow(Step step);
    void present(Result<PlacedGraph> placed, bool isGrown);
    void showMessage(const QString& text, const QString& button = {});
    void showMenu(RetainerNodeId id, const QPoint& at);
    bool find(const QString& text, bool backwards);
    void selectInPicture(RetainerNodeId id);
    void fillTable();
    void updateActions();
    void save(const QString& filter, const QString& ending, const std::function<QByteArray()>& content);

    GraphView* m_view{};
    QTreeWidget* m_table{};
    QLineEdit* m_find{};
    QString m_lastFind;
    QStackedWidget* m_stack{};
    QWidget* m_saying{}; ///< the message and the way out
    QLabel *m_message{}, *m_status{};
    QPushButton* m_wayOut{};
    QAction* m_cancelShown{}; ///< of the button in the tool bar
    QAction *m_expand{}, *m_fold{}, *m_fit{}, *m_turn{}, *m_tidy{}, *m_asTable{}, *m_centre{};
    QList<QAction*> m_tableActions;
    QAction *m_pin{}, *m_saveSvg{}, *m_savePng{}, *m_saveDot{};
    EntryId m_entry{};
    Selection m_drawn; ///< what the picture is about, or where one has walked in it
    bool m_isWalking{}; ///< the selection is told from here
    QTimer m_delay{this}, m_slow;
    Job m_job;
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/allocations/call_tree.h"
#include "core/analysis/timeline.h"
#include "ui/jobs/job.h"
#include "ui/views/table_page.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace heaptrail::ui {

class AllocationsModel;
class FlameChart;
class TimelineBars;

/// Who allocates: a sampling profile, a timeline or a snapshot with allocation stacks as flame chart, callers or callees,
/// by function, script or package; two of them with their difference. A timeline's bars select an interval: of that
/// alone the functions are shown, here and in other views. From a function to its objects that are still alive.
class AllocationsPage final : public TablePage {
    Q_OBJECT
public:
    static constexpr char kId[] = "allocations";

    explicit AllocationsPage(Context& context, QWidget* parent = nullptr);

    bool focusFind() override;
    void findNext(bool backwards) override;
    QList<QAction*> exportActions() override;
    bool isWorking() const noexcept { return m_job.isRunning(); }

protected:
    void refresh() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum View : int { Flame, BottomUp, TopDown };
    struct Shown {
        AllocationTreePtr tree; ///< null: a timeline without stacks
        CallTreePtr calls;
        QStringList older; ///< names of the files that it is compared with
        std::vector<TimelineTick> ticks{};
    };
    void makeBar();
    void makeCommands();
    void makeTimeline();
    void makeFlame();
    void refillSources();
    void compute();
    void show(const Shown& shown);
    void showView();
    void showInterval();
    QString restText(std::uint64_t counted, std::uint64_t size) const;
    void showSum(const Shown& shown);
    void showEmpty(const Shown& shown);
    void showCrumbs();
    /// Of the timeline that is shown: nothing where all of it is.
    std::optional<AllocationInterval> interval() const;
    void showWhole();
    /// The objects that the current function allocated and that are still alive; all of them: of whatever is shown.
    void showObjects(bool all);
    std::optional<std::uint32_t> currentRow() const;
    void updateObjects();
    void openSourceOfRow();
    void find(const QString& text, bool backwards, const std::function<void(bool)>& done);
    View view() const;

    QComboBox *m_source{}, *m_base{}, *m_by{}, *m_as{}, *m_of{};
    bool m_isSourceChosen{}; ///< until then the youngest is shown, in whatever order the files load
    QLineEdit* m_find{};
    QString m_lastFind;
    QWidget *m_timelineBox{}, *m_howTo{};
    TimelineBars* m_bars{};
    QLabel* m_interval{};
    QPushButton *m_toSummary{}, *m_toObjects{}, *m_all{};
    QLabel* m_crumbs{};
    FlameChart* m_flame{};
    bool m_hasAlive{}; ///< the figures say what is still alive
    AllocationsModel* m_model{};
    CallTreePtr m_calls; ///< what is shown, as chart or table
    QAction *m_savePng{}, *m_zoomOut{}, *m_showObjects{}, *m_showWhole{}, *m_openSource{};
    Job m_job;
};

} // namespace heaptrail::ui

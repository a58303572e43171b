// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/memory_chart.h"
#include "ui/models/growth_model.h"
#include "ui/views/page.h"

#include <QTimer>

#include <map>

class QFormLayout;
class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace heaptrail::ui {

class TreeView;

/// The first thing after a load: memory over time, what grew most, the suspects, the facts.
class OverviewPage final : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(Context& context, QWidget* parent = nullptr);
    QList<QAction*> exportActions() override;

protected:
    void refresh() override;
    void themeChanged() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Suspects, growth and facts side by side where there is room, else the facts below the suspects.
    void arrange();
    void fitGrowth();
    void makeExports();
    void pinChart();
    QWidget* makeCards();
    QWidget* makeGrowth();
    QWidget* makeFacts();
    void updateChart();
    void showHistory(MemoryHistory history);
    void showLogVerdict(const MemoryVerdict& verdict);
    QString timelineText() const;
    void updateCards();
    void updateGrowth();
    void updateFacts();
    void addFact(const QString& name, const QString& value, const QString& tip = {});
    /// What there is to tell where a memory log is all that is open.
    void addLogFacts(const MemoryLog& log);
    void showSuspect(const Suspect& suspect);

    QLabel* m_verdict{}; ///< in one line, the words of the command line
    MemoryChart* m_chart{};
    QVBoxLayout* m_cards{};
    QLabel *m_chartHeading{}, *m_cardsState{}, *m_growthState{};
    QPushButton* m_allSuspects{};
    GrowthModel* m_growth{};
    TreeView* m_growthView{};
    QFormLayout* m_facts{};
    QGridLayout* m_parts{};
    QWidget *m_cardsPart{}, *m_growthPart{}, *m_factsPart{};
    QList<QAction*> m_exports;
    QTimer m_soon{this}; ///< gathers changes
    std::map<EntryId, double> m_taken; ///< as snapshotTimes() says
    std::shared_ptr<const LogPicture> m_logPicture; ///< null until it is drawn
    Job m_logJob; ///< slopes and crossings of the memory log
};

/// When the snapshots were taken, in milliseconds since 1970, as far as names and logs tell: marks in the log in
/// their order, else stamps in the names. Empty if unknown; `source` says which, for people.
std::vector<double> snapshotTimes(const std::vector<SnapshotPtr>& snapshots, const MemoryLog* log,
                                  QString& source);

} // namespace heaptrail::ui

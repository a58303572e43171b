// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

class QLabel;
class QLayout;
class QPushButton;
class QSplitter;
class QTextBrowser;
class QTreeWidget;
class QTreeWidgetItem;
class QUrl;
class QVBoxLayout;

namespace heaptrail::ui {

/// The ranked suspects, each with its figures, path, evidence, doubts and advice; below them what grew and is
/// no leak, with the reason. Every class, object and step of a path is a link.
class SuspectsPage final : public Page {
    Q_OBJECT
public:
    explicit SuspectsPage(Context& context, QWidget* parent = nullptr);
    void showPlace(const Place& place) override;
    QList<QAction*> exportActions() override;
    const Suspect* selectedSuspect() const override;

protected:
    void refresh() override;
    void themeChanged() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addTop(QVBoxLayout& rows);
    void makeList();
    QLayout* makeButtons();
    void connectButtons();
    const Suspect* current() const;
    Selection selectionOf(const Suspect& suspect) const;
    const BenignGrowth* currentBenign() const;
    void showCurrent();
    void follow(const QUrl& link);
    void pinCurrent();
    void updatePin();
    void fillList();
    void addRow(const Suspect& suspect, int position);
    void addBenign();
    QStringList whatIsFound() const;
    void fitList();
    /// Hides what has nothing of the timeline's chosen interval; returns what to say of it, empty without one.
    QString showInterval();
    QString htmlOf(const Suspect& suspect) const;
    QString pathOf(const Suspect& suspect) const;
    QString thingsOf(const Suspect& suspect) const;
    std::pair<std::string, std::optional<SourceLocation>> classSource(const Suspect& suspect) const;
    QString htmlOf(const BenignGrowth& benign) const;
    EntryId lastId() const;

    QLabel* m_state{};
    QWidget* m_wayOut{}; ///< instead of an empty list
    QTreeWidget* m_list{};
    QTextBrowser* m_text{};
    QSplitter* m_split{};
    bool m_isSplitChosen{}; ///< the user gave the list its height
    QPushButton* m_allTimes{};
    QPushButton *m_show{}, *m_sample{}, *m_retainers{}, *m_graph{}, *m_pin{};
    QList<QAction*> m_exports;
    SetAnalysis::SuspectsPtr m_report;
};

} // namespace heaptrail::ui

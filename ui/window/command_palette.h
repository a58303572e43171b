// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/find_results.h"
#include "ui/workspace/set_analysis.h"

#include <QDialog>
#include <QList>
#include <QTimer>

class QAction;
class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace heaptrail::ui {

/// A command's property: what else people call it, words between blanks, set where the command is made.
inline constexpr char kOtherWords[] = "otherWords";
/// A command's property: it takes all open files away.
inline constexpr char kEndsWork[] = "endsWork";

/// The one search of the window, behind Ctrl+K and the field in the toolbar: every command by its name, and whatever
/// the open heaps have: objects by @id, classes, properties, variables, strings. Commands that can't be used now are
/// greyed, with the reason.
class CommandPalette final : public QDialog {
    Q_OBJECT
public:
    /// Of a row that leads to a place in the heaps; no command has it.
    static constexpr int kPlaceRole = Qt::UserRole + 2;
    CommandPalette(const QList<QAction*>& commands, QWidget* parent);
    void setPlaceholder(const QString& text);
    /// Searches these heaps and the suspects, too; `go` is called with the place of what was chosen. Closes when one is given up.
    void setSearch(const Workspace& workspace, HeapSet set, SetAnalysis::SuspectsPtr suspects, GoToFound go);
    void setText(const QString& text);
    bool isSearching() const { return m_pause.isActive() || m_job.isRunning(); }
    /// The letters of `wanted` in this order somewhere in `text`, words' beginnings and runs first; −1 = no.
    static int score(const QString& wanted, const QString& text);
    /// How well a command answers what is typed: by its name, else by its other words, by what it says it does, or by
    /// letters of the name; −1 = no. Beside what the heaps have, single letters are not enough.
    static int pointsOf(const QString& wanted, const QAction& command, bool isHeapSearched);
    /// Why this command can't be used now, in one sentence; empty if it can.
    static QString reasonOf(const QAction& command);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Finds {
        std::size_t heap{}; ///< position in m_set
        QuickFinds finds;
    };
    void filter();
    void run();
    void step(int by);
    void choosePossible();
    void search();
    void searchIn(std::size_t heap);
    /// `in`: the short label of one snapshot; empty for all.
    void showObjects(std::uint64_t id, const QString& in);
    void showFinds(bool isLast);
    std::array<std::size_t, kFoundKindCount> kindsBestFirst() const;
    void showAllHits();
    bool isMine(const QWidget* widget) const;
    QListWidgetItem* addRow(const QString& text, const QString& detail);
    void addTitle(const QString& text);
    void addCommand(QAction& command, int points);
    void addEndings(bool isSearched);
    void addSuspects(const QString& wanted);
    void addPlace(const QString& text, const QString& detail, FoundPlace place);

    QList<QAction*> m_commands;
    QList<QAction*> m_endings; ///< of them, those that answer what is typed and end the work
    const Workspace* m_workspace{};
    HeapSet m_set; ///< the newest first
    SetAnalysis::SuspectsPtr m_suspects; ///< null where none are known yet
    GoToFound m_go;
    std::vector<FoundPlace> m_places;
    std::vector<Finds> m_finds; ///< of the heaps searched so far
    int m_findsFrom{}; ///< the row where they begin
    bool m_isGoWanted{}; ///< Enter came before what it goes to
    QTimer m_pause;
    Job m_job;
    QLineEdit* m_edit{};
    QListWidget* m_list{};
    QLabel* m_hint{};
};

} // namespace heaptrail::ui

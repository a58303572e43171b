// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"
#include "ui/window/unsaved_work.h"

#include <QMainWindow>

#include <array>
#include <functional>
#include <vector>

class QAction;
class QDockWidget;
class QLabel;
class QLineEdit;
class QMenu;
class QProgressBar;
class QStackedWidget;
class QTabWidget;
class QTimer;
class QToolButton;

namespace heaptrail::ui {

class StartPage;
struct FoundPlace;

/// The window: pages as tabs in the middle, docks around them, and the commands that hold for all of them.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Settings settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Files and folders: snapshots, memory logs, an investigation.
    void open(const QStringList& paths);

    Workspace& workspace() noexcept { return m_workspace; }
    Navigator& navigator() noexcept { return m_navigator; }
    Context& context() noexcept { return m_context; }
    const std::vector<Page*>& pages() const noexcept { return m_pages; }
    /// A page or dock by its view id; null if there is none.
    Page* page(const QString& id) const;
    /// Brings a page or dock to the front.
    void showView(const QString& id);
    /// Every command, each once, for the palette; those that can't be used now say why.
    QList<QAction*> commands() const;
    void resetLayout();
    OpenInvestigation& investigation() noexcept { return m_investigation; }
    /// From now on the investigation is saved there as it grows; what a crash left behind is offered on the start
    /// page, and again above the tables once its snapshots are open.
    void keepAutosavesIn(const QString& folder);
    /// The desktop ends the session: asks what to do with unsaved work, where it may. False to stay.
    bool mayEndSession(bool canAsk);
    /// The program is told to end: keeps unsaved work for the next start, and what closing the window would remember.
    void keepForNextStart();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makePages();
    void makeCentre();
    void makeDocks();
    void keepGraphTall();
    void makeActions();
    void makeFileMenu();
    void makeEditMenu();
    void makeGoMenu();
    void makeViewMenu();
    void makeThemeMenu(QMenu* menu);
    void makeHelpMenu();
    void makeToolBar();
    void makeStatusBar();
    QAction* command(QMenu* menu, const QString& name, const QString& text, const QString& tip,
                     const QList<QKeySequence>& keys, const char* iconName, std::function<void()> run);
    /// The page or dock with the keyboard, else the page in the middle.
    Page* activePage() const;
    /// Shows a page and puts the keyboard on its table: the next key is meant for it.
    void showByCommand(Page* page);
    void showPlace(const Place& place);
    void goToFound(const FoundPlace& to);
    void updateCentre();
    void offerRecovery();
    void updateStatus();
    void remember(const QString& finding);
    void focusContents(Page& page);
    bool isKeyOfOurs(QObject* watched, QEvent* event) const;
    void giveFindingsRoom();
    void updateHistory();
    void updateTitle();
    void updateExportMenu();
    void setUpWork();
    /// The one search: commands and what the heaps have.
    void showPalette(const QString& text = {});
    /// Gives a page or dock the whole window; again: back to all of them.
    void maximise(Page* page);
    bool isMaximised() const noexcept { return !m_beforeMaximised.isEmpty(); }
    void foldInspector();
    void titleInspector();
    void unfoldInspector();
    QDockWidget* dockOf(const char* id) const;
    void showVerdict();
    void showHistory();
    QString selectionText(const Selection& selection) const;
    void pinSelection();
    const Suspect* selectedSuspect() const;
    void updatePin();
    void setUpInvestigation();
    void closeInvestigation();
    void beginAnew();
    void restoreView();
    void updateRecoverMenu();
    void showSettings();
    void useSettings();
    void useFontSize();
    void say(const QString& message);
    void placeInspector();
    void arrangeDocks();
    void giveRoomBelow();
    void noteRoomBelow(int windowHeight);
    void keepRoomBelow();
    void showAnswersWhereWanted();
    void setAnswersShown(bool isShown);
    QByteArray layoutState();
    void rememberLayout();
    void showReport();
    void askForFiles(bool folder);
    void restoreLayout();

    Settings m_settings;
    Workspace m_workspace;
    Navigator m_navigator;
    SetAnalysis m_analysis;
    OpenInvestigation m_investigation;
    Context m_context;
    UnsavedWork m_unsaved;

    QStackedWidget* m_centre{};
    QWidget* m_recovery{}; ///< above it: banners of investigations that belong to the open snapshots
    std::vector<Recoverable> m_left; ///< by crashes; those not offered there yet
    std::vector<Recoverable> m_recoverable; ///< all of them
    QTabWidget* m_tabs{};
    std::vector<Page*> m_pages;
    std::vector<Page*> m_dockPages;
    std::vector<QDockWidget*> m_docks;
    QByteArray m_defaultLayout;
    QAction *m_back{}, *m_forward{}, *m_pin{};
    StartPage* m_start{};
    QLineEdit* m_search{}; ///< a door to the palette
    QAction* m_maximise{};
    QByteArray m_beforeMaximised; ///< the layout to go back to
    /// Of the window, and of the docks left and right in it, before the window was made smaller: theirs again when it
    /// grows.
    std::array<int, 3> m_widthsBefore{};
    QList<int> m_widths; ///< of the docks left and right, before the inspector folded
    bool m_isInspectorFolded{}; ///< hidden because nothing is selected, not by the user
    QMenu *m_exportMenu{}, *m_recoverMenu{};
    QLabel *m_where{}, *m_lineage{}, *m_work{};
    QProgressBar* m_workBar{};
    QToolButton* m_workCancel{};
    QTimer* m_workTimer{};
    QTimer* m_click{}; ///< since the last press of a button, as long as it may become a double click
    int m_belowOf{}; ///< the window's height that the docks below were given their share of; 0: the user's size
    bool m_hadFindings{};
    int m_roomOfFindings{}; ///< that the list of snapshots gave, in pixels
    bool m_isNarrow{};
    bool m_isWide{}; ///< the docks were laid out for a wide window
    bool m_isLayoutKnown{}; ///< it was restored: no sizes of ours
    bool m_areAnswersShown{true};
    std::vector<QDockWidget*> m_setAside; ///< hidden only to make room
    std::vector<QDockWidget*> m_raisedAside; ///< those of them that were in front
};

} // namespace heaptrail::ui

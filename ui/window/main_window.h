// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

#include <QMainWindow>
#include <QPointer>

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
    /// Every command that is enabled now, for the palette.
    QList<QAction*> commands() const;
    void resetLayout();
    Casebook& casebook() noexcept { return m_casebook; }
    /// From now on the case is saved there as it grows; what a crash left behind is offered on the start
    /// page, and again above the tables once its snapshots are open.
    void keepAutosavesIn(const QString& folder);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makePages();
    void makeActions();
    void makeStatusBar();
    QAction* addCommand(QMenu* menu, const QString& name, const QString& text, const QString& tip,
                        const QList<QKeySequence>& keys, const QString& iconName = {});
    /// The page or dock with the keyboard, else the page in the middle.
    Page* activePage() const;
    /// Shows a page and puts the keyboard on its table: the next key is meant for it.
    void showByCommand(Page* page);
    void showPlace(const Place& place);
    void updateCentre();
    void offerRecovery();
    void updateStatus();
    void updateHistory();
    void updateTitle();
    void updateExportMenu();
    void setUpWork();
    void goToObject(const QString& text);
    void showPalette();
    void showHistory();
    QString placeText(const Place& place) const;
    void pinSelection();
    void updatePin();
    void saveCase(bool asNew);
    void say(const QString& message);
    void placeInspector();
    void arrangeDocks();
    void setAnswersShown(bool isShown);
    QByteArray layoutState();
    void showReport();
    void askForFiles(bool folder);
    void restoreLayout();

    Settings m_settings;
    Workspace m_workspace;
    Navigator m_navigator;
    SetAnalysis m_analysis;
    Casebook m_casebook;
    Context m_context;

    QStackedWidget* m_centre{};
    QWidget* m_recovery{}; ///< above it: banners of cases that belong to the open snapshots
    std::vector<Recoverable> m_left; ///< by crashes; those not offered there yet
    QTabWidget* m_tabs{};
    std::vector<Page*> m_pages;
    std::vector<Page*> m_dockPages;
    std::vector<QDockWidget*> m_docks;
    QByteArray m_defaultLayout;
    QAction *m_back{}, *m_forward{}, *m_pin{};
    StartPage* m_start{};
    QLineEdit* m_goTo{};
    QMenu* m_exportMenu{};
    QLabel *m_where{}, *m_lineage{}, *m_work{};
    QProgressBar* m_workBar{};
    QToolButton* m_workCancel{};
    QTimer* m_workTimer{};
    bool m_isNarrow{};
    bool m_isWide{}; ///< the docks were laid out for a wide window
    bool m_isLayoutKnown{}; ///< it was restored: no sizes of ours
    bool m_areAnswersShown{true};
    std::vector<QDockWidget*> m_setAside; ///< hidden only to make room
    std::vector<QDockWidget*> m_raisedAside; ///< those of them that were in front
};

} // namespace heaptrail::ui

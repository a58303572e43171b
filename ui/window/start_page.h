// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/load_row.h"
#include "ui/views/page.h"

#include <QFrame>

class QCommandLinkButton;
class QGridLayout;
class QLabel;
class QTimer;
class QVBoxLayout;

namespace heaptrail::ui {

/// What fills the window while no snapshot is ready: where to drop files, recent sets, the sample, how to
/// take a snapshot; and, as soon as files were named, a row for each of them.
class StartPage final : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(Context& context, QWidget* parent = nullptr);

    /// The bundled sample: three snapshots and a log; empty if this build has none.
    static QStringList samplePaths();
    /// Cases that a crash left behind, each with [Recover] and [Discard].
    void offerRecovery(const std::vector<Recoverable>& all);

signals:
    void openRequested(const QStringList& paths);
    void askForFiles();
    void askForFolder();
    void recoverRequested(const heaptrail::Recoverable& left);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeDropZone();
    QWidget* makeRecent();
    QWidget* makeHowTo();
    void updateRows();
    void updateRecent();
    void fitRecent();

    Context& m_context;
    QWidget *m_welcome{}, *m_loading{}, *m_recentBox{};
    QLabel* m_state{}; ///< over the rows: what has become of them
    QVBoxLayout *m_rows{}, *m_recovery{};
    QGridLayout* m_recent{};
    struct RecentCard {
        QCommandLinkButton* link{};
        QString name, files, about, folder;
    };
    std::vector<RecentCard> m_cards;
    std::vector<LoadRow*> m_loadRows;
    QTimer *m_poll{}, *m_update{};
    bool m_wasLoading{};
};

/// Remembers a set that was opened, newest first, once; at most ten.
void rememberSet(Settings& settings, const QStringList& paths, const QString& finding);
/// Files that an investigation was saved of: that is listed in their place.
void forgetSet(Settings& settings, const QStringList& paths);

} // namespace heaptrail::ui

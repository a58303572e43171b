// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gui.h"

#include "tests/support/shared_corpus.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTest>

namespace heaptrail::test {
namespace {
constexpr qint64 kPauseMs = 150; // longer than any pause with which a view follows
} // namespace

bool waitFor(const std::function<bool()>& condition, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    while (!condition()) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

bool waitUntilIdle(int timeoutMs)
{
    // An answer may start the next job, and docks follow the selection after a short pause: at rest is when no job
    // ran for longer than those pauses.
    QElapsedTimer quiet;
    quiet.start();
    return waitFor(
        [&] {
            if (ui::Job::runningCount() > 0) quiet.restart();
            return quiet.elapsed() > kPauseMs;
        },
        timeoutMs);
}

void showActive(QWidget& window)
{
    window.show();
    window.activateWindow();
    QApplication::setActiveWindow(&window); // the offscreen platform has no window manager that would
    waitFor([&] { return window.isActiveWindow(); }, 5'000);
}

bool openAndWait(ui::MainWindow& window, const QStringList& paths)
{
    window.open(paths);
    return waitFor([&] { return !window.workspace().isLoading(); }) && waitUntilIdle();
}

QModelIndex findRow(QAbstractItemView* view, const QString& text, int column, const QModelIndex& parent)
{
    QAbstractItemModel* model = view->model();
    for (int row = 0;; ++row) {
        if (row == model->rowCount(parent)) {
            if (!model->canFetchMore(parent)) return {};
            model->fetchMore(parent);
            if (row == model->rowCount(parent)) return {};
        }
        const QModelIndex index = model->index(row, column, parent);
        if (index.data().toString().contains(text)) return index;
    }
}

namespace {
QPoint centre(QAbstractItemView* view, const QModelIndex& index)
{
    view->scrollTo(index);
    QCoreApplication::processEvents();
    // Wide cells: a click near the text's beginning is what people do.
    const QRect rect = view->visualRect(index);
    return {rect.left() + std::min(rect.width() / 2, 40), rect.center().y()};
}
} // namespace

void clickRow(QAbstractItemView* view, const QModelIndex& index)
{
    QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier, centre(view, index));
}

void doubleClickRow(QAbstractItemView* view, const QModelIndex& index)
{
    const QPoint at = centre(view, index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier, at);
    QTest::mouseDClick(view->viewport(), Qt::LeftButton, Qt::NoModifier, at);
}

void press(QWidget& window, int key, Qt::KeyboardModifiers modifiers)
{
    QWidget* target = QApplication::focusWidget();
    QTest::keyClick(target ? target : &window, Qt::Key(key), modifiers);
}

void type(QWidget& window, const QString& text)
{
    QWidget* target = QApplication::focusWidget();
    QTest::keyClicks(target ? target : &window, text);
}

QStringList sampleSnapshots()
{
    const QDir folder(QString::fromStdString(samplesFolder().string()));
    QStringList paths;
    for (const QString& name :
         folder.entryList({QStringLiteral("*.heapsnapshot.gz")}, QDir::Files, QDir::Name))
        paths << folder.filePath(name);
    return paths;
}

QStringList samplePaths()
{
    const QDir folder(QString::fromStdString(samplesFolder().string()));
    QStringList paths = sampleSnapshots();
    for (const QString& name : folder.entryList({QStringLiteral("*.jsonl")}, QDir::Files, QDir::Name))
        paths << folder.filePath(name);
    return paths;
}

} // namespace heaptrail::test

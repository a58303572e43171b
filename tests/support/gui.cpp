// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gui.h"

#include "tests/support/heap_drawing.h"
#include "tests/support/sample_once.h"
#include "tests/support/shared_corpus.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QDropEvent>
#include <QEventLoop>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLineEdit>
#include <QMimeData>
#include <QPointer>
#include <QScrollBar>
#include <QTabBar>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTimer>
#include <QUrl>
#include <QWheelEvent>
#include <QWindow>

#include <map>

namespace heaptrail::test {
namespace {
/// Views wait out a short pause before they follow; such timers are children of the widgets that they serve. Here the
/// pause is over at once. False if there was none.
bool endPauses()
{
    constexpr int kLongestPauseMs = 500;
    QList<QPointer<QTimer>> pausing; // what follows may delete some of them
    for (const QWidget* window : QApplication::topLevelWidgets())
        for (QTimer* timer : window->findChildren<QTimer*>())
            if (timer->isActive() && timer->isSingleShot() && timer->interval() <= kLongestPauseMs)
                pausing << timer;
    for (const auto& timer : pausing) {
        if (!timer || !timer->isActive()) continue;
        QTimerEvent over(timer->timerId());
        QCoreApplication::sendEvent(timer, &over);
    }
    return !pausing.isEmpty();
}
} // namespace

bool waitFor(const std::function<bool()>& condition, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    QTimer tick; // looks again at what no event tells, and leaves the processor to the workers in between
    tick.start(2);
    while (!condition()) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

bool waitUntilIdle(int timeoutMs)
{
    // An answer may start the next job or a posted call: at rest is when nothing was under way in several rounds of
    // the event loop on end. Clocks are no proof, they run on while the processor serves others.
    constexpr int kQuietRounds = 8;
    int quiet = 0;
    return waitFor(
        [&] {
            quiet = ui::Job::runningCount() > 0 || endPauses() ? 0 : quiet + 1;
            return quiet > kQuietRounds;
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
    window.workspace().setOpener(openSampleOnce);
    window.setUpdatesEnabled(false); // what nobody looks at on the way is not drawn: a fifth of the time
    window.open(paths);
    const bool isOpen = waitFor([&] { return !window.workspace().isLoading(); }, 300'000) && waitUntilIdle();
    window.setUpdatesEnabled(true);
    return isOpen;
}

std::unique_ptr<ui::MainWindow> windowOf(const std::vector<std::string>& drawings, ui::Settings settings)
{
    auto window = std::make_unique<ui::MainWindow>(std::move(settings));
    showActive(*window);
    std::map<std::string, std::string> drawingOf;
    QStringList paths;
    for (std::size_t at = 0; at < drawings.size(); ++at) {
        paths << QStringLiteral("s%1.heapsnapshot").arg(at + 1);
        drawingOf[paths.back().toStdString()] = drawings[at];
    }
    window->workspace().setOpener([drawingOf](const std::filesystem::path& path, const LoadOptions&,
                                              const Task&) -> Result<SnapshotPtr> {
        const auto found = drawingOf.find(path.filename().string());
        if (found == drawingOf.end()) return fail(ErrorCode::CannotRead, "No such file or directory.");
        return heapOf(found->second).snapshot;
    });
    window->setUpdatesEnabled(false);
    window->open(paths);
    const bool isOpen =
        waitFor([&] { return window->workspace().readyIds().size() == drawings.size(); }) && waitUntilIdle();
    window->setUpdatesEnabled(true);
    return isOpen ? std::move(window) : nullptr;
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

void drop(QWidget& window, const QStringList& paths)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths) urls << QUrl::fromLocalFile(path);
    data.setUrls(urls);
    const QPoint at = window.rect().center();
    // To the window of the platform, which finds the widget below the pointer by itself.
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window.windowHandle(), &enter);
    QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    move.setAccepted(enter.isAccepted()); // as the platform hands it on
    QCoreApplication::sendEvent(window.windowHandle(), &move);
    if (!move.isAccepted()) qWarning("the window takes no drop here");
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window.windowHandle(), &drop);
}

bool openByKeys(QWidget& window, const QStringList& paths)
{
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    QStringList names;
    for (const QString& path : paths) names << QFileInfo(path).fileName();
    // The dialog runs a loop of its own: the person sits in a timer.
    bool didType = false;
    QTimer person;
    QObject::connect(&person, &QTimer::timeout, &window, [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog || !dialog->isVisible() || didType) return;
        QApplication::setActiveWindow(dialog); // as a window manager does
        auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        if (!field) return;
        didType = true;
        QTest::keyClicks(field, QLatin1Char('"') + names.join(QLatin1String("\" \"")) + QLatin1Char('"'));
        QTest::keyClick(field, Qt::Key_Return);
        if (dialog->isVisible())
            dialog->reject(); // it did not like the names: what follows fails, nothing hangs
    });
    person.start(0);
    press(window, Qt::Key_O, Qt::ControlModifier);
    showActive(window);
    return didType;
}

namespace {
/// Where the row is, once the wheel has brought it into sight.
QRect inSight(QAbstractItemView* view, const QModelIndex& index)
{
    QWidget* viewport = view->viewport();
    for (int turns = 0; turns < 10'000; ++turns) {
        const QRect rect = view->visualRect(index);
        const bool isAbove = rect.top() < 0;
        if (rect.isValid() && !isAbove && rect.bottom() <= viewport->height()) return rect;
        const QPointF at = viewport->rect().center();
        QWheelEvent wheel(at, viewport->mapToGlobal(at), {}, QPoint(0, isAbove ? 120 : -120), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        const int before = view->verticalScrollBar()->value();
        QCoreApplication::sendEvent(viewport, &wheel);
        QCoreApplication::processEvents();
        if (view->verticalScrollBar()->value() == before) break;
    }
    return view->visualRect(index);
}
QPoint centre(QAbstractItemView* view, const QModelIndex& index)
{
    // Wide cells: a click near the text's beginning is what people do.
    const QRect rect = inSight(view, index);
    return {rect.left() + std::min(rect.width() / 2, 40), rect.center().y()};
}
} // namespace

void clickArrow(ui::TreeView* view, const QModelIndex& index)
{
    const QRect rect = inSight(view, index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier,
                      QPoint(rect.left() - view->indentation() / 2, rect.center().y()));
}

bool clickHeader(ui::TreeView* view, int column)
{
    QHeaderView* header = view->header();
    const int left = header->sectionViewportPosition(column);
    const QPoint at(left + header->sectionSize(column) / 2, header->height() / 2);
    if (header->isSectionHidden(column) || !header->viewport()->rect().contains(at)) return false;
    QTest::mouseClick(header->viewport(), Qt::LeftButton, Qt::NoModifier, at);
    return true;
}

bool clickTab(QWidget& window, const QString& text)
{
    for (QTabBar* bar : window.findChildren<QTabBar*>())
        for (int tab = 0; tab < bar->count(); ++tab)
            if (bar->isVisible() && bar->tabText(tab).remove(QLatin1Char('&')) == text) {
                QTest::mouseClick(bar, Qt::LeftButton, Qt::NoModifier, bar->tabRect(tab).center());
                return true;
            }
    return false;
}

bool clickLink(QLabel& label, const QString& text)
{
    QTextDocument document;
    document.setHtml(label.text());
    QString wanted;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        for (auto it = block.begin(); !it.atEnd(); ++it)
            if (it.fragment().charFormat().isAnchor() && it.fragment().text() == text)
                wanted = it.fragment().charFormat().anchorHref();
    if (wanted.isEmpty()) return false;
    QString hovered;
    const auto watch =
        QObject::connect(&label, &QLabel::linkHovered, &label, [&](const QString& link) { hovered = link; });
    bool didClick = false;
    for (int y = 2; y < label.height() && !didClick; y += 4)
        for (int x = 2; x < label.width() && !didClick; x += 4) {
            QTest::mouseMove(&label, QPoint(x, y));
            if (hovered != wanted) continue;
            QTest::mouseClick(&label, Qt::LeftButton, Qt::NoModifier, QPoint(x, y));
            didClick = true;
        }
    QObject::disconnect(watch);
    return didClick;
}

QMenu* openMenu()
{
    return qobject_cast<QMenu*>(QApplication::activePopupWidget());
}

QAction* menuEntry(const QMenu* menu, const QString& text)
{
    for (QAction* action : menu->actions())
        if (action->text().remove(QLatin1Char('&')).startsWith(text)) return action;
    return nullptr;
}

void chooseIn(QMenu* menu, const QStringList& way)
{
    QVERIFY2(menu, "no menu is open");
    QAction* action = nullptr;
    const QMenu* at = menu;
    for (const QString& text : way) {
        action = at ? menuEntry(at, text) : nullptr;
        at = action ? action->menu() : nullptr;
    }
    const bool isPossible = action && action->isEnabled();
    if (isPossible) action->trigger();
    menu->close();
    QVERIFY2(isPossible, qPrintable(way.join(QLatin1String(" > "))));
}

void nameInFileDialog(QObject& owner, const QString& path, QString* proposed)
{
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    auto* person = new QTimer(&owner); // the dialog runs a loop of its own
    QObject::connect(person, &QTimer::timeout, person, [person, path, proposed] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog || !dialog->isVisible()) return;
        person->stop();
        auto* field = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        if (proposed) *proposed = dialog->directory().filePath(field->text());
        if (path.isEmpty()) {
            dialog->reject();
            return;
        }
        field->setText(path);
        QTest::keyClick(field, Qt::Key_Return);
        if (dialog->isVisible()) dialog->reject();
    });
    person->start(5);
}

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

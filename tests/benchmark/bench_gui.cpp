// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// bench_gui FILE…: a person at work on big snapshots, watched by a dog: a timer of 1 ms on the interface thread notes
// the longest time between two rounds of the event loop, step by step, from the drop to the close.
#include "tests/support/gui.h"
#include "ui/models/roles.h"
#include "ui/views/node_menu.h"
#include "ui/views/node_view.h"
#include "ui/window/command_palette.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollBar>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <functional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <unordered_set>
#include <vector>

namespace {

using namespace heaptrail;
using namespace heaptrail::ui;
using namespace heaptrail::test;

constexpr double kAllowedMs = 50;

/// Sees every round of the event loop; a gap is a stall that a person feels.
class Watchdog {
public:
    Watchdog()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1);
        QObject::connect(&m_timer, &QTimer::timeout, [this] { look(); });
        m_timer.start();
        m_clock.start();
    }
    void begin(const char* step)
    {
        look();
        m_step = step;
        m_longest = m_longestBusy = m_longestDelay = 0;
        m_begin = double(m_clock.nsecsElapsed()) / 1e6;
    }
    void end()
    {
        look();
        const double now = double(m_clock.nsecsElapsed()) / 1e6;
        const double ours = m_longest - m_longestDelay;
        std::printf(
            "%-46s %9.1f ms   longest stall %6.1f ms, of it busy %6.1f, without a processor %6.1f%s\n",
            m_step, now - m_begin, m_longest, m_longestBusy, m_longestDelay,
            ours > kAllowedMs ? "   TOO LONG" : "");
        std::fflush(stdout);
        m_worst = std::max(m_worst, ours);
    }
    double worst() const { return m_worst; }

private:
    void look()
    {
        const double now = double(m_clock.nsecsElapsed()) / 1e6;
        const double busy = busyMs(), delay = delayMs();
        // The longest that is ours: what a full machine makes it wait for its turn says nothing about the program.
        const double stall = now - m_last, waited = delay - m_lastDelay;
        if (stall - waited > m_longest - m_longestDelay) {
            m_longest = stall;
            m_longestBusy = busy - m_lastBusy; // the rest was waiting: for a lock, for memory
            m_longestDelay = waited;
        }
        m_last = now;
        m_lastBusy = busy;
        m_lastDelay = delay;
    }
    /// How long this thread was ready to run and did not get a processor.
    double delayMs()
    {
        char text[96]{};
        unsigned long long busyNs = 0, delayNs = 0;
        if (m_schedule < 0 || ::pread(m_schedule, text, sizeof(text) - 1, 0) <= 0) return 0;
        return std::sscanf(text, "%llu %llu", &busyNs, &delayNs) == 2 ? double(delayNs) / 1e6 : 0;
    }
    static double busyMs()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
    }
    QTimer m_timer;
    QElapsedTimer m_clock;
    const char* m_step{""};
    double m_last{0}, m_lastBusy{0}, m_lastDelay{0}, m_begin{0}, m_worst{0};
    double m_longest{0}, m_longestBusy{0}, m_longestDelay{0};
    int m_schedule{::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)};
};

void step(Watchdog& dog, const char* name, const std::function<void()>& work)
{
    dog.begin(name);
    work();
    waitUntilIdle(600'000);
    dog.end();
}

/// The row with the most instances: what a person would fear to expand.
QModelIndex biggestRow(TreeView* view)
{
    const QAbstractItemModel* model = view->model();
    QModelIndex best;
    qulonglong most = 0;
    for (int row = 0; row < model->rowCount(); ++row)
        for (int column = 1; column < std::min(3, model->columnCount()); ++column) {
            const QVariant value = model->index(row, column).data(SortRole);
            if (value.toULongLong() > most && model->hasChildren(model->index(row, 0))
                && model->headerData(column, Qt::Horizontal).toString().contains(QLatin1String("Count"))) {
                most = value.toULongLong();
                best = model->index(row, 0);
            }
        }
    return best.isValid() ? best : model->index(0, 0);
}

/// A text of letters and digits that no other snapshot has as a string; empty if there is none.
QString onlyIn(const std::vector<SnapshotPtr>& all, std::size_t which)
{
    std::unordered_set<std::string_view> others;
    for (std::size_t k = 0; k < all.size(); ++k)
        for (StringOrdinal s{0}; k != which && s.value < all[k]->graph().strings().size(); ++s.value)
            others.insert(all[k]->graph().strings().escaped(s));
    const auto isPlain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-'; };
    const StringTable& strings = all[which]->graph().strings();
    for (auto s = std::uint32_t(strings.size()); s-- > 0;) {
        const std::string_view text = strings.escaped(StringOrdinal{s});
        if (text.size() >= 6 && text.size() <= 40 && std::ranges::all_of(text, isPlain)
            && !others.contains(text))
            return QString::fromLatin1(text.data(), qsizetype(text.size()));
    }
    return {};
}

/// Ctrl+K, the text, and how long it takes from its last letter to the first row that is no command.
void search(Watchdog& dog, MainWindow& window, const char* name, const QString& text)
{
    if (text.isEmpty()) return;
    dog.begin(name);
    child<QAction>(window, "palette")->trigger();
    auto* palette = child<CommandPalette>(window, "commandPalette");
    auto* list = child<QListWidget>(*palette, "commandList");
    auto* field = child<QLineEdit>(*palette, "commandEdit");
    for (const QChar letter : text.chopped(1)) {
        QTest::keyClick(field, letter.toLatin1());
        QCoreApplication::processEvents();
    }
    QElapsedTimer clock;
    clock.start();
    QTest::keyClick(field, text.back().toLatin1());
    const auto hasRow = [list] {
        for (int row = 0; row < list->count(); ++row)
            if (list->item(row)->data(CommandPalette::kPlaceRole).isValid()) return true;
        return false;
    };
    waitFor([&] { return hasRow() || !palette->isSearching(); }, 60'000);
    const auto first = clock.elapsed();
    waitFor([&] { return !palette->isSearching(); }, 60'000);
    std::printf("    “%s”: %s after %lld ms, all after %lld ms\n", qPrintable(text),
                hasRow() ? "first row" : "nothing", first, clock.elapsed());
    palette->reject();
    waitUntilIdle(600'000);
    dog.end();
}

/// Enter on the first find below the title: until its row is shown.
void goToFound(Watchdog& dog, MainWindow& window, const char* name, const QString& text, const char* title)
{
    child<QAction>(window, "palette")->trigger();
    auto* palette = child<CommandPalette>(window, "commandPalette");
    palette->setText(text);
    waitFor([&] { return !palette->isSearching(); }, 60'000);
    auto* list = child<QListWidget>(*palette, "commandList");
    int row = 0;
    while (row < list->count() && !list->item(row)->text().startsWith(QLatin1String(title))) ++row;
    if (row + 1 >= list->count()) return palette->reject();
    list->setCurrentRow(row + 1);
    step(dog, name, [&] {
        QTest::keyClick(child<QLineEdit>(*palette, "commandEdit"), Qt::Key_Return);
        QCoreApplication::processEvents();
    });
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    const QStringList paths = QApplication::arguments().mid(1);
    if (paths.isEmpty()) {
        std::fprintf(stderr, "usage: bench_gui FILE…\n");
        return 2;
    }
    Watchdog dog;
    auto window = std::make_unique<MainWindow>(Settings::inMemory());
    window->show();
    waitUntilIdle();
    step(dog, "drop and load", [&] {
        drop(*window, paths);
        waitFor([&] { return !window->workspace().isLoading(); }, 600'000);
    });
    if (window->workspace().readyIds().empty()) {
        std::fprintf(stderr, "nothing could be loaded\n");
        return 1;
    }
    {
        const std::vector<SnapshotPtr> all = window->workspace().readySnapshots();
        search(dog, *window, "search: a class", QStringLiteral("IncomingMessage"));
        search(dog, *window, "search: a property", QStringLiteral("cache"));
        search(dog, *window, "search: what only the first has", onlyIn(all, 0));
        search(dog, *window, "search: what only the last has", onlyIn(all, all.size() - 1));
        search(dog, *window, "search: what none has", QStringLiteral("no such text"));
    }
    goToFound(dog, *window, "go to a property", QStringLiteral("cache"), "Properties");
    goToFound(dog, *window, "go to a string", QStringLiteral("cache"), "Strings");
    const auto go = [&](const char* view) {
        window->navigator().jump(Place{QString::fromLatin1(view), {}, {}, {}});
    };
    for (Page* page : window->pages()) {
        const QByteArray name = QByteArray("show ") + page->id().toLatin1();
        step(dog, name.constData(), [&] { go(page->id().toLatin1().constData()); });
    }
    step(dog, "show summary again", [&] { go(view::kSummary); });
    if (auto* table = window->findChild<TreeView*>(QStringLiteral("summaryView"))) {
        step(dog, "sort by every column", [&] {
            for (int column = 0; column < table->model()->columnCount(); ++column) {
                table->sortByColumn(column, Qt::AscendingOrder);
                waitUntilIdle(600'000);
            }
        });
        step(dog, "sort by retained size", [&] { table->sortByColumn(3, Qt::DescendingOrder); });
        if (auto* filter = window->page(QString::fromLatin1(view::kSummary))
                               ->findChild<QLineEdit*>(QStringLiteral("filter"))) {
            step(dog, "filter while typing", [&] {
                filter->setFocus();
                for (const char letter : {'o', 'b', 'j'}) {
                    QTest::keyClick(filter, letter);
                    QCoreApplication::processEvents();
                }
                QTest::keyClick(filter, Qt::Key_Return); // at once, not after the pause
            });
            step(dog, "clear the filter", [&] {
                filter->clear();
                QTest::keyClick(filter, Qt::Key_Return);
            });
        }
        QModelIndex biggest;
        step(dog, "expand the class with the most instances", [&] {
            biggest = biggestRow(table);
            std::printf("    %s × %s\n", qPrintable(biggest.data().toString()),
                        qPrintable(biggest.siblingAtColumn(1).data().toString()));
            table->scrollTo(biggest);
            table->expand(biggest);
        });
        step(dog, "scroll through it", [&] {
            for (int page = 0; page < 200; ++page) {
                table->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd);
                QCoreApplication::processEvents();
            }
        });
        step(dog, "scroll to its end", [&] {
            const QModelIndex top = table->model()->index(biggest.row(), 0);
            const int rows = table->model()->rowCount(top);
            table->scrollTo(table->model()->index(rows - 1, 0, top));
            std::printf("    %d rows\n", rows);
        });
        step(dog, "select all", [&] {
            table->setFocus();
            QTest::keyClick(table, Qt::Key_A, Qt::ControlModifier);
        });
        step(dog, "copy what is selected", [&] {
            QGuiApplication::clipboard()->clear();
            QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
            waitFor([] { return !QGuiApplication::clipboard()->text().isEmpty(); }, 60'000);
        });
        step(dog, "scroll back",
             [&] { table->verticalScrollBar()->triggerAction(QAbstractSlider::SliderToMinimum); });
        step(dog, "sort the expanded class", [&] { table->sortByColumn(2, Qt::DescendingOrder); });
        step(dog, "select an instance: retainers follow", [&] {
            const QModelIndex first = table->model()->index(0, 0, table->model()->index(biggest.row(), 0));
            if (first.isValid()) table->setCurrentIndex(first);
        });
    }
    auto& page = *window->page(QString::fromLatin1(view::kSummary));
    if (auto* groups = page.findChild<QComboBox*>(QStringLiteral("groupBy"))) {
        step(dog, "group by everything in turn", [&] {
            groups->setFocus();
            for (int at = 1; at < groups->count(); ++at) {
                QTest::keyClick(groups, Qt::Key_Down);
                waitUntilIdle(600'000);
            }
        });
        step(dog, "group by class again", [&] { QTest::keyClick(groups, Qt::Key_Home); });
    }
    const EntryId current = window->navigator().currentSnapshot();
    const SnapshotPtr snapshot = window->workspace().snapshot(current);
    NodeOrdinal mostHeld{};
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n)
        if (snapshot->retainers()[NodeOrdinal{n}].size() > snapshot->retainers()[mostHeld].size())
            mostHeld = NodeOrdinal{n};
    std::printf("    %zu retainers\n", snapshot->retainers()[mostHeld].size());
    const std::pair<const char*, NodeOrdinal> targets[] = {{"select what has the most retainers", mostHeld},
                                                           {"select the root", snapshot->graph().root()}};
    for (const auto& [name, node] : targets) {
        for (const char* dock : {view::kRetainers, view::kPaths, view::kGraph, view::kInspector}) {
            const QByteArray title = QByteArray(name) + ": " + dock;
            window->showView(QString::fromLatin1(dock));
            step(dog, title.constData(), [&, node = node] {
                window->navigator().selectNode(current, NodeOrdinal{node.value ? 0u : 1u});
                waitUntilIdle(600'000);
                window->navigator().selectNode(current, node);
            });
        }
    }
    step(dog, "list all objects of the heap", [&] {
        showObjectList(window.get(), window->context(), QStringLiteral("all"), current,
                       [](const Snapshot& all, const Task&) {
                           std::vector<NodeOrdinal> nodes(all.graph().nodeCount());
                           for (std::uint32_t n = 0; n < nodes.size(); ++n) nodes[n] = NodeOrdinal{n};
                           return nodes;
                       });
    });
    if (auto* list = window->findChild<QDialog*>(QStringLiteral("objectList"))) {
        step(dog, "sort that list by name",
             [&] { list->findChild<NodeView*>()->model()->sort(0, Qt::AscendingOrder); });
        step(dog, "close that list", [&] { list->close(); });
    }
    go(view::kStrings);
    waitUntilIdle(600'000);
    if (auto* scope = window->findChild<QComboBox*>(QStringLiteral("stringScope"))) {
        step(dog, "show all strings", [&] {
            scope->setFocus();
            QTest::keyClick(scope, Qt::Key_Down);
        });
        step(dog, "search all strings", [&] {
            auto* search = window->findChild<QLineEdit*>(QStringLiteral("stringSearch"));
            QTest::keyClick(search, Qt::Key_E);
            QTest::keyClick(search, Qt::Key_Return);
        });
    }
    go(view::kContainment);
    waitUntilIdle(600'000);
    if (auto* tree = window->findChild<NodeView*>(QStringLiteral("containmentView")))
        step(dog, "look for what isn't there", [&] {
            bool isDone = false;
            tree->find(QStringLiteral("no such text"), false, [&](bool) { isDone = true; });
            waitFor([&] { return isDone; }, 60'000);
        });
    go(view::kComparison);
    waitUntilIdle(600'000);
    if (auto* table = window->findChild<NodeView*>(QStringLiteral("comparisonView"));
        table && paths.size() > 1) {
        step(dog, "comparison: sort by every column", [&] {
            for (int column = 0; column < table->model()->columnCount(); ++column) {
                table->sortByColumn(column, Qt::DescendingOrder);
                waitUntilIdle(600'000);
            }
        });
        step(dog, "comparison: expand the biggest row", [&] {
            const QModelIndex biggest = biggestRow(table);
            table->scrollTo(biggest);
            table->expand(biggest);
        });
    }
    for (const char* dock : {view::kRetainers, view::kGraph, view::kPaths, view::kInspector})
        if (window->page(QString::fromLatin1(dock))) {
            const QByteArray name = QByteArray("open ") + dock;
            step(dog, name.constData(), [&] { window->showView(QString::fromLatin1(dock)); });
        }
    step(dog, "close", [&] {
        window->close();
        window.reset();
    });
    std::printf("worst stall of our own %.1f ms, allowed %.0f ms\n", dog.worst(), kAllowedMs);
    return dog.worst() > kAllowedMs ? 1 : 0;
}

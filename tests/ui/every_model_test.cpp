// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every model of the window under Qt's tester, on real snapshots: sorted, filtered and expanded at once, while snapshots
// come and go and workers deliver. A model class that no view of this walk shows fails the test.
#include "tests/support/gui.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/sample_once.h"
#include "tests/support/shared_corpus.h"
#include "ui/models/roles.h"
#include "ui/views/node_menu.h"
#include "ui/window/main_window.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QRegularExpression>
#include <QTest>

#include <array>
#include <cstdlib>
#include <cxxabi.h>
#include <map>
#include <set>
#include <typeinfo>

namespace heaptrail::test {

using namespace ui;

namespace {

/// A cache of more requests in each snapshot; other files as they are. The testers walk all rows at every change: of
/// real heaps the other row of the walk has enough.
Result<SnapshotPtr> openDrawn(const std::filesystem::path& path, const LoadOptions& options, const Task& task)
{
    if (std::filesystem::exists(path)) return openSampleOnce(path, options, task);
    std::string drawing =
        "root -global-> global\nglobal -cache-> Map#cache:32\nMap#cache -{table}-> t:99/array";
    for (int i = 0, count = 10 * (path.stem().string()[0] - '0'); i < count; ++i) {
        const std::string number = std::to_string(i), request = "Request#" + number;
        drawing += "\nt -[" + number + "]-> " + request + ":64\n" + request + " -url-> /#" + number
            + ":24/string\n" + request + " -headers-> Array#" + number + ":16\nArray#" + number
            + " -[0]-> keep-alive:24/string";
    }
    return heapOf(drawing).snapshot;
}

/// "SummaryModel"
std::string classOf(const QAbstractItemModel& model)
{
    int status = 0;
    char* name = abi::__cxa_demangle(typeid(model).name(), nullptr, nullptr, &status);
    std::string text = status == 0 ? name : typeid(model).name();
    std::free(name);
    return text.substr(text.rfind(':') + 1);
}

/// The classes in ui/ that derive from Qt's models, however far, and that nothing of ours derives from.
std::set<std::string> modelClassesInTheSource()
{
    static const QRegularExpression declaration(
        QStringLiteral("class\\s+(\\w+)\\s*(?:final\\s*)?:\\s*public\\s+(\\w+)"));
    std::map<std::string, std::string> baseOf;
    QStringList folders{QString::fromUtf8(HEAPTRAIL_SOURCE_DIR "/ui")};
    while (!folders.isEmpty()) {
        const QDir folder(folders.takeLast());
        for (const QFileInfo& entry : folder.entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot)) {
            if (entry.isDir()) {
                folders << entry.filePath();
                continue;
            }
            QFile file(entry.filePath());
            if (!file.open(QIODevice::ReadOnly)) continue;
            auto found = declaration.globalMatch(QString::fromUtf8(file.readAll()));
            while (found.hasNext()) {
                const auto match = found.next();
                baseOf[match.captured(1).toStdString()] = match.captured(2).toStdString();
            }
        }
    }
    const std::set<std::string> qtsOwn{
        "QAbstractItemModel",    "QAbstractTableModel",         "QAbstractListModel", "QAbstractProxyModel",
        "QSortFilterProxyModel", "QIdentityProxyModel",         "QStandardItemModel", "QStringListModel",
        "QFileSystemModel",      "QConcatenateTablesProxyModel"};
    std::set<std::string> models;
    for (const auto& [name, base] : baseOf) {
        std::string at = base;
        while (!qtsOwn.contains(at) && baseOf.contains(at)) at = baseOf[at];
        if (qtsOwn.contains(at)) models.insert(name);
    }
    std::set<std::string> leaves = models;
    for (const auto& name : models) leaves.erase(baseOf[name]);
    return leaves;
}

/// Puts a tester on every model that any view shows, as soon as it is there.
class Watch {
public:
    void look()
    {
        for (QWidget* top : QApplication::topLevelWidgets())
            for (auto* view : top->findChildren<QAbstractItemView*>())
                if (view->model()) add(view->model());
    }
    const std::set<std::string>& seen() const { return m_seen; }

private:
    void add(QAbstractItemModel* model)
    {
        if (model->findChild<QAbstractItemModelTester*>()) return;
        const std::string name = classOf(*model);
        if (name.starts_with('Q')) return; // Qt's own
        m_seen.insert(name);
        // It walks what is fetched, however deep. Its own fetches would go round in circles, which heaps are full of, and
        // be changes inside changes.
        // Fatal: QtTest's own reporting of millions of successes takes a third of the time.
        auto* tester =
            new QAbstractItemModelTester(model, QAbstractItemModelTester::FailureReportingMode::Fatal, model);
        tester->setUseFetchMore(false);
    }
    std::set<std::string> m_seen;
};

} // namespace

class EveryModelTest : public QObject {
    Q_OBJECT
private slots:
    void walk_data();
    void walk();
    void noModelIsForgotten();

private:
    /// Sorts by each column, the other way round at the next call, opens rows and filters, and waits for none of it.
    void disturb(QWidget& page)
    {
        for (auto* view : page.findChildren<TreeView*>()) {
            QAbstractItemModel* model = view->model();
            if (!model) continue;
            auto* filter = page.findChild<QLineEdit*>();
            for (int column = 0; column < model->columnCount(); ++column) {
                model->sort(column, (column + m_calls) % 2 == 0 ? Qt::DescendingOrder : Qt::AscendingOrder);
                if (const auto row = model->index(column % 4, 0); row.isValid()) {
                    view->expand(row);
                    const auto below = model->index(0, 0, row);
                    if (below.isValid() && below.row() < model->rowCount(row)) view->expand(below);
                }
                if (filter && column == 1) filter->setText(QStringLiteral("e"));
                if (filter && column == 2) filter->clear();
                QCoreApplication::processEvents(); // what is ready by now comes in between
            }
            model->sort(-1, Qt::AscendingOrder);
        }
        ++m_calls;
        m_watch.look();
    }
    Watch m_watch;
    int m_calls{}; ///< of disturb()
};

void EveryModelTest::walk_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::newRow("a process that grows") << QStringList{
        QStringLiteral("1.heapsnapshot"), QStringLiteral("2.heapsnapshot"), QStringLiteral("3.heapsnapshot")};
    const QDir data(QString::fromStdString(dataFile("").string()));
    QStringList files;
    for (const QString& name : data.entryList({QStringLiteral("*.heap*")}, QDir::Files, QDir::Name))
        files << data.filePath(name);
    QVERIFY(files.size() >= 9);
    QTest::newRow("processes of every kind") << files;
}

void EveryModelTest::walk()
{
    QFETCH(QStringList, files);
    MainWindow window(Settings::inMemory());
    window.resize(1280, 800);
    showActive(window);
    m_watch.look();
    Workspace& workspace = window.workspace();
    // They come one after another, while the first are being looked at.
    workspace.setParallelLoads(2);
    workspace.setOpener(openDrawn);
    drop(window, files);
    QVERIFY(waitFor([&] { return !workspace.readyIds().empty(); }));
    for (Page* page : window.pages()) {
        window.navigator().jump(Place{page->id(), {}, {}, {}});
        disturb(*page);
    }
    QVERIFY(waitFor([&] { return !workspace.isLoading(); }));
    QVERIFY(waitUntilIdle());
    const auto all = workspace.readyIds();
    QVERIFY(all.size() >= 3);
    const EntryId last = all.back();
    const SnapshotPtr snapshot = workspace.snapshot(last);
    NodeOrdinal mostHeld{};
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n)
        if (snapshot->retainers()[NodeOrdinal{n}].size() > snapshot->retainers()[mostHeld].size())
            mostHeld = NodeOrdinal{n};
    showObjectList(&window, window.context(), QStringLiteral("all"), last,
                   [](const Snapshot& heap, const Task&) {
                       std::vector<NodeOrdinal> nodes(heap.graph().nodeCount());
                       for (std::uint32_t n = 0; n < nodes.size(); ++n) nodes[n] = NodeOrdinal{n};
                       return nodes;
                   });
    for (QDialog* list : window.findChildren<QDialog*>(QStringLiteral("objectList"))) disturb(*list);
    // Docks follow while pages are sorted, and snapshots go away and come back under both.
    const EntryId middle = all[all.size() / 2];
    std::size_t turn = 0;
    for (Page* page : window.pages()) {
        window.navigator().jump(Place{page->id(), Selection{last, mostHeld, {}, {}}, {}, {}});
        constexpr std::array kDocks{view::kRetainers, view::kPaths, view::kInspector};
        for (const char* dock : kDocks) window.showView(QString::fromLatin1(dock));
        disturb(*page);
        workspace.remove(middle);
        disturb(*page);
        disturb(*window.page(QString::fromLatin1(kDocks[turn++ % kDocks.size()]))); // each beside some pages
        workspace.undoRemove();
        window.navigator().selectNode(last, snapshot->graph().root());
        disturb(*page);
        QVERIFY(waitUntilIdle());
        m_watch.look();
    }
    window.investigation().pin(Selection{last, mostHeld, {}, {}});
    window.investigation().pin(Selection{last, {}, QStringLiteral(",Array"), QStringLiteral("Array")});
    workspace.move(last, 0);
    workspace.rename(last, QStringLiteral("renamed"));
    workspace.unload(middle);
    disturb(window);
    workspace.reload(middle);
    disturb(window);
    workspace.remove(last);
    QVERIFY(waitUntilIdle());
    workspace.clear();
    disturb(window);
    QVERIFY(waitUntilIdle());
}

void EveryModelTest::noModelIsForgotten()
{
    const auto inSource = modelClassesInTheSource();
    QVERIFY(inSource.contains("SummaryModel") && inSource.size() > 10); // the search itself works
    for (const auto& name : inSource)
        QVERIFY2(m_watch.seen().contains(name),
                 (name + " was shown by no view of this walk: extend it").c_str());
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::EveryModelTest)
#include "every_model_test.moc"

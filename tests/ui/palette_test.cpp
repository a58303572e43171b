// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one search of the window: where its finds lead, and which words find which commands.
#include "tests/support/gui.h"
#include "tests/support/sample_once.h"
#include "ui/models/roles.h"
#include "ui/models/strings_model.h"
#include "ui/theme/palette.h"
#include "ui/window/command_palette.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QTest>

namespace heaptrail::test {

using namespace ui;

class PaletteTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void aPropertyLandsOnAnObjectThatHasIt_data();
    void aPropertyLandsOnAnObjectThatHasIt();
    void theOnlyPropertyLeadsToWhatItHolds();
    void whatKeepsMostIsPreselected();
    void withoutATextSuspectsAndWhatWasUsedStandFirst();
    void thereIsOnePalette();
    void aCommandsSentenceIsNoAnswerBesideHeaps();
    void classesOfOneNameAreSeveralRows();
    void aStringLandsOnItsRow_data();
    void aStringLandsOnItsRow();
    void aKeyOfAMapLandsOnItsEntry();
    void aClickElsewhereCloses_data();
    void aClickElsewhereCloses();
    void whatIsNotThereIsSaid_data();
    void whatIsNotThereIsSaid();
    void aCopiedTitleFindsItsObject();
    void pagesOfRowsAreSteppedOver();
    void withoutATextThereAreNoHitsToList();
    void wordsFindCommands();
    void endingTheWorkIsNoFirstAnswer();
    void everyCommandHasOneMenuEntry();
    void aThemeIsChosen();

private:
    /// Types a text as a person does; null where the palette doesn't open or the search doesn't end.
    CommandPalette* find(const QString& text)
    {
        showActive(*m_window); // the offscreen platform doesn't give it back
        press(*m_window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = child<CommandPalette>(*m_window, "commandPalette");
        if (!palette) return nullptr;
        QTest::keyClicks(child<QLineEdit>(*palette, "commandEdit"), text);
        return waitFor([palette] { return !palette->isSearching(); }) ? palette : nullptr;
    }
    /// The row with this text below the title that begins so.
    static QListWidgetItem* rowBelow(const CommandPalette& palette, const QString& title, const QString& text)
    {
        const auto* list = palette.findChild<QListWidget*>(QStringLiteral("commandList"));
        bool isBelow = false;
        for (int row = 0; row < list->count(); ++row) {
            QListWidgetItem* item = list->item(row);
            if (!(item->flags() & Qt::ItemIsEnabled))
                isBelow = item->text().startsWith(title);
            else if (isBelow && item->text() == text)
                return item;
        }
        return nullptr;
    }
    bool choose(QListWidgetItem* item)
    {
        QListWidget* list = item->listWidget();
        list->scrollToItem(item);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(item).center());
        return waitFor([&] { return !m_window->findChild<CommandPalette*>(); }) && waitUntilIdle();
    }
    /// The current row, where it is in sight; else none.
    static QModelIndex rowInSight(const TreeView& view)
    {
        const QModelIndex row = view.currentIndex();
        return view.isVisible() && view.viewport()->rect().contains(view.visualRect(row)) ? row
                                                                                          : QModelIndex();
    }

    std::unique_ptr<MainWindow> m_window;
};

void PaletteTest::initTestCase()
{
    m_window = std::make_unique<MainWindow>(Settings::inMemory());
    showActive(*m_window);
    QVERIFY(openAndWait(*m_window, sampleSnapshots()));
}

void PaletteTest::aPropertyLandsOnAnObjectThatHasIt_data()
{
    QTest::addColumn<int>("width"); // in a narrow window the inspector is a tab behind others
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("name");
    QTest::newRow("property") << 1280 << "Properties"
                              << "originalRequest";
    QTest::newRow("narrow") << 1024 << "Properties"
                            << "originalRequest";
    QTest::newRow("variable") << 1280 << "Variables"
                              << "realpathCache";
}

void PaletteTest::aPropertyLandsOnAnObjectThatHasIt()
{
    QFETCH(const int, width);
    QFETCH(const QString, title);
    QFETCH(const QString, name);
    m_window->resize(width, 800);
    m_window->navigator().jump(Place{QString::fromLatin1(view::kOverview), {}, {}, {}});
    CommandPalette* palette = find(name);
    QVERIFY(palette);
    QListWidgetItem* row = rowBelow(*palette, title, name);
    QVERIFY(row);
    QVERIFY(choose(row));

    const Selection selection = m_window->navigator().selection();
    QVERIFY(selection.node);
    const Graph& graph = m_window->workspace().snapshot(selection.snapshot)->graph();
    std::optional<NodeOrdinal> value;
    for (const Edge edge : graph.edges(*selection.node))
        if (!edge.isIndexed() && graph.edgeName(edge) == name.toStdString()) value = edge.to;
    QVERIFY(value);

    auto* summary = child<TreeView>(*m_window, "summaryView");
    QCOMPARE(m_window->focusWidget(), summary);
    QCOMPARE(rowInSight(*summary).data(NodeRole).value<quint32>(), selection.node->value);
    const QModelIndex property = rowInSight(*child<TreeView>(*m_window, "propertiesView"));
    QVERIFY2(property.data().toString().startsWith(name + QStringLiteral(" ::")),
             qPrintable(property.data().toString()));
    QCOMPARE(property.data(NodeRole).value<quint32>(), value->value);
}

void PaletteTest::theOnlyPropertyLeadsToWhatItHolds()
{
    m_window->resize(1280, 800);
    m_window->navigator().jump(Place{QString::fromLatin1(view::kOverview), {}, {}, {}});
    CommandPalette* palette = find(QStringLiteral("requestCache"));
    QVERIFY(palette);
    QListWidgetItem* row = rowBelow(*palette, QStringLiteral("Properties"), QStringLiteral("requestCache"));
    QVERIFY(row);
    QVERIFY(choose(row));

    const Selection selection = m_window->navigator().selection();
    QVERIFY(selection.node);
    const SnapshotPtr snapshot = m_window->workspace().snapshot(selection.snapshot);
    QCOMPARE(snapshot->className(*selection.node), std::string("Map"));
    QCOMPARE(m_window->navigator().place().filter, QString());
    auto* summary = child<TreeView>(*m_window, "summaryView");
    QCOMPARE(rowInSight(*summary).data(NodeRole).value<quint32>(), selection.node->value);
}

void PaletteTest::whatKeepsMostIsPreselected()
{
    // LoadCache, a class, has a word that begins so, too, and keeps a thousandth.
    CommandPalette* palette = find(QStringLiteral("cache"));
    QVERIFY(palette);
    const auto* list = child<QListWidget>(*palette, "commandList");
    QVERIFY(list->currentItem());
    QVERIFY(rowBelow(*palette, QStringLiteral("Classes"), QStringLiteral("LoadCache")));
    // The suspect of that name, then the kind whose first row keeps most.
    QCOMPARE(list->item(0)->text(), QStringLiteral("Suspects"));
    QCOMPARE(list->item(1)->text(), QStringLiteral("requestCache (Map) grows without limit"));
    QCOMPARE(list->currentRow(), 1);
    QVERIFY2(list->item(2)->text().startsWith(QStringLiteral("Properties")),
             qPrintable(list->item(2)->text()));
    palette->reject();
    QVERIFY(waitFor([&] { return !m_window->findChild<CommandPalette*>(); }));
}

void PaletteTest::withoutATextSuspectsAndWhatWasUsedStandFirst()
{
    CommandPalette* palette = find(QStringLiteral("Treemap"));
    QVERIFY(palette);
    QVERIFY(choose(rowBelow(*palette, QStringLiteral("Commands"), QStringLiteral("Treemap"))));
    palette = find({});
    QVERIFY(palette);
    QVERIFY(rowBelow(*palette, QStringLiteral("Recently used"), QStringLiteral("Treemap")));
    QVERIFY(!rowBelow(*palette, QStringLiteral("All commands"), QStringLiteral("Treemap")));
    QListWidgetItem* suspect = rowBelow(*palette, QStringLiteral("Suspects"),
                                        QStringLiteral("requestCache (Map) grows without limit"));
    QVERIFY(suspect);
    QVERIFY(choose(suspect));
    QCOMPARE(m_window->navigator().place().view, QString::fromLatin1(view::kSuspects));
    QCOMPARE(m_window->navigator().place().suspect, QStringLiteral("1"));
    QVERIFY(m_window->navigator().selection().node); // what holds it
}

void PaletteTest::thereIsOnePalette()
{
    const auto shown = [&] {
        int count = 0;
        for (const auto* palette : m_window->findChildren<CommandPalette*>()) count += palette->isVisible();
        return count;
    };
    for (int time = 0; time < 2; ++time) child<QAction>(*m_window, "palette")->trigger();
    QVERIFY(waitFor([&] { return m_window->findChildren<CommandPalette*>().size() == 1; }));
    QCOMPARE(shown(), 1);
    m_window->findChild<CommandPalette*>()->reject();
    QVERIFY(waitFor([&] { return !m_window->findChild<CommandPalette*>(); }));
}

void PaletteTest::aCommandsSentenceIsNoAnswerBesideHeaps()
{
    // "Opens … a transaction API that leaks a request …": Enter added the sample to what was open.
    CommandPalette* palette = find(QStringLiteral("req"));
    QVERIFY(palette);
    QVERIFY(!rowBelow(*palette, QStringLiteral("Commands"), QStringLiteral("Open the sample")));
    palette->reject();
    QVERIFY(waitFor([&] { return !m_window->findChild<CommandPalette*>(); }));
    MainWindow empty(Settings::inMemory()); // there it is the best there is
    showActive(empty);
    press(empty, Qt::Key_K, Qt::ControlModifier);
    auto* alone = child<CommandPalette>(empty, "commandPalette");
    QVERIFY(alone);
    QTest::keyClicks(child<QLineEdit>(*alone, "commandEdit"), QStringLiteral("req"));
    const auto* list = child<QListWidget>(*alone, "commandList");
    QVERIFY(!list->findItems(QStringLiteral("Open the sample"), Qt::MatchExactly).isEmpty());
}

void PaletteTest::classesOfOneNameAreSeveralRows()
{
    CommandPalette* palette = find(QStringLiteral("TextDecoder"));
    QVERIFY(palette);
    const auto* list = child<QListWidget>(*palette, "commandList");
    int title = 0;
    while (title < list->count() && !list->item(title)->text().startsWith(QLatin1String("Classes"))) ++title;
    QVERIFY(title < list->count());
    int rows = 0;
    while (title + rows + 1 < list->count() && list->item(title + rows + 1)->flags() & Qt::ItemIsEnabled)
        ++rows;
    QVERIFY(rows > 1);
    QCOMPARE(list->item(title)->text(), QStringLiteral("Classes · %1").arg(rows));
    palette->reject();
    QVERIFY(waitFor([&] { return !m_window->findChild<CommandPalette*>(); }));
}

void PaletteTest::aStringLandsOnItsRow_data()
{
    QTest::addColumn<int>("scope");
    QTest::addColumn<QString>("filter");
    QTest::newRow("all strings") << int(StringsModel::Scope::All) << QString();
    QTest::newRow("hidden by a search") << int(StringsModel::Scope::All) << QStringLiteral("zzz");
    QTest::newRow("no duplicate") << int(StringsModel::Scope::Duplicates) << QString();
}

void PaletteTest::aStringLandsOnItsRow()
{
    QFETCH(const int, scope);
    QFETCH(const QString, filter);
    Page& strings = *m_window->page(QString::fromLatin1(view::kStrings));
    auto* box = child<QComboBox>(strings, "stringScope");
    box->setCurrentIndex(box->findData(scope));
    emit box->activated(box->currentIndex());
    child<QLineEdit>(strings, "stringSearch")->setText(filter);
    m_window->navigator().jump(Place{QString::fromLatin1(view::kOverview), {}, {}, {}});
    QVERIFY(waitUntilIdle());

    const QString text = QStringLiteral("CACHE_CONTROL_NO_CACHE_REGEXP");
    CommandPalette* palette = find(text);
    QVERIFY(palette);
    QListWidgetItem* row =
        rowBelow(*palette, QStringLiteral("Strings"), QLatin1Char('"') + text + QLatin1Char('"'));
    QVERIFY(row);
    QVERIFY(choose(row));
    auto* table = child<TreeView>(*m_window, "stringsView");
    QCOMPARE(m_window->focusWidget(), table);
    const QModelIndex shown = rowInSight(*table);
    QVERIFY2(shown.data().toString().contains(text), qPrintable(shown.data().toString()));
    QCOMPARE(m_window->navigator().selection().node->value, shown.data(NodeRole).value<quint32>());
}

void PaletteTest::aKeyOfAMapLandsOnItsEntry()
{
    m_window->navigator().jump(Place{QString::fromLatin1(view::kOverview), {}, {}, {}});
    CommandPalette* palette = find(QStringLiteral("key-306"));
    QVERIFY(palette);
    QListWidgetItem* row = rowBelow(*palette, QStringLiteral("Strings"), QStringLiteral("\"key-306\""));
    QVERIFY(row);
    QVERIFY2(row->data(Qt::AccessibleTextRole).toString().contains(QLatin1String("in requestCache")),
             qPrintable(row->data(Qt::AccessibleTextRole).toString()));
    const QString about = row->data(Qt::AccessibleTextRole).toString();
    QVERIFY(choose(row));

    const Selection selection = m_window->navigator().selection();
    QVERIFY(selection.node);
    QCOMPARE(m_window->workspace().snapshot(selection.snapshot)->className(*selection.node),
             std::string("Map"));
    const QModelIndex entry = rowInSight(*child<TreeView>(*m_window, "propertiesView"));
    QVERIFY2(entry.data().toString().contains(QLatin1String("key-306")), qPrintable(entry.data().toString()));
    // What it said of itself is the entry's size, not the text's.
    const QString size = entry.siblingAtColumn(entry.model()->columnCount() - 1).data().toString();
    QVERIFY2(about.contains(QStringLiteral("retains ") + size), qPrintable(about + size));
}

void PaletteTest::aClickElsewhereCloses_data()
{
    QTest::addColumn<QString>("where");
    QTest::addColumn<bool>("closes");
    QTest::newRow("the window") << "window" << true;
    QTest::newRow("the list") << "commandList" << false;
    QTest::newRow("a menu of the field") << "menu" << false;
}

void PaletteTest::aClickElsewhereCloses()
{
    QFETCH(const QString, where);
    QFETCH(const bool, closes);
    const QPointer<CommandPalette> palette = find(QStringLiteral("zzz"));
    QVERIFY(palette);
    QWidget* clicked = m_window->centralWidget();
    auto* menu = new QMenu(child<QLineEdit>(*palette, "commandEdit"));
    if (where == QLatin1String("menu"))
        clicked = menu;
    else if (where != QLatin1String("window"))
        clicked = child<QListWidget>(*palette, "commandList")->viewport();
    QTest::mouseClick(clicked, Qt::LeftButton, {}, QPoint(5, clicked->height() - 5));
    QVERIFY(waitUntilIdle());
    QCOMPARE(!palette || !palette->isVisible(), closes);
    if (palette) palette->reject();
    QVERIFY(waitFor([&] { return !palette; }));
}

void PaletteTest::whatIsNotThereIsSaid_data()
{
    QTest::addColumn<QString>("last");
    QTest::newRow("@999999999") << "No object @999999999 in the open snapshots";
    QTest::newRow("@1 S9") << "No object @1 in S9";
    QTest::newRow("@") << "Type the id of an object, such as @123";
    QTest::newRow("@nobody/has-this") << "Nothing found for “@nobody/has-this”";
    QTest::newRow("zzzqqq") << "Nothing found for “zzzqqq”";
}

void PaletteTest::whatIsNotThereIsSaid()
{
    QFETCH(const QString, last);
    CommandPalette* palette = find(QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(palette);
    const auto* list = child<QListWidget>(*palette, "commandList");
    QCOMPARE(list->item(list->count() - 1)->text(), last);
    palette->reject();
}

void PaletteTest::aCopiedTitleFindsItsObject()
{
    const QString id = QString::number(largestInSample("Map"));
    CommandPalette* palette = find(QStringLiteral("requestCache: Map @%1 · S2").arg(id));
    QVERIFY(palette);
    QListWidgetItem* row =
        rowBelow(*palette, QStringLiteral("Objects"), QStringLiteral("requestCache: Map @") + id);
    QVERIFY(row);
    QVERIFY(choose(row));
    const Selection selection = m_window->navigator().selection();
    QCOMPARE(m_window->workspace().shortLabel(selection.snapshot), QStringLiteral("S2"));
    QCOMPARE(m_window->workspace().snapshot(selection.snapshot)->graph().id(*selection.node).value,
             id.toULongLong());
}

void PaletteTest::pagesOfRowsAreSteppedOver()
{
    CommandPalette* palette = find(QStringLiteral("cache"));
    QVERIFY(palette);
    const auto* list = child<QListWidget>(*palette, "commandList");
    const int first = list->currentRow();
    QTest::keyClick(child<QLineEdit>(*palette, "commandEdit"), Qt::Key_PageDown);
    QVERIFY(list->currentRow() >= first + 10);
    QVERIFY(list->currentItem()->flags() & Qt::ItemIsEnabled);
    QTest::keyClick(child<QLineEdit>(*palette, "commandEdit"), Qt::Key_PageUp);
    QCOMPARE(list->currentRow(), first);
    palette->reject();
}

void PaletteTest::withoutATextThereAreNoHitsToList()
{
    MainWindow empty(Settings::inMemory());
    for (const auto& [window, text] : {std::pair(m_window.get(), "  "), std::pair(&empty, "cache")}) {
        showActive(*window);
        press(*window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = child<CommandPalette>(*window, "commandPalette");
        QVERIFY(palette);
        auto* edit = child<QLineEdit>(*palette, "commandEdit");
        QTest::keyClicks(edit, QString::fromLatin1(text));
        QTest::keyClick(edit, Qt::Key_Return, Qt::AltModifier);
        QVERIFY(palette->isVisible() && !window->findChild<QDialog*>(QStringLiteral("findResults")));
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(waitFor([&] { return !window->findChild<CommandPalette*>(); }));
    }
}

void PaletteTest::endingTheWorkIsNoFirstAnswer()
{
    for (const char* word : {"close", "new", "quit"}) {
        CommandPalette* palette = find(QString::fromLatin1(word));
        QVERIFY(palette);
        const auto* list = child<QListWidget>(*palette, "commandList");
        int ending = 0;
        while (ending < list->count()
               && list->item(ending)->text() != QLatin1String("End this investigation"))
            ++ending;
        QVERIFY2(ending < list->count(), word);
        QVERIFY2(list->currentRow() >= 0 && list->currentRow() < ending, word);
        child<QLineEdit>(*palette, "commandEdit")->setText(QStringLiteral("close investigation"));
        QVERIFY(waitFor([palette] { return !palette->isSearching(); }));
        QCOMPARE(list->currentItem()->text(), QStringLiteral("Close investigation"));
        palette->reject();
        QVERIFY(waitFor([&] { return !m_window->findChild<CommandPalette*>(); }));
    }
}

void PaletteTest::wordsFindCommands()
{
    const std::pair<const char*, const char*> words[] = {
        {"theme", "Settings…"},
        {"theme", "Theme: Dark"},
        {"dark", "Theme: Dark"},
        {"light mode", "Theme: Light"},
        {"contrast", "Theme: High contrast"},
        {"font", "Settings…"},
        {"preferences", "Settings…"},
        {"vscode", "Settings…"},
        {"max-old-space-size", "Settings…"},
        {"size", "Treemap"},
        {"export", "Report…"},
        {"pdf", "Report…"},
        {"html", "Report…"},
        {"markdown", "Report…"},
        {"markdown", "Summary: Copy table as Markdown"},
        {"csv", "Summary: Copy table as CSV"},
        {"csv copy", "Summary: Copy table as CSV"},
        {"redact", "Report…"},
        {"share", "Report…"},
        {"diff", "Comparison"},
        {"compare", "Comparison"},
        {"delta", "Comparison"},
        {"leak", "Suspects"},
        {"retained", "Dominators"},
        {"retained", "Summary"},
        {"retainers", "Show Retainers"},
        {"dominator tree", "Dominators"},
        {"histogram", "Summary"},
        {"constructors", "Summary"},
        {"gc roots", "Show Paths"},
        {"held by", "Show Retainers"},
        {"details", "Show Inspector"},
        {"flame", "Allocations"},
        {"heapprofile", "Allocations"},
        {"duplicates", "Strings"},
        {"pie", "Statistics"},
        {"chart", "Overview"},
        {"log", "Open…"},
        {"log", "Overview"},
        {"open", "Open…"},
        {"load", "Open…"},
        {"example", "Open the sample"},
        {"save", "Save investigation"},
        {"close", "Close investigation"},
        {"exit", "Quit"},
        {"stop", "Cancel all loads"},
        {"recent", "History…"},
        {"previous", "Back"},
        {"jump", "Go to object…"},
        {"search", "Find anything…"},
        {"bookmark", "Pin selection"},
        {"comment", "Write note"},
        {"fullscreen", "Maximise view"},
        {"sidebar", "Reset layout"},
        {"help", "Keys"},
        {"shortcuts", "Keys"},
        {"glossary", "Words"},
        {"version", "About Heaptrail"},
    };
    m_window->navigator().jump(Place{QString::fromLatin1(view::kSummary), {}, {}, {}});
    CommandPalette* palette = find(QStringLiteral("@"));
    QVERIFY(palette);
    const auto* list = child<QListWidget>(*palette, "commandList");
    for (const auto& [word, command] : words) {
        palette->setText(QString::fromUtf8(word));
        QStringList first; // five of them
        for (int row = 0; row < list->count() && first.size() < 5; ++row)
            if (list->item(row)->data(Qt::UserRole).isValid()) first << list->item(row)->text();
        QVERIFY2(first.contains(QString::fromUtf8(command)),
                 qPrintable(QString::fromUtf8(word) + QLatin1String(" finds ")
                            + first.join(QLatin1String(" | "))));
    }
    palette->reject();
}

void PaletteTest::everyCommandHasOneMenuEntry()
{
    for (QAction* top : m_window->menuBar()->actions()) {
        QStringList names;
        for (QAction* action : top->menu()->actions()) {
            if (action->isSeparator()) continue;
            const QString name = action->text().remove(QLatin1Char('&'));
            QVERIFY2(!names.contains(name), qPrintable(top->text() + QLatin1String(": ") + name));
            names << name;
        }
        // "Retainers" beside "Show Retainers" is the same said twice.
        for (const QString& name : names)
            QVERIFY2(!names.contains(QLatin1String("Show ") + name), qPrintable(name));
    }
}

void PaletteTest::aThemeIsChosen()
{
    const QColor before = m_window->palette().color(QPalette::Base);
    child<QAction>(*m_window, "theme2")->trigger();
    QVERIFY(isDark(QApplication::palette()));
    QCOMPARE(m_window->context().settings.get(kTheme), int(ThemeChoice::Dark));
    child<QAction>(*m_window, "theme0")->trigger();
    QCOMPARE(m_window->palette().color(QPalette::Base), before);
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::PaletteTest)
#include "palette_test.moc"

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/script_owners.h"
#include "core/suspects/words.h"
#include "tests/support/growing_heap.h"

#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

std::string row(int i)
{
    return nth("Row", i, 0, ":400");
}
std::string method(const char* of, const char* name, int id)
{
    return std::string(of) + " -" + name + "-> " + name + "@" + std::to_string(id) + ":64/closure\n";
}
bool contains(const std::string& text, const char* what)
{
    return text.find(what) != text.npos;
}

} // namespace

/// What a suspect calls things: as the program's code does.
class SuspectNamesTest : public QObject {
    Q_OBJECT

private slots:
    void aProxyHasTheNameOfItsVariable()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -settings-> system·/·JSProxy@9:32/hidden\nsystem·/·JSProxy@9:32/hidden -(1)-> "
                   "Object#t@11:40\n"
                   "Object#t -rows-> Array@13:32\n"
                + each(count, [](int i) { return element("Array@13", i) + row(i) + "\n"; });
        });
        QVERIFY2(suspect.title.starts_with("settings.rows (Array)"), suspect.title.c_str());
        std::string path = pathText(suspect.path);
        QVERIFY2(contains(path, "settings → rows"), path.c_str());
    }

    void aKeyIsNoFieldOfThatName()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -agent-> Object#a@9:40\nObject#a -requests-> Object#r@11:40\n"
                   "Object#r -127.0.0.1:80:-> Array@13:32\n"
                + each(count, [](int i) { return element("Array@13", i) + row(i) + "\n"; });
        });
        QVERIFY2(suspect.title.starts_with("requests[\"127.0.0.1:80:\"] (Array)"), suspect.title.c_str());
    }

    void aRecordIsKnownByItsKey_data()
    {
        QTest::addColumn<QString>("field"); ///< beside the collection's
        QTest::addColumn<QString>("collection"); ///< the collection's
        QTest::addColumn<bool>("isKey");
        QTest::newRow("key and value") << "key"
                                       << "value" << true;
        QTest::newRow("name and value") << "name"
                                        << "value" << true;
        QTest::newRow("name and rows") << "name"
                                       << "rows" << false;
        QTest::newRow("title and value") << "title"
                                         << "value" << false;
    }
    void aRecordIsKnownByItsKey()
    {
        QFETCH(QString, field);
        QFETCH(QString, collection);
        QFETCH(bool, isKey);
        const Suspect suspect = firstOf([&](int count) {
            return "App -props-> Array#p@9:32\nArray#p -[0]-> Object#r@11:40\nObject#r -"
                + field.toStdString() + "-> trail@13:24/string\nObject#r -" + collection.toStdString()
                + "-> Array#v@15:32\n"
                + each(count, [](int i) { return element("Array#v", i) + row(i) + "\n"; });
        });
        QVERIFY2(suspect.title.starts_with("props[0]." + collection.toStdString() + " (Array)"),
                 suspect.title.c_str());
        QCOMPARE(!suspect.sampleValues.empty() && suspect.sampleValues[0].field == "key"
                     && suspect.sampleValues[0].text == "trail",
                 isKey);
    }

    void anOwnerIsCalledAsTheCodeDoes_data()
    {
        QTest::addColumn<QByteArray>("held"); ///< how App holds the Store
        QTest::addColumn<QString>("name");
        QTest::newRow("a field") << QByteArray("App -store-> Store@9:40\n") << "store.rows";
        QTest::newRow("a field called value") << QByteArray("App -value-> Store@9:40\n") << "value.rows";
        QTest::newRow("what a function is bound to")
            << QByteArray("App -onRow-> bound@11:64/closure\nbound -{bound_this}-> Store@9:40\n")
            << "Store.rows";
    }
    void anOwnerIsCalledAsTheCodeDoes()
    {
        QFETCH(QByteArray, held);
        QFETCH(QString, name);
        const Suspect suspect = firstOf([&](int count) {
            return held.toStdString() + "Store -rows-> Array@15:32\n"
                + each(count, [](int i) { return element("Array@15", i) + row(i) + "\n"; });
        });
        QCOMPARE(QString::fromStdString(suspect.title).section(' ', 0, 0), name);
    }

    void whatGrowsWithoutACollectionIsNamedByTheFieldItHangsOn()
    {
        // A proxy of the proxy before, each with a handler of its own.
        const auto proxy = [](int i) { return nth("system·/·JSProxy", i, 0, ":32/hidden"); };
        const Suspect suspect = firstOf([&](int count) {
            return "App -config-> " + proxy(count) + "\n" + each(count, [&](int i) {
                       return proxy(i) + " -(1)-> " + nth("Handler", i, 2, ":400") + "\n"
                           + (i > 1 ? proxy(i) + " -(2)-> " + proxy(i - 1) + "\n" : std::string());
                   });
        });
        QVERIFY2(suspect.title == "Handler grows below app.config", suspect.title.c_str());
    }

    void textsAreCutWhereTheyDiffer()
    {
        std::vector<std::string> texts{std::string(50, 'q') + "1 {" + std::string(80, 'f'),
                                       std::string(50, 'q') + "2 {" + std::string(80, 'f')};
        showDifference(texts, 60);
        QVERIFY2(texts[0].starts_with("…qqqqqqqq1 {") && texts[1].starts_with("…qqqqqqqq2 {"),
                 texts[0].c_str());
        QVERIFY(texts[0].size() <= 60 + 3); // and the mark at its end
        std::vector<std::string> brief{"session-1551", "session-1552"}, one{std::string(70, 'q')};
        showDifference(brief, 60);
        showDifference(one, 60);
        QCOMPARE(brief[0], std::string("session-1551"));
        QCOMPARE(one[0], std::string(60, 'q') + "…");
        std::vector<std::string> accents{std::string(40, 'q') + "ééééa", std::string(40, 'q') + "ééééb"};
        showDifference(accents, 60);
        QCOMPARE(accents[0], std::string("…ééééa"));
    }

    void whatEntriesHaveIsNamedWhereItGrows_data()
    {
        QTest::addColumn<QString>("owner");
        QTest::addColumn<bool>("areAlike"); ///< all by the same name
        QTest::addColumn<QString>("called");
        QTest::newRow("instances of a class") << "Room" << true << "Room.messages grows without limit, in ";
        QTest::newRow("literals") << "Object" << true << "messages grows without limit, in ";
        QTest::newRow("by different names") << "Room" << false << "inner Array grows without limit, in ";
    }
    void whatEntriesHaveIsNamedWhereItGrows()
    {
        QFETCH(QString, owner);
        QFETCH(bool, areAlike);
        QFETCH(QString, called);
        constexpr int kRooms = 12;
        const Suspect suspect = firstOf([&](int count) {
            std::string drawing = "App -rooms-> Array#rooms@9:32\n";
            for (int r = 0; r < kRooms; ++r) {
                const std::string id = std::to_string(r),
                                  list = "Array#m" + id + "@" + std::to_string(51 + 4 * r);
                const std::string room =
                    owner.toStdString() + "#r" + id + "@" + std::to_string(53 + 4 * r) + ":40";
                drawing += element("Array#rooms", r) + room + "\n" + room + " -messages"
                    + (areAlike ? "" : id) + "-> " + list + ":32\n";
            }
            return drawing + each(count, [&](int i) {
                       return element(("Array#m" + std::to_string(i % kRooms)).c_str(), i) + row(i) + "\n";
                   });
        });
        QVERIFY2(suspect.title.starts_with(called.toStdString()), suspect.title.c_str());
        QVERIFY2(suspect.advice.starts_with("Bound each "), suspect.advice.c_str());
        QVERIFY2(contains(suspect.explanation, " in 12 places below app.rooms"), suspect.explanation.c_str());
    }

    void columnsOfOneTableAreOneSuspect_data()
    {
        QTest::addColumn<int>("every"); ///< every so many values have a key
        QTest::addColumn<QString>("type"); ///< of the keys
        QTest::addColumn<bool>("areOne");
        QTest::newRow("as many keys as values") << 1 << "string" << true;
        QTest::newRow("half as many") << 2 << "string" << false;
        QTest::newRow("as many of another class") << 1 << "object" << false;
    }
    void columnsOfOneTableAreOneSuspect()
    {
        QFETCH(int, every);
        QFETCH(QString, type);
        QFETCH(bool, areOne);
        const bool isText = type == QLatin1String("string");
        const SuspectReport report = reportOf([&](int count) {
            return "App -cache-> Cache@9:40\nCache -keys-> Array#k@11:32\nCache -values-> Array#v@13:32\n"
                + each(count, [&](int i) {
                       const std::string key = nth(isText ? ("key" + std::to_string(i)).c_str() : "Key", i, 2,
                                                   (":300/" + type.toStdString()).c_str());
                       return element("Array#v", i) + row(i) + "\n"
                           + (i % every == 0 ? element("Array#k", i) + key + "\n" : std::string());
                   });
        });
        QCOMPARE(report.suspects.size(), areOne ? std::size_t{1} : std::size_t{2});
        if (areOne) QCOMPARE(report.suspects[0].count, (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void whoSubscribedGotAFunctionBack_data()
    {
        QTest::addColumn<QString>("function"); ///< of the scope that has the list
        QTest::addColumn<bool>("isAdvised");
        QTest::newRow("subscribe()") << "subscribe" << true;
        QTest::newRow("another") << "render" << false;
    }
    void whoSubscribedGotAFunctionBack()
    {
        QFETCH(QString, function);
        QFETCH(bool, isAdvised);
        const Suspect suspect = firstOf([&](int count) {
            const std::string name = function.toStdString();
            return "App -store-> Object#s@9:40\nObject#s -" + name + "-> " + name + "@11:64/closure\n" + name
                + " -{context}-> system·/·Context@13:32/object\n"
                  "system·/·Context@13:32/object =listeners=> Array@15:32\n"
                + each(count, [](int i) {
                       return element("Array@15", i) + nth("onChange", i, 0, ":400/closure") + "\n";
                   });
        });
        QCOMPARE(suspect.pattern, std::string("functions-pile-up"));
        QCOMPARE(suspect.advice.starts_with("Call the function that subscribe() returned"), isAdvised);
    }

    void aFunctionsOwnNameIsNothingThatItKeeps_data()
    {
        QTest::addColumn<bool>("isItself"); ///< the variable is the function
        QTest::newRow("the function itself") << true;
        QTest::newRow("something else") << false;
    }
    void aFunctionsOwnNameIsNothingThatItKeeps()
    {
        QFETCH(bool, isItself);
        const Suspect suspect = firstOf([&](int count) {
            return "App -instances-> Array@9:32\n" + each(count, [&](int i) {
                       const std::string log = nth("log", i, 0, ":400/closure");
                       const std::string scope = nth("system·/·Context", i, 2, ":32/object");
                       return element("Array@9", i) + log + "\n" + log + " -{context}-> " + scope + "\n"
                           + scope + " =log=> " + (isItself ? log : nth("Log", i, 4, ":400")) + "\n";
                   });
        });
        QCOMPARE(suspect.pattern == "closure-retains-large-variable", !isItself);
        QCOMPARE(says(suspect, "keeps the variable log"), !isItself);
    }

    void aStoreThatKeepsTheOneBeforeIsNamed_data()
    {
        QTest::addColumn<QString>("field"); ///< by which the timer has the chain
        QTest::addColumn<bool>("isStore");
        QTest::newRow("its async context") << "<symbol_kAsyncContextFrame>" << true;
        QTest::newRow("its callback's object") << "job" << false;
    }
    void aStoreThatKeepsTheOneBeforeIsNamed()
    {
        QFETCH(QString, field);
        QFETCH(bool, isStore);
        const Suspect suspect = firstOf([&](int count) {
            std::string drawing = "App -timers-> TimersList@9:40\n";
            const std::string timer = nth("Timeout", count, 0, ":100");
            drawing += "TimersList -_idleNext-> " + timer + "\nTimersList -_idlePrev-> " + timer + "\n"
                + timer + " -_idleNext-> TimersList\n" + timer + " -_onTimeout-> "
                + nth("poll", count, 2, ":64/closure") + "\n" + timer + " -_repeat-> null@11:16/hidden\n"
                + timer + " -" + field.toStdString() + "-> " + nth("Span", count, 4, ":400") + "\n";
            for (int i = count; i > 1; --i)
                drawing += nth("Span", i, 4, ":400") + " -parent-> " + nth("Span", i - 1, 4, ":400") + "\n";
            return drawing;
        });
        QCOMPARE(suspect.pattern, std::string("timeout-chain"));
        QVERIFY(says(suspect, "each Span keeps the one before it, through parent"));
        QCOMPARE(contains(suspect.title, "AsyncLocalStorage"), isStore);
        QCOMPARE(contains(suspect.advice, "(parent)"), isStore);
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void aValueInAWeakMapIsNamedAfterTheMap_data()
    {
        QTest::addColumn<int>("table"); // of which the edge speaks
        QTest::addColumn<QString>("name");
        QTest::newRow("its table is known") << 15 << "secrets (WeakMap): its value for job";
        QTest::newRow("not in the file") << 99 << "a WeakMap's value for job";
    }
    void aValueInAWeakMapIsNamedAfterTheMap()
    {
        QFETCH(int, table);
        QFETCH(QString, name);
        const Suspect suspect = firstOf([&](int count) {
            return "App -job-> Job@11:40\nApp -store-> f@17:64/closure\nf -{context}-> "
                   "system·/·Context@19:40/object\n"
                   "system·/·Context@19:40/object =secrets=> WeakMap@13:32\nWeakMap -{table}-> "
                   "table@15:64/array\n"
                   "Job -{1·/·part·of·key·(Job·@11)·->·value·(Array·@9)·pair·in·WeakMap·(table·@"
                + std::to_string(table) + ")}-> Array@9:32\n"
                + each(count, [](int i) { return element("Array@9", i) + row(i) + "\n"; });
        });
        QCOMPARE(QString::fromStdString(suspect.title), name + " grows without limit");
    }

    void aMethodOfAnInstanceIsSaidToBeOne()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -loader-> DataLoader@9:40\nDataLoader -__proto__-> Object#p@11:40\n"
                + method("Object#p", "clearAll", 13) + "DataLoader -batch-> Array@15:32\n"
                + each(count, [](int i) { return element("Array@15", i) + row(i) + "\n"; });
        });
        QVERIFY2(suspect.advice.starts_with("Call clearAll() of the DataLoader when "),
                 suspect.advice.c_str());
    }

    void aFileOfAPackageIsNamedWithIt_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("name");
        QTest::newRow("the program's") << "/srv/app/scenario.js"
                                       << "scenario.js";
        QTest::newRow("a package's") << "/srv/app/node_modules/debug/src/index.js"
                                     << "debug/src/index.js";
        QTest::newRow("in a scope, within another")
            << "C:\\app\\node_modules\\a\\node_modules\\@b\\c\\main.js"
            << "@b/c/main.js";
        QTest::newRow("deep inside")
            << "/app/node_modules/jsdom/lib/jsdom/living/generated/CSSStyleDeclaration.js"
            << "jsdom/…/CSSStyleDeclaration.js";
        QTest::newRow("Node's") << "node:internal/timers"
                                << "timers";
    }
    void aFileOfAPackageIsNamedWithIt()
    {
        QFETCH(QString, path);
        QFETCH(QString, name);
        QCOMPARE(QString::fromStdString(shortScriptName(path.toStdString())), name);
    }
};

QTEST_APPLESS_MAIN(SuspectNamesTest)
#include "suspect_names_test.moc"

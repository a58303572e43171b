// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/candidate.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"
#include "core/suspects/words.h"
#include "tests/support/growing_heap.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <functional>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

const Counts kBrief{10, 40, 70}; ///< enough for a leak where only its kind is looked at

} // namespace

class SuspectKindsTest : public QObject {
    Q_OBJECT

private slots:
    void instancesThatEachKeepTheOneBeforeAreAChain_data()
    {
        QTest::addColumn<bool>("isStar");
        QTest::newRow("a chain over six steps") << false;
        QTest::newRow("all refer to the first: a star") << true;
    }
    void instancesThatEachKeepTheOneBeforeAreAChain()
    {
        QFETCH(bool, isStar);
        const auto draw = [&](int count) {
            std::string drawing = isStar ? std::string("App -all-> Array@9:32\n") : std::string();
            for (int i = 1; i <= count; ++i) {
                const std::string clone = nth("Clone", i, 0, ":200"), part = nth("Part", i, 2, ":200");
                const std::string list = nth("Array", i, 4, ":32"), fn = nth("changed", i, 6, ":64/closure");
                const std::string scope = nth("system·/·Context", i, 8, ":32/object");
                drawing += clone + " -part-> " + part + "\n" + part + " -observers-> " + list + "\n" + list
                    + " -[0]-> " + fn + "\n" + fn + " -{context}-> " + scope + "\n";
                if (i > 1)
                    drawing += scope + " =from=> " + nth("Clone", isStar ? 1 : i - 1, 0, ":200") + "\n";
                if (isStar) drawing += element("Array@9", i) + clone + "\n";
            }
            return isStar ? drawing : drawing + "App -instance-> " + nth("Clone", count, 0, ":200") + "\n";
        };
        const SuspectReport report = reportOf(draw);
        QVERIFY(!report.suspects.empty());
        const Suspect& first = report.suspects.front();
        QCOMPARE(hasPattern(report, "instance-chain"), !isStar);
        if (isStar) return;
        QCOMPARE(first.pattern, std::string("instance-chain"));
        QCOMPARE(first.className, std::string("Clone"));
        QCOMPARE(first.title, std::string("Each Clone keeps the one before it, through observers"));
        QCOMPARE(first.count, (std::vector<std::uint64_t>{20, 320, 620}));
        // What to look at next is another of them, and the path goes on to it.
        QVERIFY(!first.path.empty());
        QCOMPARE(first.path.back().className, std::string("Clone"));
        QCOMPARE(first.path.back().node, first.sample);
        QVERIFY2(first.explanation.find(", one of them.") != std::string::npos, first.explanation.c_str());
    }

    void sevenLinksAreNoChain()
    {
        const auto draw = [](int count) {
            std::string drawing;
            for (int i = 1; i <= count; ++i) {
                const std::string clone = nth("Clone", i, 0, ":9000"), list = nth("Array", i, 4, ":32");
                drawing += clone + " -observers-> " + list + "\n";
                if (i > 1) drawing += list + " -[0]-> " + nth("Clone", i - 1, 0, ":9000") + "\n";
            }
            return drawing + "App -instance-> " + nth("Clone", count, 0, ":9000") + "\n";
        };
        QVERIFY(hasPattern(reportOf(draw, {2, 20, 40}), "instance-chain"));
        QVERIFY(!hasPattern(reportOf(draw, {2, 4, 8}), "instance-chain"));
    }

    void entriesThatKeepARealmEachAreRealms_data()
    {
        QTest::addColumn<int>("every"); ///< so many entries have one realm
        QTest::addColumn<bool>("areRealms");
        QTest::newRow("one each") << 1 << true;
        QTest::newRow("one of three") << 3 << false;
    }
    void entriesThatKeepARealmEachAreRealms()
    {
        QFETCH(int, every);
        QFETCH(bool, areRealms);
        const Suspect suspect = firstOf(
            [&](int count) {
                return "App -tenants-> Array@9:32\nroot -r-> system·/·NativeContext#0@3:900/hidden\n"
                    + each(count, [&](int i) {
                           const std::string tenant = nth("Tenant", i, 0, ":9000");
                           std::string drawing = element("Array@9", i) + tenant + "\n";
                           if (i % every == 0)
                               drawing += tenant + " -{context}-> "
                                   + nth("system·/·NativeContext", i, 2, ":9000/hidden") + "\n";
                           return drawing;
                       });
            },
            {3, 12, 24});
        QCOMPARE(suspect.pattern == "realms-retained", areRealms);
        if (areRealms) QCOMPARE(suspect.className, std::string("Tenant"));
    }

    /// A timer of lib/internal/timers.js that fires once; the newest stands behind the head of the list.
    static std::string timerDrawn(int i)
    {
        const std::string timer = nth("Timeout", i, 0, ":100");
        return timer + " -_idleNext-> " + (i > 1 ? nth("Timeout", i - 1, 0, ":100") : "TimersList") + "\n"
            + timer + " -_onTimeout-> " + nth("tick", i, 2, ":64/closure") + "\n" + timer
            + " -_repeat-> null@11:16/hidden\n";
    }
    /// A window and what has its name beside it. In a vm context, as jsdom makes it, V8's global object is another.
    static std::string windowDrawn(int i, bool isContext)
    {
        const std::string window = nth("Window", i, 4, ":60000"), proxy = nth("Window#p", i, 6, ":32");
        const std::string prototype = nth("Window#t", i, 8, ":56"),
                          realm = nth("Realm", i, 12, ":900/hidden");
        const std::string global = isContext ? nth("Window#g", i, 10, ":3000") : window;
        return window + " -globalThis-> " + proxy + "\n" + window + " -__proto__-> " + prototype + "\n"
            + prototype + " -constructor-> " + nth("Window#c", i, 14, ":64/closure") + "\n" + proxy
            + " -{native_context}-> " + realm + "\n" + realm + " -{global}-> " + global + "\n" + global
            + " -{global_proxy}-> " + proxy + "\n";
    }
    void aWindowIsOneWhateverElseHasItsName_data()
    {
        QTest::addColumn<bool>("isContext");
        QTest::newRow("jsdom") << true;
        QTest::newRow("a browser") << false;
    }
    void aWindowIsOneWhateverElseHasItsName()
    {
        QFETCH(bool, isContext);
        const SnapshotPtr snapshot =
            heapOf("root -w-> " + nth("Window", 1, 4, ":60000") + "\n" + windowDrawn(1, isContext)).snapshot;
        std::vector<NodeOrdinal> nodes;
        for (std::uint32_t i = 1; i < snapshot->graph().nodeCount(); ++i)
            if (snapshot->isNamed(NodeOrdinal{i}, "Window")
                && snapshot->graph().type(NodeOrdinal{i}) == NodeType::Object)
                nodes.push_back(NodeOrdinal{i});
        QCOMPARE(nodes.size(), std::size_t(isContext ? 4 : 3));
        keepOneOfEachWindow(*snapshot, nodes);
        QCOMPARE(nodes.size(), std::size_t{1});
        QCOMPARE(snapshot->graph().id(nodes[0]).value, 1025u);
    }
    void timersOfWindowsCountTheWindows()
    {
        const Suspect suspect = firstOf(
            [&](int count) {
                std::string drawing = "root -r-> system·/·NativeContext#0@3:900/hidden\nApp -timers-> "
                                      "TimersList@9:40\nTimersList -_idleNext-> "
                    + nth("Timeout", count, 0, ":100") + "\nTimersList -_idlePrev-> "
                    + nth("Timeout", 1, 0, ":100") + "\n";
                for (int i = count; i > 0; --i) {
                    std::string window = windowDrawn(i, true);
                    for (std::size_t at; (at = window.find("Realm#")) != window.npos;)
                        window.replace(at, 5, "system·/·NativeContext");
                    drawing += timerDrawn(i) + nth("Timeout", i, 0, ":100") + " -window-> "
                        + nth("Window", i, 4, ":60000") + "\n" + window;
                }
                return drawing;
            },
            {2, 6, 10});
        QVERIFY2(suspect.title.ends_with("pile up: 10 are live, each keeps a Window"), suspect.title.c_str());
        QVERIFY(says(suspect, "their callbacks keep 4 Window that came since S2"));
        QVERIFY(suspect.survivors);
        QCOMPARE(suspect.survivors->born[1], 4u);
        // window.setInterval() of jsdom is such a timer, too.
        QVERIFY(!says(suspect, "fire once"));
    }

    /// `places` collections, with so many times 400 bytes in the table of each.
    static std::string tablesDrawn(const char* cls, int places, int count)
    {
        std::string drawing = places > 1
            ? std::string("App -rooms-> Map@9:40\nMap@9 -{table}-> rooms#t@11:0/array\n")
            : std::string();
        for (int i = 1; i <= places; ++i) {
            const std::string at = std::to_string(21 + 4 * i),
                              table = "t#" + at + "@" + std::to_string(23 + 4 * i) + ":0/array";
            const std::string set =
                std::string(cls) + "#" + at + "@" + at + ":" + std::to_string(400 * count);
            drawing += (places > 1 ? "rooms#t -{" + std::to_string(10 + 3 * i) + "}-> " : "App -seen-> ")
                + set + "\n";
            if (std::string(cls) == "Set")
                drawing += std::string(cls) + "#" + at + " -{table}-> " + table + "\n";
        }
        return drawing;
    }
    void aTableThatGrowsIsALeakOfNumbers_data()
    {
        QTest::addColumn<QByteArray>("cls");
        QTest::addColumn<int>("places");
        QTest::addColumn<QByteArray>("counts"); ///< of the last snapshot
        QTest::addColumn<QByteArray>("title"); ///< empty: no suspect
        QTest::addColumn<bool>("isHigh");
        QTest::newRow("a Set") << QByteArray("Set") << 1 << QByteArray("620")
                               << QByteArray("app.seen (Set) grows without limit") << true;
        QTest::newRow("an array") << QByteArray("Array") << 1 << QByteArray("620")
                                  << QByteArray("app.seen (Array) grows without limit") << true;
        QTest::newRow("Sets in a Map")
            << QByteArray("Set") << 4 << QByteArray("620")
            << QByteArray("inner Set grows without limit, in 4 places below app.rooms") << true;
        QTest::newRow("under a tenth of the heap")
            << QByteArray("Set") << 1 << QByteArray("80") << QByteArray("app.seen (Set) grows") << false;
        QTest::newRow("four times as large: a load can be")
            << QByteArray("Set") << 1 << QByteArray("199") << QByteArray("app.seen (Set) grows") << false;
        QTest::newRow("as large as before")
            << QByteArray("Set") << 1 << QByteArray("321") << QByteArray() << false;
    }
    void aTableThatGrowsIsALeakOfNumbers()
    {
        QFETCH(QByteArray, cls);
        QFETCH(int, places);
        QFETCH(QByteArray, counts);
        QFETCH(QByteArray, title);
        QFETCH(bool, isHigh);
        const int last = counts.toInt();
        const SuspectReport report =
            reportOf([&](int count) { return tablesDrawn(cls.constData(), places, count); },
                     last < 320 ? Counts{20, 50, last} : Counts{20, 320, last});
        QCOMPARE(report.suspects.empty(), title.isEmpty());
        if (title.isEmpty()) return;
        const Suspect& first = report.suspects.front();
        QCOMPARE(first.title, title.toStdString());
        QVERIFY(first.className.empty());
        QVERIFY(!areCounted(first));
        QCOMPARE(first.severity, isHigh ? Severity::High : Severity::Medium);
        QVERIFY(says(first, "shows neither their number"));
        QVERIFY2(first.explanation.find(" entries") == std::string::npos, first.explanation.c_str());
    }
    void keysOfADictionaryAreCountedWhereItsValuesAreNumbers()
    {
        // The strings are in V8's table of names as well, which keeps them in a snapshot, too.
        const Suspect suspect = firstOf([](int count) {
            return "root -n-> (Internalized·strings)@3:0/synthetic\nApp -hits-> Object@9:30000\nObject@9 "
                   "-{properties}-> t@11:0/array\n"
                + each(count, [](int i) {
                       const std::string key = nth("key", i, 0, ":40/string");
                       return "t@11/array -{" + std::to_string(3 + 3 * i) + "}-> " + key
                           + "\n(Internalized·strings)/synthetic -{" + std::to_string(i) + "}-> " + key
                           + "\n";
                   });
        });
        QCOMPARE(suspect.title, std::string("app.hits (Object) grows without limit"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
    }
    void oneInEachOfManyMapsIsOfTheMapAboveThem()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -index-> Map#top@9:40\nMap#top -{table}-> top#t@11:0/array\n" + each(6, [&](int i) {
                       const std::string map = nth("Map#m", i, 0, ":40"), table = nth("t#", i, 2, ":0/array"),
                                         list = nth("Array#l", i, 4, ":40");
                       std::string drawing = "top#t/array -{" + std::to_string(10 + 3 * i) + "}-> " + map
                           + "\n" + map + " -{table}-> " + table + "\n" + table + " -{11}-> " + list + "\n";
                       for (int k = 1; k <= count; ++k)
                           drawing += list + " -[" + std::to_string(k) + "]-> "
                               + nth("Row", k * 8 + i + 20, 6, ":400") + "\n";
                       return drawing;
                   });
        });
        QCOMPARE(suspect.title, std::string("inner Array grows without limit, in 6 places below app.index"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{120, 1920, 3720}));
    }
    void listsInTheValuesOfAWeakMapNameIt()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -tenants-> Array#t@9:40\nglobal -meta-> WeakMap@11:40\nWeakMap -{table}-> "
                   "table@13:0/array\n"
                + each(4, [&](int i) {
                       const std::string tenant = nth("Tenant", i, 0, ":40"),
                                         value = nth("Object", i, 2, ":40"),
                                         list = nth("Array#l", i, 4, ":40");
                       std::string drawing = element("Array#t", i) + tenant + "\n" + tenant + " -{"
                           + std::to_string(i)
                           + "·/·part·of·key·(Tenant·@1)·->·value·(Object·@2)·pair·in·WeakMap·(table·@13)}-> "
                           + value + "\n" + value + " -entries-> " + list + "\n";
                       for (int k = 1; k <= count; ++k)
                           drawing += list + " -[" + std::to_string(k) + "]-> "
                               + nth("Row", k * 8 + i + 20, 6, ":400") + "\n";
                       return drawing;
                   });
        });
        QCOMPARE(suspect.title, std::string("entries grows without limit, in 4 places below app.tenants"));
        QVERIFY(says(suspect, "values of meta (WeakMap) keep them"));
    }
    void nativeMemoryOfEntriesIsSaid_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("isSaid");
        QTest::newRow("a compressor's") << 284'672 << true;
        QTest::newRow("a handle alone") << 4'000 << false;
    }
    void nativeMemoryOfEntriesIsSaid()
    {
        QFETCH(int, size);
        QFETCH(bool, isSaid);
        const Suspect suspect = firstOf([&](int count) {
            return "root -c-> Node·/·CleanupQueue@9:40/native\nApp -open-> Array@11:40\n"
                + each(count, [&](int i) {
                       const std::string stream = nth("Gzip", i, 0, ":200"),
                                         handle = nth("Zlib", i, 2, ":56"),
                                         native = nth("Node·/·ZlibStream#", i, 4,
                                                      (":" + std::to_string(size) + "/native").c_str());
                       return element("Array@11", i) + stream + "\n" + stream + " -_handle-> " + handle + "\n"
                           + handle + " -{javascript_to_native}-> " + native
                           + "\nNode·/·CleanupQueue/native -[" + std::to_string(i) + "]-> " + native + "\n";
                   });
        });
        QCOMPARE(says(suspect, "the size includes native memory of the entries (Node / ZlibStream)"), isSaid);
        if (!isSaid) return;
        QVERIFY(suspect.areBytesOutside);
        const std::uint64_t all = 620 * std::uint64_t(size); // once, and little beside them
        QVERIFY(suspect.retainedSize.back() >= all && suspect.retainedSize.back() < all + all / 10);
    }
    void nativePartsOfNodesAreNoClassOfTheProgram()
    {
        const SuspectReport report = reportOf([](int count) {
            return each(count, [](int i) {
                return "root -c-> " + nth("Detached·Node·/·ZlibStream#", i, 0, ":9000/native") + "\n";
            });
        });
        for (const Suspect& suspect : report.suspects) QVERIFY2(false, suspect.title.c_str());
    }
    void aQueueOfBuffersIsOneQueue_data()
    {
        QTest::addColumn<int>("size"); ///< of a buffer's array
        QTest::addColumn<bool>("haveOneLength"); ///< all of them
        QTest::addColumn<bool>("hasHead"); ///< beside the tail
        QTest::addColumn<bool>("isQueue");
        QTest::newRow("buffers of one length, with both ends") << 1'664 << true << true << true;
        QTest::newRow("of several lengths") << 1'664 << false << true << false;
        QTest::newRow("with one end") << 1'664 << true << false << false;
        QTest::newRow("arrays that each node of a list may have") << 255 << true << true << false;
    }
    void aQueueOfBuffersIsOneQueue()
    {
        QFETCH(int, size);
        QFETCH(bool, haveOneLength);
        QFETCH(bool, hasHead);
        QFETCH(bool, isQueue);
        constexpr int kLength = 200; // entries of a buffer; lib/internal/fixed_queue.js: 2048
        const Suspect suspect = firstOf([&](int count) {
            const auto buffer = [](int b) { return nth("FixedCircularBuffer", b, 4, ":56"); };
            const auto list = [&](int b) {
                return nth("Array#list", b, 6,
                           (":" + std::to_string(size + (haveOneLength ? 0 : 8 * b))).c_str());
            };
            const int last = (count - 1) / kLength;
            std::string drawing = "App -jobs-> FixedQueue@9:40\nFixedQueue -tail-> " + buffer(0) + "\n";
            if (hasHead) drawing += "FixedQueue -head-> " + buffer(last) + "\n";
            for (int b = 0; b <= last; ++b) {
                drawing += buffer(b) + " -list-> " + list(b) + "\n";
                if (b > 0) drawing += buffer(b - 1) + " -next-> " + buffer(b) + "\n";
            }
            return drawing + each(count, [&](int i) {
                       return list((i - 1) / kLength) + " -[" + std::to_string(i % kLength) + "]-> "
                           + nth("Job", i + 4, 0, ":400") + "\n";
                   });
        });
        const std::string title = "app.jobs (FixedQueue) grows without limit";
        QVERIFY2((suspect.title == title) == isQueue, suspect.title.c_str());
        if (!isQueue) return;
        QCOMPARE(suspect.severity, Severity::High);
        QVERIFY(suspect.areEntries);
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QVERIFY2(suspect.advice.starts_with("It is a queue"), suspect.advice.c_str());
    }
    void listsOfEntriesThatStayAreNotWhatCame_data()
    {
        QTest::addColumn<int>("size"); ///< of each entry that others replace
        QTest::addColumn<bool>("isLeak");
        QTest::newRow("more came with other entries") << 4'000 << false;
        QTest::newRow("more came into the lists") << 200 << true;
    }
    void listsOfEntriesThatStayAreNotWhatCame()
    {
        QFETCH(int, size);
        QFETCH(bool, isLeak);
        const SuspectReport report = reportOf([&](int count) {
            const auto notes = [](int u) { return nth("Array#notes", u, 0, ":40"); };
            return "App -live-> Array#live@9:4000\n"
                + each(6,
                       [&](int u) {
                           const std::string user = nth("User", u, 2, ":40");
                           return element("Array#live", u) + user + "\n" + user + " -notes-> " + notes(u)
                               + "\n" + each(count / 4, [&](int i) {
                                      return notes(u) + " -[" + std::to_string(i) + "]-> "
                                          + nth("Note", 6 * i + u, 4, ":100") + "\n";
                                  });
                       })
                + each(100, [&](int u) {
                       return element("Array#live", u + 6)
                           + nth("User", u + count * 3 / 2, 6, (":" + std::to_string(size)).c_str()) + "\n";
                   });
        });
        QCOMPARE(!report.suspects.empty() && report.suspects.front().severity == Severity::High, isLeak);
        if (isLeak)
            QCOMPARE(report.suspects.front().title,
                     std::string("User.notes grows without limit, in 6 places below app.live"));
    }
    void entriesThatShareTheirValuesAreCounted()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -states-> State@31:40\nApp -all-> Array@9:" + std::to_string(400 * count) + "\n"
                + each(count, [](int i) { return element("Array@9", i) + "State@31\n"; });
        });
        QCOMPARE(suspect.pattern, std::string("unbounded-array"));
        QCOMPARE(suspect.className, std::string("State"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QVERIFY(says(suspect, "its values are older objects"));
        QVERIFY2(suspect.explanation.find("mostly") == std::string::npos, suspect.explanation.c_str());
    }

    void whatIsMadeOnceForEachEntryEndsWithTheirNumber()
    {
        constexpr int kProducts = 620;
        const Suspect suspect = firstOf([&](int count) {
            return "App -products-> Array@9:5000\n" + each(kProducts, [&](int i) {
                       const std::string product = nth("Product", i, 0, ":40");
                       std::string drawing = element("Array@9", i) + product + "\n";
                       if (i <= count) // the earlier ones came first
                           drawing += product + " -html-> " + nth("Html", i + kProducts, 2, ":400") + "\n";
                       return drawing;
                   });
        });
        QCOMPARE(suspect.pattern, std::string("entries-keep-more"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{kProducts, kProducts, kProducts}));
        QCOMPARE(suspect.severity, Severity::Low);
        QVERIFY(suspect.isWithinBound);
        QCOMPARE(suspect.title, std::string("app.products (Array) fills up: html in its 620 entries"));
        QVERIFY(says(suspect, "20 → 320 → 620 of 620 entries have html"));
    }
    void manyNamesAreKeysAndNoFieldsToFill()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -users-> Array@9:500\n" + each(10, [&](int u) {
                       const std::string user = nth("User", u, 0, ":40");
                       return element("Array@9", u) + user + "\n" + each(count, [&](int i) {
                                  return user + " -k" + std::to_string(i) + "-> "
                                      + nth("Visit", i * 10 + u + 20, 2, ":400") + "\n";
                              });
                   });
        });
        QVERIFY(!suspect.isWithinBound);
        QCOMPARE(suspect.severity, Severity::High);
    }
    void anArrayOfFixedLengthIsFilled()
    {
        const SuspectReport report = reportOf([&](int count) {
            std::string drawing = "App -rows-> Array#rows@9:5000\n";
            for (int y = 1; y <= 20; ++y) {
                const std::string row = nth("Array#row", y, 0, ":700");
                drawing += element("Array#rows", y) + row + "\n" + row + " -{elements}-> "
                    + nth("s#", y, 2, ":0/array") + "\n";
                for (int x = 1; x <= 80; ++x)
                    if (const int i = (x - 1) * 20 + y; i <= count * 2)
                        drawing +=
                            row + " -[" + std::to_string(x) + "]-> " + nth("Cell", i + 100, 4, ":400") + "\n";
            }
            return drawing;
        });
        QVERIFY(!report.suspects.empty());
        QCOMPARE(report.suspects.front().severity, Severity::Low);
        QCOMPARE(report.suspects.front().count, (std::vector<std::uint64_t>{20, 20, 20}));
    }

    void collectionsBesideEachOtherAreOneLeak_data()
    {
        QTest::addColumn<int>("places");
        QTest::addColumn<bool>("isNested"); ///< in an instance each
        QTest::addColumn<bool>("areAlike"); ///< do they hold one class?
        QTest::addColumn<QByteArray>("title");
        QTest::newRow("arrays in an object")
            << 8 << false << true
            << QByteArray("inner Array grows without limit, in 8 places below app.rooms");
        QTest::newRow("an array of each instance")
            << 8 << true << true
            << QByteArray("Room.members grows without limit, in 8 places below app.rooms");
        QTest::newRow("five: fields of a record")
            << 5 << true << true << QByteArray("room1.members (Array) grows without limit");
        QTest::newRow("of eight classes")
            << 8 << false << false << QByteArray("rooms.r1 (Array) grows without limit");
    }
    void collectionsBesideEachOtherAreOneLeak()
    {
        QFETCH(int, places);
        QFETCH(bool, isNested);
        QFETCH(bool, areAlike);
        QFETCH(QByteArray, title);
        const Suspect suspect = firstOf([&](int count) {
            return "App -rooms-> Object@9:40\n" + each(places, [&](int r) {
                       const std::string number = std::to_string(r), room = nth("Room", r, 0, ":40"),
                                         list = nth("Array#list", r, 2, ":40");
                       std::string drawing = isNested ? "Object@9 -room" + number + "-> " + room + "\n" + room
                               + " -members-> " + list + "\n"
                                                      : "Object@9 -r" + number + "-> " + list + "\n";
                       const std::string member = "Member" + (areAlike ? std::string() : number);
                       for (int i = 1; i <= count; ++i)
                           drawing += list + " -[" + std::to_string(i) + "]-> "
                               + nth(member.c_str(), i * 10 + r + 20, 4, r == 1 ? ":401" : ":400") + "\n";
                       return drawing;
                   });
        });
        QCOMPARE(suspect.title, title.toStdString());
        QCOMPARE(suspect.count.back() == 620u * unsigned(places), title.contains("places"));
    }

    void newKeysInManyDictionariesAreNoFieldsToFill()
    {
        // Three more days in each: the same few names, which no entry had before.
        const Suspect suspect = firstOf(
            [](int count) {
                return "App -hosts-> Array@9:5000\n" + each(300, [&](int h) {
                           const std::string host = nth("Host", h, 0, ":40");
                           return element("Array@9", h) + host + "\n" + each(count, [&](int day) {
                                      return host + " -d" + std::to_string(day) + "-> "
                                          + nth("Day", day * 300 + h + 300, 2, ":200") + "\n";
                                  });
                       });
            },
            {3, 6, 9});
        QVERIFY(!suspect.isWithinBound);
        QCOMPARE(suspect.severity, Severity::High);
    }
    void aValueThatKeepsTheOneBeforeFillsNoPlace()
    {
        // Users who come for the first time, and a few who come again: then the visit keeps the one before it.
        const Suspect suspect = firstOf([](int count) {
            const int time = 10 * count;
            const auto visit = [](int user, int at) {
                return nth("Visit", 6300 + 2 * at + (user < at), 2, ":400");
            };
            std::string drawing = "App -users-> Array@9:90000\n";
            for (int user = 1; user <= 6200; ++user) {
                drawing += element("Array@9", user) + nth("User", user, 0, ":40") + "\n";
                const bool isBack = user % 20 == 0 && 2 * user <= time;
                if (user <= time)
                    drawing += nth("User", user, 0, ":40") + " -last-> "
                        + visit(user, isBack ? 2 * user : user) + "\n";
                if (isBack) drawing += visit(user, 2 * user) + " -prev-> " + visit(user, user) + "\n";
            }
            return drawing;
        });
        QCOMPARE(suspect.severity, Severity::High);
        QVERIFY(!suspect.isWithinBound);
    }
    void numbersInAnArrayTakePlaces()
    {
        // push(time, level, { … }): two of three have no node, and the store has room for a few more.
        const SuspectReport report = reportOf(
            [](int count) {
                return "App -rooms-> Array#rooms@9:5000\n" + each(50, [&](int r) {
                           const std::string room = nth("Array#room", r, 0, ":8000");
                           std::string drawing = element("Array#rooms", r) + room + "\n" + room
                               + " -{elements}-> " + nth("s#", r, 2, ":0/array") + "\n";
                           for (int i = 0; i < count; ++i)
                               drawing += room + " -[" + std::to_string(3 * i + 2) + "]-> "
                                   + nth("Line", i * 50 + r + 100, 4, ":400") + "\n";
                           return drawing;
                       });
            },
            {250, 260, 270});
        QVERIFY(!report.suspects.empty());
        QVERIFY(!report.suspects.front().isWithinBound);
    }
    void namedFieldsKeepTheirNames()
    {
        // Three of eight tables grow.
        const Suspect suspect = firstOf([](int count) {
            return "App -db-> Object@9:40\n" + each(8, [&](int t) {
                       const std::string list = nth("Array#t", t, 2, ":40");
                       std::string drawing = "Object@9 -table" + std::to_string(t) + "-> " + list + "\n";
                       for (int i = 1; i <= (t <= 3 ? count : 20); ++i)
                           drawing += list + " -[" + std::to_string(i) + "]-> "
                               + nth("Row", i * 10 + t + 20, 4, ":400") + "\n";
                       return drawing;
                   });
        });
        QVERIFY2(suspect.title.starts_with("db.table"), suspect.title.c_str());
    }
    void aListWithASharedArrayIsNoTree()
    {
        const Suspect suspect = firstOf([](int count) {
            std::string drawing =
                "App -head-> " + nth("Job", count, 0, ":400") + "\nApp -peers-> Array@9:40\n";
            for (int i = 1; i <= count; ++i) {
                drawing += nth("Job", i, 0, ":400") + " -peers-> Array@9\n";
                if (i > 1)
                    drawing += nth("Job", i, 0, ":400") + " -next-> " + nth("Job", i - 1, 0, ":400") + "\n";
                if (i <= 5) drawing += element("Array@9", i) + nth("Job", i, 0, ":400") + "\n";
            }
            return drawing;
        });
        QCOMPARE(suspect.pattern, std::string("linked-list-grows"));
    }

    void aLittleInEachNodeOfATreeIsMuch()
    {
        // Each node has six below it, and grows at its ends.
        const Suspect suspect = firstOf(
            [](int count) {
                return "App -root-> " + nth("Comment", 1, 0, ":60") + "\n" + each(count, [](int i) {
                           const std::string comment = nth("Comment", i, 0, ":60"),
                                             list = nth("Array#c", i, 2, ":32");
                           std::string drawing = comment + " -children-> " + list + "\n";
                           if (i > 1)
                               drawing += nth("Array#c", (i - 2) / 6 + 1, 2, ":32") + " -["
                                   + std::to_string(i % 6) + "]-> " + comment + "\n";
                           return drawing;
                       });
            },
            {100, 1600, 3100});
        QCOMPARE(suspect.pattern, std::string("tree-grows"));
        QCOMPARE(suspect.title, std::string("A tree of Comment grows: app.root"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{100, 1600, 3100}));
    }

    void stringsOutsideTheHeapAreNamedWithTheirHolder_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("size");
        QTest::addColumn<QByteArray>("field"); ///< that has it, as an edge
        QTest::addColumn<bool>("isOutside");
        QTest::newRow("cut, with a header's size") << 1024 << 24 << QByteArray() << true;
        QTest::newRow("not cut") << 1023 << 24 << QByteArray() << false;
        QTest::newRow("in the heap") << 1024 << 1040 << QByteArray() << false;
        QTest::newRow("the text of a script") << 1024 << 24 << QByteArray("{source}") << false;
    }
    void stringsOutsideTheHeapAreNamedWithTheirHolder()
    {
        QFETCH(int, length);
        QFETCH(int, size);
        QFETCH(QByteArray, field);
        QFETCH(bool, isOutside);
        const std::string text(std::size_t(length), 'x');
        const auto draw = [&](int count) {
            return "App -diffs-> Array@9:32\n" + each(count, [&](int i) {
                       const std::string diff = nth("FileDiff", i, 0, ":24");
                       return element("Array@9", i) + diff + "\n" + diff + " -"
                           + (field.isEmpty() ? std::string(1, "abcde"[i % 5]) : field.toStdString()) + "-> "
                           + nth(text.c_str(), i, 2, (":" + std::to_string(size) + "/string").c_str()) + "\n";
                   });
        };
        const SuspectReport report = reportOf(draw, {2, 5, 8});
        QCOMPARE(hasPattern(report, "external-strings-retained"), isOutside);
        QVERIFY(!hasPattern(reportOf(draw, {2, 3, 4}), "external-strings-retained")); // one more is no series
        if (!isOutside) return;
        const Suspect& suspect = report.suspects.front();
        QCOMPARE(suspect.className, std::string("FileDiff"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{2, 5, 8}));
        QCOMPARE(suspect.severity, Severity::Medium); // without a log nobody knows how large they are
        const char* where = "(2 → 5 → 8), in FileDiff.a, FileDiff.b, FileDiff.c and 2 more. ";
        QVERIFY2(suspect.explanation.find(where) != std::string::npos, suspect.explanation.c_str());
        QCOMPARE(suspect.path[suspect.containerStep].label, std::string("diffs"));
    }

    void collectionsOfOneKindHaveTheirPattern_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QByteArray>("entry"); ///< name and type of an entry
        QTest::addColumn<QByteArray>("inside"); ///< what hangs on it, % for its number
        QTest::newRow("WeakRefs") << "weakref-table-not-cleaned" << QByteArray("WeakRef") << QByteArray();
        QTest::newRow("stores of AsyncLocalStorage") << "async-context-retained" << QByteArray("Task")
                                                     << QByteArray("<symbol_kResourceStore>-> Store");
        QTest::newRow("instances of a class") << "unbounded-array" << QByteArray("Row") << QByteArray();
    }
    void collectionsOfOneKindHaveTheirPattern()
    {
        QFETCH(QString, pattern);
        QFETCH(QByteArray, entry);
        QFETCH(QByteArray, inside);
        const Suspect suspect = firstOf([&](int count) {
            return "App -rows-> Array@9:32\n" + each(count, [&](int i) {
                       const std::string node = nth(entry.constData(), i, 0, ":100");
                       std::string drawing = element("Array@9", i) + node + "\n";
                       if (!inside.isEmpty())
                           drawing += node + " -" + inside.toStdString() + "#" + std::to_string(i) + "@"
                               + std::to_string(1001 + 20 * i + 2) + ":900\n";
                       return drawing;
                   });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void adviceNamesTheMethodOfTheClass_data()
    {
        QTest::addColumn<QByteArray>("method"); ///< of the entries' class
        QTest::addColumn<QByteArray>("ownersMethod");
        QTest::addColumn<QString>("advice");
        QTest::newRow("the entries'")
            << QByteArray("unsubscribe") << QByteArray() << "Call unsubscribe() on each Sub ";
        QTest::newRow("the owner's") << QByteArray() << QByteArray("eject") << "Call eject() of the App ";
        QTest::newRow("the owner's, for all")
            << QByteArray() << QByteArray("reset") << "Call reset() of the App when ";
        QTest::newRow("neither") << QByteArray() << QByteArray() << "Bound it";
        QTest::newRow("a method that ends nothing") << QByteArray("render") << QByteArray() << "Bound it";
    }
    void adviceNamesTheMethodOfTheClass()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, ownersMethod);
        QFETCH(QString, advice);
        const auto prototype = [](const char* node, const char* name, const QByteArray& of, int id) {
            return of.isEmpty() ? std::string()
                                : std::string(node) + " -__proto__-> Object#" + name + "@"
                    + std::to_string(id) + ":40\nObject#" + name + " -" + of.toStdString() + "-> "
                    + of.toStdString() + "@" + std::to_string(id + 2) + ":64/closure\n";
        };
        const Suspect suspect = firstOf([&](int count) {
            return "App -subs-> Array@9:32\n" + prototype("App@7", "app", ownersMethod, 21)
                + each(count, [&](int i) {
                       const std::string sub = nth("Sub", i, 0, ":400");
                       return element("Array@9", i) + sub + "\n" + prototype(sub.c_str(), "sub", method, 31);
                   });
        });
        QVERIFY2(QString::fromStdString(suspect.advice).startsWith(advice), suspect.advice.c_str());
    }

    void adviceNamesTheLimitThatACacheHas()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -cache-> LruCache@9:32\nLruCache -__proto__-> Object#lru@11:40\n"
                   "Object#lru -get·max-> getter@13:64/closure\nLruCache -items-> Array@15:32\n"
                + each(count, [](int i) { return element("Array@15", i) + nth("Row", i, 0, ":400") + "\n"; });
        });
        QVERIFY2(suspect.advice.starts_with("Set max on the LruCache"), suspect.advice.c_str());
    }

    void adviceNamesTheCallThatEmptiesATableOfNode_data()
    {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QString>("call");
        QTest::newRow("marks") << QByteArray("markEntryBuffer") << "performance.clearMarks(";
        QTest::newRow("measures") << QByteArray("measureEntryBuffer") << "performance.clearMeasures(";
        QTest::newRow("storages") << QByteArray("storageList") << "storage.disable()";
        QTest::newRow("a program's own") << QByteArray("marks") << "Bound it";
    }
    void adviceNamesTheCallThatEmptiesATableOfNode()
    {
        QFETCH(QByteArray, variable);
        QFETCH(QString, call);
        const Suspect suspect = firstOf([&](int count) {
            return "App -" + variable.toStdString() + "-> Array@9:32\n"
                + each(count, [](int i) { return element("Array@9", i) + nth("Row", i, 0, ":400") + "\n"; });
        });
        QVERIFY2(QString::fromStdString(suspect.advice).contains(call), suspect.advice.c_str());
        QCOMPARE(says(suspect, "documented at https://nodejs.org/api/"), call != QLatin1String("Bound it"));
    }

    // Each pattern by name, with its threshold on either side.
    void fiveMoreTimersPileUp_data()
    {
        QTest::addColumn<int>("each"); ///< more of them in each interval
        QTest::addColumn<int>("bytes"); ///< that each keeps
        QTest::addColumn<QByteArray>("repeat"); ///< Timeout._repeat
        QTest::addColumn<QString>("pattern");
        const QByteArray once = "-_repeat-> null@11:16/hidden", again;
        QTest::newRow("five that fire once") << 5 << 2'000 << once << "timeouts-pile-up";
        QTest::newRow("four that fire once") << 4 << 2'000 << once << "timeout-chain";
        QTest::newRow("two that keep much each") << 2 << 60'000 << once << "timeouts-pile-up";
        QTest::newRow("two that keep less") << 2 << 40'000 << once << "timeout-chain";
        QTest::newRow("five that repeat") << 5 << 2'000 << again << "interval-never-cleared";
    }
    void fiveMoreTimersPileUp()
    {
        QFETCH(int, each);
        QFETCH(int, bytes);
        QFETCH(QByteArray, repeat);
        QFETCH(QString, pattern);
        const auto timer = [](int i) { return nth("Timeout", i, 0, ":100"); };
        const Suspect suspect = firstOf(
            [&](int count) {
                // lib/internal/linkedlist.js: the newest stands behind the head.
                std::string drawing = "App -timers-> TimersList@9:40\nTimersList -_idleNext-> " + timer(count)
                    + "\nTimersList -_idlePrev-> " + timer(1) + "\n";
                for (int i = count; i > 0; --i) {
                    const std::string job = nth("Job", i, 4, (":" + std::to_string(bytes)).c_str());
                    drawing += timer(i) + " -_idleNext-> " + (i > 1 ? timer(i - 1) : "TimersList") + "\n"
                        + timer(i) + " -_onTimeout-> " + nth("tick", i, 2, ":64/closure") + "\n" + timer(i)
                        + " -job-> " + job + "\n";
                    if (!repeat.isEmpty()) drawing += timer(i) + ' ' + repeat.toStdString() + "\n";
                }
                return drawing;
            },
            {20, 20 + each, 20 + 2 * each});
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void threeSocketsWithListenersAreSiblings_data()
    {
        QTest::addColumn<int>("sockets");
        QTest::addColumn<bool>("areSiblings");
        QTest::newRow("three") << 3 << true;
        QTest::newRow("two") << 2 << false; // each is told by itself
    }
    void threeSocketsWithListenersAreSiblings()
    {
        QFETCH(int, sockets);
        QFETCH(bool, areSiblings);
        const Suspect suspect = firstOf([&](int count) {
            std::string drawing = "App -sockets-> Array@9:32\n";
            for (int s = 0; s < sockets; ++s) {
                const auto of = [&](const char* name, int base, const char* size) {
                    return std::string(name) + "#s" + std::to_string(s) + '@'
                        + std::to_string(20 + 10 * s + base) + size;
                };
                const std::string socket = of("Socket", 1, ":400"), events = of("Object", 3, ":40");
                const std::string list = of("Array", 5, ":32");
                drawing += element("Array@9", s) + socket + "\n" + socket + " -_events-> " + events + "\n"
                    + events + " -lookup-> " + list + "\n";
                for (int i = 1; i <= count; ++i)
                    drawing += element(list.c_str(), i)
                        + nth(("on" + std::to_string(s)).c_str(), i, 2 * s, ":400/closure") + "\n";
            }
            return drawing;
        });
        QCOMPARE(suspect.pattern, std::string("event-listener-accumulation"));
        QCOMPARE(suspect.title.find("on each of 3 Sockets") != std::string::npos, areSiblings);
    }

    void writesThatWaitInAStreamAreNamed_data()
    {
        QTest::addColumn<QByteArray>("way"); ///< from the stream's state to the list
        QTest::addColumn<QString>("pattern");
        QTest::newRow("its buffer") << QByteArray("State -buffered-> Array@13:32\n") << "stream-writes-wait";
        QTest::newRow("something further away")
            << QByteArray("State -owner-> Owner@15:40\nOwner -log-> Log@17:40\nLog -rows-> Array@13:32\n")
            << "unbounded-array";
    }
    void writesThatWaitInAStreamAreNamed()
    {
        QFETCH(QByteArray, way);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf([&](int count) {
            return "App -log-> Stream@9:40\nStream -_writableState-> State@11:40\n" + way.toStdString()
                + each(count,
                       [](int i) { return element("Array@13", i) + nth("Chunk", i, 0, ":400") + "\n"; });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void aListHalfOfWhoseEntriesAreStreamsKeepsStreams_data()
    {
        QTest::addColumn<int>("every");
        QTest::addColumn<QString>("pattern");
        QTest::newRow("every second") << 2 << "streams-never-closed";
        QTest::newRow("every third") << 3 << "unbounded-array";
    }
    void aListHalfOfWhoseEntriesAreStreamsKeepsStreams()
    {
        QFETCH(int, every);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf([&](int count) {
            return "App -open-> Array@9:32\n" + each(count, [&](int i) {
                       const std::string stream = nth("Upload", i, 0, ":200");
                       return element("Array@9", i) + stream + "\n" + stream
                           + (i % every ? " -state-> " : " -_readableState-> ") + nth("State", i, 2, ":200")
                           + "\n";
                   });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void storesOutsideTheHeapAreMostOfWhatTheirViewsKeep_data()
    {
        QTest::addColumn<QByteArray>("view"); ///< class
        QTest::addColumn<int>("own"); ///< bytes of the entry itself; its store has 600
        QTest::addColumn<QString>("pattern");
        QTest::newRow("numbers") << QByteArray("Float64Array") << 300 << "external-memory-retained";
        QTest::newRow("bytes") << QByteArray("Buffer") << 300 << "buffer-slice-retains-parent";
        QTest::newRow("less than 60 %") << QByteArray("Float64Array") << 400 << "unbounded-array";
    }
    void storesOutsideTheHeapAreMostOfWhatTheirViewsKeep()
    {
        QFETCH(QByteArray, view);
        QFETCH(int, own);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf([&](int count) {
            return "App -frames-> Array@9:32\n" + each(count, [&](int i) {
                       const std::string entry =
                           nth(view.constData(), i, 0, (":" + std::to_string(own)).c_str());
                       const std::string buffer = nth("ArrayBuffer", i, 2, ":40");
                       return element("Array@9", i) + entry + "\n" + entry + " -{buffer}-> " + buffer + "\n"
                           + buffer + " -{backing_store}-> "
                           + nth("system·/·JSArrayBufferData", i, 4, ":600/native") + "\n";
                   });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void aBufferInWhosePlaceALongerOneComesIsNamedByItsField()
    {
        const Suspect suspect = firstOf([](int count) {
            const std::string view = nth("Buffer", count, 0, ":40"),
                              buffer = nth("ArrayBuffer", count, 2, ":40");
            const std::string size = ":" + std::to_string(1000 * count) + "/native";
            return "App -parser-> LineParser@9:40\nLineParser@9 -rest-> " + view + "\n" + view
                + " -{buffer}-> " + buffer + "\n" + buffer + " -{backing_store}-> "
                + nth("system·/·JSArrayBufferData", count, 4, size.c_str()) + "\n";
        });
        QCOMPARE(suspect.pattern, std::string("buffer-only-grows"));
        QVERIFY2(suspect.title.starts_with("app.parser.rest is a buffer that only gets longer"),
                 suspect.title.c_str());
    }

    void halfOfTheEntriesOfAListOfViewsAreViews_data()
    {
        QTest::addColumn<int>("every"); ///< one entry in so many is a view
        QTest::addColumn<QString>("pattern");
        QTest::newRow("every second") << 2 << "external-memory-retained";
        QTest::newRow("every third") << 3 << "unbounded-array";
    }
    void halfOfTheEntriesOfAListOfViewsAreViews()
    {
        QFETCH(int, every);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf([&](int count) {
            return "App -frames-> Array@9:32\n" + each(count, [&](int i) {
                       const bool isView = i % every == 0;
                       const std::string entry = nth(isView ? "Float64Array" : "Row", i, 0, ":40");
                       return element("Array@9", i) + entry + "\n" + entry
                           + (isView ? " -{buffer}-> " : " -frame-> ") + nth("ArrayBuffer", i, 2, ":40")
                           + "\n" + nth("ArrayBuffer", i, 2, ":40") + " -{backing_store}-> "
                           + nth("system·/·JSArrayBufferData", i, 4, ":600/native") + "\n";
                   });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void oneNewObjectInTenIsADetachedNode_data()
    {
        QTest::addColumn<QByteArray>("node");
        QTest::addColumn<int>("parts"); ///< other objects beside an entry and its node
        QTest::addColumn<QString>("pattern");
        QTest::newRow("one in ten") << QByteArray("Detached·<div>") << 8 << "detached-dom";
        QTest::newRow("one in eleven") << QByteArray("Detached·<div>") << 9 << "unbounded-array";
        QTest::newRow("before Chrome 120") << QByteArray("Detached·HTMLDivElement") << 8 << "detached-dom";
        QTest::newRow("no element") << QByteArray("Detached·InternalNode") << 8 << "unbounded-array";
        QTest::newRow("in the document") << QByteArray("<div>") << 8 << "unbounded-array";
    }
    void oneNewObjectInTenIsADetachedNode()
    {
        QFETCH(QByteArray, node);
        QFETCH(int, parts);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf([&](int count) {
            return "App -cards-> Array@9:32\n" + each(count, [&](int i) {
                       // Ids grow with i: what comes later is newer.
                       const auto made = [i](const std::string& name, int k, const char* rest) {
                           return name + '#' + std::to_string(i) + '_' + std::to_string(k) + '@'
                               + std::to_string(1001 + 40 * i + 2 * k) + rest;
                       };
                       const std::string card = made("Card", 0, ":400");
                       std::string drawing = element("Array@9", i) + card + "\n" + card + " -element-> "
                           + made(node.toStdString(), 1, ":100/native") + "\n";
                       for (int k = 0; k < parts; ++k)
                           drawing +=
                               card + " -p" + std::to_string(k) + "-> " + made("Part", 2 + k, ":100") + "\n";
                       return drawing;
                   });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void functionsWithCodeOfTheirOwnAreGenerated_data()
    {
        QTest::addColumn<int>("every"); ///< so many functions, one of them without code of its own
        QTest::addColumn<int>("bytes"); ///< of code; a function has 64, what its scope keeps 400
        QTest::addColumn<QString>("pattern");
        QTest::newRow("one in twenty shares its code") << 20 << 400 << "generated-code-retained";
        QTest::newRow("one in five does") << 5 << 400 << "closure-retains-large-variable";
        QTest::newRow("code is less than 30 %") << 20 << 100 << "closure-retains-large-variable";
    }
    void functionsWithCodeOfTheirOwnAreGenerated()
    {
        QFETCH(int, every);
        QFETCH(int, bytes);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf([&](int count) {
            return "App -rules-> Array@9:32\n" + each(count, [&](int i) {
                       const std::string rule = nth("rule", i, 0, ":64/closure");
                       const std::string scope = nth("system·/·Context", i, 2, ":40/object");
                       const std::string code = ":" + std::to_string(bytes) + "/code";
                       return element("Array@9", i) + rule + "\n" + rule + " -{shared}-> "
                           + (i % every ? nth("info", i, 4, code.c_str()) : "info#shared@13" + code) + "\n"
                           + rule + " -{context}-> " + scope + "\n" + scope + " =row=> "
                           + nth("Row", i, 6, ":400") + "\n";
                   });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void codeThatKeepsComingIsToldAsASuspect_data()
    {
        QTest::addColumn<int>("third");
        QTest::addColumn<bool>("isSuspect");
        QTest::newRow("as much as before") << 620 << true;
        QTest::newRow("half as much") << 470 << true;
        QTest::newRow("less than half") << 460 << false; // start-up
    }
    void codeThatKeepsComingIsToldAsASuspect()
    {
        QFETCH(int, third);
        QFETCH(bool, isSuspect);
        const SuspectReport report = reportOf(
            [](int count) {
                return each(count, [](int i) {
                    return "root -c" + std::to_string(i) + "-> " + nth("bytecode", i, 0, ":200/code") + "\n";
                });
            },
            {20, 320, third});
        QCOMPARE(hasPattern(report, "compiled-code-grows"), isSuspect);
        for (const Suspect& suspect : report.suspects) QCOMPARE(suspect.severity, Severity::Low);
    }

    void registrationsOfObjectsThatStayAreARegistryThatGrows_data()
    {
        QTest::addColumn<QByteArray>("edge"); ///< from the registry to its first cell
        QTest::addColumn<bool>("isRegistry");
        QTest::newRow("cells") << QByteArray(" -(4)-> ") << true;
        QTest::newRow("a field of that name") << QByteArray(" -cells-> ") << false;
    }
    void registrationsOfObjectsThatStayAreARegistryThatGrows()
    {
        QFETCH(QByteArray, edge);
        QFETCH(bool, isRegistry);
        // What is held refers to its target, so nothing is ever freed.
        const SuspectReport report = reportOf([&](int count) {
            std::string drawing = "App -leases-> FinalizationRegistry@9:40\n",
                        before = "FinalizationRegistry";
            for (int i = count; i > 0; --i) {
                const std::string cell = nth("system·/·WeakCell", i, 0, ":40/hidden");
                const std::string lease = nth("Lease", i, 2, ":200"), held = nth("Held", i, 4, ":400");
                drawing += before + (i == count ? edge.toStdString() : " -(4)-> ") + cell + "\n" + cell
                    + " -(1)-> " + held + "\n" + cell + " ~target~> " + lease + "\n" + held + " -lease-> "
                    + lease + "\n";
                before = cell;
            }
            return drawing;
        });
        QCOMPARE(hasPattern(report, "finalization-registry-grows"), isRegistry);
    }

    void whatNodeRegistersForEachEntryIsNoSecondLeak_data()
    {
        QTest::addColumn<QByteArray>("holder"); ///< of the registry
        QTest::addColumn<int>("perEntry");
        QTest::addColumn<bool>("isTold");
        const QByteArray nodes =
            "App -fetch-> fetch@31:64/closure\nfetch -{context}-> system·/·Context@33:40/object\n"
            "system·/·Context@33:40/object =requestFinalizer=> ";
        QTest::newRow("in a scope of Node's") << nodes << 1 << false;
        QTest::newRow("two for each") << nodes << 2 << true;
        QTest::newRow("the program's own") << QByteArray("App -leases-> ") << 1 << true;
    }
    void whatNodeRegistersForEachEntryIsNoSecondLeak()
    {
        QFETCH(QByteArray, holder);
        QFETCH(int, perEntry);
        QFETCH(bool, isTold);
        const SuspectReport report = reportOf([&](int count) {
            std::string drawing =
                "App -rows-> Array@15:32\n" + holder.toStdString() + "FinalizationRegistry@9:40\n";
            for (int i = 1; i <= count; ++i)
                drawing += element("Array@15", i) + nth("Row", i, 6, ":9000") + "\n";
            std::string before = "FinalizationRegistry";
            for (int i = count * perEntry; i > 0; --i) {
                const std::string cell = nth("system·/·WeakCell", i, 0, ":40/hidden");
                const std::string lease = nth("Lease", i, 2, ":200"), held = nth("Held", i, 4, ":400");
                drawing += before + " -(4)-> " + cell + "\n" + cell + " -(1)-> " + held + "\n" + cell
                    + " ~target~> " + lease + "\n" + held + " -lease-> " + lease + "\n";
                before = cell;
            }
            return drawing;
        });
        QVERIFY(!report.suspects.empty());
        QCOMPARE(hasPattern(report, "finalization-registry-grows"), isTold);
    }

    void aListThatTwoScopesShareIsFoundByThePathsOfItsEntries_data()
    {
        QTest::addColumn<int>("each");
        QTest::addColumn<bool>("isFound");
        QTest::newRow("eight more") << 8 << true;
        QTest::newRow("seven more") << 7 << false; // a list of fields
    }
    void aListThatTwoScopesShareIsFoundByThePathsOfItsEntries()
    {
        QFETCH(int, each);
        QFETCH(bool, isFound);
        // subscribers = [...subscribers, s]: list, scope and functions are new each time, the subscribers stay.
        const SuspectReport report = reportOf(
            [&](int count) {
                const auto made = [&](const char* name, int base, const char* rest) {
                    return std::string(name) + "#made@" + std::to_string(1001 + 20 * count + base) + rest;
                };
                const std::string scope = made("system·/·Context", 2, ":40/object");
                const std::string list = made("Array", 4, ":32"), add = made("add", 6, ":64/closure");
                const std::string remove = made("remove", 8, ":64/closure");
                return "root -h-> Other@9:40\nApp -add-> " + add + "\nOther -remove-> " + remove + "\n" + add
                    + " -{context}-> " + scope + "\n" + remove + " -{context}-> " + scope + "\n" + scope
                    + " =subscribers=> " + list + "\n" + ::each(count, [&](int i) {
                           return element(list.c_str(), i) + nth("Subscriber", i, 0, ":2000") + "\n";
                       });
            },
            {20, 20 + each, 20 + 2 * each});
        const bool is =
            std::any_of(report.suspects.begin(), report.suspects.end(), [](const Suspect& suspect) {
                return suspect.pattern == "unbounded-array"
                    && suspect.path[suspect.containerStep].label == "subscribers";
            });
        QCOMPARE(is, isFound);
    }

    void anEmitterOfAnotherMakeIsKnownByItsMethods_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QString>("pattern");
        QTest::newRow("on, off and a tree of listeners")
            << QByteArray("off") << QByteArray("listenerTree") << "event-listener-accumulation";
        QTest::newRow("nothing takes a listener off")
            << QByteArray("emit") << QByteArray("listenerTree") << "object-as-dictionary";
        QTest::newRow("a field of another name")
            << QByteArray("off") << QByteArray("orders") << "object-as-dictionary";
    }
    void anEmitterOfAnotherMakeIsKnownByItsMethods()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, field);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf([&](int count) {
            return "App -bus-> Bus@9:40\nBus -__proto__-> Object#p@11:40\nObject#p -on-> "
                   "on@13:64/closure\nObject#p -"
                + method.toStdString() + "-> " + method.toStdString() + "@15:64/closure\nBus -"
                + field.toStdString() + "-> Object#tree@17:40\n" + each(count, [](int i) {
                       const std::string leaf = nth("Object", i, 0, ":40");
                       return "Object#tree -order" + std::to_string(i) + "-> " + leaf + "\n" + leaf
                           + " -run-> " + nth("paid", i, 2, ":400/closure") + "\n";
                   });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
        if (pattern == QLatin1String("event-listener-accumulation"))
            QVERIFY2(suspect.advice.starts_with("Call off() "), suspect.advice.c_str());
    }

    void halfOfTheEntriesOfAListOfErrorsAreErrors_data()
    {
        QTest::addColumn<int>("every"); ///< one entry in so many is an error
        QTest::addColumn<QByteArray>("name"); ///< of the error's class
        QTest::addColumn<int>("levels"); ///< from the error to Error; 0: it is none
        QTest::addColumn<QString>("pattern");
        QTest::newRow("every second") << 2 << QByteArray("StepError") << 0 << "errors-retained";
        QTest::newRow("every third") << 3 << QByteArray("StepError") << 0 << "unbounded-array";
        QTest::newRow("by its base class") << 2 << QByteArray("Fault") << 2 << "errors-retained";
        QTest::newRow("by the base of that") << 2 << QByteArray("Fault") << 4 << "errors-retained";
        QTest::newRow("of no base class") << 2 << QByteArray("Fault") << 0 << "unbounded-array";
        QTest::newRow("named in the middle") << 2 << QByteArray("ErrorPage") << 0 << "unbounded-array";
    }
    void halfOfTheEntriesOfAListOfErrorsAreErrors()
    {
        QFETCH(int, every);
        QFETCH(QByteArray, name);
        QFETCH(int, levels);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf(
            [&](int count) {
                std::string drawing = "App -faults-> Array@9:32\n";
                for (int i = 1; i <= count; ++i)
                    drawing += element("Array@9", i) + nth(i % every ? "Row" : name.constData(), i, 0, ":400")
                        + "\n";
                for (int i = every; levels && i <= count; i += every) {
                    std::string at = nth(name.constData(), i, 0, ":400");
                    for (int level = 1; level <= levels; ++level) {
                        const std::string above = (level == levels ? "Error#p" : "Object#p")
                            + std::to_string(level) + "@" + std::to_string(21 + 2 * level) + ":40";
                        drawing += at + " -__proto__-> " + above + "\n";
                        at = above;
                    }
                }
                return drawing;
            },
            kBrief);
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
        QCOMPARE(suspect.title.ends_with(" keeps every error"), pattern == QLatin1String("errors-retained"));
    }

    void sixOfTenEntriesOfAListOfFunctionsAreFunctions_data()
    {
        QTest::addColumn<int>("functions"); ///< of ten entries
        QTest::addColumn<int>("bytes"); ///< of the variable in the scope of each
        QTest::addColumn<int>("statics"); ///< bytes of what each keeps as a property
        QTest::addColumn<QString>("pattern");
        const QString large = "closure-retains-large-variable";
        QTest::newRow("six") << 6 << 400 << 0 << large;
        QTest::newRow("five") << 5 << 400 << 0 << "unbounded-array";
        QTest::newRow("a variable of 64 bytes") << 10 << 64 << 0 << large;
        QTest::newRow("of 56") << 10 << 56 << 0 << "functions-pile-up";
        QTest::newRow("a class with statics") << 10 << 100 << 264 << "unbounded-array";
        QTest::newRow("few of them") << 10 << 100 << 256 << large;
        QTest::newRow("less than twice what the scope keeps") << 10 << 140 << 264 << large;
    }
    void sixOfTenEntriesOfAListOfFunctionsAreFunctions()
    {
        QFETCH(int, functions);
        QFETCH(int, bytes);
        QFETCH(int, statics);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf([&](int count) {
            return "App -jobs-> Array@9:32\n" + each(count, [&](int i) {
                       if (i % 10 >= functions)
                           return element("Array@9", i) + nth("Row", i, 0, ":400") + "\n";
                       const std::string job = nth("job", i, 0, ":64/closure");
                       const std::string scope = nth("system·/·Context", i, 2, ":40/object");
                       std::string drawing = element("Array@9", i) + job + "\n" + job + " -{context}-> "
                           + scope + "\n" + scope + " =data=> "
                           + nth("Data", i, 4, (":" + std::to_string(bytes)).c_str()) + "\n";
                       if (statics)
                           drawing += job + " -registry-> "
                               + nth("Registry", i, 6, (":" + std::to_string(statics)).c_str()) + "\n";
                       return drawing;
                   });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
    }

    void eightLinksAreAChain_data()
    {
        QTest::addColumn<int>("links"); ///< each of which has the one before it in its scope
        QTest::addColumn<int>("others"); ///< of the same class, without
        QTest::addColumn<bool>("isChain");
        QTest::newRow("eight") << 8 << 0 << true;
        QTest::newRow("seven") << 7 << 0 << false;
        QTest::newRow("half of them") << 20 << 19 << true;
        QTest::newRow("less than half") << 20 << 20 << false;
    }
    void eightLinksAreAChain()
    {
        QFETCH(int, links);
        QFETCH(int, others);
        QFETCH(bool, isChain);
        for (const bool areFunctions : {false, true}) {
            const auto draw = [&](int) {
                std::string drawing;
                for (int i = 1; i <= links + 1 + others; ++i) {
                    const bool isLink = i <= links + 1;
                    const std::string scope = nth("system·/·Context", i, 2, ":40/object");
                    const std::string link =
                        nth(areFunctions ? "log" : "Thing", i, 0, areFunctions ? ":2000/closure" : ":2000");
                    const std::string before = nth(areFunctions ? "log" : "Thing", i - 1, 0, "");
                    const std::string function = areFunctions ? link : nth("method", i, 4, ":64/closure");
                    if (areFunctions)
                        drawing += link + " -{shared}-> log#code@31:40/code\n";
                    else
                        drawing += link + " -method-> " + function + "\n";
                    drawing += function + " -{context}-> " + scope + "\n";
                    if (isLink && i > 1) drawing += scope + " =original=> " + before + "\n";
                    if (!isLink || i == links + 1)
                        drawing += "App -{p" + std::to_string(i) + "}-> " + link + "\n"; // no entry
                }
                return drawing;
            };
            int turn = 0; // all of it comes in the last interval
            const SuspectReport report =
                reportOf([&](int count) { return ++turn < 3 ? std::string() : draw(count); });
            QCOMPARE(hasPattern(report, areFunctions ? "function-chain" : "closure-scope-chain"), isChain);
        }
    }

    void whatIsMostlyPartsOfOneTextIsTheText_data()
    {
        QTest::addColumn<int>("texts"); ///< that get longer, each in a field of its own
        QTest::addColumn<int>("bytes"); ///< of something else that comes with each line; a line has 80
        QTest::addColumn<bool>("isText");
        QTest::newRow("one text") << 1 << 0 << true;
        QTest::newRow("four fifths are text") << 1 << 20 << true;
        QTest::newRow("less") << 1 << 24 << false;
        QTest::newRow("three texts") << 3 << 0 << true;
        QTest::newRow("four texts") << 4 << 0 << false;
    }
    void whatIsMostlyPartsOfOneTextIsTheText()
    {
        QFETCH(int, texts);
        QFETCH(int, bytes);
        QFETCH(bool, isText);
        const SuspectReport report = reportOf(
            [&](int count) {
                std::string drawing;
                for (int k = 0; k < texts; ++k) {
                    const auto text = [&](int i) {
                        return nth(("#t" + std::to_string(k)).c_str(), texts * i + k, 0,
                                   ":32/concatenated_string");
                    };
                    drawing += "App -log" + std::to_string(k) + "-> " + text(count) + "\n";
                    for (int i = 1; i <= count; ++i) {
                        drawing +=
                            text(i) + " -{second}-> " + nth("line", texts * i + k, 2, ":48/string") + "\n";
                        if (i > 1) drawing += text(i) + " -{first}-> " + text(i - 1) + "\n";
                        if (bytes)
                            drawing += text(i) + " -{seen}-> "
                                + nth("Seen", texts * i + k, 4, (":" + std::to_string(bytes)).c_str()) + "\n";
                    }
                }
                return drawing;
            },
            {20, 200, 380});
        QCOMPARE(hasPattern(report, "string-only-grows"), isText);
    }

    void aTextInAVariableIsNamedByIt()
    {
        const auto text = [](int i) { return nth("#t", i, 0, ":32/concatenated_string"); };
        const Suspect suspect = firstOf(
            [&](int count) {
                return "App -write-> write@9:64/closure\nwrite -{context}-> system·/·Context@11:32/object\n"
                       "system·/·Context@11:32/object =log=> "
                    + text(count) + "\n" + each(count, [&](int i) {
                           return text(i) + " -{second}-> " + nth("line", i, 2, ":48/string") + "\n"
                               + (i > 1 ? text(i) + " -{first}-> " + text(i - 1) + "\n" : std::string());
                       });
            },
            {20, 200, 380});
        QCOMPARE(suspect.title, std::string("log is a string that only gets longer"));
    }

    void slicesAreTheCauseWhereTheirTextsAreHalf_data()
    {
        QTest::addColumn<int>("own"); ///< bytes of an entry beside its slice of 32
        QTest::addColumn<int>("text"); ///< bytes of the text that the slice was cut from
        QTest::addColumn<bool>("isCause");
        QTest::newRow("half") << 368 << 400 << true;
        QTest::newRow("less than half") << 376 << 400 << false;
        QTest::newRow("texts of 256 bytes") << 16 << 256 << true;
        QTest::newRow("of 248") << 16 << 248 << false;
    }
    void slicesAreTheCauseWhereTheirTextsAreHalf()
    {
        QFETCH(int, own);
        QFETCH(int, text);
        QFETCH(bool, isCause);
        const SuspectReport report = reportOf(
            [&](int count) {
                return "App -tags-> Array@9:32\n" + each(count, [&](int i) {
                           const std::string tag = nth("Tag", i, 0, (":" + std::to_string(own)).c_str());
                           const std::string part = nth("part", i, 2, ":32/sliced_string");
                           return element("Array@9", i) + tag + "\n" + tag + " -name-> " + part + "\n" + part
                               + " -{parent}-> "
                               + nth("page", i, 4, (":" + std::to_string(text) + "/string").c_str()) + "\n";
                       });
            },
            kBrief);
        QCOMPARE(hasPattern(report, "sliced-string-retains-parent"), isCause);
    }

    void fourSlicesAreTheLeast_data()
    {
        QTest::addColumn<int>("slices");
        QTest::addColumn<bool>("isCause");
        QTest::newRow("four") << 4 << true;
        QTest::newRow("three") << 3 << false;
    }
    void fourSlicesAreTheLeast()
    {
        QFETCH(int, slices);
        QFETCH(bool, isCause);
        const SuspectReport report = reportOf(
            [&](int count) {
                return "App -pages-> Array@9:32\n" + each(count, [](int i) {
                           const std::string part = nth("part", i, 2, ":32/sliced_string");
                           return element("Array@9", i) + part + "\n" + part + " -{parent}-> "
                               + nth("page", i, 4, ":60000/string") + "\n";
                       });
            },
            {2, 2 + slices, 2 + 2 * slices});
        QCOMPARE(hasPattern(report, "sliced-string-retains-parent"), isCause);
    }

    void twentyCopiesOfATextOf32BytesAreWaste_data()
    {
        QTest::addColumn<int>("more"); ///< rows in the last interval, each with a copy of one text
        QTest::addColumn<int>("bytes"); ///< of the text
        QTest::addColumn<bool>("areWaste");
        QTest::newRow("twenty further copies") << 21 << 400 << true;
        QTest::newRow("nineteen") << 20 << 400 << false;
        QTest::newRow("of 32 bytes") << 300 << 32 << true;
        QTest::newRow("of 24 bytes") << 300 << 24 << false;
    }
    void twentyCopiesOfATextOf32BytesAreWaste()
    {
        QFETCH(int, more);
        QFETCH(int, bytes);
        QFETCH(bool, areWaste);
        const SuspectReport report = reportOf(
            [&](int count) {
                return "App -rows-> Array@9:32\n" + each(count, [&](int i) {
                           const std::string row = nth("Row", i, 0, ":16");
                           return element("Array@9", i) + row + "\n" + row + " -country-> "
                               + nth("Liechtenstein", i, 2, (":" + std::to_string(bytes) + "/string").c_str())
                               + "\n";
                       });
            },
            {20, 20 + more, 20 + 2 * more});
        QCOMPARE(hasPattern(report, "duplicated-strings"), areWaste);
    }

    void halfOfTheEntriesWaitForAPromise_data()
    {
        QTest::addColumn<int>("every"); ///< one entry in so many does
        QTest::addColumn<QString>("entry"); ///< what it is: a promise, or something that leads to one
        QTest::addColumn<QString>("value"); ///< of its promise, with the type; empty: nothing yet
        QTest::addColumn<bool>("isNamed");
        QTest::newRow("every second") << 2 << "promise"
                                      << "" << true;
        QTest::newRow("every third") << 3 << "promise"
                                     << "" << false;
        QTest::newRow("somebody waits") << 2 << "promise"
                                        << "system·/·PromiseReaction:40/hidden" << true;
        QTest::newRow("settled") << 1 << "promise"
                                 << "Result:40" << false;
        QTest::newRow("a field") << 1 << "field"
                                 << "" << true;
        QTest::newRow("a field, settled") << 1 << "field"
                                          << "Result:40" << false;
        QTest::newRow("its resolve()") << 1 << "resolve"
                                       << "" << true;
        QTest::newRow("a method whose scope has it") << 1 << "method"
                                                     << "" << true;
        QTest::newRow("a static of a class") << 1 << "static"
                                             << "" << false;
    }
    void halfOfTheEntriesWaitForAPromise()
    {
        QFETCH(int, every);
        QFETCH(QString, entry);
        QFETCH(QString, value);
        QFETCH(bool, isNamed);
        const SuspectReport report = reportOf(
            [&](int count) {
                return "App -jobs-> Array@9:32\n" + each(count, [&](int i) {
                           if (i % every) return element("Array@9", i) + nth("Row", i, 0, ":400") + "\n";
                           const std::string promise = nth("Promise", i, 2, ":400");
                           const std::string result = value.section(':', 0, 0).toStdString();
                           std::string drawing;
                           if (!value.isEmpty())
                               drawing += promise + " -{reactions_or_result}-> "
                                   + nth(result.c_str(), i, 4,
                                         (":" + value.section(':', 1).toStdString()).c_str())
                                   + "\n";
                           const std::string job = nth("Job", i, 6, ":40"),
                                             fn = nth("fn", i, 8, ":64/closure");
                           const std::string scope = nth("system·/·Context", i, 10, ":32/object");
                           if (entry == "promise") return drawing + element("Array@9", i) + promise + "\n";
                           if (entry == "field")
                               return drawing + element("Array@9", i) + job + "\n" + job + " -done-> "
                                   + promise + "\n";
                           if (entry == "static")
                               return drawing + element("Array@9", i) + fn + "\n" + fn + " -ready-> "
                                   + promise + "\n";
                           const std::string resolve =
                               fn + " -{context}-> " + scope + "\n" + scope + " =promise=> " + promise + "\n";
                           if (entry == "resolve")
                               return drawing + element("Array@9", i) + fn + "\n" + resolve;
                           return drawing + element("Array@9", i) + job + "\n" + job + " -settle-> " + fn
                               + "\n" + resolve;
                       });
            },
            kBrief);
        QCOMPARE(hasPattern(report, "promise-never-settled"), isNamed);
        if (isNamed)
            QVERIFY(report.suspects.front().title.ends_with("Promises pile up in app.jobs and never settle")
                    || report.suspects.front().title == "Promises pile up in jobs and never settle");
    }

    void aSymbolRegistryGrowsByTwentyNamesAnInterval_data()
    {
        QTest::addColumn<int>("more"); ///< symbols in each interval
        QTest::addColumn<int>("bytes"); ///< of one, with its text
        QTest::addColumn<int>("others"); ///< bytes of the heap beside it
        QTest::addColumn<QString>("severity"); ///< empty: no suspect
        QTest::newRow("twenty") << 20 << 200 << 100'000 << "high";
        QTest::newRow("nineteen") << 19 << 200 << 100'000 << "";
        QTest::newRow("2 kB together") << 20 << 50 << 10'000 << "high";
        QTest::newRow("less") << 20 << 49 << 10'000 << "";
        QTest::newRow("less than 3 % of the heap") << 20 << 500 << 700'000 << "medium";
        QTest::newRow("less than 1 %") << 20 << 500 << 2'400'000 << "low";
    }
    void aSymbolRegistryGrowsByTwentyNamesAnInterval()
    {
        QFETCH(int, more);
        QFETCH(int, bytes);
        QFETCH(int, others);
        QFETCH(QString, severity);
        std::vector<SnapshotPtr> snapshots;
        for (int k = 0; k < 3; ++k) {
            std::string drawing = "root -g-> global@5:" + std::to_string(others)
                + "\nroot -roots-> (Strong)@3:0/synthetic\n(Strong) -{public_symbol_table}-> "
                  "table@9:0/array\n";
            for (int i = 0; i < 2 + k * more; ++i)
                drawing += "table -{" + std::to_string(i) + "}-> "
                    + nth("symbol", i, 0, (":" + std::to_string(bytes) + "/symbol").c_str()) + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report);
        QCOMPARE(hasPattern(*report, "symbol-registry-grows"), !severity.isEmpty());
        if (!severity.isEmpty()) QCOMPARE(QString(severityName(report->suspects.front().severity)), severity);
    }

    void whatTheNewSymbolsAreTheKeysOfIsPartOfTheirLeak_data()
    {
        QTest::addColumn<bool>("areKeys");
        QTest::newRow("keys") << true;
        QTest::newRow("keys of its own") << false;
    }
    void whatTheNewSymbolsAreTheKeysOfIsPartOfTheirLeak()
    {
        QFETCH(bool, areKeys);
        const SuspectReport report = reportOf([&](int count) {
            return "root -roots-> (Strong)@3:0/synthetic\n(Strong) -{public_symbol_table}-> table@9:"
                + std::to_string(40 * count)
                + "/array\n"
                  "App -flags-> Object#flags@11:40\nObject#flags -{properties}-> dictionary@13:16/array\n"
                + each(count, [&](int i) {
                       const std::string symbol = nth("symbol", i, 0, ":200/symbol"),
                                         own = nth("key", i, 2, ":100/string");
                       return "table -{" + std::to_string(i) + "}-> " + symbol + "\ndictionary -{"
                           + std::to_string(3 * i + 3) + "}-> " + (areKeys ? symbol : own)
                           + "\nObject#flags -k" + std::to_string(i) + "-> " + nth("Flag", i, 4, ":300")
                           + "\n";
                   });
        });
        QCOMPARE(report.suspects.size(), areKeys ? std::size_t{1} : std::size_t{2});
        const Suspect& first = report.suspects.front();
        QVERIFY2((first.title == "Symbol.for() gets ever new keys") == areKeys, first.title.c_str());
        if (!areKeys) return;
        QVERIFY(first.evidence.front().starts_with("they are the keys of "));
        QVERIFY2(first.advice.ends_with("Remove them from app.flags, too.")
                     || first.advice.ends_with("Remove them from flags, too."),
                 first.advice.c_str());
    }

    void aClassWithoutAHolderCountsFromTwoPercentOfTheHeap_data()
    {
        QTest::addColumn<QList<int>>("counts"); ///< of Rows, each on the root
        QTest::addColumn<int>("bytes"); ///< of one
        QTest::addColumn<QString>("severity"); ///< empty: no suspect
        const QList brief{10, 15, 20}, even{100, 200, 300};
        QTest::newRow("ten more") << brief << 2'000 << "medium";
        QTest::newRow("nine more") << QList{10, 15, 19} << 2'000 << "";
        QTest::newRow("3 % of the heap") << even << 63 << "medium"; // 12,600 of 418,900
        QTest::newRow("less than 3 %") << even << 62 << "low";
        QTest::newRow("2 % of the heap") << even << 42 << "low"; // 8,400 of 412,600
        QTest::newRow("less than 2 %") << even << 41 << "";
        QTest::newRow("each interval brings 5 %") << QList{100, 110, 200} << 400 << "medium";
        QTest::newRow("one brings less") << QList{100, 109, 200} << 400 << "";
        QTest::newRow("five at least") << QList{8, 13, 30} << 4'000 << "medium";
        QTest::newRow("four") << QList{8, 12, 30} << 4'000 << "";
    }
    void aClassWithoutAHolderCountsFromTwoPercentOfTheHeap()
    {
        QFETCH(QList<int>, counts);
        QFETCH(int, bytes);
        QFETCH(QString, severity);
        std::vector<SnapshotPtr> snapshots;
        for (const int count : counts) {
            std::string drawing = "root -g-> global@5:400000\n";
            for (int i = 0; i < count; ++i)
                drawing += "root -r" + std::to_string(i) + "-> "
                    + nth("Row", i, 0, (":" + std::to_string(bytes)).c_str()) + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report);
        QCOMPARE(hasPattern(*report, "class-growth"), !severity.isEmpty());
        if (severity.isEmpty()) return;
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(QString(severityName(suspect.severity)), severity);
        QCOMPARE(suspect.title, std::string("Row grows, and no single holder explains it"));
        QVERIFY2(suspect.explanation.ends_with("compare the paths of a few of its objects."),
                 suspect.explanation.c_str());
    }

    void classesOfTheLanguageAreNotTheProgramsOwn_data()
    {
        QTest::addColumn<QString>("names");
        QTest::addColumn<bool>("areOwn");
        QTest::newRow("the language's") << "Object Array Function Map Set Date String Number closure WeakRef "
                                           "Symbol RegExp ArrayBuffer Timeout "
                                           "Promise Generator Module WeakMap BigInt Boolean Uint8Array "
                                           "Float64Array Int32Array AsyncFunction "
                                           "AsyncContextFrame"
                                        << false;
        QTest::newRow("V8's and Node's") << "(string) system·/·Context Node·/·TCPSocketWrap blink::Node "
                                            "Detached·blink::Node global process "
                                            "TimersList {constructor}"
                                         << false;
        QTest::newRow("a program's")
            << "Row Objects MapOf Timeouts systems Nodes {id,name} Buffer Detached·<div>" << true;
    }
    void classesOfTheLanguageAreNotTheProgramsOwn()
    {
        QFETCH(QString, names);
        QFETCH(bool, areOwn);
        for (QString name : names.split(' '))
            QVERIFY2(isProgramsClass(name.replace("·", " ").toStdString()) == areOwn, qPrintable(name));
        QVERIFY(!isProgramsClass(""));
    }

    void eachNameOfALimitIsABound_data()
    {
        QTest::addColumn<QString>("field"); ///< of the class that has the list
        QTest::addColumn<bool>("isBound");
        QTest::addColumn<bool>("isTime"); ///< it limits how long an entry stays
        for (const char* name : {"max", "maxSize", "maxEntries", "maxItems", "maxLength", "maxCount",
                                 "maxKeys", "sizeLimit", "capacity", "maxCacheSize", "cacheSize",
                                 "maxElements", "maxBytes", "maxWeight", "maxMemory", "_max", "MAX_SIZE"})
            QTest::newRow(name) << name << true << false;
        for (const char* name : {"maxAge", "ttl", "ttlMs", "stdTTL", "expireAfter"})
            QTest::newRow(name) << name << true << true;
        for (const char* name : {"limit", "max2", "maximum", "size"})
            QTest::newRow(name) << name << false << false;
    }
    void eachNameOfALimitIsABound()
    {
        QFETCH(QString, field);
        QFETCH(bool, isBound);
        QFETCH(bool, isTime);
        const Suspect suspect = firstOf(
            [&](int count) {
                return "App -" + field.toStdString() + "-> Limit@11:16\nApp -rows-> Array@9:32\n"
                    + each(count,
                           [](int i) { return element("Array@9", i) + nth("Row", i, 0, ":400") + "\n"; });
            },
            kBrief);
        QCOMPARE(QString::fromStdString(suspect.bound.value_or("")), isBound ? field : QString());
        QCOMPARE(says(suspect, "limits how long an entry stays, not how many there are"), isTime);
        QCOMPARE(says(suspect, "is probably its limit; its value is not in the snapshot"),
                 isBound && !isTime);
    }

    void numbersReadAsPeopleSayThem()
    {
        QCOMPARE(periodText(30), std::string("30 ms"));
        QCOMPARE(periodText(5'000), std::string("5 s"));
        QCOMPARE(periodText(900'000), std::string("15 min"));
        QCOMPARE(periodText(86'400'000), std::string("1 day"));
        QCOMPARE(periodText(14'400), std::string("14 s"));
        QCOMPARE(periodText(1'234'000), std::string("21 min"));
        QCOMPARE(periodText(2'147'483'647), std::string("25 days")); // the longest there is
        QCOMPARE(listText({"a", "b"}), std::string("a and b"));
        QCOMPARE(listText({"a", "b", "c", "d", "e"}), std::string("a, b, c and 2 more"));
        QCOMPARE(shortClass("{id, status, originalRequest, timestamp}"),
                 std::string("{id, status, originalRequest, …}"));
        QCOMPARE(shortClass("{id, status}"), std::string("{id, status}"));
        QCOMPARE(seriesText({0, 300, 600}, false), std::string("0 → 300 → 600"));
        QCOMPARE(seriesText({0, 100, 200, 300, 400, 500}, false), std::string("0 → 500 ▁▂▄▅▇█"));
        QCOMPARE(counted(1, "entry", "entries"), std::string("1 entry"));
    }
};

QTEST_APPLESS_MAIN(SuspectKindsTest)
#include "suspect_kinds_test.moc"

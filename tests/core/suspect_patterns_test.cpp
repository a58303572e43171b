// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/snapshot_reader.h"
#include "core/suspects/detectors.h"
#include "core/suspects/explanation.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

#include <algorithm>
#include <functional>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

/// What findSuspects says first of a heap drawn at three times, with 20, 320 and 620 of whatever `link` draws.
/// link(i) draws the i-th, hung on the one before it; last(i) hangs the newest on its holder. Ids grow with i.
Suspect firstSuspect(const std::function<std::string(int)>& link, const std::function<std::string(int)>& last,
                     std::initializer_list<int> counts = {20, 320, 620})
{
    std::vector<SnapshotPtr> snapshots;
    for (const int count : counts) {
        std::string drawing = "root -g-> global@5\nglobal -app-> App@7:40\n";
        for (int i = 1; i <= count; ++i) drawing += link(i);
        snapshots.push_back(heapOf(drawing + last(count)).snapshot);
    }
    const auto report = findSuspects(snapshots, {});
    return report && !report->suspects.empty() ? report->suspects.front() : Suspect{};
}

/// The one suspect of a heap drawn once.
Suspect onlySuspect(const std::string& drawing)
{
    const auto report = findSuspects(std::vector<SnapshotPtr>{heapOf(drawing).snapshot}, {});
    return report && report->suspects.size() == 1 ? report->suspects.front() : Suspect{};
}

/// "Name#7@107:size/type": the i-th of its kind.
std::string nth(const char* name, int i, int base, const char* rest)
{
    return std::string(name) + '#' + std::to_string(i) + '@' + std::to_string(1000 + 10 * i + base) + rest;
}

/// A heap drawn three times: global.rows, an array of so many Rows of 400 bytes.
std::vector<SnapshotPtr> arraysOf(std::initializer_list<int> counts)
{
    std::vector<SnapshotPtr> snapshots;
    for (const int count : counts) {
        std::string drawing = "root -g-> global@5\nglobal -rows-> Array@9:32\n";
        for (int i = 0; i < count; ++i)
            drawing += "Array -[" + std::to_string(i) + "]-> " + nth("Row", i, 1, ":400/object") + "\n";
        snapshots.push_back(heapOf(drawing).snapshot);
    }
    return snapshots;
}

} // namespace

class SuspectPatternsTest : public QObject {
    Q_OBJECT

private slots:
    void aBufferCaughtFullerThanBeforeIsNoLeak()
    {
        // 10, 80 and 150 rows, none of them seen twice: it is flushed in between.
        std::vector<SnapshotPtr> snapshots;
        for (const auto& [from, count] : {std::pair{0, 10}, std::pair{100, 80}, std::pair{300, 150}}) {
            std::string drawing = "root -g-> global@5\nglobal -app-> Batch@7:40\nBatch -rows-> Array@9:32\n";
            for (int i = 0; i < count; ++i)
                drawing +=
                    "Array -" + std::to_string(i) + "-> " + nth("Row", from + i, 1, ":400/object") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report.has_value());
        for (const Suspect& suspect : report->suspects) QCOMPARE(suspect.severity, Severity::Low);
        QVERIFY(!report->benign.empty());
    }

    void theEntriesOfAHugeMapAreCounted()
    {
        // Keys that are small integers have no slot in a snapshot, so the slots alone don't tell how many there are.
        constexpr int kEntries = 450'000, kBuckets = 1 << 18;
        std::string nodes = "0,0,1,0,1,\n1,1,5,8,1,\n1,2,7,32,1,\n2,0,9,11000000," + std::to_string(kEntries);
        std::string edges = "0,3,5,\n0,4,10,\n1,5,15",
                    strings = R"("","global","Map","g","kept","table","heap number")";
        for (int i = 0; i < kEntries; ++i) {
            nodes += ",\n3,6," + std::to_string(11 + 2 * i) + ",16,0";
            edges += ",\n1," + std::to_string(7 + i) + ',' + std::to_string(5 * (4 + i));
            strings += ",\"" + std::to_string(3 + kBuckets + 3 * i + 1) + '"';
        }
        const std::string count = std::to_string(4 + kEntries), edgeCount = std::to_string(3 + kEntries);
        auto raw = readSnapshotBytes(
            R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],)"
            R"("node_types":[["synthetic","object","array","number"],"string","number","number","number"],)"
            R"("edge_fields":["type","name_or_index","to_node"],)"
            R"("edge_types":[["property","internal"],"string_or_number","node"]},"node_count":)"
            + count + ",\"edge_count\":" + edgeCount + "},\"nodes\":[" + nodes + "],\"edges\":[" + edges
            + "],\"strings\":[" + strings + "]}");
        QVERIFY(raw.has_value());
        const auto snapshot = analyse(std::move(*raw), {}, {});
        QVERIFY(snapshot.has_value());
        const auto report = findSuspects(std::vector{*snapshot}, {});
        QVERIFY(report.has_value());
        QVERIFY(!report->suspects.empty());
        QCOMPARE(report->suspects.front().count, (std::vector<std::uint64_t>{kEntries}));
    }

    void aLimitCountsIfTheNumbersSayThatItHolds_data()
    {
        QTest::addColumn<QString>("limit"); // as the snapshot has it: none, without its value, with it
        QTest::addColumn<int>("severity");
        QTest::addColumn<QString>("bound");
        QTest::newRow("no limit") << "" << int(Severity::High) << "";
        QTest::newRow("a limit of unknown size, growing as before") << "Cache -maxEntries-> Limit@11:16\n"
                                                                    << int(Severity::Medium) << "maxEntries";
        QTest::newRow("the same in its options")
            << "Cache -options-> Object@11:16\nObject -maxEntries-> Limit@13:16\n"
            << int(Severity::Medium) << "options.maxEntries";
        QTest::newRow("how long one stays, in its options")
            << "Cache -options-> Object@11:16\nObject -maxAge-> Limit@13:16\n"
            << int(Severity::High) << "";
        const QString number = QStringLiteral("Cache -maxEntries-> smi·number@11:0/number\n"
                                              "smi·number@11:0/number -{value}-> %1@13:0/string\n");
        QTest::newRow("not full yet") << number.arg(1000) << int(Severity::Low) << "maxEntries = 1,000";
        const QString bytes = QString(number).replace("maxEntries", "maxBytes");
        QTest::newRow("of bytes, which are no entries")
            << bytes.arg(100'000) << int(Severity::Medium) << "maxBytes = 100,000";
        QTest::newRow("of fewer bytes than entries")
            << bytes.arg(50) << int(Severity::Medium) << "maxBytes = 50";
        QTest::newRow("a method of such a name") << "Cache -ttl-> ttl@11:64/closure\n"
                                                 << int(Severity::High) << "";
        QTest::newRow("room for all from the start") << "Array -{elements}-> Store@11:8016/array\n"
                                                     << int(Severity::Low) << "a length fixed from the start";
        QTest::newRow("room for all, in a link of a chain of such")
            << "Array -{elements}-> Store@11:8016/array\n"
               "Cache -next-> null@13:0/hidden\n"
            << int(Severity::High) << "";
        QTest::newRow("far over it") << number.arg(50) << int(Severity::High) << "";
        QTest::newRow("a tenth over it") << number.arg(564) << int(Severity::Low) << "maxEntries = 564";
        QTest::newRow("somewhat more over it") << number.arg(563) << int(Severity::High) << "";
        QTest::newRow("room for less than a word each") << "Array -{elements}-> Store@11:2463/array\n"
                                                        << int(Severity::High) << "";
    }
    void aLimitCountsIfTheNumbersSayThatItHolds()
    {
        QFETCH(QString, limit);
        QFETCH(int, severity);
        QFETCH(QString, bound);
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -app-> Cache@7:40\nCache -rows-> Array@9:32\n"
                + limit.toStdString();
            for (int i = 0; i < count; ++i)
                drawing += "Array -" + std::to_string(i) + "-> " + nth("Row", i, 1, ":400/object") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(int(suspect.severity), severity);
        QCOMPARE(QString::fromStdString(suspect.bound.value_or("")), bound);
    }

    void columnsOfOneObjectAreOneSuspect_data()
    {
        QTest::addColumn<bool>("haveSame");
        QTest::newRow("of their own objects") << false;
        QTest::newRow("of the same objects") << true;
    }
    void columnsOfOneObjectAreOneSuspect()
    {
        QFETCH(bool, haveSame);
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -series-> Object@7:40\n";
            int base = 1;
            for (const char* column : {"cpu", "mem", "gc"}) {
                const std::string array =
                    "Array#" + std::to_string(base) + "@" + std::to_string(8 + base) + ":32";
                drawing += std::string("Object -") + column + "-> " + array + "\n";
                for (int i = 0; i < count; ++i)
                    drawing += array + " -" + std::to_string(i) + "-> "
                        + nth("Sample", 3 * i + (haveSame ? 0 : base / 2), 1, ":400/object") + "\n";
                base += 2;
            }
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report.has_value());
        QCOMPARE(report->suspects.size(), 1u);
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(suspect.count.back(), std::uint64_t(haveSame ? 620 : 1'860)); // each object once
        QCOMPARE(suspect.count.front(), std::uint64_t(haveSame ? 20 : 60));
        QCOMPARE(suspect.retainedSize.back() / 10'000, std::uint64_t(haveSame ? 24 : 74)); // 400 bytes each
    }

    void whatAListSharesIsJudgedByTheListAlone()
    {
        // Of mobx: a reaction is in the list of every observable that it reads, so that only what is above keeps it.
        std::string drawing = "root -g-> global@5\nglobal -state-> State@7:40\n"
                              "State -n-> Array#1@9:32\nState -user-> Array#2@11:32\n";
        for (int i = 0; i < 100; ++i)
            for (const char* list : {"Array#1", "Array#2"})
                drawing += std::string(list) + " -" + std::to_string(i) + "-> "
                    + nth("Reaction", i, 1, ":400/object") + "\n";
        const HeapDrawing heap = heapOf(drawing);
        const History history({heap.snapshot, heap.snapshot}, PathFinder::of(*heap.snapshot).value());
        Accumulation point;
        point.node = heap.node("State");
        point.kind = CollectionKind::Object;
        point.count = {0, 100};
        point.retained = {0, 40'000};
        point.newBytes = 40'000;
        const Candidate c = makeCandidate(history, point);
        Suspect suspect;
        suspect.container = suspect.collection = point.node;
        QVERIFY(!isShared(c, suspect));
        suspect.container = suspect.collection = heap.node("Array#1");
        QVERIFY(isShared(c, suspect));
    }

    void aListWhoseObjectsAreAllCopiedGrowsAllTheSame_data()
    {
        QTest::addColumn<bool>("isDeep");
        QTest::addColumn<bool>("areOthers");
        QTest::newRow("{...note, seen: true}: the texts stay") << false << false;
        QTest::newRow("through JSON: nothing stays but what the texts say") << true << false;
        QTest::newRow("longer lists of other objects are no leak") << true << true;
    }
    void aListWhoseObjectsAreAllCopiedGrowsAllTheSame()
    {
        QFETCH(bool, isDeep);
        QFETCH(bool, areOthers);
        std::vector<SnapshotPtr> snapshots;
        int newest = 100'000;
        for (const int count : {20, 320, 620}) {
            const auto id = [&] { return "@" + std::to_string(2 * ++newest + 1); };
            const std::string state = "Object#state" + id() + ":24", list = "Array" + id() + ":32";
            std::string drawing = "root -g-> global@5\nglobal -store-> Store@7:40\nStore -state-> " + state
                + "\n" + state + " -notes-> " + list + "\n";
            for (int i = 0; i < count; ++i) {
                const std::string n = std::to_string(i), note = "Note#" + n + id() + ":40";
                const std::string text = "text" + (areOthers ? std::to_string(count) + "·" : "") + n
                    + (isDeep ? id() : "@" + std::to_string(1001 + 2 * i)) + ":300/string";
                drawing += list + " -[" + n + "]-> " + note + "\n" + note + " -text-> " + text + "\n";
            }
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report);
        QCOMPARE(report->suspects.empty(), areOthers);
        if (areOthers) return;
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(suspect.pattern, std::string("unbounded-array"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QCOMPARE(suspect.path[suspect.containerStep].edgeName, std::string("notes"));
        QCOMPARE(suspect.severity, Severity::High);
        QVERIFY(suspect.retainedSize.back() <= snapshots.back()->totalSize());
    }

    // One snapshot alone.
    void oneSnapshotShowsAChainByItsHolder()
    {
        std::string drawing =
            "root -g-> global@5\nglobal -app-> Undo@7:40\nUndo -newest-> " + nth("Step", 1, 1, ":900") + "\n";
        for (int i = 1; i < 60; ++i)
            drawing += nth("Step", i, 1, ":900") + " -before-> " + nth("Step", i + 1, 1, ":900") + "\n";
        const Suspect suspect = onlySuspect(drawing);
        QCOMPARE(suspect.pattern, std::string("linked-list-grows"));
        QCOMPARE(suspect.className, std::string("Step"));
        QCOMPARE(suspect.path[suspect.containerStep].className, std::string("Undo"));
        QCOMPARE(suspect.count, std::vector<std::uint64_t>{60});
        QCOMPARE(suspect.severity, Severity::Medium);
        QVERIFY2(suspect.title.find("grow") == suspect.title.npos, suspect.title.c_str());
    }
    void oneSnapshotShowsWhatTwoThingsKeep_data()
    {
        QTest::addColumn<QString>("other");
        QTest::newRow("a program's queue and the engine") << "root -h-> Array#all@11:32\n";
        QTest::newRow("two tables of global variables")
            << "global -stats-> Stats@13:16\nStats -days-> Days@15:16\nDays -all-> Array#all@11:32\n";
    }
    void oneSnapshotShowsWhatTwoThingsKeep()
    {
        QFETCH(QString, other);
        // No one holder dominates the jobs: the queue and another list have each of them.
        std::string drawing =
            "root -g-> global@5\nglobal -app-> Pool@7:40\nPool -queue-> Array@9:32\n" + other.toStdString();
        for (int i = 0; i < 60; ++i) {
            const std::string job = nth("Job", i, 1, ":900");
            const std::string at = " -[" + std::to_string(i) + "]-> ";
            drawing += "Array@9:32" + at + job + "\nArray#all@11:32" + at + job + "\n";
        }
        const Suspect suspect = onlySuspect(drawing);
        QCOMPARE(suspect.className, std::string("Job"));
        QCOMPARE(suspect.path[suspect.containerStep].edgeName, std::string("queue"));
        QVERIFY(suspect.retainedSize.back() >= 60 * 900);
    }
    void oneSnapshotWithFewOfAKindHasNoSuspect()
    {
        std::string drawing = "root -g-> global@5\nglobal -app-> Undo@7:40\nUndo -newest-> "
            + nth("Step", 1, 1, ":9000") + "\n";
        for (int i = 1; i < 12; ++i)
            drawing += nth("Step", i, 1, ":9000") + " -before-> " + nth("Step", i + 1, 1, ":9000") + "\n";
        const auto report = findSuspects(std::vector<SnapshotPtr>{heapOf(drawing).snapshot}, {});
        QVERIFY(report.has_value());
        QVERIFY(report->suspects.empty());
    }

    void twoTopicsOfOneBusAreOneSuspect()
    {
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -bus-> Bus@7:40\nBus -topics-> Array@9:32\n"
                                  "Array -[0]-> Array#price@11:32\nArray -[1]-> Array#stock@13:32\n";
            for (int i = 0; i < count; ++i)
                drawing += (i % 2 ? "Array#price@11:32 -[" : "Array#stock@13:32 -[") + std::to_string(i)
                    + "]-> " + nth("View", i, 1, ":400") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report.has_value());
        QCOMPARE(report->suspects.size(), 1u);
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(suspect.className, std::string("View"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void partsOfTextsThatKeepTheWholeAreNamed()
    {
        const Suspect suspect = firstSuspect(
            [](int i) {
                const std::string part = nth("part", i, 1, ":32/sliced_string");
                return "App -tags-> Array@9:32\nArray -[" + std::to_string(i) + "]-> " + part + "\n" + part
                    + " -{parent}-> " + nth("page", i, 3, ":6000/string") + "\n";
            },
            [](int) { return std::string(); });
        QCOMPARE(suspect.pattern, std::string("sliced-string-retains-parent"));
        QCOMPARE(suspect.group, SuspectGroup::Strings);
        QCOMPARE(suspect.collectionId.value, 9u);
    }

    void slicesAreTheCauseInOneOfFourEntriesOrMore_data()
    {
        QTest::addColumn<int>("oneOf");
        QTest::addColumn<int>("bytes"); // of a whole text
        QTest::addColumn<bool>("isNamed");
        QTest::newRow("one in three") << 3 << 9000 << true;
        QTest::newRow("one in six") << 6 << 9000 << false;
        QTest::newRow("small texts") << 1 << 200 << false;
    }
    void slicesAreTheCauseInOneOfFourEntriesOrMore()
    {
        QFETCH(int, oneOf);
        QFETCH(int, bytes);
        QFETCH(bool, isNamed);
        const Suspect suspect = firstSuspect(
            [=](int i) {
                const std::string at = "Array -[" + std::to_string(i) + "]-> ";
                const std::string tags = "App -tags-> Array@9:32\n";
                if (i % oneOf) return tags + at + nth("Tag", i, 1, ":100") + "\n";
                const std::string part = nth("part", i, 1, ":32/sliced_string");
                return tags + at + part + "\n" + part + " -{parent}-> "
                    + nth("page", i, 3, (":" + std::to_string(bytes) + "/string").c_str()) + "\n";
            },
            [](int) { return std::string(); });
        QCOMPARE(suspect.collectionId.value, 9u);
        QCOMPARE(suspect.pattern == "sliced-string-retains-parent", isNamed);
    }

    void copiesOfTextsAreTheCauseFromFortyPercentOn_data()
    {
        QTest::addColumn<int>("rowBytes"); // beside a text of 40
        QTest::addColumn<bool>("isNamed");
        QTest::newRow("half") << 40 << true;
        QTest::newRow("a third") << 80 << false;
        QTest::newRow("a quarter") << 120 << false;
    }
    void copiesOfTextsAreTheCauseFromFortyPercentOn()
    {
        QFETCH(int, rowBytes);
        QFETCH(bool, isNamed);
        const Suspect suspect = firstSuspect(
            [=](int i) {
                const std::string row = nth("Row", i, 1, (":" + std::to_string(rowBytes)).c_str());
                return "App -rows-> Array@9:32\nArray -[" + std::to_string(i) + "]-> " + row + "\n" + row
                    + " -country-> " + nth("Liechtenstein", i, 3, ":40/string") + "\n";
            },
            [](int) { return std::string(); });
        QCOMPARE(suspect.collectionId.value, 9u);
        QCOMPARE(suspect.pattern == "duplicated-strings", isNamed);
    }

    void modulesOfFewFilesAreLoadedAgain_data()
    {
        QTest::addColumn<int>("files"); // each of as many modules; 0: a file each
        QTest::addColumn<bool>("isReload");
        QTest::newRow("three files") << 3 << true;
        QTest::newRow("a file each") << 0 << false;
    }
    void modulesOfFewFilesAreLoadedAgain()
    {
        QFETCH(int, files);
        QFETCH(bool, isReload);
        const Suspect suspect = firstSuspect(
            [=](int i) {
                const std::string n = std::to_string(i), module = nth("Module", i, 1, ":100");
                return "App -children-> Array@9:32\nArray -[" + n + "]-> " + module + "\n" + module
                    + " -exports-> " + nth("Object", i, 3, ":900") + "\n" + module + " -filename-> "
                    + nth(("/app/rule" + std::to_string(files ? i % files : i) + ".js").c_str(), i, 5,
                          ":40/string")
                    + "\n" + module + " -children-> " + nth("Array#c", i, 7, ":16") + "\n";
            },
            [](int) { return std::string(); });
        QCOMPARE(suspect.count.back(), std::uint64_t(620));
        QCOMPARE(suspect.pattern == "module-children-grow", isReload);
    }

    void aTimerRepeatsUnlessItsRepeatIsNull_data()
    {
        QTest::addColumn<QString>("repeat"); // what _repeat points at
        QTest::addColumn<QString>("pattern");
        QTest::newRow("a small integer, which has no node") << ""
                                                            << "interval-never-cleared";
        QTest::newRow("a number's node") << "heap·number:16/number"
                                         << "interval-never-cleared";
        QTest::newRow("null") << "system·/·Oddball@11:0/hidden"
                              << "timeouts-pile-up";
    }
    void aTimerRepeatsUnlessItsRepeatIsNull()
    {
        QFETCH(QString, repeat);
        QFETCH(QString, pattern);
        const std::string to = repeat.toStdString();
        const Suspect suspect = firstSuspect(
            [&](int i) {
                const std::string timer = nth("Timeout", i, 1, ":80");
                const std::string before =
                    i == 1 ? std::string("TimersList@9:40") : nth("Timeout", i - 1, 1, ":80");
                std::string drawn = "App -1000-> TimersList@9:40\n" + timer + " -_idleNext-> " + before + "\n"
                    + before + " -_idlePrev-> " + timer + "\n" + timer + " -_onTimeout-> "
                    + nth("poll", i, 3, ":300/closure") + "\n";
                if (!to.empty()) drawn += timer + " -_repeat-> " + to + "\n";
                return drawn;
            },
            [](int count) {
                const std::string timer = nth("Timeout", count, 1, ":80");
                return "TimersList@9:40 -_idleNext-> " + timer + "\n" + timer
                    + " -_idlePrev-> TimersList@9:40\n";
            });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void aStreamsBufferIsAtMostThreeStepsBelowIt_data()
    {
        QTest::addColumn<QString>("way"); // from _readableState to the array
        QTest::addColumn<bool>("isStream");
        QTest::newRow("one step") << "State -buffer-> Array@9:32\n" << true;
        QTest::newRow("two steps") << "State -buffer-> List@11:16\nList -data-> Array@9:32\n" << true;
        QTest::newRow("three steps") << "State -owner-> Owner@11:16\nOwner -list-> List@13:16\n"
                                        "List -data-> Array@9:32\n"
                                     << false;
    }
    void aStreamsBufferIsAtMostThreeStepsBelowIt()
    {
        QFETCH(QString, way);
        QFETCH(bool, isStream);
        const Suspect suspect = firstSuspect(
            [](int i) {
                return "Array@9:32 -[" + std::to_string(i) + "]-> " + nth("Chunk", i, 1, ":900") + "\n";
            },
            [&](int) {
                return "App -socket-> Socket@15:16\nSocket -_readableState-> State@17:16\n"
                    + way.toStdString();
            });
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QCOMPARE(suspect.pattern == "stream-not-read", isStream);
    }

    void theSampleLeadsThroughVariablesNotToTheScopeAround()
    {
        const Suspect suspect = firstSuspect(
            [](int i) {
                const std::string hook = nth("hook", i, 1, ":32/closure");
                const std::string scope = nth("system·/·Context", i, 3, ":32/object");
                return "App -hooks-> Array@9:32\nArray -[" + std::to_string(i) + "]-> " + hook + "\n" + hook
                    + " -{context}-> " + scope + "\n" + scope + " =body=> " + nth("Body", i, 5, ":500") + "\n"
                    + scope + " -{scope_info}-> " + nth("Outer", i, 7, ":5000") + "\n";
            },
            [](int) { return std::string(); });
        QVERIFY(!suspect.path.empty());
        QCOMPARE(suspect.path.back().className, std::string("Body"));
    }

    void whatAFinalizationRegistryHoldsBelongsToWhoKeepsItsObjects()
    {
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -app-> App@7:40\n"
                                  "App -registry-> FinalizationRegistry@9:40\nApp -handles-> Array@11:32\n";
            std::string before = "FinalizationRegistry";
            for (int i = count; i-- > 0;) { // the newest comes first
                const std::string cell = nth("system·/·WeakCell", i, 1, ":40/hidden");
                const std::string handle = nth("Handle", i, 3, ":24"), held = nth("Held", i, 5, ":900");
                drawing += before + " -(4)-> " + cell + "\n" + cell + " -(1)-> " + held + "\n" + cell
                    + " ~target~> " + handle + "\nArray -[" + std::to_string(i) + "]-> " + handle + "\n";
                before = cell;
            }
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report.has_value());
        QCOMPARE(report->suspects.size(), std::size_t(1));
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(suspect.path[suspect.containerStep].edgeName, std::string("handles"));
        QVERIFY(std::find(suspect.parts.begin(), suspect.parts.end(), "Held") != suspect.parts.end());
    }

    void modulesThatAreLoadedForGoodPileUpInTheTableOfModules()
    {
        const Suspect suspect = firstSuspect(
            [](int i) {
                const std::string n = std::to_string(i), module = nth("Module", i, 1, ":100");
                const std::string exported = nth("Object", i, 3, ":900");
                return "global -Module-> Loader@8:40\nApp -{cache}-> Object#cache@9:32\nObject#cache "
                       "-/tmp/rule"
                    + n + ".js-> " + module + "\n" + module + " -exports-> " + exported + "\n" + module
                    + " -filename-> " + nth("/tmp/rule.js", i, 5, ":40/string") + "\n" + module
                    + " -children-> " + nth("Array", i, 7, ":16") + "\n" + module + " -paths-> "
                    + nth("Array#p", i, 9, ":16") + "\n";
            },
            [](int) { return std::string(); });
        QCOMPARE(suspect.pattern, std::string("module-cache-grows"));
        QCOMPARE(suspect.group, SuspectGroup::Code);
        QCOMPARE(suspect.collectionId.value, 9u);
    }

    void onlyThreeSnapshotsTellOfNoLimit()
    {
        for (const auto& counts : {std::vector<int>{20, 320, 620}, std::vector<int>{20, 620}}) {
            const auto snapshots = counts.size() == 3 ? arraysOf({20, 320, 620}) : arraysOf({20, 620});
            const auto report = findSuspects(snapshots, {});
            QVERIFY(report && !report->suspects.empty());
            QCOMPARE(report->suspects.front().title,
                     std::string("rows (Array) grows") + (counts.size() == 3 ? " without limit" : ""));
        }
    }

    void theLinksOfAListAreCountedInOneSnapshot()
    {
        std::string drawing = "root -g-> global@5\nglobal -queue-> DLList@7:40\n", before = "DLList -head-> ";
        for (int i = 0; i < 200; ++i) {
            const std::string link = nth("Link", i, 1, ":40"), job = nth("job", i, 3, ":64/closure");
            drawing += before + link + "\n" + link + " -run-> " + job + "\n" + job + " -{context}-> "
                + nth("system·/·Context", i, 5, ":300/object") + "\n" + link + " -again-> "
                + nth("again", i, 7, ":64/closure") + "\n";
            before = link + " -next-> ";
        }
        const Suspect suspect = onlySuspect(drawing);
        QCOMPARE(suspect.pattern, std::string("linked-list-grows"));
        QCOMPARE(suspect.className, std::string("Link"));
        QCOMPARE(suspect.count, std::vector<std::uint64_t>{200});
    }

    void filesThatAreFirstUsedNowAreNoLeak_data()
    {
        QTest::addColumn<QByteArray>("folder");
        QTest::addColumn<bool>("hasWords"); // else the names differ by digits
        QTest::addColumn<int>("installed"); // of ten
        QTest::addColumn<int>("severity");
        const auto row = [](const char* name, const char* folder, bool hasWords, int installed, Severity is) {
            QTest::newRow(name) << QByteArray(folder) << hasWords << installed << int(is);
        };
        row("of packages", "/app/node_modules/pkg/", true, 10, Severity::Low);
        row("of packages, numbered", "/app/node_modules/pkg/icon", false, 10, Severity::Low);
        row("eight of ten of packages", "/app/", true, 8, Severity::Low);
        row("seven of ten", "/app/", true, 7, Severity::Medium);
        row("of the program", "/app/pages/", true, 0, Severity::Medium);
        row("that the program numbers", "/tmp/rule", false, 0, Severity::High);
        row("of one name, in folders that it makes", "/tmp/*/rule.js", true, 0, Severity::High);
    }
    void filesThatAreFirstUsedNowAreNoLeak()
    {
        QFETCH(QByteArray, folder);
        QFETCH(bool, hasWords);
        QFETCH(int, installed);
        QFETCH(int, severity);
        const bool isInFolders = folder.contains('*');
        const Suspect suspect = firstSuspect(
            [&](int i) {
                std::string name = std::to_string(i);
                if (isInFolders)
                    name = static_cast<char>('a' + i % 26);
                else if (hasWords)
                    for (char& digit : name) digit = static_cast<char>('a' + digit - '0');
                const bool isInstalled = i % 10 < installed;
                std::string file =
                    (isInstalled && installed < 10 ? "/app/node_modules/pkg/" : folder.toStdString()) + name
                    + ".js";
                if (isInFolders) file = QByteArray(folder).replace("*", name.c_str()).toStdString();
                const std::string module = nth("Module", i, 1, ":100");
                return "global -Module-> Loader@8:40\nApp -{cache}-> Object#cache@9:32\nObject#cache -" + file
                    + "-> " + module + "\n" + module + " -exports-> " + nth("Object", i, 3, ":900") + "\n"
                    + module + " -filename-> " + nth(file.c_str(), i, 5, ":40/string") + "\n" + module
                    + " -children-> " + nth("Array", i, 7, ":16") + "\n" + module + " -paths-> "
                    + nth("Array#p", i, 9, ":16") + "\n";
            },
            [](int) { return std::string(); },
            isInFolders ? std::initializer_list<int>{8, 16, 24} : std::initializer_list<int>{20, 320, 620});
        QCOMPARE(suspect.pattern, std::string("module-cache-grows"));
        QCOMPARE(int(suspect.severity), severity);
    }

    void symbolsOfTheRegistryAreNeverLetGo()
    {
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nroot -roots-> (Strong)@3:0/synthetic\n"
                                  "(Strong)@3:0/synthetic -{public_symbol_table}-> table@9:32/array\n";
            for (int i = 0; i < count; ++i)
                drawing += "table@9:32/array -{" + std::to_string(i) + "}-> "
                    + nth("symbol", i, 1, ":24/symbol") + "\n" + nth("symbol", i, 1, ":24/symbol")
                    + " -{name}-> " + nth("session", i, 3, ":90/string") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(suspect.pattern, std::string("symbol-registry-grows"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QCOMPARE(suspect.severity, Severity::High);
    }

    void aClassOfABusyBufferThatAlsoLeaksElsewhereIsStillReported()
    {
        // 40 older holders get one row each in every interval; a batch of the same class comes and goes.
        std::vector<SnapshotPtr> snapshots;
        int rows = 0;
        for (const int round : {1, 2, 3}) {
            std::string drawing = "root -g-> global@5\nglobal -ballast-> ballast@7:200000/string\n"
                                  "global -batch-> Array#batch@9:32\n";
            for (int h = 0; h < 40; ++h)
                for (int r = 0; r < round; ++r)
                    drawing += "global -h" + std::to_string(h) + "-> Holder#" + std::to_string(h) + "@"
                        + std::to_string(21 + 2 * h) + ":40\nHolder#" + std::to_string(h) + " -r"
                        + std::to_string(r) + "-> Row#h" + std::to_string(h) + "r" + std::to_string(r) + "@"
                        + std::to_string(1001 + 10'000 * r + 2 * h) + ":80\n";
            for (int i = 0; i < 60; ++i, ++rows)
                drawing += "Array#batch -[" + std::to_string(i) + "]-> Row#b" + std::to_string(rows) + "@"
                    + std::to_string(1001 + 10'000 * (round - 1) + 4000 + 2 * i) + ":80\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(suspect.pattern, std::string("class-growth"));
        QCOMPARE(suspect.className, std::string("Row"));
        QVERIFY(suspect.heldBy.has_value());
        QCOMPARE(suspect.survivors->born, (std::vector<std::uint64_t>{100, 100, 100}));
        QCOMPARE(suspect.survivors->alive, (std::vector<std::uint64_t>{40, 40, 100}));
    }

    void growthIsToldPerRequestAndPerEntry()
    {
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -sessions-> Array@9:32\n";
            for (int i = 0; i < count; ++i)
                drawing += "Array -[" + std::to_string(i) + "]-> " + nth("Session", i, 1, ":40") + "\n"
                    + nth("Session", i, 1, ":40") + " -in-> " + nth("Channel#a", i, 3, ":40") + "\n"
                    + nth("Session", i, 1, ":40") + " -out-> " + nth("Channel#b", i, 5, ":40") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        SuspectOptions options;
        options.requests = 600;
        const auto report = findSuspects(snapshots, options);
        QVERIFY(report && !report->suspects.empty());
        const auto& evidence = report->suspects.front().evidence;
        const auto says = [&](const std::string& text) {
            return std::any_of(evidence.begin(), evidence.end(),
                               [&](const std::string& line) { return line.starts_with(text); });
        };
        QVERIFY(says("with each entry: 2 Channel"));
        QVERIFY(says("per request: +1.00 Session, +2.00 Channel; "));
        QVERIFY(says("all 300 Session born between S1 and S2 are alive in S3"));
        QVERIFY(report->suspects.front().heldBy.has_value());
        QCOMPARE(report->suspects.front().heldBy->branches[0].count,
                 (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void aVariableThatNoFunctionReadsAnyMoreIsNamed_data()
    {
        QTest::addColumn<QByteArrayList>("dead");
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("all are read") << QByteArrayList{} << QByteArray();
        QTest::newRow("500 bytes each") << QByteArrayList{"body"} << QByteArray("body");
        QTest::newRow("64 bytes each") << QByteArrayList{"zone"} << QByteArray("zone");
        QTest::newRow("63 bytes each are nothing") << QByteArrayList{"note"} << QByteArray();
        QTest::newRow("the heaviest") << QByteArrayList{"body", "zone"} << QByteArray("body");
    }
    void aVariableThatNoFunctionReadsAnyMoreIsNamed()
    {
        QFETCH(QByteArrayList, dead);
        QFETCH(QByteArray, named);
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320}) {
            std::string drawing = "root -g-> global@5\nglobal -hooks-> Array@9:32\n";
            for (int i = 0; i < count; ++i) {
                const std::string hook = nth("hook", i, 1, ":32/closure");
                const std::string scope = nth("system·/·Context", i, 3, ":32/object");
                drawing += "Array -[" + std::to_string(i) + "]-> " + hook + "\n" + hook + " -{context}-> "
                    + scope + "\n" + scope + " =body=> " + nth("Body", i, 5, ":500") + "\n" + scope
                    + " =zone=> " + nth("Zone", i, 7, ":64") + "\n" + scope + " =note=> "
                    + nth("Note", i, 9, ":63") + "\n";
            }
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto paths = PathFinder::of(*snapshots.back());
        QVERIFY(paths.has_value());
        History history(snapshots, *paths);
        const auto points = findAccumulations(history, {}, {});
        QVERIFY(points && !points->empty());
        // As findDeadVariables() says it of files with scope tables.
        DeadVariables found;
        found.scopes.emplace_back();
        const Graph& graph = history.graph();
        for (const NodeOrdinal entry : points->front().entries) {
            const auto scope = graph.target(entry, EdgeType::Internal, "context");
            ContextWithDeadVariables& context = found.scopes[0].contexts.emplace_back();
            context.context = *scope;
            for (const QByteArray& name : dead)
                context.variables.push_back(
                    {name.toStdString(), *graph.target(*scope, EdgeType::Context, name.constData())});
        }
        history.setDeadVariables(std::move(found));
        Suspect suspect;
        QVERIFY(detectClosures(makeCandidate(history, points->front()), suspect));
        QString told;
        for (const std::string& line : suspect.evidence)
            if (line.starts_with("no living function")) told = QString::fromStdString(line);
        QCOMPARE(told.section(' ', 0, 6).section(' ', 6), QString::fromLatin1(named));
        QCOMPARE(suspect.advice.find("to null when it is done") != std::string::npos, !named.isEmpty());
    }

    void reactionsOfOnePendingPromiseAreAPromiseThatIsNeverSettled()
    {
        const auto reaction = [](int i) { return nth("system·/·PromiseReaction", i, 1, ":40/hidden"); };
        const Suspect suspect = firstSuspect(
            [&](int i) {
                std::string text = reaction(i) + " -{promise_or_capability}-> "
                    + nth("Generator", i, 3, ":400/object") + "\n";
                if (i > 1) text += reaction(i) + " -{next}-> " + reaction(i - 1) + "\n";
                return text;
            },
            [&](int i) {
                return "App -gate-> Promise@9:32\nPromise -{reactions_or_result}-> " + reaction(i) + "\n";
            });
        QCOMPARE(suspect.pattern, std::string("promise-never-settled"));
        QCOMPARE(suspect.group, SuspectGroup::Async);
        QCOMPARE(suspect.collectionId.value, 9u);
        QCOMPARE(suspect.className, std::string("Generator"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QCOMPARE(suspect.severity, Severity::High);
    }

    void aTextThatOnlyGetsLongerIsNamed()
    {
        const auto text = [](int i) { return nth("", i, 1, ":32/concatenated_string"); };
        const Suspect suspect = firstSuspect(
            [&](int i) {
                std::string drawn =
                    text(i) + " -{second}-> " + nth("request_done", i, 3, ":64/string") + "\n";
                if (i > 1) drawn += text(i) + " -{first}-> " + text(i - 1) + "\n";
                return drawn;
            },
            [&](int i) { return "App -log-> " + text(i) + "\n"; });
        QCOMPARE(suspect.pattern, std::string("string-only-grows"));
        QCOMPARE(suspect.group, SuspectGroup::Strings);
        QCOMPARE(suspect.objectId.value, 7u);
        QCOMPARE(suspect.path.back().edgeName, std::string("log"));
        QCOMPARE(suspect.title, std::string("app.log is a string that only gets longer"));
    }

    void objectsChainedThroughTheScopesOfTheirFunctionsAreNamed()
    {
        const auto thing = [](int i) { return nth("Thing", i, 1, ":100"); };
        const Suspect suspect = firstSuspect(
            [&](int i) {
                const std::string method = nth("method", i, 3, ":64/closure");
                const std::string scope = nth("system·/·Context", i, 5, ":32/object");
                std::string drawn =
                    thing(i) + " -method-> " + method + "\n" + method + " -{context}-> " + scope + "\n";
                if (i > 1) drawn += scope + " =original=> " + thing(i - 1) + "\n";
                return drawn;
            },
            [&](int i) { return "App -theThing-> " + thing(i) + "\n"; });
        QCOMPARE(suspect.pattern, std::string("closure-scope-chain"));
        QCOMPARE(suspect.group, SuspectGroup::Closures);
        QCOMPARE(suspect.className, std::string("Thing"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void functionsThatEachWrapTheOneBeforeAreNamed_data()
    {
        QTest::addColumn<bool>("isChain");
        QTest::newRow("each has the one before in its scope") << true;
        QTest::newRow("all have the first one in their scope") << false;
    }
    void functionsThatEachWrapTheOneBeforeAreNamed()
    {
        QFETCH(bool, isChain);
        const auto function = [](int i) { return nth("info", i, 1, ":64/closure"); };
        const Suspect suspect = firstSuspect(
            [&](int i) {
                const std::string scope = nth("system·/·Context", i, 3, ":100/object");
                std::string drawn = function(i) + " -{shared}-> info#code@31:40/code\n" + function(i)
                    + " -{context}-> " + scope + "\n";
                drawn += scope + " =body=> " + nth("Body", i, 5, ":100") + "\n";
                if (i > 1) drawn += scope + " =orig=> " + function(isChain ? i - 1 : 1) + "\n";
                if (!isChain) drawn += "App -f" + std::to_string(i) + "-> " + function(i) + "\n";
                return drawn;
            },
            [&](int i) { return "App -log-> " + function(i) + "\n"; });
        QCOMPARE(suspect.pattern == "function-chain", isChain);
        if (!isChain) return;
        QCOMPARE(suspect.title,
                 std::string("Each function info keeps the one before it, in the variable orig"));
        QCOMPARE(suspect.className, std::string("Body"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void aLongQueueIsNoChainOfScopes()
    {
        const auto thing = [](int i) { return nth("Thing", i, 1, ":100"); };
        const Suspect suspect = firstSuspect(
            [&](int i) { return i > 1 ? thing(i) + " -next-> " + thing(i - 1) + "\n" : std::string(); },
            [&](int i) { return "App -head-> " + thing(i) + "\n"; });
        QCOMPARE(suspect.pattern, std::string("linked-list-grows"));
    }

    // How far two and three snapshots prove anything.
    void twoSnapshotsAreNeverHigh()
    {
        const auto grown = [](std::initializer_list<int> counts) {
            const auto report = findSuspects(arraysOf(counts), {});
            return report && !report->suspects.empty() ? report->suspects.front() : Suspect{};
        };
        QCOMPARE(grown({20, 320, 620}).severity, Severity::High);
        QCOMPARE(grown({20, 620}).severity, Severity::Medium);
    }

    void whatSlowsDownIsWarmUp_data()
    {
        QTest::addColumn<QList<int>>("counts");
        QTest::addColumn<QList<qint64>>("seconds"); // when each was taken; none: unknown
        QTest::addColumn<QList<quint64>>("requests"); // in each interval
        QTest::addColumn<int>("severity");
        const QList<qint64> unknown, even{0, 600, 1200}, uneven{0, 60, 1260};
        const QList<quint64> none;
        const auto high = int(Severity::High), medium = int(Severity::Medium), low = int(Severity::Low);
        QTest::newRow("a leak") << QList{20, 320, 620} << even << none << high;
        QTest::newRow("a leak that slowed down by chance") << QList{20, 320, 530} << even << none << high;
        QTest::newRow("warm-up, times known") << QList{20, 320, 440} << even << none << low;
        QTest::newRow("warm-up, times unknown") << QList{20, 320, 440} << unknown << none << medium;
        QTest::newRow("uneven intervals: warm-up") << QList{20, 320, 620} << uneven << none << low;
        QTest::newRow("uneven intervals: a leak") << QList{20, 40, 440} << uneven << none << high;
        QTest::newRow("a leak whose load halved")
            << QList{20, 320, 460} << unknown << QList<quint64>{300, 150} << high;
        QTest::newRow("as many requests, fewer entries")
            << QList{20, 320, 460} << unknown << QList<quint64>{300, 300} << low;
    }
    void whatSlowsDownIsWarmUp()
    {
        QFETCH(QList<int>, counts);
        QFETCH(QList<qint64>, seconds);
        QFETCH(QList<quint64>, requests);
        QFETCH(int, severity);
        SuspectOptions options;
        for (const qint64 second : seconds) options.capturedUs.push_back(second * 1'000'000);
        options.requestsPerInterval.assign(requests.begin(), requests.end());
        const auto report = findSuspects(arraysOf({counts[0], counts[1], counts[2]}), options);
        QVERIFY(report && !report->suspects.empty());
        QCOMPARE(int(report->suspects.front().severity), severity);
        QCOMPARE(report->suspects.front().isSlowing, severity != int(Severity::High));
    }

    void aLeakBesideAWarmUpComesFirst()
    {
        // `pages` fills up, `sessions` grows on. Ids are those of the snapshot that first has the object.
        const std::vector<int> pages{20, 620, 720}, sessions{20, 120, 220};
        const auto named = [](const char* name, const std::vector<int>& counts, int i, int base) {
            const auto born = std::upper_bound(counts.begin(), counts.end(), i) - counts.begin();
            return std::string(name) + '#' + std::to_string(i) + '@'
                + std::to_string(1000 + 10'000 * born + 4 * i + base) + ":400";
        };
        std::vector<SnapshotPtr> snapshots;
        for (std::size_t k = 0; k < 3; ++k) {
            std::string drawing = "root -g-> global@5\nglobal -pages-> Array#p@7:32\n"
                                  "global -sessions-> Array#s@9:32\n";
            for (int i = 0; i < pages[k]; ++i)
                drawing += "Array#p -[" + std::to_string(i) + "]-> " + named("Page", pages, i, 1) + "\n";
            for (int i = 0; i < sessions[k]; ++i)
                drawing +=
                    "Array#s -[" + std::to_string(i) + "]-> " + named("Session", sessions, i, 3) + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        SuspectOptions options;
        options.capturedUs = {0, 600'000'000, 1'200'000'000};
        const auto report = findSuspects(snapshots, options);
        QVERIFY(report && report->suspects.size() == 2);
        QCOMPARE(report->suspects[0].className, std::string("Session"));
        QCOMPARE(report->suspects[0].severity, Severity::High);
        QCOMPARE(report->suspects[1].severity, Severity::Low);
    }

    // What is one suspect, and what two.
    void twoMapsOfOneModuleAreTwoSuspects_data()
    {
        QTest::addColumn<bool>("areSame");
        QTest::newRow("of different objects") << false;
        QTest::newRow("of the same objects") << true;
    }
    void twoMapsOfOneModuleAreTwoSuspects()
    {
        QFETCH(bool, areSame);
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -app-> App@7:40\nApp -byId-> Array#a@9:32\n"
                                  "App -byName-> Array#b@11:32\n";
            for (int i = 0; i < count; ++i) {
                const std::string at = " -[" + std::to_string(i) + "]-> ";
                drawing += "Array#a" + at + nth("User", i, 1, ":400") + "\nArray#b" + at
                    + (areSame ? nth("User", i, 1, ":400") : nth("Order", i, 3, ":400")) + "\n";
            }
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report.has_value());
        QCOMPARE(report->suspects.size(), std::size_t(areSame ? 1 : 2));
    }

    void whatOthersHoldAsWellCountsForWhatPiledUp()
    {
        // Two lists have the jobs, so that neither retains them.
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -queue-> Array#a@9:32\n"
                                  "root -h-> Other@7:40\nOther -all-> Array#b@11:32\n";
            for (int i = 0; i < count; ++i) {
                const std::string at = " -[" + std::to_string(i) + "]-> ", job = nth("Job", i, 1, ":400");
                drawing += "Array#a" + at + job + "\nArray#b" + at + job + "\n";
            }
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        const auto& sizes = report->suspects.front().retainedSize;
        QVERIFY(sizes[2] >= 600 * 400 && sizes[1] >= 300 * 400 && sizes[1] < sizes[2]);
    }

    // What is bounded, and what isn't.
    void undefinedIsNoLimit_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("severity");
        QTest::newRow("undefined") << "undefined" << int(Severity::High);
        QTest::newRow("null") << "null" << int(Severity::High);
        QTest::newRow("an object that says more") << "" << int(Severity::Medium);
    }
    void undefinedIsNoLimit()
    {
        QFETCH(QString, text);
        QFETCH(int, severity);
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -app-> Queue@7:40\nQueue -list-> Array@9:32\n"
                + (text.isEmpty() ? std::string("Queue -_capacity-> Limit@11:16\n")
                                  : "Queue -_capacity-> system·/·Oddball@11:16/hidden\n"
                                    "system·/·Oddball@11:16/hidden -(0)-> "
                           + text.toStdString() + "@13:16/string\n");
            for (int i = 0; i < count; ++i)
                drawing += "Array -[" + std::to_string(i) + "]-> " + nth("Command", i, 1, ":400") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        QCOMPARE(int(report->suspects.front().severity), severity);
    }

    void aPoolMayFillUpToItsLimit_data()
    {
        QTest::addColumn<QString>("giveBack");
        QTest::addColumn<QString>("field"); // of each member
        QTest::addColumn<int>("severity");
        QTest::newRow("acquire and release") << "release"
                                             << "socket" << int(Severity::Medium);
        QTest::newRow("no method to give back") << "close"
                                                << "socket" << int(Severity::High);
        QTest::newRow("its members wait") << "release"
                                          << "callback" << int(Severity::High);
    }
    void aPoolMayFillUpToItsLimit()
    {
        QFETCH(QString, giveBack);
        QFETCH(QString, field);
        QFETCH(int, severity);
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -db-> Pool@7:40\nPool -clients-> Array@9:32\n"
                                  "Pool -__proto__-> Pool#p@13:40\nPool#p -acquire-> acquire@15:32/closure\n"
                                  "Pool#p -"
                + giveBack.toStdString() + "-> " + giveBack.toStdString() + "@17:32/closure\n";
            for (int i = 0; i < count; ++i)
                drawing += "Array -[" + std::to_string(i) + "]-> " + nth("Client", i, 1, ":400") + "\n"
                    + nth("Client", i, 1, ":400") + " -" + field.toStdString() + "-> "
                    + nth("Thing", i, 3, ":40") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        QCOMPARE(int(report->suspects.front().severity), severity);
    }

    void aLimitInAPrivateFieldShowsByItsGetter_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<int>("severity");
        QTest::newRow("a small integer") << "" << int(Severity::Medium);
        QTest::newRow("Infinity") << "Cache -(2)-> heap·number@19:16/number\n" << int(Severity::High);
    }
    void aLimitInAPrivateFieldShowsByItsGetter()
    {
        QFETCH(QString, more);
        QFETCH(int, severity);
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing =
                "root -g-> global@5\nglobal -cache-> Cache@7:40\nCache -items-> Array@9:32\n"
                "Cache -__proto__-> Cache#p@13:40\n"
                "Cache#p -get·maxSize-> get·maxSize@15:32/closure\n"
                + more.toStdString();
            for (int i = 0; i < count; ++i)
                drawing += "Array -[" + std::to_string(i) + "]-> " + nth("Item", i, 1, ":400") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        QCOMPARE(int(report->suspects.front().severity), severity);
    }

    // False sentences.
    void aPrototypeIsNoInstance()
    {
        // Realms that pile up, each with Promise.prototype and Generator.prototype: nobody waits for a promise.
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5\nglobal -held-> Array@9:32\n";
            for (int i = 0; i < count; ++i) {
                const std::string realm = nth("system·/·NativeContext", i, 1, ":300/hidden");
                const std::string function = nth("Array#f", i, 3, ":32/closure");
                const std::string promise = nth("Promise", i, 5, ":40");
                drawing += "Array -[" + std::to_string(i) + "]-> " + function + "\n" + function
                    + " -{context}-> " + realm + "\n" + realm + " -{promise_prototype}-> " + promise + "\n"
                    + realm + " -{initial_generator_prototype}-> " + nth("Generator", i, 7, ":40") + "\n"
                    + promise + " -constructor-> " + nth("Promise#c", i, 9, ":32/closure") + "\n";
            }
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        for (const Suspect& suspect : report->suspects) {
            QVERIFY2(suspect.title.find("romise") == suspect.title.npos, suspect.title.c_str());
            QVERIFY(suspect.group != SuspectGroup::Async);
            for (const std::string& line : suspect.evidence)
                QVERIFY2(line.find("romise") == line.npos && line.find("suspended") == line.npos,
                         line.c_str());
        }
    }

    void aClassIsReportedOnlyIfItGrowsWithTheLoad_data()
    {
        QTest::addColumn<QList<int>>("counts");
        QTest::addColumn<bool>("isReported");
        QTest::newRow("1,354 to 1,356") << QList{1354, 1355, 1356} << false;
        QTest::newRow("a few hundred each time") << QList{100, 400, 700} << true;
        QTest::newRow("less each time") << QList{100, 500, 600} << false;
    }
    void aClassIsReportedOnlyIfItGrowsWithTheLoad()
    {
        QFETCH(QList<int>, counts);
        QFETCH(bool, isReported);
        // Each row hangs on a holder of its own, and all keep more than before.
        std::vector<SnapshotPtr> snapshots;
        int round = 0;
        for (const int count : counts) {
            ++round;
            std::string drawing = "root -g-> global@5\n";
            for (int i = 0; i < count; ++i) {
                const std::string row = nth("Row", i, 1, ":80");
                drawing += "root -r" + std::to_string(i) + "-> " + row + "\n" + row + " -text-> "
                    + nth("text", i, 3, (":" + std::to_string(100 * round) + "/string").c_str()) + "\n";
            }
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report.has_value());
        const bool is = std::any_of(report->suspects.begin(), report->suspects.end(),
                                    [](const Suspect& suspect) { return suspect.className == "Row"; });
        QCOMPARE(is, isReported);
    }
};

QTEST_APPLESS_MAIN(SuspectPatternsTest)
#include "suspect_patterns_test.moc"

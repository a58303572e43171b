// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Where suspects say that their entries were allocated.
#include "core/allocations/heap_profile.h"
#include "core/load/snapshot_reader.h"
#include "core/suspects/allocated_at.h"
#include "core/suspects/suspect.h"
#include "tests/core/snapshot_text.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/shared_corpus.h"

#include <QtTest>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

SnapshotPtr open(const std::filesystem::path& path)
{
    const auto snapshot = openSnapshot(path);
    if (!snapshot) qFatal("%s", snapshot.error().message.c_str());
    return *snapshot;
}
/// A call of a profile, with those inside it.
std::string callOf(const std::string& name, const std::string& url, int line, int size,
                   const std::string& children)
{
    return R"({"callFrame":{"functionName":")" + name + R"(","url":")" + url + R"(","lineNumber":)"
        + std::to_string(line) + R"(,"columnNumber":0},"selfSize":)" + std::to_string(size)
        + R"(,"children":[)" + children + "]}";
}
AllocationTreePtr profileOf(const std::string& calls)
{
    const auto tree = readHeapProfileBytes(R"({"head":)" + callOf("(root)", "", 11, 0, calls) + "}");
    if (!tree) qFatal("%s", tree.error().message.c_str());
    return *tree;
}
/// A profile in which `caller` alone constructs `className`.
AllocationTreePtr profileOf(const std::string& className, const std::string& caller)
{
    const auto call = [](const std::string& name, const std::string& url, int size,
                         const std::string& children) { return callOf(name, url, 11, size, children); };
    return profileOf(
        call(caller, "/srv/app.js", 5, call(className, "/srv/entry.js", 900, call("from", "", 50, ""))) + ","
        + call("other", "/srv/app.js", 10, call(className, "/srv/entry.js", 50, "")));
}
const Suspect* suspectOf(const SuspectReport& report, const std::string& className)
{
    for (const Suspect& suspect : report.suspects)
        if (suspect.className == className) return &suspect;
    return nullptr;
}

/// A Map with 300 entries of one class.
std::string mapOfEntries()
{
    std::string drawing =
        "root -global-> window\nwindow -cache-> Map:500000\nMap -{table}-> table:4096/array\n";
    for (int i = 0; i < 300; ++i)
        drawing += "table -{" + std::to_string(i) + "}-> Entry#" + std::to_string(i) + ":1000\n";
    return drawing;
}

/// global.rows, an array of an Entry for each of `stacks`, which says by its number who allocated it: 0 unknown, 1 load,
/// 2 emit (of Node) called by load, 3 from (built in) called by emit, 4 parse called by load, 5 sort (built in).
/// Ids are 7, 9, 11 …
SnapshotPtr stacked(const std::vector<int>& stacks, const std::string& samples = {})
{
    SnapshotText text = SnapshotText::small();
    const std::size_t n = stacks.size();
    text.counts = ",\"node_count\":" + std::to_string(n + 3) + ",\"edge_count\":" + std::to_string(n + 2)
        + ",\"trace_function_count\":6";
    text.nodes = "9,0,1,0,1,0,0,3,1,3,90000,1,0,0,3,2,5,16," + std::to_string(n) + ",0,0";
    text.edges = "2,3,7,2,4,14";
    for (std::size_t i = 0; i < n; ++i) {
        text.nodes += ",3,5," + std::to_string(7 + 2 * i) + ",1000,0," + std::to_string(stacks[i]) + ",0";
        text.edges += ",1," + std::to_string(i) + ',' + std::to_string(7 * (i + 3));
    }
    text.traceFunctions =
        "0,0,0,0,0,0, 1,6,11,1,12,3, 2,7,12,2,5,1, 3,8,0,0,0,0, 4,9,11,1,40,3, 5,10,0,0,0,0";
    text.traceTree = "9,0,0,0,[1,1,1,900,[2,2,1,900,[3,3,1,900,[]],4,4,1,900,[]],5,5,1,900,[]]";
    text.samples = samples;
    text.locations.clear();
    text.strings =
        R"("","global","Array","g","rows","Entry","load","emit","from","parse","sort","/srv/app.js",)"
        R"("node:events")";
    auto raw = readSnapshotBytes(text.text());
    if (!raw) qFatal("%s", raw.error().message.c_str());
    const auto snapshot = analyse(std::move(*raw), {});
    if (!snapshot) qFatal("%s", snapshot.error().message.c_str());
    return *snapshot;
}
/// global.rows, an array of 300 Entries of script 2, which is `script`, line 25; each with a Widget of the program's, line
/// 41, or with another Entry.
SnapshotPtr withWidgets(const std::string& script, bool hasWidget)
{
    constexpr std::size_t kEntries = 300;
    SnapshotText text = SnapshotText::small();
    text.counts = ",\"node_count\":" + std::to_string(2 * kEntries + 3)
        + ",\"edge_count\":" + std::to_string(2 * kEntries + 2) + ",\"trace_function_count\":3";
    text.nodes = "9,0,1,0,1,0,0,3,1,3,90000,1,0,0,3,2,5,16," + std::to_string(kEntries) + ",0,0";
    text.edges = "2,3,7,2,4,14";
    text.locations.clear();
    std::string widgets;
    for (std::size_t i = 0; i < kEntries; ++i) {
        const std::size_t entry = 7 * (i + 3);
        text.nodes += ",3,5," + std::to_string(7 + 4 * i) + ",1000,1,0,0";
        text.edges += ",1," + std::to_string(i) + ',' + std::to_string(entry);
        text.locations += (i ? "," : "") + std::to_string(entry) + ",2,25,3";
        widgets +=
            ",3," + std::string(hasWidget ? "6" : "5") + ',' + std::to_string(9 + 4 * i) + ",100,0,0,0";
    }
    for (std::size_t i = 0; i < kEntries; ++i) {
        const std::string widget = std::to_string(7 * (i + 3 + kEntries));
        text.edges += ",2,7," + widget;
        text.locations += ',' + widget + (hasWidget ? ",1,41,3" : ",2,25,3");
    }
    text.nodes += widgets;
    text.traceFunctions = "0,0,0,0,0,0, 1,6,8,1,12,3, 2,7,9,2,5,1";
    text.traceTree = "9,0,0,0,[1,1,1,900,[2,2,1,900,[]]]";
    text.samples.clear();
    text.strings = R"("","global","Array","g","rows","Entry","Widget","widget","/srv/app.js",)"
                   "\""
        + script + "\"";
    auto raw = readSnapshotBytes(text.text());
    if (!raw) qFatal("%s", raw.error().message.c_str());
    const auto snapshot = analyse(std::move(*raw), {});
    if (!snapshot) qFatal("%s", snapshot.error().message.c_str());
    return *snapshot;
}
/// What is said first of where the Entries of these snapshots were allocated; empty if nothing.
QString allocatedAt(std::vector<SnapshotPtr> snapshots)
{
    auto report = findSuspects(snapshots);
    if (!report) qFatal("%s", report.error().message.c_str());
    const auto sites = addAllocationSites(snapshots, {}, *report);
    const Suspect* entries = suspectOf(*report, "Entry");
    if (!sites || !entries) qFatal("no suspect");
    const auto& at = sites->of[entries->rank - 1];
    return at ? QString::fromStdString(at->sentence) : QString();
}
std::vector<int> stacksOf(std::initializer_list<std::pair<int, int>> counts)
{
    std::vector<int> stacks;
    for (const auto& [stack, count] : counts) stacks.insert(stacks.end(), std::size_t(count), stack);
    return stacks;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<int>)

class AllocatedAtTest : public QObject {
    Q_OBJECT

private slots:
    void stacksOfATimelineNameTheFunction()
    {
        const auto snapshot = open(corpusFolder() / "allocation-timeline/timeline.heaptimeline.gz");
        auto report = findSuspects(std::span(&snapshot, 1));
        QVERIFY(report);
        const auto sites = addAllocationSites(std::span(&snapshot, 1), {}, *report);
        QVERIFY(sites);
        const Suspect* drafts = suspectOf(*report, "InvoiceDraft");
        QVERIFY(drafts);
        const auto& at = sites->of[drafts->rank - 1];
        QVERIFY(at);
        QCOMPARE(at->frame.function, "openDraft");
        QCOMPARE(at->frame.line, 16);
        QCOMPARE(at->share, 1.0);
        QVERIFY(
            drafts->evidence.front().starts_with("Allocated in `openDraft` (scenario.js:17): 100 % of the "));
        QVERIFY(sites->advice.empty());
    }
    void aProfileNamesWhoConstructsTheClass()
    {
        const auto folder = corpusFolder() / "sampling-heap-profile";
        std::vector<SnapshotPtr> snapshots;
        for (const char* name : {"s1", "s2", "s3"})
            snapshots.push_back(open(folder / (std::string(name) + ".heapsnapshot.gz")));
        auto report = findSuspects(snapshots);
        QVERIFY(report);
        const auto without = addAllocationSites(snapshots, {}, *report);
        QVERIFY(without && !without->of.front());
        QVERIFY(without->advice.find("--heap-prof") != std::string::npos);
        const auto profile = readHeapProfile(folder / "profile.heapprofile");
        QVERIFY(profile);
        const auto sites = addAllocationSites(snapshots, std::span(&*profile, 1), *report);
        QVERIFY(sites && sites->advice.empty());
        const Suspect* answers = suspectOf(*report, "GeoAnswer");
        QVERIFY(answers);
        const auto& at = sites->of[answers->rank - 1];
        QVERIFY(at);
        QCOMPARE(int(at->basis), int(AllocatedAt::Basis::Class));
        QCOMPARE(at->frame.function, "rememberLookup");
        QCOMPARE(answers->evidence.front(),
                 "Sampling profile: `rememberLookup` (scenario.js:13) constructs GeoAnswer: 100 % of its "
                 "sampled bytes.");
        // Whoever makes them is the code to look at first, not the constructor.
        QVERIFY(answers->location && answers->script.ends_with("/scenario.js"));
        QCOMPARE(answers->location->line, 12u);
        QCOMPARE(snapshots.back()->scriptName(answers->location->scriptId), answers->script);
    }
    void theProgramsCodeComesBeforeALibrarys_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<bool>("hasWidget");
        QTest::addColumn<int>("line");
        const QString library = QStringLiteral("/srv/node_modules/rxjs/operator.js");
        QTest::newRow("the program's class with each entry") << library << true << 41;
        QTest::newRow("none of the program's") << library << false << 25;
        QTest::newRow("the entry is the program's") << QStringLiteral("/srv/operator.js") << true << 25;
    }
    void theProgramsCodeComesBeforeALibrarys()
    {
        QFETCH(QString, script);
        QFETCH(bool, hasWidget);
        QFETCH(int, line);
        const auto snapshot = withWidgets(script.toStdString(), hasWidget);
        const auto report = findSuspects(std::span(&snapshot, 1));
        QVERIFY(report);
        const Suspect* entries = suspectOf(*report, "Entry");
        QVERIFY(entries && entries->location);
        QCOMPARE(int(entries->location->line), line);
    }
    void aProfileNamesWhoConstructsADrawnClass()
    {
        const auto heap = heapOf(mapOfEntries());
        const auto profile = profileOf("Entry", "load");
        auto report = findSuspects(std::span(&heap.snapshot, 1));
        QVERIFY(report);
        const auto sites = addAllocationSites(std::span(&heap.snapshot, 1), std::span(&profile, 1), *report);
        QVERIFY(sites);
        const Suspect* entries = suspectOf(*report, "Entry");
        QVERIFY(entries);
        const auto& at = sites->of[entries->rank - 1];
        QVERIFY(at);
        QCOMPARE(int(at->basis), int(AllocatedAt::Basis::Class));
        QCOMPARE(at->frame.function, "load");
        QVERIFY2(entries->evidence.front().starts_with(
                     "Sampling profile: `load` (app.js:12) constructs Entry: 95 %"),
                 entries->evidence.front().c_str());
    }
    void aProfileSaysWhoAllocatesMostWhereItsClassesAreOthers()
    {
        const auto heap = heapOf(mapOfEntries());
        const auto profile = profileOf("Stranger", "load");
        auto report = findSuspects(std::span(&heap.snapshot, 1));
        QVERIFY(report);
        const auto sites = addAllocationSites(std::span(&heap.snapshot, 1), std::span(&profile, 1), *report);
        QVERIFY(sites);
        const Suspect* entries = suspectOf(*report, "Entry");
        QVERIFY(entries);
        const auto& at = sites->of[entries->rank - 1];
        QVERIFY(at);
        QCOMPARE(int(at->basis), int(AllocatedAt::Basis::Package));
        QVERIFY2(at->sentence.ends_with("of the application. The profile does not tell of which class."),
                 at->sentence.c_str());
    }
    void theFunctionThatAReaderCanChangeIsNamed_data()
    {
        QTest::addColumn<std::vector<int>>("stacks");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, std::initializer_list<std::pair<int, int>> counts,
                            const char* sentence) { QTest::newRow(name) << stacksOf(counts) << sentence; };
        const char* const load = "Allocated in `load` (app.js:12): 100 % of the entries.";
        add("itself", {{1, 100}}, load);
        add("through Node", {{2, 100}}, load);
        add("through what is built in", {{3, 100}}, load);
        add("the nearest of two", {{4, 100}}, "Allocated in `parse` (app.js:40): 100 % of the entries.");
        add("none is the program's", {{5, 100}}, "Allocated in `sort`: 100 % of the entries.");
        add("nearly all", {{1, 999}, {4, 1}}, "Allocated in `load` (app.js:12): 99 % of the entries.");
        add("the first of as many", {{4, 50}, {1, 50}},
            "Allocated in `load` (app.js:12): 50 % of the entries.");
        add("some stacks are unknown", {{0, 10}, {1, 90}},
            "Allocated in `load` (app.js:12): 100 % of the entries whose stack is known (90 of 100).");
        add("one in twenty is known", {{0, 361}, {1, 19}},
            "Allocated in `load` (app.js:12): 100 % of the entries whose stack is known (19 of 380).");
        add("fewer are", {{0, 362}, {1, 19}}, "");
        add("twenty are enough", {{0, 600}, {1, 20}},
            "Allocated in `load` (app.js:12): 100 % of the entries whose stack is known (20 of 620).");
        add("none is known", {{0, 100}}, "");
    }
    void theFunctionThatAReaderCanChangeIsNamed()
    {
        QFETCH(std::vector<int>, stacks);
        QTEST(allocatedAt({stacked(stacks)}), "sentence");
    }

    void onlyWhatCameLaterIsNew()
    {
        const QString load = "Allocated in `load` (app.js:12): 100 % of the ";
        const std::vector<int> stacks = stacksOf({{4, 50}, {1, 50}}); // ids up to 105, then up to 205
        QCOMPARE(allocatedAt({stacked(stacks, "0,105,50123,205")}),
                 load + "new entries."); // since it was recorded
        QCOMPARE(allocatedAt({stacked(stacksOf({{4, 50}})), stacked(stacks)}), load + "new entries.");
        QCOMPARE(allocatedAt({stacked(stacks)}).section(": ", 1), QString("50 % of the entries."));
    }

    void threeOfTenBytesStandOut_data()
    {
        QTest::addColumn<int>("first"); ///< bytes of the function that allocated most, of 1,000
        QTest::addColumn<QByteArray>("constructs"); ///< what all functions construct
        QTest::addColumn<QString>("sentence"); ///< how it begins
        QTest::newRow("30 %") << 300 << QByteArray("Stranger")
                              << "Sampling profile: `f0` (app.js:2) allocated 30 % ";
        QTest::newRow("less") << 299 << QByteArray("Stranger") << "";
        QTest::newRow("of the class 30 %")
            << 300 << QByteArray("Entry") << "Sampling profile: `f0` (app.js:2) constructs Entry: 30 % ";
        QTest::newRow("of the class less, of the program 100 %")
            << 299 << QByteArray("Entry") << "Sampling profile: `Entry` (entry.js:1) allocated 100 % ";
    }
    void threeOfTenBytesStandOut()
    {
        QFETCH(int, first);
        QFETCH(QByteArray, constructs);
        QFETCH(QString, sentence);
        std::string children;
        for (int i = 0; i < 8; ++i) {
            const int size = i == 0 ? first : i == 7 ? 1000 - first - 600 : 100;
            const bool isClass = constructs == "Entry";
            children += (i ? "," : "")
                + callOf("f" + std::to_string(i), "/srv/app.js", i + 1, isClass ? 0 : size,
                         isClass ? callOf("Entry", "/srv/entry.js", 0, size, "") : std::string());
        }
        const auto profile = profileOf(children);
        const auto heap = heapOf(mapOfEntries());
        auto report = findSuspects(std::span(&heap.snapshot, 1));
        QVERIFY(report);
        const auto sites = addAllocationSites(std::span(&heap.snapshot, 1), std::span(&profile, 1), *report);
        const Suspect* entries = suspectOf(*report, "Entry");
        QVERIFY(sites && entries);
        const auto& at = sites->of[entries->rank - 1];
        const QString said = at ? QString::fromStdString(at->sentence) : QString();
        QVERIFY2(sentence.isEmpty() ? said.isEmpty() : said.startsWith(sentence), qPrintable(said));
    }

    void aProfileOfAnotherClassSaysNothing()
    {
        const auto heap = heapOf(R"(
            root -global-> window
            window -cache-> Map:500000
            Map -0-> Entry:100
        )");
        const auto profile = profileOf("Stranger", "load");
        auto report = findSuspects(std::span(&heap.snapshot, 1));
        QVERIFY(report);
        const auto sites = addAllocationSites(std::span(&heap.snapshot, 1), std::span(&profile, 1), *report);
        QVERIFY(sites);
        for (const auto& at : sites->of) QVERIFY(!at);
    }
};

QTEST_APPLESS_MAIN(AllocatedAtTest)
#include "allocated_at_test.moc"

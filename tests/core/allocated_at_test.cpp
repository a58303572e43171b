// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Where suspects say that their entries were allocated.
#include "core/allocations/heap_profile.h"
#include "core/suspects/allocated_at.h"
#include "core/suspects/suspect.h"
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
/// A profile in which `caller` alone constructs `className`.
AllocationTreePtr profileOf(const std::string& className, const std::string& caller)
{
    const auto node = [](const std::string& name, const std::string& url, int size,
                         const std::string& children) {
        return R"({"callFrame":{"functionName":")" + name + R"(","url":")" + url
            + R"(","lineNumber":11,"columnNumber":0},"selfSize":)" + std::to_string(size) + R"(,"children":[)"
            + children + "]}";
    };
    const auto tree = readHeapProfileBytes(
        R"({"head":)"
        + node("(root)", "", 0,
               node(caller, "/srv/app.js", 5, node(className, "/srv/entry.js", 900, node("from", "", 50, "")))
                   + "," + node("other", "/srv/app.js", 10, node(className, "/srv/entry.js", 50, "")))
        + "}");
    if (!tree) qFatal("%s", tree.error().message.c_str());
    return *tree;
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

} // namespace

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

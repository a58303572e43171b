// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/sha256.h"
#include "core/investigation/investigation.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace heaptrail;
namespace fs = std::filesystem;

namespace {

/// Which of the calls below kills this process; 0 = none.
int stepsToTheKill = 0;

void step()
{
    if (stepsToTheKill > 0 && --stepsToTheKill == 0) kill(getpid(), SIGKILL);
}

} // namespace

// They stand before those of the C library. A killed write has put half of its bytes on the disk.
extern "C" ssize_t write(int fd, const void* bytes, size_t size)
{
    if (stepsToTheKill == 1) (void)syscall(SYS_write, fd, bytes, size / 2);
    step();
    return syscall(SYS_write, fd, bytes, size);
}
extern "C" int fsync(int fd)
{
    step();
    return int(syscall(SYS_fsync, fd));
}
extern "C" int rename(const char* from, const char* to) noexcept
{
    step();
    return int(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace {

Investigation example(const fs::path& folder)
{
    Investigation it;
    it.texts.title = "Cache \"never\" evicts";
    it.texts.cause = "Line one\nline **two** </script>";
    InvestigationFile snapshot;
    snapshot.path = folder / "s1.heapsnapshot";
    snapshot.label = "before";
    snapshot.role = "baseline";
    snapshot.note = "after a restart";
    snapshot.capturedAt = "2026-12-01T10:45:00Z";
    snapshot.colour = 0;
    snapshot.number = 999'999;
    snapshot.fileSize = 11;
    snapshot.nodeCount = 74102;
    snapshot.edgeCount = 312'000;
    snapshot.totalSize = 8'080'000;
    it.snapshots = {snapshot, snapshot};
    it.snapshots[1].path = folder / "s2.heapsnapshot";
    it.snapshots[1].colour = 998;
    it.memoryLogs.resize(1);
    it.memoryLogs[0].path = folder / "memory.jsonl";
    it.memoryLogs[0].sha256 = std::string(64, 'a');
    Finding finding;
    finding.kind = FindingKind::Object;
    finding.title = "requestCache";
    finding.snapshot = 1;
    finding.objectId = 63695;
    finding.figures = {{"Retained size", Figure::Unit::Bytes, {184.0, std::nullopt, 6030000.0}}};
    finding.path = {{"", "global", "global", 5713}, {"requestCache", "requestCache", "Map", 63695}};
    finding.graphNodes = {{1, "a", "A", 10, 1, true, false}, {2, "b", "B", 20, 5, false, true}};
    finding.graphEdges = {{0, 1, "x", true, false, true}};
    finding.table = {{"id", "size"}, {{"1", "2"}}, 7};
    finding.evidence = {"It grows."};
    finding.createdAt = "2026-12-01T10:50:00Z";
    it.add(finding);
    finding = {};
    finding.figures = {{"n", Figure::Unit::Count, {1.0}},
                       {"of all", Figure::Unit::Percent, {0.5}},
                       {"far", Figure::Unit::Distance, {3.0}}};
    finding.note = finding.classKey = finding.className = finding.pattern = finding.severity =
        finding.expression = finding.chart = "text";
    for (const auto kind : {FindingKind::Class, FindingKind::Path, FindingKind::Suspect, FindingKind::Chart,
                            FindingKind::Graph, FindingKind::Query, FindingKind::Note}) {
        finding.kind = kind;
        finding.key.clear();
        it.add(finding);
    }
    it.ignoredRetainers = {{1, 99}};
    it.filters["summary"] = "Cache";
    it.presets["leak hunt"] = "columns";
    it.windowState["geometry"] = "AAEC";
    return it;
}

void write(const fs::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}
std::string read(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

} // namespace

class InvestigationTest : public QObject {
    Q_OBJECT
private slots:
    void sha256AgreesWithTheStandard_data()
    {
        QTest::addColumn<bool>("isPortable");
        QTest::newRow("fastest") << false;
        QTest::newRow("portable") << true;
    }
    void sha256AgreesWithTheStandard()
    {
        QFETCH(bool, isPortable);
        const auto engine = isPortable ? Sha256::Engine::Portable : Sha256::Engine::Fastest;
        const auto hash = [engine](std::string_view text) {
            Sha256 sha(engine);
            for (const char c : text) sha.add({&c, 1}); // piece by piece
            return QByteArray::fromStdString(sha.hex());
        };
        QCOMPARE(hash(""), QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(hash("abc"), QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                 QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
        Sha256 million(engine);
        million.add(std::string(1'000'000, 'a'));
        QCOMPARE(QByteArray::fromStdString(million.hex()),
                 QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }

    void whatIsSavedComesBack()
    {
        const Investigation it = example("/case");
        const std::string json = investigationJson(it, "/case");
        const auto back = parseInvestigation(json, "/case");
        QVERIFY2(back, back ? "" : back.error().message.c_str());
        QVERIFY(back->notices.empty());
        QCOMPARE(QByteArray::fromStdString(investigationJson(*back, "/case")),
                 QByteArray::fromStdString(json));
        QCOMPARE(back->findings.size(), std::size_t{8});
        for (std::size_t i = 0; i < 8; ++i) {
            const Finding &was = it.findings[i], &now = back->findings[i];
            QCOMPARE(int(now.kind), int(was.kind));
            QCOMPARE(now.figures.size(), was.figures.size());
            for (std::size_t k = 0; k < now.figures.size(); ++k)
                QCOMPARE(int(now.figures[k].unit), int(was.figures[k].unit));
        }
        QCOMPARE(back->findings[7].chart, std::string("text"));
        QCOMPARE(back->snapshots[0].number, 999'999);
        QCOMPARE(back->snapshots[1].colour, 998);
        QCOMPARE(back->snapshots[1].totalSize, std::uint64_t{8'080'000});
        QCOMPARE(back->findings[0].key, std::string("f1"));
        QCOMPARE(back->findings[0].figures[0].values[1].has_value(), false);
        QCOMPARE(*back->findings[0].figures[0].values[2], 6030000.0);
        QVERIFY(back->findings[0].graphEdges[0].isWeak && back->findings[0].graphEdges[0].isBestPath);
        QCOMPARE(back->texts.cause, it.texts.cause);
        QCOMPARE(back->snapshots[0].colour, 0);
    }

    void pathsAreKeptRelativeToTheFile()
    {
        const std::string json = investigationJson(example("/home/a/case"), "/home/a/case");
        QVERIFY(json.find("/home") == std::string::npos);
        const auto moved = parseInvestigation(json, "/mnt/elsewhere");
        QVERIFY(moved);
        QCOMPARE(moved->snapshots[0].path, fs::path("/mnt/elsewhere/s1.heapsnapshot"));
    }

    void findingsMoveAndComeBack()
    {
        Investigation it;
        for (int i = 0; i < 3; ++i) it.add({});
        it.move("f3", 0);
        QCOMPARE(it.findings[0].key, std::string("f3"));
        const auto taken = it.remove("f1");
        QVERIFY(taken && taken->first == 1 && !it.find("f1"));
        it.insert(taken->first, taken->second);
        QCOMPARE(it.findings[1].key, std::string("f1"));
        QVERIFY(!it.remove("nothing"));
        QCOMPARE(it.add({}), std::string("f4"));
    }

    void hostileFilesAreErrorsOrHarmless_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("code"); // −1: opens
        const QByteArray head = R"({"format":"heaptrail-investigation","version":1)";
        QTest::newRow("empty") << QByteArray() << int(ErrorCode::Malformed);
        QTest::newRow("other json") << QByteArray(R"({"a":1})") << int(ErrorCode::NotASnapshot);
        QTest::newRow("newer") << QByteArray(R"({"format":"heaptrail-investigation","version":2})")
                               << int(ErrorCode::Unsupported);
        QTest::newRow("no version") << QByteArray(R"({"format":"heaptrail-investigation"})")
                                    << int(ErrorCode::Malformed);
        QTest::newRow("deep") << head + ",\"x\":" + QByteArray(3'000'000, '[') << int(ErrorCode::Malformed);
        QTest::newRow("wrong kinds") << head
                + R"(,"texts":7,"snapshots":{"a":1},"findings":[1,"x",{"snapshot":-4,"figures":[{"values":["x",1e999]}]},{"graph":{"nodes":[{}],"edges":[{"from":0,"to":9}]}}],"filters":[1]})"
                                     << int(ErrorCode::Malformed);
        QTest::newRow("wrong kinds, valid") << head
                + R"(,"texts":7,"snapshots":{"a":1},"findings":[1,"x",{"snapshot":77,"figures":[{"values":["x",1]}]},{"graph":{"nodes":[{}],"edges":[{"from":0,"to":9}]}}],"ignoredRetainers":[{"snapshot":5,"id":1}]})"
                                            << -1;
        QTest::newRow("unknown member") << head + R"(,"future":{"a":[1,2]}})" << -1;
        QTest::newRow("zero with an exponent") << head + R"(,"snapshots":[{"heapSize":0E43}]})" << -1;
        QTest::newRow("not utf-8") << head + ",\"texts\":{\"title\":\"\xff\xfe\"}}"
                                   << int(ErrorCode::Malformed);
    }
    void hostileFilesAreErrorsOrHarmless()
    {
        QFETCH(QByteArray, json);
        QFETCH(int, code);
        const auto it = parseInvestigation({json.constData(), std::size_t(json.size())}, "/x");
        if (code < 0) {
            QVERIFY2(it, it ? "" : it.error().message.c_str());
            for (const Finding& finding : it->findings)
                QVERIFY(!finding.snapshot && finding.graphEdges.empty());
            QVERIFY(it->ignoredRetainers.empty());
        } else {
            QVERIFY(!it);
            QCOMPARE(int(it.error().code), code);
        }
    }

    void everyPrefixIsAnError()
    {
        const std::string json = investigationJson(example("/case"), "/case");
        for (std::size_t length = 0; length + 2 < json.size(); length += 7)
            QVERIFY(!parseInvestigation(std::string_view(json).substr(0, length)));
    }

    void whatIsTooLargeIsLeftOut()
    {
        const auto opened = [](const std::string& members) {
            return *parseInvestigation(R"({"format":"heaptrail-investigation","version":1,)" + members + '}');
        };
        const auto file = opened(R"("snapshots":[{"colour":1000,"number":1000000,"sha256":")"
                                 + std::string(63, 'a') + R"(g"}])")
                              .snapshots.at(0);
        QVERIFY(file.colour == -1 && file.number == 0 && file.sha256.empty());
        const auto many = [](int count) {
            std::string list = "\"snapshots\":[{}";
            for (int i = 1; i < count; ++i) list += ",{}";
            return list + ']';
        };
        QVERIFY(opened(many(1000)).notices.empty());
        const Investigation cut = opened(many(1001));
        QCOMPARE(cut.snapshots.size(), std::size_t{1000});
        QCOMPARE(cut.notices, std::vector<std::string>{"Only the first 1000 of \"snapshots\" were read."});
    }

    void brokenTextIsSavedAsValidJson()
    {
        Investigation it;
        it.texts.title = std::string("\xed\xa0\x80 lone \xff byte \0 nul", 22);
        const auto back = parseInvestigation(investigationJson(it));
        QVERIFY2(back, back ? "" : back.error().message.c_str());
        QVERIFY(back->texts.title.find("lone") != std::string::npos);
    }

    void missingAndChangedFilesAreNamed()
    {
        QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString();
        write(folder / "s1.heapsnapshot", "one");
        write(folder / "s2.heapsnapshot", "two");
        Investigation it = example(folder);
        auto checks = checkFiles(it, folder);
        QVERIFY(checks);
        QCOMPARE(it.snapshots[0].sha256.size(), std::size_t{64});
        write(folder / "s1.heapsnapshot", "changed");
        fs::remove(folder / "s2.heapsnapshot");
        checks = checkFiles(it, folder);
        QVERIFY(checks);
        QCOMPARE(int((*checks)[0].state), int(FileState::Changed));
        QVERIFY((*checks)[0].message.find("s1.heapsnapshot") != std::string::npos);
        QCOMPARE(int((*checks)[1].state), int(FileState::Missing));
        QVERIFY((*checks)[1].message.find("s2.heapsnapshot") != std::string::npos);
        // The same file elsewhere: found beside the investigation.
        write(folder / "s1.heapsnapshot", "one");
        it.snapshots[0].path = "/nowhere/s1.heapsnapshot";
        checks = checkFiles(it, folder);
        QCOMPARE(int((*checks)[0].state), int(FileState::Present));
        QCOMPARE(it.snapshots[0].path, folder / "s1.heapsnapshot");
    }

    void movedFilesAreFoundByTheirContents()
    {
        QTemporaryDir dir;
        const fs::path here = fs::path(dir.path().toStdString()) / "here",
                       there = fs::path(dir.path().toStdString()) / "there";
        fs::create_directories(here);
        fs::create_directories(there);
        Investigation it;
        it.snapshots.resize(2);
        it.snapshots[0].path = here / "s1.heapsnapshot";
        it.snapshots[1].path = here / "s2.heapsnapshot";
        write(it.snapshots[0].path, "one");
        write(it.snapshots[1].path, "two");
        QVERIFY(hashFiles(it));
        QCOMPARE(it.snapshots[1].fileSize, std::uint64_t{3});
        const Investigation saved = it;
        // Under another name in the folder where it was, and with the investigation in another folder.
        fs::rename(here / "s1.heapsnapshot", here / "before.heapsnapshot");
        fs::rename(here / "s2.heapsnapshot", there / "after.heapsnapshot");
        write(there / "another.heapsnapshot", "TWO"); // as long, and another
        auto checks = locateFiles(it, there);
        QVERIFY(checks);
        for (const FileCheck& check : *checks)
            QVERIFY2(check.state == FileState::Present, check.message.c_str());
        QCOMPARE(it.snapshots[0].path, here / "before.heapsnapshot");
        QCOMPARE(it.snapshots[1].path, there / "after.heapsnapshot");
        // Snapshots first, then logs, each with its place among its like.
        it.memoryLogs.emplace_back().path = here / "gone.log";
        checks = locateFiles(it, there);
        QCOMPARE(checks->size(), std::size_t{3});
        QVERIFY(!(*checks)[0].isLog && !(*checks)[1].isLog && (*checks)[2].isLog);
        QVERIFY((*checks)[2].position == 0 && (*checks)[2].state == FileState::Missing);
        it.memoryLogs.clear();
        // As long as it is there, another file on record stands for itself alone.
        it.snapshots[0].sha256 = it.snapshots[1].sha256;
        it.snapshots[0].path = there / "s0.heapsnapshot";
        checks = locateFiles(it, there);
        QCOMPARE(int((*checks)[0].state), int(FileState::Missing));
        // Where it is not looked for it is missing, until somebody says where it is.
        it = saved;
        fs::create_directories(there / "deep");
        fs::rename(there / "after.heapsnapshot", there / "deep" / "s2.heapsnapshot");
        checks = locateFiles(it, there);
        QCOMPARE(int((*checks)[1].state), int(FileState::Missing));
        QVERIFY((*checks)[1].message.find("s2.heapsnapshot is missing.") == 0);
        QCOMPARE(*findFile(it.snapshots[1], there / "deep"), there / "deep" / "s2.heapsnapshot");
        QCOMPARE(*findFile(it.snapshots[1], there / "deep" / "s2.heapsnapshot"),
                 there / "deep" / "s2.heapsnapshot");
        const auto other = findFile(it.snapshots[1], there / "another.heapsnapshot");
        QVERIFY(!other);
        QVERIFY(other.error().message.find("its contents differ") != std::string::npos);
        const auto none = findFile(it.snapshots[1], here);
        QVERIFY(!none && none.error().message.starts_with("s2.heapsnapshot is not in "));
        fs::rename(there / "deep" / "s2.heapsnapshot", there / "deep" / "renamed.heapsnapshot");
        QCOMPARE(*findFile(it.snapshots[1], there / "deep"), there / "deep" / "renamed.heapsnapshot");
    }

    void membersOfAnArchiveThatMovedAreFound()
    {
        QTemporaryDir dir;
        const fs::path here = fs::path(dir.path().toStdString()) / "here",
                       there = fs::path(dir.path().toStdString()) / "there";
        fs::create_directories(here);
        fs::create_directories(there);
        write(here / "soak.zip", "one");
        Investigation it;
        it.snapshots.resize(2);
        it.snapshots[0].path = here / "soak.zip:s1.heapsnapshot";
        it.snapshots[1].path = (here / "soak.zip").string() + ":folder/s2.heapsnapshot";
        QVERIFY(hashFiles(it));
        QCOMPARE(it.snapshots[0].sha256, it.snapshots[1].sha256); // of the archive
        const Investigation saved = *parseInvestigation(investigationJson(it, here), here);
        const auto expect = [&](const fs::path& archive) {
            QCOMPARE(it.snapshots[0].path, fs::path(archive.string() + ":s1.heapsnapshot"));
            QCOMPARE(it.snapshots[1].path, fs::path(archive.string() + ":folder/s2.heapsnapshot"));
        };
        // With the investigation in another folder; then under another name, in the new folder and in the old one.
        for (const fs::path& archive : {there / "soak.zip", there / "run.zip", here / "run.zip"}) {
            fs::rename(fs::exists(here / "soak.zip")        ? here / "soak.zip"
                           : fs::exists(there / "soak.zip") ? there / "soak.zip"
                                                            : there / "run.zip",
                       archive);
            it = saved;
            const auto checks = checkFiles(it, there);
            QVERIFY(checks);
            for (const FileCheck& check : *checks)
                QVERIFY2(check.state == FileState::Present, check.message.c_str());
            expect(archive);
        }
        // Where it is not looked for, until somebody says where it is.
        fs::create_directories(there / "deep");
        fs::rename(here / "run.zip", there / "deep" / "soak.zip");
        it = saved;
        const auto checks = locateFiles(it, there);
        QCOMPARE(int((*checks)[1].state), int(FileState::Missing));
        QVERIFY2((*checks)[1].message.starts_with("soak.zip:folder/s2.heapsnapshot is missing."),
                 (*checks)[1].message.c_str());
        for (const fs::path& place : {there / "deep", there / "deep" / "soak.zip"}) {
            for (InvestigationFile& file : it.snapshots) file.path = *findFile(file, place);
            expect(there / "deep" / "soak.zip");
            it = saved;
        }
    }

    void numbersAndExclusionsAreKept()
    {
        Investigation it;
        it.snapshots.resize(2);
        it.snapshots[0].path = "/a/s1.heapsnapshot";
        it.snapshots[0].number = 4;
        it.snapshots[1].path = "/a/s2.heapsnapshot";
        it.snapshots[1].isExcluded = true;
        Finding finding;
        finding.figures = {{"Count", Figure::Unit::Count, {1.0, 2.0}}};
        finding.figureSnapshots = {1, 0};
        it.add(finding);
        finding.figureSnapshots = {0, 7}; // of a file that is not on record
        it.add(finding);
        const auto back = parseInvestigation(investigationJson(it));
        QVERIFY(back);
        QCOMPARE(back->snapshots[0].number, 4);
        QCOMPARE(back->snapshots[1].number, 0);
        QVERIFY(!back->snapshots[0].isExcluded && back->snapshots[1].isExcluded);
        QCOMPARE(back->findings[0].figureSnapshots, (std::vector<std::uint32_t>{1, 0}));
        QVERIFY(back->findings[1].figureSnapshots.empty());
    }

    void autosavesOfOthersThatRunAreLeftAlone()
    {
        QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString();
        const fs::path file = folder / "a.heaptrail";
        QVERIFY(saveAutosave(example(folder), folder / "state", file));
        QVERIFY(findAutosaves(folder / "state").empty()); // we still run
        const pid_t child = fork();
        if (child == 0)
            _exit(saveAutosave(example(folder), folder / "state", folder / "b.heaptrail") ? 0 : 1);
        siginfo_t ended{};
        QCOMPARE(waitid(P_PID, id_t(child), &ended, WEXITED | WNOWAIT), 0); // dead, and not waited for
        QCOMPARE(findAutosaves(folder / "state").size(), std::size_t{1});
        int status = 0;
        waitpid(child, &status, 0);
        QCOMPARE(status, 0);
        const auto found = findAutosaves(folder / "state"); // the child is gone without removing its own
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].investigation, folder / "b.heaptrail");
        QVERIFY(loadInvestigation(found[0].autosave));
        QCOMPARE(found[0].snapshots.size(), example(folder).snapshots.size());
        QCOMPARE(found[0].snapshots[0], example(folder).snapshots[0].path);
        // Set aside, it outlives an autosave of the same case.
        Recoverable aside = found[0];
        setAside(aside);
        QVERIFY(aside.autosave != found[0].autosave && fs::exists(aside.autosave));
        QVERIFY(!fs::exists(found[0].autosave));
        QVERIFY(saveAutosave(example(folder), folder / "state", folder / "b.heaptrail"));
        const auto again = findAutosaves(folder / "state");
        QCOMPARE(again.size(), std::size_t{1});
        QCOMPARE(again[0].autosave, aside.autosave);
        const fs::path same = aside.autosave;
        setAside(aside);
        QCOMPARE(aside.autosave, same);
        fs::remove(aside.autosave);
        removeAutosave(folder / "state", folder / "b.heaptrail");
        QVERIFY(findAutosaves(folder / "state").empty());
        QVERIFY(!fs::exists(found[0].autosave));
    }

    void aKilledSaveLeavesTheOldFileOrTheNew()
    {
        QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString(), file = folder / "case.heaptrail";
        Investigation small = example(folder), large = example(folder);
        for (int i = 0; i < 300; ++i) large.add(large.findings[0]);
        const std::string a = investigationJson(small, folder), b = investigationJson(large, folder);
        // Killed at its first step, at its second, and so on, until one comes to its end.
        int steps = 0;
        bool isOver = false, sawOld = false, sawNew = false;
        for (; !isOver; ++steps) {
            QVERIFY(saveInvestigation(small, file));
            const pid_t child = fork();
            if (child == 0) {
                stepsToTheKill = steps + 1;
                _exit(saveInvestigation(large, file) ? 0 : 1);
            }
            int status = 0;
            waitpid(child, &status, 0);
            isOver = WIFEXITED(status);
            QVERIFY(isOver ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL);
            const std::string now = read(file);
            QVERIFY2(now == a || now == b, "the file is neither the old one nor the new one");
            if (!isOver) (now == a ? sawOld : sawNew) = true;
        }
        QVERIFY2(steps >= 5, "write, fsync, rename, fsync of the folder");
        QVERIFY(sawOld && sawNew);
        QVERIFY(loadInvestigation(file));
    }

    void aFailedSaveKeepsTheOldFile()
    {
        QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString();
        const auto saved = saveInvestigation(example(folder), "/dev/full");
        QVERIFY(!saved);
        QCOMPARE(int(saved.error().code), int(ErrorCode::CannotWrite));
        QVERIFY(!saveInvestigation(example(folder), folder / "missing" / "case.heaptrail"));
    }
};

QTEST_APPLESS_MAIN(InvestigationTest)
#include "investigation_test.moc"

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/suspect.h"
#include "tests/support/shared_corpus.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <map>

using namespace heaptrail;

namespace {

QJsonObject truthOf(const std::filesystem::path& folder)
{
    QFile file(QString::fromStdString((folder / "truth.json").string()));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

bool matches(const QJsonValue& pattern, const std::vector<std::string>& names)
{
    if (pattern.isUndefined()) return true;
    const QRegularExpression whole("^(?:" + pattern.toString() + ")$",
                                   QRegularExpression::DotMatchesEverythingOption);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return whole.match(QString::fromStdString(name)).hasMatch();
    });
}

/// Do the steps of the path hold the patterns up to the container, in order?
bool leadsToContainer(const RetainingPath& path, const QJsonArray& patterns)
{
    std::size_t at = 0;
    for (const auto& value : patterns) {
        const QJsonObject pattern = value.toObject();
        while (true) {
            if (at >= path.size()) return false;
            const PathStep& step = path[at++];
            if (matches(pattern["edge"], {step.edge ? step.edgeName : std::string("\n")})
                && matches(pattern["node"], {step.className, step.label, step.name}))
                break;
        }
        if (pattern["container"].toBool()) return true;
    }
    return false;
}

const QString kSample = QStringLiteral("sample"); ///< of the repository: it is everywhere

/// Snapshots of a scenario of the corpus, or the sample; kept, as several tests open the same.
const std::vector<SnapshotPtr>& scenario(const QString& name)
{
    static std::map<QString, std::vector<SnapshotPtr>> opened;
    auto& snapshots = opened[name];
    if (!snapshots.empty()) return snapshots;
    const std::filesystem::path begin = name == kSample ? test::samplesFolder() / "request-cache-"
                                                        : test::corpusFolder() / name.toStdString() / "s";
    for (const char* number : {"1", "2", "3"}) {
        auto snapshot = openSnapshot(begin.string() + number + ".heapsnapshot.gz");
        if (snapshot) snapshots.push_back(*snapshot);
    }
    return snapshots;
}

void scenarioRows(bool isLeak)
{
    QTest::addColumn<QString>("name");
    for (const auto& entry : std::filesystem::directory_iterator(test::corpusFolder())) {
        const QJsonObject truth = truthOf(entry.path());
        if (truth.isEmpty() || truth["is_leak"].toBool() != isLeak
            || !std::filesystem::exists(entry.path() / "s3.heapsnapshot.gz"))
            continue;
        const QString name = truth["scenario"].toString();
        QTest::newRow(qPrintable(name)) << name;
    }
}

SuspectReport suspectsOf(std::vector<SnapshotPtr> snapshots, const SuspectOptions& options = {})
{
    auto report = findSuspects(snapshots, options);
    return report ? std::move(*report) : SuspectReport{};
}

} // namespace

class SuspectsTest : public QObject {
    Q_OBJECT
private slots:
    void firstSuspectIsTheTruth_data() { scenarioRows(true); }
    void firstSuspectIsTheTruth();
    void scriptsOfNode16HaveNames();
    void benignScenarioHasNothingAboveLow_data() { scenarioRows(false); }
    void benignScenarioHasNothingAboveLow();
    void oneSnapshotNamesTheContainerMoreWeakly_data() { scenarioRows(true); }
    void oneSnapshotNamesTheContainerMoreWeakly();
    void orderOfTheFilesDoesNotMatter();
    void differentProcessesAreNotPaired();
    void noSnapshotIsAnError();
    void memoryLogAndRequestsBecomeEvidence();
    void whatTheHeapDoesNotShowIsTold();
    void aStopIsObeyed();
};

void SuspectsTest::firstSuspectIsTheTruth()
{
    QFETCH(QString, name);
    const QJsonObject truth = truthOf(test::corpusFolder() / name.toStdString());
    const auto& snapshots = scenario(name);
    QCOMPARE(snapshots.size(), 3u);
    const SuspectReport report = suspectsOf(snapshots);
    QVERIFY(report.isSameProcess);
    QVERIFY(!report.suspects.empty());
    const Suspect& first = report.suspects.front();
    QCOMPARE(QString::fromStdString(first.pattern), truth["pattern"].toString());
    QCOMPARE(QString::fromLatin1(groupName(first.group)), truth["pattern_group"].toString());
    QCOMPARE(severityName(first.severity), "high");

    const QJsonObject site = truth["measured"].toObject()["sites"].toArray()[0].toObject();
    QCOMPARE(first.objectId.value, std::uint64_t(site["container"].toObject()["id"].toDouble()));
    QStringList classes = site["growth_under_container"].toObject().keys();
    for (const auto& leaking : truth["leaking_classes"].toArray())
        classes << leaking.toObject()["name"].toString();
    QVERIFY2(classes.contains(QString::fromStdString(first.className)), first.className.c_str());
    QVERIFY2(leadsToContainer(first.path, truth["leak_site"].toObject()["path_match"].toArray()),
             pathText(first.path).c_str());
    for (const auto& benign : truth["not_leaks"].toArray()) {
        const QString innocent = benign.toObject()["name"].toString();
        for (const Suspect& suspect : report.suspects)
            if (suspect.severity != Severity::Low && innocent != "Timeout")
                QVERIFY2(QString::fromStdString(suspect.className) != innocent, suspect.className.c_str());
    }
    QVERIFY(!first.explanation.empty() && !first.advice.empty() && !first.disproof.empty());
    QVERIFY(first.evidence.size() >= 3);
}

void SuspectsTest::benignScenarioHasNothingAboveLow()
{
    QFETCH(QString, name);
    const auto& snapshots = scenario(name);
    QCOMPARE(snapshots.size(), 3u);
    const SuspectReport report = suspectsOf(snapshots);
    for (const Suspect& suspect : report.suspects) QCOMPARE(severityName(suspect.severity), "low");
    QVERIFY(!report.benign.empty());
}

void SuspectsTest::oneSnapshotNamesTheContainerMoreWeakly()
{
    QFETCH(QString, name);
    const auto& snapshots = scenario(name);
    const SuspectReport report = suspectsOf({snapshots.back()});
    QVERIFY(!report.notices.empty());
    QVERIFY(!report.suspects.empty());
    const QJsonObject site = truthOf(test::corpusFolder() / name.toStdString())["measured"]
                                 .toObject()["sites"]
                                 .toArray()[0]
                                 .toObject();
    const auto container = std::uint64_t(site["container"].toObject()["id"].toDouble());
    QVERIFY(std::any_of(report.suspects.begin(), report.suspects.end(),
                        [&](const Suspect& s) { return s.objectId.value == container; }));
    for (const Suspect& suspect : report.suspects) QVERIFY(suspect.severity != Severity::High);
}

void SuspectsTest::orderOfTheFilesDoesNotMatter()
{
    const auto& snapshots = scenario(kSample);
    const SuspectReport report = suspectsOf({snapshots[2], snapshots[0], snapshots[1]});
    QCOMPARE(report.order, (std::vector<std::size_t>{1, 2, 0}));
    const SuspectReport straight = suspectsOf(snapshots);
    QCOMPARE(report.suspects.front().count, straight.suspects.front().count);
}

void SuspectsTest::scriptsOfNode16HaveNames()
{
    const SuspectReport report = suspectsOf(scenario("set-timeout-chain"));
    QVERIFY(!report.suspects.empty() && report.suspects[0].location);
    QCOMPARE(report.suspects[0].script, std::string("/srv/app/corpus/set-timeout-chain/scenario.js"));
    QCOMPARE(report.suspects[0].location->line, 23); // from 0
}

void SuspectsTest::differentProcessesAreNotPaired()
{
    const auto other = openSnapshot(test::dataFile("node-24.heapsnapshot.zst"));
    QVERIFY(other);
    const SuspectReport report = suspectsOf({*other, scenario(kSample)[2]});
    QVERIFY(!report.isSameProcess);
    QVERIFY(!report.notices.empty());
    for (const Suspect& suspect : report.suspects) {
        QVERIFY(suspect.severity != Severity::High);
        // Classes of another version of Node are no growth of the program.
        QVERIFY2(suspect.className != "BuiltinModule", suspect.title.c_str());
    }
}

void SuspectsTest::noSnapshotIsAnError()
{
    const auto report = findSuspects({});
    QVERIFY(!report.has_value());
    QCOMPARE(report.error().code, ErrorCode::InvalidArgument);
}

void SuspectsTest::memoryLogAndRequestsBecomeEvidence()
{
    const auto log = readMemoryLog({test::samplesFolder() / "request-cache-memory.jsonl"});
    QVERIFY(log.has_value());
    SuspectOptions options;
    options.memoryLog = &*log;
    options.requests = 520;
    const SuspectReport report = suspectsOf(scenario(kSample), options);
    const Suspect& first = report.suspects.front();
    QCOMPARE(first.entriesPerRequest.value_or(0), 1.0);
    QVERIFY(std::any_of(first.evidence.begin(), first.evidence.end(),
                        [](const std::string& text) { return text.starts_with("memory log: "); }));
}

/// rss grows outside a flat heap, and most external memory is in no snapshot: both are told beside the suspects.
void SuspectsTest::whatTheHeapDoesNotShowIsTold()
{
    std::string text;
    for (int i = 0; i <= 60; ++i)
        text += "{\"t\":" + std::to_string(1'700'000'000 + i)
            + ",\"heapUsed\":40000000,\"heapTotal\":50000000,\"external\":60000000,\"arrayBuffers\":0,"
              "\"rss\":"
            + std::to_string(150'000'000 + 2'000'000 * i) + (i == 60 ? ",\"mark\":\"s3\"" : "") + "}\n";
    const MemoryLog log = parseMemoryLog(text);
    SuspectOptions options;
    options.memoryLog = &log;
    const SuspectReport report = suspectsOf(scenario(kSample), options);
    QVERIFY(report.memory && report.memory->isRssRising);
    QCOMPARE(verdictKindName(report.memory->kind), "native");
    QVERIFY2(report.unseen.ends_with(
                 "MB of external memory is not in this snapshot: external strings or add-ons."),
             report.unseen.c_str());
}

void SuspectsTest::aStopIsObeyed()
{
    std::stop_source stop;
    stop.request_stop();
    const auto& snapshots = scenario(kSample);
    const auto report = findSuspects(snapshots, {}, Task(stop.get_token()));
    QVERIFY(!report.has_value());
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(SuspectsTest)
#include "suspects_test.moc"

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/redact.h"
#include "core/report/html.h"
#include "core/report/markdown.h"
#include "core/report/report_model.h"
#include "core/suspects/capture_times.h"
#include "core/suspects/log_match.h"
#include "tests/support/growing_heap.h"
#include "tests/support/shared_corpus.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>
#include <unordered_set>

using namespace heaptrail;
namespace fs = std::filesystem;

namespace {

struct Set {
    std::vector<SnapshotPtr> snapshots;
    std::optional<MemoryLog> log;
};

Set openSet(const fs::path& folder)
{
    Set set;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name.find(".heapsnapshot") != std::string::npos) files.push_back(entry.path());
        if (entry.path().extension() == ".jsonl")
            if (auto log = readMemoryLog({entry.path()})) set.log = std::move(*log);
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files)
        if (auto snapshot = openSnapshot(file)) set.snapshots.push_back(*snapshot);
    return set;
}

Result<ReportModel> modelOf(const Set& set)
{
    ReportInput input;
    input.snapshots = set.snapshots;
    if (set.log) input.log = &*set.log;
    input.createdAt = "2026-01-02T03:04:05Z";
    return buildReport(input);
}

/// Everything that the report says in any form, without markup's escapes.
std::string allTextsOf(const ReportModel& model)
{
    const Document document = reportDocument(model);
    std::ostringstream all;
    writeReportJson(model, all);
    all << '\n' << document.title << '\n' << document.footer << '\n';
    const auto add = [&](const RichText& text) { all << textOf(text) << '\n'; };
    for (const Block& block : document.blocks) {
        add(block.text);
        for (const RichText& item : block.items) add(item);
        for (const auto& row : block.table.rows)
            for (const RichText& cell : row) add(cell);
        all << block.picture.title << '\n';
        for (const PictureShape& shape : block.picture.shapes) all << shape.text << '\n';
    }
    return std::move(all).str();
}

SnapshotPtr redactedCopy(const SnapshotPtr& snapshot)
{
    auto input = openRedactInput(snapshot->source().path);
    if (!input) return {};
    std::ostringstream out;
    RedactOptions options;
    options.key = SipKey{1, 2};
    if (!redactSnapshot(**input, out, options)) return {};
    auto raw = readSnapshotBytes(out.str());
    if (!raw) return {};
    auto copy = analyse(std::move(*raw), snapshot->source());
    return copy ? *copy : SnapshotPtr{};
}

} // namespace

class ReportTest : public QObject {
    Q_OBJECT
private slots:
    void noTextOfTheHeapIsInAReport_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::newRow("sample") << QString::fromStdString(test::samplesFolder().string());
        for (const auto& entry : fs::directory_iterator(test::corpusFolder()))
            if (fs::exists(entry.path() / "s3.heapsnapshot.gz"))
                QTest::newRow(entry.path().filename().string().c_str())
                    << QString::fromStdString(entry.path().string());
    }
    void noTextOfTheHeapIsInAReport()
    {
        QFETCH(QString, folder);
        Set set = openSet(folder.toStdString());
        if (set.snapshots.empty()) QSKIP("There are no snapshots.");
        if (set.snapshots.size() > 2)
            set.snapshots.erase(set.snapshots.begin()); // two show all sections, too
        const auto model = modelOf(set);
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        const std::string texts = allTextsOf(*model);

        // Our own words, and names, are in a report of the redacted copies as well: they hold no text of the heap.
        Set copies;
        copies.log = set.log;
        for (const SnapshotPtr& snapshot : set.snapshots) {
            copies.snapshots.push_back(redactedCopy(snapshot));
            QVERIFY(copies.snapshots.back());
        }
        const auto other = modelOf(copies);
        QVERIFY(other);
        const std::string harmless = allTextsOf(*other);

        std::unordered_set<std::string> names;
        std::string paths;
        std::set<std::uint32_t> scripts;
        std::unordered_set<std::string> contents;
        for (const SnapshotPtr& snapshot : set.snapshots) {
            const Graph& graph = snapshot->graph();
            for (std::uint32_t i = 0; i < graph.nodeCount(); ++i) {
                const NodeType type = graph.type({i});
                const bool isText = type == NodeType::String || type == NodeType::RegExp;
                (isText ? contents : names).insert(graph.strings().text(graph.nameIndex({i})));
            }
            for (std::uint32_t i = 0; i < graph.edgeCount(); ++i)
                if (const Edge edge = graph.edge({i}); !edge.isIndexed()) names.insert(graph.edgeName(edge));
            for (const NodeLocation& location : graph.raw().locations)
                if (scripts.insert(location.location.scriptId).second)
                    paths += snapshot->scriptName(location.location.scriptId) + "\n"; // may stay by default
        }
        // A line that is the same over a copy without texts can't depend on one, however short. In the others every
        // text is searched: of up to three characters as a word, since any two letters are in some word by chance.
        const auto linesOf = [](const std::string& all) {
            std::vector<std::string> lines;
            std::istringstream in(all);
            for (std::string line; std::getline(in, line);) lines.push_back(line);
            return lines;
        };
        std::unordered_multiset<std::string> same;
        for (std::string& line : linesOf(harmless)) same.insert(std::move(line));
        std::string differing;
        std::size_t lines = 0;
        for (const std::string& line : linesOf(texts)) {
            ++lines;
            if (const auto found = same.find(line); found != same.end())
                same.erase(found);
            else if (line.find(set.snapshots.front()->source().engineHint)
                     == line.npos) // the versions may stay
                differing += line + "\n";
        }
        QVERIFY(lines > 200);
        const auto joins = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80) || c == '_';
        };
        const auto isWordIn = [&](const std::string& text, const std::string& all) {
            for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
                const bool runsOn = at + text.size() < all.size() && joins(all[at + text.size()]);
                if (!runsOn && (at == 0 || !joins(all[at - 1]))) return true;
            }
            return false;
        };
        for (std::size_t at; (at = differing.find("[IP address]")) != std::string::npos;)
            differing.erase(at, 12); // our word for a name that is masked
        std::size_t searched = 0;
        for (const std::string& text : contents) {
            if (std::ranges::none_of(text, joins) || names.count(text)) continue; // a comma tells nothing
            ++searched;
            const bool isShort = text.size() < 4;
            if (isShort ? !isWordIn(text, differing) : differing.find(text) == std::string::npos) continue;
            QVERIFY2(paths.find(text) != std::string::npos, (text + " in\n" + differing).c_str());
        }
        QVERIFY(searched > 1000);
    }

    void theReportSaysWhatTheDataKnows_data()
    {
        QTest::addColumn<bool>("withPrompts");
        QTest::newRow("to be read") << false;
        QTest::newRow("to be filled in") << true;
    }

    void theReportSaysWhatTheDataKnows()
    {
        QFETCH(bool, withPrompts);
        const Set set = openSet(test::samplesFolder());
        if (set.snapshots.size() < 3) QSKIP("The sample is not there.");
        auto model = modelOf(set);
        QVERIFY(model);
        model->includesPrompts = withPrompts;
        QCOMPARE(model->snapshots.size(), std::size_t{3});
        QVERIFY(!model->suspects.empty());
        QVERIFY(model->title.find("requestCache") != std::string::npos);
        QVERIFY(!model->timeline.empty() && !model->memory.lines.empty() && model->memory.marks.size() == 3);
        const Document document = reportDocument(*model);
        std::vector<std::string> headings;
        int prompts = 0;
        for (const Block& block : document.blocks) {
            if (block.kind == Block::Kind::Heading && block.level == 2)
                headings.push_back(textOf(block.text));
            prompts += block.kind == Block::Kind::Prompt;
        }
        QCOMPARE(headings,
                 withPrompts
                     ? (std::vector<std::string>{"Summary", "Cause", "Fix", "Impact", "Timeline",
                                                 "Memory over time", "What grew", "Why it was not noticed",
                                                 "Contributing factors", "Next steps", "Harmless growth",
                                                 "Appendix"})
                     : (std::vector<std::string>{"Summary", "Cause", "Fix", "Timeline", "Memory over time",
                                                 "What grew", "Next steps", "Harmless growth", "Appendix"}));
        QCOMPARE(prompts >= 6, withPrompts);
        if (!withPrompts) QCOMPARE(prompts, 0);
        const std::string all = allTextsOf(*model);
        for (const Block& block : document.blocks) // what V8 needs follows from what the program does
            for (const auto& row : block.table.rows)
                QVERIFY2(row.empty() || !textOf(row[0]).starts_with("(compiled code)")
                             || textOf(row.back()).starts_with("V8 compiles"), // harmless, as everywhere
                         "a row of the engine");
        // Each sentence of evidence once.
        for (const std::string& sentence : model->suspects.front().evidence) {
            std::string text;
            for (const Block& block : document.blocks)
                for (const RichText& item : block.items) text += textOf(item) + '\n';
            const auto at = text.find(sentence.substr(1));
            QVERIFY2(at == text.npos || text.find(sentence.substr(1), at + 1) == text.npos, sentence.c_str());
        }
        std::ostringstream json;
        writeReportJson(*model, json);
        const QJsonDocument parsed = QJsonDocument::fromJson(QByteArray::fromStdString(json.str()));
        QVERIFY(parsed.isObject());
        QVERIFY(json.str().back() == '\n');
    }

    /// The words of people, no positions in V8's tables, nothing twice.
    void theReportReadsPlainly()
    {
        const Set set = openSet(test::samplesFolder());
        if (set.snapshots.size() < 3 || !set.log) QSKIP("The sample is not there.");
        const auto model = modelOf(set);
        QVERIFY(model);
        std::string all;
        int rates = 0, crossings = 0, breakdowns = 0;
        const auto add = [&](const std::string& text) { all += text + '\n'; };
        for (const Block& block : reportDocument(*model).blocks) {
            add(textOf(block.text));
            for (const RichText& item : block.items) add(textOf(item));
            for (const auto& row : block.table.rows)
                for (const RichText& cell : row) {
                    const std::string text = textOf(cell);
                    add(text);
                    rates += text == "Rate";
                    crossings += text.starts_with("heapUsed over ");
                    breakdowns += text.find("MB JavaScript") != text.npos;
                }
            add(block.picture.title);
            for (const PictureShape& shape : block.picture.shapes) add(shape.text);
        }
        for (const char* odd : {"In the log, At", "heapUsed/heapTotal", "(object shape)\n", "table ›",
                                "[1434]", "not a leak: Not a leak", "38.8 %", "no certain trend", "T16:43"})
            QVERIFY2(all.find(odd) == all.npos, odd);
        QCOMPARE(rates, 0); // the evidence has it
        QCOMPARE(crossings, 0); // the log has no limit, and V8 keeps heapTotal close to heapUsed
        QCOMPARE(breakdowns, 2); // at the ends of the log
        QVERIFY(all.find("requestCache (Map) grows without limit. The heap grew from ") != all.npos);
        for (const char* once : {"(Map) grows without limit", "39 % of the heap", "0 → 260 → 520"})
            QVERIFY2(all.find(once) != all.npos && all.find(once) == all.rfind(once), once);
        QVERIFY2(all.find(" free heap from 1.70 MB to 1.45 MB;") != all.npos,
                 "areas are stacked in the picture alone");
        QVERIFY(all.find("\nentry\n") != all.npos); // the edge in the picture of the path
    }

    void oneSnapshotPromisesNothingThatIsNotThere()
    {
        const Set set = openSet(test::samplesFolder());
        if (set.snapshots.empty()) QSKIP("The sample is not there.");
        ReportInput input;
        input.snapshots = std::span(set.snapshots).first(1);
        const auto model = buildReport(input);
        QVERIFY(model);
        std::string all;
        for (const Block& block : reportDocument(*model).blocks) all += textOf(block.text) + '\n';
        QVERIFY(all.find("over time") == std::string::npos); // it is one moment
        QVERIFY(all.find("What the heap is made of\n") != std::string::npos);
    }

    void whatAPersonWroteReplacesThePrompts()
    {
        const Set set = openSet(test::samplesFolder());
        if (set.snapshots.empty()) QSKIP("The sample is not there.");
        Investigation it;
        it.texts = {"Our title", "Sum.", "Impact.",  "Time.",       "Cause.",
                    "Why.",      "Fix.", "Factors.", "- [ ] follow"};
        Finding pin;
        pin.title = "Pinned <b>thing</b>";
        pin.note = "It **grows**.";
        pin.figures = {{"Retained size", Figure::Unit::Bytes, {1000.0, std::nullopt, 2000.0}}};
        it.add(pin);
        ReportInput input;
        input.snapshots = set.snapshots;
        input.investigation = &it;
        const auto model = buildReport(input);
        QVERIFY(model);
        QCOMPARE(model->title, std::string("Our title"));
        int prompts = 0;
        bool hasPin = false, hasFigures = false;
        std::set<std::string> missing{"Sum.", "Impact.", "Time.", "Cause.", "Why.", "Fix.", "Factors."};
        for (const Block& block : reportDocument(*model).blocks) {
            missing.erase(textOf(block.text));
            prompts += block.kind == Block::Kind::Prompt;
            hasPin |= textOf(block.text) == "Pinned <b>thing</b>";
            for (const auto& row : block.table.rows)
                hasFigures |= row.size() > 1 && textOf(row[1]) == "1.00 kB → — → 2.00 kB";
        }
        QCOMPARE(prompts, 0);
        QVERIFY2(missing.empty(), missing.empty() ? "" : missing.begin()->c_str());
        QVERIFY(hasPin && hasFigures);
    }

    /// The user's words beside what they are about, and that only once.
    void theNoteOfAPinnedSuspectStandsUnderTheCause()
    {
        const Set set = openSet(test::samplesFolder());
        if (set.snapshots.size() < 3) QSKIP("The sample is not there.");
        auto suspects = findSuspects(set.snapshots);
        QVERIFY(suspects && !suspects->suspects.empty());
        const Suspect& first = suspects->suspects.front();
        Investigation it;
        for (const SnapshotPtr& snapshot : set.snapshots) {
            it.snapshots.push_back({});
            it.snapshots.back().path = snapshot->source().path;
            it.snapshots.back().number = int(it.snapshots.size()) + 3; // others were closed
        }
        Finding pin;
        pin.kind = FindingKind::Suspect;
        pin.title = "The cache";
        pin.note = "Nobody empties it.";
        pin.pattern = first.pattern;
        pin.objectId = first.collectionId.value ? first.collectionId.value : first.objectId.value;
        pin.evidence = first.evidence;
        it.add(pin);
        Finding object;
        object.kind = FindingKind::Object;
        object.title = "Map @1";
        object.note = "An entry.";
        object.snapshot = 2;
        it.add(object);
        ReportInput input;
        input.snapshots = set.snapshots;
        input.investigation = &it;
        const auto model = buildReport(input);
        QVERIFY(model);
        std::string section, ofTheCause, ofTheFindings;
        for (const Block& block : reportDocument(*model).blocks) {
            if (block.kind == Block::Kind::Heading && block.level == 2) section = textOf(block.text);
            std::string& into = section == "Cause" ? ofTheCause : ofTheFindings;
            into += textOf(block.text) + '\n';
            for (const auto& row : block.table.rows)
                for (const RichText& cell : row) into += textOf(cell) + '\n';
        }
        QVERIFY(ofTheCause.find("Nobody empties it.") != std::string::npos);
        QVERIFY(ofTheFindings.find("Nobody empties it.") == std::string::npos);
        QVERIFY(ofTheFindings.find("An entry.") != std::string::npos);
        QVERIFY2(ofTheFindings.find("S6") != std::string::npos, "a pin names its snapshot");
        QCOMPARE(model->snapshots[0].label.substr(0, 2), std::string("S4"));
    }

    void aCaptureTimeNeedsEvidence()
    {
        const Set set = openSet(test::samplesFolder());
        if (set.snapshots.size() < 3 || !set.log) QSKIP("The sample is not there.");
        const auto all = captureTimes(set.snapshots, &*set.log);
        QVERIFY(all[0] && all[1] && all[2]);
        QCOMPARE(int(all[0]->evidence), int(CaptureTime::Evidence::Mark));
        // The third alone is at the third mark, not at the first.
        const std::vector<SnapshotPtr> two{set.snapshots[0], set.snapshots[2]}, one{set.snapshots[2]};
        const auto some = captureTimes(two, &*set.log), alone = captureTimes(one, &*set.log);
        QVERIFY(some[0] && some[1] && alone[0]);
        QCOMPARE(some[1]->us, all[2]->us);
        QCOMPARE(alone[0]->us, all[2]->us);
        // Under a name that says nothing, and without a mark for each: nobody knows.
        const auto renamed = [&](std::size_t i, const char* name) {
            const fs::path copy = fs::temp_directory_path() / name;
            fs::copy_file(set.snapshots[i]->source().path, copy, fs::copy_options::overwrite_existing);
            auto snapshot = openSnapshot(copy);
            fs::remove(copy);
            return snapshot ? *snapshot : SnapshotPtr();
        };
        const std::vector<SnapshotPtr> nameless{renamed(0, "heap.heapsnapshot.gz"),
                                                renamed(2, "late.heapsnapshot.gz")};
        for (const auto& time : captureTimes(nameless, &*set.log)) QVERIFY(!time);
        // In another order than the marks say: neither is believed.
        const std::vector<SnapshotPtr> backwards{set.snapshots[2], set.snapshots[0]};
        for (const auto& time : captureTimes(backwards, &*set.log)) QVERIFY(!time);
        // A heap larger than the process had room for at that moment was not taken then.
        const std::vector<SnapshotPtr> late{renamed(2, "heap-1.heapsnapshot.gz")};
        QVERIFY(!captureTimes(late, &*set.log)[0]);
        for (const auto& time : captureTimes(set.snapshots, nullptr)) QVERIFY(!time);
    }

    void aLogIsEvidenceAboutItsOwnProcess_data()
    {
        QTest::addColumn<bool>("isOfSample");
        QTest::addColumn<bool>("areOthersOpen");
        QTest::addColumn<int>("marks");
        QTest::addColumn<QString>("says");
        enum { AsTheyAre, None, Begins };
        // One process, one log: nothing speaks against it, marks or not.
        QTest::newRow("its own") << true << false << int(AsTheyAre) << QString();
        QTest::newRow("its own, without marks") << true << false << int(None) << QString();
        // Others are open, too: the sizes at the marks tie it to one of the two.
        QTest::newRow("its own, beside others") << true << true << int(AsTheyAre) << QString();
        QTest::newRow("beside others, of them")
            << false << true << int(AsTheyAre)
            << QStringLiteral("The memory log fits the snapshots of another process, not these.");
        QTest::newRow("beside others, without marks")
            << true << true << int(None)
            << QStringLiteral(
                   "The memory log may be of another process: nothing ties it to these snapshots.");
        // Alone: right after each mark twice what the snapshot holds. Without such readings it may be garbage.
        QTest::newRow("of another")
            << false << false << int(AsTheyAre)
            << QStringLiteral("The memory log does not fit these snapshots: heapUsed is 13.1 MB right after "
                              "its mark, the heap of the last snapshot is 5.13 MB.");
        QTest::newRow("of another, nothing right after") << false << false << int(Begins) << QString();
    }
    void aLogIsEvidenceAboutItsOwnProcess()
    {
        QFETCH(bool, isOfSample);
        QFETCH(bool, areOthersOpen);
        QFETCH(int, marks);
        QFETCH(QString, says);
        const Set sample = openSet(test::samplesFolder());
        const Set other = openSet(test::corpusFolder() / "sampling-heap-profile");
        if (sample.snapshots.size() < 3 || other.snapshots.size() < 3 || !sample.log)
            QSKIP("The snapshots are not there.");
        MemoryLog log = *sample.log;
        for (std::string& mark : log.marks)
            if (marks == 1 || (marks == 2 && mark.ends_with("-done"))) mark.clear();
        const Set &set = isOfSample ? sample : other, &others = isOfSample ? other : sample;
        const std::string mismatch = areOthersOpen ? logMismatch(log, set.snapshots, others.snapshots)
                                                   : logMismatch(log, set.snapshots);
        QCOMPARE(QString::fromStdString(mismatch), says);
        // The same of snapshots given together: the last process is looked at.
        std::vector<SnapshotPtr> given = areOthersOpen ? others.snapshots : std::vector<SnapshotPtr>();
        given.insert(given.end(), set.snapshots.begin(), set.snapshots.end());
        SuspectOptions options;
        options.memoryLog = &log;
        const auto report = findSuspects(given, options);
        QVERIFY(report);
        if (!report->isSameProcess != areOthersOpen) QFAIL("two processes are told apart");
        QCOMPARE(report->memory.has_value(), report->log.size() > 0);
        if (areOthersOpen) return; // which of them is last is a matter of ids
        QCOMPARE(report->memory.has_value(), says.isEmpty());
        QCOMPARE(std::ranges::any_of(report->notices,
                                     [&](const std::string& notice) {
                                         return !says.isEmpty()
                                             && notice == mismatch + " It is not used as evidence.";
                                     }),
                 !says.isEmpty());
        ReportInput input;
        input.snapshots = given;
        input.log = &log;
        const auto model = buildReport(input);
        QVERIFY(model);
        QCOMPARE(model->memory.lines.empty(), !says.isEmpty());
        for (const ReportFile& file : model->snapshots)
            if (!says.isEmpty()) QCOMPARE(file.capturedFrom, std::string());
    }

    void whatGrewOnceIsNotMarkedAsGrowing()
    {
        std::vector<SnapshotPtr> snapshots;
        for (const auto& [rows, jobs] : {std::pair{10, 10}, {20, 40}, {30, 30}}) {
            std::string drawing = "root -g-> global\n";
            for (int i = 0; i < rows; ++i)
                drawing += "global -r" + std::to_string(i) + "-> Row#" + std::to_string(i) + ":400\n";
            for (int i = 0; i < jobs; ++i)
                drawing += "global -j" + std::to_string(i) + "-> Job#" + std::to_string(i) + ":400\n";
            snapshots.push_back(test::heapOf(drawing).snapshot);
        }
        ReportInput input;
        input.snapshots = snapshots;
        const auto model = buildReport(input);
        QVERIFY(model);
        std::map<std::string, bool> growing;
        for (const ReportGrowth& row : model->growth) growing[row.name] = row.isGrowing;
        QVERIFY(growing.contains("Row") && growing["Row"]);
        QVERIFY(growing.contains("Job") && !growing["Job"]); // fewer at last than in between
    }

    void namesInAPinnedGraphAreCutWhereTheirRoomEnds()
    {
        Finding pin;
        pin.kind = FindingKind::Graph;
        pin.graphNodes = {{5, "global", "Object", 400, 1, true, false},
                          {7, "cache", "Map", 400, 1, false, true}};
        pin.graphEdges = {{0, 1, std::string(60, 'n'), false, false, true}};
        Investigation pins;
        pins.add(pin);
        ReportInput input;
        const std::vector<SnapshotPtr> snapshots{test::heapOf("root -g-> global").snapshot};
        input.snapshots = snapshots;
        input.investigation = &pins;
        const auto model = buildReport(input);
        QVERIFY(model);
        int boxes = 0, names = 0;
        for (const Block& block : reportDocument(*model).blocks) {
            if (!block.picture.title.starts_with("What keeps what: 2 objects.")) continue;
            for (const PictureShape& shape : block.picture.shapes) {
                for (const PicturePoint& point : shape.points) QVERIFY(point.y <= block.picture.height);
                if (shape.kind == PictureShape::Kind::Box) {
                    ++boxes;
                    QCOMPARE(shape.points[1].x - shape.points[0].x, 176.0);
                } else if (shape.text.starts_with("nn")) {
                    ++names;
                    QCOMPARE(QString::fromStdString(shape.text).size(), 22);
                }
            }
        }
        QVERIFY(boxes == 2 && names == 1);
    }

    void theBoxOfWhatPilesUpSaysWhatIsCounted_data()
    {
        QTest::addColumn<int>("every"); ///< so many entries are one Row
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("size");
        QTest::newRow("entries of one class") << 1 << "Row × 620"
                                              << "400 B each · 248 kB";
        QTest::newRow("of two classes") << 2 << "entries × 620"
                                        << "";
    }
    void theBoxOfWhatPilesUpSaysWhatIsCounted()
    {
        QFETCH(int, every);
        QFETCH(QString, name);
        QFETCH(QString, size);
        Set set;
        for (const int count : {20, 320, 620}) {
            std::string drawing = "root -g-> global@5:40000\nglobal -rows-> Array@7:40\n";
            for (int i = 1; i <= count; ++i)
                drawing += "Array -[" + std::to_string(i) + "]-> " + (i % every ? "Job#" : "Row#")
                    + std::to_string(i) + "@" + std::to_string(1001 + 2 * i) + ":400\n";
            set.snapshots.push_back(test::heapOf(drawing).snapshot);
        }
        const auto model = modelOf(set);
        QVERIFY(model && !model->suspects.empty());
        QStringList boxes;
        for (const Block& block : reportDocument(*model).blocks)
            if (block.picture.title.starts_with("Who keeps it"))
                for (const PictureShape& shape : block.picture.shapes)
                    boxes << QString::fromStdString(shape.text);
        QVERIFY2(boxes.contains(name), qPrintable(boxes.join('\n')));
        QVERIFY2(size.isEmpty() || boxes.contains(size), qPrintable(boxes.join('\n')));
        QCOMPARE(boxes.filter(QStringLiteral(" × ")).size(), 1);
    }

    /// Two minutes of one process, then of the next: the first ended higher than the second.
    void growthIsThatOfTheRun()
    {
        std::string text;
        for (int i = 0; i < 240; ++i)
            text += "{\"t\":" + std::to_string(1'700'000'000 + i) + ",\"pid\":" + (i < 120 ? "1" : "2")
                + ",\"heapUsed\":" + std::to_string(i < 120 ? 90'000'000 : 10'000'000 + (i - 120) * 100'000)
                + "}\n";
        const MemoryLog log = parseMemoryLog(text);
        ReportInput input;
        const std::vector snapshots{test::heapOf("root -a-> Row@5:400\n").snapshot};
        input.snapshots = snapshots;
        input.log = &log;
        std::string facts;
        const auto model = buildReport(input);
        QVERIFY(model);
        for (const std::string& fact : model->memoryFacts) facts += fact + '\n';
        QVERIFY2(facts.find("heapUsed rose from 10.0 MB to 21.9 MB in 2 min") != facts.npos, facts.c_str());
    }

    void theSummaryAndTheTimelineSayWhatIsKnown()
    {
        // A reading a second; marks for three snapshots, and one of them once more.
        std::string text;
        const char* marks[] = {"", "a", "", "b", "b", "c", ""};
        for (int i = 0; i < 7; ++i)
            text += "{\"t\":" + std::to_string(1'700'000'000 + i) + ",\"rss\":700000,\"heapUsed\":600000,"
                + "\"mark\":\"" + marks[i] + "\"}\n";
        const MemoryLog log = parseMemoryLog(text);
        const auto heap = [](int rows, const char* name, int id) {
            return test::heapOf("root -g-> global@5:400000\nglobal -rows-> Array@9:32\n"
                                + test::each(rows,
                                             [&](int i) {
                                                 return test::element("Array@9", i)
                                                     + test::nth(name, i, id, ":400") + "\n";
                                             }))
                .snapshot;
        };
        const auto modelOfHeaps = [&](const std::vector<SnapshotPtr>& snapshots, bool hasLog) {
            ReportInput input;
            input.snapshots = snapshots;
            if (hasLog) input.log = &log;
            return *buildReport(input);
        };
        const SnapshotPtr small = heap(20, "Row", 0), large = heap(320, "Row", 0),
                          larger = heap(620, "Row", 0);
        const ReportModel leak = modelOfHeaps({small, large, larger}, true);
        QVERIFY2(leak.summary.starts_with("Leak: "), leak.summary.c_str());
        QVERIFY2(leak.summary.find(" The heap grew from 408 kB to 648 kB in 4 s.") != leak.summary.npos,
                 leak.summary.c_str());
        QVERIFY2(leak.title.starts_with("Memory leak: "), leak.title.c_str());
        std::string events;
        for (const ReportEvent& event : leak.timeline)
            events += std::to_string(event.timeUs / 1'000'000 - 1'700'000'000) + ' ' + event.text + '\n';
        const std::string parts = ", rss 700 kB: 600 kB JavaScript, 100 kB external, native and other\n";
        QCOMPARE(events,
                 "0 First reading of the log" + parts
                     + "1 Snapshot S1: heap of 408 kB\n3 Snapshot S2: heap of 528 kB\n"
                       "4 Mark in the log: b, rss 700 kB\n5 Snapshot S3: heap of 648 kB\n6 Last reading"
                     + parts);
        const std::string single = modelOfHeaps({large}, false).summary;
        QVERIFY2(single.starts_with("One snapshot shows size, not growth. The heap holds 528 kB in 3"),
                 single.c_str());
        const std::string apart = modelOfHeaps({large, heap(320, "Job", 0)}, false).summary;
        QVERIFY2(apart.starts_with("Object by object, these snapshots cannot be compared. The heap grew from "
                                   "528 kB to 528 kB.")
                     && apart.ends_with(", so only classes were compared."),
                 apart.c_str());
    }

    void oneSnapshotIsEnoughForAReport()
    {
        Set set = openSet(test::samplesFolder());
        if (set.snapshots.empty()) QSKIP("The sample is not there.");
        set.snapshots.resize(1);
        const auto model = modelOf(set);
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QVERIFY(!model->growth.empty());
        for (const ReportGrowth& row : model->growth) QVERIFY(!row.isGrowing);
        std::ostringstream html;
        writeHtml(reportDocument(*model), html);
        QVERIFY(html.str().find("Largest classes") != std::string::npos);
    }

    void noSnapshotIsAnError()
    {
        const auto model = buildReport({});
        QVERIFY(!model);
        QCOMPARE(int(model.error().code), int(ErrorCode::InvalidArgument));
    }
};

QTEST_APPLESS_MAIN(ReportTest)
#include "report_test.moc"

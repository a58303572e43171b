// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/redact.h"
#include "core/redact/table_keys.h"
#include "core/report/hidden_keys.h"
#include "core/report/report_model.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/shared_corpus.h"

#include <QTest>

#include <algorithm>
#include <sstream>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

std::string person(int i)
{
    static const char* kFirst[] = {"anna", "bernd", "clara", "dieter", "emilia", "fritz"};
    static const char* kLast[] = {"weber", "huber", "koch", "bauer", "wolf", "klein"};
    return std::string(kFirst[i % 6]) + kLast[i / 6 % 6] + std::string(std::size_t(i / 36), 'x');
}

/// `count` sessions kept by the names of people in one plain object; a record beside it.
std::string drawingOf(int count)
{
    std::string drawing =
        "root -g-> global@5\nglobal -shop-> Shop@7:40\nShop -carts-> Object#carts@9:40\n"
        "Shop -settings-> Object#settings@11:40\nObject#settings -owner-> Person@13:16\n"
        "Object#settings -retries-> Retries@15:16\nObject#settings -annaNote-> Note@17:16\n";
    for (int i = 0; i < count; ++i) {
        const std::string n = std::to_string(i);
        drawing +=
            "Object#carts -" + person(i) + "-> Cart#" + n + "@" + std::to_string(1001 + 4 * i) + ":400\n";
        drawing += "Cart#" + n + " -owner-> Row#" + n + "@" + std::to_string(1003 + 4 * i) + ":50\n";
    }
    return drawing;
}

/// As V8 would write it, as far as the redactor looks: a holder and its properties.
std::string jsonOf(const std::vector<std::pair<std::string, std::string>>& properties, bool areEdgesFirst)
{
    std::vector<std::string> strings{"<dummy>", "", "Object"};
    const auto index = [&](const std::string& text) {
        const auto at = std::find(strings.begin(), strings.end(), text) - strings.begin();
        if (at == std::ptrdiff_t(strings.size())) strings.push_back(text);
        return std::to_string(at);
    };
    std::string nodes = "3,1,1,0,1,0,2,3,16," + std::to_string(properties.size());
    std::string edges = "1,1,5";
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const auto& [name, value] = properties[i];
        nodes += ",\n"
            + std::string(value == "()"         ? "1"
                              : value == "text" ? "2"
                                                : "0")
            + "," + index(value) + "," + std::to_string(5 + 2 * i) + ",16,0";
        edges += ",\n0," + index(name) + "," + std::to_string(5 * (i + 2));
    }
    std::string list;
    for (const std::string& text : strings) list += (list.empty() ? "\"" : ",\"") + text + "\"";
    const std::string meta =
        R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object","closure","string","synthetic"],"string","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property","element"],"string_or_number","node"]},"node_count":)"
        + std::to_string(properties.size() + 2) + ",\"edge_count\":" + std::to_string(properties.size() + 1)
        + "}";
    const std::string n = ",\"nodes\":[" + nodes + "]", e = ",\"edges\":[" + edges + "]";
    return meta + (areEdgesFirst ? e + n : n + e) + ",\"strings\":[" + list + "]}";
}

std::string redactedCopy(const std::string& json, bool hidesKeys, RedactSummary* summary = nullptr)
{
    const auto input = redactInputOf(json);
    std::ostringstream out;
    RedactOptions options;
    options.hidesKeys = hidesKeys;
    const auto done = redactSnapshot(*input, out, options);
    if (!done) return done.error().message;
    if (summary) *summary = *done;
    return out.str();
}

} // namespace

class TableKeysTest : public QObject {
    Q_OBJECT
private slots:
    void namesThatOnlyDataHas_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("isKey");
        for (const char* name :
             {"alice@example.com", "550e8400-e29b-41d4-a716-446655440000", "order-20240115", "4822044",
              "Anna Weber", "session:8f14e45fceea167a5a36dedd4bea2543", "+49 151 2345678",
              "<symbol user-4822044>", "ana@x", "1234", "a1b2c3d4e5f6g7h8"})
            QTest::newRow(name) << QByteArray(name) << true;
        for (const char* name : {"requestCache",
                                 "utf8",
                                 "base64",
                                 "x86_64",
                                 "content-type",
                                 "_events",
                                 "$scope",
                                 "get length",
                                 "set onerror",
                                 "<symbol kCapture>",
                                 "<symbol Symbol.iterator>",
                                 "<symbol async id symbol>",
                                 "ISO_8859_15",
                                 "HTTP2_HEADER_STATUS",
                                 "isIPv6",
                                 "@types",
                                 "@scope/package",
                                 "a",
                                 "sha512Sync",
                                 "deadbeef",
                                 "123",
                                 "lib/@types",
                                 "a1b2c3d4e5f6g7hi"})
            QTest::newRow(name) << QByteArray(name) << false;
    }
    void namesThatOnlyDataHas()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, isKey);
        QCOMPARE(looksLikeKey(name.toStdString()), isKey);
    }

    void whatIsATable()
    {
        const auto values = [](std::size_t count, ValueKind kind, std::size_t others = 0) {
            std::vector<ValueKind> list(count, kind);
            for (std::size_t i = 0; i < others; ++i) list.push_back(ValueKind(10 + i));
            return list;
        };
        QCOMPARE(usesByObject({}), KeyUses(0));
        QCOMPARE(usesByObject(values(1, 5)), KeyUses(0));
        QCOMPARE(usesByObject(values(3, 5, 1)), KeyUses(0)); // its __proto__
        QCOMPARE(usesByObject(values(2, 5, 2)), KeyUses(kRecordUse));
        QCOMPARE(usesByObject(values(12, 5, 1)), KeyUses(kSmallTableUse));
        QCOMPARE(usesByObject(values(40, kTextValue, 1)), KeyUses(kTableUse));
        QCOMPARE(usesByObject(values(40, kTextValue, 20)), KeyUses(kRecordUse));
        QCOMPARE(usesByObject(values(400, kFunctionValue)), KeyUses(kRecordUse)); // a module
        QCOMPARE(usesByObject(values(200, 5, 200)), KeyUses(kTableUse)); // nobody writes so large a record
    }

    void aRecordsNameIsNoKey()
    {
        QVERIFY(isTableKey("anna", kTableUse));
        QVERIFY(!isTableKey("status", kTableUse | kRecordUse));
        QVERIFY(!isTableKey("anna", kSmallTableUse));
        QVERIFY(isTableKey("cart-17", kSmallTableUse));
        QVERIFY(isTableKey("alice@example.com", kRecordUse));
    }

    void keysOfATableAreReplacedInACopy_data()
    {
        QTest::addColumn<bool>("areEdgesFirst");
        QTest::newRow("nodes first") << false;
        QTest::newRow("edges first") << true;
    }
    void keysOfATableAreReplacedInACopy()
    {
        QFETCH(bool, areEdgesFirst);
        std::vector<std::pair<std::string, std::string>> carts, methods;
        for (int i = 0; i < 300; ++i)
            carts.emplace_back(person(i), "Cart"), methods.emplace_back(person(i), "()");
        RedactSummary summary;
        const std::string copy = redactedCopy(jsonOf(carts, areEdgesFirst), true, &summary);
        QVERIFY2(copy.find("clara") == std::string::npos, copy.substr(0, 200).c_str());
        QVERIFY(copy.find("\"Cart\"") != std::string::npos);
        QCOMPARE(summary.tableKeys, std::uint64_t{300});
        QVERIFY(redactedCopy(jsonOf(carts, areEdgesFirst), false).find("clarahuber") != std::string::npos);
        QVERIFY(redactedCopy(jsonOf(methods, areEdgesFirst), true).find("clarahuber") != std::string::npos);
        carts[0].second = "clarahuber"; // a class is named in the source
        const std::string shared = redactedCopy(jsonOf(carts, areEdgesFirst), true);
        QVERIFY(shared.find("clarahuber") != std::string::npos
                && shared.find("clarakoch") == std::string::npos);
    }

    void noReportLeadsThroughAKey()
    {
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {10, 60, 110}) snapshots.push_back(heapOf(drawingOf(count)).snapshot);
        for (const bool showsKeys : {false, true}) {
            ReportInput input;
            input.snapshots = snapshots;
            input.privacy.showsKeys = showsKeys;
            Investigation pins;
            Finding pin;
            pin.title = "carts → " + person(3) + " → Cart";
            pin.path = {{"carts", "carts", "Object", 9}, {person(3), person(3), "Cart", 1013}};
            pins.add(pin);
            input.investigation = &pins;
            const auto model = buildReport(input);
            QVERIFY2(model, model ? "" : model.error().message.c_str());
            QVERIFY(!model->suspects.empty());
            std::ostringstream json;
            writeReportJson(*model, json);
            const std::string text = json.str();
            QVERIFY(text.find("carts") != std::string::npos);
            for (const char* name : {"annaw", "bernd", "clara", "dieterweber", "emilia"})
                QVERIFY2((text.find(name) != std::string::npos) <= showsKeys, name);
            QCOMPARE(text.find("dieterweber") != std::string::npos, showsKeys); // the pin's
        }
    }

    void sentencesKeepTheirWords()
    {
        std::string drawing = "root -g-> global@5\nglobal -words-> Object#words@7:40\n";
        for (int i = 0; i < 60; ++i)
            drawing += "Object#words -"
                + (i == 0       ? std::string("timers")
                       : i == 1 ? "it's"
                       : i == 2 ? "js"
                                : person(i))
                + "-> Cart#" + std::to_string(i) + "@" + std::to_string(1001 + 2 * i) + ":40\n";
        const auto keys = HiddenKeys::of({heapOf(drawing).snapshot});
        QVERIFY(keys);
        QVERIFY(keys->contains("timers") && !keys->contains("words"));
        QCOMPARE(keys->masked("500 timers in global → words → timers → Cart"),
                 std::string("500 timers in global → words → \"…\" (6 chars) → Cart"));
        QCOMPARE(keys->masked("each is {owner, timers}; can't"),
                 std::string("each is {owner, \"…\" (6 chars)}; can't"));
        QCOMPARE(keys->masked("timers only grows", {"timers"}), std::string("\"…\" (6 chars) only grows"));
        QCOMPARE(keys->masked("global → wordsmith → atimers"), std::string("global → wordsmith → atimers"));
        QCOMPARE(keys->masked("words[\"timers\"] (Array) grows"),
                 std::string("words[\"…\" (6 chars)] (Array) grows"));
        QCOMPARE(keys->masked("global → it's"), std::string("global → \"…\" (4 chars)"));
        QCOMPARE(keys->masked("top-level scope of scenario.js"),
                 std::string("top-level scope of scenario.js"));
    }

    /// A program that counts characters, or runs of them: blanks and dashes stand in every text.
    void tablesOfCharactersHideNothing()
    {
        std::vector<std::string> names{" ", "  ", "/", "—", "…", "·", "%", " in", "of ", "a.", "3 "};
        for (int i = 0; i < 60; ++i) names.push_back(person(i));
        std::string drawing = "root -g-> global@5\nglobal -counts-> Object#counts@7:40\n";
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::string drawn = names[i];
            std::ranges::replace(drawn, ' ', '_');
            drawing += "Object#counts -" + drawn + "-> Run#" + std::to_string(i) + "@"
                + std::to_string(1001 + 2 * i) + ":40\n";
        }
        const auto keys = HiddenKeys::of({heapOf(drawing).snapshot});
        QVERIFY(keys);
        QVERIFY(keys->contains(person(7)));
        const std::string text = "global — a Map (50 %) in node/app · of 3 files … e.g. a.b";
        QCOMPARE(keys->masked(text), text);
        QCOMPARE(keys->masked("Map → " + person(7)).find(person(7)), std::string::npos);
    }

    void aPinIsSavedWithoutKeys()
    {
        const auto keys = HiddenKeys::of({heapOf(drawingOf(60)).snapshot});
        QVERIFY(keys);
        Finding pin;
        pin.title = "carts → " + person(3) + " → Cart";
        pin.note = person(3) + " called us";
        pin.path = {{"carts", "carts", "Object", 9}, {person(3), person(3), "Cart", 1013}};
        pin.graphNodes.push_back({1013, person(3), "Cart", 400, 1, false, true});
        pin.graphNodes.push_back(
            {1013, "[\"" + person(3) + "\"]", "Cart", 400, 1, false, true}); // as code has it
        pin.graphEdges.push_back({0, 0, person(3), false, false, true});
        pin.table = {{"class", "count", person(3)}, {{person(3), "60", "Cart"}}, 1};
        pin.evidence = {"Held by carts → " + person(3)};
        Finding saved = pin;
        hideKeys(saved, *keys);
        const std::string hidden = hiddenText(person(3).size());
        QCOMPARE(saved.note, pin.note); // the user's own words
        QCOMPARE(saved.title, "carts → " + hidden + " → Cart");
        QCOMPARE(saved.path[1].edge, hidden);
        QCOMPARE(saved.path[1].label, hidden);
        QCOMPARE(saved.path[0].edge, std::string("carts"));
        QCOMPARE(saved.path[1].id, pin.path[1].id);
        QCOMPARE(saved.graphNodes[0].label, hidden);
        QCOMPARE(saved.graphNodes[1].label, "[" + hidden + "]");
        QCOMPARE(saved.graphEdges[0].name, hidden);
        QCOMPARE(saved.table.rows[0][0], hidden);
        QCOMPARE(saved.table.rows[0][1], std::string("60"));
        QCOMPARE(saved.evidence[0], "Held by carts → " + hidden);
        const Finding once = saved;
        hideKeys(saved, *keys); // what is hidden stays as it is
        QCOMPARE(saved.path[1].edge, once.path[1].edge);
        QCOMPARE(saved.title, once.title);
    }

    void numbersOfPeopleAreKeysPositionsAreNot()
    {
        std::string drawing = "root -g-> global@5\nglobal -byId-> Object#byId@7:40\n"
                              "global -rows-> Array#rows@9:40\nglobal -list-> List#list@11:40\n";
        for (int i = 0; i < 40; ++i) {
            const std::string n = std::to_string(i);
            drawing += "Object#byId -[" + std::to_string(4820000 + 7 * i) + "]-> Cart#" + n + "@"
                + std::to_string(1001 + 2 * i) + ":40\n";
            drawing += "List#list -[" + std::to_string(1000 + i) + "]-> Cart#" + n + "\n";
        }
        const auto keys = HiddenKeys::of({heapOf(drawing).snapshot});
        QVERIFY(keys);
        QVERIFY(keys->contains("[4820014]") && !keys->contains("[1010]"));
        QCOMPARE(keys->masked("byId → [4820014] → Cart @4820014"),
                 std::string("byId → [\"…\" (7 chars)] → Cart @4820014"));
    }
};

QTEST_APPLESS_MAIN(TableKeysTest)
#include "table_keys_test.moc"

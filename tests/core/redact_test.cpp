// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/snapshot.h"
#include "core/redact/json_text.h"
#include "core/redact/name_rules.h"
#include "core/redact/redact.h"
#include "core/redact/secrets.h"
#include "core/redact/siphash.h"
#include "tests/core/snapshot_text.h"
#include "tests/support/heap_text.h"
#include "tests/support/shared_corpus.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <thread>
#include <unordered_map>
#include <unordered_set>

using namespace heaptrail;
namespace fs = std::filesystem;

namespace {

Result<std::string> redacted(RedactInput& input, const RedactOptions& options = {},
                             RedactSummary* summary = nullptr)
{
    std::ostringstream out;
    auto result = redactSnapshot(input, out, options);
    if (!result) return fail(result.error());
    if (summary) *summary = *result;
    return std::move(out).str();
}

/// A snapshot of one root and `nodes`: pairs of type and name, each held by a property edge named `edge`.
struct Drawing {
    struct Node {
        std::string type, name, edge{"x"}, edgeType{"property"};
    };
    std::vector<Node> nodes;

    static std::string escaped(const std::string& text)
    {
        std::string json;
        for (const char c : text) {
            if (c == '"' || c == '\\') json += '\\';
            if (c == '\n')
                json += "\\n";
            else
                json += c;
        }
        return json;
    }
    std::string json() const
    {
        test::HeapText heap;
        heap.header = ",\"title\":\"of the customer\"";
        heap.add("synthetic", "", 0);
        for (const Node& node : nodes)
            heap.edges.push_back(
                {0, heap.add(node.type, escaped(node.name)), node.edgeType, escaped(node.edge)});
        return heap.json();
    }
};

std::vector<std::string> stringsOf(const std::string& json)
{
    auto raw = readSnapshotBytes(json);
    std::vector<std::string> texts;
    if (!raw) {
        qWarning("%s", raw.error().message.c_str());
        return texts;
    }
    for (std::uint32_t i = 0; i < raw->strings.size(); ++i) texts.push_back(raw->strings.text({i}));
    return texts;
}

/// original → redacted, string by string.
std::unordered_map<std::string, std::string> changes(const Drawing& drawing,
                                                     const RedactOptions& options = {})
{
    const std::string json = drawing.json();
    const auto input = redactInputOf(json);
    const auto copy = redacted(*input, options);
    std::unordered_map<std::string, std::string> map;
    if (!copy) {
        qWarning("%s", copy.error().message.c_str());
        return map;
    }
    const auto before = stringsOf(json), after = stringsOf(*copy);
    if (before.size() == after.size())
        for (std::size_t i = 0; i < before.size(); ++i) map[before[i]] = after[i];
    return map;
}

SnapshotPtr analysed(const std::string& json)
{
    auto raw = readSnapshotBytes(json);
    if (!raw) return {};
    auto snapshot = analyse(std::move(*raw));
    return snapshot ? *snapshot : SnapshotPtr{};
}

QByteArray differenceOf(const Snapshot& a, const Snapshot& b)
{
    if (a.graph().nodeCount() != b.graph().nodeCount()) return "node count";
    if (a.graph().edgeCount() != b.graph().edgeCount()) return "edge count";
    const Statistics &s = a.statistics(), &t = b.statistics();
    if (s.total != t.total || s.nativeTotal != t.nativeTotal || s.typedArrays != t.typedArrays
        || s.v8heapTotal != t.v8heapTotal || s.code != t.code || s.jsArrays != t.jsArrays
        || s.strings != t.strings || s.system != t.system)
        return "statistics";
    if (a.unreachableCount() != b.unreachableCount() || a.unreachableSize() != b.unreachableSize())
        return "unreachable";
    for (std::uint32_t i = 0; i < a.graph().nodeCount(); ++i) {
        const NodeOrdinal n{i};
        const char* what = a.graph().id(n) != b.graph().id(n) ? "id"
            : a.graph().type(n) != b.graph().type(n)          ? "type"
            : a.shallowSize(n) != b.shallowSize(n)            ? "shallow size"
            : a.retainedSize(n) != b.retainedSize(n)          ? "retained size"
            : a.distance(n) != b.distance(n)                  ? "distance"
            : a.dominator(n) != b.dominator(n)                ? "dominator"
            : a.detachedness(n) != b.detachedness(n)          ? "detachedness"
            : a.classOf(n) != b.classOf(n)                    ? "class"
            : a.location(n) != b.location(n)                  ? "location"
                                                              : nullptr;
        if (what)
            return QByteArray(what) + " of node " + QByteArray::number(i) + " "
                + QByteArray::fromStdString(a.className(n)) + " / "
                + QByteArray::fromStdString(b.className(n));
    }
    for (std::uint32_t e = 0; e < a.graph().edgeCount(); ++e)
        if (a.isEssential({e}) != b.isEssential({e})) return "essential edge " + QByteArray::number(e);
    if (a.histogram().size() != b.histogram().size()) return "class rows";
    for (std::size_t i = 0; i < a.histogram().size(); ++i) {
        const ClassRow &x = a.histogram()[i], &y = b.histogram()[i];
        if (x.cls != y.cls || x.count != y.count || x.shallowSize != y.shallowSize
            || x.retainedSize != y.retainedSize || x.distance != y.distance)
            return "class row " + QByteArray::number(i);
    }
    return {};
}

std::size_t utf16Length(const RawSnapshot& raw, std::uint32_t i)
{
    return raw.strings.utf16Length({i});
}

} // namespace

class RedactTest : public QObject {
    Q_OBJECT
private slots:
    void sipHashAgreesWithItsAuthorsVectors()
    {
        const SipKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
        const auto hex = [&](std::string_view bytes) {
            const Hash128 hash = sipHash128(key, bytes);
            return QByteArray(reinterpret_cast<const char*>(&hash), 16).toHex();
        };
        QCOMPARE(hex({}), QByteArray("a3817f04ba25a8e66df67214c7550293"));
        QCOMPARE(hex(std::string_view("\0", 1)), QByteArray("da87c1d86b99af44347659119b22fc45"));
        QCOMPARE(hex(std::string_view("\0\1", 2)), QByteArray("8177228da4a45dc7fca38bdef60affe4"));
    }

    void contentsBecomeTokensOfTheSameLengthAndNamesStay()
    {
        Drawing heap;
        heap.nodes = {{"string", "Alice's secret", "motto"}, {"object", "Customer", "owner"},
                      {"closure", "sendInvoice", "fn"},      {"regexp", "^order-[0-9]+$", "pattern"},
                      {"string", "motto", "label"},          {"sliced string", "(sliced string)", "cut"},
                      {"number", "heap number", "n"},        {"number", "1234567", "m"},
                      {"bigint", "90071992547", "b"}};
        const auto map = changes(heap);
        QVERIFY(!map.empty());
        for (const char* gone : {"Alice's secret", "^order-[0-9]+$", "1234567", "90071992547"}) {
            QVERIFY2(map.at(gone) != gone, gone);
            QCOMPARE(map.at(gone).size(), std::string(gone).size());
        }
        // "motto" is a property's name as well: it stays.
        for (const char* stays :
             {"Customer", "owner", "sendInvoice", "motto", "(sliced string)", "heap number", ""})
            QCOMPARE(map.at(stays), std::string(stays));
    }

    void secretsInTheFormOfTheEnginesNamesGo()
    {
        Drawing heap; // as no V8 writes it
        heap.nodes = {{"hidden", "system / AKIAIOSFODNN7EXAMPLE"},
                      {"synthetic", "(alice.secret@corp.example)"},
                      {"hidden", "system / Map"},
                      {"synthetic", "(GC roots)"}};
        const auto map = changes(heap);
        for (const char* gone : {"system / AKIAIOSFODNN7EXAMPLE", "(alice.secret@corp.example)"})
            QVERIFY2(map.at(gone) != gone, gone);
        QVERIFY(map.at("system / AKIAIOSFODNN7EXAMPLE").starts_with("system / "));
        for (const char* stays : {"system / Map", "(GC roots)"}) QCOMPARE(map.at(stays), std::string(stays));
    }

    void whatIsNoAsciiIsWrittenAsAnEscape()
    {
        std::string json;
        encodeJson(u"a\u007f\u0080\u00e9\n\"", json);
        QCOMPARE(json, std::string("a\x7f\\u0080\\u00E9\\n\\\""));
    }
    void lengthsAreCountedInUtf16Units()
    {
        Drawing heap;
        heap.nodes = {{"string", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 abc"}};
        const auto map = changes(heap);
        QCOMPARE(map.at(heap.nodes[0].name).size(), std::size_t{8}); // 1 + 1 + 2 + 4
    }

    void differentTextsStayDifferentHoweverShort()
    {
        Drawing heap;
        std::set<std::string> texts;
        for (char c = 33; c < 127; ++c)
            if (c != 'x') texts.insert(std::string(1, c)); // x is the edge's name
        for (int i = 0; i < 3000; ++i)
            texts.insert("k" + std::to_string(i % 10) + std::to_string(i / 10 % 10) + char('a' + i % 26));
        for (int i = 0; i < 3000; ++i) texts.insert(std::to_string(i));
        for (const auto& text : texts) heap.nodes.push_back({"string", text});
        const auto map = changes(heap);
        std::set<std::string> tokens;
        for (const auto& text : texts) {
            QVERIFY(map.at(text) != text);
            QVERIFY2(tokens.insert(map.at(text)).second, text.c_str());
        }
    }

    void tokensDifferFromRunToRun()
    {
        Drawing heap;
        heap.nodes = {{"string", "Alice's secret"}};
        QVERIFY(changes(heap).at("Alice's secret") != changes(heap).at("Alice's secret"));
    }

    void weakMapPairsKeepTheirFormAndLoseTheirTexts()
    {
        const std::string pair =
            "5 / part of key (KeySecret @21) -> value (the value @27) pair in WeakMap (table @25)";
        const std::string other =
            "9 / part of key (KeySecret @21) -> value (the value @27) pair in WeakMap (table @25)";
        const std::string lines =
            "6 / part of key (K @21) -> value (two\nlines of text @27) pair in WeakMap (table @25)";
        const std::string literal = "6 / part of key (%s @%u) -> value (%s @%u) pair in WeakMap (table @%u)";
        const std::string node12 = "3 / key KeySecret in WeakMap";
        Drawing heap;
        for (const auto& name : {pair, other, lines, literal, node12})
            heap.nodes.push_back({"object", "Value", name, "internal"});
        const auto map = changes(heap);
        for (const auto& name : {pair, other, lines, node12}) {
            QVERIFY2(map.at(name) != name, name.c_str());
            QCOMPARE(map.at(name).size(), name.size());
            QVERIFY(map.at(name).find("KeySecret") == std::string::npos);
            QVERIFY(map.at(name).find("the value") == std::string::npos);
            QVERIFY(map.at(name).find("lines of text") == std::string::npos);
            QCOMPARE(isEphemeronName(map.at(name)), isEphemeronName(name));
        }
        QVERIFY(isEphemeronName(pair) && !isEphemeronName(lines) && !isEphemeronName(literal));
        QCOMPARE(map.at(literal), literal);
        // The pair part is what a value's two edges have in common.
        QCOMPARE(map.at(pair).substr(1), map.at(other).substr(1));
    }

    void domNodesKeepTheirTagAndLoseTheirAttributes()
    {
        Drawing heap;
        heap.nodes = {{"native", "<div id=\"alice\" class=\"vip\">"},
                      {"native", "Detached <a href=\"https://x.example/?t=1\">"},
                      {"native", "<custom-element>"},
                      {"native", "Node / Environment"},
                      {"native", "Dear \"Alice\", your order"},
                      {"object", "Window / https://shop.example/orders?token=abc"},
                      {"hidden", "system / NativeContext / https://shop.example/orders"},
                      {"object", "system / Context / /srv/app/server.js"}};
        const auto map = changes(heap);
        const auto at = [&](std::size_t i) { return map.at(heap.nodes[i].name); };
        QCOMPARE(at(0).substr(0, 5), std::string("<div "));
        QVERIFY(at(0).find("alice") == std::string::npos && at(0).back() == '>');
        QCOMPARE(at(1).substr(0, 12), std::string("Detached <a "));
        QVERIFY(at(1).find("example") == std::string::npos);
        QCOMPARE(at(2), heap.nodes[2].name);
        QCOMPARE(at(3), heap.nodes[3].name);
        QVERIFY(at(4).find("Alice") == std::string::npos);
        QCOMPARE(at(5).substr(0, 17), std::string("Window / https://"));
        QVERIFY(at(5).find("shop") == std::string::npos && at(5).find("token") == std::string::npos);
        QCOMPARE(at(6).substr(0, 33), std::string("system / NativeContext / https://"));
        QVERIFY(at(6).find("shop") == std::string::npos);
        QCOMPARE(at(7), heap.nodes[7].name);
        for (std::size_t i = 0; i < heap.nodes.size(); ++i) QCOMPARE(at(i).size(), heap.nodes[i].name.size());
    }

    void keysThatAreDataAreMasked()
    {
        Drawing heap;
        heap.nodes = {{"object", "Session", "alice@example.com"},
                      {"object", "Session", "10.1.2.3"},
                      {"object", "Session", "requestCache"}};
        const auto map = changes(heap);
        QVERIFY(map.at("alice@example.com") != "alice@example.com");
        QVERIFY(map.at("10.1.2.3") != "10.1.2.3");
        QCOMPARE(map.at("requestCache"), std::string("requestCache"));
    }

    void scriptPathsStayAreCutOrGo()
    {
        Drawing heap;
        heap.nodes = {{"code", "/srv/acme-internal/node_modules/express/lib/router.js"},
                      {"code", "/srv/acme-internal/src/billing.js"},
                      {"code", "node:internal/timers"},
                      {"code", "https://cdn.example/app.js?session=abcdef"},
                      {"code", "https://cdn.example/app.js#session=abcdef"}};
        auto map = changes(heap);
        QCOMPARE(map.at(heap.nodes[0].name), heap.nodes[0].name);
        QCOMPARE(map.at(heap.nodes[1].name), heap.nodes[1].name);
        QVERIFY(map.at(heap.nodes[3].name).find("abcdef") == std::string::npos);
        QVERIFY(map.at(heap.nodes[3].name).find("https://cdn.example/app.js?") == 0);
        QVERIFY(map.at(heap.nodes[4].name).find("abcdef") == std::string::npos);
        QVERIFY(map.at(heap.nodes[4].name).find("https://cdn.example/app.js#") == 0);
        RedactOptions options;
        options.scriptPaths = ScriptPaths::Package;
        map = changes(heap, options);
        QVERIFY(map.at(heap.nodes[0].name).find("node_modules/express/lib/router.js") != std::string::npos);
        QVERIFY(map.at(heap.nodes[0].name).find("acme") == std::string::npos);
        QVERIFY(map.at(heap.nodes[1].name).find("/billing.js") != std::string::npos);
        QVERIFY(map.at(heap.nodes[1].name).find("acme") == std::string::npos);
        options.scriptPaths = ScriptPaths::Hide;
        map = changes(heap, options);
        QVERIFY(map.at(heap.nodes[1].name).find("billing") == std::string::npos);
        QCOMPARE(map.at("node:internal/timers"), std::string("node:internal/timers"));
    }

    void namesCanBeHidden()
    {
        Drawing heap;
        heap.nodes = {{"object", "AcmeInvoice", "acmeTotal"},
                      {"object", "Map", "__proto__"},
                      {"closure", "acmeSend", "a, b"}};
        RedactOptions options;
        options.names = RedactOptions::Names::Hide;
        const auto map = changes(heap, options);
        for (const char* gone : {"AcmeInvoice", "acmeTotal", "acmeSend"})
            QVERIFY2(map.at(gone) != gone, gone);
        QCOMPARE(map.at("Map"), std::string("Map"));
        QCOMPARE(map.at("__proto__"), std::string("__proto__"));
        QVERIFY(map.at("a, b") != "a, b");
        QCOMPARE(map.at("a, b")[1], ','); // what an interface's name quotes stays where it is
    }

    void textsElsewhereInTheFileGoToo()
    {
        Drawing heap;
        heap.nodes = {{"string", "x"}};
        std::string json = heap.json();
        json.insert(json.size() - 1, ",\"note\":{\"by\":[\"Alice\",{\"deep\":\"Bob\"}]}");
        const auto input = redactInputOf(json);
        const auto copy = redacted(*input);
        QVERIFY(copy);
        for (const char* gone : {"Alice", "Bob", "of the customer"})
            QVERIFY(copy->find(gone) == std::string::npos);
        QVERIFY(copy->find("\"deep\"") != std::string::npos);
        QCOMPARE(copy->size(), json.size());
    }

    void stringsMayComeFirst()
    {
        Drawing heap;
        heap.nodes = {{"string", "Alice's secret", "motto"}, {"object", "Customer", "owner"}};
        const std::string json = heap.json();
        const std::size_t at = json.find("\"nodes\""), strings = json.find("\"strings\"");
        const std::string moved = json.substr(0, at) + json.substr(strings, json.size() - strings - 1) + ",\n"
            + json.substr(at, strings - at - 2) + "}";
        const auto input = redactInputOf(moved);
        const auto copy = redacted(*input);
        QVERIFY2(copy, copy ? "" : copy.error().message.c_str());
        QVERIFY(copy->find("Alice") == std::string::npos);
        QVERIFY(copy->find("\"motto\"") != std::string::npos
                && copy->find("\"Customer\"") != std::string::npos);
    }

    void everyPrefixOfAFileIsRefused()
    {
        Drawing heap;
        heap.nodes = {{"string", "Alice \\ \"quoted\"\n", "motto"}, {"object", "Customer", "owner"}};
        const std::string json = heap.json();
        for (std::size_t length = 0; length < json.size(); ++length) {
            const auto input = redactInputOf(std::string_view(json).substr(0, length));
            const auto copy = redacted(*input);
            QVERIFY2(!copy, QByteArray::number(qulonglong(length)));
            QVERIFY(!copy.error().message.empty());
        }
    }

    void nonsenseIsRefusedInWords_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        const std::string good = Drawing{{{"string", "abc"}}}.json();
        const auto with = [&](const char* from, const char* to) {
            std::string text = good;
            text.replace(text.find(from), std::string(from).size(), to);
            return QByteArray::fromStdString(text);
        };
        QTest::newRow("array") << QByteArray("[1,2]") << int(ErrorCode::NotASnapshot);
        QTest::newRow("other object") << QByteArray("{\"a\":1}") << int(ErrorCode::NotASnapshot);
        QTest::newRow("no nodes") << with("\"nodes\"", "\"knots\"") << int(ErrorCode::NotASnapshot);
        QTest::newRow("negative") << with("9,1,1,0", "9,1,-1,0") << int(ErrorCode::Malformed);
        QTest::newRow("fraction") << with("9,1,1,0", "9,1,1.5,0") << int(ErrorCode::Malformed);
        QTest::newRow("string far away")
            << with("9,1,1,0", "9,4000000000,1,0") << int(ErrorCode::Inconsistent);
        QTest::newRow("string beyond 32 bits")
            << with("9,1,1,0", "9,99999999999,1,0") << int(ErrorCode::Inconsistent);
        QTest::newRow("number beyond 64 bits")
            << with("9,1,1,0", "9,1,99999999999999999999,0") << int(ErrorCode::Unsupported);
        QTest::newRow("type") << with("9,1,1,0", "77,1,1,0") << int(ErrorCode::Inconsistent);
        QTest::newRow("half a record") << with(",16,0,0", ",16,0") << int(ErrorCode::Inconsistent);
        QTest::newRow("twice") << with("\"edges\"", "\"nodes\"") << int(ErrorCode::Malformed);
        QTest::newRow("escape") << with("\"abc\"", "\"a\\qc\"") << int(ErrorCode::Malformed);
        QTest::newRow("more behind") << QByteArray::fromStdString(good + "x") << int(ErrorCode::Malformed);
        QTest::newRow("deep") << QByteArray::fromStdString("{\"x\":" + std::string(2'000'000, '['))
                              << int(ErrorCode::Malformed);
    }
    void nonsenseIsRefusedInWords()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        const auto input = redactInputOf({bytes.constData(), std::size_t(bytes.size())});
        const auto copy = redacted(*input);
        QVERIFY(!copy);
        QCOMPARE(int(copy.error().code), code);
    }

    void noTokenIsByChanceAnotherTextOfTheHeap()
    {
        // 5 000 texts of four letters: some two of their tokens would meet another text if nobody looked.
        Drawing heap;
        std::set<std::string> texts;
        for (unsigned i = 0; texts.size() < 5000; ++i) {
            const unsigned n = i * 2654435761u;
            std::string text;
            for (unsigned k = 0; k < 4; ++k) text += char('a' + (n >> (8 * k)) % 26);
            if (texts.insert(text).second) heap.nodes.push_back({"string", text});
        }
        const std::string json = heap.json();
        const auto input = redactInputOf(json);
        const auto copy = redacted(*input);
        QVERIFY(copy);
        const SnapshotPtr after = analysed(*copy);
        for (std::uint32_t i = 1; i < after->graph().nodeCount(); ++i)
            QVERIFY(!texts.count(after->graph().strings().text(after->graph().nameIndex({i}))));
    }

    void aStopIsObeyed()
    {
        const std::string json = Drawing{{{"string", "abc"}}}.json();
        const auto input = redactInputOf(json);
        std::stop_source stop;
        stop.request_stop();
        std::ostringstream out;
        const auto result = redactSnapshot(*input, out, {}, Task(stop.get_token()));
        QVERIFY(!result);
        QCOMPARE(int(result.error().code), int(ErrorCode::Cancelled));
    }

    void realSnapshotsKeepEveryNumberAndNoText_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("hidesNames");
        const auto add = [](const fs::path& path, bool hidesNames) {
            const std::string name = path.parent_path().filename().string() + "/" + path.filename().string();
            QTest::newRow((name + (hidesNames ? " hidden names" : "")).c_str())
                << QString::fromStdString(path.string()) << hidesNames;
        };
        for (const auto& entry : fs::directory_iterator(test::samplesFolder()))
            if (entry.path().filename().string().find(".heapsnapshot") != std::string::npos)
                add(entry.path(), false);
        for (const auto& entry : fs::directory_iterator(test::dataFile("examples")))
            if (entry.path().extension() == ".heapsnapshot") {
                add(entry.path(), false);
                add(entry.path(), true);
            }
        for (const auto& entry : fs::recursive_directory_iterator(test::corpusFolder())) {
            const std::string name = entry.path().filename().string();
            if (name.rfind("s3.heapsnapshot", 0) == 0 || name.find(".heaptimeline") != std::string::npos)
                add(entry.path(), false);
            if (name.rfind("s2.heapsnapshot", 0) == 0) add(entry.path(), true);
        }
    }
    void realSnapshotsKeepEveryNumberAndNoText()
    {
        QFETCH(QString, file);
        QFETCH(bool, hidesNames);
        RedactOptions options;
        if (hidesNames) {
            options.names = RedactOptions::Names::Hide;
            options.scriptPaths = ScriptPaths::Hide;
        }
        auto input = openRedactInput(file.toStdString());
        QVERIFY2(input, input ? "" : input.error().message.c_str());
        RedactSummary summary;
        const auto copy = redacted(**input, options, &summary);
        QVERIFY2(copy, copy ? "" : copy.error().message.c_str());
        const auto before = openSnapshot(file.toStdString());
        QVERIFY2(before, before ? "" : before.error().message.c_str());
        const SnapshotPtr after = analysed(*copy);
        QVERIFY(after);
        const QByteArray difference = differenceOf(**before, *after);
        QVERIFY2(difference.isEmpty(), difference);

        // Texts: none of a string's contents is left, unless it is a name as well.
        const Graph& graph = (*before)->graph();
        const RawSnapshot &raw = graph.raw(), &copied = after->graph().raw();
        QCOMPARE(raw.strings.size(), copied.strings.size());
        std::unordered_set<std::uint32_t> contents;
        std::unordered_set<std::string> names{""};
        for (std::uint32_t i = 0; i < graph.nodeCount(); ++i) {
            const NodeOrdinal node{i};
            const NodeType type = graph.type(node);
            if (type == NodeType::String || type == NodeType::RegExp)
                contents.insert(graph.nameIndex(node).value);
            else
                names.insert(raw.strings.text(graph.nameIndex(node)));
        }
        for (std::uint32_t i = 0; i < graph.edgeCount(); ++i) {
            const Edge edge = graph.edge({i});
            if (!edge.isIndexed()) names.insert(raw.strings.text({edge.nameOrIndex}));
        }
        for (const TraceFunction& function : raw.traceFunctions)
            names.insert(raw.strings.text(function.name)),
                names.insert(raw.strings.text(function.scriptName));
        std::unordered_set<std::string> left;
        for (std::uint32_t i = 0; i < copied.strings.size(); ++i) left.insert(copied.strings.text({i}));
        std::unordered_map<std::string, std::string> tokens, origins;
        for (std::uint32_t i = 0; i < raw.strings.size(); ++i)
            QCOMPARE(utf16Length(copied, i), utf16Length(raw, i));
        for (const std::uint32_t i : contents) {
            const std::string text = raw.strings.text({i}), token = copied.strings.text({i});
            if (text.size() >= 4 && !names.count(text)) QVERIFY2(!left.count(text), text.c_str());
            QVERIFY2(tokens.try_emplace(text, token).first->second == token, text.c_str());
            QVERIFY2(origins.try_emplace(token, text).first->second == text, text.c_str());
        }
        QVERIFY(summary.contents > 0 || contents.size() < 2);
    }

    void compressedAndPlainInputGiveTheSame()
    {
        const fs::path sample = test::samplesFolder() / "request-cache-1.heapsnapshot.gz";
        if (!fs::exists(sample)) QSKIP("The sample is not there.");
        RedactOptions options;
        options.key = SipKey{1, 2};
        auto packed = openRedactInput(sample);
        QVERIFY(packed);
        std::string plain;
        std::vector<char> piece(1 << 16);
        const auto source = (*packed)->again();
        QVERIFY(source);
        for (;;) {
            const auto got = (*source)->read(piece.data(), piece.size());
            QVERIFY(got);
            if (!*got) break;
            plain.append(piece.data(), *got);
        }
        const auto a = redacted(**packed, options);
        const auto memory = redactInputOf(plain);
        const auto b = redacted(*memory, options);
        QVERIFY(a && b);
        QVERIFY(*a == *b);
        QVERIFY(a->size() < plain.size() * 2);
    }

    void everyPackingIsReadThatLoads()
    {
        const std::string plain = test::SnapshotText::small().text();
        RedactOptions options;
        options.key = SipKey{1, 2};
        const auto memory = redactInputOf(plain);
        const auto wanted = redacted(*memory, options);
        QVERIFY(wanted);
        const std::string half = plain.substr(0, 300), rest = plain.substr(300);
        const std::vector<std::string> packed{
            test::gzipped(half) + test::gzipped(rest), // members one after the other
            test::gzipped(plain) + std::string(512, '\0'), // filled up with zeros
            test::zstdCompressed(half) + test::zstdCompressed(rest),
            std::string("\x50\x2A\x4D\x18\x04\0\0\0skip", 12) + test::zstdCompressed(plain), // pzstd's
        };
        QTemporaryDir folder;
        for (const std::string& bytes : packed) {
            const fs::path file = fs::path(folder.path().toStdString()) / "packed";
            std::ofstream(file, std::ios::binary) << bytes;
            auto input = openRedactInput(file);
            QVERIFY2(input, input ? "" : input.error().message.c_str());
            const auto copy = redacted(**input, options);
            QVERIFY2(copy, copy ? "" : copy.error().message.c_str());
            QVERIFY(*copy == *wanted);
        }
    }

    void aFileThatChangesBetweenThePassesIsRefused()
    {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "a.heapsnapshot";
        Drawing heap;
        heap.nodes = {{"string", "Alice", "motto"}};
        std::ofstream(path) << heap.json();
        auto input = openRedactInput(path);
        QVERIFY(input);
        QVERIFY(redacted(**input)); // as it is
        std::ofstream(path, std::ios::app) << " ";
        const auto again = redacted(**input);
        QVERIFY(!again);
        QCOMPARE(int(again.error().code), int(ErrorCode::CannotRead));
    }

    void whatIsNoSnapshotIsNotReadToItsEnd()
    {
        // /dev/zero has no end; a pipe may begin with one byte.
        const auto endless = openRedactInput("/dev/zero");
        QVERIFY(!endless);
        QCOMPARE(endless.error().code, ErrorCode::NotASnapshot);
        QVERIFY2(endless.error().message.find("begins with") != std::string::npos,
                 endless.error().message.c_str());
    }
    void aPipeIsReadAsWell()
    {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "pipe";
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        Drawing heap;
        heap.nodes = {{"string", "Alice", "motto"}};
        std::thread writer([&] { std::ofstream(path) << heap.json(); }); // opens once there is a reader
        auto input = openRedactInput(path);
        writer.join();
        QVERIFY2(input, input ? "" : input.error().message.c_str());
        QVERIFY(redacted(**input));
    }

    void secretsAreKnownByTheirShape_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("kind");
        const auto row = [](const char* text, const char* kind) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(kind);
        };
        row("token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", "JSON Web Token");
        row("AKIAIOSFODNN7EXAMPLE", "AWS access key");
        row("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "GitHub token");
        row("xoxb-123456789012-abcdefABCDEF", "Slack token");
        row("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "Stripe key");
        row("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "private key");
        row("Authorization: Bearer abc.def.ghi", "authorization header");
        row("postgres://app:hunter2@db.internal/x", "password in a URL");
        row("mail alice@example.com now", "e-mail address");
        row("4111 1111 1111 1111", "card number");
        row("5555 5555 5555 4444", "card number");
        row("3f9a0c7be1d84526aa70f3c9d15b8e62", "random-looking token"); // 32 digits of base 16, no fewer
        row("from 192.168.4.17", "IP address");
        row("2001:db8:0:0:0:ff00:42:8329", "IP address");
        row("fe80::1ff:fe23:4567:890a", "IP address");
        row("q8Zr3Tf9Lk2Xw7Vb5Nm1Yc6Hd4Gs0Pj", "random-looking token");
        row("Server=db;User Id=sa;Password=Sup3r$ecret;", "password or key in a setting");
        row("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "password or key in a setting");
        row("DE89370400440532013000", "bank account (IBAN)");
        row("to GB29 NWBK 6016 1331 9268 19 by Friday", "bank account (IBAN)");
        row("call +49 151 23456789", "phone number");
        row("+1 (415) 555-2671", "phone number");
        row("authorization: bearer q1w2e3r4t5", "authorization header");
        row("Authorization: Bearer abcdefghijklmnopqrst", "authorization header"); // too long for a word
        row("http://10.20.30.40/x", "IP address");
        for (const char* harmless :
             {"4111 1111 1111 1112",
              "5655 5555 5555 5557",
              "3f9a0c7be1d84526aa70f3c9d15b8e6",
              "127.0.0.1",
              "lodash@4.17.21",
              "logo@2x.png",
              "requestCacheEntryFactoryProvider",
              "node:internal/streams/writable",
              "1.2.3",
              "::",
              "a::b",
              "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
              "handleUncaughtExceptionAndRejections",
              "2024-03-15T14:05:23Z",
              "00000000000000000000000000000000",
              "16:9::4:3",
              "12.4.254.21-node.33",
              "Chrome/120.0.0.0 Safari",
              "v1.2.3.4",
              "Basic information",
              "Bearer authentication",
              "+300",
              "password=options.password",
              "DE89370400440532013001",
              "+1,234,567.89",
              "coords +49.0123 -122.419",
              "W/\"1c2-q8Zr3Tf9Lk2Xw7Vb5Nm1Yc6Hd4G\"",
              "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4",
              "sha512-q8Zr3Tf9Lk2Xw7Vb5Nm1Yc6Hd4Gs0Pjq8Zr3Tf9Lk2Xw7Vb5Nm1Yc6Hd4Gs0Pj=="})
            row(harmless, "");
    }
    void secretsAreKnownByTheirShape()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, kind);
        const auto found = findSecrets(std::string_view(text.constData(), std::size_t(text.size())));
        QCOMPARE(found.empty() ? QByteArray() : QByteArray(secretKindName(found.front().kind)), kind);
        if (!found.empty()) QVERIFY(findSecrets(maskSecrets(text.toStdString())).empty());
    }

    void propertyNamesAnnounceSecrets()
    {
        for (const char* name :
             {"password", "dbPassword", "api_key", "API-KEY", "Authorization", "set-cookie", "pin"})
            QVERIFY2(isSecretName(name), name);
        for (const char* name : {"pinned", "keys", "author", "tokenize", "passenger", ""})
            QVERIFY2(!isSecretName(name), name);
    }
};

QTEST_APPLESS_MAIN(RedactTest)
#include "redact_test.moc"

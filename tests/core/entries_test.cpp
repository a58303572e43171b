// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/entries.h"
#include "core/analysis/entry_names.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/shared_corpus.h"

#include <QTest>

#include <algorithm>

using namespace heaptrail;
using namespace heaptrail::test;

class EntriesTest : public QObject {
    Q_OBJECT
private slots:
    void mapEntriesPairKeysWithValues();
    void slotsOfTablesAreNamedByTheirKeys();
    void valuesOfNumbersAreToldFromKeysByTheNearestPair_data();
    void valuesOfNumbersAreToldFromKeysByTheNearestPair();
    void aMapWhoseFirstEntryIsGoneKeepsItsPositions();
    void deletedEntriesAreNone_data();
    void deletedEntriesAreNone();
    void aSubclassOfSetIsASet();
    void weakMapCountsItsKeys();
    void arrayLengthReachesPastHoles();
    void dictionaryCountsNamesWithoutAVisibleValue();
    void onlyAnObjectUsedAsAMapHasEntryEdges();
    void realCollectionsHaveTheirEntries_data();
    void realCollectionsHaveTheirEntries();
};

void EntriesTest::mapEntriesPairKeysWithValues()
{
    // Two buckets: keys from slot 5, three slots an entry; the second value is a small integer.
    const auto heap = heapOf(R"(
        root -m-> Map
        Map -{table}-> t/array
        t -{5}-> k1/string
        t -{6}-> V#1
        t -{8}-> k2/string
        t -{11}-> K#3
        t -{12}-> V#3
    )");
    const auto entries = decodeEntries(*heap.snapshot, heap.node("Map"));
    QVERIFY(entries);
    QCOMPARE(entries->count.kind, CollectionKind::Map);
    QCOMPARE(entries->count.count, 3u);
    QVERIFY(entries->count.isExact);
    QCOMPARE(entries->entries.size(), std::size_t(3));
    QCOMPARE(entries->entries[0].key, std::string("\"k1\""));
    QCOMPARE(entries->entries[0].value, heap.node("V#1"));
    QVERIFY(!entries->entries[1].value);
    QCOMPARE(entries->entries[2].keyNode, heap.node("K#3"));
    QCOMPARE(decodeEntries(*heap.snapshot, heap.node("Map"), 1)->entries.size(), std::size_t(1));
}

void EntriesTest::slotsOfTablesAreNamedByTheirKeys()
{
    const auto heap = heapOf(R"(
        root -m-> Map
        Map -{table}-> t/array
        t -{5}-> k1/string
        t -{6}-> V#1
        t -{8}-> k2/string
        t -{12}-> V#3
        root -s-> Set
        Set -{table}-> u/array
        u -{5}-> M
        root -o-> Owner
        Owner -{elements}-> v/array
        v -{5}-> N
        Array -[3]-> B
        Array -[0]-> A
        root -a-> Array
    )");
    const auto names = [&](const char* node) {
        std::vector<std::string> all;
        for (const Edge edge : heap.snapshot->graph().edges(heap.node(node)))
            all.push_back(entryName(*heap.snapshot, edge.ordinal));
        return all;
    };
    // The second value is a number, and so is the third key.
    const std::vector<std::string> wanted{"key \"k1\"", "entry \"k1\"", "key \"k2\"", "entry (number)"};
    QCOMPARE(names("t"), wanted);
    QCOMPARE(names("u"), std::vector<std::string>{"entry"});
    QCOMPARE(names("v"), std::vector<std::string>{""}); // the slots of no Map
    const auto map = entryEdges(*heap.snapshot, heap.node("Map"));
    QVERIFY(map);
    QCOMPARE(map->size(), std::size_t(3));
    QVERIFY((*map)[0].key && (*map)[0].value && (*map)[1].key && !(*map)[1].value && !(*map)[2].key);
    const auto array = entryEdges(*heap.snapshot, heap.node("Array"));
    QCOMPARE(array->size(), std::size_t(2));
    QCOMPARE(heap.snapshot->graph().edge(*array->front().value).to, heap.node("A")); // by index
    QVERIFY(entryEdges(*heap.snapshot, heap.node("Owner"))->empty());
}

void EntriesTest::valuesOfNumbersAreToldFromKeysByTheNearestPair_data()
{
    // Numbers have no node: of such an entry the value alone stands in the table, of such a value the key.
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QByteArrayList>("names");
    const QByteArray pair = "key \"k\",entry \"k\"", value = "entry (number)";
    QTest::newRow("the pair stands last")
        << QByteArray("6:A 9:B 12:C 14:k/string 15:D") << QByteArrayList{value, value, value, pair};
    QTest::newRow("the pair stands first")
        << QByteArray("5:k/string 6:D 9:A 12:B") << QByteArrayList{pair, value, value};
    QTest::newRow("between") << QByteArray("6:A 8:k/string 9:D 12:B 14:l/string")
                             << QByteArrayList{value, pair, value, "key \"l\""};
    QTest::newRow("a value and the key behind it are no pair")
        << QByteArray("6:A 8:l/string 11:k/string 12:D") << QByteArrayList{value, "key \"l\"", pair};
}

void EntriesTest::valuesOfNumbersAreToldFromKeysByTheNearestPair()
{
    QFETCH(QByteArray, table);
    QFETCH(QByteArrayList, names);
    std::string drawing = "root -m-> Map\nMap -{table}-> t/array\n";
    for (const QByteArray& slot : table.split(' ')) {
        const auto parts = slot.split(':');
        drawing += "t -{" + parts[0].toStdString() + "}-> " + parts[1].toStdString() + "\n";
    }
    const auto heap = heapOf(drawing);
    QByteArrayList all;
    for (const Edge edge : heap.snapshot->graph().edges(heap.node("t")))
        all << QByteArray::fromStdString(entryName(*heap.snapshot, edge.ordinal));
    QCOMPARE(all.join(','), names.join(','));
}

void EntriesTest::aMapWhoseFirstEntryIsGoneKeepsItsPositions()
{
    const auto heap = heapOf(R"(
        root -m-> Map:300
        Map -{table}-> t/array
        t -{8}-> k2/string
        t -{9}-> V#2
        t -{14}-> k4/string
    )");
    const auto entries = decodeEntries(*heap.snapshot, heap.node("Map"));
    QCOMPARE(entries->count.count, 2u);
    QCOMPARE(entries->entries[0].position, 1u);
    QCOMPARE(entries->entries[0].value, heap.node("V#2"));
    QCOMPARE(entries->entries[1].position, 3u);
}

// As each version of V8 writes what is left in the place of a deleted entry.
void EntriesTest::deletedEntriesAreNone_data()
{
    QTest::addColumn<QByteArray>("hole");
    QTest::newRow("Node 20") << QByteArray();
    QTest::newRow("Node 21") << QByteArray("hole/hidden");
    QTest::newRow("Node 22 and later") << QByteArray("system·/·Hole/hidden");
}

void EntriesTest::deletedEntriesAreNone()
{
    QFETCH(QByteArray, hole);
    std::string drawing = "root -m-> Map\nroot -s-> Set\nMap -{table}-> t/array\nSet -{table}-> u/array\n"
                          "t -{8}-> k2/string\nt -{9}-> V#2\nt -{14}-> k4/string\nt -{15}-> V#4\n"
                          "u -{5}-> k2/string\nu -{9}-> k4/string\n";
    if (!hole.isEmpty())
        for (const char* slot : {"t -{5}-> ", "t -{6}-> ", "t -{11}-> ", "t -{12}-> ", "u -{7}-> "})
            drawing += slot + hole.toStdString() + "\n";
    const auto heap = heapOf(drawing);
    const auto entries = decodeEntries(*heap.snapshot, heap.node("Map"));
    QVERIFY(entries);
    QCOMPARE(entries->count.count, 2u);
    QCOMPARE(entries->entries.size(), std::size_t(2));
    QCOMPARE(entries->entries[1].key, std::string("\"k4\""));
    QCOMPARE(entries->entries[1].value, heap.node("V#4"));
    QCOMPARE(entryCount(*heap.snapshot, heap.node("Set"))->count, 2u);
}

void EntriesTest::aSubclassOfSetIsASet()
{
    const auto heap = heapOf(R"(
        root -s-> Tags
        Tags -__proto__-> Tags#proto
        Tags#proto -__proto__-> Set#proto
        Tags -{table}-> t/array
        t -{5}-> a/string
        t -{7}-> b/string
    )");
    const auto count = entryCount(*heap.snapshot, heap.node("Tags"));
    QVERIFY(count);
    QCOMPARE(count->kind, CollectionKind::Set);
    QCOMPARE(count->count, 2u);
    QCOMPARE(collectionKind(*heap.snapshot, heap.node("Set#proto")), CollectionKind::Object);
}

void EntriesTest::weakMapCountsItsKeys()
{
    const auto heap = heapOf(R"(
        root -w-> WeakMap
        root -k-> K#1
        WeakMap -{table}-> t/array
        t ~5~> K#1
        t ~6~> V#1
        t ~9~> K#2
    )");
    const auto entries = decodeEntries(*heap.snapshot, heap.node("WeakMap"));
    QCOMPARE(entries->count.kind, CollectionKind::WeakMap);
    QCOMPARE(entries->count.count, 2u);
    QVERIFY(entries->count.isExact);
    QCOMPARE(entries->entries[0].value, heap.node("V#1"));
    QVERIFY(!entries->entries[1].value);
    const auto edges = entryEdges(*heap.snapshot, heap.node("WeakMap"));
    QVERIFY(edges);
    QCOMPARE(edges->size(), std::size_t(2));
    const Graph& graph = heap.snapshot->graph();
    QCOMPARE(graph.edge(*(*edges)[0].value).to, heap.node("V#1"));
    QVERIFY((*edges)[1].key && !(*edges)[1].value);
    const auto slot = entrySlot(*heap.snapshot, *(*edges)[0].value);
    QVERIFY(slot && !slot->isKey);
    QCOMPARE(slot->kind, CollectionKind::WeakMap);
    QCOMPARE(slot->key, heap.node("K#1"));
    QVERIFY(entryName(*heap.snapshot, *(*edges)[0].value).starts_with("entry K @"));
    QVERIFY(entryName(*heap.snapshot, *(*edges)[1].key).starts_with("key K @"));
}

void EntriesTest::arrayLengthReachesPastHoles()
{
    const auto heap = heapOf("root -a-> Array\n Array -[0]-> A\n Array -[4]-> B\n root -e-> Array#empty");
    const auto count = entryCount(*heap.snapshot, heap.node("Array"));
    QCOMPARE(count->count, 5u);
    QVERIFY(!count->isExact);
    QVERIFY(entryCount(*heap.snapshot, heap.node("Array#empty"))->isExact);
}

void EntriesTest::dictionaryCountsNamesWithoutAVisibleValue()
{
    const auto heap = heapOf(R"(
        root -o-> Object
        Object -a-> A
        Object -{properties}-> d/array
        d -{6}-> a/string
        d -{7}-> A
        d -{12}-> b/string
        d -{15}-> c/symbol
    )");
    const auto count = entryCount(*heap.snapshot, heap.node("Object"));
    QCOMPARE(count->count, 3u);
    QVERIFY(count->isExact);
}

void EntriesTest::onlyAnObjectUsedAsAMapHasEntryEdges()
{
    const auto heap = heapOf(R"(
        root -o-> Config
        Config -b-> B
        Config -a-> A
        Config -[7]-> Seven
        Config -{map}-> hidden·class/hidden
        Config -{properties}-> d/array
        d -{6}-> b/string
        d -{9}-> a/string
        root -p-> Point
        Point -y-> B
        Point -x-> A
    )");
    const auto entries = entryEdges(*heap.snapshot, heap.node("Config"));
    QVERIFY(entries);
    QStringList names; // V8's table has no order of its own: by index, then by name
    for (const EntryEdges& entry : *entries) {
        QVERIFY(!entry.key && entry.value);
        names << QString::fromStdString(
            heap.snapshot->graph().edgeName(heap.snapshot->graph().edge(*entry.value)));
    }
    QCOMPARE(names, QStringList({QStringLiteral("7"), QStringLiteral("a"), QStringLiteral("b")}));
    QVERIFY(isUsedAsMap(*heap.snapshot, heap.node("Config")));
    QVERIFY(!isUsedAsMap(*heap.snapshot, heap.node("Point")));
    QVERIFY(entryEdges(*heap.snapshot, heap.node("Point"))->empty());
}

void EntriesTest::realCollectionsHaveTheirEntries_data()
{
    QTest::addColumn<QString>("expectedClass"); // of the values, or of the elements
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("count");
    const auto row = [](const char* folder, const char* cls, CollectionKind kind, int count) {
        QTest::newRow(folder) << QString::fromLatin1(cls) << int(kind) << count;
    };
    row("sample", "{id, status, originalRequest, timestamp}", CollectionKind::Map, 520);
    // What README of the corpus says lives at s3, in the runtimes Node 12 to 26.
    row("lru-cache-stable", "Profile", CollectionKind::Map, 400);
    if (!hasSharedFolder()) return;
    row("event-emitter-listeners", "Function", CollectionKind::Array, 801);
    row("registry-map-never-deleted", "Connection", CollectionKind::Map, 1030);
    row("weakmap-false-alarm", "RequestMeta", CollectionKind::WeakMap, 150);
    row("unbounded-array-log-buffer", "LogEntry", CollectionKind::Array, 2500);
    row("sampling-heap-profile", "GeoAnswer", CollectionKind::Object, 800);
}

void EntriesTest::realCollectionsHaveTheirEntries()
{
    QFETCH(QString, expectedClass);
    QFETCH(int, kind);
    QFETCH(int, count);
    const std::string name = QTest::currentDataTag();
    const auto snapshot = openSnapshot(name == "sample" ? samplesFolder() / "request-cache-3.heapsnapshot.gz"
                                                        : corpusFolder() / name / "s3.heapsnapshot.gz");
    QVERIFY(snapshot);
    // The collection of this kind with the most entries of the class, in keys or values.
    std::uint64_t most = 0, counted = 0;
    for (std::uint32_t n = 0; n < (*snapshot)->graph().nodeCount(); ++n) {
        const auto entryCountOf = entryCount(**snapshot, NodeOrdinal{n});
        if (!entryCountOf || int(entryCountOf->kind) != kind
            || entryCountOf->count < std::uint64_t(count) / 2)
            continue;
        const auto entries = decodeEntries(**snapshot, NodeOrdinal{n}, SIZE_MAX);
        QVERIFY(entries);
        const auto isOf = [&](const Entry& entry) {
            return (entry.value && (*snapshot)->className(*entry.value) == expectedClass.toStdString())
                || (entry.keyNode && (*snapshot)->className(*entry.keyNode) == expectedClass.toStdString());
        };
        const auto found =
            std::uint64_t(std::count_if(entries->entries.begin(), entries->entries.end(), isOf));
        if (found > most) {
            most = found;
            counted = entries->count.count;
        }
    }
    QCOMPARE(int(most), count);
    QCOMPARE(int(counted), count);
}

QTEST_APPLESS_MAIN(EntriesTest)
#include "entries_test.moc"

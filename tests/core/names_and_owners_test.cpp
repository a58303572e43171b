// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How an object is held, who owns a class, and what one search of a heap finds.
#include "core/analysis/held_name.h"
#include "core/analysis/owners.h"
#include "core/query/search.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {
TextMatcher containing(const std::string& text)
{
    return *TextMatcher::compile({TextMatch::Contains, text, true});
}
} // namespace

class NamesAndOwnersTest : public QObject {
    Q_OBJECT
private slots:
    void anObjectIsNamedByTheNearestThatHoldsIt();
    void aNameThatSaysNoMoreIsNoName();
    void ownersAreTheNearestOutsideTheClass();
    void aListOfTheClassIsOwnedByWhoHoldsItsHead();
    void whatGoesIsAddedUpByClass();
    void aSearchFindsNamesAndWhatIsHeldUnderThem();
    void retainersAreFoundHoweverFarUp();
};

void NamesAndOwnersTest::anObjectIsNamedByTheNearestThatHoldsIt()
{
    const auto heap = heapOf(R"(
        root   -global-> global
        global -cache->  Map:16
        global -app->    App
        App    -deep->   Deep
        Deep   -back->   Map
        f/closure =held=> Var:8
        global -f->      f
        Map    -[0]->    Entry:8
        global -127.0.0.1:80-> Pool:8
    )");
    const auto nameOf = [&](const char* node) {
        return heldName(*heap.snapshot, heap.node(node), EntryKeys::Show);
    };
    QCOMPARE(nameOf("Map"), std::string("cache"));
    QCOMPARE(nameOf("Var"), std::string("held"));
    QCOMPARE(nameOf("Entry"), std::string()); // an index is no name
    QCOMPARE(nameOf("Pool"), std::string("[\"127.0.0.1:80\"]")); // as in paths
}

void NamesAndOwnersTest::aNameThatSaysNoMoreIsNoName()
{
    const auto heap = heapOf(R"(
        root    -global->      global
        global  -process->     process:8
        global  -constructor-> Other:8
        global  -text->        text:8/string
    )");
    for (const char* node : {"process", "Other", "text"})
        QCOMPARE(heldName(*heap.snapshot, heap.node(node), EntryKeys::Show), std::string());
}

void NamesAndOwnersTest::ownersAreTheNearestOutsideTheClass()
{
    const auto heap = heapOf(R"(
        root   -global-> global
        global -a-> Cache#a
        global -b-> Cache#b
        Cache#a -{table}-> t:8/array
        t      -{0}->  Item#1:10
        t      -{1}->  Item#2:10
        Cache#b -x->   Item#3:10
        global -one->  User
        global -two->  Other
        User   -x->    Item#4:10
        Other  -y->    Item#4
    )");
    std::vector<NodeOrdinal> items;
    for (const char* item : {"Item#1", "Item#2", "Item#3", "Item#4"}) items.push_back(heap.node(item));
    const auto owners = ownersOf(*heap.snapshot, items, 10);
    QVERIFY(owners);
    QCOMPARE(owners->size(), std::size_t(2));
    const OwnerClass& caches = (*owners)[0];
    QCOMPARE(caches.count, std::uint64_t(3));
    QCOMPARE(caches.bytes, std::uint64_t(30));
    QCOMPARE(caches.owners, std::uint64_t(2));
    QCOMPARE(caches.largest.front().node, heap.node("Cache#a")); // through V8's table
    QCOMPARE(caches.largest.front().count, std::uint64_t(2));
    QCOMPARE((*owners)[1].largest.front().node, heap.node("global")); // two hold it, global both of them
}

void NamesAndOwnersTest::aListOfTheClassIsOwnedByWhoHoldsItsHead()
{
    const auto heap = heapOf(R"(
        root -queue-> Queue
        Queue  -head-> Link#1:10
        Link#1 -next-> Link#2:10
        Link#2 -next-> Link#3:10
    )");
    // The last first: what is known of it serves those above.
    const std::vector<NodeOrdinal> links{heap.node("Link#3"), heap.node("Link#2"), heap.node("Link#1")};
    const auto owners = ownersOf(*heap.snapshot, links, 10);
    QVERIFY(owners);
    QCOMPARE(owners->size(), std::size_t(1));
    QCOMPARE(owners->front().largest.front().node, heap.node("Queue"));
    QCOMPARE(owners->front().count, std::uint64_t(3));
    QCOMPARE(owners->front().bytes, std::uint64_t(30)); // each byte once
}

void NamesAndOwnersTest::whatGoesIsAddedUpByClass()
{
    const auto heap = heapOf(R"(
        root  -a-> Cache:10
        Cache -x-> Item#1:20
        Cache -y-> Item#2:20
        Item#1 -z-> Part:5
        root  -s-> Shared:7
        Cache -s-> Shared
    )");
    const auto shares = retainedByClass(*heap.snapshot, std::vector{heap.node("Cache"), heap.node("Item#1")});
    QVERIFY(shares);
    QCOMPARE(shares->size(), std::size_t(3)); // without what others hold, too
    QCOMPARE((*shares)[0].count, std::uint64_t(2));
    QCOMPARE((*shares)[0].bytes, std::uint64_t(40));
    std::uint64_t sum = 0;
    for (const ClassShare& share : *shares) sum += share.bytes;
    QCOMPARE(sum, heap.snapshot->retainedSize(heap.node("Cache")));
}

void NamesAndOwnersTest::aSearchFindsNamesAndWhatIsHeldUnderThem()
{
    const auto heap = heapOf(R"(
        root   -global-> global
        global -requestCache-> Map:16
        global -x-> RequestCache:64
        global ~requestCache~> Weak:8
    )");
    const auto found = findNamedOrHeld(*heap.snapshot, containing("requestcache"));
    QVERIFY(found);
    QCOMPARE(*found, (std::vector{heap.node("RequestCache"), heap.node("Map")})); // the larger first
    QVERIFY(findNamedOrHeld(*heap.snapshot, containing("nowhere"))->empty());
}

void NamesAndOwnersTest::retainersAreFoundHoweverFarUp()
{
    const auto heap = heapOf(R"(
        root   -global-> global:8
        global -app->    App:8
        App    -cache->  Map:8
        Map    -x->      Item:8
        Item   -up->     Map
        global -other->  Other:8
    )");
    const auto named = findRetaining(*heap.snapshot, heap.node("Item"), containing("App"), 10);
    QVERIFY(named);
    QCOMPARE(named->size(), std::size_t(2)); // App itself, and global, which holds by "app"
    QCOMPARE(named->front().node, heap.node("App"));
    QCOMPARE(named->front().way.size(), std::size_t(2));
    const Graph& graph = heap.snapshot->graph();
    QCOMPARE(graph.edge(named->front().way[0]).to, heap.node("Item"));
    QCOMPARE(graph.source(named->front().way[1]), heap.node("App"));
    QVERIFY(findRetaining(*heap.snapshot, heap.node("Item"), containing("other"), 10)->empty());
    // Of several at one distance no more than are wanted.
    const auto many = heapOf(R"(
        root   -global-> global:8
        global -a->      App#1:8
        global -b->      App#2:8
        global -c->      App#3:8
        App#1  -x->      Item:8
        App#2  -x->      Item
        App#3  -x->      Item
    )");
    for (const std::size_t most : {1u, 2u, 3u, 9u})
        QCOMPARE(findRetaining(*many.snapshot, many.node("Item"), containing("App"), most)->size(),
                 std::min<std::size_t>(most, 3));
}

QTEST_APPLESS_MAIN(NamesAndOwnersTest)
#include "names_and_owners_test.moc"

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/path_growth.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

#include <algorithm>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

using Counts = std::vector<std::uint64_t>;

std::string session(int i)
{
    return "Session#" + std::to_string(i) + "@" + std::to_string(101 + 2 * i) + ":50";
}

/// Sessions 0 … in a list, the ones of `pool` in a pool as well as long as they are few.
struct Drawn {
    std::vector<SnapshotPtr> snapshots;
    Population sessions;
};
Drawn drawn(const std::vector<std::string>& drawings)
{
    Drawn made;
    for (const std::string& drawing : drawings) {
        const auto heap = heapOf(drawing);
        made.snapshots.push_back(heap.snapshot);
        auto& nodes = made.sessions.emplace_back();
        for (const auto& [name, node] : heap.nodes)
            if (name.starts_with("Session")) nodes.push_back(node);
    }
    return made;
}

std::string listOf(int from, int to)
{
    std::string text = "root -g-> global@5\nglobal -list-> Array#list@7:16\nglobal -pool-> Array#pool@9:16\n";
    for (int i = from; i < to; ++i)
        text += "Array#list -[" + std::to_string(i - from) + "]-> " + session(i) + "\n";
    return text;
}

} // namespace

class PathGrowthTest : public QObject {
    Q_OBJECT

private slots:
    void pathsThatReadAlikeAreToldApart()
    {
        // As of the children of an element: one is the whitespace before the other.
        PathGrowth growth;
        const auto add = [&](const char* label, const char* className, bool isInternal = false) {
            PathGrowthBranch branch;
            branch.label = label;
            branch.className = className;
            branch.isInternal = isInternal;
            growth.branches.push_back(branch);
            return std::uint32_t(growth.branches.size() - 1);
        };
        add("", "");
        const auto global = add("global", "global"), list = add("[…]", "(array)", true),
                   text = add("[…]", "{text}"), mark = add("[…]", "{mark}"), end = add("[…]", "Row"),
                   more = add("[…]", "Row");
        const std::vector<std::vector<std::uint32_t>> ways{
            {global, list, text, end}, {global, list, mark, end}, {global, end}, {global, end, more}};
        QCOMPARE(growth.text(ways[0]), growth.text(ways[1]));
        const auto texts = growth.texts(ways);
        QCOMPARE(texts[0], growth.text(ways[0]) + ", through {text} at step 3");
        QCOMPARE(texts[1], growth.text(ways[1]) + ", through {mark} at step 3");
        QCOMPARE(texts[2], growth.text(ways[2])); // reads otherwise
    }
    void theBranchThatGrowsLeadsAndTheOthersStandBesideIt()
    {
        const std::string pool = "Array#pool -[0]-> Session#900@95:50\nArray#pool -[1]-> Session#901@97:50\n";
        const Drawn d = drawn({listOf(0, 1) + pool, listOf(0, 5) + pool, listOf(0, 9) + pool});
        const auto growth = pathGrowth(d.snapshots, d.sessions);
        QVERIFY(growth.has_value());
        QCOMPARE(growth->branches[0].count, (Counts{3, 7, 11}));
        QVERIFY(!growth->isSampled);

        const auto way = growth->growingBranch();
        QCOMPARE(growth->text(way), std::string("global → list → Array → […]"));
        QCOMPARE(growth->branches[way.back()].count, (Counts{1, 5, 9}));
        QCOMPARE(growth->branches[way.back()].born, (Counts{1, 4, 4})); // all of them lived on

        const auto ways = growth->ways(5);
        QCOMPARE(ways.size(), 2u);
        QCOMPARE(growth->text(ways[1]), std::string("global → pool → Array → […]"));
        QCOMPARE(growth->branches[ways[1].back()].count, (Counts{2, 2, 2}));
    }

    void theKeysOfADictionaryAreOneBranch()
    {
        std::vector<std::string> drawings;
        for (const int count : {2, 12, 22}) {
            std::string text = "root -g-> global@5\nglobal -byId-> Object@7:16\n";
            for (int i = 0; i < count; ++i)
                text += "Object -user" + std::to_string(i) + "-> " + session(i) + "\n";
            drawings.push_back(text);
        }
        const Drawn d = drawn(drawings);
        const auto growth = pathGrowth(d.snapshots, d.sessions);
        QVERIFY(growth.has_value());
        const auto ways = growth->ways(5);
        QCOMPARE(ways.size(), 1u);
        QCOMPARE(growth->text(ways[0]), std::string("global → byId → […]"));
        QCOMPARE(growth->branches[ways[0].back()].count, (Counts{2, 12, 22}));
    }

    void eightOfOneClassAreFieldsNineAreKeys()
    {
        for (const int count : {8, 9}) {
            std::vector<std::string> drawings;
            for (const int so : {1, count}) {
                std::string text = "root -g-> global@5\nglobal -byId-> Object@7:16\n";
                for (int i = 0; i < so; ++i)
                    text += "Object -user" + std::to_string(i) + "-> " + session(i) + "\n";
                drawings.push_back(text);
            }
            const Drawn d = drawn(drawings);
            const auto growth = pathGrowth(d.snapshots, d.sessions);
            QVERIFY(growth.has_value());
            const auto is = [](const std::string& label) {
                return [label](const PathGrowthBranch& branch) { return branch.label == label; };
            };
            const auto& branches = growth->branches;
            QCOMPARE(std::any_of(branches.begin(), branches.end(), is("[…]")), count == 9);
            QCOMPARE(std::any_of(branches.begin(), branches.end(), is("user0")), count == 8);
        }
    }

    void aListOfAnyLengthIsOneBranch()
    {
        std::vector<std::string> drawings;
        for (const int count : {3, 300, 600}) {
            std::string text = "root -g-> global@5\nglobal -head-> " + session(0) + "\n";
            for (int i = 1; i < count; ++i) text += session(i - 1) + " -next-> " + session(i) + "\n";
            drawings.push_back(text);
        }
        const Drawn d = drawn(drawings);
        const auto growth = pathGrowth(d.snapshots, d.sessions);
        QVERIFY(growth.has_value());
        const auto way = growth->growingBranch();
        QCOMPARE(growth->branches[way.back()].label, std::string("next"));
        QVERIFY(growth->branches[way.back()].isRepeated);
        QCOMPARE(growth->branches[way.back()].count, (Counts{2, 299, 599}));
        QVERIFY(way.size() <= 4);
    }

    void whatIsGoneCountsWhereItWas()
    {
        // All were replaced between two snapshots, as copied state is.
        const Drawn d = drawn({listOf(0, 4), listOf(10, 20), listOf(30, 50)});
        const auto growth = pathGrowth(d.snapshots, d.sessions);
        QVERIFY(growth.has_value());
        const auto way = growth->growingBranch();
        QCOMPARE(growth->text(way), std::string("global → list → Array → […]"));
        QCOMPARE(growth->branches[way.back()].count, (Counts{4, 10, 20}));
        QCOMPARE(growth->branches[way.back()].born, (Counts{0, 0, 20}));
    }

    void aFewThatAreGoneAreToldAsGone()
    {
        const Drawn d = drawn({listOf(0, 20), listOf(1, 40)});
        const auto growth = pathGrowth(d.snapshots, d.sessions);
        QVERIFY(growth.has_value());
        QCOMPARE(growth->branches[0].count, (Counts{20, 39}));
        const auto& roots = growth->branches[0].children;
        QCOMPARE(roots.size(), 2u);
        QCOMPARE(growth->branches[roots[0]].count, (Counts{19, 39}));
        QCOMPARE(growth->branches[roots[1]].label, std::string("gone by S2"));
        QCOMPARE(growth->branches[roots[1]].count, (Counts{1, 0}));
    }

    void survivorsAreCountedByTheSnapshotThatSawThemFirst()
    {
        // Of the four that S2 saw first, one is gone in S3.
        const Drawn d = drawn({listOf(0, 2), listOf(0, 6), listOf(3, 9)});
        const Survivors survivors = survivorsOf(d.snapshots, d.sessions);
        QCOMPARE(survivors.born, (Counts{2, 4, 3}));
        QCOMPARE(survivors.alive, (Counts{0, 3, 3}));
        QCOMPARE(survivors.aliveBytes, (Counts{0, 150, 150}));
    }

    void aStopIsObeyed()
    {
        const Drawn d = drawn({listOf(0, 2), listOf(0, 4)});
        std::stop_source stop;
        stop.request_stop();
        const auto growth = pathGrowth(d.snapshots, d.sessions, {}, Task(stop.get_token(), nullptr));
        QVERIFY(!growth.has_value());
        QCOMPARE(growth.error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(PathGrowthTest)
#include "path_growth_test.moc"

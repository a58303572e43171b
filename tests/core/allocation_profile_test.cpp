// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Allocation stacks and dead variables, against what DevTools' worker says of the shared examples.
#include "core/analysis/allocation_profile.h"
#include "core/analysis/dead_variables.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/json_file.h"
#include "tests/support/shared_corpus.h"

#include <QJsonArray>
#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

QJsonObject extra(const char* name)
{
    return readJson(sharedFolder() / "spec/examples" / (std::string(name) + ".expected.json"))
        .object()["extra"]
        .toObject();
}

SnapshotPtr example(const char* name)
{
    const auto snapshot =
        openSnapshot(sharedFolder() / "spec/examples" / (std::string(name) + ".heapsnapshot"));
    return snapshot ? *snapshot : nullptr;
}

QString text(const Snapshot& snapshot, StringOrdinal string)
{
    return QString::fromStdString(snapshot.graph().strings().text(string));
}

/// A row as the expected files write it, without its running id.
QJsonObject json(const Snapshot& snapshot, const AllocationRow& row)
{
    const TraceFunction& function = snapshot.graph().raw().traceFunctions[row.function];
    return {{"name", text(snapshot, function.name)},   {"scriptName", text(snapshot, function.scriptName)},
            {"scriptId", qint64(function.scriptId)},   {"line", qint64(function.line)},
            {"column", qint64(function.column)},       {"count", qint64(row.counts.count)},
            {"size", qint64(row.counts.size)},         {"liveCount", qint64(row.counts.liveCount)},
            {"liveSize", qint64(row.counts.liveSize)}, {"hasChildren", row.hasCallers}};
}

QJsonArray json(const Snapshot& snapshot, const std::vector<AllocationRow>& rows)
{
    QJsonArray array;
    for (const AllocationRow& row : rows) array << json(snapshot, row);
    return array;
}

QJsonArray withoutIds(const QJsonArray& rows)
{
    QJsonArray array;
    for (const QJsonValue& value : rows) {
        QJsonObject row = value.toObject();
        row.remove("id");
        array << row;
    }
    return array;
}

} // namespace

class AllocationProfileTest : public QObject {
    Q_OBJECT

private slots:
    void functionsAndTheirCallersAreDevTools()
    {
        if (!hasSharedFolder()) QSKIP("no ../shared beside the checkout");
        const SnapshotPtr snapshot = example("timeline");
        QVERIFY(snapshot);
        const QJsonObject want = extra("timeline");
        const auto profile = allocationProfile(snapshot);
        QVERIFY(profile);
        QCOMPARE(json(*snapshot, profile->functions()), withoutIds(want["traceTops"].toArray()));

        const QJsonArray callers = want["callers"].toArray();
        const QJsonArray nodes = want["aggregatesByAllocationNode"].toArray();
        QCOMPARE(callers.size(), qsizetype(profile->functions().size()));
        for (qsizetype i = 0; i < callers.size(); ++i) {
            const AllocationRow& top = profile->functions()[std::size_t(i)];
            // Opening a row follows the callers while there is one alone, then lists them.
            std::vector<AllocationRow> chain;
            std::vector<AllocationRow> rows = profile->callersOf(top);
            while (rows.size() == 1) {
                chain.push_back(rows.front());
                rows = profile->callersOf(chain.back());
            }
            const QJsonObject opened = callers[i].toObject()["callers"].toObject();
            QCOMPARE(json(*snapshot, chain), withoutIds(opened["nodesWithSingleCaller"].toArray()));
            QCOMPARE(json(*snapshot, rows), withoutIds(opened["branchingCallers"].toArray()));

            QJsonArray ordinals;
            const auto found = profile->nodesOf(top);
            for (NodeOrdinal node{0}; node.value < snapshot->graph().nodeCount(); ++node.value)
                if (found[node]) ordinals << qint64(node.value);
            QJsonArray wanted;
            for (const QJsonValue& row : nodes[i].toObject()["aggregates"].toObject())
                for (const QJsonValue& ordinal : row.toObject()["ordinals"].toArray()) wanted << ordinal;
            QCOMPARE(ordinals, wanted);
        }
    }

    void stackOfAnObjectIsDevTools()
    {
        if (!hasSharedFolder()) QSKIP("no ../shared beside the checkout");
        const SnapshotPtr snapshot = example("timeline");
        QVERIFY(snapshot);
        const QJsonObject want = extra("timeline");
        QJsonArray frames;
        for (const std::uint32_t at : allocationStack(*snapshot, NodeOrdinal{3})) {
            const TraceFunction& function = snapshot->graph().raw().traceFunctions[at];
            frames << QJsonObject{{"functionName", text(*snapshot, function.name)},
                                  {"scriptName", text(*snapshot, function.scriptName)},
                                  {"scriptId", qint64(function.scriptId)},
                                  {"line", qint64(function.line)},
                                  {"column", qint64(function.column)}};
        }
        QCOMPARE(frames, want["allocationStackOfA"].toArray());
        QVERIFY(allocationStack(*snapshot, NodeOrdinal{0}).empty());
    }

    void withoutStacksThereIsNoProfile()
    {
        const auto heap = heapOf("root -g-> g\n g -a-> A:5");
        const auto profile = allocationProfile(heap.snapshot);
        QVERIFY(profile);
        QVERIFY(profile->empty());
        QVERIFY(allocationStack(*heap.snapshot, heap.node("A")).empty());
    }

    void deadVariablesAreDevTools()
    {
        if (!hasSharedFolder()) QSKIP("no ../shared beside the checkout");
        const SnapshotPtr snapshot = example("contexts");
        QVERIFY(snapshot);
        const QJsonObject want = extra("contexts")["analysis"].toObject();
        const auto dead = findDeadVariables(*snapshot);
        QVERIFY(dead);
        const Graph& graph = snapshot->graph();
        const auto id = [&](NodeOrdinal node) { return qint64(graph.id(node).value); };

        QJsonArray scopes;
        const QJsonArray wantedScopes = want["scopes"].toArray();
        QCOMPARE(qsizetype(dead->scopes.size()), wantedScopes.size());
        for (std::size_t s = 0; s < dead->scopes.size(); ++s) {
            const ScopeWithDeadVariables& scope = dead->scopes[s];
            const QJsonObject wanted = wantedScopes[qsizetype(s)].toObject();
            QCOMPARE(id(scope.scopeInfo), wanted["scopeInfoNodeId"].toInteger());
            QCOMPARE(id(scope.script), wanted["scriptNodeId"].toInteger());
            QCOMPARE(QString::fromStdString(scope.scriptName), wanted["scriptName"].toString());
            QCOMPARE(QString::fromStdString(scope.functionName), wanted["scopeName"].toString());
            QCOMPARE(qint64(scope.start), wanted["scopeStart"].toInteger());
            QCOMPARE(qint64(scope.end), wanted["scopeEnd"].toInteger());
            QCOMPARE(qint64(scope.variableCount), wanted["contextFieldCount"].toInteger());
            const QJsonArray contexts = wanted["contexts"].toArray();
            QCOMPARE(qsizetype(scope.contexts.size()), contexts.size());
            for (std::size_t c = 0; c < scope.contexts.size(); ++c) {
                const ContextWithDeadVariables& context = scope.contexts[c];
                const QJsonObject expected = contexts[qsizetype(c)].toObject();
                QCOMPARE(id(context.context), expected["contextNodeId"].toInteger());
                QCOMPARE(qint64(snapshot->retainedSize(context.context)),
                         expected["retainedSize"].toInteger());
                QCOMPARE(qint64(context.deadSize), expected["deadFieldsRetainedSizeSum"].toInteger());
                const QJsonArray fields = expected["deadFields"].toArray();
                QCOMPARE(qsizetype(context.variables.size()), fields.size());
                for (std::size_t v = 0; v < context.variables.size(); ++v) {
                    const QJsonObject field = fields[qsizetype(v)].toObject();
                    QCOMPARE(QString::fromStdString(context.variables[v].name), field["name"].toString());
                    QCOMPARE(id(context.variables[v].value), field["valueNodeId"].toInteger());
                }
            }
        }
        const QJsonArray without = want["scriptsWithoutScopes"].toArray();
        QCOMPARE(qsizetype(dead->scriptsWithoutScopes.size()), without.size());
        for (std::size_t s = 0; s < dead->scriptsWithoutScopes.size(); ++s) {
            const ScriptWithoutScopes& script = dead->scriptsWithoutScopes[s];
            const QJsonObject wanted = without[qsizetype(s)].toObject();
            QCOMPARE(id(script.script), wanted["scriptNodeId"].toInteger());
            QCOMPARE(QString::fromStdString(script.name), wanted["scriptName"].toString());
            QCOMPARE(qint64(script.contextCount), wanted["contextCount"].toInteger());
        }
    }

    void theSearchStopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const Task task(stop.get_token(), nullptr);
        const auto heap = heapOf("root -g-> g\n g -a-> A:5");
        const auto dead = findDeadVariables(*heap.snapshot, task);
        QVERIFY(!dead);
        QCOMPARE(dead.error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(AllocationProfileTest)
#include "allocation_profile_test.moc"

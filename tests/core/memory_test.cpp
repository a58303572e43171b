// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// What memory may cost, and what happens when it is not to be had.
#include "core/base/json_memory.h"
#include "core/base/parallel.h"
#include "core/base/result.h"
#include "core/base/system_memory.h"
#include "core/load/snapshot_reader.h"
#include "tests/support/heap_drawing.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <set>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

Result<int> thrown(const std::function<void()>& throwing)
{
    return guarded([&]() -> Result<int> {
        throwing();
        return 1;
    });
}

/// 1000 objects of one name, each with a place of its own; ids from `id`.
Result<SnapshotPtr> placed(const std::string& name, int objects)
{
    std::string nodes = "0,0,1,0," + std::to_string(objects), edges, places;
    for (int i = 0; i < objects; ++i) {
        nodes += ",1,1," + std::to_string(3 + 2 * i) + ",16,0";
        edges += (i ? "," : "") + ("1," + std::to_string(i)) + ',' + std::to_string(5 * (i + 1));
        places += (i ? "," : "") + std::to_string(5 * (i + 1)) + ",1," + std::to_string(i) + ",1";
    }
    auto raw = readSnapshotBytes(
        R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["synthetic",)"
        R"("object"],"string","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":)"
        R"([["property","element"],"string_or_number","node"],"location_fields":["object_index","script_id","line",)"
        R"("column"]},"node_count":)"
        + std::to_string(objects + 1) + ",\"edge_count\":" + std::to_string(objects) + "},\"nodes\":[" + nodes
        + "],\"edges\":[" + edges + "],\"locations\":[" + places + "],\"strings\":[\"\",\"" + name + "\"]}");
    if (!raw) return fail(raw.error());
    return analyse(std::move(*raw));
}

} // namespace

class MemoryTest : public QObject {
    Q_OBJECT
private:
    static void put(const QDir& root, const QString& name, const QByteArray& bytes)
    {
        QVERIFY(root.mkpath(QFileInfo(name).path()));
        QFile file(root.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    static std::uint64_t leftIn(const QDir& root) { return controlGroupMemory(root.path().toStdString()); }

private slots:
    void classesShareTheirNames()
    {
        const std::string name(100'000, 'N');
        const auto snapshot = placed(name, 1000);
        QVERIFY(snapshot.has_value());
        std::set<const char*> copies;
        std::set<std::string> keys;
        for (const ClassInfo& info : (*snapshot)->classes().infos) {
            if (info.name != name) continue;
            copies.insert(info.name.c_str());
            keys.insert(info.key.place());
        }
        QCOMPARE(keys.size(), std::size_t(1000));
        QCOMPARE(copies.size(), std::size_t(1));
    }
    void keysOfClassesAreEqualAcrossSnapshots()
    {
        const auto a = placed("Session", 3), b = placed("Session", 4);
        QVERIFY(a && b);
        for (const ClassInfo& info : (*a)->classes().infos) {
            const auto found = (*b)->classByKey(info.key);
            QVERIFY(found.has_value());
            QCOMPARE((*b)->classes().info(*found).key.text(), info.key.text());
            QVERIFY(info.key == info.key.text());
            QVERIFY(!(info.key == info.key.text() + "x"));
        }
    }

    void noMemoryIsAnError()
    {
        for (const auto& throwing : std::vector<std::function<void()>>{
                 [] { throw std::bad_alloc(); }, [] { throw std::bad_exception(); },
                 [] {
                     throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
                 }}) {
            const auto result = thrown(throwing);
            QVERIFY(!result && result.error().code == ErrorCode::OutOfMemory);
            QVERIFY(!result.error().message.empty());
        }
        const auto other = thrown([] { throw std::invalid_argument("x"); });
        QVERIFY(!other && other.error().code == ErrorCode::Internal);
    }
    void jsonMemoryThrows()
    {
        JsonMemory memory;
        QVERIFY_EXCEPTION_THROWN(memory.Malloc(SIZE_MAX / 2), std::bad_alloc);
        void* block = memory.Malloc(10);
        QVERIFY_EXCEPTION_THROWN(memory.Realloc(block, 10, SIZE_MAX / 2), std::bad_alloc);
        JsonMemory::Free(block);
    }

    void theTightestControlGroupCounts()
    {
        QTemporaryDir dir;
        const QDir root(dir.path());
        QCOMPARE(leftIn(root), kNone); // none at all
        put(root, QStringLiteral("proc/self/cgroup"), "0::/user/app\n");
        QCOMPARE(leftIn(root), kNone);
        // Version 2: its own group has no limit, the one above it has.
        put(root, QStringLiteral("sys/fs/cgroup/user/app/memory.max"), "max\n");
        put(root, QStringLiteral("sys/fs/cgroup/user/memory.max"), "1000\n");
        QCOMPARE(leftIn(root), std::uint64_t(1000));
        put(root, QStringLiteral("sys/fs/cgroup/user/memory.current"), "700\n");
        QCOMPARE(leftIn(root), std::uint64_t(300));
        // What files hold in memory is given back.
        put(root, QStringLiteral("sys/fs/cgroup/user/memory.stat"), "anon 500\ninactive_file 200\n");
        QCOMPARE(leftIn(root), std::uint64_t(500));
        put(root, QStringLiteral("sys/fs/cgroup/user/app/memory.max"), "400\n");
        QCOMPARE(leftIn(root), std::uint64_t(400));
        put(root, QStringLiteral("sys/fs/cgroup/user/app/memory.current"),
            "900\n"); // over it: nothing is left
        QCOMPARE(leftIn(root), std::uint64_t(0));
    }
    void controlGroupsOfVersionOneCount()
    {
        QTemporaryDir dir;
        const QDir root(dir.path());
        put(root, QStringLiteral("proc/self/cgroup"), "5:cpu,cpuacct:/\n4:memory:/docker/x\n0::/\n");
        put(root, QStringLiteral("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes"), "5000\n");
        put(root, QStringLiteral("sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes"), "1000\n");
        put(root, QStringLiteral("sys/fs/cgroup/memory/docker/x/memory.stat"), "total_inactive_file 100\n");
        QCOMPARE(leftIn(root), std::uint64_t(4100));
        // In a container the file system shows its own group as the root, whatever the path says.
        put(root, QStringLiteral("sys/fs/cgroup/memory/memory.limit_in_bytes"), "2000\n");
        QCOMPARE(leftIn(root), std::uint64_t(2000));
    }
};

QTEST_APPLESS_MAIN(MemoryTest)
#include "memory_test.moc"

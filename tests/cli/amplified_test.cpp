// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small files that name one long text many times: a command takes at most 40 MB (64 are promised) and four times the
// file, or ends with status 4. Logs of many short readings.
#include "tests/support/heap_text.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <map>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

/// A snapshot, node by node.
class Snapshot {
public:
    enum Type { Array = 1, String = 2, Object = 3, Native = 8, Synthetic = 9, Concatenated = 10 };
    enum EdgeKind { Element = 1, Property = 2, Internal = 3, Shortcut = 5 };

    Snapshot()
    {
        string("");
        node(Synthetic, "");
        global = node(Object, "Window / x");
        edge(0, Shortcut, "g", global);
        edge(0, Element, 1, global);
    }
    int node(Type type, const std::string& name, int detachedness = 0)
    {
        m_nodes.push_back({type, string(name), detachedness, {}});
        return int(m_nodes.size()) - 1;
    }
    void edge(int from, EdgeKind kind, int name, int to)
    {
        m_nodes[std::size_t(from)].edges +=
            "," + std::to_string(kind) + ',' + std::to_string(name) + ',' + std::to_string(to * 7);
        ++m_nodes[std::size_t(from)].edgeCount;
    }
    void edge(int from, EdgeKind kind, const std::string& name, int to)
    {
        edge(from, kind, string(name), to);
    }
    void place(int node, int line)
    {
        m_places +=
            (m_places.empty() ? "" : ",") + std::to_string(node * 7) + ",1," + std::to_string(line) + ",1";
    }

    QByteArray text() const
    {
        std::string nodes, edges;
        int id = 1, count = 0;
        for (const Node& node : m_nodes) {
            nodes += (nodes.empty() ? "" : ",") + std::to_string(node.type) + ',' + std::to_string(node.name)
                + ',' + std::to_string(id) + ",16," + std::to_string(node.edgeCount) + ",0,"
                + std::to_string(node.detachedness);
            edges += node.edges;
            count += node.edgeCount;
            id += 2;
        }
        std::vector<const std::string*> strings(m_strings.size());
        for (const auto& [name, at] : m_strings) strings[std::size_t(at)] = &name;
        std::string names;
        for (const std::string* name : strings) names += (names.empty() ? "\"" : ",\"") + *name + '"';
        return QByteArray::fromStdString(
            R"({"snapshot":{"meta":)" + heaptrail::test::v8Meta() + R"(,"node_count":)"
            + std::to_string(m_nodes.size()) + ",\"edge_count\":" + std::to_string(count)
            + ",\"trace_function_count\":0},\"nodes\":[" + nodes + "],\"edges\":[" + edges.substr(1)
            + "],\"trace_function_infos\":[],\"trace_tree\":[],\"samples\":[],\"locations\":[" + m_places
            + "],\"strings\":[" + names + "]}");
    }
    int global{};

private:
    struct Node {
        Type type;
        int name, detachedness;
        std::string edges;
        int edgeCount{};
    };
    int string(const std::string& text)
    {
        return m_strings.try_emplace(text, int(m_strings.size())).first->second;
    }
    std::vector<Node> m_nodes;
    std::map<std::string, int> m_strings;
    std::string m_places;
};

QByteArray drawn(const QByteArray& kind, std::size_t length, int count)
{
    Snapshot heap;
    const std::string name(length, 'N');
    int before =
        kind == "concatenations" || kind == "copies" ? heap.node(Snapshot::String, name) : heap.global;
    for (int i = 0; i < count; ++i) {
        int node = 0;
        if (kind == "shapes") {
            for (int twice = 0; twice < 3; ++twice) {
                node = heap.node(Snapshot::Object, "Object");
                heap.edge(heap.global, Snapshot::Element, 3 * i + twice, node);
                heap.edge(node, Snapshot::Property, name, heap.global);
                heap.edge(node, Snapshot::Property, "p" + std::to_string(i), heap.global);
            }
            continue;
        }
        if (kind == "subsets") { // of twelve long names, each a shape
            for (int twice = 0; twice < 3; ++twice) {
                node = heap.node(Snapshot::Object, "Object");
                heap.edge(heap.global, Snapshot::Element, 3 * i + twice, node);
                for (int bit = 0; bit < 12; ++bit)
                    if ((i + 1) >> bit & 1)
                        heap.edge(node, Snapshot::Property, std::to_string(bit) + name.substr(length / 2),
                                  heap.global);
            }
            continue;
        }
        if (kind == "pairs") {
            node = heap.node(Snapshot::Object, "V");
            heap.edge(heap.global, Snapshot::Internal,
                      std::to_string(i) + " / part of key (k @1) -> value (b @3) pair in WeakMap (table @5)",
                      node);
            continue;
        }
        if (kind == "concatenations" || kind == "copies") {
            node = heap.node(Snapshot::Concatenated, "");
            heap.edge(node, Snapshot::Internal, "first", before);
            heap.edge(node, Snapshot::Internal, "second", before);
            if (kind == "concatenations") before = node;
        } else {
            node = heap.node(kind == "detached"      ? Snapshot::Native
                                 : kind == "strings" ? Snapshot::String
                                                     : Snapshot::Object,
                             name, kind == "detached" ? 2 : 0);
        }
        if (kind == "places") heap.place(node, i);
        if (kind == "path") {
            heap.edge(before, Snapshot::Property, name, node);
            before = node;
        } else {
            heap.edge(heap.global, Snapshot::Element, i, node);
        }
    }
    return heap.text();
}

} // namespace

class AmplifiedTest : public QObject {
    Q_OBJECT
private:
    struct Run {
        int status{};
        std::int64_t peak{}; ///< bytes
    };
    Run run(const std::vector<std::string>& words) const
    {
        const QByteArray program = qgetenv("HEAPTRAIL_PROGRAM"), folder = m_dir.path().toLocal8Bit();
        std::vector<char*> args{const_cast<char*>(program.constData())};
        for (const std::string& word : words) args.push_back(const_cast<char*>(word.c_str()));
        args.push_back(nullptr);
        const pid_t child = ::fork();
        if (child == 0) {
            const int null = ::open("/dev/null", O_WRONLY);
            ::dup2(null, 1);
            ::dup2(null, 2);
            if (::chdir(folder.constData()) == 0) ::execv(args[0], args.data());
            ::_exit(127);
        }
        int status = 0;
        rusage used{};
        ::wait4(child, &status, 0, &used);
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), used.ru_maxrss * 1024};
    }
    QTemporaryDir m_dir;

private slots:
    void initTestCase()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("Sanitizers take memory of their own.");
#endif
        QVERIFY(QFile::exists(QString::fromLocal8Bit(qgetenv("HEAPTRAIL_PROGRAM"))));
    }
    void memoryStaysInProportion_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("times"); // what may be taken of the file's size
        for (const char* kind : {"places", "shapes", "subsets", "detached", "plain", "strings",
                                 "concatenations", "copies", "pairs", "path"})
            QTest::newRow(kind) << QByteArray(kind) << 60'000 << 1000 << 4;
        QTest::newRow("one name of 10 MB") << QByteArray("plain") << 10'000'000 << 20 << 4;
        QTest::newRow("one string of 10 MB") << QByteArray("strings") << 10'000'000 << 20 << 4;
        QTest::newRow("one property of 10 MB") << QByteArray("path") << 10'000'000 << 20 << 4;
    }
    void memoryStaysInProportion()
    {
        QFETCH(QByteArray, kind);
        QFETCH(int, length);
        QFETCH(int, count);
        QFETCH(int, times);
        QByteArray bytes;
        for (const char* name : {"a", "b"}) { // the second one has more
            bytes = drawn(kind, std::size_t(length), name[0] == 'a' ? count / 2 : count);
            QFile file(m_dir.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        }
        QByteArrayList wrong;
        const std::vector<std::vector<std::string>> commands{
            {"stats", "a"},
            {"summary", "a"},
            {"summary", "a", "--format", "json", "-o", "out.json"},
            {"nodes", "a", "--limit", "100"},
            {"suspects", "a", "b"},
            {"compare", "a", "b"},
            {"strings", "a"},
            {"dominators", "a"},
            {"retainers", "a", "@3", "--format", "json", "--depth", "1"},
            {"report", "a", "-o", "r.html"},
            {"redact", "a", "-o", "c"}};
        for (const auto& command : commands) {
            const Run one = run(command);
            const std::int64_t files = command[0] == "suspects" || command[0] == "compare" ? 2 : 1;
            const std::int64_t most = std::int64_t{40'000'000} + times * files * bytes.size();
            if (one.status != 4 && (one.status != 0 || one.peak > most))
                wrong << QByteArray::fromStdString(command[0]) + ": status " + QByteArray::number(one.status)
                        + ", " + QByteArray::number(one.peak / 1'000'000) + " MB of "
                        + QByteArray::number(most / 1'000'000);
        }
        QVERIFY2(wrong.isEmpty(), wrong.join("; ").constData());
    }
    void readingsOfALogAreSmall_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("reading"); // %1: a number
        QTest::addColumn<QByteArray>("behind");
        QTest::newRow("objects on one line")
            << QByteArray() << QByteArray("{\"rss\":%1}") << QByteArray("\n");
        QTest::newRow("in an array") << QByteArray("[") << QByteArray("{\"rss\":%1},") << QByteArray("]\n");
        QTest::newRow("in an object")
            << QByteArray("{\"all\":[") << QByteArray("{\"rss\":%1},") << QByteArray("]}\n");
        QTest::newRow("over several lines")
            << QByteArray("{\"all\": [\n") << QByteArray("{\n\"rss\": %1\n},\n") << QByteArray("]}\n");
        QTest::newRow("rows with a time")
            << QByteArray("ts,rss,heapUsed\n") << QByteArray("170%1,%1,%1\n") << QByteArray();
    }
    /// 64 bytes each, however many; the line that they stand in, which is held twice while it grows; the program.
    void readingsOfALogAreSmall()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, reading);
        QFETCH(QByteArray, behind);
        constexpr int kCount = 530'000; // a little more than a power of two
        QByteArray text = before;
        for (int i = 0; i < kCount; ++i)
            text += QByteArray(reading).replace("%1", QByteArray::number(9'000'000 + i));
        text += behind;
        QFile file(m_dir.filePath(QStringLiteral("log")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        file.close();
        const Run one = run({"memory-log", "log"});
        QCOMPARE(one.status, 0);
        const std::int64_t most = std::int64_t{40'000'000} + 64 * kCount + 2 * text.size();
        QVERIFY2(one.peak <= most, QByteArray::number(one.peak / 1'000'000) + " MB");
    }
};

QTEST_GUILESS_MAIN(AmplifiedTest)
#include "amplified_test.moc"

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/big_snapshot.h"

#include "core/load/byte_source.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <charconv>
#include <vector>

namespace heaptrail::test {

QByteArray unpacked(const QString& path)
{
    auto input = openByteSource(path.toStdString());
    if (!input) return {};
    QByteArray text;
    std::vector<char> piece(1 << 20);
    for (;;) {
        const auto got = (*input)->read(piece.data(), piece.size());
        if (!got) return {};
        if (*got == 0) return text;
        text.append(piece.data(), qsizetype(*got));
    }
}

namespace {
using Numbers = std::vector<qint64>;

Numbers numbersOf(const QJsonValue& array)
{
    Numbers numbers;
    for (const QJsonValue value : array.toArray()) numbers.push_back(value.toInteger());
    return numbers;
}
qsizetype fieldOf(const QJsonValue& fields, QLatin1String name)
{
    const QJsonArray names = fields.toArray();
    for (qsizetype i = 0; i < names.size(); ++i)
        if (names[i].toString() == name) return i;
    return -1;
}
void append(QByteArray& text, const qint64* first, qsizetype count)
{
    std::array<char, 24> word{','};
    for (qsizetype i = 0; i < count; ++i) {
        const char* begin = word.data() + (i == 0 && text.endsWith('[') ? 1 : 0);
        const char* end = std::to_chars(word.data() + 1, word.data() + word.size(), first[i]).ptr;
        text.append(begin, end - begin);
    }
}
} // namespace

bool writeBigSnapshot(const QString& from, int copies, const QString& to)
{
    QJsonObject file = QJsonDocument::fromJson(unpacked(from)).object();
    QJsonObject snapshot = file[QLatin1String("snapshot")].toObject();
    const QJsonObject meta = snapshot[QLatin1String("meta")].toObject();
    const QJsonValue nodeFields = meta[QLatin1String("node_fields")],
                     edgeFields = meta[QLatin1String("edge_fields")];
    const auto nodeWidth = nodeFields.toArray().size(), edgeWidth = edgeFields.toArray().size();
    const auto id = fieldOf(nodeFields, QLatin1String("id"));
    const auto edgeCount = fieldOf(nodeFields, QLatin1String("edge_count"));
    const auto edgeType = fieldOf(edgeFields, QLatin1String("type"));
    const auto edgeName = fieldOf(edgeFields, QLatin1String("name_or_index"));
    const auto edgeTo = fieldOf(edgeFields, QLatin1String("to_node"));
    const Numbers nodes = numbersOf(file[QLatin1String("nodes")]),
                  edges = numbersOf(file[QLatin1String("edges")]);
    if (nodes.empty() || edges.empty() || id < 0 || edgeCount < 0 || edgeType < 0 || edgeName < 0
        || edgeTo < 0)
        return false;
    const auto types = meta[QLatin1String("edge_types")].toArray()[0].toArray();
    const qint64 element = fieldOf(types, QLatin1String("element"));
    qint64 lastId = 0;
    for (qsizetype at = id; at < qsizetype(nodes.size()); at += nodeWidth)
        lastId = std::max(lastId, nodes[std::size_t(at)]);
    const qint64 idStep = lastId + 2 + lastId % 2; // even: odd ids stay odd

    snapshot[QLatin1String("node_count")] = qint64(nodes.size()) / nodeWidth * copies;
    snapshot[QLatin1String("edge_count")] = qint64(edges.size()) / edgeWidth * copies + copies - 1;
    QByteArray head = QJsonDocument(snapshot).toJson(QJsonDocument::Compact);
    QFile out(to);
    if (!out.open(QIODevice::WriteOnly)) return false;
    out.write("{\"snapshot\":" + head + ",\"nodes\":[");
    for (int copy = 0; copy < copies; ++copy) {
        Numbers now = nodes;
        for (qsizetype at = id; at < qsizetype(now.size()); at += nodeWidth)
            now[std::size_t(at)] += idStep * copy;
        if (copy == 0) now[std::size_t(edgeCount)] += copies - 1;
        QByteArray text("[");
        append(text, now.data(), qsizetype(now.size()));
        out.write(text.mid(1).prepend(copy == 0 ? "" : ","));
    }
    out.write("],\"edges\":[");
    const qsizetype ofRoot = nodes[std::size_t(edgeCount)] * edgeWidth;
    for (int copy = 0; copy < copies; ++copy) {
        Numbers now = edges;
        for (qsizetype at = edgeTo; at < qsizetype(now.size()); at += edgeWidth)
            now[std::size_t(at)] += qint64(nodes.size()) * copy;
        QByteArray text("[");
        append(text, now.data(), ofRoot);
        for (int other = 1; copy == 0 && other < copies; ++other) {
            Numbers edge(std::size_t(edgeWidth), 0);
            edge[std::size_t(edgeType)] = element;
            edge[std::size_t(edgeName)] = 1'000'000 + other;
            edge[std::size_t(edgeTo)] = qint64(nodes.size()) * other;
            append(text, edge.data(), edgeWidth);
        }
        append(text, now.data() + ofRoot, qsizetype(now.size()) - ofRoot);
        out.write(text.mid(1).prepend(copy == 0 ? "" : ","));
    }
    out.write("],\"strings\":"
              + QJsonDocument(file[QLatin1String("strings")].toArray()).toJson(QJsonDocument::Compact) + "}");
    return out.flush();
}

} // namespace heaptrail::test

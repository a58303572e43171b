// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/node_text.h"

#include "core/analysis/entry_names.h"
#include "core/analysis/held_name.h"
#include "core/analysis/internals.h"
#include "core/analysis/property_names.h"
#include "ui/text/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace heaptrail::ui {

namespace {

constexpr std::size_t kNameBytes = 1200;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(heaptrail::ui::NodeText)
};

bool changesDirection(char16_t c) noexcept
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
}

std::string boundedName(const Snapshot& snapshot, NodeOrdinal node)
{
    // Most names are short; a file can hold one of many megabytes, which no cell should copy.
    const auto type = snapshot.graph().type(node);
    const auto name = snapshot.graph().nameIndex(node);
    const bool isJoined = type == NodeType::ConcatenatedString;
    if (!isJoined && snapshot.graph().strings().escaped(name).size() > 4 * kNameBytes) {
        if (type == NodeType::String || type == NodeType::SlicedString)
            return snapshot.stringValue(node, kNameBytes);
        return unescapeJson(snapshot.graph().strings().escaped(name).substr(0, kNameBytes));
    }
    return snapshot.displayName(node);
}

} // namespace

QString safeText(std::string_view utf8, int limit)
{
    const bool isCutEarly = utf8.size() > std::size_t(limit) * 4;
    const QString text =
        QString::fromUtf8(utf8.data(), qsizetype(isCutEarly ? std::size_t(limit) * 4 : utf8.size()));
    QString safe;
    safe.reserve(std::min<qsizetype>(text.size(), limit) + 8);
    for (const QChar c : text) {
        if (safe.size() >= limit) return safe + QChar(0x2026);
        const char16_t code = c.unicode();
        if (code == u'\n')
            safe += QLatin1String("\\n");
        else if (code == u'\r')
            safe += QLatin1String("\\r");
        else if (code == u'\t')
            safe += QLatin1String("\\t");
        else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            safe += QStringLiteral("\\x%1").arg(code, 2, 16, QLatin1Char('0'));
        else if (changesDirection(code) || code == 0x2028 || code == 0x2029 || code == 0xfeff)
            safe += QStringLiteral("\\u%1").arg(code, 4, 16, QLatin1Char('0'));
        else
            safe += c;
    }
    return isCutEarly ? safe + QChar(0x2026) : safe;
}

QString classText(std::string_view name, int limit)
{
    return safeText(name == "global /" || name == "global / " ? "global" : name, limit);
}

QString nodeName(const Snapshot& snapshot, NodeOrdinal node)
{
    const std::string inFile = boundedName(snapshot, node);
    const QString name =
        snapshot.graph().type(node) == NodeType::Object ? classText(inFile) : safeText(inFile);
    switch (snapshot.graph().type(node)) {
    case NodeType::String:
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString: return QLatin1Char('"') + name + QLatin1Char('"');
    case NodeType::RegExp: return QLatin1Char('/') + name + QLatin1Char('/');
    case NodeType::Closure: return name + QLatin1String("()");
    case NodeType::Array:
        return (name.isEmpty() ? QStringLiteral("(internal array)") : name) + QLatin1String("[]");
    default: return name.isEmpty() ? classText(snapshot.className(node)) : name;
    }
}

QString nodeTitle(const Snapshot& snapshot, NodeOrdinal node)
{
    return nodeName(snapshot, node) + QLatin1Char(' ') + formatId(snapshot.graph().id(node).value);
}

QString heldText(const Snapshot& snapshot, NodeOrdinal node)
{
    return safeText(heldName(snapshot, node, EntryKeys::Show), 120);
}

QString heldTitle(const Snapshot& snapshot, NodeOrdinal node)
{
    const QString held = heldText(snapshot, node), title = nodeTitle(snapshot, node);
    return held.isEmpty() ? title : held + QStringLiteral(": ") + title;
}

namespace {
/// Where the properties stand in "key: {a, b, "c, d"} @5".
struct ShapeInName {
    qsizetype open{-1}, close{-1}; ///< of the braces; `close` is the name's end where it was cut
    QList<qsizetype> commas;
};

ShapeInName shapeIn(const QString& name)
{
    ShapeInName shape;
    const qsizetype open = name.startsWith(QLatin1Char('{')) ? 0 : name.indexOf(QLatin1String(" {")) + 1;
    if (open >= name.size() || name[open] != QLatin1Char('{')) return shape;
    shape.open = open;
    bool isQuoted = false;
    for (qsizetype at = open + 1; at < name.size(); ++at) {
        const QChar c = name[at];
        if (isQuoted && c == QLatin1Char('\\')) {
            ++at;
        } else if (c == QLatin1Char('"')) {
            isQuoted = !isQuoted;
        } else if (!isQuoted && c == QLatin1Char('}')) {
            shape.close = at;
            return shape;
        } else if (!isQuoted && c == QLatin1Char(',')) {
            shape.commas << at;
        }
    }
    shape.close = std::max(name.lastIndexOf(QLatin1Char('}')), open); // a quote that nobody closed
    if (shape.close == open) shape.close = name.size();
    while (!shape.commas.isEmpty() && shape.commas.back() > shape.close) shape.commas.removeLast();
    return shape;
}
} // namespace

QString withFewProperties(const QString& name, int most, int telling)
{
    const ShapeInName shape = shapeIn(name);
    if (shape.open < 0 || shape.commas.size() < most) return name;
    QStringList shown;
    const auto property = [&](qsizetype k) {
        const qsizetype from = (k == 0 ? shape.open : shape.commas[k - 1]) + 1;
        const qsizetype to = k < shape.commas.size() ? shape.commas[k] : shape.close;
        return name.mid(from, to - from).trimmed();
    };
    const bool doesTell = telling >= most && telling <= shape.commas.size() && most > 0;
    for (int k = 0; k < (doesTell ? most - 1 : most); ++k) shown << property(k);
    if (!doesTell || telling >= most) shown << QStringLiteral("…");
    if (doesTell) shown << property(telling);
    return name.left(shape.open + 1) + shown.join(QLatin1String(", ")) + QLatin1Char('}')
        + name.mid(shape.close + 1);
}

std::vector<int> tellingProperties(const std::vector<std::string_view>& names)
{
    struct Shape {
        std::size_t number{};
        std::vector<std::string_view> properties;
    };
    std::vector<Shape> shapes;
    for (std::size_t n = 0; n < names.size(); ++n) {
        const std::string_view name = names[n];
        if (!name.starts_with('{')) continue;
        Shape shape{n, {}};
        bool isQuoted = false;
        std::size_t from = 1;
        for (std::size_t at = 1; at < name.size(); ++at) {
            if (isQuoted && name[at] == '\\')
                ++at;
            else if (name[at] == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && (name[at] == ',' || name[at] == '}')) {
                shape.properties.push_back(name.substr(from, at - from));
                from = at + 1;
            }
        }
        shapes.push_back(std::move(shape));
    }
    std::ranges::sort(shapes, {}, &Shape::properties);
    std::vector<int> telling(names.size(), -1);
    for (std::size_t k = 0; k + 1 < shapes.size(); ++k) {
        const auto &one = shapes[k].properties, &next = shapes[k + 1].properties;
        const auto common = int(std::ranges::mismatch(one, next).in1 - one.begin());
        if (common == 0) continue;
        for (const std::size_t each : {k, k + 1}) {
            int& own = telling[shapes[each].number];
            own = std::max(own, std::min(common, int(shapes[each].properties.size()) - 1));
        }
    }
    return telling;
}

int propertyCount(const QString& name)
{
    const ShapeInName shape = shapeIn(name);
    return shape.open < 0 || shape.close == shape.open + 1 ? 0 : int(shape.commas.size()) + 1;
}

QString edgeLabel(const Snapshot& snapshot, EdgeOrdinal ordinal)
{
    if (const std::string entry = entryName(snapshot, ordinal); !entry.empty()) return safeText(entry, 160);
    return edgeNameLabel(snapshot, ordinal);
}

QString retainerLabel(const Snapshot& snapshot, EdgeOrdinal ordinal)
{
    const Edge edge = snapshot.graph().edge(ordinal);
    return edge.type == EdgeType::Property && !edge.isIndexed()
        ? safeText(propertyText(snapshot.graph().edgeName(edge)), 160)
        : edgeLabel(snapshot, ordinal);
}

QString edgeNameLabel(const Snapshot& snapshot, EdgeOrdinal ordinal)
{
    const Edge edge = snapshot.graph().edge(ordinal);
    const QString name = safeText(snapshot.graph().edgeName(edge), 160);
    return edge.isIndexed() ? QLatin1Char('[') + name + QLatin1Char(']') : name;
}

QString edgeTypeLabel(const Snapshot& snapshot, EdgeOrdinal ordinal)
{
    return safeText(snapshot.graph().edgeTypeName(snapshot.graph().edge(ordinal).type), 40);
}

QString locationText(const Snapshot& snapshot, const std::optional<SourceLocation>& location)
{
    if (!location) return {};
    auto script = safeText(snapshot.scriptName(location->scriptId), 400);
    if (script.isEmpty()) script = Text::tr("script %1").arg(location->scriptId);
    return QStringLiteral("%1:%2:%3").arg(script).arg(location->line + 1).arg(location->column + 1);
}

std::uint64_t objectCount(const Snapshot& snapshot)
{
    std::uint64_t count = 0;
    for (const ClassRow& row : snapshot.histogram()) count += row.count;
    return count;
}

QString objectCountToolTip(const Snapshot& snapshot)
{
    const std::uint64_t objects = objectCount(snapshot), nodes = snapshot.graph().nodeCount();
    return Text::tr("%1 objects; %2 more of the %3 nodes in the file have no size: names and marks of V8's")
        .arg(formatCount(objects), formatCount(nodes - objects), formatCount(nodes));
}

QString nodeToolTip(const Snapshot& snapshot, NodeOrdinal node)
{
    QStringList lines{nodeTitle(snapshot, node)};
    lines << Text::tr("Class %1, type %2")
                 .arg(classText(snapshot.className(node)), safeText(snapshot.graph().typeName(node), 40));
    lines << Text::tr("Shallow size %1, retained size %2")
                 .arg(formatSizeLong(snapshot.shallowSize(node)),
                      formatSizeLong(snapshot.retainedSize(node)));
    lines << Text::tr("Distance %1").arg(formatDistance(snapshot.distance(node)));
    if (const auto at = locationText(snapshot, snapshot.location(node)); !at.isEmpty()) lines << at;
    if (snapshot.detachedness(node) == Detachedness::Detached)
        lines << Text::tr("Detached from its document");
    return lines.join(QLatin1Char('\n'));
}

bool isInternalEdge(EdgeType type) noexcept
{
    return type == EdgeType::Internal || type == EdgeType::Hidden || type == EdgeType::Weak
        || type == EdgeType::Invisible || type >= EdgeType::Unknown;
}

bool isInternalNode(const Snapshot& snapshot, NodeOrdinal node)
{
    return isV8Object(snapshot, node);
}

bool isApplicationObject(const Snapshot& snapshot, NodeOrdinal node)
{
    switch (snapshot.graph().type(node)) {
    case NodeType::Object:
    case NodeType::Closure: return !isInternalNode(snapshot, node);
    default: return false;
    }
}

std::string sortableName(const Snapshot& snapshot, NodeOrdinal node)
{
    auto name = boundedName(snapshot, node);
    if (name.size() > kNameBytes) name.resize(kNameBytes);
    return name;
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/investigation/finding.h"

#include "core/base/utf8.h"
#include "core/investigation/investigation_json.h"

#include <algorithm>
#include <iterator>

namespace heaptrail {
namespace {

constexpr const char* kKindNames[] = {"note",    "class", "object", "path",
                                      "suspect", "chart", "graph",  "query"};
constexpr const char* kUnitNames[] = {"count", "bytes", "percent", "distance"};
constexpr rapidjson::SizeType kMaxItems = 10'000; ///< in any list of a finding

void writeNumber(JsonWriter& json, const char* name, std::uint64_t number)
{
    if (!number) return;
    json.field(name, number);
}
void writeTrue(JsonWriter& json, const char* name, bool truth)
{
    if (!truth) return;
    json.field(name, true);
}
void writeString(JsonWriter& json, std::string_view text)
{
    json.value(cleanUtf8(text));
}

void writeTexts(JsonWriter& json, const char* name, const std::vector<std::string>& texts)
{
    json.key(name).beginArray();
    for (const std::string& text : texts) writeString(json, text);
    json.endArray();
}

void writeFigures(JsonWriter& json, const std::vector<Figure>& figures)
{
    json.key("figures").beginArray();
    for (const Figure& figure : figures) {
        json.beginObject();
        writeText(json, "label", figure.label);
        writeText(json, "unit", kUnitNames[static_cast<std::size_t>(figure.unit)]);
        json.field("values", figure.values);
        json.endObject();
    }
    json.endArray();
}

void writePath(JsonWriter& json, const std::vector<FindingStep>& path)
{
    json.key("path").beginArray();
    for (const FindingStep& step : path) {
        json.beginObject();
        writeText(json, "edge", step.edge);
        writeText(json, "label", step.label);
        writeText(json, "class", step.className);
        writeNumber(json, "id", step.id);
        json.endObject();
    }
    json.endArray();
}

void writeGraph(JsonWriter& json, const Finding& finding)
{
    json.key("graph").beginObject();
    json.key("nodes").beginArray();
    for (const FindingGraphNode& node : finding.graphNodes) {
        json.beginObject();
        writeNumber(json, "id", node.id);
        writeText(json, "label", node.label);
        writeText(json, "class", node.className);
        writeNumber(json, "retainedSize", node.retainedSize);
        if (node.folded != 1) writeNumber(json, "folded", node.folded);
        writeTrue(json, "root", node.isRoot);
        writeTrue(json, "target", node.isTarget);
        json.endObject();
    }
    json.endArray();
    json.key("edges").beginArray();
    for (const FindingGraphEdge& edge : finding.graphEdges) {
        json.beginObject();
        json.field("from", edge.from);
        json.field("to", edge.to);
        writeText(json, "name", edge.name);
        writeTrue(json, "weak", edge.isWeak);
        writeTrue(json, "internal", edge.isInternal);
        writeTrue(json, "bestPath", edge.isBestPath);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

void writeTable(JsonWriter& json, const FindingTable& table)
{
    json.key("table").beginObject();
    writeTexts(json, "columns", table.columns);
    json.key("rows").beginArray();
    for (const auto& row : table.rows) {
        json.beginArray();
        for (const std::string& cell : row) writeString(json, cell);
        json.endArray();
    }
    json.endArray();
    writeNumber(json, "rowsInAll", table.rowsInAll);
    json.endObject();
}

std::vector<std::string> readTexts(const JsonValue& list)
{
    std::vector<std::string> texts;
    for (const auto& text : list.GetArray()) {
        if (texts.size() >= kMaxItems) break;
        texts.push_back(text.IsString() ? std::string(text.GetString(), text.GetStringLength())
                                        : std::string());
    }
    return texts;
}

template <class F>
void forEachObject(const JsonValue& object, const char* name, F&& onObject)
{
    const auto* list = readArray(object, name);
    if (!list) return;
    const rapidjson::SizeType count = std::min(list->Size(), kMaxItems);
    for (rapidjson::SizeType i = 0; i < count; ++i)
        if ((*list)[i].IsObject()) onObject((*list)[i]);
}

} // namespace

const char* findingKindName(FindingKind kind) noexcept
{
    return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<FindingKind> findingKindOf(const std::string& name) noexcept
{
    const auto it = std::find(std::begin(kKindNames), std::end(kKindNames), name);
    if (it == std::end(kKindNames)) return std::nullopt;
    return static_cast<FindingKind>(it - std::begin(kKindNames));
}

std::string cleanUtf8(std::string_view text)
{
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Char c = decodeUtf8(text.substr(at));
        const bool isText = c.isValid && !c.isSurrogate();
        if (isText && c.code)
            clean.append(text, at, c.size);
        else
            clean += isText ? " " : kReplacementChar;
        at += isText ? c.size : 1;
    }
    return clean;
}

void writeText(JsonWriter& json, const char* name, std::string_view text)
{
    if (text.empty()) return;
    json.key(name);
    writeString(json, text);
}

void writeFinding(JsonWriter& json, const Finding& finding)
{
    json.beginObject();
    writeText(json, "key", finding.key);
    writeText(json, "kind", findingKindName(finding.kind));
    writeText(json, "title", finding.title);
    writeText(json, "note", finding.note);
    writeText(json, "createdAt", finding.createdAt);
    if (finding.snapshot) json.field("snapshot", *finding.snapshot);
    writeText(json, "classKey", finding.classKey);
    writeText(json, "className", finding.className);
    if (finding.objectId) json.field("objectId", *finding.objectId);
    writeText(json, "pattern", finding.pattern);
    writeText(json, "severity", finding.severity);
    writeText(json, "expression", finding.expression);
    writeText(json, "chart", finding.chart);
    if (!finding.figures.empty()) writeFigures(json, finding.figures);
    if (!finding.figureSnapshots.empty()) json.field("figureSnapshots", finding.figureSnapshots);
    if (!finding.path.empty()) writePath(json, finding.path);
    if (!finding.graphNodes.empty()) writeGraph(json, finding);
    if (!finding.table.columns.empty()) writeTable(json, finding.table);
    if (!finding.evidence.empty()) writeTexts(json, "evidence", finding.evidence);
    json.endObject();
}

std::string readText(const JsonValue& object, const char* name)
{
    const auto member = object.FindMember(name);
    if (member == object.MemberEnd() || !member->value.IsString()) return {};
    return {member->value.GetString(), member->value.GetStringLength()};
}
std::uint64_t readNumber(const JsonValue& object, const char* name)
{
    const auto member = object.FindMember(name);
    return member != object.MemberEnd() && member->value.IsUint64() ? member->value.GetUint64() : 0;
}
bool readBool(const JsonValue& object, const char* name)
{
    const auto member = object.FindMember(name);
    return member != object.MemberEnd() && member->value.IsBool() && member->value.GetBool();
}
const JsonValue* readArray(const JsonValue& object, const char* name)
{
    const auto member = object.FindMember(name);
    return member == object.MemberEnd() || !member->value.IsArray() ? nullptr : &member->value;
}

namespace {

void readGraph(const JsonValue& graph, Finding& finding)
{
    forEachObject(graph, "nodes", [&](const JsonValue& from) {
        FindingGraphNode node;
        node.id = readNumber(from, "id");
        node.label = readText(from, "label");
        node.className = readText(from, "class");
        node.retainedSize = readNumber(from, "retainedSize");
        const std::uint64_t folded = readNumber(from, "folded");
        node.folded = folded && folded <= UINT32_MAX ? static_cast<std::uint32_t>(folded) : 1;
        node.isRoot = readBool(from, "root");
        node.isTarget = readBool(from, "target");
        finding.graphNodes.push_back(std::move(node));
    });
    forEachObject(graph, "edges", [&](const JsonValue& from) {
        const std::uint64_t a = readNumber(from, "from"), b = readNumber(from, "to");
        if (a >= finding.graphNodes.size() || b >= finding.graphNodes.size()) return;
        finding.graphEdges.push_back({static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b),
                                      readText(from, "name"), readBool(from, "weak"),
                                      readBool(from, "internal"), readBool(from, "bestPath")});
    });
}

FindingTable readTable(const JsonValue& object)
{
    FindingTable table;
    if (const auto* columns = readArray(object, "columns")) table.columns = readTexts(*columns);
    if (const auto* rows = readArray(object, "rows"))
        for (const auto& row : rows->GetArray()) {
            if (table.rows.size() >= kMaxItems) break;
            if (!row.IsArray()) continue;
            table.rows.push_back(readTexts(row));
            table.rows.back().resize(table.columns.size());
        }
    table.rowsInAll = readNumber(object, "rowsInAll");
    return table;
}

} // namespace

Finding readFinding(const JsonValue& object)
{
    Finding finding;
    finding.key = readText(object, "key");
    finding.kind = findingKindOf(readText(object, "kind")).value_or(FindingKind::Note);
    finding.title = readText(object, "title");
    finding.note = readText(object, "note");
    finding.createdAt = readText(object, "createdAt");
    if (const auto member = object.FindMember("snapshot");
        member != object.MemberEnd() && member->value.IsUint())
        finding.snapshot = member->value.GetUint();
    finding.classKey = readText(object, "classKey");
    finding.className = readText(object, "className");
    if (const auto member = object.FindMember("objectId");
        member != object.MemberEnd() && member->value.IsUint64())
        finding.objectId = member->value.GetUint64();
    finding.pattern = readText(object, "pattern");
    finding.severity = readText(object, "severity");
    finding.expression = readText(object, "expression");
    finding.chart = readText(object, "chart");
    forEachObject(object, "figures", [&](const JsonValue& from) {
        Figure figure;
        figure.label = readText(from, "label");
        const std::string unit = readText(from, "unit");
        const auto it = std::find(std::begin(kUnitNames), std::end(kUnitNames), unit);
        if (it != std::end(kUnitNames)) figure.unit = static_cast<Figure::Unit>(it - std::begin(kUnitNames));
        if (const auto* values = readArray(from, "values"))
            for (const auto& value : values->GetArray()) {
                if (figure.values.size() >= kMaxItems) break;
                figure.values.push_back(value.IsNumber() ? std::optional(value.GetDouble()) : std::nullopt);
            }
        finding.figures.push_back(std::move(figure));
    });
    if (const auto* positions = readArray(object, "figureSnapshots"))
        for (const auto& position : positions->GetArray())
            if (finding.figureSnapshots.size() < kMaxItems && position.IsUint())
                finding.figureSnapshots.push_back(position.GetUint());
    forEachObject(object, "path", [&](const JsonValue& from) {
        finding.path.push_back({readText(from, "edge"), readText(from, "label"), readText(from, "class"),
                                readNumber(from, "id")});
    });
    if (const auto graph = object.FindMember("graph"); graph != object.MemberEnd() && graph->value.IsObject())
        readGraph(graph->value, finding);
    if (const auto table = object.FindMember("table"); table != object.MemberEnd() && table->value.IsObject())
        finding.table = readTable(table->value);
    if (const auto* evidence = readArray(object, "evidence")) finding.evidence = readTexts(*evidence);
    return finding;
}

} // namespace heaptrail

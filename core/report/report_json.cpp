// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/iso_time.h"
#include "core/output/json.h"
#include "core/report/report_model.h"

#include <algorithm>

namespace heaptrail {

namespace {

void writeFile(JsonWriter& json, const ReportFile& file, bool isSnapshot)
{
    json.beginObject();
    json.field("file", file.name);
    if (isSnapshot) json.field("label", file.label);
    if (!file.role.empty()) json.field("role", file.role);
    json.field("sha256", file.sha256);
    json.field("fileSize", file.fileSize);
    if (isSnapshot) {
        json.fieldOrNull("capturedAt", file.capturedAt);
        json.field("capturedFrom", file.capturedFrom);
        json.field("engineInferred", file.runtime);
        json.field("nodeCount", file.nodeCount);
        json.field("edgeCount", file.edgeCount);
        json.field("totalSize", file.totalSize);
        json.key("unreachable").beginObject();
        json.field("count", file.unreachableCount);
        json.field("size", file.unreachableSize);
        json.endObject();
        const Statistics& s = file.statistics;
        json.key("statistics").beginObject();
        json.field("total", s.total);
        json.key("native").beginObject();
        json.field("total", s.nativeTotal).field("typedArrays", s.typedArrays);
        json.endObject();
        json.key("v8heap").beginObject();
        json.field("total", s.v8heapTotal).field("code", s.code).field("jsArrays", s.jsArrays);
        json.field("strings", s.strings).field("system", s.system);
        json.endObject();
        json.endObject();
        json.field("notices", file.notices);
    }
    json.endObject();
}

void writeMemory(JsonWriter& json, const ReportModel& model)
{
    json.key("memory").beginObject();
    json.field("facts", model.memoryFacts);
    if (model.memoryVerdict) {
        json.key("verdict").beginObject();
        json.field("kind", verdictKindName(model.memoryVerdict->kind));
        json.field("share", model.memoryVerdict->share);
        json.field("text", model.memoryVerdict->text);
        json.endObject();
    }
    json.key("lines").beginArray();
    for (const auto& line : model.memory.lines) {
        json.beginObject();
        json.field("name", line.name);
        json.key("points").beginArray();
        for (const auto& [x, y] : line.points) {
            json.beginArray();
            json.value(x).value(static_cast<std::uint64_t>(std::max(0.0, y)));
            json.endArray();
        }
        json.endArray();
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

void writeGrowth(JsonWriter& json, const ReportGrowth& growth)
{
    json.beginObject();
    json.field("class", growth.name);
    json.fieldOrNull("location", growth.location);
    json.field("count", growth.count);
    json.field("shallowSize", growth.shallowSize);
    json.field("retainedSize", growth.retainedSize);
    json.field("growing", growth.isGrowing);
    json.endObject();
}

void writeSuspect(JsonWriter& json, const ReportSuspect& suspect)
{
    json.beginObject();
    json.field("rank", suspect.rank).field("severity", suspect.severity).field("group", suspect.group);
    json.field("pattern", suspect.pattern).field("title", suspect.title).field("class", suspect.className);
    json.field("objectId", suspect.objectId);
    json.field("parts", suspect.parts);
    json.key("growth").beginObject();
    json.field("count", suspect.count);
    json.field("retainedSize", suspect.retainedSize);
    json.endObject();
    json.key("path").beginArray();
    for (const ReportStep& step : suspect.path) {
        json.beginObject();
        json.fieldOrNull("edge", step.edge);
        json.field("label", step.label).field("class", step.className).field("id", step.id);
        json.field("retainedSize", step.retainedSize);
        json.endObject();
    }
    json.endArray();
    json.fieldOrNull("location", suspect.location);
    if (!suspect.sample.empty()) json.field("sample", suspect.sample);
    json.field("explanation", suspect.explanation).field("advice", suspect.advice);
    json.field("disproof", suspect.disproof).field("confidence", suspect.confidence);
    json.field("evidence", suspect.evidence);
    json.field("keys", suspect.keys);
    json.field("values", suspect.values);
    json.key("allocatedAt");
    if (suspect.allocatedAt) {
        json.beginObject();
        json.field("function", suspect.allocatedAt->function);
        json.field("script", suspect.allocatedAt->script);
        json.field("line", suspect.allocatedAt->line);
        json.field("share", suspect.allocatedAt->share);
        json.field("basis", suspect.allocatedAt->basis);
        json.endObject();
    } else {
        json.null();
    }
    json.endObject();
}

void writePinned(JsonWriter& json, const Finding& finding)
{
    json.beginObject();
    json.field("kind", findingKindName(finding.kind))
        .field("title", finding.title)
        .field("note", finding.note);
    json.field("class", finding.className);
    json.field("objectId", finding.objectId);
    json.key("figures").beginArray();
    for (const Figure& figure : finding.figures) {
        json.beginObject();
        json.field("label", figure.label);
        json.field("values", figure.values);
        json.endObject();
    }
    json.endArray();
    json.key("path").beginArray();
    for (const FindingStep& step : finding.path) json.value(step.label);
    json.endArray();
    json.field("evidence", finding.evidence);
    json.endObject();
}

} // namespace

void writeReportJson(const ReportModel& model, std::ostream& out)
{
    JsonWriter json(out);
    const auto list = [&json](const char* name, const auto& items, auto write) {
        json.key(name).beginArray();
        for (const auto& item : items) write(item);
        json.endArray();
    };
    json.beginObject();
    json.field("format", "heaptrail-report");
    json.field("version", 1);
    json.field("program", model.program);
    json.field("createdAt", model.createdAt);
    json.field("title", model.title);
    json.field("summary", model.texts.summary.empty() ? model.summary : model.texts.summary);
    json.key("texts").beginObject();
    json.field("impact", model.texts.impact).field("timeline", model.texts.timeline);
    json.field("cause", model.texts.cause).field("whyNotNoticed", model.texts.whyNotNoticed);
    json.field("fix", model.texts.fix).field("contributingFactors", model.texts.contributingFactors);
    json.field("followUps", model.texts.followUps);
    json.endObject();
    list("snapshots", model.snapshots, [&](const ReportFile& file) { writeFile(json, file, true); });
    list("memoryLogs", model.logs, [&](const ReportFile& file) { writeFile(json, file, false); });
    json.field("sameProcess", model.isSameProcess);
    json.field("lineage", model.lineage);
    json.key("timeline").beginArray();
    for (const ReportEvent& event : model.timeline) {
        json.beginObject();
        json.field("time", isoTime(event.timeUs)).field("event", event.text);
        json.endObject();
    }
    json.endArray();
    writeMemory(json, model);
    json.field("growingClasses", model.growingCount);
    list("growth", model.growth, [&](const ReportGrowth& growth) { writeGrowth(json, growth); });
    list("suspects", model.suspects, [&](const ReportSuspect& suspect) { writeSuspect(json, suspect); });
    json.key("benign").beginArray();
    for (const auto& [name, reason] : model.benign) {
        json.beginObject();
        json.field("class", name).field("reason", reason);
        json.endObject();
    }
    json.endArray();
    list("findings", model.findings, [&](const Finding& finding) { writePinned(json, finding); });
    json.field("notices", model.notices);
    json.field("redaction", privacyLines(model.privacy));
    json.endObject();
    json.finish();
}

} // namespace heaptrail

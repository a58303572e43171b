// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/iso_time.h"
#include "core/output/json.h"
#include "core/report/report_model.h"

#include <algorithm>

namespace heaptrail {

void writeReportJson(const ReportModel& model, std::ostream& out)
{
    JsonWriter json(out);
    const auto numbers = [&](const char* name, const std::vector<std::uint64_t>& values) {
        json.key(name).beginArray();
        for (const std::uint64_t value : values) json.value(value);
        json.endArray();
    };
    const auto texts = [&](const char* name, const std::vector<std::string>& values) {
        json.key(name).beginArray();
        for (const std::string& value : values) json.value(value);
        json.endArray();
    };
    const auto files = [&](const char* name, const std::vector<ReportFile>& list, bool isSnapshot) {
        json.key(name).beginArray();
        for (const ReportFile& file : list) {
            json.beginObject();
            json.field("file", file.name);
            if (isSnapshot) json.field("label", file.label);
            if (!file.role.empty()) json.field("role", file.role);
            json.field("sha256", file.sha256);
            json.field("fileSize", file.fileSize);
            if (isSnapshot) {
                json.key("capturedAt");
                if (file.capturedAt.empty())
                    json.null();
                else
                    json.value(file.capturedAt);
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
                texts("notices", file.notices);
            }
            json.endObject();
        }
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
    files("snapshots", model.snapshots, true);
    files("memoryLogs", model.logs, false);
    json.field("sameProcess", model.isSameProcess);
    json.field("lineage", model.lineage);
    json.key("timeline").beginArray();
    for (const ReportEvent& event : model.timeline) {
        json.beginObject();
        json.field("time", isoTime(event.timeUs)).field("event", event.text);
        json.endObject();
    }
    json.endArray();
    json.key("memory").beginObject();
    texts("facts", model.memoryFacts);
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
    json.field("growingClasses", model.growingCount);
    json.key("growth").beginArray();
    for (const ReportGrowth& growth : model.growth) {
        json.beginObject();
        json.field("class", growth.name);
        json.key("location");
        if (growth.location.empty())
            json.null();
        else
            json.value(growth.location);
        numbers("count", growth.count);
        numbers("shallowSize", growth.shallowSize);
        numbers("retainedSize", growth.retainedSize);
        json.field("growing", growth.isGrowing);
        json.endObject();
    }
    json.endArray();
    json.key("suspects").beginArray();
    for (const ReportSuspect& suspect : model.suspects) {
        json.beginObject();
        json.field("rank", suspect.rank).field("severity", suspect.severity).field("group", suspect.group);
        json.field("pattern", suspect.pattern)
            .field("title", suspect.title)
            .field("class", suspect.className);
        json.field("objectId", suspect.objectId);
        texts("parts", suspect.parts);
        json.key("growth").beginObject();
        numbers("count", suspect.count);
        numbers("retainedSize", suspect.retainedSize);
        json.endObject();
        json.key("path").beginArray();
        for (const ReportStep& step : suspect.path) {
            json.beginObject();
            json.key("edge");
            if (step.edge.empty())
                json.null();
            else
                json.value(step.edge);
            json.field("label", step.label).field("class", step.className).field("id", step.id);
            json.field("retainedSize", step.retainedSize);
            json.endObject();
        }
        json.endArray();
        json.key("location");
        if (suspect.location.empty())
            json.null();
        else
            json.value(suspect.location);
        if (!suspect.sample.empty()) json.field("sample", suspect.sample);
        json.field("explanation", suspect.explanation).field("advice", suspect.advice);
        json.field("disproof", suspect.disproof).field("confidence", suspect.confidence);
        texts("evidence", suspect.evidence);
        texts("keys", suspect.keys);
        texts("values", suspect.values);
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
    json.endArray();
    json.key("benign").beginArray();
    for (const auto& [name, reason] : model.benign) {
        json.beginObject();
        json.field("class", name).field("reason", reason);
        json.endObject();
    }
    json.endArray();
    json.key("findings").beginArray();
    for (const Finding& finding : model.findings) {
        json.beginObject();
        json.field("kind", findingKindName(finding.kind))
            .field("title", finding.title)
            .field("note", finding.note);
        json.field("class", finding.className);
        json.key("objectId");
        if (finding.objectId)
            json.value(*finding.objectId);
        else
            json.null();
        json.key("figures").beginArray();
        for (const Figure& figure : finding.figures) {
            json.beginObject();
            json.field("label", figure.label);
            json.key("values").beginArray();
            for (const auto& value : figure.values) {
                if (value)
                    json.value(*value);
                else
                    json.null();
            }
            json.endArray();
            json.endObject();
        }
        json.endArray();
        json.key("path").beginArray();
        for (const FindingStep& step : finding.path) json.value(step.label);
        json.endArray();
        texts("evidence", finding.evidence);
        json.endObject();
    }
    json.endArray();
    texts("notices", model.notices);
    texts("redaction", privacyLines(model.privacy));
    json.endObject();
    json.finish();
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/memory_log.h"

#include "app/cli/command.h"
#include "app/cli/render.h"
#include "core/base/text.h"
#include "core/output/json.h"
#include "core/suspects/words.h"

#include <ostream>
#include <utility>

namespace heaptrail::cli {

Result<MemoryLog> readMemoryLogs(Session& session, const std::vector<std::string>& files, double unit)
{
    MemoryLog log;
    for (const std::string& file : files) {
        auto one = readMemoryLog({file}, session.task(), unit);
        if (!one) return session.about(file, one.error());
        appendMemoryLog(log, std::move(*one));
    }
    return log;
}

void warnAboutMemoryLog(Session& session, const MemoryLog& log)
{
    if (log.problemCount > 0) {
        std::string text = counted(log.problemCount, "row", "rows") + " could not be read";
        for (std::size_t i = 0; i < log.problems.size() && i < 5; ++i)
            text += (i ? "; line " : ": line ") + std::to_string(log.problems[i].line) + ": "
                + log.problems[i].reason;
        if (log.problemCount > 5) text += "; …";
        session.warn(text, log.sources.size() == 1 ? log.sources[0] : std::string());
    }
    for (const std::string& notice : log.notices) session.warn(notice);
}

void writeMemoryVerdict(JsonWriter& json, const MemoryVerdict& verdict)
{
    json.beginObject();
    json.field("kind", verdictKindName(verdict.kind));
    json.field("share", verdict.share);
    json.field("text", verdict.text);
    json.field("advice", verdict.advice);
    json.field("rssRising", verdict.isRssRising);
    json.field("heapRising", verdict.isHeapRising);
    json.field("rssPerHour", verdict.rssPerHour);
    json.endObject();
}

void writeMemoryBreakdown(std::ostream& out, const MemoryVerdict& verdict)
{
    if (!verdict.last.rss || !verdict.last[MemoryPart::HeapUsed]) return;
    out << '\n';
    writeParagraph(out, "First: " + breakdownText(verdict.first) + ".");
    writeParagraph(out, "Last:  " + breakdownText(verdict.last) + ".");
}

void writeMemoryBreakdown(JsonWriter& json, const MemoryVerdict& verdict)
{
    json.beginArray();
    for (std::size_t i = 0; i < kMemoryPartCount; ++i) {
        if (!verdict.first.parts[i] && !verdict.last.parts[i]) continue;
        json.beginObject();
        json.field("part", memoryPartName(static_cast<MemoryPart>(i)));
        json.field("first", verdict.first.parts[i].value_or(0));
        json.field("last", verdict.last.parts[i].value_or(0));
        json.field("growthPerHour", verdict.growthPerHour[i]);
        json.endObject();
    }
    json.endArray();
}

} // namespace heaptrail::cli

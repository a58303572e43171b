// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/suspect.h"

#include "core/suspects/words.h"

namespace heaptrail {

const char* severityName(Severity severity) noexcept
{
    switch (severity) {
    case Severity::Low: return "low";
    case Severity::Medium: return "medium";
    case Severity::High: return "high";
    }
    return "low";
}

const char* groupName(SuspectGroup group) noexcept
{
    switch (group) {
    case SuspectGroup::UnboundedCollection: return "unbounded-collection";
    case SuspectGroup::Listeners: return "listeners";
    case SuspectGroup::Closures: return "closures";
    case SuspectGroup::Timers: return "timers";
    case SuspectGroup::Async: return "async";
    case SuspectGroup::ExternalMemory: return "external-memory";
    case SuspectGroup::Strings: return "strings";
    case SuspectGroup::Streams: return "streams";
    case SuspectGroup::Dom: return "dom";
    case SuspectGroup::Code: return "code";
    case SuspectGroup::ClassGrowth: return "class-growth";
    }
    return "class-growth";
}

std::string wholeOf(std::string_view group)
{
    return group == groupName(SuspectGroup::ExternalMemory) ? "snapshot" : "heap";
}

std::string countedWhat(const Suspect& suspect)
{
    if (suspect.pattern == "handles-never-closed")
        return suspect.className == "Worker" ? "threads" : "handles";
    if (suspect.pattern == "external-strings-retained") return "external strings";
    if (suspect.group == SuspectGroup::Listeners && (suspect.areEntries || suspect.className == "Listener"))
        return "listeners";
    if (suspect.group == SuspectGroup::Timers && suspect.areEntries) return "timers";
    if (suspect.areEntries || suspect.className.empty()) return "entries";
    return "instances of " + shortClass(suspect.className);
}

} // namespace heaptrail

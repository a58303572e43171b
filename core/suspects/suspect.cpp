// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/suspect.h"

#include "core/analysis/script_owners.h"
#include "core/suspects/words.h"

#include <algorithm>

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

const char* evidenceText(double confidence) noexcept
{
    return confidence >= 0.85 ? "Strong evidence" : confidence >= 0.65 ? "Good evidence" : "Weak evidence";
}

std::string wholeOf(const Suspect& suspect)
{
    return suspect.group == SuspectGroup::ExternalMemory || suspect.areBytesOutside ? "snapshot" : "heap";
}

bool areCounted(const Suspect& suspect)
{
    return std::ranges::any_of(suspect.count, [](std::uint64_t count) { return count > 0; });
}

std::string countedWhat(const Suspect& suspect)
{
    const bool isOne = suspect.count.size() == 1 && suspect.count.front() == 1;
    if (suspect.pattern == "handles-never-closed") {
        const std::string what = suspect.className == "Worker" ? "thread" : "handle";
        return isOne ? what : what + "s";
    }
    if (suspect.pattern == "external-strings-retained") return isOne ? "external string" : "external strings";
    if (suspect.group == SuspectGroup::Listeners && (suspect.areEntries || suspect.className == "Listener"))
        return isOne ? "listener" : "listeners";
    if (suspect.group == SuspectGroup::Timers && suspect.areEntries) return isOne ? "timer" : "timers";
    if (suspect.areEntries || suspect.className.empty()) return isOne ? "entry" : "entries";
    return (isOne ? "instance of " : "instances of ") + shortClass(suspect.className);
}

std::string sourceTitle(const Suspect& suspect, std::string_view shownPath)
{
    std::string title = "Source";
    if (!suspect.sourceClass.empty()) title += " of " + shortClass(suspect.sourceClass);
    if (const std::string library = libraryOfScript(suspect.script); !library.empty()
        && !shownPath.starts_with(library + "/") && shownPath.find("/" + library + "/") == shownPath.npos)
        title += " in " + library;
    return title;
}

} // namespace heaptrail

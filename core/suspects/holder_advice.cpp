// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/holder_advice.h"

#include <algorithm>
#include <array>
#include <string_view>

// Tables that belong to Node, and a router's, by the name that its sources give them. A program can have a variable of
// such a name; each entry therefore names a class or a second word on the path, too, unless the word is Node's alone.

namespace heaptrail {

namespace {

struct HolderAdvice {
    const char* holder; ///< edge, variable or class on the path
    const char* beside; ///< another one on it, or the class of the entries; empty if `holder` says enough
    const char* advice;
    const char* versions; ///< empty: all that have the table
    const char* source;
};

constexpr std::array<HolderAdvice, 25> kAdvice{{
    // lib/internal/perf/observe.js
    {"markEntryBuffer", "",
     "Call performance.clearMarks(name) when a mark has been read: Node keeps every mark until then.",
     "Node 16 and later", "https://nodejs.org/api/perf_hooks.html#performanceclearmarksname"},
    // lib/internal/perf/usertiming.js
    {"markTimings", "",
     "Call performance.clearMarks(name) when a mark has been read: Node keeps the time of every mark until "
     "then.",
     "Node 16 and later", "https://nodejs.org/api/perf_hooks.html#performanceclearmarksname"},
    {"measureEntryBuffer", "",
     "Call performance.clearMeasures(name) when a measure has been read, and clearMarks() for its marks: "
     "Node "
     "keeps each until then.",
     "clearMeasures(): Node 16.7 and later",
     "https://nodejs.org/api/perf_hooks.html#performanceclearmeasuresname"},
    {"resourceTimingBuffer", "",
     "Call performance.clearResourceTimings(), or performance.setResourceTimingBufferSize() with a small "
     "number: "
     "each fetch() leaves an entry.",
     "Node 18.2 and later", "https://nodejs.org/api/perf_hooks.html#performanceclearresourcetimings"},
    {"resourceTimingSecondaryBuffer", "",
     "Call performance.clearResourceTimings(): each fetch() leaves an entry.", "Node 18.8 and later",
     "https://nodejs.org/api/perf_hooks.html#performanceclearresourcetimings"},
    // lib/internal/async_hooks.js
    {"active_hooks", "",
     "Call hook.disable() on the AsyncHook when its owner is destroyed: createHook().enable() keeps it and "
     "all "
     "that its callbacks reach.",
     "", "https://nodejs.org/api/async_hooks.html#asynchookdisable"},
    // lib/async_hooks.js, later lib/internal/async_local_storage/async_hooks.js
    {"storageList", "",
     "Make each AsyncLocalStorage once, in a module, and share it; or call storage.disable() when it is no "
     "longer used.",
     "Node 12.17 to 23; with AsyncContextFrame, the default from Node 24 on, the list is gone",
     "https://nodejs.org/api/async_context.html#asynclocalstoragedisable"},
    // lib/internal/abort_controller.js
    {"kDependantSignals", "",
     "Upgrade Node, or don't combine a signal that lives long: pass it to each request as it is, and remove "
     "the "
     "listener afterwards. AbortSignal.any() leaves an entry in each of its sources.",
     "Node 20.3 to 23.0; parts of it later", "https://github.com/nodejs/node/issues/55351"},
    {"gcPersistentSignals", "",
     "Remove the 'abort' listener from the combined or timed signal when the work is done, and upgrade Node: "
     "a signal with a listener is kept until it fires.",
     "AbortSignal.any() with AbortSignal.timeout(), Node 20.3 and later",
     "https://github.com/nodejs/node/issues/54614"},
    {"AbortSignal", "kEvents",
     "Remove the abort listener when the request is done: signal.removeEventListener('abort', fn). Or give "
     "each "
     "request an AbortController of its own. If fetch() added it, upgrade Node.",
     "fetch(): Node 18.13 and several later versions leave it",
     "https://github.com/nodejs/node/issues/46435"},
    // src/node_contextify.cc, lib/internal/vm.js
    {"CompiledFnEntry", "",
     "Upgrade to Node 21 or later, leave importModuleDynamically out, or compile each text once and reuse "
     "the "
     "function.",
     "vm.compileFunction() with importModuleDynamically, Node 16 to 20",
     "https://github.com/nodejs/node/issues/42080"},
    {"callbackMap", "CompiledFnEntry",
     "Upgrade to Node 21 or later, leave importModuleDynamically out, or compile each text once and reuse "
     "the "
     "function.",
     "vm.compileFunction() with importModuleDynamically, Node 16 to 20",
     "https://github.com/nodejs/node/issues/42080"},
    // lib/internal/modules/esm/module_map.js
    {"LoadCache", "",
     "Don't import() a file under ever new URLs (?v=1, ?v=2): ES modules are never unloaded. Read data with "
     "fs.readFile(), or load such code in a Worker that ends.",
     "", "https://nodejs.org/api/esm.html#urls"},
    {"ResolveCache", "",
     "Don't import() a file under ever new URLs (?v=1, ?v=2): Node remembers each. Read data with "
     "fs.readFile(), or load such code in a Worker that ends.",
     "", "https://nodejs.org/api/esm.html#urls"},
    {"ModuleMap", "",
     "Don't import() a file under ever new URLs (?v=1, ?v=2): ES modules are never unloaded. Read data with "
     "fs.readFile(), or load such code in a Worker that ends.",
     "", "https://nodejs.org/api/esm.html#urls"},
    // lib/diagnostics_channel.js
    {"WeakRefMap", "Channel",
     "Call unsubscribe() for each subscribe(), and take channel names from a fixed list.", "",
     "https://nodejs.org/api/diagnostics_channel.html#channelunsubscribeonmessage"},
    {"_subscribers", "Channel", "Call channel.unsubscribe(fn) when the subscriber ends.", "",
     "https://nodejs.org/api/diagnostics_channel.html#channelunsubscribeonmessage"},
    // lib/internal/console/constructor.js
    {"_times", "Console", "Call console.timeEnd(label) for each console.time(label).", "",
     "https://nodejs.org/api/console.html#consoletimeendlabel"},
    {"kCounts", "", "Call console.countReset(label), or count with fixed labels.", "Node 8.3 and later",
     "https://nodejs.org/api/console.html#consolecountresetlabel"},
    // lib/_http_agent.js
    {"freeSockets", "Agent",
     "Call agent.destroy() when an Agent is no longer used, or share one; maxFreeSockets and timeout bound "
     "its "
     "idle sockets.",
     "", "https://nodejs.org/api/http.html#agentdestroy"},
    {"requests", "Agent",
     "Consume every response, in error paths too: read its body, or call res.resume(). Until then its socket "
     "is "
     "not free, and requests wait for one. Give each request a timeout; a higher maxSockets only delays it.",
     "", "https://nodejs.org/api/http.html#agentmaxsockets"},
    // express/lib/router, @koa/router
    {"stack", "Layer",
     "Register routes and middleware once, when the program starts. To change them later, make a new Router "
     "and swap "
     "it: app.use((req, res, next) => router(req, res, next)).",
     "", "https://expressjs.com/en/guide/routing.html"},
    {"sockets", "Agent",
     "Call agent.destroy() when an Agent is no longer used, share one Agent, and consume every response "
     "(res.resume()).",
     "", "https://nodejs.org/api/http.html#agentdestroy"},
    // lib/domain.js
    {"pairing", "Domain",
     "Replace domains by AsyncLocalStorage; until then call domain.exit() for each enter().", "",
     "https://nodejs.org/api/domain.html#domainexit"},
    // lib/internal/fs/watchers.js
    {"statWatchers", "", "Call fs.unwatchFile(name, listener) for each fs.watchFile().", "",
     "https://nodejs.org/api/fs.html#fsunwatchfilefilename-listener"},
}};

/// "<symbol kEvents>" is kEvents.
bool isCalled(std::string_view name, std::string_view wanted)
{
    if (name == wanted) return true;
    const std::size_t at = name.find(wanted);
    return at != name.npos && name.starts_with("<symbol ") && at + wanted.size() + 1 == name.size();
}

} // namespace

void adviseByHolder(const Candidate& c, Suspect& suspect)
{
    // The holder is near: what a socket keeps is no matter of the Agent that keeps the socket.
    constexpr std::size_t kNear = 4;
    auto near = c.path.end();
    for (std::size_t shown = 0; near != c.path.begin() && shown < kNear;)
        shown += (--near)->isInternal ? 0 : 1;
    const auto isOnPath = [&](std::string_view wanted) {
        return std::any_of(near, c.path.end(), [&](const PathStep& step) {
            return isCalled(step.edgeName, wanted) || isCalled(step.label, wanted)
                || isCalled(step.className, wanted);
        });
    };
    const auto isThere = [&](std::string_view wanted) {
        return isOnPath(wanted) || suspect.className == wanted
            || std::any_of(suspect.parts.begin(), suspect.parts.end(),
                           [&](const std::string& part) { return part == wanted; });
    };
    for (const HolderAdvice& entry : kAdvice) {
        // What a socket's listeners need is said by their own detector; a signal's may be Node's doing.
        if (suspect.group == SuspectGroup::Listeners && std::string_view(entry.holder) != "AbortSignal")
            continue;
        // Some versions of Node name a signal by the class that it extends.
        const bool isAbort = std::string_view(entry.holder) == "AbortSignal"
            && suspect.title.starts_with("Listeners for \"abort\"");
        if (!isOnPath(entry.holder) && !isAbort) continue;
        if (entry.beside[0] && !isThere(entry.beside)) continue;
        suspect.advice = entry.advice;
        if (entry.versions[0]) suspect.advice += std::string(" (") + entry.versions + ".)";
        suspect.evidence.push_back(std::string("documented at ") + entry.source);
        return;
    }
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

#include <algorithm>

namespace heaptrail {

bool detectStreamBuffers(const Candidate& c, Suspect& suspect)
{
    // lib/internal/streams: ReadableState.buffer; WritableState.buffered, or a symbol for it.
    for (std::size_t i = c.path.size(); i-- > 1 && i + 3 >= c.path.size();) {
        const bool isReadable = c.path[i].edgeName == "_readableState";
        if (!isReadable && c.path[i].edgeName != "_writableState") continue;
        suspect.group = SuspectGroup::Streams;
        suspect.container = c.path[i - 1].node;
        suspect.className = c.entryClass();
        const std::string cls = c.last().className(suspect.container);
        std::string name = cls;
        for (std::size_t k = i; k-- > 1;) // what the code calls the stream
            if (!c.path[k].isInternal) {
                if (!c.path[k].label.starts_with('[')) name = c.path[k].label;
                break;
            }
        if (name != cls) name += " (" + cls + ")";
        if (i + 1 < c.path.size() && c.path[i + 1].edgeName == "pipes") { // where it flows to, no chunks
            suspect.pattern = "stream-pipes-pile-up";
            suspect.title = c.told("More and more streams are", "Many streams are") + (" piped from " + name);
            suspect.evidence.push_back("the entries are the streams that pipe() connected to it");
            suspect.advice = "Take each off again when it ends: unpipe(), or pipeline(), which does it on "
                             "error too. Destroy "
                             "streams that nobody reads any more.";
            suspect.disproof = "It is no leak if as many streams are meant to be fed at the same time.";
            suspect.confidence = 0.9;
            return true;
        }
        suspect.pattern = isReadable ? "stream-not-read" : "stream-writes-wait";
        suspect.title = name
            + (isReadable
                   ? c.told(" is filled faster than it is read", " holds much that nobody has read")
                   : c.told(" is written to faster than it writes", " holds much that is not written"));
        suspect.evidence.push_back(isReadable
                                       ? "the entries are chunks in the stream's read buffer"
                                       : "the entries are chunks that wait in the stream's write buffer");
        suspect.advice = isReadable
            ? "Read it (on('data'), for await, pipeline()), resume() what nobody needs, or destroy() it. "
              "Stop pushing when push() or write() returns false, and go on at 'drain'."
            : "Stop when write() returns false and go on at 'drain': pipeline() does it. Destroy the stream "
              "when the other end no longer takes anything.";
        suspect.disproof = "It is no leak if the other end is only slow for now and the buffer empties.";
        suspect.confidence = 0.9;
        return true;
    }
    return false;
}

bool detectStreams(const Candidate& c, Suspect& suspect)
{
    const auto isStream = [&](NodeOrdinal node) {
        return c.graph().type(node) == NodeType::Object
            && (c.hasProperty(node, "_readableState") || c.hasProperty(node, "_writableState"));
    };
    const bool isHandle = c.point.isHandleGroup;
    if (!isHandle && c.shareOfEntries(isStream) < 0.5) return false;
    suspect.group = SuspectGroup::Streams;
    if (isHandle) {
        suspect.pattern = "handles-never-closed";
        const std::string kind = c.calledName();
        // What a handle stands for has a constructor; the records of its listeners are no such thing.
        const auto isNamed = [&](const std::string& cls) { return cls[0] != '{' && cls != "Listener"; };
        const auto named = std::find_if(c.payload.begin(), c.payload.end(), isNamed);
        suspect.className = c.newCountOf(kind) > 0 ? kind
            : named != c.payload.end()             ? *named
                                                   : c.payloadClass(c.last().className(c.point.node));
        suspect.title = c.told("Native handles stay open: ", "Many native handles are open: ") + kind;
        suspect.evidence.push_back("each is held by the runtime, as long as it is not closed");
        suspect.advice = "Close what is opened, in error paths too: socket.destroy(), stream.destroy(), "
                         "watcher.close(), port.close(), worker.terminate(), or pipeline(), which does it. "
                         "Set timeouts for "
                         "idle connections.";
        suspect.disproof = "It is no leak if as many connections, files or workers are really in use.";
        suspect.confidence = 0.7;
        return true;
    }
    suspect.pattern = "streams-never-closed";
    suspect.className = c.entryClass();
    suspect.title = c.calledName() + " keeps streams";
    suspect.evidence.push_back("the entries are streams; each keeps its buffers and its listeners");
    suspect.advice =
        "Take a stream out of the collection on 'close' and destroy it in error paths; pipeline() and "
        "finished() do both.";
    suspect.disproof = "It is no leak if as many connections are open at the same time.";
    suspect.confidence = 0.8;
    return true;
}

} // namespace heaptrail

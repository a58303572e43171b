// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

namespace heaptrail {

bool detectStreams(const Case& c, Suspect& suspect)
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
        suspect.className = c.payloadClass(c.last().className(c.point.node));
        suspect.title = "Native handles stay open: " + c.last().className(c.point.node);
        suspect.evidence.push_back("each is held by the runtime, as long as it is not closed");
        suspect.advice =
            "Close what is opened, in error paths too: socket.destroy(), stream.destroy(), "
            "worker.terminate(), or pipeline(), which does it. Set timeouts for idle connections.";
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

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/internals.h"
#include "core/base/text.h"
#include "core/suspects/detectors.h"

#include <algorithm>

// Chunks in the buffers of a stream (the last three steps of the way lead through _readableState or _writableState),
// and collections half of whose entries are streams. What a snapshot cannot show: highWaterMark and the other numbers
// of a stream's state, and whether its other end still reads. Nobody reads a stream that has chunks in its read buffer,
// is piped nowhere, has no listener for 'data' or 'readable' and doesn't flow, as far as the file tells: from Node 20
// on `flowing` is a bit.

namespace heaptrail {

namespace {

/// Is what is written to it what is read from it: has its class, or what that extends, _transform()?
bool isTransform(const Candidate& c, NodeOrdinal stream)
{
    constexpr int kClasses = 5;
    auto at = c.graph().target(stream, EdgeType::Property, "__proto__");
    for (int i = 0; at && i < kClasses; ++i) {
        if (c.hasProperty(*at, "_transform")) return true;
        at = c.graph().target(*at, EdgeType::Property, "__proto__");
    }
    return false;
}

bool hasElements(const Candidate& c, NodeOrdinal array)
{
    for (const Edge edge : c.graph().edges(array))
        if (edge.type == EdgeType::Element) return true;
    return false;
}

bool isUnread(const Candidate& c, NodeOrdinal stream)
{
    const Graph& graph = c.graph();
    const auto state = graph.target(stream, EdgeType::Property, "_readableState");
    const auto events = graph.target(stream, EdgeType::Property, "_events");
    const auto buffer = state ? graph.target(*state, EdgeType::Property, "buffer") : std::nullopt;
    if (!state || !events || !buffer) return false;
    for (const char* event : {"data", "readable"}) // from Node 20 on each may be there as undefined
        if (const auto listener = graph.target(*events, EdgeType::Property, event);
            listener && !oddballText(c.last(), *listener))
            return false;
    const auto pipes = graph.target(*state, EdgeType::Property, "pipes");
    if (pipes && !oddballText(c.last(), *pipes)
        && (c.last().className(*pipes) != "Array" || hasElements(c, *pipes)))
        return false; // up to Node 14 the one destination itself
    const auto flowing = graph.target(*state, EdgeType::Property, "flowing");
    if (flowing && oddballText(c.last(), *flowing) == "true") return false;
    const auto head =
        graph.target(*buffer, EdgeType::Property, "head"); // BufferList; from Node 20 on an array
    return head ? !oddballText(c.last(), *head) : hasElements(c, *buffer);
}

void describeUnread(const Candidate& c, const std::string& name, bool isReadable, Suspect& suspect)
{
    suspect.pattern = "stream-without-reader";
    suspect.title = name
        + (isReadable ? c.growthOrSize(" fills, and nobody reads it", " holds much, and nobody reads it")
                      : c.growthOrSize(" is written to, and nobody reads it",
                                       " holds what was written to it, and nobody reads it"));
    suspect.evidence.push_back("it has no pipe, and no listener for 'data' or 'readable'");
    suspect.advice =
        std::string("Pipe it to where it should go, or call resume() if nobody needs it; else stop ")
        + (isReadable ? "filling it" : "writing to it") + ". Without a reader 'drain' never comes.";
    suspect.disproof = "Not a leak if it is piped or read later.";
}

} // namespace

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
            suspect.title =
                name + c.growthOrSize(" is piped to more and more streams", " is piped to many streams");
            suspect.evidence.push_back("the entries are the streams that pipe() connected");
            suspect.advice =
                "Call unpipe() when a destination ends, or use pipeline(), which does it on error, too. "
                "destroy() streams that nobody reads any more.";
            suspect.disproof = "Not a leak if as many streams are meant to be fed at the same time.";
            suspect.confidence = 0.9;
            return true;
        }
        suspect.pattern = isReadable ? "stream-not-read" : "stream-writes-wait";
        suspect.title = name
            + (isReadable
                   ? c.growthOrSize(" fills faster than it is read", " holds much that nobody has read")
                   : c.growthOrSize(" is written to faster than it writes",
                                    " holds much that is not written"));
        suspect.evidence.push_back(isReadable ? "the entries are chunks in the stream's read buffer"
                                              : "the entries are chunks in the stream's write buffer");
        suspect.advice = isReadable ? "Read it (on('data'), for await, pipeline()), call resume() if nobody "
                                      "needs it, or destroy() it. Stop "
                                      "pushing when push() returns false."
                                    : "Stop when write() returns false and go on at 'drain'; pipeline() does "
                                      "it. destroy() the stream when "
                                      "the other end takes nothing any more.";
        suspect.disproof = "Not a leak if the other end is only slow for now and the buffer empties.";
        if (isUnread(c, suspect.container) && (isReadable || isTransform(c, suspect.container)))
            describeUnread(c, name, isReadable, suspect);
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
    if (c.shareOfEntries(isStream) < 0.5) return false;
    suspect.group = SuspectGroup::Streams;
    suspect.pattern = "streams-never-closed";
    suspect.className = c.entryClass();
    suspect.title = c.calledName() + " keeps streams";
    suspect.evidence.push_back("the entries are streams; each keeps its buffers and its listeners");
    suspect.advice = "Remove a stream from the collection on 'close', and destroy() it in error paths; "
                     "pipeline() does it.";
    if (c.shareOfEntries([&](NodeOrdinal stream) { return isStream(stream) && isUnread(c, stream); }) >= 0.5)
        suspect.advice += " Nobody reads these streams, so 'close' never comes: read them, or call resume().";
    suspect.disproof = "Not a leak if as many connections are open at the same time.";
    suspect.confidence = 0.8;
    return true;
}

} // namespace heaptrail

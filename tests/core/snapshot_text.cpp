// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/snapshot_text.h"

#include "tests/support/heap_text.h"

#include <zlib.h>
#include <zstd.h>

#include <stdexcept>

namespace heaptrail::test {

std::string SnapshotText::text() const
{
    return "{\"snapshot\":{\"meta\":" + meta + counts + "},\n\"nodes\":[" + nodes + "],\n\"edges\":[" + edges
        + "],\n\"trace_function_infos\":[" + traceFunctions + "],\n\"trace_tree\":[" + traceTree
        + "],\n\"samples\":[" + samples + "],\n\"locations\":[" + locations + "],\n" + scopes
        + "\"strings\":[" + strings + "]}";
}

SnapshotText SnapshotText::small()
{
    SnapshotText made;
    made.meta = v8Meta();
    made.counts = ",\"node_count\":4,\"edge_count\":4,\"trace_function_count\":0";
    made.nodes = "9,1,1,0,2,0,0\n,3,2,3,32,1,0,0\n,3,3,5,24,1,0,1\n,3,4,7,16,0,0,2";
    made.edges = "1,0,7\n,2,3,14\n,2,4,21\n,2,4,21";
    made.locations = "7,3,10,20";
    made.strings = "\"<dummy>\",\n\"\",\n\"Thing\",\n\"left\",\n\"right\",\n\"hello\"";
    return made;
}

SnapshotText SnapshotText::traced()
{
    SnapshotText made = small();
    // The count is one too few, as V8 writes it when it tracks itself.
    made.counts = ",\"node_count\":4,\"edge_count\":4,\"trace_function_count\":1";
    made.nodes = "9,1,1,0,2,0,0\n,3,2,3,32,1,1,0\n,3,3,5,24,1,2,1\n,3,4,7,16,0,2,2";
    made.traceFunctions = "0,1,1,0,0,0\n,9,5,4,3,7,1";
    made.traceTree = "1,0,2,48,[2,1,1,24,[]]";
    made.samples = "0,3\n,50123,7";
    return made;
}

SnapshotText SnapshotText::scoped()
{
    SnapshotText made = small();
    made.meta.pop_back();
    made.meta += R"(,"scope_fields":["script_node_index","scope_id","depth","scope_context_vars_count",)"
                 R"("scope_uses_count"],"scope_context_var_fields":["name"],)"
                 R"("scope_use_fields":["declaring_scope_id","slot_index"]})";
    made.scopes =
        "\"scopes\":[14,-2,0,2,0,14,17,1,0,1],\n\"scope_context_vars\":[4,5],\n\"scope_uses\":[-2,1],\n";
    return made;
}

SnapshotText SnapshotText::large(int count)
{
    SnapshotText made = small();
    made.counts = ",\"node_count\":" + std::to_string(count)
        + ",\"edge_count\":" + std::to_string(2 * count - 1) + ",\"trace_function_count\":0";
    made.nodes.clear();
    made.edges.clear();
    for (int i = 0; i < count; ++i) {
        const bool isLast = i + 1 == count;
        made.nodes += (i ? "\n,3," : "9,") + std::to_string(i % 6) + ',' + std::to_string(2 * i + 1) + ','
            + std::to_string(i * 37 % 100003) + ',' + (isLast ? "1" : "2") + ",0,0";
        made.edges += (i ? "\n,2," : "2,") + std::to_string(i % 6) + ",0";
        if (!isLast) made.edges += "\n,1," + std::to_string(i) + ',' + std::to_string((i + 1) * 7);
    }
    return made;
}

std::string gzipped(std::string_view text)
{
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("deflate");
    std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
    std::string input(text);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string zstdCompressed(std::string_view text)
{
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    return packed;
}

} // namespace heaptrail::test

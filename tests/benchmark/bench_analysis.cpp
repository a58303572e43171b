// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// bench_analysis FILE...              opens each file: seconds, nanoseconds and bytes a node, peak
// bench_analysis SHAPE NODES          the same for a made heap: list, star, ladder, fan or dense
#include "core/analysis/snapshot.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(__unix__)
#include <sys/resource.h>
#endif

using namespace heaptrail;

namespace {

using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>; ///< grouped by source

/// The shapes on which some algorithms for dominators, or a recursion, turn slow.
Edges edgesOf(std::string_view shape, std::uint32_t nodes)
{
    Edges edges;
    const std::uint32_t half = (nodes - 1) / 2;
    if (shape == "list") {
        for (std::uint32_t n = 0; n + 1 < nodes; ++n) edges.emplace_back(n, n + 1);
    } else if (shape == "star") {
        for (std::uint32_t n = 1; n < nodes; ++n) edges.emplace_back(0, n);
    } else if (shape == "ladder") { // two rails, rungs both ways
        edges = {{0, 1}, {0, 2}};
        for (std::uint32_t n = 1; n < nodes; ++n) {
            const std::uint32_t across = n % 2 == 1 ? n + 1 : n - 1;
            if (across < nodes) edges.emplace_back(n, across);
            if (n + 2 < nodes) edges.emplace_back(n, n + 2);
        }
    } else if (shape == "fan") { // a chain whose head and tail both hold all the rest
        edges.emplace_back(0, 1);
        for (std::uint32_t n = 1; n <= half; ++n) {
            if (n < half) edges.emplace_back(n, n + 1);
            if (n == 1 || n == half)
                for (std::uint32_t f = half + 1; f < nodes; ++f) edges.emplace_back(n, f);
        }
    } else if (shape == "dense") {
        std::uint64_t state = 1;
        for (std::uint32_t n = 0; n < nodes; ++n)
            for (int e = 0; e < 16; ++e) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                edges.emplace_back(n, static_cast<std::uint32_t>((state >> 33) % nodes));
            }
    }
    return edges;
}

std::string snapshotText(const Edges& edges, std::uint32_t nodes)
{
    std::string text = R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],)"
                       R"("node_types":[["object","synthetic"],"string","number","number","number"],)"
                       R"("edge_fields":["type","name_or_index","to_node"],)"
                       R"("edge_types":[["element","property"],"string_or_number","node"]},"node_count":)";
    text += std::to_string(nodes) + ",\"edge_count\":" + std::to_string(edges.size()) + "},\n\"nodes\":[";
    std::size_t at = 0;
    for (std::uint32_t n = 0; n < nodes; ++n) {
        std::size_t end = at;
        while (end < edges.size() && edges[end].first == n) ++end;
        text += n == 0 ? "1,0," : "\n,0,1,";
        text += std::to_string(2 * n + 1) + (n == 0 ? ",0," : ",16,") + std::to_string(end - at);
        at = end;
    }
    text += "],\n\"edges\":[";
    for (std::size_t e = 0; e < edges.size(); ++e)
        text += (e == 0 ? "0,0," : "\n,0,0,") + std::to_string(std::uint64_t{edges[e].second} * 5);
    return text + "],\n\"strings\":[\"\",\"Node\"]}";
}

double seconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int show(const std::string& name, Result<RawSnapshot> raw, double readSeconds)
{
    if (!raw) {
        std::fprintf(stderr, "%s: %s\n", name.c_str(), raw.error().message.c_str());
        return 1;
    }
    const double start = seconds();
    const auto snapshot = analyse(std::move(*raw));
    const double taken = seconds() - start;
    if (!snapshot) {
        std::fprintf(stderr, "%s: %s\n", name.c_str(), snapshot.error().message.c_str());
        return 1;
    }
    const double nodes = (*snapshot)->graph().nodeCount();
    std::printf("%s: %u nodes, %u edges; read %.3f s, analyse %.3f s (%.1f ns a node); %.1f bytes a node",
                name.c_str(), (*snapshot)->graph().nodeCount(), (*snapshot)->graph().edgeCount(), readSeconds,
                taken, taken * 1e9 / nodes, double((*snapshot)->memoryBytes()) / nodes);
#if defined(__unix__)
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("; peak %ld MiB so far", usage.ru_maxrss / 1024);
#endif
    std::printf("\n");
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    int status = argc > 1 ? 0 : 2;
    if (argc == 3) {
        std::uint32_t nodes = 0;
        const std::string_view count = argv[2];
        const auto parsed = std::from_chars(count.data(), count.data() + count.size(), nodes);
        if (parsed.ec == std::errc() && parsed.ptr == count.data() + count.size() && nodes > 4) {
            const Edges edges = edgesOf(argv[1], nodes);
            if (edges.empty()) {
                std::fprintf(stderr, "There is no shape %s.\n", argv[1]);
                return 2;
            }
            const std::string text = snapshotText(edges, nodes);
            const double start = seconds();
            auto raw = readSnapshotBytes(text);
            return show(argv[1], std::move(raw), seconds() - start);
        }
    }
    for (int i = 1; i < argc; ++i) {
        const double start = seconds();
        auto raw = readSnapshot(argv[i]);
        status |= show(argv[i], std::move(raw), seconds() - start);
    }
    return status;
}

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
//
// bench_cancel FILE [POINTS [WORK...]]: begins each work, asks it to stop at so many moments spread over it, and prints
// how long it took to return: the longest, where that was, and the median. The aim is 100 ms at any point. FILE may
// be packed; with - standard input is read, which must be a file that can be read again:  bench_cancel - < FILE.
#include "core/analysis/allocation_profile.h"
#include "core/analysis/dominator_areas.h"
#include "core/analysis/grouping.h"
#include "core/analysis/ignored_retainers.h"
#include "core/analysis/internals.h"
#include "core/analysis/native_contexts.h"
#include "core/analysis/order.h"
#include "core/analysis/retainer_graph.h"
#include "core/analysis/retaining_paths.h"
#include "core/analysis/script_owners.h"
#include "core/analysis/snapshot.h"
#include "core/analysis/strings.h"
#include "core/base/sha256.h"
#include "core/compare/lineage.h"
#include "core/compare/series.h"
#include "core/compare/snapshot_diff.h"
#include "core/query/filter.h"
#include "core/query/parser.h"
#include "core/redact/redact.h"
#include "core/report/html.h"
#include "core/report/report_model.h"
#include "core/report/secret_scan.h"
#include "core/suspects/suspect.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <ostream>
#include <streambuf>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace heaptrail;
using Clock = std::chrono::steady_clock;

namespace {

double since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Swallows what is written.
class Nowhere final : public std::streambuf {
    int overflow(int c) override { return c == EOF ? 0 : c; }
    std::streamsize xsputn(const char*, std::streamsize size) override { return size; }
};

/// Nothing on success. Works that build what a snapshot keeps get a fresh one each time.
using Work = std::function<Result<void>(const SnapshotPtr&, const Task&)>;
struct Named {
    const char* name;
    bool takesSnapshot, keepsResults;
    Work work;
};

template <class T>
Result<void> without(Result<T>&& result)
{
    if (!result) return fail(std::move(result.error()));
    return {};
}

std::vector<NodeOrdinal> allNodes(const Snapshot& snapshot)
{
    std::vector<NodeOrdinal> nodes(snapshot.graph().nodeCount());
    for (std::uint32_t n = 0; n < nodes.size(); ++n) nodes[n] = {n};
    return nodes;
}

Result<void> query(const SnapshotPtr& s, const char* text, const Task& task)
{
    auto expression = parseExpression(text);
    if (!expression) return fail(expression.error());
    return without(selectNodes(*expression, s, {}, task));
}

std::vector<Named> works(const std::string& file)
{
    const auto opened = [file](LoadOptions options) {
        return [file, options](const SnapshotPtr&, const Task& t) {
            if (file == "-" && ::lseek(STDIN_FILENO, 0, SEEK_SET) != 0)
                return Result<void>(fail(ErrorCode::CannotRead, "Standard input is no file."));
            return without(openSnapshot(file, options, t));
        };
    };
    LoadOptions salvage, one;
    salvage.salvage = true;
    one.threads = 1;
    return {
        {"open", false, false, opened({})},
        {"open-one-thread", false, false, opened(one)},
        {"open-salvage", false, false, opened(salvage)},
        {"order-by-id", true, true, [](auto& s, auto& t) { return without(s->graph().orderById(t)); }},
        {"dominator-tree", true, true, [](auto& s, auto& t) { return without(s->dominatorTree(t)); }},
        {"path-finder", true, true, [](auto& s, auto& t) { return without(PathFinder::of(*s, t)); }},
        {"suspects", true, true,
         [](auto& s, auto& t) { return without(findSuspects(std::span(&s, 1), {}, t)); }},
        {"suspects-of-two", true, true,
         [](auto& s, auto& t) {
             const std::vector<SnapshotPtr> two{s, s};
             return without(findSuspects(two, {}, t));
         }},
        {"report", true, true,
         [](auto& s, auto& t) -> Result<void> {
             ReportInput input;
             input.snapshots = std::span(&s, 1);
             auto model = buildReport(input, t);
             if (!model) return fail(model.error());
             Nowhere nowhere;
             std::ostream out(&nowhere);
             writeHtml(reportDocument(*model), out);
             return {};
         }},
        {"hash", false, false, [file](auto&, auto& t) { return without(sha256OfFile(file, t)); }},
        {"redact", false, false,
         [file](auto&, auto& t) -> Result<void> {
             auto input = openRedactInput(file);
             if (!input) return fail(input.error());
             Nowhere nowhere;
             std::ostream out(&nowhere);
             return without(redactSnapshot(**input, out, {}, t));
         }},
        {"secrets", true, false, [](auto& s, auto& t) { return without(scanForSecrets(*s, 200, t)); }},
        {"strings", true, false, [](auto& s, auto& t) { return without(duplicateStrings(*s, t)); }},
        {"query-name", true, false, [](auto& s, auto& t) { return query(s, "name:~e", t); }},
        {"query-text", true, false, [](auto& s, auto& t) { return query(s, "text:~ab", t); }},
        {"query-edge", true, false, [](auto& s, auto& t) { return query(s, "edge:~e", t); }},
        {"query-held-by", true, true, [](auto& s, auto& t) { return query(s, "held-by:Map", t); }},
        {"series", true, true,
         [](auto& s, auto& t) {
             const std::vector<SnapshotPtr> two{s, s};
             return without(compareSeries(two, t));
         }},
        {"diff", true, true, [](auto& s, auto& t) { return without(diffSnapshots(*s, *s, t)); }},
        {"lineage", true, true, [](auto& s, auto& t) { return without(compareLineage(*s, *s, t)); }},
        {"sort-by-name", true, false,
         [](auto& s, auto& t) {
             return without(orderedBy(*s, allNodes(*s), NodeOrder::Name, Direction::Ascending, t));
         }},
        {"sort-by-size", true, false,
         [](auto& s, auto& t) {
             return without(orderedBy(*s, allNodes(*s), NodeOrder::Retained, Direction::Descending, t));
         }},
        {"group-by-package", true, true,
         [](auto& s, auto& t) { return without(groupNodes(*s, GroupBy::Package, {}, t)); }},
        {"group-by-shape", true, true,
         [](auto& s, auto& t) { return without(groupNodes(*s, GroupBy::Shape, {}, t)); }},
        {"script-owners", true, true, [](auto& s, auto& t) { return without(scriptOwners(*s, t)); }},
        {"contexts", true, false, [](auto& s, auto& t) { return without(attributeNativeContexts(*s, t)); }},
        {"allocations", true, false, [](auto& s, auto& t) { return without(allocationProfile(s, t)); }},
    };
}

/// How long it takes to the end; negative if it fails.
double timeOf(const Named& one, const SnapshotPtr& snapshot)
{
    const auto start = Clock::now();
    const auto done = one.work(snapshot, {});
    if (!done) {
        std::printf("%-18s %s\n", one.name, done.error().message.c_str());
        return -1;
    }
    return since(start);
}

struct Stop {
    double taken{};
    double at{};
    Phase phase{};
};

/// Begins it, asks it to stop after so many seconds; nothing if it was done by then.
std::optional<Stop> stopAfter(const Named& one, const SnapshotPtr& snapshot, double seconds)
{
    Progress progress;
    std::stop_source stop;
    Clock::time_point end;
    bool isStopped = false;
    std::jthread thread([&] {
        const auto done = one.work(snapshot, Task(stop.get_token(), &progress));
        isStopped = !done && done.error().code == ErrorCode::Cancelled;
        end = Clock::now();
    });
    Stop result{0, seconds, Phase::Idle};
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    result.phase = progress.phase.load();
    const auto asked = Clock::now();
    stop.request_stop();
    thread.join();
    if (!isStopped) return {};
    result.taken = std::chrono::duration<double>(end - asked).count();
    return result;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_cancel FILE [POINTS [WORK...]]\n");
        return 2;
    }
    const std::string file = argv[1];
    const int points = argc > 2 ? std::max(1, std::atoi(argv[2])) : 40;
    const std::vector<std::string> wanted(argv + std::min(argc, 3), argv + argc);
    const auto all = works(file);
    for (const std::string& name : wanted)
        if (std::none_of(all.begin(), all.end(), [&](const Named& one) { return name == one.name; })) {
            std::fprintf(stderr, "there is no work \"%s\"; there are:", name.c_str());
            for (const Named& one : all) std::fprintf(stderr, " %s", one.name);
            std::fprintf(stderr, "\n");
            return 2;
        }
    const auto fresh = [&]() -> SnapshotPtr {
        if (file == "-") ::lseek(STDIN_FILENO, 0, SEEK_SET);
        auto snapshot = openSnapshot(file);
        if (!snapshot) std::fprintf(stderr, "%s: %s\n", file.c_str(), snapshot.error().message.c_str());
        return snapshot ? *snapshot : nullptr;
    };
    SnapshotPtr kept;
    for (const Named& one : all) {
        const bool isAsked = std::find(wanted.begin(), wanted.end(), one.name) != wanted.end();
        if (!isAsked && (!wanted.empty() || (file == "-" && one.takesSnapshot))) continue;
        const auto snapshotFor = [&]() -> SnapshotPtr {
            if (!one.takesSnapshot) return nullptr;
            if (one.keepsResults) return fresh();
            if (!kept) kept = fresh();
            return kept;
        };
        SnapshotPtr snapshot = snapshotFor();
        if (one.takesSnapshot && !snapshot) return 3;
        const double whole = timeOf(one, snapshot);
        if (whole < 0) continue;
        std::vector<Stop> stops;
        for (int point = 0; point < points; ++point) {
            // What was stopped has kept nothing, unless it kept a part.
            if (one.keepsResults) snapshot = fresh();
            if (auto stop = stopAfter(one, snapshot, whole * (point + 0.5) / points)) stops.push_back(*stop);
        }
        if (stops.empty()) {
            std::printf("%-18s %7.3f s: over before it could be stopped\n", one.name, whole);
            continue;
        }
        std::sort(stops.begin(), stops.end(), [](const Stop& a, const Stop& b) { return a.taken < b.taken; });
        const Stop& longest = stops.back();
        std::printf(
            "%-18s %7.3f s; stopped at %2zu moments: median %5.1f ms, longest %6.1f ms (at %.2f s: %s)\n",
            one.name, whole, stops.size(), stops[stops.size() / 2].taken * 1e3, longest.taken * 1e3,
            longest.at, phaseName(longest.phase));
        std::fflush(stdout);
    }
    return 0;
}

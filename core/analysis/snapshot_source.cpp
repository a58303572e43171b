// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/snapshot_source.h"

#include "core/base/bitset.h"
#include "core/base/iso_time.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"
#include "core/load/container.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace heaptrail {

namespace {

using Clock = std::chrono::system_clock;

int number(const std::string& digits)
{
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

Clock::time_point sinceEpoch(std::chrono::microseconds time)
{
    return Clock::time_point(std::chrono::duration_cast<Clock::duration>(time));
}

/// A date and a time as digits, "20240315" and "140523", in this machine's zone or so many minutes east of
/// Greenwich. Nothing if there is no such moment.
std::optional<Clock::time_point> moment(const std::string& date, const std::string& time,
                                        std::optional<int> minutesEast = {})
{
    const auto part = [](const std::string& digits, std::size_t at, std::size_t count) {
        return number(digits.substr(at, count));
    };
    const auto us = momentOf({part(date, 0, 4), part(date, 4, 2), part(date, 6, 2), part(time, 0, 2),
                              part(time, 2, 2), part(time, 4, 2)},
                             minutesEast);
    return us ? std::optional(sinceEpoch(std::chrono::microseconds(*us))) : std::nullopt;
}

/// A moment that a person or a program put into a name of its own: 2024-03-15T14-05-23.123Z, 20240315_140523,
/// 2024-03-15T14:05:23+02:00; or milliseconds since 1970, as Date.now() gives them.
std::optional<Clock::time_point> momentIn(const std::string& name)
{
    static const RE2 stamp(
        R"((?:^|[^0-9])((20\d\d)([-_.]?)(\d\d)([-_.]?)(\d\d)(?:T|[-_. ]|_at_)(\d\d)([-_.:]?)(\d\d)([-_.:]?)(\d\d))"
        R"((?:[.,_-](\d{3}))?(Z|[+]\d\d:?\d\d|-\d\d:\d\d)?)(?:[^0-9]|$))",
        RE2::Latin1);
    static const RE2 milliseconds(R"((?:^|[^0-9])(1\d{12})(?:[^0-9]|$))", RE2::Latin1);
    re2::StringPiece rest(name);
    std::string all, year, dash, month, dash2, day, hour, colon, minute, colon2, second, thousandths, zone;
    while (RE2::PartialMatch(rest, stamp, &all, &year, &dash, &month, &dash2, &day, &hour, &colon, &minute,
                             &colon2, &second, &thousandths, &zone)) {
        if (dash == dash2 && colon == colon2) {
            std::optional<int> minutesEast;
            if (zone == "Z") {
                minutesEast = 0;
            } else if (!zone.empty()) {
                const int minutes = number(zone.substr(1, 2)) * 60 + number(zone.substr(zone.size() - 2));
                minutesEast = zone.front() == '-' ? -minutes : minutes;
            }
            if (const auto at = moment(year + month + day, hour + minute + second, minutesEast))
                return *at + std::chrono::milliseconds(number(thousandths));
        }
        rest.remove_prefix(rest.find(all) + 1);
    }
    if (std::string digits; RE2::PartialMatch(name, milliseconds, &digits))
        return sinceEpoch(std::chrono::milliseconds(std::stoll(digits)));
    return {};
}

bool readName(const std::string& name, SnapshotSource& source)
{
    // Node; V8 itself, out of memory; "Save" of Chrome DevTools, " (1)" where a browser saves again. An ending such
    // as .gz may follow.
    static const RE2 node(R"((?s)Heap[.](\d{8})[.](\d{6})[.](\d{1,18})[.]\d+[.]\d{3,}[.]heap.*)",
                          RE2::Latin1);
    static const RE2 engine(R"((?s)v8-heap-(\d{1,16})-(\d{1,18})[.]heap.*)", RE2::Latin1);
    static const RE2 browser(R"((?s)Heap-(\d{8})T(\d{6})(?: ?[(]\d+[)])?[.]heap.*)", RE2::Latin1);
    std::string date, time;
    std::int64_t pid = 0, since = 0;
    if (RE2::FullMatch(name, node, &date, &time, &pid)) {
        source.capturedAt = moment(date, time);
        source.pid = pid;
    } else if (RE2::FullMatch(name, engine, &since, &pid)) {
        source.capturedAt = sinceEpoch(std::chrono::milliseconds(since));
        source.pid = pid;
    } else if (RE2::FullMatch(name, browser, &date, &time)) {
        source.capturedAt = moment(date, time);
    } else {
        source.capturedAt = momentIn(name);
    }
    return source.capturedAt.has_value();
}

/// What betrays a runtime, by the names of its nodes.
enum class Mark : std::uint8_t { Nothing, Node, Page, Deno, JavaScriptCore, Electron, Process };

Mark markOf(std::string_view name) noexcept
{
    const auto begins = [&](std::string_view prefix) { return name.substr(0, prefix.size()) == prefix; };
    if (name.empty()) return Mark::Nothing;
    switch (name.front()) {
    case 'N': return begins("Node / ") ? Mark::Node : Mark::Nothing;
    case 'b': return begins("blink::") ? Mark::Page : Mark::Nothing;
    case 'H': return name == "HTMLDocument" ? Mark::Page : Mark::Nothing;
    case 'e':
        if (begins("ext:core/") || begins("ext:runtime/") || begins("ext:deno_")) return Mark::Deno;
        return begins("electron/js2c/") ? Mark::Electron : Mark::Nothing;
    case 'p': return name == "process" ? Mark::Process : Mark::Nothing;
    case 'S': return name == "Structure" ? Mark::JavaScriptCore : Mark::Nothing;
    case 'F': return name == "FunctionExecutable" ? Mark::JavaScriptCore : Mark::Nothing;
    default: return Mark::Nothing;
    }
}

/// Which V8 writes such a file: the fields and type names changed over time (format document, 7). Which Node that is,
/// only where the file is Node's: browsers and others write the same format.
std::string engineHintOf(const RawSnapshot& raw, const std::string& runtime)
{
    const auto hint = [&](const char* engine, const char* node) {
        if (runtime == "node") return std::string(engine) + (*node ? std::string(" (") + node + ")" : "");
        return runtime == "unknown" ? std::string("format of ") + engine + " (Node or Chrome)"
                                    : std::string(engine);
    };
    const Meta& meta = raw.meta;
    if (meta.scope.width != 0) return hint("V8 15 or newer", "");
    if (meta.unknownNodeTypes
        == std::vector<std::string>{"simd value"}) // makeMeta() added the types that it lacks
        return hint("V8 before 6.4", "Node 9 or older");
    if (meta.node.detachedness == kNoField) return hint("V8 7 to 8", "Node 12 to 14");
    if (!meta.hasObjectShapeType) return hint("V8 9 to 10", "Node 16 to 18");
    for (const NodeType type : meta.nodeTypes)
        if (type == NodeType::WasmObject) return hint("V8 11.3 or near", "Node 20");
    if (meta.node.traceNodeId != kNoField) // V8 13 has this field only where it recorded stacks
        return raw.traceFunctions.empty() ? hint("V8 12 or near", "Node 21 to 22")
                                          : hint("V8 12 or newer", "Node 21 and later");
    return hint("V8 13 or newer", "Node 23 and later");
}

/// The versions that the runtime's own `process` object names: "Node 22.20.0 (V8 12.4.254.21)". Empty if it does not.
std::string versionsOf(const Graph& graph, NodeOrdinal process)
{
    const auto versions = graph.target(process, EdgeType::Property, "versions");
    if (!versions || !graph.target(process, EdgeType::Property, "version")) return {};
    const auto version = [&](const char* of) -> std::string {
        const auto node = graph.target(*versions, EdgeType::Property, of);
        if (!node || graph.type(*node) != NodeType::String) return {};
        std::string text = graph.strings().text(graph.nameIndex(*node));
        text.resize(std::min(text.find('-'), text.size())); // 9.4.146.26-node.26
        const bool isVersion = text.size() < 24 && text.find_first_not_of("0123456789.") == text.npos
            && std::ranges::count(text, '.') >= 2;
        return isVersion ? text : std::string();
    };
    const std::string node = version("node"), engine = version("v8"), electron = version("electron");
    if (node.empty() || engine.empty()) return {};
    if (!electron.empty()) return "Electron " + electron + " (Node " + node + ", V8 " + engine + ")";
    return "Node " + node + " (V8 " + engine + ")";
}

} // namespace

SnapshotSource sourceOfFile(const std::filesystem::path& path)
{
    SnapshotSource source;
    source.path = path;
    if (path == "-") return source;
    const FileInArchive place = splitMember(path);
    const std::filesystem::path name =
        place.member.empty() ? place.file : std::filesystem::path(place.member);
    source.isCapturedAtFromName = readName(name.filename().string(), source);
    if (!source.capturedAt) {
        std::error_code error;
        const auto written = std::filesystem::last_write_time(place.file, error);
        if (!error)
            source.capturedAt =
                std::chrono::time_point_cast<Clock::duration>(std::chrono::file_clock::to_sys(written));
    }
    return source;
}

Result<void> completeSource(SnapshotSource& source, const Graph& graph, const Task& task)
{
    const Stage stage("runtime");
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while looking for the runtime."); };
    StopCheck stop(task);
    const RawSnapshot& raw = graph.raw();
    const auto strings = static_cast<std::uint32_t>(raw.strings.size());
    std::array<bool, 7> has{};
    std::string versions;
    Bitset<StringOrdinal> isMarked(strings);
    for (StringOrdinal string{0}; string.value < strings; ++string.value) {
        if (stop.after()) return stopped();
        if (markOf(raw.strings.escaped(string)) != Mark::Nothing) isMarked.set(string);
    }
    bool hasStructure = false, hasExecutable = false;
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return stopped();
        if (!isMarked[graph.nameIndex(node)]) continue;
        const NodeType type = graph.type(node);
        const std::string_view name = raw.strings.escaped(graph.nameIndex(node));
        const Mark mark = markOf(name);
        // Strings of the program may say anything; the engine's own nodes may not. Deno's scripts are known by
        // strings alone, so those decide only where nothing else does.
        const bool isString = type == NodeType::String || type == NodeType::ConcatenatedString
            || type == NodeType::SlicedString;
        if (isString && (mark != Mark::Deno || type != NodeType::String)) continue;
        if (mark == Mark::Node && type != NodeType::Synthetic && type != NodeType::Native) continue;
        if (mark == Mark::Page && type != NodeType::Native) continue;
        if (mark == Mark::Electron && type != NodeType::Code) continue;
        if (mark == Mark::Process) {
            if (type == NodeType::Object && versions.empty()) versions = versionsOf(graph, node);
            continue;
        }
        if (mark == Mark::JavaScriptCore) (name == "Structure" ? hasStructure : hasExecutable) = true;
        has[static_cast<std::size_t>(mark)] = true;
    }
    const auto is = [&](Mark mark) { return has[static_cast<std::size_t>(mark)]; };
    if (hasStructure && hasExecutable) {
        source.runtime = "bun";
        source.engineHint = "JavaScriptCore (Bun)";
        return {};
    }
    if (is(Mark::Electron) || (is(Mark::Node) && is(Mark::Page)))
        source.runtime = "electron";
    else if (is(Mark::Page))
        source.runtime = "chrome";
    else if (is(Mark::Node))
        source.runtime = "node";
    else if (is(Mark::Deno))
        source.runtime = "deno";
    const bool isNodes = source.runtime == "node" || source.runtime == "electron";
    source.engineHint = isNodes && !versions.empty() ? versions : engineHintOf(raw, source.runtime);
    return {};
}

} // namespace heaptrail

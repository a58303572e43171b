// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// mutation_test SEEDS [ROUNDS=8 [FIRST=0]]: damages small real snapshots, packed ones, logs, profiles and cases, each round in
// another way, and runs every command on them. Whatever the input: the exit status is one of the contract's, an error
// is told in words, JSON is JSON, an unfinished output leaves nothing behind, the result is the same on one thread and
// on several, and nothing takes longer than a minute. The same rounds are the same everywhere; a failure names its own:
//
//   ASAN_OPTIONS=abort_on_error=1 build/asan/bin/mutation_test tests/fuzz/seeds/mutation 2000 10000
//                                                                     a long run, rounds 10000 to 11999
#include "core/load/byte_source.h"
#include "tests/cli/cli_run.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace fs = std::filesystem;
using namespace heaptrail;

namespace {

// What goes wrong -----------------------------------------------------------------------------------------

char g_doing[512]; ///< for the signal's handler, too

void say(const char* text)
{
    [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, text, std::strlen(text));
}

extern "C" void whileDoing(int signal)
{
    say(g_doing);
    say(signal == SIGALRM ? "\n  takes longer than a minute\n" : "\n  ends the program\n");
    std::signal(SIGABRT, SIG_DFL);
    std::abort();
}

[[noreturn]] void report(const std::string& what, const std::string& more = {})
{
    std::fprintf(stderr, "%s\n%s\n", what.c_str(), more.substr(0, 2000).c_str());
    whileDoing(0);
    std::abort();
}

// Mutations -----------------------------------------------------------------------------------------------

class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_engine(seed)
    {
    }
    std::size_t below(std::size_t end) { return end ? static_cast<std::size_t>(m_engine() % end) : 0; }
    bool oneIn(std::size_t n) { return below(n) == 0; }
    template <class T>
    const auto& of(const T& choices)
    {
        return choices[below(std::size(choices))];
    }

private:
    std::mt19937_64 m_engine;
};

/// A snapshot's text with its two large arrays as numbers, so that they can be changed and still be a graph.
struct Heap {
    std::string head, between, tail;
    std::vector<std::uint64_t> nodes, edges;
    std::size_t nodeWidth{}, edgeWidth{}, strings{};

    explicit Heap(const std::string& text)
    {
        const auto array = [&](const char* name, std::vector<std::uint64_t>& to) {
            const std::size_t from = text.find('[', text.find(name)) + 1;
            const std::size_t end = text.find(']', from);
            for (const char* at = text.data() + from; at < text.data() + end;) {
                std::uint64_t number = 0;
                const auto read = std::from_chars(at, text.data() + end, number);
                if (read.ec != std::errc{}) {
                    ++at;
                    continue;
                }
                to.push_back(number);
                at = read.ptr;
            }
            return std::pair(from, end);
        };
        const auto [nodesBegin, nodesEnd] = array("\"nodes\":", nodes);
        const auto [edgesBegin, edgesEnd] = array("\"edges\":", edges);
        head = text.substr(0, nodesBegin);
        between = text.substr(nodesEnd, edgesBegin - nodesEnd);
        tail = text.substr(edgesEnd);
        const auto fields = [&](const char* name) {
            const std::size_t from = head.find('[', head.find(name));
            return static_cast<std::size_t>(std::count(head.begin() + std::ptrdiff_t(from),
                                                       head.begin() + std::ptrdiff_t(head.find(']', from)),
                                                       ',')
                                            + 1);
        };
        nodeWidth = fields("\"node_fields\"");
        edgeWidth = fields("\"edge_fields\"");
        for (std::size_t i = 1; i < nodes.size(); i += nodeWidth)
            strings = std::max(strings, static_cast<std::size_t>(nodes[i]) + 1);
    }
    std::size_t nodeCount() const { return nodes.size() / nodeWidth; }
    std::size_t edgeCount() const { return edges.size() / edgeWidth; }
    std::string text() const
    {
        std::string out = head;
        const auto put = [&](const std::vector<std::uint64_t>& numbers, std::size_t width) {
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                if (i) out += i % width ? "," : "\n,";
                out += std::to_string(numbers[i]);
            }
            if (!numbers.empty()) out += '\n';
        };
        put(nodes, nodeWidth);
        out += between;
        put(edges, edgeWidth);
        return out + tail;
    }

    /// Another graph, and mostly still a valid one.
    void mutate(Random& random)
    {
        std::uint64_t* const node = &nodes[random.below(nodeCount()) * nodeWidth];
        std::uint64_t* const edge = edges.empty() ? nullptr : &edges[random.below(edgeCount()) * edgeWidth];
        constexpr std::array<std::uint64_t, 9> kSizes{
            0, 1, 4294967294, 4294967295, 4294967296, 5000000000, 1ull << 40, (1ull << 53) - 1, 2147483648};
        switch (random.below(12)) {
        case 0: node[0] = random.below(random.oneIn(50) ? 30 : 12); break;
        case 1: node[1] = random.below(strings); break;
        case 2: // odd ids must be unique, so that mostly even ones are taken
            node[2] = random.oneIn(50) ? nodes[random.below(nodeCount()) * nodeWidth + 2]
                                       : random.of(kSizes) / 2 * 2 + 2 * random.below(9);
            break;
        case 3: node[3] = random.of(kSizes); break;
        case 4: // its last edge goes to the next node
            if (node[4] > 0 && node + nodeWidth < nodes.data() + nodes.size()) {
                --node[4];
                ++node[nodeWidth + 4];
            }
            break;
        case 5: node[nodeWidth - 1] = nodeWidth > 6 ? random.below(4) : node[nodeWidth - 1]; break;
        case 6: {
            std::uint64_t* const other = &nodes[random.below(nodeCount()) * nodeWidth];
            if (other != node) std::swap_ranges(node, node + 4, other);
            break;
        }
        case 7:
        case 8:
            if (!edge) break;
            edge[0] = random.below(random.oneIn(50) ? 20 : 7);
            edge[1] = random.oneIn(50) ? random.of(kSizes) : random.below(strings);
            break;
        case 9: // many edges elsewhere
            for (std::size_t k = random.below(edgeCount()); k > 0; --k)
                edges[random.below(edgeCount()) * edgeWidth + 2] = random.below(nodeCount()) * nodeWidth;
            break;
        case 10: // a third of the edges to one node, or each to the next
            for (std::size_t k = 0, one = random.below(nodeCount()), isOne = random.below(2); k < edgeCount();
                 ++k)
                if (random.oneIn(3)) edges[k * edgeWidth + 2] = (isOne ? one : k % nodeCount()) * nodeWidth;
            break;
        default:
            if (edge) edge[2] = random.below(nodeCount()) * nodeWidth;
        }
    }
};

void mutateNumber(std::string& text, Random& random)
{
    constexpr std::array<const char*, 19> kNumbers{
        "0", "1",   "-1",  "1.5", "1e3", "00",    "2147483647",       "2147483648", "4294967295",
        "7", "255", "nul", "",    " ",   "\"5\"", "9007199254740993", "4294967296", "99999999999999999999",
        "[]"};
    const std::size_t at = text.find_first_of("0123456789", random.below(text.size()));
    if (at == std::string::npos) return;
    const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
    text.replace(at, end - at, random.of(kNumbers));
}

void mutateWord(std::string& text, Random& random)
{
    // One quoted word becomes another: fields and members change places, disappear or stand twice.
    const auto word = [&]() -> std::pair<std::size_t, std::size_t> {
        const std::size_t from = text.find('"', random.below(std::min<std::size_t>(text.size(), 2000)));
        if (from == std::string::npos) return {0, 0};
        const std::size_t end = text.find('"', from + 1);
        return end == std::string::npos ? std::pair<std::size_t, std::size_t>{0, 0}
                                        : std::pair(from, end + 1 - from);
    };
    const auto from = word();
    const std::string other = random.oneIn(4) ? "\"?\"" : text.substr(from.first, from.second);
    const auto to = word();
    text.replace(to.first, to.second, other);
}

void mutateBytes(std::string& bytes, Random& random)
{
    if (bytes.empty()) return;
    const std::size_t at = random.below(bytes.size());
    switch (random.below(6)) {
    case 0: bytes[at] = static_cast<char>(random.below(256)); break;
    case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8))); break;
    case 2: bytes.erase(at, 1 + random.below(200)); break;
    case 3: bytes.insert(at, bytes.substr(random.below(bytes.size()), random.below(200))); break;
    case 4: bytes.resize(at); break;
    default: bytes.insert(at, 1, random.of(std::string_view("[]{},:\"\\0-9.e \n\0\xff", 18))); break;
    }
}

std::string gzipped(const std::string& bytes)
{
    z_stream stream{};
    if (deflateInit2(&stream, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        report("deflateInit2");
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstdPacked(const std::string& bytes)
{
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 1));
    return out;
}

std::string mutated(const std::string& seed, Random& random)
{
    std::string text = seed;
    const std::size_t kind = random.below(8);
    if (kind < 4) {
        Heap heap(seed);
        for (std::size_t k = 1 + random.below(30); k > 0; --k) heap.mutate(random);
        text = heap.text();
        if (kind < 3) return text;
    }
    for (std::size_t k = 1 + random.below(3); k > 0; --k) {
        switch (random.below(4)) {
        case 0: mutateNumber(text, random); break;
        case 1: mutateWord(text, random); break;
        default: mutateBytes(text, random);
        }
    }
    if (kind < 6 || text.empty()) return text;
    // In one or two pieces, and damaged again once packed, or only cut.
    const auto packed = kind == 6 ? gzipped : zstdPacked;
    const std::size_t cut = random.below(text.size());
    std::string container =
        random.oneIn(2) ? packed(text) : packed(text.substr(0, cut)) + packed(text.substr(cut));
    if (random.oneIn(2)) mutateBytes(container, random);
    return container;
}

// Running -------------------------------------------------------------------------------------------------

std::string contentsOf(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const fs::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

void checkJson(const std::string& text)
{
    rapidjson::StringStream stream(text.c_str());
    rapidjson::BaseReaderHandler<> nothing;
    rapidjson::Reader reader;
    const auto parsed =
        reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(stream, nothing);
    // A lone surrogate is written as it is in the file, which RapidJSON takes for an error.
    if (parsed.IsError() && parsed.Code() != rapidjson::kParseErrorStringUnicodeSurrogateInvalid)
        report(std::string("no JSON: ") + rapidjson::GetParseError_En(parsed.Code()),
               text.substr(parsed.Offset() > 200 ? parsed.Offset() - 200 : 0));
}

class Runs {
public:
    explicit Runs(fs::path folder)
        : m_folder(std::move(folder))
    {
        fs::create_directories(m_folder / "out");
    }
    fs::path file(const std::string& name) const { return m_folder / name; }

    /// Runs one command and checks what holds for each. "OUT.html" among `args` becomes a file that mustn't be there
    /// afterwards unless the run was successful.
    test::CliRun run(std::vector<std::string> args, const std::string& about)
    {
        const fs::path out = m_folder / "out";
        bool hasOutput = false;
        for (std::string& arg : args)
            if (arg.starts_with("OUT")) {
                arg = (out / arg).string();
                hasOutput = true;
            }
        std::string line = about + ": heaptrail";
        for (const std::string& arg : args) line += ' ' + arg;
        line.copy(g_doing, sizeof g_doing - 1);
        g_doing[std::min(line.size(), sizeof g_doing - 1)] = '\0';
        ::alarm(60);
        auto result = test::runCli(args);
        ::alarm(0);
        ++m_count[static_cast<std::size_t>(result.exitCode) % m_count.size()];
        constexpr std::array kStatuses{0, 1, 2, 3, 4, 5};
        if (std::find(kStatuses.begin(), kStatuses.end(), result.exitCode) == kStatuses.end())
            report("exit status " + std::to_string(result.exitCode), result.err);
        if (result.exitCode > 1 && !result.err.starts_with("heaptrail: "))
            report("no error in words", result.err);
        if (result.err.find("nternal error") != std::string::npos) report("an error of our own", result.err);
        const bool isJson = std::find(args.begin(), args.end(), "json") != args.end();
        if (isJson && result.exitCode <= 1) checkJson(result.out);
        const bool isEmpty = fs::is_empty(out);
        if (isEmpty == (hasOutput && result.exitCode <= 1))
            report(isEmpty ? "no output file" : "a failed run left a file behind", result.err);
        fs::remove_all(out);
        fs::create_directory(out);
        return result;
    }
    void printCounts() const
    {
        for (std::size_t k = 0; k < m_count.size(); ++k)
            if (m_count[k]) std::printf("  exit status %zu: %zu runs\n", k, m_count[k]);
    }
    std::size_t count(std::size_t status) const { return m_count[status]; }

private:
    fs::path m_folder;
    std::array<std::size_t, 8> m_count{};
};

void runAll(Runs& runs, const std::string& about, Random& random, const std::string& seedFile)
{
    const std::string file = runs.file("mutant").string();
    std::vector<std::string> stats{"stats", file, "--format", "json", "--memory-limit", "2G"};
    const bool isSalvaged = random.oneIn(2);
    if (isSalvaged) stats.push_back("--salvage");
    const auto opened = runs.run(stats, about);
    const auto nodes = [&](const char* threads) {
        std::vector<std::string> args{"nodes", file, "--threads", threads};
        if (isSalvaged) args.push_back("--salvage");
        return runs.run(args, about);
    };
    const auto table = nodes("1");
    if (opened.exitCode == 0 && table.exitCode != 0) report("stats opens it, nodes doesn't", table.err);
    if (const auto again = nodes("3"); again.out != table.out || again.err != table.err)
        report("another result on three threads", table.err + again.err);

    // Any object of it: the second column of a row in the middle.
    std::string id = "@1";
    if (table.exitCode == 0) {
        const std::size_t line = table.out.find('\n', random.below(table.out.size()));
        const std::size_t comma = line == std::string::npos ? line : table.out.find(',', line);
        if (comma != std::string::npos) {
            std::size_t end = comma + 1;
            while (end < table.out.size() && table.out[end] >= '0' && table.out[end] <= '9') ++end;
            if (end > comma + 1) id = table.out.substr(comma + 1, end - comma - 1);
        }
    }
    const std::vector<std::vector<std::string>> commands{
        {"summary", file, "--format", "json"},
        {"summary", file, "--object-filter", "duplicatedStrings", "-o", "OUT.txt"},
        {"object", file, id, "--format", "json"},
        {"object", file, id},
        {"retainers", file, id, "--depth", "6", "--limit", "5", "--format", "json"},
        {"path", file, id, "--format", "json"},
        {"path", file, id, "--count", "20"},
        {"dominators", file, "--depth", "4", "--format", "json"},
        {"dominators", file, "--root", id},
        {"strings", file, "--format", "json"},
        {"compare", seedFile, file, "--format", "json", "--by-id"},
        {"compare", file, seedFile, file},
        {"suspects", file, "--format", "json"},
        {"suspects", seedFile, file},
        {"allocations", file, "--format", "json"},
        {"allocations", seedFile, file, "--by", "package"},
        {"query", file, "retained>100 name:~e", "--format", "json"},
        {"query", file, "held-by:Map or edge:x", "--format", "json"},
        {"report", seedFile, file, "-o", "OUT.html"},
        {"report", file, "-o", "OUT.md"},
        {"redact", file, "-o", "OUT.heapsnapshot"},
        {"redact", file, "--names", "hide", "--script-paths", "hide", "-o", "OUT.heapsnapshot.gz"},
        {"redact", file, "--scan", "--format", "json"},
    };
    // What doesn't open is refused by all alike: a few will do.
    for (std::size_t k = 0; k < commands.size(); ++k) {
        if (table.exitCode != 0 && !random.oneIn(8)) continue;
        std::vector<std::string> args = commands[k];
        const bool canSalvage = args[0] != "redact" || args[2] == "--scan";
        if (isSalvaged && canSalvage) args.push_back("--salvage");
        const auto result = runs.run(args, about);
        const bool needsStacks = args[0] == "allocations"; // refused where there are none
        if (canSalvage && !needsStacks && (result.exitCode == 3) != (table.exitCode == 3))
            report("opens for one command only", table.err + result.err);
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: mutation_test SEEDS [ROUNDS [FIRST]]\n");
        return 2;
    }
    const std::uint64_t rounds = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 8;
    const std::uint64_t first = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 0;
    std::vector<fs::path> seeds;
    for (const auto& entry : fs::directory_iterator(argv[1])) seeds.push_back(entry.path());
    std::sort(seeds.begin(), seeds.end());
    for (const int signal : {SIGALRM, SIGABRT}) std::signal(signal, whileDoing);
    std::string folder = (fs::temp_directory_path() / "heaptrail-mutation-XXXXXX").string();
    if (!::mkdtemp(folder.data())) {
        std::perror(folder.c_str());
        return 1;
    }
    Runs runs(folder);
    for (const fs::path& seed : seeds) {
        const std::string bytes = contentsOf(seed);
        const std::string name = seed.filename().string();
        const bool isProfile = name.ends_with(".heapprofile");
        if (isProfile || name.ends_with(".jsonl") || name.ends_with(".heaptrail")) {
            const bool isLog = name.ends_with(".jsonl");
            for (std::uint64_t round = first; round < first + rounds; ++round) {
                Random random(round);
                std::string text = bytes;
                for (std::size_t k = 1 + random.below(4); k > 0; --k)
                    random.oneIn(2) ? mutateNumber(text, random) : mutateBytes(text, random);
                const std::string file = runs.file("mutant" + seed.extension().string()).string();
                write(file, text);
                const std::string about = name + " round " + std::to_string(round);
                if (isProfile) {
                    runs.run({"allocations", file, "--format", "json"}, about);
                    runs.run({"allocations", seed.string(), file, "--by", "script"}, about);
                    continue;
                }
                if (isLog) {
                    runs.run({"memory-log", file}, about);
                    runs.run({"memory-log", file, "--format", "json"}, about);
                }
                if (isLog && round % 4 == 0)
                    runs.run({"suspects", seeds.front().string(), "--memory-log", file}, about);
                if (round % 4 == 0)
                    runs.run({"report", seeds.front().string(), isLog ? "--memory-log" : "--case", file, "-o",
                              "OUT.html"},
                             about);
            }
            continue;
        }
        std::string text;
        auto source = openByteSource(seed);
        if (!source) report(name + ": " + source.error().message);
        for (std::array<char, 65536> piece;;) {
            const auto got = (*source)->read(piece.data(), piece.size());
            if (!got) report(name + ": " + got.error().message);
            if (*got == 0) break;
            text.append(piece.data(), *got);
        }
        if (Heap(text).text() != text) report(name + ": a seed must be laid out as V8 does it");
        for (std::uint64_t round = first; round < first + rounds; ++round) {
            Random random(round);
            write(runs.file("mutant"), mutated(text, random));
            runAll(runs, name + " round " + std::to_string(round), random, seed.string());
        }
    }
    std::printf("%zu seeds, %llu rounds each\n", seeds.size(), static_cast<unsigned long long>(rounds));
    runs.printCounts();
    fs::remove_all(folder);
    // Were everything refused, nothing would have been tested; and the other way round.
    return runs.count(0) > 0 && runs.count(3) > 0 ? 0 : 1;
}

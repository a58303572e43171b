// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/investigation/investigation.h"

#include "core/base/atomic_file.h"
#include "core/base/iso_time.h"
#include "core/base/sha256.h"
#include "core/investigation/investigation_json.h"
#include "core/load/container.h"

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace heaptrail {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 64u << 20;
constexpr std::size_t kMaxFindings = 10'000;
constexpr std::size_t kMaxFiles = 1'000;
constexpr const char* kFormat = "heaptrail-investigation";
constexpr const char* kAutosaveEnding = ".heaptrail-autosave";

std::string pathInFile(const fs::path& path, const fs::path& folder)
{
    if (folder.empty() || !path.is_absolute()) return path.generic_string();
    const fs::path relative = path.lexically_relative(folder);
    return (relative.empty() ? path : relative).generic_string();
}
fs::path pathInMemory(const std::string& text, const fs::path& folder)
{
    const fs::path path(text);
    if (path.empty() || path.is_absolute() || folder.empty()) return path;
    return (folder / path).lexically_normal();
}

void writeFile(JsonWriter& json, const InvestigationFile& file, const fs::path& folder)
{
    json.beginObject();
    writeText(json, "path", pathInFile(file.path, folder));
    writeText(json, "sha256", file.sha256);
    const auto number = [&](const char* name, std::uint64_t value) {
        if (!value) return;
        json.field(name, value);
    };
    number("fileSize", file.fileSize);
    writeText(json, "label", file.label);
    writeText(json, "role", file.role);
    writeText(json, "note", file.note);
    if (file.colour >= 0) number("colour", static_cast<std::uint64_t>(file.colour) + 1);
    if (file.number > 0) number("number", static_cast<std::uint64_t>(file.number));
    if (file.isExcluded) {
        json.field("excluded", true);
    }
    writeText(json, "capturedAt", file.capturedAt);
    number("nodeCount", file.nodeCount);
    number("edgeCount", file.edgeCount);
    number("totalSize", file.totalSize);
    json.endObject();
}

InvestigationFile readFile(const JsonValue& object, const fs::path& folder)
{
    InvestigationFile file;
    file.path = pathInMemory(readText(object, "path"), folder);
    file.sha256 = readText(object, "sha256");
    if (file.sha256.size() != 64 || file.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
        file.sha256.clear();
    file.fileSize = readNumber(object, "fileSize");
    file.label = readText(object, "label");
    file.role = readText(object, "role");
    file.note = readText(object, "note");
    const std::uint64_t colour = readNumber(object, "colour");
    file.colour = colour && colour < 1000 ? static_cast<int>(colour) - 1 : -1;
    if (const std::uint64_t number = readNumber(object, "number"); number < 1'000'000)
        file.number = static_cast<int>(number);
    file.isExcluded = readBool(object, "excluded");
    file.capturedAt = readText(object, "capturedAt");
    file.nodeCount = readNumber(object, "nodeCount");
    file.edgeCount = readNumber(object, "edgeCount");
    file.totalSize = readNumber(object, "totalSize");
    return file;
}

void writeMap(JsonWriter& json, const char* name, const std::map<std::string, std::string>& map)
{
    if (map.empty()) return;
    json.key(name).beginObject();
    for (const auto& [key, text] : map) {
        json.field(cleanUtf8(key), cleanUtf8(text));
    }
    json.endObject();
}

std::map<std::string, std::string> readMap(const JsonValue& object, const char* name)
{
    std::map<std::string, std::string> map;
    const auto member = object.FindMember(name);
    if (member == object.MemberEnd() || !member->value.IsObject()) return map;
    for (const auto& entry : member->value.GetObject())
        if (entry.value.IsString() && map.size() < kMaxFindings)
            map[{entry.name.GetString(), entry.name.GetStringLength()}] = {entry.value.GetString(),
                                                                           entry.value.GetStringLength()};
    return map;
}

/// The texts of the report, by the names that they have in the file.
struct TextField {
    const char* name;
    std::string ReportTexts::*text;
};
constexpr TextField kTexts[] = {
    {"title", &ReportTexts::title},
    {"summary", &ReportTexts::summary},
    {"impact", &ReportTexts::impact},
    {"timeline", &ReportTexts::timeline},
    {"cause", &ReportTexts::cause},
    {"whyNotNoticed", &ReportTexts::whyNotNoticed},
    {"fix", &ReportTexts::fix},
    {"contributingFactors", &ReportTexts::contributingFactors},
    {"followUps", &ReportTexts::followUps},
};

std::string nowText()
{
    using namespace std::chrono;
    return isoTime(system_clock::time_point(floor<seconds>(system_clock::now())));
}

/// Start of a process in ticks since boot (field 22 of /proc/PID/stat); 0 if it doesn't run: a dead one that nobody
/// has buried yet (a zombie: where a launcher or a container doesn't wait for it) doesn't.
std::uint64_t startOfProcess(std::uint64_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(file, line)) return 0;
    const std::size_t name = line.rfind(')'); // the program's name may hold blanks and parentheses
    if (name == std::string::npos) return 0;
    std::istringstream rest(line.substr(name + 1));
    std::string word;
    rest >> word;
    if (word == "Z" || word == "X") return 0;
    for (int field = 4; field <= 22; ++field) rest >> word;
    std::uint64_t ticks = 0;
    std::from_chars(word.data(), word.data() + word.size(), ticks);
    return ticks;
}

Result<void> saveBytes(const std::string& bytes, const fs::path& path)
{
    auto file = AtomicFile::create(path);
    if (!file) return fail(file.error());
    file->stream() << bytes;
    return file->commit();
}

Result<std::string> readWhole(const fs::path& path)
{
    std::error_code error;
    if (fs::is_directory(path, error)) return fail(ErrorCode::CannotRead, "is a folder");
    if (fs::exists(path, error) && !fs::is_regular_file(path, error))
        return fail(ErrorCode::CannotRead, "is no file but a pipe or a device");
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(readError("open", errno));
    std::string bytes;
    std::vector<char> piece(1 << 16);
    while (file) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        bytes.append(piece.data(), static_cast<std::size_t>(file.gcount()));
        if (bytes.size() > kMaxBytes)
            return fail(ErrorCode::MemoryLimit, "is far too large for an investigation", {}, {},
                        "Is it a snapshot? Open it as one.");
    }
    if (file.bad()) return fail(readError("read", errno));
    return bytes;
}

AutosaveMark readMark(const JsonDocument& document)
{
    AutosaveMark mark;
    const auto member = document.FindMember("autosave");
    if (member == document.MemberEnd() || !member->value.IsObject()) return mark;
    mark.of = readText(member->value, "of");
    mark.savedAt = readText(member->value, "savedAt");
    mark.pid = readNumber(member->value, "pid");
    mark.startedAt = readNumber(member->value, "startedAt");
    return mark;
}

} // namespace

std::string Investigation::add(Finding finding)
{
    if (finding.key.empty() || find(finding.key)) {
        std::uint64_t highest = 0;
        for (const Finding& other : findings) {
            std::uint64_t number = 0;
            if (other.key.size() > 1 && other.key[0] == 'f')
                std::from_chars(other.key.data() + 1, other.key.data() + other.key.size(), number);
            highest = std::max(highest, number);
        }
        finding.key = "f" + std::to_string(highest + 1);
    }
    findings.push_back(std::move(finding));
    return findings.back().key;
}

Finding* Investigation::find(std::string_view key) noexcept
{
    const auto it =
        std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.key == key; });
    return it == findings.end() ? nullptr : &*it;
}
const Finding* Investigation::find(std::string_view key) const noexcept
{
    return const_cast<Investigation*>(this)->find(key);
}

std::optional<std::pair<std::size_t, Finding>> Investigation::remove(std::string_view key)
{
    Finding* found = find(key);
    if (!found) return std::nullopt;
    const auto position = static_cast<std::size_t>(found - findings.data());
    std::pair<std::size_t, Finding> taken{position, std::move(*found)};
    findings.erase(findings.begin() + static_cast<std::ptrdiff_t>(position));
    return taken;
}

void Investigation::insert(std::size_t position, Finding finding)
{
    position = std::min(position, findings.size());
    findings.insert(findings.begin() + static_cast<std::ptrdiff_t>(position), std::move(finding));
}

void Investigation::move(std::string_view key, std::size_t position)
{
    if (auto taken = remove(key)) insert(position, std::move(taken->second));
}

std::string jsonOf(const Investigation& investigation, const fs::path& folder, const AutosaveMark* mark)
{
    std::ostringstream out;
    out.exceptions(std::ios::badbit); // or text goes missing for want of memory
    JsonWriter json(out);
    json.beginObject();
    writeText(json, "format", kFormat);
    json.field("version", Investigation::kVersion);
    writeText(json, "program", "heaptrail " HEAPTRAIL_VERSION);
    if (mark) {
        json.key("autosave").beginObject();
        writeText(json, "of", mark->of);
        writeText(json, "savedAt", mark->savedAt);
        json.field("pid", mark->pid);
        json.field("startedAt", mark->startedAt);
        json.endObject();
    }
    json.key("texts").beginObject();
    for (const TextField& field : kTexts) writeText(json, field.name, investigation.texts.*field.text);
    json.endObject();
    const auto files = [&](const char* name, const std::vector<InvestigationFile>& list) {
        json.key(name).beginArray();
        for (const InvestigationFile& file : list) writeFile(json, file, folder);
        json.endArray();
    };
    files("snapshots", investigation.snapshots);
    files("memoryLogs", investigation.memoryLogs);
    json.key("findings").beginArray();
    for (const Finding& finding : investigation.findings) writeFinding(json, finding);
    json.endArray();
    if (!investigation.ignoredRetainers.empty()) {
        json.key("ignoredRetainers").beginArray();
        for (const IgnoredRetainer& ignored : investigation.ignoredRetainers) {
            json.beginObject();
            json.field("snapshot", ignored.snapshot);
            json.field("id", ignored.id);
            json.endObject();
        }
        json.endArray();
    }
    writeMap(json, "filters", investigation.filters);
    writeMap(json, "presets", investigation.presets);
    writeMap(json, "windowState", investigation.windowState);
    json.endObject();
    json.finish();
    return std::move(out).str();
}

std::string investigationJson(const Investigation& investigation, const fs::path& folder)
{
    return jsonOf(investigation, folder, nullptr);
}

namespace {

/// Makes a document of what is read, its numbers as from_chars() reads them: a figure that is saved again is the same.
/// RapidJSON's own full precision shifts by the leading zeros of 0 at "0E43", which C++ leaves open.
class ExactNumbers {
public:
    explicit ExactNumbers(JsonDocument& document)
        : m_document(document)
    {
    }
    bool RawNumber(const char* text, rapidjson::SizeType size, bool)
    {
        const char* const end = text + size;
        const auto isRead = [&](auto& number) {
            const auto [to, error] = std::from_chars(text, end, number);
            return error == std::errc() && to == end;
        };
        if (std::int64_t number; isRead(number)) return m_document.Int64(number);
        if (std::uint64_t number; isRead(number)) return m_document.Uint64(number);
        double number{};
        return isRead(number) && m_document.Double(number);
    }
    bool Null() { return m_document.Null(); }
    bool Bool(bool value) { return m_document.Bool(value); }
    bool String(const char* text, rapidjson::SizeType size, bool isCopied)
    {
        return m_document.String(text, size, isCopied);
    }
    bool Key(const char* text, rapidjson::SizeType size, bool isCopied)
    {
        return m_document.Key(text, size, isCopied);
    }
    bool StartObject() { return m_document.StartObject(); }
    bool EndObject(rapidjson::SizeType members) { return m_document.EndObject(members); }
    bool StartArray() { return m_document.StartArray(); }
    bool EndArray(rapidjson::SizeType items) { return m_document.EndArray(items); }
    // Never called: all numbers come as texts.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

private:
    JsonDocument& m_document;
};

} // namespace

Result<Investigation> parseInvestigation(std::string_view bytes, const fs::path& folder)
{
    if (bytes.size() > kMaxBytes)
        return fail(ErrorCode::MemoryLimit, "is far too large for an investigation");
    JsonDocument parsed;
    rapidjson::ParseResult result;
    const auto read = [&](JsonDocument& into) {
        // Iterative: nesting costs heap, not stack.
        constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag
            | rapidjson::kParseNumbersAsStringsFlag;
        rapidjson::MemoryStream text(bytes.data(), bytes.size());
        rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(text);
        rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, JsonMemory> reader;
        ExactNumbers handler(into);
        result = reader.Parse<kFlags>(stream, handler);
        return !result.IsError();
    };
    parsed.Populate(read);
    const JsonDocument& document = parsed;
    if (result.IsError())
        return fail(ErrorCode::Malformed,
                    std::string("is no valid JSON: ") + rapidjson::GetParseError_En(result.Code()),
                    result.Offset());
    if (!document.IsObject() || readText(document, "format") != kFormat)
        return fail(ErrorCode::NotASnapshot, "is JSON, but no investigation of Heaptrail");
    const auto version = document.FindMember("version");
    if (version == document.MemberEnd() || !version->value.IsInt() || version->value.GetInt() < 1)
        return fail(ErrorCode::Malformed, "does not say which version of the format it has");
    if (version->value.GetInt() > Investigation::kVersion)
        return fail(ErrorCode::Unsupported,
                    "was made by a newer Heaptrail (format " + std::to_string(version->value.GetInt())
                        + ", this one knows " + std::to_string(Investigation::kVersion) + ")",
                    {}, {}, "Open it with the newer version.");

    Investigation investigation;
    static constexpr const char* kKnown[] = {
        "format",     "version",  "program",          "autosave", "texts",   "snapshots",
        "memoryLogs", "findings", "ignoredRetainers", "filters",  "presets", "windowState"};
    for (const auto& member : document.GetObject()) {
        const std::string_view name(member.name.GetString(), member.name.GetStringLength());
        if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown)
            && investigation.notices.size() < 10)
            investigation.notices.push_back("\"" + cleanUtf8(name.substr(0, 80))
                                            + "\" is not known to this version and is lost when you save.");
    }
    if (const auto texts = document.FindMember("texts");
        texts != document.MemberEnd() && texts->value.IsObject())
        for (const TextField& field : kTexts)
            investigation.texts.*field.text = readText(texts->value, field.name);
    const auto objects = [&](const char* name, std::size_t limit, auto&& onObject) {
        const auto* list = readArray(document, name);
        if (!list) return;
        std::size_t count = 0;
        for (const auto& object : list->GetArray()) {
            if (!object.IsObject()) continue;
            if (++count > limit) {
                investigation.notices.push_back(std::string("Only the first ") + std::to_string(limit)
                                                + " of \"" + name + "\" were read.");
                return;
            }
            onObject(object);
        }
    };
    objects("snapshots", kMaxFiles,
            [&](const JsonValue& object) { investigation.snapshots.push_back(readFile(object, folder)); });
    objects("memoryLogs", kMaxFiles,
            [&](const JsonValue& object) { investigation.memoryLogs.push_back(readFile(object, folder)); });
    objects("findings", kMaxFindings, [&](const JsonValue& object) {
        Finding finding = readFinding(object);
        if (finding.snapshot && *finding.snapshot >= investigation.snapshots.size()) finding.snapshot.reset();
        for (const std::uint32_t position : finding.figureSnapshots)
            if (position >= investigation.snapshots.size()) {
                finding.figureSnapshots.clear(); // of files that are not on record
                break;
            }
        investigation.add(std::move(finding));
    });
    objects("ignoredRetainers", kMaxFindings, [&](const JsonValue& object) {
        const std::uint64_t snapshot = readNumber(object, "snapshot");
        if (snapshot < investigation.snapshots.size())
            investigation.ignoredRetainers.push_back(
                {static_cast<std::uint32_t>(snapshot), readNumber(object, "id")});
    });
    investigation.filters = readMap(document, "filters");
    investigation.presets = readMap(document, "presets");
    investigation.windowState = readMap(document, "windowState");
    return investigation;
}

Result<Investigation> loadInvestigation(const fs::path& path)
{
    auto bytes = readWhole(path);
    if (!bytes) return fail(bytes.error());
    return parseInvestigation(*bytes, fs::absolute(path).parent_path());
}

Result<void> saveInvestigation(const Investigation& investigation, const fs::path& path)
{
    return saveBytes(investigationJson(investigation, fs::absolute(path).parent_path()), path);
}

namespace {

/// The file itself: of "archive.zip:member", the archive.
fs::path onDisk(const fs::path& path)
{
    return splitMember(path).file;
}

/// What `wanted` names in the file that was found for it: the same member of an archive that moved.
fs::path inFound(const fs::path& found, const InvestigationFile& wanted)
{
    const std::string member = splitMemberOfMissing(wanted.path).member;
    return member.empty() ? found : fs::path(found.string() + ':' + member);
}

/// "s1.heapsnapshot", "archive.zip:folder/s1.heapsnapshot"
std::string nameOf(const InvestigationFile& file)
{
    return cleanUtf8(inFound(splitMemberOfMissing(file.path).file.filename(), file).string());
}

bool isThere(const fs::path& path)
{
    std::error_code error;
    return fs::is_regular_file(onDisk(path), error);
}

/// Does it hold what is on record? By size first, which costs nothing.
Result<bool> isSameFile(const InvestigationFile& wanted, const fs::path& path, const Task& task)
{
    std::error_code error;
    if (wanted.fileSize && fs::file_size(onDisk(path), error) != wanted.fileSize) return false;
    const auto hash = sha256OfFile(onDisk(path), task);
    if (!hash && hash.error().code == ErrorCode::Cancelled) return fail(hash.error());
    return hash && *hash == wanted.sha256;
}

/// Under whatever name, but not under that of another file on record; empty if it is not there.
Result<fs::path> findByContents(const InvestigationFile& wanted, const fs::path& folder, const Task& task,
                                const Investigation* others = nullptr)
{
    constexpr int kMostEntries = 10'000;
    if (wanted.sha256.empty() || !wanted.fileSize) return fs::path();
    std::error_code error;
    int seen = 0;
    for (fs::directory_iterator it(folder, error), end; !error && it != end && seen < kMostEntries;
         it.increment(error), ++seen) {
        std::error_code ignored;
        if (!it->is_regular_file(ignored)) continue;
        if (others
            && std::ranges::find(others->snapshots, it->path(), &InvestigationFile::path)
                != others->snapshots.end())
            continue;
        const auto isSame = isSameFile(wanted, it->path(), task);
        if (!isSame) return fail(isSame.error());
        if (*isSame) return it->path();
    }
    return fs::path();
}

/// work(file, check) for all files on record.
template <class F>
Result<std::vector<FileCheck>> checkEach(Investigation& investigation, F&& work)
{
    std::vector<FileCheck> checks;
    for (auto* list : {&investigation.snapshots, &investigation.memoryLogs})
        for (std::size_t i = 0; i < list->size(); ++i) {
            FileCheck check{list == &investigation.memoryLogs, i, FileState::Present, {}};
            if (Result<void> done = work((*list)[i], check); !done) return fail(done.error());
            checks.push_back(std::move(check));
        }
    return checks;
}

} // namespace

Result<fs::path> findFile(const InvestigationFile& wanted, const fs::path& place, const Task& task)
{
    std::error_code error;
    const std::string name = nameOf(wanted);
    const bool isFolder = fs::is_directory(place, error);
    const fs::path named =
        isFolder ? place / splitMemberOfMissing(wanted.path).file.filename() : onDisk(place);
    if (isThere(named)) {
        if (wanted.sha256.empty()) return inFound(named, wanted);
        const auto isSame = isSameFile(wanted, named, task);
        if (!isSame) return fail(isSame.error());
        if (*isSame) return inFound(named, wanted);
    }
    if (!isFolder)
        return fail(ErrorCode::CannotRead,
                    cleanUtf8(place.filename().string()) + " is another file than " + name
                        + ": its contents differ.");
    auto found = findByContents(wanted, place, task);
    if (found && found->empty())
        return fail(ErrorCode::CannotRead, name + " is not in " + cleanUtf8(place.string()) + ".");
    if (found) *found = inFound(*found, wanted);
    return found;
}

Result<std::vector<FileCheck>> locateFiles(Investigation& investigation, const fs::path& folder,
                                           const Task& task)
{
    return checkEach(investigation, [&](InvestigationFile& file, FileCheck& check) -> Result<void> {
        if (isThere(file.path)) return {};
        const fs::path archive = splitMemberOfMissing(file.path).file; // or the file itself
        if (const fs::path beside = folder / archive.filename(); !folder.empty() && isThere(beside)) {
            file.path = inFound(beside, file);
            return {};
        }
        for (const fs::path& place : {folder, archive.parent_path()}) {
            if (place.empty()) continue;
            auto found = findByContents(file, place, task, &investigation);
            if (!found) return fail(found.error());
            if (found->empty()) continue;
            file.path = inFound(*found, file);
            return {};
        }
        check.state = FileState::Missing;
        check.message = nameOf(file) + " is missing. Pinned numbers remain; links don't work.";
        return {};
    });
}

Result<void> hashFiles(Investigation& investigation, const Task& task)
{
    auto done = checkEach(investigation, [&](InvestigationFile& file, FileCheck&) -> Result<void> {
        if (!file.sha256.empty() || !isThere(file.path)) return {};
        auto hash = sha256OfFile(onDisk(file.path), task);
        if (!hash && hash.error().code == ErrorCode::Cancelled) return fail(hash.error());
        std::error_code error;
        const auto size = fs::file_size(onDisk(file.path), error);
        if (!file.fileSize && !error) file.fileSize = size;
        if (hash) file.sha256 = std::move(*hash);
        return {};
    });
    if (!done) return fail(done.error());
    return {};
}

Result<std::vector<FileCheck>> checkFiles(Investigation& investigation, const fs::path& folder,
                                          const Task& task)
{
    auto checks = locateFiles(investigation, folder, task);
    if (!checks) return checks;
    auto found = checks->begin();
    return checkEach(investigation, [&](InvestigationFile& file, FileCheck& check) -> Result<void> {
        check = std::move(*found++);
        if (check.state == FileState::Missing) return {};
        const std::string name = cleanUtf8(file.path.filename().string());
        if (auto hash = sha256OfFile(onDisk(file.path), task); !hash) {
            if (hash.error().code == ErrorCode::Cancelled) return fail(hash.error());
            check.state = FileState::Missing;
            check.message = name + " " + hash.error().message + ".";
        } else if (file.sha256.empty()) {
            file.sha256 = std::move(*hash);
        } else if (file.sha256 != *hash) {
            check.state = FileState::Changed;
            check.message = name + " is not the file of this investigation: its SHA-256 differs.";
        }
        std::error_code error;
        const auto size = fs::file_size(onDisk(file.path), error);
        if (check.state == FileState::Present && !file.fileSize && !error) file.fileSize = size;
        return {};
    });
}

fs::path autosavePath(const fs::path& folder, const fs::path& investigation)
{
    std::string name = "untitled-" + std::to_string(::getpid());
    if (!investigation.empty()) {
        Sha256 hash;
        hash.add(fs::absolute(investigation).lexically_normal().string());
        name = investigation.stem().string().substr(0, 40) + "-" + hash.hex().substr(0, 16);
    }
    return folder / (name + kAutosaveEnding);
}

Result<void> saveAutosave(const Investigation& investigation, const fs::path& folder, const fs::path& of)
{
    std::error_code error;
    fs::create_directories(folder, error);
    fs::permissions(folder, fs::perms::owner_all, error); // what stands there is nobody else's business
    AutosaveMark mark;
    if (!of.empty()) mark.of = fs::absolute(of).lexically_normal().string();
    mark.savedAt = nowText();
    mark.pid = static_cast<std::uint64_t>(::getpid());
    mark.startedAt = startOfProcess(mark.pid);
    return saveBytes(jsonOf(investigation, {}, &mark), autosavePath(folder, of));
}

std::vector<Recoverable> findAutosaves(const fs::path& folder)
{
    std::vector<Recoverable> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (it->path().extension() != kAutosaveEnding) continue;
        const auto bytes = readWhole(it->path());
        if (!bytes) continue;
        JsonDocument document;
        document.Parse<rapidjson::kParseIterativeFlag>(bytes->data(), bytes->size());
        if (document.HasParseError() || !document.IsObject()) continue;
        const AutosaveMark mark = readMark(document);
        const std::uint64_t started = mark.pid ? startOfProcess(mark.pid) : 0;
        if (started && started == mark.startedAt) continue; // its writer still runs
        found.push_back({it->path(), mark.of, mark.savedAt, {}});
        if (const auto* files = readArray(document, "snapshots"))
            for (const auto& file : files->GetArray())
                if (file.IsObject() && found.back().snapshots.size() < kMaxFiles)
                    found.back().snapshots.emplace_back(readText(file, "path"));
    }
    std::sort(found.begin(), found.end(), [](const Recoverable& a, const Recoverable& b) {
        return a.savedAt != b.savedAt ? a.savedAt > b.savedAt : a.autosave < b.autosave;
    });
    return found;
}

void setAside(Recoverable& left)
{
    constexpr std::string_view kMark = ".left-";
    const std::string stem = left.autosave.stem().string();
    if (stem.find(kMark) != std::string::npos) return;
    for (int number = 1; number < 100; ++number) {
        const fs::path aside = left.autosave.parent_path()
            / (stem + std::string(kMark) + std::to_string(number) + kAutosaveEnding);
        std::error_code error;
        if (fs::exists(aside, error)) continue;
        fs::rename(left.autosave, aside, error);
        if (!error) left.autosave = aside;
        return;
    }
}

void removeAutosave(const fs::path& folder, const fs::path& investigation)
{
    std::error_code error;
    fs::remove(autosavePath(folder, investigation), error);
}

} // namespace heaptrail

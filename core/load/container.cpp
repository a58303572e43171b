// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/container.h"

#include "core/load/file_kind.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <system_error>
#include <vector>

namespace heaptrail {

namespace {

constexpr std::size_t kPackedBlock = std::size_t{128} << 10;
constexpr std::size_t kNamesShown = 8;
constexpr std::size_t kShownName = 100; ///< bytes

/// "./a" and "a" are one.
std::string_view bareName(std::string_view name) noexcept
{
    while (name.starts_with("./")) name.remove_prefix(2);
    return name;
}

/// A name out of an archive for a message: short, and without what a terminal would obey.
std::string shownName(std::string_view name)
{
    std::string shown(bareName(name).substr(0, kShownName));
    for (char& c : shown)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    while (!shown.empty() && name.size() > kShownName
           && (static_cast<unsigned char>(shown.back()) & 0xC0) == 0x80)
        shown.pop_back();
    return name.size() > kShownName ? shown + "…" : shown;
}

/// How well a member fits what is wanted; 0: only if there is nothing else.
constexpr int kSureRank = 2;
int rankOf(std::string_view name, Wanted wanted)
{
    name = name.substr(name.find_last_of('/') + 1);
    const FileKind kind = kindByName(name);
    if (wanted == Wanted::Snapshot)
        return kind == FileKind::Snapshot                                          ? 2
            : kind == FileKind::Profile || withoutPacking(name).ends_with(".json") ? 1
                                                                                   : 0;
    return kind == FileKind::Snapshot ? 0 : kind == FileKind::Log ? 2 : 1;
}

/// What archivers of macOS and Windows add.
bool isDebris(std::string_view name)
{
    const std::string_view file = name.substr(name.find_last_of('/') + 1);
    return name.starts_with("__MACOSX/") || file.starts_with("._") || file == ".DS_Store"
        || file == "Thumbs.db" || file == "desktop.ini";
}

/// One pass over an archive, or over a compressed stream as an archive of one.
class Archive {
public:
    enum class Kind { Filter, Files };

    Archive(std::unique_ptr<ByteSource> bytes, Kind kind)
        : m_bytes(std::move(bytes))
        , m_block(kPackedBlock)
        , m_archive(archive_read_new())
    {
        if (!m_archive) throw std::bad_alloc();
        // Only what the library unpacks itself: a filter that runs a program of this machine answers ARCHIVE_WARN.
        m_isUsable = kind == Kind::Filter ? archive_read_support_format_raw(m_archive) == ARCHIVE_OK
                && archive_read_support_filter_xz(m_archive) == ARCHIVE_OK
                && archive_read_support_filter_bzip2(m_archive) == ARCHIVE_OK
                                          : archive_read_support_format_tar(m_archive) == ARCHIVE_OK
                && archive_read_support_format_zip_streamable(m_archive) == ARCHIVE_OK;
        archive_read_set_callback_data(m_archive, this);
        archive_read_set_read_callback(m_archive, &Archive::onRead);
        archive_read_set_skip_callback(m_archive, &Archive::onSkip);
    }
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;
    ~Archive() { archive_read_free(m_archive); }

    /// Goes to the next member; false at the end.
    Result<bool> next()
    {
        if (!m_isUsable)
            return fail(ErrorCode::Unsupported, "This build can't unpack it.", {}, {}, "Unpack it first.");
        if (!m_isOpen && archive_read_open1(m_archive) != ARCHIVE_OK) return failure();
        m_isOpen = true;
        m_expected = 0;
        int status = ARCHIVE_RETRY;
        while (status == ARCHIVE_RETRY) status = archive_read_next_header(m_archive, &m_entry);
        if (status == ARCHIVE_EOF) return false;
        if (status < ARCHIVE_WARN) return failure();
        return true;
    }
    std::string name() const
    {
        const char* text = archive_entry_pathname_utf8(m_entry);
        if (!text) text = archive_entry_pathname(m_entry);
        return text ? text : "";
    }
    bool isFile() const
    {
        return archive_entry_filetype(m_entry) == AE_IFREG && !archive_entry_hardlink(m_entry);
    }
    bool isEncrypted() const { return archive_entry_is_encrypted(m_entry) == 1; }

    Result<std::size_t> read(char* to, std::size_t size)
    {
        while (m_rest == 0) {
            const void* block = nullptr;
            la_int64_t offset = 0;
            const int status = archive_read_data_block(m_archive, &block, &m_rest, &offset);
            if (status == ARCHIVE_EOF) return m_rest = 0;
            if (status == ARCHIVE_RETRY) {
                m_rest = 0;
                continue;
            }
            if (status < ARCHIVE_WARN) return failure();
            // Holes would be read as terabytes of zeros.
            if (static_cast<std::uint64_t>(offset) != m_expected)
                return fail(ErrorCode::Unsupported, "The file in the archive is stored with holes (sparse).",
                            {}, {}, "Unpack it first.");
            m_data = static_cast<const char*>(block);
            m_expected += m_rest;
        }
        const std::size_t got = std::min(size, m_rest);
        std::memcpy(to, m_data, got);
        m_data += got;
        m_rest -= got;
        return got;
    }

    ByteSource& bytes() noexcept { return *m_bytes; }

private:
    static la_ssize_t onRead(archive* self, void* data, const void** block)
    {
        auto& me = *static_cast<Archive*>(data);
        auto got = guarded([&] { return me.m_bytes->read(me.m_block.data(), me.m_block.size()); });
        if (!got) {
            me.m_error = std::move(got.error());
            archive_set_error(self, EIO, "reading failed");
            return ARCHIVE_FATAL;
        }
        me.m_isAtEnd = *got == 0;
        *block = me.m_block.data();
        return static_cast<la_ssize_t>(*got);
    }
    static la_int64_t onSkip(archive*, void* data, la_int64_t bytes)
    {
        return static_cast<la_int64_t>(
            static_cast<Archive*>(data)->m_bytes->skip(static_cast<std::uint64_t>(bytes)));
    }

    tl::unexpected<Error> failure() const
    {
        if (m_error) return fail(*m_error);
        if (archive_errno(m_archive) == ENOMEM) throw std::bad_alloc();
        const char* why = archive_error_string(m_archive);
        if (m_isAtEnd) return fail(ErrorCode::Truncated, "The packed data ends too early.");
        return fail(ErrorCode::Malformed,
                    std::string("The packed data is damaged") + (why ? ": " + shownName(why) : std::string())
                        + ".",
                    {}, {}, "Copy the file again from where it was made; check it there first.");
    }

    std::unique_ptr<ByteSource> m_bytes;
    std::vector<char> m_block;
    archive* m_archive;
    archive_entry* m_entry{};
    bool m_isUsable{};
    bool m_isOpen{};
    bool m_isAtEnd{}; ///< more was asked for than there is
    std::optional<Error> m_error; ///< of the source
    const char* m_data{};
    std::size_t m_rest{};
    std::uint64_t m_expected{}; ///< where the next block must begin
};

/// The members that fit, gathered in one pass.
struct Members {
    int rank{-1}; ///< of the best
    std::uint64_t count{}; ///< of the best
    std::uint64_t index{}; ///< of the first of them, among all members
    std::vector<std::string> names; ///< of the best, some of them
    std::uint64_t files{}, others{}; ///< others: directories, links, devices
    bool isComplete{};

    void add(const Archive& archive, std::uint64_t at, Wanted wanted)
    {
        const std::string name = archive.name();
        if (!archive.isFile()) {
            ++others;
            return;
        }
        if (isDebris(bareName(name))) return;
        ++files;
        const int found = rankOf(name, wanted);
        if (found < rank) return;
        if (found > rank) {
            rank = found;
            count = 0;
            names.clear();
            index = at;
        }
        ++count;
        if (names.size() < kNamesShown) names.push_back(shownName(name));
    }
    std::string list() const
    {
        std::string text;
        for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
        if (count > names.size()) text += " and " + std::to_string(count - names.size()) + " more";
        return text;
    }
};

tl::unexpected<Error> severalFit(const Members& members, const ArchiveRequest& request)
{
    const bool isSnapshot = request.wanted == Wanted::Snapshot;
    const bool isSure = members.rank == kSureRank;
    const std::string what = std::string(!isSure          ? "file"
                                             : isSnapshot ? "snapshot"
                                                          : "log")
        + (members.count == 1 ? "" : "s");
    const std::string missing = isSure ? "" : isSnapshot ? ", but no .heapsnapshot" : ", but no .log";
    return fail(ErrorCode::Unsupported,
                "The archive holds " + std::to_string(members.count) + " " + what + missing + ": "
                    + members.list() + ".",
                {}, {},
                request.name.empty() || request.name == "-"
                    ? "Save the archive to a file and name one: FILE:" + members.names.front()
                    : "Name one: " + request.name + ":" + members.names.front());
}

tl::unexpected<Error> noneFits(const Members& members)
{
    std::string message = "The archive holds no file";
    if (members.others) message += ", only directories, links or devices";
    return fail(ErrorCode::NotASnapshot, message + ".", {}, {}, "Put the file itself into the archive.");
}

/// One member, from its first byte on. At its end, those that follow are looked at if nobody did so before.
class MemberSource final : public ByteSource {
public:
    MemberSource(std::unique_ptr<Archive> archive, ArchiveRequest request, Members members, std::uint64_t at)
        : m_archive(std::move(archive))
        , m_request(std::move(request))
        , m_members(std::move(members))
        , m_at{at}
    {
    }
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (size == 0 || m_isDone) return 0;
        auto got = m_archive->read(to, size);
        if (!got || *got > 0) return got;
        m_isDone = true;
        if (m_members.isComplete) return got;
        for (;;) {
            auto more = m_archive->next();
            if (!more) return fail(std::move(more.error()));
            if (!*more) break;
            if (m_request.task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading.");
            m_members.add(*m_archive, ++m_at, m_request.wanted);
        }
        if (m_members.count > 1) return severalFit(m_members, m_request);
        return got;
    }
    std::uint64_t storedPosition() const noexcept override { return m_archive->bytes().storedPosition(); }
    std::uint64_t storedSize() const noexcept override { return m_archive->bytes().storedSize(); }
    Result<void> checkUnchanged() override { return m_archive->bytes().checkUnchanged(); }

private:
    std::unique_ptr<Archive> m_archive;
    ArchiveRequest m_request;
    Members m_members;
    std::uint64_t m_at;
    bool m_isDone{};
};

class FilterSource final : public ByteSource {
public:
    explicit FilterSource(std::unique_ptr<ByteSource> packed)
        : m_archive(std::move(packed), Archive::Kind::Filter)
    {
    }
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (size == 0) return 0;
        if (!m_isOpen) {
            auto begun = m_archive.next();
            if (!begun) return fail(std::move(begun.error()));
            m_isOpen = true;
            if (!*begun) return 0;
        }
        return m_archive.read(to, size);
    }
    std::uint64_t storedPosition() const noexcept override { return m_archive.bytes().storedPosition(); }
    std::uint64_t storedSize() const noexcept override { return m_archive.bytes().storedSize(); }
    Result<void> checkUnchanged() override { return m_archive.bytes().checkUnchanged(); }

private:
    mutable Archive m_archive;
    bool m_isOpen{};
};

/// All members, or, where looking ahead is work, up to the first that surely is meant.
Result<Members> lookAhead(const ArchiveRequest& request)
{
    auto bytes = request.again();
    if (!bytes) return fail(std::move(bytes.error()));
    Archive archive(std::move(*bytes), Archive::Kind::Files);
    Members members;
    for (std::uint64_t at = 0;; ++at) {
        if (request.task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading.");
        auto more = archive.next();
        if (!more) {
            // Of a truncated archive, what comes first may be whole.
            if (more.error().code == ErrorCode::Truncated && members.count == 1) return members;
            return fail(std::move(more.error()));
        }
        if (!*more) {
            members.isComplete = true;
            return members;
        }
        members.add(archive, at, request.wanted);
        if (request.isPacked && members.rank == kSureRank) return members;
    }
}

} // namespace

FileInArchive splitMember(const std::filesystem::path& path)
{
    const std::string& text = path.native();
    std::error_code unknown;
    if (text.find(':') == text.npos || std::filesystem::exists(path, unknown)) return {path, {}};
    for (std::size_t colon = text.find(':'); colon != text.npos; colon = text.find(':', colon + 1))
        if (colon > 0 && colon + 1 < text.size()
            && std::filesystem::is_regular_file(text.substr(0, colon), unknown))
            return {text.substr(0, colon), text.substr(colon + 1)};
    return {path, {}};
}

FileInArchive splitMemberOfMissing(const std::filesystem::path& path)
{
    const FileInArchive found = splitMember(path);
    const std::string& text = path.native();
    std::error_code unknown;
    if (!found.member.empty() || std::filesystem::exists(path, unknown)) return found;
    for (std::size_t colon = text.find(':'); colon != text.npos; colon = text.find(':', colon + 1))
        if (colon + 1 < text.size() && isArchiveName(std::string_view(text).substr(0, colon)))
            return {text.substr(0, colon), text.substr(colon + 1)};
    return found;
}

bool isFilter(std::string_view head) noexcept
{
    constexpr std::string_view kXz("\xFD"
                                   "7zXZ\0",
                                   6);
    return head.starts_with(kXz)
        || (head.size() >= 4 && head.starts_with("BZh") && head[3] >= '1' && head[3] <= '9');
}

bool isArchive(std::string_view head) noexcept
{
    return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")
        || (head.size() >= 262 && head.substr(257, 5) == "ustar");
}

std::unique_ptr<ByteSource> unpackFilter(std::unique_ptr<ByteSource> packed)
{
    return std::make_unique<FilterSource>(std::move(packed));
}

Result<std::unique_ptr<ByteSource>> openMember(std::unique_ptr<ByteSource> bytes,
                                               const ArchiveRequest& request)
{
    Members members;
    const bool isNamed = !request.member.empty();
    if (!isNamed && request.again) {
        auto found = lookAhead(request);
        if (!found) return fail(std::move(found.error()));
        members = std::move(*found);
        if (members.count == 0) return noneFits(members);
        if (members.count > 1) return severalFit(members, request);
    }
    const bool isKnown = members.count == 1;
    auto archive = std::make_unique<Archive>(std::move(bytes), Archive::Kind::Files);
    for (std::uint64_t at = 0;; ++at) {
        if (request.task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading.");
        auto more = archive->next();
        if (!more) return fail(std::move(more.error()));
        if (!*more) break;
        const std::string name = archive->name();
        if (isNamed) {
            if (bareName(name) != bareName(request.member)) {
                members.add(*archive, at, request.wanted);
                continue;
            }
            if (!archive->isFile())
                return fail(ErrorCode::NotASnapshot,
                            shownName(name)
                                + " in the archive is a directory, a link or a device, not a file.",
                            {}, {}, "Name the file itself.");
            members.isComplete = true;
        } else if (!isKnown) {
            // A stream can't be looked at twice: the first that surely is meant.
            members.add(*archive, at, request.wanted);
            if (members.rank < kSureRank) continue;
        } else if (at != members.index) {
            continue;
        }
        if (archive->isEncrypted())
            return fail(ErrorCode::Unsupported, shownName(name) + " in the archive is encrypted.", {}, {},
                        "Unpack it first, with its password.");
        return std::make_unique<MemberSource>(std::move(archive), request, std::move(members), at);
    }
    if (isNamed)
        return fail(ErrorCode::NotASnapshot,
                    "The archive holds no file " + shownName(request.member)
                        + (members.count ? "; it holds " + members.list() : std::string()) + ".",
                    {}, {}, "Check the name.");
    if (members.count == 0) return noneFits(members);
    return severalFit(members, request);
}

} // namespace heaptrail

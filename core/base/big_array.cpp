// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/big_array.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace heaptrail {

#if defined(__linux__)

namespace {

/// What one page table of the lowest level maps. Large blocks begin on it and are kept in multiples of it, so that
/// their pages change places a table at a time.
constexpr std::size_t kChunk = std::size_t{2} << 20;
constexpr std::size_t kLargeFrom = std::size_t{8} << 20;

constexpr std::size_t wholeChunks(std::size_t bytes) noexcept
{
    return (bytes + kChunk - 1) / kChunk * kChunk;
}

struct Stretch {
    char* first{};
    std::size_t bytes{};
};

/// Are huge pages cheaper here? Bare metal gives a small page in half a microsecond, most virtual machines in 2; with
/// huge ones as much memory costs up to 10 there, as the guest gives free ones back to its host and gets them cold (1 GB
/// of snapshot: 2.7 s in the kernel instead of 1.0 s). Where the host keeps the page tables, a small page costs 11
/// microseconds, and as much of a huge one at most 5 (205 MB: 30 % less processor time).
bool prefersHugePages() noexcept
{
    static const bool areCheaper = [] {
        constexpr std::size_t kPage = 4096, kPages = 16, kRounds = 4;
        constexpr std::chrono::microseconds kDear{5};
        void* const mapped = ::mmap(nullptr, kRounds * kPages * kPage, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (mapped == MAP_FAILED) return false;
        auto* page = static_cast<volatile char*>(mapped);
        auto least = std::chrono::steady_clock::duration::max(); // of a round: others may be interrupted
        for (std::size_t round = 0; round < kRounds; ++round) {
            const auto from = std::chrono::steady_clock::now();
            for (std::size_t i = 0; i < kPages; ++i, page += kPage) *page = 1;
            least = std::min(least, std::chrono::steady_clock::now() - from);
        }
        ::munmap(mapped, kRounds * kPages * kPage);
        return least > kPages * kDear;
    }();
    return areCheaper;
}

/// Address space of whole chunks, aligned to them, without a page in it. Throws std::bad_alloc.
char* reserve(std::size_t bytes)
{
    const std::size_t wanted = bytes + kChunk;
    void* mapped =
        ::mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    auto* first = static_cast<char*>(mapped);
    const std::size_t before = (kChunk - reinterpret_cast<std::uintptr_t>(first) % kChunk) % kChunk;
    if (before) ::munmap(first, before);
    if (const std::size_t behind = kChunk - before) ::munmap(first + before + bytes, behind);
    ::madvise(first + before, bytes, prefersHugePages() ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    return first + before;
}

enum class Moved : std::uint8_t {
    Yes,
    No, ///< the system can't; both are as they were
    Lost, ///< nor is the goal ours any more: another may have got its addresses
};

/// Moves pages that one mapping holds into reserved space.
Moved movePages(char* from, std::size_t bytes, char* to) noexcept
{
    if (::mremap(from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED) return Moved::Yes;
    // It may have unmapped the goal before it found that it can't.
    const void* again = ::mmap(to, bytes, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    return again == MAP_FAILED ? Moved::Lost : Moved::No;
}

/// The released pages, and where blocks made of them are pieced together: the system moves one mapping at a time.
/// Of fixed size, since releasing must not fail for want of memory.
class Pages {
public:
    void enter() noexcept
    {
        const std::scoped_lock lock(m_mutex);
        ++m_users;
    }
    void leave() noexcept
    {
        const std::scoped_lock lock(m_mutex);
        if (--m_users > 0) return;
        while (m_keptCount > 0) {
            const Stretch& kept = m_kept[--m_keptCount];
            ::munmap(kept.first, kept.bytes);
        }
    }

    /// Fills the beginning of a reserved block with kept pages, largest stretches first. How many bytes it filled.
    /// Throws std::bad_alloc, and then the block is gone.
    std::size_t fill(char* block, std::size_t bytes)
    {
        const std::scoped_lock lock(m_mutex);
        std::size_t filled = 0;
        while (filled < bytes && m_keptCount > 0 && m_seamCount < m_seams.size()) {
            const auto largest =
                std::max_element(m_kept.begin(), m_kept.begin() + static_cast<std::ptrdiff_t>(m_keptCount),
                                 [](const Stretch& a, const Stretch& b) { return a.bytes < b.bytes; });
            const std::size_t taken = std::min(largest->bytes, bytes - filled);
            // From the end, so that what stays keeps its beginning.
            const Moved moved = movePages(largest->first + largest->bytes - taken, taken, block + filled);
            if (moved == Moved::No) break;
            if (moved == Moved::Lost) {
                forEachPiece(block, filled, [](Stretch piece) { ::munmap(piece.first, piece.bytes); });
                forgetSeam(block + filled);
                if (filled + taken < bytes) ::munmap(block + filled + taken, bytes - filled - taken);
                throw std::bad_alloc();
            }
            largest->bytes -= taken;
            if (largest->bytes == 0) *largest = m_kept[--m_keptCount];
            filled += taken;
            if (filled < bytes) m_seams[m_seamCount++] = block + filled;
        }
        return filled;
    }

    /// Keeps the pages of a block, or gives them back.
    void release(char* block, std::size_t bytes) noexcept
    {
        // Giving pages back takes long, and several threads can do it at once; not so unmapping.
        if (!isUsed()) ::madvise(block, bytes, MADV_DONTNEED);
        const std::scoped_lock lock(m_mutex);
        forEachPiece(block, bytes, [&](Stretch piece) {
            if (m_users > 0 && m_keptCount < m_kept.size())
                m_kept[m_keptCount++] = piece;
            else
                ::munmap(piece.first, piece.bytes);
        });
    }

    /// Moves a block's pages to the beginning of a larger reserved one. No, and nothing has moved, if it can't.
    Moved move(char* block, std::size_t bytes, char* to) noexcept
    {
        const std::scoped_lock lock(m_mutex);
        if (m_seamCount == m_seams.size()) return Moved::No;
        for (std::size_t i = 0; i < m_seamCount; ++i)
            if (isInside(m_seams[i], block, bytes)) return Moved::No; // rare: the caller copies
        const Moved moved = movePages(block, bytes, to);
        if (moved == Moved::Yes) m_seams[m_seamCount++] = to + bytes;
        return moved;
    }

private:
    bool isUsed() noexcept
    {
        const std::scoped_lock lock(m_mutex);
        return m_users > 0;
    }
    static bool isInside(const char* seam, const char* block, std::size_t bytes) noexcept
    {
        return seam > block && seam < block + bytes;
    }

    void forgetSeam(const char* seam) noexcept
    {
        for (std::size_t i = m_seamCount; i-- > 0;)
            if (m_seams[i] == seam) m_seams[i] = m_seams[--m_seamCount];
    }

    /// Calls `each` with what lies between the seams of a block, and forgets them.
    template <class Each>
    void forEachPiece(char* block, std::size_t bytes, const Each& each) noexcept
    {
        char* const end = block + bytes;
        for (char* first = block; first < end;) {
            char* next = end;
            for (std::size_t i = 0; i < m_seamCount; ++i)
                if (isInside(m_seams[i], first, static_cast<std::size_t>(next - first))) next = m_seams[i];
            each(Stretch{first, static_cast<std::size_t>(next - first)});
            first = next;
        }
        for (std::size_t i = m_seamCount; i-- > 0;)
            if (isInside(m_seams[i], block, bytes)) m_seams[i] = m_seams[--m_seamCount];
    }

    std::mutex m_mutex;
    unsigned m_users{};
    std::size_t m_keptCount{};
    std::size_t m_seamCount{};
    std::array<Stretch, 256> m_kept;
    std::array<char*, 1024> m_seams; ///< inside blocks in use: where one mapping ends and the next begins
};

Pages& pages() noexcept
{
    static Pages all;
    return all;
}

} // namespace

PageReuse::PageReuse() noexcept
{
    pages().enter();
}

PageReuse::~PageReuse()
{
    pages().leave();
}

void givePages(const void* first, std::size_t bytes, std::size_t blockBytes) noexcept
{
#if defined(MADV_POPULATE_WRITE)
    constexpr std::uintptr_t kPage = 4096;
    if (blockBytes < kLargeFrom || bytes == 0) return;
    const auto from = reinterpret_cast<std::uintptr_t>(first) / kPage * kPage;
    const auto to = reinterpret_cast<std::uintptr_t>(first) + bytes;
    (void)::madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE); // Linux 5.14
#else
    (void)first, (void)bytes, (void)blockBytes;
#endif
}

void* allocateBlock(std::size_t bytes, Fill fill, Give give)
{
    if (bytes >= kLargeFrom) {
        if (bytes > SIZE_MAX - 2 * kChunk) throw std::bad_alloc();
        const std::size_t whole = wholeChunks(bytes);
        char* const block = reserve(whole);
        const std::size_t used = pages().fill(block, whole);
        if (fill == Fill::Zero) std::memset(block, 0, std::min(used, bytes));
        if (give == Give::AtOnce && used < bytes) givePages(block + used, bytes - used, bytes);
        return block;
    }
    void* block = fill == Fill::Zero ? std::calloc(bytes, 1) : std::malloc(bytes);
    if (!block) throw std::bad_alloc();
    return block;
}

void* growBlock(void* block, std::size_t bytes, std::size_t newBytes)
{
    if (bytes >= kLargeFrom && newBytes > bytes && newBytes <= SIZE_MAX - 2 * kChunk) {
        const std::size_t whole = wholeChunks(bytes);
        char* const old = static_cast<char*>(block);
        if (newBytes <= whole) {
            std::memset(old + bytes, 0, newBytes - bytes);
            return block;
        }
        const std::size_t wanted = wholeChunks(newBytes);
        char* const larger = reserve(wanted);
        const Moved moved = pages().move(old, whole, larger);
        if (moved == Moved::Yes) {
            std::memset(larger + bytes, 0, whole - bytes);
            return larger;
        }
        const std::size_t lost = moved == Moved::Lost ? whole : 0;
        ::munmap(larger + lost, wanted - lost);
        if (moved == Moved::Lost) throw std::bad_alloc();
    }
    void* larger = allocateBlock(newBytes, Fill::Zero, Give::WhenWritten);
    std::memcpy(larger, block, std::min(bytes, newBytes));
    releaseBlock(block, bytes);
    return larger;
}

void releaseBlock(void* block, std::size_t bytes) noexcept
{
    if (bytes >= kLargeFrom)
        pages().release(static_cast<char*>(block), wholeChunks(bytes));
    else
        std::free(block);
}

#else

PageReuse::PageReuse() noexcept = default;
PageReuse::~PageReuse() = default;

void givePages(const void*, std::size_t, std::size_t) noexcept { }

void* allocateBlock(std::size_t bytes, Fill fill, Give)
{
    void* block = fill == Fill::Zero ? std::calloc(bytes, 1) : std::malloc(bytes);
    if (!block) throw std::bad_alloc();
    return block;
}

void* growBlock(void* block, std::size_t bytes, std::size_t newBytes)
{
    void* larger = allocateBlock(newBytes, Fill::Zero, Give::WhenWritten);
    std::memcpy(larger, block, std::min(bytes, newBytes));
    releaseBlock(block, bytes);
    return larger;
}

void releaseBlock(void* block, std::size_t) noexcept
{
    std::free(block);
}

#endif

} // namespace heaptrail

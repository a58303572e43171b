// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/big_array.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace heaptrail {

namespace {
constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kHugeFrom = std::size_t{8}
    << 20; // below, rounding up to pages costs more than it saves
} // namespace

void* allocateZeroed(std::size_t bytes)
{
#if defined(__linux__)
    if (bytes >= kHugeFrom) {
        if (bytes > SIZE_MAX - 2 * kHugePage) throw std::bad_alloc();
        // Ask for one huge page more, then give back what lies before and behind the aligned part.
        const std::size_t pages = (bytes + 4095) / 4096 * 4096;
        const std::size_t wanted = pages + kHugePage;
        void* mapped = ::mmap(nullptr, wanted, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (mapped == MAP_FAILED) throw std::bad_alloc();
        auto* first = static_cast<char*>(mapped);
        const auto address = reinterpret_cast<std::uintptr_t>(first);
        const std::size_t before = (kHugePage - address % kHugePage) % kHugePage;
        if (before) ::munmap(first, before);
        if (const std::size_t behind = wanted - before - pages) ::munmap(first + before + pages, behind);
        // To the very end, though no huge page fits there: one mapping with one set of flags is what can be moved.
        ::madvise(first + before, pages, MADV_HUGEPAGE); // advice only: failing is fine
        return first + before;
    }
#endif
    void* block = std::calloc(bytes, 1);
    if (!block) throw std::bad_alloc();
    return block;
}

void* growZeroed(void* block, std::size_t bytes, std::size_t newBytes)
{
#if defined(__linux__)
    if (bytes >= kHugeFrom && newBytes > bytes && newBytes <= SIZE_MAX - 4096) {
        void* moved =
            ::mremap(block, (bytes + 4095) / 4096 * 4096, (newBytes + 4095) / 4096 * 4096, MREMAP_MAYMOVE);
        if (moved != MAP_FAILED) return moved; // else it may have become two mappings: copy
    }
#endif
    void* larger = allocateZeroed(newBytes);
    std::memcpy(larger, block, bytes < newBytes ? bytes : newBytes);
    releaseZeroed(block, bytes);
    return larger;
}

void releaseZeroed(void* block, std::size_t bytes) noexcept
{
#if defined(__linux__)
    if (bytes >= kHugeFrom) {
        ::munmap(block, (bytes + 4095) / 4096 * 4096);
        return;
    }
#endif
    std::free(block);
}

} // namespace heaptrail

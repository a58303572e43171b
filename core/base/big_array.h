// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace heaptrail {

/// What a new block holds: zeros, or whatever its pages held before, for those who write all of it anyway.
enum class Fill { Zero, Unset };

/// When the system gives the pages of a new block: all in one call, for those who write all of it; or each when it is
/// first written, for those who may ask for more than they need.
enum class Give { AtOnce, WhenWritten };

/// Memory straight from the system from 8 MB on, from the heap below. Throws std::bad_alloc. `bytes` passed to
/// releaseBlock must be the `bytes` of the allocation.
void* allocateBlock(std::size_t bytes, Fill fill, Give give);
/// Has the system give the pages of a part of a large block now, in one call: half as dear as a trap for each when it is
/// first written, several times less on some virtual machines. A hint: without effect on a part of a small block, and
/// where the system doesn't know of it. Any thread.
void givePages(const void* first, std::size_t bytes, std::size_t blockBytes) noexcept;
void releaseBlock(void* block, std::size_t bytes) noexcept;
/// The same block with more bytes, the new ones zero; the old address is void. Large blocks move without a copy
/// where the system can. Throws std::bad_alloc, and then the old block is as it was.
void* growBlock(void* block, std::size_t bytes, std::size_t newBytes);

/// While one of these lives, the pages of large blocks that are released are kept, and the next large blocks are made
/// of them before new pages are asked for: the system clears each page that it gives, which costs more than half of
/// what a load computes. The pages move by their page tables, nothing is copied, and what is kept never adds to the
/// peak: a new page is only touched when none is left. With the last one gone, what is kept goes back to the system.
/// Any thread; not copied.
class PageReuse {
public:
    PageReuse() noexcept;
    ~PageReuse();
    PageReuse(const PageReuse&) = delete;
    PageReuse& operator=(const PageReuse&) = delete;
};

/// A fixed number of trivially copyable values, zero at first unless asked otherwise, moved and never copied: what a column of
/// a graph is made of. Unlike std::vector it doesn't write its memory before you do.
template <class T>
class BigArray {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
    BigArray() = default;
    /// Fill::Unset: every value is written before it is read.
    explicit BigArray(std::size_t size, Fill fill = Fill::Zero, Give give = Give::AtOnce)
        : m_data{size ? static_cast<T*>(allocateBlock(size * sizeof(T), fill, give)) : nullptr}
        , m_size{size}
        , m_capacity{size}
    {
    }
    BigArray(BigArray&& other) noexcept
        : m_data{std::exchange(other.m_data, nullptr)}
        , m_size{std::exchange(other.m_size, 0)}
        , m_capacity{std::exchange(other.m_capacity, 0)}
    {
    }
    BigArray& operator=(BigArray&& other) noexcept
    {
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        std::swap(m_capacity, other.m_capacity);
        return *this;
    }
    BigArray(const BigArray&) = delete;
    BigArray& operator=(const BigArray&) = delete;
    ~BigArray()
    {
        if (m_data) releaseBlock(m_data, m_capacity * sizeof(T));
    }

    std::size_t size() const noexcept { return m_size; }
    bool empty() const noexcept { return m_size == 0; }
    T* data() noexcept { return m_data; }
    const T* data() const noexcept { return m_data; }
    T& operator[](std::size_t i) noexcept { return m_data[i]; }
    const T& operator[](std::size_t i) const noexcept { return m_data[i]; }
    T* begin() noexcept { return m_data; }
    T* end() noexcept { return m_data + m_size; }
    const T* begin() const noexcept { return m_data; }
    const T* end() const noexcept { return m_data + m_size; }
    operator std::span<const T>() const noexcept { return {m_data, m_size}; }

    /// Shows fewer elements; the memory stays until destruction. `size` must not exceed size().
    void truncate(std::size_t size) noexcept { m_size = size; }
    /// Makes it `size` long, no less than before; new values are zero, addresses change.
    void grow(std::size_t size)
    {
        if (size > m_capacity) {
            m_data = static_cast<T*>(m_data ? growBlock(m_data, m_capacity * sizeof(T), size * sizeof(T))
                                            : allocateBlock(size * sizeof(T), Fill::Zero, Give::WhenWritten));
            m_capacity = size;
        }
        m_size = size;
    }
    /// These are about to be written: see givePages(). `first + count` must not exceed size().
    void prepare(std::size_t first, std::size_t count) noexcept
    {
        givePages(m_data + first, count * sizeof(T), m_capacity * sizeof(T));
    }
    /// A copy, for the rare place that wants one.
    BigArray clone() const
    {
        BigArray copy(m_size, Fill::Unset);
        if (m_size) std::memcpy(copy.m_data, m_data, m_size * sizeof(T));
        return copy;
    }
    std::size_t memoryBytes() const noexcept { return m_capacity * sizeof(T); }

private:
    T* m_data{};
    std::size_t m_size{};
    std::size_t m_capacity{};
};

} // namespace heaptrail

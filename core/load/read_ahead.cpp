// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/read_ahead.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace heaptrail {

namespace {

class ReadAhead final : public ByteSource {
public:
    ReadAhead(std::unique_ptr<ByteSource> inner, std::stop_source stop)
        : m_inner(std::move(inner))
        , m_stop(std::move(stop))
        , m_size{m_inner->size()}
        , m_atMost{m_inner->atMost()}
        , m_storedSize{m_inner->storedSize()}
    {
    }
    ~ReadAhead() override
    {
        if (!m_inner) return;
        m_stop.request_stop();
        close();
    }

    /// False: the system starts no more threads.
    bool start()
    {
        try {
            m_thread = std::thread([this] { run(); });
        } catch (const std::system_error&) {
            return false;
        }
        return true;
    }
    std::unique_ptr<ByteSource> takeInner() noexcept { return std::move(m_inner); }

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (m_used == m_filled) {
            std::unique_lock lock(m_mutex);
            if (m_isHolding) {
                // The block is used up: the other side may fill it again.
                m_isHolding = false;
                ++m_taken;
                m_changed.notify_all();
            }
            m_changed.wait(lock, [&] { return m_given > m_taken || m_isDone; });
            if (m_given == m_taken) {
                if (m_error) return fail(*m_error);
                return 0;
            }
            m_isHolding = true;
            const Block& block = m_blocks[m_taken % m_blocks.size()];
            m_bytes = block.bytes.data();
            m_filled = block.filled;
            m_position = block.storedPosition;
            m_used = 0;
        }
        const std::size_t got = std::min(size, m_filled - m_used);
        std::memcpy(to, m_bytes + m_used, got);
        m_used += got;
        return got;
    }
    std::optional<std::uint64_t> size() const noexcept override { return m_size; }
    std::optional<std::uint64_t> atMost() const noexcept override { return m_atMost; }
    std::uint64_t storedPosition() const noexcept override { return m_position; }
    std::uint64_t storedSize() const noexcept override { return m_storedSize; }
    Result<void> checkUnchanged() override
    {
        close();
        return m_inner->checkUnchanged();
    }

private:
    static constexpr std::size_t kBlockSize = std::size_t{256} << 10;
    struct Block {
        std::vector<char> bytes;
        std::size_t filled{};
        std::uint64_t storedPosition{};
    };

    void run()
    {
        for (;;) {
            Block* block = nullptr;
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [&] { return m_given - m_taken < m_blocks.size() || m_isClosed; });
                if (m_isClosed) return;
                block = &m_blocks[m_given % m_blocks.size()];
            }
            auto got = guarded([&]() -> Result<std::size_t> {
                block->bytes.resize(kBlockSize);
                return m_inner->read(block->bytes.data(), kBlockSize);
            });
            const std::scoped_lock lock(m_mutex);
            if (got && *got > 0) {
                block->filled = *got;
                block->storedPosition = m_inner->storedPosition();
                ++m_given;
            } else {
                if (!got) m_error = std::move(got.error());
                m_isDone = true;
            }
            m_changed.notify_all();
            if (m_isDone) return;
        }
    }

    void close()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_isClosed = true;
        }
        m_changed.notify_all();
        if (m_thread.joinable()) m_thread.join();
    }

    std::unique_ptr<ByteSource> m_inner; ///< the thread's, until it has ended
    std::stop_source m_stop;
    const std::optional<std::uint64_t> m_size;
    const std::optional<std::uint64_t> m_atMost;
    const std::uint64_t m_storedSize;

    std::mutex m_mutex; ///< guards the next seven
    std::condition_variable m_changed;
    std::array<Block, 4> m_blocks;
    std::uint64_t m_given{}; ///< blocks filled so far
    std::uint64_t m_taken{}; ///< of these, used up
    bool m_isDone{}; ///< there will be no more: the end, or m_error
    bool m_isClosed{}; ///< nobody wants more
    std::optional<Error> m_error;

    bool m_isHolding{}; ///< from here on the reader's own: the block it is reading
    const char* m_bytes{};
    std::size_t m_filled{};
    std::size_t m_used{};
    std::uint64_t m_position{};

    std::thread m_thread; ///< last: it uses all of the above
};

} // namespace

std::unique_ptr<ByteSource> readAhead(std::unique_ptr<ByteSource> inner, std::stop_source stop)
{
    auto ahead = std::make_unique<ReadAhead>(std::move(inner), std::move(stop));
    if (ahead->start()) return ahead;
    return ahead->takeInner(); // then it is read when it is asked for
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace heaptrail {

/// SHA-256 as in FIPS 180-4, one block after the other: how a report and an investigation name the files that
/// they speak of. Not for keys or passwords.
class Sha256 {
public:
    enum class Engine : bool { Fastest, Portable }; ///< of this processor; the same on all of them, for tests
    explicit Sha256(Engine engine = Engine::Fastest)
        : m_engine{engine}
    {
    }
    void add(std::string_view bytes) noexcept;
    /// 64 lower-case hexadecimal digits; the object is spent afterwards.
    std::string hex() noexcept;

private:
    void blocks(const unsigned char* bytes, std::size_t count) noexcept;

    std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<unsigned char, 64> m_buffer{};
    std::uint64_t m_length{};
    Engine m_engine;
};

/// Of the bytes as they lie on disk (a compressed file is not unpacked), so that `sha256sum` says the same.
/// Errors: CannotRead, Cancelled. Cost: one pass; 1.7 GB/s with a processor's SHA extensions, else about 0.4.
Result<std::string> sha256OfFile(const std::filesystem::path& path, const Task& task = {});

#if defined(HEAPTRAIL_HAS_SHA_NI)
/// For processors with the SHA extensions. `state` has 8 words, `constants` 64.
void sha256BlocksNi(std::uint32_t* state, const std::uint32_t* constants, const unsigned char* bytes,
                    std::size_t blocks) noexcept;
#endif

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>

namespace heaptrail {

enum class ErrorCode : std::uint8_t {
    Cancelled, ///< a stop was requested; shown to nobody
    CannotRead, ///< the file can't be opened or read, or changed while it was read
    NotASnapshot, ///< something else: a directory, an empty file, other JSON, a sampling profile
    Unsupported, ///< a snapshot beyond what this program can hold or knows
    Truncated, ///< ends too early; salvage may open it
    Inconsistent, ///< well-formed, but contradicts itself: counts, indexes, ids
    Malformed, ///< not the JSON it should be
    MemoryLimit, ///< the caller's memory limit would be exceeded
    OutOfMemory, ///< the system refused memory
    CannotWrite, ///< an output can't be written
    InvalidArgument, ///< the request makes no sense: no such id, a bad filter expression
    Internal, ///< a bug of ours
};

struct Error {
    ErrorCode code{};
    std::string message; ///< one sentence for a person: what is wrong and where; no trailing newline
    std::optional<std::uint64_t> byteOffset; ///< in the decompressed stream
    std::string section; ///< the member it was found in: "nodes", "edges", "strings", …; empty if none
    std::string advice; ///< one sentence: what to try; may be empty
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                  std::optional<std::uint64_t> byteOffset = {}, std::string section = {},
                                  std::string advice = {})
{
    return tl::unexpected<Error>(
        Error{code, std::move(message), byteOffset, std::move(section), std::move(advice)});
}
inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

/// The error of too little memory. The words take some themselves: without them it is the shortest that needs none.
inline tl::unexpected<Error> outOfMemory() noexcept
{
    try {
        return fail(ErrorCode::OutOfMemory, "The system has not enough memory for this.", {}, {},
                    "Close other snapshots or programs and try again.");
    } catch (...) {
        return tl::unexpected<Error>(Error{ErrorCode::OutOfMemory, "Out of memory", {}, {}, {}});
    }
}

/// Runs work() (which returns a Result) and turns exceptions into errors: the border between code that may
/// throw bad_alloc and everything else. Throws nothing itself.
template <class Work>
auto guarded(Work&& work) -> std::invoke_result_t<Work>
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return outOfMemory();
    } catch (const std::bad_exception&) { // one that there was no memory to pass on
        return outOfMemory();
    } catch (const std::exception& error) {
        try {
            const auto* system = dynamic_cast<const std::system_error*>(&error);
            if (system && system->code() == std::errc::not_enough_memory)
                return outOfMemory(); // of a system call
            if (system && system->code() == std::errc::resource_unavailable_try_again)
                return fail(ErrorCode::OutOfMemory, "The system starts no more threads.", {}, {},
                            "Close other programs, or raise the limit of processes.");
            return fail(ErrorCode::Internal, std::string("Internal error: ") + error.what());
        } catch (...) {
            return outOfMemory();
        }
    }
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any bytes as a packed file: they unpack, or there is an error in words; the same bytes in pieces of any size.
#include "core/load/byte_source.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace heaptrail;

namespace {

constexpr std::size_t kEnough = std::size_t{4} << 20; ///< of a bomb

void require(bool isTrue, const char* what)
{
    if (isTrue) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

/// What comes out, and how it ends.
std::string unpacked(std::string_view bytes, Wanted wanted, std::size_t piece, std::string& end)
{
    std::string all;
    auto source = openBytes(bytes, {}, wanted);
    Error error = source ? Error{} : source.error();
    while (source && all.size() < kEnough) {
        const std::size_t before = all.size();
        all.resize(before + piece);
        const auto got = (*source)->read(all.data() + before, piece);
        require(!got || *got <= piece, "more bytes than asked for");
        all.resize(before + got.value_or(0));
        if (!got) error = got.error();
        if (!got || *got == 0) break;
    }
    if (all.size() >= kEnough) {
        all.resize(kEnough);
        error = {};
    }
    require(!source ? !error.message.empty() : true, "an error without words");
    require(error.code != ErrorCode::Internal || error.message.empty(), error.message.c_str());
    end = error.message;
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const Wanted wanted : {Wanted::Snapshot, Wanted::Log}) {
        std::string endOfLarge, endOfSmall;
        const std::string large = unpacked(bytes, wanted, std::size_t{1} << 16, endOfLarge);
        const std::string small = unpacked(bytes, wanted, 1021, endOfSmall);
        require(endOfLarge == endOfSmall, "another end in smaller pieces");
        // Before damage, a small piece may give a little more.
        require(endOfLarge.empty() ? small == large : small.starts_with(large) || large.starts_with(small),
                "other bytes in smaller pieces");
    }
    return 0;
}

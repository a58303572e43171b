// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any bytes: they load, or there is an error in words; what loads keeps its promises, on one thread and on several.
#include "core/load/snapshot_reader.h"
#include "tests/core/broken_link.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace heaptrail;

namespace {

void require(bool isTrue, const char* what)
{
    if (isTrue) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    LoadOptions options;
    options.threads = size % 2 ? 1 : 3;
    const auto strict = readSnapshotBytes(bytes, options);
    options.salvage = true;
    const auto saved = readSnapshotBytes(bytes, options);
    for (const auto* raw : {&strict, &saved}) {
        if (!*raw) {
            const Error& error = raw->error();
            require(!error.message.empty(), "an error without words");
            require(error.code != ErrorCode::Internal, error.message.c_str());
            continue;
        }
        const std::string broken = test::brokenLink(**raw);
        require(broken.empty(), broken.c_str());
        for (std::uint32_t i = 0; i < (*raw)->strings.size(); ++i) {
            const std::string text = (*raw)->strings.text({i});
            require((*raw)->strings.equals({i}, text), "a string that doesn't equal its text");
            require((*raw)->strings.utf16Length({i}) <= (*raw)->strings.escaped({i}).size(), "a length");
        }
    }
    // Salvage opens whatever opens without it, and then changes nothing.
    if (strict) require(saved && !saved->isSalvaged, "a whole file was salvaged");
    if (!strict && strict.error().code != ErrorCode::Truncated) require(!saved, "a wrong file was salvaged");
    return 0;
}

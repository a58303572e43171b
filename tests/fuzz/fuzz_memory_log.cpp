// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory_log/memory_log.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto log = heaptrail::parseMemoryLog({reinterpret_cast<const char*>(data), size});
    heaptrail::MemoryLogOptions options;
    options.limit = 1 << 20;
    heaptrail::analyseMemoryLog(log, options);
    return 0;
}

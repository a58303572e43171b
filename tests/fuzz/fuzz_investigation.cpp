// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/investigation/investigation.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Whatever loads can be saved, and what was saved loads again and saves the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace heaptrail;
    const auto first = parseInvestigation({reinterpret_cast<const char*>(data), size}, "/case");
    if (!first) return 0;
    const std::string saved = investigationJson(*first, "/case");
    const auto second = parseInvestigation(saved, "/case");
    if (!second || investigationJson(*second, "/case") != saved) std::abort();
    return 0;
}

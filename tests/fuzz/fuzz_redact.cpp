// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redact/redact.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string_view>

/// Whatever is redacted can be redacted again, and has as many strings as before.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace heaptrail;
    if (size == 0) return 0;
    RedactOptions options;
    options.key = SipKey{1, 2};
    if (data[0] & 1) options.names = RedactOptions::Names::Hide;
    if (data[0] & 2) options.scriptPaths = ScriptPaths::Package;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::ostringstream once, twice;
    const auto input = redactInputOf(bytes);
    const auto first = redactSnapshot(*input, once, options);
    if (!first) return 0;
    const std::string copy = std::move(once).str();
    const auto again = redactInputOf(copy);
    const auto second = redactSnapshot(*again, twice, options);
    if (!second || second->strings != first->strings) std::abort();
    return 0;
}

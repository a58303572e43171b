// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/column_filter.h"
#include "core/query/parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace heaptrail;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto expression = parseExpression(text)) {
        // The canonical text says the same thing, and says it the same way.
        const std::string canonical = expression->toText();
        const auto again = parseExpression(canonical);
        if (!again || again->toText() != canonical) std::abort();
        if (Expression::all(expression->chips()).toText() != canonical) std::abort();
    } else {
        if (expression.error().byteOffset.value_or(size + 1) > size) std::abort();
        caretLines(text, expression.error());
    }
    for (const auto kind : {ColumnFilter::Kind::Text, ColumnFilter::Kind::Number})
        if (const auto filter = parseColumnFilter(text, kind)) {
            filter->matches(text);
            filter->matches(1.5, 100);
        }
    return 0;
}

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string_view>

namespace heaptrail {

/// One cell of a filter row: `>1M`, `10..20`, `>=5%`, `-3`, `!=x`, `=x`, `/re/i`, or a part of the text. On a text
/// column anything that isn't `=`, `!=` or a regex is a part of the text. Blank matches everything.
class ColumnFilter {
public:
    enum class Kind : std::uint8_t { Text, Number }; ///< Number: sizes, counts, distances, signed differences

    ColumnFilter() = default;
    bool isEmpty() const noexcept { return !m_plan; }
    bool matches(std::string_view text) const; ///< of Kind::Text; always true for Number
    /// `whole` is what 100 % stands for: the column's total, or the base of a difference.
    bool matches(double value, double whole) const; ///< of Kind::Number; always true for Text

private:
    friend Result<ColumnFilter> parseColumnFilter(std::string_view, ColumnFilter::Kind);
    struct Plan;
    std::shared_ptr<const Plan> m_plan;
};
/// Errors: InvalidArgument with byteOffset in `text`.
Result<ColumnFilter> parseColumnFilter(std::string_view text, ColumnFilter::Kind kind);

} // namespace heaptrail

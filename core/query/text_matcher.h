// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/query/expression.h"

#include <memory>
#include <string_view>

namespace heaptrail {

/// A text pattern made ready. Linear in the text for all three kinds.
class TextMatcher {
public:
    TextMatcher() = default; ///< matches everything
    /// Errors: InvalidArgument with RE2's words.
    static Result<TextMatcher> compile(const TextPattern&);
    bool matches(std::string_view text) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> m_impl;
};

} // namespace heaptrail

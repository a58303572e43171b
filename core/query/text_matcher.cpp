// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/text_matcher.h"

#include "core/base/ascii.h"

#include <re2/re2.h>

#include <algorithm>

namespace heaptrail {
namespace {

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Substring, ASCII letters without case. `lowered` is lower case already and not empty.
bool containsIgnoringCase(std::string_view text, std::string_view lowered) noexcept
{
    if (lowered.size() > text.size()) return false;
    const char first = lowered.front();
    const std::size_t last = text.size() - lowered.size();
    for (std::size_t at = 0; at <= last; ++at) {
        if (toLower(text[at]) != first) continue;
        std::size_t k = 1;
        while (k < lowered.size() && toLower(text[at + k]) == lowered[k]) ++k;
        if (k == lowered.size()) return true;
    }
    return false;
}

} // namespace

struct TextMatcher::Impl {
    TextMatch match{};
    std::string text; ///< of a Contains in lower case
    std::unique_ptr<RE2> regex; ///< for Regex, and for Contains beyond ASCII (RE2 folds Unicode's case)
};

Result<TextMatcher> TextMatcher::compile(const TextPattern& pattern)
{
    auto impl = std::make_shared<Impl>();
    impl->match = pattern.match;
    impl->text = pattern.text;
    const bool isWideContains = pattern.match == TextMatch::Contains && !isAscii(pattern.text);
    if (pattern.match == TextMatch::Regex || isWideContains) {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(8 << 20);
        options.set_case_sensitive(!(pattern.ignoresCase || isWideContains));
        impl->regex =
            std::make_unique<RE2>(isWideContains ? RE2::QuoteMeta(pattern.text) : pattern.text, options);
        if (!impl->regex->ok())
            return fail(ErrorCode::InvalidArgument,
                        "This regular expression is wrong: " + impl->regex->error() + ".", {}, {},
                        "The syntax is RE2's; \\ takes a character's special meaning away.");
    } else if (pattern.match == TextMatch::Contains) {
        impl->text = toLower(impl->text);
    }
    TextMatcher matcher;
    matcher.m_impl = std::move(impl);
    return matcher;
}

bool TextMatcher::matches(std::string_view text) const
{
    if (!m_impl) return true;
    if (m_impl->regex) return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *m_impl->regex);
    if (m_impl->match == TextMatch::Equals) return text == m_impl->text;
    if (m_impl->match == TextMatch::ContainsCase) return text.find(m_impl->text) != text.npos;
    return m_impl->text.empty() || containsIgnoringCase(text, m_impl->text);
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace heaptrail {

/// The text with whatever GitHub-flavoured Markdown gives a meaning to escaped: no HTML, no link, no mention, no table
/// cell ends early.
std::string escapeMarkdown(std::string_view text);
/// The text as a code span that nothing inside can end.
std::string markdownCode(std::string_view text);

} // namespace heaptrail

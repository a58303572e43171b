// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/report/document.h"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// The text with whatever GitHub-flavoured Markdown gives a meaning to escaped: no HTML, no link, no mention, no table
/// cell ends early.
std::string escapeMarkdown(std::string_view text);
/// The text as a code span that nothing inside can end.
std::string markdownCode(std::string_view text);

struct MarkdownImage {
    std::string name; ///< "report-1.svg"
    std::string svg;
};
/// The document as GitHub-flavoured Markdown. With `imageName` ("report") pictures become images beside it, named
/// imageName-1.svg …, and are returned; else they are left out, and the tables say the same in words.
std::vector<MarkdownImage> writeMarkdown(const Document& document, std::ostream& out,
                                         const std::string& imageName = {});

/// One table alone, for copying it from the window.
void writeMarkdownTable(const DocumentTable& table, std::ostream& out);

} // namespace heaptrail

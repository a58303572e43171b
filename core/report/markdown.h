// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/report/document.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace heaptrail {

struct MarkdownImage {
    std::string name; ///< "report-1.svg"
    std::string svg;
};
/// The document as GitHub-flavoured Markdown. With `imageName` ("report") pictures become images beside it, named
/// imageName-1.svg …, and are returned; else they are left out, and the tables say the same in words.
std::vector<MarkdownImage> writeMarkdown(const Document& document, std::ostream& out,
                                         const std::string& imageName = {});

} // namespace heaptrail

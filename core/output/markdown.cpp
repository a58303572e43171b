// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/markdown.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace heaptrail {

std::string escapeMarkdown(std::string_view text)
{
    std::string safe;
    safe.reserve(text.size() + text.size() / 8);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        switch (c) {
        case '&': safe += "&amp;"; continue;
        case '<': safe += "&lt;"; continue;
        case '>': safe += "&gt;"; continue;
        case '\\':
        case '`':
        case '*':
        case '_':
        case '{':
        case '}':
        case '[':
        case ']':
        case '#':
        case '|':
        case '!':
        case '~':
        case '$': // GitHub's formulas
            safe += '\\';
            safe += c;
            continue;
        case '@': // a mention; an entity reads the same and is none
            safe += "&#64;";
            continue;
        case ':': // bare addresses and :emoji:
            if (i + 2 < text.size() && text[i + 1] == '/' && text[i + 2] == '/')
                safe += "&#58;";
            else if (i + 1 < text.size() && isAlnum(text[i + 1]) && (i == 0 || !isAlnum(text[i - 1])))
                safe += "&#58;";
            else
                safe += c;
            continue;
        case '/': // "//host" would, too
            safe += i >= 1 && text[i - 1] == '/' ? "&#47;" : "/";
            continue;
        case '.': // "www." would become a link
            safe +=
                i >= 3 && (text.substr(i - 3, 3) == "www" || text.substr(i - 3, 3) == "WWW") ? "&#46;" : ".";
            continue;
        case '\n':
        case '\r': safe += ' '; continue;
        default: break;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            safe += "\xef\xbf\xbd";
        else
            safe += c;
    }
    return safe;
}

std::string markdownCode(std::string_view text)
{
    if (text.empty()) return {};
    std::string inside;
    std::size_t longest = 0, run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
        // A pipe ends a table's cell even inside a code span, unless escaped; outside of tables GitHub shows \| as it is,
        // so another character that looks the same stands for it.
        if (c == '|')
            inside += "\xe2\x88\xa3";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            inside += ' ';
        else
            inside += c;
    }
    const std::string fence(longest + 1, '`');
    const bool needsBlank =
        inside.front() == '`' || inside.back() == '`' || inside.front() == ' ' || inside.back() == ' ';
    return needsBlank ? fence + " " + inside + " " + fence : fence + inside + fence;
}

} // namespace heaptrail

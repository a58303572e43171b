// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/markdown.h"

#include "core/output/svg.h"

#include <algorithm>
#include <ostream>

namespace heaptrail {
namespace {

bool isWord(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string richMarkdown(const RichText& text)
{
    std::string all;
    for (const Span& span : text) {
        if (span.text.empty()) continue;
        switch (span.style) {
        case Span::Style::Plain:
        case Span::Style::Dim: all += escapeMarkdown(span.text); break;
        case Span::Style::Strong: {
            // Emphasis must touch its text.
            const std::size_t first = span.text.find_first_not_of(' '),
                              last = span.text.find_last_not_of(' ');
            if (first == std::string::npos) break;
            all += std::string(first, ' ') + "**"
                + escapeMarkdown(std::string_view(span.text).substr(first, last - first + 1)) + "**"
                + std::string(span.text.size() - last - 1, ' ');
            break;
        }
        case Span::Style::Code: all += markdownCode(span.text); break;
        }
    }
    return all;
}

/// What begins a line would otherwise make it a list, a quotation or a heading.
std::string lineStart(std::string text)
{
    if (!text.empty() && (text[0] == '+' || text[0] == '-' || text[0] == '=')) text.insert(0, "\\");
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits && digits < text.size() && (text[digits] == '.' || text[digits] == ')'))
        text.insert(digits, "\\");
    return text;
}

} // namespace

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
            else if (i + 1 < text.size() && isWord(text[i + 1]) && (i == 0 || !isWord(text[i - 1])))
                safe += "&#58;";
            else
                safe += c;
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

void writeMarkdownTable(const DocumentTable& table, std::ostream& out)
{
    out << '|';
    for (const auto& column : table.columns) out << ' ' << escapeMarkdown(column.title) << " |";
    out << "\n|";
    for (const auto& column : table.columns) out << (column.isNumber ? " ---: |" : " --- |");
    out << '\n';
    for (const auto& row : table.rows) {
        out << '|';
        for (const RichText& cell : row) out << ' ' << richMarkdown(cell) << " |";
        out << '\n';
    }
}

std::vector<MarkdownImage> writeMarkdown(const Document& document, std::ostream& out,
                                         const std::string& imageName)
{
    std::vector<MarkdownImage> images;
    out << "# " << escapeMarkdown(document.title) << "\n\n" << richMarkdown(document.subtitle) << "\n\n";
    for (const Block& block : document.blocks) {
        switch (block.kind) {
        case Block::Kind::Heading:
            out << (block.level == 2 ? "## " : "### ") << richMarkdown(block.text) << "\n\n";
            break;
        case Block::Kind::Paragraph:
        case Block::Kind::Lead: out << lineStart(richMarkdown(block.text)) << "\n\n"; break;
        case Block::Kind::Prompt: out << "> *" << richMarkdown(block.text) << "*\n\n"; break;
        case Block::Kind::Note: out << "> " << lineStart(richMarkdown(block.text)) << "\n\n"; break;
        case Block::Kind::List:
            for (const RichText& item : block.items) out << "- " << lineStart(richMarkdown(item)) << '\n';
            out << '\n';
            break;
        case Block::Kind::CheckList:
            for (std::size_t i = 0; i < block.items.size(); ++i)
                out << (i < block.checked.size() && block.checked[i] ? "- [x] " : "- [ ] ")
                    << richMarkdown(block.items[i]) << '\n';
            out << '\n';
            break;
        case Block::Kind::Table:
            writeMarkdownTable(block.table, out);
            out << '\n';
            break;
        case Block::Kind::Facts: {
            for (const auto& row : block.table.rows)
                if (row.size() > 1)
                    out << "- **" << escapeMarkdown(textOf(row[0])) << ":** " << richMarkdown(row[1]) << '\n';
            out << '\n';
            break;
        }
        case Block::Kind::Path: {
            std::string steps;
            for (const RichText& item : block.items)
                steps += (steps.empty() ? "" : " → ") + markdownCode(textOf(item));
            out << steps << "\n\n";
            break;
        }
        case Block::Kind::Code: {
            std::size_t longest = 2, run = 0;
            for (const RichText& line : block.items)
                for (const char c : textOf(line)) {
                    run = c == '`' ? run + 1 : 0;
                    longest = std::max(longest, run);
                }
            const std::string fence(longest + 1, '`');
            out << fence << '\n';
            for (const RichText& line : block.items) out << textOf(line) << '\n';
            out << fence << "\n\n";
            break;
        }
        case Block::Kind::Picture: {
            if (block.picture.empty()) break;
            if (imageName.empty()) { // what it shows, in words
                out << escapeMarkdown(block.picture.title) << "\n\n";
                break;
            }
            MarkdownImage image;
            image.name = imageName + "-" + std::to_string(images.size() + 1) + ".svg";
            image.svg = svgText(block.picture, SvgUse::File) + "\n";
            std::string address; // of a file beside; the name is the user's
            for (const char c : image.name) {
                if (isWord(c) || c == '-' || c == '_' || c == '.') {
                    address += c;
                } else {
                    address += '%';
                    address += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
                    address += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
                }
            }
            out << "![" << escapeMarkdown(block.picture.title) << "](" << address << ")\n\n";
            if (!block.text.empty()) out << richMarkdown(block.text) << "\n\n";
            images.push_back(std::move(image));
            break;
        }
        }
    }
    out << "---\n\n" << escapeMarkdown(document.footer) << '\n';
    return images;
}

} // namespace heaptrail

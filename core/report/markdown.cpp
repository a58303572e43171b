// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/markdown.h"

#include "core/base/ascii.h"
#include "core/output/markdown.h"
#include "core/output/svg.h"

#include <algorithm>
#include <ostream>

namespace heaptrail {
namespace {

std::string richMarkdown(const RichText& text)
{
    std::string all;
    for (const TextRun& run : text) {
        if (run.text.empty()) continue;
        switch (run.style) {
        case TextRun::Style::Plain:
        case TextRun::Style::Dim: all += escapeMarkdown(run.text); break;
        case TextRun::Style::Strong: {
            // Emphasis must touch its text.
            const std::size_t first = run.text.find_first_not_of(' '), last = run.text.find_last_not_of(' ');
            if (first == std::string::npos) break;
            all += std::string(first, ' ') + "**"
                + escapeMarkdown(std::string_view(run.text).substr(first, last - first + 1)) + "**"
                + std::string(run.text.size() - last - 1, ' ');
            break;
        }
        case TextRun::Style::Code: all += markdownCode(run.text); break;
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

} // namespace

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
                if (isAlnum(c) || c == '-' || c == '_' || c == '.') {
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

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/document.h"

#include "core/base/text.h"
#include "core/output/text.h"

namespace heaptrail {
namespace {

constexpr std::size_t kMaxMarkdown = 1 << 20;

/// `code` and **strong** inside a line.
RichText inlineText(std::string_view line)
{
    RichText rich;
    std::string run;
    const auto flush = [&] {
        if (!run.empty()) rich.push_back({TextRun::Style::Plain, terminalText(run)});
        run.clear();
    };
    for (std::size_t i = 0; i < line.size();) {
        if (line[i] == '\\' && i + 1 < line.size()
            && std::string_view("\\`*_{}[]()#+-.!|<>~").find(line[i + 1]) != std::string_view::npos) {
            run += line[i + 1];
            i += 2;
            continue;
        }
        const std::string_view mark = line[i] == '`' ? "`" : line.substr(i, 2) == "**" ? "**" : "";
        if (!mark.empty()) {
            const std::size_t end = line.find(mark, i + mark.size());
            if (end != std::string_view::npos && end > i + mark.size()) {
                flush();
                rich.push_back({mark == "`" ? TextRun::Style::Code : TextRun::Style::Strong,
                                terminalText(line.substr(i + mark.size(), end - i - mark.size()))});
                i = end + mark.size();
                continue;
            }
        }
        run += line[i++];
    }
    flush();
    return rich;
}

} // namespace

RichText plain(std::string text)
{
    return {{TextRun::Style::Plain, std::move(text)}};
}
RichText code(std::string text)
{
    return {{TextRun::Style::Code, std::move(text)}};
}
RichText withCode(std::string_view sentence)
{
    RichText rich;
    const auto add = [&rich](TextRun::Style style, std::string_view text) {
        if (!text.empty()) rich.push_back({style, std::string(text)});
    };
    while (!sentence.empty()) {
        const std::size_t open = sentence.find('`');
        const std::size_t end = open == sentence.npos ? open : sentence.find('`', open + 1);
        if (end == sentence.npos) break;
        add(TextRun::Style::Plain, sentence.substr(0, open));
        add(TextRun::Style::Code, sentence.substr(open + 1, end - open - 1));
        sentence.remove_prefix(end + 1);
    }
    add(TextRun::Style::Plain, sentence);
    return rich;
}
RichText strong(std::string text)
{
    return {{TextRun::Style::Strong, std::move(text)}};
}
RichText dim(std::string text)
{
    return {{TextRun::Style::Dim, std::move(text)}};
}

std::string textOf(const RichText& text)
{
    std::string all;
    for (const TextRun& run : text) all += run.text;
    return all;
}

Block& Document::add(Block::Kind kind, RichText text)
{
    Block block;
    block.kind = kind;
    block.text = std::move(text);
    blocks.push_back(std::move(block));
    return blocks.back();
}

void Document::heading(std::string text, int level)
{
    add(Block::Kind::Heading, plain(std::move(text))).level = level;
}

std::vector<Block> markdownBlocks(std::string_view markdown)
{
    std::vector<Block> blocks;
    std::string paragraph;
    bool isCode = false;
    const auto add = [&](Block::Kind kind) -> Block& {
        blocks.emplace_back();
        blocks.back().kind = kind;
        return blocks.back();
    };
    const auto endParagraph = [&] {
        if (!paragraph.empty()) add(Block::Kind::Paragraph).text = inlineText(paragraph);
        paragraph.clear();
    };
    markdown = markdown.substr(0, kMaxMarkdown);
    for (std::size_t at = 0; at <= markdown.size();) {
        std::size_t end = markdown.find('\n', at);
        if (end == std::string_view::npos) end = markdown.size();
        const std::string_view raw = markdown.substr(at, end - at);
        const std::string_view line = trimmed(raw);
        at = end + 1;
        if (line.substr(0, 3) == "```") {
            endParagraph();
            if (!isCode) add(Block::Kind::Code);
            isCode = !isCode;
            continue;
        }
        if (isCode) {
            blocks.back().items.push_back(code(terminalText(raw)));
            continue;
        }
        if (line.empty()) {
            endParagraph();
            continue;
        }
        if (line[0] == '#') {
            endParagraph();
            const std::size_t words = line.find_first_not_of("# ");
            if (words != std::string_view::npos)
                add(Block::Kind::Paragraph).text = strong(terminalText(line.substr(words)));
            continue;
        }
        if (line.size() > 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ') {
            endParagraph();
            std::string_view item = trimmed(line.substr(2));
            const bool isOpen = item.substr(0, 4) == "[ ] ";
            const bool isTicked = item.substr(0, 4) == "[x] " || item.substr(0, 4) == "[X] ";
            const Block::Kind kind = isOpen || isTicked ? Block::Kind::CheckList : Block::Kind::List;
            if (isOpen || isTicked) item = item.substr(4);
            Block& list = blocks.empty() || blocks.back().kind != kind ? add(kind) : blocks.back();
            list.items.push_back(inlineText(item));
            list.checked.push_back(isTicked);
            continue;
        }
        if (!paragraph.empty()) paragraph += ' ';
        paragraph += line;
    }
    endParagraph();
    return blocks;
}

} // namespace heaptrail

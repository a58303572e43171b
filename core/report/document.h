// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/output/picture.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// A stretch of text in one style. Text is plain UTF-8 without control characters; writers escape it for their
/// format.
struct TextRun {
    enum class Style : std::uint8_t { Plain, Strong, Code, Dim };
    Style style{Style::Plain};
    std::string text;
};
using RichText = std::vector<TextRun>;
RichText plain(std::string text);
RichText code(std::string text);
/// A sentence in which `names` stand between backticks: they become code.
RichText withCode(std::string_view sentence);
RichText strong(std::string text);
RichText dim(std::string text);
/// The text without its styles.
std::string textOf(const RichText& text);

struct DocumentTable {
    struct Column {
        std::string title;
        bool isNumber{}; ///< right-aligned, tabular digits
        double share{1}; ///< of the width, where widths are fixed (PDF)
    };
    std::vector<Column> columns;
    std::vector<std::vector<RichText>> rows;
};

/// One piece of a document, from top to bottom.
struct Block {
    enum class Kind : std::uint8_t {
        Heading, ///< level 2 or 3
        Paragraph,
        Lead, ///< the summary: larger
        Prompt, ///< what a person still has to write
        Note, ///< an aside: a warning, a limit of the method
        List,
        CheckList, ///< items to be ticked
        Table,
        Picture,
        Code, ///< lines in a fixed-width font
        Facts, ///< rows of name and value
        Path, ///< steps of a retaining path, root first
    };
    Kind kind{Kind::Paragraph};
    int level{2};
    RichText text; ///< heading, paragraph, caption
    std::vector<RichText> items; ///< lists, path steps, lines of code
    DocumentTable table; ///< tables; facts have two columns and no titles
    Picture picture;
    bool isDone{}; ///< not used for lists
    std::vector<bool> checked; ///< of a check list
};

/// What a report says, in the order in which it says it: the same for HTML, Markdown and PDF.
struct Document {
    std::string title;
    RichText subtitle;
    std::string language{"en"};
    std::vector<Block> blocks;
    std::string footer; ///< one line: program and version

    Block& add(Block::Kind kind, RichText text = {});
    void heading(std::string text, int level = 2);
};

/// A person's Markdown as blocks: paragraphs, lists, check lists, headings (as strong paragraphs), `code`, **strong**,
/// fenced code. Anything else, HTML and links too, is shown as the text it is.
std::vector<Block> markdownBlocks(std::string_view markdown);

} // namespace heaptrail

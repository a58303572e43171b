// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/column_filter.h"

#include "core/query/fields.h"
#include "core/query/lexer.h"
#include "core/query/text_matcher.h"

namespace heaptrail {

struct ColumnFilter::Plan {
    Kind kind{};
    bool isNegated{};
    TextMatcher text;
    NumberRange range;
};

bool ColumnFilter::matches(std::string_view text) const
{
    return !m_plan || m_plan->kind != Kind::Text || m_plan->text.matches(text) != m_plan->isNegated;
}

bool ColumnFilter::matches(double value, double whole) const
{
    return !m_plan || m_plan->kind != Kind::Number
        || m_plan->range.contains(value, whole) != m_plan->isNegated;
}

Result<ColumnFilter> parseColumnFilter(std::string_view text, ColumnFilter::Kind kind)
{
    Lexer lexer(text);
    lexer.skipBlanks();
    std::size_t end = text.size();
    while (end > lexer.column() && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
    if (lexer.column() == end) return ColumnFilter{};

    auto plan = std::make_shared<ColumnFilter::Plan>();
    plan->kind = kind;
    plan->isNegated = lexer.take("!=");
    if (!plan->isNegated && kind == ColumnFilter::Kind::Text && lexer.peek() == '!' && lexer.peek(1) != '\0')
        plan->isNegated = lexer.take("!");
    const bool isExact = (plan->isNegated && text[lexer.column() - 1] == '=')
        || (!plan->isNegated && kind == ColumnFilter::Kind::Text && lexer.take("="));
    lexer.skipBlanks();
    const std::size_t column = lexer.column();
    if (column >= end) return fail(ErrorCode::InvalidArgument, "A value is missing here.", column);
    const std::string_view value = text.substr(column, end - column);

    if (kind == ColumnFilter::Kind::Number) {
        const auto range = parseRange(value, true);
        if (!range)
            return fail(ErrorCode::InvalidArgument, "This is not a number.", column, {},
                        "Write 10, >1M, <=64KiB, 10..20, >=5% or !=0.");
        plan->range = *range;
    } else {
        TextPattern pattern{isExact ? TextMatch::Equals : TextMatch::Contains, std::string(value), false};
        Lexer inner(value);
        if (value.front() == '/' || value.front() == '"') {
            auto lexed = inner.value();
            if (lexed && inner.atEnd() && lexed->form != LexedText::Form::Bare) {
                pattern.text = lexed->text;
                if (lexed->form == LexedText::Form::Regex) {
                    pattern.match = TextMatch::Regex;
                    pattern.ignoresCase = lexed->ignoresCase;
                }
            }
        }
        auto matcher = TextMatcher::compile(pattern);
        if (!matcher) {
            Error error = std::move(matcher.error());
            error.byteOffset = column;
            return fail(std::move(error));
        }
        plan->text = std::move(*matcher);
    }
    ColumnFilter filter;
    filter.m_plan = std::move(plan);
    return filter;
}

} // namespace heaptrail

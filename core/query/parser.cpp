// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/parser.h"

#include "core/query/fields.h"
#include "core/query/lexer.h"
#include "core/query/text_matcher.h"

#include <algorithm>
#include <charconv>

namespace heaptrail {
namespace {

constexpr std::size_t kMaxLength = 64 * 1024;
constexpr int kMaxDepth = 100;

auto wrong(std::string message, std::size_t column, std::string advice = {})
{
    return fail(ErrorCode::InvalidArgument, std::move(message), column, {}, std::move(advice));
}

std::optional<std::uint64_t> parseId(std::string_view text)
{
    if (!text.empty() && text.front() == '@') text.remove_prefix(1);
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return id;
}

std::optional<SnapshotName> parseSnapshot(std::string_view text)
{
    if (text == "last") return SnapshotName{0};
    if (text == "first") return SnapshotName{1};
    if (!text.empty() && (text.front() == 'S' || text.front() == 's')) text.remove_prefix(1);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || number == 0) return {};
    return SnapshotName{number};
}

/// "concatenated-string" is easier to type than a quoted text.
std::string typeName(std::string text)
{
    std::replace(text.begin(), text.end(), '-', ' ');
    return text;
}

class Parser {
public:
    explicit Parser(std::string_view text)
        : m_lexer(text)
    {
    }

    Result<Expression> whole()
    {
        m_lexer.skipBlanks();
        if (m_lexer.atEnd()) return Expression{};
        auto expression = alternatives(0);
        if (!expression) return expression;
        if (!m_lexer.atEnd())
            return wrong("This parenthesis closes nothing.", m_lexer.column(),
                         "Put a text that holds parentheses in quotes.");
        return expression;
    }

private:
    bool takeOr()
    {
        m_lexer.skipBlanks();
        return m_lexer.takeWord("or") || m_lexer.take("||") || m_lexer.take("|");
    }
    void takeAnd()
    {
        m_lexer.skipBlanks();
        if (m_lexer.takeWord("and") || m_lexer.take("&&")) m_lexer.skipBlanks();
    }
    bool atEndOfGroup()
    {
        m_lexer.skipBlanks();
        return m_lexer.atEnd() || m_lexer.peek() == ')';
    }

    Result<Expression> alternatives(int depth)
    {
        std::vector<Expression> operands;
        do {
            auto operand = conjunction(depth);
            if (!operand) return operand;
            operands.push_back(std::move(*operand));
        } while (takeOr());
        return Expression::any(std::move(operands));
    }

    bool atOr()
    {
        Lexer copy = m_lexer;
        copy.skipBlanks();
        return copy.takeWord("or") || copy.take("|");
    }

    Result<Expression> conjunction(int depth)
    {
        std::vector<Expression> operands;
        do {
            if (atEndOfGroup() || atOr())
                return wrong("A condition is missing here.", m_lexer.column(),
                             "Write one, such as class:Map; look for the words themselves in quotes.");
            auto operand = condition(depth);
            if (!operand) return operand;
            operands.push_back(std::move(*operand));
            takeAnd();
        } while (!atEndOfGroup() && !atOr());
        return Expression::all(std::move(operands));
    }

    Result<Expression> condition(int depth)
    {
        if (depth > kMaxDepth) return wrong("This is nested too deep.", m_lexer.column());
        const bool isNegated = m_lexer.takeWord("not")
            || ((m_lexer.peek() == '!' || m_lexer.peek() == '-')
                && m_lexer.take(m_lexer.rest().substr(0, 1)));
        if (isNegated) {
            if (atEndOfGroup()) return wrong("A condition is missing after the negation.", m_lexer.column());
            auto operand = condition(depth + 1);
            if (!operand) return operand;
            return Expression::negation(std::move(*operand));
        }
        const std::size_t column = m_lexer.column();
        if (m_lexer.take("(")) {
            auto inner = alternatives(depth + 1);
            if (!inner) return inner;
            m_lexer.skipBlanks();
            if (!m_lexer.take(")")) return wrong("This parenthesis is never closed.", column);
            return inner;
        }
        return term();
    }

    Result<Expression> term()
    {
        const std::size_t column = m_lexer.column();
        auto lexed = m_lexer.term();
        if (!lexed) return fail(std::move(lexed.error()));
        Term term;
        term.column = column;
        if (lexed->form != LexedText::Form::Bare) {
            if (m_lexer.peek() == ':' || m_lexer.peek() == '=' || m_lexer.peek() == '<'
                || m_lexer.peek() == '>')
                return wrong("A comparison needs one of the fields before it, without quotes.",
                             m_lexer.column());
            auto pattern = patternOf(*lexed, TextMatch::Contains);
            if (!pattern) return fail(std::move(pattern.error()));
            term.texts.push_back(std::move(*pattern));
            return Expression::of(std::move(term));
        }
        skipBlanksBeforeComparison(lexed->text);
        const bool isCompared = m_lexer.peek() == ':' || m_lexer.peek() == '=' || m_lexer.peek() == '<'
            || m_lexer.peek() == '>' || (m_lexer.peek() == '!' && m_lexer.peek(1) == '=');
        if (!isCompared) return bareWord(std::move(term), std::move(lexed->text));
        if (lexed->text.empty())
            return wrong("A comparison needs a field before it.", column,
                         "Write retained>1MB, or put a text that begins so in quotes.");
        const FieldInfo* info = findField(lexed->text);
        if (!info) {
            const std::string_view nearest = nearestField(lexed->text);
            return wrong("Unknown field \"" + lexed->text + "\".", column,
                         nearest.empty() ? "To look for the text itself, put it in quotes."
                                         : "Did you mean " + std::string(nearest)
                                 + "? To look for the text itself, put it in quotes.");
        }
        term.field = info->field;
        return compared(std::move(term), *info);
    }

    /// "retained > 1MB": after a field of numbers, blanks may stand before the comparison.
    void skipBlanksBeforeComparison(std::string_view word)
    {
        const FieldInfo* info = findField(word);
        if (!info || (info->kind != FieldKind::Size && info->kind != FieldKind::Number)) return;
        Lexer ahead = m_lexer;
        ahead.skipBlanks();
        const char c = ahead.peek();
        if (c == '<' || c == '>' || c == '=' || (c == '!' && ahead.peek(1) == '=')) m_lexer = ahead;
    }

    Result<Expression> bareWord(Term term, std::string text)
    {
        if (text.empty()) return wrong("This is not a condition.", term.column, "Put such a text in quotes.");
        if (const FieldInfo* info = findField(text); info && info->kind == FieldKind::Flag) {
            term.field = info->field;
            return Expression::of(std::move(term));
        }
        if (text.front() == '@') {
            const auto id = parseId(text);
            if (!id) return wrong("An object's id is a number after @.", term.column, "Write @1234.");
            term.field = Field::Id;
            term.ids.push_back(*id);
            return Expression::of(std::move(term));
        }
        term.texts.push_back({TextMatch::Contains, std::move(text), false});
        return Expression::of(std::move(term));
    }

    Result<TextPattern> patternOf(const LexedText& lexed, TextMatch match)
    {
        TextPattern pattern{match, lexed.text, false};
        if (lexed.form == LexedText::Form::Regex) {
            pattern.match = TextMatch::Regex;
            pattern.ignoresCase = lexed.ignoresCase;
            if (auto checked = TextMatcher::compile(pattern); !checked) {
                Error error = std::move(checked.error());
                error.byteOffset = lexed.column;
                return fail(std::move(error));
            }
        }
        return pattern;
    }

    Result<Expression> compared(Term term, const FieldInfo& info)
    {
        const std::size_t column = m_lexer.column();
        if (info.kind == FieldKind::Flag)
            return wrong(std::string(info.name) + " stands alone, without a value.", column);
        const bool isUnequal = m_lexer.take("!=");
        const bool isList = !isUnequal && m_lexer.take(":");
        if (info.kind == FieldKind::Text && !isList && !isUnequal && m_lexer.peek() != '=')
            return wrong(std::string(info.name) + " is a text: it can't be more or less than another.",
                         column,
                         std::string("Write ") + std::string(info.name) + ":x, " + std::string(info.name)
                             + ":~x or " + std::string(info.name) + ":/x/.");
        do {
            if (auto error = value(term, info, isUnequal)) return fail(std::move(*error));
        } while (isList && m_lexer.take(","));
        // owner:pkg(redis) is package:redis in other words.
        if (term.field == Field::HeldBy && term.ids.empty() && term.texts.size() == 1
            && term.texts.front().match == TextMatch::Equals) {
            const std::string& text = term.texts.front().text;
            if (text.size() > 5 && text.substr(0, 4) == "pkg(" && text.back() == ')') {
                term.field = Field::Package;
                term.texts.front().text = text.substr(4, text.size() - 5);
            }
        }
        Expression expression = Expression::of(std::move(term));
        return isUnequal ? Expression::negation(std::move(expression)) : expression;
    }

    std::optional<Error> value(Term& term, const FieldInfo& info, bool isUnequal)
    {
        const std::size_t column = m_lexer.column();
        const auto failure = [](std::string message, std::size_t at, std::string advice = {}) {
            return Error{ErrorCode::InvalidArgument, std::move(message), at, {}, std::move(advice)};
        };
        TextMatch match = info.plainMatch;
        std::string comparison;
        if (info.kind == FieldKind::Text) {
            if (m_lexer.take("~"))
                match = TextMatch::Contains;
            else if (m_lexer.take("="))
                match = TextMatch::Equals;
        } else {
            for (const char* sign : {">=", "<=", ">", "<", "="})
                if (m_lexer.take(sign)) {
                    comparison = sign;
                    break;
                }
            if (isUnequal && !comparison.empty() && comparison != "=")
                return failure("One comparison at a time.", column);
        }
        if (!comparison.empty()) m_lexer.skipBlanks(); // "retained > 1MB"
        const std::size_t at = m_lexer.column();
        auto lexed = m_lexer.value();
        if (!lexed) return std::move(lexed.error());
        if (lexed->text.empty() && lexed->form == LexedText::Form::Bare)
            return failure("A value is missing after " + std::string(info.name) + ".", at);
        switch (info.kind) {
        case FieldKind::Text: {
            if (info.field == Field::HeldBy && lexed->form == LexedText::Form::Bare
                && lexed->text.front() == '@') {
                const auto id = parseId(lexed->text);
                if (!id) return failure("An object's id is a number after @.", at, "Write @1234.");
                term.ids.push_back(*id);
                return {};
            }
            if (info.field == Field::Type && lexed->form == LexedText::Form::Bare)
                lexed->text = typeName(std::move(lexed->text));
            auto pattern = patternOf(*lexed, match);
            if (!pattern) return std::move(pattern.error());
            term.texts.push_back(std::move(*pattern));
            return {};
        }
        case FieldKind::Size:
        case FieldKind::Number: {
            const auto range = parseRange(comparison + lexed->text);
            if (!range)
                return failure("\"" + lexed->text + "\" is not a number.", at,
                               info.kind == FieldKind::Size ? "Write 500, 64KiB, 1.5MB, 10kB..1MB or 5%."
                                                            : "Write 5, >5 or 10..20.");
            const bool isPercent =
                (range->from && range->from->isPercent) || (range->to && range->to->isPercent);
            if (isPercent && info.kind == FieldKind::Number)
                return failure("Only sizes have a share of the heap.", at);
            term.ranges.push_back(*range);
            return {};
        }
        case FieldKind::Id: {
            if (comparison.empty() && lexed->text == "none") return {};
            if (comparison.empty() || comparison == "=")
                if (const auto id = parseId(lexed->text)) {
                    term.ids.push_back(*id);
                    return {};
                }
            const auto range = parseRange(comparison + lexed->text);
            if (!range || (range->from && range->from->isPercent) || (range->to && range->to->isPercent))
                return failure("\"" + lexed->text + "\" is no object id.", at,
                               "Write id:@1234 or id:1000..2000.");
            // One number is one id, however it is written.
            if (range->from && range->from == range->to && range->from->value < 9e15
                && range->from->value
                    == static_cast<double>(static_cast<std::uint64_t>(range->from->value))) {
                term.ids.push_back(static_cast<std::uint64_t>(range->from->value));
                return {};
            }
            term.ranges.push_back(*range);
            return {};
        }
        case FieldKind::Snapshot: {
            const auto name = parseSnapshot(lexed->text);
            if (!name)
                return failure("\"" + lexed->text + "\" names no snapshot.", at, "Write S1, S2, … or last.");
            term.snapshots.push_back(*name);
            return {};
        }
        case FieldKind::Flag: break;
        }
        return {};
    }

    Lexer m_lexer;
};

} // namespace

Result<Expression> parseExpression(std::string_view text)
{
    if (text.size() > kMaxLength)
        return wrong("This filter is longer than 64 kB.", kMaxLength, "Use a regular expression.");
    if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
        return wrong("A filter can't hold a zero byte.", zero);
    return Parser(text).whole();
}

const std::string& filterGrammar()
{
    static const std::string text = R"(A filter is a list of conditions; an object must meet them all.

  word  "two words"  /regex/i    its name or its class contains it (case doesn't matter; in a regex
                                 only with i after it). RE2's syntax: never slow.
  field:value                    one of the fields below. For texts:
      class:Map                      is exactly Map          class:=Map  the same
      class:~cache                   contains cache, in any case
      class:/^Http/                  matches the regular expression
      class!=Map                     is another
      type:object,closure            one of several
      class:{id, status}  name:"a b" blanks: in brackets or quotes
  field>number                   > >= < <= = != and field:10..20, 10.. and ..20 (ends included)
      units: B kB MB GB TB (powers of 1000), K M G T or KiB MiB GiB TiB (powers of 1024)
      retained>=5%                   a share of the whole heap
  a b    a and b    a or b    ( )    !a    -a    not a

Texts
  class        the class, as the summary lists it: Map, (string), "{id, status}", Detached <div>
  name         the display name; of a string, its text
  type         V8's type: object, closure, string, concatenated-string, array, native, hidden, code …
  edge         has an outgoing edge of this name, whatever its type        edge:context
  property     has a property of this name                                 property:userId
  held-by      something of this class dominates it; held-by:@123 that object does   (also owner)
  script       its code, or its constructor, stands in a script whose path contains this
               script:src/cache.js
  package      the npm package of that script, else of the nearest owner that has one
               package:express  (also owner:pkg(express))
Numbers
  shallow      its own bytes                                               (also size)
  retained     the bytes that go if it goes
  distance     edges from the root; objects without one match no number
  edges        outgoing edges
  entries      of a Map, Set, Array or object, as far as the snapshot tells
  count        objects of a class: of class rows only
  id           V8's object id: id:@123, or just @123; ids grow with time: id>1000
Yes or no
  detached  attached             a DOM node's state
  unreachable  reachable         from the root
Several snapshots of one process, S1 S2 … in time order, last the newest
  new-in:S2    alive in S2 and in none before
  alive-in:S3  alive in S3
  gone-in:S3   alive in S2, not in S3
               (native objects with even ids can't be followed: they are alive in their own only)

In a table of classes, conditions on class, words, count, shallow, retained and distance are about the
row. As soon as another field is used all are about objects, and the rows add up those that match.

Examples
  class:~Session retained>1MB new-in:S2 alive-in:S3
  type:closure script:src/poller.js
  (class:Map or class:Set) entries>1000 !held-by:Window
  type:string name:/^Bearer / retained>100
)";
    return text;
}

const std::vector<std::string>& filterWords()
{
    static const std::vector<std::string> words = [] {
        std::vector<std::string> result;
        for (const FieldInfo& info : allFields()) {
            if (info.field == Field::Text) continue;
            const std::string name(info.name);
            if (info.kind == FieldKind::Flag)
                result.push_back(name);
            else if (info.kind == FieldKind::Size || info.kind == FieldKind::Number)
                result.push_back(name + '>');
            else
                result.push_back(name + ':');
        }
        std::sort(result.begin(), result.end());
        return result;
    }();
    return words;
}

std::string caretLines(std::string_view text, const Error& error)
{
    std::string line, caret;
    const std::size_t column = std::min<std::size_t>(error.byteOffset.value_or(0), text.size());
    for (std::size_t k = 0; k < text.size(); ++k) {
        const auto c = static_cast<unsigned char>(text[k]);
        line += c < 0x20 ? ' ' : text[k]; // one column each, whatever the terminal does with tabs
        if (k < column && (c & 0xC0) != 0x80) caret += ' ';
    }
    return line + '\n' + caret + "^\n";
}

} // namespace heaptrail

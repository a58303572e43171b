// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/expression.h"

#include "core/base/ascii.h"
#include "core/query/fields.h"

#include <algorithm>
#include <cstdio>

namespace heaptrail {
namespace {

bool isPlainCharacter(char c) noexcept
{
    return isAlnum(c) || c == '_' || c == '.' || c == '$' || c == '#' || c == '/' || c == '@' || c == '*'
        || c == '+' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

bool isReservedWord(std::string_view text)
{
    const std::string word = toLower(text);
    if (word == "and" || word == "or" || word == "not") return true;
    const FieldInfo* field = findField(word);
    return field && field->kind == FieldKind::Flag;
}

std::string inQuotes(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            out += escape;
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string word(std::string_view text, bool isWholeTerm)
{
    const bool isPlain = !text.empty() && text.front() != '-' && text.front() != '/' && text.front() != '@'
        && text.front() != '.' && std::all_of(text.begin(), text.end(), isPlainCharacter)
        && !(isWholeTerm && isReservedWord(text));
    return isPlain ? std::string(text) : inQuotes(text);
}

std::string regexText(const TextPattern& pattern)
{
    std::string out = "/";
    for (std::size_t k = 0; k < pattern.text.size(); ++k) {
        const char c = pattern.text[k];
        if (c == '/') out += '\\';
        out += c;
        if (c == '\\' && k + 1 < pattern.text.size()) out += pattern.text[++k];
    }
    return out + (pattern.ignoresCase ? "/i" : "/");
}

std::string patternText(const TextPattern& pattern, const FieldInfo& info)
{
    if (pattern.match == TextMatch::Regex) return regexText(pattern);
    std::string prefix;
    if (pattern.match != info.plainMatch) prefix = pattern.match == TextMatch::Contains ? "~" : "=";
    return prefix + word(pattern.text, info.field == Field::Text);
}

std::string termText(const Term& term)
{
    const FieldInfo& info = fieldInfo(term.field);
    std::vector<std::string> values;
    for (const TextPattern& pattern : term.texts) values.push_back(patternText(pattern, info));
    for (const std::uint64_t id : term.ids) values.push_back('@' + std::to_string(id));
    for (const NumberRange& range : term.ranges)
        values.push_back(rangeText(range, info.kind == FieldKind::Size));
    for (const SnapshotName name : term.snapshots)
        values.push_back(name.number ? 'S' + std::to_string(name.number) : std::string("last"));
    const std::string name(info.name);
    if (info.kind == FieldKind::Flag) return name;
    if (values.empty()) return name + ":none"; // Id alone: matches nothing
    if (term.field == Field::Text && values.size() == 1) return values.front();
    if (term.field == Field::Id && values.size() == 1 && !term.ids.empty()) return values.front();
    if (values.size() == 1 && (values.front().front() == '<' || values.front().front() == '>'))
        return name + values.front();
    if (values.size() == 1 && term.texts.empty() && info.kind != FieldKind::Id
        && info.kind != FieldKind::Snapshot && term.ids.empty()
        && values.front().find("..") == std::string::npos)
        return name + '=' + values.front();
    std::string out = name + ':';
    for (std::size_t k = 0; k < values.size(); ++k) out += (k ? "," : "") + values[k];
    return out;
}

bool isAboutRowsOnly(const Expression& expression)
{
    if (expression.kind() == Expression::Kind::All) return true;
    if (expression.kind() == Expression::Kind::Term) return fieldInfo(expression.term().field).isOfRows;
    const auto& operands = expression.operands();
    return std::all_of(operands.begin(), operands.end(), isAboutRowsOnly);
}
bool namesSnapshots(const Expression& expression)
{
    if (expression.kind() == Expression::Kind::All) return false;
    if (expression.kind() == Expression::Kind::Term)
        return fieldInfo(expression.term().field).kind == FieldKind::Snapshot;
    const auto& operands = expression.operands();
    return std::any_of(operands.begin(), operands.end(), namesSnapshots);
}

} // namespace

bool NumberRange::contains(double value, double whole) const noexcept
{
    const auto limit = [whole](const Bound& bound) {
        return bound.isPercent ? bound.value / 100 * whole : bound.value;
    };
    if (from && (from->isIncluded ? value < limit(*from) : value <= limit(*from))) return false;
    if (to && (to->isIncluded ? value > limit(*to) : value >= limit(*to))) return false;
    return true;
}

const std::vector<Expression>& Expression::operands() const
{
    static const std::vector<Expression> none;
    return m_node ? m_node->operands : none;
}

Expression Expression::of(Term term)
{
    Expression result;
    result.m_node = std::make_shared<const Node>(Node{Kind::Term, std::move(term), {}});
    return result;
}

Expression Expression::negation(Expression operand)
{
    if (operand.kind() == Kind::Not) return operand.operands().front();
    if (operand.isEmpty()) { // nothing at all
        Term nothing;
        nothing.field = Field::Id;
        return of(std::move(nothing));
    }
    Expression result;
    result.m_node = std::make_shared<const Node>(Node{Kind::Not, {}, {std::move(operand)}});
    return result;
}

Expression Expression::joined(Kind kind, std::vector<Expression> operands)
{
    std::vector<Expression> flat;
    for (Expression& operand : operands) {
        if (operand.kind() == kind)
            flat.insert(flat.end(), operand.operands().begin(), operand.operands().end());
        else
            flat.push_back(std::move(operand));
    }
    if (flat.empty()) return {};
    if (flat.size() == 1) return flat.front();
    Expression result;
    result.m_node = std::make_shared<const Node>(Node{kind, {}, std::move(flat)});
    return result;
}

Expression Expression::all(std::vector<Expression> operands)
{
    std::erase_if(operands, [](const Expression& operand) { return operand.isEmpty(); });
    return joined(Kind::And, std::move(operands));
}

Expression Expression::any(std::vector<Expression> operands)
{
    if (std::any_of(operands.begin(), operands.end(), [](const Expression& each) { return each.isEmpty(); }))
        return {};
    return joined(Kind::Or, std::move(operands));
}

std::string Expression::toText() const
{
    switch (kind()) {
    case Kind::All: return {};
    case Kind::Term: return termText(term());
    case Kind::Not: {
        const Expression& operand = operands().front();
        const std::string text = operand.toText();
        return operand.kind() == Kind::Term ? '!' + text : "!(" + text + ')';
    }
    case Kind::And:
    case Kind::Or: break;
    }
    std::string out;
    for (const Expression& operand : operands()) {
        if (!out.empty()) out += kind() == Kind::And ? " " : " or ";
        const bool needsParentheses = kind() == Kind::And && operand.kind() == Kind::Or;
        out += needsParentheses ? '(' + operand.toText() + ')' : operand.toText();
    }
    return out;
}

std::vector<Expression> Expression::chips() const
{
    if (isEmpty()) return {};
    if (kind() == Kind::And) return operands();
    return {*this};
}

bool Expression::isAboutRows() const
{
    return isAboutRowsOnly(*this);
}

bool Expression::needsSeveralSnapshots() const
{
    return namesSnapshots(*this);
}

} // namespace heaptrail

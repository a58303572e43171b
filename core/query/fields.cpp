// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/fields.h"

#include "core/base/ascii.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace heaptrail {
namespace {

constexpr std::array<std::string_view, 1> kShallowNames{"size"};
constexpr std::array<std::string_view, 1> kHeldByNames{"owner"};
constexpr std::array<std::string_view, 2> kPackageNames{"pkg", "npm"};
constexpr std::array<std::string_view, 1> kPropertyNames{"prop"};
constexpr std::array<std::string_view, 1> kScriptNames{"file"};

constexpr auto kEq = TextMatch::Equals;
constexpr auto kIn = TextMatch::Contains;
const std::array<FieldInfo, 23> kFields{{
    {Field::Text, FieldKind::Text, "text", {}, kIn, true},
    {Field::Class, FieldKind::Text, "class", {}, kEq, true},
    {Field::Name, FieldKind::Text, "name", {}, kEq, false},
    {Field::Type, FieldKind::Text, "type", {}, kEq, false},
    {Field::Id, FieldKind::Id, "id", {}, kEq, false},
    {Field::Shallow, FieldKind::Size, "shallow", kShallowNames, kEq, true},
    {Field::Retained, FieldKind::Size, "retained", {}, kEq, true},
    {Field::Distance, FieldKind::Number, "distance", {}, kEq, true},
    {Field::Count, FieldKind::Number, "count", {}, kEq, true},
    {Field::Edges, FieldKind::Number, "edges", {}, kEq, false},
    {Field::Entries, FieldKind::Number, "entries", {}, kEq, false},
    {Field::Edge, FieldKind::Text, "edge", {}, kEq, false},
    {Field::Property, FieldKind::Text, "property", kPropertyNames, kEq, false},
    {Field::HeldBy, FieldKind::Text, "held-by", kHeldByNames, kEq, false},
    {Field::Script, FieldKind::Text, "script", kScriptNames, kIn, false},
    {Field::Package, FieldKind::Text, "package", kPackageNames, kEq, false},
    {Field::Detached, FieldKind::Flag, "detached", {}, kEq, false},
    {Field::Attached, FieldKind::Flag, "attached", {}, kEq, false},
    {Field::Unreachable, FieldKind::Flag, "unreachable", {}, kEq, false},
    {Field::Reachable, FieldKind::Flag, "reachable", {}, kEq, false},
    {Field::NewIn, FieldKind::Snapshot, "new-in", {}, kEq, false},
    {Field::AliveIn, FieldKind::Snapshot, "alive-in", {}, kEq, false},
    {Field::GoneIn, FieldKind::Snapshot, "gone-in", {}, kEq, false},
}};

bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size()
        && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return toLower(x) == toLower(y); });
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t up = row[j + 1];
            row[j + 1] =
                std::min({up + 1, row[j] + 1, diagonal + (toLower(a[i]) == toLower(b[j]) ? 0u : 1u)});
            diagonal = up;
        }
    }
    return row.back();
}

struct Unit {
    std::string_view name;
    double factor;
};
/// Without an exponent, which a filter doesn't know.
std::string shortest(double value)
{
    std::array<char, 400> buffer{}; // a double has up to 309 digits before the point, 343 behind it
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
    if (error != std::errc{}) return "0";
    return std::string(buffer.data(), end);
}

} // namespace

const FieldInfo& fieldInfo(Field field) noexcept
{
    return kFields[static_cast<std::size_t>(field)];
}

std::span<const FieldInfo> allFields() noexcept
{
    return kFields;
}

const FieldInfo* findField(std::string_view name) noexcept
{
    for (const FieldInfo& info : kFields) {
        if (equalsIgnoringCase(info.name, name)) return &info;
        for (const std::string_view alias : info.aliases)
            if (equalsIgnoringCase(alias, name)) return &info;
    }
    return nullptr;
}

std::string_view nearestField(std::string_view name)
{
    if (name.size() > 24) return {};
    std::string_view best;
    std::size_t bestDistance = name.size() < 4 ? 2 : 3; // one or two slips
    for (const FieldInfo& info : kFields) {
        const std::size_t distance = editDistance(name, info.name);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = info.name;
        }
    }
    return best;
}

std::optional<Bound> parseBound(std::string_view text, bool isSigned)
{
    bool isNegative = false;
    if (isSigned && !text.empty()) {
        if (text.substr(0, 3) == "\xE2\x88\x92") { // U+2212, as tables print it
            isNegative = true;
            text.remove_prefix(3);
        } else if (text.front() == '-' || text.front() == '+') {
            isNegative = text.front() == '-';
            text.remove_prefix(1);
        }
    }
    if (text.empty() || !((text.front() >= '0' && text.front() <= '9') || text.front() == '.')) return {};
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || !std::isfinite(value)) return {};
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    Bound bound;
    if (unit == "%") {
        bound.isPercent = true;
    } else if (!unit.empty()) {
        const auto bytes = parseBytes(text);
        if (!bytes) return {};
        value = static_cast<double>(*bytes);
    }
    if (!std::isfinite(value)) return {};
    bound.value = isNegative && value != 0 ? -value : value;
    return bound;
}

std::optional<NumberRange> parseRange(std::string_view text, bool isSigned)
{
    NumberRange range;
    const auto take = [&](std::string_view piece) {
        if (text.substr(0, piece.size()) != piece) return false;
        text.remove_prefix(piece.size());
        while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
        return true;
    };
    const auto bounded = [&](bool isFrom, bool isIncluded) -> std::optional<NumberRange> {
        auto bound = parseBound(text, isSigned);
        if (!bound) return {};
        bound->isIncluded = isIncluded;
        (isFrom ? range.from : range.to) = bound;
        return range;
    };
    if (take(">=")) return bounded(true, true);
    if (take("<=")) return bounded(false, true);
    if (take(">")) return bounded(true, false);
    if (take("<")) return bounded(false, false);
    take("=");
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) {
        const auto bound = parseBound(text, isSigned);
        if (!bound) return {};
        return NumberRange{bound, bound};
    }
    const std::string_view from = text.substr(0, dots), to = text.substr(dots + 2);
    if (from.empty() && to.empty()) return {};
    if (!from.empty() && !(range.from = parseBound(from, isSigned))) return {};
    if (!to.empty() && !(range.to = parseBound(to, isSigned))) return {};
    return range;
}

std::string boundText(const Bound& bound, bool isSize)
{
    if (bound.isPercent) return shortest(bound.value) + '%';
    const double value = std::abs(bound.value);
    const std::string sign = bound.value < 0 ? "-" : "";
    if (isSize && value >= 1000 && value == std::floor(value) && value < 9e15) {
        constexpr std::array<Unit, 4> decimal{{{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}}};
        for (const Unit& unit : decimal) // at most three decimals, exactly
            if (value >= unit.factor && std::fmod(value, unit.factor / 1000) == 0) {
                const double thousandths = value / (unit.factor / 1000);
                std::string digits = shortest(std::floor(thousandths / 1000));
                if (const double part = std::fmod(thousandths, 1000); part != 0) {
                    std::string decimals = shortest(1000 + part).substr(1);
                    while (decimals.back() == '0') decimals.pop_back();
                    digits += '.' + decimals;
                }
                return sign + digits + std::string(unit.name);
            }
    }
    return sign + shortest(value);
}

std::string rangeText(const NumberRange& range, bool isSize)
{
    if (range.from && range.to) {
        const std::string from = boundText(*range.from, isSize);
        return *range.from == *range.to ? from : from + ".." + boundText(*range.to, isSize);
    }
    if (range.from) return (range.from->isIncluded ? ">=" : ">") + boundText(*range.from, isSize);
    if (range.to) return (range.to->isIncluded ? "<=" : "<") + boundText(*range.to, isSize);
    return ">=0";
}

} // namespace heaptrail

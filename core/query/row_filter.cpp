// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/distances.h"
#include "core/query/fields.h"
#include "core/query/filter.h"

#include <algorithm>

namespace heaptrail {

struct RowFilter::Plan {
    Expression::Kind kind{};
    Field field{};
    double totalSize{};
    std::vector<TextMatcher> texts;
    std::vector<NumberRange> ranges;
    std::vector<Plan> operands;

    static Result<Plan> of(const Expression& expression, std::uint64_t totalSize)
    {
        Plan plan;
        plan.kind = expression.kind();
        plan.totalSize = static_cast<double>(totalSize);
        if (plan.kind == Expression::Kind::Term) {
            const Term& term = expression.term();
            const FieldInfo& info = fieldInfo(term.field);
            if (!info.isOfRows)
                return fail(ErrorCode::InvalidArgument,
                            "A class has no \"" + std::string(info.name) + "\", only its objects have.",
                            term.column);
            plan.field = term.field;
            plan.ranges = term.ranges;
            for (const TextPattern& pattern : term.texts) {
                auto matcher = TextMatcher::compile(pattern);
                if (!matcher) return fail(std::move(matcher.error()));
                plan.texts.push_back(std::move(*matcher));
            }
        }
        for (const Expression& operand : expression.operands()) {
            auto inner = of(operand, totalSize);
            if (!inner) return inner;
            plan.operands.push_back(std::move(*inner));
        }
        return plan;
    }

    bool holds(double value, double whole) const
    {
        return std::any_of(ranges.begin(), ranges.end(),
                           [&](const NumberRange& range) { return range.contains(value, whole); });
    }

    bool matches(const RowValues& row) const
    {
        switch (kind) {
        case Expression::Kind::All: return true;
        case Expression::Kind::Not: return !operands.front().matches(row);
        case Expression::Kind::And:
            return std::all_of(operands.begin(), operands.end(),
                               [&](const Plan& p) { return p.matches(row); });
        case Expression::Kind::Or:
            return std::any_of(operands.begin(), operands.end(),
                               [&](const Plan& p) { return p.matches(row); });
        case Expression::Kind::Term: break;
        }
        switch (field) {
        case Field::Shallow: return holds(static_cast<double>(row.shallowSize), totalSize);
        case Field::Retained: return holds(static_cast<double>(row.retainedSize), totalSize);
        case Field::Count: return holds(static_cast<double>(row.count), 0);
        case Field::Distance: return isShownDistance(row.distance) && holds(row.distance, 0);
        default:
            return std::any_of(texts.begin(), texts.end(),
                               [&](const TextMatcher& matcher) { return matcher.matches(row.name); });
        }
    }
};

Result<RowFilter> RowFilter::compile(const Expression& expression, std::uint64_t totalSize)
{
    auto plan = Plan::of(expression, totalSize);
    if (!plan) return fail(std::move(plan.error()));
    RowFilter filter;
    filter.m_plan = std::make_shared<const Plan>(std::move(*plan));
    return filter;
}

bool RowFilter::matches(const RowValues& row) const
{
    return !m_plan || m_plan->matches(row);
}

} // namespace heaptrail

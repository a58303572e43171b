// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// What a term of the filter language asks about. `filterGrammar()` explains each in words.
enum class Field : std::uint8_t {
    Text, ///< a bare word: name or class contains it
    Class, ///< class name as the Summary view shows it
    Name, ///< display name; of a string, its text
    Type, ///< V8's node type
    Id,
    Shallow,
    Retained,
    Distance,
    Count, ///< objects of a class; of rows only
    Edges, ///< outgoing edges
    Entries, ///< entries of a collection
    Edge, ///< has an outgoing edge of this name
    Property, ///< has a property of this name
    HeldBy, ///< something of this class dominates it
    Script, ///< path or URL of the script that its constructor or code stands in
    Package, ///< npm package it belongs to: its own script's, else that of what dominates it
    Detached,
    Attached,
    Unreachable,
    Reachable,
    NewIn, ///< alive in that snapshot and in none before it
    AliveIn,
    GoneIn, ///< alive in the snapshot before, not in that one
};

/// How a text is compared.
enum class TextMatch : std::uint8_t { Equals, Contains, ContainsCase, Regex };

/// One text to look for. Equals is exact; Contains ignores case; ContainsCase does not; Regex is RE2's syntax (linear
/// time), `i` for ignoring case.
struct TextPattern {
    TextMatch match{TextMatch::Contains};
    std::string text; ///< UTF-8; of a regex what stands between the slashes
    bool ignoresCase{}; ///< Regex only
    friend bool operator==(const TextPattern&, const TextPattern&) = default;
};

/// A bound of a range: a plain number (bytes, a count, a distance), or a share of the heap in per cent.
struct Bound {
    double value{};
    bool isPercent{};
    bool isIncluded{true};
    friend bool operator==(const Bound&, const Bound&) = default;
};
/// Numbers between two bounds, either of which may be missing.
struct NumberRange {
    std::optional<Bound> from, to;
    friend bool operator==(const NumberRange&, const NumberRange&) = default;
    /// `whole` is what 100 % stands for.
    bool contains(double value, double whole) const noexcept;
};

/// Which snapshot of the open set: S1…Sn by number, or the first or last.
struct SnapshotName {
    std::uint32_t number{}; ///< 1…n; 0 = `last`
    friend bool operator==(const SnapshotName&, const SnapshotName&) = default;
};

/// One condition. Of the vectors, the one that fits the field is filled; several values are alternatives.
struct Term {
    Field field{Field::Text};
    std::vector<TextPattern> texts;
    std::vector<NumberRange> ranges; ///< sizes, counts, distances
    std::vector<std::uint64_t> ids; ///< Field::Id, and HeldBy:@123
    std::vector<SnapshotName> snapshots;
    std::size_t column{}; ///< byte offset in the text it was read from; no part of its value
};

/// A filter as read: a tree of terms. Immutable and cheap to copy. The empty expression selects everything.
class Expression {
public:
    enum class Kind : std::uint8_t { All, Term, Not, And, Or };
    Expression() = default;

    Kind kind() const noexcept { return m_node ? m_node->kind : Kind::All; }
    bool isEmpty() const noexcept { return kind() == Kind::All; }
    const Term& term() const { return m_node->term; } ///< of Kind::Term
    const std::vector<Expression>& operands() const; ///< of Not (one), And, Or

    static Expression of(Term term);
    static Expression negation(Expression operand);
    static Expression all(std::vector<Expression> operands); ///< flattens; one operand stays itself
    static Expression any(std::vector<Expression> operands);

    /// The canonical text: parseExpression(toText()) == *this, and equal expressions have equal texts.
    std::string toText() const;
    /// The chips of a filter bar: the operands of the outermost "and", each a filter of its own.
    std::vector<Expression> chips() const;
    /// Does every term ask for something that a class row has (class, text, count, sizes, distance)? Then it
    /// filters rows; else it filters objects, and a class table shows what they add up to.
    bool isAboutRows() const;
    /// Does it name snapshots (new-in, alive-in, gone-in)?
    bool needsSeveralSnapshots() const;

    friend bool operator==(const Expression& a, const Expression& b) { return a.toText() == b.toText(); }

private:
    struct Node {
        Kind kind{Kind::All};
        Term term;
        std::vector<Expression> operands;
    };
    static Expression joined(Kind kind, std::vector<Expression> operands);
    std::shared_ptr<const Node> m_node;
};

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/filter.h"

#include "core/analysis/entries.h"
#include "core/analysis/script_owners.h"
#include "core/base/parallel.h"
#include "core/query/fields.h"
#include "core/query/presence.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace heaptrail {
namespace {

using Marks = BigArray<std::uint8_t>; ///< 1 = matches, by some ordinal
using Kind = Expression::Kind;

/// A condition with everything decided that can be: what is left to do for a node.
struct Condition {
    enum class Test : std::uint8_t {
        Group, ///< kind says how
        Class, ///< marks by class
        Type, ///< marks by node type
        Node, ///< marks by node
        Id,
        Shallow,
        Retained,
        Distance,
        Edges,
        Entries,
        Detached,
        Attached,
        Reachable,
        Unreachable,
    };
    Kind kind{Kind::All};
    Test test{Test::Group};
    Marks marks;
    std::vector<std::uint64_t> ids; ///< ascending
    std::vector<NumberRange> ranges;
    std::vector<Condition> operands;

    bool holds(double value, double whole) const
    {
        return std::any_of(ranges.begin(), ranges.end(),
                           [&](const NumberRange& range) { return range.contains(value, whole); });
    }
    bool matches(const Snapshot& snapshot, NodeOrdinal node) const;
    /// Rough: tests that cost more come later in an "and".
    int cost() const
    {
        if (test == Test::Entries) return 10;
        int most = 0;
        for (const Condition& operand : operands) most = std::max(most, operand.cost() + 1);
        return most;
    }
};

bool Condition::matches(const Snapshot& snapshot, NodeOrdinal node) const
{
    switch (test) {
    case Test::Class: return marks[snapshot.classOf(node).value] != 0;
    case Test::Type: return marks[static_cast<std::size_t>(snapshot.graph().type(node))] != 0;
    case Test::Node: return marks[node.value] != 0;
    case Test::Id: {
        const std::uint64_t id = snapshot.graph().id(node).value;
        return std::binary_search(ids.begin(), ids.end(), id) || holds(static_cast<double>(id), 0);
    }
    case Test::Shallow:
        return holds(static_cast<double>(snapshot.shallowSize(node)),
                     static_cast<double>(snapshot.totalSize()));
    case Test::Retained:
        return holds(static_cast<double>(snapshot.retainedSize(node)),
                     static_cast<double>(snapshot.totalSize()));
    case Test::Distance: return isShownDistance(snapshot.distance(node)) && holds(snapshot.distance(node), 0);
    case Test::Edges: return holds(snapshot.graph().edgeCount(node), 0);
    case Test::Entries: {
        const auto entries = entryCount(snapshot, node);
        const bool isBytes = entries
            && (entries->kind == CollectionKind::TypedArray || entries->kind == CollectionKind::ArrayBuffer);
        return entries && !isBytes && holds(static_cast<double>(entries->count), 0);
    }
    case Test::Detached: return snapshot.detachedness(node) == Detachedness::Detached;
    case Test::Attached: return snapshot.detachedness(node) == Detachedness::Attached;
    case Test::Reachable: return snapshot.isReachable(node);
    case Test::Unreachable: return !snapshot.isReachable(node);
    case Test::Group: break;
    }
    switch (kind) {
    case Kind::Not: return !operands.front().matches(snapshot, node);
    case Kind::And:
        return std::all_of(operands.begin(), operands.end(),
                           [&](const Condition& c) { return c.matches(snapshot, node); });
    case Kind::Or:
        return std::any_of(operands.begin(), operands.end(),
                           [&](const Condition& c) { return c.matches(snapshot, node); });
    case Kind::All:
    case Kind::Term: break;
    }
    return true;
}

auto cancelled()
{
    return fail(ErrorCode::Cancelled, "Stopped while filtering.");
}

/// Turns an expression into conditions for one snapshot.
class Compiler {
public:
    Compiler(SnapshotPtr snapshot, const FilterContext& context, const Task& task)
        : m_snapshot(std::move(snapshot))
        , m_context(context)
        , m_task(task)
        , m_threads(threadCount(context.threads))
    {
    }

    Result<Condition> compile(const Expression& expression)
    {
        if (expression.kind() == Kind::Term) return term(expression.term());
        Condition group;
        group.kind = expression.kind();
        for (const Expression& operand : expression.operands()) {
            auto inner = compile(operand);
            if (!inner) return inner;
            group.operands.push_back(std::move(*inner));
        }
        if (group.kind == Kind::And)
            std::stable_sort(group.operands.begin(), group.operands.end(),
                             [](const Condition& a, const Condition& b) { return a.cost() < b.cost(); });
        return group;
    }

private:
    using Matchers = std::vector<TextMatcher>;
    static bool anyMatches(const Matchers& matchers, std::string_view text)
    {
        return std::any_of(matchers.begin(), matchers.end(),
                           [&](const TextMatcher& matcher) { return matcher.matches(text); });
    }
    const Graph& graph() const { return m_snapshot->graph(); }

    /// work(k) for k < size on all threads; false if stopped. Marks are a byte each, so threads don't collide.
    template <class Work>
    bool forEach(std::size_t size, const Work& work) const
    {
        parallelFor(size, m_threads, [&](std::size_t from, std::size_t to) {
            for (std::size_t k = from; k < to; ++k) {
                if (k % 4096 == 0 && m_task.stopped()) return;
                work(k);
            }
        });
        return !m_task.stopped();
    }

    Result<Condition> term(const Term& term)
    {
        Condition condition;
        condition.kind = Kind::Term;
        condition.ranges = term.ranges;
        Matchers matchers;
        for (const TextPattern& pattern : term.texts) {
            auto matcher = TextMatcher::compile(pattern);
            if (!matcher) return fail(std::move(matcher.error()));
            matchers.push_back(std::move(*matcher));
        }
        using Test = Condition::Test;
        const auto simple = [&](Test test) -> Result<Condition> {
            condition.test = test;
            return std::move(condition);
        };
        const auto marked = [&](Test test, Result<Marks> marks) -> Result<Condition> {
            if (!marks) return fail(std::move(marks.error()));
            condition.test = test;
            condition.marks = std::move(*marks);
            return std::move(condition);
        };
        switch (term.field) {
        case Field::Text: return marked(Test::Node, nameMarks(matchers, true));
        case Field::Name: return marked(Test::Node, nameMarks(matchers, false));
        case Field::Class: return marked(Test::Class, classMarks(matchers));
        case Field::Type: return marked(Test::Type, typeMarks(matchers));
        case Field::Edge: return marked(Test::Node, edgeMarks(term, matchers, false));
        case Field::Property: return marked(Test::Node, edgeMarks(term, matchers, true));
        case Field::HeldBy: return marked(Test::Node, heldByMarks(term, matchers));
        case Field::Script: return marked(Test::Node, scriptMarks(matchers));
        case Field::Package: return marked(Test::Node, packageMarks(matchers));
        case Field::NewIn:
        case Field::AliveIn:
        case Field::GoneIn: return marked(Test::Node, presenceMarks(term));
        case Field::Id:
            condition.ids = term.ids;
            std::sort(condition.ids.begin(), condition.ids.end());
            return simple(Test::Id);
        case Field::Shallow: return simple(Test::Shallow);
        case Field::Retained: return simple(Test::Retained);
        case Field::Distance: return simple(Test::Distance);
        case Field::Edges: return simple(Test::Edges);
        case Field::Entries: return simple(Test::Entries);
        case Field::Detached: return simple(Test::Detached);
        case Field::Attached: return simple(Test::Attached);
        case Field::Reachable: return simple(Test::Reachable);
        case Field::Unreachable: return simple(Test::Unreachable);
        case Field::Count: break;
        }
        return fail(ErrorCode::InvalidArgument, "Only a class has a count; this filter is about objects.",
                    term.column, {},
                    "Leave count out, or use it with class, words and sizes in a class table.");
    }

    Result<Marks> classMarks(const Matchers& matchers)
    {
        const auto& infos = m_snapshot->classes().infos;
        Marks marks(infos.size());
        if (!forEach(infos.size(), [&](std::size_t k) { marks[k] = anyMatches(matchers, infos[k].name); }))
            return cancelled();
        return marks;
    }

    Result<Marks> typeMarks(const Matchers& matchers)
    {
        Marks marks(256);
        for (std::size_t k = 0; k < marks.size(); ++k) {
            const std::string_view name = graph().raw().meta.nodeTypeName(static_cast<NodeType>(k));
            marks[k] = !name.empty() && anyMatches(matchers, name);
        }
        return marks;
    }

    Result<Marks> stringMarks(const Matchers& matchers)
    {
        const StringTable& strings = graph().strings();
        Marks marks(strings.size());
        const bool isDone = forEach(strings.size(), [&](std::size_t k) {
            const StringOrdinal string{static_cast<std::uint32_t>(k)};
            const std::string_view escaped = strings.escaped(string);
            marks[k] = escaped.find('\\') == std::string_view::npos
                ? anyMatches(matchers, escaped)
                : anyMatches(matchers, strings.text(string));
        });
        if (!isDone) return cancelled();
        return marks;
    }

    Result<Marks> nameMarks(const Matchers& matchers, bool alsoClass)
    {
        auto byString = stringMarks(matchers);
        if (!byString) return byString;
        Marks byClass;
        if (alsoClass) {
            auto found = classMarks(matchers);
            if (!found) return found;
            byClass = std::move(*found);
        }
        if (const auto ready = m_snapshot->concatenations(m_task); !ready) return fail(ready.error());
        Marks marks(graph().nodeCount());
        const bool isDone = forEach(graph().nodeCount(), [&](std::size_t k) {
            const NodeOrdinal node{static_cast<std::uint32_t>(k)};
            if (alsoClass && byClass[m_snapshot->classOf(node).value]) {
                marks[k] = 1;
            } else if (hasMadeUpName(node)) {
                marks[k] = anyMatches(matchers, m_snapshot->displayName(node));
            } else {
                marks[k] = (*byString)[graph().nameIndex(node).value];
            }
        });
        if (!isDone) return cancelled();
        return marks;
    }

    /// Is the display name another text than the one in the file (numbers.md 3 and 7.4)?
    bool hasMadeUpName(NodeOrdinal node) const
    {
        const NodeType type = graph().type(node);
        return type == NodeType::ConcatenatedString
            || m_snapshot->detachedness(node) == Detachedness::Detached
            || (type == NodeType::Object && m_snapshot->isNamed(node, "Object"));
    }

    Result<Marks> edgeMarks(const Term& term, const Matchers& matchers, bool propertiesOnly)
    {
        auto names = stringMarks(matchers);
        if (!names) return names;
        std::vector<std::uint32_t> indexes; // edge:3 means the element 3, too
        for (const TextPattern& pattern : term.texts) {
            std::uint32_t index = 0;
            const char* end = pattern.text.data() + pattern.text.size();
            const auto read = std::from_chars(pattern.text.data(), end, index);
            if (pattern.match == TextMatch::Equals && read.ec == std::errc{} && read.ptr == end)
                indexes.push_back(index);
        }
        Marks marks(graph().nodeCount());
        const bool isDone = forEach(graph().nodeCount(), [&](std::size_t k) {
            for (const Edge edge : graph().edges(NodeOrdinal{static_cast<std::uint32_t>(k)})) {
                if (propertiesOnly && edge.type != EdgeType::Property && edge.type != EdgeType::Element)
                    continue;
                const bool isMatch = edge.isIndexed()
                    ? std::find(indexes.begin(), indexes.end(), edge.nameOrIndex) != indexes.end()
                    : (*names)[edge.nameOrIndex] != 0;
                if (isMatch) {
                    marks[k] = 1;
                    return;
                }
            }
        });
        if (!isDone) return cancelled();
        return marks;
    }

    Result<Marks> heldByMarks(const Term& term, const Matchers& matchers)
    {
        auto byClass = classMarks(matchers);
        if (!byClass) return byClass;
        std::vector<std::uint64_t> ids = term.ids;
        std::sort(ids.begin(), ids.end());
        const auto isHolder = [&](NodeOrdinal node) {
            return (*byClass)[m_snapshot->classOf(node).value] != 0
                || (!ids.empty() && std::binary_search(ids.begin(), ids.end(), graph().id(node).value));
        };
        const auto tree = m_snapshot->dominatorTree(m_task);
        if (!tree) return fail(tree.error());
        Marks marks(graph().nodeCount());
        std::uint64_t done = 0;
        for (const std::uint32_t ordinal : (*tree)->order()) { // dominators come first
            if (done++ % Task::kStride == 0 && m_task.stopped()) return cancelled();
            const NodeOrdinal node{ordinal}, above = m_snapshot->dominator(node);
            if (node != above) marks[ordinal] = marks[above.value] || isHolder(above);
        }
        return marks;
    }

    Result<Marks> scriptMarks(const Matchers& matchers)
    {
        Marks marks(graph().nodeCount());
        std::unordered_map<std::uint32_t, bool> known; // by script id
        std::uint64_t done = 0;
        for (const NodeLocation& location : graph().raw().locations) {
            if (done++ % Task::kStride == 0 && m_task.stopped()) return cancelled();
            const auto [found, isNew] = known.try_emplace(location.location.scriptId, false);
            if (isNew) {
                const std::string path = m_snapshot->scriptName(found->first);
                found->second = !path.empty() && anyMatches(matchers, path);
            }
            marks[location.node.value] = found->second;
        }
        return marks;
    }

    Result<Marks> packageMarks(const Matchers& matchers)
    {
        auto owners = scriptOwners(*m_snapshot, m_task);
        if (!owners) return fail(std::move(owners.error()));
        Marks byScript(owners->scripts.size());
        for (std::size_t k = 0; k < owners->scripts.size(); ++k) {
            const std::string& package = owners->scripts[k].package;
            byScript[k] = anyMatches(matchers, package);
        }
        Marks marks(graph().nodeCount());
        for (std::size_t k = 0; k < marks.size(); ++k) marks[k] = byScript[owners->of.values()[k]];
        return marks;
    }

    Result<Marks> presenceMarks(const Term& term)
    {
        std::vector<SnapshotPtr> snapshots = m_context.snapshots;
        if (snapshots.empty()) snapshots.push_back(m_snapshot);
        Marks marks(graph().nodeCount());
        const auto merge = [&](std::size_t number, const auto& operation) -> std::optional<Error> {
            auto alive = aliveIn(*m_snapshot, *snapshots[number], m_threads, m_task);
            if (!alive) return std::move(alive.error());
            operation(*alive);
            return {};
        };
        for (const SnapshotName name : term.snapshots) {
            const std::size_t number = name.number ? name.number : snapshots.size();
            if (number > snapshots.size())
                return fail(ErrorCode::InvalidArgument,
                            "S" + std::to_string(number) + " does not exist: the last snapshot is S"
                                + std::to_string(snapshots.size()) + ".",
                            term.column, {}, "Add the other snapshots of the same process.");
            const std::size_t at = number - 1;
            Marks result(graph().nodeCount());
            const auto keep = [&](const Marks& alive) {
                for (std::size_t k = 0; k < alive.size(); ++k) result[k] |= alive[k];
            };
            const auto drop = [&](const Marks& alive) {
                for (std::size_t k = 0; k < alive.size(); ++k)
                    result[k] &= static_cast<std::uint8_t>(!alive[k]);
            };
            std::optional<Error> error;
            if (term.field == Field::AliveIn) {
                error = merge(at, keep);
            } else if (term.field == Field::NewIn) {
                error = merge(at, keep);
                for (std::size_t before = 0; before < at && !error; ++before) error = merge(before, drop);
            } else if (at > 0) { // nothing can be gone in the first
                error = merge(at - 1, keep);
                if (!error) error = merge(at, drop);
            }
            if (error) return fail(std::move(*error));
            // Native ids are no identity (V8 up to 11.3 makes them of addresses): never new, never gone.
            for (std::size_t k = 0; k < marks.size(); ++k) {
                const bool isFollowed = graph().id(NodeOrdinal{static_cast<std::uint32_t>(k)}).isHeapObject();
                if (result[k] && (isFollowed || term.field == Field::AliveIn)) marks[k] = 1;
            }
        }
        return marks;
    }

    SnapshotPtr m_snapshot;
    const FilterContext& m_context;
    const Task& m_task;
    unsigned m_threads;
};

} // namespace

struct NodeFilter::Plan {
    SnapshotPtr snapshot;
    unsigned threads{};
    Condition condition;
};

Result<NodeFilter> NodeFilter::compile(const Expression& expression, SnapshotPtr snapshot,
                                       const FilterContext& context, const Task& task)
{
    task.begin(Phase::Searching);
    auto condition = Compiler(snapshot, context, task).compile(expression);
    if (!condition) return fail(std::move(condition.error()));
    NodeFilter filter;
    filter.m_plan = std::make_shared<const Plan>(
        Plan{std::move(snapshot), threadCount(context.threads), std::move(*condition)});
    return filter;
}

bool NodeFilter::matches(NodeOrdinal node) const
{
    return m_plan->condition.matches(*m_plan->snapshot, node);
}

Result<std::vector<NodeOrdinal>> NodeFilter::select(const Task& task) const
{
    const std::size_t size = m_plan->snapshot->graph().nodeCount();
    const std::size_t threads = m_plan->threads;
    task.begin(Phase::Searching, size);
    constexpr std::size_t kPiece = Task::kStride;
    std::vector<std::vector<NodeOrdinal>> found((size + kPiece - 1) / kPiece);
    std::atomic<std::uint64_t> done{0};
    const std::size_t perThread = (found.size() + threads - 1) / threads;
    inParallel(static_cast<unsigned>(std::min<std::size_t>(threads, std::max<std::size_t>(found.size(), 1))),
               [&](unsigned part) {
                   const std::size_t last = std::min(found.size(), (part + 1) * perThread);
                   for (std::size_t piece = part * perThread; piece < last; ++piece) {
                       if (task.stopped()) return;
                       const std::size_t end = std::min(size, (piece + 1) * kPiece);
                       for (std::size_t k = piece * kPiece; k < end; ++k)
                           if (const NodeOrdinal node{static_cast<std::uint32_t>(k)}; matches(node))
                               found[piece].push_back(node);
                       task.at(done += end - piece * kPiece);
                   }
               });
    if (task.stopped()) return cancelled();
    std::size_t count = 0;
    for (const auto& piece : found) count += piece.size();
    std::vector<NodeOrdinal> result;
    result.reserve(count);
    for (const auto& piece : found) result.insert(result.end(), piece.begin(), piece.end());
    return result;
}

Result<Histogram> NodeFilter::histogram(const Task& task) const
{
    const Snapshot& snapshot = *m_plan->snapshot;
    auto nodes = select(task);
    if (!nodes) return fail(std::move(nodes.error()));

    constexpr std::uint32_t kNoRow = UINT32_MAX;
    std::vector<std::uint32_t> rowOf(snapshot.classes().infos.size(), kNoRow);
    Histogram rows;
    Marks inside(snapshot.graph().nodeCount());
    for (const NodeOrdinal node : *nodes) {
        const std::uint64_t size = snapshot.shallowSize(node);
        if (size == 0) continue; // as in the Summary view
        inside[node.value] = 1;
        const ClassOrdinal cls = snapshot.classOf(node);
        std::uint32_t& at = rowOf[cls.value];
        if (at == kNoRow) {
            at = static_cast<std::uint32_t>(rows.size());
            rows.push_back({cls, 0, 0, 0, snapshot.distance(node)});
        }
        ClassRow& row = rows[at];
        ++row.count;
        row.shallowSize += size;
        row.distance = std::min(row.distance, snapshot.distance(node));
    }
    // Down the dominator tree in preorder: a subtree is a slice, so "inside one of this class" is a position.
    const auto laidOut = snapshot.dominatorTree(task);
    if (!laidOut) return fail(laidOut.error());
    const DominatorTree& tree = **laidOut;
    std::vector<std::uint64_t> insideUntil(rows.size(), 0);
    std::uint64_t position = 0;
    for (const std::uint32_t ordinal : tree.order()) {
        if (position % Task::kStride == 0 && task.stopped()) return cancelled();
        const NodeOrdinal node{ordinal};
        if (inside[ordinal]) {
            const std::uint32_t row = rowOf[snapshot.classOf(node).value];
            if (position >= insideUntil[row]) {
                rows[row].retainedSize += snapshot.retainedSize(node);
                insideUntil[row] = position + tree.subtreeCount(node);
            }
        }
        ++position;
    }
    return rows;
}

Result<std::vector<NodeOrdinal>> selectNodes(const Expression& expression, SnapshotPtr snapshot,
                                             const FilterContext& context, const Task& task)
{
    auto filter = NodeFilter::compile(expression, std::move(snapshot), context, task);
    if (!filter) return fail(std::move(filter.error()));
    return filter->select(task);
}

} // namespace heaptrail

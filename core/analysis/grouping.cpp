// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/grouping.h"

#include "core/analysis/retaining_paths.h"
#include "core/analysis/script_owners.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <unordered_map>

namespace heaptrail {

namespace {

constexpr std::uint32_t kNoGroup = 0xffff'ffff;
/// What no code is known of: several parts of the program share it, or V8 made it for itself.
constexpr std::string_view kSharedOrV8 = "(shared or V8)";
constexpr std::string_view kGlobalVariables = "(global variables)";

struct Assignment {
    std::vector<Group> groups;
    BigArray<std::uint32_t> of; ///< node → group, kNoGroup where it takes no part
};

bool isBookkeeping(const Snapshot& snapshot, NodeOrdinal node)
{
    switch (snapshot.graph().type(node)) {
    case NodeType::Hidden:
    case NodeType::Array:
    case NodeType::Code:
    case NodeType::ObjectShape: return true;
    case NodeType::Object: {
        const auto name = snapshot.graph().nameIndex(node);
        return snapshot.graph().strings().startsWith(name, "system / ");
    }
    default: return false;
    }
}

/// Per node whose code it belongs to: 0 = nobody's that is known, a script's id + 1, or one of these.
struct Origins {
    static constexpr std::uint32_t kGlobal =
        0xffff'ffff; ///< the global object holds it, and nothing else does
    static constexpr std::uint32_t kFiles = 0x8000'0000; ///< + position in `files`
    BigArray<std::uint32_t> of;
    std::vector<std::string> files; ///< of modules and of the scopes of files, which have no location

    std::string path(const Snapshot& snapshot, std::uint32_t origin) const
    {
        if (origin == 0 || origin == kGlobal) return {};
        return origin >= kFiles ? files[origin - kFiles] : snapshot.scriptName(origin - 1);
    }
};

/// By its own location, else as the module or file that it is the root of, else as its dominator.
Result<Origins> originsOf(const Snapshot& snapshot, const Task& task)
{
    const auto finder = PathFinder::of(snapshot, task);
    if (!finder) return fail(finder.error());
    const auto tree = snapshot.dominatorTree(task);
    if (!tree) return fail(tree.error());
    StopCheck stop(task.silent());
    Origins origins;
    origins.of = BigArray<std::uint32_t>(snapshot.graph().nodeCount());
    for (const auto& located : snapshot.graph().raw().locations)
        origins.of[located.node.value] = located.location.scriptId + 1;
    for (const std::uint32_t node : (*tree)->order()) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while grouping.");
        std::uint32_t& origin = origins.of[node];
        if (origin != 0) continue;
        const PathRoot* root = (*finder)->root(NodeOrdinal{node});
        if (root && root->kind == PathRootKind::Global) {
            origin = Origins::kGlobal;
        } else if (root && !root->name.empty()
                   && (root->kind == PathRootKind::ModuleExports || root->kind == PathRootKind::Module
                       || root->kind == PathRootKind::TopLevelScope)) {
            origin = Origins::kFiles + static_cast<std::uint32_t>(origins.files.size());
            origins.files.push_back(root->name);
        } else {
            origin = origins.of[snapshot.dominator(NodeOrdinal{node}).value];
        }
    }
    return origins;
}

/// Makes the number of the group that a key stands for.
class Groups {
public:
    explicit Groups(std::vector<Group>& groups)
        : m_groups(groups)
    {
    }
    std::uint32_t of(const ClassKey& key, const std::function<Group()>& make)
    {
        const auto [it, isNew] = m_byKey.emplace(key, static_cast<std::uint32_t>(m_groups.size()));
        if (isNew) {
            m_groups.push_back(make());
            m_groups.back().key = key;
        }
        return it->second;
    }

private:
    std::vector<Group>& m_groups;
    std::unordered_map<ClassKey, std::uint32_t> m_byKey;
};

/// An object's shape: the hash of its class and the set of its property names.
std::uint64_t shapeHash(const Snapshot& snapshot, NodeOrdinal node)
{
    std::uint64_t sum = 0;
    for (const Edge edge : snapshot.graph().edges(node)) {
        if (edge.type != EdgeType::Property) continue;
        std::uint64_t name = edge.nameOrIndex * 0x9e37'79b9'7f4a'7c15ull;
        name ^= name >> 29;
        name *= 0xbf58'476d'1ce4'e5b9ull;
        sum += name ^ name >> 32; // a sum: the order of the properties does not matter
    }
    return sum * 31 + snapshot.classOf(node).value;
}

std::string shapeName(const Snapshot& snapshot, NodeOrdinal node)
{
    std::vector<std::string> names;
    for (const Edge edge : snapshot.graph().edges(node)) {
        if (edge.type != EdgeType::Property) continue;
        auto name = snapshot.graph().edgeName(edge);
        if (name != "__proto__") names.push_back(std::move(name));
        if (names.size() > 200) break;
    }
    std::sort(names.begin(), names.end());
    std::string text = snapshot.graph().type(node) == NodeType::Object && snapshot.rawName(node) == "Object"
        ? "{"
        : snapshot.className(node) + " {";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (text.size() > 160) {
            text += ", …";
            break;
        }
        if (i > 0) text += ", ";
        text += names[i];
    }
    return text + "}";
}

Result<Assignment> assign(const Snapshot& snapshot, GroupBy by,
                          const std::function<bool(NodeOrdinal)>& passes, const Task& task)
{
    const auto& graph = snapshot.graph();
    Assignment result;
    result.of = BigArray<std::uint32_t>(graph.nodeCount());
    Groups groups(result.groups);
    Origins origins;
    if (by == GroupBy::Script || by == GroupBy::Package) {
        auto found = originsOf(snapshot, task);
        if (!found) return fail(found.error());
        origins = std::move(*found);
    }
    std::unordered_map<std::uint64_t, std::uint32_t> known; // class, script, type or shape → group
    task.begin(Phase::Classes, graph.nodeCount());
    for (std::uint32_t n = 0; n < graph.nodeCount(); ++n) {
        if (n % Task::kStride == 0) {
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while grouping.");
            task.at(n);
        }
        const NodeOrdinal node{n};
        result.of[n] = kNoGroup;
        if (snapshot.shallowSize(node) == 0 || (passes && !passes(node))) continue;
        std::uint64_t quick = 0;
        NodeOrdinal owner = node;
        switch (by) {
        case GroupBy::Class: quick = snapshot.classOf(node).value; break;
        case GroupBy::Shape:
            quick = graph.type(node) == NodeType::Object ? shapeHash(snapshot, node) | 1
                                                         : std::uint64_t{snapshot.classOf(node).value} << 1;
            break;
        case GroupBy::Script:
        case GroupBy::Package: quick = origins.of[n]; break;
        case GroupBy::OwnerClass:
            do owner = snapshot.dominator(owner);
            while (owner != graph.root() && isBookkeeping(snapshot, owner));
            quick = snapshot.classOf(owner).value;
            break;
        case GroupBy::NodeType: quick = static_cast<std::uint64_t>(graph.type(node)); break;
        }
        const auto [it, isNew] = known.emplace(quick, 0);
        if (isNew) {
            Group group;
            switch (by) {
            case GroupBy::Class:
            case GroupBy::OwnerClass: {
                const auto& info = snapshot.classes().info(snapshot.classOf(owner));
                group.key = info.key;
                group.name = info.name;
                group.location = info.location;
                group.cls = snapshot.classOf(owner);
                break;
            }
            case GroupBy::Shape:
                group.name = graph.type(node) == NodeType::Object ? shapeName(snapshot, node)
                                                                  : snapshot.className(node).str();
                break;
            case GroupBy::Script:
            case GroupBy::Package: {
                const auto origin = std::uint32_t(quick);
                std::string path = origins.path(snapshot, origin);
                group.name = origin == 0         ? std::string(kSharedOrV8)
                    : origin == Origins::kGlobal ? std::string(kGlobalVariables)
                    : by == GroupBy::Package     ? packageOfScript(path)
                                                 : path;
                if (group.name.empty())
                    group.name =
                        by == GroupBy::Package ? "(unknown)" : "(script " + std::to_string(quick - 1) + ")";
                break;
            }
            case GroupBy::NodeType: group.name = std::string(graph.typeName(node)); break;
            }
            if (group.key.name.empty()) group.key.name = group.name;
            it->second = groups.of(group.key, [&] { return group; });
        }
        result.of[n] = it->second;
        auto& group = result.groups[it->second];
        const auto distance = snapshot.distance(node);
        group.distance = group.count == 0 ? distance : std::min(group.distance, distance);
        ++group.count;
        group.shallowSize += snapshot.shallowSize(node);
    }
    return result;
}

} // namespace

Result<Grouping> groupNodes(const Snapshot& snapshot, GroupBy by,
                            const std::function<bool(NodeOrdinal)>& passes, const Task& task)
{
    auto assigned = assign(snapshot, by, passes, task);
    if (!assigned) return fail(assigned.error());
    auto& groups = assigned->groups;
    const auto& of = assigned->of;

    // Retained without double counting: one walk in preorder with a mark for every group it is inside of.
    const auto laidOut = snapshot.dominatorTree(task);
    if (!laidOut) return fail(laidOut.error());
    const DominatorTree& tree = **laidOut;
    const auto order = tree.order();
    struct Open {
        std::uint32_t end, group;
    };
    std::vector<Open> open;
    std::vector<std::uint32_t> inside(groups.size(), 0);
    task.begin(Phase::RetainedSizes, order.size());
    for (std::uint32_t at = 0; at < order.size(); ++at) {
        if (at % Task::kStride == 0) {
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while grouping.");
            task.at(at);
        }
        while (!open.empty() && open.back().end <= at) {
            --inside[open.back().group];
            open.pop_back();
        }
        const NodeOrdinal node{order[at]};
        const std::uint32_t group = of[node.value];
        if (group == kNoGroup) continue;
        if (inside[group] == 0) groups[group].retainedSize += snapshot.retainedSize(node);
        const std::uint32_t count = tree.subtreeCount(node);
        if (count > 1) {
            ++inside[group];
            open.push_back({at + count, group});
        }
    }

    Grouping grouping;
    BigArray<std::uint32_t> first(groups.size() + 1);
    std::uint32_t total = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        first[g] = total;
        total += groups[g].count;
    }
    first[groups.size()] = total;
    BigArray<NodeOrdinal> members(total);
    std::vector<std::uint32_t> next(first.data(), first.data() + groups.size());
    for (std::uint32_t n = 0; n < snapshot.graph().nodeCount(); ++n)
        if (of[n] != kNoGroup) members[next[of[n]]++] = NodeOrdinal{n};
    grouping.groups = std::move(groups);
    grouping.members = Csr<GroupOrdinal, NodeOrdinal>(std::move(first), std::move(members));
    return grouping;
}

} // namespace heaptrail

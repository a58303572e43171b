// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/classify.h"

#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

namespace {

/// The class of an object or native by its name: elements lose their attributes.
std::string classNameOf(std::string name)
{
    std::size_t space = name.npos;
    if (name.compare(0, 1, "<") == 0)
        space = name.find(' ');
    else if (name.compare(0, 10, "Detached <") == 0)
        space = name.find(' ', 10);
    if (space != name.npos) name.replace(space, name.npos, ">");
    return name;
}

/// A name with a place. The name is that of an interface, or of nodes: a string, with or without "Detached ".
struct LocatedName {
    SourceLocation location;
    std::uint64_t name{};
    friend bool operator==(const LocatedName&, const LocatedName&) = default;
};
struct LocatedNameHash {
    std::size_t operator()(const LocatedName& key) const noexcept
    {
        std::uint64_t hash = key.name * 0x9E3779B97F4A7C15u;
        for (const std::uint32_t part : {key.location.scriptId, key.location.line, key.location.column})
            hash = (hash ^ hash >> 29 ^ part) * 0x9E3779B97F4A7C15u;
        return static_cast<std::size_t>(hash ^ hash >> 32);
    }
};

class Classifier {
public:
    Classifier(const NodeNames& names, PlainObjects plain)
        : m_names{names}
        , m_graph{names.graph()}
        , m_shapeOf{std::move(plain.shapeOf)}
        , m_interfaceOfShape{std::move(plain.interfaceOfShape)}
        , m_byType(256)
        , m_byName(names.graph().strings().size())
        , m_byInterface(plain.interfaces.size())
    {
        m_result.interfaces = std::move(plain.interfaces);
    }

    Result<Classes> run(const Task& task)
    {
        StopCheck stop(task);
        const auto& locations = m_graph.raw().locations;
        auto location = locations.begin();
        for (NodeOrdinal node{0}; node.value < m_graph.nodeCount(); ++node.value) {
            if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while grouping classes.");
            while (location != locations.end() && location->node < node) ++location;
            const bool isLocated = location != locations.end() && location->node == node;
            const std::uint32_t entry = classOf(node, isLocated ? &location->location : nullptr);
            m_shapeOf[node.value] = {entry - 1};
        }
        m_result.of = Column<NodeOrdinal, ClassOrdinal>(std::move(m_shapeOf));
        return std::move(m_result);
    }

private:
    /// Class + 1, as all caches hold it: 0 is "not known yet".
    std::uint32_t classOf(NodeOrdinal node, const SourceLocation* location)
    {
        const NodeType type = m_graph.type(node);
        if (type != NodeType::Object && type != NodeType::Native) {
            std::uint32_t& entry = m_byType[static_cast<std::size_t>(type)];
            if (entry == 0) entry = add(shared(nameOfType(node)), nullptr, false);
            return entry;
        }
        const std::uint32_t shape = m_shapeOf[node.value].value;
        const std::uint32_t interface =
            shape != 0 ? m_interfaceOfShape[shape - 1] : PlainObjects::kNoInterface;
        const bool isInterface = interface != PlainObjects::kNoInterface;
        const StringOrdinal name = m_graph.nameIndex(node);
        if (location && type == NodeType::Object) {
            const std::uint64_t token = isInterface ? std::uint64_t{1} << 32 | interface : name.value;
            std::uint32_t& entry = m_byLocation[{*location, token}];
            if (entry == 0)
                entry = add(isInterface ? shared(m_result.interfaces[interface].name) : nameOf(node),
                            location, isInterface);
            return entry;
        }
        std::uint32_t& entry = isInterface ? m_byInterface[interface]
            : m_names.isRenamed(node)      ? m_byDetachedName[name.value]
                                           : m_byName[name];
        if (entry == 0)
            entry = add(isInterface ? shared(m_result.interfaces[interface].name) : nameOf(node), nullptr,
                        isInterface);
        return entry;
    }

    /// Equal texts once: every class with this name refers to the same.
    SharedText shared(SharedText text) { return *m_texts.insert(std::move(text)).first; }
    SharedText nameOf(NodeOrdinal node)
    {
        SharedText& name =
            (m_names.isRenamed(node) ? m_detachedNames : m_plainNames)[m_graph.nameIndex(node).value];
        if (name.empty()) name = shared(classNameOf(m_names.text(node)));
        return name;
    }

    std::string nameOfType(NodeOrdinal node) const
    {
        switch (m_graph.type(node)) {
        case NodeType::Hidden: return "(system)";
        case NodeType::Code: return "(compiled code)";
        case NodeType::Closure: return "Function";
        case NodeType::RegExp: return "RegExp";
        default: return "(" + std::string(m_graph.typeName(node)) + ")";
        }
    }

    std::uint32_t add(SharedText name, const SourceLocation* location, bool isInterface)
    {
        ClassInfo info{name, {}, {std::move(name), {}}, isInterface};
        if (location) info.location = info.key.location = *location;
        const auto [entry, isNew] =
            m_byKey.try_emplace(info.key, static_cast<std::uint32_t>(m_result.infos.size()) + 1);
        if (isNew) m_result.infos.push_back(std::move(info));
        return entry->second;
    }

    const NodeNames& m_names;
    const Graph& m_graph;
    BigArray<ClassOrdinal> m_shapeOf; ///< becomes the result, node by node
    std::vector<std::uint32_t> m_interfaceOfShape;
    Classes m_result;
    std::vector<std::uint32_t> m_byType;
    Column<StringOrdinal, std::uint32_t> m_byName;
    std::vector<std::uint32_t> m_byInterface;
    std::unordered_map<std::uint32_t, std::uint32_t> m_byDetachedName;
    std::unordered_map<LocatedName, std::uint32_t, LocatedNameHash> m_byLocation;
    std::unordered_map<ClassKey, std::uint32_t> m_byKey;
    std::unordered_set<SharedText> m_texts;
    std::unordered_map<std::uint32_t, SharedText> m_plainNames, m_detachedNames; ///< by string
};

} // namespace

Result<Classes> classify(const NodeNames& names, PlainObjects plain, const Task& task)
{
    const Stage stage("classes");
    return Classifier(names, std::move(plain)).run(task);
}

Result<Csr<ClassOrdinal, NodeOrdinal>> nodesByClass(const Classes& classes, const Task& task)
{
    const Stage stage("nodes by class");
    const auto nodes = static_cast<std::uint32_t>(classes.of.size());
    StopCheck stop(task);
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while grouping classes."); };
    BigArray<std::uint32_t> first(classes.infos.size() + 1);
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return stopped();
        ++first[classes.of[node].value + 1];
    }
    for (std::size_t c = 0; c + 1 < first.size(); ++c) first[c + 1] += first[c];
    BigArray<std::uint32_t> next = first.clone();
    BigArray<NodeOrdinal> items(nodes, Fill::Unset);
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return stopped();
        items[next[classes.of[node].value]++] = node;
    }
    return Csr<ClassOrdinal, NodeOrdinal>(std::move(first), std::move(items));
}

} // namespace heaptrail

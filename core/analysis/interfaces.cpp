// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/interfaces.h"

#include "core/analysis/property_names.h"
#include "core/base/code_units.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxTextLength = 120;
constexpr std::uint32_t kMinObjects = 2;
constexpr double kMinShare = 1000; ///< an interface is carried by one plain object in so many, at least

tl::unexpected<Error> groupingStopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while grouping classes.");
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

/// What plain objects with the same properties in the same order have in common.
struct Shape {
    std::uint64_t hash{};
    NodeOrdinal first; ///< a node that has it
    std::uint32_t count{};
    std::uint32_t properties{};
};

/// Open addressing: hash → shape.
class ShapeTable {
public:
    explicit ShapeTable(const Graph& graph)
        : m_raw{graph.raw()}
        , m_slots(1024)
    {
    }

    std::uint32_t find(NodeOrdinal node)
    {
        std::uint64_t hash = 0;
        std::uint32_t properties = 0;
        const std::uint32_t end = m_raw.firstEdge[node.value + 1];
        for (EdgeOrdinal e{m_raw.firstEdge[node.value]}; e.value < end; ++e.value) {
            if (m_raw.edge[e].type() != EdgeType::Property) continue;
            hash = mix(hash, m_raw.edgeName[e]);
            ++properties;
        }
        std::size_t slot = hash & (m_slots.size() - 1);
        for (; m_slots[slot] != 0; slot = (slot + 1) & (m_slots.size() - 1)) {
            Shape& shape = shapes[m_slots[slot] - 1];
            if (shape.hash == hash && shape.properties == properties && isSame(shape.first, node)) {
                ++shape.count;
                return m_slots[slot] - 1;
            }
        }
        shapes.push_back({hash, node, 1, properties});
        m_slots[slot] = static_cast<std::uint32_t>(shapes.size());
        if (shapes.size() * 2 > m_slots.size()) grow();
        return static_cast<std::uint32_t>(shapes.size()) - 1;
    }

    std::vector<Shape> shapes; ///< by first node

private:
    bool isSame(NodeOrdinal a, NodeOrdinal b) const
    {
        const std::uint32_t endA = m_raw.firstEdge[a.value + 1], endB = m_raw.firstEdge[b.value + 1];
        EdgeOrdinal x{m_raw.firstEdge[a.value]}, y{m_raw.firstEdge[b.value]};
        for (;;) {
            while (x.value < endA && m_raw.edge[x].type() != EdgeType::Property) ++x.value;
            while (y.value < endB && m_raw.edge[y].type() != EdgeType::Property) ++y.value;
            if (x.value == endA || y.value == endB) return x.value == endA && y.value == endB;
            if (m_raw.edgeName[x] != m_raw.edgeName[y]) return false;
            ++x.value;
            ++y.value;
        }
    }
    void grow()
    {
        std::vector<std::uint32_t> slots(m_slots.size() * 2);
        for (std::size_t shape = 0; shape < shapes.size(); ++shape) {
            std::size_t slot = shapes[shape].hash & (slots.size() - 1);
            while (slots[slot] != 0) slot = (slot + 1) & (slots.size() - 1);
            slots[slot] = static_cast<std::uint32_t>(shape) + 1;
        }
        m_slots.swap(slots);
    }

    const RawSnapshot& m_raw;
    std::vector<std::uint32_t> m_slots; ///< shape + 1, or 0
};

/// The text that stands for a shape, "{a, b}", and the properties in it.
class ShapeText {
public:
    ShapeText(const NodeNames& names)
        : m_names{names}
    {
    }
    /// Empty if there is no property in it.
    const std::string& of(NodeOrdinal node, std::vector<std::string>* properties = nullptr)
    {
        const Graph& graph = m_names.graph();
        m_text = "{";
        std::size_t length = 1, count = 0;
        for (const Edge edge : graph.edges(node)) {
            if (edge.type != EdgeType::Property) continue;
            const StringOrdinal name{edge.nameOrIndex};
            if (m_names.kinds()[name] == KnownName::Proto) continue;
            m_name.clear();
            std::string_view plain = graph.strings().escaped(name);
            std::string unescaped;
            if (plain.find('\\') != plain.npos) plain = unescaped = graph.strings().text(name);
            appendPropertyName(m_name, plain);
            const std::size_t nameLength = utf16Length(m_name);
            if (length > 1 && length + nameLength > kMaxTextLength) break;
            if (length > 1) {
                m_text += ", ";
                length += 2;
            }
            m_text += m_name;
            length += nameLength;
            ++count;
            if (properties) properties->emplace_back(plain);
        }
        m_text += '}';
        if (count == 0) m_text.clear();
        return m_text;
    }

private:
    const NodeNames& m_names;
    std::string m_text, m_name;
};

/// The interfaces that enough plain objects carry, the most popular first.
Result<std::vector<InterfaceDefinition>> inferInterfaces(const NodeNames& names,
                                                         const std::vector<Shape>& shapes,
                                                         std::uint64_t total, const Task& task)
{
    StopCheck stop(task);
    const double minCount = std::max<double>(kMinObjects, double(total) / kMinShare);
    ShapeText text(names);
    // First by hash, without keeping texts: a heap of dictionaries has a million shapes and few interfaces.
    std::unordered_map<std::uint64_t, std::uint64_t> countOfHash;
    std::vector<std::uint64_t> hashOfShape(shapes.size());
    for (std::size_t s = 0; s < shapes.size(); ++s) {
        if (stop.after(shapes[s].properties + 16)) return groupingStopped();
        const std::string& shapeText = text.of(shapes[s].first);
        if (shapeText.empty()) continue;
        hashOfShape[s] = std::hash<std::string_view>{}(shapeText) | 1;
        countOfHash[hashOfShape[s]] += shapes[s].count;
    }
    std::vector<InterfaceDefinition> candidates; // by first appearance
    std::unordered_map<std::string, std::size_t> candidateOf;
    for (std::size_t s = 0; s < shapes.size(); ++s) {
        if (hashOfShape[s] == 0 || double(countOfHash[hashOfShape[s]]) < minCount) continue;
        if (stop.after(shapes[s].properties + 16)) return groupingStopped();
        const std::string shapeText = text.of(shapes[s].first);
        const auto [entry, isNew] = candidateOf.try_emplace(shapeText, candidates.size());
        if (isNew) {
            candidates.push_back({shapeText, {}, 0});
            text.of(shapes[s].first, &candidates.back().properties);
        }
        candidates[entry->second].count += shapes[s].count;
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    while (!candidates.empty() && double(candidates.back().count) < minCount) candidates.pop_back();
    return candidates;
}

/// Finds for a multiset of properties the interface with most properties among those contained in it.
class Matcher {
public:
    explicit Matcher(const std::vector<InterfaceDefinition>& interfaces)
    {
        for (const InterfaceDefinition& interface : interfaces)
            for (const std::string& property : interface.properties)
                m_numbers.try_emplace(property, static_cast<std::uint32_t>(m_numbers.size()) + 1);
        m_steps.push_back({});
        for (std::uint32_t i = 0; i < interfaces.size(); ++i) {
            std::vector<std::uint32_t> numbers;
            for (const std::string& property : interfaces[i].properties)
                numbers.push_back(m_numbers.find(property)->second);
            std::sort(numbers.begin(), numbers.end());
            std::uint32_t at = 0;
            for (const std::uint32_t number : numbers) {
                const auto [next, isNew] =
                    m_steps[at].next.try_emplace(number, static_cast<std::uint32_t>(m_steps.size()));
                at = next->second;
                if (isNew) m_steps.push_back({});
            }
            if (m_steps[at].interface == PlainObjects::kNoInterface) {
                m_steps[at].interface = i; // the earlier is the more popular one
                m_steps[at].properties = numbers.size();
            }
        }
    }

    /// 0 for a name that no interface has.
    std::uint32_t numberOf(const std::string& name) const
    {
        const auto found = m_numbers.find(name);
        return found == m_numbers.end() ? 0 : found->second;
    }

    /// `numbers` ascending, with repetitions.
    std::uint32_t match(const std::vector<std::uint32_t>& numbers)
    {
        std::uint32_t best = PlainObjects::kNoInterface;
        std::size_t bestProperties = 0;
        m_live.assign(1, {0, 0});
        while (!m_live.empty()) {
            const auto [step, from] = m_live.back();
            m_live.pop_back();
            const Step& here = m_steps[step];
            if (here.interface != PlainObjects::kNoInterface
                && (best == PlainObjects::kNoInterface || here.properties > bestProperties
                    || (here.properties == bestProperties && here.interface < best))) {
                best = here.interface;
                bestProperties = here.properties;
            }
            const auto begin = numbers.begin() + std::ptrdiff_t(from);
            if (here.next.size() * 8 < numbers.size() - from) { // few ways on: look each of them up
                for (const auto& [number, next] : here.next) {
                    const auto found = std::lower_bound(begin, numbers.end(), number);
                    if (found != numbers.end() && *found == number)
                        m_live.push_back({next, std::size_t(found - numbers.begin()) + 1});
                }
                continue;
            }
            for (std::size_t at = from; at < numbers.size(); ++at) {
                if (at > from && numbers[at] == numbers[at - 1]) continue;
                const auto found = here.next.find(numbers[at]);
                if (found != here.next.end()) m_live.push_back({found->second, at + 1});
            }
        }
        return best;
    }

private:
    struct Step {
        std::unordered_map<std::uint32_t, std::uint32_t> next;
        std::uint32_t interface {
            PlainObjects::kNoInterface
        };
        std::size_t properties{};
    };
    std::unordered_map<std::string, std::uint32_t> m_numbers; ///< property → number, from 1
    std::vector<Step> m_steps; ///< a trie over ascending numbers
    std::vector<std::pair<std::uint32_t, std::size_t>> m_live;
};

} // namespace

Result<PlainObjects> findInterfaces(const NodeNames& names, const std::vector<InterfaceDefinition>* given,
                                    const Task& task)
{
    const Stage stage("interfaces");
    const Graph& graph = names.graph();
    const std::uint32_t nodes = graph.nodeCount();
    PlainObjects result;
    result.shapeOf = BigArray<ClassOrdinal>(nodes);
    StopCheck stop(task);
    ShapeTable table(graph);
    std::uint64_t total = 0;
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (graph.type(node) != NodeType::Object
            || names.kinds()[graph.nameIndex(node)] != KnownName::Object) {
            if (stop.after()) return groupingStopped();
            continue;
        }
        if (stop.after(graph.edgeCount(node) + 1)) return groupingStopped();
        ++total;
        result.shapeOf[node.value] = {table.find(node) + 1};
    }

    if (given) {
        result.interfaces = *given;
    } else {
        auto inferred = inferInterfaces(names, table.shapes, total, task);
        if (!inferred) return fail(std::move(inferred.error()));
        result.interfaces = std::move(*inferred);
    }

    result.interfaceOfShape.resize(table.shapes.size(), PlainObjects::kNoInterface);
    if (result.interfaces.empty()) return result;
    Matcher matcher(result.interfaces);
    constexpr std::uint32_t kUnknown = 0xFFFFFFFF;
    Column<StringOrdinal, std::uint32_t> numberOf(graph.strings().size()); // 0 = not looked up yet
    std::vector<std::uint32_t> numbers;
    for (std::size_t s = 0; s < table.shapes.size(); ++s) {
        const Shape& shape = table.shapes[s];
        if (stop.after(shape.properties + 16)) return groupingStopped();
        numbers.clear();
        for (const Edge edge : graph.edges(shape.first)) {
            if (edge.type != EdgeType::Property) continue;
            const StringOrdinal name{edge.nameOrIndex};
            if (numberOf[name] == 0) {
                const std::uint32_t number = matcher.numberOf(graph.strings().text(name));
                numberOf[name] = number == 0 ? kUnknown : number;
            }
            if (numberOf[name] != kUnknown) numbers.push_back(numberOf[name]);
        }
        std::sort(numbers.begin(), numbers.end());
        result.interfaceOfShape[s] = matcher.match(numbers);
    }
    return result;
}

} // namespace heaptrail

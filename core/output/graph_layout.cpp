// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/graph_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace heaptrail {
namespace {

constexpr int kOrderSweeps = 12;
constexpr int kPlaceSweeps = 10;
constexpr double kBendExtent = 10; ///< room that an edge takes where it passes a layer
constexpr std::size_t kMostBends = 20'000;

/// A node of the graph, or a bend: where an edge passes a layer.
struct Item {
    std::uint32_t node{UINT32_MAX}; ///< of the graph; none for a bend
    std::uint32_t layer{};
    double extent{kBendExtent}; ///< across: along its layer
    double place{}; ///< its centre, across
    bool isFixed{};
    struct Link {
        std::uint32_t item;
        double weight;
    };
    std::vector<Link> above, below; ///< in the layers beside it
};

auto cancelled()
{
    return fail(ErrorCode::Cancelled, "Stopped while laying out the graph.");
}

class Layouter {
public:
    Layouter(const LayoutGraph& graph, const LayoutOptions& options, const Task& task)
        : m_graph(graph)
        , m_options(options)
        , m_task(task)
    {
    }

    Result<GraphLayout> run()
    {
        const std::size_t count = m_graph.nodes.size();
        for (const LayoutGraph::Edge& edge : m_graph.edges)
            if (edge.from >= count || edge.to >= count)
                return fail(ErrorCode::InvalidArgument, "An edge of the picture names no node.");
        breakCycles();
        assignLayers();
        addItems();
        if (m_task.stopped()) return cancelled();
        const bool isGrowing =
            std::any_of(m_graph.nodes.begin(), m_graph.nodes.end(),
                        [](const LayoutGraph::Node& node) { return node.fixed.has_value(); });
        if (isGrowing) {
            placeBesideFixed();
        } else {
            orderLayers();
            if (m_task.stopped()) return cancelled();
            placeItems();
        }
        if (m_task.stopped()) return cancelled();
        return result();
    }

private:
    double across(const LayoutGraph::Node& node) const
    {
        return m_options.isTopDown ? node.width : node.height;
    }
    double along(const LayoutGraph::Node& node) const
    {
        return m_options.isTopDown ? node.height : node.width;
    }

    /// Marks the edges that close a cycle in a depth-first walk from the sources; they are drawn backwards.
    void breakCycles()
    {
        const std::size_t count = m_graph.nodes.size();
        std::vector<std::vector<std::uint32_t>> out(count);
        std::vector<std::uint32_t> incoming(count, 0);
        for (std::uint32_t e = 0; e < m_graph.edges.size(); ++e) {
            out[m_graph.edges[e].from].push_back(e);
            ++incoming[m_graph.edges[e].to];
        }
        m_isReversed.assign(m_graph.edges.size(), false);
        enum : std::uint8_t { New, Open, Done };
        std::vector<std::uint8_t> state(count, New);
        std::vector<std::pair<std::uint32_t, std::uint32_t>> stack; // node, next edge
        const auto walk = [&](std::uint32_t start) {
            if (state[start] != New) return;
            stack.emplace_back(start, 0);
            state[start] = Open;
            while (!stack.empty()) {
                auto& [node, next] = stack.back();
                if (next == out[node].size()) {
                    state[node] = Done;
                    stack.pop_back();
                    continue;
                }
                const std::uint32_t e = out[node][next++];
                const std::uint32_t to = m_graph.edges[e].to;
                if (state[to] == Open) {
                    m_isReversed[e] = true;
                } else if (state[to] == New) {
                    state[to] = Open;
                    stack.emplace_back(to, 0);
                }
            }
        };
        for (std::uint32_t n = 0; n < count; ++n)
            if (incoming[n] == 0) walk(n);
        for (std::uint32_t n = 0; n < count; ++n) walk(n);
    }

    /// Longest way to a sink, over the edges that aren't reversed. Fixed nodes keep their layer; edges that then
    /// don't lead down are drawn backwards as well.
    void assignLayers()
    {
        const std::size_t count = m_graph.nodes.size();
        m_layer.assign(count, 0);
        std::vector<std::vector<std::uint32_t>> in(count);
        std::vector<std::uint32_t> open(count, 0);
        for (std::uint32_t e = 0; e < m_graph.edges.size(); ++e) {
            const auto [from, to] = ends(e);
            if (from == to) continue;
            in[to].push_back(from);
            ++open[from];
        }
        std::vector<std::uint32_t> ready;
        for (std::uint32_t n = 0; n < count; ++n)
            if (open[n] == 0) ready.push_back(n);
        for (std::size_t head = 0; head < ready.size(); ++head) {
            const std::uint32_t node = ready[head];
            if (m_graph.nodes[node].fixed) m_layer[node] = m_graph.nodes[node].fixedLayer;
            for (const std::uint32_t above : in[node]) {
                m_layer[above] = std::max(m_layer[above], m_layer[node] + 1);
                if (--open[above] == 0) ready.push_back(above);
            }
        }
        for (std::uint32_t e = 0; e < m_graph.edges.size(); ++e) {
            const auto [from, to] = ends(e);
            if (m_layer[from] < m_layer[to]) m_isReversed[e] = !m_isReversed[e];
        }
        m_layerCount = 0;
        for (const std::uint32_t layer : m_layer) m_layerCount = std::max(m_layerCount, layer + 1);
    }

    /// From above to below, cycles broken.
    std::pair<std::uint32_t, std::uint32_t> ends(std::uint32_t e) const
    {
        const LayoutGraph::Edge& edge = m_graph.edges[e];
        return m_isReversed[e] ? std::pair(edge.to, edge.from) : std::pair(edge.from, edge.to);
    }

    void addItems()
    {
        const auto count = static_cast<std::uint32_t>(m_graph.nodes.size());
        m_items.resize(count);
        m_layers.assign(m_layerCount, {});
        for (std::uint32_t n = 0; n < count; ++n) {
            Item& item = m_items[n];
            item.node = n;
            item.layer = m_layer[n];
            item.extent = across(m_graph.nodes[n]);
            if (m_graph.nodes[n].fixed) {
                item.isFixed = true;
                item.place = m_options.isTopDown ? m_graph.nodes[n].fixed->x : m_graph.nodes[n].fixed->y;
            }
            m_layers[item.layer].push_back(n);
        }
        m_bends.assign(m_graph.edges.size(), {});
        for (std::uint32_t e = 0; e < m_graph.edges.size(); ++e) {
            const auto [from, to] = ends(e);
            if (from == to || m_layer[from] == m_layer[to]) continue;
            const double weight = std::max(m_graph.edges[e].weight, 0.01);
            std::uint32_t above = from;
            const bool isRouted = m_items.size() < kMostBends;
            for (std::uint32_t layer = m_layer[from] - 1; isRouted && layer > m_layer[to]; --layer) {
                const auto bend = static_cast<std::uint32_t>(m_items.size());
                m_items.emplace_back();
                m_items.back().layer = layer;
                m_layers[layer].push_back(bend);
                m_bends[e].push_back(bend);
                link(above, bend, weight * 2); // long edges bend least
                above = bend;
            }
            if (isRouted) link(above, to, weight);
        }
    }

    void link(std::uint32_t above, std::uint32_t below, double weight)
    {
        m_items[above].below.push_back({below, weight});
        m_items[below].above.push_back({above, weight});
    }

    // Order ------------------------------------------------------------------------------------------

    void orderLayers()
    {
        // The first order: depth first from the sinks, so that what belongs together stands together.
        std::vector<std::uint32_t> rank(m_items.size(), UINT32_MAX);
        std::uint32_t next = 0;
        std::vector<std::uint32_t> stack;
        for (std::uint32_t layer = 0; layer < m_layerCount; ++layer)
            for (const std::uint32_t start : m_layers[layer]) {
                stack.push_back(start);
                while (!stack.empty()) {
                    const std::uint32_t item = stack.back();
                    stack.pop_back();
                    if (rank[item] != UINT32_MAX) continue;
                    rank[item] = next++;
                    auto links = m_items[item].above;
                    std::stable_sort(links.begin(), links.end(),
                                     [](const auto& a, const auto& b) { return a.weight < b.weight; });
                    for (const Item::Link& above : links) stack.push_back(above.item); // heaviest first
                }
            }
        for (auto& layer : m_layers)
            std::sort(layer.begin(), layer.end(),
                      [&](std::uint32_t a, std::uint32_t b) { return rank[a] < rank[b]; });
        auto best = m_layers;
        double bestCrossings = crossings();
        for (int sweep = 0; sweep < kOrderSweeps && bestCrossings > 0 && !m_task.stopped(); ++sweep) {
            const bool isUp = sweep % 2 == 0;
            for (std::uint32_t k = 1; k < m_layerCount; ++k)
                sortByBarycentre(isUp ? k : m_layerCount - 1 - k, isUp);
            transpose();
            if (const double now = crossings(); now < bestCrossings) {
                bestCrossings = now;
                best = m_layers;
            }
        }
        m_layers = std::move(best);
    }

    std::vector<std::uint32_t> positions() const
    {
        std::vector<std::uint32_t> position(m_items.size(), 0);
        for (const auto& layer : m_layers)
            for (std::uint32_t k = 0; k < layer.size(); ++k) position[layer[k]] = k;
        return position;
    }

    void sortByBarycentre(std::uint32_t layer, bool byBelow)
    {
        const auto position = positions();
        std::vector<std::pair<double, std::uint32_t>> keyed;
        for (const std::uint32_t item : m_layers[layer]) {
            const auto& links = byBelow ? m_items[item].below : m_items[item].above;
            double sum = 0, weights = 0;
            for (const Item::Link& link : links) {
                sum += link.weight * position[link.item];
                weights += link.weight;
            }
            keyed.emplace_back(weights > 0 ? sum / weights : position[item], item);
        }
        std::stable_sort(keyed.begin(), keyed.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        for (std::size_t k = 0; k < keyed.size(); ++k) m_layers[layer][k] = keyed[k].second;
    }

    /// Crossings that the links of two neighbours in a layer have if `left` stands before `right`.
    double crossingsOf(const std::vector<Item::Link>& left, const std::vector<Item::Link>& right,
                       const std::vector<std::uint32_t>& position) const
    {
        double count = 0;
        for (const Item::Link& a : left)
            for (const Item::Link& b : right)
                if (position[a.item] > position[b.item]) count += std::min(a.weight, b.weight);
        return count;
    }

    double crossings() const
    {
        const auto position = positions();
        double count = 0;
        for (const auto& layer : m_layers)
            for (std::size_t a = 0; a < layer.size(); ++a)
                for (std::size_t b = a + 1; b < layer.size() && layer.size() < 2000; ++b)
                    count += crossingsOf(m_items[layer[a]].below, m_items[layer[b]].below, position);
        return count;
    }

    void transpose()
    {
        auto position = positions();
        for (int round = 0; round < 4; ++round) {
            bool isBetter = false;
            for (auto& layer : m_layers)
                for (std::size_t k = 0; k + 1 < layer.size(); ++k) {
                    const Item &a = m_items[layer[k]], &b = m_items[layer[k + 1]];
                    const double now =
                        crossingsOf(a.below, b.below, position) + crossingsOf(a.above, b.above, position);
                    const double then =
                        crossingsOf(b.below, a.below, position) + crossingsOf(b.above, a.above, position);
                    if (then < now) {
                        std::swap(layer[k], layer[k + 1]);
                        std::swap(position[layer[k]], position[layer[k + 1]]);
                        isBetter = true;
                    }
                }
            if (!isBetter) break;
        }
    }

    // Places -----------------------------------------------------------------------------------------

    double separation(std::uint32_t a, std::uint32_t b) const
    {
        const bool isBend = m_items[a].node == UINT32_MAX || m_items[b].node == UINT32_MAX;
        return (m_items[a].extent + m_items[b].extent) / 2
            + (isBend ? m_options.nodeGap / 2 : m_options.nodeGap);
    }

    void placeItems()
    {
        for (const auto& layer : m_layers) {
            double at = 0;
            for (std::size_t k = 0; k < layer.size(); ++k) {
                if (k > 0) at += separation(layer[k - 1], layer[k]);
                m_items[layer[k]].place = at;
            }
            for (const std::uint32_t item : layer) m_items[item].place -= at / 2;
        }
        for (int sweep = 0; sweep < kPlaceSweeps && !m_task.stopped(); ++sweep) {
            const bool isUp = sweep % 2 == 0;
            for (std::uint32_t k = 0; k < m_layerCount; ++k)
                placeLayer(isUp ? k : m_layerCount - 1 - k, sweep + 2 < kPlaceSweeps ? (isUp ? 1 : 2) : 3);
        }
    }

    /// Moves a layer's items as near to their neighbours' places as their order and gaps allow. Least squares under
    /// a chain of order constraints: pool adjacent violators, exact. `sides`: 1 below, 2 above, 3 both.
    void placeLayer(std::uint32_t layer, int sides)
    {
        const auto& items = m_layers[layer];
        struct Block {
            double place, weight; ///< of its first item, with the gaps taken out
            std::size_t count;
        };
        std::vector<Block> blocks;
        std::vector<double> offset(items.size(), 0);
        for (std::size_t k = 0; k < items.size(); ++k) {
            if (k > 0) offset[k] = offset[k - 1] + separation(items[k - 1], items[k]);
            const Item& item = m_items[items[k]];
            double sum = 0, weights = 0;
            const auto add = [&](const std::vector<Item::Link>& links) {
                for (const Item::Link& link : links) {
                    sum += link.weight * m_items[link.item].place;
                    weights += link.weight;
                }
            };
            if (sides & 1) add(item.below);
            if (sides & 2) add(item.above);
            const double wanted = weights > 0 ? sum / weights : item.place;
            blocks.push_back({wanted - offset[k], std::max(weights, 0.05), 1});
            while (blocks.size() > 1 && blocks[blocks.size() - 2].place > blocks.back().place) {
                const Block last = blocks.back();
                blocks.pop_back();
                Block& block = blocks.back();
                block.place =
                    (block.place * block.weight + last.place * last.weight) / (block.weight + last.weight);
                block.weight += last.weight;
                block.count += last.count;
            }
        }
        std::size_t k = 0;
        for (const Block& block : blocks)
            for (std::size_t n = 0; n < block.count; ++n, ++k)
                m_items[items[k]].place = block.place + offset[k];
    }

    /// Growth: what stands stays; the new take the free place nearest to their neighbours, from the fixed
    /// outwards.
    void placeBesideFixed()
    {
        std::vector<bool> isPlaced(m_items.size());
        std::vector<std::vector<std::uint32_t>> standing(m_layerCount);
        std::vector<std::uint32_t> waiting;
        for (std::uint32_t k = 0; k < m_items.size(); ++k) {
            isPlaced[k] = m_items[k].isFixed;
            if (isPlaced[k])
                standing[m_items[k].layer].push_back(k);
            else
                waiting.push_back(k);
        }
        while (!waiting.empty() && !m_task.stopped()) {
            std::vector<std::uint32_t> later;
            std::vector<std::uint32_t> now;
            for (const std::uint32_t k : waiting) {
                const auto isAt = [&](const Item::Link& link) { return isPlaced[link.item]; };
                const bool isNear = std::any_of(m_items[k].below.begin(), m_items[k].below.end(), isAt)
                    || std::any_of(m_items[k].above.begin(), m_items[k].above.end(), isAt);
                (isNear ? now : later).push_back(k);
            }
            if (now.empty()) now.swap(later); // an island
            std::stable_sort(now.begin(), now.end(), [&](std::uint32_t a, std::uint32_t b) {
                return (m_items[a].node == UINT32_MAX) < (m_items[b].node == UINT32_MAX); // bends give way
            });
            for (const std::uint32_t k : now) {
                double sum = 0, weights = 0;
                const auto add = [&](const std::vector<Item::Link>& links) {
                    for (const Item::Link& link : links)
                        if (isPlaced[link.item]) {
                            sum += link.weight * m_items[link.item].place;
                            weights += link.weight;
                        }
                };
                add(m_items[k].below);
                add(m_items[k].above);
                m_items[k].place = freePlace(k, standing[m_items[k].layer], weights > 0 ? sum / weights : 0);
                standing[m_items[k].layer].push_back(k);
            }
            for (const std::uint32_t k : now) isPlaced[k] = true;
            waiting.swap(later);
        }
    }

    double freePlace(std::uint32_t item, std::vector<std::uint32_t>& standing, double wanted) const
    {
        const auto isFree = [&](double place) {
            return std::all_of(standing.begin(), standing.end(), [&](std::uint32_t other) {
                return std::abs(m_items[other].place - place) >= separation(item, other) - 0.01;
            });
        };
        if (isFree(wanted)) return wanted;
        double best = std::numeric_limits<double>::infinity();
        for (const std::uint32_t other : standing)
            for (const double sign : {-1.0, 1.0}) {
                const double place = m_items[other].place + sign * separation(item, other);
                if (std::abs(place - wanted) < std::abs(best - wanted) && isFree(place)) best = place;
            }
        return best;
    }

    // Result -----------------------------------------------------------------------------------------

    GraphLayout result() const
    {
        GraphLayout layout;
        layout.layers = m_layer;
        // Where each layer's middle is, along the main axis: sources first.
        std::vector<double> thickness(m_layerCount, 0), middle(m_layerCount, 0);
        for (std::size_t n = 0; n < m_graph.nodes.size(); ++n)
            thickness[m_layer[n]] = std::max(thickness[m_layer[n]], along(m_graph.nodes[n]));
        double at = 0;
        for (std::uint32_t layer = 0; layer < m_layerCount; ++layer) {
            at -= thickness[layer] / 2;
            middle[layer] = at;
            at -= thickness[layer] / 2 + m_options.layerGap;
        }
        // With fixed nodes the first of them says where its layer is; others follow from the same steps.
        for (std::size_t n = 0; n < m_graph.nodes.size(); ++n)
            if (m_graph.nodes[n].fixed) {
                const LayoutPoint& fixed = *m_graph.nodes[n].fixed;
                const double shift = (m_options.isTopDown ? fixed.y : fixed.x) - middle[m_layer[n]];
                for (double& value : middle) value += shift;
                break;
            }
        for (std::size_t n = 0; n < m_graph.nodes.size(); ++n)
            if (m_graph.nodes[n].fixed) { // keeps layers where they stand even if thicknesses changed
                const LayoutPoint& fixed = *m_graph.nodes[n].fixed;
                middle[m_layer[n]] = m_options.isTopDown ? fixed.y : fixed.x;
            }
        const auto point = [&](double main, double cross) {
            return m_options.isTopDown ? LayoutPoint{cross, main} : LayoutPoint{main, cross};
        };
        for (std::size_t n = 0; n < m_graph.nodes.size(); ++n)
            layout.centres.push_back(m_graph.nodes[n].fixed ? *m_graph.nodes[n].fixed
                                                            : point(middle[m_layer[n]], m_items[n].place));
        const auto mainOf = [&](std::uint32_t n) {
            return m_options.isTopDown ? layout.centres[n].y : layout.centres[n].x;
        };
        const auto crossOf = [&](std::uint32_t n) {
            return m_options.isTopDown ? layout.centres[n].x : layout.centres[n].y;
        };
        for (std::uint32_t e = 0; e < m_graph.edges.size(); ++e) {
            const auto [from, to] = ends(e);
            std::vector<LayoutPoint> route;
            const double half = along(m_graph.nodes[from]) / 2;
            if (from == to) { // a loop beside the node
                const double side = crossOf(from) + across(m_graph.nodes[from]) / 2;
                route = {point(mainOf(from) + half * 0.5, side), point(mainOf(from) + half * 0.3, side + 16),
                         point(mainOf(from) - half * 0.3, side + 16), point(mainOf(from) - half * 0.5, side)};
            } else if (m_layer[from] == m_layer[to]) {
                const double bulge = mainOf(from) - half - m_options.layerGap * 0.4;
                route = {point(mainOf(from) - half, crossOf(from)),
                         point(bulge, (crossOf(from) + crossOf(to)) / 2),
                         point(mainOf(to) - along(m_graph.nodes[to]) / 2, crossOf(to))};
            } else {
                route.push_back(point(mainOf(from) + half, crossOf(from)));
                for (const std::uint32_t bend : m_bends[e])
                    route.push_back(point(middle[m_items[bend].layer], m_items[bend].place));
                route.push_back(point(mainOf(to) - along(m_graph.nodes[to]) / 2, crossOf(to)));
            }
            if (m_isReversed[e]) std::reverse(route.begin(), route.end());
            layout.routes.push_back(std::move(route));
        }
        bool isFirst = true;
        const auto include = [&](double x, double y) {
            if (isFirst) {
                layout.left = layout.right = x;
                layout.top = layout.bottom = y;
                isFirst = false;
            }
            layout.left = std::min(layout.left, x);
            layout.right = std::max(layout.right, x);
            layout.top = std::min(layout.top, y);
            layout.bottom = std::max(layout.bottom, y);
        };
        for (std::size_t n = 0; n < m_graph.nodes.size(); ++n) {
            const LayoutGraph::Node& node = m_graph.nodes[n];
            include(layout.centres[n].x - node.width / 2, layout.centres[n].y - node.height / 2);
            include(layout.centres[n].x + node.width / 2, layout.centres[n].y + node.height / 2);
        }
        for (const auto& route : layout.routes)
            for (const LayoutPoint& bend : route) include(bend.x, bend.y);
        return layout;
    }

    const LayoutGraph& m_graph;
    const LayoutOptions& m_options;
    const Task& m_task;
    std::vector<bool> m_isReversed; ///< by edge
    std::vector<std::uint32_t> m_layer; ///< by node
    std::uint32_t m_layerCount{};
    std::vector<Item> m_items; ///< nodes first, then bends
    std::vector<std::vector<std::uint32_t>> m_layers; ///< items, in order
    std::vector<std::vector<std::uint32_t>> m_bends; ///< by edge: its bends from above to below
};

} // namespace

Result<GraphLayout> layoutGraph(const LayoutGraph& graph, const LayoutOptions& options, const Task& task)
{
    return Layouter(graph, options, task).run();
}

} // namespace heaptrail

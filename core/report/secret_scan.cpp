// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/secret_scan.h"

#include "core/analysis/retaining_paths.h"
#include "core/redact/secrets.h"

#include <algorithm>
#include <map>
#include <set>

namespace heaptrail {
namespace {

constexpr std::size_t kReadBytes = 1 << 16; ///< of one string; V8 keeps 1024 units
constexpr std::size_t kNameBytes = 1024; ///< of the class and the property that hold it

struct Holder {
    std::string site, property;
};

/// The first thing that holds the node by a name that a person gave; else the first that holds it at all.
Holder holderOf(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    Holder holder;
    for (const EdgeOrdinal ordinal : snapshot.retainers()[node]) {
        const Edge edge = graph.edge(ordinal);
        if (edge.type == EdgeType::Weak || edge.type == EdgeType::Shortcut) continue;
        const NodeOrdinal source = graph.source(ordinal);
        const bool isNamed = edge.type == EdgeType::Property || edge.type == EdgeType::Context;
        if (!isNamed && !holder.site.empty()) continue;
        const std::string name = edge.isIndexed() || edge.type == EdgeType::Internal
            ? std::string()
            : graph.edgeName(edge, kNameBytes);
        holder.site =
            snapshot.className(source).str().substr(0, kNameBytes) + (name.empty() ? "" : "." + name);
        if (!isNamed) continue;
        holder.property = name;
        break;
    }
    return holder;
}

std::string sampleOf(std::string_view secret, SecretKind kind)
{
    std::size_t units = 0;
    for (const char c : secret)
        if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++units;
    // The shape's own beginning is no secret; two characters of anything else would be a part of it.
    static constexpr std::string_view kPrefixes[] = {"eyJ",   "AKIA",     "ASIA",   "ghp_",
                                                     "xoxb-", "sk_live_", "Bearer "};
    std::string shown;
    if (kind < SecretKind::Email && kind != SecretKind::Setting)
        for (const std::string_view prefix : kPrefixes)
            if (secret.substr(0, prefix.size()) == prefix) shown = prefix;
    return shown + "… (" + std::to_string(units) + (units == 1 ? " char)" : " chars)");
}

} // namespace

Result<SecretScan> scanForSecrets(const Snapshot& snapshot, std::size_t limit, const Task& task)
{
    const Graph& graph = snapshot.graph();
    SecretScan scan;
    std::map<std::pair<std::string, std::string>, SecretSite> sites;
    task.begin(Phase::Searching, graph.nodeCount());
    for (std::uint32_t ordinal = 0; ordinal < graph.nodeCount(); ++ordinal) {
        if (ordinal % Task::kStride == 0) {
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while looking for secrets.");
            task.at(ordinal);
        }
        const NodeOrdinal node{ordinal};
        // Joined and cut strings repeat what plain ones hold, and their parts may only make a secret together.
        const NodeType type = graph.type(node);
        if (type != NodeType::String && type != NodeType::ConcatenatedString) continue;
        const std::string text = snapshot.stringValue(node, kReadBytes);
        ++scan.stringsRead;
        if (text.size() < 4) continue;
        std::vector<SecretMatch> matches = findSecrets(text);
        std::erase_if(matches, [&](const SecretMatch& match) {
            return match.kind == SecretKind::HighEntropy
                && looksLikeDigest(std::string_view(text).substr(match.begin, match.end - match.begin));
        });
        Holder holder;
        const auto add = [&](const std::string& kind, std::uint64_t count, const std::string& sample) {
            auto& site = sites[{kind, holder.site}];
            if (site.strings == 0) {
                site.kind = kind, site.site = maskSecrets(holder.site), site.sample = sample;
                site.node = node, site.id = graph.id(node);
            }
            ++site.strings, site.matches += count;
        };
        if (!matches.empty()) {
            holder = holderOf(snapshot, node);
            std::set<SecretKind> kinds;
            for (const SecretMatch& match : matches) kinds.insert(match.kind);
            for (const SecretKind kind : kinds) {
                std::uint64_t count = 0;
                std::string sample;
                for (const SecretMatch& match : matches) {
                    if (match.kind != kind) continue;
                    if (!count++)
                        sample = sampleOf(std::string_view(text).substr(match.begin, match.end - match.begin),
                                          kind);
                }
                add(secretKindName(kind), count, sample);
            }
        } else {
            holder = holderOf(snapshot, node);
            if (isSecretName(holder.property) && text != holder.property)
                add("value of a property named like a secret", 1, sampleOf(text, SecretKind::HighEntropy));
        }
    }
    scan.sitesFound = sites.size();
    for (auto& [key, site] : sites) scan.sites.push_back(std::move(site));
    std::stable_sort(scan.sites.begin(), scan.sites.end(),
                     [](const SecretSite& a, const SecretSite& b) { return a.strings > b.strings; });
    if (scan.sites.size() > limit) scan.sites.resize(limit);
    for (SecretSite& site : scan.sites) {
        PathOptions one;
        one.count = 1;
        auto paths = bestRetainingPaths(snapshot, site.node, one, task.silent());
        if (!paths) return fail(paths.error());
        if (!paths->empty()) site.path = maskSecrets(pathText(paths->front()));
    }
    return scan;
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/pools.h"

#include "core/suspects/contents.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <vector>

namespace heaptrail {

namespace {

std::string lettersOf(std::string_view name)
{
    std::string letters;
    for (const char c : name)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            letters += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return letters;
}

template <std::size_t n>
bool isOneOf(const std::string& letters, const std::array<const char*, n>& names)
{
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return letters == name; });
}

} // namespace

bool isWaitedFor(const Candidate& c, NodeOrdinal entry)
{
    constexpr int kFields = 40;
    static constexpr std::array<const char*, 9> kCallbacks{
        "callback", "cb", "resolve", "reject", "done", "promise", "deferred", "oncomplete", "onfulfilled"};
    if (c.graph().type(entry) == NodeType::Closure) return true;
    const auto hasCallback = [&](NodeOrdinal node, bool isInner) {
        int looked = 0;
        for (const Edge edge : c.graph().edges(node)) {
            if (++looked > kFields) break;
            if (edge.type != EdgeType::Property) continue;
            const NodeType type = c.graph().type(edge.to);
            const bool isFunction = type == NodeType::Closure;
            if ((isFunction || (type == NodeType::Object && !isInner))
                && isOneOf(lettersOf(c.graph().edgeName(edge)), kCallbacks))
                return true;
        }
        return false;
    };
    if (hasCallback(entry, false)) return true;
    // { command, stream }: the command has them.
    int looked = 0;
    for (const Edge edge : c.graph().edges(entry)) {
        if (++looked > kFields) break;
        if (edge.type == EdgeType::Property && c.graph().type(edge.to) == NodeType::Object
            && c.last().dominator(edge.to) == entry && hasCallback(edge.to, true))
            return true;
    }
    return false;
}

std::optional<std::string> poolMethods(const Candidate& c)
{
    static constexpr std::array<const char*, 6> kTake{"acquire", "checkout", "borrow",
                                                      "obtain",  "lease",    "getconnection"};
    static constexpr std::array<const char*, 7> kGiveBack{"release", "checkin", "giveback",         "recycle",
                                                          "putback", "unlease", "releaseconnection"};
    constexpr int kClasses = 3; // the owner's and what that extends
    if (c.container == c.point.node || c.point.entries.empty()) return std::nullopt;
    std::string take, giveBack;
    auto prototype = c.graph().target(c.container, EdgeType::Property, "__proto__");
    for (int i = 0; prototype && i < kClasses; ++i) {
        for (const Edge edge : c.graph().edges(*prototype)) {
            if (edge.type != EdgeType::Property || c.graph().type(edge.to) != NodeType::Closure) continue;
            const std::string name = c.graph().edgeName(edge), letters = lettersOf(name);
            if (take.empty() && isOneOf(letters, kTake)) take = name;
            if (giveBack.empty() && isOneOf(letters, kGiveBack)) giveBack = name;
        }
        prototype = c.graph().target(*prototype, EdgeType::Property, "__proto__");
    }
    if (take.empty() || giveBack.empty()) return std::nullopt;
    if (c.shareOfEntries([&](NodeOrdinal entry) { return isWaitedFor(c, entry); }) >= 0.5)
        return std::nullopt;
    return take + "() and " + giveBack + "()";
}

std::optional<std::string> idleList(const Candidate& c)
{
    constexpr std::size_t kMost = 10'000, kEntriesOfRecord = 12;
    static constexpr std::array<const char*, 4> kIdle{"idle", "free", "avail", "unused"};
    if (c.container == c.point.node || c.point.entries.empty()) return std::nullopt;
    const std::unordered_set<NodeOrdinal> members(c.point.entries.begin(), c.point.entries.end());
    for (const Edge field : c.graph().edges(c.container)) {
        if (field.type != EdgeType::Property || field.to == c.point.node
            || c.graph().type(field.to) != NodeType::Object)
            continue;
        const std::string letters = lettersOf(c.graph().edgeName(field));
        if (std::none_of(kIdle.begin(), kIdle.end(),
                         [&](const char* name) { return letters.find(name) != letters.npos; }))
            continue;
        // The list may lie in one of its own: { _list: [ … ] }.
        std::vector<NodeOrdinal> lists{field.to};
        if (collectionKind(c.last(), field.to) == CollectionKind::None
            || collectionKind(c.last(), field.to) == CollectionKind::Object)
            for (const Edge inner : c.graph().edges(field.to))
                if (inner.type == EdgeType::Property && c.graph().type(inner.to) == NodeType::Object)
                    lists.push_back(inner.to);
        std::unordered_set<NodeOrdinal> idle;
        std::size_t looked = 0;
        for (const NodeOrdinal list : lists)
            forEachEntry(c.last(), list, collectionKind(c.last(), list), [&](NodeOrdinal entry, EdgeOrdinal) {
                if (++looked > kMost) return;
                if (members.contains(entry)) idle.insert(entry);
                // { client, since }: a record of a member
                std::size_t fields = 0;
                for (const Edge edge : c.graph().edges(entry)) {
                    if (++fields > kEntriesOfRecord) break;
                    if (edge.type == EdgeType::Property && members.contains(edge.to)) idle.insert(edge.to);
                }
            });
        if (idle.size() * 2 > members.size()) return c.graph().edgeName(field);
    }
    return std::nullopt;
}

} // namespace heaptrail

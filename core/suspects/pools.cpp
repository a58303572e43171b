// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/pools.h"

#include "core/base/ascii.h"
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
        if (isLetter(c)) letters += toLower(c);
    return letters;
}

template <std::size_t n>
bool isOneOf(const std::string& letters, const std::array<const char*, n>& names)
{
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return letters == name; });
}

bool speaksOfIdle(std::string_view name)
{
    // "free" and "avail" begin many other words.
    static constexpr std::array<std::string_view, 4> kIdle{"idle", "free", "available", "unused"};
    const std::string letters = lettersOf(name);
    // Fields of Node's timers (lib/internal/linkedlist.js, lib/internal/timers.js).
    static constexpr std::array<const char*, 4> kTimers{"idlenext", "idleprev", "idletimeout", "idlestart"};
    if (isOneOf(letters, kTimers)) return false;
    return std::any_of(kIdle.begin(), kIdle.end(), [&](std::string_view word) {
        const std::size_t at = letters.find(word);
        return at != letters.npos && letters.compare(at, 4, "freez") != 0;
    });
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

std::optional<IdleList> idleList(const Candidate& c)
{
    constexpr std::size_t kMost = 10'000, kNear = 2;
    // It may be that list itself, or one of several in it: freeSockets → localhost:80.
    std::size_t named = 0;
    for (std::size_t i = c.path.size(); i-- > 1 && named < kNear;) {
        if (c.path[i].isInternal) continue;
        ++named;
        if (speaksOfIdle(c.path[i].edgeName)) return IdleList{c.path[i].edgeName, 1};
    }
    if (c.container == c.point.node || c.point.entries.empty()) return std::nullopt;
    std::unordered_set<NodeOrdinal> members;
    for (const NodeOrdinal entry : c.point.entries)
        if (c.graph().type(entry) == NodeType::Object) members.insert(entry);
    std::optional<IdleList> best;
    for (const Edge field : c.graph().edges(c.container)) {
        if (field.type != EdgeType::Property || field.to == c.point.node
            || c.graph().type(field.to) != NodeType::Object || !speaksOfIdle(c.graph().edgeName(field)))
            continue;
        // Through all that is the list's own: its store, its links, records of members as { client, since }.
        std::unordered_set<NodeOrdinal> idle, own{field.to};
        std::vector<NodeOrdinal> left{field.to};
        while (!left.empty() && own.size() < kMost) {
            const NodeOrdinal node = left.back();
            left.pop_back();
            for (const Edge edge : c.graph().edges(node)) {
                if (edge.type == EdgeType::Weak) continue;
                if (members.contains(edge.to)) {
                    idle.insert(edge.to);
                    continue;
                }
                const NodeType type = c.graph().type(edge.to);
                const NodeOrdinal above = c.last().dominator(edge.to);
                // An iterator of the pool's may have the inside of the list, too.
                const bool isOwn = own.contains(above)
                    || (node == field.to && above == c.container && edge.to != c.point.node
                        && edge.type == EdgeType::Property);
                if ((type == NodeType::Object || type == NodeType::Array) && isOwn
                    && own.insert(edge.to).second)
                    left.push_back(edge.to);
            }
        }
        if (const double share = double(idle.size()) / double(std::max<std::size_t>(1, members.size()));
            share > 0.5 && (!best || share > best->share))
            best = IdleList{c.graph().edgeName(field), share};
    }
    return best;
}

} // namespace heaptrail

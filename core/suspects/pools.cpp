// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/pools.h"

#include <algorithm>
#include <array>

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

/// Something waits for an entry: a callback, a promise, the function that settles one. A queue of such entries is no
/// pool, though it stands in one.
bool isWaitedFor(const Candidate& c, NodeOrdinal entry)
{
    constexpr int kFields = 40;
    static constexpr std::array<const char*, 8> kCallbacks{"callback", "cb",      "resolve",     "reject",
                                                           "done",     "promise", "onfulfilled", "deferred"};
    if (c.graph().type(entry) == NodeType::Closure) return true;
    int looked = 0;
    for (const Edge edge : c.graph().edges(entry)) {
        if (++looked > kFields) break;
        if (edge.type != EdgeType::Property) continue;
        const NodeType type = c.graph().type(edge.to);
        if ((type == NodeType::Closure || type == NodeType::Object)
            && isOneOf(lettersOf(c.graph().edgeName(edge)), kCallbacks))
            return true;
    }
    return false;
}

} // namespace

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

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/population.h"

#include "core/base/text.h"
#include "core/compare/series.h"
#include "core/suspects/candidate.h"
#include "core/suspects/contents.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <array>

namespace heaptrail {

namespace {

/// The class whose instances are looked for: what accumulates, or what comes with it, if the name means something.
std::string tellingClass(const Suspect& suspect)
{
    static constexpr std::array<const char*, 6> kTelling{"Timeout", "Promise", "Generator",
                                                         "Module",  "WeakRef", "Timer"};
    if (isProgramsClass(suspect.className)) return suspect.className;
    for (const std::string& part : suspect.parts)
        if (isProgramsClass(part)) return part;
    const bool isTelling = std::any_of(kTelling.begin(), kTelling.end(),
                                       [&](const char* name) { return suspect.className == name; });
    return isTelling ? suspect.className : std::string();
}

} // namespace

Result<Population> Populations::named(const std::string& className, const Task& task)
{
    const Snapshot& last = m_history.last();
    std::vector<ClassKey> keys;
    bool isInterface = false;
    Population population(m_history.size());
    for (std::uint32_t c = 0; c < last.classes().infos.size(); ++c) {
        const ClassInfo& info = last.classes().infos[c];
        if (!isCarriedName(className, info.name)) continue;
        keys.push_back(info.key);
        isInterface = isInterface || info.isInterface;
        const auto nodes = last.nodesOf(ClassOrdinal{c});
        population.back().insert(population.back().end(), nodes.begin(), nodes.end());
    }
    m_older.resize(m_history.size());
    for (std::size_t k = 0; k + 1 < m_history.size(); ++k) {
        const Snapshot& older = m_history.at(k);
        if (!isInterface) {
            for (const ClassKey& key : keys)
                if (const auto cls = older.classByKey(key)) {
                    const auto nodes = older.nodesOf(*cls);
                    population[k].insert(population[k].end(), nodes.begin(), nodes.end());
                }
            continue;
        }
        if (!m_older[k]) {
            auto classes = reclassify(older, last.classes().interfaces, task);
            if (!classes) return fail(classes.error());
            m_older[k] = std::move(*classes);
        }
        std::vector<bool> isWanted(m_older[k]->infos.size());
        for (std::size_t c = 0; c < isWanted.size(); ++c)
            isWanted[c] = std::find(keys.begin(), keys.end(), m_older[k]->infos[c].key) != keys.end();
        for (std::uint32_t i = 0; i < older.graph().nodeCount(); ++i)
            if (isWanted[m_older[k]->of[NodeOrdinal{i}].value]) population[k].push_back(NodeOrdinal{i});
    }
    if (!isProgramsClass(className)) // of the language: each realm has a prototype of that name
        for (std::size_t k = 0; k < population.size(); ++k)
            std::erase_if(population[k],
                          [&](NodeOrdinal node) { return isPrototype(m_history.at(k), node); });
    if (isWindowClass(className))
        for (std::size_t k = 0; k < population.size(); ++k)
            keepOneOfEachWindow(m_history.at(k), population[k]);
    return population;
}

Result<bool> addPopulation(const History& history, Populations& populations, Suspect& suspect,
                           const Task& task)
{
    const std::size_t n = history.size();
    const std::string name = tellingClass(suspect);
    if (n < 2 || name.empty() || suspect.heldBy) return true;
    const auto population = populations.named(name, task);
    if (!population) return fail(population.error());
    if (population->back().empty()) return true;
    auto growth = pathGrowth(history.snapshots(), *population, {}, task);
    if (!growth) return fail(growth.error());
    suspect.heldClass = name;
    suspect.survivors = survivorsOf(history.snapshots(), *population);
    suspect.heldBy = std::move(*growth);
    for (std::size_t k = 1; k + 1 < n; ++k) {
        const std::uint64_t born = suspect.survivors->born[k], alive = suspect.survivors->alive[k];
        if (born < 5 || alive > born) continue; // more: literals that got the class's fields only later
        // Entries that stay, and instances that don't: those are others of the class, or the values were made anew.
        // What was found by the entries counts.
        const bool grew = k < suspect.count.size() && suspect.count.back() > suspect.count[k - 1];
        if (suspect.areEntries && grew && alive * 2 < born) continue;
        const std::string when = " born between " + history.label(k - 1) + " and " + history.label(k);
        suspect.evidence.push_back(alive == born ? "all " + countText(born) + " " + name + when
                                           + " are alive in " + history.label(n - 1)
                                                 : countText(alive) + " of the " + countText(born) + " "
                                           + name + when + " are alive in " + history.label(n - 1));
    }
    return true;
}

} // namespace heaptrail

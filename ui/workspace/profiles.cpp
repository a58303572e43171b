// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/profiles.h"

namespace heaptrail::ui {

Profiles::Profiles(Workspace& workspace)
    : QObject(&workspace)
    , m_workspace(workspace)
{
    const auto forget = [this] {
        std::erase_if(m_profiles, [this](const auto& item) { return !m_workspace.log(item.first); });
        if (m_interval && !m_workspace.snapshot(m_interval->entry)) setInterval({});
    };
    connect(&workspace, &Workspace::logsChanged, this, forget);
    connect(&workspace, &Workspace::readySetChanged, this, forget);
}

Profiles& Profiles::of(const Workspace& workspace)
{
    if (auto* made = workspace.findChild<Profiles*>({}, Qt::FindDirectChildrenOnly)) return *made;
    return *new Profiles(const_cast<Workspace&>(workspace)); // its child
}

AllocationTreePtr Profiles::profile(EntryId id) const
{
    const auto at = m_profiles.find(id);
    return at == m_profiles.end() ? nullptr : at->second;
}

std::vector<AllocationTreePtr> Profiles::all() const
{
    std::vector<AllocationTreePtr> all;
    for (const LogEntry& entry : m_workspace.logs())
        if (auto one = profile(entry.id)) all.push_back(std::move(one));
    return all;
}

void Profiles::setInterval(std::optional<BirthInterval> interval)
{
    m_interval = std::move(interval);
    emit intervalChanged();
}

} // namespace heaptrail::ui

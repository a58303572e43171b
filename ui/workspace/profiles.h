// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/allocations/allocation_tree.h"
#include "ui/workspace/workspace.h"

#include <QObject>
#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace heaptrail::ui {

/// An interval of an allocation timeline that the user chose: what was allocated in it and is still alive.
struct BirthInterval {
    EntryId entry{}; ///< the timeline
    NodeId after, upTo; ///< ids in (after, upTo]
    QString text; ///< "1.2 s – 2.0 s"
};

/// The sampling heap profiles of the open set, which stand among its logs, and the interval of a timeline that views
/// filter by. Interface thread only.
class Profiles final : public QObject {
    Q_OBJECT
public:
    /// Of a workspace, whose child it is; made at the first question.
    static Profiles& of(const Workspace& workspace);

    /// Null for every entry that is no profile, or not loaded.
    AllocationTreePtr profile(EntryId id) const;
    /// Those that are loaded, in the order of the logs.
    std::vector<AllocationTreePtr> all() const;
    void put(EntryId id, AllocationTreePtr profile) { m_profiles[id] = std::move(profile); }

    const std::optional<BirthInterval>& interval() const noexcept { return m_interval; }
    void setInterval(std::optional<BirthInterval> interval);

signals:
    void intervalChanged();

private:
    explicit Profiles(Workspace& workspace);

    Workspace& m_workspace;
    std::map<EntryId, AllocationTreePtr> m_profiles;
    std::optional<BirthInterval> m_interval;
};

} // namespace heaptrail::ui

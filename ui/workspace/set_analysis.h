// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compare/series.h"
#include "core/suspects/suspect.h"
#include "ui/workspace/workspace.h"

#include <QObject>

#include <memory>
#include <vector>

namespace heaptrail::ui {

/// What several views want to know of the whole set: every class over all snapshots, and the leak suspects.
/// Worked out once, on a worker, when first wanted; thrown away when the set changes. Interface thread only.
class SetAnalysis final : public QObject {
    Q_OBJECT
public:
    enum class State { Idle, Working, Ready, Failed };
    using SeriesPtr = std::shared_ptr<const std::vector<SeriesRow>>;
    using SuspectsPtr = std::shared_ptr<const SuspectReport>;

    explicit SetAnalysis(Workspace& workspace, QObject* parent = nullptr);

    /// Starts the work unless it is done or running; the signals tell when it is there.
    void wantSeries();
    void wantSuspects();

    /// Null until Ready. Every class, as in the Comparison of all snapshots (ids() order).
    SeriesPtr series() const noexcept { return m_series; }
    State seriesState() const noexcept { return m_seriesState; }
    /// Null until Ready.
    SuspectsPtr suspects() const noexcept { return m_suspects; }
    /// The one whose holder this is, or without a holder the entry that stands for it. Null for any other object.
    std::shared_ptr<const Suspect> suspectOf(EntryId, NodeOrdinal) const;
    State suspectsState() const noexcept { return m_suspectsState; }
    const Error& error() const noexcept { return m_error; }
    /// The snapshots that the results are about, in the user's order.
    const std::vector<EntryId>& ids() const noexcept { return m_ids; }
    /// The one in which suspects' nodes live: the last in time, whatever the user's order. None without suspects.
    EntryId suspectsIn() const noexcept;
    /// Bytes the heap may use, for "time to the limit"; 0 = unknown.
    void setLimit(std::uint64_t bytes);
    std::uint64_t limit() const noexcept { return m_limit; }

signals:
    void seriesChanged();
    void suspectsChanged();

private:
    void reset();

    Workspace& m_workspace;
    Job m_seriesJob, m_suspectsJob;
    SeriesPtr m_series;
    SuspectsPtr m_suspects;
    State m_seriesState{State::Idle}, m_suspectsState{State::Idle};
    Error m_error;
    std::vector<EntryId> m_ids;
    std::uint64_t m_limit{0};
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/set_analysis.h"

#include "core/output/text.h"
#include "core/suspects/allocated_at.h"
#include "ui/workspace/compared_log.h"
#include "ui/workspace/profiles.h"

namespace heaptrail::ui {
namespace {

/// What names of the heap have that would turn or hide our own words (U+202E) is spelled out, as in all cells.
void spellOut(SuspectReport& report)
{
    const auto spell = [](auto&... texts) { ((texts = terminalText(texts)), ...); };
    for (Suspect& suspect : report.suspects) {
        spell(suspect.title, suspect.subject, suspect.className, suspect.explanation, suspect.advice,
              suspect.disproof, suspect.heldClass);
        for (auto* list : {&suspect.parts, &suspect.evidence, &suspect.sampleKeys})
            for (std::string& text : *list) spell(text);
        for (Suspect::SampleValue& value : suspect.sampleValues) spell(value.field, value.text);
        for (PathStep& step : suspect.path) spell(step.edgeName, step.className, step.label, step.name);
        if (suspect.bound) spell(*suspect.bound);
    }
    for (BenignGrowth& benign : report.benign) spell(benign.className, benign.reason);
    for (std::string& notice : report.notices) spell(notice);
}

} // namespace

SetAnalysis::SetAnalysis(Workspace& workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(workspace)
{
    connect(&workspace, &Workspace::readySetChanged, this, &SetAnalysis::reset);
    connect(&workspace, &Workspace::logsChanged, this, [this] {
        // Logs and profiles are evidence: suspects are ranked anew, the classes stay.
        m_suspectsJob.cancel();
        m_suspects.reset();
        m_suspectsState = State::Idle;
        emit suspectsChanged();
    });
}

void SetAnalysis::reset()
{
    m_seriesJob.cancel();
    m_suspectsJob.cancel();
    dropOnWorker(std::exchange(m_series, nullptr));
    m_suspects.reset();
    m_seriesState = m_suspectsState = State::Idle;
    m_ids = m_workspace.readyIds();
    emit seriesChanged();
    emit suspectsChanged();
}

void SetAnalysis::setLimit(std::uint64_t bytes)
{
    if (bytes == m_limit) return;
    m_limit = bytes;
    m_suspectsJob.cancel();
    m_suspects.reset();
    m_suspectsState = State::Idle;
    emit suspectsChanged();
}

void SetAnalysis::wantSeries()
{
    if (m_seriesState != State::Idle || m_ids.empty()) return;
    m_seriesState = State::Working;
    m_seriesJob.start([snapshots = m_workspace.readySnapshots()](
                          const Task& task) { return compareSeries(snapshots, task); },
                      [this](Result<std::vector<SeriesRow>> result) {
                          if (result) {
                              m_series = std::make_shared<const std::vector<SeriesRow>>(std::move(*result));
                              m_seriesState = State::Ready;
                          } else {
                              m_error = std::move(result.error());
                              m_seriesState = State::Failed;
                          }
                          emit seriesChanged();
                      });
}

void SetAnalysis::wantSuspects()
{
    if (m_suspectsState != State::Idle || m_ids.empty()) return;
    m_suspectsState = State::Working;
    std::vector<std::string> labels;
    for (const EntryId id : m_workspace.readyIds())
        labels.push_back(m_workspace.shortLabel(id).toStdString());
    m_suspectsJob.start(
        [snapshots = m_workspace.readySnapshots(), both = logAndSnapshots(m_workspace),
         profiles = Profiles::of(m_workspace).all(), limit = m_limit,
         labels = std::move(labels)](const Task& task) -> Result<SuspectReport> {
            const ComparedLog compared = comparedLog(both);
            SuspectOptions options;
            options.labels = labels;
            options.memoryLog = compared.log.get();
            if (limit > 0) options.limit = limit;
            auto report = findSuspects(snapshots, options, task);
            if (!report) return report;
            if (!compared.mismatch.empty())
                report->notices.push_back(compared.mismatch + " It is not used as evidence.");
            if (auto sites = addAllocationSites(snapshots, profiles, *report, task); !sites)
                return fail(std::move(sites.error()));
            spellOut(*report);
            return report;
        },
        [this](Result<SuspectReport> result) {
            if (result) {
                m_suspects = std::make_shared<const SuspectReport>(std::move(*result));
                m_suspectsState = State::Ready;
            } else {
                m_error = std::move(result.error());
                m_suspectsState = State::Failed;
            }
            emit suspectsChanged();
        });
}

EntryId SetAnalysis::suspectsIn() const noexcept
{
    return m_suspects && !m_suspects->order.empty() ? m_ids[m_suspects->order.back()] : EntryId::None;
}

std::shared_ptr<const Suspect> SetAnalysis::suspectOf(EntryId entry, NodeOrdinal node) const
{
    if (!m_suspects || suspectsIn() != entry) return {};
    for (const Suspect& suspect : m_suspects->suspects)
        if (suspect.hasContainer() ? suspect.collection == node
                                   : suspect.sampleId.value != 0 && suspect.sample == node)
            return {m_suspects, &suspect};
    return {};
}

} // namespace heaptrail::ui

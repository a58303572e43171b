// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job.h"
#include "ui/views/table_page.h"

namespace heaptrail::ui {

class DominatorsModel;

/// The dominator tree: who is responsible for which bytes. Grouped by class on demand.
class DominatorsPage final : public OutlinePage {
    Q_OBJECT
public:
    explicit DominatorsPage(Context& context, QWidget* parent = nullptr);

protected:
    bool shows(const HeapEntry& entry) const override;
    void showSnapshot(const HeapEntry& entry) override;
    QModelIndex reveal(NodeOrdinal node) override;

private:
    void goToAccumulation();
    /// What growth is since: the first snapshot, of the same process; none of itself.
    HeapEntry before(const HeapEntry& entry) const;
    /// Opens the next row of m_toOpen, or waits for it.
    void openLargest();

    bool m_isNew{}; ///< the snapshot: its largest objects are to be opened
    std::vector<NodeOrdinal> m_toOpen;
    Job m_largest; ///< finds m_toOpen: the root of a large heap has a million children
    DominatorsModel* m_model{};
};

} // namespace heaptrail::ui

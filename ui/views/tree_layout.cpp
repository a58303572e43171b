// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tree_layout.h"

#include <algorithm>
#include <limits>

namespace heaptrail::ui {

void TreeLayout::setModel(const QAbstractItemModel* model)
{
    m_model = model;
    closeAll();
}

bool TreeLayout::isOpen(const QModelIndex& index) const
{
    return index.isValid() && m_open.contains(index.siblingAtColumn(0));
}

bool TreeLayout::setOpen(const QModelIndex& index, bool isOpen)
{
    if (!index.isValid() || isOpen == this->isOpen(index)) return false;
    const bool isShown = positionOf(index) >= 0; // what opens below a closed row moves nothing
    if (isOpen)
        m_open.insert(index.siblingAtColumn(0));
    else
        m_open.remove(index.siblingAtColumn(0));
    if (isShown) invalidate();
    return true;
}

void TreeLayout::closeAll()
{
    m_open.clear();
    invalidate();
}

std::vector<QModelIndex> TreeLayout::openRows()
{
    m_open.removeIf([](const QPersistentModelIndex& index) { return !index.isValid(); });
    return {m_open.begin(), m_open.end()};
}

int TreeLayout::rowCount() const
{
    rebuild();
    return m_rowCount;
}

const std::vector<TreeLayout::Run>& TreeLayout::runs() const
{
    rebuild();
    return m_runs;
}

const TreeLayout::Run* TreeLayout::runAt(int position) const
{
    rebuild();
    if (position < 0 || position >= m_rowCount) return nullptr;
    const auto after = std::ranges::upper_bound(m_runs, position, {}, &Run::start);
    return &*std::prev(after);
}

QModelIndex TreeLayout::indexAt(int position) const
{
    const Run* run = runAt(position);
    return run ? m_model->index(run->firstRow + position - run->start, 0, run->parent) : QModelIndex();
}

int TreeLayout::depthAt(int position) const
{
    const Run* run = runAt(position);
    return run ? run->depth : 0;
}

int TreeLayout::positionOf(const QModelIndex& index) const
{
    rebuild();
    if (!index.isValid() || index.model() != m_model) return -1;
    const auto runs = m_runsOf.constFind(index.parent());
    if (runs == m_runsOf.cend()) return -1;
    const auto after = std::ranges::upper_bound(*runs, index.row(), {},
                                                [&](int run) { return m_runs[std::size_t(run)].firstRow; });
    if (after == runs->begin()) return -1;
    const Run& run = m_runs[std::size_t(*std::prev(after))];
    const int below = index.row() - run.firstRow;
    return below < run.count ? run.start + below : -1;
}

int TreeLayout::shownPositionOf(QModelIndex index) const
{
    for (; index.isValid(); index = index.parent())
        if (const int position = positionOf(index); position >= 0) return position;
    return -1;
}

void TreeLayout::rebuild() const
{
    if (!m_isStale) return;
    m_isStale = false;
    m_runs.clear();
    m_runsOf.clear();
    m_rowCount = 0;
    if (!m_model) return;

    QHash<QModelIndex, std::vector<int>> openBelow;
    for (const auto& open : m_open)
        if (open.isValid()) openBelow[open.parent()].push_back(open.row());
    for (auto& rows : openBelow) std::ranges::sort(rows);

    // A branch is left at each open row and taken up again below it. A stack, not recursion: lists are deep.
    struct Branch {
        QModelIndex parent;
        const std::vector<int>* open;
        std::size_t nextOpen;
        int nextRow, rows;
    };
    std::vector<Branch> stack;
    const auto enter = [&](const QModelIndex& parent) {
        const int rows = m_model->rowCount(parent);
        if (rows == 0) return;
        const auto found = openBelow.constFind(parent);
        stack.push_back({parent, found == openBelow.cend() ? nullptr : &*found, 0, 0, rows});
    };
    enter({});
    while (!stack.empty()) {
        Branch& branch = stack.back();
        if (branch.nextRow == branch.rows) {
            stack.pop_back();
            continue;
        }
        const bool isLast = !branch.open || branch.nextOpen == branch.open->size();
        const int end = isLast ? branch.rows : std::min((*branch.open)[branch.nextOpen++] + 1, branch.rows);
        // More rows than a scroll bar can count are left out; no heap has as many objects.
        const int count = std::min(end - branch.nextRow, std::numeric_limits<int>::max() - m_rowCount);
        m_runsOf[branch.parent].push_back(int(m_runs.size()));
        m_runs.push_back({branch.parent, branch.nextRow, count, m_rowCount, int(stack.size()) - 1});
        m_rowCount += count;
        branch.nextRow = end;
        if (!isLast) enter(m_model->index(end - 1, 0, branch.parent)); // `branch` may be gone now
    }
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/object_filter_box.h"

#include "core/analysis/object_filters.h"
#include "ui/workspace/profiles.h"

#include <QAbstractItemView>
#include <QSignalBlocker>

namespace heaptrail::ui {

namespace {
constexpr int kChosenInterval = 999; // data: what was allocated in the interval of Profiles::interval()
constexpr int kFirstInterval = 1000; // data: kFirstInterval + k is "allocated between k − 1 and k"
} // namespace

ObjectFilterBox::ObjectFilterBox(Workspace& workspace, QWidget* parent)
    : QComboBox(parent)
    , m_workspace(workspace)
{
    setObjectName(QStringLiteral("objectFilter"));
    setAccessibleName(tr("Which objects"));
    setToolTip(tr("Which objects to show"));
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(24); // "Allocated between S1 and S2" is read whole
    connect(&workspace, &Workspace::readySetChanged, this, &ObjectFilterBox::refill);
    connect(&workspace, &Workspace::lineageChanged, this, &ObjectFilterBox::refill);
    connect(&Profiles::of(workspace), &Profiles::intervalChanged, this, [this] {
        refill();
        const int at = Profiles::of(m_workspace).interval() ? findData(kChosenInterval) : 0;
        if (at != currentIndex()) setCurrentIndex(at);
        emit activated(currentIndex());
    });
    refill();
}

QSize ObjectFilterBox::minimumSizeHint() const
{
    QSize hint = QComboBox::minimumSizeHint();
    hint.rwidth() -= hint.width() / 3;
    return hint;
}

void ObjectFilterBox::refill()
{
    const auto before = currentData();
    const QSignalBlocker blocker(this);
    clear();
    addItem(tr("All objects"), int(ObjectFilter::All));
    const auto ids = m_workspace.readyIds();
    if (ids.size() >= 2 && m_workspace.pairsById()) {
        addItem(tr("Allocated before %1").arg(m_workspace.shortLabel(ids.front())), kFirstInterval);
        for (std::size_t i = 1; i < ids.size(); ++i)
            addItem(tr("Allocated between %1 and %2")
                        .arg(m_workspace.shortLabel(ids[i - 1]), m_workspace.shortLabel(ids[i])),
                    kFirstInterval + int(i));
    }
    if (Profiles::of(m_workspace).interval())
        addItem(tr("Allocated %1 of the timeline").arg(Profiles::of(m_workspace).interval()->text),
                kChosenInterval);
    addItem(tr("Duplicated strings"), int(ObjectFilter::DuplicatedStrings));
    addItem(tr("Retained by detached DOM nodes"), int(ObjectFilter::RetainedByDetachedDom));
    addItem(tr("Retained by contexts"), int(ObjectFilter::RetainedByContexts));
    addItem(tr("Retained by DevTools console"), int(ObjectFilter::RetainedByConsole));
    addItem(tr("Retained by event handlers"), int(ObjectFilter::RetainedByEventHandlers));
    const int at = findData(before);
    setCurrentIndex(at >= 0 ? at : 0);
    view()->setTextElideMode(Qt::ElideNone);
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + 32);
}

ObjectFilterBox::Maker ObjectFilterBox::filterFor(const HeapSet& set, quint16 current) const
{
    const int chosen = currentData().toInt();
    const auto snapshot = set[current].snapshot;
    const auto bornIn = [snapshot](NodeId after, NodeId upTo) -> Maker {
        return [snapshot, after, upTo](const Task&) -> Result<std::function<bool(NodeOrdinal)>> {
            return std::function<bool(NodeOrdinal)>([snapshot, after, upTo](NodeOrdinal node) {
                return isAllocatedBetween(*snapshot, node, after, upTo);
            });
        };
    };
    if (chosen == kChosenInterval) {
        const auto& interval = Profiles::of(m_workspace).interval();
        if (!interval) return {};
        return bornIn(interval->after, interval->upTo);
    }
    if (chosen >= kFirstInterval) {
        const auto i = std::size_t(chosen - kFirstInterval);
        if (i >= set.size()) return {};
        const NodeId after = i == 0 ? NodeId{} : set[i - 1].snapshot->graph().maxHeapObjectId();
        const NodeId upTo = set[i].snapshot->graph().maxHeapObjectId();
        return bornIn(after, upTo);
    }
    const auto filter = static_cast<ObjectFilter>(chosen);
    if (filter == ObjectFilter::All) return {};
    return [snapshot, filter](const Task& task) -> Result<std::function<bool(NodeOrdinal)>> {
        auto passing = nodesPassing(*snapshot, filter, task);
        if (!passing) return fail(passing.error());
        auto nodes = std::make_shared<const NodeSet>(std::move(*passing));
        return std::function<bool(NodeOrdinal)>([nodes](NodeOrdinal node) { return (*nodes)[node.value]; });
    };
}

} // namespace heaptrail::ui

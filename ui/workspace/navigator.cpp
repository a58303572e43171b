// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/navigator.h"

namespace heaptrail::ui {

QString classNameOfKey(const QString& key)
{
    // The name is all that follows the key's head; it may hold commas of its own.
    return key.startsWith(QLatin1Char(',')) ? key.mid(1) : key.section(QLatin1Char(','), 3);
}

Navigator::Navigator(Workspace& workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(workspace)
    , m_places{Place{QString::fromLatin1(view::kOverview), {}, {}, {}}}
{
    connect(&workspace, &Workspace::removed, this, &Navigator::forget);
    connect(&workspace, &Workspace::readySetChanged, this, [this] {
        const auto ready = m_workspace.readyIds();
        const bool isReady = m_workspace.snapshot(m_snapshot) != nullptr;
        if (isReady && m_isSnapshotChosen) return;
        const EntryId last = ready.empty() ? EntryId::None : ready.back();
        m_isSnapshotChosen = false;
        if (last == m_snapshot) return;
        m_snapshot = last;
        emit currentSnapshotChanged(m_snapshot);
    });
}

void Navigator::jump(Place place)
{
    if (place.view.isEmpty()) place.view = this->place().view;
    if (place.selection.snapshot == EntryId::None) place.selection = selection();
    if (place == this->place()) {
        emit jumped(this->place());
        return;
    }
    m_places.resize(m_at + 1);
    m_places.push_back(std::move(place));
    if (m_places.size() > kMostPlaces) m_places.erase(m_places.begin());
    go(m_places.size() - 1);
}

void Navigator::jumpTo(const QString& view, EntryId snapshot, NodeOrdinal node)
{
    jump(Place{view, Selection{snapshot, node, {}, {}}, {}, {}});
}

void Navigator::jumpToClass(const QString& view, EntryId snapshot, const QString& classKey,
                            const QString& className)
{
    jump(Place{view, Selection{snapshot, std::nullopt, classKey, className}, {}, {}});
}

void Navigator::go(std::size_t at)
{
    m_at = at;
    const EntryId snapshot = selection().snapshot;
    if (snapshot != EntryId::None && snapshot != m_snapshot && m_workspace.snapshot(snapshot)) {
        m_snapshot = snapshot;
        m_isSnapshotChosen = true;
        emit currentSnapshotChanged(m_snapshot);
    }
    emit jumped(place());
    emit selectionChanged(selection());
    emit historyChanged();
}

void Navigator::select(const Selection& selection)
{
    if (selection == this->selection()) return;
    m_places[m_at].selection = selection;
    emit selectionChanged(this->selection());
}

void Navigator::selectNode(EntryId snapshot, NodeOrdinal node)
{
    select(Selection{snapshot, node, {}, {}});
}

void Navigator::setFilter(const QString& filter)
{
    m_places[m_at].filter = filter;
}

void Navigator::setCurrentSnapshot(EntryId snapshot)
{
    m_isSnapshotChosen = true;
    if (snapshot == m_snapshot) return;
    m_snapshot = snapshot;
    emit currentSnapshotChanged(snapshot);
}

void Navigator::goTo(std::size_t at)
{
    if (at < m_places.size()) go(at);
}

void Navigator::reset()
{
    m_places.assign(1, Place{QString::fromLatin1(view::kOverview), {}, {}, {}});
    m_at = 0;
    m_isSnapshotChosen = false;
    go(0);
}

void Navigator::back()
{
    if (canGoBack()) go(m_at - 1);
}

void Navigator::forward()
{
    if (canGoForward()) go(m_at + 1);
}

/// Places in a snapshot that is gone keep their page and lose their selection.
void Navigator::forget(EntryId id)
{
    const bool wasSelected = selection().snapshot == id;
    for (Place& place : m_places)
        if (place.selection.snapshot == id) place.selection = {};
    if (wasSelected) emit selectionChanged(selection());
}

} // namespace heaptrail::ui

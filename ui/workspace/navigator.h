// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ordinal.h"
#include "ui/workspace/workspace.h"

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace heaptrail::ui {

/// What is selected: an object, or a class, in one snapshot. Every view follows it.
struct Selection {
    EntryId snapshot{}; ///< None: nothing is selected
    std::optional<NodeOrdinal> node;
    QString classKey; ///< public class key, when a class is selected (then node is empty)
    QString className; ///< for people

    bool isEmpty() const noexcept { return snapshot == EntryId::None || (!node && classKey.isEmpty()); }
    friend bool operator==(const Selection&, const Selection&) = default;
};

/// The class's name as people read it, out of its public key "scriptId,line,column,Name" or ",Name".
QString classNameOfKey(const QString& key);

/// The ids of the pages in the middle.
namespace view {
constexpr char kOverview[] = "overview";
constexpr char kSuspects[] = "suspects";
constexpr char kSummary[] = "summary";
constexpr char kComparison[] = "comparison";
constexpr char kDominators[] = "dominators";
constexpr char kTreemap[] = "treemap";
constexpr char kContainment[] = "containment";
constexpr char kStrings[] = "strings";
constexpr char kStatistics[] = "statistics";
// Docks: showing one doesn't change the page.
constexpr char kSnapshots[] = "snapshots";
constexpr char kFindings[] = "findings";
constexpr char kRetainers[] = "retainers";
constexpr char kGraph[] = "graph";
constexpr char kPaths[] = "paths";
constexpr char kInspector[] = "inspector";
} // namespace view

/// Where the user stands: a page and what is selected in it.
struct Place {
    QString view; ///< one of view::k…; empty = stay on the present page
    Selection selection;
    QString filter; ///< the page's filter text, where it has one
    QString suspect; ///< id of the suspect, on the Suspects page
    friend bool operator==(const Place&, const Place&) = default;
};

/// The current place, the selection that all views share, and the way back. Interface thread only.
class Navigator final : public QObject {
    Q_OBJECT
public:
    explicit Navigator(Workspace& workspace, QObject* parent = nullptr);

    const Place& place() const noexcept { return m_places[m_at]; }
    const Selection& selection() const noexcept { return place().selection; }
    /// The snapshot that single-snapshot views show: chosen by the user, else the last one loaded in time.
    EntryId currentSnapshot() const noexcept { return m_snapshot; }
    /// Where the user has been, oldest first, and which of them is the present one.
    const std::vector<Place>& places() const noexcept { return m_places; }
    std::size_t at() const noexcept { return m_at; }
    /// Back or forward to any of them.
    void goTo(std::size_t at);
    bool canGoBack() const noexcept { return m_at > 0; }
    bool canGoForward() const noexcept { return m_at + 1 < m_places.size(); }

    /// Goes there and remembers where from: for links, "Reveal in …", tabs.
    void jump(Place place);
    /// The same to an object in a view: jumpTo(view::kSummary, entry, node).
    void jumpTo(const QString& view, EntryId snapshot, NodeOrdinal node);
    void jumpToClass(const QString& view, EntryId snapshot, const QString& classKey,
                     const QString& className);
    /// Changes what is selected where one stands; no step back is made of it. Views call it as the user walks
    /// through their rows.
    void select(const Selection& selection);
    void selectNode(EntryId snapshot, NodeOrdinal node);
    /// The page tells its filter, so that coming back restores it.
    void setFilter(const QString& filter);
    void setCurrentSnapshot(EntryId snapshot);
    void back();
    void forward();
    /// Another investigation begins: the way back ends here.
    void reset();

    /// A page has too few files to show anything: the user wants to open more.
    void askForFiles() { emit filesWanted(); }

signals:
    void filesWanted();
    /// After jump, back, forward: the page of place().view is to be shown, then its showPlace() called.
    void jumped(const Place& place);
    /// After each change of the selection, jumps included.
    void selectionChanged(const Selection& selection);
    void currentSnapshotChanged(EntryId snapshot);
    void historyChanged();

private:
    void go(std::size_t at);
    void forget(EntryId id);

    static constexpr std::size_t kMostPlaces = 200;
    Workspace& m_workspace;
    std::vector<Place> m_places;
    std::size_t m_at{0};
    EntryId m_snapshot{};
    bool m_isSnapshotChosen{};
};

} // namespace heaptrail::ui

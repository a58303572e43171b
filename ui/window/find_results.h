// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/quick_find.h"
#include "ui/jobs/job.h"
#include "ui/models/heap_model.h"
#include "ui/workspace/navigator.h"

#include <QDialog>

#include <functional>
#include <optional>
#include <vector>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace heaptrail::ui {

/// "Classes", "Properties" …
QString foundKindName(FoundKind kind);
/// The find as a row shows it: the name, or the string in quotes.
QString foundText(const Found& found);
/// "in requestCache": whose key a string is; empty for everything else.
QString foundOwner(const Found& found, const Snapshot& snapshot);
/// "520 objects, retain 4.9 MB"; of a key what its entry's value retains.
QString foundSize(const Found& found, const Snapshot& snapshot);
/// Where a find leads, and the property of the object there that was meant.
struct FoundPlace {
    Place place;
    std::optional<EdgeOrdinal> property;
};
/// What Enter goes to: the class, the string in Strings, the Map or Set of which it is a key, the object that the only property of this name holds, or one
/// object with such a property in Summary, among all that have it.
FoundPlace placeOf(const Found& found, const HeapEntry& heap);
using GoToFound = std::function<void(const FoundPlace&)>;

/// All that a text finds in the open snapshots, as a table in a window of its own (Alt+Enter in the search). A row
/// leads to its place.
class FindResults final : public QDialog {
    Q_OBJECT
public:
    FindResults(const Workspace& workspace, HeapSet set, const QString& text, GoToFound go, QWidget* parent);
    bool isSearching() const { return m_job.isRunning(); }

private:
    struct Row {
        std::size_t heap{};
        Found found;
    };
    struct Answer {
        std::vector<Row> rows;
        std::uint64_t total{};
    };
    struct Hit {
        FoundPlace place;
        QString label, name, count, size; ///< the snapshot's; of what was found there
    };
    void fill(Answer answer);
    /// What the last open snapshot says, and in which ones the name is.
    void showHits(QTreeWidgetItem& item) const;
    /// A snapshot was given up: what leads into it goes away.
    void letGo();

    const Workspace& m_workspace;
    HeapSet m_set; ///< until the answer is there
    GoToFound m_go;
    std::vector<std::vector<Hit>> m_hits; ///< by row; the last snapshot first
    QTreeWidget* m_table{};
    QLabel* m_sum{};
    Job m_job;
};

} // namespace heaptrail::ui

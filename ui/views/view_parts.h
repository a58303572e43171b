// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/internals.h"
#include "core/query/filter.h"
#include "ui/models/heap_model.h"
#include "ui/views/page.h"

#include <QComboBox>
#include <QLabel>

#include <functional>
#include <initializer_list>

class QAction;
class QGridLayout;
class QLineEdit;
class QTreeWidget;

namespace heaptrail::ui {

class NodeView;

/// The loaded snapshots in time order, as models take them.
HeapSet heapSetOf(const Workspace& workspace);
/// The position of an entry in a set; −1 if it is not in it.
int positionIn(const HeapSet& set, EntryId id);
/// One entry of the open set; its snapshot is null if it is not loaded.
HeapEntry heapEntryOf(const Workspace& workspace, EntryId id);

/// A command that can't be used now says why where it is looked for (Ctrl+K).
void setAvailable(QAction& action, bool isAvailable, const QString& reason);
/// These columns as wide as the widest of all rows, children included: Qt's own way asks those in sight alone.
void fitColumns(QTreeWidget& tree, std::initializer_list<int> columns);

/// A row of what a command does, the command, and a button that copies it.
void addCommandRow(QGridLayout& grid, const QString& what, const QString& text);

/// What every dock about the selection says where there is none, and the way out of that: to the top suspect if there
/// is one, else to Summary.
struct WayOut {
    QString text, button;
    std::function<void()> run;
};
WayOut wayOutOfNothing(Context& context);

/// Chooses one of the loaded snapshots; follows the set and, if told to, the navigator's current one.
class SnapshotBox final : public QComboBox {
    Q_OBJECT
public:
    SnapshotBox(Context& context, bool followsCurrent, QWidget* parent = nullptr);
    EntryId chosen() const;
    void choose(EntryId id);

signals:
    void chosenByUser(EntryId id);

private:
    void refill();
    Context& m_context;
    bool m_followsCurrent{};
};

/// How much of the runtime's own objects is left out; the choice is remembered.
class InternalsBox final : public QComboBox {
    Q_OBJECT
public:
    InternalsBox(Settings settings, QWidget* parent = nullptr);
    HideInternals level() const { return HideInternals(currentData().toInt()); }
    /// Shows everything for now; what is remembered stays.
    void showAll() { setCurrentIndex(0); }

signals:
    void chosen();

private:
    Settings m_settings;
};

/// The Σ row under a table.
class SumLabel final : public QLabel {
    Q_OBJECT
public:
    explicit SumLabel(QWidget* parent = nullptr);
};

/// A filter field for each column, under the header: `>1M`, `10..20`, `>=5%`. Hidden until Ctrl+Shift+F.
class ColumnFilterRow final : public QWidget {
    Q_OBJECT
public:
    /// A hint for each of the first columns: what can be typed there.
    ColumnFilterRow(NodeView& view, const QStringList& hints, QWidget* parent = nullptr);
    void clear();

signals:
    void filterChanged(int column, const ColumnFilter& filter);

private:
    void place();
    void apply(int column);

    NodeView& m_view;
    std::vector<QLineEdit*> m_fields;
};

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job.h"
#include "ui/models/heap_model.h"
#include "ui/views/page.h"

#include <functional>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace heaptrail::ui {

class BranchModel;
class NodeView;
class OutlineModel;
class SnapshotBox;
class SumLabel;

/// A page of one table: a row of fields above it, the sum below. Made from top to bottom, which is the order that Tab
/// walks in.
class TablePage : public Page {
    Q_OBJECT
public:
    bool focusFind() override; ///< into the page's first field
    void findNext(bool backwards) override;
    QList<QAction*> exportActions() override;

protected:
    /// The icon and the table's name in the settings are the id.
    TablePage(Context& context, const char* id, const QString& title, QWidget* parent);

    void addAbove(QWidget* widget);
    QHBoxLayout* addRowAbove();
    /// Then the table and its sum; once.
    void addTable(BranchModel& model, const QString& accessibleName, const QList<int>& widthsAtFirst = {});
    /// A command of this page: for its keys, its menus and Ctrl+K.
    QAction* addCommand(const QString& text, const QString& name, const QKeySequence& key,
                        std::function<void()> run);

    NodeView* m_view{};
    SumLabel* m_sum{};

private:
    QVBoxLayout* m_layout{};
};

/// A tree over one snapshot with a field that searches the whole heap: Containment, Dominators.
class OutlinePage : public TablePage {
    Q_OBJECT
public:
    void showPlace(const Place& place) override;
    void findNext(bool backwards) override { step(backwards); }

protected:
    using TablePage::TablePage;
    /// The row above, with these buttons between the field and the snapshot's box; then the table.
    void addOutline(OutlineModel& model, const QString& accessibleName,
                    std::initializer_list<QWidget*> buttons = {},
                    const QList<int>& widthsAtFirst = {64, 10, 22, 22});
    void refresh() override;
    void letGo() override;
    /// The user's place is to be found again in the rows that come.
    void follow(Selection selection);

    /// Does the model show what it is to show of this snapshot?
    virtual bool shows(const HeapEntry& entry) const;
    /// Gives the model another snapshot, with the message or sum that goes with it.
    virtual void showSnapshot(const HeapEntry& entry) = 0;
    /// Opens the way to the object as far as it is known: its row. Invalid while the model is busy: then it is asked
    /// again; invalid for good if the tree does not have it.
    virtual QModelIndex reveal(NodeOrdinal node) = 0;

private:
    void followPending();
    /// Enter in the field: the first object of the heap with this name, or held under it; then the next.
    void find(const QString& text, bool backwards, std::function<void(bool)> done);
    void step(bool backwards);

    OutlineModel* m_outline{};
    Selection m_pending;
    QLabel* m_hits{}; ///< "2 of 1,204"
    QString m_found; ///< the text that m_matches are for
    SnapshotPtr m_foundIn;
    std::vector<NodeOrdinal> m_matches; ///< the largest first
    std::size_t m_at{};
    Job m_search;
};

} // namespace heaptrail::ui

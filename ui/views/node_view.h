// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/branch_model.h"
#include "ui/views/node_menu.h"
#include "ui/views/page.h"
#include "ui/views/table_export.h"
#include "ui/views/tree_view.h"

#include <optional>

class QLabel;
class QPushButton;

namespace heaptrail::ui {

class HeapModel;

/// The tree that every table of the window is: selection tells the navigator, one context menu, copy, export,
/// columns that are chosen and remembered, find, keys.
class NodeView final : public TreeView {
    Q_OBJECT
public:
    /// `name` is the key under which columns are remembered.
    NodeView(Context& context, const QString& name, QWidget* parent = nullptr);

    void setBranchModel(BranchModel* model);
    BranchModel* branchModel() const { return m_model; }
    /// Columns hidden until the user asks for them; before columns are restored.
    void setHiddenAtFirst(const QList<int>& columns);
    /// Widths at first, in average characters; column 0 takes the rest.
    void setWidthsAtFirst(const QList<int>& characters);
    /// Call when the model got other columns: memory is kept per layout.
    void columnsChanged(const QString& layout);

    /// What the row stands for.
    Selection selectionAt(const QModelIndex& index) const;
    /// Makes the row current and visible without telling the navigator.
    void showRow(const QModelIndex& index);
    /// Moves to the next row that has the text in its first column, or to the object "@id"; then tells if there was
    /// one. Looks in slices: a million open rows don't hold the window up. A newer search ends the older.
    void find(const QString& text, bool backwards = false, std::function<void(bool isFound)> done = {});
    void findAgain(bool backwards);

    /// "Copy table as …", "Export table…": for Page::exportActions().
    QList<QAction*> exportActions() const { return m_exportActions; }
    /// Keeps the first rows with the findings, without contents of strings.
    void pinTable();

    /// The designed states: what is shown instead of rows, and the way out.
    void setMessage(const QString& text, const QString& button = {}, std::function<void()> wayOut = {});

    /// What Enter and double-click do beside expanding; by default they show the retainers.
    std::function<void(const QModelIndex&)> onActivated;
    /// Adds a view's own entries to the menu.
    std::function<void(NodeMenuExtras&, const QModelIndex&)> extendMenu;
    /// Adds to the header's menu; what it returns stands on top.
    std::function<QList<QAction*>()> extendHeaderMenu;

signals:
    /// The user moved to another row.
    void userSelected(const QModelIndex& index);
    void notice(const QString& text);
    /// Esc in the table: the last term of the filter goes.
    void escapePressed();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void headerClicked(int column);
    /// Rows that are equal in what the table is sorted by: by this column, too.
    void sortAlsoBy(int column);
    void defaultOrder();
    /// While nobody has chosen a column, the arrow stands over the one that the order follows by itself.
    void showOwnOrder();
    void fillSortMenu(QMenu& menu);
    void fillColumnMenu(QMenu& menu);
    void headerMenu(const QPoint& at);
    struct SavedColumn {
        int position{}, width{};
        bool isHidden{};
    };
    void saveColumns();
    void restoreColumns();
    std::optional<SavedColumn> savedColumn(const QStringList& parts, int column) const;
    QString savedTitle(int column) const;
    void applyDefaults();
    void fitName();
    int leastWidth(int column) const;
    /// What most of the first rows need; a few long names are cut.
    int contentWidth(int column, const QFont& font) const;
    void placeMessage();
    struct Search;
    void searchOn(const std::shared_ptr<Search>& search);
    void expandChain(const QModelIndex& from);
    void showMenu(const QPoint& globalPos, const QModelIndex& index);

    Context& m_context;
    QString m_name, m_layout, m_lastFind;
    std::shared_ptr<Search> m_search; ///< under way
    BranchModel* m_model{};
    QList<int> m_hiddenAtFirst, m_widthsAtFirst;
    QList<int> m_firstWidths; ///< in pixels, as the defaults want them
    bool m_isAsAtFirst{}; ///< no column has a width of the user's
    QList<QAction*> m_exportActions;
    QWidget* m_message{};
    QLabel* m_messageText{};
    QPushButton* m_messageButton{};
    std::function<void()> m_wayOut;
    bool m_isShowing{}, m_isRestoring{};
    bool m_isNameFixed{}; ///< the user gave the first column a width: it no longer takes the rest of the room
    int m_clicks{};
    int m_clickedColumn{-1};
};

} // namespace heaptrail::ui

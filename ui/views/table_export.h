// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/investigation/finding.h"
#include "ui/workspace/workspace.h"

#include <QAbstractItemModel>
#include <QList>
#include <QObject>
#include <QString>

#include <memory>

class QAbstractItemView;
class QAction;
class QSaveFile;

namespace heaptrail::ui {

class TreeView;

enum class TableFormat { Text, Markdown, Csv, Json };

/// Rows of a table as text: the columns that are shown, in the order in which they are shown. Sizes and counts
/// in CSV and JSON are plain numbers (bytes), in text and Markdown as on the screen. CSV is quoted as RFC 4180
/// says, and a text that a spreadsheet would take for a formula gets an apostrophe in front.
class TableWriter {
public:
    TableWriter(const QAbstractItemModel& model, QList<int> columns, TableFormat format);
    QString begin() const;
    /// `level` is the depth in a tree, from 0.
    QString row(const QModelIndex& index, int level);
    QString end() const;

private:
    QString cellText(const QModelIndex& index) const;

    const QAbstractItemModel& m_model;
    QList<int> m_columns;
    TableFormat m_format;
    bool m_isFirst{true};
};

/// The rows of a table from top to bottom with what is expanded below them, or the selected ones alone. Good as long as the model keeps its rows and their order.
class RowWalk {
public:
    RowWalk(const QAbstractItemView& view, bool onlySelected);
    /// Invalid after the last one.
    QModelIndex next();
    /// Of the row that next() gave, in the tree; of selected rows from the topmost level that is among them.
    int level() const noexcept { return m_level; }

private:
    struct Branch {
        QModelIndex parent;
        int next{}, total{};
    };
    void enter(const QModelIndex& parent);
    QModelIndex nextOfAll();
    QModelIndex nextSelected();
    void findSelected(const TreeView& tree);

    const QAbstractItemView& m_view;
    bool m_onlySelected{};
    std::vector<Branch> m_branches;
    std::vector<Branch> m_selected; ///< of a TreeView: from the last to the first; `total` is where it ends
    int m_level{}, m_topLevel{};
    qint64 m_left{}; ///< selected rows still to come
};

/// The first rows as a pin keeps them: names and numbers, no contents of strings.
FindingTable tableOf(const TreeView& view, const Workspace& workspace, int limit = 30);

/// In what follows a view is a TreeView or a QTreeView.
///
/// Writes every row of a table to a file, or as far as kMostCopied to the clipboard, a slice at a time so that the window
/// stays alive. A file is complete or not at all. Deletes itself when done.
class TableExport final : public QObject {
    Q_OBJECT
public:
    static constexpr qint64 kMostCopied = 100'000;

    TableExport(const QAbstractItemView& view, const QString& path, TableFormat format, QObject* parent);
    /// To the clipboard; up to 500 rows are there when start() returns.
    TableExport(const QAbstractItemView& view, bool onlySelected, TableFormat format, QObject* parent);
    ~TableExport() override;
    void start();

signals:
    /// `error` is empty when the file is there, or the rows are in the clipboard. `isCut`: there were more.
    void finished(const QString& path, const QString& error, qint64 rows, bool isCut);

private:
    TableExport(const QAbstractItemView& view, std::unique_ptr<QSaveFile> file, bool onlySelected,
                TableFormat format, QObject* parent);
    void writeSlice();
    void finish(const QString& error, bool isCut = false);

    std::unique_ptr<QSaveFile> m_file; ///< null: to the clipboard
    QString m_text; ///< for the clipboard
    TableWriter m_writer;
    RowWalk m_walk;
    qint64 m_written{};
    bool m_isDone{};
};

/// Copies the table, or its selected rows, and says in the status bar what that came to if it was much.
void copyTable(QAbstractItemView& view, TableFormat format, bool onlySelected);

/// "Copy table as text / Markdown / CSV / JSON" and "Export table…" for any tree; its context menu, where it has none.
QList<QAction*> addTableActions(QAbstractItemView& view, const QString& name);

/// In the status bar of the widget's window.
void showNotice(QWidget& widget, const QString& message);

/// The widget as it is painted, by the ending: .png at twice its size, else SVG. False: it can't be written.
bool savePicture(QWidget& widget, const QString& path);

/// By the ending: .csv, .json, .md, else text.
TableFormat formatOfPath(const QString& path);

} // namespace heaptrail::ui

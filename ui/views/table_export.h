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

class QAction;
class QSaveFile;
class QTreeView;

namespace heaptrail::ui {

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
    QString jsonValue(const QModelIndex& index) const;

    const QAbstractItemModel& m_model;
    QList<int> m_columns;
    TableFormat m_format;
    bool m_isFirst{true};
};

/// What is shown in the view: its rows, expanded children included, at most `limit`; or the selected ones.
QString copyRows(const QTreeView& view, TableFormat format, bool onlySelected, int limit = 100'000);

/// The first rows as a pin keeps them: names and numbers, no contents of strings.
FindingTable tableOf(const QTreeView& view, const Workspace& workspace, int limit = 30);

/// Writes every row of a table to a file, a slice at a time so that the window stays alive; also those that
/// the view has not fetched. Complete or not at all. Deletes itself when done.
class TableExport final : public QObject {
    Q_OBJECT
public:
    TableExport(const QTreeView& view, const QString& path, TableFormat format, QObject* parent);
    ~TableExport() override;
    void start();

signals:
    /// `error` is empty when the file is there.
    void finished(const QString& path, const QString& error, qint64 rows);

private:
    void writeSlice();
    void finish(const QString& error);

    const QTreeView& m_view;
    std::unique_ptr<QSaveFile> m_file;
    TableWriter m_writer;
    qint64 m_row{}, m_written{};
};

/// "Copy table as text / Markdown / CSV / JSON" and "Export table…" for any tree; its context menu, where it has none.
QList<QAction*> addTableActions(QTreeView& view, const QString& name);

/// In the status bar of the widget's window.
void sayIn(QWidget& widget, const QString& message);

/// The widget as it is painted, by the ending: .png at twice its size, else SVG. False: it can't be written.
bool savePicture(QWidget& widget, const QString& path);

/// By the ending: .csv, .json, .md, else text.
TableFormat formatOfPath(const QString& path);

} // namespace heaptrail::ui

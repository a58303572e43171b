// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/table_export.h"

#include "ui/models/branch_model.h"
#include "ui/models/node_text.h"
#include "ui/models/roles.h"
#include "ui/models/strings_model.h"
#include "ui/text/format.h"

#include <QAction>
#include <QBuffer>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QImage>
#include <QItemSelectionModel>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QSaveFile>
#include <QStatusTipEvent>
#include <QSvgGenerator>
#include <QTimer>
#include <QTreeView>

#include <algorithm>

namespace heaptrail::ui {

namespace {

constexpr int kSlice = 500; // rows between two looks at the event loop

QList<int> shownColumns(const QTreeView& view)
{
    QList<int> columns;
    for (int at = 0; at < view.header()->count(); ++at) {
        const int column = view.header()->logicalIndex(at);
        if (!view.header()->isSectionHidden(column)) columns << column;
    }
    return columns;
}

QString quotedJson(const QString& text)
{
    QJsonArray array{text};
    const auto bytes = QJsonDocument(array).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(bytes.mid(1, bytes.size() - 2));
}

bool isNumber(const QVariant& value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double: return true;
    default: return false;
    }
}

/// A spreadsheet would compute it.
bool isFormula(const QString& text)
{
    return !text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text[0]);
}

int levelOf(const QModelIndex& index)
{
    int level = 0;
    for (auto at = index.parent(); at.isValid(); at = at.parent()) ++level;
    return level;
}

} // namespace

TableWriter::TableWriter(const QAbstractItemModel& model, QList<int> columns, TableFormat format)
    : m_model(model)
    , m_columns(std::move(columns))
    , m_format(format)
{
}

QString TableWriter::cellText(const QModelIndex& index) const
{
    if (const auto copy = index.data(CopyRole); copy.isValid()) return copy.toString();
    return index.data(Qt::DisplayRole).toString();
}

QString TableWriter::jsonValue(const QModelIndex& index) const
{
    const auto value = index.data(SortRole);
    if (isNumber(value) && !index.data(TrendRole).isValid()) return value.toString();
    const auto text = cellText(index);
    return text.isEmpty() ? QStringLiteral("null") : quotedJson(text);
}

QString TableWriter::begin() const
{
    QStringList names;
    for (const int column : m_columns)
        names << m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    switch (m_format) {
    case TableFormat::Text: return names.join(QLatin1Char('\t')) + QLatin1Char('\n');
    case TableFormat::Markdown: {
        QStringList lines;
        for (const int column : m_columns) {
            const auto alignment = m_model.headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt();
            lines << (alignment & Qt::AlignRight ? QStringLiteral("---:") : QStringLiteral("---"));
        }
        for (auto& name : names) name.replace(QLatin1Char('|'), QLatin1String("\\|"));
        return QStringLiteral("| %1 |\n| %2 |\n")
            .arg(names.join(QLatin1String(" | ")), lines.join(QLatin1String(" | ")));
    }
    case TableFormat::Csv: {
        for (auto& name : names)
            name =
                QLatin1Char('"') + name.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
        return QStringLiteral("level,") + names.join(QLatin1Char(',')) + QLatin1String("\r\n");
    }
    case TableFormat::Json: return QStringLiteral("[");
    }
    return {};
}

QString TableWriter::row(const QModelIndex& index, int level)
{
    QStringList cells;
    for (const int column : m_columns) {
        const auto at = index.siblingAtColumn(column);
        switch (m_format) {
        case TableFormat::Text: {
            auto text = cellText(at).replace(QLatin1Char('\t'), QLatin1Char(' '));
            // Text with tabs is pasted into spreadsheets.
            if (!isNumber(at.data(SortRole)) && isFormula(text)) text.prepend(QLatin1Char('\''));
            if (cells.isEmpty()) text.prepend(QString(level * 2, QLatin1Char(' ')));
            cells << text;
            break;
        }
        case TableFormat::Markdown: {
            auto text = cellText(at);
            text.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
            for (const char16_t c : {u'|', u'`', u'*', u'_', u'<', u'[', u'&', u'~', u'$'})
                text.replace(QChar(c), QLatin1Char('\\') + QString(QChar(c)));
            if (cells.isEmpty() && level > 0) text.prepend(QStringLiteral("&nbsp;&nbsp;").repeated(level));
            cells << text;
            break;
        }
        case TableFormat::Csv: {
            const auto value = at.data(SortRole);
            if (isNumber(value) && !at.data(TrendRole).isValid()) {
                cells << value.toString();
                break;
            }
            auto text = cellText(at);
            if (isFormula(text)) text.prepend(QLatin1Char('\''));
            cells << QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\""))
                    + QLatin1Char('"');
            break;
        }
        case TableFormat::Json:
            cells << quotedJson(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString())
                    + QLatin1Char(':') + jsonValue(at);
            break;
        }
    }
    switch (m_format) {
    case TableFormat::Text: return cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    case TableFormat::Markdown: return QStringLiteral("| %1 |\n").arg(cells.join(QLatin1String(" | ")));
    case TableFormat::Csv:
        return QString::number(level) + QLatin1Char(',') + cells.join(QLatin1Char(','))
            + QLatin1String("\r\n");
    case TableFormat::Json: {
        const auto lead = m_isFirst ? QStringLiteral("\n") : QStringLiteral(",\n");
        m_isFirst = false;
        return lead + QStringLiteral("{\"level\":%1,").arg(level) + cells.join(QLatin1Char(','))
            + QLatin1Char('}');
    }
    }
    return {};
}

QString TableWriter::end() const
{
    return m_format == TableFormat::Json ? QStringLiteral("\n]\n") : QString();
}

QString copyRows(const QTreeView& view, TableFormat format, bool onlySelected, int limit)
{
    if (!view.model()) return {};
    TableWriter writer(*view.model(), shownColumns(view), format);
    QString text = writer.begin();
    int count = 0;
    if (onlySelected) {
        auto rows = view.selectionModel()->selectedRows();
        if (rows.isEmpty() && view.currentIndex().isValid()) rows << view.currentIndex().siblingAtColumn(0);
        std::stable_sort(rows.begin(), rows.end(), [&](const QModelIndex& a, const QModelIndex& b) {
            return view.visualRect(a).top() < view.visualRect(b).top();
        });
        int top = 1'000'000;
        for (const auto& row : rows) top = std::min(top, levelOf(row));
        for (const auto& row : rows) text += writer.row(row, levelOf(row) - top);
        return text + writer.end();
    }
    for (auto at = view.model()->index(0, 0); at.isValid() && count < limit;
         at = view.indexBelow(at), ++count)
        text += writer.row(at, levelOf(at));
    return text + writer.end();
}

FindingTable tableOf(const QTreeView& view, const Workspace& workspace, int limit)
{
    FindingTable table;
    const auto* model = qobject_cast<const BranchModel*>(view.model());
    if (!model) return table;
    QList<int> columns;
    const bool isOfStrings = qobject_cast<const StringsModel*>(model) != nullptr;
    for (const int column : shownColumns(view)) // other texts are values of properties
        if (column == 0 || model->isNumeric(column) || (isOfStrings && column == StringsModel::SiteColumn))
            columns << column;
    for (const int column : columns)
        table.columns.push_back(model->headerData(column, Qt::Horizontal).toString().toStdString());
    const auto nameOf = [&](const QModelIndex& index) -> QString {
        const auto node = index.data(NodeRole);
        const auto snapshot = workspace.snapshot(EntryId(index.data(EntryRole).value<quint32>()));
        const auto name = index.data(Qt::DisplayRole).toString();
        if (!node.isValid()) return isOfStrings ? QStringLiteral("\"…\"") : name;
        if (!snapshot) return {};
        const NodeOrdinal ordinal{node.value<quint32>()};
        switch (snapshot->graph().type(ordinal)) {
        case NodeType::Object:
        case NodeType::Closure:
        case NodeType::Array:
        case NodeType::Code:
        case NodeType::Hidden:
        case NodeType::Synthetic:
        case NodeType::ObjectShape:
            if (!name.contains(QLatin1String("pair in WeakMap"))) return name; // that quotes what is stored
            break;
        default: break; // its name is its contents
        }
        return safeText(snapshot->className(ordinal)) + QLatin1Char(' ')
            + formatId(snapshot->graph().id(ordinal).value);
    };
    for (auto at = model->index(0, 0); at.isValid() && int(table.rows.size()) < limit;
         at = view.indexBelow(at)) {
        std::vector<std::string> row;
        for (const int column : columns) {
            const auto cell = at.siblingAtColumn(column);
            const QString indent(column == 0 ? 2 * levelOf(at) : 0, QChar(0x2007)); // figure spaces stay
            row.push_back(
                (indent + (column == 0 ? nameOf(at) : cell.data(Qt::DisplayRole).toString())).toStdString());
        }
        table.rows.push_back(std::move(row));
    }
    table.rowsInAll = std::max(std::uint64_t(model->rowCount()), std::uint64_t(table.rows.size()));
    return table;
}

TableExport::TableExport(const QTreeView& view, const QString& path, TableFormat format, QObject* parent)
    : QObject(parent)
    , m_view(view)
    , m_file(std::make_unique<QSaveFile>(path))
    , m_writer(*view.model(), shownColumns(view), format)
{
    connect(view.model(), &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { finish(tr("The table changed while it was written; nothing was saved.")); });
    connect(&view, &QObject::destroyed, this, [this] { deleteLater(); });
}

TableExport::~TableExport() = default;

void TableExport::start()
{
    if (!m_file->open(QIODevice::WriteOnly)) {
        finish(m_file->errorString());
        return;
    }
    m_file->write(m_writer.begin().toUtf8());
    writeSlice();
}

void TableExport::writeSlice()
{
    if (!m_file) return;
    const auto* branches = qobject_cast<const BranchModel*>(m_view.model());
    const qint64 total = branches ? branches->totalRows() : m_view.model()->rowCount();
    QString text;
    for (int done = 0; done < kSlice && m_row < total; ++m_row) {
        const auto index = branches ? branches->rowIndex(m_row, 0) : m_view.model()->index(int(m_row), 0);
        text += m_writer.row(index, 0);
        ++done;
        ++m_written;
        // What the user opened below it belongs to what he sees.
        if (m_view.isExpanded(index)) {
            for (auto at = m_view.indexBelow(index); at.isValid() && at.parent().isValid();
                 at = m_view.indexBelow(at)) {
                text += m_writer.row(at, levelOf(at));
                ++done;
                ++m_written;
            }
        }
    }
    if (m_file->write(text.toUtf8()) < 0) {
        finish(m_file->errorString());
        return;
    }
    if (m_row < total) {
        QTimer::singleShot(0, this, &TableExport::writeSlice);
        return;
    }
    m_file->write(m_writer.end().toUtf8());
    finish(m_file->commit() ? QString() : m_file->errorString());
}

void TableExport::finish(const QString& error)
{
    if (!m_file) return;
    const auto path = m_file->fileName();
    m_file.reset();
    emit finished(path, error, m_written);
    deleteLater();
}

QList<QAction*> addTableActions(QTreeView& view, const QString& name)
{
    QList<QAction*> actions;
    const auto add = [&](const QString& text, const char* id, auto run) {
        auto* action = new QAction(text, &view);
        action->setObjectName(QLatin1String(id));
        action->setStatusTip(text);
        QObject::connect(action, &QAction::triggered, &view, run);
        actions << action;
    };
    const auto addCopy = [&](const QString& text, const char* id, TableFormat format) {
        add(text, id, [&view, format] {
            if (const auto rows = copyRows(view, format, false); !rows.isEmpty())
                QGuiApplication::clipboard()->setText(rows);
        });
    };
    addCopy(TableExport::tr("Copy table as text"), "copyText", TableFormat::Text);
    addCopy(TableExport::tr("Copy table as Markdown"), "copyMarkdown", TableFormat::Markdown);
    addCopy(TableExport::tr("Copy table as CSV"), "copyCsv", TableFormat::Csv);
    addCopy(TableExport::tr("Copy table as JSON"), "copyJson", TableFormat::Json);
    add(TableExport::tr("Export table…"), "exportTable", [&view, name] {
        if (!view.model()) return;
        const auto path = QFileDialog::getSaveFileName(
            &view, TableExport::tr("Export table"), name + QStringLiteral(".csv"),
            TableExport::tr("CSV (*.csv);;JSON (*.json);;Markdown (*.md);;Text (*.txt)"));
        if (path.isEmpty()) return;
        auto* job = new TableExport(view, path, formatOfPath(path), &view);
        QObject::connect(
            job, &TableExport::finished, &view,
            [&view](const QString& file, const QString& error, qint64 rows) {
                sayIn(
                    view,
                    error.isEmpty()
                        ? TableExport::tr("%1 rows written to %2").arg(formatCount(std::uint64_t(rows)), file)
                        : TableExport::tr("%1 could not be written: %2").arg(file, error));
            });
        job->start();
    });
    if (view.contextMenuPolicy() == Qt::DefaultContextMenu) {
        view.setContextMenuPolicy(Qt::ActionsContextMenu);
        view.addActions(actions);
    }
    return actions;
}

void sayIn(QWidget& widget, const QString& message)
{
    QStatusTipEvent event(message);
    QCoreApplication::sendEvent(widget.window(), &event);
}

bool savePicture(QWidget& widget, const QString& path)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        QImage image(widget.size() * 2, QImage::Format_RGB32);
        image.setDevicePixelRatio(2);
        image.fill(widget.palette().window().color());
        widget.render(&image);
        image.save(&buffer, "PNG");
    } else {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(widget.size());
        generator.setViewBox(widget.rect());
        QPainter painter(&generator);
        widget.render(&painter);
    }
    QSaveFile file(path); // whole or not at all
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
}

TableFormat formatOfPath(const QString& path)
{
    const auto lower = path.toLower();
    if (lower.endsWith(QLatin1String(".csv"))) return TableFormat::Csv;
    if (lower.endsWith(QLatin1String(".json"))) return TableFormat::Json;
    if (lower.endsWith(QLatin1String(".md"))) return TableFormat::Markdown;
    return TableFormat::Text;
}

} // namespace heaptrail::ui

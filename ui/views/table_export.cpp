// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/table_export.h"

#include "core/analysis/entry_names.h"
#include "core/output/table.h"
#include "ui/models/heap_model.h"
#include "ui/models/node_text.h"
#include "ui/models/paths_model.h"
#include "ui/models/roles.h"
#include "ui/models/strings_model.h"
#include "ui/text/format.h"
#include "ui/views/tree_view.h"

#include <QAction>
#include <QBuffer>
#include <QClipboard>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QImage>
#include <QItemSelectionModel>
#include <QPainter>
#include <QSaveFile>
#include <QStatusTipEvent>
#include <QSvgGenerator>
#include <QTimer>
#include <QTreeView>

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <sstream>
#include <utility>

namespace heaptrail::ui {

namespace {

constexpr int kSlice = 500; // rows that are written at once
constexpr int kSliceMs = 8; // of more, between two looks at the event loop

// Most tables are TreeViews; the twins of pictures are Qt's own.
bool isOpen(const QAbstractItemView& view, const QModelIndex& index)
{
    if (const auto* tree = qobject_cast<const TreeView*>(&view)) return tree->isExpanded(index);
    return qobject_cast<const QTreeView*>(&view)->isExpanded(index);
}

QList<int> shownColumns(const QAbstractItemView& view)
{
    const auto* tree = qobject_cast<const TreeView*>(&view);
    const auto& header = tree ? *tree->header() : *qobject_cast<const QTreeView*>(&view)->header();
    QList<int> columns;
    for (int at = 0; at < header.count(); ++at) {
        const int column = header.logicalIndex(at);
        if (!header.isSectionHidden(column)) columns << column;
    }
    return columns;
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

int levelOf(const QModelIndex& index)
{
    int level = 0;
    for (auto at = index.parent(); at.isValid(); at = at.parent()) ++level;
    return level;
}

const ColumnHead kLevel{"level", {}, Unit::Number};

/// The shown columns as core's writers take them: under their titles.
std::vector<ColumnHead> headsOf(const QAbstractItemModel& model, const QList<int>& columns)
{
    std::vector<ColumnHead> heads;
    for (const int column : columns) {
        const auto title = model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().toStdString();
        const auto alignment = model.headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt();
        heads.push_back({title, title, alignment & Qt::AlignRight ? Unit::Number : Unit::Text});
    }
    return heads;
}

/// Gives core's writer of the format to `write`, and returns what it writes.
template <class Write>
QString written(TableFormat format, Write write)
{
    std::ostringstream out;
    switch (format) {
    case TableFormat::Text: write(std::make_unique<TabRows>(out)); break;
    case TableFormat::Markdown: write(std::make_unique<MarkdownRows>(out)); break;
    case TableFormat::Csv: write(std::make_unique<CsvRows>(out, false, CsvRows::Names::AsTheyAre)); break;
    case TableFormat::Json: {
        JsonWriter json(out, JsonWriter::Style::Compact);
        write(std::make_unique<JsonRows>(json));
        break;
    }
    }
    return QString::fromStdString(out.str());
}

void putNumber(RowSink& sink, const ColumnHead& column, const QVariant& value)
{
    switch (value.typeId()) {
    case QMetaType::Double: return sink.number(column, value.toDouble());
    case QMetaType::UInt:
    case QMetaType::ULongLong: return sink.number(column, std::uint64_t{value.toULongLong()});
    default: return sink.number(column, std::int64_t{value.toLongLong()});
    }
}

} // namespace

TableWriter::TableWriter(const QAbstractItemModel& model, QList<int> columns, TableFormat format)
    : m_model(model)
    , m_columns(std::move(columns))
    , m_format(format)
{
}

QString TableWriter::begin() const
{
    if (m_format == TableFormat::Json) return QStringLiteral("[");
    const auto heads = headsOf(m_model, m_columns);
    std::vector<const ColumnHead*> columns;
    if (m_format == TableFormat::Csv) columns.push_back(&kLevel);
    for (const ColumnHead& head : heads) columns.push_back(&head);
    return written(m_format, [&](std::unique_ptr<RowSink> sink) { sink->begin(columns); });
}

QString TableWriter::row(const QModelIndex& index, int level)
{
    const auto text = written(m_format, [&](std::unique_ptr<RowSink> sink) {
        const auto heads = headsOf(m_model, m_columns);
        sink->beginRow(level);
        if (!sink->isForPeople()) sink->number(kLevel, std::int64_t{level});
        for (std::size_t at = 0; at < heads.size(); ++at) {
            const auto cell = index.siblingAtColumn(m_columns[qsizetype(at)]);
            const auto value = cell.data(SortRole);
            if (!sink->isForPeople() && isNumber(value) && !cell.data(TrendRole).isValid()) {
                putNumber(*sink, heads[at], value);
                continue;
            }
            const QString shown = cellText(cell);
            // A text of the heap may be a dash as well; those have a text of their own to copy.
            const bool isDash = shown == emDash() && !cell.data(CopyRole).isValid();
            const bool isNone = !sink->isForPeople() && (shown.isEmpty() || isDash);
            isNone ? sink->none(heads[at]) : sink->text(heads[at], shown.toStdString());
        }
        sink->endRow();
    });
    if (m_format != TableFormat::Json) return text;
    return (std::exchange(m_isFirst, false) ? QStringLiteral("\n") : QStringLiteral(",\n")) + text;
}

QString TableWriter::end() const
{
    return m_format == TableFormat::Json ? QStringLiteral("\n]\n") : QString();
}

QString TableWriter::cellText(const QModelIndex& index) const
{
    if (const auto copy = index.data(CopyRole); copy.isValid()) return copy.toString();
    return index.data(Qt::DisplayRole).toString();
}

RowWalk::RowWalk(const QAbstractItemView& view, bool onlySelected)
    : m_view(view)
    , m_onlySelected(onlySelected)
{
    if (const auto* tree = qobject_cast<const TreeView*>(&view); tree && onlySelected) {
        findSelected(*tree);
        return;
    }
    enter({});
    if (!onlySelected) return;
    m_topLevel = std::numeric_limits<int>::max();
    for (const auto& range : view.selectionModel()->selection()) {
        m_left += range.height();
        m_topLevel = std::min(m_topLevel, levelOf(range.topLeft()));
    }
}

void RowWalk::enter(const QModelIndex& parent)
{
    m_branches.push_back({parent, 0, m_view.model()->rowCount(parent)});
}

QModelIndex RowWalk::nextOfAll()
{
    while (!m_branches.empty()) {
        auto& branch = m_branches.back();
        if (branch.next >= branch.total) {
            m_branches.pop_back();
            continue;
        }
        const auto index = m_view.model()->index(branch.next++, 0, branch.parent);
        m_level = int(m_branches.size()) - 1;
        if (isOpen(m_view, index)) enter(index); // what the user opened belongs to what he sees
        return index;
    }
    return {};
}

// Among millions of rows the few that are selected are found by where they lie, not by asking each.
void RowWalk::findSelected(const TreeView& tree)
{
    QHash<QModelIndex, QList<QItemSelectionRange>> rangesIn;
    for (const auto& range : tree.selectionModel()->selection()) rangesIn[range.parent()] << range;
    std::vector<std::pair<int, Branch>> found; // by position
    m_topLevel = std::numeric_limits<int>::max();
    for (const auto& run : tree.rows().runs())
        for (const auto& range : rangesIn.value(run.parent)) {
            const int from = std::max(range.top(), run.firstRow);
            const int end = std::min(range.bottom() + 1, run.firstRow + run.count);
            if (from >= end) continue;
            found.push_back({run.start + from - run.firstRow, {run.parent, from, end}});
            m_topLevel = std::min(m_topLevel, run.depth);
        }
    std::ranges::sort(found, std::greater(), [](const auto& one) { return one.first; });
    for (auto& [position, rows] : found) m_selected.push_back(std::move(rows));
}

QModelIndex RowWalk::nextSelected()
{
    if (m_selected.empty()) return {};
    Branch& rows = m_selected.back();
    const auto index = m_view.model()->index(rows.next++, 0, rows.parent);
    m_level = levelOf(index) - m_topLevel;
    if (rows.next == rows.total) m_selected.pop_back();
    return index;
}

QModelIndex RowWalk::next()
{
    if (!m_onlySelected) return nextOfAll();
    if (qobject_cast<const TreeView*>(&m_view)) return nextSelected();
    while (m_left > 0) {
        const auto index = nextOfAll();
        if (!index.isValid()) break;
        if (!m_view.selectionModel()->isSelected(index)) continue;
        --m_left;
        m_level -= m_topLevel;
        return index;
    }
    return {};
}

FindingTable tableOf(const TreeView& view, const Workspace& workspace, int limit)
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
        // Keys of entries are contents: their rows are named by class and id, paths by V8's slots.
        if (qobject_cast<const PathsModel*>(model))
            return index.parent().isValid() ? safeText(snapshot->className(ordinal)) + QLatin1Char(' ')
                    + formatId(snapshot->graph().id(ordinal).value)
                                            : index.data(SortRole).toString();
        if (const auto* heap = qobject_cast<const HeapModel*>(model))
            if (const auto edge = heap->edgeAt(index); edge && entrySlot(*snapshot, *edge))
                return safeText(snapshot->className(ordinal)) + QLatin1Char(' ')
                    + formatId(snapshot->graph().id(ordinal).value);
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
            const int role =
                isOfStrings && column == StringsModel::SiteColumn ? int(SortRole) : Qt::DisplayRole;
            row.push_back((indent + (column == 0 ? nameOf(at) : cell.data(role).toString())).toStdString());
        }
        table.rows.push_back(std::move(row));
    }
    table.rowsInAll = std::max(std::uint64_t(model->rowCount()), std::uint64_t(table.rows.size()));
    return table;
}

TableExport::TableExport(const QAbstractItemView& view, std::unique_ptr<QSaveFile> file, bool onlySelected,
                         TableFormat format, QObject* parent)
    : QObject(parent)
    , m_file(std::move(file))
    , m_writer(*view.model(), shownColumns(view), format)
    , m_walk(view, onlySelected)
{
    const auto stop = [this] { finish(tr("The table changed; nothing was written. Try again.")); };
    connect(view.model(), &QAbstractItemModel::modelAboutToBeReset, this, stop);
    connect(view.model(), &QAbstractItemModel::layoutAboutToBeChanged, this, stop);
    connect(view.model(), &QAbstractItemModel::rowsAboutToBeRemoved, this, stop);
    connect(&view, &QObject::destroyed, this, &QObject::deleteLater);
}

TableExport::TableExport(const QAbstractItemView& view, const QString& path, TableFormat format,
                         QObject* parent)
    : TableExport(view, std::make_unique<QSaveFile>(path), false, format, parent)
{
}

TableExport::TableExport(const QAbstractItemView& view, bool onlySelected, TableFormat format,
                         QObject* parent)
    : TableExport(view, nullptr, onlySelected, format, parent)
{
}

TableExport::~TableExport() = default;

void TableExport::start()
{
    if (m_file && !m_file->open(QIODevice::WriteOnly)) {
        finish(m_file->errorString());
        return;
    }
    if (m_file)
        m_file->write(m_writer.begin().toUtf8());
    else
        m_text = m_writer.begin();
    writeSlice();
}

void TableExport::writeSlice()
{
    if (m_isDone) return;
    QString text;
    QElapsedTimer slice;
    slice.start();
    bool isAtEnd = false;
    const bool isFirst = m_written == 0;
    for (int rows = 0; isFirst ? rows < kSlice : slice.elapsed() < kSliceMs; ++rows) {
        const auto index = m_walk.next();
        isAtEnd = !index.isValid();
        if (isAtEnd) break;
        if (!m_file && m_written == kMostCopied) {
            m_text += text + m_writer.end();
            return finish({}, true);
        }
        text += m_writer.row(index, m_walk.level());
        ++m_written;
    }
    if (isAtEnd) text += m_writer.end();
    if (!m_file) {
        m_text += text;
    } else if (m_file->write(text.toUtf8()) < 0) {
        return finish(m_file->errorString());
    }
    if (!isAtEnd) {
        QTimer::singleShot(0, this, &TableExport::writeSlice);
        return;
    }
    finish(!m_file || m_file->commit() ? QString() : m_file->errorString());
}

void TableExport::finish(const QString& error, bool isCut)
{
    if (std::exchange(m_isDone, true)) return;
    const auto path = m_file ? m_file->fileName() : QString();
    if (!m_file && error.isEmpty()) QGuiApplication::clipboard()->setText(m_text);
    m_file.reset();
    emit finished(path, error, m_written, isCut);
    deleteLater();
}

void copyTable(QAbstractItemView& view, TableFormat format, bool onlySelected)
{
    if (!view.model()) return;
    auto* job = new TableExport(view, onlySelected, format, &view);
    QObject::connect(
        job, &TableExport::finished, &view,
        [&view](const QString&, const QString& error, qint64 rows, bool isCut) {
            const auto count = formatCount(std::uint64_t(rows));
            if (!error.isEmpty())
                showNotice(view, error);
            else if (isCut)
                showNotice(
                    view,
                    TableExport::tr("The first %1 rows are copied; Export table… writes all").arg(count));
            else if (rows > kSlice)
                showNotice(view, TableExport::tr("%1 rows copied").arg(count));
        });
    job->start();
}

QList<QAction*> addTableActions(QAbstractItemView& view, const QString& name)
{
    QList<QAction*> actions;
    const auto add = [&](const QString& text, const char* id, auto run) {
        auto* action = new QAction(text, &view);
        action->setObjectName(QLatin1String(id));
        action->setStatusTip(text);
        QObject::connect(action, &QAction::triggered, &view, run);
        actions << action;
    };
    const auto addCopy = [&](const QString& text, const QString& below, const char* id, TableFormat format) {
        add(text, id, [&view, format] { copyTable(view, format, false); });
        actions.back()->setIconText(below); // in a menu "Copy table"
    };
    addCopy(TableExport::tr("Copy table as text"), TableExport::tr("As text"), "copyText", TableFormat::Text);
    addCopy(TableExport::tr("Copy table as Markdown"), TableExport::tr("As Markdown"), "copyMarkdown",
            TableFormat::Markdown);
    addCopy(TableExport::tr("Copy table as CSV"), TableExport::tr("As CSV"), "copyCsv", TableFormat::Csv);
    addCopy(TableExport::tr("Copy table as JSON"), TableExport::tr("As JSON"), "copyJson", TableFormat::Json);
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
                showNotice(
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

void showNotice(QWidget& widget, const QString& message)
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

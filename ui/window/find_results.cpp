// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/find_results.h"

#include "core/analysis/entry_names.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/views/table_export.h"
#include "ui/views/view_parts.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <tuple>

namespace heaptrail::ui {
namespace {

constexpr std::size_t kMostOfAKind = 2000; // in each snapshot
constexpr int kRowRole = Qt::UserRole + 1;
enum Column { KindColumn, NameColumn, CountColumn, SizeColumn, SnapshotColumn };

/// Of one, as a row has it.
QString kindName(FoundKind kind)
{
    switch (kind) {
    case FoundKind::Class: return FindResults::tr("Class");
    case FoundKind::Property: return FindResults::tr("Property");
    case FoundKind::EdgeName: return FindResults::tr("Variable or edge");
    case FoundKind::String: return FindResults::tr("String");
    }
    return {};
}

/// The value that stands behind a Map's key in its table.
std::optional<NodeOrdinal> valueOfKey(const Found& found, const Snapshot& snapshot)
{
    if (!found.key) return {};
    const Graph& graph = snapshot.graph();
    const EdgeOrdinal next{found.key->value + 1};
    if (next.value >= graph.endEdge(graph.source(*found.key)).value) return {};
    const auto slot = entrySlot(snapshot, next);
    if (!slot || slot->isKey || slot->key != graph.edge(*found.key).to) return {};
    return graph.edge(next).to;
}

} // namespace

QString foundKindName(FoundKind kind)
{
    switch (kind) {
    case FoundKind::Class: return FindResults::tr("Classes");
    case FoundKind::Property: return FindResults::tr("Properties");
    case FoundKind::EdgeName: return FindResults::tr("Variables and other edges");
    case FoundKind::String: return FindResults::tr("Strings");
    }
    return {};
}

QString foundText(const Found& found)
{
    const QString text =
        found.kind == FoundKind::Class ? classText(found.text, 120) : safeText(found.text, 120);
    return found.kind == FoundKind::String ? QLatin1Char('"') + text + QLatin1Char('"') : text;
}

QString foundOwner(const Found& found, const Snapshot& snapshot)
{
    if (found.kind == FoundKind::Class) { // as in Summary: classes may share a name
        const auto& infos = snapshot.classes().infos;
        const auto info = std::ranges::find(infos, found.classKey, &ClassInfo::key);
        return info == infos.end() ? QString()
                                   : locationText(snapshot, info->location).section(QLatin1Char('/'), -1);
    }
    if (found.kind == FoundKind::Property) { // of several that with the largest behind it
        const QString held = heldText(snapshot, found.node);
        const QString owner = withFewProperties(held.isEmpty() ? nodeName(snapshot, found.node) : held);
        return found.count == 1 ? FindResults::tr("in %1").arg(owner)
                                : FindResults::tr("in %1 and others").arg(owner);
    }
    const auto slot = found.key ? entrySlot(snapshot, *found.key) : std::nullopt;
    if (!slot) return {};
    const QString held = heldText(snapshot, slot->owner);
    return FindResults::tr("in %1").arg(held.isEmpty() ? nodeName(snapshot, slot->owner) : held);
}

QString foundSize(const Found& found, const Snapshot& snapshot)
{
    if (const auto value = valueOfKey(found, snapshot))
        return FindResults::tr("retains %1").arg(formatSize(snapshot.retainedSize(*value)));
    const QString size = formatSize(found.retainedSize);
    switch (found.kind) {
    case FoundKind::Class:
        return (found.count == 1 ? FindResults::tr("%1 object, retains %2")
                                 : FindResults::tr("%1 objects, retain %2"))
            .arg(formatCount(found.count), size);
    case FoundKind::Property:
    case FoundKind::EdgeName:
        return found.count == 1
            ? FindResults::tr("retains %1").arg(size)
            : FindResults::tr("%1 times, the largest retains %2").arg(formatCount(found.count), size);
    case FoundKind::String: return size;
    }
    return {};
}

FoundPlace placeOf(const Found& found, const HeapEntry& heap)
{
    FoundPlace to;
    Place& place = to.place;
    place.selection.snapshot = EntryId(heap.entry);
    place.view = QString::fromLatin1(found.kind == FoundKind::String ? view::kStrings : view::kSummary);
    const QString text = safeText(found.text, 120);
    switch (found.kind) {
    case FoundKind::Class:
        place.selection.classKey = QString::fromStdString(found.classKey);
        place.selection.className = QString::fromStdString(found.text);
        break;
    case FoundKind::Property:
    case FoundKind::EdgeName:
        if (found.count == 1) { // nothing to choose from: to what it holds, with the holder beside it
            const Graph& graph = heap.snapshot->graph();
            const NodeOrdinal held = graph.edge(found.edge).to;
            const NodeType type = graph.type(held);
            const bool isObject =
                type == NodeType::Object || type == NodeType::Closure || type == NodeType::Native;
            place.selection.node = isObject ? held : found.node;
            if (!isObject) to.property = found.edge;
            break;
        }
        place.filter = (found.kind == FoundKind::Property ? QStringLiteral("property:\"%1\"")
                                                          : QStringLiteral("edge:\"%1\""))
                           .arg(text);
        place.selection.node = found.node;
        to.property = found.edge;
        break;
    case FoundKind::String:
        place.selection.node = found.node;
        // A key stands for its entry.
        if (const auto slot = found.key ? entrySlot(*heap.snapshot, *found.key) : std::nullopt) {
            place.view = QString::fromLatin1(view::kSummary);
            place.selection.node = slot->owner;
            to.property = found.key;
        }
        break;
    }
    return to;
}

FindResults::FindResults(const Workspace& workspace, HeapSet set, const QString& text, GoToFound go,
                         QWidget* parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_set(std::move(set))
    , m_go(std::move(go))
{
    setObjectName(QStringLiteral("findResults"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("All hits for “%1”").arg(safeText(text.toStdString(), 60)));
    resize(760, 520);
    auto* column = new QVBoxLayout(this);
    m_table = new QTreeWidget(this);
    m_table->setObjectName(QStringLiteral("findResultsTable"));
    m_table->setAccessibleName(windowTitle());
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setHeaderLabels({tr("Kind"), tr("Name"), tr("Count"), tr("Retained"), tr("Snapshots")});
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    for (const int at : {CountColumn, SizeColumn})
        m_table->headerItem()->setTextAlignment(at, Qt::AlignRight | Qt::AlignVCenter);
    m_table->setItemDelegate(new HeapDelegate(m_table, NameColumn));
    addTableActions(*m_table, QStringLiteral("hits"));
    column->addWidget(m_table);
    m_sum = new QLabel(tr("Searching…"), this);
    m_sum->setObjectName(QStringLiteral("findResultsSum"));
    column->addWidget(m_sum);
    connect(m_table, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        m_go(m_hits[std::size_t(item->data(0, kRowRole).toULongLong())].front().place);
    });
    connect(&workspace, &Workspace::released, this, &FindResults::letGo);
    m_job.start(
        [set = m_set, text = text.toStdString()](const Task& task) -> Result<Answer> {
            Answer answer;
            for (std::size_t heap = 0; heap < set.size(); ++heap) {
                auto finds = quickFind(*set[heap].snapshot, text, kMostOfAKind, task);
                if (!finds) return fail(finds.error());
                for (Found& found : finds->found) answer.rows.push_back({heap, std::move(found)});
                for (const std::uint64_t total : finds->total) answer.total += total;
            }
            std::ranges::stable_sort(answer.rows, {}, [](const Row& row) { return row.found.kind; });
            return answer;
        },
        [this](Result<Answer> answer) {
            if (answer) fill(std::move(*answer));
        });
}

namespace {
QString namesText(std::size_t count)
{
    return count == 1 ? FindResults::tr("1 name") : FindResults::tr("%1 names").arg(formatCount(count));
}
} // namespace

/// One row a name, over all snapshots.
void FindResults::fill(Answer answer)
{
    QList<QTreeWidgetItem*> items;
    std::map<std::tuple<FoundKind, std::string, QString>, std::size_t> rows;
    for (const Row& row : answer.rows) { // the last snapshot first
        const Found& found = row.found;
        const HeapEntry& heap = m_set[row.heap];
        const QString owner = foundOwner(found, *heap.snapshot);
        const bool isOfOwner = found.kind == FoundKind::String;
        const auto [at, isNew] = rows.try_emplace(
            {found.kind, found.classKey.empty() ? found.text : found.classKey, isOfOwner ? owner : QString()},
            rows.size());
        if (isNew) {
            auto* item = new QTreeWidgetItem({kindName(found.kind)});
            for (const int column : {CountColumn, SizeColumn})
                item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
            item->setData(0, kRowRole, qulonglong(at->second));
            items << item;
            m_hits.emplace_back();
        }
        m_hits[at->second].push_back({placeOf(found, heap), heap.label,
                                      foundText(found) + (owner.isEmpty() ? owner : QLatin1Char(' ') + owner),
                                      formatCount(found.count), formatSize(found.retainedSize)});
    }
    m_set.clear();
    for (QTreeWidgetItem* item : items) showHits(*item);
    m_table->addTopLevelItems(items);
    fitColumns(*m_table, {KindColumn, CountColumn, SizeColumn, SnapshotColumn});
    m_sum->setText(
        answer.rows.empty() ? tr("No class, property, variable or string contains this text.")
            : answer.total > answer.rows.size()
            ? tr("%1: the first %2 of %3 hits")
                  .arg(namesText(m_hits.size()), formatCount(answer.rows.size()), formatCount(answer.total))
            : namesText(m_hits.size()));
    if (!items.isEmpty()) m_table->setCurrentItem(items.front());
    m_table->setFocus();
}

void FindResults::showHits(QTreeWidgetItem& item) const
{
    const std::vector<Hit>& hits = m_hits[std::size_t(item.data(0, kRowRole).toULongLong())];
    QStringList labels;
    for (const Hit& hit : hits) labels.prepend(hit.label);
    labels.removeDuplicates();
    constexpr qsizetype kMostLabels = 4;
    const QString all = labels.join(QLatin1Char(' '));
    item.setText(NameColumn, hits.front().name);
    item.setText(CountColumn, hits.front().count);
    item.setText(SizeColumn, hits.front().size);
    item.setText(SnapshotColumn,
                 labels.size() <= kMostLabels
                     ? all
                     : tr("%1 … %2 (%3)")
                           .arg(labels.front(), labels.back(), formatCount(std::uint64_t(labels.size()))));
    item.setToolTip(SnapshotColumn, all);
}

void FindResults::letGo()
{
    m_set.clear();
    if (m_job.isRunning()) {
        m_job.cancel();
        m_sum->setText(tr("Stopped, as a snapshot was closed. Search again."));
        return;
    }
    bool isLess = false;
    for (int row = m_table->topLevelItemCount(); row-- > 0;) {
        QTreeWidgetItem* item = m_table->topLevelItem(row);
        auto& hits = m_hits[std::size_t(item->data(0, kRowRole).toULongLong())];
        const auto isGone = [this](const Hit& hit) {
            return !m_workspace.snapshot(hit.place.place.selection.snapshot);
        };
        if (std::erase_if(hits, isGone) == 0) continue;
        isLess = true;
        if (hits.empty())
            delete m_table->takeTopLevelItem(row);
        else
            showHits(*item);
    }
    if (isLess) m_sum->setText(namesText(std::size_t(m_table->topLevelItemCount())));
}

} // namespace heaptrail::ui

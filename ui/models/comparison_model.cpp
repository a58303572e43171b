// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/comparison_model.h"

#include "core/analysis/grouping.h"
#include "core/analysis/object_filters.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail::ui {

ComparisonModel::ComparisonModel(QObject* parent)
    : HeapModel(parent)
{
    m_columns = {{What::Name, 0}};
}

ComparisonModel::~ComparisonModel()
{
    dropOnWorker(std::move(m_data));
}

Result<std::shared_ptr<const ComparisonModel::Data>>
ComparisonModel::compute(const HeapSet& set, Mode mode, quint16 base, quint16 target, bool pairsById,
                         HideInternals hide, const std::optional<Births>& births, const Task& task)
{
    auto data = std::make_shared<Data>();
    const auto& targetSnapshot = *set[target].snapshot;
    data->total = targetSnapshot.totalSize();
    data->isPaired = pairsById;
    std::vector<SnapshotPtr> snapshots;
    if (mode == Mode::Pair)
        snapshots = {set[base].snapshot, set[target].snapshot};
    else
        for (const auto& entry : set) snapshots.push_back(entry.snapshot);
    auto series = compareSeries(snapshots, task);
    if (!series) return fail(series.error());
    if (pairsById) {
        auto diff = diffSnapshots(*set[base].snapshot, targetSnapshot, task);
        if (!diff) return fail(diff.error());
        data->diff = std::move(*diff);
    }
    if (hide != HideInternals::Nothing || births) {
        auto hidden = leaveOut(hide, births, snapshots, *series, data->diff, task);
        if (!hidden) return fail(hidden.error());
        data->hidden = std::move(*hidden);
    }
    std::unordered_map<ClassKey, const DiffRow*> diffByKey;
    for (const auto& row : data->diff) diffByKey.emplace(row.key, &row);
    for (std::uint32_t c = 0; c < targetSnapshot.classes().infos.size(); ++c)
        data->classInTarget.emplace(targetSnapshot.classes().infos[c].key, ClassOrdinal{c});

    std::unordered_set<const DiffRow*> used;
    for (auto& one : *series) {
        Row row;
        const auto it = diffByKey.find(one.key);
        if (it != diffByKey.end()) {
            row.diff = it->second;
            used.insert(it->second);
        }
        // DevTools lists what came or went. What grew without new objects, as a table's owner does, changed as well.
        if (mode == Mode::Pair && !row.diff && one.count[0] == one.count[1]
            && one.shallowSize[0] == one.shallowSize[1] && one.retainedSize[0] == one.retainedSize[1]) {
            ++data->unchanged;
            continue;
        }
        row.key = std::move(one.key);
        row.name = std::move(one.name);
        row.location = one.location;
        row.count = std::move(one.count);
        row.shallow = std::move(one.shallowSize);
        row.retained = std::move(one.retainedSize);
        row.isGrowing = one.isGrowing;
        const auto added = row.diff ? row.diff->addedCount : 0;
        row.surviving = std::uint32_t(row.count.back() > added ? row.count.back() - added : 0);
        data->rows.push_back(std::move(row));
    }
    for (const auto& diff : data->diff) { // a class that only the pairing knows
        if (used.contains(&diff)) continue;
        Row row;
        row.key = diff.key;
        row.name = diff.name;
        row.location = diff.location;
        row.count.assign(snapshots.size(), 0);
        row.shallow = row.retained = row.count;
        row.diff = &diff;
        data->rows.push_back(std::move(row));
    }
    std::vector<std::string> names;
    for (const Row& row : data->rows) names.push_back(row.name.str());
    data->telling = tellingProperties({names.begin(), names.end()});
    return data;
}

Result<HiddenObjects> ComparisonModel::leaveOut(HideInternals level, const std::optional<Births>& births,
                                                const std::vector<SnapshotPtr>& snapshots,
                                                std::vector<SeriesRow>& series, std::vector<DiffRow>& diff,
                                                const Task& task)
{
    std::vector<HiddenObjects> hidden;
    std::unordered_set<ClassKey> touched; // keys of classes that lose members
    for (std::size_t s = 0; s < snapshots.size(); ++s) {
        const Snapshot& snapshot = *snapshots[s];
        auto found = hiddenObjects(snapshot, level, task);
        if (!found) return fail(found.error());
        hidden.push_back(std::move(*found));
        if (births)
            for (NodeOrdinal node{0}; node.value < snapshot.graph().nodeCount(); ++node.value)
                if (!isAllocatedBetween(snapshot, node, births->after, births->upTo))
                    hidden[s].nodes.set(node);
        const auto& infos = snapshot.classes().infos;
        for (std::uint32_t c = 0; c < infos.size(); ++c)
            if (std::ranges::any_of(snapshot.nodesOf(ClassOrdinal{c}),
                                    [&](NodeOrdinal node) { return hidden[s].nodes[node]; }))
                touched.insert(infos[c].key);
    }
    for (std::size_t s = 0; s < snapshots.size(); ++s) {
        auto seen = groupNodes(
            *snapshots[s], GroupBy::Class, [&](NodeOrdinal node) { return !hidden[s].nodes[node]; }, task);
        if (!seen) return fail(seen.error());
        std::unordered_map<ClassKey, const Group*> byKey;
        for (const Group& group : seen->groups) byKey.emplace(group.key, &group);
        for (SeriesRow& row : series) {
            if (!touched.contains(row.key)) continue;
            const auto it = byKey.find(row.key);
            row.count[s] = it == byKey.end() ? 0 : it->second->count;
            row.shallowSize[s] = it == byKey.end() ? 0 : it->second->shallowSize;
            row.retainedSize[s] = it == byKey.end() ? 0 : it->second->retainedSize;
        }
    }
    const auto rises = [](const std::vector<std::uint64_t>& values) {
        return values.size() > 1
            && std::ranges::adjacent_find(values, [](auto a, auto b) { return b <= a; }) == values.end();
    };
    std::erase_if(series, [&](SeriesRow& row) {
        if (!touched.contains(row.key)) return false;
        row.isGrowing = rises(row.count) || rises(row.retainedSize);
        return std::ranges::all_of(row.count, [](auto count) { return count == 0; });
    });
    const auto drop = [](std::vector<NodeOrdinal>& nodes, const HiddenObjects& gone, const Snapshot& snapshot,
                         std::uint32_t& count, std::uint64_t& size) {
        if (std::erase_if(nodes, [&](NodeOrdinal node) { return gone.nodes[node]; }) == 0) return;
        count = std::uint32_t(nodes.size());
        size = 0;
        for (const NodeOrdinal node : nodes) size += snapshot.shallowSize(node);
    };
    for (DiffRow& row : diff) {
        drop(row.added, hidden.back(), *snapshots.back(), row.addedCount, row.addedSize);
        drop(row.removed, hidden.front(), *snapshots.front(), row.removedCount, row.removedSize);
    }
    std::erase_if(diff, [](const DiffRow& row) { return row.addedCount == 0 && row.removedCount == 0; });
    return std::move(hidden.back());
}

void ComparisonModel::setSnapshots(HeapSet set, Mode mode, quint16 base, quint16 target)
{
    if (mode == Mode::All) {
        base = 0;
        target = quint16(set.size() - 1);
    }
    auto shared = std::make_shared<HeapSet>(set);
    const bool pairsById = m_pairsById;
    m_build.start(
        [shared, mode, base, target, pairsById, hide = m_hide, births = m_births](const Task& task) {
            return compute(*shared, mode, base, target, pairsById, hide, births, task);
        },
        [this, set = std::move(set), mode, base, target](Result<std::shared_ptr<const Data>> data) mutable {
            if (!data) {
                if (data.error().code != ErrorCode::Cancelled)
                    emit computed(QString::fromStdString(data.error().message));
                return;
            }
            auto oldData = std::move(m_data);
            auto oldSet = std::move(m_set);
            std::vector<ColumnInfo> columns{{What::Name, 0}};
            const auto add = [&](What what, quint16 snapshot = 0) { columns.push_back({what, snapshot}); };
            if (mode == Mode::Pair) {
                for (const auto what : {What::New, What::Deleted, What::Delta, What::AllocatedSize,
                                        What::FreedSize, What::SizeDelta, What::RetainedDelta})
                    add(what);
            } else {
                // What tells most stands where no window is too narrow for it: the snapshots may be many.
                for (const auto what : {What::Trend, What::RetainedDelta, What::RetainedPercent}) add(what);
                for (std::size_t s = 0; s < set.size(); ++s) add(What::Retained, quint16(s));
                for (const auto what : {What::Delta, What::SizeDelta}) add(what);
                for (const auto what : {What::Count, What::Shallow})
                    for (std::size_t s = 0; s < set.size(); ++s) add(what, quint16(s));
            }
            const bool isOtherTable = mode != m_mode || columns.size() != m_columns.size();
            if (isOtherTable) { // columns come and go while there are no rows
                resetRoot({});
                beginResetModel();
                m_columns = std::move(columns);
                endResetModel();
            }
            m_mode = mode;
            m_base = base;
            m_target = target;
            m_set = std::move(set);
            m_data = std::move(*data);
            resetRoot(rootOpening());
            dropOnWorker(std::move(oldData));
            emit headerDataChanged(Qt::Horizontal, 0, columnCount({}) - 1);
            emit computed({});
        });
}

void ComparisonModel::clear()
{
    m_build.cancel();
    resetRoot({});
    m_set.clear();
    dropOnWorker(std::move(m_data));
    m_data.reset();
}

void ComparisonModel::setPairsById(bool pairs)
{
    if (pairs == m_pairsById) return;
    m_pairsById = pairs;
    if (!m_set.empty()) setSnapshots(m_set, m_mode, m_base, m_target);
}

BranchModel::Opening ComparisonModel::rootOpening() const
{
    Opening opening;
    opening.spec = {ClassRows, m_target, kNoItem};
    if (!m_data) return opening;
    opening.estimate = m_data->rows.size();
    opening.rows = [data = m_data, matcher = m_nameMatcher, filter = m_rowFilter,
                    onlyGrowing = m_onlyGrowing](const Task& task) {
        std::vector<BranchRow> rows;
        for (std::size_t i = 0; i < data->rows.size(); ++i) {
            if (i % Task::kStride == 0 && task.stopped()) return rows;
            const auto& row = data->rows[i];
            if (onlyGrowing && !row.isGrowing) continue;
            if (matcher && !matcher->matches(row.name)) continue;
            if (filter
                && !filter->matches({row.name, row.count.back(), row.shallow.back(), row.retained.back(), 0}))
                continue;
            rows.push_back({static_cast<std::uint32_t>(i), kNoItem});
        }
        return rows;
    };
    return opening;
}

void ComparisonModel::refilter()
{
    if (m_data) refilterRoot(rootOpening());
}
void ComparisonModel::setNameMatcher(std::optional<TextMatcher> matcher)
{
    m_nameMatcher = std::move(matcher);
    refilter();
}
void ComparisonModel::setRowFilter(std::optional<RowFilter> filter)
{
    m_rowFilter = std::move(filter);
    refilter();
}
void ComparisonModel::setOnlyGrowing(bool only)
{
    m_onlyGrowing = only;
    refilter();
}

ComparisonModel::Totals ComparisonModel::totals() const
{
    Totals totals;
    if (!m_data) return totals;
    totals.classes = m_data->rows.size();
    totals.shownClasses = rootRows().size();
    totals.unchanged = m_data->unchanged;
    totals.hiddenObjects = m_data->hidden.count;
    totals.hiddenSize = m_data->hidden.shallowSize;
    for (const BranchRow at : rootRows()) {
        const auto* diff = m_data->rows[at.item].diff;
        if (!diff) continue;
        totals.added += diff->addedCount;
        totals.removed += diff->removedCount;
        totals.addedSize += diff->addedSize;
        totals.removedSize += diff->removedSize;
    }
    return totals;
}

int ComparisonModel::columnOf(What what, quint16 snapshot) const
{
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        if (m_columns[i].what == what && (m_columns[i].snapshot == snapshot || what < What::Count))
            return int(i);
    return -1;
}

QModelIndex ComparisonModel::indexOfClass(const QString& key)
{
    if (!m_data) return {};
    const auto wanted = key.toStdString();
    return reveal({}, [&](BranchRow row) { return m_data->rows[row.item].key == wanted; });
}

int ComparisonModel::columnCount(const QModelIndex&) const
{
    return int(m_columns.size());
}

bool ComparisonModel::isNumeric(int column) const
{
    return column >= 0 && column < columnCount({}) && isNumber(columnOf(m_columns[std::size_t(column)]).kind);
}

NodeField ComparisonModel::fieldOf(int column) const
{
    return column == 0 ? NodeField::Name : NodeField::Blank;
}

std::vector<ModelColumn<ComparisonModel::ClassView>> ComparisonModel::makeColumns()
{
    using View = ClassView;
    const auto change = [](const std::vector<std::uint64_t>& values) {
        return std::int64_t(values.back()) - std::int64_t(values.front());
    };
    const auto total = [](const View& view) { return view.data.total; };
    const auto totalThere = [](const View& view) {
        return view.model->m_set[view.snapshot].snapshot->totalSize();
    };
    // A number that only pairs of objects give.
    using Number = std::function<std::optional<std::int64_t>(const View&)>;
    const auto ofPairs = [](ColumnKind kind, const Number& number) {
        return [kind, number](const View& view, int role) -> QVariant {
            if (view.data.isPaired) return numberCell(kind, number(view), view.data.total, role);
            if (role == Qt::DisplayRole) return emDash();
            if (role == Qt::ToolTipRole) return tr("Objects of these snapshots cannot be paired by id");
            return {};
        };
    };
    const auto ofDiff = [](auto member) -> Number {
        return
            [member](const View& view) { return view.row.diff ? std::int64_t(view.row.diff->*member) : 0; };
    };
    const Number added = ofDiff(&DiffRow::addedCount), removed = ofDiff(&DiffRow::removedCount);
    const Number allocated = ofDiff(&DiffRow::addedSize), freed = ofDiff(&DiffRow::removedSize);
    const Number retainedChange = [change](const View& view) { return change(view.row.retained); };
    return {
        {.title = tr("Class"),
         .toolTip = tr("Class in the target snapshot. Expands to new, deleted and surviving objects"),
         .kind = ColumnKind::Text,
         .text = [](const View& view) { return view.row.name.str(); },
         .cell = nameCell},
        {.title = tr("# New"),
         .toolTip = tr("Objects only in the target"),
         .kind = ColumnKind::Count,
         .number = added,
         .cell = ofPairs(ColumnKind::Count, added)},
        {.title = tr("# Deleted"),
         .toolTip = tr("Objects only in the base"),
         .kind = ColumnKind::Count,
         .number = removed,
         .cell = ofPairs(ColumnKind::Count, removed)},
        {.title = tr("# Delta"),
         .toolTip = tr("Change of the count from base to target"),
         .kind = ColumnKind::CountDelta,
         .number =
             [change](const View& view) {
                 if (!view.isOfPair) return change(view.row.count);
                 return view.row.diff ? std::int64_t(view.row.diff->countDelta()) : 0;
             }},
        {.title = tr("Alloc. size"),
         .toolTip = tr("Shallow size of the new objects"),
         .kind = ColumnKind::Bytes,
         .number = allocated,
         .whole = total,
         .cell = ofPairs(ColumnKind::Bytes, allocated)},
        {.title = tr("Freed size"),
         .toolTip = tr("Shallow size of the deleted objects"),
         .kind = ColumnKind::Bytes,
         .number = freed,
         .whole = total,
         .cell = ofPairs(ColumnKind::Bytes, freed)},
        {.title = tr("Size delta"),
         .toolTip = tr("Size of the new objects minus the deleted; of different processes, of the class. "
                       "What stays and grows is in Retained delta"),
         .kind = ColumnKind::BytesDelta,
         .number =
             [change](const View& view) {
                 if (!view.isOfPair) return change(view.row.shallow);
                 return view.row.diff ? view.row.diff->sizeDelta() : 0;
             }},
        {.title = tr("Retained delta"),
         .toolTip = tr("Change of the retained size from base to target"),
         .kind = ColumnKind::BytesDelta,
         .number = retainedChange},
        {.title = tr("Growth"),
         .toolTip = tr("Change of the retained size in % of the first snapshot"),
         .kind = ColumnKind::BytesDelta,
         .key = [](const View& view) { return realKey(percentOf(view.row)); },
         .cell = percentCell},
        {.title = tr("Trend"),
         .toolTip = tr("Retained size over the snapshots, oldest first"),
         .kind = ColumnKind::Trend,
         .number = retainedChange,
         .cell = trendCell},
        {.title = tr("Count %1"),
         .toolTip = tr("Objects in %1"),
         .kind = ColumnKind::Count,
         .number = [](const View& view) { return view.row.count[view.snapshot]; }},
        {.title = tr("Shallow %1"),
         .toolTip = tr("Shallow size in %1"),
         .kind = ColumnKind::Bytes,
         .number = [](const View& view) { return view.row.shallow[view.snapshot]; },
         .whole = totalThere},
        {.title = tr("Retained %1"),
         .toolTip = tr("Retained size in %1"),
         .kind = ColumnKind::Bytes,
         .number = [](const View& view) { return view.row.retained[view.snapshot]; },
         .whole = totalThere},
    };
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount({})) return {};
    const auto info = m_columns[std::size_t(section)];
    const auto label = info.snapshot < m_set.size() ? m_set[info.snapshot].label : QString();
    if (role == Qt::DisplayRole && m_mode == Mode::All && info.what == What::RetainedDelta)
        return tr("Δ retained"); // beside a column a snapshot there is no room for more
    const auto labelled = [&](const QString& text) {
        return text.contains(QLatin1String("%1")) ? text.arg(label) : text;
    };
    const auto& column = columnOf(info);
    return headerCell(labelled(column.title), labelled(column.toolTip), isNumber(column.kind), role);
}

bool ComparisonModel::rowHasChildren(const Place& place) const
{
    if (place.spec.kind == ClassRows) return m_data->isPaired;
    if (place.spec.kind == SectionRows) {
        const auto& row = m_data->rows[place.spec.context];
        switch (Section(place.row.item)) {
        case New: return row.diff && row.diff->addedCount > 0;
        case Deleted: return row.diff && row.diff->removedCount > 0;
        case Surviving: return row.surviving > 0;
        }
    }
    return HeapModel::rowHasChildren(place);
}

BranchModel::Opening ComparisonModel::open(const Place& place) const
{
    Opening opening;
    if (place.spec.kind == ClassRows) {
        opening.spec = {SectionRows, m_target, place.row.item};
        opening.rows = [](const Task&) {
            return std::vector<BranchRow>{{New, kNoItem}, {Deleted, kNoItem}, {Surviving, kNoItem}};
        };
        return opening;
    }
    if (place.spec.kind != SectionRows) return HeapModel::open(place);
    const auto section = Section(place.row.item);
    const auto classRow = place.spec.context;
    const auto& row = m_data->rows[classRow];
    const auto snapshot = section == Deleted ? m_base : m_target;
    opening.spec = {NodeRows, snapshot, classRow | std::uint32_t(section) << kSectionBit};
    if (section == Surviving) {
        opening.estimate = row.count.back();
        opening.rows = [data = m_data, classRow, target = m_set[m_target].snapshot](const Task&) {
            const auto& here = data->rows[classRow];
            std::vector<NodeOrdinal> added;
            if (here.diff) added = here.diff->added;
            std::sort(added.begin(), added.end());
            std::vector<BranchRow> rows;
            if (const auto it = data->classInTarget.find(here.key); it != data->classInTarget.end())
                for (const auto node : target->nodesOf(it->second))
                    if (target->shallowSize(node) > 0 && !(data->hidden.count > 0 && data->hidden.nodes[node])
                        && !std::binary_search(added.begin(), added.end(), node))
                        rows.push_back({node.value, kNoItem});
            return rows;
        };
        return opening;
    }
    const auto& list = section == New ? row.diff->added : row.diff->removed;
    opening.estimate = list.size();
    opening.rows = [data = m_data, classRow, section](const Task&) {
        const auto& diff = *data->rows[classRow].diff;
        const auto& from = section == New ? diff.added : diff.removed;
        std::vector<BranchRow> rows(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) rows[i] = {from[i].value, kNoItem};
        return rows;
    };
    return opening;
}

double ComparisonModel::percentOf(const Row& row)
{
    const double first = double(row.retained.front()), last = double(row.retained.back());
    if (first == 0) return last > 0 ? 1e18 : 0;
    return (last - first) / first;
}

ComparisonModel::What ComparisonModel::ownMeasure() const
{
    return What::RetainedDelta;
}

BranchModel::SortLevel ComparisonModel::ownOrder() const
{
    const auto at = std::ranges::find(m_columns, ownMeasure(), &ColumnInfo::what);
    return {at == m_columns.end() ? -1 : int(at - m_columns.begin()), Qt::DescendingOrder};
}

RowKey ComparisonModel::sortKey(const BranchSpec& spec, int column) const
{
    RowKey key;
    if (spec.kind == SectionRows) return key;
    if (spec.kind == PartRows) return HeapModel::sortKey(spec, column);
    const auto isNode = holdsNodes(spec);
    ColumnInfo info =
        column >= 0 && column < columnCount({}) ? m_columns[std::size_t(column)] : ColumnInfo{What::Name, 0};
    if (isNode) {
        if (spec.kind != NodeRows) return HeapModel::sortKey(spec, column == 0 ? 0 : -1);
        const auto snapshot = m_set[spec.snapshot].snapshot;
        if (column == 0) return HeapModel::sortKey(spec, 0);
        const bool isRetained = column < 0 || info.what == What::RetainedDelta || info.what == What::Retained
            || info.what == What::RetainedPercent || info.what == What::Trend;
        const bool isDown = column < 0;
        if (sectionOf(spec.context) == Surviving) {
            const auto base = m_set[m_base].snapshot;
            key.number = [snapshot, base, isRetained, isDown](BranchRow row) {
                const NodeOrdinal node{row.item};
                const auto before = base->graph().nodeById(snapshot->graph().id(node));
                const auto now = isRetained ? snapshot->retainedSize(node) : snapshot->shallowSize(node);
                const auto then = !before ? now
                    : isRetained          ? base->retainedSize(*before)
                                          : base->shallowSize(*before);
                const auto value = signedKey(std::int64_t(now) - std::int64_t(then));
                return isDown ? ~value : value;
            };
            return key;
        }
        key.number = [snapshot, isRetained, isDown](BranchRow row) {
            const NodeOrdinal node{row.item};
            const auto value = isRetained ? snapshot->retainedSize(node) : snapshot->shallowSize(node);
            return isDown ? ~value : value;
        };
        return key;
    }
    if (!m_data) return key;
    const bool isDefault = column < 0;
    if (isDefault) info = {ownMeasure(), 0};
    const auto viewOf = [data = m_data, snapshot = info.snapshot,
                         isOfPair = m_mode == Mode::Pair && m_data->isPaired](BranchRow row) {
        return ClassView{*data, data->rows[row.item], snapshot, isOfPair, nullptr};
    };
    key = columnKey(columnOf(info), viewOf);
    if (!isDefault) return key;
    key.number = [up = key.number](BranchRow row) { return ~up(row); };
    key.text = [viewOf](BranchRow row) { return viewOf(row).row.name.str(); };
    return key;
}

QVariant ComparisonModel::nameCell(const ClassView& view, int role)
{
    const Snapshot& target = *view.model->m_set[view.model->m_target].snapshot;
    return classNameCell(view.row.name, target, view.row.location, role);
}

QVariant ComparisonModel::percentCell(const ClassView& view, int role)
{
    const std::uint64_t first = view.row.retained.front(), last = view.row.retained.back();
    switch (role) {
    case Qt::DisplayRole: return formatGrowth(double(first), double(last));
    case SortRole: return percentOf(view.row);
    case DeltaRole: return QVariant::fromValue(qlonglong(last) - qlonglong(first));
    default: return {};
    }
}

QVariant ComparisonModel::trendCell(const ClassView& view, int role)
{
    return seriesCell(view.row.retained, view.row.count, view.model->m_set, role);
}

QVariant ComparisonModel::classCell(const Row& row, ColumnInfo info, int role) const
{
    if (role == ClassKeyRole) return QString::fromStdString(row.key);
    if (role == EntryRole) return QVariant::fromValue(m_set[m_target].entry);
    if (role == TellingRole) return m_data->telling[std::size_t(&row - m_data->rows.data())];
    return columnCell(columnOf(info),
                      ClassView{*m_data, row, info.snapshot, m_mode == Mode::Pair && m_data->isPaired, this},
                      role);
}

QVariant ComparisonModel::sectionCell(const Row& row, Section section, ColumnInfo column, int role) const
{
    if (role == ClassKeyRole) return QString::fromStdString(row.key);
    if (role == EntryRole) return QVariant::fromValue(m_set[section == Deleted ? m_base : m_target].entry);
    const auto count = section == New ? (row.diff ? row.diff->addedCount : 0)
        : section == Deleted          ? (row.diff ? row.diff->removedCount : 0)
                                      : row.surviving;
    if (column.what == What::Name) {
        if (role != Qt::DisplayRole && role != SortRole) return {};
        switch (section) {
        case New: return tr("New ×%1").arg(formatCount(count));
        case Deleted: return tr("Deleted ×%1").arg(formatCount(count));
        case Surviving: return tr("Surviving ×%1").arg(formatCount(count));
        }
    }
    if (column.what == What::New && section == New) return countCell(count, role);
    if (column.what == What::Deleted && section == Deleted) return countCell(count, role);
    if (column.what == What::AllocatedSize && section == New)
        return sizeCell(row.diff ? row.diff->addedSize : 0, m_data->total, role);
    if (column.what == What::FreedSize && section == Deleted)
        return sizeCell(row.diff ? row.diff->removedSize : 0, m_data->total, role);
    return {};
}

QVariant ComparisonModel::objectCell(const Place& place, ColumnInfo column, int role) const
{
    const auto& snapshot = snapshotOf(place.spec);
    const NodeOrdinal node{place.row.item};
    const auto section = sectionOf(place.spec.context);
    const auto shallow = snapshot.shallowSize(node), retained = snapshot.retainedSize(node);
    const auto change = [&](std::uint64_t now, bool isRetained) -> std::int64_t {
        if (section == New) return std::int64_t(now);
        if (section == Deleted) return -std::int64_t(now);
        const auto& base = *m_set[m_base].snapshot;
        const auto before = base.graph().nodeById(snapshot.graph().id(node));
        if (!before) return 0;
        return std::int64_t(now)
            - std::int64_t(isRetained ? base.retainedSize(*before) : base.shallowSize(*before));
    };
    switch (column.what) {
    case What::AllocatedSize: return section == New ? sizeCell(shallow, m_data->total, role) : QVariant();
    case What::FreedSize: return section == Deleted ? sizeCell(shallow, m_data->total, role) : QVariant();
    case What::SizeDelta: return sizeDeltaCell(change(shallow, false), role);
    case What::RetainedDelta: return sizeDeltaCell(change(retained, true), role);
    case What::Shallow:
        return column.snapshot == place.spec.snapshot ? sizeCell(shallow, snapshot.totalSize(), role)
                                                      : QVariant();
    case What::Retained:
        return column.snapshot == place.spec.snapshot ? sizeCell(retained, snapshot.totalSize(), role)
                                                      : QVariant();
    case What::Name:
    case What::New:
    case What::Deleted:
    case What::Delta:
    case What::RetainedPercent:
    case What::Trend:
    case What::Count: break; // of classes alone
    }
    return {};
}

QVariant ComparisonModel::cell(const Place& place, int column, int role) const
{
    if (column < 0 || column >= columnCount({}) || !m_data) return {};
    const auto info = m_columns[std::size_t(column)];
    if (place.spec.kind == ClassRows) return classCell(m_data->rows[place.row.item], info, role);
    if (place.spec.kind == SectionRows)
        return sectionCell(m_data->rows[place.spec.context], Section(place.row.item), info, role);
    const bool isAboutNode = role == NodeRole || role == EntryRole || role == EdgeNameRole
        || role == ClassKeyRole || role == InternalRole;
    if (isAboutNode || info.what == What::Name || place.spec.kind != NodeRows)
        return HeapModel::cell(place, column, role);
    return objectCell(place, info, role);
}

} // namespace heaptrail::ui

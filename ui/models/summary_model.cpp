// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/summary_model.h"

#include "core/compare/series.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <algorithm>
#include <unordered_map>

namespace heaptrail::ui {

namespace {

std::optional<NodeOrdinal> propertyOf(const Snapshot& snapshot, NodeOrdinal node, std::string_view name)
{
    for (const Edge edge : snapshot.graph().edges(node)) {
        if (edge.type == EdgeType::Weak || edge.type == EdgeType::Invisible) continue;
        if (edge.isIndexed() ? snapshot.graph().edgeName(edge) == name : snapshot.graph().isNamed(edge, name))
            return edge.to;
    }
    return {};
}

/// 0, 1, 2 … of what a text says: a number sorts as one.
std::optional<double> asNumber(const std::string& text)
{
    if (text.empty()) return {};
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return *end == '\0' && value == value ? std::optional(value) : std::nullopt;
}

} // namespace

QString propertyText(const Snapshot& snapshot, NodeOrdinal node, const QString& property)
{
    const auto target = propertyOf(snapshot, node, property.toStdString());
    if (!target) return {};
    switch (snapshot.graph().type(*target)) {
    case NodeType::String:
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString:
    case NodeType::Number:
    case NodeType::Symbol:
    case NodeType::BigInt: return nodeName(snapshot, *target);
    default: return nodeTitle(snapshot, *target);
    }
}

SummaryModel::SummaryModel(QObject* parent)
    : HeapModel(parent)
{
}

SummaryModel::~SummaryModel()
{
    dropOnWorker(std::move(m_data));
}

Result<std::shared_ptr<const SummaryModel::Data>> SummaryModel::compute(const SummaryQuery& query,
                                                                        const Task& task)
{
    const auto& snapshot = *query.set[query.current].snapshot;
    const auto groupsOf = [&query, &task](std::size_t position) -> Result<Grouping> {
        std::function<bool(NodeOrdinal)> passes;
        if (query.objects) {
            auto made = query.objects(quint16(position), task);
            if (!made) return fail(made.error());
            passes = std::move(*made);
        }
        return groupNodes(*query.set[position].snapshot, query.by, passes, task);
    };
    auto grouping = groupsOf(query.current);
    if (!grouping) return fail(grouping.error());
    auto data = std::make_shared<Data>();
    data->grouping = std::move(*grouping);
    data->total = snapshot.totalSize();
    if (query.by == GroupBy::Class || query.by == GroupBy::Shape) {
        std::vector<std::string> names;
        for (const Group& group : data->grouping.groups) names.push_back(group.name.str());
        data->telling = tellingProperties({names.begin(), names.end()});
    }
    if (query.set.size() < 2) return data;

    std::unordered_map<ClassKey, std::size_t> byKey;
    const auto& groups = data->grouping.groups;
    for (std::size_t i = 0; i < groups.size(); ++i) byKey.emplace(groups[i].key, i);
    const auto none = std::vector<std::uint64_t>(query.set.size(), 0);
    data->counts.assign(groups.size(), none);
    data->retained.assign(groups.size(), none);
    if (query.by == GroupBy::Class && !query.objects) {
        std::vector<SnapshotPtr> all;
        for (const auto& entry : query.set) all.push_back(entry.snapshot);
        const auto series = compareSeries(all, task);
        if (!series) return fail(series.error());
        for (const auto& row : *series)
            if (const auto it = byKey.find(row.key); it != byKey.end()) {
                data->counts[it->second] = row.count;
                data->retained[it->second] = row.retainedSize;
            }
    } else {
        for (std::size_t s = 0; s < query.set.size(); ++s) {
            if (s == query.current) continue;
            const auto other = groupsOf(s);
            if (!other) return fail(other.error());
            for (const auto& group : other->groups)
                if (const auto it = byKey.find(group.key); it != byKey.end()) {
                    data->counts[it->second][s] = group.count;
                    data->retained[it->second][s] = group.retainedSize;
                }
        }
    }
    for (std::size_t i = 0; i < groups.size(); ++i) { // what is listed is what is compared
        data->counts[i][query.current] = groups[i].count;
        data->retained[i][query.current] = groups[i].retainedSize;
    }
    data->hasSeries = true;
    return data;
}

void SummaryModel::setQuery(SummaryQuery query)
{
    auto shared = std::make_shared<SummaryQuery>(query);
    m_build.start([shared](const Task& task) { return compute(*shared, task); },
                  [this, query = std::move(query)](Result<std::shared_ptr<const Data>> data) mutable {
                      if (!data) {
                          if (data.error().code != ErrorCode::Cancelled)
                              emit computed(QString::fromStdString(data.error().message));
                          return;
                      }
                      auto old = std::move(m_data);
                      auto oldSet = std::move(m_set);
                      m_query = std::move(query);
                      m_set = m_query.set;
                      m_data = std::move(*data);
                      resetRoot(rootOpening());
                      dropOnWorker(std::move(old));
                      emit headerDataChanged(Qt::Horizontal, 0, columnCount({}) - 1);
                      emit computed({});
                  });
}

void SummaryModel::clear()
{
    m_build.cancel();
    resetRoot({});
    m_set.clear();
    m_query = {};
    dropOnWorker(std::move(m_data));
    m_data.reset();
}

BranchModel::Opening SummaryModel::rootOpening() const
{
    Opening opening;
    opening.spec = {GroupRows, m_query.current, kNoItem};
    if (!m_data) return opening;
    opening.estimate = m_data->grouping.groups.size();
    opening.rows = [data = m_data, filter = m_rowFilter, matcher = m_nameMatcher, filters = m_columnFilters,
                    columns = m_columns, current = m_query.current](const Task& task) {
        std::vector<BranchRow> rows;
        const auto& groups = data->grouping.groups;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (i % Task::kStride == 0 && task.stopped()) return rows;
            const auto& group = groups[i];
            if (matcher && !matcher->matches(group.name)) continue;
            if (filter
                && !filter->matches(
                    {group.name, group.count, group.shallowSize, group.retainedSize, group.distance}))
                continue;
            const GroupRow row{*data, static_cast<std::uint32_t>(i), current, nullptr};
            bool isShown = true;
            for (std::size_t c = 0; c < columns.size() && isShown; ++c)
                isShown = passes(columns[c], filters[c], row);
            if (!isShown) continue;
            rows.push_back({static_cast<std::uint32_t>(i), kNoItem});
        }
        return rows;
    };
    return opening;
}

void SummaryModel::refilter()
{
    if (m_data) refilterRoot(rootOpening());
}

void SummaryModel::setRowFilter(std::optional<RowFilter> filter)
{
    m_rowFilter = std::move(filter);
    refilter();
}

void SummaryModel::setNameMatcher(std::optional<TextMatcher> matcher)
{
    m_nameMatcher = std::move(matcher);
    refilter();
}

void SummaryModel::setColumnFilter(int column, ColumnFilter filter)
{
    if (column < 0 || column >= FixedColumnCount) return;
    m_columnFilters[std::size_t(column)] = std::move(filter);
    refilter();
}

bool SummaryModel::hasFilter() const
{
    return m_rowFilter || m_nameMatcher
        || std::any_of(m_columnFilters.begin(), m_columnFilters.end(),
                       [](const ColumnFilter& filter) { return !filter.isEmpty(); });
}

void SummaryModel::addPropertyColumn(const QString& name)
{
    if (name.isEmpty() || m_properties.contains(name)) return;
    const int at = columnCount({});
    beginInsertColumns({}, at, at);
    m_properties << name;
    endInsertColumns();
}

void SummaryModel::removePropertyColumn(const QString& name)
{
    const auto at = m_properties.indexOf(name);
    if (at < 0) return;
    beginRemoveColumns({}, FixedColumnCount + int(at), FixedColumnCount + int(at));
    m_properties.removeAt(at);
    endRemoveColumns();
}

SummaryModel::Totals SummaryModel::totals() const
{
    Totals totals;
    if (!m_data) return totals;
    totals.groups = m_data->grouping.groups.size();
    totals.shownGroups = rootRows().size();
    for (const BranchRow row : rootRows()) {
        const auto& group = m_data->grouping.groups[row.item];
        totals.count += group.count;
        totals.shallowSize += group.shallowSize;
    }
    return totals;
}

std::span<const NodeOrdinal> SummaryModel::membersAt(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    if (!place || place->spec.kind != GroupRows || !m_data) return {};
    return m_data->grouping.members[GroupOrdinal{place->row.item}];
}

QModelIndex SummaryModel::indexOfGroup(const QString& key)
{
    if (!m_data) return {};
    const auto& groups = m_data->grouping.groups;
    const auto wanted = key.toStdString();
    return reveal({}, [&](BranchRow row) { return groups[row.item].key == wanted; });
}

QModelIndex SummaryModel::revealNode(NodeOrdinal node)
{
    if (!m_data) return {};
    const auto& grouping = m_data->grouping;
    const auto group = reveal({}, [&](BranchRow row) {
        const auto members = grouping.members[GroupOrdinal{row.item}];
        return std::binary_search(members.begin(), members.end(), node);
    });
    if (!group.isValid()) return {};
    return reveal(group, [node](BranchRow row) { return row.item == node.value; });
}

int SummaryModel::columnCount(const QModelIndex&) const
{
    return FixedColumnCount + int(m_properties.size());
}

std::optional<std::uint64_t> SummaryModel::GroupRow::countBefore() const
{
    if (!data.hasSeries || current == 0) return {};
    return data.counts[number][current - 1u];
}

std::vector<ModelColumn<SummaryModel::GroupRow>> SummaryModel::makeColumns()
{
    using Row = GroupRow;
    const auto total = [](const Row& row) { return row.data.total; };
    return {
        {.title = tr("Class"),
         .toolTip = tr("Constructor, or the properties of plain objects"),
         .kind = ColumnKind::Text,
         .field = NodeField::Name,
         .text = [](const Row& row) { return row.group().name.str(); },
         .cell = nameCell,
         .width = 44},
        {.title = tr("Count"),
         .toolTip = tr("Objects with a shallow size above 0"),
         .kind = ColumnKind::Count,
         .number = [](const Row& row) { return row.group().count; },
         .whole = [](const Row& row) { return row.data.grouping.members.items().size(); }},
        {.title = tr("Δ"),
         .toolTip = tr("Change of the count since the snapshot before"),
         .kind = ColumnKind::CountDelta,
         .number = [](const Row& row) -> std::optional<std::int64_t> {
             const auto before = row.countBefore();
             if (!before) return {};
             return std::int64_t(row.group().count) - std::int64_t(*before);
         },
         .whole = [](const Row& row) { return row.countBefore().value_or(0); },
         .cell = deltaCellOf},
        {.title = tr("Average"),
         .toolTip = tr("Average shallow size of the objects: bytes"),
         .kind = ColumnKind::Bytes,
         .number = [](const Row& row) { return row.group().shallowSize / row.group().count; },
         .width = 12},
        {.title = tr("Shallow"),
         .toolTip = tr("Shallow size: the objects' own bytes. The bar is their share of the heap"),
         .kind = ColumnKind::Bytes,
         .field = NodeField::Shallow,
         .number = [](const Row& row) { return row.group().shallowSize; },
         .whole = total,
         .width = 22},
        {.title = tr("Retained"),
         .toolTip = tr("Retained size: bytes freed if all of them went. The bar is their share of the heap"),
         .kind = ColumnKind::Bytes,
         .field = NodeField::Retained,
         .number = [](const Row& row) { return row.group().retainedSize; },
         .whole = total,
         .width = 22},
        {.title = tr("Distance"),
         .toolTip =
             tr("Fewest edges from the root through the global object to the nearest; − if there is no path"),
         .kind = ColumnKind::Distance,
         .field = NodeField::Distance,
         .number = [](const Row& row) { return row.group().distance; }},
        {.title = tr("Trend"),
         .toolTip = tr("Retained size in each snapshot, oldest first"),
         .kind = ColumnKind::Trend,
         .number = [](const Row& row) -> std::optional<std::int64_t> {
             if (!row.data.hasSeries) return {};
             const auto& retained = row.data.retained[row.number];
             return std::int64_t(retained.back()) - std::int64_t(retained.front());
         },
         .cell = trendCell,
         .width = 12},
    };
}

QVariant SummaryModel::nameCell(const GroupRow& row, int role)
{
    const Snapshot& snapshot = *row.model->m_set[row.current].snapshot;
    return classNameCell(row.group().name, snapshot, row.group().location, role);
}

QVariant SummaryModel::deltaCellOf(const GroupRow& row, int role)
{
    if (const auto before = row.countBefore())
        return deltaCell(std::int64_t(row.group().count) - std::int64_t(*before), role);
    if (role == Qt::DisplayRole) return emDash();
    if (role == Qt::ToolTipRole)
        return row.current == 0 ? tr("This is the first snapshot")
                                : tr("Not available with an object filter");
    return {};
}

QVariant SummaryModel::trendCell(const GroupRow& row, int role)
{
    if (!row.data.hasSeries) return {};
    return seriesCell(row.data.retained[row.number], row.data.counts[row.number], row.model->m_set, role);
}

QList<int> SummaryModel::widthsAtFirst() const
{
    QList<int> widths;
    for (const auto& column : m_columns) widths << column.width;
    return widths;
}

QStringList SummaryModel::filterHints() const
{
    QStringList hints;
    for (const auto& column : m_columns) hints << filterHint(column.kind);
    while (!hints.isEmpty() && hints.back().isEmpty()) hints.removeLast();
    return hints;
}

QString SummaryModel::groupingTitle() const
{
    switch (m_query.by) {
    case GroupBy::Class: return tr("Class");
    case GroupBy::Shape: return tr("Shape");
    case GroupBy::Script: return tr("Script");
    case GroupBy::Package: return tr("Package");
    case GroupBy::OwnerClass: return tr("Owner class");
    case GroupBy::NodeType: return tr("Node type");
    }
    return {};
}

QVariant SummaryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (section >= FixedColumnCount) {
        const auto name = m_properties.value(section - FixedColumnCount);
        return headerCell(QLatin1Char('.') + name, tr("Value of the property %1").arg(name), false, role);
    }
    if (section == NameColumn && role == Qt::DisplayRole) return groupingTitle();
    const auto* column = columnAt(m_columns, section);
    if (!column) return {};
    if (section == DeltaColumn && m_data && m_data->hasSeries && m_query.current > 0) {
        const QString &before = m_set[m_query.current - 1u].label, &now = m_set[m_query.current].label;
        return headerCell(tr("Δ vs %1").arg(before), tr("Change of the count, %1 → %2").arg(before, now),
                          true, role);
    }
    return headerCell(*column, role);
}

bool SummaryModel::rowHasChildren(const Place& place) const
{
    return place.spec.kind == GroupRows || HeapModel::rowHasChildren(place);
}

BranchModel::Opening SummaryModel::open(const Place& place) const
{
    if (place.spec.kind != GroupRows) return HeapModel::open(place);
    Opening opening;
    opening.spec = {NodeRows, place.spec.snapshot, place.row.item};
    opening.estimate = m_data->grouping.groups[place.row.item].count;
    opening.rows = [data = m_data, group = GroupOrdinal{place.row.item}](const Task&) {
        const auto members = data->grouping.members[group];
        std::vector<BranchRow> rows(members.size());
        for (std::size_t i = 0; i < members.size(); ++i) rows[i] = {members[i].value, kNoItem};
        return rows;
    };
    return opening;
}

RowKey SummaryModel::sortKey(const BranchSpec& spec, int column) const
{
    RowKey key;
    if (spec.kind == PartRows) return HeapModel::sortKey(spec, column);
    if (spec.kind != GroupRows) {
        if (column >= FixedColumnCount) {
            const auto snapshot = m_set[spec.snapshot].snapshot;
            const auto name = m_properties.value(column - FixedColumnCount).toStdString();
            const auto textOf = [snapshot, name](BranchRow row) {
                const auto target = propertyOf(*snapshot, {row.item}, name);
                return target ? sortableName(*snapshot, *target) : std::string();
            };
            key.pin = [textOf](BranchRow row) -> std::uint32_t { return textOf(row).empty(); };
            key.number = [textOf](BranchRow row) -> std::uint64_t {
                const auto number = asNumber(textOf(row));
                return number ? realKey(*number) : 0;
            };
            key.text = textOf;
            return key;
        }
        // Columns that instances have not: they stay in their own order, biggest first.
        const bool isTheirs = column >= 0 && fieldOf(column) != NodeField::Blank;
        if (isTheirs || column < 0) return HeapModel::sortKey(spec, column);
        const auto snapshot = m_set[spec.snapshot].snapshot;
        const bool isDown = sortOrder() == Qt::DescendingOrder;
        key.number = [snapshot, isDown](BranchRow row) {
            const auto size = snapshot->retainedSize({row.item});
            return isDown ? size : ~size;
        };
        return key;
    }
    if (!m_data) return key;
    const auto rowOf = [data = m_data, current = spec.snapshot](BranchRow row) {
        return GroupRow{*data, row.item, current, nullptr};
    };
    if (const auto* fixed = columnAt(m_columns, column)) return columnKey(*fixed, rowOf);
    if (column >= 0) return key; // a property, of instances alone
    key.number = [rowOf](BranchRow row) { return ~rowOf(row).group().retainedSize; };
    key.text = [rowOf](BranchRow row) { return rowOf(row).group().name.str(); };
    return key;
}

QVariant SummaryModel::groupCell(std::uint32_t number, int column, int role) const
{
    const GroupRow row{*m_data, number, m_query.current, this};
    if (role == ClassKeyRole)
        return m_query.by == GroupBy::Class ? QString::fromStdString(row.group().key) : QVariant();
    if (role == EntryRole) return QVariant::fromValue(m_set[m_query.current].entry);
    if (role == InternalRole) return false;
    if (role == TellingRole) return m_data->telling.empty() ? QVariant() : m_data->telling[number];
    const auto* fixed = columnAt(m_columns, column);
    return fixed ? columnCell(*fixed, row, role) : QVariant();
}

QVariant SummaryModel::propertyCell(const Place& place, int property, int role) const
{
    if (role != Qt::DisplayRole && role != SortRole && role != Qt::ToolTipRole) return {};
    return propertyText(snapshotOf(place.spec), {place.row.item}, m_properties.value(property));
}

QVariant SummaryModel::cell(const Place& place, int column, int role) const
{
    if (place.spec.kind == GroupRows) return groupCell(place.row.item, column, role);
    const bool isProperty = column >= FixedColumnCount;
    if (isProperty && !holdsNodes(place.spec)) return {};
    if (isProperty && role < Qt::UserRole) return propertyCell(place, column - FixedColumnCount, role);
    if (isProperty && role == SortRole) return propertyCell(place, column - FixedColumnCount, role);
    return HeapModel::cell(place, column, role);
}

} // namespace heaptrail::ui

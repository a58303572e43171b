// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/strings_model.h"

#include "core/analysis/held_name.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <algorithm>
#include <tuple>

namespace heaptrail::ui {

namespace {
constexpr std::size_t kMostSites = 2000; // the most wasteful ones; the rest is looked up by its retainers
constexpr std::size_t kMostRetainers = 500; // looked at to name a string's owner

std::vector<NodeOrdinal> stringsOf(const Snapshot& snapshot, const Task& task)
{
    std::vector<NodeOrdinal> strings;
    for (std::uint32_t n = 0; n < snapshot.graph().nodeCount(); ++n) {
        if (n % Task::kStride == 0 && task.stopped()) break;
        switch (snapshot.graph().type(NodeOrdinal{n})) {
        case NodeType::String:
        case NodeType::ConcatenatedString:
        case NodeType::SlicedString: strings.push_back(NodeOrdinal{n}); break;
        default: break;
        }
    }
    return strings;
}

/// "userAgent in PageView", "[4] in Request.rawHeaders: Array": the nearest that holds it, an object before code.
QString holderText(const Snapshot& snapshot, NodeOrdinal node, EntryKeys keys)
{
    const Graph& graph = snapshot.graph();
    std::optional<EdgeOrdinal> best;
    std::tuple<int, std::int32_t> bestRank;
    std::size_t looked = 0;
    for (const EdgeOrdinal edge : snapshot.retainers()[node]) {
        if (++looked > kMostRetainers) break;
        const auto type = graph.edge(edge).type;
        if (type == EdgeType::Weak || type == EdgeType::Invisible) continue;
        const NodeOrdinal from = graph.source(edge);
        const NodeType fromType = graph.type(from);
        // A store of properties holds values that its object holds, too; synthetic nodes hold names for all.
        const int kind = fromType == NodeType::Synthetic                      ? 3
            : fromType == NodeType::Code || fromType == NodeType::ObjectShape ? 2
            : holderOf(snapshot, edge).by == Holder::By::PropertyStore        ? 1
                                                                              : 0;
        const std::tuple rank(kind, snapshot.distance(from));
        if (best && rank >= bestRank) continue;
        best = edge;
        bestRank = rank;
    }
    if (!best) return {};
    const Holder holder = holderOf(snapshot, *best);
    QString label = keys == EntryKeys::Show ? edgeLabel(snapshot, *best) : edgeNameLabel(snapshot, *best);
    switch (holder.by) {
    case Holder::By::Element:
        if (!label.startsWith(QLatin1Char('['))) label = QLatin1Char('[') + label + QLatin1Char(']');
        break;
    case Holder::By::PropertyStore: label = StringsModel::tr("property name"); break;
    case Holder::By::Entry:
        if (keys == EntryKeys::Hide) label = StringsModel::tr("entry");
        break;
    case Holder::By::Edge: break;
    }
    switch (graph.type(holder.node)) {
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString: return StringsModel::tr("part of another string");
    case NodeType::RegExp: return StringsModel::tr("pattern of a RegExp");
    default: break;
    }
    const QString name = nodeName(snapshot, holder.node);
    const bool isHeld = !heldName(snapshot, holder.node, keys).empty();
    const QString held = safeText(heldNameWithOwner(snapshot, holder.node, keys), 120);
    if (!isHeld) return label + StringsModel::tr(" in ") + name;
    // A shape lists the names beside this one; what the code calls the object says more.
    return label + StringsModel::tr(" in ")
        + (name.startsWith(QLatin1Char('{')) ? held : held + QStringLiteral(": ") + name);
}

/// The text as people read it in a list: line breaks as signs, so that code stays readable and a row stays a row.
QString listedText(const Snapshot& snapshot, NodeOrdinal node)
{
    constexpr int kListed = 300;
    const QString text = QString::fromStdString(sortableName(snapshot, node));
    QString listed;
    bool isIndented = false; // of what follows a line break one blank is enough
    for (const QChar c : text) {
        if (c == QLatin1Char('\r')) continue;
        if (c == QLatin1Char('\n')) {
            if (!listed.endsWith(QChar(0x21b5))) listed += QChar(0x21b5);
            isIndented = true;
        } else if (c == QLatin1Char('\t') || c == QLatin1Char(' ')) {
            if (!isIndented || !(listed.endsWith(QLatin1Char(' ')) || listed.endsWith(QChar(0x21b5))))
                listed += QLatin1Char(' ');
        } else {
            listed += c;
            isIndented = false;
        }
        if (listed.size() > kListed) break;
    }
    return QChar(0x201c) + safeText(listed.toStdString(), kListed) + QChar(0x201d);
}
} // namespace

StringsModel::StringsModel(QObject* parent)
    : HeapModel(parent)
{
}

StringsModel::~StringsModel()
{
    dropOnWorker(std::move(m_data));
}

void StringsModel::setSnapshot(HeapEntry entry, HeapEntry before)
{
    m_build.start(
        [snapshot = entry.snapshot](const Task& task) -> Result<std::shared_ptr<const Data>> {
            auto groups = duplicateStrings(*snapshot, task);
            if (!groups) return fail(groups.error());
            auto data = std::make_shared<Data>();
            data->groups = std::move(*groups);
            data->sites.resize(data->groups.size());
            for (std::size_t i = 0; i < data->groups.size() && i < kMostSites; ++i) {
                if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while looking at strings.");
                data->sites[i] = retainingSite(*snapshot, data->groups[i], SiteName::WithOwner);
            }
            data->all = stringsOf(*snapshot, task);
            data->ofCode = Bitset<NodeOrdinal>(snapshot->graph().nodeCount());
            for (std::size_t i = 0; i < data->all.size(); ++i) {
                if (i % Task::kStride == 0 && task.stopped()) break;
                if (isOfCode(*snapshot, data->all[i])) data->ofCode.set(data->all[i]);
            }
            data->isPiece = Bitset<NodeOrdinal>(snapshot->graph().nodeCount());
            for (const NodeOrdinal string : data->all)
                if (snapshot->graph().type(snapshot->dominator(string)) == NodeType::ConcatenatedString)
                    data->isPiece.set(string);
            data->isCopy = Bitset<NodeOrdinal>(snapshot->graph().nodeCount());
            for (std::uint32_t i = 0; i < data->groups.size(); ++i) {
                const auto& group = data->groups[i];
                if (!group.isCertain) continue;
                data->merged.emplace_back(group.nodes.front(), i);
                for (std::size_t k = 1; k < group.nodes.size(); ++k) data->isCopy.set(group.nodes[k]);
                // One copy that is data makes the text data.
                if (std::ranges::any_of(group.nodes, [&](NodeOrdinal copy) { return !data->ofCode[copy]; }))
                    data->ofCode.clear(group.nodes.front());
                if (std::ranges::any_of(group.nodes, [&](NodeOrdinal copy) { return !data->isPiece[copy]; }))
                    data->isPiece.clear(group.nodes.front());
            }
            std::ranges::sort(data->merged);
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while looking at strings.");
            return data;
        },
        [this, entry, before](Result<std::shared_ptr<const Data>> data) {
            if (!data) {
                if (data.error().code != ErrorCode::Cancelled)
                    emit computed(QString::fromStdString(data.error().message));
                return;
            }
            auto oldSet = std::move(m_set);
            auto oldData = std::move(m_data);
            m_set = {entry};
            m_before = before;
            dropCounts(); // they are of the old strings
            m_data = std::move(*data);
            resetRoot(rootOpening());
            dropOnWorker(std::move(oldData));
            emit computed({});
            countBefore();
        });
}

void StringsModel::countBefore()
{
    dropCounts();
    if (!m_before.snapshot) return;
    m_count.start(
        [data = m_data, snapshot = m_set.front().snapshot,
         before = m_before.snapshot](const Task& task) -> Result<std::shared_ptr<const Copies>> {
            auto counts = copiesIn(*before, *snapshot, data->all, task);
            if (!counts) return fail(counts.error());
            auto copies = std::make_shared<Copies>();
            copies->ofAll = std::move(*counts);
            for (const DuplicateString& group : data->groups) {
                const auto of = [&](NodeOrdinal copy) -> std::uint32_t& {
                    return copies
                        ->ofAll[std::size_t(std::ranges::lower_bound(data->all, copy) - data->all.begin())];
                };
                copies->ofGroups.push_back(of(group.nodes.front()));
                if (group.isCertain) continue;
                for (const NodeOrdinal copy : group.nodes) of(copy) = kUncounted;
            }
            const auto sizeOf = [](const Snapshot& of, const std::vector<NodeOrdinal>& strings) {
                std::int64_t size = 0;
                for (const NodeOrdinal string : strings) size += std::int64_t(of.shallowSize(string));
                return size;
            };
            const std::vector<NodeOrdinal> old = stringsOf(*before, task);
            copies->more = std::int64_t(data->all.size()) - std::int64_t(old.size());
            copies->moreSize = sizeOf(*snapshot, data->all) - sizeOf(*before, old);
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while looking at strings.");
            return copies;
        },
        [this](Result<std::shared_ptr<const Copies>> copies) {
            if (!copies) return;
            m_copies = std::move(*copies);
            if (rowCount() > 0) emit dataChanged(index(0, DeltaColumn), index(rowCount() - 1, DeltaColumn));
            if (sortColumn() == DeltaColumn) sortAgain();
            emit counted();
        });
}

void StringsModel::dropCounts()
{
    m_count.cancel();
    m_copies = std::make_shared<Copies>();
}

const DuplicateString* StringsModel::Data::groupOf(NodeOrdinal first) const
{
    const auto at = std::ranges::lower_bound(merged, std::pair(first, std::uint32_t{0}));
    return at != merged.end() && at->first == first ? &groups[at->second] : nullptr;
}

std::optional<std::int64_t> StringsModel::Copies::added(const Data& data, NodeOrdinal first) const
{
    if (ofAll.empty()) return {};
    const auto before = ofAll[std::size_t(std::ranges::lower_bound(data.all, first) - data.all.begin())];
    if (before == kUncounted) return {};
    const DuplicateString* group = data.groupOf(first);
    return std::int64_t(group ? group->count() : 1) - std::int64_t{before};
}

const DuplicateString* StringsModel::copiesOf(const BranchSpec& spec, BranchRow row) const
{
    return spec.kind == NodeRows && spec.context == kNoItem && m_data ? m_data->groupOf({row.item}) : nullptr;
}

void StringsModel::clear()
{
    m_build.cancel();
    dropCounts();
    resetRoot({});
    m_set.clear();
    m_before = {};
    dropOnWorker(std::move(m_data));
    m_data.reset();
}

void StringsModel::setScope(Scope scope)
{
    if (scope == m_scope) return;
    m_scope = scope;
    if (m_data) resetRoot(rootOpening());
}

void StringsModel::setShowsCode(bool shows)
{
    if (shows == m_showsCode) return;
    m_showsCode = shows;
    if (m_data && m_scope == Scope::All) refilterRoot(rootOpening());
}

bool StringsModel::isInCode(NodeOrdinal node) const
{
    return m_data && m_data->ofCode[node];
}

void StringsModel::setMatcher(std::optional<TextMatcher> matcher)
{
    m_matcher = std::move(matcher);
    if (m_data) refilterRoot(rootOpening());
}

BranchModel::Opening StringsModel::rootOpening()
{
    Opening opening;
    opening.spec = {m_scope == Scope::All ? std::uint8_t(NodeRows) : std::uint8_t(TextRows), 0, kNoItem};
    if (!m_data) return opening;
    if (m_scope == Scope::All) {
        opening.estimate = m_data->all.size();
        m_totals = std::make_shared<Totals>();
        m_totals->all = m_data->all.size();
        opening.rows = [data = m_data, matcher = m_matcher, snapshot = m_set.front().snapshot,
                        totals = m_totals, showsCode = m_showsCode](const Task& task) {
            std::vector<BranchRow> rows;
            totals->shallowSize = totals->ofCode = 0;
            totals->strings = totals->pieces = 0;
            for (std::size_t i = 0; i < data->all.size(); ++i) {
                if (i % 1024 == 0 && task.stopped()) return rows;
                if (data->isCopy[data->all[i]]) continue;
                if (matcher && !matcher->matches(snapshot->displayName(data->all[i]))) continue;
                const DuplicateString* group = data->groupOf(data->all[i]);
                const std::uint64_t size = group ? group->shallowSize : snapshot->shallowSize(data->all[i]);
                if (data->ofCode[data->all[i]]) {
                    totals->ofCode += size;
                    if (!showsCode) continue;
                }
                totals->strings += group ? group->count() : 1;
                totals->shallowSize += size;
                if (!matcher && data->isPiece[data->all[i]])
                    totals->pieces += group ? group->count() : 1; // its whole has a row
                else
                    rows.push_back({data->all[i].value, kNoItem});
            }
            totals->shown = rows.size();
            return rows;
        };
        return opening;
    }
    m_totals = std::make_shared<Totals>();
    m_totals->all = m_data->groups.size();
    opening.estimate = m_data->groups.size();
    opening.rows = [data = m_data, matcher = m_matcher, snapshot = m_set.front().snapshot,
                    totals = m_totals](const Task& task) {
        std::vector<BranchRow> rows;
        totals->copies = totals->wasted = 0;
        totals->isBound = false;
        for (std::size_t i = 0; i < data->groups.size(); ++i) {
            if (i % 1024 == 0 && task.stopped()) return rows;
            const auto& group = data->groups[i];
            if (matcher && !matcher->matches(snapshot->displayName(group.nodes.front()))) continue;
            rows.push_back({static_cast<std::uint32_t>(i), kNoItem});
            totals->copies += group.count();
            totals->wasted += group.wastedSize;
            totals->isBound = totals->isBound || !group.isCertain;
        }
        totals->shown = rows.size();
        return rows;
    };
    return opening;
}

StringsModel::Totals StringsModel::totals() const
{
    Totals totals = m_data && m_totals && !isComputing() ? *m_totals : Totals();
    if (!m_copies->ofAll.empty()) {
        totals.added = m_copies->more;
        totals.addedSize = m_copies->moreSize;
    }
    return totals;
}

/// The whole, as long as a string is a piece of one.
NodeOrdinal StringsModel::wholeOf(NodeOrdinal string) const
{
    const auto first = [this](NodeOrdinal node) { // of its row
        if (!m_data->isCopy[node]) return node;
        const auto group = std::ranges::find_if(m_data->merged, [&](const auto& of) {
            return std::ranges::binary_search(m_data->groups[of.second].nodes, node);
        });
        return group == m_data->merged.end() ? node : group->first;
    };
    while (hasString(string) && m_data->isPiece[first(string)])
        string = m_set.front().snapshot->dominator(string);
    return string;
}

QModelIndex StringsModel::revealNode(NodeOrdinal node)
{
    if (!m_data) return {};
    if (m_scope == Scope::All) {
        if (!m_matcher) node = wholeOf(node);
        if (!m_data->isCopy[node])
            return reveal({}, [node](BranchRow row) { return row.item == node.value; });
        // Among the groups, which are far fewer than the rows.
        const auto group = std::ranges::find_if(m_data->merged, [&](const auto& of) {
            return std::ranges::binary_search(m_data->groups[of.second].nodes, node);
        });
        if (group == m_data->merged.end()) return {};
        const auto text =
            reveal({}, [first = group->first](BranchRow row) { return row.item == first.value; });
        return text.isValid() ? reveal(text, [node](BranchRow row) { return row.item == node.value; }) : text;
    }
    const auto group = reveal({}, [&](BranchRow row) {
        const auto& nodes = m_data->groups[row.item].nodes;
        return std::binary_search(nodes.begin(), nodes.end(), node);
    });
    if (!group.isValid()) return {};
    return reveal(group, [node](BranchRow row) { return row.item == node.value; });
}

bool StringsModel::hasString(NodeOrdinal node) const
{
    return m_data && std::ranges::binary_search(m_data->all, node);
}

QVariant StringsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section == DeltaColumn && role == Qt::ToolTipRole && m_before.snapshot)
        return tr("Change of the copies, %1 → %2").arg(m_before.label, m_set.front().label);
    return headerAt(m_columns, section, orientation, role);
}

int StringsModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

std::vector<ModelColumn<StringsModel::TextRow>> StringsModel::makeColumns()
{
    using Row = TextRow;
    const auto total = [](const Row& row) { return row.snapshot.totalSize(); };
    const auto sure = [](const Row& row, int role) {
        return role == Qt::DisplayRole || role == SortRole
            ? QVariant(row.group().isCertain ? tr("certain") : tr("possible"))
            : QVariant();
    };
    const auto wasted = [](const Row& row, int role) {
        const QVariant value = sizeCell(row.group().wastedSize, row.snapshot.totalSize(), role);
        return role == Qt::DisplayRole && !row.group().isCertain
            ? QVariant(QStringLiteral("≤ ") + value.toString())
            : value;
    };
    return {
        {.title = tr("String"),
         .toolTip = tr("The string's text"),
         .kind = ColumnKind::Text,
         .field = NodeField::Name,
         .text = [](const Row& row) { return sortableName(row.snapshot, row.group().nodes.front()); },
         .cell = textCell},
        {.title = tr("Copies"),
         .toolTip = tr("Copies of the text"),
         .kind = ColumnKind::Count,
         .number = [](const Row& row) { return row.group().count(); }},
        {.title = tr("Δ copies"),
         .toolTip = tr("Change of the copies since the first snapshot"),
         .kind = ColumnKind::CountDelta,
         .number = [](const Row& row) -> std::optional<std::int64_t> {
             if (row.copies.ofGroups.empty()) return {};
             return std::int64_t(row.group().count()) - std::int64_t{row.copies.ofGroups[row.number]};
         }},
        {.title = tr("Wasted"),
         .toolTip = tr("Bytes of all copies but the largest; ≤ if the texts may differ after the cut"),
         .kind = ColumnKind::Bytes,
         .number = [](const Row& row) { return row.group().wastedSize; },
         .cell = wasted},
        {.title = tr("Shallow"),
         .toolTip = tr("Shallow size of all copies"),
         .kind = ColumnKind::Bytes,
         .field = NodeField::Shallow,
         .number = [](const Row& row) { return row.group().shallowSize; },
         .whole = total},
        {.title = tr("Retained"),
         .toolTip = tr("Sum of the copies' retained sizes"),
         .kind = ColumnKind::Bytes,
         .field = NodeField::Retained,
         .number = [](const Row& row) { return row.group().retainedSize; },
         .whole = total},
        {.title = tr("Equal?"),
         .toolTip = tr("Possible: V8 cut the text at 1,024 characters; beginnings and sizes agree"),
         .kind = ColumnKind::Text,
         .key = [](const Row& row) { return std::uint64_t{!row.group().isCertain}; },
         .cell = sure},
        {.title = tr("Held by"),
         .toolTip = tr("What holds the string; of several copies, what holds most of them"),
         .kind = ColumnKind::Text,
         .text = [](const Row& row) { return row.data.sites[row.number]; }},
    };
}

QVariant StringsModel::textCell(const TextRow& row, int role)
{
    if (role == Qt::DisplayRole || role == SortRole)
        return listedText(row.snapshot, row.group().nodes.front());
    if (role == Qt::ToolTipRole || role == CopyRole)
        return safeText(row.snapshot.displayName(row.group().nodes.front()), 1500);
    return {};
}

bool StringsModel::rowHasChildren(const Place& place) const
{
    return place.spec.kind == TextRows || copiesOf(place.spec, place.row) || HeapModel::rowHasChildren(place);
}

BranchModel::Opening StringsModel::open(const Place& place) const
{
    if (const DuplicateString* group = copiesOf(place.spec, place.row))
        return nodes(0, group->nodes, place.row.item);
    if (place.spec.kind != TextRows) return HeapModel::open(place);
    return nodes(0, m_data->groups[place.row.item].nodes, place.row.item);
}

RowKey StringsModel::sortKey(const BranchSpec& spec, int column) const
{
    RowKey key;
    if (spec.kind != TextRows) {
        key = HeapModel::sortKey(spec, column >= 0 && fieldOf(column) != NodeField::Blank ? column : -1);
        if (spec.kind != NodeRows || spec.context != kNoItem || !m_data) return key;
        // Of all copies; the largest first where nobody chose an order.
        const auto sum = [data = m_data, snapshot = m_set.front().snapshot](BranchRow row, bool isShallow) {
            const NodeOrdinal node{row.item};
            if (const DuplicateString* group = data->groupOf(node))
                return isShallow ? group->shallowSize : group->retainedSize;
            return isShallow ? snapshot->shallowSize(node) : snapshot->retainedSize(node);
        };
        if (column < 0) key.number = [sum](BranchRow row) { return ~sum(row, false); };
        if (column == RetainedColumn) key.number = [sum](BranchRow row) { return sum(row, false); };
        if (column == ShallowColumn) key.number = [sum](BranchRow row) { return sum(row, true); };
        if (column == DeltaColumn)
            key.number = [data = m_data, copies = m_copies](BranchRow row) {
                return signedKey(copies->added(*data, {row.item}).value_or(0));
            };
        if (column == CountColumn)
            key.number = [data = m_data](BranchRow row) {
                const DuplicateString* group = data->groupOf({row.item});
                return std::uint64_t{group ? group->count() : 1};
            };
        return key;
    }
    if (!m_data || column < 0) return key; // most wasted first
    return columnKey(m_columns[std::size_t(column)],
                     [data = m_data, copies = m_copies, snapshot = m_set.front().snapshot](BranchRow row) {
                         return TextRow{*data, *copies, *snapshot, row.item};
                     });
}

QVariant StringsModel::cell(const Place& place, int column, int role) const
{
    if (m_set.empty() || !m_data) return {};
    if (place.spec.kind != TextRows) {
        const Snapshot& snapshot = *m_set.front().snapshot;
        const NodeOrdinal node{place.row.item};
        if (const DuplicateString* group = copiesOf(place.spec, place.row)) {
            const auto number = static_cast<std::uint32_t>(group - m_data->groups.data());
            const bool hasSite = column == SiteColumn && !m_data->sites[number].empty(); // of most copies
            if (hasSite || column == CountColumn || column == RetainedColumn || column == ShallowColumn) {
                return columnCell(m_columns[std::size_t(column)],
                                  TextRow{*m_data, *m_copies, snapshot, number}, role);
            }
        } else if (column == CountColumn && place.spec.kind == NodeRows && place.spec.context == kNoItem
                   && (role == Qt::DisplayRole || role == SortRole)) {
            return role == Qt::DisplayRole ? QVariant(formatCount(1)) : QVariant(qulonglong{1});
        }
        if (column == DeltaColumn && place.spec.kind == NodeRows && place.spec.context == kNoItem)
            return numberCell(ColumnKind::CountDelta, m_copies->added(*m_data, node), 0, role);
        if (place.spec.kind == NodeRows) {
            if (column == SiteColumn && (role == Qt::DisplayRole || role == Qt::ToolTipRole))
                return holderText(snapshot, node, EntryKeys::Show);
            if (column == SiteColumn && role == SortRole) return holderText(snapshot, node, EntryKeys::Hide);
            if (column == TextColumn && role == Qt::DisplayRole) return listedText(snapshot, node);
            if (column == TextColumn && role == CopyRole) return nodeTitle(snapshot, node);
            if (role == InternalRole) return m_data->ofCode[node];
        }
        if (column != TextColumn && fieldOf(column) == NodeField::Blank && role < Qt::UserRole) return {};
        return HeapModel::cell(place, column, role);
    }
    if (role == EntryRole) return QVariant::fromValue(m_set.front().entry);
    if (role == InternalRole) return false;
    return columnCell(m_columns[std::size_t(column)],
                      TextRow{*m_data, *m_copies, *m_set.front().snapshot, place.row.item}, role);
}

} // namespace heaptrail::ui

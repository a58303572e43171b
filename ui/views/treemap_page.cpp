// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/treemap_page.h"

#include "core/analysis/area_growth.h"
#include "core/analysis/dominated.h"
#include "core/analysis/script_owners.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/find_field.h"
#include "ui/views/node_menu.h"
#include "ui/views/table_export.h"

#include <QAction>
#include <QActionGroup>
#include <QBuffer>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QSaveFile>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QSvgGenerator>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace heaptrail::ui {
namespace {

constexpr int kSlowMs = 200;
constexpr int kCategories = 6;
constexpr QSize kExportSize{1600, 1000};

enum Scheme : int { ByPart, ByPackage, ByGrowth };

Part partOf(const Snapshot& snapshot, NodeOrdinal node)
{
    switch (snapshot.graph().type(node)) {
    case NodeType::Code: return Part::Code;
    case NodeType::String:
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString: return Part::Strings;
    case NodeType::Hidden:
    case NodeType::Array:
    case NodeType::ObjectShape:
    case NodeType::Synthetic: return Part::System;
    case NodeType::Native:
        if (snapshot.isNamed(node, "system / JSArrayBufferData")) return Part::TypedArrays;
        return Part::OtherNative;
    default: return snapshot.isNamed(node, "Array") ? Part::JsArrays : Part::OtherJs;
    }
}

QString partName(Part part)
{
    switch (part) {
    case Part::Code: return TreemapPage::tr("Code");
    case Part::Strings: return TreemapPage::tr("Strings");
    case Part::JsArrays: return TreemapPage::tr("JS arrays");
    case Part::TypedArrays: return TreemapPage::tr("Typed arrays");
    case Part::System: return TreemapPage::tr("System");
    case Part::OtherJs: return TreemapPage::tr("Other JS");
    case Part::OtherNative: return TreemapPage::tr("Other non-JS");
    }
    return {};
}

Result<TreemapColours> coloursByPart(const AreaTree& tree)
{
    TreemapColours colours;
    for (const Area& area : tree.areas)
        colours.ofArea.push_back(area.members.empty() ? -1
                                                      : int(partOf(*tree.snapshot, area.members.front())));
    for (int part = 0; part < kPartCount; ++part)
        if (std::find(colours.ofArea.begin(), colours.ofArea.end(), part) != colours.ofArea.end())
            colours.legend.push_back({partName(Part(part)), part});
    return colours;
}

Result<TreemapColours> coloursByPackage(const AreaTree& tree, const Task& task)
{
    auto owners = scriptOwners(*tree.snapshot, task);
    if (!owners) return fail(std::move(owners.error()));
    // The packages with the most bytes of their own get a colour each.
    std::map<std::string, std::uint64_t> bytes;
    const auto packageOf = [&](NodeOrdinal node) -> const std::string& {
        return owners->scripts[owners->of[node]].package;
    };
    for (std::uint32_t n = 0; n < tree.snapshot->graph().nodeCount(); ++n) {
        if (n % Task::kStride == 0 && task.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        const std::uint64_t size = tree.snapshot->shallowSize(NodeOrdinal{n});
        if (size > 0) bytes[packageOf(NodeOrdinal{n})] += size;
    }
    bytes.erase(std::string());
    std::vector<std::pair<std::uint64_t, std::string>> ranked;
    for (const auto& [name, size] : bytes) ranked.emplace_back(size, name);
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    std::map<std::string, int> index;
    TreemapColours colours;
    colours.scheme = TreemapColours::Scheme::Category;
    for (std::size_t k = 0; k < ranked.size() && k < kCategories; ++k) {
        index[ranked[k].second] = int(k);
        colours.legend.push_back({safeText(ranked[k].second, 40), int(k)});
    }
    colours.legend.push_back(
        {ranked.size() > kCategories ? TreemapPage::tr("others") : TreemapPage::tr("no script"), -1});
    for (const Area& area : tree.areas) {
        const auto found = area.members.empty() ? index.end() : index.find(packageOf(area.members.front()));
        colours.ofArea.push_back(found == index.end() ? -1 : found->second);
    }
    return colours;
}

Result<TreemapColours> coloursByGrowth(const AreaTree& tree, const SnapshotPtr& before, const Task& task)
{
    TreemapColours colours;
    colours.scheme = TreemapColours::Scheme::Growth;
    if (before) {
        auto growth = areaGrowth(tree, before, task);
        if (!growth) return fail(growth.error());
        colours.growthOfArea = std::move(*growth);
    }
    using Level = TreemapColours::Level;
    for (const auto& [name, level] : {std::pair(TreemapPage::tr("▲▲ new or doubled"), Level::Doubled),
                                      {TreemapPage::tr("▲ grown"), Level::Grown},
                                      {TreemapPage::tr("as before"), Level::Same},
                                      {TreemapPage::tr("▼ shrunk"), Level::Shrunk},
                                      {TreemapPage::tr("unknown"), Level::Unknown}})
        colours.legend.push_back({name, int(level)});
    return colours;
}

} // namespace

TreemapPage::TreemapPage(Context& context, QWidget* parent)
    : Page(context, view::kTreemap, tr("Treemap"), ui::icon(QStringLiteral("treemap")), parent)
{
    m_treemap = new Treemap(this);
    makeTable();
    m_message = new QLabel(this);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_message);
    m_stack->addWidget(m_treemap);
    m_stack->addWidget(m_table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    makeBar();
    m_find = makeFindField([this](const QString& text, bool backwards,
                                  std::function<void(bool)> done) { done(find(text, backwards)); },
                           tr("Find in the treemap"), this);
    hideUntilWanted(*m_find, *m_treemap);
    layout->addWidget(m_find);
    layout->addWidget(m_stack, 1);
    // Who asks for it by a key has the keyboard in the picture, or in the table.
    connect(m_stack, &QStackedWidget::currentChanged, this,
            [this] { setFocusProxy(m_stack->currentWidget()); });

    connect(m_treemap, &Treemap::currentChanged, this, &TreemapPage::selectArea);
    connect(m_treemap, &Treemap::zoomRequested, this, &TreemapPage::zoomInto);
    connect(m_treemap, &Treemap::zoomOutRequested, this, &TreemapPage::zoomOut);
    connect(m_treemap, &Treemap::menuRequested, this, &TreemapPage::showMenu);
    const auto here = [this]() -> Selection {
        const auto& areas = m_treemap->areas();
        const int area = m_treemap->current();
        if (!areas || area < 0 || areas->areas[std::size_t(area)].members.empty()) return {};
        return {m_entry, areas->areas[std::size_t(area)].members.front(), {}, {}};
    };
    addNodeKeys(m_treemap, context, here);
    addNodeKeys(m_table, context, here);
    m_tableActions = addTableActions(*m_table, QStringLiteral("treemap"));
    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlowMs);
    connect(&m_slow, &QTimer::timeout, this, [this] {
        m_status->setText(tr("Dividing the heap…"));
        m_cancel->setVisible(true);
    });
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, [this] { markStale(); });
    connect(&workspace(), &Workspace::readySetChanged, this, [this] { markStale(); });
    connect(&navigator(), &Navigator::selectionChanged, this, [this](const Selection& selection) {
        if (selection.snapshot == m_entry && selection.node)
            if (const int area = m_treemap->areaOf(*selection.node); area >= 0) m_treemap->setCurrent(area);
    });
}

void TreemapPage::makeTable()
{
    m_table = new QTreeWidget(this);
    m_table->setObjectName(QStringLiteral("treemapTable"));
    m_table->setAccessibleName(tr("Treemap as a table"));
    m_table->setUniformRowHeights(true);
    m_table->setItemDelegate(new HeapDelegate(m_table)); // rows and names as in every table
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setHeaderLabels({tr("Object"), tr("Count"), tr("Retained"), tr("Share of the heap"), QString()});
    for (const int column : {1, 2, 3, 4})
        m_table->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (const int column : {1, 2, 3}) // a title says what its column is only when it is whole
        m_table->header()->resizeSection(
            column,
            std::max(100,
                     m_table->header()->fontMetrics().horizontalAdvance(m_table->headerItem()->text(column))
                         + 24));
    m_table->header()->resizeSection(4, m_table->header()->fontMetrics().averageCharWidth() * 18);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (const auto* item = m_table->itemAt(at))
            showMenu(item->data(0, Qt::UserRole).toInt(), m_table->viewport()->mapToGlobal(at));
    });
    connect(m_table, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (!item || !m_table->hasFocus()) return;
        const int area = item->data(0, Qt::UserRole).toInt();
        m_treemap->setCurrent(area);
        selectArea(area);
    });
}

void TreemapPage::makeBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 4, 8, 4);
    const auto button = [&](QAction*& action, const char* name, const QString& text, const QString& tip,
                            bool isToggle) {
        action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        action->setToolTip(tip);
        action->setStatusTip(tip);
        action->setCheckable(isToggle);
        addAction(action);
        auto* tool = new QToolButton(bar);
        tool->setDefaultAction(action);
        tool->setAutoRaise(true);
        row->addWidget(tool);
    };
    button(m_out, "treemapOut", tr("Up"), tr("One step out (Backspace, wheel)"), false);
    m_out->setIcon(ui::icon(QStringLiteral("up")));
    m_crumbs = new QHBoxLayout;
    m_crumbs->setSpacing(0);
    row->addLayout(m_crumbs);
    row->addStretch(1);
    m_status = new QLabel(bar);
    row->addWidget(m_status);
    m_cancel = new QToolButton(bar);
    m_cancel->setIcon(ui::icon(QStringLiteral("close")));
    m_cancel->setToolTip(tr("Stop"));
    m_cancel->setAccessibleName(tr("Stop"));
    m_cancel->setVisible(false);
    row->addWidget(m_cancel);
    auto* label = new QLabel(tr("Colour:"), bar);
    row->addWidget(label);
    m_scheme = new QComboBox(bar);
    m_scheme->setObjectName(QStringLiteral("treemapColours"));
    m_scheme->setAccessibleName(tr("Colour by"));
    m_scheme->addItems({tr("Kind of memory"), tr("npm package"), tr("Growth")});
    m_scheme->setToolTip(tr("Colour by kind of memory, by package, or by growth since the first snapshot"));
    label->setBuddy(m_scheme);
    row->addWidget(m_scheme);
    QAction* asTiles = nullptr;
    button(asTiles, "treemapAsTiles", tr("Treemap"), tr("Areas inside areas"), true);
    button(m_asIcicle, "treemapAsIcicle", tr("Icicle"), tr("Levels as rows"), true);
    button(m_asTable, "treemapAsTable", tr("Table"), tr("The same as a table"), true);
    asTiles->setChecked(true);
    auto* ways = new QActionGroup(this); // one of them
    for (QAction* way : {asTiles, m_asIcicle, m_asTable}) ways->addAction(way);
    layout()->addWidget(bar);

    const auto saver = [&](QAction*& action, const char* name, const QString& text) {
        action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        addAction(action);
    };
    saver(m_saveSvg, "treemapSaveSvg", tr("Save picture as SVG…"));
    saver(m_savePng, "treemapSavePng", tr("Save picture as PNG…"));
    connect(m_saveSvg, &QAction::triggered, this,
            [this] { save(tr("Drawings (*.svg)"), QStringLiteral("svg"), [this] { return svg(); }); });
    connect(m_savePng, &QAction::triggered, this,
            [this] { save(tr("Images (*.png)"), QStringLiteral("png"), [this] { return png(2); }); });
    connect(m_out, &QAction::triggered, this, &TreemapPage::zoomOut);
    connect(m_asIcicle, &QAction::toggled, m_treemap, &Treemap::setIcicle);
    connect(m_asTable, &QAction::toggled, this, [this](bool isTable) {
        if (m_treemap->areas())
            m_stack->setCurrentWidget(isTable ? static_cast<QWidget*>(m_table) : m_treemap);
    });
    connect(m_scheme, &QComboBox::currentIndexChanged, this, [this] { colour(); });
    connect(m_scheme, &QComboBox::activated, this, [this] { m_isSchemeChosen = true; });
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        m_job.cancel();
        m_slow.stop();
        m_cancel->setVisible(false);
        m_status->setText(tr("Stopped"));
    });
}

void TreemapPage::letGo()
{
    m_job.cancel();
    m_colourJob.cancel();
    m_slow.stop();
    m_entry = EntryId::None;
    m_way.clear();
    m_treemap->setAreas(nullptr, {});
}

void TreemapPage::refresh()
{
    const EntryId entry = navigator().currentSnapshot();
    const SnapshotPtr snapshot = workspace().snapshot(entry);
    if (!snapshot) {
        letGo();
        m_message->setText(tr("Open a snapshot to see what fills its heap."));
        m_stack->setCurrentWidget(m_message);
        showCrumbs();
        return;
    }
    if (entry == m_entry && m_treemap->areas() && m_treemap->areas()->snapshot == snapshot) {
        if (m_scheme->currentIndex() == ByGrowth) colour(); // the snapshot before may be another
        return;
    }
    m_entry = entry;
    m_way.clear();
    if (!m_isSchemeChosen) { // what grew is the question, where there is an answer
        const QSignalBlocker quiet(m_scheme);
        const auto ids = workspace().readyIds();
        const bool hasBefore = workspace().pairsById() && std::ranges::find(ids, entry) != ids.begin()
            && std::ranges::count(ids, entry) > 0;
        m_scheme->setCurrentIndex(hasBefore ? ByGrowth : ByPart);
    }
    zoomTo({{snapshot->graph().root()}, tr("Whole heap"), {}});
}

void TreemapPage::showPlace(const Place& place)
{
    const SnapshotPtr snapshot = workspace().snapshot(place.selection.snapshot);
    if (!snapshot || !place.selection.node) return;
    if (place.selection.snapshot != m_entry) {
        m_entry = place.selection.snapshot;
        m_way.clear();
        m_way.push_back({{snapshot->graph().root()}, tr("Whole heap"), {}});
    }
    // Zoom to the nearest dominator that is large enough to be seen, so that the object has a place in it.
    if (m_treemap->areas() && m_treemap->areas()->snapshot == snapshot
        && m_treemap->areaOf(*place.selection.node) >= 0)
        return m_treemap->setCurrent(m_treemap->areaOf(*place.selection.node));
    const NodeOrdinal root = snapshot->graph().root();
    NodeOrdinal above = dominatorInSight(*snapshot, *place.selection.node);
    // What piled up at a holder that others share it with hangs above it.
    if (const auto suspect = context().analysis.suspectOf(m_entry, *place.selection.node))
        while (above != root && snapshot->retainedSize(above) * 2 < suspect->retainedSize.back())
            above = dominatorInSight(*snapshot, above);
    if (above == root) return divide();
    m_way.resize(1);
    zoomTo({{above}, heldTitle(*snapshot, above), {}});
}

void TreemapPage::zoomTo(Step step)
{
    m_way.push_back(std::move(step));
    divide();
}

void TreemapPage::zoomInto(int area)
{
    const auto& areas = m_treemap->areas();
    if (!areas || area <= 0) return;
    const Area& chosen = areas->areas[std::size_t(area)];
    if (chosen.members.empty()) return;
    const bool hasInside = chosen.kind == Area::Kind::Group
        || areas->snapshot->dominatorTree().subtreeCount(chosen.members.front()) > 1;
    if (!hasInside) return;
    zoomTo({chosen.members, m_treemap->titleOf(area), areas->links});
}

void TreemapPage::zoomOut()
{
    if (m_way.size() < 2) return;
    m_way.pop_back();
    divide();
}

void TreemapPage::zoomBackTo(int step)
{
    m_way.resize(std::size_t(step) + 1);
    divide();
}

void TreemapPage::divide()
{
    showCrumbs();
    m_slow.start();
    m_job.start(
        [snapshot = workspace().snapshot(m_entry),
         step = m_way.back()](const Task& task) -> Result<AreaTree> {
            if (!snapshot) return fail(ErrorCode::Cancelled, "The snapshot was closed.");
            return dominatorAreas(snapshot, step.nodes, {}, task, step.links);
        },
        [this](Result<AreaTree> tree) {
            m_slow.stop();
            m_cancel->setVisible(false);
            m_status->clear();
            if (!tree) {
                m_message->setText(QString::fromStdString(tree.error().message));
                m_stack->setCurrentWidget(m_message);
                return;
            }
            auto areas = std::make_shared<const AreaTree>(std::move(*tree));
            auto colours = coloursByPart(*areas);
            const auto selected = navigator().selection();
            m_treemap->setAreas(areas,
                                m_scheme->currentIndex() == ByPart ? std::move(*colours) : TreemapColours{});
            if (selected.snapshot == m_entry && selected.node)
                if (const int area = areaOf(*selected.node); area >= 0) m_treemap->setCurrent(area);
            fillTable();
            m_stack->setCurrentWidget(m_asTable->isChecked() ? static_cast<QWidget*>(m_table) : m_treemap);
            if (m_scheme->currentIndex() != ByPart) colour();
        });
}

int TreemapPage::areaOf(NodeOrdinal selected) const
{
    const int area = m_treemap->areaOf(selected);
    if (area >= 0) return area;
    const auto suspect = context().analysis.suspectOf(m_entry, selected);
    return suspect && suspect->sampleId.value ? m_treemap->areaOf(suspect->sample) : -1;
}

void TreemapPage::colour()
{
    const auto areas = m_treemap->areas();
    if (!areas) return;
    SnapshotPtr before;
    QString since;
    m_status->clear();
    if (m_scheme->currentIndex() == ByGrowth) {
        const auto ids = workspace().readyIds();
        const EntryId first = ids.empty() ? m_entry : ids.front();
        if (!workspace().pairsById())
            m_status->setText(workspace().lineage().reason);
        else if (first == m_entry)
            m_status->setText(tr("This is the first snapshot."));
        else
            before = workspace().snapshot(first);
        if (before) since = workspace().shortLabel(first);
    }
    m_colourJob.start(
        [areas, before, scheme = m_scheme->currentIndex()](const Task& task) -> Result<TreemapColours> {
            switch (scheme) {
            case ByPackage: return coloursByPackage(*areas, task);
            case ByGrowth: return coloursByGrowth(*areas, before, task);
            default: return coloursByPart(*areas);
            }
        },
        [this, areas, since](Result<TreemapColours> colours) {
            if (!colours || m_treemap->areas() != areas) return;
            colours->since = since;
            if (!since.isEmpty())
                colours->title = tr("Growth %1 → %2").arg(since, workspace().shortLabel(m_entry));
            m_treemap->setColours(std::move(*colours));
            fillColours();
        });
}

void TreemapPage::showCrumbs()
{
    while (QLayoutItem* item = m_crumbs->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    constexpr int kMostCrumbs = 5, kCrumbWidth = 180;
    for (int k = 0; k < int(m_way.size()); ++k) {
        if (k > 0 && int(m_way.size()) - k > kMostCrumbs) continue;
        if (k > 0) m_crumbs->addWidget(new QLabel(QStringLiteral("›"), this));
        if (k + 1 == int(m_way.size())) { // where one is: no button
            auto* here = new QLabel(this);
            here->setTextFormat(Qt::PlainText);
            here->setMargin(4);
            QFont bold = here->font();
            bold.setWeight(QFont::DemiBold);
            here->setFont(bold);
            here->setText(crumbTitle(QFontMetricsF(bold), m_way[std::size_t(k)].title, kCrumbWidth));
            here->setToolTip(m_way[std::size_t(k)].title);
            m_crumbs->addWidget(here);
            continue;
        }
        auto* crumb = new QToolButton(this);
        crumb->setAutoRaise(true);
        crumb->setText(crumbTitle(crumb->fontMetrics(), m_way[std::size_t(k)].title, kCrumbWidth)
                           .replace(QLatin1Char('&'), QLatin1String("&&"))); // no mnemonic
        crumb->setToolTip(m_way[std::size_t(k)].title);
        connect(crumb, &QToolButton::clicked, this, [this, k] { zoomBackTo(k); });
        m_crumbs->addWidget(crumb);
    }
    m_out->setEnabled(m_way.size() > 1);
}

void TreemapPage::selectArea(int area)
{
    const auto& areas = m_treemap->areas();
    if (!areas || area < 0) return;
    const Area& chosen = areas->areas[std::size_t(area)];
    if (!chosen.members.empty()) navigator().selectNode(m_entry, chosen.members.front());
}

void TreemapPage::fillTable()
{
    m_table->clear();
    const auto& areas = m_treemap->areas();
    std::vector<QTreeWidgetItem*> items(areas->areas.size());
    for (std::size_t k = 0; k < areas->areas.size(); ++k) { // parents come first
        const Area& area = areas->areas[k];
        auto* item = k == 0 ? new QTreeWidgetItem(m_table) : new QTreeWidgetItem(items[area.parent]);
        const double share = areas->totalSize ? double(area.bytes) / double(areas->totalSize) : 0;
        item->setText(0, m_treemap->titleOf(int(k)));
        item->setText(1, formatCount(area.count));
        item->setText(2, formatSize(area.bytes));
        item->setText(3, formatPercent(share));
        for (const int column : {1, 2, 3}) item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        item->setData(0, Qt::UserRole, int(k));
        item->setToolTip(0, m_treemap->toolTipOf(int(k)));
        items[k] = item;
    }
    if (!items.empty()) items.front()->setExpanded(true);
    fillColours();
}

/// The last column says what the colour of the tile does.
void TreemapPage::fillColours()
{
    const QString title = m_treemap->colours().title;
    m_table->headerItem()->setText(4, title.isEmpty() ? m_scheme->currentText() : title);
    for (QTreeWidgetItemIterator it(m_table); *it; ++it) {
        const int area = (*it)->data(0, Qt::UserRole).toInt();
        (*it)->setText(4, m_treemap->colourText(area));
        (*it)->setTextAlignment(4, Qt::AlignRight | Qt::AlignVCenter);
        (*it)->setBackground(4, m_treemap->fillOf(area, palette()));
    }
}

void TreemapPage::showMenu(int area, const QPoint& at)
{
    const auto& areas = m_treemap->areas();
    const Area& chosen = areas->areas[std::size_t(area)];
    if (chosen.members.empty()) return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("nodeMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Zoom in"), this, [this, area] { zoomInto(area); });
    menu->addAction(m_out);
    menu->addSeparator();
    fillNodeMenu(*menu, this, context(), Selection{m_entry, chosen.members.front(), {}, {}});
    menu->popup(at);
}

bool TreemapPage::focusFind()
{
    if (!m_treemap->areas()) return false;
    showFindField(*m_find);
    return true;
}

/// The next area with the text in its title; parents come before what is in them.
bool TreemapPage::find(const QString& text, bool backwards)
{
    m_lastFind = text;
    if (!m_treemap->areas() || text.isEmpty()) return false;
    const int count = int(m_treemap->areas()->areas.size());
    for (int step = 1; step <= count; ++step) {
        const int area = ((m_treemap->current() + (backwards ? -step : step)) % count + count) % count;
        if (!m_treemap->titleOf(area).contains(text, Qt::CaseInsensitive)) continue;
        m_treemap->setCurrent(area);
        selectArea(area);
        return true;
    }
    return false;
}

QByteArray TreemapPage::svg() const
{
    if (!m_treemap->areas()) return {};
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(logicalDpiX());
    generator.setSize(kExportSize);
    generator.setViewBox(QRect(QPoint(), kExportSize));
    generator.setTitle(tr("Dominator tree as areas"));
    QPainter painter(&generator);
    m_treemap->render(painter, paperPalette(), QSizeF(kExportSize));
    painter.end();
    return bytes;
}

QByteArray TreemapPage::png(double scale) const
{
    if (!m_treemap->areas()) return {};
    QImage image(kExportSize * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    QPainter painter(&image);
    m_treemap->render(painter, paperPalette(), QSizeF(kExportSize));
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

void TreemapPage::save(const QString& filter, const QString& ending,
                       const std::function<QByteArray()>& content)
{
    QString path =
        QFileDialog::getSaveFileName(this, tr("Save picture"), QStringLiteral("treemap.") + ending, filter);
    if (path.isEmpty()) return;
    if (!path.endsWith(QLatin1Char('.') + ending)) path += QLatin1Char('.') + ending;
    QSaveFile file(path);
    const QByteArray bytes = content();
    const bool isWritten =
        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    m_status->setText(isWritten ? tr("Saved %1").arg(path)
                                : tr("Can't write %1: %2").arg(path, file.errorString()));
}

} // namespace heaptrail::ui

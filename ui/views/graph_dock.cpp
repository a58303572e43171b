// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/graph_dock.h"

#include "core/report/dot.h"
#include "core/suspects/piled_up.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/find_field.h"
#include "ui/views/node_menu.h"
#include "ui/views/table_export.h"
#include "ui/views/view_parts.h"

#include <QAction>
#include <QApplication>
#include <QBuffer>
#include <QFileDialog>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QStackedWidget>
#include <QSvgGenerator>
#include <QToolBar>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace heaptrail::ui {
namespace {

constexpr int kFollowDelayMs = 120; ///< walking through rows with the keyboard draws once
constexpr int kSlowMs = 200;

/// On the right of the tool bar, in the room that its buttons leave; whole in the tooltip.
class StatusText final : public QLabel {
public:
    explicit StatusText(QWidget* parent)
        : QLabel(parent)
    {
        setTextFormat(Qt::PlainText);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    }
    QSize minimumSizeHint() const override { return {40, QLabel::minimumSizeHint().height()}; }
    QSize sizeHint() const override { return minimumSizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, width());
        setToolTip(shown == text() ? QString() : text());
        QPainter(this).drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, shown);
    }
};

} // namespace

GraphDock::GraphDock(Context& context, QWidget* parent)
    : Page(context, view::kGraph, tr("Graph"), ui::icon(QStringLiteral("graph")), parent)
{
    m_view = new GraphView(this);
    m_table = new QTreeWidget(this);
    m_table->setObjectName(QStringLiteral("graphTable"));
    m_table->setAccessibleName(tr("Retainer graph as a table"));
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setHeaderLabels(
        {tr("Object"), tr("Kind"), tr("Count"), tr("Retained"), tr("Distance"), tr("Kept by")});
    makeSaying();
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_saying);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_table);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    makeToolBar();
    m_find = makeFindField([this](const QString& text, bool backwards,
                                  std::function<void(bool)> done) { done(find(text, backwards)); },
                           tr("Find in the picture"), this);
    hideUntilWanted(*m_find, *m_view);
    layout->addWidget(m_find);
    layout->addWidget(m_stack, 1);
    // Who asks for it by a key has the keyboard in the picture, or in the table.
    connect(m_stack, &QStackedWidget::currentChanged, this,
            [this] { setFocusProxy(m_stack->currentWidget()); });

    connectPicture();
    followSelection();
    showMessage({});
    updateActions();
}

void GraphDock::makeSaying()
{
    m_saying = new QWidget(this);
    auto* saying = new QVBoxLayout(m_saying);
    saying->addStretch();
    m_message = new QLabel(m_saying);
    m_message->setObjectName(QStringLiteral("graphMessage"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    saying->addWidget(m_message);
    m_wayOut = new QPushButton(m_saying);
    m_wayOut->setObjectName(QStringLiteral("graphWayOut"));
    connect(m_wayOut, &QPushButton::clicked, this, [this] {
        if (const auto way = wayOutOfNothing(context()); way.run) way.run();
    });
    saying->addWidget(m_wayOut, 0, Qt::AlignCenter);
    saying->addStretch();
}

void GraphDock::connectPicture()
{
    connect(m_view, &GraphView::currentChanged, this, &GraphDock::selectInPicture);
    connect(m_view, &GraphView::expandRequested, this, [this](RetainerNodeId id) {
        grow([id](const RetainerGraph& graph, const Task& task) { return graph.expanded(id, task); });
    });
    connect(m_view, &GraphView::foldRequested, this, [this](RetainerNodeId id) {
        grow([id](const RetainerGraph& graph, const Task&) -> Result<RetainerGraph> {
            return graph.folded(id);
        });
    });
    connect(m_view, &GraphView::menuRequested, this, &GraphDock::showMenu);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (const auto* item = m_table->itemAt(at))
            showMenu(RetainerNodeId(item->data(0, Qt::UserRole).toUInt()),
                     m_table->viewport()->mapToGlobal(at));
    });
    const auto here = [this]() -> Selection {
        const auto id = m_view->current();
        const RetainerNode* node = id ? m_view->placed()->graph.node(*id) : nullptr;
        return node ? Selection{m_entry, node->members.front(), {}, {}} : Selection{};
    };
    addNodeKeys(m_view, context(), here);
    addNodeKeys(m_table, context(), here);
    m_tableActions = addTableActions(*m_table, QStringLiteral("graph"));
    connect(m_table, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (!item || !m_table->hasFocus()) return;
        const auto id = RetainerNodeId(item->data(0, Qt::UserRole).toUInt());
        m_view->setCurrent(id);
        selectInPicture(id);
    });
    connect(m_table, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        emit m_view->expandRequested(RetainerNodeId(item->data(0, Qt::UserRole).toUInt()));
    });
}

void GraphDock::followSelection()
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(kFollowDelayMs);
    connect(&m_delay, &QTimer::timeout, this, [this] { markStale(); });
    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlowMs);
    connect(&m_slow, &QTimer::timeout, this, [this] {
        m_status->setText(tr("Looking for retainers…"));
        m_cancelShown->setVisible(true);
    });
    connect(&navigator(), &Navigator::selectionChanged, this, &GraphDock::follow);
    connect(&context().analysis, &SetAnalysis::suspectsChanged, this, [this] {
        if (navigator().selection().isEmpty()) markStale(); // there is another way out
    });
    connect(&workspace(), &Workspace::readySetChanged, this, [this] {
        if (navigator().selection().isEmpty()) markStale();
    });
    connect(&workspace(), &Workspace::removed, this, [this](EntryId id) {
        if (id == m_entry) markStale();
    });
}

void GraphDock::makeToolBar()
{
    auto* bar = new QToolBar(this);
    bar->setObjectName(QStringLiteral("graphToolBar"));
    bar->setIconSize({16, 16});
    const auto add = [&](const char* name, const QString& text, const QString& tip,
                         const char* iconName = nullptr) {
        QAction* action = bar->addAction(text);
        action->setObjectName(QLatin1String(name));
        action->setToolTip(tip);
        action->setStatusTip(tip);
        if (iconName) action->setIcon(ui::icon(QLatin1String(iconName)));
        addAction(action);
        return action;
    };
    m_expand = add("graphExpand", tr("Expand"),
                   tr("Show more retainers, or take the largest out of a stack (Enter, double-click)"));
    m_fold = add("graphFold", tr("Fold"), tr("Fold what this node opened (Backspace)"));
    m_centre = add("graphCentre", tr("Draw from here"), tr("Draw a new graph from the selected object"));
    bar->addSeparator();
    m_fit = add("graphFit", tr("Fit"), tr("Show the whole picture (F)"), "zoom");
    m_turn = add("graphTurn", tr("Top to bottom"), tr("Roots at the top instead of at the left"));
    m_turn->setCheckable(true);
    m_tidy = add("graphTidy", tr("Tidy up"), tr("Lay out everything anew"));
    m_asTable = add("graphAsTable", tr("Table"), tr("Show the graph as a table"), "summary");
    m_asTable->setCheckable(true);
    m_status = new StatusText(bar);
    m_status->setObjectName(QStringLiteral("graphStatus"));
    bar->addWidget(m_status);
    auto* cancel = new QToolButton(bar);
    cancel->setObjectName(QStringLiteral("graphCancel"));
    cancel->setIcon(ui::icon(QStringLiteral("close")));
    cancel->setToolTip(tr("Stop looking for retainers"));
    cancel->setAccessibleName(tr("Stop"));
    m_cancelShown = bar->addWidget(cancel);
    m_cancelShown->setVisible(false);
    connect(cancel, &QToolButton::clicked, this, [this] {
        m_job.cancel();
        m_slow.stop();
        m_cancelShown->setVisible(false);
        m_status->setText(tr("Stopped"));
        m_drawn = {};
    });
    for (QAction* action : {m_fit, m_asTable})
        if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    layout()->addWidget(bar);
    makeSavers();
    connectActions();
}

/// What writes the picture to a file or into the findings.
void GraphDock::makeSavers()
{
    const auto saver = [&](const char* name, const QString& text, const QString& tip) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        action->setStatusTip(tip);
        addAction(action);
        return action;
    };
    m_pin = saver("graphPin", tr("Pin graph"), tr("Pin this graph to the findings and the report"));
    m_saveSvg = saver("graphSaveSvg", tr("Save graph as SVG…"), tr("Save as SVG on white"));
    m_savePng = saver("graphSavePng", tr("Save graph as PNG…"), tr("Save as PNG on white"));
    m_saveDot = saver("graphSaveDot", tr("Save graph as DOT…"), tr("The graph for Graphviz"));
    connect(m_pin, &QAction::triggered, this, [this] {
        if (m_view->placed() && !context().investigation.pin(m_view->placed()->graph, m_entry).isEmpty())
            m_status->setText(tr("Pinned"));
    });
    connect(m_saveSvg, &QAction::triggered, this,
            [this] { save(tr("Drawings (*.svg)"), QStringLiteral("svg"), [this] { return svg(); }); });
    connect(m_savePng, &QAction::triggered, this,
            [this] { save(tr("Images (*.png)"), QStringLiteral("png"), [this] { return png(2); }); });
    connect(m_saveDot, &QAction::triggered, this,
            [this] { save(tr("Graphviz (*.dot)"), QStringLiteral("dot"), [this] { return dot(); }); });
}

void GraphDock::connectActions()
{
    const auto withCurrent = [this](auto signal) {
        return [this, signal] {
            if (const auto id = m_view->current()) emit(m_view->*signal)(*id);
        };
    };
    connect(m_expand, &QAction::triggered, this, withCurrent(&GraphView::expandRequested));
    connect(m_fold, &QAction::triggered, this, withCurrent(&GraphView::foldRequested));
    connect(m_fit, &QAction::triggered, m_view, &GraphView::fit);
    connect(m_centre, &QAction::triggered, this, [this] {
        const auto id = m_view->current();
        if (!id) return;
        const RetainerNode* node = m_view->placed()->graph.node(*id);
        m_drawn = {};
        draw(m_entry, [members = node->members](const SnapshotPtr& from, const Task& task) {
            return RetainerGraph::of(from, members, {}, task);
        });
    });
    connect(m_turn, &QAction::toggled, this, [this] {
        grow([](const RetainerGraph& graph, const Task&) -> Result<RetainerGraph> { return graph; });
    });
    connect(m_tidy, &QAction::triggered, this, [this] {
        if (!m_view->placed()) return;
        m_job.start(
            [picture = m_view->placed(), width = rowWidth()](const Task& task) {
                return placeGraph(picture->graph, nullptr, picture->isTopDown, width, task);
            },
            [this](Result<PlacedGraph> placed) { present(std::move(placed), false); });
    });
    connect(m_asTable, &QAction::toggled, this, [this](bool isTable) {
        if (m_view->placed()) m_stack->setCurrentWidget(isTable ? static_cast<QWidget*>(m_table) : m_view);
    });
}

void GraphDock::follow(const Selection& selection)
{
    // A walk through the picture leaves it as it is; what is selected elsewhere has a picture of its own.
    if (m_isWalking || (selection == m_drawn && m_view->placed())) {
        m_delay.stop();
        m_drawn = selection;
        return;
    }
    m_delay.start();
}

void GraphDock::letGo()
{
    m_job.cancel();
    m_slow.stop();
    m_cancelShown->setVisible(false);
    m_drawn = {};
    m_entry = EntryId::None;
    m_view->setPlaced(nullptr, false);
}

void GraphDock::refresh()
{
    const Selection selection = navigator().selection();
    const SnapshotPtr snapshot = workspace().snapshot(selection.snapshot);
    if (!snapshot || selection.isEmpty()) {
        letGo();
        const auto way = wayOutOfNothing(context());
        showMessage(way.text, way.button);
        updateActions();
        return;
    }
    if (selection == m_drawn && m_view->placed()) return;
    m_drawn = selection;
    if (selection.node)
        draw(selection.snapshot,
             [node = *selection.node,
              suspect = context().analysis.suspectOf(selection.snapshot, *selection.node)](
                 const SnapshotPtr& from, const Task& task) -> Result<RetainerGraph> {
                 if (suspect) {
                     auto pile = piledUp(*from, *suspect, task);
                     if (!pile) return fail(std::move(pile.error()));
                     if (!pile->objects.empty())
                         return RetainerGraph::of(
                             from, *pile, suspect->hasContainer() ? std::optional(node) : std::nullopt, {},
                             task);
                 }
                 return RetainerGraph::of(from, std::span(&node, 1), {}, task);
             });
    else
        draw(selection.snapshot,
             [key = selection.classKey.toStdString()](const SnapshotPtr& from, const Task& task) {
                 const auto& infos = from->classes().infos;
                 const auto cls = std::ranges::find(infos, key, &ClassInfo::key);
                 return RetainerGraph::of(
                     from,
                     cls == infos.end() ? std::span<const NodeOrdinal>()
                                        : from->nodesOf(ClassOrdinal{std::uint32_t(cls - infos.begin())}),
                     {}, task);
             });
}

double GraphDock::rowWidth() const
{
    constexpr double kLeast = 640;
    return std::max(kLeast, m_stack->width() - 2 * GraphView::kMargin) / GraphView::kLeastAtFirst;
}

void GraphDock::draw(EntryId entry, Making make)
{
    m_entry = entry;
    m_slow.start();
    m_job.start(
        [snapshot = workspace().snapshot(entry), make = std::move(make), isTopDown = m_turn->isChecked(),
         width = rowWidth()](const Task& task) -> Result<PlacedGraph> {
            if (!snapshot) return fail(ErrorCode::Cancelled, "The snapshot was closed.");
            auto graph = make(snapshot, task);
            if (!graph) return fail(std::move(graph.error()));
            return placeGraph(std::move(*graph), nullptr, isTopDown, width, task);
        },
        [this](Result<PlacedGraph> placed) { present(std::move(placed), false); });
}

template <class Step>
void GraphDock::grow(Step step)
{
    if (!m_view->placed()) return;
    m_slow.start();
    m_job.start(
        [picture = m_view->placed(), step, isTopDown = m_turn->isChecked(),
         width = rowWidth()](const Task& task) -> Result<PlacedGraph> {
            auto graph = step(picture->graph, task);
            if (!graph) return fail(std::move(graph.error()));
            return placeGraph(std::move(*graph), picture.get(), isTopDown, width, task);
        },
        [this](Result<PlacedGraph> placed) { present(std::move(placed), true); });
}

void GraphDock::present(Result<PlacedGraph> placed, bool isGrown)
{
    m_slow.stop();
    m_cancelShown->setVisible(false);
    if (!placed) {
        if (placed.error().code != ErrorCode::Cancelled) {
            m_view->setPlaced(nullptr, false);
            showMessage(QString::fromStdString(placed.error().message));
        }
        updateActions();
        return;
    }
    m_view->setPlaced(std::make_shared<const PlacedGraph>(std::move(*placed)), isGrown);
    const RetainerGraph& graph = m_view->placed()->graph;
    if (const RetainerNode* selected = !isGrown && m_drawn.node ? graph.nodeOf(*m_drawn.node) : nullptr)
        m_view->setCurrent(selected->id);
    fillTable();
    m_stack->setCurrentWidget(m_asTable->isChecked() ? static_cast<QWidget*>(m_table) : m_view);
    std::uint64_t hidden = 0, internal = 0;
    for (const RetainerNode& node : graph.nodes()) {
        if (!node.isTarget) continue;
        hidden += node.hiddenRetainers - node.hiddenInternals;
        internal += node.hiddenInternals;
    }
    QString status = graph.nodes().size() == 1 ? tr("1 node") : tr("%1 nodes").arg(graph.nodes().size());
    if (graph.isFull())
        status = tr("%1: the graph is full. Fold a node to see more.").arg(status);
    else if (hidden > 0)
        status += hidden == 1 ? tr(", 1 more retainer") : tr(", %1 more retainers").arg(formatCount(hidden));
    else if (internal > 0)
        status += tr(", %1 internal to V8 left out").arg(formatCount(internal));
    const bool isHeld = std::any_of(graph.edges().begin(), graph.edges().end(),
                                    [&](const RetainerEdge& edge) { return graph.node(edge.to)->isTarget; });
    if (!isHeld) status = tr("No retainer shown: a root holds it directly, or the file has no path to it.");
    m_status->setText(status);
    updateActions();
}

void GraphDock::showMessage(const QString& text, const QString& button)
{
    m_message->setText(text);
    m_wayOut->setText(button);
    m_wayOut->setHidden(button.isEmpty());
    m_status->clear();
    m_stack->setCurrentWidget(m_saying);
}

void GraphDock::selectInPicture(RetainerNodeId id)
{
    if (!m_view->placed()) return;
    const RetainerNode* node = m_view->placed()->graph.node(id);
    m_isWalking = true;
    if (node) navigator().selectNode(m_entry, node->members.front());
    m_isWalking = false;
    updateActions();
}

void GraphDock::showMenu(RetainerNodeId id, const QPoint& at)
{
    const RetainerNode* node = m_view->placed()->graph.node(id);
    if (!node) return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("nodeMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions({m_expand, m_fold, m_centre, m_pin});
    menu->addSeparator();
    fillNodeMenu(*menu, this, context(), Selection{m_entry, node->members.front(), {}, {}});
    menu->popup(at);
}

bool GraphDock::focusFind()
{
    if (!m_view->placed()) return false;
    showFindField(*m_find);
    return true;
}

/// The next node of the picture with the text in its title, in the order of the table.
bool GraphDock::find(const QString& text, bool backwards)
{
    m_lastFind = text;
    if (!m_view->placed() || text.isEmpty()) return false;
    const RetainerGraph& graph = m_view->placed()->graph;
    const int count = int(graph.nodes().size());
    int at = -1;
    for (int k = 0; k < count; ++k)
        if (m_view->current() == graph.nodes()[std::size_t(k)].id) at = k;
    for (int step = 1; step <= count; ++step) {
        const int k = ((at + (backwards ? -step : step)) % count + count) % count;
        const RetainerNode& node = graph.nodes()[std::size_t(k)];
        if (!retainerTitle(graph, node).contains(text, Qt::CaseInsensitive)) continue;
        m_view->setCurrent(node.id);
        selectInPicture(node.id);
        return true;
    }
    return false;
}

void GraphDock::fillTable()
{
    const RetainerGraph& graph = m_view->placed()->graph;
    m_table->clear();
    QList<QTreeWidgetItem*> items;
    for (const RetainerNode& node : graph.nodes()) {
        QStringList keepers;
        for (const RetainerEdge& edge : graph.edges())
            if (edge.to == node.id)
                keepers << tr("%1 of %2")
                               .arg(safeText(edge.name, 60), retainerTitle(graph, *graph.node(edge.from)));
        if (!node.link.empty()) keepers << tr("one another, through %1").arg(safeText(node.link, 60));
        auto* item = new QTreeWidgetItem({retainerTitle(graph, node), retainerKindName(node.kind),
                                          formatCount(node.members.size()), formatSize(node.retainedSize),
                                          formatDistance(node.distance), keepers.join(QStringLiteral(", "))});
        item->setData(0, Qt::UserRole, node.id);
        for (const int column : {2, 3, 4}) item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        if (node.isOnBestPath) {
            QFont bold = m_table->font();
            bold.setBold(true);
            item->setFont(0, bold);
        }
        item->setToolTip(0, retainerToolTip(graph, node));
        items << item;
    }
    m_table->addTopLevelItems(items);
    m_table->setColumnWidth(0, 260);
}

void GraphDock::updateActions()
{
    const auto& picture = m_view->placed();
    const auto id = m_view->current();
    const QString noNode = tr("Select a node of the graph first");
    setAvailable(*m_expand, id && picture->graph.canExpand(*id),
                 id ? tr("All its retainers are shown") : noNode);
    setAvailable(*m_fold, id && picture->graph.canFold(*id), id ? tr("It opened no other nodes") : noNode);
    setAvailable(*m_centre, id.has_value(), noNode);
    for (QAction* action : {m_fit, m_tidy, m_pin, m_saveSvg, m_savePng, m_saveDot})
        setAvailable(*action, picture != nullptr, tr("Select an object first"));
}

QByteArray GraphDock::svg() const
{
    if (!m_view->placed()) return {};
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    const QSizeF size = m_view->naturalSize();
    generator.setSize(size.toSize());
    generator.setViewBox(QRectF(QPointF(), size));
    generator.setResolution(logicalDpiX());
    generator.setTitle(tr("Retainer graph"));
    QPainter painter(&generator);
    m_view->render(painter, paperPalette(), size);
    painter.end();
    return bytes;
}

QByteArray GraphDock::png(double scale) const
{
    if (!m_view->placed()) return {};
    constexpr double kMostPixels = 60e6;
    const QSizeF natural = m_view->naturalSize();
    const double pixels = natural.width() * natural.height();
    if (pixels * scale * scale > kMostPixels) scale = std::sqrt(kMostPixels / pixels);
    QImage image((natural * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&image);
    m_view->render(painter, paperPalette(), QSizeF(image.size()));
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray GraphDock::dot() const
{
    if (!m_view->placed()) return {};
    return QByteArray::fromStdString(toDot(m_view->placed()->graph));
}

void GraphDock::save(const QString& filter, const QString& ending, const std::function<QByteArray()>& content)
{
    QString path =
        QFileDialog::getSaveFileName(this, tr("Save graph"), QStringLiteral("retainers.") + ending, filter);
    if (path.isEmpty()) return;
    if (!path.endsWith(QLatin1Char('.') + ending)) path += QLatin1Char('.') + ending;
    QSaveFile file(path);
    const QByteArray bytes = content();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        m_status->setText(tr("Can't write %1: %2").arg(path, file.errorString()));
    else
        m_status->setText(tr("Saved %1").arg(path));
}

} // namespace heaptrail::ui

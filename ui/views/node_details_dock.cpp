// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/node_details_dock.h"

#include "core/allocations/allocation_tree.h"
#include "core/analysis/entry_names.h"
#include "core/analysis/internals.h"
#include "core/suspects/contents.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/models/outline_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/class_table.h"
#include "ui/views/node_view.h"
#include "ui/views/table_export.h"
#include "ui/views/tree_view.h"
#include "ui/views/view_parts.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace heaptrail::ui {

namespace {

constexpr std::size_t kTextBytes = std::size_t{64} << 10; // of a string, in the field; "Copy" has all of it
constexpr std::size_t kV8Cut = 1024; // UTF-16 units that Node up to 26 keeps of a string

QLabel* sectionTitle(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    label->setContentsMargins(0, 8, 0, 0);
    return label;
}

/// The name that the rows of all entries would repeat; empty where they differ or are no objects.
QString classOfEntries(const Snapshot& snapshot, NodeOrdinal collection, const Task& task)
{
    const auto entries = entryEdges(snapshot, collection, task);
    if (!entries || entries->size() < 2) return {};
    std::optional<ClassOrdinal> shared;
    NodeOrdinal first;
    for (const EntryEdges& entry : *entries) {
        const auto edge = entry.value ? entry.value : entry.key;
        if (!edge) return {};
        const NodeOrdinal node = snapshot.graph().edge(*edge).to;
        if (oddballText(snapshot, node)) continue; // an empty slot
        if (snapshot.graph().type(node) != NodeType::Object) return {};
        if (!shared) {
            shared = snapshot.classOf(node);
            first = node;
        }
        if (snapshot.classOf(node) != *shared) return {};
    }
    return shared ? nodeName(snapshot, first) : QString();
}

/// Has the file no time of this Date?
bool hasNoTime(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    if (graph.type(node) != NodeType::Object || snapshot.className(node) != "Date") return false;
    for (const Edge edge : graph.edges(node)) {
        if (graph.type(edge.to) != NodeType::Number) continue;
        for (const Edge value : graph.edges(edge.to))
            if (graph.isNamed(value, "value")) return false;
    }
    return true;
}

bool isString(NodeType type)
{
    return type == NodeType::String || type == NodeType::ConcatenatedString || type == NodeType::SlicedString;
}

} // namespace

NodeDetailsDock::NodeDetailsDock(Context& context, QWidget* parent)
    : Page(context, view::kInspector, tr("Inspector"), ui::icon(QStringLiteral("inspector")), parent)
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this); // else a small window would have to be as high as all of it
    scroll->setAccessibleName(tr("Inspector"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    auto* body = new QWidget;
    scroll->setWidget(body);
    m_parts = new QBoxLayout(QBoxLayout::TopToBottom, body);
    m_parts->setContentsMargins(8, 8, 4, 4); // what stands here is narrow: the tables get all there is
    auto* what = new QVBoxLayout;
    auto* history = new QVBoxLayout;
    auto* contents = new QVBoxLayout;
    for (QVBoxLayout* part : {what, history, contents}) part->setSpacing(4);
    m_parts->setSpacing(4);
    addHead(*what);
    addSource(*what);
    what->addStretch();
    addHistory(*history);
    history->addStretch();
    addText(*contents);
    addProperties(*contents);
    addOwners(*contents);
    m_filler = new QWidget(this); // keeps the rest on top where there are no properties
    contents->addWidget(m_filler, 1);
    m_parts->addLayout(what);
    m_parts->addLayout(history);
    m_parts->addLayout(contents, 1);

    followSelection();
}

/// Below the tables, where it is wide and low, what there is stands side by side.
void NodeDetailsDock::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    const bool isWide = width() > 2 * height();
    m_parts->setDirection(isWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    for (const int part : {0, 1}) m_parts->setStretch(part, isWide ? 1 : 0);
}

/// The title with its pin; where nothing is selected, what to do about it.
void NodeDetailsDock::addHead(QVBoxLayout& layout)
{
    auto* row = new QHBoxLayout;
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("inspectorTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QFont bold = identifierFont(font());
    bold.setBold(true);
    m_title->setFont(bold);
    row->addWidget(m_title, 1);
    m_pin = new QToolButton(this);
    m_pin->setObjectName(QStringLiteral("pin"));
    m_pin->setAutoRaise(true);
    connect(m_pin, &QToolButton::clicked, this, [this] {
        if (!m_shown.isEmpty()) context().investigation.pin(m_shown);
    });
    row->addWidget(m_pin, 0, Qt::AlignTop);
    layout.addLayout(row);
    m_hint = new QLabel(this);
    m_hint->setWordWrap(true);
    m_hint->setTextFormat(Qt::PlainText);
    layout.addWidget(m_hint);
    m_wayOut = new QPushButton(this);
    m_wayOut->setObjectName(QStringLiteral("inspectorWayOut"));
    connect(m_wayOut, &QPushButton::clicked, this, [this] {
        if (const auto way = wayOutOfNothing(context()); way.run) way.run();
    });
    layout.addWidget(m_wayOut, 0, Qt::AlignLeft);
    m_facts = new QFormLayout;
    m_facts->setHorizontalSpacing(12);
    m_facts->setVerticalSpacing(2);
    m_facts->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout.addLayout(m_facts);
}

void NodeDetailsDock::addSource(QVBoxLayout& layout)
{
    m_source = new QLabel(this);
    m_source->setObjectName(QStringLiteral("source"));
    m_source->setAccessibleName(tr("Source: opens your editor"));
    m_source->setTextFormat(Qt::RichText);
    m_source->setWordWrap(true);
    m_source->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(m_source, &QLabel::linkActivated, this, [this] { openLocation(); });
    layout.addWidget(m_source);
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("inspectorNote"));
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    m_note->hide();
    layout.addWidget(m_note);
}

void NodeDetailsDock::addHistory(QVBoxLayout& layout)
{
    m_historyTitle = sectionTitle(tr("History"), this);
    layout.addWidget(m_historyTitle);
    m_history = new TreeView(this);
    m_history->setObjectName(QStringLiteral("historyView"));
    m_history->setAccessibleName(tr("History through the snapshots"));
    m_history->setRootIsDecorated(false);
    m_history->setItemDelegate(new HeapDelegate(m_history, HeapDelegate::kNoNames));
    m_historyModel = new HistoryModel(this);
    m_history->setModel(m_historyModel);
    m_history->header()->setStretchLastSection(false); // else the last column keeps the width it once had
    m_history->header()->setMinimumSectionSize(32);
    m_history->header()->setSectionResizeMode(QHeaderView::Stretch);
    m_history->header()->setSectionResizeMode(HistoryModel::SnapshotColumn, QHeaderView::ResizeToContents);
    m_history->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    addTableActions(*m_history, QStringLiteral("history"));
    connect(m_history, &TreeView::activated, this, [this](const QModelIndex& index) {
        const auto node = index.data(NodeRole);
        if (node.isValid())
            navigator().jumpTo(navigator().place().view, EntryId(index.data(EntryRole).value<quint32>()),
                               NodeOrdinal{node.value<quint32>()});
    });
    layout.addWidget(m_history);
}

void NodeDetailsDock::addText(QVBoxLayout& layout)
{
    m_textBox = new QWidget(this);
    auto* textLayout = new QVBoxLayout(m_textBox);
    textLayout->setContentsMargins(0, 0, 0, 0);
    textLayout->setSpacing(4);
    textLayout->addWidget(sectionTitle(tr("String"), m_textBox));
    m_badge = new QLabel(m_textBox);
    m_badge->setObjectName(QStringLiteral("cutBadge"));
    m_badge->setTextFormat(Qt::PlainText);
    m_badge->setWordWrap(true);
    textLayout->addWidget(m_badge);
    m_textFind = new QLineEdit(m_textBox);
    m_textFind->setObjectName(QStringLiteral("findInString"));
    m_textFind->setPlaceholderText(tr("Find in the string"));
    m_textFind->setAccessibleName(tr("Find in the string"));
    m_textFind->setClearButtonEnabled(true);
    connect(m_textFind, &QLineEdit::returnPressed, this, &NodeDetailsDock::findInText);
    textLayout->addWidget(m_textFind);
    m_text = new QPlainTextEdit(m_textBox);
    m_text->setObjectName(QStringLiteral("stringText"));
    m_text->setAccessibleName(tr("Text of the string"));
    m_text->setReadOnly(true);
    m_text->setFont(identifierFont(font()));
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_text->setWordWrapMode(QTextOption::WrapAnywhere); // at words, the time grows with the square of a line
    textLayout->addWidget(m_text);
    layout.addWidget(m_textBox, 1);
}

void NodeDetailsDock::addProperties(QVBoxLayout& layout)
{
    m_propertiesTitle = sectionTitle(tr("Properties"), this);
    m_propertiesTitle->setObjectName(QStringLiteral("propertiesTitle"));
    m_propertiesTitle->setTextFormat(Qt::PlainText);
    m_propertiesTitle->setWordWrap(true);
    layout.addWidget(m_propertiesTitle);
    m_properties = new NodeView(context(), QStringLiteral("properties"), this);
    m_properties->setAccessibleName(tr("Properties of the selected object"));
    if (auto* delegate = qobject_cast<HeapDelegate*>(m_properties->itemDelegate()))
        delegate->setIdsYield(true);
    m_propertiesModel = new ContainmentModel(this);
    m_properties->setHiddenAtFirst({OutlineModel::DistanceColumn, OutlineModel::ShallowColumn});
    m_properties->setWidthsAtFirst({30, 10, 12, 10});
    m_properties->setIndentation(10);
    m_propertiesModel->setFolded(HeapModel::Fold::Internals);
    m_properties->setBranchModel(m_propertiesModel);
    connect(m_propertiesModel, &BranchModel::rootChanged, this, [this] {
        // Of many entries the first hundred are in sight at once.
        const QModelIndex first = m_propertiesModel->index(0, 0);
        const bool isBlock = m_propertiesModel->rowCount() > 1 && !m_propertiesModel->nodeAt(first);
        if (isBlock) m_properties->expand(first);
        followProperty();
    });
    connect(m_propertiesModel, &BranchModel::busyChanged, this, &NodeDetailsDock::followProperty);
    layout.addWidget(m_properties, 2);
    m_value = new QLabel(this);
    m_value->setObjectName(QStringLiteral("propertyValue"));
    m_value->setAccessibleName(tr("The selected property in full"));
    m_value->setTextFormat(Qt::PlainText); // names come from the heap
    m_value->setFont(identifierFont(font()));
    m_value->setWordWrap(true);
    m_value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_value->hide();
    layout.addWidget(m_value);
    connect(m_properties, &NodeView::userSelected, this, &NodeDetailsDock::showValue);
}

void NodeDetailsDock::showValue(const QModelIndex& row)
{
    m_value->setText(row.siblingAtColumn(0).data().toString());
    m_value->show();
}

void NodeDetailsDock::showProperty(const Selection& owner, EdgeOrdinal property)
{
    m_owner = owner;
    m_property = property;
    followProperty();
}

void NodeDetailsDock::followProperty()
{
    if (!m_property || m_shown != m_owner || m_propertiesModel->isBusy()) return;
    const QModelIndex row = m_propertiesModel->revealEdge({}, *m_property);
    if (!row.isValid() && m_propertiesModel->isBusy()) return; // its branch is on the way
    m_property.reset();
    if (!row.isValid()) return;
    m_properties->showRow(row);
    showValue(row);
}

void NodeDetailsDock::addOwners(QVBoxLayout& layout)
{
    m_ownersTitle = sectionTitle(tr("Owned by"), this);
    m_ownersTitle->setToolTip(
        tr("The nearest dominator of each object that is not V8's own: without it they go"));
    layout.addWidget(m_ownersTitle);
    m_owners = new QTreeWidget(this);
    m_owners->setObjectName(QStringLiteral("ownersView"));
    m_owners->setAccessibleName(tr("What owns the objects of the class"));
    m_owners->setUniformRowHeights(true);
    m_owners->setHeaderLabels({tr("Owner"), tr("Owns"), tr("Retained")});
    m_owners->header()->setStretchLastSection(false);
    m_owners->header()->setMinimumSectionSize(32);
    m_owners->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (const int column : {1, 2})
        m_owners->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    auto* names = new HeapDelegate(m_owners);
    names->setIdsYield(true);
    m_owners->setItemDelegate(names);
    addTableActions(*m_owners, QStringLiteral("owners"));
    connect(m_owners, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        if (const auto node = item->data(0, NodeRole); node.isValid())
            navigator().jumpTo(QString::fromLatin1(view::kSummary), m_shown.snapshot,
                               NodeOrdinal{node.value<quint32>()});
        else if (const auto key = item->data(0, ClassKeyRole).toString(); !key.isEmpty())
            navigator().jumpToClass(QString::fromLatin1(view::kSummary), m_shown.snapshot, key,
                                    classNameOfKey(key));
    });
    layout.addWidget(m_owners, 2);
}

void NodeDetailsDock::followSelection()
{
    m_pause = new QTimer(this);
    m_pause->setSingleShot(true);
    m_pause->setInterval(80);
    connect(m_pause, &QTimer::timeout, this, &NodeDetailsDock::markStale);
    connect(&navigator(), &Navigator::selectionChanged, this, [this] {
        // Walking through the properties keeps the object that they belong to.
        if (!m_properties->hasFocus()) m_pause->start();
    });
    connect(&context().analysis, &SetAnalysis::suspectsChanged, this, [this] {
        if (!navigator().selection().isEmpty()) return;
        m_isStaleSet = true; // there is another way out
        markStale();
    });
    connect(&context().investigation, &OpenInvestigation::changed, this, &NodeDetailsDock::updatePin);
    for (const auto changed : {&Workspace::readySetChanged, &Workspace::lineageChanged})
        connect(&workspace(), changed, this, [this] {
            m_isStaleSet = true;
            markStale();
        });
}

QLabel* NodeDetailsDock::addFact(const QString& name, const QString& value, const QString& tip)
{
    auto* title = new QLabel(name);
    title->setTextFormat(Qt::PlainText);
    title->setForegroundRole(QPalette::PlaceholderText);
    title->setAlignment(Qt::AlignLeft | Qt::AlignTop); // beside the first line of a value of several
    auto* label = new QLabel(value);
    label->setObjectName(QStringLiteral("fact"));
    label->setAccessibleName(name);
    label->setTextFormat(Qt::PlainText); // names come from the heap
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setToolTip(tip);
    m_facts->addRow(title, label);
    return label;
}

void NodeDetailsDock::addLink(const QString& name, const QString& value, const QString& tip,
                              std::function<void()> go)
{
    QLabel* label = addFact(name, {}, tip);
    label->setTextFormat(Qt::RichText);
    label->setText(QStringLiteral("<a href=\"go\" style=\"color:%1\">%2</a>")
                       .arg(linkColour(palette()).name(), value.toHtmlEscaped()));
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    label->setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
    // Later: the jump makes all facts anew, this one among them.
    connect(label, &QLabel::linkActivated, this, std::move(go), Qt::QueuedConnection);
}

void NodeDetailsDock::addSizeFacts(std::uint64_t shallow, std::uint64_t retained, std::uint64_t total)
{
    addFact(tr("Shallow"), formatSize(shallow), formatBytes(shallow));
    addFact(tr("Retained"),
            tr("%1 · %2 of the heap")
                .arg(formatSize(retained), formatPercent(total ? double(retained) / double(total) : 0)),
            formatBytes(retained));
}

/// V8's own tables and arrays say little: what owns them dominates, too.
void NodeDetailsDock::addDominators(const Snapshot& snapshot, NodeOrdinal node)
{
    const NodeOrdinal root = snapshot.graph().root(), nearest = snapshot.dominator(node);
    NodeOrdinal owner = nearest;
    while (owner != root && isInternalNode(snapshot, owner)) owner = snapshot.dominator(owner);
    const QString tip = tr("If it went, this object would go too. Click to go there.");
    const auto add = [&](const QString& name, NodeOrdinal to) {
        addLink(name, heldTitle(snapshot, to), tip,
                [this, id = m_shown.snapshot, to] { navigator().jumpTo(navigator().place().view, id, to); });
    };
    if (owner != nearest && owner != root) add(tr("Kept by"), owner);
    if (nearest == root)
        addFact(tr("Dominator"), tr("(root): no single dominator"), tr("Several roots or objects hold it"));
    else
        add(tr("Dominator"), nearest);
}

/// Filled while what is shown is among the findings.
void NodeDetailsDock::updatePin()
{
    const bool isPinned = !context().investigation.pinOf(m_shown).isEmpty();
    m_pin->setIcon(ui::icon(isPinned ? QStringLiteral("pinned") : QStringLiteral("pin")));
    m_pin->setToolTip(isPinned ? tr("Pinned: show it in the findings (M)") : tr("Pin to the findings (M)"));
    m_pin->setAccessibleName(isPinned ? tr("Pinned") : tr("Pin"));
}

void NodeDetailsDock::showPlace(const Place&)
{
    m_pause->stop();
    markStale();
    setFocus();
}

void NodeDetailsDock::themeChanged()
{
    m_isStaleSet = true;
    markStale();
}

void NodeDetailsDock::letGo()
{
    m_job.cancel();
    m_propertiesModel->clear();
    m_isStaleSet = true;
}

void NodeDetailsDock::refresh()
{
    const auto selection = navigator().selection();
    if (selection == m_shown && !m_isStaleSet) return;
    m_isStaleSet = false;
    m_shown = selection;
    if (m_shown != m_owner) m_property.reset(); // one has gone on before it was shown
    const auto entry = heapEntryOf(workspace(), selection.snapshot);
    const bool isSomething = entry.snapshot && !selection.isEmpty();
    m_pin->setEnabled(isSomething);
    updatePin();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_historyTitle, m_history, m_pin})
        widget->setVisible(isSomething);
    m_source->hide();
    m_note->hide();
    m_value->hide();
    m_hint->setVisible(!isSomething);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_ownersTitle, m_owners})
        widget->setVisible(isSomething && !selection.node);
    m_wayOut->hide();
    while (m_facts->rowCount() > 0) m_facts->removeRow(0);
    if (!isSomething) {
        m_job.cancel();
        m_title->setText(tr("Nothing is selected"));
        const auto way = wayOutOfNothing(context());
        m_hint->setText(way.text);
        m_wayOut->setText(way.button);
        m_wayOut->setHidden(way.button.isEmpty());
        m_textBox->hide();
        m_propertiesModel->clear();
        m_properties->hide();
        m_propertiesTitle->hide();
        m_filler->show();
        setFocusProxy(way.button.isEmpty() ? nullptr : m_wayOut);
        return;
    }
    // Who comes to the inspector by the keyboard comes to its table.
    setFocusProxy(selection.node ? static_cast<QWidget*>(m_properties) : m_owners);
    if (selection.node)
        showNode(entry, *selection.node);
    else
        showClass(entry, selection.classKey, selection.className);
}

void NodeDetailsDock::showNode(const HeapEntry& entry, NodeOrdinal node)
{
    const auto snapshot = entry.snapshot;
    const auto& graph = snapshot->graph();
    const auto type = graph.type(node);
    // A string has its text further down: here it only says which one.
    const QString whole = heldTitle(*snapshot, node);
    QString title = isString(type) ? whole : withFewProperties(whole);
    const int mostTitle = isString(type) ? 22 : 90; // in one line of the dock's first width, or in a few
    m_title->setToolTip(title != whole || title.size() > mostTitle ? whole : QString());
    if (title.size() > mostTitle) {
        const QString id = QLatin1Char(' ') + formatId(snapshot->graph().id(node).value);
        title.truncate(mostTitle - id.size());
        if (const auto escape = title.lastIndexOf(QLatin1Char('\\')); escape >= title.size() - 2)
            title.truncate(escape); // half a "\n" is none
        title += QStringLiteral("…") + id;
    }
    m_title->setText(QStringLiteral("%1 · %2").arg(title, entry.label));
    const auto& info = snapshot->classes().info(snapshot->classOf(node));
    addLink(
        tr("Class"), classText(snapshot->className(node)), tr("Show all objects of the class in Summary"),
        [this, id = m_shown.snapshot, key = QString::fromStdString(info.key), name = safeText(info.name)] {
            navigator().jumpToClass(QString::fromLatin1(view::kSummary), id, key, name);
        });
    addFact(tr("Type"), safeText(graph.typeName(node), 40), tr("V8's name for this kind of node"));
    addSizeFacts(snapshot->shallowSize(node), snapshot->retainedSize(node), snapshot->totalSize());
    addFact(tr("Distance"), formatDistance(snapshot->distance(node)),
            tr("Fewest edges from the root through the global object; − if there is no such path"));
    if (snapshot->detachedness(node) == Detachedness::Detached)
        addFact(tr("State"), tr("✂ Detached from its document"));
    if (node != graph.root()) addDominators(*snapshot, node);
    if (const auto stack = allocationStack(*snapshot, node); !stack.empty()) {
        constexpr std::size_t kMostFrames = 12;
        QStringList frames;
        for (std::size_t k = 0; k < stack.size() && k < kMostFrames; ++k)
            frames << safeText(frameText(frameOf(graph.raw(), graph.raw().traceFunctions[stack[k]])), 120);
        if (stack.size() > kMostFrames) frames << tr("… %1 more callers").arg(stack.size() - kMostFrames);
        addFact(tr("Allocated in"), frames.join(QLatin1Char('\n')),
                tr("The allocation stack that the file recorded, innermost function first"));
    }
    const auto at = locationText(*snapshot, snapshot->location(node));
    if (!at.isEmpty()) {
        const auto location = snapshot->location(node);
        const std::string script = snapshot->scriptName(location->scriptId);
        m_source->setText(sourceHtml(QStringLiteral("<a href=\"source\" style=\"color:%1\">%2 ↗</a>")
                                         .arg(linkColour(palette()).name(), QStringLiteral("%1")),
                                     at, script));
        const QString why = noSource(script);
        m_source->setToolTip(why.isEmpty() ? tr("Open in the editor") : why);
        m_source->show();
    }
    m_propertiesTitle->show();
    m_properties->show();
    m_filler->hide();
    setImplied({}); // until it is known
    m_propertiesModel->setNode(entry, node);
    const auto count = graph.edgeCount(node);
    m_propertiesTitle->setText(isTimerList(*snapshot, node) ? tr("Timers")
                                   : type == NodeType::Object // until they are counted
                                   ? tr("Properties")
                                   : tr("References · %1").arg(formatCount(count)));
    m_properties->setMessage(count == 0 ? tr("No references") : QString());

    const auto set = workspace().pairsById() ? heapSetOf(workspace()) : HeapSet{entry};
    if (!workspace().pairsById()) {
        m_note->setText(tr("⚠ History is off: %1").arg(workspace().lineage().reason));
        m_note->show();
    } else if (!graph.id(node).isHeapObject() && set.size() > 1) {
        m_note->setText(tr("Native object; its id is not stable across snapshots."));
        m_note->show();
    } else if (hasNoTime(*snapshot, node)) {
        m_note->setText(tr("The time of this Date is not in the file."));
        m_note->show();
    }
    m_textBox->setVisible(isString(type));
    m_job.start(
        [set, snapshot, node, type](const Task& task) -> Result<Details> {
            Details details;
            details.history = HistoryModel::ofObject(set, snapshot->graph().id(node));
            details.isTimerList = isTimerList(*snapshot, node);
            if (!details.isTimerList) details.entries = entryCount(*snapshot, node);
            constexpr std::uint64_t kFew = 100; // properties, shown as those of any object
            details.isMap = details.entries && details.entries->kind == CollectionKind::Object
                && details.entries->count > kFew && isUsedAsMap(*snapshot, node);
            details.entryClass = classOfEntries(*snapshot, node, task);
            if (isString(type)) {
                details.isText = true;
                const auto text = snapshot->stringValue(node, kTextBytes);
                details.text = QString::fromUtf8(text.data(), qsizetype(text.size()));
                details.textLength = std::uint64_t(details.text.size());
                details.isBeginning = text.size() + 4 > kTextBytes; // cut before a character of up to four
                const auto name = snapshot->graph().nameIndex(node);
                details.isTextCut =
                    type == NodeType::String && snapshot->graph().strings().utf16Length(name) == kV8Cut;
            }
            return details;
        },
        [this](Result<Details> details) {
            if (details) showDetails(*details, false);
        });
}

void NodeDetailsDock::showClass(const HeapEntry& entry, const QString& key, const QString& name)
{
    m_title->setText(QStringLiteral("%1 · %2").arg(safeText(name.toStdString()), entry.label));
    const auto wanted = key.toStdString();
    for (const auto& row : entry.snapshot->histogram()) {
        const auto& info = entry.snapshot->classes().info(row.cls);
        if (info.key != wanted) continue;
        addFact(tr("Count"), row.count == 1 ? tr("1 object") : tr("%1 objects").arg(formatCount(row.count)));
        addSizeFacts(row.shallowSize, row.retainedSize, entry.snapshot->totalSize());
        addFact(tr("Distance"), formatDistance(row.distance), tr("Of the object nearest to a root"));
        if (info.isInterface) addFact(tr("Shape"), tr("Plain objects with these properties"));
        if (const auto at = locationText(*entry.snapshot, info.location); !at.isEmpty())
            addFact(tr("Source"), at);
    }
    m_textBox->hide();
    m_propertiesModel->clear();
    m_properties->hide();
    m_propertiesTitle->hide();
    m_filler->hide();
    m_owners->clear();
    m_job.start(
        [set = heapSetOf(workspace()), wanted, snapshot = entry.snapshot,
         shown = m_shown](const Task& task) -> Result<Details> {
            constexpr std::size_t kMostOwners = 20; // of a class
            Details details;
            details.history = HistoryModel::ofClass(set, wanted);
            auto owners = ownersOf(*snapshot, nodesOf(*snapshot, shown), kMostOwners, task);
            if (!owners) return fail(owners.error());
            details.owners = std::move(*owners);
            return details;
        },
        [this](Result<Details> details) {
            if (details) showDetails(*details, true);
        });
}

namespace {
/// Small integers are not in the file.
bool isBound(const EntryCount& entries)
{
    return !entries.isExact && entries.count > 0;
}

/// "520", "at least 800"
QString countText(const EntryCount& entries)
{
    const QString filled = formatCount(entries.count - entries.empty);
    return isBound(entries) ? NodeDetailsDock::tr("at least %1").arg(filled) : filled;
}
} // namespace

QString NodeDetailsDock::entriesTitle(const Details& details) const
{
    const EntryCount& entries = *details.entries;
    const auto here =
        std::ranges::find(details.history, quint32(m_shown.snapshot), &HistoryModel::Row::entry);
    const bool isKnown = here != details.history.end() && HistoryModel::isCountKnown(*here);
    if (!isKnown) return tr("Entries · none seen, as snapshots do not show small integers");
    QString title = tr("Entries · %1").arg(countText(entries));
    if (!details.entryClass.isEmpty()) title += QStringLiteral(" × ") + withFewProperties(details.entryClass);
    if (entries.empty > 0) title += tr(", and %1 empty slots").arg(formatCount(entries.empty));
    return title;
}

void NodeDetailsDock::showDetails(const Details& details, bool isClass)
{
    m_historyModel->setRows(details.history, isClass);
    if (isClass) showOwners(details.owners);
    m_propertiesTitle->setToolTip(
        details.entries && isBound(*details.entries)
            ? tr("Small integers are not in the file: a property that holds one is missing.")
            : QString());
    if (const auto& entries = details.entries) {
        switch (entries->kind) {
        case CollectionKind::Map:
        case CollectionKind::Set:
        case CollectionKind::WeakMap:
        case CollectionKind::WeakSet:
        case CollectionKind::Array:
            m_propertiesTitle->setText(entriesTitle(details));
            setImplied(details.entryClass);
            break;
        case CollectionKind::Object:
            m_propertiesTitle->setText(details.isMap ? entriesTitle(details)
                                                     : tr("Properties · %1").arg(countText(*entries)));
            if (details.isMap) setImplied(details.entryClass);
            break;
        default: break;
        }
    }
    if (const auto here =
            std::ranges::find(details.history, quint32(m_shown.snapshot), &HistoryModel::Row::entry);
        details.isTimerList && here != details.history.end() && here->count)
        m_propertiesTitle->setText(tr("Timers · %1").arg(formatCount(*here->count)));
    // What is no collection has no entries: no column of dashes.
    m_history->header()->setSectionHidden(HistoryModel::CountColumn,
                                          !HistoryModel::countsSay(details.history));
    const int rows = std::min<int>(8, int(details.history.size()));
    m_history->setFixedHeight(m_history->header()->sizeHint().height()
                              + rows * HeapDelegate::rowHeight(fontMetrics()) + 2 * m_history->frameWidth()
                              + 2);
    if (!details.isText) return;
    m_text->setPlainText(details.text);
    QString badge = (details.isBeginning ? QStringLiteral("≥ ") : QString())
        + tr("%1 characters").arg(formatCount(details.textLength));
    if (details.isTextCut)
        badge += tr(" · ✂ cut by V8; the rest is not in the file");
    else if (details.isBeginning)
        badge += tr(" · only the beginning is shown");
    m_badge->setText(badge);
}

/// The title says it of every entry: the rows have their room for the keys.
void NodeDetailsDock::setImplied(const QString& name)
{
    if (auto* delegate = qobject_cast<HeapDelegate*>(m_properties->itemDelegate()))
        delegate->setImplied(name);
    m_properties->viewport()->update();
}

/// Classes of owners; below each the owners themselves. One owner alone needs no class above it.
void NodeDetailsDock::showOwners(const std::vector<OwnerClass>& owners)
{
    const SnapshotPtr snapshot = workspace().snapshot(m_shown.snapshot);
    if (!snapshot) return;
    const auto row = [&](const QString& name, std::uint64_t count, std::uint64_t bytes) {
        auto* item = new QTreeWidgetItem({name, formatCount(count), formatSize(bytes)});
        for (const int column : {1, 2}) item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        item->setToolTip(0, name);
        return item;
    };
    const auto objectRow = [&](const Owner& owner) {
        auto* item = row(heldTitle(*snapshot, owner.node), owner.count, owner.bytes);
        item->setData(0, NodeRole, QVariant::fromValue(quint32(owner.node.value)));
        return item;
    };
    QList<QTreeWidgetItem*> items;
    for (const OwnerClass& owner : owners) {
        if (!owner.cls) {
            items << row(tr("(root)"), owner.count, owner.bytes);
            items.back()->setToolTip(0, tr("No single owner: several roots or objects hold them"));
            continue;
        }
        if (owner.owners == 1) {
            items << objectRow(owner.largest.front());
            continue;
        }
        const auto& info = snapshot->classes().info(*owner.cls);
        auto* item = row(QStringLiteral("%1 × %2").arg(safeText(info.name), formatCount(owner.owners)),
                         owner.count, owner.bytes);
        item->setData(0, ClassKeyRole, QString::fromStdString(info.key));
        for (const Owner& one : owner.largest) item->addChild(objectRow(one));
        items << item;
    }
    m_owners->addTopLevelItems(items);
    fitColumns(*m_owners, {1, 2});
}

void NodeDetailsDock::findInText()
{
    if (m_text->find(m_textFind->text())) return;
    m_text->moveCursor(QTextCursor::Start);
    const bool isFound = m_text->find(m_textFind->text());
    QPalette colours = palette();
    if (!isFound && !m_textFind->text().isEmpty()) colours.setColor(QPalette::Text, errorColour(palette()));
    m_textFind->setPalette(colours);
}

void NodeDetailsDock::openLocation()
{
    const auto snapshot = workspace().snapshot(m_shown.snapshot);
    if (!snapshot || !m_shown.node) return;
    const auto location = snapshot->location(*m_shown.node);
    if (!location) return;
    openSource(this, context(), QString::fromStdString(snapshot->scriptName(location->scriptId)), *location);
}

bool NodeDetailsDock::focusFind()
{
    if (m_textBox->isHidden()) return false;
    m_textFind->setFocus();
    return true;
}

QList<QAction*> NodeDetailsDock::exportActions()
{
    return m_properties->exportActions();
}

} // namespace heaptrail::ui

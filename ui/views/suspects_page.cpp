// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/suspects_page.h"

#include "core/analysis/entry_names.h"
#include "core/analysis/object_filters.h"
#include "core/analysis/script_owners.h"
#include "core/output/text.h"
#include "core/suspects/allocated_at.h"
#include "core/suspects/candidate.h"
#include "core/suspects/verdict.h"
#include "core/suspects/words.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/models/roles.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/node_menu.h"
#include "ui/views/suspect_card.h"
#include "ui/views/table_export.h"
#include "ui/workspace/profiles.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QSplitter>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace heaptrail::ui {
namespace {

constexpr int kPositionRole =
    Qt::UserRole + 200; // of the suspect, or of the benign growth from kBenignFrom on
constexpr int kBenignFrom = 1'000'000;

QString html(const std::string& text)
{
    return QString::fromStdString(text).toHtmlEscaped();
}
QString link(const QString& where, const QString& text)
{
    return QStringLiteral("<a href=\"%1\">%2</a>").arg(where, text.toHtmlEscaped());
}
QString source(const char* target, const std::string& script, const SourceLocation& location)
{
    return sourceHtml(
        QStringLiteral("<a href=\"%1\">%2</a>").arg(QLatin1String(target), QStringLiteral("%1")),
        QStringLiteral("%1:%2:%3")
            .arg(QString::fromStdString(script))
            .arg(location.line + 1)
            .arg(location.column + 1),
        script);
}
QString node(NodeOrdinal ordinal)
{
    return QStringLiteral("node:%1").arg(ordinal.value);
}
QString section(const QString& title, const QString& body)
{
    return body.isEmpty() ? QString()
                          : QStringLiteral("<p style=\"margin-top:14px; margin-bottom:3px\"><b>%1</b></p>%2")
                                .arg(title.toHtmlEscaped(), body);
}
QString paragraph(const QString& body)
{
    return body.isEmpty() ? QString() : QStringLiteral("<p style=\"margin-top:2px\">%1</p>").arg(body);
}
QString bullets(const QStringList& items)
{
    QString list;
    for (const QString& item : items) list += QStringLiteral("<li>%1</li>").arg(item);
    return items.isEmpty() ? list : QStringLiteral("<ul style=\"margin-top:2px\">%1</ul>").arg(list);
}
QString classLink(const QString& name, const QString& shown = {})
{
    return link(QStringLiteral("class:") + QString::fromLatin1(QUrl::toPercentEncoding(name)),
                shown.isEmpty() ? name : shown);
}

/// A sentence in which every object (@123) and every class that the suspect names is a link.
QString linked(const std::string& text, const QStringList& classes)
{
    QStringList names{QStringLiteral("@\\d{1,19}")};
    QHash<QString, QString> whole; // of "{id, status, origin, …}" as a sentence has it
    for (const QString& name : classes) {
        names << QRegularExpression::escape(name);
        const QString few = withFewProperties(name);
        if (few == name) continue;
        whole.insert(few, name);
        names << QRegularExpression::escape(few);
    }
    const QRegularExpression pattern(
        QStringLiteral("(?<![\\w$@])(?:%1)(?![\\w$])").arg(names.join(QLatin1Char('|'))));
    const QString sentence = QString::fromStdString(text);
    QString out;
    qsizetype done = 0;
    for (auto it = pattern.globalMatch(sentence); it.hasNext();) {
        const auto match = it.next();
        const QString found = match.captured();
        out += sentence.mid(done, match.capturedStart() - done).toHtmlEscaped();
        out += found.startsWith(QLatin1Char('@')) ? link(QStringLiteral("id:") + found.mid(1), found)
                                                  : classLink(whole.value(found, found), found);
        done = match.capturedEnd();
    }
    out += sentence.mid(done).toHtmlEscaped();
    static const QRegularExpression code(QStringLiteral("`([^`]*)`"));
    return out.replace(code, QStringLiteral("<code>\\1</code>"));
}

/// Of the objects that pile up: how many were allocated in an interval of the timeline.
std::uint64_t bornIn(const Snapshot& last, const Suspect& suspect, const BirthInterval& interval)
{
    const auto isOf = [&](std::string_view name) {
        return name == suspect.className || name == suspect.heldClass
            || std::ranges::find(suspect.parts, name) != suspect.parts.end();
    };
    std::uint64_t count = 0;
    for (std::uint32_t c = 0; c < last.classes().infos.size(); ++c)
        if (isOf(last.classes().infos[c].name))
            count +=
                std::uint64_t(std::ranges::count_if(last.nodesOf(ClassOrdinal{c}), [&](NodeOrdinal node) {
                    return isAllocatedBetween(last, node, interval.after, interval.upTo);
                }));
    return count;
}

/// The merged paths, one column a snapshot: the branch that grows comes first.
QString pathsOf(const PathGrowth& growth, const QStringList& snapshots)
{
    constexpr std::size_t kWays = 6, kPathLetters = 160; // a chain leads through all of its links
    const auto cell = [](const QString& text, const char* align) {
        return QStringLiteral("<td align=\"%1\" style=\"padding-right:10px\">%2</td>")
            .arg(QLatin1String(align), text);
    };
    QString head = cell(QString(), "left");
    for (std::size_t k = 0; k < growth.branches[0].count.size(); ++k)
        head += cell(snapshots.value(int(k)).toHtmlEscaped(), "right");
    QString rows = QStringLiteral("<tr>%1</tr>").arg(head);
    const auto ways = growth.ways(kWays);
    const std::vector<std::string> texts = growth.texts(ways);
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const PathGrowthBranch& end = growth.branches[ways[i].back()];
        const QString path = QString::fromStdString(shortenedInMiddle(texts[i], kPathLetters));
        QString row = cell(end.objects == 1 ? link(node(end.node), path) : path.toHtmlEscaped(), "left");
        for (const std::uint64_t count : end.count) row += cell(formatCount(count).toHtmlEscaped(), "right");
        rows += QStringLiteral("<tr>%1</tr>").arg(row);
    }
    return QStringLiteral("<table style=\"margin-top:2px\">%1</table>").arg(rows);
}

} // namespace

SuspectsPage::SuspectsPage(Context& context, QWidget* parent)
    : Page(context, view::kSuspects, tr("Suspects"), heaptrail::ui::icon(QStringLiteral("suspects")), parent)
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    addTop(*rows);
    m_split = new QSplitter(Qt::Vertical);
    rows->addWidget(m_split, 1);
    connect(m_split, &QSplitter::splitterMoved, this, [this] { m_isSplitChosen = true; });
    makeList();
    m_split->addWidget(m_list);
    auto* lower = new QWidget;
    auto* below = new QVBoxLayout(lower);
    below->setContentsMargins(8, 4, 8, 8);
    below->addLayout(makeButtons());
    m_text = new QTextBrowser;
    m_text->setObjectName(QStringLiteral("suspectText"));
    m_text->setAccessibleName(tr("Explanation of the suspect"));
    m_text->setOpenLinks(false);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setIndentWidth(14); // of lists: else they stand apart from what they belong to
    below->addWidget(m_text, 1);
    m_split->addWidget(lower);
    m_split->setStretchFactor(0, 2);
    m_split->setStretchFactor(1, 3);

    connectButtons();
    const auto stale = [this] { markStale(); };
    connect(&context.analysis, &SetAnalysis::suspectsChanged, this, stale);
    connect(&workspace(), &Workspace::lineageChanged, this, stale);
    connect(&Profiles::of(workspace()), &Profiles::intervalChanged, this, stale);

    auto* copy = new QAction(tr("Copy suspect as text"), this);
    connect(copy, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(m_text->toPlainText()); });
    auto* markdown = new QAction(tr("Copy suspect as Markdown"), this);
    connect(markdown, &QAction::triggered, this, [this] {
        QGuiApplication::clipboard()->setText(
            m_text->document()->toMarkdown(QTextDocument::MarkdownDialectGitHub));
    });
    m_exports = QList<QAction*>{copy, markdown} + addTableActions(*m_list, QStringLiteral("suspects"));
    addActions(m_exports);
}

/// The state, and the way out where the list is empty.
void SuspectsPage::addTop(QVBoxLayout& rows)
{
    m_state = new QLabel;
    m_state->setObjectName(QStringLiteral("suspectsState"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_state->setMargin(8);
    auto* top = new QHBoxLayout;
    top->addWidget(m_state, 1);
    m_allTimes = new QPushButton(tr("Show All Suspects"));
    m_allTimes->setObjectName(QStringLiteral("suspectsOfAllTimes"));
    m_allTimes->setToolTip(tr("Forget the interval that was chosen in the timeline"));
    m_allTimes->hide();
    connect(m_allTimes, &QPushButton::clicked, this, [this] { Profiles::of(workspace()).setInterval({}); });
    top->addWidget(m_allTimes, 0, Qt::AlignTop);
    rows.addLayout(top);
    m_wayOut = new QWidget;
    m_wayOut->setObjectName(QStringLiteral("suspectsWayOut"));
    auto* ways = new QHBoxLayout(m_wayOut);
    const auto way = [&](const QString& text, auto run) {
        auto* made = new QPushButton(text);
        ways->addWidget(made, 0, Qt::AlignTop);
        connect(made, &QPushButton::clicked, this, run);
    };
    ways->addStretch();
    way(tr("Open…"), [this] { navigator().askForFiles(); });
    way(tr("Show the biggest classes"), [this] {
        navigator().jump(Place{QString::fromLatin1(view::kSummary), {}, {}, {}});
    });
    ways->addStretch();
    m_wayOut->hide();
    rows.addWidget(m_wayOut);
}

void SuspectsPage::makeList()
{
    m_list = new QTreeWidget;
    m_list->setObjectName(QStringLiteral("suspectsView"));
    m_list->setAccessibleName(tr("Leak suspects"));
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHeaderLabels(
        {tr("Severity"), tr("Suspect"), tr("Count"), tr("Retained"), tr("Δ retained"), tr("Trend")});
    const QStringList tips{tr("High: grows in every interval, held for the life of the process, no bound "
                              "found, and at least 3 % of the heap. Medium: two of these. Low: the rest."),
                           tr("What grows, and what holds it"),
                           tr("What piles up, in the last snapshot: entries, listeners, timers, objects"),
                           tr("Bytes freed if it went, in the last snapshot"),
                           tr("Change of the retained size from the first snapshot to the last"),
                           tr("Retained size in each snapshot, oldest first")};
    for (int column = 0; column < tips.size(); ++column)
        m_list->headerItem()->setToolTip(column, tips[column]);
    m_list->setItemDelegate(new HeapDelegate(m_list, HeapDelegate::kNoNames));
    m_list->header()->setStretchLastSection(false);
    for (const int column : {2, 3, 4, 5}) // what the numbers leave is the title's
        m_list->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    for (const int column : {2, 3, 4})
        m_list->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
}

QLayout* SuspectsPage::makeButtons()
{
    auto* tools = new QHBoxLayout;
    // Each button is a command, too, with the key that it has in every table.
    const auto button = [&](const char* name, const QString& text, const QString& tip, const char* iconName,
                            const QString& key) {
        auto* made = new QPushButton(heaptrail::ui::icon(QString::fromLatin1(iconName)), text);
        made->setObjectName(QString::fromLatin1(name));
        made->setToolTip(QStringLiteral("%1 (%2)").arg(tip, key));
        tools->addWidget(made);
        auto* action = new QAction(made->icon(), text, this);
        action->setStatusTip(tip);
        action->setShortcut(QKeySequence(key));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, made, &QPushButton::click);
        addAction(action);
        return made;
    };
    m_show = button("showContainer", tr("Show holder"), tr("Go to the object that holds the entries"),
                    "summary", QStringLiteral("S"));
    m_sample = button("showSample", tr("Show an entry"), tr("Go to one of the objects that pile up"),
                      "search", QStringLiteral("E"));
    m_retainers = button("showRetainers", tr("Retainers"), tr("Show what keeps the holder alive"),
                         "retainers", QStringLiteral("R"));
    m_graph = button("showGraph", tr("Graph"), tr("Draw what keeps the holder alive"), "graph",
                     QStringLiteral("G"));
    m_pin = button("pinCurrent", tr("Pin"), tr("Pin it to the findings, with its numbers"), "pin",
                   QStringLiteral("M"));
    tools->addStretch();
    return tools;
}

void SuspectsPage::connectButtons()
{
    connect(m_list, &QTreeWidget::currentItemChanged, this, &SuspectsPage::showCurrent);
    connect(m_list, &QTreeWidget::itemActivated, this, [this] { m_show->click(); });
    connect(m_text, &QTextBrowser::anchorClicked, this, &SuspectsPage::follow);
    connect(m_show, &QPushButton::clicked, this, [this] {
        if (const Suspect* suspect = current(); suspect && suspect->hasContainer())
            navigator().jumpTo(QString::fromLatin1(view::kSummary), lastId(), suspect->collection);
        else if (suspect)
            follow(QUrl(QStringLiteral("class:")));
        else if (const BenignGrowth* benign = currentBenign())
            navigator().jumpTo(QString::fromLatin1(view::kSummary), lastId(), benign->node);
    });
    connect(m_sample, &QPushButton::clicked, this, [this] {
        // In its collection, beside the others; Summary has it among all objects of its class.
        if (const Suspect* suspect = current())
            navigator().jumpTo(
                QString::fromLatin1(suspect->hasContainer() ? view::kContainment : view::kSummary), lastId(),
                suspect->sample);
    });
    for (const auto& [pressed, where] :
         {std::pair{m_retainers, view::kRetainers}, std::pair{m_graph, view::kGraph}})
        connect(pressed, &QPushButton::clicked, this, [this, where = QString::fromLatin1(where)] {
            if (const Suspect* suspect = current())
                navigator().jumpTo(where, lastId(),
                                   suspect->hasContainer() ? suspect->collection : suspect->sample);
        });
    connect(m_pin, &QPushButton::clicked, this, &SuspectsPage::pinCurrent);
    connect(&context().investigation, &OpenInvestigation::changed, this, &SuspectsPage::updatePin);
}

EntryId SuspectsPage::lastId() const
{
    return context().analysis.suspectsIn();
}

void SuspectsPage::themeChanged()
{
    showCurrent();
}

void SuspectsPage::refresh()
{
    context().analysis.wantSuspects();
    const SetAnalysis& analysis = context().analysis;
    if (analysis.suspects() != m_report || !m_report) {
        m_report = analysis.suspects();
        fillList();
    }
    QStringList says;
    if (m_report)
        says = whatIsFound();
    else
        says << (analysis.suspectsState() == SetAnalysis::State::Failed
                     ? QString::fromStdString(analysis.error().message)
                     : tr("Looking for suspects…"));
    if (const QString text = showInterval(); !text.isEmpty()) says.prepend(text);
    m_state->setText(says.join(QLatin1Char(' ')));
    m_state->setVisible(!says.isEmpty());
    const bool isEmpty = m_report && m_list->topLevelItemCount() == 0;
    m_split->setVisible(!isEmpty);
    m_wayOut->setVisible(isEmpty);
    m_state->setAlignment(isEmpty ? Qt::AlignHCenter | Qt::AlignBottom : Qt::AlignLeft | Qt::AlignVCenter);
    showCurrent();
}

void SuspectsPage::fillList()
{
    const QSignalBlocker quiet(m_list);
    m_list->header()->resizeSection(
        0, m_list->fontMetrics().horizontalAdvance(tr("Harmless")) + 2 * m_list->indentation());
    m_list->clear();
    if (m_report) {
        for (std::size_t i = 0; i < m_report->suspects.size(); ++i) addRow(m_report->suspects[i], int(i));
        if (!m_report->benign.empty()) addBenign();
    }
    const bool isOne = workspace().readyIds().size() < 2; // nothing can have grown
    for (const int column : {4, 5}) m_list->header()->setSectionHidden(column, isOne);
    if (m_list->topLevelItemCount() > 0) m_list->setCurrentItem(m_list->topLevelItem(0));
    fitList();
}

void SuspectsPage::addRow(const Suspect& suspect, int position)
{
    auto* item = new QTreeWidgetItem(m_list);
    item->setText(0, levelText(suspect.severity));
    item->setText(1, QString::fromStdString(suspect.title));
    item->setToolTip(1, QString::fromStdString(suspect.title));
    item->setText(2, !areCounted(suspect) ? emDash() : formatCount(suspect.count.back()));
    item->setToolTip(2, QString::fromStdString(countedWhat(suspect)));
    item->setText(3, suspect.retainedSize.empty() ? emDash() : formatSize(suspect.retainedSize.back()));
    if (suspect.retainedSize.size() > 1) {
        const auto delta = std::int64_t(suspect.retainedSize.back() - suspect.retainedSize.front());
        item->setText(4, formatSizeDelta(delta));
        item->setData(4, DeltaRole, qlonglong(delta));
    } else {
        item->setText(4, emDash());
    }
    QList<qreal> trend;
    for (const std::uint64_t size : suspect.retainedSize) trend << qreal(size);
    item->setData(5, TrendRole, QVariant::fromValue(trend));
    for (const int column : {2, 3, 4}) item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    item->setData(0, kPositionRole, position);
    item->setForeground(0, levelColour(levelOf(suspect.severity), palette()));
}

/// What grew and is harmless, in a group of its own.
void SuspectsPage::addBenign()
{
    auto* group = new QTreeWidgetItem(m_list);
    group->setText(0, tr("Harmless"));
    const std::size_t harmless = m_report->benign.size();
    group->setText(
        1, harmless == 1 ? tr("1 growth (why?)") : tr("%1 growths (why?)").arg(formatCount(harmless)));
    group->setData(0, kPositionRole, -1);
    for (std::size_t i = 0; i < harmless; ++i) {
        const BenignGrowth& benign = m_report->benign[i];
        auto* item = new QTreeWidgetItem(group);
        item->setText(0, QString::fromStdString(benign.className + ": " + benign.reason));
        item->setToolTip(0, item->text(0));
        item->setFirstColumnSpanned(true); // it has no numbers
        item->setData(0, kPositionRole, kBenignFrom + int(i));
    }
    group->setExpanded(m_report->suspects.empty());
}

/// What the report says of all suspects together, sentence by sentence.
QStringList SuspectsPage::whatIsFound() const
{
    QStringList says;
    if (m_report->suspects.empty())
        says << (workspace().readyIds().size() > 1
                     ? QString::fromStdString(verdictText(verdictOf(*m_report)))
                     : tr("Nothing stands out by size. Open a second snapshot, taken after some load, to "
                          "see what grows."));
    if (m_report->suspectsFound > m_report->suspects.size())
        says << tr("The best %1 of %2 suspects.").arg(m_report->suspects.size()).arg(m_report->suspectsFound);
    const bool isAnswered = m_report->suspects.empty() && workspace().readyIds().size() == 1;
    for (const std::string& notice : m_report->notices) {
        const bool isLineage = !m_report->isSameProcess && notice.starts_with(m_report->lineage);
        if (isAnswered && notice.starts_with("One snapshot")) continue; // the sentence above says it
        if (isLineage && m_report->suspects.empty() && !m_report->apart.empty())
            continue; // so does the verdict
        says << (isLineage ? QStringLiteral("⚠ ") : QString()) + QString::fromStdString(notice);
    }
    return says;
}

QString SuspectsPage::showInterval()
{
    const auto& interval = Profiles::of(workspace()).interval();
    const SnapshotPtr last = workspace().snapshot(lastId());
    const bool isFiltered = interval && last && m_report && m_report->isSameProcess;
    m_allTimes->setVisible(isFiltered);
    qsizetype shown = 0, hidden = 0;
    for (int at = 0; at < m_list->topLevelItemCount(); ++at) {
        QTreeWidgetItem* item = m_list->topLevelItem(at);
        const int position = item->data(0, kPositionRole).toInt();
        const bool isSuspect = m_report && position >= 0 && position < int(m_report->suspects.size());
        const bool isHidden = isFiltered
            && (!isSuspect || bornIn(*last, m_report->suspects[std::size_t(position)], *interval) == 0);
        item->setHidden(isHidden);
        if (isSuspect) ++(isHidden ? hidden : shown);
    }
    if (const QTreeWidgetItem* current = m_list->currentItem(); current && current->isHidden())
        for (int at = 0; at < m_list->topLevelItemCount(); ++at)
            if (!m_list->topLevelItem(at)->isHidden()) {
                m_list->setCurrentItem(m_list->topLevelItem(at));
                break;
            }
    if (!isFiltered) return {};
    return tr("Suspects with objects allocated %1 of the timeline: %2 of %3.")
        .arg(interval->text, formatCount(std::uint64_t(shown)), formatCount(std::uint64_t(shown + hidden)));
}

const Suspect* SuspectsPage::current() const
{
    const QTreeWidgetItem* item = m_list->currentItem();
    const int at = item ? item->data(0, kPositionRole).toInt() : -1;
    return m_report && item && at >= 0 && at < int(m_report->suspects.size())
        ? &m_report->suspects[std::size_t(at)]
        : nullptr;
}

const BenignGrowth* SuspectsPage::currentBenign() const
{
    const QTreeWidgetItem* item = m_list->currentItem();
    const int at = item ? item->data(0, kPositionRole).toInt() - kBenignFrom : -1;
    return m_report && at >= 0 && at < int(m_report->benign.size()) ? &m_report->benign[std::size_t(at)]
                                                                    : nullptr;
}

/// The holder, or where there is none one of those that pile up.
Selection SuspectsPage::selectionOf(const Suspect& suspect) const
{
    Selection selection;
    if (!suspect.hasContainer() && suspect.sampleId.value == 0) return selection;
    selection.snapshot = lastId();
    selection.node = suspect.hasContainer() ? suspect.collection : suspect.sample;
    return selection;
}

const Suspect* SuspectsPage::selectedSuspect() const
{
    const Suspect* suspect = current();
    return suspect && navigator().selection() == selectionOf(*suspect) ? suspect : nullptr;
}

void SuspectsPage::showCurrent()
{
    const Suspect* suspect = current();
    const BenignGrowth* benign = currentBenign();
    m_show->setEnabled(suspect || (benign && benign->objectId.value != 0));
    m_sample->setEnabled(suspect && suspect->sampleId.value != 0);
    for (QPushButton* button : {m_retainers, m_graph})
        button->setEnabled(suspect && (suspect->hasContainer() || suspect->sampleId.value != 0));
    m_pin->setEnabled(suspect);
    updatePin();
    m_text->document()->setDefaultStyleSheet(
        QStringLiteral("a { color: %1 } td, th { padding: 1px 12px 1px 0 }")
            .arg(linkColour(palette()).name()));
    QString text = suspect ? htmlOf(*suspect) : benign ? htmlOf(*benign) : QString();
    const bool isGroup = m_report && m_list->currentItem() && !suspect && !benign;
    if (isGroup)
        for (const BenignGrowth& each : m_report->benign) text += htmlOf(each);
    m_text->setHtml(text);
    // Retainers and inspector follow; where nothing is said of one object, none of another stays beside it.
    if (!isVisible() || !m_list->currentItem()) return;
    if (suspect)
        navigator().select(selectionOf(*suspect));
    else if (benign && benign->objectId.value != 0)
        navigator().selectNode(lastId(), benign->node);
    else
        navigator().select({});
}

QString SuspectsPage::htmlOf(const Suspect& suspect) const
{
    QString text = QStringLiteral("<h3 style=\"margin-bottom:2px\">%1 &nbsp; %2</h3>")
                       .arg(levelText(suspect.severity).toHtmlEscaped(), html(suspect.title));
    // The longest name first: "Map" is no link inside "MapEntry".
    QStringList classes{QString::fromStdString(suspect.className)};
    for (const std::string& part : suspect.parts) classes << QString::fromStdString(part);
    classes.removeAll(QString());
    std::ranges::sort(classes, [](const QString& a, const QString& b) { return a.size() > b.size(); });
    // What it is, what allocates it and what holds it, then what to do; the evidence is there for who doubts.
    QStringList first{linked(suspect.explanation, classes)};
    for (const std::string& sentence : suspect.evidence)
        if (isAllocationSentence(sentence)) first << linked(sentence, classes);
    text += paragraph(first.join(QLatin1Char(' ')));
    text += section(tr("Path"), pathOf(suspect) + thingsOf(suspect));
    text += section(tr("What to do"), paragraph(linked(suspect.advice, {})));
    text += paragraph(linked(suspect.disproof, {}));
    QStringList evidence;
    for (const std::string& sentence : suspect.evidence)
        if (!isAllocationSentence(sentence)) evidence << linked(sentence, classes);
    text += section(QString::fromLatin1(evidenceText(suspect.confidence)), bullets(evidence));
    QStringList labels; // oldest first, as the numbers are, in whatever order the user has the snapshots
    for (const std::size_t at : m_report->order)
        labels << workspace().shortLabel(context().analysis.ids()[at]);
    if (suspect.heldBy)
        text += section(tr("Paths to %1").arg(QString::fromStdString(suspect.heldClass)),
                        pathsOf(*suspect.heldBy, labels));
    return text;
}

/// To what holds them; then, for one of them, what is in it, by its key.
QString SuspectsPage::pathOf(const Suspect& suspect) const
{
    RetainingPath named = suspect.path;
    if (const SnapshotPtr last = workspace().snapshot(lastId())) nameEntries(*last, named);
    const QString arrow = QStringLiteral(" → ");
    QStringList steps, inside;
    for (std::size_t i = 0; i < named.size(); ++i) {
        const PathStep& step = named[i];
        const bool isHolder = suspect.hasContainer() && i == suspect.containerStep;
        if (step.isInternal && i + 1 < named.size() && !isHolder) continue;
        QString shown = link(node(step.node), QString::fromStdString(stepText(step)));
        if (isHolder) {
            if (!step.className.empty() && step.className != step.label)
                shown += arrow + link(node(step.node), QString::fromStdString(step.className));
            shown = QStringLiteral("<b>%1</b>").arg(shown);
        }
        (suspect.hasContainer() && i > suspect.containerStep ? inside : steps) << shown;
    }
    QString path = steps.join(arrow);
    if (suspect.location && !suspect.script.empty()) {
        const QString at = source("source:", suspect.script, *suspect.location);
        path += QStringLiteral(" &nbsp; %1: %2").arg(html(sourceTitle(suspect, suspect.script)), at);
    }
    path = paragraph(path);
    if (!inside.isEmpty()) path += paragraph(tr("For example: %1").arg(inside.join(arrow)));
    return path;
}

/// The script and the place in it of the class that piles up; nothing where it is Node's own.
std::pair<std::string, std::optional<SourceLocation>> SuspectsPage::classSource(const Suspect& suspect) const
{
    const SnapshotPtr last = workspace().snapshot(lastId());
    if (!last || !suspect.sampleId.value || last->graph().type(suspect.sample) != NodeType::Object
        || last->className(suspect.sample) != suspect.className)
        return {};
    const auto location = last->location(suspect.sample);
    std::string script = location ? last->scriptName(location->scriptId) : std::string();
    if (script.empty() || isRuntimeScript(script)) return {};
    return {std::move(script), location};
}

/// What the explanation has not said yet.
QString SuspectsPage::thingsOf(const Suspect& suspect) const
{
    QStringList things;
    const QString said = QString::fromStdString(suspect.explanation);
    const auto object = [&](const QString& text, NodeOrdinal at, NodeId id) {
        if (!said.contains(formatId(id.value))) things << text.arg(link(node(at), formatId(id.value)));
    };
    const auto names = [](const std::string& sentence, const std::string& name) {
        return linked(sentence, {QString::fromStdString(name)}).contains(QLatin1String("class:"));
    };
    if (!suspect.className.empty() && !names(suspect.explanation, suspect.className))
        things << tr("What piles up: %1").arg(classLink(QString::fromStdString(suspect.className)));
    if (suspect.hasContainer()) object(tr("Held by %1"), suspect.collection, suspect.collectionId);
    if (suspect.sampleId.value) object(tr("An entry: %1"), suspect.sample, suspect.sampleId);
    QStringList parts;
    const auto isTold = [&](const std::string& part) {
        return names(suspect.explanation, part)
            || std::ranges::any_of(suspect.evidence,
                                   [&](const std::string& sentence) { return names(sentence, part); });
    };
    for (const std::string& part : suspect.parts)
        if (isProgramsClass(part) && !isTold(part)) parts << classLink(QString::fromStdString(part));
    if (!parts.isEmpty())
        things << (suspect.count.size() > 1 ? tr("Grows with it: %1") : tr("With it: %1"))
                      .arg(parts.join(QStringLiteral(", ")));
    // The class stands elsewhere than the code to look at first: maybe in a library.
    if (const auto [script, location] = classSource(suspect); location && location != suspect.location) {
        const std::string library = libraryOfScript(script);
        const QString name = classLink(QString::fromStdString(suspect.className));
        const QString at = source("source:class", script, *location);
        things << (library.empty() ? tr("Class %1: %2").arg(name, at)
                                   : tr("Class %1, of the library %2: %3").arg(name, html(library), at));
    }
    if (suspect.bound) things << tr("Bound found: %1").arg(html(*suspect.bound));
    return bullets(things);
}

QString SuspectsPage::htmlOf(const BenignGrowth& benign) const
{
    const QString name = QString::fromStdString(benign.className);
    QString text =
        QStringLiteral("<h3>%1</h3>").arg(classLink(name)) + paragraph(linked(benign.reason, {name}));
    if (benign.objectId.value != 0)
        text += QStringLiteral("<p>%1</p>").arg(link(node(benign.node), formatId(benign.objectId.value)));
    return text;
}

void SuspectsPage::follow(const QUrl& url)
{
    const SnapshotPtr snapshot = workspace().snapshot(lastId());
    if (!snapshot) return;
    if (url.scheme() == QLatin1String("node")) {
        const std::uint32_t ordinal = url.path().toUInt();
        if (ordinal < snapshot->graph().nodeCount())
            navigator().jumpTo(QString::fromLatin1(view::kSummary), lastId(), NodeOrdinal{ordinal});
        return;
    }
    if (url.scheme() == QLatin1String("id")) {
        if (const auto found = snapshot->graph().nodeById(NodeId{url.path().toULongLong()}))
            navigator().jumpTo(QString::fromLatin1(view::kSummary), lastId(), *found);
        else
            showNotice(*this, tr("The newest snapshot no longer has @%1").arg(url.path()));
        return;
    }
    const Suspect* suspect = current();
    if (url.scheme() == QLatin1String("source")) {
        if (!suspect) return;
        const auto [script, location] = url.path() == QLatin1String("class")
            ? classSource(*suspect)
            : std::pair(suspect->script, suspect->location);
        if (!location) return;
        openSource(this, context(), QString::fromStdString(script), *location);
        return;
    }
    const QString wanted = url.path(QUrl::FullyDecoded).isEmpty() && suspect
        ? QString::fromStdString(suspect->className)
        : url.path(QUrl::FullyDecoded);
    const bool isOne = workspace().readyIds().size() < 2;
    for (const ClassRow& row : snapshot->histogram()) {
        const ClassInfo& info = snapshot->classes().info(row.cls);
        if (QString::fromStdString(info.name) != wanted) continue;
        navigator().jumpToClass(QString::fromLatin1(isOne ? view::kSummary : view::kComparison), lastId(),
                                QString::fromStdString(info.key), QString::fromStdString(info.name));
        return;
    }
    showNotice(*this, tr("The newest snapshot has no class %1").arg(wanted));
}

/// The list gets what it needs, up to a third; the explanation the rest. Until the user moves the handle.
void SuspectsPage::fitList()
{
    if (m_isSplitChosen || m_split->height() < 1) return;
    int shown = m_list->topLevelItemCount();
    for (int i = 0; i < m_list->topLevelItemCount(); ++i)
        if (m_list->topLevelItem(i)->isExpanded()) shown += m_list->topLevelItem(i)->childCount();
    const int row = HeapDelegate::rowHeight(m_list->fontMetrics());
    const int wanted = m_list->header()->sizeHint().height() + (shown + 1) * row;
    const int all = m_split->height();
    const int list = std::min(wanted, all / 3);
    m_split->setSizes({list, all - list});
}

void SuspectsPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    fitList();
}

/// "Pinned" while what is shown is among the findings.
void SuspectsPage::updatePin()
{
    const Suspect* suspect = current();
    const bool isPinned = suspect && !context().investigation.pinOf(*suspect).isEmpty();
    m_pin->setText(isPinned ? tr("Pinned") : tr("Pin"));
    m_pin->setIcon(heaptrail::ui::icon(isPinned ? QStringLiteral("pinned") : QStringLiteral("pin")));
}

void SuspectsPage::pinCurrent()
{
    if (const Suspect* suspect = current()) context().investigation.pin(*suspect, lastId());
}

void SuspectsPage::showPlace(const Place& place)
{
    if (m_report && !place.suspect.isEmpty()) {
        for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
            QTreeWidgetItem* item = m_list->topLevelItem(i);
            const int at = item->data(0, kPositionRole).toInt();
            if (at >= 0 && at < int(m_report->suspects.size())
                && QString::number(m_report->suspects[std::size_t(at)].rank) == place.suspect)
                m_list->setCurrentItem(item);
        }
    }
    if (!place.suspect.isEmpty()) m_list->setFocus(); // who walks along the tabs stays there
    showCurrent(); // what is selected elsewhere is another matter: here it is the suspect's holder
}

QList<QAction*> SuspectsPage::exportActions()
{
    return m_exports;
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/overview_page.h"

#include "core/analysis/entry_names.h"
#include "core/analysis/internals.h"
#include "core/suspects/capture_times.h"
#include "core/suspects/verdict.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/allocations_page.h"
#include "ui/views/suspect_card.h"
#include "ui/views/table_export.h"
#include "ui/views/tree_view.h"
#include "ui/workspace/compared_log.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <set>
#include <string>

namespace heaptrail::ui {
namespace {

constexpr std::size_t kMostCards = 3;
constexpr std::size_t kMostGrowing = 12;
constexpr int kLeastChart = 200, kMostChart = 840;
constexpr int kNarrowLetters = 140; // below, the table of growth has no room for counts
constexpr int kWideLetters = 200; // from here on three columns stand side by side
constexpr std::size_t kMostLines = 3;

QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

/// A large text with a small one beside it, and small lines below; nothing of nothing. All is HTML.
QString headline(const QString& text, const QString& beside)
{
    return QStringLiteral("<span style=\"font-size:large\">%1</span>"
                          "<span style=\"font-weight:normal\">&nbsp;&nbsp; %2</span>")
        .arg(text, beside);
}
QString smallLine(const QString& text)
{
    return text.isEmpty() ? text
                          : QStringLiteral("<br><span style=\"font-weight:normal\">%1</span>").arg(text);
}

/// Does the leak show in the heap, so that the process around it only hides it?
bool isLeakOfTheHeap(const SuspectReport& report)
{
    const Verdict verdict = verdictOf(report);
    const bool isLeak = verdict.kind == VerdictKind::Leak || verdict.kind == VerdictKind::PossibleLeak;
    return isLeak && verdict.outsideBytes <= verdict.bytes && verdict.rssBytes <= verdict.bytes
        && !(report.memory && report.memory->isOutsideHeap());
}

/// The classes that suspects are about.
std::set<std::string> suspectedClasses(const SuspectReport& report)
{
    std::set<std::string> names;
    for (const Suspect& suspect : report.suspects) {
        names.insert({suspect.className, suspect.heldClass});
        names.insert(suspect.parts.begin(), suspect.parts.end());
    }
    return names;
}
} // namespace

std::vector<double> snapshotTimes(const std::vector<SnapshotPtr>& snapshots, const MemoryLog* log,
                                  QString& source)
{
    std::vector<double> times;
    using Evidence = CaptureTime::Evidence;
    bool areFromNames = true, areFromMarks = true;
    for (const auto& time : captureTimes(snapshots, log)) {
        if (!time) {
            if (snapshots.size() > 1)
                source = OverviewPage::tr("Capture times unknown; snapshots are evenly spaced.");
            else if (log && log->hasTimes())
                source = OverviewPage::tr("Capture time unknown; the snapshot stands in the middle.");
            return {};
        }
        areFromNames &= time->evidence == Evidence::FileName;
        areFromMarks &= time->evidence == Evidence::Mark;
        times.push_back(double(time->us) / 1000);
    }
    if (!std::ranges::is_sorted(times)) {
        source = OverviewPage::tr(
            "The times in the file names contradict the order; snapshots are evenly spaced.");
        return {};
    }
    if (!times.empty())
        source = areFromNames ? OverviewPage::tr("Capture times: from the file names.")
            : areFromMarks
            ? OverviewPage::tr("Capture times: from the marks in the memory log.")
            : OverviewPage::tr("Capture times: from file names, the log's marks and file times.");
    return times;
}

OverviewPage::OverviewPage(Context& context, QWidget* parent)
    : Page(context, view::kOverview, tr("Overview"), heaptrail::ui::icon(QStringLiteral("overview")), parent)
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea;
    scroll->setAccessibleName(title());
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    outer->addWidget(scroll);
    auto* body = new QWidget;
    scroll->setWidget(body);
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(12, 4, 12, 12);
    rows->setSpacing(8);

    m_verdict = heading({});
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_verdict->setTextFormat(Qt::RichText); // names are escaped
    m_verdict->setWordWrap(true);
    m_verdict->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(m_verdict, &QLabel::linkActivated, this, [this](const QString& link) {
        if (link == QLatin1String(AllocationsPage::kId)) return navigator().jump(Place{link, {}, {}, {}});
        const auto report = this->context().analysis.suspects();
        if (!report) return;
        if (const auto about = verdictOf(*report).suspect) showSuspect(report->suspects[*about]);
    });
    m_verdict->hide();
    rows->addWidget(m_verdict);
    m_chart = new MemoryChart;
    m_chart->setMinimumHeight(kLeastChart); // the suspects below are to be seen without scrolling
    m_chart->setMaximumHeight(kMostChart);
    rows->addWidget(m_chart, 1);
    m_chartHeading = heading({});
    m_chart->heading()->addWidget(m_chartHeading);
    m_chart->heading()->addStretch();

    m_parts = new QGridLayout;
    m_parts->setHorizontalSpacing(16);
    m_parts->setVerticalSpacing(8);
    m_cardsPart = makeCards();
    m_growthPart = makeGrowth();
    m_factsPart = makeFacts();
    arrange();
    rows->addLayout(m_parts);

    connect(m_chart, &MemoryChart::snapshotClicked, this,
            [this](EntryId id) { navigator().setCurrentSnapshot(id); });
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, [this](EntryId id) {
        m_chart->setCurrent(id);
        updateFacts();
    });
    // A load tells many things at once: one refresh for all of them.
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, [this] { markStale(); });
    const auto stale = [this] { m_soon.start(0); };
    connect(&workspace(), &Workspace::readySetChanged, this, stale);
    connect(&workspace(), &Workspace::orderChanged, this, stale);
    connect(&workspace(), &Workspace::lineageChanged, this, stale);
    connect(&workspace(), &Workspace::logsChanged, this, stale);
    connect(&workspace(), &Workspace::changed, this, stale);
    connect(&this->context().analysis, &SetAnalysis::seriesChanged, this, stale);
    connect(&this->context().analysis, &SetAnalysis::suspectsChanged, this, stale);

    makeExports();
}

void OverviewPage::makeExports()
{
    const auto exportAction = [this](const QString& text, auto run) {
        auto* action = new QAction(text, this);
        connect(action, &QAction::triggered, this, run);
        m_exports << action;
        return action;
    };
    exportAction(tr("Copy chart as picture"),
                 [this] { QGuiApplication::clipboard()->setPixmap(m_chart->picture(2)); });
    exportAction(tr("Save chart as SVG or PNG…"), [this] {
        const QString path = QFileDialog::getSaveFileName(
            this, tr("Save chart"), QStringLiteral("memory.svg"), tr("Pictures (*.svg *.png)"));
        if (path.isEmpty()) return;
        if (path.endsWith(QLatin1String(".png")))
            m_chart->picture(2).save(path);
        else
            m_chart->saveSvg(path);
    });
    exportAction(tr("Pin chart"), [this] { pinChart(); })->setObjectName(QStringLiteral("pinChart"));
    addActions(m_exports);
}

void OverviewPage::pinChart()
{
    Finding finding;
    finding.kind = FindingKind::Chart;
    finding.chart = "memory";
    finding.title = tr("Memory over time").toStdString();
    Figure total{"Heap", Figure::Unit::Bytes, {}};
    // The words of the report's own picture, which is drawn from these.
    std::vector<Figure> parts;
    for (const char* name : {"Code", "Strings", "JS arrays", "Typed arrays", "System"})
        parts.push_back({name, Figure::Unit::Bytes, {}});
    for (const SnapshotPtr& snapshot : workspace().readySnapshots()) {
        const Statistics& s = snapshot->statistics();
        const std::uint64_t sizes[] = {s.code, s.strings, s.jsArrays, s.typedArrays, s.system};
        total.values.emplace_back(double(snapshot->totalSize()));
        for (std::size_t i = 0; i < parts.size(); ++i) parts[i].values.emplace_back(double(sizes[i]));
    }
    finding.figures.push_back(std::move(total));
    for (Figure& part : parts) finding.figures.push_back(std::move(part));
    context().investigation.add(std::move(finding));
}

void OverviewPage::arrange()
{
    const bool isWide = width() >= fontMetrics().averageCharWidth() * kWideLetters;
    m_parts->addWidget(m_cardsPart, 0, 0, Qt::AlignTop);
    m_parts->addWidget(m_growthPart, 0, 1, isWide ? 1 : 2, 1, Qt::AlignTop);
    m_parts->addWidget(m_factsPart, isWide ? 0 : 1, isWide ? 2 : 0, Qt::AlignTop);
    m_parts->setRowStretch(1, 1);
    m_parts->setColumnStretch(0, 6);
    m_parts->setColumnStretch(1, 7); // names of classes are longer than titles
    m_parts->setColumnStretch(2, isWide ? 5 : 0);
}

/// In a narrow window the names have the room of the counts, and of the size: the growth says more.
void OverviewPage::fitGrowth()
{
    const bool isNarrow = width() < fontMetrics().averageCharWidth() * kNarrowLetters;
    const bool isOne = workspace().readyIds().size() < 2;
    m_growthView->header()->setSectionHidden(GrowthModel::CountDeltaColumn, isNarrow || isOne);
    m_growthView->header()->setSectionHidden(GrowthModel::RetainedColumn, isNarrow && !isOne);
}

void OverviewPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    arrange();
    fitGrowth();
}

QWidget* OverviewPage::makeCards()
{
    auto* box = new QWidget;
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    auto* head = new QHBoxLayout;
    head->addWidget(heading(tr("Leak suspects")));
    head->addStretch();
    auto* all = m_allSuspects = new QPushButton(tr("All suspects"));
    all->setToolTip(tr("Show all suspects with their evidence, and what grew and is harmless"));
    all->setObjectName(QStringLiteral("allSuspects"));
    connect(all, &QPushButton::clicked, this, [this] {
        navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    });
    head->addWidget(all);
    rows->addLayout(head);
    m_cardsState = new QLabel;
    m_cardsState->setObjectName(QStringLiteral("suspectsState"));
    m_cardsState->setTextFormat(Qt::PlainText);
    m_cardsState->setWordWrap(true);
    rows->addWidget(m_cardsState);
    m_cards = new QVBoxLayout;
    m_cards->setSpacing(8);
    rows->addLayout(m_cards);
    rows->addStretch(1);
    return box;
}

QWidget* OverviewPage::makeGrowth()
{
    auto* box = new QWidget;
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    m_growthState = heading(tr("What grew most"));
    m_growthState->setObjectName(QStringLiteral("growthState"));
    m_growthState->setWordWrap(true);
    m_growthState->setMinimumHeight(
        QPushButton(tr("All suspects")).sizeHint().height()); // as high as its twin
    rows->addWidget(m_growthState);
    m_growth = new GrowthModel(this);
    m_growthView = new TreeView;
    m_growthView->setObjectName(QStringLiteral("growthView"));
    m_growthView->setAccessibleName(tr("Classes that grew most"));
    m_growthView->setModel(m_growth);
    m_growthView->setItemDelegate(new HeapDelegate(m_growthView));
    m_growthView->setRootIsDecorated(false);
    addTableActions(*m_growthView, QStringLiteral("growth"));
    m_growthView->setFrameShape(QFrame::StyledPanel);
    m_growthView->header()->setSectionsMovable(false);
    m_growthView->header()->setStretchLastSection(false);
    m_growthView->header()->setSectionResizeMode(GrowthModel::ClassColumn, QHeaderView::Stretch);
    const int letter = fontMetrics().averageCharWidth();
    m_growthView->header()->resizeSection(GrowthModel::CountColumn, letter * 11);
    m_growthView->header()->resizeSection(GrowthModel::CountDeltaColumn, letter * 11);
    m_growthView->header()->resizeSection(GrowthModel::RetainedColumn, letter * 12);
    m_growthView->header()->resizeSection(GrowthModel::RetainedDeltaColumn, letter * 13);
    m_growthView->header()->resizeSection(GrowthModel::TrendColumn, letter * 8);
    rows->addWidget(m_growthView);
    connect(m_growthView, &TreeView::activated, this, [this](const QModelIndex& index) {
        const SeriesRow* row = m_growth->rowAt(index);
        if (!row) return;
        const bool isOne = workspace().readyIds().size() < 2;
        navigator().jumpToClass(QString::fromLatin1(isOne ? view::kSummary : view::kComparison),
                                workspace().readyIds().back(), QString::fromStdString(row->key),
                                safeText(row->name));
    });
    return box;
}

QWidget* OverviewPage::makeFacts()
{
    auto* box = new QWidget;
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(heading(tr("Facts")));
    m_facts = new QFormLayout;
    m_facts->setHorizontalSpacing(16);
    m_facts->setVerticalSpacing(2);
    rows->addLayout(m_facts);
    return box;
}

void OverviewPage::themeChanged()
{
    updateCards();
}

void OverviewPage::refresh()
{
    context().analysis.wantSeries();
    context().analysis.wantSuspects();
    updateChart();
    updateCards();
    updateGrowth();
    updateFacts();
}

void OverviewPage::updateChart()
{
    MemoryHistory history;
    history.limit = context().analysis.limit();
    history.isLimitFromLog = history.limit == 0;
    const std::vector<SnapshotPtr> snapshots = workspace().readySnapshots();
    const auto ids = workspace().readyIds();
    for (std::size_t i = 0; i < ids.size(); ++i) {
        MemoryHistory::Snapshot point;
        point.id = ids[i];
        point.label = workspace().shortLabel(ids[i]);
        point.name = workspace().label(ids[i]);
        point.colour = workspace().entry(ids[i])->colour;
        point.statistics = snapshots[i]->statistics();
        history.snapshots.push_back(std::move(point));
    }
    history.isOneProcess = workspace().lineage().state != SetLineage::State::DifferentProcesses;
    if (const auto series = context().analysis.series();
        series && snapshots.size() > 1 && history.isOneProcess) {
        for (const SeriesRow& row : *series) {
            if (history.classes.size() == kMostLines) break;
            if (!row.isGrowing || row.retainedDelta() <= 0 || isEngineClass(row.name)) continue;
            history.classes.push_back({safeText(row.name), row.retainedSize});
        }
    }
    if (const auto report = context().analysis.suspects()) history.isHeapFirst = isLeakOfTheHeap(*report);

    m_logJob.cancel();
    const bool hasMarks = history.isOneProcess; // those of a log are of one
    const LogAndSnapshots both = logAndSnapshots(workspace());
    const auto withLog = [both, snapshots, hasMarks](MemoryHistory of) {
        const ComparedLog compared = comparedLog(both);
        of.log = compared.log;
        if (of.isLimitFromLog && of.log) of.limit = of.log->heapLimit.value_or(0);
        const std::vector<double> times =
            snapshotTimes(snapshots, hasMarks ? of.log.get() : nullptr, of.timeSource);
        if (!compared.mismatch.empty())
            of.timeSource = (QString::fromStdString(compared.mismatch) + QLatin1Char(' ')
                             + tr("It is left out.") + QLatin1Char(' ') + of.timeSource)
                                .trimmed();
        if (!of.isOneProcess && !of.log) of.timeSource.clear(); // they stand beside each other, at no time
        for (std::size_t i = 0; i < times.size(); ++i) of.snapshots[i].timeMs = times[i];
        return of;
    };
    // A small log is drawn at once; what takes long is made on a worker, and then the same history with it.
    if (!both.log || both.log->samples.size() <= kSweptAtOnce) {
        history = withLog(std::move(history));
        if (history.log) history.picture = std::make_shared<const LogPicture>(pictureOf(*history.log, {}));
        showHistory(history);
        if (!history.log) return;
    } else {
        showHistory(history);
    }
    m_logJob.start(
        [withLog, history = std::move(history),
         label = tr("heapUsed over 80 % of the heap limit").toStdString()](
            const Task& task) -> Result<MemoryHistory> {
            MemoryHistory done = history.log ? history : withLog(history);
            if (!done.log) return done;
            MemoryLogOptions options;
            if (done.limit > 0) {
                options.limit = done.limit;
                options.rules.push_back(
                    {MemoryField::HeapUsed, {}, true, kTightShare * double(done.limit), label});
            }
            done.analysis = analyseMemoryLog(*done.log, options, task);
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            done.picture = std::make_shared<const LogPicture>(pictureOf(*done.log, done.analysis));
            return done;
        },
        [this](Result<MemoryHistory> done) {
            if (!done) return;
            showHistory(std::move(*done));
            updateFacts();
        });
}

void OverviewPage::showHistory(MemoryHistory history)
{
    m_taken.clear();
    for (const MemoryHistory::Snapshot& point : history.snapshots)
        if (point.timeMs) m_taken[point.id] = *point.timeMs;
    m_logPicture = history.picture;
    m_chartHeading->setText(history.log                         ? tr("Memory over time")
                                : history.snapshots.size() == 1 ? tr("What the heap is made of")
                                : !history.isOneProcess         ? tr("What the heaps are made of")
                                                                : tr("Memory over time"));
    history.current = navigator().currentSnapshot();
    history.isVerdictAbove = history.snapshots.empty();
    if (history.isVerdictAbove) showLogVerdict(history.analysis.verdict);
    m_chart->setHistory(std::move(history));
}

/// Without snapshots the verdict is that of the log.
void OverviewPage::showLogVerdict(const MemoryVerdict& verdict)
{
    const QString text = QString::fromStdString(verdict.text),
                  advice = QString::fromStdString(verdict.advice);
    m_verdict->setText(headline(text.toHtmlEscaped(), {}) + smallLine(advice.toHtmlEscaped()));
    m_verdict->setAccessibleName(advice.isEmpty() ? text : text + QLatin1Char(' ') + advice);
    m_verdict->setVisible(!text.isEmpty());
}

void OverviewPage::showSuspect(const Suspect& suspect)
{
    Place place;
    place.view = QString::fromLatin1(view::kSuspects);
    place.suspect = QString::number(suspect.rank);
    const EntryId last = context().analysis.suspectsIn();
    if (last != EntryId::None && suspect.hasContainer())
        place.selection = Selection{last, suspect.collection, {}, {}};
    navigator().jump(std::move(place));
}

/// A recording is more than a snapshot: it says when what is still alive was allocated, and maybe by whom.
QString OverviewPage::timelineText() const
{
    const auto ids = workspace().readyIds();
    const SnapshotPtr only = ids.size() == 1 ? workspace().snapshot(ids.front()) : nullptr;
    if (!only || only->graph().raw().samples.empty()) return {};
    const RawSnapshot& raw = only->graph().raw();
    const double seconds = double(raw.samples.back().timestampUs - raw.samples.front().timestampUs) / 1e6;
    const QString length = formatDuration(seconds);
    return raw.traceTree.empty()
        ? tr("The file is a recording of %1: it also shows when what is still alive was allocated.")
              .arg(length)
        : tr("The file is a recording of %1: it also shows when what is still alive was allocated, and by "
             "which functions.")
              .arg(length);
}

void OverviewPage::updateCards()
{
    while (QLayoutItem* item = m_cards->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    const SetAnalysis& analysis = context().analysis;
    const auto report = analysis.suspects();
    const bool hasSnapshots = !workspace().readyIds().empty();
    if (hasSnapshots) m_verdict->setVisible(report != nullptr); // else it is the log's
    if (report && hasSnapshots) {
        const Verdict verdict = verdictOf(*report);
        const QString text = QString::fromStdString(verdictText(verdict));
        const QString numbers = QString::fromStdString(verdictShare(verdict)); // the card has the others
        const QString next = QString::fromStdString(verdictNextStep(verdict));
        QString shown = text.toHtmlEscaped();
        const QString about = QString::fromStdString(verdict.title).toHtmlEscaped();
        if (verdict.suspect && !about.isEmpty()) // the way to it is a click
            shown.replace(about,
                          QStringLiteral("<a href=\"suspect\" style=\"color:%1\">%2</a>")
                              .arg(palette().color(QPalette::WindowText).name(), about));
        QString html = headline(shown, numbers.toHtmlEscaped()) + smallLine(next.toHtmlEscaped());
        if (const QString recorded = timelineText(); !recorded.isEmpty())
            html += smallLine(tr("%1 <a href=\"%2\" style=\"color:%3\">Show Allocations</a>")
                                  .arg(recorded.toHtmlEscaped(), QString::fromLatin1(AllocationsPage::kId),
                                       linkColour(palette()).name()));
        m_verdict->setText(html);
        QStringList said{text};
        for (const QString& more : {numbers, next})
            if (!more.isEmpty()) said << more;
        m_verdict->setAccessibleName(said.join(QStringLiteral(". ")));
        m_growth->setCalm(verdict.kind == VerdictKind::NoLeak || !verdict.apart.empty());
    }
    QString state;
    if (!hasSnapshots) {
        state = tr("A memory log does not show what grows in the heap. Open snapshots of the same process "
                   "(Ctrl+O).");
    } else if (!report) {
        state = analysis.suspectsState() == SetAnalysis::State::Failed
            ? QString::fromStdString(analysis.error().message)
            : tr("Looking for suspects…");
    } else {
        const auto inHeadline = verdictOf(*report).suspect;
        for (const Suspect& suspect : report->suspects) {
            if (std::size_t(m_cards->count()) == kMostCards) break;
            Suspect shown = suspect; // with the entries' names, as Suspects and the command line have them
            if (const SnapshotPtr last = workspace().snapshot(analysis.suspectsIn()))
                nameEntries(*last, shown.path);
            auto* card = new SuspectCard(shown, inHeadline == std::size_t(m_cards->count()));
            connect(card, &SuspectCard::showRequested, this, [this, suspect] { showSuspect(suspect); });
            connect(card, &SuspectCard::pinRequested, this, [this, suspect] {
                if (const EntryId last = context().analysis.suspectsIn(); last != EntryId::None)
                    context().investigation.pin(suspect, last);
            });
            const auto update = [this, card, suspect] {
                card->setPinned(!context().investigation.pinOf(suspect).isEmpty());
            };
            connect(&context().investigation, &OpenInvestigation::changed, card, update);
            update();
            m_cards->addWidget(card);
        }
        if (report->suspects.empty() && !report->apart.empty())
            state = tr("Not searched: objects can only be followed within one process.");
        else if (report->suspects.empty())
            state = workspace().readyIds().size() > 1
                ? tr("None") // the verdict says what that means, and what to do
                : tr("None: one snapshot shows size, not growth.");
        else if (workspace().readyIds().size() < 2)
            state = tr("One snapshot shows size, not growth. Treat these as leads.");
    }
    m_allSuspects->setVisible(report && hasSnapshots);
    m_cardsState->setText(state);
    m_cardsState->setVisible(!state.isEmpty());
}

void OverviewPage::updateGrowth()
{
    const SetAnalysis& analysis = context().analysis;
    const std::size_t count = workspace().readyIds().size();
    const auto report = analysis.suspects();
    const SnapshotPtr last = count > 0 ? workspace().snapshot(workspace().readyIds().back()) : nullptr;
    m_growth->setSeries(analysis.series(), count, kMostGrowing,
                        report ? suspectedClasses(*report) : std::set<std::string>(), last.get());
    // Of two processes the difference is not growth.
    const bool isApart = report && !report->apart.empty();
    m_growthState->setText(!analysis.series() ? (analysis.seriesState() == SetAnalysis::State::Failed
                                                     ? QString::fromStdString(analysis.error().message)
                                                     : tr("Comparing classes…"))
                               : count < 2    ? tr("The biggest classes (engine classes last)")
                               : m_growth->rowCount() == 0
                               ? (isApart ? tr("No class is larger") : tr("No class grew"))
                               : isApart ? tr("What is larger in %2 than in %1")
                                               .arg(workspace().shortLabel(workspace().readyIds().front()),
                                                    workspace().shortLabel(workspace().readyIds().back()))
                                         : tr("What grew most, %1 → %2 (engine classes last)")
                                               .arg(workspace().shortLabel(workspace().readyIds().front()),
                                                    workspace().shortLabel(workspace().readyIds().back())));
    m_growthPart->setVisible(count > 0);
    m_growthView->setVisible(m_growth->rowCount() > 0);
    // The growth says more than the count; of one snapshot there is none.
    m_growthView->header()->setSectionHidden(GrowthModel::CountColumn, count > 1);
    for (const int column : {GrowthModel::RetainedDeltaColumn, GrowthModel::TrendColumn})
        m_growthView->header()->setSectionHidden(column, count < 2);
    fitGrowth();
    const int rows = std::min(m_growth->rowCount(), int(kMostGrowing));
    const int row = std::max(m_growthView->sizeHintForRow(0), m_growthView->fontMetrics().height() + 6);
    m_growthView->setFixedHeight(m_growthView->header()->sizeHint().height() + rows * row + 6);
    m_growthView->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void OverviewPage::updateFacts()
{
    while (m_facts->rowCount() > 0) m_facts->removeRow(0);
    const EntryId id = navigator().currentSnapshot();
    const SnapshotPtr snapshot = workspace().snapshot(id);
    if (!snapshot) {
        if (const auto log = workspace().memoryLog()) addLogFacts(*log);
        return;
    }
    const auto add = [this](const auto&... fact) { addFact(fact...); };
    const Graph& graph = snapshot->graph();
    add(tr("Snapshot"), workspace().label(id));
    using namespace std::chrono;
    if (const auto taken = m_taken.find(id); taken != m_taken.end())
        add(tr("Taken"),
            formatTimeLong(system_clock::time_point(microseconds(std::int64_t(taken->second * 1000)))));
    else if (snapshot->source().capturedAt)
        add(snapshot->source().isCapturedAtFromName ? tr("Taken") : tr("File time"),
            formatTimeLong(*snapshot->source().capturedAt));
    add(tr("Engine"),
        snapshot->source().engineHint.empty() ? tr("Unknown")
                                              : QString::fromStdString(snapshot->source().engineHint),
        tr("Inferred from the fields of the file"));
    add(tr("Heap"), formatSizeLong(snapshot->totalSize()), tr("Sum of all shallow sizes"));
    add(tr("Objects"), formatCount(objectCount(*snapshot)), objectCountToolTip(*snapshot));
    add(tr("Nodes"), formatCount(graph.nodeCount()), objectCountToolTip(*snapshot));
    add(tr("Edges"), formatCount(graph.edgeCount()));
    if (graph.raw().extraNativeBytes > 0)
        add(tr("Extra native"), formatSizeLong(graph.raw().extraNativeBytes),
            tr("Outside the heap, as V8 reports it"));
    if (snapshot->unreachableCount() > 0)
        add(tr("Unreachable"),
            tr("%1 nodes, %2 (%3 of the heap)")
                .arg(formatCount(snapshot->unreachableCount()), formatSize(snapshot->unreachableSize()),
                     formatPercent(snapshot->totalSize() > 0
                                       ? double(snapshot->unreachableSize()) / double(snapshot->totalSize())
                                       : 0)),
            tr("No strong path from the root: garbage, or held by native code"));
    for (const Notice& notice : snapshot->notices())
        add(tr("⚠ Notice"), QString::fromStdString(notice.message));
    const SetLineage& lineage = workspace().lineage();
    if (lineage.state == SetLineage::State::Unknown) // of different ones the verdict tells
        add(tr("Process"), tr("Unknown"), lineage.reason);
    else if (lineage.state == SetLineage::State::SameProcess)
        add(tr("Process"),
            lineage.others.empty() ? tr("The same in all snapshots")
                                   : tr("The same in all that are compared"),
            lineage.reason);
}

void OverviewPage::addFact(const QString& name, const QString& value, const QString& tip)
{
    auto* label = new QLabel(value);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setToolTip(tip);
    m_facts->addRow(name, label);
}

void OverviewPage::addLogFacts(const MemoryLog& log)
{
    QStringList names;
    for (const LogEntry& entry : workspace().logs())
        if (entry.log) names << QFileInfo(entry.path).fileName();
    addFact(tr("Memory log"), names.join(QStringLiteral(", ")));
    addFact(tr("Readings"), formatCount(log.samples.size()));
    if (log.problemCount > 0)
        addFact(tr("⚠ Not read"), tr("%1 rows").arg(formatCount(log.problemCount)),
                tr("Unreadable rows; `heaptrail memory-log` lists them"));
    if (log.hasTimes()) {
        const auto time = [](SparseTime us) {
            return formatTimeLong(std::chrono::system_clock::time_point(std::chrono::microseconds(*us)));
        };
        addFact(tr("From"), time(log.samples.front().timeUs));
        addFact(tr("To"), time(log.lastUs()));
    }
    if (log.processes.size() > 1) addFact(tr("Processes"), formatCount(log.processes.size()));
    for (std::size_t field = 0; m_logPicture && field < kMemoryFieldCount; ++field)
        if (const double highest = m_logPicture->highest[field]; highest > 0)
            addFact(tr("Highest %1").arg(QString::fromLatin1(memoryFieldName(MemoryField(field)))),
                    formatSizeLong(std::uint64_t(highest)));
    for (const std::string& notice : log.notices) addFact(tr("⚠ Notice"), QString::fromStdString(notice));
}

QList<QAction*> OverviewPage::exportActions()
{
    return m_exports;
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/suspects_page.h"

#include "ui/delegates/heap_delegate.h"
#include "ui/models/roles.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/suspect_card.h"
#include "ui/views/table_export.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

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
QString node(NodeOrdinal ordinal)
{
    return QStringLiteral("node:%1").arg(ordinal.value);
}
QString section(const QString& title, const QString& body)
{
    return body.isEmpty() ? QString()
                          : QStringLiteral("<p style=\"margin-top:10px; margin-bottom:2px\"><b>%1</b></p>%2")
                                .arg(title.toHtmlEscaped(), body);
}
QString paragraph(const std::string& text)
{
    return text.empty() ? QString() : QStringLiteral("<p style=\"margin-top:2px\">%1</p>").arg(html(text));
}

} // namespace

SuspectsPage::SuspectsPage(Context& context, QWidget* parent)
    : Page(context, view::kSuspects, tr("Suspects"), heaptrail::ui::icon(QStringLiteral("suspects")), parent)
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    m_state = new QLabel;
    m_state->setObjectName(QStringLiteral("suspectsState"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_state->setMargin(8);
    rows->addWidget(m_state);
    auto* split = new QSplitter(Qt::Vertical);
    rows->addWidget(split, 1);

    m_list = new QTreeWidget;
    m_list->setObjectName(QStringLiteral("suspectsView"));
    m_list->setAccessibleName(tr("Leak suspects"));
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHeaderLabels(
        {tr("Severity"), tr("Suspect"), tr("Entries"), tr("Retained"), tr("Δ retained"), tr("Trend")});
    const QStringList tips{tr("High: grows in every interval, held by something that lives as long as the "
                              "process, no bound found, and at "
                              "least 3 % of the heap. Medium: two of these. Low: the rest."),
                           tr("What gathers, and where it hangs"),
                           tr("Entries in the last snapshot"),
                           tr("Bytes that would be freed with it, in the last snapshot"),
                           tr("Retained size in the last snapshot minus that in the first, in bytes"),
                           tr("Retained size in each snapshot, oldest first")};
    for (int column = 0; column < tips.size(); ++column)
        m_list->headerItem()->setToolTip(column, tips[column]);
    m_list->setItemDelegate(new HeapDelegate(m_list));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    for (const int column : {0, 2, 3, 4, 5}) m_list->header()->resizeSection(column, column == 0 ? 130 : 84);
    split->addWidget(m_list);

    auto* lower = new QWidget;
    auto* below = new QVBoxLayout(lower);
    below->setContentsMargins(8, 4, 8, 8);
    auto* tools = new QHBoxLayout;
    const auto button = [&](const char* name, const QString& text, const QString& tip, const char* iconName) {
        auto* made = new QPushButton(heaptrail::ui::icon(QString::fromLatin1(iconName)), text);
        made->setObjectName(QString::fromLatin1(name));
        made->setToolTip(tip);
        tools->addWidget(made);
        return made;
    };
    m_show = button("showContainer", tr("Show holder"), tr("Stand on the object that holds the entries"),
                    "summary");
    m_sample = button("showSample", tr("Show an entry"),
                      tr("One of the objects that pile up: the next thing to look at"), "search");
    m_retainers = button("showRetainers", tr("Retainers"), tr("Who keeps the holder alive"), "retainers");
    m_pin = button("pinCurrent", tr("Pin"), tr("Keep it with the findings, figures and all"), "pin");
    tools->addStretch();
    below->addLayout(tools);
    m_text = new QTextBrowser;
    m_text->setObjectName(QStringLiteral("suspectText"));
    m_text->setAccessibleName(tr("Explanation of the suspect"));
    m_text->setOpenLinks(false);
    m_text->setFrameShape(QFrame::NoFrame);
    below->addWidget(m_text, 1);
    split->addWidget(lower);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);

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
        if (const Suspect* suspect = current())
            navigator().jumpTo(QString::fromLatin1(view::kSummary), lastId(), suspect->sample);
    });
    connect(m_retainers, &QPushButton::clicked, this, [this] {
        if (const Suspect* suspect = current())
            navigator().jumpTo(QString::fromLatin1(view::kRetainers), lastId(),
                               suspect->hasContainer() ? suspect->collection : suspect->sample);
    });
    connect(m_pin, &QPushButton::clicked, this, &SuspectsPage::pinCurrent);
    const auto stale = [this] { markStale(); };
    connect(&this->context().analysis, &SetAnalysis::suspectsChanged, this, stale);
    connect(&workspace(), &Workspace::lineageChanged, this, stale);

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

EntryId SuspectsPage::lastId() const
{
    const auto& ids = context().analysis.ids();
    return ids.empty() ? EntryId::None : ids.back();
}

void SuspectsPage::refresh()
{
    context().analysis.wantSuspects();
    const SetAnalysis& analysis = context().analysis;
    if (analysis.suspects() != m_report || !m_report) {
        m_report = analysis.suspects();
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        if (m_report) {
            for (std::size_t i = 0; i < m_report->suspects.size(); ++i) {
                const Suspect& suspect = m_report->suspects[i];
                auto* item = new QTreeWidgetItem(m_list);
                item->setText(0, levelText(suspect.severity));
                item->setText(1, QString::fromStdString(suspect.title));
                item->setToolTip(1, QString::fromStdString(suspect.title));
                item->setText(2, suspect.count.empty() ? emDash() : formatCount(suspect.count.back()));
                item->setText(
                    3, suspect.retainedSize.empty() ? emDash() : formatSize(suspect.retainedSize.back()));
                if (suspect.retainedSize.size() > 1) {
                    const auto delta =
                        std::int64_t(suspect.retainedSize.back() - suspect.retainedSize.front());
                    item->setText(4, formatSizeDelta(delta));
                    item->setData(4, DeltaRole, qlonglong(delta));
                } else {
                    item->setText(4, emDash());
                }
                QList<qreal> trend;
                for (const std::uint64_t size : suspect.retainedSize) trend << qreal(size);
                item->setData(5, TrendRole, QVariant::fromValue(trend));
                for (const int column : {2, 3, 4})
                    item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
                item->setData(0, kPositionRole, int(i));
                item->setForeground(0, levelColour(levelOf(suspect.severity), palette()));
            }
            if (!m_report->benign.empty()) {
                auto* group = new QTreeWidgetItem(m_list);
                group->setText(0, tr("Benign"));
                group->setText(
                    1,
                    tr("%n grew and look harmless, with the reason", nullptr, int(m_report->benign.size())));
                group->setData(0, kPositionRole, -1);
                for (std::size_t i = 0; i < m_report->benign.size(); ++i) {
                    const BenignGrowth& benign = m_report->benign[i];
                    auto* item = new QTreeWidgetItem(group);
                    item->setText(1, QString::fromStdString(benign.className + ": " + benign.reason));
                    item->setToolTip(1, item->text(1));
                    item->setData(0, kPositionRole, kBenignFrom + int(i));
                }
                group->setExpanded(m_report->suspects.empty());
            }
        }
        if (m_list->topLevelItemCount() > 0) m_list->setCurrentItem(m_list->topLevelItem(0));
    }
    QStringList says;
    if (!m_report) {
        says << (analysis.suspectsState() == SetAnalysis::State::Failed
                     ? QString::fromStdString(analysis.error().message)
                     : tr("Looking for suspects…"));
    } else {
        if (m_report->suspects.empty())
            says << (workspace().readyIds().size() > 1
                         ? tr("No suspects: nothing grew in every interval. That is an answer too.")
                         : tr("No suspects by size alone. A second snapshot, taken after some load, tells "
                              "more."));
        if (m_report->suspectsFound > m_report->suspects.size())
            says << tr("The best %1 of %2 suspects.")
                        .arg(m_report->suspects.size())
                        .arg(m_report->suspectsFound);
        if (!m_report->isSameProcess)
            says << QStringLiteral("⚠ ") + QString::fromStdString(m_report->lineage);
        for (const std::string& notice : m_report->notices) says << QString::fromStdString(notice);
    }
    m_state->setText(says.join(QLatin1Char(' ')));
    m_state->setVisible(!says.isEmpty());
    showCurrent();
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

void SuspectsPage::showCurrent()
{
    const Suspect* suspect = current();
    const BenignGrowth* benign = currentBenign();
    m_show->setEnabled(suspect || (benign && benign->objectId.value != 0));
    m_sample->setEnabled(suspect && suspect->sampleId.value != 0);
    m_retainers->setEnabled(suspect && (suspect->hasContainer() || suspect->sampleId.value != 0));
    m_pin->setEnabled(suspect);
    m_text->document()->setDefaultStyleSheet(
        QStringLiteral("a { color: %1 } td, th { padding: 1px 12px 1px 0 }")
            .arg(linkColour(palette()).name()));
    m_text->setHtml(suspect ? htmlOf(*suspect) : benign ? htmlOf(*benign) : QString());
    if (suspect && isVisible() && suspect->hasContainer())
        navigator().selectNode(lastId(), suspect->collection); // retainers and inspector follow
}

QString SuspectsPage::htmlOf(const Suspect& suspect) const
{
    QString text = QStringLiteral("<h3 style=\"margin-bottom:2px\">%1 &nbsp; %2</h3>")
                       .arg(levelText(suspect.severity).toHtmlEscaped(), html(suspect.title));
    text += paragraph(suspect.explanation);

    QString table = QStringLiteral("<table><tr><th></th>");
    for (const EntryId id : context().analysis.ids())
        table +=
            QStringLiteral("<th align=\"right\">%1</th>").arg(workspace().shortLabel(id).toHtmlEscaped());
    table += QStringLiteral("</tr>");
    const auto row = [&](const QString& name, const std::vector<std::uint64_t>& values, auto format) {
        if (values.empty()) return;
        table += QStringLiteral("<tr><td>%1</td>").arg(name.toHtmlEscaped());
        for (const std::uint64_t value : values)
            table += QStringLiteral("<td align=\"right\">%1</td>").arg(format(value).toHtmlEscaped());
        table += QStringLiteral("</tr>");
    };
    row(tr("Entries"), suspect.count, formatCount);
    row(tr("Retained size"), suspect.retainedSize, formatSize);
    text += table + QStringLiteral("</table>");

    QStringList steps;
    for (std::size_t i = 0; i < suspect.path.size(); ++i) {
        const PathStep& step = suspect.path[i];
        if (step.isInternal && i + 1 < suspect.path.size()) continue;
        QString shown = link(node(step.node), QString::fromStdString(step.label));
        if (i == suspect.containerStep) shown = QStringLiteral("<b>%1</b>").arg(shown);
        steps << shown;
    }
    text += section(
        tr("Path"),
        steps.isEmpty()
            ? QString()
            : QStringLiteral("<p style=\"margin-top:2px\">%1</p>").arg(steps.join(QStringLiteral(" › "))));

    QStringList things;
    if (!suspect.className.empty())
        things << tr("What piles up: %1")
                      .arg(link(QStringLiteral("class:"), QString::fromStdString(suspect.className)));
    if (suspect.hasContainer())
        things << tr("Held by %1").arg(link(node(suspect.collection), formatId(suspect.collectionId.value)));
    if (suspect.sampleId.value)
        things << tr("An entry: %1").arg(link(node(suspect.sample), formatId(suspect.sampleId.value)));
    QStringList parts;
    for (const std::string& part : suspect.parts) parts << html(part);
    if (!parts.isEmpty()) things << tr("Grows with it: %1").arg(parts.join(QStringLiteral(", ")));
    if (suspect.location && !suspect.script.empty())
        things << tr("Code: %1")
                      .arg(QStringLiteral("%1:%2:%3")
                               .arg(html(suspect.script))
                               .arg(suspect.location->line + 1)
                               .arg(suspect.location->column + 1));
    if (suspect.bound) things << tr("Bound found: %1").arg(html(*suspect.bound));
    if (suspect.bytesPerHour)
        things << tr("Rate: %1 an hour")
                      .arg(formatSizeDelta(std::int64_t(*suspect.bytesPerHour)).toHtmlEscaped());
    if (suspect.entriesPerRequest)
        things << tr("%1 entries a request").arg(formatNumber(*suspect.entriesPerRequest));
    QString list;
    for (const QString& thing : things) list += QStringLiteral("<li>%1</li>").arg(thing);
    text += QStringLiteral("<ul style=\"margin-top:2px\">%1</ul>").arg(list);

    QString evidence;
    for (const std::string& sentence : suspect.evidence)
        evidence += QStringLiteral("<li>%1</li>").arg(html(sentence));
    text +=
        section(tr("Why"),
                evidence.isEmpty() ? QString()
                                   : QStringLiteral("<ul style=\"margin-top:2px\">%1</ul>").arg(evidence));
    text += section(tr("What to do"), paragraph(suspect.advice));
    text += section(tr("What would disprove it"), paragraph(suspect.disproof));
    text += QStringLiteral("<p style=\"margin-top:10px\">%1</p>")
                .arg(tr("Pattern: %1. Confidence: %2.")
                         .arg(html(suspect.pattern), formatPercent(suspect.confidence).toHtmlEscaped()));
    return text;
}

QString SuspectsPage::htmlOf(const BenignGrowth& benign) const
{
    QString text = QStringLiteral("<h3>%1</h3>").arg(html(benign.className)) + paragraph(benign.reason);
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
    if (const Suspect* suspect = current()) {
        for (const ClassRow& row : snapshot->histogram()) {
            const ClassInfo& info = snapshot->classes().info(row.cls);
            if (info.name != suspect->className) continue;
            navigator().jumpToClass(QString::fromLatin1(view::kComparison), lastId(),
                                    QString::fromStdString(info.key), QString::fromStdString(info.name));
            return;
        }
    }
}

void SuspectsPage::pinCurrent()
{
    if (const Suspect* suspect = current()) context().casebook.pin(*suspect, lastId());
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
    m_list->setFocus();
}

QList<QAction*> SuspectsPage::exportActions()
{
    return m_exports;
}

} // namespace heaptrail::ui

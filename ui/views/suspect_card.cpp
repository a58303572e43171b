// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/suspect_card.h"

#include "core/analysis/retaining_paths.h"
#include "core/analysis/script_owners.h"
#include "core/suspects/allocated_at.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace heaptrail::ui {
namespace {

class Sparkline final : public QWidget {
public:
    explicit Sparkline(const Suspect& suspect)
    {
        // What grows: where others hold the entries, too, the size of the holder stays the same.
        const auto& sizes = suspect.retainedSize;
        const bool isCount = !suspect.count.empty() && (sizes.empty() || sizes.back() <= sizes.front());
        QStringList words;
        for (const std::uint64_t value : isCount ? suspect.count : sizes) {
            m_values << qreal(value);
            words << (isCount ? formatCount(value) : formatSize(value));
        }
        m_isAlarming =
            suspect.severity != Severity::Low && m_values.size() > 1 && m_values.back() > m_values.front();
        setFixedSize(64, 28);
        const QString arrow = QStringLiteral(" → ");
        setToolTip(isCount ? SuspectCard::tr("In each snapshot: %1 %2")
                                 .arg(words.join(arrow), QString::fromStdString(countedWhat(suspect)))
                           : SuspectCard::tr("Retained size in each snapshot: %1").arg(words.join(arrow)));
        setAccessibleName(toolTip());
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        HeapDelegate::paintTrend(&painter, rect(), m_values, mutedText(palette()),
                                 m_isAlarming ? growthColour(palette()) : mutedText(palette()));
    }

private:
    QList<qreal> m_values;
    bool m_isAlarming{};
};

QLabel* plainLabel(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText); // class and property names come from the heap
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

Level levelOf(Severity severity)
{
    switch (severity) {
    case Severity::High: return Level::High;
    case Severity::Medium: return Level::Medium;
    case Severity::Low: return Level::Low;
    }
    return Level::Low;
}

QString levelText(Severity severity)
{
    switch (severity) {
    case Severity::High: return SuspectCard::tr("▲ High");
    case Severity::Medium: return SuspectCard::tr("◆ Medium");
    case Severity::Low: return SuspectCard::tr("● Low");
    }
    return {};
}

QString growthText(const Suspect& suspect)
{
    QStringList counts, sizes;
    for (const std::uint64_t count : suspect.count) counts << formatCount(count);
    for (const std::uint64_t size : suspect.retainedSize)
        sizes << formatSize(size).replace(QLatin1Char(' '),
                                          QChar(QChar::Nbsp)); // no unit on a line of its own
    const QString arrow = QStringLiteral(" → ");
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end()); // a size that stays appears once
    if (!areCounted(suspect)) return sizes.join(arrow);
    // In the verdict's words: entries, listeners, threads. Without a holder, what is counted is a class.
    const bool isOne = suspect.count.back() == 1 && suspect.count.size() == 1;
    const bool isClass = !suspect.hasContainer() && suspect.pattern != "handles-never-closed";
    const QString what = !isClass ? QString::fromStdString(countedWhat(suspect))
        : isOne                   ? SuspectCard::tr("object")
                                  : SuspectCard::tr("objects");
    return SuspectCard::tr("%1 %2, %3").arg(counts.join(arrow), what, sizes.join(arrow));
}

/// How bad, what, and how it grew.
QLayout* SuspectCard::makeHead(const Suspect& suspect, bool isInHeadline)
{
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* level = new QLabel(levelText(suspect.severity));
    QFont bold = level->font();
    bold.setWeight(QFont::DemiBold);
    level->setFont(bold);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, levelColour(levelOf(suspect.severity), palette()));
    level->setPalette(colours);
    head->addWidget(level, 0, Qt::AlignTop);
    auto* name = plainLabel(isInHeadline ? growthText(suspect) : QString::fromStdString(suspect.title));
    if (!isInHeadline) name->setFont(bold);
    head->addWidget(name, 1, Qt::AlignTop);
    head->addWidget(new Sparkline(suspect), 0, Qt::AlignTop);
    return head;
}

SuspectCard::SuspectCard(const Suspect& suspect, bool isInHeadline, QWidget* parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("suspectCard"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    const QString title = QString::fromStdString(suspect.title);
    setAccessibleName(levelText(suspect.severity) + QStringLiteral(": ") + title);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 8, 8, 8);
    rows->setSpacing(4);
    rows->addLayout(makeHead(suspect, isInHeadline));
    if (!isInHeadline) rows->addWidget(plainLabel(growthText(suspect)));
    for (const std::string& sentence : suspect.evidence)
        if (isAllocationSentence(sentence)) // the ticks are Markdown's
            rows->addWidget(plainLabel(QString::fromStdString(sentence).remove(QLatin1Char('`'))));
    if (suspect.location && !suspect.script.empty()) { // a long path gives way, its file and line stay
        const QString at = QStringLiteral("%1:%2").arg(safeText(shortScriptName(suspect.script)),
                                                       QString::number(suspect.location->line + 1));
        rows->addWidget(
            plainLabel(QStringLiteral("%1: %2").arg(safeText(sourceTitle(suspect, at.toStdString())), at)));
    }
    // The buttons beside the path, not below it: three cards are to be read above the fold.
    auto* foot = new QHBoxLayout;
    foot->setSpacing(12);
    rows->addLayout(foot);
    if (!suspect.path.empty()) {
        // To what holds the entries: a single entry is the explanation's.
        RetainingPath shown = suspect.path;
        if (suspect.hasContainer() && suspect.containerStep + 1 < shown.size())
            shown.resize(suspect.containerStep + 1);
        auto* path = plainLabel(QString::fromStdString(pathText(shown)));
        path->setFont(identifierFont(font()));
        path->setForegroundRole(QPalette::PlaceholderText);
        foot->addWidget(path, 1, Qt::AlignVCenter);
    } else {
        foot->addStretch(1);
    }
    auto* tools = new QHBoxLayout;
    tools->setSpacing(4);
    const auto button = [&](const char* objectName, const QString& text, const QString& tip) {
        auto* made = new QPushButton(text);
        made->setObjectName(QString::fromLatin1(objectName));
        made->setToolTip(tip);
        made->setAccessibleName(text + QStringLiteral(": ") + title);
        made->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        tools->addWidget(made, 0, Qt::AlignBottom);
        return made;
    };
    auto* show = button("showSuspect", tr("Show"), tr("Show the holder and the explanation"));
    m_pin = button("pinSuspect", tr("Pin"), {});
    setPinned(false);
    foot->addLayout(tools);
    connect(show, &QPushButton::clicked, this, &SuspectCard::showRequested);
    connect(m_pin, &QPushButton::clicked, this, &SuspectCard::pinRequested);
}

void SuspectCard::setPinned(bool isPinned)
{
    m_pin->setText(isPinned ? tr("Pinned") : tr("Pin"));
    m_pin->setIcon(icon(isPinned ? QStringLiteral("pinned") : QStringLiteral("pin")));
    m_pin->setToolTip(isPinned ? tr("Show it in the findings")
                               : tr("Pin it to the findings, with its numbers"));
}

void SuspectCard::mouseDoubleClickEvent(QMouseEvent*)
{
    emit showRequested();
}

} // namespace heaptrail::ui

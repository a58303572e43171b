// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/suspect_card.h"

#include "core/analysis/retaining_paths.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace heaptrail::ui {
namespace {

class Sparkline final : public QWidget {
public:
    explicit Sparkline(const std::vector<std::uint64_t>& values)
    {
        for (const std::uint64_t value : values) m_values << qreal(value);
        setFixedSize(64, 28);
        QStringList words;
        for (const std::uint64_t value : values) words << formatSize(value);
        setToolTip(words.join(QStringLiteral(" → ")));
        setAccessibleName(toolTip());
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        HeapDelegate::paintTrend(&painter, rect(), m_values, mutedText(palette()), growthColour(palette()));
    }

private:
    QList<qreal> m_values;
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
    for (const std::uint64_t size : suspect.retainedSize) sizes << formatSize(size);
    const QString arrow = QStringLiteral(" → ");
    if (counts.isEmpty()) return sizes.join(arrow);
    return SuspectCard::tr("%1 entries, %2").arg(counts.join(arrow), sizes.join(arrow));
}

SuspectCard::SuspectCard(const Suspect& suspect, QWidget* parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("suspectCard"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    const QString title = QString::fromStdString(suspect.title);
    setAccessibleName(levelText(suspect.severity) + QStringLiteral(": ") + title);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 8, 12, 8);
    rows->setSpacing(4);
    auto* head = new QHBoxLayout;
    auto* level = new QLabel(levelText(suspect.severity));
    QFont bold = level->font();
    bold.setWeight(QFont::DemiBold);
    level->setFont(bold);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, levelColour(levelOf(suspect.severity), palette()));
    level->setPalette(colours);
    head->addWidget(level, 0, Qt::AlignTop);
    auto* name = plainLabel(title);
    name->setFont(bold);
    head->addWidget(name, 1, Qt::AlignTop); // beside the severity: the cards are to be read above the fold
    head->addWidget(new Sparkline(suspect.retainedSize), 0, Qt::AlignTop);
    rows->addLayout(head);
    rows->addWidget(plainLabel(growthText(suspect)));
    if (!suspect.path.empty()) {
        auto* path = plainLabel(QString::fromStdString(pathText(suspect.path)));
        path->setFont(identifierFont(font()));
        path->setForegroundRole(QPalette::PlaceholderText);
        rows->addWidget(path);
    }
    auto* tools = new QHBoxLayout;
    auto* show = new QPushButton(tr("Show"));
    show->setObjectName(QStringLiteral("showSuspect"));
    show->setToolTip(tr("Stand on the object that holds it, with its explanation"));
    auto* pin = new QPushButton(icon(QStringLiteral("pin")), tr("Pin"));
    pin->setObjectName(QStringLiteral("pinSuspect"));
    pin->setToolTip(tr("Keep it with the findings, figures and all"));
    tools->addWidget(show);
    tools->addWidget(pin);
    tools->addStretch();
    rows->addLayout(tools);
    connect(show, &QPushButton::clicked, this, &SuspectCard::showRequested);
    connect(pin, &QPushButton::clicked, this, &SuspectCard::pinRequested);
}

void SuspectCard::mouseDoubleClickEvent(QMouseEvent*)
{
    emit showRequested();
}

} // namespace heaptrail::ui

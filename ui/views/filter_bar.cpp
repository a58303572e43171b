// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/filter_bar.h"

#include "ui/models/node_text.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/node_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace heaptrail::ui {

namespace {
constexpr int kPauseMs = 250;
constexpr int kMostChips = 8;
constexpr int kWantedField = 44; // characters: "class:~Session retained>1MB new-in:S2"
} // namespace

FilterBar::FilterBar(const QString& placeholder, QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("filterBar"));
    m_column = new QVBoxLayout(this);
    auto* column = m_column;
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_row = new QHBoxLayout;
    m_row->setSpacing(8);
    column->addLayout(m_row);
    m_tools = new QWidget(this);
    m_toolRow = new QHBoxLayout(m_tools);
    m_toolRow->setContentsMargins(0, 0, 0, 0);
    m_toolRow->setSpacing(8);
    m_field = new QLineEdit(this);
    m_field->setObjectName(QStringLiteral("filter"));
    m_field->setPlaceholderText(placeholder);
    m_field->setAccessibleName(placeholder);
    m_field->setClearButtonEnabled(true);
    m_field->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
    m_field->addAction(icon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    QString tip = tr("Part of a name, or a filter: %1")
                      .arg(QStringLiteral("class:~Session retained>1MB new-in:S2 alive-in:S3"));
    tip += tr("\nEsc clears the last term, Esc twice clears all, Ctrl+Z restores.");
    m_field->setToolTip(tip);
    m_field->installEventFilter(this);
    m_row->addWidget(m_field, 1);
    m_regexButton = new QToolButton(this);
    m_regexButton->setObjectName(QStringLiteral("regex"));
    m_regexButton->setText(QStringLiteral(".*"));
    m_regexButton->setCheckable(true);
    m_regexButton->setAutoRaise(true);
    m_regexButton->setToolTip(tr("Regular expression over the class name (RE2, linear time)"));
    m_regexButton->setAccessibleName(tr("Regular expression"));
    m_row->addWidget(m_regexButton);
    m_row->addWidget(m_tools);
    m_chips = new QWidget(this);
    m_chips->setObjectName(QStringLiteral("chips"));
    m_chipRow = new QHBoxLayout(m_chips);
    m_chipRow->setContentsMargins(0, 0, 0, 0);
    m_chipRow->setSpacing(4);
    column->addWidget(m_chips);
    m_chips->hide();
    m_error = new QLabel(this);
    m_error->setObjectName(QStringLiteral("filterError"));
    m_error->setTextFormat(Qt::PlainText);
    m_error->setWordWrap(true);
    m_error->hide();
    column->addWidget(m_error);

    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &FilterBar::apply);
    connect(m_field, &QLineEdit::textChanged, this, [this] { m_pause.start(); });
    connect(m_field, &QLineEdit::returnPressed, this, &FilterBar::apply);
    connect(m_regexButton, &QToolButton::toggled, this, &FilterBar::apply);
}

QString FilterBar::text() const
{
    return m_field->text();
}

void FilterBar::setText(const QString& text)
{
    m_field->setText(text);
    apply();
}

bool FilterBar::isRegex() const
{
    return m_regexButton->isChecked();
}

void FilterBar::addWidget(QWidget* widget)
{
    m_toolRow->addWidget(widget);
    placeTools();
}

QSize FilterBar::minimumSizeHint() const
{
    const int first = m_field->minimumWidth() + m_row->spacing() + m_regexButton->minimumSizeHint().width();
    return {std::max(first, m_tools->minimumSizeHint().width()), QWidget::minimumSizeHint().height()};
}

/// Beside the field as long as it can hold a filter; else in a line of their own, under it.
void FilterBar::placeTools()
{
    const int wanted = fontMetrics().averageCharWidth() * kWantedField;
    const bool isBeside = m_tools->sizeHint().width() + m_regexButton->sizeHint().width() + wanted <= width();
    if (isBeside == (m_row->indexOf(m_tools) >= 0)) return;
    if (isBeside) {
        m_column->removeWidget(m_tools);
        m_row->addWidget(m_tools);
    } else {
        m_row->removeWidget(m_tools);
        m_column->insertWidget(1, m_tools, 0, Qt::AlignLeft);
    }
}

bool FilterBar::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest) placeTools(); // a box came, went, or has longer names
    return QWidget::event(event);
}

void FilterBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeTools();
}

void FilterBar::serve(Page& page, Context& context, NodeView& view)
{
    m_view = &view;
    connect(&view, &NodeView::escapePressed, this, &FilterBar::dropLastChip);
    auto* undo = new QAction(tr("Undo filter"), &page);
    undo->setObjectName(QStringLiteral("undoFilter"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(undo, &QAction::triggered, this, [this] { this->undo(); });
    page.addAction(undo);
    connect(&context.investigation, &OpenInvestigation::restored, this,
            [this, &page, &context] { setText(context.investigation.filter(page.id())); });
    connect(this, &FilterBar::changed, &page, [this, &page, &context] {
        context.navigator.setFilter(text());
        context.investigation.setFilter(page.id(), text());
    });
}

void FilterBar::apply()
{
    m_pause.stop();
    const auto text = m_field->text();
    if (text == m_applied && isRegex() == m_appliedRegex) return;
    const auto bytes = text.trimmed().isEmpty() ? std::string() : text.toStdString();
    std::optional<Error> error;
    std::optional<TextMatcher> regex;
    Expression expression;
    if (isRegex() && !bytes.empty()) {
        auto matcher = TextMatcher::compile({TextMatch::Regex, bytes, true});
        if (matcher)
            regex = std::move(*matcher);
        else
            error = matcher.error();
    } else {
        auto parsed = parseExpression(bytes);
        if (parsed)
            expression = std::move(*parsed);
        else
            error = parsed.error();
    }
    if (error) {
        QString sentence = QString::fromStdString(error->message);
        if (error->byteOffset) {
            const auto column =
                QString::fromStdString(bytes.substr(0, std::size_t(*error->byteOffset))).size() + 1;
            sentence = tr("Column %1: %2").arg(column).arg(sentence);
        }
        if (!error->advice.empty()) sentence += QLatin1Char(' ') + QString::fromStdString(error->advice);
        m_error->setText(sentence);
        m_error->setStyleSheet(QStringLiteral("color: %1").arg(errorColour(palette()).name()));
        m_error->show();
        return;
    }
    m_error->hide();
    if (!m_appliedRegex && m_applied != text) {
        m_before.removeAll(m_applied);
        m_before << m_applied;
        if (m_before.size() > 50) m_before.removeFirst();
    }
    m_applied = text;
    m_appliedRegex = isRegex();
    m_regex = std::move(regex);
    m_expression = std::move(expression);
    showChips();
    emit changed();
}

void FilterBar::showChips()
{
    while (auto* item = m_chipRow->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    const auto chips = m_appliedRegex ? std::vector<Expression>() : m_expression.chips();
    m_chips->setVisible(chips.size() > 1);
    if (chips.size() < 2) return;
    for (std::size_t i = 0; i < chips.size() && i < kMostChips; ++i) {
        auto* chip = new QToolButton(m_chips);
        const auto term = safeText(chips[i].toText(), 40);
        chip->setText(term + QStringLiteral("  ✕"));
        chip->setToolTip(tr("Remove this term"));
        chip->setAccessibleName(tr("Remove the term %1").arg(term));
        connect(chip, &QToolButton::clicked, this, [this, chips, i] {
            auto rest = chips;
            rest.erase(rest.begin() + std::ptrdiff_t(i));
            setText(rest.empty() ? QString()
                                 : QString::fromStdString(Expression::all(std::move(rest)).toText()));
        });
        m_chipRow->addWidget(chip);
    }
    m_chipRow->addStretch();
}

void FilterBar::dropLastChip()
{
    auto chips = m_expression.chips();
    if (m_appliedRegex || chips.size() < 2 || m_field->text() != m_applied) {
        setText({});
        return;
    }
    chips.pop_back();
    setText(QString::fromStdString(Expression::all(std::move(chips)).toText()));
}

bool FilterBar::undo()
{
    if (m_before.isEmpty()) return false;
    const auto now = m_applied;
    const auto text = m_before.takeLast();
    setText(text);
    m_before.removeAll(text);
    m_before.removeAll(now); // gone for good: a second undo goes further back
    return true;
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Down && m_view) {
            apply();
            m_view->setFocus(Qt::OtherFocusReason);
            return true;
        }
        if (key->key() == Qt::Key_Escape && !m_field->text().isEmpty()) {
            dropLastChip();
            return true;
        }
        if (key->matches(QKeySequence::Undo) && !m_field->isUndoAvailable() && undo()) return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/command_palette.h"

#include "ui/theme/palette.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <vector>

namespace heaptrail::ui {
namespace {

QString plain(const QAction* action)
{
    QString text = action->text();
    text.remove(QLatin1Char('&'));
    return text;
}

} // namespace

namespace {

constexpr int kKeysRole = Qt::UserRole + 1;

/// A command on the left, its keys on the right.
class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const QString keys = index.data(kKeysRole).toString();
        if (keys.isEmpty()) return;
        const bool isSelected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setPen(isSelected ? option.palette.color(QPalette::HighlightedText)
                                   : mutedText(option.palette));
        painter->drawText(option.rect.adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter, keys);
        painter->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(const QList<QAction*>& commands, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint)
{
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Commands"));
    setAttribute(Qt::WA_DeleteOnClose);
    for (QAction* action : commands)
        if (!plain(action).isEmpty() && !action->isSeparator() && !m_commands.contains(action))
            m_commands << action;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    m_edit = new QLineEdit;
    m_edit->setObjectName(QStringLiteral("commandEdit"));
    m_edit->setPlaceholderText(tr("Type a command"));
    m_edit->setAccessibleName(tr("Command"));
    m_edit->installEventFilter(this);
    layout->addWidget(m_edit);
    m_list = new QListWidget;
    m_list->setObjectName(QStringLiteral("commandList"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setUniformItemSizes(true);
    m_list->setIconSize({16, 16});
    m_list->setItemDelegate(new CommandDelegate(m_list));
    layout->addWidget(m_list);
    resize(520, 380);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    filter();
}

void CommandPalette::setPlaceholder(const QString& text)
{
    m_edit->setPlaceholderText(text);
    m_edit->setAccessibleName(windowTitle());
}

int CommandPalette::score(const QString& wanted, const QString& text)
{
    if (const auto at = text.indexOf(wanted, 0, Qt::CaseInsensitive); at >= 0) return 1000 - int(at);
    int sum = 0;
    qsizetype at = 0;
    qsizetype last = -2;
    for (const QChar letter : wanted) {
        if (letter.isSpace()) continue;
        const qsizetype found = text.indexOf(letter, at, Qt::CaseInsensitive);
        if (found < 0) return -1;
        sum += found == last + 1 ? 5 : found == 0 || text[found - 1].isSpace() ? 4 : 0;
        last = found;
        at = found + 1;
    }
    return sum;
}

void CommandPalette::filter()
{
    struct Hit {
        int score{};
        QAction* action{};
    };
    std::vector<Hit> hits;
    for (QAction* action : std::as_const(m_commands)) {
        const int points = m_edit->text().isEmpty() ? 0 : score(m_edit->text(), plain(action));
        if (points >= 0) hits.push_back({points + (action->isEnabled() ? 0 : -500), action});
    }
    std::ranges::stable_sort(hits, [](const Hit& a, const Hit& b) { return a.score > b.score; });
    m_list->clear();
    const bool hasPictures = std::ranges::any_of(
        std::as_const(m_commands), [](const QAction* action) { return !action->icon().isNull(); });
    for (const Hit& hit : hits) {
        QIcon icon = hit.action->icon();
        if (icon.isNull() && hasPictures) { // names stand in one line, with a picture or without
            QPixmap blank(16, 16);
            blank.fill(Qt::transparent);
            icon = QIcon(blank);
        }
        const QString text = plain(hit.action);
        const QString keys = hit.action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(icon, text, m_list);
        item->setToolTip(hit.action->statusTip());
        item->setData(kKeysRole, keys);
        item->setData(Qt::AccessibleTextRole, keys.isEmpty() ? text : tr("%1, %2").arg(text, keys));
        item->setData(Qt::UserRole, QVariant::fromValue(hit.action));
        if (!hit.action->isEnabled()) item->setFlags(Qt::NoItemFlags);
    }
    if (hits.empty()) {
        auto* none = new QListWidgetItem(tr("No command has these letters"), m_list);
        none->setFlags(Qt::NoItemFlags);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    const QListWidgetItem* item = m_list->currentItem();
    auto* action = item ? item->data(Qt::UserRole).value<QAction*>() : nullptr;
    if (!action || !action->isEnabled()) return;
    accept();
    // After the dialog is gone: the command may open another, or move the focus.
    QTimer::singleShot(0, action, &QAction::trigger);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Down:
            m_list->setCurrentRow(std::min(m_list->currentRow() + 1, m_list->count() - 1));
            return true;
        case Qt::Key_Up: m_list->setCurrentRow(std::max(m_list->currentRow() - 1, 0)); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: run(); return true;
        default: break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace heaptrail::ui

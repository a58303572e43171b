// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/said.h"

#include "ui/views/tree_view.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QRegularExpression>
#include <QTabBar>
#include <QTableView>
#include <QTextBrowser>
#include <QTextDocumentFragment>
#include <QTreeView>

#include <functional>

namespace heaptrail::test {

namespace {

constexpr int kRows = 10;

/// On one line, without what only tells where it may break.
QString line(QString text)
{
    static const QRegularExpression breaks(QStringLiteral("[\\x{200B}\\x{2060}]"));
    return text.replace(QChar(QChar::Nbsp), QLatin1Char(' ')).remove(breaks).simplified();
}

QString wordsOf(const QLabel& label)
{
    // A way that is cut where the room ends is whole for screen readers.
    if (!label.accessibleDescription().isEmpty())
        return label.accessibleName() + QStringLiteral(": ") + label.accessibleDescription();
    const bool isRich = label.textFormat() == Qt::RichText
        || (label.textFormat() == Qt::AutoText && Qt::mightBeRichText(label.text()));
    return isRich ? QTextDocumentFragment::fromHtml(label.text()).toPlainText() : label.text();
}

QString wordsOf(const QAbstractButton& button)
{
    const qsizetype cut = button.text().indexOf(QChar(0x2026));
    if (!button.text().isEmpty() && (cut < 0 || cut + 1 == button.text().size())) return button.text();
    return button.text().isEmpty() && !button.accessibleName().isEmpty() ? button.accessibleName()
                                                                         : button.toolTip();
}

class Listener {
public:
    QStringList lines;

    void hear(const QWidget& widget, int level)
    {
        const qsizetype before = lines.size();
        const bool isWhole = take(widget, level);
        if (isWhole) return;
        const int inner = lines.size() > before ? level + 1 : level;
        for (const QObject* child : widget.children())
            if (const auto* part = qobject_cast<const QWidget*>(child);
                part && !part->isHidden() && !part->isWindow())
                hear(*part, inner);
    }

private:
    void say(int level, const QString& text)
    {
        if (const QString said = line(text); !said.isEmpty())
            lines << QString(level * 2, QLatin1Char(' ')) + said;
    }
    void sayLines(int level, const QString& text)
    {
        for (const QString& one : text.split(QLatin1Char('\n'))) say(level, one);
    }

    /// Says what this widget is itself; true if its children are parts of that.
    bool take(const QWidget& widget, int level)
    {
        const QString off = widget.isEnabledTo(widget.parentWidget()) ? QString() : QStringLiteral(" (off)");
        if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
            sayLines(level, wordsOf(*label));
            return true;
        }
        if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
            const QString name = wordsOf(*button);
            if (!line(name).isEmpty())
                say(level,
                    QLatin1Char('[') + line(name) + QLatin1Char(']')
                        + (button->isChecked() ? QStringLiteral(" (on)") : QString()) + off);
            return true;
        }
        if (const auto* box = qobject_cast<const QComboBox*>(&widget)) {
            say(level, QLatin1Char('<') + box->currentText() + QLatin1Char('>') + off);
            return true;
        }
        if (const auto* edit = qobject_cast<const QLineEdit*>(&widget)) {
            say(level,
                QLatin1Char('_')
                    + (edit->text().isEmpty() ? edit->placeholderText()
                                              : QLatin1Char('"') + edit->text() + QLatin1Char('"'))
                    + QLatin1Char('_') + off);
            return true;
        }
        if (const auto* text = qobject_cast<const QTextEdit*>(&widget)) {
            sayLines(level, text->toPlainText());
            return true;
        }
        if (const auto* text = qobject_cast<const QPlainTextEdit*>(&widget)) {
            sayLines(level, text->toPlainText().isEmpty() ? text->placeholderText() : text->toPlainText());
            return true;
        }
        if (const auto* tabs = qobject_cast<const QTabBar*>(&widget)) {
            QStringList names;
            for (int k = 0; k < tabs->count(); ++k)
                if (tabs->isTabVisible(k))
                    names << (k == tabs->currentIndex()
                                  ? QLatin1Char('[') + tabs->tabText(k) + QLatin1Char(']')
                                  : tabs->tabText(k));
            say(level, names.join(QStringLiteral(" ")));
            return true;
        }
        if (const auto* menu = qobject_cast<const QMenu*>(&widget)) {
            for (const QAction* action : menu->actions())
                if (action->isVisible() && !action->isSeparator())
                    say(level,
                        action->text() + (action->menu() ? QStringLiteral(" >") : QString())
                            + (action->isChecked() ? QStringLiteral(" (on)") : QString())
                            + (action->isEnabled() ? QString() : QStringLiteral(" (off)")));
            return true;
        }
        if (const auto* group = qobject_cast<const QGroupBox*>(&widget)) say(level, group->title());
        if (const auto* bar = qobject_cast<const QProgressBar*>(&widget)) {
            say(level, bar->accessibleName() + QLatin1Char(' ') + bar->text());
            return true;
        }
        if (const auto* view = qobject_cast<const QAbstractItemView*>(&widget)) {
            if (!qobject_cast<const QHeaderView*>(view)) table(*view, level);
            return true;
        }
        if (!widget.accessibleName().isEmpty())
            say(level,
                widget.accessibleName()
                    + (widget.accessibleDescription().isEmpty()
                           ? QString()
                           : QStringLiteral(": ") + widget.accessibleDescription()));
        return false;
    }

    void table(const QAbstractItemView& view, int level)
    {
        const QAbstractItemModel* model = view.model();
        if (!model) return;
        const auto* tree = qobject_cast<const ui::TreeView*>(&view);
        const auto* plainTree = qobject_cast<const QTreeView*>(&view);
        const auto* grid = qobject_cast<const QTableView*>(&view);
        const QHeaderView* header = tree ? tree->header()
            : plainTree                  ? plainTree->header()
            : grid                       ? grid->horizontalHeader()
                                         : nullptr;
        m_columns.clear();
        if (header) {
            QStringList titles;
            for (int k = 0; k < header->count(); ++k) {
                const int column = header->logicalIndex(k);
                if (header->isSectionHidden(column)) continue;
                m_columns.push_back(column);
                QString title = line(model->headerData(column, Qt::Horizontal).toString());
                if (header->isSortIndicatorShown() && header->sortIndicatorSection() == column)
                    title += header->sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral(" ^")
                                                                                : QStringLiteral(" v");
                titles << title;
            }
            if (!header->isHidden()) say(level, QStringLiteral("| ") + titles.join(QStringLiteral(" | ")));
        } else if (const auto* list = qobject_cast<const QListView*>(&view)) {
            m_columns.push_back(list->modelColumn());
        }
        m_left = kRows;
        m_isExpanded = [=](const QModelIndex& index) {
            return (tree && tree->isExpanded(index)) || (plainTree && plainTree->isExpanded(index));
        };
        rows(view, *model, view.rootIndex(), level + 1);
    }

    void rows(const QAbstractItemView& view, const QAbstractItemModel& model, const QModelIndex& parent,
              int level)
    {
        for (int row = 0; row < model.rowCount(parent); ++row) {
            if (m_left-- <= 0) return;
            const QModelIndex first = model.index(row, 0, parent);
            QStringList cells;
            for (const int column : m_columns) {
                const QModelIndex cell = first.siblingAtColumn(column);
                QString text = line(cell.data().toString());
                if (const QVariant check = cell.data(Qt::CheckStateRole); check.isValid())
                    text.prepend(check.toInt() == Qt::Checked ? QStringLiteral("[x] ")
                                                              : QStringLiteral("[ ] "));
                cells << text;
            }
            const bool isCurrent = view.selectionModel() && view.selectionModel()->isSelected(first);
            lines << QString(level * 2, QLatin1Char(' ')) + (isCurrent ? QStringLiteral("> ") : QString())
                    + cells.join(QStringLiteral(" | ")).trimmed();
            if (m_isExpanded(first)) rows(view, model, first, level + 1);
        }
    }

    std::vector<int> m_columns;
    std::function<bool(const QModelIndex&)> m_isExpanded;
    int m_left{};
};

} // namespace

QStringList saidBy(const QWidget& widget)
{
    Listener listener;
    listener.hear(widget, 0);
    return listener.lines;
}

} // namespace heaptrail::test

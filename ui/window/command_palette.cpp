// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/command_palette.h"

#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/palette.h"
#include "ui/views/page.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QRegularExpression>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <set>
#include <vector>

namespace heaptrail::ui {
namespace {

QString plain(const QAction* action)
{
    QString text = action->text();
    text.remove(QLatin1Char('&'));
    for (const QObject* at = action->parent(); at; at = at->parent())
        if (const auto* page = qobject_cast<const Page*>(at))
            return page->title() + QStringLiteral(": ") + text;
    return text;
}

constexpr std::size_t kMostOfAKind = 6;
constexpr std::size_t kMostCommands = 8; // where finds stand below them
constexpr int kPauseMs = 40;

} // namespace

namespace {

constexpr int kKeysRole = Qt::UserRole + 1;
constexpr int kPlaceRole = Qt::UserRole + 2;

/// A command or a find on the left, its keys or where it is on the right.
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
        if (!action->text().isEmpty() && !action->isSeparator() && !m_commands.contains(action))
            m_commands << action;
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &CommandPalette::search);
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

void CommandPalette::setSearch(HeapSet set, std::function<void(Place)> go)
{
    m_set = std::move(set);
    std::ranges::reverse(m_set);
    m_go = std::move(go);
    setWindowTitle(tr("Find"));
    setPlaceholder(tr("Commands, @id, classes, properties, strings"));
    resize(640, 460);
    filter();
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
    m_places.clear();
    const bool hasPictures = std::ranges::any_of(
        std::as_const(m_commands), [](const QAction* action) { return !action->icon().isNull(); });
    if (!m_set.empty() && !m_edit->text().isEmpty() && hits.size() > kMostCommands)
        hits.resize(kMostCommands);
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
        if (hit.action->isEnabled()) continue;
        item->setFlags(Qt::NoItemFlags);
        item->setData(kKeysRole, m_set.empty() ? tr("Open a snapshot first") : tr("Not available now"));
    }
    m_job.cancel();
    const QString wanted = m_edit->text().trimmed();
    if (!m_set.empty() && wanted.size() > 1)
        m_pause.start();
    else if (hits.empty())
        addRow(tr("No matching command"), {})->setFlags(Qt::NoItemFlags);
    m_list->setCurrentRow(0);
}

QListWidgetItem* CommandPalette::addRow(const QString& text, const QString& detail)
{
    auto* item = new QListWidgetItem(text, m_list);
    item->setData(kKeysRole, detail);
    return item;
}

void CommandPalette::addTitle(const QString& text)
{
    auto* item = addRow(text, {});
    item->setFlags(Qt::NoItemFlags);
    QFont bold = m_list->font();
    bold.setBold(true);
    item->setFont(bold);
}

void CommandPalette::addPlace(const QString& text, const QString& detail, Place place)
{
    auto* item = addRow(text, detail);
    item->setData(kPlaceRole, qulonglong(m_places.size()));
    item->setData(Qt::AccessibleTextRole, tr("%1, %2").arg(text, detail));
    m_places.push_back(std::move(place));
}

void CommandPalette::search()
{
    static const QRegularExpression id(QStringLiteral("^@?(\\d+)$"));
    const QString wanted = m_edit->text().trimmed();
    if (const auto match = id.match(wanted); match.hasMatch()) showObjects(match.captured(1).toULongLong());
    if (wanted.startsWith(QLatin1Char('@'))) return;
    m_job.start(
        [set = m_set, text = wanted.toStdString()](const Task& task) -> Result<std::vector<Finds>> {
            std::vector<Finds> all;
            for (std::size_t heap = 0; heap < set.size(); ++heap) {
                auto finds = quickFind(*set[heap].snapshot, text, kMostOfAKind, task);
                if (!finds) return fail(finds.error());
                all.push_back({heap, std::move(*finds)});
            }
            return all;
        },
        [this](Result<std::vector<Finds>> finds) {
            if (finds) showFinds(*finds);
        });
}

void CommandPalette::showObjects(std::uint64_t id)
{
    addTitle(tr("Objects"));
    const std::size_t before = m_places.size();
    for (const HeapEntry& heap : m_set)
        if (const auto node = heap.snapshot->graph().nodeById(NodeId{id}))
            addPlace(nodeTitle(*heap.snapshot, *node), heap.label,
                     Place{QString::fromLatin1(view::kSummary),
                           Selection{EntryId(heap.entry), *node, {}, {}},
                           {},
                           {}});
    if (m_places.size() == before)
        addRow(tr("No object @%1 in the open snapshots").arg(id), {})->setFlags(Qt::NoItemFlags);
    if (!m_list->currentItem() || !(m_list->currentItem()->flags() & Qt::ItemIsEnabled)) step(1);
}

void CommandPalette::showFinds(const std::vector<Finds>& all)
{
    const QString titles[] = {tr("Classes"), tr("Properties"), tr("Edges"), tr("Strings")};
    for (std::size_t kind = 0; kind < kFoundKindCount; ++kind) {
        std::set<std::string> seen;
        std::uint64_t total = 0;
        for (const Finds& finds : all) total = std::max(total, finds.finds.total[kind]);
        if (total == 0) continue;
        addTitle(tr("%1 · %2").arg(titles[kind], formatCount(total)));
        for (const Finds& finds : all)
            for (const Found& found : finds.finds.found) {
                if (std::size_t(found.kind) != kind || seen.size() == kMostOfAKind) continue;
                if (!seen.insert(found.text).second) continue;
                const HeapEntry& heap = m_set[finds.heap];
                Place place;
                place.selection.snapshot = EntryId(heap.entry);
                place.view = QString::fromLatin1(kind == std::size_t(FoundKind::String) ? view::kStrings
                                                                                        : view::kSummary);
                const QString text = safeText(found.text, 120);
                QString detail = QStringLiteral("%1 · %2").arg(formatCount(found.count), heap.label);
                switch (found.kind) {
                case FoundKind::Class:
                    place.selection.classKey = QString::fromStdString(found.classKey);
                    place.selection.className = QString::fromStdString(found.text);
                    break;
                case FoundKind::Property: place.filter = QStringLiteral("property:\"%1\"").arg(text); break;
                case FoundKind::EdgeName: place.filter = QStringLiteral("edge:\"%1\"").arg(text); break;
                case FoundKind::String:
                    place.selection.node = found.node;
                    detail = QStringLiteral("%1 · %2").arg(formatSize(found.count), heap.label);
                    break;
                }
                addPlace(found.kind == FoundKind::String ? QLatin1Char('"') + text + QLatin1Char('"') : text,
                         detail, std::move(place));
            }
    }
    if (m_list->count() == 0)
        addRow(tr("Nothing found for “%1”").arg(m_edit->text().trimmed()), {})->setFlags(Qt::NoItemFlags);
    if (!m_list->currentItem() || !(m_list->currentItem()->flags() & Qt::ItemIsEnabled)) step(1);
}

/// To the next row that can be chosen.
void CommandPalette::step(int by)
{
    for (int row = m_list->currentRow() + by; row >= 0 && row < m_list->count(); row += by)
        if (m_list->item(row)->flags() & Qt::ItemIsEnabled) return m_list->setCurrentRow(row);
}

void CommandPalette::run()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (const QVariant at = item ? item->data(kPlaceRole) : QVariant(); at.isValid()) {
        const auto go = m_go;
        const Place place = m_places[std::size_t(at.toULongLong())];
        accept();
        QTimer::singleShot(0, parent(), [go, place] { go(place); });
        return;
    }
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
        case Qt::Key_Down: step(1); return true;
        case Qt::Key_Up: step(-1); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: run(); return true;
        default: break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace heaptrail::ui

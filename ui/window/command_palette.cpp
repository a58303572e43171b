// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/command_palette.h"

#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/palette.h"
#include "ui/views/page.h"
#include "ui/views/suspect_card.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QRegularExpression>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

namespace heaptrail::ui {
namespace {

/// "Comparison: Copy table as CSV": the command with the view that it belongs to.
QString plain(const QAction* action)
{
    QString text = action->text().section(QLatin1Char('\t'), 0, 0);
    text.remove(QLatin1Char('&'));
    if (const QString whole = action->property("whole").toString(); !whole.isEmpty()) return whole;
    for (const QObject* at = action->parent(); at; at = at->parent())
        if (const auto* page = qobject_cast<const Page*>(at))
            return page->title() + QStringLiteral(": ") + text;
    return text;
}

QString keysOf(const QAction* action)
{
    const QString own = action->shortcut().toString(QKeySequence::NativeText);
    return own.isEmpty() ? action->text().section(QLatin1Char('\t'), 1) : own;
}

constexpr std::size_t kShownOfAKind = 6;
constexpr std::size_t kMostCommands = 5; // where finds stand below them
constexpr int kPauseMs = 40;
constexpr int kPage = 10; // rows
constexpr int kPhrase = 800, kByWords = 600,
              kByTip = 400; // points: the text as it is typed stands in the name …
constexpr int kUnavailable = 5000; // points less: what can't be used now comes last
constexpr int kWordStart = 4; // points of a letter, at least, that makes sense where it was found

constexpr char kWanted[] = "wanted"; // of the list: what is typed
constexpr int kMostRecent = 4, kMostSuspects = 3;
constexpr int kLeastOfTitle = 3; // letters of a suspect's title; fewer are in each
constexpr int kDetailRole = Qt::UserRole + 1;
constexpr int kNoteRole = Qt::UserRole + 3; // why a command was found that is not called like that

bool beginsAWord(const QString& text, const QString& start)
{
    for (qsizetype at = 0; (at = text.indexOf(start, at, Qt::CaseInsensitive)) >= 0; ++at)
        if (at == 0 || !text[at - 1].isLetterOrNumber()) return true;
    return false;
}

/// A command or a find on the left, its keys or where it is on the right.
class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem shown = option;
        initStyleOption(&shown, index);
        const QString text = std::exchange(shown.text, {});
        const QStyle& style = *(option.widget ? option.widget->style() : QApplication::style());
        style.drawControl(QStyle::CE_ItemViewItem, &shown, painter, option.widget);
        shown.text = text; // it makes room for the text
        const int margin = style.pixelMetric(QStyle::PM_FocusFrameHMargin, &shown, option.widget) + 1;
        QRect room = style.subElementRect(QStyle::SE_ItemViewItemText, &shown, option.widget);
        room.setLeft(room.left() + margin);
        const bool isSelected = option.state & QStyle::State_Selected,
                   isRow = index.flags() & Qt::ItemIsEnabled;
        const auto colour = [&](QPalette::ColorRole role) {
            return shown.palette.color(isRow ? QPalette::Active : QPalette::Disabled,
                                       isSelected ? QPalette::HighlightedText : role);
        };
        painter->save();
        painter->setPen(colour(QPalette::Text));
        const QString wanted = isRow ? option.widget->property(kWanted).toString() : QString();
        int x = room.left();
        for (const auto& [piece, isTyped] : pieces(text, wanted)) {
            QFont font = shown.font;
            if (isTyped) font.setBold(true);
            painter->setFont(font);
            painter->drawText(QRect(x, room.top(), std::max(0, room.right() - x), room.height()),
                              Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, piece);
            x += QFontMetrics(font).horizontalAdvance(piece);
        }
        painter->setFont(option.font);
        painter->setPen(isSelected ? colour(QPalette::HighlightedText) : mutedText(option.palette));
        const QString detail = index.data(kDetailRole).toString(), note = index.data(kNoteRole).toString();
        painter->drawText(option.rect.adjusted(0, 0, -kMargin, 0), Qt::AlignRight | Qt::AlignVCenter, detail);
        if (!note.isEmpty()) {
            const QFontMetrics metrics(option.font);
            const QRect rest(x + 2 * kMargin, option.rect.top(),
                             option.rect.right() - 5 * kMargin - metrics.horizontalAdvance(detail) - x,
                             option.rect.height());
            painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                              metrics.elidedText(note, Qt::ElideRight, rest.width()));
        }
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        constexpr int kMoreThanFont = 6; // as in the tables
        return {QStyledItemDelegate::sizeHint(option, index).width(),
                option.fontMetrics.height() + kMoreThanFont};
    }

protected:
    /// The text gives way to what stands on the right.
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        // A title and a reason are read, too: what cannot be chosen is muted, and no paler.
        option->palette.setColor(QPalette::Disabled, QPalette::Text, mutedText(option->palette));
        const QString detail = index.data(kDetailRole).toString();
        const QFontMetrics metrics(option->font);
        const int icon = option->icon.isNull() ? 0 : option->decorationSize.width() + kMargin;
        option->text =
            metrics.elidedText(option->text, Qt::ElideRight,
                               option->rect.width() - icon - metrics.horizontalAdvance(detail) - 4 * kMargin);
    }

private:
    /// The text in its order, with those pieces marked that are typed.
    static std::vector<std::pair<QString, bool>> pieces(const QString& text, const QString& wanted)
    {
        std::vector<bool> isTyped(std::size_t(text.size()));
        for (const QString& word : wanted.split(QLatin1Char(' '), Qt::SkipEmptyParts))
            for (qsizetype at = 0; (at = text.indexOf(word, at, Qt::CaseInsensitive)) >= 0; at += word.size())
                std::fill_n(isTyped.begin() + at, word.size(), true);
        std::vector<std::pair<QString, bool>> all;
        for (qsizetype at = 0; at < text.size(); ++at) {
            if (all.empty() || all.back().second != isTyped[std::size_t(at)])
                all.emplace_back(QString(), isTyped[std::size_t(at)]);
            all.back().first += text[at];
        }
        return all;
    }
    static constexpr int kMargin = 8;
};

/// The commands that were run last, the newest first; by name, as their actions come and go.
QStringList& recentCommands()
{
    static QStringList names;
    return names;
}

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
    m_hint = new QLabel(tr("Enter: go there · Alt+Enter: all hits in a table · Esc: close"));
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_hint->hide();
    layout->addWidget(m_hint);
    resize(520, 380);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    filter();
    qApp->installEventFilter(this); // for a click elsewhere, which closes it
}

void CommandPalette::setPlaceholder(const QString& text)
{
    m_edit->setPlaceholderText(text);
    m_edit->setAccessibleName(windowTitle());
}

void CommandPalette::setText(const QString& text)
{
    m_edit->setText(text);
}

void CommandPalette::paintEvent(QPaintEvent* event)
{
    QDialog::paintEvent(event);
    QPainter painter(this); // no frame of the desktop tells it from the window below
    painter.setPen(mixed(palette().color(QPalette::Window), palette().color(QPalette::WindowText), 0.4));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void CommandPalette::setSearch(const Workspace& workspace, HeapSet set, SetAnalysis::SuspectsPtr suspects,
                               GoToFound go)
{
    m_suspects = std::move(suspects);
    m_workspace = &workspace;
    connect(&workspace, &Workspace::released, this, [this] {
        m_job.cancel();
        m_set.clear();
        m_suspects.reset();
        reject();
    });
    m_set = std::move(set);
    std::ranges::reverse(m_set);
    m_go = std::move(go);
    setWindowTitle(tr("Find"));
    setPlaceholder(tr("Commands, @id, classes, properties, variables, strings"));
    m_hint->show();
    resize(680, 560);
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
        sum += found == last + 1 ? 5 : found == 0 || text[found - 1].isSpace() ? kWordStart : 0;
        last = found;
        at = found + 1;
    }
    return sum;
}

int CommandPalette::pointsOf(const QString& wanted, const QAction& command, bool isHeapSearched)
{
    if (wanted.isEmpty()) return 0;
    const QString name = plain(&command);
    const QStringList typed = wanted.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto beginsWordsOf = [&typed](const QString& text) {
        return std::ranges::all_of(typed, [&](const QString& word) { return beginsAWord(text, word); });
    };
    // "Retainers: Copy table as CSV": what it does counts, not where.
    const qsizetype where = name.indexOf(QLatin1String(": "));
    const int points = score(wanted, where < 0 ? name : name.mid(where + 2));
    if (points >= kPhrase && (!isHeapSearched || beginsWordsOf(name))) return points;
    QString said = name + QLatin1Char(' ') + command.property(kOtherWords).toString();
    if (beginsWordsOf(said)) return kByWords;
    constexpr int kLeastTyped = 3; // letters; of sentences everything begins with fewer
    said += QLatin1Char(' ') + command.statusTip();
    // Beside heaps a sentence is no answer: "req" would be the sample, "a transaction API that leaks a request …".
    if (!isHeapSearched && wanted.size() >= kLeastTyped && beginsWordsOf(said)) return kByTip;
    // Beside what the heaps have, a command is meant only where its words begin like that: "map" is no Treemap.
    const bool isGuess =
        name.contains(wanted, Qt::CaseInsensitive) || points < kWordStart * int(wanted.size());
    return isHeapSearched && isGuess ? -1 : points;
}

QString CommandPalette::reasonOf(const QAction& command)
{
    if (command.isEnabled()) return {};
    const QString reason = command.property("whyNot").toString();
    return reason.isEmpty() ? tr("Not available now") : reason;
}

void CommandPalette::filter()
{
    struct Hit {
        int score{};
        QAction* action{};
    };
    const QString wanted = m_edit->text().trimmed();
    const bool isHeapSearched = !m_set.empty() && !wanted.isEmpty();
    const bool isIdBegun = isHeapSearched && wanted == QLatin1String("@");
    std::vector<Hit> hits;
    m_endings.clear();
    for (QAction* action : std::as_const(m_commands)) {
        const int points = pointsOf(wanted, *action, isHeapSearched);
        if (points < 0 || isIdBegun) continue;
        if (!wanted.isEmpty() && action->isEnabled() && action->property(kEndsWork).toBool())
            m_endings << action;
        else
            hits.push_back({points - (action->isEnabled() ? 0 : kUnavailable), action});
    }
    std::ranges::stable_sort(hits, [](const Hit& a, const Hit& b) { return a.score > b.score; });
    m_list->setProperty(kWanted, wanted);
    m_list->clear();
    m_places.clear();
    m_finds.clear();
    m_isGoWanted = false;
    if (!isIdBegun) addSuspects(wanted);
    if (isHeapSearched && hits.size() > kMostCommands) hits.resize(kMostCommands);
    if (wanted.isEmpty()) {
        std::vector<QAction*> recent;
        for (const QString& name : std::as_const(recentCommands()))
            for (QAction* action : std::as_const(m_commands))
                if (plain(action) == name && action->isEnabled()) {
                    recent.push_back(action);
                    break;
                }
        if (!recent.empty()) addTitle(tr("Recently used"));
        for (QAction* action : recent) addCommand(*action, 0);
        std::erase_if(hits, [&recent](const Hit& hit) { return std::ranges::count(recent, hit.action) > 0; });
        if (m_list->count() > 0) addTitle(tr("All commands"));
    } else if ((isHeapSearched || m_list->count() > 0) && !hits.empty()) {
        addTitle(tr("Commands"));
    }
    for (const Hit& hit : hits)
        addCommand(*hit.action, hit.score + (hit.action->isEnabled() ? 0 : kUnavailable));
    m_findsFrom = m_list->count();
    m_job.cancel();
    const bool isSearchWanted = isHeapSearched && wanted.size() > 1;
    if (isSearchWanted)
        m_pause.start();
    else if (m_pause.stop(); hits.empty() && m_endings.isEmpty())
        addRow(isIdBegun ? tr("Type the id of an object, such as @123") : tr("No matching command"), {})
            ->setFlags(Qt::NoItemFlags);
    addEndings(!isSearchWanted);
}

/// Commands that end the investigation come last and are never chosen before the search is over: a hasty Enter must not
/// close it.
void CommandPalette::addEndings(bool isSearched)
{
    if (!isSearched) choosePossible();
    if (!m_endings.isEmpty()) addTitle(tr("End this investigation"));
    for (QAction* action : std::as_const(m_endings)) addCommand(*action, 0);
    if (isSearched) choosePossible();
}

void CommandPalette::addCommand(QAction& command, int points)
{
    QIcon icon = command.icon();
    if (icon.isNull() && std::ranges::any_of(std::as_const(m_commands), [](const QAction* action) {
            return !action->icon().isNull();
        })) { // names stand in one line, with a picture or without
        QPixmap blank(16, 16);
        blank.fill(Qt::transparent);
        icon = QIcon(blank);
    }
    const QString text = plain(&command), keys = keysOf(&command);
    auto* item = new QListWidgetItem(icon, text, m_list);
    item->setToolTip(command.statusTip());
    if (points == kByWords || points == kByTip) {
        const QString name = tr("Show %1: ").arg(text), tip = command.statusTip();
        const bool isTold = tip.endsWith(text.section(QLatin1String(": "), -1)); // "Use these colours: Light"
        if (!isTold) item->setData(kNoteRole, tip.startsWith(name) ? tip.mid(name.size()) : tip);
    }
    item->setData(kDetailRole, keys);
    item->setData(Qt::AccessibleTextRole, keys.isEmpty() ? text : tr("%1, %2").arg(text, keys));
    item->setData(Qt::UserRole, QVariant::fromValue(&command));
    const QString reason = reasonOf(command);
    if (reason.isEmpty()) return;
    item->setFlags(Qt::NoItemFlags);
    item->setData(kDetailRole, reason);
    item->setData(Qt::AccessibleTextRole, tr("%1, %2").arg(text, reason));
}

/// What was found already is what most look for.
void CommandPalette::addSuspects(const QString& wanted)
{
    if (!m_suspects || (!wanted.isEmpty() && wanted.size() < kLeastOfTitle)) return;
    int shown = 0;
    for (const Suspect& suspect : m_suspects->suspects) {
        const QString title = QString::fromStdString(suspect.title);
        if (!title.contains(wanted, Qt::CaseInsensitive)) continue;
        if (shown++ == 0) addTitle(tr("Suspects"));
        QStringList about{levelText(suspect.severity)};
        if (!suspect.retainedSize.empty()) about << formatSize(suspect.retainedSize.back());
        Place place{QString::fromLatin1(view::kSuspects), {}, {}, {}};
        place.suspect = QString::number(suspect.rank);
        addPlace(title, about.join(QStringLiteral(" · ")), {std::move(place), {}});
        if (shown == kMostSuspects) return;
    }
}

QListWidgetItem* CommandPalette::addRow(const QString& text, const QString& detail)
{
    auto* item = new QListWidgetItem(text, m_list);
    item->setData(kDetailRole, detail);
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

void CommandPalette::addPlace(const QString& text, const QString& detail, FoundPlace place)
{
    auto* item = addRow(text, detail);
    item->setFont(identifierFont(m_list->font()));
    item->setData(kPlaceRole, qulonglong(m_places.size()));
    item->setData(Qt::AccessibleTextRole, tr("%1, %2").arg(text, detail));
    m_places.push_back(std::move(place));
}

void CommandPalette::search()
{
    // "63695", "@63695", "@63695·S2", and what is copied from elsewhere: "requestCache: Map @63695".
    static const QRegularExpression id(QStringLiteral("^(?:@?|.*\\s@)(\\d+)(?:\\s*[·.@ ]?\\s*([sS]\\d+))?$"));
    const QString wanted = m_edit->text().trimmed();
    const auto match = id.match(wanted);
    if (match.hasMatch()) {
        showObjects(match.captured(1).toULongLong(), match.captured(2));
        m_findsFrom = m_list->count();
    }
    // "@babel" is a name.
    if (!match.hasMatch() || !wanted.contains(QLatin1Char('@'))) searchIn(0);
}

/// One heap after the other: the first rows are there before the last one is read.
void CommandPalette::searchIn(std::size_t heap)
{
    m_job.start([snapshot = m_set[heap].snapshot, text = m_edit->text().trimmed().toStdString()](
                    const Task& task) { return quickFind(*snapshot, text, kShownOfAKind, task); },
                [this, heap](Result<QuickFinds> finds) {
                    if (finds) m_finds.push_back({heap, std::move(*finds)});
                    const bool isLast = heap + 1 == m_set.size();
                    if (!isLast) searchIn(heap + 1);
                    showFinds(isLast);
                });
}

void CommandPalette::showObjects(std::uint64_t id, const QString& in)
{
    addTitle(tr("Objects"));
    const std::size_t before = m_places.size();
    for (const HeapEntry& heap : m_set) {
        if (!in.isEmpty() && in.compare(heap.label, Qt::CaseInsensitive) != 0) continue;
        if (const auto node = heap.snapshot->graph().nodeById(NodeId{id}))
            addPlace(heldTitle(*heap.snapshot, *node), heap.label,
                     {Place{QString::fromLatin1(view::kSummary),
                            Selection{EntryId(heap.entry), *node, {}, {}},
                            {},
                            {}},
                      {}});
    }
    if (m_places.size() == before)
        addRow(in.isEmpty() ? tr("No object @%1 in the open snapshots").arg(id)
                            : tr("No object @%1 in %2").arg(QString::number(id), in.toUpper()),
               {})
            ->setFlags(Qt::NoItemFlags);
    choosePossible();
}

/// By each kind's first row: what answers the text best, then what keeps most.
std::array<std::size_t, kFoundKindCount> CommandPalette::kindsBestFirst() const
{
    std::array<std::size_t, kFoundKindCount> kinds{};
    std::iota(kinds.begin(), kinds.end(), std::size_t{0});
    std::array<std::pair<FoundMatch, std::uint64_t>, kFoundKindCount> firstRows{};
    std::set<FoundKind> seen;
    for (const Finds& finds : m_finds)
        for (const Found& found : finds.finds.found)
            if (seen.insert(found.kind).second)
                firstRows[std::size_t(found.kind)] = {found.match, found.retainedSize};
    std::ranges::stable_sort(kinds, std::greater{},
                             [&firstRows](std::size_t kind) { return firstRows[kind]; });
    return kinds;
}

void CommandPalette::showFinds(bool isLast)
{
    const int current = m_list->currentRow();
    while (m_list->count() > m_findsFrom) delete m_list->takeItem(m_findsFrom);
    for (const std::size_t kind : kindsBestFirst()) {
        std::set<std::string> seen;
        std::uint64_t total = 0;
        for (const Finds& finds : m_finds) total = std::max(total, finds.finds.total[kind]);
        if (total == 0) continue;
        addTitle(
            total > kShownOfAKind
                ? tr("%1 · the first %2 of %3")
                      .arg(foundKindName(FoundKind(kind)), formatCount(kShownOfAKind), formatCount(total))
                : tr("%1 · %2").arg(foundKindName(FoundKind(kind)), formatCount(total)));
        for (const Finds& finds : m_finds)
            for (const Found& found : finds.finds.found) {
                if (std::size_t(found.kind) != kind || seen.size() == kShownOfAKind) continue;
                // Classes may share a name; their keys are the same in all snapshots.
                if (!seen.insert(found.classKey.empty() ? found.text : found.classKey).second) continue;
                const HeapEntry& heap = m_set[finds.heap];
                const bool isAmongOthers = m_set.size() > 1; // else which snapshot is no question
                QStringList about{foundSize(found, *heap.snapshot)};
                if (const QString owner = foundOwner(found, *heap.snapshot); !owner.isEmpty())
                    about.prepend(owner);
                if (isAmongOthers) about << heap.label;
                addPlace(foundText(found), about.join(QStringLiteral(" · ")), placeOf(found, heap));
            }
    }
    if (isLast && m_list->count() == m_findsFrom && m_places.empty()) // the heaps have nothing
        addRow(m_list->count() > 0 ? tr("Nothing in the snapshots for “%1”").arg(m_edit->text().trimmed())
                                   : tr("Nothing found for “%1”").arg(m_edit->text().trimmed()),
               {})
            ->setFlags(Qt::NoItemFlags);
    if (current >= 0 && current < m_list->count()) m_list->setCurrentRow(current);
    addEndings(isLast);
    if (m_isGoWanted && (isLast || !m_places.empty())) run();
}

/// The first row that can be chosen, unless one is. Before anything is typed Enter chooses none: the first command of
/// all, for a new investigation, is nobody's answer.
void CommandPalette::choosePossible()
{
    if (m_edit->text().isEmpty()) return;
    const QListWidgetItem* at = m_list->currentItem();
    if (at && at->flags() & Qt::ItemIsEnabled) return;
    m_list->setCurrentRow(-1);
    step(1);
}

/// To the next row that can be chosen.
void CommandPalette::step(int by)
{
    for (int row = m_list->currentRow() + by; row >= 0 && row < m_list->count(); row += by)
        if (m_list->item(row)->flags() & Qt::ItemIsEnabled) return m_list->setCurrentRow(row);
}

void CommandPalette::showAllHits()
{
    const QString wanted = m_edit->text().trimmed();
    if (m_set.empty() || wanted.isEmpty()) return;
    auto* results = new FindResults(*m_workspace, m_set, wanted, m_go, parentWidget());
    accept();
    results->show();
}

void CommandPalette::run()
{
    if (m_pause.isActive()) { // faster than the pause
        m_pause.stop();
        search();
    }
    const QListWidgetItem* item = m_list->currentItem();
    if (!item || !(item->flags() & Qt::ItemIsEnabled)) {
        m_isGoWanted = m_job.isRunning();
        return;
    }
    if (const QVariant at = item->data(kPlaceRole); at.isValid()) {
        const auto go = m_go;
        const FoundPlace place = m_places[std::size_t(at.toULongLong())];
        accept();
        QTimer::singleShot(0, parent(), [go, place] { go(place); });
        return;
    }
    auto* action = item->data(Qt::UserRole).value<QAction*>();
    if (!action || !action->isEnabled()) return;
    QStringList& recent = recentCommands();
    recent.removeAll(plain(action));
    recent.prepend(plain(action));
    if (recent.size() > kMostRecent) recent.removeLast();
    accept();
    // After the dialog is gone: the command may open another, or move the focus.
    QTimer::singleShot(0, action, &QAction::trigger);
}

/// Is it the widget, or in it, or in a menu that it opened?
bool CommandPalette::isMine(const QWidget* widget) const
{
    while (widget && widget != this) widget = widget->parentWidget();
    return widget == this;
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseButtonPress) {
        const auto* widget = qobject_cast<const QWidget*>(watched);
        if (widget && isVisible() && !isMine(widget)) reject();
        return false; // what was clicked gets it, too
    }
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Down: step(1); return true;
        case Qt::Key_Up: step(-1); return true;
        case Qt::Key_PageDown:
        case Qt::Key_PageUp:
            for (int row = 0; row < kPage; ++row) step(key->key() == Qt::Key_PageDown ? 1 : -1);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (key->modifiers() & Qt::AltModifier)
                showAllHits();
            else
                run();
            return true;
        default: break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace heaptrail::ui

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/findings_dock.h"

#include "ui/delegates/finding_delegate.h"
#include "ui/theme/icons.h"
#include "ui/views/table_export.h"
#include "ui/views/view_parts.h"

#include <QAction>
#include <QFocusEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSplitter>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QToolBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace heaptrail::ui {

namespace {

/// A note as it will read. Nothing in it loads anything: no picture, no file, no address.
class NoteText final : public QTextBrowser {
public:
    NoteText()
    {
        setOpenLinks(false);
        setFrameShape(QFrame::NoFrame);
        document()->setDocumentMargin(4);
    }
    // Not a null value: for that the document would look into the file system by itself.
    QVariant loadResource(int, const QUrl&) override { return QByteArray(""); }
};

/// Every @123 and @123·S2 outside of code becomes a link to the object.
QString linked(const QString& markdown)
{
    static const QRegularExpression id(QStringLiteral("(?<![\\w\\[(/@])@(\\d{1,19})(?:[·@]S(\\d+))?"));
    QStringList parts = markdown.split(QLatin1Char('`'));
    for (qsizetype i = 0; i < parts.size(); i += 2) { // what stands between backticks is code
        QString out;
        qsizetype done = 0;
        for (auto it = id.globalMatch(parts[i]); it.hasNext();) {
            const auto match = it.next();
            out += QStringView(parts[i]).mid(done, match.capturedStart() - done);
            out += QStringLiteral("[%1](node:%2").arg(match.captured(), match.captured(1));
            if (match.hasCaptured(2)) out += QLatin1Char(',') + match.captured(2);
            out += QLatin1Char(')');
            done = match.capturedEnd();
        }
        parts[i] = out + parts[i].mid(done);
    }
    return parts.join(QLatin1Char('`'));
}

} // namespace

FindingsDock::FindingsDock(Context& context, QWidget* parent)
    : Page(context, view::kFindings, tr("Findings"), heaptrail::ui::icon(QStringLiteral("pin")), parent)
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    auto* bar = new QToolBar;
    bar->setIconSize({16, 16});
    rows->addWidget(bar);
    m_empty = new QLabel(tr("Pinned findings go into the report.\n\n"
                            "1  Pin what you find: Ctrl+D, or M on a table. Its numbers are saved with it.\n"
                            "2  Write a note: Ctrl+Shift+D\n"
                            "3  Write the report: Ctrl+E"));
    m_empty->setWordWrap(true);
    m_empty->setMargin(8);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    rows->addWidget(m_empty, 1);
    m_split = new QSplitter(Qt::Vertical);
    rows->addWidget(m_split, 1);
    m_model = new FindingsModel(context.investigation, this);
    makeList();
    m_split->addWidget(m_list);
    makeNote();
    m_split->addWidget(m_notes);
    constexpr int kNoteHeight = 96; // a few lines; what is more goes to the cards
    m_split->setStretchFactor(0, 1);
    m_split->setStretchFactor(1, 0);
    m_split->setSizes({400, kNoteHeight});
    m_report = new QPushButton(heaptrail::ui::icon(QStringLiteral("report")), tr("Write the report…"));
    m_report->setObjectName(QStringLiteral("writeReport"));
    m_report->setToolTip(tr("Preview the report; save it as HTML, PDF or Markdown (Ctrl+E)"));
    connect(m_report, &QPushButton::clicked, this, &FindingsDock::reportRequested);
    rows->addWidget(m_report);
    makeActions();
    for (QAction* action : {m_pin, m_addNote, m_up, m_down, m_remove, m_undo}) bar->addAction(action);
    m_list->addActions({m_return, m_rename, m_up, m_down, m_remove, m_undo});

    connectParts();
}

void FindingsDock::makeList()
{
    m_list = new QListView;
    m_list->setObjectName(QStringLiteral("findingsView"));
    m_list->setAccessibleName(tr("Findings"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new FindingDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void FindingsDock::makeNote()
{
    m_note = new QPlainTextEdit;
    m_note->setObjectName(QStringLiteral("findingNote"));
    m_note->setAccessibleName(tr("Note to the finding"));
    m_note->setPlaceholderText(tr("Note (Markdown): what does this show?"));
    m_note->setTabChangesFocus(true);
    m_note->setFrameShape(QFrame::NoFrame);
    m_note->installEventFilter(this);
    m_rendered = new NoteText;
    m_rendered->setObjectName(QStringLiteral("findingNoteRendered"));
    m_rendered->setAccessibleName(tr("Note to the finding, as it will read"));
    m_rendered->setToolTip(tr("Click to edit (Ctrl+Shift+D)"));
    m_rendered->installEventFilter(this);
    m_rendered->viewport()->installEventFilter(this);
    m_notes = new QStackedWidget;
    m_notes->addWidget(m_note);
    m_notes->addWidget(m_rendered);
}

void FindingsDock::connectParts()
{
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        showNote();
        updateActions();
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        select(m_shown);
        markStale();
    });
    // Another investigation's findings may have the same keys.
    connect(&context().investigation, &OpenInvestigation::restored, this, [this] {
        m_list->setCurrentIndex({});
        showNote();
    });
    // What was just pinned is the one to write about; the keyboard stays where it was.
    connect(&context().investigation, &OpenInvestigation::added, this, &FindingsDock::select);
    connect(m_list, &QListView::clicked, m_return, &QAction::trigger);
    connect(m_list, &QListView::activated, m_return, &QAction::trigger);
    connect(m_rendered, &QTextBrowser::anchorClicked, this, &FindingsDock::follow);
    connect(m_note, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_shown.isEmpty()) context().investigation.setNote(m_shown, m_note->toPlainText());
    });
    connect(&context().investigation, &OpenInvestigation::changed, this, [this] {
        m_list->doItemsLayout(); // a card grows with its note and its numbers
        m_list->scrollTo(m_list->currentIndex());
        updateActions();
    });
    connect(&navigator(), &Navigator::selectionChanged, this, &FindingsDock::updateActions);
}

void FindingsDock::makeActions()
{
    const auto add = [this](const char* name, const QString& text, const QString& tip, const char* iconName,
                            const QKeySequence& key = {}) {
        auto* action = new QAction(heaptrail::ui::icon(QString::fromLatin1(iconName)), text, this);
        action->setObjectName(QString::fromLatin1(name));
        action->setStatusTip(tip);
        action->setToolTip(
            key.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        return action;
    };
    m_pin = add("pinHere", tr("Pin selection"), tr("Pin the selected object or class"), "pin");
    m_addNote = add("addNote", tr("Add note"), tr("Add a note without an object"), "note");
    m_return = add("returnToFinding", tr("Go to it"), tr("Go back to where it was pinned"), "forward");
    m_rename = add("renameFinding", tr("Rename"), tr("Change the title of the finding"), "note", Qt::Key_F2);
    m_up = add("moveFindingUp", tr("Move up"), tr("Move it earlier in the report"), "up",
               QKeySequence(tr("Alt+Up")));
    m_down = add("moveFindingDown", tr("Move down"), tr("Move it later in the report"), "down",
                 QKeySequence(tr("Alt+Down")));
    m_remove = add("removeFinding", tr("Remove"), tr("Remove the finding; Undo puts it back"), "remove",
                   QKeySequence::Delete);
    m_undo = add("undoFinding", tr("Undo"), tr("Undo the last removal, move or new title"), "undo",
                 QKeySequence::Undo);
    for (QAction* twin : {m_pin, m_undo}) twin->setProperty("isTwin", true); // of those in the menus
    OpenInvestigation& investigation = context().investigation;
    connect(m_pin, &QAction::triggered, this,
            [this, &investigation] { select(investigation.pin(navigator().selection())); });
    connect(m_addNote, &QAction::triggered, this, [this, &investigation] {
        Finding finding;
        finding.title = tr("Note").toStdString();
        select(investigation.add(std::move(finding)));
        showRendered(false);
        m_note->setFocus();
    });
    connect(m_return, &QAction::triggered, this, [this, &investigation] {
        const Finding* finding = investigation.finding(currentKey());
        if (!finding) return;
        const Place place = investigation.placeOf(*finding);
        if (!place.view.isEmpty()) navigator().jump(place);
    });
    connect(m_rename, &QAction::triggered, this, [this] { m_list->edit(m_list->currentIndex()); });
    connect(m_up, &QAction::triggered, this, [this, &investigation] {
        const QString key = currentKey();
        investigation.move(key, m_list->currentIndex().row() - 1);
        select(key);
    });
    connect(m_down, &QAction::triggered, this, [this, &investigation] {
        const QString key = currentKey();
        investigation.move(key, m_list->currentIndex().row() + 1);
        select(key);
    });
    connect(m_remove, &QAction::triggered, this, [this, &investigation] {
        const int row = m_list->currentIndex().row();
        investigation.remove(currentKey());
        if (m_model->rowCount() > 0)
            m_list->setCurrentIndex(m_model->index(std::min(row, m_model->rowCount() - 1)));
    });
    connect(m_undo, &QAction::triggered, this, [&investigation] { investigation.undo(); });
}

QString FindingsDock::currentKey() const
{
    return m_model->keyAt(m_list->currentIndex());
}

void FindingsDock::select(const QString& key)
{
    if (const QModelIndex at = m_model->indexOf(key); at.isValid()) m_list->setCurrentIndex(at);
    showNote();
}

void FindingsDock::showNote()
{
    const QString key = currentKey();
    const Finding* finding = context().investigation.finding(key);
    m_shown.clear(); // what is set below is no edit of the user's
    const QString note = finding ? QString::fromStdString(finding->note) : QString();
    if (m_note->toPlainText() != note) m_note->setPlainText(note);
    m_notes->setVisible(finding);
    showRendered(!m_note->hasFocus() && !note.isEmpty());
    m_shown = finding ? key : QString();
}

void FindingsDock::showRendered(bool isRendered)
{
    if (isRendered)
        m_rendered->document()->setMarkdown(
            linked(m_note->toPlainText()),
            QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub)
                | QTextDocument::MarkdownNoHTML);
    m_notes->setCurrentWidget(isRendered ? static_cast<QWidget*>(m_rendered) : m_note);
}

bool FindingsDock::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_note && event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        const bool isForAWhile = reason == Qt::PopupFocusReason || reason == Qt::ActiveWindowFocusReason;
        if (!isForAWhile && !m_note->toPlainText().trimmed().isEmpty()) showRendered(true);
    }
    const bool isReached = watched == m_rendered && event->type() == QEvent::FocusIn
        && static_cast<QFocusEvent*>(event)->reason() != Qt::MouseFocusReason;
    const bool isClicked = watched == m_rendered->viewport() && event->type() == QEvent::MouseButtonRelease
        && m_rendered->anchorAt(static_cast<QMouseEvent*>(event)->position().toPoint()).isEmpty()
        && !m_rendered->textCursor().hasSelection();
    if (isReached || isClicked) {
        showRendered(false);
        m_note->setFocus(Qt::OtherFocusReason);
    }
    return Page::eventFilter(watched, event);
}

/// "node:123" or "node:123,2": the object with this id, in S2 or in the newest snapshot that has it.
void FindingsDock::follow(const QUrl& link)
{
    if (link.scheme() != QLatin1String("node")) return; // the program opens nothing in the network
    const QStringList parts = link.path().split(QLatin1Char(','));
    const NodeId id{parts[0].toULongLong()};
    auto ready = workspace().readyIds();
    std::ranges::reverse(ready);
    if (const int wanted = parts.value(1).toInt(); wanted > 0)
        std::erase_if(ready, [&](EntryId entry) {
            return workspace().shortLabel(entry) != QStringLiteral("S%1").arg(wanted);
        });
    for (const EntryId entry : ready)
        if (const auto node = workspace().snapshot(entry)->graph().nodeById(id)) {
            navigator().jumpTo(QString::fromLatin1(view::kSummary), entry, *node);
            return;
        }
    showNotice(*this, tr("No open snapshot has the object @%1").arg(id.value));
}

void FindingsDock::writeNote()
{
    if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(m_model->rowCount() - 1));
    if (!m_list->currentIndex().isValid()) {
        m_addNote->trigger();
        return;
    }
    showRendered(false);
    m_note->setFocus(Qt::ShortcutFocusReason);
}

void FindingsDock::updateActions()
{
    const int row = m_list->currentIndex().row();
    const bool isAny = row >= 0;
    const QString noFinding = tr("Select a finding first");
    setAvailable(*m_pin, !navigator().selection().isEmpty(), tr("Select an object or a class first"));
    for (QAction* action : {m_return, m_rename, m_remove}) setAvailable(*action, isAny, noFinding);
    setAvailable(*m_up, row > 0, isAny ? tr("It is the first finding") : noFinding);
    setAvailable(*m_down, isAny && row + 1 < m_model->rowCount(),
                 isAny ? tr("It is the last finding") : noFinding);
    setAvailable(*m_undo, context().investigation.canUndo(), tr("Nothing to undo"));
    m_undo->setText(context().investigation.undoText());
    const bool isEmpty = m_model->rowCount() == 0;
    m_empty->setVisible(isEmpty);
    m_split->setVisible(!isEmpty);
    m_report->setVisible(!isEmpty);
}

void FindingsDock::refresh()
{
    updateActions();
    showNote();
}

void FindingsDock::showPlace(const Place&)
{
    m_list->setFocus();
}

} // namespace heaptrail::ui

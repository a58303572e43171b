// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/node_menu.h"

#include "core/analysis/entry_names.h"
#include "ui/models/node_text.h"
#include "ui/models/outline_model.h"
#include "ui/text/format.h"
#include "ui/text/source_file.h"
#include "ui/views/class_table.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QDesktopServices>
#include <QDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include <sys/stat.h>

namespace heaptrail::ui {

namespace {

/// A name of the heap in a menu: short, and an "&" is an "&".
QString menuText(const QString& name)
{
    QString text = name.size() > 60 ? name.left(59) + QStringLiteral("…") : name;
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));
}

struct Text {
    Q_DECLARE_TR_FUNCTIONS(heaptrail::ui::NodeMenu)
};

class Builder {
public:
    explicit Builder(QMenu& menu)
        : m_menu(menu)
    {
    }
    /// `reason` is why it can't be done; empty: it can.
    QAction* add(const QString& text, const QString& reason, std::function<void()> run)
    {
        auto* action = m_menu.addAction(text);
        setAvailable(*action, reason.isEmpty(), reason);
        action->setToolTip(reason);
        action->setStatusTip(reason);
        if (reason.isEmpty()) QObject::connect(action, &QAction::triggered, &m_menu, std::move(run));
        return action;
    }
    QMenu& menu() { return m_menu; }

private:
    QMenu& m_menu;
};

void toClipboard(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace

namespace {

/// Of sources: what the user named, and where the open files come from.
QStringList sourceFolders(const Context& context)
{
    QStringList folders = context.settings.get(kSourceFolders);
    for (const SnapshotEntry& entry : context.workspace.entries())
        folders += QFileInfo(entry.path).absolutePath();
    for (const LogEntry& log : context.workspace.logs()) folders += QFileInfo(log.path).absolutePath();
    return folders;
}

/// The place as text, for those who know the file.
void showPlace(QWidget* owner, const QString& place)
{
    auto* box = new QMessageBox(QMessageBox::Information, Text::tr("Source"), place, QMessageBox::Close,
                                owner->window());
    box->setObjectName(QStringLiteral("sourcePlace"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    box->setInformativeText(
        Text::tr("Heaptrail opens source files only from the folders of open files, and from the "
                 "source folders in the settings."));
    auto* copy = box->addButton(Text::tr("&Copy"), QMessageBox::ActionRole);
    QObject::connect(copy, &QAbstractButton::clicked, box, [place] { toClipboard(place); });
    box->open();
}

/// What our own process keeps to itself (files are the user's alone) is no rule for the programs it starts.
class UsualMode {
public:
    UsualMode()
        : m_own{::umask(022)}
    {
    }
    ~UsualMode() { ::umask(m_own); }
    UsualMode(const UsualMode&) = delete;
    UsualMode& operator=(const UsualMode&) = delete;

private:
    const mode_t m_own;
};

} // namespace

QString openSource(QWidget* owner, Context& context, const QString& scriptName,
                   const SourceLocation& location)
{
    const auto line = location.line, column = location.column;
    const auto file = sourceFileToOpen(scriptName, sourceFolders(context));
    if (file.isEmpty()) {
        showPlace(owner,
                  QStringLiteral("%1:%2:%3")
                      .arg(safeText(scriptName.toStdString(), 2000))
                      .arg(line + 1)
                      .arg(column + 1));
        return {};
    }
    const UsualMode mode;
    const auto command = context.settings.get(kEditorCommand);
    if (command.trimmed().isEmpty()) {
        if (QDesktopServices::openUrl(QUrl::fromLocalFile(file))) return {};
        return Text::tr("No program opened %1. Choose an editor in the settings.").arg(file);
    }
    auto arguments = QProcess::splitCommand(command);
    for (auto& argument : arguments) { // no shell: a file's name can't become a command
        QString filled;
        for (qsizetype i = 0; i < argument.size(); ++i) {
            if (argument[i] != QLatin1Char('%') || i + 1 == argument.size()) {
                filled += argument[i];
                continue;
            }
            const QChar what = argument[++i];
            if (what == QLatin1Char('f'))
                filled += file;
            else if (what == QLatin1Char('l'))
                filled += QString::number(line + 1);
            else if (what == QLatin1Char('c'))
                filled += QString::number(column + 1);
            else
                filled += what == QLatin1Char('%') ? QStringLiteral("%") : QLatin1Char('%') + QString(what);
        }
        argument = filled;
    }
    const auto program = arguments.takeFirst();
    if (QProcess::startDetached(program, arguments)) return {};
    return Text::tr("The editor “%1” could not be started. Check its command in the settings.").arg(program);
}

void copyPath(QWidget* owner, Context& context, const Selection& selection, bool full)
{
    const auto snapshot = context.workspace.snapshot(selection.snapshot);
    if (!snapshot || !selection.node) return;
    auto* job = new Job(owner);
    job->start(
        [snapshot, node = *selection.node](const Task& task) {
            auto paths = bestRetainingPaths(*snapshot, node, {1, 1000}, task);
            if (paths)
                for (RetainingPath& path : *paths) nameEntries(*snapshot, path);
            return paths;
        },
        [job, full](Result<std::vector<RetainingPath>> paths) {
            if (paths && !paths->empty()) toClipboard(safeText(pathText(paths->front(), full), 100'000));
            job->deleteLater();
        });
}

void showObjectList(QWidget* owner, Context& context, const QString& title, EntryId id,
                    std::function<std::vector<NodeOrdinal>(const Snapshot&, const Task&)> find)
{
    const auto snapshot = context.workspace.snapshot(id);
    if (!snapshot) return;
    auto* window = new QDialog(owner->window());
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setObjectName(QStringLiteral("objectList"));
    window->setWindowTitle(title);
    window->resize(720, 480);
    auto* layout = new QVBoxLayout(window);
    auto* view = new NodeView(context, QStringLiteral("objects"), window);
    auto* model = new NodeListModel(view);
    view->setBranchModel(model);
    auto* sum = new QLabel(Text::tr("Looking…"), window);
    sum->setObjectName(QStringLiteral("objectListSum"));
    layout->addWidget(view);
    layout->addWidget(sum);
    // A snapshot that goes takes the window along.
    QObject::connect(&context.workspace, &Workspace::removed, window, [window, id](EntryId gone) {
        if (gone == id) window->close();
    });
    auto* job = new Job(window);
    job->start(
        [snapshot, find = std::move(find)](const Task& task) -> Result<std::vector<NodeOrdinal>> {
            auto nodes = find(*snapshot, task);
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while listing.");
            return nodes;
        },
        [model, sum, snapshot, id,
         label = context.workspace.shortLabel(id)](Result<std::vector<NodeOrdinal>> nodes) {
            if (!nodes) return;
            std::uint64_t size = 0;
            for (const auto node : *nodes) size += snapshot->shallowSize(node);
            sum->setText(Text::tr("Σ %1 objects, %2").arg(formatCount(nodes->size()), formatSize(size)));
            model->setNodes({snapshot, quint32(id), label}, std::move(*nodes));
        });
    window->show();
}

void addNodeKeys(QWidget* picture, Context& context, std::function<Selection()> selection)
{
    const auto add = [&](Qt::Key key, std::function<void(const Selection&)> run) {
        auto* action = new QAction(picture);
        action->setShortcut(QKeySequence(key));
        action->setShortcutContext(Qt::WidgetShortcut);
        QObject::connect(action, &QAction::triggered, picture, [selection, run = std::move(run)] {
            if (const auto now = selection(); !now.isEmpty()) run(now);
        });
        picture->addAction(action);
    };
    const std::pair<Qt::Key, const char*> views[] = {
        {Qt::Key_R, view::kRetainers},   {Qt::Key_S, view::kSummary}, {Qt::Key_D, view::kDominators},
        {Qt::Key_C, view::kContainment}, {Qt::Key_G, view::kGraph},   {Qt::Key_I, view::kInspector}};
    for (const auto& [key, view] : views)
        add(key, [&context, view = QString::fromLatin1(view)](const Selection& now) {
            context.navigator.jump(Place{view, now, {}, {}});
        });
    add(Qt::Key_M, [&context](const Selection& now) { context.investigation.pin(now); });
}

void fillNodeMenu(QMenu& menu, QWidget* owner, Context& context, const Selection& selection,
                  const NodeMenuExtras& extras)
{
    menu.setToolTipsVisible(true);
    auto& navigator = context.navigator;
    const auto snapshot = context.workspace.snapshot(selection.snapshot);
    const bool isNode = snapshot && selection.node;
    const bool isClass = snapshot && !selection.node && !selection.classKey.isEmpty();
    const auto node = selection.node.value_or(NodeOrdinal{});
    const QString noObject = isNode ? QString() : Text::tr("Select an object of the class first");
    const QString nothing = isNode || isClass ? QString() : Text::tr("Nothing is selected");
    Builder build(menu);
    const auto to = [&](const char* view) {
        return [&navigator, view = QString::fromLatin1(view), selection] {
            navigator.jump(Place{view, selection, {}, {}});
        };
    };

    const auto toClass = [&](const char* view) {
        return [&navigator, view = QString::fromLatin1(view), selection, snapshot] {
            Selection cls = selection;
            if (selection.node) {
                const auto& info = snapshot->classes().info(snapshot->classOf(*selection.node));
                cls.classKey = QString::fromStdString(info.key);
                cls.className = QString::fromStdString(info.name);
                cls.node.reset();
            }
            navigator.jump(Place{view, cls, {}, {}});
        };
    };

    // The keys are the tables' own (NodeView, the graph, the treemap), told here so that they are found.
    const auto withKey = [](const QString& text, const char* key) {
        return text + QLatin1Char('\t') + QLatin1String(key);
    };
    build.add(withKey(Text::tr("Reveal in &Summary"), "S"), nothing, to(view::kSummary));
    build.add(withKey(Text::tr("Reveal in &Dominators"), "D"), noObject, to(view::kDominators));
    build.add(withKey(Text::tr("Reveal in &Containment"), "C"), noObject, to(view::kContainment));
    build.add(withKey(Text::tr("Show &retainers"), "R"), noObject, to(view::kRetainers));
    build.add(withKey(Text::tr("Show in &Graph"), "G"), noObject, to(view::kGraph));
    build.add(withKey(Text::tr("Inspect"), "I"), nothing, to(view::kInspector));
    menu.addSeparator();

    auto* lists = menu.addMenu(Text::tr("&List objects"));
    lists->setToolTipsVisible(true);
    Builder list(*lists);
    const auto title = isNode ? heldTitle(*snapshot, node) : selection.className;
    list.add(Text::tr("Outgoing references"), noObject, [=, &context] {
        showObjectList(owner, context, Text::tr("What %1 refers to").arg(title), selection.snapshot,
                       [node](const Snapshot& s, const Task&) {
                           std::vector<NodeOrdinal> nodes;
                           for (const Edge edge : s.graph().edges(node))
                               if (edge.type != EdgeType::Invisible) nodes.push_back(edge.to);
                           std::sort(nodes.begin(), nodes.end());
                           nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
                           return nodes;
                       });
    });
    list.add(Text::tr("Incoming references"), noObject, [=, &context] {
        showObjectList(owner, context, Text::tr("What refers to %1").arg(title), selection.snapshot,
                       [node](const Snapshot& s, const Task&) {
                           std::vector<NodeOrdinal> nodes;
                           for (const auto edge : s.retainers()[node])
                               nodes.push_back(s.graph().source(edge));
                           std::sort(nodes.begin(), nodes.end());
                           nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
                           return nodes;
                       });
    });
    list.add(Text::tr("Show objects by class"), nothing, toClass(view::kSummary));
    menu.addAction(lists->menuAction());

    auto* paths = menu.addMenu(Text::tr("&Path to GC roots"));
    paths->setToolTipsVisible(true);
    Builder path(*paths);
    path.add(Text::tr("Shortest paths"), noObject, to(view::kPaths));
    path.add(Text::tr("Merge shortest paths of the class"), nothing, toClass(view::kPaths));
    menu.addSeparator();

    build.add(Text::tr("Go to immediate dominator"),
              !noObject.isEmpty()                    ? noObject
                  : snapshot->graph().root() == node ? Text::tr("The root has none")
                                                     : QString(),
              [&navigator, selection, snapshot, node] {
                  navigator.jumpTo(navigator.place().view, selection.snapshot, snapshot->dominator(node));
              });
    build.add(Text::tr("Show retained set"), noObject, [=, &context] {
        showObjectList(owner, context, Text::tr("Retained set of %1").arg(title), selection.snapshot,
                       [node](const Snapshot& s, const Task&) {
                           std::vector<NodeOrdinal> nodes;
                           for (const auto one : s.dominatorTree().subtree(node)) nodes.push_back({one});
                           std::sort(nodes.begin(), nodes.end());
                           return nodes;
                       });
    });
    build.add(Text::tr("Show retained set by class"), nothing, [=, &context] {
        showRetainedByClass(owner, context, Text::tr("What %1 retains, by class").arg(title), selection);
    });
    menu.addSeparator();

    const QString onlyThere = Text::tr("Only in the Retainers view");
    const auto reasonFor = [&](const std::function<void()>& run) { return run ? QString() : onlyThere; };
    build.add(Text::tr("&Ignore this retainer"), reasonFor(extras.ignoreNode), extras.ignoreNode);
    build.add(extras.edgeName.isEmpty() ? Text::tr("Ignore this edge name")
                                        : Text::tr("Ignore edges named “%1”").arg(menuText(extras.edgeName)),
              reasonFor(extras.ignoreEdgeName), extras.ignoreEdgeName);
    build.add(Text::tr("Ignore this class"), reasonFor(extras.ignoreClass), extras.ignoreClass);
    build.add(Text::tr("Stop ignoring"),
              extras.stopIgnoring ? QString()
                                  : (extras.ignoreNode ? Text::tr("Nothing is ignored") : onlyThere),
              extras.stopIgnoring);
    menu.addSeparator();

    auto* compares = menu.addMenu(Text::tr("C&ompare"));
    compares->setToolTipsVisible(true);
    Builder compare(*compares);
    const bool hasTwo = context.workspace.readyIds().size() >= 2;
    const QString needsTwo = hasTwo ? QString() : Text::tr("Needs a second snapshot");
    compare.add(Text::tr("This object across snapshots"), noObject.isEmpty() ? needsTwo : noObject,
                to(view::kInspector));
    compare.add(Text::tr("This class over time"), nothing.isEmpty() ? needsTwo : nothing,
                [&navigator, selection, snapshot] {
                    Selection cls = selection;
                    if (selection.node) {
                        const auto& info = snapshot->classes().info(snapshot->classOf(*selection.node));
                        cls.classKey = QString::fromStdString(info.key);
                        cls.className = QString::fromStdString(info.name);
                        cls.node.reset();
                    }
                    navigator.jump(Place{QString::fromLatin1(view::kComparison), cls, {}, {}});
                });

    build.add(withKey(Text::tr("Pi&n"), "M"), nothing,
              [&context, selection] { context.investigation.pin(selection); });
    menu.addSeparator();

    auto* copies = menu.addMenu(Text::tr("Cop&y"));
    copies->setToolTipsVisible(true);
    Builder copy(*copies);
    const auto id = isNode ? formatId(snapshot->graph().id(node).value) : QString();
    copy.add(Text::tr("@id"), noObject, [id] { toClipboard(id); });
    copy.add(Text::tr("Name"), nothing,
             [=] { toClipboard(isNode ? nodeName(*snapshot, node) : selection.className); });
    const auto type = isNode ? snapshot->graph().type(node) : NodeType::Object;
    const bool isString = isNode
        && (type == NodeType::String || type == NodeType::ConcatenatedString
            || type == NodeType::SlicedString);
    copy.add(Text::tr("Value"), isString ? QString() : Text::tr("Only for strings"), [snapshot, node] {
        toClipboard(QString::fromStdString(snapshot->stringValue(node, 64u << 20)));
    });
    const QString noTable = Text::tr("Select a row of a table first");
    copy.add(Text::tr("Row"), extras.copyRow ? QString() : noTable, extras.copyRow);
    copy.add(Text::tr("Row as Markdown"), extras.copyRowMarkdown ? QString() : noTable,
             extras.copyRowMarkdown);
    copy.add(Text::tr("Path, short"), noObject,
             [=, &context] { copyPath(owner, context, selection, false); });
    copy.add(Text::tr("Path, full"), noObject, [=, &context] { copyPath(owner, context, selection, true); });
    copy.add(Text::tr("As query"), nothing, [=] {
        toClipboard(isNode ? QStringLiteral("id:%1").arg(id.mid(1))
                           : QStringLiteral("class:\"%1\"").arg(selection.className));
    });
    copy.add(
        Text::tr("As DevTools snippet"),
        isNode ? (snapshot->graph().id(node).isHeapObject() ? QString() : Text::tr("Not a JavaScript object"))
               : noObject,
        [id] {
            // What a debugger session can evaluate: HeapProfiler.getObjectByHeapObjectId.
            toClipboard(
                QStringLiteral("HeapProfiler.getObjectByHeapObjectId({objectId: \"%1\"})").arg(id.mid(1)));
        });

    const auto location = isNode ? snapshot->location(node) : std::nullopt;
    const auto script =
        location ? QString::fromStdString(snapshot->scriptName(location->scriptId)) : QString();
    build.add(Text::tr("Open so&urce"),
              !noObject.isEmpty()    ? noObject
                  : !location        ? Text::tr("The snapshot has no source location for it")
                  : script.isEmpty() ? Text::tr("The snapshot does not name the script")
                                     : QString(),
              [owner, &context, script, location] { openSource(owner, context, script, *location); });
}

} // namespace heaptrail::ui

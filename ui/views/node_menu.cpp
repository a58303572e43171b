// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/node_menu.h"

#include "core/analysis/entry_names.h"
#include "core/analysis/script_owners.h"
#include "core/base/sort_unique.h"
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
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
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
    /// `never` are reasons that last as long as the row: what can't be done for one of them is left out.
    explicit Builder(QMenu& menu, QStringList never = {})
        : m_menu(menu)
        , m_never(std::move(never))
    {
    }
    /// `reason` is why it can't be done; empty: it can.
    QAction* add(const QString& text, const QString& reason, std::function<void()> run)
    {
        if (!reason.isEmpty() && m_never.contains(reason)) return nullptr;
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
    QStringList m_never;
};

void toClipboard(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace

namespace {

/// Of the workspace: what the user located since the program started, as "server folder, local folder" pairs.
constexpr const char* kSourceMappings = "sourceMappings";

SourcePlaces sourcePlaces(const Context& context)
{
    SourcePlaces places;
    places.folders = context.settings.get(kSourceFolders);
    for (const SnapshotEntry& entry : context.workspace.entries())
        places.fileFolders += QFileInfo(entry.path).absolutePath();
    for (const LogEntry& log : context.workspace.logs())
        places.fileFolders += QFileInfo(log.path).absolutePath();
    const QStringList pairs = context.workspace.property(kSourceMappings).toStringList();
    for (qsizetype i = 0; i + 1 < pairs.size(); i += 2) places.mappings += {pairs[i], pairs[i + 1]};
    return places;
}

/// The newest first: it is the one that the user meant.
void remember(Context& context, const SourceMapping& mapping)
{
    const QStringList pairs = context.workspace.property(kSourceMappings).toStringList();
    context.workspace.setProperty(kSourceMappings, QStringList{mapping.server, mapping.local} + pairs);
}

/// The first few, one a line.
QString someLines(const QStringList& all)
{
    constexpr qsizetype kShown = 6;
    QStringList lines;
    for (const QString& one : all.first(std::min(all.size(), kShown)))
        lines += QStringLiteral("  ") + safeText(one.toStdString(), 200);
    if (all.size() > kShown) lines += Text::tr("  and %1 more").arg(all.size() - kShown);
    return lines.join(QLatin1Char('\n'));
}

void locateSource(QWidget* owner, Context& context, const QString& scriptName, const SourceLocation& location)
{
    auto* dialog = new QFileDialog(
        owner->window(), Text::tr("Locate %1").arg(safeText(scriptName.toStdString(), 200)),
        sourcePlaces(context).fileFolders.value(0),
        Text::tr(
            "Sources (*.js *.mjs *.cjs *.jsx *.ts *.mts *.cts *.tsx *.coffee *.vue *.svelte *.es6 *.es)"));
    dialog->setObjectName(QStringLiteral("locateSource"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, owner,
                     [owner, &context, scriptName, location](const QString& file) {
                         remember(context, mappingOf(scriptName, file));
                         openSource(owner, context, scriptName, location);
                     });
    dialog->open();
}

/// The place as text, for those who know the file; and where it was looked for.
void showPlace(QWidget* owner, Context& context, const QString& scriptName, const SourceLocation& location,
               const SourceSearch& search, const QString& problem = {})
{
    const QString path = safeText(scriptName.toStdString(), 2000);
    auto* box =
        new QMessageBox(QMessageBox::Information, Text::tr("Source"),
                        QStringLiteral("%1:%2:%3").arg(path).arg(location.line + 1).arg(location.column + 1),
                        QMessageBox::Close, owner->window());
    box->setObjectName(QStringLiteral("sourcePlace"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    if (!problem.isEmpty())
        box->setInformativeText(problem);
    else if (search.endings.isEmpty())
        box->setInformativeText(Text::tr("Heaptrail opens only source files, such as .js and .ts."));
    else
        box->setInformativeText(
            Text::tr(
                "No source file found for any of these endings:\n%1\n\nSearched: beside the open files, and "
                "below the source folders of the settings:\n%2")
                .arg(someLines(search.endings), someLines(search.folders)));
    if (problem.isEmpty() && !search.endings.isEmpty()) {
        auto* locate = box->addButton(Text::tr("&Locate file…"), QMessageBox::ActionRole);
        locate->setObjectName(QStringLiteral("locateSourceButton"));
        QObject::connect(locate, &QAbstractButton::clicked, owner, [owner, &context, scriptName, location] {
            locateSource(owner, context, scriptName, location);
        });
    }
    auto* copy = box->addButton(Text::tr("&Copy path"), QMessageBox::ActionRole);
    QObject::connect(copy, &QAbstractButton::clicked, box, [place = box->text()] { toClipboard(place); });
    if (auto* settings = owner->window()->findChild<QAction*>(QStringLiteral("settings"))) {
        auto* folders =
            box->addButton(problem.isEmpty() ? Text::tr("&Source folders…") : Text::tr("Choose &editor…"),
                           QMessageBox::ActionRole);
        QObject::connect(folders, &QAbstractButton::clicked, settings, &QAction::trigger);
    }
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

QString noSource(const std::string& script)
{
    return script.empty()         ? Text::tr("The snapshot does not name the script")
        : isRuntimeScript(script) ? Text::tr("The source is in Node itself")
                                  : QString();
}

QString sourceHtml(const QString& link, const QString& place, const std::string& script)
{
    if (noSource(script).isEmpty()) return link.arg(place.toHtmlEscaped());
    return place.toHtmlEscaped() + (script.empty() ? QString() : Text::tr(", in Node itself"));
}

void openSource(QWidget* owner, Context& context, const QString& scriptName, const SourceLocation& location)
{
    const auto line = location.line, column = location.column;
    const auto search = findSource(scriptName, sourcePlaces(context));
    const auto& file = search.file;
    if (file.isEmpty()) {
        showPlace(owner, context, scriptName, location, search);
        return;
    }
    const UsualMode mode;
    const auto command = context.settings.get(kEditorCommand);
    if (command.trimmed().isEmpty()) {
        if (!QDesktopServices::openUrl(QUrl::fromLocalFile(file)))
            showPlace(owner, context, scriptName, location, search,
                      Text::tr("No program opened %1. Choose an editor in the settings.").arg(file));
        return;
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
    if (!QProcess::startDetached(program, arguments))
        showPlace(owner, context, scriptName, location, search,
                  Text::tr("The editor “%1” could not be started. Check its command in the settings.")
                      .arg(program));
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
    // Over the table that it is asked from, so that the docks around it stay in sight.
    constexpr int kTitleBar = 32, kLeastWidth = 560, kLeastHeight = 320;
    const QRect place(owner->mapToGlobal(QPoint(0, kTitleBar)), owner->size() - QSize(0, kTitleBar));
    if (place.width() >= kLeastWidth && place.height() >= kLeastHeight) window->setGeometry(place);
    auto* layout = new QVBoxLayout(window);
    auto* view = new NodeView(context, QStringLiteral("objects"), window);
    auto* model = new NodeListModel(view);
    view->setBranchModel(model);
    auto* sum = new QLabel(Text::tr("Looking…"), window);
    sum->setObjectName(QStringLiteral("objectListSum"));
    layout->addWidget(view);
    auto* below = new QHBoxLayout;
    below->addWidget(sum, 1);
    auto* hint = new QLabel(Text::tr("R shows what holds the selected object"), window);
    hint->setForegroundRole(QPalette::PlaceholderText);
    below->addWidget(hint);
    layout->addLayout(below);
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
        [model, view, sum, snapshot, id,
         label = context.workspace.shortLabel(id)](Result<std::vector<NodeOrdinal>> nodes) {
            if (!nodes) return;
            std::uint64_t size = 0;
            for (const auto node : *nodes) size += snapshot->shallowSize(node);
            sum->setText(Text::tr("Σ %1 objects, %2").arg(formatCount(nodes->size()), formatSize(size)));
            if (nodes->empty()) view->setMessage(Text::tr("None of them is in the snapshot."));
            model->setNodes({snapshot, quint32(id), label}, std::move(*nodes));
        });
    // The keyboard starts at the first row: R shows at once what holds it.
    QObject::connect(model, &BranchModel::rootChanged, view, [view, model] {
        if (!view->currentIndex().isValid() && model->rowCount() > 0) view->showRow(model->index(0, 0));
    });
    view->setFocus();
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

namespace {

/// What the menu is about, and its parts in the order in which they stand.
class NodeMenu {
public:
    NodeMenu(QMenu& menu, QWidget* owner, Context& context, const Selection& selection,
             const NodeMenuExtras& extras, MenuFor purpose)
        : m_menu(menu)
        , m_owner(owner)
        , m_context(context)
        , m_selection(selection)
        , m_extras(extras)
        , m_snapshot(context.workspace.snapshot(selection.snapshot))
        , m_isNode(m_snapshot && selection.node)
        , m_node(selection.node.value_or(NodeOrdinal{}))
        , m_noObject(m_isNode ? QString() : Text::tr("Select an object of the class first"))
        , m_never(purpose == MenuFor::Row ? QStringList{m_noObject, onlyInRetainers(), onlyForStrings(),
                                                        notOfTheHeap(), noLocation(), noTableRow()}
                                          : QStringList())
        , m_build(menu, m_never)
    {
        const bool isClass = m_snapshot && !selection.node && !selection.classKey.isEmpty();
        if (!m_isNode && !isClass) m_nothing = Text::tr("Nothing is selected");
        m_title = m_isNode ? heldTitle(*m_snapshot, m_node) : selection.className;
    }

    void fill()
    {
        addViews();
        m_menu.addSeparator();
        addLists();
        addPaths();
        m_menu.addSeparator();
        addDominance();
        m_menu.addSeparator();
        addIgnoring();
        m_menu.addSeparator();
        addComparing();
        m_build.add(
            withKey(Text::tr("Pi&n"), "M"), m_nothing,
            [&context = m_context, selection = m_selection] { context.investigation.pin(selection); });
        m_menu.addSeparator();
        addCopies();
        addSource();
    }

private:
    // Why something is not for the row.
    static QString onlyInRetainers() { return Text::tr("Only in the Retainers view"); }
    static QString onlyForStrings() { return Text::tr("Only for strings"); }
    static QString notOfTheHeap() { return Text::tr("Not a JavaScript object"); }
    static QString noLocation() { return Text::tr("The snapshot has no source location for it"); }
    static QString noTableRow() { return Text::tr("Select a row of a table first"); }

    using Find = std::function<std::vector<NodeOrdinal>(const Snapshot&, const Task&)>;

    /// The keys are the tables' own (NodeView, the graph, the treemap), told here so that they are found.
    static QString withKey(const QString& text, const char* key)
    {
        return text + QLatin1Char('\t') + QLatin1String(key);
    }
    std::function<void()> to(const char* view) const
    {
        return [&navigator = m_context.navigator, view = QString::fromLatin1(view), selection = m_selection] {
            navigator.jump(Place{view, selection, {}, {}});
        };
    }
    /// To the class that is selected, or that the selected object is of.
    std::function<void()> toClass(const char* view) const
    {
        Selection cls = m_selection;
        if (m_isNode) {
            const auto& info = m_snapshot->classes().info(m_snapshot->classOf(m_node));
            cls.classKey = QString::fromStdString(info.key);
            cls.className = QString::fromStdString(info.name);
            cls.node.reset();
        }
        return [&navigator = m_context.navigator, view = QString::fromLatin1(view), cls] {
            navigator.jump(Place{view, cls, {}, {}});
        };
    }
    std::function<void()> list(const QString& title, Find find) const
    {
        return [owner = m_owner, &context = m_context, title, id = m_selection.snapshot,
                find = std::move(find)] { showObjectList(owner, context, title, id, find); };
    }
    Builder submenu(const QString& text)
    {
        auto* menu = m_menu.addMenu(text);
        menu->setToolTipsVisible(true);
        return Builder(*menu, m_never);
    }

    void addViews()
    {
        m_build.add(withKey(Text::tr("Reveal in &Summary"), "S"), m_nothing, to(view::kSummary));
        m_build.add(withKey(Text::tr("Reveal in &Dominators"), "D"), m_noObject, to(view::kDominators));
        m_build.add(withKey(Text::tr("Reveal in &Containment"), "C"), m_noObject, to(view::kContainment));
        m_build.add(withKey(Text::tr("Show &retainers"), "R"), m_noObject, to(view::kRetainers));
        m_build.add(withKey(Text::tr("Show in &Graph"), "G"), m_noObject, to(view::kGraph));
        m_build.add(withKey(Text::tr("Inspect"), "I"), m_nothing, to(view::kInspector));
    }

    void addLists()
    {
        Builder lists = submenu(Text::tr("&List objects"));
        lists.add(
            Text::tr("Outgoing references"), m_noObject,
            list(Text::tr("What %1 refers to").arg(m_title), [node = m_node](const Snapshot& s, const Task&) {
                std::vector<NodeOrdinal> nodes;
                for (const Edge edge : s.graph().edges(node))
                    if (edge.type != EdgeType::Invisible) nodes.push_back(edge.to);
                return withoutRepeats(std::move(nodes));
            }));
        lists.add(
            Text::tr("Incoming references"), m_noObject,
            list(Text::tr("What refers to %1").arg(m_title), [node = m_node](const Snapshot& s, const Task&) {
                std::vector<NodeOrdinal> nodes;
                for (const auto edge : s.retainers()[node]) nodes.push_back(s.graph().source(edge));
                return withoutRepeats(std::move(nodes));
            }));
        lists.add(Text::tr("Show objects by class"), m_nothing, toClass(view::kSummary));
    }
    static std::vector<NodeOrdinal> withoutRepeats(std::vector<NodeOrdinal> nodes)
    {
        sortUnique(nodes);
        return nodes;
    }

    void addPaths()
    {
        Builder paths = submenu(Text::tr("&Path to GC roots"));
        paths.add(Text::tr("Shortest paths"), m_noObject, to(view::kPaths));
        paths.add(Text::tr("Merge shortest paths of the class"), m_nothing, toClass(view::kPaths));
    }

    void addDominance()
    {
        m_build.add(
            Text::tr("Go to immediate dominator"),
            !m_noObject.isEmpty()                      ? m_noObject
                : m_snapshot->graph().root() == m_node ? Text::tr("The root has none")
                                                       : QString(),
            [&navigator = m_context.navigator, id = m_selection.snapshot, snapshot = m_snapshot,
             node = m_node] { navigator.jumpTo(navigator.place().view, id, snapshot->dominator(node)); });
        m_build.add(Text::tr("Show retained set"), m_noObject,
                    list(Text::tr("Retained set of %1").arg(m_title),
                         [node = m_node](const Snapshot& s, const Task&) {
                             std::vector<NodeOrdinal> nodes;
                             for (const auto one : s.dominatorTree().subtree(node)) nodes.push_back({one});
                             std::sort(nodes.begin(), nodes.end());
                             return nodes;
                         }));
        m_build.add(Text::tr("Show retained set by class"), m_nothing,
                    [owner = m_owner, &context = m_context, title = m_title, selection = m_selection] {
                        showRetainedByClass(owner, context, Text::tr("What %1 retains, by class").arg(title),
                                            selection);
                    });
    }

    void addIgnoring()
    {
        const QString onlyThere = onlyInRetainers();
        const auto add = [&](const QString& text, const std::function<void()>& run) {
            m_build.add(text, run ? QString() : onlyThere, run);
        };
        add(Text::tr("&Ignore this retainer"), m_extras.ignoreNode);
        add(m_extras.edgeName.isEmpty()
                ? Text::tr("Ignore this edge name")
                : Text::tr("Ignore edges named “%1”").arg(menuText(m_extras.edgeName)),
            m_extras.ignoreEdgeName);
        add(Text::tr("Ignore this class"), m_extras.ignoreClass);
        m_build.add(Text::tr("Stop ignoring"),
                    m_extras.stopIgnoring     ? QString()
                        : m_extras.ignoreNode ? Text::tr("Nothing is ignored")
                                              : onlyThere,
                    m_extras.stopIgnoring);
    }

    void addComparing()
    {
        Builder compare = submenu(Text::tr("C&ompare"));
        const bool hasTwo = m_context.workspace.readyIds().size() >= 2;
        const QString needsTwo = hasTwo ? QString() : Text::tr("Needs a second snapshot");
        compare.add(Text::tr("This object across snapshots"), m_noObject.isEmpty() ? needsTwo : m_noObject,
                    to(view::kInspector));
        compare.add(Text::tr("This class over time"), m_nothing.isEmpty() ? needsTwo : m_nothing,
                    toClass(view::kComparison));
    }

    void addCopies()
    {
        Builder copy = submenu(Text::tr("Cop&y"));
        const SnapshotPtr& snapshot = m_snapshot;
        const NodeOrdinal node = m_node;
        const QString& className = m_selection.className;
        const auto id = m_isNode ? formatId(snapshot->graph().id(node).value) : QString();
        copy.add(Text::tr("@id"), m_noObject, [id] { toClipboard(id); });
        copy.add(Text::tr("Name"), m_nothing,
                 [name = m_isNode ? nodeName(*snapshot, node) : className] { toClipboard(name); });
        const auto type = m_isNode ? snapshot->graph().type(node) : NodeType::Object;
        const bool isString = m_isNode
            && (type == NodeType::String || type == NodeType::ConcatenatedString
                || type == NodeType::SlicedString);
        copy.add(Text::tr("Value"), isString ? QString() : onlyForStrings(), [of = m_snapshot, at = m_node] {
            toClipboard(QString::fromStdString(of->stringValue(at, 64u << 20)));
        });
        const QString noTable = noTableRow();
        copy.add(Text::tr("Row"), m_extras.copyRow ? QString() : noTable, m_extras.copyRow);
        copy.add(Text::tr("Row as Markdown"), m_extras.copyRowMarkdown ? QString() : noTable,
                 m_extras.copyRowMarkdown);
        const auto path = [&](const QString& text, bool isFull) {
            copy.add(text, m_noObject,
                     [owner = m_owner, &context = m_context, selection = m_selection, isFull] {
                         copyPath(owner, context, selection, isFull);
                     });
        };
        path(Text::tr("Path, short"), false);
        path(Text::tr("Path, full"), true);
        copy.add(Text::tr("As query"), m_nothing,
                 [query = m_isNode ? QStringLiteral("id:%1").arg(id.mid(1))
                                   : QStringLiteral("class:\"%1\"").arg(className)] { toClipboard(query); });
        copy.add(Text::tr("As DevTools snippet"),
                 !m_isNode                                       ? m_noObject
                     : snapshot->graph().id(node).isHeapObject() ? QString()
                                                                 : notOfTheHeap(),
                 [id] {
                     // What a debugger session can evaluate: HeapProfiler.getObjectByHeapObjectId.
                     toClipboard(QStringLiteral("HeapProfiler.getObjectByHeapObjectId({objectId: \"%1\"})")
                                     .arg(id.mid(1)));
                 });
    }

    void addSource()
    {
        const auto location = m_isNode ? m_snapshot->location(m_node) : std::nullopt;
        const auto script =
            location ? QString::fromStdString(m_snapshot->scriptName(location->scriptId)) : QString();
        m_build.add(Text::tr("Open so&urce"),
                    !m_noObject.isEmpty() ? m_noObject
                        : !location       ? noLocation()
                                          : noSource(script.toStdString()),
                    [owner = m_owner, &context = m_context, script, location] {
                        openSource(owner, context, script, *location);
                    });
    }

    QMenu& m_menu;
    QWidget* m_owner;
    Context& m_context;
    const Selection m_selection;
    const NodeMenuExtras& m_extras;
    const SnapshotPtr m_snapshot;
    const bool m_isNode;
    const NodeOrdinal m_node;
    const QString m_noObject; ///< why what needs an object can't be done; empty: it can
    QString m_nothing; ///< the same of what an object or a class is enough for
    QString m_title;
    const QStringList m_never; ///< of Builder
    Builder m_build;
};

} // namespace

void fillNodeMenu(QMenu& menu, QWidget* owner, Context& context, const Selection& selection,
                  const NodeMenuExtras& extras, MenuFor purpose)
{
    menu.setToolTipsVisible(true);
    NodeMenu(menu, owner, context, selection, extras, purpose).fill();
}

} // namespace heaptrail::ui

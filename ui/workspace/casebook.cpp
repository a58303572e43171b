// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/casebook.h"

#include "core/report/hidden_keys.h"
#include "ui/text/format.h"

#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace heaptrail::ui {
namespace {

constexpr int kAutosaveAfterMs = 5000;

std::string nowIso()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
}

std::string fileRole(SnapshotRole role)
{
    switch (role) {
    case SnapshotRole::None: return {};
    case SnapshotRole::Baseline: return "baseline";
    case SnapshotRole::Load: return "action";
    case SnapshotRole::CoolDown: return "cool-down";
    }
    return {};
}
SnapshotRole roleOf(const std::string& text)
{
    return text == "baseline" ? SnapshotRole::Baseline
        : text == "action"    ? SnapshotRole::Load
        : text == "cool-down" ? SnapshotRole::CoolDown
                              : SnapshotRole::None;
}

/// V8 writes key and value into the names of a WeakMap's edges: a case holds no contents.
std::string edgeText(const std::string& name)
{
    return name.find("pair in WeakMap") == name.npos && !name.starts_with("part of key (")
        ? name
        : "(value in WeakMap)";
}

std::vector<FindingStep> stepsOf(const Snapshot& snapshot, const RetainingPath& path)
{
    std::vector<FindingStep> steps;
    for (const PathStep& step : path) {
        if (step.isInternal && &step != &path.back()) continue;
        steps.push_back(
            {edgeText(step.edgeName), step.label, step.className, snapshot.graph().id(step.node).value});
    }
    return steps;
}

/// The figures that a pinned object keeps: its sizes in each snapshot that has its id.
struct ObjectFigures {
    std::vector<Figure> figures;
    std::vector<FindingStep> path;
};
Result<ObjectFigures> objectFigures(const std::vector<SnapshotPtr>& snapshots, bool pairsById,
                                    const SnapshotPtr& own, NodeOrdinal node, const Task& task)
{
    const NodeId id = own->graph().id(node);
    Figure shallow{"Shallow size", Figure::Unit::Bytes, {}},
        retained{"Retained size", Figure::Unit::Bytes, {}};
    for (const SnapshotPtr& snapshot : snapshots) {
        std::optional<NodeOrdinal> same;
        if (snapshot == own)
            same = node;
        else if (pairsById && id.isHeapObject())
            same = snapshot->graph().nodeById(id);
        shallow.values.push_back(same ? std::optional(double(snapshot->shallowSize(*same))) : std::nullopt);
        retained.values.push_back(same ? std::optional(double(snapshot->retainedSize(*same))) : std::nullopt);
    }
    ObjectFigures result{{std::move(shallow), std::move(retained)}, {}};
    PathOptions options;
    options.count = 1;
    auto paths = bestRetainingPaths(*own, node, options, task);
    if (!paths) return fail(paths.error());
    if (!paths->empty()) result.path = stepsOf(*own, paths->front());
    return result;
}

Result<std::vector<Figure>> classFigures(const std::vector<SnapshotPtr>& snapshots, const std::string& key)
{
    Figure count{"Count", Figure::Unit::Count, {}}, shallow{"Shallow size", Figure::Unit::Bytes, {}},
        retained{"Retained size", Figure::Unit::Bytes, {}};
    for (const SnapshotPtr& snapshot : snapshots) {
        std::optional<ClassRow> found;
        for (const ClassRow& row : snapshot->histogram())
            if (snapshot->classes().info(row.cls).key == key) found = row;
        count.values.push_back(found ? double(found->count) : 0.0);
        shallow.values.push_back(found ? double(found->shallowSize) : 0.0);
        retained.values.push_back(found ? double(found->retainedSize) : 0.0);
    }
    return std::vector<Figure>{std::move(count), std::move(shallow), std::move(retained)};
}

constexpr char kIgnoredClasses[] = "ignored-classes", kIgnoredEdges[] = "ignored-edges";

/// Names can hold anything: as a JSON array.
std::string joined(const QStringList& names)
{
    return names.isEmpty()
        ? std::string()
        : QJsonDocument(QJsonArray::fromStringList(names)).toJson(QJsonDocument::Compact).toStdString();
}

QStringList split(const std::map<std::string, std::string>& state, const char* key)
{
    QStringList names;
    if (const auto it = state.find(key); it != state.end())
        for (const QJsonValue name : QJsonDocument::fromJson(QByteArray::fromStdString(it->second)).array())
            names << name.toString();
    return names;
}

} // namespace

/// The keys of the tables in the open snapshots, looked for once a set: by workers, one at a time.
class Casebook::Keys {
public:
    Result<void> hideIn(Investigation& investigation, const std::vector<SnapshotPtr>& snapshots,
                        const Task& task)
    {
        if (investigation.findings.empty() || snapshots.empty()) return {};
        const std::lock_guard lock(m_mutex);
        const bool isKnown = std::ranges::equal(snapshots, m_of, [](const SnapshotPtr& a, const auto& b) {
            return !a.owner_before(b) && !b.owner_before(a);
        });
        if (!isKnown || !m_keys) {
            auto keys = HiddenKeys::of(snapshots, task.silent());
            if (!keys) return fail(keys.error());
            m_keys = std::move(*keys);
            m_of.assign(snapshots.begin(), snapshots.end());
        }
        for (Finding& finding : investigation.findings) hideKeys(finding, *m_keys);
        return {};
    }

private:
    std::mutex m_mutex;
    std::vector<std::weak_ptr<const Snapshot>> m_of; ///< whose keys are known
    std::optional<HiddenKeys> m_keys;
};

Casebook::Casebook(Workspace& workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(workspace)
    , m_keys(std::make_shared<Keys>())
{
    m_autosave.setSingleShot(true);
    m_autosave.setInterval(kAutosaveAfterMs);
    connect(&m_autosave, &QTimer::timeout, this, [this] {
        if (m_autosaveFolder.isEmpty() || !m_isModified) return;
        syncFiles();
        m_autosaveJob.start(
            [copy = m_case, folder = std::filesystem::path(m_autosaveFolder.toStdString()),
             file = std::filesystem::path(m_path.toStdString()), keys = m_keys, snapshots = openSnapshots(),
             left = m_recovered](const Task& task) mutable -> Result<void> {
                if (auto done = keys->hideIn(copy, snapshots, task); !done) return done;
                if (auto done = saveAutosave(copy, folder, file); !done) return done;
                std::error_code ignored; // gone already is as good
                if (!left.empty() && left != autosavePath(folder, file))
                    std::filesystem::remove(left, ignored);
                return {};
            },
            [](const Result<void>&) { /* the next one tries again */ });
    });
    connect(&workspace, &Workspace::changed, this, [this](EntryId id) {
        if (!m_case.findings.empty() && m_workspace.entry(id)) touch();
    });
}

Casebook::~Casebook() = default;

void Casebook::touch()
{
    m_isModified = true;
    if (!m_autosaveFolder.isEmpty()) m_autosave.start();
    emit changed();
}

const Finding* Casebook::finding(const QString& key) const
{
    return m_case.find(key.toStdString());
}

/// Case files are matched by path: what was opened later is appended, so that indexes in pins stay right.
void Casebook::syncFiles()
{
    for (const SnapshotEntry& entry : m_workspace.entries()) {
        const auto path = std::filesystem::path(QFileInfo(entry.path).absoluteFilePath().toStdString());
        auto it = std::ranges::find(m_case.snapshots, path, &CaseFile::path);
        if (it == m_case.snapshots.end()) {
            m_case.snapshots.push_back({});
            it = m_case.snapshots.end() - 1;
            it->path = path;
        }
        it->label = entry.name.toStdString();
        it->role = fileRole(entry.role);
        it->colour = entry.colour;
        it->fileSize = entry.fileBytes;
        if (entry.snapshot) {
            it->nodeCount = entry.snapshot->graph().nodeCount();
            it->edgeCount = entry.snapshot->graph().edgeCount();
            it->totalSize = entry.snapshot->totalSize();
            if (const auto at = entry.snapshot->source().capturedAt)
                it->capturedAt =
                    QDateTime::fromSecsSinceEpoch(std::chrono::system_clock::to_time_t(*at), Qt::UTC)
                        .toString(Qt::ISODate)
                        .toStdString();
        }
    }
    for (const LogEntry& log : m_workspace.logs()) {
        const auto path = std::filesystem::path(QFileInfo(log.path).absoluteFilePath().toStdString());
        if (std::ranges::find(m_case.memoryLogs, path, &CaseFile::path) != m_case.memoryLogs.end()) continue;
        m_case.memoryLogs.push_back({});
        m_case.memoryLogs.back().path = path;
    }
}

std::vector<SnapshotPtr> Casebook::openSnapshots() const
{
    std::vector<SnapshotPtr> snapshots;
    for (const EntryId id : m_workspace.readyIds()) snapshots.push_back(m_workspace.snapshot(id));
    return snapshots;
}

std::optional<std::uint32_t> Casebook::snapshotIndex(EntryId id)
{
    const SnapshotEntry* entry = m_workspace.entry(id);
    if (!entry) return {};
    syncFiles();
    const auto path = std::filesystem::path(QFileInfo(entry->path).absoluteFilePath().toStdString());
    const auto it = std::ranges::find(m_case.snapshots, path, &CaseFile::path);
    if (it == m_case.snapshots.end()) return {};
    return std::uint32_t(it - m_case.snapshots.begin());
}

EntryId Casebook::entryAt(std::uint32_t index) const
{
    if (index >= m_case.snapshots.size()) return EntryId::None;
    for (const SnapshotEntry& entry : m_workspace.entries())
        if (std::filesystem::path(QFileInfo(entry.path).absoluteFilePath().toStdString())
            == m_case.snapshots[index].path)
            return entry.id;
    return EntryId::None;
}

QString Casebook::add(Finding finding)
{
    if (finding.createdAt.empty()) finding.createdAt = nowIso();
    const QString key = QString::fromStdString(m_case.add(std::move(finding)));
    touch();
    emit added(key);
    return key;
}

QString Casebook::pin(const Selection& selection)
{
    const SnapshotPtr own = m_workspace.snapshot(selection.snapshot);
    if (!own || selection.isEmpty()) return {};
    if (const QString there = pinOf(selection); !there.isEmpty()) {
        emit added(there);
        return there;
    }
    Finding finding;
    finding.snapshot = snapshotIndex(selection.snapshot);
    const bool pairsById = m_workspace.pairsById();
    // One value a file of the case: files that are not open now have none.
    std::vector<SnapshotPtr> snapshots;
    for (const EntryId id : m_workspace.readyIds()) snapshots.push_back(m_workspace.snapshot(id));
    if (selection.node) {
        const NodeOrdinal node = *selection.node;
        finding.kind = FindingKind::Object;
        finding.className = own->className(node);
        finding.objectId = own->graph().id(node).value;
        // The class's name, not the node's own: a string's name would be its contents.
        finding.title = finding.className + " @" + std::to_string(*finding.objectId);
        const QString key = add(std::move(finding));
        auto& job = m_figureJobs[key.toStdString()];
        job = std::make_unique<Job>();
        job->start([snapshots, pairsById, own,
                    node](const Task& task) { return objectFigures(snapshots, pairsById, own, node, task); },
                   [this, key](Result<ObjectFigures> result) {
                       Finding* pinned = m_case.find(key.toStdString());
                       if (!result || !pinned) return;
                       pinned->figures = std::move(result->figures);
                       pinned->path = std::move(result->path);
                       touch();
                   });
        return key;
    }
    finding.kind = FindingKind::Class;
    finding.classKey = selection.classKey.toStdString();
    finding.className = selection.className.toStdString();
    finding.title = finding.className;
    const QString key = add(std::move(finding));
    auto& job = m_figureJobs[key.toStdString()];
    job = std::make_unique<Job>();
    job->start([snapshots, wanted = selection.classKey.toStdString()](
                   const Task&) { return classFigures(snapshots, wanted); },
               [this, key](Result<std::vector<Figure>> result) {
                   Finding* pinned = m_case.find(key.toStdString());
                   if (!result || !pinned) return;
                   pinned->figures = std::move(*result);
                   touch();
               });
    return key;
}

QString Casebook::pinOf(const Selection& selection) const
{
    const SnapshotPtr own = m_workspace.snapshot(selection.snapshot);
    if (!own || selection.isEmpty()) return {};
    for (const Finding& finding : m_case.findings) {
        if (selection.node) {
            const NodeId id = own->graph().id(*selection.node);
            if (finding.kind != FindingKind::Object || finding.objectId != id.value) continue;
            if (!finding.snapshot) continue;
            const EntryId there = entryAt(*finding.snapshot);
            // One object in all snapshots of one process; ids of another program mean nothing here.
            const bool isSameThere = m_workspace.lineage().state == SetLineage::State::SameProcess
                && m_workspace.snapshot(there) && id.isHeapObject();
            if (there != selection.snapshot && !isSameThere) continue;
        } else if (finding.kind != FindingKind::Class
                   || finding.classKey != selection.classKey.toStdString()) {
            continue;
        }
        return QString::fromStdString(finding.key);
    }
    return {};
}

QString Casebook::pin(const Suspect& suspect, EntryId snapshot)
{
    Finding finding;
    finding.kind = FindingKind::Suspect;
    finding.title = suspect.title;
    finding.snapshot = snapshotIndex(snapshot);
    finding.className = suspect.className;
    finding.pattern = suspect.pattern;
    finding.severity = severityName(suspect.severity);
    finding.evidence = suspect.evidence;
    finding.evidence.insert(finding.evidence.begin(), suspect.explanation);
    if (suspect.hasContainer())
        finding.objectId = suspect.collectionId.value ? suspect.collectionId.value : suspect.objectId.value;
    Figure count{"Count", Figure::Unit::Count, {}}, retained{"Retained size", Figure::Unit::Bytes, {}};
    for (const std::uint64_t value : suspect.count) count.values.emplace_back(double(value));
    for (const std::uint64_t value : suspect.retainedSize) retained.values.emplace_back(double(value));
    finding.figures = {std::move(count), std::move(retained)};
    if (const SnapshotPtr own = m_workspace.snapshot(snapshot)) finding.path = stepsOf(*own, suspect.path);
    return add(std::move(finding));
}

QString Casebook::pin(const RetainingPath& path, EntryId snapshot)
{
    const SnapshotPtr own = m_workspace.snapshot(snapshot);
    if (!own || path.empty()) return {};
    const NodeOrdinal node = path.back().node;
    Finding finding;
    finding.kind = FindingKind::Path;
    finding.snapshot = snapshotIndex(snapshot);
    finding.className = own->className(node);
    finding.objectId = own->graph().id(node).value;
    finding.title = tr("Path to %1 @%2")
                        .arg(QString::fromStdString(finding.className))
                        .arg(*finding.objectId)
                        .toStdString();
    finding.figures = {{"Shallow size", Figure::Unit::Bytes, {double(own->shallowSize(node))}},
                       {"Retained size", Figure::Unit::Bytes, {double(own->retainedSize(node))}},
                       {"Distance", Figure::Unit::Distance, {double(own->distance(node))}}};
    finding.path = stepsOf(*own, path);
    return add(std::move(finding));
}

QString Casebook::pin(const RetainerGraph& graph, EntryId snapshot)
{
    const SnapshotPtr own = m_workspace.snapshot(snapshot);
    if (!own || graph.isEmpty()) return {};
    Finding finding;
    finding.kind = FindingKind::Graph;
    finding.snapshot = snapshotIndex(snapshot);
    std::unordered_map<PictureId, std::uint32_t> positions;
    for (const PictureNode& node : graph.nodes()) {
        positions.emplace(node.id, std::uint32_t(finding.graphNodes.size()));
        FindingGraphNode kept;
        kept.id = own->graph().id(node.members.front()).value;
        // A string's label is its contents.
        kept.label = node.kind == PictureKind::String ? node.className : node.label;
        kept.className = node.className;
        kept.retainedSize = node.retainedSize;
        kept.folded = std::uint32_t(node.members.size());
        kept.isRoot = node.kind == PictureKind::Root;
        kept.isTarget = node.isTarget;
        if (node.isTarget && !finding.objectId) {
            finding.className = node.className;
            if (!node.isFold()) finding.objectId = kept.id;
            finding.figures = {{"Retained size", Figure::Unit::Bytes, {double(node.retainedSize)}}};
        }
        finding.graphNodes.push_back(std::move(kept));
    }
    for (const PictureEdge& edge : graph.edges())
        finding.graphEdges.push_back({positions.at(edge.from), positions.at(edge.to), edgeText(edge.name),
                                      edge.isWeak, edge.isInternal, edge.isOnBestPath});
    finding.title = tr("Who keeps %1").arg(QString::fromStdString(finding.className)).toStdString();
    if (finding.objectId) finding.title += " @" + std::to_string(*finding.objectId);
    return add(std::move(finding));
}

void Casebook::setNote(const QString& key, const QString& note)
{
    Finding* finding = m_case.find(key.toStdString());
    if (!finding || finding->note == note.toStdString()) return;
    finding->note = note.toStdString();
    touch();
}

void Casebook::setTitle(const QString& key, const QString& title)
{
    Finding* finding = m_case.find(key.toStdString());
    if (!finding || title.trimmed().isEmpty() || finding->title == title.toStdString()) return;
    m_done.push_back({Step::Kind::Rename, finding->key, {}, finding->title, {}});
    finding->title = title.trimmed().toStdString();
    touch();
}

void Casebook::remove(const QString& key)
{
    auto taken = m_case.remove(key.toStdString());
    if (!taken) return;
    m_done.push_back({Step::Kind::Remove, key.toStdString(), taken->first, {}, std::move(taken->second)});
    touch();
}

void Casebook::undo()
{
    if (m_done.empty()) return;
    Step last = std::move(m_done.back());
    m_done.pop_back();
    switch (last.kind) {
    case Step::Kind::Remove:
        m_case.insert(std::min(last.position, m_case.findings.size()), std::move(last.finding));
        break;
    case Step::Kind::Move: m_case.move(last.key, last.position); break;
    case Step::Kind::Rename:
        if (Finding* finding = m_case.find(last.key)) finding->title = last.title;
        break;
    }
    touch();
}

QString Casebook::undoText() const
{
    if (m_done.empty()) return tr("Undo");
    switch (m_done.back().kind) {
    case Step::Kind::Remove: return tr("Undo remove");
    case Step::Kind::Move: return tr("Undo move");
    case Step::Kind::Rename: break;
    }
    return tr("Undo rename");
}

void Casebook::move(const QString& key, int position)
{
    const auto& findings = m_case.findings;
    const auto at = std::find_if(findings.begin(), findings.end(),
                                 [&](const Finding& finding) { return finding.key == key.toStdString(); });
    if (at == findings.end()) return;
    m_done.push_back({Step::Kind::Move, at->key, std::size_t(at - findings.begin()), {}, {}});
    m_case.move(key.toStdString(), std::size_t(std::max(0, position)));
    touch();
}

void Casebook::setTexts(const CaseTexts& texts)
{
    m_case.texts = texts;
    touch();
}

void Casebook::setFilter(const QString& view, const QString& filter)
{
    if (filter.isEmpty())
        m_case.filters.erase(view.toStdString());
    else
        m_case.filters[view.toStdString()] = filter.toStdString();
}

QString Casebook::filter(const QString& view) const
{
    const auto it = m_case.filters.find(view.toStdString());
    return it == m_case.filters.end() ? QString() : QString::fromStdString(it->second);
}

void Casebook::setIgnored(std::vector<IgnoredRetainer> objects, const QStringList& classKeys,
                          const QStringList& edgeNames)
{
    m_case.ignoredRetainers = std::move(objects);
    m_case.windowState[kIgnoredClasses] = joined(classKeys);
    m_case.windowState[kIgnoredEdges] = joined(edgeNames);
    touch();
}

QStringList Casebook::ignoredClasses() const
{
    return split(m_case.windowState, kIgnoredClasses);
}

QStringList Casebook::ignoredEdgeNames() const
{
    return split(m_case.windowState, kIgnoredEdges);
}

Place Casebook::placeOf(const Finding& finding) const
{
    Place place;
    const EntryId id = finding.snapshot ? entryAt(*finding.snapshot) : EntryId::None;
    const SnapshotPtr snapshot = m_workspace.snapshot(id);
    if (!snapshot) return place;
    place.selection.snapshot = id;
    if (finding.objectId) {
        place.view =
            QString::fromLatin1(finding.kind == FindingKind::Suspect ? view::kSuspects : view::kSummary);
        place.selection.node = snapshot->graph().nodeById(NodeId{*finding.objectId});
        if (finding.kind == FindingKind::Graph) place.view = QString::fromLatin1(view::kGraph);
    } else if (!finding.classKey.empty()) {
        place.view = QString::fromLatin1(view::kSummary);
        place.selection.classKey = QString::fromStdString(finding.classKey);
        place.selection.className = QString::fromStdString(finding.className);
    } else if (finding.kind == FindingKind::Chart) {
        place.view = QString::fromLatin1(view::kOverview);
    } else if (finding.kind == FindingKind::Query) {
        place.view = finding.chart.empty() ? QString::fromLatin1(view::kSummary)
                                           : QString::fromStdString(finding.chart);
        place.filter = QString::fromStdString(finding.expression);
    } else if (finding.kind == FindingKind::Suspect) {
        place.view = QString::fromLatin1(view::kSuspects);
    }
    return place;
}

void Casebook::save(const QString& path)
{
    syncFiles();
    m_saveJob.start(
        [copy = m_case, file = std::filesystem::path(path.toStdString()), keys = m_keys,
         snapshots = openSnapshots(), left = m_recovered](const Task& task) mutable -> Result<Investigation> {
            // Hashes identify the dumps; those on record are kept while size and path are the same.
            auto checks = checkFiles(copy, file.parent_path(), task);
            if (!checks) return fail(checks.error());
            if (auto done = keys->hideIn(copy, snapshots, task); !done) return fail(done.error());
            if (auto done = saveInvestigation(copy, file); !done) return fail(done.error());
            std::error_code ignored; // gone already is as good
            if (!left.empty()) std::filesystem::remove(left, ignored);
            return copy;
        },
        [this, path](Result<Investigation> result) {
            if (!result) {
                emit failed(QString::fromStdString(result.error().message));
                return;
            }
            for (CaseFile& file : m_case.snapshots)
                for (const CaseFile& hashed : result->snapshots)
                    if (hashed.path == file.path) file.sha256 = hashed.sha256;
            const QString before = m_path;
            m_path = path;
            m_isModified = false;
            m_autosave.stop();
            if (!m_autosaveFolder.isEmpty())
                removeAutosave(m_autosaveFolder.toStdString(), std::filesystem::path(before.toStdString()));
            emit saved(path);
            emit changed();
        });
}

void Casebook::load(const QString& path)
{
    loadFrom(path, path, false);
}

void Casebook::recover(const Recoverable& left)
{
    loadFrom(QString::fromStdString(left.autosave.string()),
             QString::fromStdString(left.investigation.string()), true);
}

void Casebook::loadFrom(const QString& source, const QString& path, bool isRecovery)
{
    struct Loaded {
        Investigation investigation;
        std::vector<FileCheck> checks;
    };
    m_loadJob.start(
        [file = std::filesystem::path(source.toStdString())](const Task& task) -> Result<Loaded> {
            auto investigation = loadInvestigation(file);
            if (!investigation) return fail(investigation.error());
            auto checks = checkFiles(*investigation, file.parent_path(), task);
            if (!checks) return fail(checks.error());
            return Loaded{std::move(*investigation), std::move(*checks)};
        },
        [this, source, path, isRecovery](Result<Loaded> result) {
            if (!result) {
                emit failed(QString::fromStdString(result.error().message));
                return;
            }
            m_recovered = isRecovery ? source.toStdString() : std::string();
            applyLoaded(std::move(result->investigation), result->checks, path);
            if (isRecovery) touch();
        });
}

void Casebook::applyLoaded(Investigation investigation, const std::vector<FileCheck>& checks,
                           const QString& path)
{
    m_case = std::move(investigation);
    m_path = path;
    m_done.clear();
    m_isModified = false;
    QStringList notices;
    for (const std::string& notice : m_case.notices) notices << QString::fromStdString(notice);
    for (const FileCheck& check : checks)
        if (check.state != FileState::Present) notices << QString::fromStdString(check.message);
    QStringList files;
    for (const auto* list : {&m_case.snapshots, &m_case.memoryLogs})
        for (const CaseFile& file : *list) files << QString::fromStdString(file.path.string());
    const bool wasModified = m_isModified;
    m_workspace.open(files);
    for (const CaseFile& file : m_case.snapshots) {
        for (const SnapshotEntry& entry : std::vector<SnapshotEntry>(m_workspace.entries())) {
            if (std::filesystem::path(QFileInfo(entry.path).absoluteFilePath().toStdString()) != file.path)
                continue;
            if (!file.label.empty()) m_workspace.rename(entry.id, QString::fromStdString(file.label));
            if (file.colour >= 0) m_workspace.setColour(entry.id, file.colour);
            m_workspace.setRole(entry.id, roleOf(file.role));
        }
    }
    m_isModified = wasModified;
    emit loaded(path, notices);
    emit changed();
}

} // namespace heaptrail::ui

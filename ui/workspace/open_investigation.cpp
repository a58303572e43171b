// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/open_investigation.h"

#include "core/analysis/entry_names.h"
#include "core/analysis/held_name.h"
#include "core/base/sha256.h"
#include "core/load/container.h"
#include "core/report/hidden_keys.h"
#include "ui/jobs/file_being_written.h"
#include "ui/text/format.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace heaptrail::ui {
namespace {

constexpr int kAutosaveAfterMs = 1000;

std::string nowIso()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
}

std::filesystem::path absolutePath(const QString& path)
{
    return QFileInfo(path).absoluteFilePath().toStdString();
}
std::filesystem::path absolutePath(const SnapshotEntry& entry)
{
    return absolutePath(entry.path);
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

/// V8 writes key and value into the names of a WeakMap's edges, and entries are named by their keys: an investigation
/// holds no contents.
std::string edgeText(const std::string& name)
{
    if (name.starts_with("entry ") || name.starts_with("key ")) return name.substr(0, name.find(' '));
    return name.find("pair in WeakMap") == name.npos && !name.starts_with("part of key (")
        ? name
        : "(value in WeakMap)";
}

std::vector<FindingStep> stepsOf(const Snapshot& snapshot, RetainingPath path)
{
    nameEntriesWithoutKeys(snapshot, path);
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
class OpenInvestigation::Keys {
public:
    /// With what is known already, without waiting for anybody.
    void hideKnownIn(Investigation& investigation)
    {
        const std::unique_lock lock(m_mutex, std::try_to_lock);
        if (!lock || !m_keys) return;
        for (Finding& finding : investigation.findings) hideKeys(finding, *m_keys);
    }
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

/// What a crash would leave behind: written by workers, given up by us. Nothing that was given up is written by a worker
/// that is late.
class OpenInvestigation::Recovery {
public:
    std::uint64_t epoch()
    {
        const std::lock_guard lock(m_mutex);
        return m_epoch;
    }
    Result<void> write(std::uint64_t epoch, const Investigation& contents,
                       const std::filesystem::path& folder, const std::filesystem::path& file,
                       const std::filesystem::path& before)
    {
        const std::lock_guard lock(m_mutex);
        if (epoch != m_epoch) return {};
        if (auto done = saveAutosave(contents, folder, file); !done) return done;
        if (!before.empty() && before != autosavePath(folder, file)) removeQuietly(before);
        return {};
    }
    void giveUp(const std::filesystem::path& folder, const std::filesystem::path& file,
                const std::filesystem::path& before)
    {
        const std::lock_guard lock(m_mutex);
        ++m_epoch;
        if (!folder.empty()) removeAutosave(folder, file);
        if (!before.empty()) removeQuietly(before);
    }

private:
    static void removeQuietly(const std::filesystem::path& path)
    {
        std::error_code ignored; // gone already is as good
        std::filesystem::remove(path, ignored);
    }
    std::mutex m_mutex;
    std::uint64_t m_epoch{0};
};

OpenInvestigation::OpenInvestigation(Workspace& workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(workspace)
    , m_keys(std::make_shared<Keys>())
    , m_recovery(std::make_shared<Recovery>())
{
    m_autosave.setSingleShot(true);
    m_autosave.setInterval(kAutosaveAfterMs);
    connect(&m_autosave, &QTimer::timeout, this, &OpenInvestigation::autosave);
    connect(&workspace, &Workspace::edited, this, [this] {
        if (!m_isOpening) touch();
    });
    // The files are part of what was saved; before that they are only being looked at.
    const auto touchSaved = [this] {
        if (!m_isOpening && !m_path.isEmpty()) touch();
    };
    connect(&workspace, &Workspace::added, this, touchSaved);
    connect(&workspace, &Workspace::removed, this, touchSaved);
    connect(&workspace, &Workspace::hashed, this, &OpenInvestigation::recognise);
}

OpenInvestigation::~OpenInvestigation() = default;

void OpenInvestigation::autosave()
{
    if (m_autosaveFolder.isEmpty() || !isModified()) return;
    syncFiles();
    m_autosaveJob.start(
        [copy = m_contents, folder = std::filesystem::path(m_autosaveFolder.toStdString()),
         file = std::filesystem::path(m_path.toStdString()), keys = m_keys, snapshots = openSnapshots(),
         before = m_recovered, recovery = m_recovery,
         epoch = m_recovery->epoch()](const Task& task) mutable -> Result<void> {
            if (auto done = keys->hideIn(copy, snapshots, task); !done) return done;
            return recovery->write(epoch, copy, folder, file, before);
        },
        [this](const Result<void>& done) { // the next one tries again
            const bool hasFailed = !done && done.error().code != ErrorCode::Cancelled;
            if (!std::exchange(m_hasAutosaveFailed, hasFailed) && hasFailed)
                emit failed(tr("Pins and notes are not saved by themselves: %1 %2. Save the investigation.")
                                .arg(m_autosaveFolder, QString::fromStdString(done.error().message)));
        });
}

void OpenInvestigation::keepForNextStart()
{
    if (m_autosaveFolder.isEmpty() || !isModified()) return;
    syncFiles();
    Investigation copy = m_contents;
    m_keys->hideKnownIn(copy);
    const std::filesystem::path folder = m_autosaveFolder.toStdString(), file = m_path.toStdString();
    (void)m_recovery->write(m_recovery->epoch(), copy, folder, file,
                            m_recovered); // nobody is left to be told
}

void OpenInvestigation::touch()
{
    ++m_revision;
    if (!m_autosaveFolder.isEmpty() && !m_autosave.isActive()) m_autosave.start();
    emit changed();
}

const Finding* OpenInvestigation::finding(const QString& key) const
{
    return m_contents.find(key.toStdString());
}

/// Case files are matched by path: what was opened later is appended, so that indexes in pins stay right.
void OpenInvestigation::syncFiles()
{
    for (const SnapshotEntry& entry : m_workspace.entries()) {
        if (entry.copyOf != EntryId::None) continue;
        const auto path = absolutePath(entry);
        auto it = std::ranges::find(m_contents.snapshots, path, &InvestigationFile::path);
        if (it == m_contents.snapshots.end()) {
            m_contents.snapshots.push_back({});
            it = m_contents.snapshots.end() - 1;
            it->path = path;
        }
        it->label = entry.name.toStdString();
        it->role = fileRole(entry.role);
        it->colour = entry.colour;
        it->number = entry.number;
        it->isExcluded = entry.isExcluded;
        if (it->sha256.empty() && entry.sha256.size() == 64) it->sha256 = entry.sha256;
        if (entry.fileBytes > 0) it->fileSize = entry.fileBytes;
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
        if (std::ranges::find(m_contents.memoryLogs, path, &InvestigationFile::path)
            != m_contents.memoryLogs.end())
            continue;
        m_contents.memoryLogs.push_back({});
        m_contents.memoryLogs.back().path = path;
    }
}

std::vector<SnapshotPtr> OpenInvestigation::openSnapshots() const
{
    std::vector<SnapshotPtr> snapshots;
    for (const EntryId id : m_workspace.readyIds()) snapshots.push_back(m_workspace.snapshot(id));
    return snapshots;
}

std::optional<std::uint32_t> OpenInvestigation::snapshotIndex(EntryId id)
{
    const SnapshotEntry* entry = m_workspace.entry(id);
    if (!entry) return {};
    syncFiles();
    const auto it = std::ranges::find(m_contents.snapshots, absolutePath(*entry), &InvestigationFile::path);
    if (it == m_contents.snapshots.end()) return {};
    return std::uint32_t(it - m_contents.snapshots.begin());
}

std::vector<std::uint32_t> OpenInvestigation::positionsOf(const std::vector<EntryId>& ids)
{
    std::vector<std::uint32_t> positions;
    for (const EntryId id : ids)
        if (const auto position = snapshotIndex(id)) positions.push_back(*position);
    return positions;
}

QString OpenInvestigation::snapshotLabel(std::uint32_t index) const
{
    if (index >= m_contents.snapshots.size()) return {};
    const InvestigationFile& file = m_contents.snapshots[index];
    if (const QString open = m_workspace.shortLabel(entryOf(file)); !open.isEmpty()) return open;
    return QStringLiteral("S%1").arg(file.number > 0 ? file.number : int(index) + 1);
}

EntryId OpenInvestigation::entryAt(std::uint32_t index) const
{
    return index < m_contents.snapshots.size() ? entryOf(m_contents.snapshots[index]) : EntryId::None;
}

QString OpenInvestigation::add(Finding finding)
{
    if (finding.createdAt.empty()) finding.createdAt = nowIso();
    if (finding.figureSnapshots.empty() && !finding.figures.empty()
        && finding.figures.front().values.size() == m_workspace.readyIds().size())
        finding.figureSnapshots = positionsOf(m_workspace.readyIds());
    const QString key = QString::fromStdString(m_contents.add(std::move(finding)));
    touch();
    emit added(key);
    return key;
}

QString OpenInvestigation::addOnce(Finding finding)
{
    const auto same = std::ranges::find_if(m_contents.findings, [&](const Finding& other) {
        return other.kind == finding.kind && other.snapshot == finding.snapshot
            && other.objectId == finding.objectId && other.pattern == finding.pattern
            && other.path == finding.path && other.graphNodes == finding.graphNodes
            && (finding.kind != FindingKind::Suspect || finding.objectId
                || other.className == finding.className);
    });
    if (same == m_contents.findings.end()) return add(std::move(finding));
    const QString key = QString::fromStdString(same->key);
    emit added(key);
    return key;
}

QString OpenInvestigation::pinOf(const Suspect& suspect) const
{
    const std::uint64_t id = suspect.collectionId.value ? suspect.collectionId.value : suspect.objectId.value;
    for (const Finding& finding : m_contents.findings)
        if (finding.kind == FindingKind::Suspect && finding.pattern == suspect.pattern
            && (suspect.hasContainer() ? finding.objectId == id
                                       : !finding.objectId && finding.className == suspect.className))
            return QString::fromStdString(finding.key);
    return {};
}

Job& OpenInvestigation::figureJob(const QString& key)
{
    auto& job = m_figureJobs[key.toStdString()];
    if (!job) job = std::make_unique<Job>();
    return *job;
}

QString OpenInvestigation::pin(const Selection& selection)
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
    // What is not compared, of another process, has its own figures alone.
    std::vector<EntryId> ids = m_workspace.readyIds();
    if (std::ranges::find(ids, selection.snapshot) == ids.end()) ids = {selection.snapshot};
    std::vector<SnapshotPtr> snapshots;
    for (const EntryId id : ids) snapshots.push_back(m_workspace.snapshot(id));
    finding.figureSnapshots = positionsOf(ids);
    if (selection.node) {
        const NodeOrdinal node = *selection.node;
        finding.kind = FindingKind::Object;
        finding.className = own->className(node);
        finding.objectId = own->graph().id(node).value;
        // The class's name, not the node's own: a string's name would be its contents.
        // What the code calls it stands first; a key of a Map would be contents, too.
        const std::string held = heldName(*own, node, EntryKeys::Hide);
        finding.title = (held.empty() ? std::string() : held + ": ") + finding.className + " @"
            + std::to_string(*finding.objectId);
        const QString key = add(std::move(finding));
        figureJob(key).start(
            [snapshots, pairsById, own, node](const Task& task) {
                return objectFigures(snapshots, pairsById, own, node, task);
            },
            [this, key](Result<ObjectFigures> result) {
                Finding* pinned = m_contents.find(key.toStdString());
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
    figureJob(key).start([snapshots, wanted = selection.classKey.toStdString()](
                             const Task&) { return classFigures(snapshots, wanted); },
                         [this, key](Result<std::vector<Figure>> result) {
                             Finding* pinned = m_contents.find(key.toStdString());
                             if (!result || !pinned) return;
                             pinned->figures = std::move(*result);
                             touch();
                         });
    return key;
}

QString OpenInvestigation::pinOf(const Selection& selection) const
{
    const SnapshotPtr own = m_workspace.snapshot(selection.snapshot);
    if (!own || selection.isEmpty()) return {};
    for (const Finding& finding : m_contents.findings) {
        if (selection.node) {
            const NodeId id = own->graph().id(*selection.node);
            // What holds a pinned suspect is pinned with it.
            if (finding.kind != FindingKind::Object && finding.kind != FindingKind::Suspect) continue;
            if (finding.objectId != id.value) continue;
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

QString OpenInvestigation::pin(const Suspect& suspect, EntryId snapshot)
{
    if (const QString there = pinOf(suspect); !there.isEmpty()) {
        emit added(there);
        return there;
    }
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
    return addOnce(std::move(finding));
}

QString OpenInvestigation::pin(const RetainingPath& path, EntryId snapshot)
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
    return addOnce(std::move(finding));
}

QString OpenInvestigation::pin(const RetainerGraph& graph, EntryId snapshot)
{
    const SnapshotPtr own = m_workspace.snapshot(snapshot);
    if (!own || graph.isEmpty()) return {};
    Finding finding;
    finding.kind = FindingKind::Graph;
    finding.snapshot = snapshotIndex(snapshot);
    std::unordered_map<RetainerNodeId, std::uint32_t> positions;
    for (const RetainerNode& node : graph.nodes()) {
        positions.emplace(node.id, std::uint32_t(finding.graphNodes.size()));
        FindingGraphNode kept;
        kept.id = own->graph().id(node.members.front()).value;
        // A string's label is its contents, and so is a key.
        const std::string held = graph.heldName(node, EntryKeys::Hide);
        kept.label = node.kind == RetainerNodeKind::String ? node.className
            : held.empty()                                 ? node.label
                                                           : held;
        kept.className = node.className;
        kept.retainedSize = node.retainedSize;
        kept.folded = std::uint32_t(node.members.size());
        kept.isRoot = node.kind == RetainerNodeKind::Root;
        kept.isTarget = node.isTarget;
        if (node.isTarget && !finding.objectId) {
            finding.className = node.className;
            if (!node.isFold()) finding.objectId = kept.id;
            finding.figures = {{"Retained size", Figure::Unit::Bytes, {double(node.retainedSize)}}};
        }
        finding.graphNodes.push_back(std::move(kept));
    }
    for (const RetainerEdge& edge : graph.edges())
        finding.graphEdges.push_back({positions.at(edge.from), positions.at(edge.to), edgeText(edge.name),
                                      edge.isWeak, edge.isInternal, edge.isOnBestPath});
    finding.title = tr("Who keeps %1").arg(QString::fromStdString(finding.className)).toStdString();
    if (finding.objectId) finding.title += " @" + std::to_string(*finding.objectId);
    return addOnce(std::move(finding));
}

void OpenInvestigation::setNote(const QString& key, const QString& note)
{
    Finding* finding = m_contents.find(key.toStdString());
    if (!finding || finding->note == note.toStdString()) return;
    finding->note = note.toStdString();
    touch();
}

void OpenInvestigation::setTitle(const QString& key, const QString& title)
{
    Finding* finding = m_contents.find(key.toStdString());
    if (!finding || title.trimmed().isEmpty() || finding->title == title.toStdString()) return;
    m_done.push_back({Step::Kind::Rename, finding->key, {}, finding->title, {}});
    finding->title = title.trimmed().toStdString();
    touch();
}

void OpenInvestigation::remove(const QString& key)
{
    auto taken = m_contents.remove(key.toStdString());
    if (!taken) return;
    m_done.push_back({Step::Kind::Remove, key.toStdString(), taken->first, {}, std::move(taken->second)});
    touch();
}

void OpenInvestigation::undo()
{
    if (m_done.empty()) return;
    Step last = std::move(m_done.back());
    m_done.pop_back();
    switch (last.kind) {
    case Step::Kind::Remove:
        m_contents.insert(std::min(last.position, m_contents.findings.size()), std::move(last.finding));
        break;
    case Step::Kind::Move: m_contents.move(last.key, last.position); break;
    case Step::Kind::Rename:
        if (Finding* finding = m_contents.find(last.key)) finding->title = last.title;
        break;
    }
    touch();
}

QString OpenInvestigation::undoText() const
{
    if (m_done.empty()) return tr("Undo");
    switch (m_done.back().kind) {
    case Step::Kind::Remove: return tr("Undo remove");
    case Step::Kind::Move: return tr("Undo move");
    case Step::Kind::Rename: break;
    }
    return tr("Undo rename");
}

void OpenInvestigation::move(const QString& key, int position)
{
    const auto& findings = m_contents.findings;
    const auto at = std::find_if(findings.begin(), findings.end(),
                                 [&](const Finding& finding) { return finding.key == key.toStdString(); });
    if (at == findings.end()) return;
    m_done.push_back({Step::Kind::Move, at->key, std::size_t(at - findings.begin()), {}, {}});
    m_contents.move(key.toStdString(), std::size_t(std::max(0, position)));
    touch();
}

void OpenInvestigation::setTexts(const ReportTexts& texts)
{
    if (texts == m_contents.texts) return;
    m_contents.texts = texts;
    touch();
}

void OpenInvestigation::setFilter(const QString& view, const QString& filter)
{
    if (filter.isEmpty())
        m_contents.filters.erase(view.toStdString());
    else
        m_contents.filters[view.toStdString()] = filter.toStdString();
}

QString OpenInvestigation::filter(const QString& view) const
{
    const auto it = m_contents.filters.find(view.toStdString());
    return it == m_contents.filters.end() ? QString() : QString::fromStdString(it->second);
}

void OpenInvestigation::setIgnored(std::vector<IgnoredRetainer> objects, const QStringList& classKeys,
                                   const QStringList& edgeNames)
{
    if (objects == m_contents.ignoredRetainers && classKeys == ignoredClasses()
        && edgeNames == ignoredEdgeNames())
        return;
    m_contents.ignoredRetainers = std::move(objects);
    m_contents.windowState[kIgnoredClasses] = joined(classKeys);
    m_contents.windowState[kIgnoredEdges] = joined(edgeNames);
    touch();
}

QStringList OpenInvestigation::ignoredClasses() const
{
    return split(m_contents.windowState, kIgnoredClasses);
}

QStringList OpenInvestigation::ignoredEdgeNames() const
{
    return split(m_contents.windowState, kIgnoredEdges);
}

Place OpenInvestigation::placeOf(const Finding& finding) const
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

void OpenInvestigation::save(const QString& path, bool isChosen)
{
    syncFiles();
    // Another window, or another program, may have written what we would replace unread.
    const std::string wanted = path == m_path && !isChosen ? m_onDisk : std::string();
    m_saveJob.start(
        [copy = m_contents, file = std::filesystem::path(path.toStdString()), keys = m_keys,
         snapshots = openSnapshots(), wanted](const Task& task) mutable -> Result<Saved> {
            const FileBeingWritten writing;
            if (const auto found = sha256OfFile(file, task); found && !wanted.empty() && *found != wanted)
                return fail(ErrorCode::CannotWrite, "it was saved elsewhere since it was opened here");
            // Hashes identify the dumps; those on record are kept.
            if (auto done = hashFiles(copy, task); !done) return fail(done.error());
            if (auto done = keys->hideIn(copy, snapshots, task); !done) return fail(done.error());
            if (auto done = saveInvestigation(copy, file); !done) return fail(done.error());
            return Saved{std::move(copy), sha256OfFile(file, task).value_or("")};
        },
        [this, path, revision = m_revision](Result<Saved> result) {
            if (!result) {
                emit failed(
                    tr("Could not save %1: %2. Choose another name or folder with Save As.")
                        .arg(QFileInfo(path).fileName(), QString::fromStdString(result.error().message)));
                return;
            }
            for (InvestigationFile& file : m_contents.snapshots)
                for (const InvestigationFile& hashed : result->contents.snapshots)
                    if (hashed.path == file.path) file.sha256 = hashed.sha256;
            m_savedRevision = revision; // what was written meanwhile is still unsaved
            m_autosave.stop();
            m_recovery->giveUp(m_autosaveFolder.toStdString(), m_path.toStdString(), m_recovered);
            m_recovered.clear();
            m_path = path;
            m_onDisk = result->onDisk;
            if (isModified()) m_autosave.start();
            emit saved(path);
            emit changed();
        });
}

void OpenInvestigation::load(const QString& path, const QStringList& others)
{
    loadFrom(path, path, false, others);
}

void OpenInvestigation::recover(const Recoverable& left)
{
    loadFrom(QString::fromStdString(left.autosave.string()),
             QString::fromStdString(left.investigation.string()), true, {});
}

void OpenInvestigation::loadFrom(const QString& source, const QString& path, bool isRecovery,
                                 const QStringList& others)
{
    m_loadJob.start(
        [file = std::filesystem::path(source.toStdString()),
         beside = std::filesystem::path(path.toStdString()).parent_path(), path, isRecovery,
         others](const Task& task) -> Result<Next> {
            auto contents = loadInvestigation(file);
            if (!contents) return fail(contents.error());
            auto checks = locateFiles(*contents, beside, task);
            if (!checks) return fail(checks.error());
            return Next{std::move(*contents),
                        std::move(*checks),
                        path,
                        isRecovery ? file : std::filesystem::path(),
                        others,
                        isRecovery ? std::string() : sha256OfFile(file, task).value_or("")};
        },
        [this, source](Result<Next> result) {
            if (!result) {
                emit failed(
                    tr("Could not open %1: %2")
                        .arg(QFileInfo(source).fileName(), QString::fromStdString(result.error().message)));
                return;
            }
            m_next = std::move(*result);
            if (isModified())
                emit replaceWanted(m_next->path);
            else
                replace();
        });
}

void OpenInvestigation::discard()
{
    m_autosave.stop();
    m_autosaveJob.cancel();
    m_recovery->giveUp(m_autosaveFolder.toStdString(), m_path.toStdString(), m_recovered);
    m_recovered.clear();
    m_savedRevision = m_revision;
}

/// Forgets everything but the open files.
void OpenInvestigation::forget()
{
    discard();
    for (auto& [key, job] : m_figureJobs) {
        job->cancel();
        m_endedJobs.push_back(std::move(job));
    }
    m_figureJobs.clear();
    std::erase_if(m_endedJobs,
                  [](const auto& job) { return !job->hasWorker(); }); // the others are not waited for
    m_contents = {};
    m_path.clear();
    m_onDisk.clear();
    m_done.clear();
}

void OpenInvestigation::end()
{
    m_loadJob.cancel();
    m_next.reset();
    forget();
    m_isOpening = true;
    m_workspace.clear();
    m_isOpening = false;
    emit restored();
    emit changed();
}

void OpenInvestigation::replace()
{
    if (!m_next) return;
    Next next = std::move(*m_next);
    m_next.reset();
    forget();
    m_contents = std::move(next.contents);
    m_path = next.path;
    m_onDisk = next.onDisk;
    m_recovered = next.recoveredFrom;
    QStringList notices;
    for (const std::string& notice : m_contents.notices) notices << QString::fromStdString(notice);
    const auto missing = std::ranges::count(next.checks, FileState::Missing, &FileCheck::state);
    if (missing > 1) // one line for all: each has its own row
        notices << tr("%1 files are missing. Pinned numbers remain; links don't work.").arg(missing);
    for (const FileCheck& check : next.checks)
        if (check.state != FileState::Present && (check.state != FileState::Missing || missing == 1))
            notices << QString::fromStdString(check.message);
    openFiles(next.others);
    if (!m_recovered.empty()) touch();
    emit restored();
    emit loaded(m_path, notices);
    emit changed();
}

/// Those that are open already stay as they are loaded.
void OpenInvestigation::openFiles(const QStringList& others)
{
    m_isOpening = true;
    QStringList files;
    for (const auto* list : {&m_contents.snapshots, &m_contents.memoryLogs})
        for (const InvestigationFile& file : *list) {
            std::error_code unknown;
            const auto onDisk = splitMember(file.path).file;
            // A pipe or a device that a file names is nobody's wish: it is not opened.
            if (!std::filesystem::exists(onDisk, unknown)
                || std::filesystem::is_regular_file(onDisk, unknown))
                files << QString::fromStdString(file.path.string());
        }
    m_workspace.keepOnly(files);
    m_workspace.open(files);
    for (const InvestigationFile& file : m_contents.snapshots) {
        const EntryId id = entryOf(file);
        if (id == EntryId::None) continue;
        if (!file.label.empty()) m_workspace.rename(id, QString::fromStdString(file.label));
        if (file.colour >= 0) m_workspace.setColour(id, file.colour);
        m_workspace.setRole(id, roleOf(file.role));
        m_workspace.setNumber(id, file.number);
        m_workspace.setExcluded(id, file.isExcluded);
    }
    m_workspace.open(others);
    m_isOpening = false;
}

EntryId OpenInvestigation::entryOf(const InvestigationFile& file) const
{
    for (const SnapshotEntry& entry : m_workspace.entries())
        if (absolutePath(entry) == file.path) return entry.id;
    return EntryId::None;
}

/// The hash of an open file is known: is it the file on record, or one that is missed elsewhere?
void OpenInvestigation::recognise(EntryId id)
{
    const SnapshotEntry* entry = m_workspace.entry(id);
    if (!entry) return;
    const auto path = absolutePath(*entry);
    auto& files = m_contents.snapshots;
    const auto here = std::ranges::find(files, path, &InvestigationFile::path);
    if (here != files.end() && !here->sha256.empty()) {
        if (here->sha256 != entry->sha256)
            emit noticed(
                tr("%1 has changed since the investigation was saved. Pinned numbers may not match it.")
                    .arg(QFileInfo(entry->path).fileName()));
        return;
    }
    const auto missed = std::ranges::find_if(files, [&](const InvestigationFile& file) {
        const SnapshotEntry* its = m_workspace.entry(entryOf(file));
        return file.path != path && file.sha256 == entry->sha256 && (!its || its->state == LoadState::Failed);
    });
    if (missed == files.end()) {
        if (here != files.end()) here->sha256 = entry->sha256;
        return;
    }
    const EntryId gone = entryOf(*missed);
    const auto to = std::uint32_t(missed - files.begin());
    if (here != files.end()) { // it was taken for a new one: pins of it are pins of the one that was missed
        const auto from = std::uint32_t(here - files.begin());
        const auto moved = [&](std::uint32_t& position) {
            if (position == from) position = to;
            if (position > from) --position;
        };
        for (Finding& finding : m_contents.findings) {
            if (finding.snapshot) moved(*finding.snapshot);
            std::ranges::for_each(finding.figureSnapshots, moved);
        }
        for (IgnoredRetainer& ignored : m_contents.ignoredRetainers) moved(ignored.snapshot);
        files[to].path = path;
        files.erase(files.begin() + from);
    } else {
        files[to].path = path;
    }
    m_isOpening = true;
    if (gone != EntryId::None) m_workspace.takePlace(gone, id);
    m_isOpening = false;
    emit noticed(tr("Found %1 again: %2").arg(m_workspace.label(id), QDir::toNativeSeparators(entry->path)));
    touch();
}

void OpenInvestigation::locate(EntryId id, const QString& path)
{
    const SnapshotEntry* entry = m_workspace.entry(id);
    const LogEntry* log = m_workspace.log(id);
    if (!entry && !log) return;
    auto& known = entry ? m_contents.snapshots : m_contents.memoryLogs;
    InvestigationFile wanted;
    const std::filesystem::path before = entry ? absolutePath(*entry) : absolutePath(log->path);
    if (const auto it = std::ranges::find(known, before, &InvestigationFile::path); it != known.end())
        wanted = *it;
    wanted.path = before;
    figureJob(QStringLiteral("locate"))
        .start([wanted, path = std::filesystem::path(path.toStdString())](
                   const Task& task) { return findFile(wanted, path, task); },
               [this, id, wanted, path](Result<std::filesystem::path> found) {
                   if (!found) {
                       emit failed(QString::fromStdString(found.error().message));
                       return;
                   }
                   for (auto* files : {&m_contents.snapshots, &m_contents.memoryLogs})
                       for (InvestigationFile& file : *files)
                           if (file.path == wanted.path) file.path = *found;
                   const std::filesystem::path folder = splitMember(*found).file.parent_path();
                   m_workspace.relocate(id, QString::fromStdString(found->string()));
                   touch();
                   // The others that are missed may lie there, too.
                   const auto isThere = [&](const auto& other) {
                       const auto file = splitMemberOfMissing(other.path.toStdString()).file;
                       std::error_code unknown;
                       return other.state == LoadState::Failed && !std::filesystem::exists(file, unknown)
                           && std::filesystem::exists(folder / file.filename(), unknown);
                   };
                   const QString where = QString::fromStdString(folder.string());
                   const auto& entries = m_workspace.entries();
                   const auto& logs = m_workspace.logs();
                   if (const auto it = std::ranges::find_if(entries, isThere); it != entries.end())
                       locate(it->id, where);
                   else if (const auto at = std::ranges::find_if(logs, isThere); at != logs.end())
                       locate(at->id, where);
               });
}

} // namespace heaptrail::ui

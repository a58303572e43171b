// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/report_model.h"

#include "core/analysis/entries.h"
#include "core/analysis/entry_names.h"
#include "core/base/code_units.h"
#include "core/base/iso_time.h"
#include "core/base/sort_unique.h"
#include "core/base/text.h"
#include "core/compare/series.h"
#include "core/output/json.h"
#include "core/output/text.h"
#include "core/suspects/capture_times.h"
#include "core/suspects/contents.h"
#include "core/suspects/log_evidence.h"
#include "core/suspects/log_match.h"
#include "core/suspects/verdict.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace heaptrail {
namespace {

const std::optional<AllocatedAt> kNowhere;

std::string isoOf(std::chrono::system_clock::time_point time)
{
    return isoTime(std::chrono::system_clock::time_point(std::chrono::floor<std::chrono::seconds>(time)));
}
std::chrono::system_clock::time_point timeOf(std::int64_t us)
{
    return std::chrono::system_clock::time_point(std::chrono::microseconds(us));
}

/// "heapUsed over 80 % of heapTotal", "rss over 1.50 GB"
std::string ruleInWords(const ThresholdRule& rule)
{
    const std::string start =
        std::string(memoryFieldName(rule.field)) + (rule.isAbove ? " over " : " under ");
    if (!rule.divisor) return start + bytesText(std::uint64_t(std::llround(rule.bound)));
    return start + std::to_string(std::llround(rule.bound * 100)) + " % of " + memoryFieldName(*rule.divisor);
}

class Builder {
public:
    Builder(const ReportInput& input, const Task& task)
        : m_input(input)
        , m_task(task)
        , m_words(input.privacy)
    {
    }

    Result<ReportModel> build()
    {
        if (m_input.snapshots.empty())
            return fail(ErrorCode::InvalidArgument, "A report needs at least one snapshot.");
        m_model.privacy = m_input.privacy;
        m_model.includesPrompts = m_input.includesPrompts;
        m_model.program = "heaptrail " HEAPTRAIL_VERSION;
        m_model.createdAt =
            m_input.createdAt.empty() ? isoOf(std::chrono::system_clock::now()) : m_input.createdAt;
        if (m_input.investigation) m_model.texts = m_input.investigation->texts;

        m_labels = numbersOnRecord();
        SuspectReport found;
        const SuspectReport* suspects = m_input.suspects;
        if (!suspects) {
            SuspectOptions options;
            options.memoryLog = m_input.log;
            options.limit = m_input.limit;
            options.maxSuspects = m_input.maxSuspects;
            options.threads = m_input.threads;
            options.labels = m_labels;
            auto result = findSuspects(m_input.snapshots, options, m_task);
            if (!result) return fail(result.error());
            found = std::move(*result);
        } else {
            found = *suspects; // with its sentences already; what is added below goes into no document
        }
        SuspectReport withSites = found;
        if (found.order.size() == m_input.snapshots.size()) {
            auto sites = addAllocationSites(m_input.snapshots, m_input.profiles, withSites, m_task);
            if (!sites) return fail(sites.error());
            m_sites = std::move(*sites);
        }
        if (!suspects) found = std::move(withSites);
        suspects = &found;
        m_order = suspects->order;
        if (m_order.size() != m_input.snapshots.size()) {
            m_order.resize(m_input.snapshots.size());
            for (std::size_t i = 0; i < m_order.size(); ++i) m_order[i] = i;
        }
        for (const std::size_t position : m_order) m_snapshots.push_back(m_input.snapshots[position]);

        if (!m_input.privacy.showsKeys) {
            auto keys = HiddenKeys::of(m_snapshots, m_task);
            if (!keys) return fail(keys.error());
            m_words = ReportWords(m_input.privacy, std::make_shared<const HiddenKeys>(std::move(*keys)));
        }
        addFiles();
        m_model.isSameProcess = suspects->isSameProcess;
        m_areOfSeveral = suspects->lineageWord == "different";
        m_model.apart = suspects->apart;
        m_model.lineage = m_words.sentence(suspects->lineage);
        for (const std::string& notice : suspects->notices)
            m_model.notices.push_back(m_words.sentence(notice));
        // A log of another process is listed, and said to be one; no curve of it stands beside these snapshots.
        const bool isLogUsed = m_input.suspects
            ? m_input.log && logMismatch(*m_input.log, m_snapshots).empty()
            : suspects->memory.has_value();
        if (isLogUsed) m_log = m_input.log;
        addSuspects(*suspects);
        if (auto done = addGrowth(); !done) return fail(done.error());
        addMemory();
        addTimeline();
        addFindings();
        m_verdict = verdictOf(*suspects);
        if (m_verdict.kind == VerdictKind::NoLeak && m_analysis.verdict.isRssRising)
            m_verdict.kind = VerdictKind::ProcessGrows; // the suspects may have been found without the log
        m_model.title = title();
        m_model.summary = summary();
        return std::move(m_model);
    }

private:
    /// "S2" of each snapshot, as the investigation calls it; none unless it knows all of them.
    std::vector<std::string> numbersOnRecord() const
    {
        std::vector<std::string> labels;
        if (!m_input.investigation) return labels;
        for (std::size_t i = 0; i < m_input.snapshots.size(); ++i) {
            const auto& files = m_input.investigation->snapshots;
            const auto known = std::ranges::find_if(files, [&](const InvestigationFile& file) {
                return file.path == m_input.snapshots[i]->source().path
                    || (i < m_input.sha256.size() && !file.sha256.empty()
                        && file.sha256 == m_input.sha256[i]);
            });
            if (known == files.end() || known->number <= 0) return {};
            labels.push_back("S" + std::to_string(known->number));
        }
        return labels;
    }

    void addFiles()
    {
        for (std::size_t i = 0; i < m_snapshots.size(); ++i) {
            const Snapshot& snapshot = *m_snapshots[i];
            const SnapshotSource& source = snapshot.source();
            ReportFile file;
            const std::string name =
                (m_input.privacy.showsFolders ? source.path : source.path.filename()).string();
            file.name =
                terminalText(source.path == "-" || name.empty() ? std::string("standard input") : name);
            file.label = m_labels.empty() ? "S" + std::to_string(i + 1) : m_labels[m_order[i]];
            if (m_order[i] < m_input.sha256.size()) file.sha256 = m_input.sha256[m_order[i]];
            std::error_code error;
            if (const auto size = std::filesystem::file_size(source.path, error); !error)
                file.fileSize = size;
            file.runtime = source.engineHint; // ours, or versions that are digits and dots
            file.nodeCount = snapshot.graph().nodeCount();
            file.edgeCount = snapshot.graph().edgeCount();
            file.totalSize = snapshot.totalSize();
            file.unreachableCount = snapshot.unreachableCount();
            file.unreachableSize = snapshot.unreachableSize();
            file.statistics = snapshot.statistics();
            for (const Notice& notice : snapshot.notices())
                file.notices.push_back(m_words.sentence(notice.message));
            if (m_input.investigation)
                for (const InvestigationFile& known : m_input.investigation->snapshots) {
                    if (known.path != source.path && (known.sha256.empty() || known.sha256 != file.sha256))
                        continue;
                    // A label that is the file's own name says nothing new.
                    if (!known.label.empty() && name.rfind(known.label, 0) != 0)
                        file.label += " " + m_words.sentence(known.label, 60);
                    file.role = m_words.sentence(known.role, 60);
                    file.note = known.note;
                    break;
                }
            m_model.snapshots.push_back(std::move(file));
        }
        if (!m_input.log) return;
        for (std::size_t i = 0; i < m_input.log->sources.size(); ++i) {
            ReportFile file;
            const std::filesystem::path path(m_input.log->sources[i]);
            file.name = terminalText((m_input.privacy.showsFolders ? path : path.filename()).string());
            if (i < m_input.logSha256.size()) file.sha256 = m_input.logSha256[i];
            std::error_code error;
            if (const auto size = std::filesystem::file_size(path, error); !error) file.fileSize = size;
            m_model.logs.push_back(std::move(file));
        }
    }

    std::string locationText(const std::optional<SourceLocation>& location, const std::string& script,
                             const Snapshot& snapshot) const
    {
        if (!location) return script.empty() ? std::string() : m_words.scriptPath(script);
        const std::string name = script.empty() ? snapshot.scriptName(location->scriptId) : script;
        const std::string place =
            ":" + std::to_string(location->line + 1) + ":" + std::to_string(location->column + 1);
        return (name.empty() ? "script " + std::to_string(location->scriptId) : m_words.scriptPath(name))
            + place;
    }

    void addSuspects(const SuspectReport& report)
    {
        for (const Suspect& from : report.suspects) {
            if (m_model.suspects.size() >= m_input.maxSuspects) break;
            m_model.suspects.push_back(suspectOf(from));
        }
        for (const BenignGrowth& benign : report.benign)
            m_model.benign.emplace_back(m_words.className(benign.className, 80),
                                        m_words.sentence(benign.reason));
    }

    /// A suspect in words that the report may have.
    ReportSuspect suspectOf(const Suspect& from)
    {
        ReportSuspect suspect;
        suspect.rank = from.rank;
        suspect.severity = severityName(from.severity);
        suspect.group = groupName(from.group);
        suspect.pattern = from.pattern;
        suspect.className = m_words.className(from.className);
        suspect.objectId = from.objectId.value;
        suspect.collectionId = from.collectionId.value;
        suspect.sampleId = from.sampleId.value;
        suspect.sample = sampleOf(from);
        for (const std::string& part : from.parts) { // of a long shape three properties say enough
            std::string name = m_words.className(shortClass(part), 80);
            if (std::ranges::find(suspect.parts, name) == suspect.parts.end())
                suspect.parts.push_back(std::move(name));
        }
        if (areCounted(from)) suspect.count = from.count;
        suspect.counted = m_words.sentence(countedWhat(from));
        suspect.retainedSize = from.retainedSize;
        suspect.path = pathOf(from);
        markCounted(from, suspect);
        if (from.location) suspect.location = locationText(from.location, from.script, *m_snapshots.back());
        if (!from.sourceClass.empty()) suspect.sourceClass = m_words.className(from.sourceClass, 80);
        addSentences(from, suspect);
        const std::optional<AllocatedAt>& at =
            m_model.suspects.size() < m_sites.of.size() ? m_sites.of[m_model.suspects.size()] : kNowhere;
        if (at)
            suspect.allocatedAt = {m_words.functionName(at->frame.function),
                                   m_words.scriptPath(at->frame.script), at->frame.line, at->share,
                                   basisName(at->basis)};
        if (m_words.privacy().showsKeys)
            for (const std::string& key : from.sampleKeys) suspect.keys.push_back(m_words.name(key, 80));
        if (m_words.privacy().showsStrings)
            for (const auto& value : from.sampleValues)
                suspect.values.push_back(m_words.propertyName(value.field, 40) + ' '
                                         + m_words.contents(value.text, utf16Length(value.text)));
        suspect.bytesPerHour = from.bytesPerHour;
        suspect.outsideBytes = from.outsideBytes;
        suspect.rssBytes = from.rssBytes;
        suspect.entriesPerRequest = from.entriesPerRequest;
        suspect.confidence = from.confidence;
        return suspect;
    }

    void addSentences(const Suspect& from, ReportSuspect& suspect)
    {
        std::vector<std::string> keys;
        for (const PathStep& step : from.path)
            for (const std::string& name : {step.edgeName, step.label})
                if (m_words.isKey(name)) keys.push_back(name);
        const auto safe = [&](const std::string& text, std::size_t limit = 2000) {
            return m_words.sentence(text, limit, keys);
        };
        suspect.title = safe(from.title, 200);
        suspect.explanation = safe(from.explanation);
        suspect.advice = safe(from.advice);
        suspect.disproof = safe(from.disproof);
        if (from.bound) suspect.bound = safe(*from.bound, 200);
        const bool showsPlaces =
            m_words.privacy().showsFunctionNames && m_words.privacy().scriptPaths != ScriptPaths::Hide;
        for (const std::string& sentence : from.evidence)
            if (showsPlaces || !isAllocationSentence(sentence)) suspect.evidence.push_back(safe(sentence));
    }

    /// The text of one entry, where the entries are texts.
    std::string sampleOf(const Suspect& from)
    {
        const Snapshot& last = *m_snapshots.back();
        if (!from.sampleId.value || from.sample.value >= last.graph().nodeCount()) return {};
        const NodeType type = last.graph().type(from.sample);
        if (type != NodeType::String && type != NodeType::ConcatenatedString
            && type != NodeType::SlicedString)
            return {};
        const std::string text = last.stringValue(from.sample, 1 << 16);
        return m_words.contents(text, utf16Length(text));
    }

    std::vector<ReportStep> pathOf(const Suspect& from)
    {
        const Snapshot& last = *m_snapshots.back();
        const Graph& graph = last.graph();
        std::vector<ReportStep> steps;
        RetainingPath path = from.path;
        nameEntriesWithoutKeys(last, path);
        for (std::size_t i = 0; i < path.size(); ++i) {
            const PathStep& step = path[i];
            ReportStep to;
            to.edge = m_words.propertyName(step.edgeName, 80);
            to.className = m_words.className(step.className, 80);
            to.label = step.label == step.className ? to.className : m_words.propertyName(step.label, 80);
            if (step.label.starts_with('[')) to.edge = to.label; // an element, not a name
            if (to.label == step.label) to.label = stepText(step); // as far as it is shown
            to.isInternal = step.isInternal;
            to.isContainer = i == from.containerStep && from.hasContainer();
            if (step.node.value < graph.nodeCount()) {
                to.id = graph.id(step.node).value;
                to.retainedSize = last.retainedSize(step.node);
            }
            steps.push_back(std::move(to));
        }
        return steps;
    }

    /// What the container holds that is like the entry on the path, and which step is one of what the suspect counts.
    void markCounted(const Suspect& from, ReportSuspect& suspect)
    {
        if (!from.hasContainer() || from.containerStep >= from.path.size() || from.count.empty()) return;
        const Snapshot& last = *m_snapshots.back();
        const NodeOrdinal container = from.path[from.containerStep].node;
        std::vector<NodeOrdinal> entries;
        if (isTimerList(last, container))
            forEachTimer(last, container, [&](NodeOrdinal timer) {
                entries.push_back(timer);
                return true;
            });
        else
            forEachEntry(last, container, collectionKind(last, container),
                         [&](NodeOrdinal entry, EdgeOrdinal) { entries.push_back(entry); });
        sortUnique(entries);
        for (std::size_t i = from.containerStep + 1; i < from.path.size(); ++i) {
            const PathStep& step = from.path[i];
            if (step.isInternal && i + 1 < from.path.size()) continue; // shows as an edge
            if (std::ranges::binary_search(entries, step.node)) {
                ReportStep& to = suspect.path[i];
                to.alike = 0;
                for (const NodeOrdinal entry : entries) {
                    if (last.classOf(entry) != last.classOf(step.node)) continue;
                    ++to.alike;
                    to.alikeSize += last.retainedSize(entry);
                }
                if (from.areEntries && entries.size() == from.count.back()) {
                    suspect.countedStep = i;
                    return;
                }
                entries.clear(); // what is below an entry belongs to it
            }
            if (from.areEntries ? step.node == from.sample : last.className(step.node) == from.className)
                suspect.countedStep = i;
        }
    }

    Result<void> addGrowth()
    {
        auto rows = compareSeries(m_snapshots, m_task);
        if (!rows) return fail(rows.error());
        const bool isSingle = m_snapshots.size() == 1;
        for (const SeriesRow& row : *rows) {
            if (row.isGrowing && !isSingle) ++m_model.growingCount;
            if (m_model.growth.size() >= m_input.maxGrowth) continue;
            if (!isSingle && row.retainedDelta() <= 0) continue;
            ReportGrowth growth;
            growth.name = m_words.className(row.name);
            growth.location = locationText(row.location, {}, *m_snapshots.back());
            growth.count = row.count, growth.shallowSize = row.shallowSize,
            growth.retainedSize = row.retainedSize;
            growth.isGrowing = row.isGrowing && !isSingle;
            m_model.growth.push_back(std::move(growth));
        }
        if (isSingle) {
            // Nothing can grow in one snapshot: then what is largest.
            std::vector<SeriesRow> all = std::move(*rows);
            const std::size_t count = std::min(m_input.maxGrowth, all.size());
            std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
                              [](const SeriesRow& a, const SeriesRow& b) {
                                  return a.retainedSize.back() != b.retainedSize.back()
                                      ? a.retainedSize.back() > b.retainedSize.back()
                                      : a.key < b.key;
                              });
            m_model.growth.clear();
            for (std::size_t i = 0; i < count; ++i)
                m_model.growth.push_back({m_words.className(all[i].name),
                                          locationText(all[i].location, {}, *m_snapshots.back()),
                                          all[i].count, all[i].shallowSize, all[i].retainedSize, false});
        }
        return {};
    }

    void addMemory()
    {
        addCaptureTimes();
        if (!m_log || m_log->samples.empty()) return;
        MemoryLogOptions options;
        options.limit = m_input.limit ? m_input.limit : m_log->heapLimit;
        options.rules = defaultRules(*m_log);
        for (ThresholdRule& rule : options.rules) rule.text = ruleInWords(rule);
        m_analysis = analyseMemoryLog(*m_log, options);
        plotReadings();
        if (m_model.memory.hasTimes) plotEvents();
        addVerdict();
        addRates();
        addCrossings();
        if (const auto& limit = m_analysis.timeToLimit;
            limit && limit->atUs && m_analysis.verdict.kind != MemoryVerdict::Kind::TooShort) {
            const double hours = limit->hours.value_or(0);
            const std::string name = memoryFieldName(limit->field), size = bytesText(limit->limit);
            m_model.memoryFacts.push_back((hours > 0 ? "At this rate " + name + " reaches its limit of "
                                                   + size + " in " + durationText(hours) + ", at about "
                                                     : name + " passed its limit of " + size + " at ")
                                          + isoOf(timeOf(*limit->atUs)) + ".");
        }
        for (const std::string& notice : m_log->notices) m_model.notices.push_back(m_words.sentence(notice));
    }

    void addCaptureTimes()
    {
        const auto times = captureTimes(m_snapshots, m_areOfSeveral ? nullptr : m_log);
        for (std::size_t i = 0; i < times.size(); ++i) {
            m_times.push_back(times[i] ? std::optional(times[i]->us) : std::nullopt);
            ReportFile& file = m_model.snapshots[i];
            file.capturedAt = times[i] ? isoOf(timeOf(times[i]->us)) : std::string();
            file.capturedFrom = !times[i]                               ? ""
                : times[i]->evidence == CaptureTime::Evidence::FileName ? "file name"
                : times[i]->evidence == CaptureTime::Evidence::Mark     ? "log"
                                                                        : "file date";
        }
    }

    /// The figures of the log as lines over time, or in their order.
    void plotReadings()
    {
        const MemoryLog& log = *m_log;
        MemoryPlot& chart = m_model.memory;
        chart.hasTimes = log.hasTimes();
        chart.startUs = log.samples.front().timeUs.value_or(0);
        // Among readings with a time there may be some without, which stand last.
        const auto isPlaced = [&](std::size_t i) { return !chart.hasTimes || log.samples[i].timeUs; };
        const auto x = [&](std::size_t i) {
            return chart.hasTimes ? static_cast<double>(*log.samples[i].timeUs - chart.startUs) / 1e6
                                  : static_cast<double>(i);
        };
        for (std::size_t f = 0; f < kMemoryFieldCount; ++f) {
            const auto field = static_cast<MemoryField>(f);
            MemoryPlot::Line line;
            line.name = memoryFieldName(field);
            line.isMain = field == MemoryField::HeapUsed;
            for (std::size_t i = 0; i < log.samples.size(); ++i)
                if (const auto value = log.samples[i][field]; value && isPlaced(i))
                    line.points.emplace_back(x(i), static_cast<double>(*value));
            if (line.points.size() > 1) chart.lines.push_back(std::move(line));
        }
        if (m_input.limit) chart.limit = static_cast<double>(*m_input.limit);
    }

    /// What happened at a time: thresholds crossed, snapshots taken; and the trend of the heap.
    void plotEvents()
    {
        MemoryPlot& chart = m_model.memory;
        const auto x = [&chart](std::int64_t us) { return static_cast<double>(us - chart.startUs) / 1e6; };
        const std::int64_t lastTime = m_log->lastUs().value_or(chart.startUs);
        for (const ThresholdCrossing& crossing : m_analysis.crossings)
            if (crossing.fromUs && crossing.toUs)
                chart.bands.push_back({x(*crossing.fromUs), x(*crossing.toUs)});
        for (std::size_t i = 0; i < m_times.size(); ++i)
            if (m_times[i] && *m_times[i] >= chart.startUs && *m_times[i] <= lastTime)
                chart.marks.push_back({x(*m_times[i]), "S" + std::to_string(i + 1)});
        const auto& slope = m_analysis.slopes[static_cast<std::size_t>(MemoryField::HeapUsed)];
        if (!slope || slope->points < 3 || chart.lines.empty() || !chart.lines.front().isMain) return;
        chart.trend = {slope->at(slope->fromUs), slope->at(slope->toUs)};
        chart.trendX = {x(slope->fromUs), x(slope->toUs)};
    }

    void addCrossings()
    {
        for (const auto& [rule, crossings] : crossingsByRule()) {
            const ThresholdCrossing& first = *crossings.front();
            const ThresholdCrossing& last = *crossings.back();
            std::string fact = rule;
            if (crossings.size() == 1) {
                fact += first.isOpen ? " from " + dateTimeText(*first.fromUs) + " to the last reading."
                    : first.toUs && dateTimeText(*first.toUs) != dateTimeText(*first.fromUs)
                    ? " from " + dateTimeText(*first.fromUs) + " to " + dateTimeText(*first.toUs) + "."
                    : " at " + dateTimeText(*first.fromUs) + ".";
            } else {
                fact += ", " + countText(crossings.size()) + " times between " + dateTimeText(*first.fromUs)
                    + " and "
                    + (last.isOpen ? std::string("the last reading")
                                   : dateTimeText(last.toUs.value_or(*last.fromUs)))
                    + ".";
            }
            m_model.memoryFacts.push_back(std::move(fact));
        }
    }

    /// What crossed a threshold, rule by rule, oldest first.
    std::vector<std::pair<std::string, std::vector<const ThresholdCrossing*>>> crossingsByRule() const
    {
        std::vector<std::pair<std::string, std::vector<const ThresholdCrossing*>>> rules;
        for (const ThresholdCrossing& crossing : m_analysis.crossings) {
            if (!crossing.fromUs) continue;
            auto rule = std::ranges::find(rules, crossing.rule, [](const auto& r) { return r.first; });
            if (rule == rules.end()) rule = rules.insert(rules.end(), {crossing.rule, {}});
            rule->second.push_back(&crossing);
        }
        return rules;
    }

    /// Which part of the process carries the growth, and what the process is made of.
    void addVerdict()
    {
        const MemoryVerdict& verdict = m_analysis.verdict;
        m_model.memoryVerdict = verdict;
        m_model.process = processPlot(*m_log, m_analysis.run);
        m_model.process.marks = m_model.memory.marks;
        const bool isLeak =
            m_verdict.kind == VerdictKind::Leak || m_verdict.kind == VerdictKind::PossibleLeak;
        if (verdict.kind != MemoryVerdict::Kind::TooShort)
            m_model.memoryFacts.push_back(isLeak && !verdict.besideLeak.empty() ? verdict.besideLeak
                                                                                : verdict.text);
        if (!verdict.contexts.empty()) m_model.memoryFacts.push_back(verdict.contexts);
        if (verdict.last.rss && verdict.last[MemoryPart::HeapUsed])
            m_model.memoryFacts.push_back("At the last reading: " + breakdownText(verdict.last) + ".");
        if (verdict.isOutsideHeap()) m_model.memoryFacts.push_back(verdict.advice);
    }

    /// How fast each figure rises. A log of minutes gives no rate for an hour: there the plain difference stands.
    void addRates()
    {
        std::string others;
        for (std::size_t f = 0; f < kMemoryFieldCount; ++f) {
            const auto field = static_cast<MemoryField>(f);
            const auto& slope = m_analysis.slopes[f];
            if (!slope || !slope->isRising()) continue;
            if (field == MemoryField::Rss && m_analysis.verdict.isRssRising)
                continue; // the verdict tells it, without what taking snapshots added
            const std::string name = memoryFieldName(field);
            if (m_analysis.durationHours >= kHourlyRateHours) {
                m_model.memoryFacts.push_back(name + " rises "
                                              + rateText(slope->perHour, m_analysis.durationHours) + " ("
                                              + measuredBy(*slope) + ").");
                continue;
            }
            const MemoryRange& range = m_log->runs[m_analysis.run][field];
            if (!range.first || *range.last <= *range.first) continue;
            const std::string change = " from " + bytesText(*range.first) + " to " + bytesText(*range.last);
            if (m_model.memoryFacts.empty())
                m_model.memoryFacts.push_back(name + " rose" + change + " in "
                                              + durationText(m_analysis.durationHours) + " ("
                                              + measuredBy(*slope) + ").");
            else
                others += others.empty() ? name + " rose" + change : ", " + name + change;
        }
        if (!others.empty())
            m_model.memoryFacts.push_back(others + " in " + durationText(m_analysis.durationHours) + ".");
    }

    void addTimeline()
    {
        std::vector<ReportEvent>& events = m_model.timeline;
        const auto used = [&](const MemorySample& sample) {
            const std::string parts = breakdownText(memoryBreakdown(sample));
            return parts.empty() ? parts : ", " + parts;
        };
        if (m_log && m_log->hasTimes()) {
            const auto& samples = m_log->samples;
            events.push_back({*samples.front().timeUs, "First reading of the log" + used(samples.front())});
            std::size_t marks = 0;
            for (const MemorySample& sample : samples) {
                if (m_log->markOf(sample).empty() || !sample.timeUs || ++marks > 40) continue;
                const bool isSnapshot =
                    std::find(m_times.begin(), m_times.end(), sample.timeUs) != m_times.end();
                if (isSnapshot) continue;
                std::string text = "Mark in the log: " + m_words.sentence(m_log->markOf(sample), 120);
                if (const auto rss = sample[MemoryField::Rss])
                    text += ", rss " + bytesText(*rss); // its parts: at both ends of the log
                events.push_back({*sample.timeUs, std::move(text)});
            }
            for (const auto& [rule, crossings] : crossingsByRule())
                events.push_back(
                    {*crossings.front()->fromUs,
                     rule
                         + (crossings.size() > 1 ? ", the first of " + countText(crossings.size()) + " times"
                                                 : std::string())});
        }
        for (std::size_t i = 0; i < m_snapshots.size(); ++i)
            if (m_times[i])
                events.push_back({*m_times[i],
                                  "Snapshot " + m_model.snapshots[i].label + ": heap of "
                                      + bytesText(m_model.snapshots[i].totalSize)});
        if (m_log && m_log->hasTimes() && m_log->samples.back().timeUs)
            events.push_back({*m_log->samples.back().timeUs, "Last reading" + used(m_log->samples.back())});
        std::stable_sort(events.begin(), events.end(),
                         [](const ReportEvent& a, const ReportEvent& b) { return a.timeUs < b.timeUs; });
    }

    void addFindings()
    {
        if (!m_input.investigation) return;
        const auto& files = m_input.investigation->snapshots;
        const auto label = [&](std::uint32_t position) {
            const int number = position < files.size() ? files[position].number : 0;
            return "S" + std::to_string(number > 0 ? number : static_cast<int>(position) + 1);
        };
        for (const Finding& pin : m_input.investigation->findings) {
            ReportFinding finding{pin, {}, {}};
            for (const std::uint32_t position : finding.figureSnapshots)
                finding.figureLabels.push_back(label(position));
            if (finding.figureLabels.size() > 1)
                for (const std::string& each : finding.figureLabels)
                    finding.snapshots += (finding.snapshots.empty() ? "" : " → ") + each;
            else if (finding.snapshot)
                finding.snapshots = label(*finding.snapshot);
            finding.title = m_words.sentence(finding.title, 200);
            finding.className = m_words.className(finding.className);
            finding.classKey.clear();
            finding.expression = m_words.sentence(finding.expression, 500);
            for (Figure& figure : finding.figures) figure.label = m_words.sentence(figure.label, 80);
            for (FindingStep& step : finding.path) {
                step.edge = m_words.propertyName(step.edge, 80);
                step.label = m_words.propertyName(step.label, 80);
                step.className = m_words.className(step.className, 80);
            }
            for (FindingGraphNode& node : finding.graphNodes) {
                node.label = m_words.propertyName(node.label, 80);
                node.className = m_words.className(node.className, 80);
            }
            for (FindingGraphEdge& edge : finding.graphEdges) edge.name = m_words.propertyName(edge.name, 80);
            for (std::string& column : finding.table.columns) column = m_words.sentence(column, 60);
            for (auto& row : finding.table.rows)
                for (std::string& cell : row) {
                    const bool isNumber = cell.find_first_not_of("0123456789") == cell.npos;
                    cell = !isNumber && m_words.isKey(cell) ? hiddenText(utf16Length(cell))
                                                            : m_words.sentence(cell, 120);
                }
            for (std::string& sentence : finding.evidence) sentence = m_words.sentence(sentence);
            m_model.findings.push_back(std::move(finding));
        }
    }

    std::string title() const
    {
        if (!m_input.title.empty()) return terminalText(m_input.title);
        if (!m_model.texts.title.empty()) return terminalText(m_model.texts.title);
        if (m_snapshots.size() == 1) return "What fills the heap"; // one shows size, not growth
        switch (m_verdict.kind) {
        case VerdictKind::Leak: return "Memory leak: " + m_model.suspects.front().title;
        case VerdictKind::PossibleLeak: return "Possible memory leak: " + m_model.suspects.front().title;
        case VerdictKind::ProcessGrows: return "rss grows; no leak in the heap explains it";
        case VerdictKind::Undecided: return "Snapshots that cannot be paired";
        case VerdictKind::NoLeak: break;
        }
        return "No leak found in " + std::to_string(m_snapshots.size()) + " snapshots";
    }

    /// The verdict, then what it is known from.
    std::string summary() const
    {
        const ReportFile& first = m_model.snapshots.front();
        const ReportFile& last = m_model.snapshots.back();
        const bool isSingle = m_model.snapshots.size() == 1;
        const ReportSuspect* suspect = m_model.suspects.empty() ? nullptr : &m_model.suspects.front();
        std::string text;
        if (isSingle) {
            text = "One snapshot shows size, not growth.";
        } else if (m_verdict.kind == VerdictKind::Leak || m_verdict.kind == VerdictKind::PossibleLeak) {
            text =
                (m_verdict.kind == VerdictKind::Leak ? "Leak: " : "Possible leak: ") + suspect->title + ".";
            if (suspect->rssBytes > 0)
                text += " The process (rss) grew by " + bytesText(suspect->rssBytes) + ".";
            if (suspect->outsideBytes > suspect->retainedSize.back())
                text += " External memory grew by " + bytesText(suspect->outsideBytes) + ".";
        } else if (m_verdict.kind == VerdictKind::ProcessGrows) {
            text = m_analysis.verdict.text;
        } else if (m_verdict.kind == VerdictKind::Undecided) {
            text = "Object by object, these snapshots cannot be compared.";
        } else {
            text = noLeakText(m_verdict);
            if (suspect) text = "No leak found. The nearest candidate: " + suspect->title + ".";
        }
        if (isSingle) {
            text += " The heap holds " + bytesText(first.totalSize) + " in " + countText(first.nodeCount)
                + " nodes.";
        } else {
            std::string span;
            if (m_times.front() && m_times.back() && *m_times.back() > *m_times.front())
                span = " in " + durationText(static_cast<double>(*m_times.back() - *m_times.front()) / 3.6e9);
            text += std::string(" The heap ") + (last.totalSize >= first.totalSize ? "grew" : "shrank")
                + " from " + bytesText(first.totalSize) + " to " + bytesText(last.totalSize) + span + ".";
        }
        if (!m_model.isSameProcess) text += " " + m_model.apart + ", so only classes were compared.";
        const std::string fact = m_model.memoryFacts.empty() ? std::string() : m_model.memoryFacts.front();
        if (!fact.empty() && !text.starts_with(fact))
            text += (fact == m_analysis.verdict.text || fact == m_analysis.verdict.besideLeak
                             || fact.starts_with("At ")
                         ? " "
                         : " In the log, ")
                + fact;
        return text;
    }

    const ReportInput& m_input;
    const MemoryLog* m_log{}; ///< of the snapshots' process
    bool m_areOfSeveral{}; ///< processes: the log's marks are of one of them
    AllocationSites m_sites; ///< one a suspect
    Verdict m_verdict;
    const Task& m_task;
    ReportWords m_words;
    ReportModel m_model;
    std::vector<std::size_t> m_order;
    std::vector<std::string> m_labels; ///< of m_input.snapshots, where they have some
    std::vector<SnapshotPtr> m_snapshots;
    std::vector<std::optional<std::int64_t>> m_times;
    MemoryLogAnalysis m_analysis;
};

} // namespace

Result<ReportModel> buildReport(const ReportInput& input, const Task& task)
{
    return guarded([&] { return Builder(input, task).build(); });
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/entry_names.h"
#include "core/analysis/internals.h"
#include "core/base/iso_time.h"
#include "core/base/text.h"
#include "core/output/graph_layout.h"
#include "core/output/json.h"
#include "core/output/text.h"
#include "core/report/report_model.h"
#include "core/suspects/candidate.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace heaptrail {
namespace {

using Kind = Block::Kind;

std::string severityText(const std::string& severity)
{
    return severity == "high" ? "▲ High" : severity == "medium" ? "◆ Medium" : "● Low";
}

/// "601", "≤ 21.7 kB", "+300", "—"
bool looksLikeNumber(std::string_view text)
{
    if (text == "—") return true;
    const std::size_t digit = text.find_first_of("0123456789");
    const std::string_view before = text.substr(0, digit);
    return digit != text.npos
        && (before.empty() || before == "+" || before == "−" || before == "-" || before == "≤ "
            || before == "≥ " || before == "<");
}

std::string shortTime(const std::string& iso)
{
    return iso.size() >= 19 ? iso.substr(0, 10) + " " + iso.substr(11, 8) + " UTC" : iso;
}

class Writer {
public:
    explicit Writer(const ReportModel& model)
        : m_model(model)
    {
    }

    Document write()
    {
        m_document.title = m_model.title;
        std::string subtitle = "Report on " + std::to_string(m_model.snapshots.size())
            + (m_model.snapshots.size() == 1 ? " heap snapshot" : " heap snapshots");
        if (!m_model.logs.empty()) subtitle += " and a memory log";
        m_document.subtitle = plain(subtitle + " · " + shortTime(m_model.createdAt));
        m_document.footer = "Made with " + m_model.program + ". Nothing was sent anywhere to make it.";
        summary();
        cause();
        fix();
        findings();
        impact();
        timeline();
        memory();
        growth();
        section("Why it was not noticed", texts().whyNotNoticed,
                "Which alert, test or review could have caught this, and why did it not?");
        section("Contributing factors", texts().contributingFactors,
                "What made it possible, or worse: traffic, configuration, a missing limit, a missing owner?");
        followUps();
        suspects();
        appendix();
        return std::move(m_document);
    }

private:
    void markdown(const std::string& text)
    {
        for (Block& block : markdownBlocks(text)) m_document.blocks.push_back(std::move(block));
    }
    void picture(Picture drawn, const char* caption)
    {
        if (!drawn.empty()) m_document.add(Kind::Picture, plain(caption)).picture = std::move(drawn);
    }
    const ReportTexts& texts() const { return m_model.texts; }
    void prompt(const char* text)
    {
        if (m_model.includesPrompts) m_document.add(Kind::Prompt, plain(text));
    }
    /// What only a person knows. Without a leak nobody owes an answer.
    void section(const char* title, const std::string& text, const char* promptText)
    {
        if (text.empty() && !(m_model.includesPrompts && main())) return;
        m_document.heading(title);
        if (text.empty())
            prompt(promptText);
        else
            markdown(text);
    }
    /// The note of a pin about this suspect: it is the user's, and belongs beside it.
    const Finding* pinOf(const ReportSuspect& suspect) const
    {
        for (const Finding& finding : m_model.findings)
            if (finding.kind == FindingKind::Suspect && finding.pattern == suspect.pattern
                && (finding.objectId
                        ? *finding.objectId == suspect.objectId || *finding.objectId == suspect.collectionId
                        : finding.title == suspect.title))
                return &finding;
        return nullptr;
    }
    const ReportSuspect* main() const
    {
        return m_model.suspects.empty() || m_model.suspects.front().severity == "low"
            ? nullptr
            : &m_model.suspects.front();
    }

    void summary()
    {
        m_document.heading("Summary");
        if (!m_model.texts.summary.empty()) markdown(m_model.texts.summary);
        m_document.add(Kind::Lead, plain(m_model.summary));
        for (const std::string& notice : m_model.notices) m_document.add(Kind::Note, plain(notice));
    }

    void impact()
    {
        if (texts().impact.empty() && !m_model.includesPrompts) return;
        m_document.heading("Impact");
        if (texts().impact.empty())
            prompt("Who noticed, from when to when, and what did they see: restarts, slow answers, errors, "
                   "lost data?");
        else
            markdown(texts().impact);
    }

    void timeline()
    {
        if (texts().timeline.empty() && m_model.timeline.empty() && !m_model.includesPrompts) return;
        m_document.heading("Timeline");
        if (!m_model.texts.timeline.empty()) markdown(m_model.texts.timeline);
        if (!m_model.timeline.empty()) {
            DocumentTable table;
            table.columns = {{"Time (UTC)", false, 1}, {"Event", false, 3.4}};
            for (const ReportEvent& event : m_model.timeline) {
                table.rows.push_back({plain(dateTimeText(event.timeUs)), plain(event.text)});
            }
            m_document.add(Kind::Table).table = std::move(table);
        }
        if (m_model.texts.timeline.empty())
            prompt("Add what the data cannot know: the deployment that brought it, the first alert, the "
                   "restart, the fix.");
    }

    void memory()
    {
        const bool isOverTime = m_model.snapshots.size() > 1 || !m_model.memory.lines.empty();
        m_document.heading(isOverTime ? "Memory over time" : "What the heap is made of");
        if (!m_model.memory.lines.empty()) {
            // Where the process is many times its heap, the heap's own lines would be a stripe at the bottom.
            MemoryPlot heap = m_model.memory, whole = m_model.memory;
            const auto isRss = [](const MemoryPlot::Line& line) {
                return line.name == memoryFieldName(MemoryField::Rss);
            };
            double heapMost = 0, rssMost = 0;
            for (const auto& line : m_model.memory.lines) {
                double& most = isRss(line) ? rssMost : heapMost;
                for (const auto& point : line.points) most = std::max(most, point.second);
            }
            const bool isApart = heapMost > 0 && rssMost > 2.5 * heapMost;
            if (isApart) {
                std::erase_if(heap.lines, isRss);
                std::erase_if(whole.lines, [&](const auto& line) { return !isRss(line); });
                whole.trend.reset(), whole.limit.reset(), whole.bands.clear();
            }
            picture(drawMemoryPlot(heap),
                    heap.marks.empty()
                        ? "Readings of process.memoryUsage()."
                        : "Readings of process.memoryUsage(); dashed: where the snapshots were taken.");
            if (!m_model.process.lines.empty())
                picture(drawMemoryPlot(m_model.process), "The whole process: rss, and what it is made of.");
            else if (isApart)
                picture(drawMemoryPlot(whole, 860, 170), "The whole process: resident set size.");
            if (m_model.memoryFacts.size() > 1) { // the summary says the first
                Block& list = m_document.add(Kind::List);
                for (std::size_t i = 1; i < m_model.memoryFacts.size(); ++i)
                    list.items.push_back(plain(m_model.memoryFacts[i]));
            }
        }
        CompositionChart composition;
        composition.parts = {"code",   "strings",  "JS arrays",   "typed arrays",
                             "system", "other JS", "other native"};
        for (const ReportFile& file : m_model.snapshots) {
            const Statistics& s = file.statistics;
            const std::uint64_t js = s.v8heapTotal, known = s.code + s.jsArrays + s.strings + s.system;
            CompositionChart::Bar bar;
            bar.label = file.label;
            if (file.capturedFrom != "file date" && file.capturedAt.size() >= 16)
                bar.below = file.capturedAt.substr(11, 5) + " UTC";
            for (const std::uint64_t part :
                 {s.code, s.strings, s.jsArrays, s.typedArrays, s.system, js > known ? js - known : 0,
                  s.nativeTotal > s.typedArrays ? s.nativeTotal - s.typedArrays : 0})
                bar.bytes.push_back(static_cast<double>(part));
            bar.total = static_cast<double>(file.totalSize);
            composition.bars.push_back(std::move(bar));
        }
        if (composition.bars.size() <= 24) {
            picture(drawComposition(composition),
                    m_model.snapshots.size() > 1 ? "What the heap is made of, snapshot by snapshot."
                                                 : "The bytes of the heap by kind.");
        } else if (m_model.memory.lines.empty()) {
            m_document.add(Kind::Paragraph,
                           plain("Too many snapshots for a chart. The appendix lists their sizes."));
        }
    }

    void growth()
    {
        constexpr std::size_t kMostRows = 10;
        const bool isSingle = m_model.snapshots.size() == 1;
        m_document.heading(isSingle ? "Largest classes" : "What grew");
        std::vector<const ReportGrowth*> shown;
        for (const ReportGrowth& growth : m_model.growth)
            if (!growth.name.starts_with('(') && !growth.name.starts_with("system / "))
                shown.push_back(&growth);
        std::stable_partition(shown.begin(), shown.end(),
                              [](const auto* each) { return !isEngineClass(each->name); });
        shown.resize(std::min(shown.size(), kMostRows));
        if (shown.empty()) {
            m_document.add(Kind::Paragraph, plain("No class of the program grew."));
            return;
        }
        if (!isSingle)
            m_document.add(Kind::Paragraph,
                           plain(m_model.growingCount == 0
                                     ? "No class grew in every interval. These ended up largest "
                                       "above their start."
                                     : "Classes of the program by growth of their retained "
                                       "size. ▲ grew in every interval."));
        const std::size_t columns = m_model.snapshots.size();
        DocumentTable table;
        table.columns.push_back({"Class", false, 3});
        const bool isWide = columns <= 4;
        if (isWide) {
            for (std::size_t i = 0; i < columns; ++i)
                table.columns.push_back({"Count " + shortLabel(i), true, 0.8});
            for (std::size_t i = 0; i < columns; ++i)
                table.columns.push_back({"Retained " + shortLabel(i), true, 1});
        } else {
            table.columns.push_back({"Count, first → last", true, 1.4});
            table.columns.push_back({"Retained, first → last", true, 1.6});
        }
        if (!isSingle) table.columns.push_back({"Growth", true, 1});
        for (const ReportGrowth* each : shown) {
            const ReportGrowth& growth = *each;
            std::vector<RichText> row;
            RichText name = code(shortenedInMiddle(growth.name, 60));
            if (!growth.location.empty())
                name.push_back({TextRun::Style::Dim, "  " + shortenedInMiddle(growth.location, 48)});
            row.push_back(std::move(name));
            if (isWide) {
                for (std::size_t i = 0; i < columns; ++i)
                    row.push_back(plain(countText(at(growth.count, i))));
                for (std::size_t i = 0; i < columns; ++i)
                    row.push_back(plain(bytesText(at(growth.retainedSize, i))));
            } else {
                row.push_back(
                    plain(countText(at(growth.count, 0)) + " → " + countText(at(growth.count, columns - 1))));
                row.push_back(plain(bytesText(at(growth.retainedSize, 0)) + " → "
                                    + bytesText(at(growth.retainedSize, columns - 1))));
            }
            if (!isSingle) {
                const auto delta = static_cast<std::int64_t>(at(growth.retainedSize, columns - 1))
                    - static_cast<std::int64_t>(at(growth.retainedSize, 0));
                row.push_back(growth.isGrowing ? strong("▲ " + bytesDeltaText(delta))
                                               : plain(bytesDeltaText(delta)));
            }
            table.rows.push_back(std::move(row));
        }
        m_document.add(Kind::Table).table = std::move(table);
        m_document.add(Kind::Note,
                       plain("Retained sizes overlap: what a Map retains counts for its owner, too."));
    }

    /// "S2", without what the user calls it.
    std::string shortLabel(std::size_t i) const
    {
        const std::string& label = m_model.snapshots[i].label;
        return label.substr(0, label.find(' '));
    }

    static std::uint64_t at(const std::vector<std::uint64_t>& values, std::size_t i)
    {
        return i < values.size() ? values[i] : 0;
    }

    void pathOf(const ReportSuspect& suspect)
    {
        if (suspect.path.empty()) return;
        const double heap = static_cast<double>(m_model.snapshots.back().totalSize);
        PathPicture picture;
        Block steps;
        steps.kind = Kind::Path;
        std::string edges;
        std::size_t skipped = 0;
        bool isBelowContainer = false, isCutShort = false;
        const bool isMany = !suspect.count.empty() && suspect.count.back() > 1;
        for (std::size_t i = 0; i < suspect.path.size(); ++i) {
            const ReportStep& step = suspect.path[i];
            const bool isLast = i + 1 == suspect.path.size();
            // V8's internal steps show as the edge that leads through them; long chains are cut in the middle.
            const bool isCut = suspect.path.size() > 24 && i >= 8 && i + 8 < suspect.path.size()
                && !step.isContainer && i != suspect.countedStep;
            if ((step.isInternal && !step.isContainer && !isLast && i > 0) || isCut) {
                if (isCut)
                    ++skipped;
                else if (!step.edge.empty() && suspect.path[i + 1].edge != kEntry)
                    edges += step.edge + " › ";
                continue;
            }
            PathPicture::Step to;
            to.edge = edges + step.edge;
            if (skipped) to.edge = "… " + std::to_string(skipped) + " steps …  " + to.edge;
            edges.clear(), skipped = 0;
            to.label = step.label.empty() ? step.className : step.label;
            to.className = step.className;
            if (step.id) to.className += "  @" + std::to_string(step.id);
            if (step.retainedSize) to.note = bytesText(step.retainedSize) + " retained";
            to.share = heap > 0 ? static_cast<double>(step.retainedSize) / heap : 0;
            to.isContainer = step.isContainer;
            if (isBelowContainer && isMany) {
                const bool isCounted = i == suspect.countedStep;
                const bool isAll = step.alike == suspect.count.back();
                if (isCounted || step.alike > 1) {
                    to.folded = isCounted ? suspect.count.back() : step.alike;
                    to.label = isCounted && !isAll ? countedName(suspect) : step.className;
                    to.className = step.id ? "for example @" + std::to_string(step.id) : "";
                    const std::uint64_t size = isCounted && !isAll ? 0 : step.alikeSize;
                    to.note = size ? bytesText(size / step.alike) + " each · " + bytesText(size) : "";
                    to.share = heap > 0 ? static_cast<double>(size) / heap : 0;
                } else if (!suspect.countedStep) {
                    isCutShort = true; // it leads to something else
                    break;
                }
            }
            isBelowContainer |= step.isContainer;
            steps.items.push_back(code(to.label));
            picture.steps.push_back(std::move(to));
        }
        if (isBelowContainer && isMany && !suspect.countedStep) {
            PathPicture::Step entries;
            entries.label = countedName(suspect);
            entries.folded = suspect.count.back();
            const bool isNext = picture.steps.back().isContainer && !isCutShort;
            if (!isNext) entries.edge = "…";
            if (isNext && suspect.sampleId)
                entries.className = "for example @" + std::to_string(suspect.sampleId);
            steps.items.push_back(code(entries.label));
            picture.steps.push_back(std::move(entries));
        }
        for (const std::string& part : suspect.parts)
            if (picture.parts.size() < 5 && !isEngineClass(part)) picture.parts.push_back(part);
        m_document.blocks.push_back(std::move(steps));
        if (picture.steps.size() <= 20) {
            m_path.emplace();
            m_path->kind = Kind::Picture;
            m_path->text =
                plain("What keeps it, from the root down. The marked box grows; bars show each box's "
                      "share of the heap.");
            m_path->picture = drawPath(picture);
        }
    }

    /// What stands before " × 831": "I18n", "listeners".
    static std::string countedName(const ReportSuspect& suspect)
    {
        constexpr std::string_view kInstances = "instances of ";
        return suspect.counted.starts_with(kInstances) ? suspect.counted.substr(kInstances.size())
                                                       : suspect.counted;
    }

    /// The sentences that say more than the facts beside them, as sentences.
    static std::vector<std::string> evidenceOf(const ReportSuspect& suspect)
    {
        std::vector<std::string> sentences;
        for (std::string sentence : suspect.evidence) {
            if (sentence.empty() || repeatsSeries(sentence, suspect.count, suspect.retainedSize)) continue;
            if (sentence[0] >= 'a' && sentence[0] <= 'z')
                sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
            if (sentence.back() != '.') sentence += '.';
            sentences.push_back(std::move(sentence));
        }
        return sentences;
    }

    /// Does the paragraph say it already?
    static bool isTold(const ReportSuspect& suspect, const std::string& what)
    {
        return suspect.explanation.find(what) != std::string::npos;
    }

    void factsOf(const ReportSuspect& suspect)
    {
        DocumentTable facts;
        const auto fact = [&](const std::string& name, RichText value) {
            facts.rows.push_back({plain(name), std::move(value)});
        };
        const std::string series = seriesText(suspect.count, false);
        if (!suspect.count.empty() && !isTold(suspect, series))
            fact("Count", plain(series + " " + suspect.counted));
        if (!suspect.retainedSize.empty())
            fact("Retained size", plain(seriesText(suspect.retainedSize, true)));
        if (!suspect.className.empty() && !isTold(suspect, shortClass(suspect.className)))
            fact("Holds", code(suspect.className));
        RichText parts;
        for (const std::string& part : suspect.parts) {
            if (!isProgramsClass(part)) continue;
            if (!parts.empty()) parts.push_back({TextRun::Style::Plain, ", "});
            if (parts.size() > 16) {
                parts.push_back({TextRun::Style::Plain, "…"});
                break;
            }
            parts.push_back({TextRun::Style::Code, part});
        }
        if (!parts.empty())
            fact(suspect.retainedSize.size() > 1 ? "Grows with it" : "With it", std::move(parts));
        if (const std::string id = "@" + std::to_string(suspect.objectId);
            suspect.objectId && !isTold(suspect, id))
            fact("Object", code(id));
        if (!suspect.sample.empty()) fact("An entry", code(suspect.sample));
        const auto list = [&](const char* name, const std::vector<std::string>& texts) {
            std::string all;
            for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
            if (!all.empty()) fact(name, code(all));
        };
        list("Keys", suspect.keys);
        list("Values", suspect.values);
        if (!suspect.location.empty())
            fact(suspect.sourceClass.empty() ? "Source" : "Source of " + suspect.sourceClass,
                 code(suspect.location));
        if (!suspect.bound.empty()) fact("Limit found", code(suspect.bound));
        m_document.add(Kind::Facts).table = std::move(facts);
    }

    void cause()
    {
        const ReportSuspect* suspect = main();
        if (!suspect && texts().cause.empty() && !m_model.includesPrompts) return; // the summary has said so
        m_document.heading(m_model.snapshots.size() > 1 ? "Cause" : "Lead"); // one shows size, not growth
        if (!texts().cause.empty()) markdown(texts().cause);
        if (!suspect) {
            if (texts().cause.empty()) prompt("If you know the cause from elsewhere, tell it here.");
            return;
        }
        RichText head = strong(severityText(suspect->severity) + "  ");
        if (m_model.summary.find(suspect->title) == std::string::npos) // where the summary doesn't have it
            head.push_back({TextRun::Style::Strong, suspect->title + ". "});
        for (TextRun& run : plain(suspect->explanation)) head.push_back(std::move(run));
        m_document.add(Kind::Paragraph, std::move(head));
        if (const Finding* pin = pinOf(*suspect); pin && !pin->note.empty()) markdown(pin->note);
        pathOf(*suspect);
        factsOf(*suspect);
        const std::vector<std::string> evidence = evidenceOf(*suspect);
        if (!evidence.empty()) {
            m_document.add(Kind::Paragraph, strong("Evidence"));
            Block& list = m_document.add(Kind::List);
            for (const std::string& sentence : evidence) list.items.push_back(withCode(sentence));
        }
        if (m_path) m_document.blocks.push_back(std::move(*m_path));
        if (!suspect->disproof.empty()) m_document.add(Kind::Note, plain(suspect->disproof));
        if (texts().cause.empty())
            prompt("Why does the program keep these? Name the line that adds, and the one that should have "
                   "removed.");
    }

    void fix()
    {
        const ReportSuspect* suspect = main();
        const std::string advice = suspect ? suspect->advice : std::string();
        if (texts().fix.empty() && advice.empty() && !(m_model.includesPrompts && suspect)) return;
        m_document.heading("Fix");
        if (!texts().fix.empty()) return markdown(texts().fix);
        if (!advice.empty()) m_document.add(Kind::Paragraph, plain(advice));
        prompt("What was changed, in which commit, and when did it reach production?");
    }

    void followUps()
    {
        m_document.heading("Next steps");
        if (!texts().followUps.empty()) return markdown(texts().followUps);
        Block& list = m_document.add(Kind::CheckList);
        const auto item = [&](RichText text) {
            list.items.push_back(std::move(text));
            list.checked.push_back(false);
        };
        if (const ReportSuspect* suspect = main()) {
            RichText verify = plain("Take snapshots after the fix, under the same load. Check that ");
            verify.push_back(
                {TextRun::Style::Code, suspect->className.empty() ? suspect->title : suspect->className});
            verify.push_back({TextRun::Style::Plain, " no longer grows."});
            item(std::move(verify));
        } else if (m_model.snapshots.size() < 3) {
            item(plain("Take three snapshots of one process: after start-up, after some load, after as much "
                       "again."));
        }
        if (m_model.memory.lines.empty())
            item(plain("Log process.memoryUsage() once a minute, to tell growth from noise."));
        item(plain("Alert when heapUsed stays above 80 % of heap_size_limit, or rises for a day."));
        item(plain("Let CI compare snapshots: heaptrail suspects --fail-on high."));
        prompt("Who does what, by when?");
    }

    /// What the user pinned, each with its note. What stands under Cause already is not repeated.
    void findings()
    {
        bool hasHeading = false;
        for (const ReportFinding& finding : m_model.findings) {
            if (const ReportSuspect* suspect = main(); suspect && pinOf(*suspect) == &finding) continue;
            if (!std::exchange(hasHeading, true)) m_document.heading("Findings");
            pinned(finding);
        }
    }

    /// The suspects that were not pinned, and what looked like one and is none.
    void suspects()
    {
        std::vector<const ReportSuspect*> others;
        for (const ReportSuspect& suspect : m_model.suspects)
            if (&suspect != main() && !pinOf(suspect)) others.push_back(&suspect);
        if (!others.empty()) {
            m_document.heading(main() ? "Other suspects" : "Suspects");
            DocumentTable table;
            table.columns = {{"Severity", false, 0.8},
                             {"Suspect", false, 2.6},
                             {"Count", false, 1.2},
                             {"Retained", false, 1.6},
                             {"Path", false, 2.6}};
            for (const ReportSuspect* suspect : others) {
                std::string labels;
                for (const ReportStep& step : suspect->path)
                    if (!step.isInternal) labels += (labels.empty() ? "" : " → ") + step.label;
                table.rows.push_back({plain(severityText(suspect->severity)), plain(suspect->title),
                                      plain(suspect->count.empty()
                                                ? "—"
                                                : seriesText(suspect->count, false) + " " + suspect->counted),
                                      plain(seriesText(suspect->retainedSize, true)),
                                      code(shortenedInMiddle(labels, 90))});
            }
            m_document.add(Kind::Table).table = std::move(table);
        }
        DocumentTable harmless;
        harmless.columns = {{"Class", false, 1.2}, {"Why", false, 3}};
        for (const auto& [name, reason] : m_model.benign)
            harmless.rows.push_back({code(name), plain(reason)});
        if (harmless.rows.empty()) return;
        m_document.heading("Harmless growth");
        m_document.add(Kind::Table).table = std::move(harmless);
    }

    std::string figureText(const Figure& figure, const std::optional<double>& value) const
    {
        if (!value || *value < 0) return "—";
        const auto whole = static_cast<std::uint64_t>(*value);
        switch (figure.unit) {
        case Figure::Unit::Bytes: return bytesText(whole);
        case Figure::Unit::Percent: return std::to_string(whole) + " %";
        case Figure::Unit::Count:
        case Figure::Unit::Distance: break;
        }
        return countText(whole);
    }

    void pinned(const ReportFinding& finding)
    {
        m_document.heading(finding.title.empty() ? "Pinned " + std::string(findingKindName(finding.kind))
                                                 : finding.title,
                           3);
        if (!finding.note.empty()) markdown(finding.note);
        DocumentTable facts;
        if (!finding.snapshots.empty()) facts.rows.push_back({plain("Snapshot"), plain(finding.snapshots)});
        for (const Figure& figure : finding.figures) {
            std::string values;
            for (const auto& value : figure.values)
                values += (values.empty() ? "" : " → ") + figureText(figure, value);
            facts.rows.push_back({plain(figure.label), plain(values)});
        }
        if (!finding.className.empty()) facts.rows.push_back({plain("Class"), code(finding.className)});
        if (finding.objectId)
            facts.rows.push_back({plain("Object"), code("@" + std::to_string(*finding.objectId))});
        if (!finding.severity.empty())
            facts.rows.push_back({plain("Severity"), plain(severityText(finding.severity))});
        if (!finding.expression.empty()) facts.rows.push_back({plain("Query"), code(finding.expression)});
        if (!facts.rows.empty()) m_document.add(Kind::Facts).table = std::move(facts);
        if (finding.kind == FindingKind::Chart) chart(finding);
        if (!finding.path.empty()) {
            Block& path = m_document.add(Kind::Path);
            PathPicture picture;
            for (const FindingStep& step : finding.path) {
                path.items.push_back(code(step.label.empty() ? step.className : step.label));
                picture.steps.push_back({step.edge,
                                         step.label.empty() ? step.className : step.label,
                                         step.className + (step.id ? "  @" + std::to_string(step.id) : ""),
                                         {},
                                         0,
                                         false,
                                         1});
            }
            if (finding.kind == FindingKind::Graph && finding.graphNodes.empty()
                && picture.steps.size() <= 20)
                m_document.add(Kind::Picture, plain("What keeps it.")).picture = drawPath(picture);
        }
        if (!finding.graphNodes.empty()) graph(finding);
        if (!finding.table.columns.empty()) {
            DocumentTable table;
            for (std::size_t i = 0; i < finding.table.columns.size(); ++i) {
                const bool isNumber = !finding.table.rows.empty()
                    && std::ranges::all_of(finding.table.rows, [i](const auto& row) {
                           return i >= row.size() || looksLikeNumber(row[i]);
                       });
                table.columns.push_back({finding.table.columns[i], isNumber, isNumber ? 1.0 : 3.0});
            }
            for (const auto& row : finding.table.rows) {
                if (table.rows.size() >= 50) break;
                std::vector<RichText> cells;
                for (const std::string& cell : row) cells.push_back(plain(cell));
                table.rows.push_back(std::move(cells));
            }
            const std::uint64_t all =
                std::max<std::uint64_t>(finding.table.rowsInAll, finding.table.rows.size());
            const std::uint64_t shown = table.rows.size();
            m_document.add(Kind::Table).table = std::move(table);
            if (all > shown)
                m_document.add(Kind::Note,
                               plain("The first " + countText(shown) + " of " + countText(all) + " rows."));
        }
        if (!finding.evidence.empty()) {
            Block& list = m_document.add(Kind::List);
            for (const std::string& sentence : finding.evidence) list.items.push_back(withCode(sentence));
        }
    }

    /// The figures of a pinned chart: the first is the whole, the others are its parts.
    void chart(const ReportFinding& finding)
    {
        if (finding.figures.empty() || finding.figures.front().unit != Figure::Unit::Bytes) return;
        const Figure& whole = finding.figures.front();
        CompositionChart composition;
        for (std::size_t p = 1; p < std::min<std::size_t>(finding.figures.size(), 8); ++p)
            composition.parts.push_back(finding.figures[p].label);
        const bool hasParts = !composition.parts.empty();
        composition.parts.push_back(hasParts ? "other" : whole.label);
        for (std::size_t i = 0; i < whole.values.size() && i < 24; ++i) {
            CompositionChart::Bar bar;
            bar.label =
                i < finding.figureLabels.size() ? finding.figureLabels[i] : "S" + std::to_string(i + 1);
            bar.total = std::max(0.0, whole.values[i].value_or(0));
            double rest = bar.total;
            for (std::size_t p = 1; p < composition.parts.size(); ++p) {
                const auto& values = finding.figures[p].values;
                const double part =
                    std::clamp(i < values.size() ? values[i].value_or(0) : 0.0, 0.0, std::max(rest, 0.0));
                bar.bytes.push_back(part);
                rest -= part;
            }
            bar.bytes.push_back(rest);
            composition.bars.push_back(std::move(bar));
        }
        picture(drawComposition(composition), "As pinned.");
    }

    void graph(const Finding& finding)
    {
        Picture picture = drawGraph(finding);
        if (picture.empty()) return;
        m_document.add(Kind::Picture, plain("What keeps it, as pinned.")).picture = std::move(picture);
    }

    static Picture drawGraph(const Finding& finding);

    void appendix()
    {
        m_document.heading("Appendix");
        m_document.heading("Files", 3);
        DocumentTable table;
        table.columns = {{"", false, 0.5},    {"File", false, 1.8}, {"Taken (UTC)", false, 1.5},
                         {"Heap", true, 0.9}, {"Nodes", true, 0.9}, {"SHA-256", false, 3.4}};
        for (const ReportFile& file : m_model.snapshots) {
            std::string taken = file.capturedAt.empty()
                ? "unknown"
                : file.capturedAt.substr(0, 10) + " " + file.capturedAt.substr(11, 8);
            if (file.capturedFrom == "file date") taken += " (file time)";
            if (file.capturedFrom == "log") taken += " (log)";
            RichText label = plain(file.label);
            if (!file.role.empty()) label.push_back({TextRun::Style::Dim, " " + file.role});
            table.rows.push_back({std::move(label), code(file.name), plain(taken),
                                  plain(bytesText(file.totalSize)), plain(countText(file.nodeCount)),
                                  code(file.sha256.empty() ? "not taken" : file.sha256)});
        }
        for (const ReportFile& file : m_model.logs)
            table.rows.push_back(
                {plain("log"), code(file.name), plain(""), plain(""), plain(""), code(file.sha256)});
        m_document.add(Kind::Table).table = std::move(table);
        for (const ReportFile& file : m_model.snapshots) {
            if (!file.note.empty()) markdown(file.note);
            for (const std::string& notice : file.notices)
                m_document.add(Kind::Note, plain(file.label + ": " + notice));
        }

        m_document.heading("Method", 3);
        Block& method = m_document.add(Kind::List);
        method.items.push_back(plain("Sizes and classes are those of the Memory panel in Chrome DevTools."));
        if (m_model.snapshots.size() > 1) {
            method.items.push_back(
                plain(m_model.isSameProcess
                          ? "Objects were matched between snapshots by V8's object ids. " + m_model.lineage
                          : "Objects were not matched by id. " + m_model.lineage));
            method.items.push_back(
                plain("A class grows if its count or its retained size rose in every interval. What rose "
                      "once and stayed level is a cache or a warm-up."));
        } else {
            method.items.push_back(
                plain("One snapshot shows size, not growth. Growth needs at least two of one process."));
        }
        if (!m_model.memory.lines.empty())
            method.items.push_back(
                plain("Rates of the log are medians of all pairwise slopes (Theil–Sen): single "
                      "peaks do not move them."));
        if (const std::string& runtime = m_model.snapshots.back().runtime; !runtime.empty())
            method.items.push_back(plain("Engine: " + runtime + ", inferred from the file format."));

        m_document.heading("What the report includes", 3);
        Block& privacy = m_document.add(Kind::List);
        for (const std::string& line : privacyLines(m_model.privacy)) privacy.items.push_back(plain(line));
    }

    const ReportModel& m_model;
    Document m_document;
    std::optional<Block> m_path; ///< the picture of the cause's path: it follows what can be read
};

/// As the window draws it: layers from the roots down.
Picture Writer::drawGraph(const Finding& finding)
{
    const double boxWidth = 176, boxHeight = 44, margin = 12;
    const std::size_t count = std::min<std::size_t>(finding.graphNodes.size(), 60);
    LayoutGraph shape;
    shape.nodes.resize(count, {boxWidth, boxHeight, {}, 0});
    std::vector<const FindingGraphEdge*> edges;
    for (const FindingGraphEdge& edge : finding.graphEdges) {
        if (edge.from >= count || edge.to >= count || edges.size() >= 400) continue;
        edges.push_back(&edge);
        shape.edges.push_back({edge.from, edge.to, edge.isBestPath ? 10.0 : edge.isWeak ? 0.3 : 1.0});
    }
    LayoutOptions options;
    options.isTopDown = true, options.layerGap = 40, options.nodeGap = 26;
    const auto layout = layoutGraph(shape, options);
    if (!layout || count == 0) return {};
    const double left = margin - layout->left, top = margin - layout->top;
    Picture picture;
    // The last column's edges have their names to the right of them.
    picture.width = std::max(400.0, layout->right - layout->left + 2 * margin + 60);
    picture.height = layout->bottom - layout->top + 2 * margin;
    picture.title = "What keeps what: " + countText(count) + (count == 1 ? " object." : " objects.");
    for (std::size_t e = 0; e < edges.size(); ++e) {
        const FindingGraphEdge& edge = *edges[e];
        std::vector<PicturePoint> points;
        for (const LayoutPoint& point : layout->routes[e]) points.push_back({point.x + left, point.y + top});
        if (points.size() < 2) continue;
        const PicturePoint a = points[points.size() - 2], b = points.back();
        PictureShape& line = picture.line(std::move(points), edge.isBestPath ? Ink::EdgeBest : Ink::Edge,
                                          edge.isBestPath       ? 2
                                              : edge.isInternal ? 0.7
                                                                : 1.2);
        line.isDashed = edge.isWeak;
        line.hasArrow = true;
        if (!edge.name.empty())
            picture
                .label((a.x + b.x) / 2 + 6, (a.y + b.y) / 2 + 4, shortenedInMiddle(edge.name, 22), Ink::Dim,
                       11)
                .isMono = true;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const FindingGraphNode& node = finding.graphNodes[i];
        const double x = layout->centres[i].x - boxWidth / 2 + left;
        const double y = layout->centres[i].y - boxHeight / 2 + top;
        picture.box(x, y, boxWidth, boxHeight,
                    node.isTarget     ? Ink::BoxTarget
                        : node.isRoot ? Ink::BoxRoot
                                      : Ink::Box,
                    Ink::BoxLine, 6);
        std::string name = node.label.empty() ? node.className : node.label;
        if (node.folded > 1) name += " × " + countText(node.folded);
        PictureShape& label = picture.label(x + 10, y + 18, shortenedInMiddle(name, 20), Ink::Text, 12);
        label.isMono = label.isBold = true;
        picture.label(x + 10, y + 35,
                      shortenedInMiddle(node.className, 14)
                          + (node.retainedSize ? "  " + bytesText(node.retainedSize) : ""),
                      Ink::Dim, 11);
    }
    return picture;
}

} // namespace

Document reportDocument(const ReportModel& model)
{
    return Writer(model).write();
}

} // namespace heaptrail

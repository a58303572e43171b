// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/investigation/finding.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// A file that the investigation speaks of: known by what is in it, not by where it lies.
struct InvestigationFile {
    std::filesystem::path path; ///< absolute in memory; in the file relative to it where that is possible
    std::string sha256; ///< of the bytes on disk, 64 hexadecimal digits; empty until hashed
    std::uint64_t fileSize{}; ///< bytes on disk
    std::string label; ///< the user's; empty = the file's name
    std::string role; ///< baseline, action, cool-down, or empty
    std::string note; ///< Markdown
    int number{}; ///< the 2 of "S2"; 0 = by order
    bool isExcluded{}; ///< by the user, from comparisons
    int colour{-1}; ///< position in the colour-blind-safe sequence; −1 = by order
    std::string capturedAt; ///< ISO 8601 UTC; empty = unknown
    // Figures that stay when the dump is gone; 0 = not known.
    std::uint64_t nodeCount{}, edgeCount{}, totalSize{};
};

/// The report's sections that a person writes, as Markdown. Empty ones become prompts in the report.
struct ReportTexts {
    std::string title, summary, impact, timeline, cause, whyNotNoticed, fix, contributingFactors, followUps;
    friend bool operator==(const ReportTexts&, const ReportTexts&) = default;
};

/// Ids of retainers that the Retainers view looks past, as the user chose.
struct IgnoredRetainer {
    std::uint32_t snapshot{}; ///< position in Investigation::snapshots
    std::uint64_t id{};
    friend bool operator==(const IgnoredRetainer&, const IgnoredRetainer&) = default;
};

/// A whole investigation: what a `.heaptrail` file holds. Small, and without heap contents. A value; not thread-safe.
struct Investigation {
    /// Of the format written. A file with a higher major version is refused in words; unknown members are
    /// kept out of harm's way and lost on the next save, which the loader reports as a notice.
    static constexpr int kVersion = 1;

    ReportTexts texts;
    std::vector<InvestigationFile> snapshots; ///< oldest first, as the user ordered them
    std::vector<InvestigationFile> memoryLogs;
    std::vector<Finding> findings; ///< in the user's order
    std::vector<IgnoredRetainer> ignoredRetainers;
    std::map<std::string, std::string> filters; ///< name of a view → the text in its filter bar
    std::map<std::string, std::string> presets; ///< name → the window's own text (columns, sort)
    std::map<std::string, std::string> windowState; ///< key → the window's own text (base64 where binary)
    std::vector<std::string> notices; ///< oddities met while loading; not saved

    /// Appends a finding, with a fresh key if it has none; returns its key.
    std::string add(Finding finding);
    Finding* find(std::string_view key) noexcept;
    const Finding* find(std::string_view key) const noexcept;
    /// Takes it out and returns it with its position, so that undo can put it back.
    std::optional<std::pair<std::size_t, Finding>> remove(std::string_view key);
    void insert(std::size_t position, Finding finding);
    void move(std::string_view key, std::size_t position);
};

/// The JSON of a `.heaptrail` file. Paths below `folder` become relative to it. Stable order, ends in LF.
std::string investigationJson(const Investigation&, const std::filesystem::path& folder = {});
/// Reads it; relative paths are taken from `folder`. Hostile input is an error, never a crash: sizes are capped
/// (64 MB, 10 000 findings, 1 000 files), nesting is not recursed into.
/// Errors: Malformed, NotASnapshot (other JSON), Unsupported (made by a newer version), MemoryLimit.
Result<Investigation> parseInvestigation(std::string_view json, const std::filesystem::path& folder = {});

/// Errors: CannotRead and those of parseInvestigation.
Result<Investigation> loadInvestigation(const std::filesystem::path& path);
/// Whole or not at all (core/base/atomic_file). Errors: CannotWrite; the old file is then intact.
Result<void> saveInvestigation(const Investigation&, const std::filesystem::path& path);

enum class FileState : std::uint8_t {
    Present, ///< there, with the SHA-256 on record (or none is on record)
    Missing,
    Changed, ///< there, with other contents
};
struct FileCheck {
    bool isLog{};
    std::size_t position{}; ///< in snapshots or memoryLogs
    FileState state{};
    std::string message; ///< one sentence that names the file; empty if present
};
/// Looks for every file on record without reading those that are where they should be. One that is not is looked for
/// beside the investigation (`folder`) and in its old folder: by name, then under another name by size and contents.
/// Where it is found, its path is corrected.
/// Errors: Cancelled.
Result<std::vector<FileCheck>> locateFiles(Investigation&, const std::filesystem::path& folder,
                                           const Task& = {});
/// The file that `wanted` speaks of, in `place`: a folder, or the file itself. Known by its contents; by its name where
/// no hash is on record.
/// Errors: CannotRead (it is not there, or another file is), Cancelled.
Result<std::filesystem::path> findFile(const InvestigationFile& wanted, const std::filesystem::path& place,
                                       const Task& = {});
/// Fills in missing hashes of files that are there. Errors: Cancelled.
Result<void> hashFiles(Investigation&, const Task& = {});
/// locateFiles, then reads all of them: those with other contents than on record are Changed. Missing hashes are filled
/// in.
/// Errors: Cancelled. Cost: reads every file once.
Result<std::vector<FileCheck>> checkFiles(Investigation&, const std::filesystem::path& folder,
                                          const Task& = {});

/// Where unsaved work goes: `folder` (the caller's, e.g. the application's state folder) / a name made of
/// the investigation's path, or "untitled" with the process id. The same path gives the same name.
std::filesystem::path autosavePath(const std::filesystem::path& folder,
                                   const std::filesystem::path& investigation);
struct Recoverable {
    std::filesystem::path autosave;
    std::filesystem::path investigation; ///< what it is an autosave of; empty = never saved
    std::string savedAt; ///< ISO 8601 UTC
    std::vector<std::filesystem::path> snapshots; ///< whose investigation it is
};
/// Autosaves left behind by a crash: those in `folder` whose writer no longer runs. The window offers them at start and
/// removes them after a save or when refused.
std::vector<Recoverable> findAutosaves(const std::filesystem::path& folder);
/// Gives it a name that no later autosave takes, so that going on with the same investigation doesn't write over it.
void setAside(Recoverable& left);
/// saveInvestigation with what findAutosaves needs to know.
Result<void> saveAutosave(const Investigation&, const std::filesystem::path& folder,
                          const std::filesystem::path& investigation);
void removeAutosave(const std::filesystem::path& folder, const std::filesystem::path& investigation);

} // namespace heaptrail

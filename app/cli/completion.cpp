// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/runner.h"
#include "core/load/file_kind.h"

#include <ostream>

namespace heaptrail::cli {

namespace {

constexpr const char* kAnyFile = "*";

/// The endings of such files, alone and with each packing, with blanks between them.
std::string endingsText(const std::vector<FileKind>& kinds)
{
    std::string text;
    const auto add = [&text](std::string_view ending, std::string_view packing) {
        text.append(text.empty() ? "" : " ").append(ending).append(packing);
    };
    for (const FileKind kind : kinds)
        for (const std::string_view ending : endingsOf(kind)) {
            add(ending, "");
            if (kind == FileKind::Investigation) continue;
            for (const std::string_view packing : endingsOf(FileKind::Packed)) add(ending, packing);
        }
    return text;
}

std::string filesOfValue(const std::string& valueName)
{
    if (valueName == "FILE") return endingsText({FileKind::Snapshot});
    if (valueName == "LOG") return endingsText({FileKind::Log});
    if (valueName == "CASE") return endingsText({FileKind::Investigation});
    return valueName == "OUT" ? kAnyFile : "";
}

} // namespace

ExitCode Runner::complete(std::vector<std::string> words) const
{
    std::string files; // the first line; then a word a line, with a tab and what it means
    std::string offers;
    const auto offer = [&offers](const std::string& word, std::string meaning) {
        meaning = meaning.substr(0, meaning.find('\n'));
        offers += word + '\t' + meaning + '\n';
    };
    const auto print = [&] {
        streams.out << files << '\n' << offers;
        return ExitCode::Done;
    };
    std::string current = words.empty() ? std::string() : words.back();
    if (!words.empty()) words.pop_back();
    const CommandSet::Entry* entry = words.empty() ? nullptr : find(words.front());
    if (!entry) {
        files = endingsText({FileKind::Snapshot, FileKind::Profile});
        if (!words.empty()) return print();
        for (const auto& command : commands.m_entries) offer(command.name, command.summary);
        offer("--help", "print this help");
        offer("--version", "print the version");
        return print();
    }
    CommonOptions common;
    std::vector<std::string> problems;
    const auto command = declare(*entry, common, problems);
    std::string previous = words.back();
    if (const auto equals = current.find('='); current.starts_with("--") && equals != current.npos) {
        previous = current.substr(0, equals);
        current = current.substr(equals + 1);
    }
    const CLI::Option* option =
        previous.starts_with('-') ? command->m_app.get_option_no_throw(previous) : nullptr;
    if (option && option->get_items_expected_max() > 0) {
        files = filesOfValue(option->get_type_name());
        if (const auto found = command->m_suggestions.find(option->get_name());
            found != command->m_suggestions.end())
            for (const std::string& word : found->second) offer(word, "");
    } else if (current.starts_with('-')) {
        for (const CLI::Option* known : command->m_app.get_options()) {
            if (known->get_group().empty()) continue; // accepted, not advertised
            for (const std::string& name : known->get_snames()) offer("-" + name, known->get_description());
            for (const std::string& name : known->get_lnames()) offer("--" + name, known->get_description());
        }
    } else {
        for (const Command::Positional& positional : command->m_positionals)
            if (!positional.kinds.empty()) files = endingsText(positional.kinds);
    }
    return print();
}

} // namespace heaptrail::cli

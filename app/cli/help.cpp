// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/runner.h"
#include "core/output/text.h"

#include <algorithm>

namespace heaptrail::cli {

namespace {

constexpr std::size_t kWidth = 79;

// "  left      right …", the right part wrapped under itself.
void appendEntry(std::string& text, const std::string& left, const std::string& right, std::size_t column)
{
    std::string line = "  " + left;
    if (line.size() + 2 > column && !right.empty()) {
        text += line + "\n";
        line.clear();
    }
    for (const std::string& part : wrapped(right, kWidth - column)) {
        line.resize(std::max(line.size(), column), ' ');
        line += part;
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
        line.clear();
    }
}

std::string optionWords(const CLI::Option& option)
{
    std::string words;
    for (const std::string& name : option.get_snames()) words += "-" + name + ", ";
    if (words.empty()) words = "    ";
    for (const std::string& name : option.get_lnames()) words += "--" + name + ", ";
    words.resize(words.size() - 2);
    const std::string value = option.get_type_name();
    if (option.get_items_expected_max() > 0 && !value.empty()) words += " " + value;
    return words;
}

std::size_t editDistance(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string nearest(const std::string& word, const std::vector<std::string>& known)
{
    std::string best;
    std::size_t bestDistance = word.size() / 3 + 2;
    for (const std::string& candidate : known) {
        const bool isStart = word.size() >= 3 && candidate.compare(0, word.size(), word) == 0;
        const std::size_t distance = isStart ? 1 : editDistance(word, candidate);
        if (distance < bestDistance && distance < candidate.size()) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

constexpr const char* kExitStatus = "  0  done\n"
                                    "  1  done, and the condition asked for with --fail-on holds\n"
                                    "  2  wrong usage\n"
                                    "  3  an input can't be read, or is no valid snapshot\n"
                                    "  4  the memory limit would be exceeded\n"
                                    "  5  the output can't be written\n"
                                    "  130  interrupted\n";

} // namespace

std::string Runner::nearestCommand(const std::string& word) const
{
    std::vector<std::string> known;
    for (const auto& entry : commands.m_entries) known.push_back(entry.name);
    return nearest(word, known);
}

std::string Runner::nearestOption(const Command& command, const std::string& word)
{
    std::vector<std::string> known;
    for (const CLI::Option* option : command.m_app.get_options())
        for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    return nearest(word.substr(0, word.find('=')), known);
}

std::string Runner::overallHelp() const
{
    std::string text = "Heaptrail finds out what fills the memory of a JavaScript program, from the\n"
                       "heap snapshots that V8 writes (Node.js, Chrome, Electron, Deno, Bun). Its\n"
                       "numbers are those of Chrome DevTools.\n\n"
                       "Usage:\n"
                       "  heaptrail [FILE...]                       open the window\n"
                       "  heaptrail COMMAND [OPTIONS] FILE...       print, without a window\n"
                       "  heaptrail COMMAND --help                  all about one command\n\n"
                       "Commands:\n";
    for (const auto& entry : commands.m_entries) appendEntry(text, entry.name, entry.summary, 15);
    text += "\nWhere to start:\n"
            "  1. Take two or three snapshots of one process while it does the same work\n"
            "     again and again: node --heapsnapshot-signal=SIGUSR2 app.js, then\n"
            "     kill -USR2 PID.\n"
            "  2. heaptrail compare s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot --growing\n"
            "     shows the classes that only ever grow.\n"
            "  3. heaptrail path s3.heapsnapshot @ID shows what keeps an object alive.\n\n"
            "FILE is a .heapsnapshot or .heaptimeline, plain or packed (gzip, zstd, xz,\n"
            "bzip2, zip, tar); archive.zip:MEMBER names one of several; - is standard\n"
            "input. Most commands take --format text|json|csv; every one takes -o OUT,\n"
            "--threads N, --memory-limit SIZE, --salvage, --quiet.\n\n"
            "Exit status:\n";
    return text + kExitStatus;
}

std::string Runner::commandHelp(const Command& command) const
{
    const CLI::App& app = command.m_app;
    std::string usage = "Usage: heaptrail " + app.get_name() + " [OPTIONS]";
    std::vector<const CLI::Option*> own, common;
    for (const CLI::Option* option : app.get_options())
        if (!option->get_group().empty()) // else it is accepted and not advertised
            (option->get_group() == "Common" ? common : own).push_back(option);
    for (const Command::Positional& positional : command.m_positionals)
        usage += " " + positional.name + (positional.takesAll ? "..." : "");
    std::string text = "heaptrail " + app.get_name() + ": " + app.get_description() + "\n\n" + usage + "\n\n";
    if (!command.m_description.empty()) {
        for (const std::string& line : wrapped(command.m_description, kWidth)) text += line + "\n";
        text += "\n";
    }
    for (const Command::Positional& positional : command.m_positionals)
        appendEntry(text, positional.name, positional.help, 14);
    if (!own.empty()) {
        text += "\nOptions:\n";
        for (const CLI::Option* option : own)
            appendEntry(text, optionWords(*option), option->get_description(), 30);
    }
    text += "\nOptions of every command:\n";
    for (const CLI::Option* option : common)
        appendEntry(text, optionWords(*option), option->get_description(), 30);
    for (const auto& section : command.m_sections) text += "\n" + section.command + ":\n\n" + section.meaning;
    if (!command.m_examples.empty()) {
        text += "\nExamples:\n";
        for (const auto& example : command.m_examples) {
            text += "  " + example.command + "\n";
            appendEntry(text, "", example.meaning, 6);
        }
    }
    return text;
}

} // namespace heaptrail::cli

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include "core/base/text.h"

#include <algorithm>

namespace heaptrail::cli {

namespace {

const char* wordOf(Format format)
{
    switch (format) {
    case Format::Text: return "text";
    case Format::Json: return "json";
    case Format::Csv: return "csv";
    case Format::Jsonl: return "jsonl";
    }
    return "";
}

std::string joined(const std::vector<std::string>& words, const char* separator)
{
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) text += separator;
        text += word;
    }
    return text;
}

} // namespace

Command::Command(const std::string& name, const std::string& summary)
    : m_app(summary, name)
{
    m_app.set_help_flag();
    m_app.allow_extras(); // told apart and refused by the frame, which knows better words for it
}

void Command::file(std::string& into, const std::string& name)
{
    argument(into, name, "a .heapsnapshot or .heaptimeline, plain, .gz or .zst; - is standard input");
}

void Command::argument(std::string& into, const std::string& name, const std::string& help)
{
    CLI::Option* option = m_app.add_option(name, into, help)->type_name("");
    m_checks.push_back([option, name]() -> std::optional<std::string> {
        if (option->count() == 0) return name + " is missing";
        return {};
    });
}

void Command::files(std::vector<std::string>& into, std::size_t least, const std::string& name)
{
    CLI::Option* option =
        m_app
            .add_option(
                name, into,
                "snapshots as .heapsnapshot or .heaptimeline, plain, .gz or .zst; - is standard input")
            ->type_name("");
    option->expected(-1);
    m_checks.push_back([option, name, least]() -> std::optional<std::string> {
        if (option->count() >= least) return {};
        if (least == 1) return name + " is missing";
        return "it takes at least " + std::to_string(least) + " files";
    });
}

CLI::Option* Command::option(const std::string& names, std::optional<std::string>& into,
                             const std::string& value, const std::string& help)
{
    return m_app
        .add_option_function<std::string>(
            names, [&into](const std::string& text) { into = text; }, help)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->type_name(value);
}

CLI::Option* Command::option(const std::string& names, std::optional<std::uint64_t>& into,
                             const std::string& value, const std::string& help)
{
    auto& text = keep<std::optional<std::string>>();
    CLI::Option* option = this->option(names, text, value, help);
    m_checks.push_back([&text, &into, option]() -> std::optional<std::string> {
        if (!text) return {};
        into = parseCount(*text);
        if (into) return {};
        return option->get_name() + " takes a whole number, not \"" + *text + "\"";
    });
    return option;
}

CLI::Option* Command::optionList(const std::string& names, std::vector<std::string>& into,
                                 const std::string& value, const std::string& help)
{
    return m_app
        .add_option_function<std::vector<std::string>>(
            names, [&into](const std::vector<std::string>& texts) { into = texts; }, help)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->type_name(value);
}

CLI::Option* Command::choice(const std::string& name, std::string& into, std::vector<std::string> words,
                             const std::string& help)
{
    auto& text = keep<std::optional<std::string>>();
    CLI::Option* option = this->option(name, text, joined(words, "|"), help);
    m_checks.push_back([&text, &into, option, words]() -> std::optional<std::string> {
        if (!text) return {};
        if (std::find(words.begin(), words.end(), *text) == words.end())
            return option->get_name() + " is one of " + joined(words, ", ") + ", not \"" + *text + "\"";
        into = *text;
        return {};
    });
    return option;
}

CLI::Option* Command::flag(const std::string& name, bool& into, const std::string& help)
{
    return m_app.add_flag_callback(
        name, [&into] { into = true; }, help);
}

CLI::Option* Command::limit(std::optional<std::uint64_t>& into)
{
    return option("--limit", into, "N", "print at most N rows");
}

void Command::formats(std::vector<Format> formats)
{
    m_formats = std::move(formats);
    m_formatWord = wordOf(m_formats.front());
    std::vector<std::string> words;
    for (const Format format : m_formats) words.push_back(wordOf(format));
    choice("--format", m_formatWord, words, "how to print (default: " + m_formatWord + ")");
}

void CommandSet::add(std::string name, std::string summary, Declare declare)
{
    m_entries.push_back({std::move(name), std::move(summary), std::move(declare)});
}

bool CommandSet::contains(const std::string& name) const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [&](const Entry& entry) { return entry.name == name; });
}

} // namespace heaptrail::cli

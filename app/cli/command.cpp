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

/// ".heapsnapshot or .heaptimeline"
std::string snapshotEndings()
{
    const auto endings = endingsOf(FileKind::Snapshot);
    return joined({endings.begin(), endings.end()}, " or ");
}

std::optional<std::string> idProblem(const std::string& id)
{
    if (parseObjectId(id)) return {};
    return "\"" + id + "\" is no object id; one looks like @1234 or 1234";
}

} // namespace

std::optional<NodeId> parseObjectId(std::string_view text)
{
    const auto number = parseCount(text.substr(text.starts_with('@') ? 1 : 0));
    if (!number) return {};
    return NodeId{*number};
}

Command::Command(const std::string& name, const std::string& summary)
    : m_app(summary, name)
{
    m_app.set_help_flag();
    m_app.allow_extras(); // told apart and refused by the frame, which knows better words for it
}

void Command::file(std::string& into, const std::string& name)
{
    argument(into, name, "a " + snapshotEndings() + ", plain, .gz or .zst; - is standard input",
             {FileKind::Snapshot});
    m_inputs.push_back([&into] { return std::vector<std::string>{into}; });
}

void Command::argument(std::string& into, const std::string& name, const std::string& help,
                       std::vector<FileKind> kinds)
{
    m_positionals.push_back(
        {name, help, [&into](std::string word) { into = std::move(word); }, 1, false, std::move(kinds)});
}

ObjectArguments& Command::object()
{
    auto& object = keep<ObjectArguments>();
    file(object.file);
    argument(object.id, "ID", "a V8 object id: @1234 or 1234");
    m_checks.push_back([&object] { return idProblem(object.id); });
    return object;
}

void Command::files(std::vector<std::string>& into, std::size_t least, std::vector<FileKind> kinds)
{
    m_positionals.push_back(
        {"FILE", "snapshots as " + snapshotEndings() + ", plain, .gz or .zst; - is standard input",
         [&into](std::string word) { into.push_back(std::move(word)); }, least, true, std::move(kinds)});
    readsFiles(into);
}

void Command::logs(std::vector<std::string>& into)
{
    m_positionals.push_back({"LOG",
                             "readings of process.memoryUsage() in a log; - is standard input",
                             [&into](std::string word) { into.push_back(std::move(word)); },
                             1,
                             true,
                             {FileKind::Log}});
    readsFiles(into);
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

CLI::Option* Command::size(const std::string& names, std::optional<std::uint64_t>& into,
                           const std::string& help)
{
    auto& text = keep<std::optional<std::string>>();
    CLI::Option* option = this->option(names, text, "SIZE", help);
    suggest(option, kSizes);
    m_checks.push_back([&text, &into, option]() -> std::optional<std::string> {
        if (!text) return {};
        into = parseBytes(*text);
        if (into && *into > 0) return {};
        return option->get_name() + " takes a size such as 512M, 4G or 4GB, not \"" + *text + "\"";
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
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->type_name(value);
}

CLI::Option* Command::choice(const std::string& name, std::string& into, std::vector<std::string> words,
                             const std::string& help)
{
    auto& text = keep<std::optional<std::string>>();
    CLI::Option* option = this->option(name, text, joined(words, "|"), help);
    suggest(option, words);
    m_checks.push_back([&text, &into, option, words]() -> std::optional<std::string> {
        if (!text) return {};
        if (std::find(words.begin(), words.end(), *text) == words.end())
            return option->get_name() + " is one of " + joined(words, ", ") + ", not \"" + *text + "\"";
        into = *text;
        return {};
    });
    return option;
}

void Command::readsFile(const std::optional<std::string>& value)
{
    m_inputs.push_back(
        [&value] { return value ? std::vector<std::string>{*value} : std::vector<std::string>(); });
}

void Command::readsFiles(const std::vector<std::string>& values)
{
    m_inputs.push_back([&values] { return values; });
}

CLI::Option* Command::flag(const std::string& name, bool& into, const std::string& help)
{
    return m_app.add_flag_callback(
        name, [&into] { into = true; }, help);
}

CLI::Option* Command::idOption(const std::string& name, std::optional<std::string>& into,
                               const std::string& help)
{
    CLI::Option* option = this->option(name, into, "ID", help);
    m_checks.push_back([&into]() -> std::optional<std::string> {
        if (!into) return {};
        return idProblem(*into);
    });
    return option;
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

Format Command::format() const
{
    for (const Format format : m_formats)
        if (m_formatWord == wordOf(format)) return format;
    return Format::Text;
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

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/words.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace heaptrail {

std::string joined(const std::vector<std::string>& words, const char* separator)
{
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : separator) + word;
    return text;
}

std::string listText(const std::vector<std::string>& words, std::size_t most)
{
    const std::size_t shown = std::min(words.size(), most);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    if (words.size() > shown) text += " and " + countText(words.size() - shown) + " more";
    return text;
}

std::string sparkline(const std::vector<std::uint64_t>& values, std::size_t width)
{
    static constexpr std::array<const char*, 8> kMarks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (values.empty() || width == 0) return {};
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const double span = double(*most - *least);
    const std::size_t marks = std::min(width, values.size());
    std::string text;
    for (std::size_t i = 0; i < marks; ++i) {
        const std::size_t at = marks == 1 ? 0 : i * (values.size() - 1) / (marks - 1);
        const double height = span > 0 ? double(values[at] - *least) / span : 0;
        text += kMarks[std::size_t(std::lround(height * double(kMarks.size() - 1)))];
    }
    return text;
}

std::string seriesText(const std::vector<std::uint64_t>& values, bool areBytes)
{
    constexpr std::size_t kShown = 5;
    const auto word = [&](std::uint64_t value) { return areBytes ? bytesText(value) : countText(value); };
    if (values.size() > kShown)
        return word(values.front()) + " → " + word(values.back()) + " " + sparkline(values);
    std::vector<std::string> words;
    for (const std::uint64_t value : values) words.push_back(word(value));
    return joined(words, " → ");
}

std::string percentText(double share)
{
    const double value = share * 100;
    std::string text = std::to_string(value < 10 ? std::round(value * 10) / 10 : std::round(value));
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + " %";
}

std::string counted(std::uint64_t count, const char* one, const char* many)
{
    return countText(count) + " " + (count == 1 ? one : many);
}

std::string periodText(std::uint64_t milliseconds)
{
    struct Unit {
        std::uint64_t milliseconds;
        const char* one;
        const char* many;
    };
    static constexpr std::array<Unit, 4> kUnits{
        {{86'400'000, "day", "days"}, {3'600'000, "h", "h"}, {60'000, "min", "min"}, {1'000, "s", "s"}}};
    constexpr std::uint64_t kReadable = 1000, kRounded = 10;
    for (const Unit& unit : kUnits)
        if (milliseconds >= unit.milliseconds && milliseconds % unit.milliseconds == 0
            && milliseconds / unit.milliseconds < kReadable)
            return counted(milliseconds / unit.milliseconds, unit.one, unit.many);
    for (const Unit& unit : kUnits) // 14.4 s is 14 s, 2,147,483,647 ms are 25 days
        if (milliseconds >= kRounded * unit.milliseconds)
            return counted((milliseconds + unit.milliseconds / 2) / unit.milliseconds, unit.one, unit.many);
    return countText(milliseconds) + " ms";
}

std::string durationText(double hours)
{
    const double minutes = hours * 60;
    const auto rounded = [](double value) { return countText(std::uint64_t(std::llround(value))); };
    if (minutes < 1.5) return rounded(minutes * 60) + " s";
    if (minutes < 90) return rounded(minutes) + " min";
    if (hours < 48) return rounded(hours) + " h";
    return rounded(hours / 24) + " days";
}

std::string shortClass(const std::string& name)
{
    constexpr std::size_t kNames = 3;
    if (!name.starts_with('{')) return name;
    std::size_t at = 0;
    for (std::size_t i = 0; i < kNames; ++i) {
        at = name.find(", ", at ? at + 2 : 0);
        if (at == name.npos) return name;
    }
    return name.substr(0, at) + ", …}";
}

namespace {
constexpr std::size_t kCarried = 1 << 14;
}

std::string carriedName(const std::string& name)
{
    if (name.size() <= kCarried) return name;
    std::size_t end = kCarried;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    return name.substr(0, end) + "…";
}

bool repeatsSeries(std::string_view sentence, const std::vector<std::uint64_t>& counts,
                   const std::vector<std::uint64_t>& sizes)
{
    return sentence.ends_with(": " + seriesText(counts, false))
        || sentence.ends_with(": " + seriesText(sizes, true));
}

void showDifference(std::vector<std::string>& texts, std::size_t limit)
{
    constexpr std::size_t kBefore = 8; ///< bytes left of the first difference
    constexpr std::size_t kShort = 36; ///< what a line shows whole
    const auto isInside = [](const std::string& text, std::size_t at) { // of a character
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    std::size_t same = texts.empty() ? 0 : texts.front().size(), longest = 0;
    for (const std::string& text : texts) {
        longest = std::max(longest, text.size());
        same = std::min(same,
                        std::size_t(std::mismatch(text.begin(),
                                                  text.begin() + std::ptrdiff_t(std::min(same, text.size())),
                                                  texts.front().begin())
                                        .first
                                    - text.begin()));
    }
    const bool doDiffer = texts.size() > 1 && longest > kShort && same > 2 * kBefore;
    for (std::string& text : texts) {
        if (doDiffer) {
            std::size_t from = std::min(same, text.size()) - kBefore;
            while (from > 0 && isInside(text, from)) --from;
            text = "…" + text.substr(from);
        }
        if (text.size() <= limit) continue;
        std::size_t end = limit;
        while (end > 0 && isInside(text, end)) --end;
        text = text.substr(0, end) + "…";
    }
}

void replaceWords(std::string& text, std::string_view words, std::string_view instead)
{
    if (const std::size_t at = words.empty() ? text.npos : text.find(words); at != text.npos)
        text.replace(at, words.size(), instead);
}

bool isCarriedName(const std::string& carried, const std::string& name)
{
    return name.size() <= kCarried ? carried == name : carried == carriedName(name);
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/words.h"

#include "core/base/text.h"

#include <cmath>

namespace heaptrail {

std::string joined(const std::vector<std::string>& words, const char* separator)
{
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : separator) + word;
    return text;
}

std::string seriesText(const std::vector<std::uint64_t>& values, bool areBytes)
{
    std::vector<std::string> words;
    for (const std::uint64_t value : values) words.push_back(areBytes ? bytesText(value) : countText(value));
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

} // namespace heaptrail

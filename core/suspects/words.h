// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// "a, b, c"
std::string joined(const std::vector<std::string>& words, const char* separator);
/// "a", "a and b", "a, b and c"; of more than `most` "a, b, c and 4 more".
std::string listText(const std::vector<std::string>& words, std::size_t most = 3);
/// "0 → 300 → 600", or "0 B → 1.2 MB"; of more than five values the ends and the shape: "0 → 600 ▁▃▅█".
std::string seriesText(const std::vector<std::uint64_t>& values, bool areBytes);
/// One mark a value, from the least to the largest: "▁▃▅█". More than `width` values share marks.
std::string sparkline(const std::vector<std::uint64_t>& values, std::size_t width = 24);
/// 0.0123 → "1.2 %"
std::string percentText(double share);
/// "1 entry", "1,200 entries"
std::string counted(std::uint64_t count, const char* one, const char* many);
/// Milliseconds as people say them: "30 ms", "5 s", "15 min", "2 h", "1 day".
std::string periodText(std::uint64_t milliseconds);
/// How long something goes on, by its size: "45 s", "60 min", "7 h", "3 days".
std::string durationText(double hours);
/// "{id, status, originalRequest, …}": an interface's name with three of its properties at most.
std::string shortClass(const std::string& name);
/// A class's name as suspects carry it, in a dozen sentences: its first 16 KB. A hostile file's has many megabytes.
std::string carriedName(const std::string& name);
/// Does a sentence of evidence only say the series that stand beside it: "entries: 0 → 300 → 600"?
bool repeatsSeries(std::string_view sentence, const std::vector<std::uint64_t>& counts,
                   const std::vector<std::uint64_t>& sizes);
/// Cuts texts to `limit` bytes so that the place where they differ is seen: two queries that begin alike.
void showDifference(std::vector<std::string>& texts, std::size_t limit);
/// Puts others in the place of words, where the text has them.
void replaceWords(std::string& text, std::string_view words, std::string_view instead);
/// Is `carried` the carriedName() of this class?
bool isCarriedName(const std::string& carried, const std::string& name);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <filesystem>
#include <string>
#include <vector>

namespace heaptrail::test {

/// JSON that keeps the order of an object's keys, which QJsonDocument does not.
using OrderedJson = rapidjson::Document;

/// A JSON file, plain or gzip. Null if it can't be read.
OrderedJson readOrderedJson(const std::filesystem::path& path);
OrderedJson parseOrderedJson(const std::string& text);

/// Where two documents differ, one line a place: "nodes[3].self: 5 instead of 7", a key that only one of them has,
/// keys in another order. Empty if they say the same. At most 20.
std::vector<std::string> differences(const rapidjson::Value& is, const rapidjson::Value& wanted,
                                     const std::string& where = {});

} // namespace heaptrail::test

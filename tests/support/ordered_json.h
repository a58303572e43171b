// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/output/json.h"

#include <rapidjson/document.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace heaptrail::test {

/// JSON that keeps the order of an object's keys, which QJsonDocument does not.
using OrderedJson = rapidjson::Document;

/// A JSON file, plain or gzip. Null if it can't be read.
OrderedJson readOrderedJson(const std::filesystem::path& path);
OrderedJson parseOrderedJson(const std::string& text);
std::string textOf(const rapidjson::Value& value);
/// A file, plain or gzip. Empty if it can't be read.
std::string readText(const std::filesystem::path& path);

/// Where two documents differ, one line a place: "nodes[3].self: 5 instead of 7", a key that only one of them has,
/// keys in another order. Empty if they say the same. At most 20.
std::vector<std::string> differences(const rapidjson::Value& is, const rapidjson::Value& wanted,
                                     const std::string& where = {});

/// Writes what stands under a name; false if it knows none of that name.
using WriteMember = std::function<bool(JsonWriter&, const std::string& name)>;
/// The differences between the members of an object in a file and what `write` makes of their names. A member that it
/// does not know is one, too: so nothing in a file goes unlooked at.
std::vector<std::string> compareMembers(const OrderedJson& wanted, const std::string& where,
                                        const WriteMember& write);
/// Takes a member out of an object; null if there is none.
OrderedJson takeMember(OrderedJson& from, const char* name);
/// One a line, for a failure's text.
std::string listed(const std::vector<std::string>& lines);

} // namespace heaptrail::test

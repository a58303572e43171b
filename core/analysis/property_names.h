// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace heaptrail {

/// A property's name as it stands in "{a, b}": its JSON string literal if it holds any of , ' " { }, else as it
/// is. Source: DevTools' formatPropertyName (HeapSnapshot.ts), JSON.stringify.
void appendPropertyName(std::string& out, std::string_view name);

/// Can it stand in code as it is: a letter, _, $ or # first, then digits, too?
bool isIdentifier(std::string_view name);
/// ["*"]: how code reads a property whose name is no identifier.
std::string propertyAccess(std::string_view name);
/// The same of any property: cache, ["*"]; symbols and accessors as V8 writes them, <symbol kHandle>, get size.
std::string propertyText(std::string_view name);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/property_names.h"

#include "core/output/json.h"

namespace heaptrail {

void appendPropertyName(std::string& out, std::string_view name)
{
    if (name.find_first_of(",'\"{}") == name.npos) {
        out += name;
        return;
    }
    appendStringified(out, name);
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/marks.h"

#include <string>

namespace heaptrail {

bool isSnapshotMark(std::string_view mark)
{
    if (mark.size() > 1 && (mark[0] == 's' || mark[0] == 'S') && mark[1] >= '0' && mark[1] <= '9')
        return true;
    std::string lower(mark);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    return lower.find("snap") != lower.npos || lower.find("heap") != lower.npos
        || lower.find("dump") != lower.npos;
}

} // namespace heaptrail

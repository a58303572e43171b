// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/workspace/workspace.h"

#include <memory>
#include <string>

namespace heaptrail::ui {

/// The memory log as evidence about the compared snapshots.
struct ComparedLog {
    std::shared_ptr<const MemoryLog> log; ///< null without one, and where logMismatch() speaks against it
    std::string mismatch; ///< why it is left out, one sentence; else empty
};
ComparedLog comparedLog(const Workspace& workspace);

} // namespace heaptrail::ui

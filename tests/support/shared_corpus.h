// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace heaptrail::test {

/// tests/data/NAME of the source tree.
std::filesystem::path dataFile(const char* name);
/// resources/samples of the source tree.
std::filesystem::path samplesFolder();
/// ../shared of the source tree: real snapshots with an oracle's answers. May be absent: then tests QSKIP
/// loudly, they never pass silently.
std::filesystem::path sharedFolder();
bool hasSharedFolder();

} // namespace heaptrail::test

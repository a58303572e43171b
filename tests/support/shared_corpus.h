// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace heaptrail::test {

/// tests/data/NAME of the source tree.
std::filesystem::path dataFile(const char* name);
/// resources/samples of the source tree.
std::filesystem::path samplesFolder();
/// ../shared of the source tree: real snapshots with an oracle's answers. May be absent.
std::filesystem::path sharedFolder();
bool hasSharedFolder();
/// Its corpus, or where it is absent tests/data/corpus: four of its scenarios, so that every test of the corpus
/// runs anywhere, if on fewer files.
std::filesystem::path corpusFolder();

} // namespace heaptrail::test

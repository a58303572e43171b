// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shared_corpus.h"

namespace heaptrail::test {

std::filesystem::path dataFile(const char* name)
{
    return std::filesystem::path(HEAPTRAIL_SOURCE_DIR) / "tests/data" / name;
}
std::filesystem::path samplesFolder()
{
    return std::filesystem::path(HEAPTRAIL_SOURCE_DIR) / "resources/samples";
}
std::filesystem::path sharedFolder()
{
    return HEAPTRAIL_SHARED_DIR;
}
bool hasSharedFolder()
{
    return std::filesystem::is_directory(sharedFolder() / "corpus");
}
std::filesystem::path corpusFolder()
{
    return hasSharedFolder() ? sharedFolder() / "corpus" : dataFile("corpus");
}

} // namespace heaptrail::test

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/json_file.h"

#include <zlib.h>

namespace heaptrail::test {

QJsonDocument readJson(const std::filesystem::path& path)
{
    QByteArray bytes;
    gzFile file = gzopen(path.c_str(), "rb"); // reads plain files, too
    if (!file) return {};
    char buffer[65536];
    for (int got; (got = gzread(file, buffer, sizeof buffer)) > 0;) bytes.append(buffer, got);
    gzclose(file);
    return QJsonDocument::fromJson(bytes);
}

} // namespace heaptrail::test

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QJsonDocument>
#include <QJsonObject>

#include <filesystem>

namespace heaptrail::test {

/// A JSON file, plain or gzip. Null if it can't be read: compare with isNull().
QJsonDocument readJson(const std::filesystem::path& path);

} // namespace heaptrail::test

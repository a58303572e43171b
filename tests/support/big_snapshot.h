// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace heaptrail::test {

/// The whole text of a snapshot file, unpacked.
QByteArray unpacked(const QString& path);
/// A snapshot file with the heap of `from` so many times over: each copy has ids of its own and hangs on the root, so that
/// the file is as large as a test needs and every object in it is one that V8 wrote.
bool writeBigSnapshot(const QString& from, int copies, const QString& to);

} // namespace heaptrail::test

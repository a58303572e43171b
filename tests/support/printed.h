// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Every test includes this first: a QCOMPARE of texts that fails shows both of them. Without Qt's own headers, as a test
// may set Qt's macros before them.
#pragma once

#include <string>

namespace QTest {

template <typename T>
char* toString(const T& value);

template <>
inline char* toString(const std::string& text)
{
    char* copy = new char[text.size() + 1]; // QTest deletes it
    text.copy(copy, text.size());
    copy[text.size()] = '\0';
    return copy;
}

} // namespace QTest

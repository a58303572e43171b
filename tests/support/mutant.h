// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>
namespace heaptrail::mutant {
/// Notes which test function got here. Children of a test don't know its name: all of the test is meant then.
inline void note(int log, int number)
{
    static const auto current =
        reinterpret_cast<const char* (*)()>(dlsym(RTLD_DEFAULT, "_ZN5QTest19currentTestFunctionEv"));
    static thread_local const char* seen[4096];
    const char* name = current ? current() : nullptr;
    if (!name) name = "?";
    if (seen[number] == name) return;
    seen[number] = name;
    char line[256];
    const int size = std::snprintf(line, sizeof line, "%d %s\n", number, name);
    if (write(log, line, static_cast<std::size_t>(size)) < 0) std::abort();
}
inline bool on(int number)
{
    static const char* const chosen = std::getenv("HEAPTRAIL_MUTANT");
    static const int wanted = chosen ? std::atoi(chosen) : 0;
    static const char* const path = std::getenv("HEAPTRAIL_REACHED");
    static const int log = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (log >= 0) note(log, number);
    return number == wanted;
}
template <class T>
const T& max(bool isOther, const T& a, const T& b)
{
    return (a < b) != isOther ? b : a;
}
template <class T>
const T& min(bool isOther, const T& a, const T& b)
{
    return (b < a) != isOther ? b : a;
}
} // namespace heaptrail::mutant

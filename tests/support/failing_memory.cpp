// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded before the C library (LD_PRELOAD), it refuses memory and threads to a program from a chosen request on:
//   FAILING_AT=n        the nth request since main() began is refused; 0 = none
//   FAILING_ON=1        and so is every one after it
//   FAILING_COUNT=FILE  how many requests there were, written when the program ends
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
}

namespace {

std::atomic<bool> isOn{false};
std::atomic<long> requests{0};
long failingAt = 0;
bool isForGood = false;
char countFile[4096];

bool isRefused() noexcept
{
    if (!isOn.load(std::memory_order_relaxed)) return false;
    const long request = ++requests;
    if (failingAt == 0 || request < failingAt || (request > failingAt && !isForGood)) return false;
    errno = ENOMEM;
    return true;
}

long numberOf(const char* name) noexcept
{
    const char* text = std::getenv(name);
    return text ? std::atol(text) : 0;
}

void writeCount() noexcept
{
    if (!isOn.exchange(false) || !countFile[0]) return;
    const int fd = ::open(countFile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    char text[32];
    const int size = std::snprintf(text, sizeof text, "%ld", requests.load());
    [[maybe_unused]] const auto ignored = ::write(fd, text, static_cast<size_t>(size));
    ::close(fd);
}

using Main = int (*)(int, char**, char**);

} // namespace

extern "C" {

void* malloc(size_t size)
{
    return isRefused() ? nullptr : __libc_malloc(size);
}
void* calloc(size_t count, size_t size)
{
    return isRefused() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, size_t size)
{
    return isRefused() ? nullptr : __libc_realloc(old, size);
}
void* aligned_alloc(size_t alignment, size_t size)
{
    return isRefused() ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** block, size_t alignment, size_t size)
{
    void* made = isRefused() ? nullptr : __libc_memalign(alignment, size);
    if (!made) return ENOMEM;
    *block = made;
    return 0;
}
void* mmap(void* where, size_t size, int protection, int flags, int fd, off_t offset)
{
    if (isRefused()) return MAP_FAILED;
    return reinterpret_cast<void*>(::syscall(SYS_mmap, where, size, protection, flags, fd, offset));
}
int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*work)(void*), void* with)
{
    static const auto real =
        reinterpret_cast<decltype(&pthread_create)>(::dlsym(RTLD_NEXT, "pthread_create"));
    return isRefused() ? EAGAIN : real(thread, attributes, work, with);
}
int __libc_start_main(Main main, int argc, char** argv, void (*init)(), void (*fini)(), void (*rtld)(),
                      void* stack)
{
    using Start = int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
    const auto real = reinterpret_cast<Start>(::dlsym(RTLD_NEXT, "__libc_start_main"));
    failingAt = numberOf("FAILING_AT");
    isForGood = numberOf("FAILING_ON") != 0;
    if (const char* file = std::getenv("FAILING_COUNT")) std::strncpy(countFile, file, sizeof countFile - 1);
    isOn = true;
    return real(main, argc, argv, init, fini, rtld, stack);
}
__attribute__((destructor)) void endCounting()
{
    writeCount();
}

} // extern "C"

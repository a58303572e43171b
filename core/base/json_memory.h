// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// RapidJSON with memory that throws std::bad_alloc when it runs out: its own goes on with a null pointer.
#pragma once

#include <rapidjson/document.h>

#include <cstdlib>
#include <new>

namespace heaptrail {

class JsonMemory {
public:
    static const bool kNeedFree = true;
    void* Malloc(std::size_t size) { return size ? checked(std::malloc(size)) : nullptr; }
    void* Realloc(void* original, std::size_t, std::size_t size)
    {
        if (size) return checked(std::realloc(original, size));
        std::free(original);
        return nullptr;
    }
    static void Free(void* block) noexcept { std::free(block); }

private:
    static void* checked(void* block)
    {
        if (!block) throw std::bad_alloc();
        return block;
    }
};

using JsonPool = rapidjson::MemoryPoolAllocator<JsonMemory>;
using JsonValue = rapidjson::GenericValue<rapidjson::UTF8<>, JsonPool>;
using JsonDocument = rapidjson::GenericDocument<rapidjson::UTF8<>, JsonPool, JsonMemory>;

} // namespace heaptrail

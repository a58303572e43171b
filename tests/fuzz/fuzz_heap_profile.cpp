// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/allocations/allocation_table.h"
#include "core/allocations/call_tree.h"
#include "core/allocations/heap_profile.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace heaptrail;
    LoadOptions options;
    options.memoryLimit = std::uint64_t{256} << 20;
    const auto tree = readHeapProfileBytes({reinterpret_cast<const char*>(data), size}, options);
    if (!tree) {
        if (tree.error().message.empty() || tree.error().byteOffset.value_or(0) > size) {
            // Packed input: the offset is that in the unpacked bytes.
            if (size < 2 || (data[0] != 0x1F && data[0] != 0x28)) std::abort();
        }
        return 0;
    }
    const std::uint64_t total = (*tree)->total().size;
    for (const auto by : {AllocationsBy::Function, AllocationsBy::Script, AllocationsBy::Package}) {
        const auto rows = allocationTable(**tree, by);
        if (!rows) std::abort();
        std::uint64_t self = 0;
        for (const AllocationTableRow& row : *rows) {
            self += row.self.size;
            if (row.total.size > total || row.self.size > row.total.size) std::abort();
        }
        if (self != total) std::abort();
    }
    for (const auto direction : {CallTree::Direction::TopDown, CallTree::Direction::BottomUp}) {
        const auto calls = CallTree::make(*tree, {*tree}, direction, AllocationsBy::Function);
        if (!calls) std::abort();
        auto rows = (*calls)->roots();
        for (std::size_t k = 0; k < rows.size() && k < 1000; ++k)
            for (const std::uint32_t row : (*calls)->rowsOf(rows[k])) rows.push_back(row);
    }
    return 0;
}

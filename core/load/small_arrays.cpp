// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/small_arrays.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace heaptrail {

namespace {

/// One record, read field by field; remembers the first field that doesn't fit.
class RowReader {
public:
    RowReader(std::string_view array, std::uint64_t row, const std::uint64_t* fields)
        : m_array{array}
        , m_row{row}
        , m_fields{fields}
    {
    }
    std::uint64_t wide(FieldOffset field) const { return m_fields[field]; }
    std::uint32_t narrow(FieldOffset field)
    {
        const std::uint64_t value = m_fields[field];
        if (value > std::numeric_limits<std::uint32_t>::max()) refuse(field, "a number past 32 bits");
        return static_cast<std::uint32_t>(value);
    }
    std::int32_t narrowSigned(FieldOffset field)
    {
        const auto value = static_cast<std::int64_t>(m_fields[field]);
        if (value > std::numeric_limits<std::int32_t>::max()
            || value < std::numeric_limits<std::int32_t>::min())
            refuse(field, "a number past 31 bits");
        return static_cast<std::int32_t>(value);
    }
    NodeOrdinal node(FieldOffset field, const RawSnapshot& raw, std::uint64_t nodeCount)
    {
        const std::uint64_t flat = m_fields[field];
        const auto width = static_cast<std::uint64_t>(raw.meta.node.width);
        if (flat % width != 0)
            refuse(field, "a node index that is not where a node begins");
        else if (flat / width >= nodeCount)
            refuse(field, "a node index past the last node");
        return {static_cast<std::uint32_t>(flat / width)};
    }
    StringOrdinal string(FieldOffset field) { return {narrow(field)}; }
    const std::optional<FieldProblem>& problem() const noexcept { return m_problem; }

private:
    void refuse(FieldOffset field, const char* what)
    {
        if (m_problem && m_problem->field < field) return;
        m_problem = FieldProblem{m_row, field,
                                 "Record " + std::to_string(m_row) + " of \"" + std::string(m_array)
                                     + "\" has " + what + ".",
                                 ErrorCode::Inconsistent};
    }

    std::string_view m_array;
    std::uint64_t m_row;
    const std::uint64_t* m_fields;
    std::optional<FieldProblem> m_problem;
};

/// Calls take(RowReader&) for each record in order. For one thread.
template <class Take>
class RowByRow final : public FlatArraySink {
public:
    RowByRow(const FlatArray& array, Take take)
        : m_array{array}
        , m_take(std::move(take))
        , m_fields(static_cast<std::size_t>(array.width))
    {
    }
    void reserve(std::uint64_t) override { }
    std::optional<FieldProblem> rows(std::uint64_t firstRow, std::span<const std::uint32_t> tokens,
                                     std::span<const LargeNumber> large) override
    {
        std::size_t nextLarge = 0;
        for (std::size_t i = 0; i < tokens.size(); i += m_fields.size()) {
            for (std::size_t field = 0; field < m_fields.size(); ++field) {
                m_fields[field] = tokens[i + field];
                if (nextLarge < large.size() && large[nextLarge].position == i + field)
                    m_fields[field] = large[nextLarge++].value;
            }
            RowReader row(m_array.name, firstRow + i / m_fields.size(), m_fields.data());
            m_take(row);
            if (row.problem()) return row.problem();
        }
        return {};
    }

private:
    const FlatArray& m_array;
    Take m_take;
    std::vector<std::uint64_t> m_fields;
};

template <class Take>
Result<FlatArrayResult> readRows(ByteWindow& in, FlatArray& array, int width, std::size_t rowBytes, Take take)
{
    array.width = width;
    array.rowBytes = rowBytes;
    array.threads = 1;
    RowByRow sink(array, std::move(take));
    return readFlatArray(in, array, sink);
}

} // namespace

Result<FlatArrayResult> readLocations(ByteWindow& in, FlatArray array, RawSnapshot& raw,
                                      std::uint64_t nodeCount)
{
    const auto& fields = raw.meta.location;
    auto done = readRows(in, array, fields.width, sizeof raw.locations[0], [&](RowReader& row) {
        raw.locations.push_back(
            {row.node(fields.objectIndex, raw, nodeCount),
             {row.narrow(fields.scriptId), row.narrow(fields.line), row.narrow(fields.column)}});
    });
    // In no particular order; of two for one node the later one holds, as in DevTools.
    auto& locations = raw.locations;
    std::stable_sort(locations.begin(), locations.end(),
                     [](const NodeLocation& a, const NodeLocation& b) { return a.node < b.node; });
    auto kept = locations.begin();
    for (auto it = locations.begin(); it != locations.end(); ++it)
        if (it + 1 == locations.end() || (it + 1)->node != it->node) *kept++ = *it;
    locations.erase(kept, locations.end());
    return done;
}

Result<FlatArrayResult> readSamples(ByteWindow& in, FlatArray array, RawSnapshot& raw)
{
    const auto& fields = raw.meta.sample;
    return readRows(in, array, fields.width, sizeof raw.samples[0], [&](RowReader& row) {
        raw.samples.push_back(
            {static_cast<std::int64_t>(row.wide(fields.timestampUs)), row.wide(fields.lastAssignedId)});
    });
}

Result<FlatArrayResult> readTraceFunctions(ByteWindow& in, FlatArray array, RawSnapshot& raw)
{
    const auto& fields = raw.meta.traceFunction;
    return readRows(in, array, fields.width, sizeof raw.traceFunctions[0], [&](RowReader& row) {
        raw.traceFunctions.push_back({row.wide(fields.functionId), row.string(fields.name),
                                      row.string(fields.scriptName), row.narrow(fields.scriptId),
                                      row.narrow(fields.line), row.narrow(fields.column)});
    });
}

Result<FlatArrayResult> readScopes(ByteWindow& in, FlatArray array, RawSnapshot& raw, std::uint64_t nodeCount)
{
    const auto& fields = raw.meta.scope;
    array.allowsNegative = true; // scope ids; a negative one elsewhere is past every limit
    return readRows(in, array, fields.width, sizeof raw.scopes[0], [&](RowReader& row) {
        raw.scopes.push_back({row.node(fields.scriptNodeIndex, raw, nodeCount),
                              row.narrowSigned(fields.scopeId), row.narrow(fields.depth),
                              row.narrow(fields.contextVarsCount), row.narrow(fields.usesCount)});
    });
}

Result<FlatArrayResult> readScopeContextVars(ByteWindow& in, FlatArray array, RawSnapshot& raw)
{
    const auto& fields = raw.meta.scopeContextVar;
    return readRows(in, array, fields.width, sizeof raw.scopeContextVars[0],
                    [&](RowReader& row) { raw.scopeContextVars.push_back(row.string(fields.name)); });
}

Result<FlatArrayResult> readScopeUses(ByteWindow& in, FlatArray array, RawSnapshot& raw)
{
    const auto& fields = raw.meta.scopeUse;
    array.allowsNegative = true;
    return readRows(in, array, fields.width, sizeof raw.scopeUses[0], [&](RowReader& row) {
        raw.scopeUses.push_back({row.narrowSigned(fields.declaringScopeId), row.narrow(fields.slotIndex)});
    });
}

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// Very many texts, one behind the other: made and thrown away as one block, where as many std::strings take longer to
/// free than anyone wants to wait after "Cancel".
class TextList {
public:
    /// `text` may be part of the list. Views of older texts are void afterwards.
    void add(std::string_view text)
    {
        m_bytes.append(text);
        m_end.push_back(m_bytes.size());
    }
    std::string_view operator[](std::size_t i) const noexcept
    {
        const std::size_t from = i == 0 ? 0 : m_end[i - 1];
        return std::string_view(m_bytes).substr(from, m_end[i] - from);
    }
    std::size_t size() const noexcept { return m_end.size(); }
    void reserve(std::size_t count) { m_end.reserve(count); }

private:
    std::string m_bytes;
    std::vector<std::size_t> m_end;
};

/// Texts that stay where they are: 16 bytes each.
class ViewList {
public:
    void add(std::string_view text) { m_views.push_back(text); }
    std::string_view operator[](std::size_t i) const noexcept { return m_views[i]; }
    std::size_t size() const noexcept { return m_views.size(); }

private:
    std::vector<std::string_view> m_views;
};

/// Gives different texts the numbers 0, 1, 2 … in the order in which they come. At most 2^32 − 1 of them.
template <class List>
class NumbersIn {
public:
    /// The text's number; a new one if it has none yet.
    std::uint32_t number(std::string_view text)
    {
        if (m_slots.size() < (m_texts.size() + 1) * 2) grow();
        const std::size_t hash = std::hash<std::string_view>{}(text);
        Slot& slot = m_slots[find(text, hash)];
        if (slot.number == 0) {
            m_texts.add(text);
            slot = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(m_texts.size())};
        }
        return slot.number - 1;
    }
    std::optional<std::uint32_t> known(std::string_view text) const
    {
        if (m_slots.empty()) return {};
        const Slot& slot = m_slots[find(text, std::hash<std::string_view>{}(text))];
        if (slot.number == 0) return {};
        return slot.number - 1;
    }
    std::string_view text(std::uint32_t number) const noexcept { return m_texts[number]; }
    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(m_texts.size()); }

private:
    struct Slot {
        std::uint32_t hash{}; ///< its upper half
        std::uint32_t number{}; ///< + 1; 0 = free
    };
    /// Where the text is, or where it would go: linear probing in a table that is at most half full.
    std::size_t find(std::string_view text, std::size_t hash) const
    {
        const auto upper = static_cast<std::uint32_t>(hash >> 32);
        std::size_t at = hash & (m_slots.size() - 1);
        while (m_slots[at].number != 0
               && (m_slots[at].hash != upper || m_texts[m_slots[at].number - 1] != text))
            at = (at + 1) & (m_slots.size() - 1);
        return at;
    }
    void grow()
    {
        m_slots.assign(m_slots.empty() ? 64 : m_slots.size() * 2, Slot{});
        for (std::size_t i = 0; i < m_texts.size(); ++i) {
            const std::size_t hash = std::hash<std::string_view>{}(m_texts[i]);
            std::size_t at = hash & (m_slots.size() - 1);
            while (m_slots[at].number != 0) at = (at + 1) & (m_slots.size() - 1);
            m_slots[at] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(i + 1)};
        }
    }

    List m_texts;
    std::vector<Slot> m_slots; ///< as many as a power of two
};
using TextNumbers = NumbersIn<TextList>; ///< keeps the texts
using ViewNumbers = NumbersIn<ViewList>;

} // namespace heaptrail

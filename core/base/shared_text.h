// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace heaptrail {

/// A text that never changes, held once however many refer to it: a name of many megabytes may belong to any number of
/// classes. 16 bytes a copy; the hash is that of the text, worked out once.
class SharedText {
public:
    SharedText() = default;
    SharedText(std::string text)
        : m_held(text.empty() ? nullptr : std::make_shared<const Held>(std::move(text)))
    {
    }
    SharedText(const char* text)
        : SharedText(std::string(text))
    {
    }

    const std::string& str() const noexcept
    {
        static const std::string none;
        return m_held ? m_held->text : none;
    }
    operator const std::string&() const noexcept { return str(); }
    operator std::string_view() const noexcept { return str(); }
    std::size_t hash() const noexcept { return m_held ? m_held->hash : 0; }

    bool empty() const noexcept { return !m_held; }
    std::size_t size() const noexcept { return str().size(); }
    const char* c_str() const noexcept { return str().c_str(); }
    char operator[](std::size_t at) const noexcept { return str()[at]; }
    bool starts_with(std::string_view start) const noexcept { return str().starts_with(start); }
    bool ends_with(std::string_view end) const noexcept { return str().ends_with(end); }

    friend bool operator==(const SharedText& a, const SharedText& b) noexcept
    {
        return a.m_held == b.m_held || (a.hash() == b.hash() && a.str() == b.str());
    }
    friend bool operator==(const SharedText& a, const std::string& b) noexcept { return a.str() == b; }
    friend bool operator==(const SharedText& a, std::string_view b) noexcept { return a.str() == b; }
    friend bool operator==(const SharedText& a, const char* b) noexcept { return a.str() == b; }
    friend std::strong_ordering operator<=>(const SharedText& a, const SharedText& b) noexcept
    {
        if (a.m_held == b.m_held) return std::strong_ordering::equal;
        return a.str().compare(b.str()) <=> 0;
    }
    friend std::string operator+(const SharedText& a, std::string_view b)
    {
        return std::string(a.str()).append(b);
    }
    friend std::string operator+(std::string_view a, const SharedText& b)
    {
        return std::string(a).append(b.str());
    }

private:
    struct Held {
        explicit Held(std::string all)
            : text(std::move(all))
            , hash(std::hash<std::string_view>{}(text))
        {
        }
        std::string text;
        std::size_t hash;
    };
    std::shared_ptr<const Held> m_held; ///< null: the empty text
};

} // namespace heaptrail

template <>
struct std::hash<heaptrail::SharedText> {
    std::size_t operator()(const heaptrail::SharedText& text) const noexcept { return text.hash(); }
};

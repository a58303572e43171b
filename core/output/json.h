// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// Appends text as a JSON string, quotes included. Text is WTF-8: a lone surrogate becomes \udXXX, bytes that
/// are no character become U+FFFD, so the result is always valid JSON in valid UTF-8.
void appendJsonString(std::string& out, std::string_view text);
/// The same as JSON.stringify writes it: the control characters from U+007F to U+009F stand as they are.
void appendStringified(std::string& out, std::string_view text);

/// Writes one JSON document: keys in the order of the calls, numbers without a locale, strings always
/// valid. The caller balances begin and end. Cost: streams in blocks; memory for the nesting alone.
class JsonWriter {
public:
    enum class Style {
        Pretty, ///< indented by two blanks
        Compact, ///< one line
    };
    explicit JsonWriter(std::ostream& out, Style style = Style::Pretty);
    ~JsonWriter(); ///< flushes
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;

    JsonWriter& beginObject();
    JsonWriter& endObject();
    JsonWriter& beginArray();
    JsonWriter& endArray();
    JsonWriter& key(std::string_view name);
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(std::uint64_t number);
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(std::uint32_t number) { return value(std::uint64_t{number}); }
    JsonWriter& value(std::int32_t number) { return value(std::int64_t{number}); }
    JsonWriter& value(double number); ///< shortest text that reads back the same; null if not finite
    JsonWriter& value(bool truth);
    JsonWriter& null();
    template <class T>
    JsonWriter& value(const std::optional<T>& content)
    {
        return content ? value(*content) : null();
    }
    template <class T>
    JsonWriter& value(const std::vector<T>& items)
    {
        beginArray();
        for (const T& item : items) value(item);
        return endArray();
    }
    template <class T>
    JsonWriter& field(std::string_view name, const T& content)
    {
        key(name);
        return value(content);
    }
    /// null where the text is empty.
    JsonWriter& fieldOrNull(std::string_view name, std::string_view text)
    {
        key(name);
        return text.empty() ? null() : value(text);
    }
    /// Ends the document: a line break. Another may follow: JSON lines.
    void endLine();
    /// The same for the last: everything goes to the stream.
    void finish();

private:
    struct Level {
        bool hasItems{};
    };
    void separate();
    void startLine();
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& word(std::string_view text);
    void flush();

    std::ostream& m_out;
    const Style m_style;
    std::string m_block; ///< on its way to m_out
    std::vector<Level> m_levels; ///< the arrays and objects that are open
    bool m_isAfterKey{};
};

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/graph/name_kinds.h"

#include "core/base/ascii.h"
#include "core/base/stage.h"
#include "core/base/text_numbers.h"

#include <algorithm>
#include <deque>

namespace heaptrail {

namespace {

bool startsWith(std::string_view text, std::string_view prefix) noexcept
{
    return text.substr(0, prefix.size()) == prefix;
}

/// Is it `name`, alone or followed by " / …"?
bool isOrBelow(std::string_view text, std::string_view name) noexcept
{
    return startsWith(text, name)
        && (text.size() == name.size() || startsWith(text.substr(name.size()), " / "));
}

/// Takes "@123" or "12" off the end: how many digits there were.
std::size_t trailingDigits(std::string_view text) noexcept
{
    std::size_t count = 0;
    while (count < text.size() && isDigit(text[text.size() - 1 - count])) ++count;
    return count;
}

KnownName kindOf(std::string_view text) noexcept
{
    if (text.empty()) return KnownName::Other;
    switch (text.front()) {
    case 'O': return text == "Object" ? KnownName::Object : KnownName::Other;
    case 'A': return text == "Array" ? KnownName::Array : KnownName::Other;
    case '_': return text == "__proto__" ? KnownName::Proto : KnownName::Other;
    case 'e': return text == "elements" ? KnownName::Elements : KnownName::Other;
    case '<': return KnownName::Tag;
    case 'D':
        if (!startsWith(text, "Detached ")) return KnownName::Other;
        if (startsWith(text, "Detached <")) return KnownName::DetachedTag;
        return isOrBelow(text.substr(9), "system / NativeContext") ? KnownName::DetachedNativeContext
                                                                   : KnownName::Detached;
    case 's':
        if (text == "sloppy_function_map") return KnownName::SloppyFunctionMap;
        if (!startsWith(text, "system / ")) return KnownName::Other;
        if (text == "system / NativeContext") return KnownName::NativeContext;
        if (startsWith(text, "system / NativeContext / ")) return KnownName::NativeContextOf;
        if (isOrBelow(text, "system / Context")) return KnownName::Context;
        if (text == "system / ExternalStringData") return KnownName::ExternalStringData;
        if (text == "system / JSArrayBufferData") return KnownName::ArrayBufferData;
        return KnownName::Other;
    case '(':
        if (text == "(map descriptors)") return KnownName::MapDescriptors;
        return text == "(Document DOM trees)" ? KnownName::DocumentDomTrees : KnownName::Other;
    default: return KnownName::Other;
    }
}

} // namespace

// DevTools uses /^\d+(?<pair> \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(?<table>\d+)\))$/
// (HeapSnapshot.ts). Read from both ends: only the middle is free, and it has to hold " @N) -> value (" once.
std::optional<ParsedEphemeron> parseEphemeronName(std::string_view name)
{
    std::size_t digits = 0;
    while (digits < name.size() && isDigit(name[digits])) ++digits;
    if (digits == 0) return {};
    const std::string_view pairPart = name.substr(digits);
    std::string_view rest = pairPart;
    constexpr std::string_view kHead = " / part of key (";
    constexpr std::string_view kTail = ") pair in WeakMap (table @";
    constexpr std::string_view kBetween = ") -> value (";
    if (!startsWith(rest, kHead) || rest.back() != ')') return {};
    rest.remove_prefix(kHead.size());
    rest.remove_suffix(1);
    const std::size_t tableDigits = trailingDigits(rest);
    if (tableDigits == 0) return {};
    std::uint64_t table = 0;
    for (const char c : rest.substr(rest.size() - tableDigits)) {
        if (table > (UINT64_MAX - 9) / 10) return {}; // no id is that large
        table = table * 10 + static_cast<std::uint64_t>(c - '0');
    }
    rest.remove_suffix(tableDigits);
    if (rest.size() < kTail.size() || rest.substr(rest.size() - kTail.size()) != kTail) return {};
    rest.remove_suffix(kTail.size());

    // Now rest = X " @N) -> value (" Y " @M".
    const std::size_t valueDigits = trailingDigits(rest);
    if (valueDigits == 0) return {};
    rest.remove_suffix(valueDigits);
    if (rest.size() < 2 || rest.substr(rest.size() - 2) != " @") return {};
    rest.remove_suffix(2);
    if (rest.find_first_of("\n\r") != rest.npos || rest.find("\xE2\x80\xA8") != rest.npos
        || rest.find("\xE2\x80\xA9") != rest.npos)
        return {};
    for (std::size_t at = rest.find(kBetween); at != rest.npos; at = rest.find(kBetween, at + 1)) {
        const std::string_view key = rest.substr(0, at);
        const std::size_t keyDigits = trailingDigits(key);
        if (keyDigits == 0 || key.size() < keyDigits + 2) continue;
        if (key.substr(key.size() - keyDigits - 2, 2) == " @") return ParsedEphemeron{table, pairPart};
    }
    return {};
}

const EphemeronName& NameKinds::ephemeron(StringOrdinal string) const noexcept
{
    return *std::lower_bound(m_ephemerons.begin(), m_ephemerons.end(), string,
                             [](const EphemeronName& name, StringOrdinal s) { return name.string < s; });
}

std::size_t NameKinds::memoryBytes() const noexcept
{
    return m_kinds.memoryBytes() + m_ephemerons.capacity() * sizeof(EphemeronName);
}

Result<NameKinds> classifyNames(const StringTable& strings, const Task& task)
{
    const Stage stage("name kinds");
    NameKinds names;
    const auto count = static_cast<std::uint32_t>(strings.size());
    names.m_kinds = Column<StringOrdinal, KnownName>(count);
    ViewNumbers pairs;
    std::deque<std::string> unescaped; // of pairs
    for (StringOrdinal string{0}; string.value < count; ++string.value) {
        if (string.value % Task::kStride == 0 && task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while reading names.");
        const std::string_view escaped = strings.escaped(string);
        if (escaped.empty()) continue;
        // All that kindOf() looks at stands in the first few bytes.
        const bool hasEscapes = escaped.substr(0, 64).find('\\') != escaped.npos;
        if (!isDigit(escaped.front()) && !hasEscapes) {
            names.m_kinds[string] = kindOf(escaped);
            continue;
        }
        if (escaped.size() > 65536) { // V8 cuts a WeakMap's names long before that
            if (hasEscapes) names.m_kinds[string] = kindOf(strings.text(string));
            continue;
        }
        if (isDigit(escaped.front())) { // most are numbers: look before unescaping
            std::size_t at = 1;
            while (at < escaped.size() && isDigit(escaped[at])) ++at;
            if (at == escaped.size() || (escaped[at] != ' ' && escaped[at] != '\\')) continue;
        }
        const bool isUnescaped = escaped.find('\\') != escaped.npos;
        const std::string_view text = isUnescaped ? unescaped.emplace_back(strings.text(string)) : escaped;
        if (const auto parsed = parseEphemeronName(text)) {
            names.m_kinds[string] = KnownName::Ephemeron;
            names.m_ephemerons.push_back({string, parsed->table, pairs.number(parsed->pairPart)});
        } else {
            names.m_kinds[string] = kindOf(text);
            if (isUnescaped) unescaped.pop_back();
        }
    }
    names.m_pairCount = pairs.size();
    return names;
}

} // namespace heaptrail

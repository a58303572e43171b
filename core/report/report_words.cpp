// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/code_units.h"
#include "core/base/text.h"
#include "core/output/text.h"
#include "core/redact/secrets.h"
#include "core/report/report_model.h"

#include <algorithm>

namespace heaptrail {
namespace {

constexpr std::size_t kScanBytes = 4096; ///< of a name: more is never shown

std::string_view upTo(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
    return text.substr(0, bytes);
}

/// URLs in a name keep their host; path parameters, queries and fragments may hold anything.
std::string withoutQueries(std::string_view text)
{
    std::string kept;
    std::size_t at = 0;
    for (;;) {
        const std::size_t scheme = text.find("://", at);
        if (scheme == std::string_view::npos) break;
        // Node's documentation is no address of the program's.
        const bool isNodes = text.substr(scheme).starts_with("://nodejs.org/api/");
        const std::size_t end = text.find_first_of(isNodes ? "? \t\"'" : "?# \t\"'", scheme + 3);
        if (end == std::string_view::npos) break;
        kept.append(text.substr(at, end - at));
        at = end;
        if (text[end] != '?' && text[end] != '#') continue;
        kept += "?…";
        at = std::min(text.find_first_of(" \t\"'", end), text.size());
    }
    kept.append(text.substr(std::min(at, text.size())));
    return kept;
}

} // namespace

bool ReportWords::isKey(std::string_view name) const
{
    const bool isNumber = !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
    return m_keys && m_keys->contains(isNumber ? "[" + std::string(name) + "]" : std::string(name));
}
std::string ReportWords::withoutKeys(std::string_view text) const
{
    return m_keys ? m_keys->masked(text) : std::string(text);
}

std::string ReportWords::name(std::string_view text, std::size_t limit) const
{
    return shortenedInMiddle(maskSecrets(withoutQueries(withoutKeys(upTo(text, kScanBytes)))), limit);
}
std::string ReportWords::className(std::string_view text, std::size_t limit) const
{
    if (m_privacy.showsClassNames || text.empty() || text.front() == '(') return name(text, limit);
    return "class (" + std::to_string(text.size()) + " chars)";
}
std::string ReportWords::propertyName(std::string_view text, std::size_t limit) const
{
    // "part of key (…) -> value (…) pair in WeakMap (…)" quotes what is stored.
    if (text.find("pair in WeakMap") != std::string_view::npos || text.starts_with("part of key ("))
        return "(value in WeakMap)";
    if (isKey(text)) return text.front() == '[' ? withoutKeys(text) : hiddenText(utf16Length(text));
    if (m_privacy.showsPropertyNames || text.empty()) return name(withSafePaths(std::string(text)), limit);
    // Positions and the engine's own words tell nothing about the program.
    if (text.find_first_not_of("[]0123456789") == std::string_view::npos || text == "table"
        || text == "context" || text == "elements" || text == "properties" || text == "global")
        return std::string(text);
    return "name (" + std::to_string(text.size()) + " chars)";
}
std::string ReportWords::functionName(std::string_view text, std::size_t limit) const
{
    if (m_privacy.showsFunctionNames || text.empty()) return name(text, limit);
    return "function (" + std::to_string(text.size()) + " chars)";
}

std::string ReportWords::scriptPath(std::string_view text) const
{
    std::string path = withoutQueries(upTo(text, kScanBytes));
    if (path.rfind("node:", 0) == 0) return terminalText(path);
    switch (m_privacy.scriptPaths) {
    case ScriptPaths::Keep: break;
    case ScriptPaths::Package: {
        const std::size_t modules = path.rfind("node_modules");
        const std::size_t slash = path.find_last_of("/\\");
        if (modules != std::string::npos)
            path = path.substr(modules);
        else if (slash != std::string::npos)
            path = path.substr(slash + 1);
        break;
    }
    case ScriptPaths::Hide: return "script";
    }
    return shortenedInMiddle(path, 160);
}

std::string ReportWords::withSafePaths(std::string text) const
{
    if (m_privacy.scriptPaths == ScriptPaths::Keep) return text;
    constexpr std::string_view kHeld = "held by a module (", kEnd = "), which";
    if (const std::size_t at = text.find(kHeld); at != text.npos)
        if (const std::size_t from = at + kHeld.size(), end = text.find(kEnd, from); end != text.npos)
            text.replace(from, end - from, scriptPath(text.substr(from, end - from)));
    if (m_privacy.scriptPaths != ScriptPaths::Hide) return text;
    // "top-level scope of cache.js", "module users.mjs": a path's first step has the file's name.
    for (const std::string_view root : {"top-level scope of ", "module "})
        for (std::size_t at = text.find(root); at != text.npos; at = text.find(root, at + root.size())) {
            const std::size_t from = at + root.size(),
                              end = std::min(text.find_first_of(" ,()", from), text.size());
            const std::string_view file = std::string_view(text).substr(from, end - from);
            if (root[0] == 't' || file.ends_with("js") || file.ends_with("ts"))
                text.replace(from, end - from, "script");
        }
    return text;
}

std::string ReportWords::contents(std::string_view text, std::size_t units) const
{
    std::string hidden = hiddenText(units);
    if (!m_privacy.showsStrings) return hidden;
    return "\"" + shortened(maskSecrets(upTo(text, kScanBytes)), 120) + hidden.substr(hidden.find("\" ("));
}

std::string ReportWords::sentence(std::string_view text, std::size_t limit,
                                  const std::vector<std::string>& own) const
{
    text = upTo(text, 1 << 16);
    const std::string known = m_keys ? m_keys->masked(text, own) : std::string(text);
    return shortened(maskSecrets(withoutQueries(withSafePaths(known))), limit);
}

std::vector<std::string> privacyLines(const ReportPrivacy& privacy)
{
    std::vector<std::string> lines;
    lines.push_back(privacy.showsStrings
                        ? "Contents of heap strings are shown where they were asked for; what looks like a "
                          "token, a key, a mail address, a card number or an IP address is masked."
                        : "Contents of heap strings are left out: \"…\" and a length stand in their place.");
    std::string kept, hidden;
    const auto list = [&](bool isKept, const char* what) {
        std::string& into = isKept ? kept : hidden;
        into += into.empty() ? what : std::string(", ") + what;
    };
    list(privacy.showsClassNames, "class names");
    list(privacy.showsPropertyNames, "property names");
    list(privacy.showsKeys, "keys of objects used as tables");
    list(privacy.showsFunctionNames, "function names");
    list(privacy.scriptPaths != ScriptPaths::Hide,
         privacy.scriptPaths == ScriptPaths::Package ? "script paths from the package on" : "script paths");
    if (!kept.empty())
        lines.push_back("The report holds " + kept
                        + "; what looks like a secret or an address in them is masked.");
    if (!hidden.empty()) lines.push_back("Left out: " + hidden + ".");
    if (!privacy.showsKeys)
        lines.push_back("Objects with many properties of one kind, named like numbers, ids or addresses, "
                        "count as tables. "
                        "Small lookup tables may be missed.");
    lines.push_back("Sizes, counts, object ids and hashes of the files are as measured.");
    return lines;
}

} // namespace heaptrail

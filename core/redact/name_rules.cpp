// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/name_rules.h"

#include "core/base/ascii.h"
#include "core/redact/secrets.h"
#include "core/redact/table_keys.h"

#include <re2/re2.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace heaptrail {
namespace {

/// A part of a name that becomes a token.
struct NamePart {
    std::size_t begin{}, end{};
    Tokens::Keep keep{Tokens::Keep::Nothing};
};

/// One byte a UTF-16 unit, so that positions are the same: what isn't ASCII becomes DEL, which none of our rules
/// looks for, and the line terminators beyond LF become LF.
std::string asciiOf(std::u16string_view text)
{
    std::string ascii(text.size(), '\x7f');
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char16_t unit = text[i];
        if (unit < 0x7f)
            ascii[i] = unit == u'\r' ? '\n' : static_cast<char>(unit);
        else if (unit == 0x2028 || unit == 0x2029)
            ascii[i] = '\n';
    }
    return ascii;
}

bool startsWith(std::string_view text, std::string_view prefix) noexcept
{
    return text.substr(0, prefix.size()) == prefix;
}

const RE2& ephemeron()
{
    static const RE2 expression("^[0-9]+ / part of key \\((.*?) @[0-9]+\\) -> value \\((.*?) @[0-9]+\\) "
                                "pair in WeakMap \\(table @[0-9]+\\)$",
                                RE2::Latin1);
    return expression;
}
/// The same, with any text in X and Y: what V8 writes when a value's text has line breaks.
const RE2& brokenEphemeron()
{
    static const RE2 expression("(?s)^[0-9]+ / part of key \\((.*?) @[0-9]+\\) -> value \\((.*?) @[0-9]+\\) "
                                "pair in WeakMap \\(table @[0-9]+\\)$",
                                RE2::Latin1);
    return expression;
}
/// Node 12: "3 / key KeyA in WeakMap"; and whatever else names a pair in other words.
const RE2& otherPair()
{
    static const RE2 expression(
        "(?s)^[0-9]+ / (?:part of )?(?:key|value|entry) (.*?)(?: in Weak(?:Map|Set|Collection))?$",
        RE2::Latin1);
    return expression;
}

/// Tags, "Detached <div", up to the first space: DevTools' class name. Attributes behind it go.
void partsOfTag(std::string_view name, std::vector<NamePart>& parts)
{
    const std::size_t tag = startsWith(name, "Detached <") ? 10 : 1;
    std::size_t space = name.find(' ', tag);
    if (space == std::string_view::npos) space = name.size();
    std::size_t end = tag; // of the tag's own name
    const auto isTagCharacter = [](char c) {
        return isAlnum(c) || c == '-' || c == '_' || c == ':' || c == '.' || c == '>' || c == '/' || c == '!';
    };
    while (end < space && isTagCharacter(name[end]) && end - tag < 64) ++end;
    if (end < space) parts.push_back({end, space});
    if (space + 1 >= name.size()) return;
    const std::size_t last = name.back() == '>' ? name.size() - 1 : name.size();
    if (space + 1 < last) parts.push_back({space + 1, last});
}

std::size_t schemeEnd(std::string_view text) noexcept
{
    std::size_t at = 0;
    while (at < text.size() && at < 32
           && (isLetter(text[at])
               || (at > 0 && (isDigit(text[at]) || text[at] == '+' || text[at] == '-' || text[at] == '.'))))
        ++at;
    return at > 1 && at < text.size() && text[at] == ':' ? at + 1 : 0;
}

/// "/srv/app.js", "C:\app.js", "file:///…", "node:fs", "webpack://…".
bool isScriptPath(std::string_view text)
{
    if (text.size() < 2) return false;
    if (text[0] == '/' && text[1] != ' ') return true;
    if (text.size() > 3 && text[1] == ':' && (text[2] == '\\' || text[2] == '/')) return true;
    return schemeEnd(text) > 0;
}

struct PathParts {
    bool isCut{}; ///< by the ScriptPaths option
    bool hasQuery{};
};

/// `from`: where in the name the path begins.
PathParts partsOfPath(std::string_view name, std::size_t from, const RedactOptions& options,
                      std::vector<NamePart>& parts)
{
    const std::string_view path = name.substr(from);
    PathParts result;
    if (startsWith(path, "node:") || path.empty()) return result;
    if (options.scriptPaths == ScriptPaths::Hide) {
        parts.push_back({from, name.size()});
        result.isCut = true;
        return result;
    }
    const std::size_t scheme = schemeEnd(path);
    const bool isUrl = scheme && path.substr(scheme, 2) == "//";
    if (scheme > 2 && !isUrl) { // data:, blob:, javascript:, about:
        const std::string_view word = path.substr(0, scheme);
        if (word != "file:" && word != "webpack:" && word != "webpack-internal:" && word != "evalmachine:") {
            if (scheme < path.size()) parts.push_back({from + scheme, name.size()});
            result.hasQuery = scheme < path.size();
            return result;
        }
    }
    std::size_t end = path.find_first_of("?#");
    if (end == std::string_view::npos || !scheme) end = path.size();
    std::size_t start = isUrl ? scheme + 2 : scheme;
    if (isUrl) {
        const std::size_t hostEnd = std::min(path.find('/', start), end);
        const std::size_t at = path.rfind('@', hostEnd);
        if (at != std::string_view::npos && at > start && hostEnd != std::string_view::npos) {
            parts.push_back({from + start, from + at});
            result.hasQuery = true;
            start = at + 1;
        }
    }
    if (options.scriptPaths == ScriptPaths::Package) {
        const std::string_view whole = path.substr(0, end);
        std::size_t keep = whole.rfind("node_modules");
        if (keep == std::string_view::npos) {
            const std::size_t slash = whole.find_last_of("/\\");
            keep = slash == std::string_view::npos ? 0 : slash;
        }
        if (start < keep && whole[start] == '/') ++start;
        if (start < keep) {
            parts.push_back({from + start, from + keep});
            result.isCut = true;
        }
    }
    if (end < path.size()) {
        parts.push_back({from + end + 1, name.size()});
        if (parts.back().begin == parts.back().end) parts.pop_back();
        result.hasQuery = true;
    }
    return result;
}

/// JavaScript's and the engine's own words, and no word at all.
constexpr std::string_view kBuiltins =
    "Object|Array|Function|Map|Set|WeakMap|WeakSet|WeakRef|Promise|Date|RegExp|Error|TypeError|"
    "RangeError|SyntaxError|EvalError|ReferenceError|URIError|AggregateError|ArrayBuffer|"
    "SharedArrayBuffer|DataView|Buffer|Uint8Array|Int8Array|Uint16Array|Int16Array|Uint32Array|"
    "Int32Array|Float32Array|Float64Array|Uint8ClampedArray|BigInt64Array|BigUint64Array|Symbol|String|"
    "Number|Boolean|BigInt|Proxy|Generator|AsyncGenerator|GeneratorFunction|AsyncFunction|Iterator|"
    "Map Iterator|Set Iterator|Array Iterator|String Iterator|Intl|JSON|Math|Reflect|Atomics|"
    "WebAssembly|FinalizationRegistry|global|globalThis|Window|Document|HTMLDocument|process|console|"
    "Module|EventEmitter|Timeout|Immediate|TimersList|Socket|Server|Text|Comment|V8EventListener|"
    "EventListener|InternalNode|constructor|prototype|length|name|__proto__|arguments|caller|callee|"
    "toString|valueOf|hasOwnProperty|get|set|has|next|return|throw|then|catch|finally|call|apply|bind|"
    "this|default|exports|require|module|__filename|__dirname|anonymous|";

/// One of those, which Names::Hide leaves alone: they tell nothing about a program.
bool isBuiltin(std::string_view name)
{
    static const auto words = [] {
        std::unordered_set<std::string_view> all;
        std::size_t end = 0;
        for (std::size_t at = 0; end != kBuiltins.npos; at = end + 1) {
            end = kBuiltins.find('|', at);
            all.insert(kBuiltins.substr(at, end - at));
        }
        return all;
    }();
    return words.count(name) > 0;
}

/// V8's, Node's and Blink's own names: "system / Map", "(GC roots)", "Node / Environment", "C++ roots".
bool isEngineName(std::string_view name)
{
    return startsWith(name, "system / ") || startsWith(name, "Detached system / ")
        || startsWith(name, "Node / ") || startsWith(name, "C++ ")
        || (name.size() > 1 && name.front() == '(' && name.back() == ')');
}

/// A property's name that no class, variable, script or engine shares, and that objects use as a table's key.
bool isKeyOfTable(Roles roles, std::string_view name)
{
    constexpr Roles kOthers =
        kObjectRole | kNativeRole | kEngineRole | kVariableRole | kEdgeRole | kScriptRole | kUnknownRole;
    if (!(roles & kPropertyRole) || roles & kOthers) return false;
    KeyUses uses = 0;
    if (roles & kTableKeyRole) uses |= kTableUse;
    if (roles & kSmallTableKeyRole) uses |= kSmallTableUse;
    if (roles & (kRecordKeyRole | kFunctionRole)) uses |= kRecordUse;
    return isTableKey(name.substr(0, 4096), uses);
}

using Counter = std::uint64_t RedactSummary::*;

/// The names in a WeakMap pair's edge. Null: it is none.
Counter partsOfPair(std::string_view name, std::vector<NamePart>& parts)
{
    if (name.find(" / ") == std::string_view::npos || name[0] < '0' || name[0] > '9') return nullptr;
    const re2::StringPiece piece(name.data(), name.size());
    re2::StringPiece x, y;
    const auto add = [&](const re2::StringPiece& part) {
        const auto begin = static_cast<std::size_t>(part.data() - name.data());
        if (!part.empty()) parts.push_back({begin, begin + part.size(), Tokens::Keep::LineEnds});
    };
    if (RE2::FullMatch(piece, ephemeron(), &x, &y) || RE2::FullMatch(piece, brokenEphemeron(), &x, &y)) {
        add(x), add(y);
        return &RedactSummary::weakMapNames;
    }
    if (name.find("(%s @%u)") != std::string_view::npos || !RE2::FullMatch(piece, otherPair(), &x))
        return nullptr;
    add(x);
    return &RedactSummary::weakMapNames;
}

/// What stands behind the slash in "system / Script / PATH", "system / Context / PATH", "Window / ADDRESS",
/// "Window (prototype) / …".
Counter partsBehindSlash(std::string_view name, const RedactOptions& options, std::vector<NamePart>& parts)
{
    const bool isEngine = isEngineName(name);
    std::size_t tail = name.find(" / ") + 3;
    if (isEngine) {
        const std::size_t second = name.find(" / ", tail);
        tail = second == std::string_view::npos ? name.size() : second + 3;
    }
    const std::string_view rest = name.substr(tail);
    const bool isScript = name.find("Script / ") != std::string_view::npos
        || name.find("Context / ") == name.find("system / ") + 9;
    const bool isRealm = name.find("NativeContext / ") != std::string_view::npos;
    if (isEngine && isScript && !isRealm) {
        if (!isScriptPath(rest)) return nullptr;
        const PathParts path = partsOfPath(name, tail, options, parts);
        return path.isCut ? &RedactSummary::scriptPaths : &RedactSummary::urls;
    }
    const bool isAddress = schemeEnd(rest) || name.find("://") != std::string_view::npos;
    // The scheme may be read, and "DevTools console" is the engine's own.
    if (rest.empty() || (isEngine && !isAddress) || rest == "DevTools console") return nullptr;
    std::size_t scheme = schemeEnd(rest);
    if (scheme && rest.substr(scheme, 2) == "//") scheme += 2;
    if (tail + scheme < name.size()) parts.push_back({tail + scheme, name.size()});
    return &RedactSummary::urls;
}

} // namespace

bool isPlaceholder(std::u16string_view text)
{
    return text == u"(concatenated string)" || text == u"(sliced string)" || text == u"heap number"
        || text == u"smi number" || text == u"number" || text == u"int" || text == u"bool"
        || text == u"bigint" || text == u"symbol" || text == u"private symbol";
}

bool isEphemeronName(std::string_view name)
{
    return RE2::FullMatch(re2::StringPiece(name.data(), name.size()), ephemeron());
}

NameRules::NameRules(const RedactOptions& options, Tokens& tokens)
    : m_options(options)
    , m_tokens(tokens)
{
}

NameVerdict NameRules::apply(Roles roles, const std::u16string& text, std::u16string* changed,
                             RedactSummary* summary)
{
    const std::string ascii = asciiOf(text);
    const std::string_view name = ascii;
    std::vector<NamePart> parts;
    Counter counter = nullptr;
    const bool isHidingNames = m_options.names == RedactOptions::Names::Hide;

    // The pairs of WeakMaps come first: whatever else the string is, X and Y must go and the form must stay.
    if (roles & kEdgeRole) counter = partsOfPair(name, parts);
    if (!counter) {
        const bool isTag = startsWith(name, "<") || startsWith(name, "Detached <");
        const std::size_t address = name.find("://");
        if (isTag && (roles & (kObjectRole | kNativeRole | kEngineRole))) {
            partsOfTag(name, parts);
            counter = &RedactSummary::domNames;
        } else if ((roles & (kFunctionRole | kScriptRole)) && isScriptPath(name)) {
            const PathParts path = partsOfPath(name, 0, m_options, parts);
            counter = path.isCut ? &RedactSummary::scriptPaths : &RedactSummary::urls;
        } else if ((roles & (kObjectRole | kNativeRole | kEngineRole | kFunctionRole))
                   && name.find(" / ") != std::string_view::npos) {
            counter = partsBehindSlash(name, m_options, parts);
        } else if ((roles & (kObjectRole | kNativeRole | kEngineRole | kEdgeRole)) && !(roles & kPropertyRole)
                   && address != std::string_view::npos) {
            parts.push_back({address + 3, name.size()});
            if (parts.back().begin == parts.back().end) parts.pop_back();
            counter = &RedactSummary::urls;
        } else if ((roles & kNativeRole) && !(roles & ~(kNativeRole | kContentRole)) && !isEngineName(name)
                   && name.find_first_of("\"'=@\n\t") != std::string_view::npos) {
            return NameVerdict::Content; // no name that an embedder gives: text of the document
        }
        if (parts.empty()) counter = nullptr;
    }
    if (parts.empty()) {
        const bool isOurs = (roles & (kEngineRole | kEdgeRole)) || isEngineName(name) || isBuiltin(name)
            || startsWith(name, "node:");
        const bool isPath = (roles & (kFunctionRole | kScriptRole)) && isScriptPath(name);
        if (isHidingNames && !isOurs && !isPath) {
            // DevTools reads the state of DOM nodes from this prefix (numbers.md 3).
            const std::size_t prefix = roles & kNativeRole && startsWith(name, "Detached ") ? 9 : 0;
            if (prefix < name.size()) parts.push_back({prefix, name.size(), Tokens::Keep::Quoting});
            counter = &RedactSummary::hiddenNames;
        } else if (m_options.hidesKeys && !isOurs && isKeyOfTable(roles, name)) {
            parts.push_back({0, name.size(), Tokens::Keep::Quoting});
            counter = &RedactSummary::tableKeys;
        } else if (m_options.masksSecretNames
                   && (roles
                       & (kObjectRole | kFunctionRole | kPropertyRole | kVariableRole | kScriptRole
                          | kEngineRole | kNativeRole))) {
            // Of V8's own names, too: a file that lies gives its texts their form.
            const bool isHashUsual = isPath || isEngineName(name); // a build's or package's
            for (const SecretMatch& match : findSecrets(name)) {
                if (isHashUsual && match.kind == SecretKind::HighEntropy) continue;
                parts.push_back({match.begin, match.end, Tokens::Keep::Quoting});
                counter = &RedactSummary::secretNames;
            }
        }
    }
    if (parts.empty()) return NameVerdict::Keep;
    if (summary && counter) ++(summary->*counter);
    if (changed) {
        std::sort(parts.begin(), parts.end(),
                  [](const NamePart& a, const NamePart& b) { return a.begin < b.begin; });
        changed->clear();
        std::size_t at = 0;
        for (const NamePart& part : parts) {
            if (part.begin < at) continue;
            changed->append(text, at, part.begin - at);
            // In a name of several roles a property's quoting counts, wherever the rule came from.
            const Tokens::Keep keep = roles & kPropertyRole && part.keep == Tokens::Keep::Nothing
                ? Tokens::Keep::Quoting
                : part.keep;
            *changed += m_tokens.tokenOf(text.substr(part.begin, part.end - part.begin), keep);
            at = part.end;
        }
        changed->append(text, at);
    }
    return NameVerdict::Change;
}

} // namespace heaptrail

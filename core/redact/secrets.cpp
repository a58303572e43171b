// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/secrets.h"

#include "core/base/ascii.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>

namespace heaptrail {
namespace {

/// A pattern, and a piece of text without which it can't match: most strings are passed over by that alone.
struct Pattern {
    SecretKind kind;
    const char* needle;
    const char* expression;
};
// RE2: linear in the text whatever the text is.
constexpr Pattern kPatterns[] = {
    {SecretKind::PrivateKey, "PRIVATE KEY",
     "-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?(?:-----END [A-Z ]*PRIVATE KEY(?: "
     "BLOCK)?-----|$))"},
    {SecretKind::JsonWebToken, "eyJ", "eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){0,4}"},
    {SecretKind::AwsKey, "IA", "\\b(?:AKIA|ASIA|AGPA|AROA|AIDA)[A-Z0-9]{16}\\b"},
    {SecretKind::GitHubToken, "_", "\\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,})"},
    {SecretKind::SlackToken, "xox", "\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"},
    {SecretKind::SlackToken, "hooks.slack.com",
     "hooks\\.slack\\.com/(?:services|workflows)/[A-Za-z0-9/_-]{10,}"},
    {SecretKind::StripeKey, "k_", "\\b[rsp]k_(?:live|test)_[A-Za-z0-9]{10,}"},
    {SecretKind::StripeKey, "whsec_", "\\bwhsec_[A-Za-z0-9]{16,}"},
    {SecretKind::ApiKey, "AIza", "\\bAIza[A-Za-z0-9_-]{30,}"},
    {SecretKind::ApiKey, "npm_", "\\bnpm_[A-Za-z0-9]{30,}"},
    {SecretKind::ApiKey, "sk-", "\\bsk-[A-Za-z0-9_-]{20,}"},
    {SecretKind::ApiKey, "glpat-", "\\bglpat-[A-Za-z0-9_-]{15,}"},
    {SecretKind::ApiKey, "SG.", "\\bSG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}"},
    {SecretKind::ApiKey, "hf_", "\\bhf_[A-Za-z0-9]{30,}"},
    {SecretKind::ApiKey, "_v1_", "\\bdo[opr]_v1_[0-9a-f]{32,}"},
    {SecretKind::ApiKey, "SK", "\\bSK[0-9a-f]{32}\\b"},
    {SecretKind::ApiKey, "ya29.", "\\bya29\\.[A-Za-z0-9_-]{20,}"},
    {SecretKind::BearerToken, "earer", "\\b[Bb]earer\\s+[A-Za-z0-9._~+/=-]{6,}"},
    {SecretKind::BearerToken, "BEARER", "\\bBEARER\\s+[A-Za-z0-9._~+/=-]{6,}"},
    {SecretKind::BearerToken, "asic", "\\b[Bb]asic\\s+[A-Za-z0-9+/]{8,}={0,2}"},
    {SecretKind::UrlPassword, "://",
     "\\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\\s/@:?#]{0,200}:[^\\s/@?#]{1,200}@"},
    {SecretKind::Setting, "=",
     "(?i)\\b[a-z_-]{0,32}(?:password|passwd|pwd|secret|account_?key|access_?key|api_?key|access_?token|auth_"
     "?token)"
     "[a-z_-]{0,16}=[^\\s;,&\"'(){}<>]{8,200}"},
    {SecretKind::PhoneNumber, "+",
     "\\+[1-9][0-9]{0,2}[ -]?(?:\\([0-9]{1,4}\\)[ -]?)?[0-9](?:[ -]?[0-9]){6,12}\\b"},
    {SecretKind::Email, "@",
     "[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}\\b"},
    {SecretKind::IpAddress, ".",
     "\\b(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\b"},
    {SecretKind::IpAddress, ":",
     "(?i)\\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\\b|\\b(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}\\b"
     "|\\b(?:[0-9a-f]{1,4}:){2,7}:"},
};

struct Compiled {
    const Pattern* pattern;
    RE2 expression;
    explicit Compiled(const Pattern& p)
        : pattern(&p)
        , expression(p.expression, RE2::Latin1) // bytes: hostile text needn't be UTF-8
    {
    }
};
const std::vector<std::unique_ptr<Compiled>>& compiled()
{
    static const auto all = [] {
        std::vector<std::unique_ptr<Compiled>> list;
        for (const Pattern& pattern : kPatterns) list.push_back(std::make_unique<Compiled>(pattern));
        return list;
    }();
    return all;
}

bool isHarmlessAddress(std::string_view text)
{
    return text == "127.0.0.1" || text == "0.0.0.0" || text == "255.255.255.255";
}

bool isFollowedBy(std::string_view text, std::size_t at, char a, char b = 0)
{
    return at < text.size() && (text[at] == a || (b && text[at] == b));
}

/// "4.18.2.1" can be either; "12.4.254.21-node.33", "v1.2.3.4", "Chrome/120.0.0.0" and "1.2.3.4.5" are versions.
bool isVersion(std::string_view text, std::size_t begin, std::size_t end)
{
    const bool runsOn = end + 1 < text.size()
        && ((isFollowedBy(text, end, '.') && isDigit(text[end + 1]))
            || (isFollowedBy(text, end, '-', '+') && isAlnum(text[end + 1])));
    const bool isNumbered = begin > 0
        && (text[begin - 1] == '.' || isAlnum(text[begin - 1])
            || (text[begin - 1] == '/' && begin > 1 && isAlnum(text[begin - 2])));
    return runsOn || isNumbered;
}

/// "16:9::4:3" is none: somewhere stands a letter or a group of three digits.
bool isPlausibleIpV6(std::string_view text)
{
    std::size_t group = 0;
    for (const char c : text) {
        group = c == ':' ? 0 : group + 1;
        if (group >= 3 || (c != ':' && !isDigit(c))) return true;
    }
    return false;
}

/// "Bearer authentication" is prose.
bool isPlausibleToken(std::string_view text)
{
    const std::string_view token = text.substr(text.find_last_of(" \t\r\n") + 1);
    if (token.size() >= 20) return true;
    const bool hasLower = std::any_of(token.begin(), token.end(), isLower);
    const bool hasUpper = std::any_of(token.begin() + 1, token.end(), isUpper);
    return (hasLower && hasUpper)
        || std::any_of(token.begin(), token.end(), [](char c) { return !isLower(c) && !isUpper(c); });
}

/// The value of a setting, not a placeholder or a piece of a program: "password=options.password".
bool isPlausibleSetting(std::string_view text)
{
    const std::string_view value = text.substr(text.find('=') + 1);
    if (value.empty() || value[0] == '$' || value[0] == '=' || value[0] == '*') return false;
    const bool hasDigit = std::any_of(value.begin(), value.end(), isDigit);
    const bool hasLetter =
        std::any_of(value.begin(), value.end(), [](char c) { return isLower(c) || isUpper(c); });
    return hasDigit && hasLetter;
}

/// ISO 13616: country, two check digits, letters and digits; modulo 97 it is 1.
void findBankAccounts(std::string_view text, std::vector<SecretMatch>& found)
{
    static constexpr std::string_view kCountries = "AD AE AL AT AZ BA BE BG BH BR BY CH CR CY CZ DE DK DO EE "
                                                   "EG ES FI FO FR GB GE GI GL GR GT HR HU IE IL IQ IS "
                                                   "IT JO KW KZ LB LC LI LT LU LV LY MC MD ME MK MR MT MU NL "
                                                   "NO PK PL PS PT QA RO RS SA SC SE SI SK SM ST SV TL "
                                                   "TN TR UA VA VG XK";
    for (std::size_t i = 0; i + 15 <= text.size(); ++i) {
        if (!isUpper(text[i]) || !isUpper(text[i + 1]) || !isDigit(text[i + 2]) || !isDigit(text[i + 3]))
            continue;
        if (i > 0 && isAlnum(text[i - 1])) continue;
        const std::size_t country = kCountries.find(text.substr(i, 2));
        if (country == kCountries.npos || country % 3 != 0) continue;
        std::string compact;
        std::size_t end = i;
        for (std::size_t at = i; at < text.size() && compact.size() <= 34; ++at) {
            if (isDigit(text[at]) || isUpper(text[at])) {
                compact += text[at];
                end = at + 1;
            } else if (text[at] != ' ' || compact.size() % 4 != 0 || at + 1 >= text.size()
                       || !(isDigit(text[at + 1]) || isUpper(text[at + 1]))) {
                break;
            }
        }
        if (compact.size() < 15 || compact.size() > 34 || (end < text.size() && isAlnum(text[end]))) continue;
        unsigned rest = 0;
        for (std::size_t k = 0; k < compact.size(); ++k) {
            const char c = compact[(k + 4) % compact.size()];
            rest = isDigit(c) ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97
                              : (rest * 100 + static_cast<unsigned>(c - 'A' + 10)) % 97;
        }
        if (rest != 1) continue;
        found.push_back({SecretKind::BankAccount, i, end});
        i = end - 1;
    }
}

/// Domain names begin with a letter or hold one: "lodash@4.17.js" is a package, "logo@2x.png" a picture.
bool isPlausibleEmail(std::string_view text)
{
    const std::size_t at = text.find('@');
    const std::string_view label = text.substr(at + 1, text.find('.', at) - at - 1);
    if (label.size() == 2 && isDigit(label[0]) && label[1] == 'x') return false;
    return std::any_of(label.begin(), label.end(), [](char c) { return isLower(c) || isUpper(c); });
}

/// What the expression can't tell.
bool isPlausible(SecretKind kind, std::string_view text, std::size_t begin, std::size_t end)
{
    const std::string_view match = text.substr(begin, end - begin);
    switch (kind) {
    case SecretKind::IpAddress:
        return match.find(':') == match.npos ? !isHarmlessAddress(match) && !isVersion(text, begin, end)
                                             : isPlausibleIpV6(match);
    case SecretKind::Email: return isPlausibleEmail(match);
    case SecretKind::BearerToken: return isPlausibleToken(match);
    case SecretKind::Setting: return isPlausibleSetting(match);
    case SecretKind::PhoneNumber: return begin == 0 || !isAlnum(text[begin - 1]);
    default: return true;
    }
}

/// ISO/IEC 7812 check digit.
bool passesLuhn(std::string_view digits)
{
    int sum = 0;
    bool isDoubled = false;
    for (std::size_t i = digits.size(); i-- > 0; isDoubled = !isDoubled) {
        int value = digits[i] - '0';
        if (isDoubled) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
        sum += value;
    }
    return sum % 10 == 0;
}
bool beginsAsCard(std::string_view digits)
{
    switch (digits[0]) {
    case '4': return digits.size() == 13 || digits.size() == 16 || digits.size() == 19;
    case '5': return digits.size() == 16 && digits[1] >= '1' && digits[1] <= '5';
    case '2':
        return digits.size() == 16 && digits.compare(0, 4, "2221") >= 0 && digits.compare(0, 4, "2720") <= 0;
    case '3':
        return (digits.size() == 15 && (digits[1] == '4' || digits[1] == '7'))
            || (digits.size() == 14 && (digits[1] == '0' || digits[1] == '6' || digits[1] == '8'))
            || (digits.size() == 16 && digits[1] == '5');
    case '6': return digits.size() >= 16 && (digits[1] == '0' || digits[1] == '4' || digits[1] == '5');
    default: return false;
    }
}

/// Runs of digits, with single spaces or dashes between them.
void findCards(std::string_view text, std::vector<SecretMatch>& found)
{
    for (std::size_t i = 0; i < text.size();) {
        if (!isDigit(text[i])) {
            ++i;
            continue;
        }
        const bool isInsideWord = i > 0 && (isAlnum(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == '_');
        std::string digits;
        std::size_t end = i;
        std::size_t at = i;
        char separator = 0;
        while (at < text.size() && digits.size() < 20) {
            if (isDigit(text[at])) {
                digits += text[at++];
                end = at;
            } else if ((text[at] == ' ' || text[at] == '-') && (!separator || separator == text[at])
                       && at + 1 < text.size() && isDigit(text[at + 1])) {
                separator = text[at++];
            } else {
                break;
            }
        }
        const bool runsOn = end < text.size() && (isAlnum(text[end]) || text[end] == '_');
        if (!isInsideWord && !runsOn && digits.size() >= 13 && digits.size() <= 19 && beginsAsCard(digits)
            && passesLuhn(digits))
            found.push_back({SecretKind::CardNumber, i, end});
        i = std::max(end, i + 1);
    }
}

/// Bits per character of a run, by the frequencies inside it.
double entropyOf(std::string_view run)
{
    std::array<unsigned, 256> counts{};
    for (const char c : run) ++counts[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const unsigned count : counts) {
        if (!count) continue;
        const double share = double(count) / double(run.size());
        bits -= share * std::log2(share);
    }
    return bits;
}

bool looksGenerated(std::string_view run)
{
    unsigned digits = 0, lowers = 0, uppers = 0, changes = 0;
    bool isAllHex = true;
    int before = -1;
    for (const char c : run) {
        const int kind = isDigit(c) ? 0 : isLower(c) ? 1 : isUpper(c) ? 2 : 3;
        digits += kind == 0, lowers += kind == 1, uppers += kind == 2;
        if (!isHex(c)) isAllHex = false;
        // A capital begins a word in camelCase; going from letters to digits and back does not.
        if (before >= 0 && kind != before && !(before == 2 && kind == 1)) ++changes;
        before = kind;
    }
    if (isAllHex) return run.size() >= 32 && digits >= 4 && digits < run.size() && entropyOf(run) >= 3.0;
    return digits >= 2 && lowers >= 2 && uppers >= 2 && changes * 4 >= run.size() && entropyOf(run) >= 4.0;
}

/// "1c2-…" with quotes around: what servers make of a body's length and SHA-1, for caches.
bool isEntityTag(std::string_view text, std::size_t begin, std::size_t end)
{
    const std::size_t dash = text.find('-', begin);
    return begin > 0 && text[begin - 1] == '"' && end < text.size() && (text[end] == '"' || text[end] == '/')
        && dash < end && dash - begin <= 8
        && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin),
                       text.begin() + static_cast<std::ptrdiff_t>(dash), isHex);
}

void findGenerated(std::string_view text, std::vector<SecretMatch>& found)
{
    const auto belongs = [](char c) { return isAlnum(c) || c == '+' || c == '_' || c == '-' || c == '='; };
    for (std::size_t i = 0; i < text.size();) {
        if (!isAlnum(text[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < text.size() && belongs(text[end])) ++end;
        const std::string_view run = text.substr(i, end - i);
        // Pictures and source maps, and the hashes of a lock file.
        static constexpr std::string_view kData = ";base64,";
        if (i >= kData.size() && text.substr(i - kData.size(), kData.size()) == kData
            && text.substr(0, i).rfind("data:") != text.npos) {
            while (end < text.size() && (belongs(text[end]) || text[end] == '/')) ++end;
            i = end;
            continue;
        }
        if (run.substr(0, 7) == "sha256-" || run.substr(0, 7) == "sha384-" || run.substr(0, 7) == "sha512-") {
            while (end < text.size() && (belongs(text[end]) || text[end] == '/')) ++end;
            i = end;
            continue;
        }
        if (run.size() >= 24 && run.size() <= 4096 && looksGenerated(run) && !isEntityTag(text, i, end))
            found.push_back({SecretKind::HighEntropy, i, end});
        i = end;
    }
}

} // namespace

const char* secretKindName(SecretKind kind) noexcept
{
    switch (kind) {
    case SecretKind::PrivateKey: return "private key";
    case SecretKind::JsonWebToken: return "JSON Web Token";
    case SecretKind::AwsKey: return "AWS access key";
    case SecretKind::GitHubToken: return "GitHub token";
    case SecretKind::SlackToken: return "Slack token";
    case SecretKind::StripeKey: return "Stripe key";
    case SecretKind::ApiKey: return "API key";
    case SecretKind::BearerToken: return "authorization header";
    case SecretKind::UrlPassword: return "password in a URL";
    case SecretKind::Setting: return "password or key in a setting";
    case SecretKind::BankAccount: return "bank account (IBAN)";
    case SecretKind::PhoneNumber: return "phone number";
    case SecretKind::Email: return "e-mail address";
    case SecretKind::CardNumber: return "card number";
    case SecretKind::IpAddress: return "IP address";
    case SecretKind::HighEntropy: return "random-looking token";
    }
    return "secret";
}

std::vector<SecretMatch> findSecrets(std::string_view text)
{
    std::vector<SecretMatch> found;
    if (text.size() < 6) return found;
    for (const auto& one : compiled()) {
        if (text.find(one->pattern->needle) == std::string_view::npos) continue;
        re2::StringPiece rest(text.data(), text.size());
        re2::StringPiece hit;
        std::size_t from = 0;
        while (from < text.size() && one->expression.Match(rest, from, text.size(), RE2::UNANCHORED, &hit, 1)
               && !hit.empty()) {
            const auto begin = static_cast<std::size_t>(hit.data() - text.data());
            const std::string_view match(hit.data(), hit.size());
            from = begin + hit.size();
            if (!isPlausible(one->pattern->kind, text, begin, from)) continue;
            found.push_back({one->pattern->kind, begin, from});
        }
    }
    if (text.size() >= 13) findCards(text, found);
    if (text.size() >= 15) findBankAccounts(text, found);
    if (text.size() >= 24) findGenerated(text, found);
    if (found.size() < 2) return found;
    // Where two overlap, the one that begins first and is the more telling (kinds are in that order) wins.
    std::sort(found.begin(), found.end(), [](const SecretMatch& a, const SecretMatch& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.kind != b.kind ? a.kind < b.kind : a.end > b.end;
    });
    std::vector<SecretMatch> apart;
    for (const SecretMatch& match : found) {
        if (!apart.empty() && match.begin < apart.back().end) {
            apart.back().end = std::max(apart.back().end, match.end); // nothing of either stays
            apart.back().kind = std::min(apart.back().kind, match.kind);
            continue;
        }
        apart.push_back(match);
    }
    return apart;
}

std::string maskSecrets(std::string_view text)
{
    const std::vector<SecretMatch> found = findSecrets(text);
    if (found.empty()) return std::string(text);
    std::string masked;
    std::size_t at = 0;
    for (const SecretMatch& match : found) {
        masked.append(text.substr(at, match.begin - at));
        masked += '[';
        masked += secretKindName(match.kind);
        masked += ']';
        at = match.end;
    }
    masked.append(text.substr(at));
    return masked;
}

bool looksLikeDigest(std::string_view text) noexcept
{
    switch (text.size()) {
    case 32:
    case 40:
    case 56:
    case 64:
    case 96:
    case 128: return std::all_of(text.begin(), text.end(), isHex);
    default: return false;
    }
}

bool isSecretName(std::string_view propertyName)
{
    if (propertyName.size() > 64) return false;
    std::string plain; // apiKey, api_key, API-KEY → apikey
    for (const char c : propertyName)
        if (isAlnum(c)) plain += toLower(c);
    static constexpr const char* kWhole[] = {"pin",    "cvv",     "cvc",    "ssn", "iban",
                                             "auth",   "jwt",     "pass",   "pwd", "token",
                                             "cookie", "cookies", "secret", "otp", "salt"};
    static constexpr const char* kPart[] = {
        "password",    "passwd",     "passphrase",    "secretkey",     "clientsecret", "apikey",
        "accesskey",   "privatekey", "authorization", "accesstoken",   "refreshtoken", "authtoken",
        "idtoken",     "sessionid",  "sessiontoken",  "setcookie",     "creditcard",   "cardnumber",
        "bearertoken", "csrftoken",  "xsrftoken",     "encryptionkey", "signingkey",   "connectionstring"};
    const auto is = [&](const char* word) { return plain == word; };
    const auto holds = [&](const char* word) { return plain.find(word) != std::string::npos; };
    return std::any_of(std::begin(kWhole), std::end(kWhole), is)
        || std::any_of(std::begin(kPart), std::end(kPart), holds);
}

} // namespace heaptrail

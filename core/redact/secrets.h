// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// What a piece of text looks like. Patterns, not proof: they miss secrets without a shape, and now and then
/// take something harmless for one.
enum class SecretKind : std::uint8_t {
    PrivateKey, ///< -----BEGIN … PRIVATE KEY-----
    JsonWebToken, ///< eyJ….eyJ….
    AwsKey, ///< AKIA…, ASIA…
    GitHubToken, ///< ghp_…, github_pat_…
    SlackToken, ///< xoxb-…
    StripeKey, ///< sk_live_…
    ApiKey, ///< other vendors' shapes: Google AIza…, npm_…, sk-…, glpat-…, SG.…
    BearerToken, ///< Bearer …, Basic …
    UrlPassword, ///< scheme://user:password@
    Setting, ///< Password=…; in a connection string, AWS_SECRET_ACCESS_KEY=… in an environment
    Email,
    CardNumber, ///< 13–19 digits that pass the Luhn check and begin as card numbers do
    BankAccount, ///< an IBAN whose check digits are right
    PhoneNumber, ///< +49 151 …: international form only
    IpAddress, ///< IPv4 or IPv6; 127.0.0.1, 0.0.0.0 and ::1 are let pass
    HighEntropy, ///< a long run of letters and digits as only a generator makes them
};
/// "e-mail address", "AWS access key", …: for lists.
const char* secretKindName(SecretKind kind) noexcept;

struct SecretMatch {
    SecretKind kind{};
    std::size_t begin{}, end{}; ///< bytes in the text
};

/// Likely secrets in a text, ascending, not overlapping. `text` is UTF-8 (any bytes are safe).
/// Cost: O(length); a text without any tell-tale character is passed over quickly.
std::vector<SecretMatch> findSecrets(std::string_view text);

/// The text with every likely secret replaced by "[e-mail address]" and the like.
std::string maskSecrets(std::string_view text);

/// Hexadecimal digits alone, as many as MD5 or SHA give: a hash far more often than a key.
bool looksLikeDigest(std::string_view text) noexcept;

/// Does the name of a property announce that its value is a secret: password, apiKey, authorization, cookie …?
bool isSecretName(std::string_view propertyName);

} // namespace heaptrail

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/number_array.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace heaptrail;

namespace {

/// What a parser makes of a text, with everything it says.
struct Outcome {
    std::vector<std::uint32_t> tokens;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> large;
    NumberProblem problem{};
    std::ptrdiff_t stoppedAt{};
    bool operator==(const Outcome&) const = default;
};

Outcome parseAll(ParseNumbers parse, const std::string& text, std::size_t capacity,
                 bool allowsNegative = false)
{
    const std::string padded = text + ',' + std::string(kNumberPadding, '7');
    std::vector<std::uint32_t> buffer(capacity + 16);
    Outcome outcome;
    const char* const begin = padded.data();
    const char* const end = begin + text.size();
    const char* at = begin;
    while (at < end) {
        NumberTokens tokens{buffer.data(), capacity, 0, {}, NumberProblem::None, allowsNegative};
        at = parse(at, end, tokens);
        for (const LargeNumber& number : tokens.large)
            outcome.large.emplace_back(static_cast<std::uint32_t>(outcome.tokens.size()) + number.position,
                                       number.value);
        outcome.tokens.insert(outcome.tokens.end(), buffer.begin(),
                              buffer.begin() + static_cast<std::ptrdiff_t>(tokens.count));
        outcome.problem = tokens.problem;
        if (tokens.problem != NumberProblem::None || tokens.count == 0) break;
    }
    outcome.stoppedAt = at - begin;
    return outcome;
}

NumberProblem problemOf(const std::string& text)
{
    const Outcome plain = parseAll(parseNumbersPlain, text, 64);
    const Outcome fast = parseAll(fastestParseNumbers(), text, 64);
    return plain == fast ? plain.problem : NumberProblem::None;
}

} // namespace

class NumberArrayTest : public QObject {
    Q_OBJECT
private slots:
    void numbersComeOutAsTheyStand();
    void numbersOf32BitsAndMoreComeOutLarge();
    void whiteSpaceMayStandAnywhereBetween();
    void eachMistakeHasItsName_data();
    void eachMistakeHasItsName();
    void negativeNumbersComeOutWhereAllowed();
    void fastAndPlainAgreeOnRandomText_data();
    void fastAndPlainAgreeOnRandomText();
    void fastAndPlainAgreeOnDamagedText();
    void commasAreCounted();
};

void NumberArrayTest::numbersComeOutAsTheyStand()
{
    std::string text;
    std::vector<std::uint32_t> wanted;
    // Every length from 1 to 9 digits, at every place of a vector.
    for (std::uint32_t i = 0; i < 5000; ++i) {
        std::uint32_t value = 1;
        for (std::uint32_t digits = i % 9; digits > 0; --digits) value = value * 10 + (i + digits) % 10;
        wanted.push_back(value);
        text += (i ? i % 7 == 0 ? "\n," : "," : "") + std::to_string(value);
    }
    for (const ParseNumbers parse : {parseNumbersPlain, fastestParseNumbers()}) {
        const Outcome outcome = parseAll(parse, text, 4096);
        QCOMPARE(outcome.problem, NumberProblem::None);
        QVERIFY(outcome.tokens == wanted);
        QCOMPARE(outcome.stoppedAt, static_cast<std::ptrdiff_t>(text.size()));
    }
}

void NumberArrayTest::numbersOf32BitsAndMoreComeOutLarge()
{
    std::string text = "7,4294967294,4294967295,4294967296,9007199254740992,12";
    for (int i = 0; i < 100; ++i) text += ",123456789012,1";
    for (const ParseNumbers parse : {parseNumbersPlain, fastestParseNumbers()}) {
        const Outcome outcome = parseAll(parse, text, 4096);
        QCOMPARE(outcome.problem, NumberProblem::None);
        QCOMPARE(outcome.tokens[1], 4294967294u);
        QCOMPARE(outcome.tokens[2], NumberTokens::kLargeToken);
        QCOMPARE(outcome.large.size(), std::size_t{103});
        QCOMPARE(outcome.large[0], std::make_pair(2u, std::uint64_t{4294967295}));
        QCOMPARE(outcome.large[2], std::make_pair(4u, std::uint64_t{9007199254740992}));
        QCOMPARE(outcome.large[3], std::make_pair(6u, std::uint64_t{123456789012}));
    }
}

void NumberArrayTest::whiteSpaceMayStandAnywhereBetween()
{
    const std::string text = " 1 ,\t2,\r\n3\n,\n4\n,5 , 6  ";
    for (const ParseNumbers parse : {parseNumbersPlain, fastestParseNumbers()}) {
        const Outcome outcome = parseAll(parse, text, 64);
        QCOMPARE(outcome.problem, NumberProblem::None);
        QVERIFY((outcome.tokens == std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6}));
    }
}

void NumberArrayTest::eachMistakeHasItsName_data()
{
    QTest::addColumn<QString>("mistake");
    QTest::addColumn<NumberProblem>("problem");
    const auto row = [](const char* mistake, NumberProblem problem) {
        QTest::newRow(mistake) << QString(mistake) << problem;
    };
    row(",", NumberProblem::Missing);
    row("-1", NumberProblem::Negative);
    row("1.5", NumberProblem::Fraction);
    row("1e5", NumberProblem::Exponent);
    row("1E5", NumberProblem::Exponent);
    row("007", NumberProblem::LeadingZero);
    row("00", NumberProblem::LeadingZero);
    row("9007199254740993", NumberProblem::PastExact);
    row("18446744073709551615", NumberProblem::PastExact);
    row("18446744073709551616", NumberProblem::PastAll);
    row("99999999999999999999999999999999999999", NumberProblem::PastAll);
    row("null", NumberProblem::NotANumber);
    row("\"1\"", NumberProblem::NotANumber);
    row("[1", NumberProblem::NotANumber);
    row("1x", NumberProblem::NotANumber);
    row("+1", NumberProblem::NotANumber);
    row("1 2", NumberProblem::MissingComma);
    row("1\n2", NumberProblem::MissingComma);
}

void NumberArrayTest::eachMistakeHasItsName()
{
    QFETCH(QString, mistake);
    QFETCH(NumberProblem, problem);
    // At every distance from the beginning and the end of a vector.
    for (int before = 0; before < 140; ++before) {
        std::string text;
        for (int i = 0; i < before; ++i) text += std::to_string(i % 3 ? 1 : 12345) + ",";
        text += mistake.toStdString();
        QCOMPARE(problemOf(text + ",1"), problem);
        std::string behind;
        for (int i = 0; i < 140; ++i) behind += ",23";
        QCOMPARE(problemOf(text + behind), problem);
    }
}

void NumberArrayTest::negativeNumbersComeOutWhereAllowed()
{
    const Outcome outcome = parseAll(parseNumbersPlain, "5,-2,-9007199254740992,0", 64, true);
    QCOMPARE(outcome.problem, NumberProblem::None);
    QCOMPARE(outcome.large.size(), std::size_t{2});
    QCOMPARE(static_cast<std::int64_t>(outcome.large[0].second), std::int64_t{-2});
    QCOMPARE(static_cast<std::int64_t>(outcome.large[1].second), std::int64_t{-9007199254740992});
    QCOMPARE(parseAll(parseNumbersPlain, "5,--2", 64, true).problem, NumberProblem::Negative);
    QCOMPARE(parseAll(parseNumbersPlain, "5,-", 64, true).problem, NumberProblem::Negative);
}

void NumberArrayTest::fastAndPlainAgreeOnRandomText_data()
{
    QTest::addColumn<int>("maxDigits");
    QTest::addColumn<int>("oddities"); // per thousand numbers
    for (const int digits : {1, 3, 8, 9, 16, 17})
        for (const int oddities : {0, 2, 50})
            QTest::addRow("%d digits, %d oddities", digits, oddities) << digits << oddities;
}

void NumberArrayTest::fastAndPlainAgreeOnRandomText()
{
    QFETCH(int, maxDigits);
    QFETCH(int, oddities);
    for (unsigned seed = 1; seed <= 60; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
        std::string text;
        const int count = 1 + below(3000);
        for (int i = 0; i < count; ++i) {
            if (i > 0) text += below(4) == 0 ? "\n," : ",";
            if (below(1000) < oddities)
                text += std::string(static_cast<std::size_t>(1 + below(3)), " \t\r\n"[below(4)]);
            std::string number(static_cast<std::size_t>(1 + below(maxDigits)), '0');
            for (char& digit : number) digit = static_cast<char>('0' + below(10));
            if (number.size() > 1 && number[0] == '0') number[0] = '1';
            if (number.size() == 16 && number[0] == '9') number[0] = '8';
            if (number.size() == 17) number = "9007199254740992";
            text += number;
            if (below(1000) < oddities)
                text += std::string(static_cast<std::size_t>(1 + below(3)), " \t\r\n"[below(4)]);
        }
        // A small buffer, too: every stop and start must agree.
        for (const std::size_t capacity : {std::size_t{50}, std::size_t{4096}}) {
            const Outcome plain = parseAll(parseNumbersPlain, text, capacity);
            const Outcome fast = parseAll(fastestParseNumbers(), text, capacity);
            QVERIFY2(plain == fast, qPrintable(QString("seed %1").arg(seed)));
            QCOMPARE(plain.problem, NumberProblem::None);
            QCOMPARE(plain.tokens.size(), static_cast<std::size_t>(count));
        }
    }
}

void NumberArrayTest::fastAndPlainAgreeOnDamagedText()
{
    constexpr std::string_view kBytes = "0123456789,,,\n\n -.eE[]\"x\x00\xFF";
    for (unsigned seed = 1; seed <= 20000; ++seed) {
        std::mt19937 random(seed);
        std::string text;
        const std::size_t count = 20 + random() % 60;
        for (std::size_t i = 0; i < count; ++i)
            text += (i ? random() % 4 ? "," : "\n," : "") + std::to_string(random() >> random() % 32);
        for (unsigned damages = 1 + random() % 2; damages > 0; --damages)
            text[random() % text.size()] = kBytes[random() % kBytes.size()];
        const Outcome plain = parseAll(parseNumbersPlain, text, 4096);
        const Outcome fast = parseAll(fastestParseNumbers(), text, 4096);
        QVERIFY2(plain == fast, qPrintable(QString("seed %1").arg(seed)));
    }
}

void NumberArrayTest::commasAreCounted()
{
    std::mt19937 random(7);
    std::string text;
    for (std::size_t size = 0; size < 700; ++size) {
        QCOMPARE(countCommas(text.data(), text.size()),
                 static_cast<std::size_t>(std::count(text.begin(), text.end(), ',')));
        text += random() % 3 ? ',' : static_cast<char>(random());
    }
}

QTEST_GUILESS_MAIN(NumberArrayTest)
#include "number_array_test.moc"

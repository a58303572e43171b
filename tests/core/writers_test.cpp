// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/code_units.h"
#include "core/base/iso_time.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/output/csv.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <QJsonDocument>
#include <QTest>

#include <clocale>
#include <limits>
#include <sstream>

using namespace heaptrail;

namespace {

std::string jsonString(std::string_view text)
{
    std::string out;
    appendJsonString(out, text);
    return out;
}
std::string csvCell(std::string_view text)
{
    std::string out;
    appendCsvText(out, text);
    return out;
}

} // namespace

class WritersTest : public QObject {
    Q_OBJECT
private slots:
    void jsonEscapesWhatItMust()
    {
        QCOMPARE(jsonString("plain"), std::string("\"plain\""));
        QCOMPARE(jsonString("a\"b\\c\n\t\x01\x7f"), std::string("\"a\\\"b\\\\c\\n\\t\\u0001\\u007f\""));
        QCOMPARE(jsonString("\xC2\x80\xC2\x9B\xC2\x9F\xC2\xA0"),
                 std::string("\"\\u0080\\u009b\\u009f\xC2\xA0\""));
        QCOMPARE(jsonString("käse 😀"), std::string("\"käse 😀\""));
    }
    void jsonWritesALoneSurrogateAsAnEscape()
    {
        QCOMPARE(jsonString("x\xED\xA0\xBDy"), std::string("\"x\\ud83dy\""));
        QCOMPARE(jsonString("\xED\xBF\xBF"), std::string("\"\\udfff\""));
    }
    void jsonReplacesBytesThatAreNoText()
    {
        QCOMPARE(jsonString("a\xFFz"), std::string("\"a\xEF\xBF\xBDz\""));
        QCOMPARE(jsonString("cut \xE2\x82"), std::string("\"cut \xEF\xBF\xBD\xEF\xBF\xBD\""));
        QCOMPARE(jsonString("\xC0\xAF"), std::string("\"\xEF\xBF\xBD\xEF\xBF\xBD\"")); // overlong slash
        QCOMPARE(jsonString("\xF5\x80\x80\x80").find('\xF5'), std::string::npos);
    }
    void jsonOfAnyBytesIsValid()
    {
        for (int first = 0; first < 256; ++first) {
            for (int second = 0; second < 256; ++second) {
                std::ostringstream out;
                const std::string text{'a', static_cast<char>(first), static_cast<char>(second), 'z'};
                JsonWriter json(out, JsonWriter::Style::Compact);
                json.beginArray().value(text).endArray();
                json.finish();
                QJsonParseError error{};
                QJsonDocument::fromJson(QByteArray::fromStdString(out.str()), &error);
                QVERIFY2(error.error == QJsonParseError::NoError, out.str().c_str());
            }
        }
    }
    void jsonKeepsOrderAndNumbers()
    {
        std::ostringstream out;
        JsonWriter json(out, JsonWriter::Style::Compact);
        json.beginObject();
        json.field("z", std::numeric_limits<std::uint64_t>::max());
        json.field("a", std::numeric_limits<std::int64_t>::min());
        json.field("d", 0.1)
            .field("zero", -0.0)
            .field("t", true)
            .field("inf", std::numeric_limits<double>::infinity());
        json.key("n").null();
        json.key("e").beginArray().endArray();
        json.endObject();
        json.finish();
        QCOMPARE(out.str(),
                 std::string("{\"z\":18446744073709551615,\"a\":-9223372036854775808,\"d\":0.1,\"zero\":0,"
                             "\"t\":true,\"inf\":null,\"n\":null,\"e\":[]}\n"));
    }
    void numbersDoNotFollowTheLocale()
    {
        const std::string before = std::setlocale(LC_ALL, nullptr);
        for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"}) std::setlocale(LC_ALL, name);
        QCOMPARE(bytesText(1234567), std::string("1.23 MB"));
        QCOMPARE(percentText(1, 8), std::string("12.5 %"));
        std::ostringstream out;
        {
            JsonWriter json(out, JsonWriter::Style::Compact);
            json.value(1234.5);
            json.finish();
            CsvWriter csv(out);
            csv.number(1234.5).endRow();
        }
        QCOMPARE(out.str(), std::string("1234.5\n1234.5\n"));
        std::setlocale(LC_ALL, before.c_str());
    }
    void isoTimeIsUtc()
    {
        QCOMPARE(isoTime(1'710'511'523'000'000), std::string("2024-03-15T14:05:23Z"));
        QCOMPARE(isoTime(1'709'164'800'007'000), std::string("2024-02-29T00:00:00.007Z"));
        QCOMPARE(isoTime(-1'000'000), std::string("1969-12-31T23:59:59Z"));
    }

    void csvQuotesByRfc4180()
    {
        QCOMPARE(csvCell("plain"), std::string("plain"));
        QCOMPARE(csvCell("a,b"), std::string("\"a,b\""));
        QCOMPARE(csvCell("say \"hi\""), std::string("\"say \"\"hi\"\"\""));
        QCOMPARE(csvCell("two\nlines"), std::string("\"two\nlines\""));
        QCOMPARE(csvCell(""), std::string());
    }
    void csvOnATerminalSpellsControlCharacters()
    {
        const std::string osc52 = "a\x1b]52;c;eA==\x07\n\t\x7f\xC2\x9B"
                                  "b,é";
        std::ostringstream terminal, pipe;
        CsvWriter(terminal, true).text(osc52).endRow();
        CsvWriter(pipe).text(osc52).endRow();
        QCOMPARE(terminal.str(), std::string("\"a\\x1b]52;c;eA==\\x07\\x0a\\x09\\x7f\\x9bb,é\"\n"));
        QCOMPARE(pipe.str(), "\"" + osc52 + "\"\n");
    }
    void csvDefusesFormulas_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("cell");
        QTest::newRow("=") << QByteArray("=1+1") << QByteArray("'=1+1");
        QTest::newRow("+") << QByteArray("+1") << QByteArray("'+1");
        QTest::newRow("-") << QByteArray("-1") << QByteArray("'-1");
        QTest::newRow("@") << QByteArray("@a") << QByteArray("'@a");
        QTest::newRow("tab") << QByteArray("\ta") << QByteArray("'\ta");
        QTest::newRow("CR") << QByteArray("\ra") << QByteArray("\"'\ra\"");
        QTest::newRow("quoted") << QByteArray("=a,b") << QByteArray("\"'=a,b\"");
        QTest::newRow("inside") << QByteArray("a=b") << QByteArray("a=b");
        QTest::newRow("LF first") << QByteArray("\n=a") << QByteArray("\"\n=a\"");
    }
    void csvDefusesFormulas()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, cell);
        QCOMPARE(csvCell(text.toStdString()), cell.toStdString());
    }
    void csvNumbersGetNoApostrophe()
    {
        std::ostringstream out;
        {
            CsvWriter csv(out);
            csv.number(std::int64_t{-5}).text("-5").empty().number(std::uint64_t{7}).endRow();
            csv.text("").endRow();
        }
        QCOMPARE(out.str(), std::string("-5,'-5,,7\n\n"));
    }

    void bytesHaveThreeDigits_data()
    {
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](quint64 bytes, const char* text) {
            QTest::newRow(text) << bytes << QByteArray(text);
        };
        row(0, "0 B");
        row(999, "999 B");
        row(1000, "1.00 kB");
        row(1234, "1.23 kB");
        row(1235, "1.24 kB");
        row(9994, "9.99 kB");
        row(9995, "10.0 kB");
        row(99949, "99.9 kB");
        row(99950, "100 kB");
        row(999499, "999 kB");
        row(999500, "1.00 MB");
        row(12345678, "12.3 MB");
        row(std::numeric_limits<quint64>::max(), "18.4 EB");
    }
    void bytesHaveThreeDigits()
    {
        QFETCH(quint64, bytes);
        QFETCH(QByteArray, text);
        QCOMPARE(bytesText(bytes), text.toStdString());
    }
    void deltasHaveTheirSign()
    {
        QCOMPARE(bytesDeltaText(1500), std::string("+1.50 kB"));
        QCOMPARE(bytesDeltaText(-1500), std::string("−1.50 kB"));
        QCOMPARE(bytesDeltaText(0), std::string("0 B"));
        QCOMPARE(bytesDeltaText(std::numeric_limits<std::int64_t>::min()), std::string("−9.22 EB"));
        QCOMPARE(countDeltaText(-1234567), std::string("−1,234,567"));
        QCOMPARE(countText(999), std::string("999"));
        QCOMPARE(countText(1000), std::string("1,000"));
    }
    void sizesOfPeopleAreRead()
    {
        QCOMPARE(parseBytes("4G"), std::optional<std::uint64_t>(std::uint64_t{4} << 30));
        QCOMPARE(parseBytes("4GB"), std::optional<std::uint64_t>(4000000000));
        QCOMPARE(parseBytes("512 MiB"), std::optional<std::uint64_t>(std::uint64_t{512} << 20));
        QCOMPARE(parseBytes("1.5k"), std::optional<std::uint64_t>(1536));
        QCOMPARE(parseBytes("1500"), std::optional<std::uint64_t>(1500));
        for (const char* bad :
             {"", "G", "-1", "4Q", "1e9", "4GG", "4 G B", "0x10", "nan", "1.2.3G", "99999999T", "4G "})
            QVERIFY2(!parseBytes(bad), bad);
        for (const char* bad : {"", "-1", "1 ", " 1", "0x1", "1e3", "18446744073709551616"})
            QVERIFY2(!parseCount(bad), bad);
        QCOMPARE(parseCount("010"), std::optional<std::uint64_t>(10));
    }

    void aTerminalIsNotTakenOver()
    {
        QCOMPARE(terminalText("a\x1b[31mb"), std::string("a\\x1b[31mb"));
        QCOMPARE(terminalText("a\nb\tc\r"), std::string("a\\nb\\tc\\r"));
        QCOMPARE(terminalText("x\u202Ey"), std::string("x\\u202ey")); // right-to-left override
        QCOMPARE(terminalText("x\u200By\u2066z"), std::string("x\\u200by\\u2066z"));
        QCOMPARE(terminalText("\u0085\u009B"), std::string("\\x85\\x9b")); // C1: next line, CSI
        QCOMPARE(terminalText("\xED\xA0\x80\xFF"), std::string("\uFFFD\uFFFD"));
        QCOMPARE(terminalText("käse 中文"), std::string("käse 中文"));
        QCOMPARE(terminalText(std::string_view("\0", 1)), std::string("\\x00"));
    }
    void widthCountsColumns()
    {
        QCOMPARE(terminalWidth("abc"), std::size_t{3});
        QCOMPARE(terminalWidth("中文"), std::size_t{4});
        QCOMPARE(terminalWidth("e\u0301"), std::size_t{1});
        QCOMPARE(shortened("abcdef", 4), std::string("abc…"));
        QCOMPARE(shortened("abcd", 4), std::string("abcd"));
        QCOMPARE(shortened("中文中文", 5), std::string("中文…"));
        QCOMPARE(shortenedInMiddle("abcdefghij", 7), std::string("abc…hij"));
        QVERIFY(terminalWidth(shortenedInMiddle("中文中文中文中文", 8)) <= 8);
    }
    void wrappedLinesFitTheirWidth()
    {
        using Lines = std::vector<std::string>;
        QCOMPARE(wrapped("one two three", 7), (Lines{"one two", "three"}));
        // A number keeps its unit.
        QCOMPARE(wrapped("it keeps 5.22 MB, 39 % of it", 14), (Lines{"it keeps", "5.22 MB, 39 %", "of it"}));
        QCOMPARE(wrapped("the 12 of May", 6), (Lines{"the 12", "of May"}));
        QCOMPARE(wrapped("to abcdefghij k", 4),
                 (Lines{"to", "abcd", "efgh", "ij k"})); // no blank to break at
        QCOMPARE(wrapped("中文中文", 5), (Lines{"中文", "中文"}));
        QCOMPARE(wrapped("a\n\nb", 9), (Lines{"a", "", "b"}));
        QCOMPARE(wrapped("", 9), (Lines{""}));
        // A word of many megabytes: a quadratic way would take hours.
        const Lines parts = wrapped(std::string(8'000'000, 'n'), 80);
        QCOMPARE(parts.size(), std::size_t(100'000));
        QCOMPARE(parts.back(), std::string(80, 'n'));
    }
    void aTableFitsItsWidth()
    {
        TextTable table({{"Name", TextTable::Align::Left, true}, {"Size", TextTable::Align::Right}}, 20);
        table.add({"a very long name that does not fit", "1"});
        table.add({"short", "12,345"});
        std::ostringstream out;
        table.write(out);
        QCOMPARE(out.str(),
                 std::string("Name            Size\n"
                             "a very…t fit       1\n"
                             "short         12,345\n"));
    }

    void utf16PrefixSplitsNoCharacter()
    {
        QCOMPARE(utf16Prefix("abc", 2), std::size_t{2});
        QCOMPARE(utf16Prefix("a😀b", 2), std::size_t{1}); // the emoji is two units
        QCOMPARE(utf16Prefix("a😀b", 3), std::size_t{5});
        QCOMPARE(utf16Prefix("\xED\xA0\xBDz", 1), std::size_t{3}); // a lone surrogate is one
    }
    void namesCompareByCodeUnit()
    {
        QVERIFY(compareCodeUnits("a", "b") < 0);
        QVERIFY(compareCodeUnits("a", "ab") < 0);
        QVERIFY(compareCodeUnits("ab", "ab") == 0);
        QVERIFY(compareCodeUnits("😀", "\uFFFD") < 0); // U+D83D before U+FFFD, unlike the bytes
        QVERIFY(compareCodeUnits("ä", "z") > 0);
        QVERIFY(compareCodeUnits("\u00E4", "\u00E5") < 0);
    }
};

QTEST_APPLESS_MAIN(WritersTest)
#include "writers_test.moc"

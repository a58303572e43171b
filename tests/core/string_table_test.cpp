// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/string_table.h"

#include <QTest>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

using namespace heaptrail;
using namespace std::string_literals;

namespace {

StringTable tableOf(const std::vector<std::string>& strings)
{
    std::string all;
    BigArray<std::uint64_t> first(strings.size() + 1);
    for (std::size_t i = 0; i < strings.size(); ++i) {
        all += strings[i];
        first[i + 1] = all.size();
    }
    BigArray<char> bytes(all.size());
    if (!all.empty()) std::memcpy(bytes.data(), all.data(), all.size());
    return {std::move(bytes), std::move(first)};
}

} // namespace

class StringTableTest : public QObject {
    Q_OBJECT
private slots:
    void anEmptyTableHasNoStrings();
    void escapesAreUndoneWhenShown_data();
    void escapesAreUndoneWhenShown();
    void anEscapeIsFoundWhereverItStands();
    void loneSurrogatesSurvive();
    void equalsAndStartsWithAgreeWithText();
    void theBeginningOfATextIsThatOfTheWholeText();
};

void StringTableTest::anEmptyTableHasNoStrings()
{
    QCOMPARE(StringTable().size(), std::size_t{0});
    QCOMPARE(tableOf({}).size(), std::size_t{0});
    const StringTable table = tableOf({"", "a", ""});
    QCOMPARE(table.size(), std::size_t{3});
    QCOMPARE(table.text({0}), ""s);
    QCOMPARE(table.text({1}), "a"s);
    QCOMPARE(table.text({2}), ""s);
}

void StringTableTest::escapesAreUndoneWhenShown_data()
{
    QTest::addColumn<QByteArray>("escaped");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("utf16");
    const auto row = [](const char* name, const std::string& escaped, const std::string& text, int utf16) {
        QTest::newRow(name) << QByteArray::fromStdString(escaped) << QByteArray::fromStdString(text) << utf16;
    };
    row("plain", "hello", "hello", 5);
    row("short ones", R"(\b\f\n\r\t\"\\\/)", "\b\f\n\r\t\"\\/", 8);
    row("control", R"(\u0001\u001f)", "\x01\x1F", 2);
    row("zero", R"(a\u0000b)", "a\0b"s, 3);
    row("two bytes", R"(\u00E9)", "\xC3\xA9", 1);
    row("three bytes", R"(\u20AC)", "\xE2\x82\xAC", 1);
    row("lower case digits", R"(\u20ac)", "\xE2\x82\xAC", 1);
    row("a pair", R"(\uD83D\uDE00)", "\xF0\x9F\x98\x80", 2);
    row("what V8 makes of it", R"(\uF600)", "\xEF\x98\x80", 1);
    row("a lone high one", R"(\uD800x)", "\xED\xA0\x80x", 2);
    row("a lone low one", R"(x\uDC00)", "x\xED\xB0\x80", 2);
    row("low before high", R"(\uDC00\uD800)", "\xED\xB0\x80\xED\xA0\x80", 2);
    row("two high ones and a low one", R"(\uD83D\uD83D\uDE00)", "\xED\xA0\xBD\xF0\x9F\x98\x80", 3);
    row("raw UTF-8", "\xC3\xA9\xF0\x9F\x98\x80", "\xC3\xA9\xF0\x9F\x98\x80", 3);
    row("bytes that are no UTF-8", "a\xFF\xC3(\xE2\x82", "a\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD",
        6);
    row("overlong UTF-8", "\xC0\x80\xE0\x80\x80",
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 5);
    row("a broken escape", R"(\x41\u12)", R"(\x41\u12)", 8);
    row("a backslash at the end", "a\\", "a\\", 2);
    row("an escaped backslash before u", R"(\\u0041)", R"(\u0041)", 6);
}

void StringTableTest::escapesAreUndoneWhenShown()
{
    QFETCH(QByteArray, escaped);
    QFETCH(QByteArray, text);
    QFETCH(int, utf16);
    const StringTable table = tableOf({"before", escaped.toStdString(), "behind"});
    QCOMPARE(QByteArray::fromStdString(table.text({1})), text);
    QCOMPARE(QByteArray::fromStdString(unescapeJson(escaped.toStdString())), text);
    QCOMPARE(static_cast<int>(table.utf16Length({1})), utf16);
    QCOMPARE(std::string(table.escaped({1})), escaped.toStdString());
    QVERIFY(table.equals({1}, text.toStdString()));
}

void StringTableTest::anEscapeIsFoundWhereverItStands()
{
    for (std::size_t at = 0; at < 20; ++at)
        for (const auto& [escaped, text] :
             {std::pair{R"(\n)", "\n"}, {"\xC3\xA9", "\xC3\xA9"}, {"[]]\x01", "[]]\x01"}}) {
            std::string there(20, 'x'), shown(20, 'x');
            there.insert(at, escaped);
            shown.insert(at, text);
            const StringTable table = tableOf({there});
            QCOMPARE(table.text({0}), shown);
            QVERIFY(table.equals({0}, shown));
            QVERIFY(table.startsWith({0}, shown.substr(0, at + 1)));
            QVERIFY(!table.equals({0}, std::string(shown.size(), 'x')));
        }
}

void StringTableTest::loneSurrogatesSurvive()
{
    // All of them, there and back: WTF-8 is three bytes from which the unit can be had again.
    for (int unit = 0xD800; unit <= 0xDFFF; ++unit) {
        const QByteArray escaped = "\\u" + QByteArray::number(unit, 16).toUpper();
        const std::string text = unescapeJson(escaped.toStdString());
        QCOMPARE(text.size(), std::size_t{3});
        const int back = (text[0] & 0x0F) << 12 | (text[1] & 0x3F) << 6 | (text[2] & 0x3F);
        QCOMPARE(back, unit);
    }
}

void StringTableTest::equalsAndStartsWithAgreeWithText()
{
    const std::vector<std::string> strings{
        "",         "a",         "ab",   R"(\u0061b)",   R"(a\"b)", "a\"b",  R"(\\)",      R"(\uD83D)",
        "\xC3\xA9", R"(\u00e9)", "\xFF", "\xEF\xBF\xBD", "abc\\n",  "abc\n", R"(\uDE00x)", R"(\uD83D\uDE00)"};
    const StringTable table = tableOf(strings);
    std::vector<std::string> texts = strings;
    for (std::uint32_t i = 0; i < table.size(); ++i) texts.push_back(table.text({i}));
    for (std::uint32_t i = 0; i < table.size(); ++i)
        for (const std::string& text : texts) {
            QCOMPARE(table.equals({i}, text), table.text({i}) == text);
            QCOMPARE(table.startsWith({i}, text), table.text({i}).compare(0, text.size(), text) == 0);
        }
}

void StringTableTest::theBeginningOfATextIsThatOfTheWholeText()
{
    std::string mixed;
    for (int i = 0; i < 40; ++i)
        mixed += "a\\n\\u00e4\xC3\xA4\\ud83d\\ude00\xF0\x9F\x98\x80\\ud800\\\"\\u0000";
    const StringTable table = tableOf({"", "plain", mixed});
    for (std::uint32_t s = 0; s < 3; ++s) {
        const std::string whole = table.text({s});
        for (std::size_t limit = 0; limit < whole.size() + 3; ++limit) {
            const std::string part = table.text({s}, limit);
            QVERIFY2(whole.starts_with(part), std::to_string(limit).c_str());
            QVERIFY(part.size() <= limit);
            // Short of it by less than one character.
            QVERIFY(part.size() == whole.size() || part.size() + 4 > limit);
            if (part.size() < whole.size())
                QVERIFY((static_cast<unsigned char>(whole[part.size()]) & 0xC0) != 0x80);
        }
        QCOMPARE(table.text({s}, SIZE_MAX), whole);
    }
}

QTEST_GUILESS_MAIN(StringTableTest)
#include "string_table_test.moc"

// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/column_filter.h"
#include "core/query/filter.h"
#include "core/query/parser.h"

#include <QTest>

using namespace heaptrail;

namespace {
QString canonical(const char* text)
{
    const auto expression = parseExpression(text);
    return expression ? QString::fromStdString(expression->toText())
                      : QStringLiteral("error at %1: %2")
                            .arg(expression.error().byteOffset.value_or(9999))
                            .arg(QString::fromStdString(expression.error().message));
}
bool numberMatches(const char* filter, double value, double whole = 1000)
{
    const auto parsed = parseColumnFilter(filter, ColumnFilter::Kind::Number);
    return parsed && parsed->matches(value, whole);
}
bool textMatches(const char* filter, const char* value)
{
    const auto parsed = parseColumnFilter(filter, ColumnFilter::Kind::Text);
    return parsed && parsed->matches(std::string_view(value));
}
} // namespace

class QueryParserTest : public QObject {
    Q_OBJECT
private slots:
    void canonicalTextReadsBackTheSame_data();
    void canonicalTextReadsBackTheSame();
    void anErrorPointsAtItsPlace_data();
    void anErrorPointsAtItsPlace();
    void chipsAreTheConditionsOfTheOutermostAnd();
    void caretStandsUnderTheErrorBeyondAscii();
    void deepNestingIsRefusedNotFollowed();
    void expressionAboutRowsKnowsIt();
    void rowFilterComparesTheRowsOwnValues();
    void aCellOfAFilterRowComparesNumbers();
    void aCellOfAFilterRowComparesTexts();
    void containsIgnoresCaseBeyondAscii();
    void grammarNamesEveryField();
};

void QueryParserTest::canonicalTextReadsBackTheSame_data()
{
    QTest::addColumn<QString>("canonicalText");
    const auto row = [](const char* text, const char* expected) {
        QTest::newRow(text) << QString::fromUtf8(expected);
    };
    row("", "");
    row("  \t ", "");
    row("Session", "Session");
    row("\"two words\"", "\"two words\"");
    row("'single'", "single");
    row("class:~Session retained>1MB new-in:S2 alive-in:S3",
        "class:~Session retained>1MB new-in:S2 alive-in:S3");
    row("retained:>1.5MB", "retained>1.5MB");
    row("retained > 1MB and distance<5", "retained>1MB distance<5");
    row("retained>=5%", "retained>=5%");
    row("shallow:64KiB", "shallow=65.536kB");
    row("size:1001", "shallow=1.001kB");
    row("retained:10..20", "retained:10..20");
    row("retained:10..", "retained>=10");
    row("retained:1,5..6,>9", "retained:1,5..6,>9");
    row("distance!=3", "!distance=3");
    row("type:object,closure", "type:object,closure");
    row("type:concatenated-string", "type:\"concatenated string\"");
    row("class:{id, status}", "class:\"{id, status}\"");
    row("class:(string)", "class:\"(string)\"");
    row("class:<div>", "class:\"<div>\"");
    row("class:=Map", "class:Map");
    row("class!=Map", "!class:Map");
    row("name:/^Bearer \\/x/i", "name:/^Bearer \\/x/i");
    row("/a b/", "/a b/");
    row("/usr/lib/node", "\"/usr/lib/node\"");
    row("script:/app/src/x.js", "script:\"/app/src/x.js\"");
    row("@123", "@123");
    row("id:@123,7", "id:@123,@7");
    row("id>1000", "id>1000");
    row("id:1.5KiB", "@1536");
    row("owner:pkg(redis)", "package:redis");
    row("owner:Map", "held-by:Map");
    row("held-by:@5", "held-by:@5");
    row("!detached", "!detached");
    row("-detached", "!detached");
    row("not not detached", "detached");
    row("a or b c", "a or b c");
    row("(a or b) c", "(a or b) c");
    row("(a b) c", "a b c");
    row("!(a or b)", "!(a or b)");
    row("a|b", "\"a|b\"");
    row("a | b", "a or b");
    row("new-in:s2", "new-in:S2");
    row("alive-in:last", "alive-in:last");
    row("gone-in:first", "gone-in:S1");
    row("\"detached\"", "\"detached\"");
    row("CLASS:Map", "class:Map");
    row("property:userId edge:context", "property:userId edge:context");
    row("name:\"a\\n\\\"b\\\\\"", "name:\"a\\n\\\"b\\\\\"");
    row("shallow<918446744073709551616", "shallow<918446744073709551616");
    row("count>0.0000001", "count>0.0000001");
    row("Größe", "Größe");
    row("class:~ü", "class:~ü");
}

void QueryParserTest::canonicalTextReadsBackTheSame()
{
    QFETCH(QString, canonicalText);
    QCOMPARE(canonical(QTest::currentDataTag()), canonicalText);
    QCOMPARE(canonical(canonicalText.toUtf8().constData()), canonicalText);
}

void QueryParserTest::anErrorPointsAtItsPlace_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* text, int column, const char* word) {
        QTest::newRow(text) << column << QString::fromUtf8(word);
    };
    row("class:Map retaned>1MB", 10, "retaned");
    row("retained>1Mx", 9, "number");
    row("retained>", 9, "missing");
    row("class:", 6, "missing");
    row("class>Map", 5, "text");
    row("(a or b", 0, "never closed");
    row("a )", 2, "closes nothing");
    row("a or", 4, "missing");
    row("!", 1, "negation");
    row("\"abc", 0, "never closed");
    row("name:/(/", 5, "regular expression");
    row("> 5", 0, "field");
    row("detached:yes", 8, "alone");
    row("distance>5%", 9, "share");
    row("new-in:foo", 7, "snapshot");
    row("@x", 0, "id");
    row("()", 1, "missing");
    row("\"class\":x", 7, "without quotes");
}

void QueryParserTest::anErrorPointsAtItsPlace()
{
    QFETCH(int, column);
    QFETCH(QString, word);
    const auto parsed = parseExpression(QTest::currentDataTag());
    QVERIFY2(!parsed, parsed ? parsed->toText().c_str() : "");
    QCOMPARE(parsed.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(int(parsed.error().byteOffset.value_or(9999)), column);
    QVERIFY2(QString::fromStdString(parsed.error().message).contains(word), parsed.error().message.c_str());
}

void QueryParserTest::chipsAreTheConditionsOfTheOutermostAnd()
{
    const auto expression = parseExpression("class:Map (a or b) !detached");
    QVERIFY(expression);
    QStringList chips;
    for (const Expression& chip : expression->chips()) chips << QString::fromStdString(chip.toText());
    QCOMPARE(chips, QStringList({"class:Map", "a or b", "!detached"}));
    QCOMPARE(Expression::all(expression->chips()).toText(), expression->toText());
}

void QueryParserTest::caretStandsUnderTheErrorBeyondAscii()
{
    const std::string text = "Größe retaned>1";
    const auto parsed = parseExpression(text);
    QVERIFY(!parsed);
    QCOMPARE(caretLines(text, parsed.error()), std::string("Größe retaned>1\n      ^\n"));
}

void QueryParserTest::deepNestingIsRefusedNotFollowed()
{
    QVERIFY(!parseExpression(std::string(30000, '(')));
    QVERIFY(!parseExpression(std::string(30000, '!') + 'a'));
    QVERIFY(!parseExpression(std::string(70000, 'a')));
}

void QueryParserTest::expressionAboutRowsKnowsIt()
{
    QVERIFY(parseExpression("class:~x retained>1MB or count<3 foo")->isAboutRows());
    QVERIFY(!parseExpression("class:~x type:object")->isAboutRows());
    QVERIFY(parseExpression("new-in:S2")->needsSeveralSnapshots());
    QVERIFY(!parseExpression("class:new-in")->needsSeveralSnapshots());
}

void QueryParserTest::rowFilterComparesTheRowsOwnValues()
{
    const RowValues row{"SessionCache", 12, 1000, 50000, 3};
    const auto matches = [&](const char* text) {
        const auto filter = RowFilter::compile(*parseExpression(text), 100000);
        return filter && filter->matches(row);
    };
    QVERIFY(matches(""));
    QVERIFY(matches("session"));
    QVERIFY(matches("class:~CACHE count:10..12"));
    QVERIFY(!matches("class:Session"));
    QVERIFY(matches("retained>=50%"));
    QVERIFY(!matches("retained>50%"));
    QVERIFY(matches("!foo distance<=3"));
    QVERIFY(!RowFilter::compile(*parseExpression("detached"), 1));
}

void QueryParserTest::aCellOfAFilterRowComparesNumbers()
{
    QVERIFY(numberMatches("", 5));
    QVERIFY(numberMatches(">1M", 1'048'577));
    QVERIFY(!numberMatches(">1M", 1'048'576));
    QVERIFY(numberMatches(">1MB", 1'000'001));
    QVERIFY(!numberMatches(">1MB", 1'000'000));
    QVERIFY(numberMatches("10..20", 20));
    QVERIFY(!numberMatches("10..20", 21));
    QVERIFY(numberMatches(">=5%", 50));
    QVERIFY(!numberMatches(">=5%", 49));
    QVERIFY(numberMatches("!=3", 4));
    QVERIFY(!numberMatches("!=3", 3));
    QVERIFY(numberMatches("-3", -3));
    QVERIFY(numberMatches("<-2kB", -2001));
    QVERIFY(numberMatches("-10..-5", -7));
    QVERIFY(numberMatches("\xE2\x88\x92"
                          "3",
                          -3));
    QVERIFY(!parseColumnFilter("abc", ColumnFilter::Kind::Number));
    QCOMPARE(int(parseColumnFilter(" > x", ColumnFilter::Kind::Number).error().byteOffset.value_or(99)), 1);
}

void QueryParserTest::aCellOfAFilterRowComparesTexts()
{
    QVERIFY(textMatches("cache", "LruCache"));
    QVERIFY(!textMatches("=cache", "LruCache"));
    QVERIFY(textMatches("!=cache", "LruCache"));
    QVERIFY(!textMatches("!cache", "LruCache"));
    QVERIFY(textMatches("/^Lru.ache$/", "LruCache"));
    QVERIFY(textMatches("(string)", "(string)"));
    QVERIFY(textMatches("{id, ", "{id, status}"));
    QVERIFY(!parseColumnFilter("/(/", ColumnFilter::Kind::Text));
    for (const char* unfinished : {"!=", "=", "!= "}) {
        const auto parsed = parseColumnFilter(unfinished, ColumnFilter::Kind::Text);
        QVERIFY2(!parsed, unfinished);
        QCOMPARE(parsed.error().message, std::string("A value is missing here."));
    }
}

void QueryParserTest::containsIgnoresCaseBeyondAscii()
{
    const auto matcher = TextMatcher::compile({TextMatch::Contains, "GRÖSSE", false});
    QVERIFY(matcher && matcher->matches("die größse grösse"));
    QVERIFY(!matcher->matches("grosse"));
}

void QueryParserTest::grammarNamesEveryField()
{
    for (const std::string& word : filterWords()) {
        const std::string name = word.substr(0, word.find_first_of(":>"));
        QVERIFY2(filterGrammar().find(name) != std::string::npos, name.c_str());
    }
    std::size_t start = 0;
    while (start < filterGrammar().size()) { // 100 columns; an ellipsis has three bytes
        const std::size_t end = filterGrammar().find('\n', start);
        QVERIFY2(end - start <= 103, filterGrammar().substr(start, end - start).c_str());
        start = end + 1;
    }
}

QTEST_APPLESS_MAIN(QueryParserTest)
#include "query_parser_test.moc"

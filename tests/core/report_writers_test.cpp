// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/svg.h"
#include "core/report/charts.h"
#include "core/report/html.h"
#include "core/report/markdown.h"
#include "core/report/report_model.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

#include <sstream>

using namespace heaptrail;
using Kind = Block::Kind;

namespace {

const std::vector<std::string> kHostile{
    "<script>alert(1)</script>",
    "</svg></title></style><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onload='alert(1)",
    "=cmd|' /C calc'!A0",
    "| a | b |\n| --- | --- |",
    "[x](javascript:alert(1)) ![](http://evil.example/p.png)",
    "`code` ``` ` <b>",
    "//evil.example/rel",
    "@team #1 https://evil.example www.evil.example :smile:",
    "# heading\n- item\n1. one\n> quote",
    "$x^2$ ~~gone~~ **bold** _em_ \\",
    "<!-- --> ]]> &lt; &#60; &amp",
    "\x01\x02\x1b[31m\x7f",
    "\xe2\x80\xae gnp.exe \xe2\x80\xa6 \xe2\x81\xa6",
    "\xff\xfe\xed\xa0\x80",
};

/// One of every block, with this text in every place that takes one.
Document documentOf(const std::string& raw)
{
    const ReportWords words{ReportPrivacy{}};
    const std::string text = words.sentence(raw);
    Document document;
    document.title = text;
    document.subtitle = {{TextRun::Style::Dim, text}};
    document.footer = text;
    document.heading(text, 2);
    document.heading(text, 3);
    for (const Kind kind : {Kind::Paragraph, Kind::Lead, Kind::Prompt, Kind::Note})
        document.add(
            kind,
            {{TextRun::Style::Plain, text}, {TextRun::Style::Strong, text}, {TextRun::Style::Code, text}});
    for (const Kind kind : {Kind::List, Kind::CheckList, Kind::Path, Kind::Code})
        document.add(kind).items = {plain(text), code(text)};
    DocumentTable table;
    table.columns = {{text, false, 1}, {text, true, 1}};
    table.rows = {{plain(text), code(text)}, {strong(text), dim(text)}};
    document.add(Kind::Table).table = table;
    document.add(Kind::Facts).table = table;
    PathPicture path;
    path.steps = {{"", text, text, text, 0.5, false, 1},
                  {text, text, text, text, 0.1, true, 1},
                  {text, text, text, text, 0, false, 7}};
    path.parts = {text};
    document.add(Kind::Picture, plain(text)).picture = drawPath(path);
    MemoryPlot memory;
    memory.lines = {{text, {{0, 10}, {5, 20}}, true}};
    memory.marks = {{2, text}};
    document.add(Kind::Picture, plain(text)).picture = drawMemoryPlot(memory);
    CompositionChart composition;
    composition.parts = {text};
    composition.bars = {{text, text, {5}, 5}};
    document.add(Kind::Picture, plain(text)).picture = drawComposition(composition);
    for (Block& block : markdownBlocks(raw)) document.blocks.push_back(std::move(block));
    return document;
}

QString htmlOf(const Document& document)
{
    std::ostringstream out;
    writeHtml(document, out);
    return QString::fromStdString(out.str());
}
QString markdownOf(const Document& document)
{
    std::ostringstream out;
    writeMarkdown(document, out, "report");
    return QString::fromStdString(out.str());
}

/// Every tag and its attributes' names, in order; empty and a reason if the HTML isn't balanced.
QStringList tagsOf(const QString& html, QString* problem)
{
    static const QRegularExpression tag(
        QStringLiteral("<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\\s+[a-zA-Z-]+(?:=\"[^\"]*\")?)*)\\s*(/?)>|<"));
    static const QRegularExpression attribute(QStringLiteral("([a-zA-Z-]+)(?:=\"([^\"]*)\")?"));
    static const QSet<QString> empty{QStringLiteral("meta"), QStringLiteral("br")};
    QStringList tags, open;
    // The style sheet holds no '<'; the doctype is the only other construct.
    QString text = html;
    text.remove(QStringLiteral("<!DOCTYPE html>"));
    for (auto it = tag.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        const QString name = match.captured(2).toLower();
        if (name.isEmpty()) {
            *problem = QStringLiteral("a bare < at %1: %2")
                           .arg(match.capturedStart())
                           .arg(text.mid(match.capturedStart(), 40));
            return {};
        }
        QString shown = match.captured(1) + name;
        for (auto at = attribute.globalMatch(match.captured(3)); at.hasNext();)
            shown += QLatin1Char(' ') + at.next().captured(1);
        tags << shown;
        if (!match.captured(4).isEmpty() || empty.contains(name)) continue;
        if (match.captured(1).isEmpty()) {
            open << name;
        } else if (open.isEmpty() || open.takeLast() != name) {
            *problem = QStringLiteral("</%1> closes something else").arg(name);
            return {};
        }
    }
    if (!open.isEmpty()) *problem = QStringLiteral("<%1> is never closed").arg(open.last());
    return tags;
}

} // namespace

class ReportWritersTest : public QObject {
    Q_OBJECT
private slots:
    void hostileTexts_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (std::size_t i = 0; i < kHostile.size(); ++i)
            QTest::addRow("%zu", i) << QByteArray::fromStdString(kHostile[i]);
        QByteArray all;
        for (const auto& text : kHostile) all += QByteArray::fromStdString(text);
        QTest::newRow("all") << all;
    }

    void hostileTexts()
    {
        QFETCH(QByteArray, text);
        const Document document = documentOf(text.toStdString());
        const QString html = htmlOf(document);
        QString problem;
        const QStringList tags = tagsOf(html, &problem);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        static const QSet<QString> allowed{
            "html",  "head",   "meta",       "title", "style",    "body",    "header", "h1",   "p",     "nav",
            "ul",    "li",     "a",          "main",  "h2",       "h3",      "strong", "code", "span",  "div",
            "table", "thead",  "tbody",      "tr",    "th",       "td",      "dl",     "dt",   "dd",    "ol",
            "pre",   "figure", "figcaption", "svg",   "polyline", "polygon", "rect",   "text", "footer"};
        static const QRegularExpression event(QStringLiteral(" on[a-z]+| src| srcset| action| style| data-"));
        for (const QString& tag : tags) {
            const QString name = tag.section(QLatin1Char(' '), 0, 0).remove(QLatin1Char('/'));
            QVERIFY2(allowed.contains(name), qPrintable(tag));
            QVERIFY2(!event.match(tag).hasMatch(), qPrintable(tag));
        }
        // Nothing is fetched, nothing leads out.
        static const QRegularExpression reference(QStringLiteral("(?:href|src)=\"(?!#s[0-9])"));
        QVERIFY(!reference.match(html).hasMatch());
        QVERIFY(!html.contains(QStringLiteral("url(")) && !html.contains(QStringLiteral("@import")));
        // Only the style sheet's parentheses and braces, no control characters, no marks that turn the writing.
        for (const QChar c : html) {
            QVERIFY(c >= QLatin1Char(' ') || c == QLatin1Char('\n'));
            QVERIFY(c.unicode() < 0x202a || c.unicode() > 0x202e);
            QVERIFY(c.unicode() < 0x2066 || c.unicode() > 0x2069);
        }
    }

    void hostileTextsAsMarkdown_data() { hostileTexts_data(); }
    void hostileTextsAsMarkdown()
    {
        QFETCH(QByteArray, text);
        const QString markdown = markdownOf(documentOf(text.toStdString()));
        bool isFenced = false;
        QString fence;
        for (const QString& line : markdown.split(QLatin1Char('\n'))) {
            static const QRegularExpression fenceMark(QStringLiteral("^(`{3,})$"));
            if (const auto match = fenceMark.match(line);
                match.hasMatch() && (!isFenced || match.captured(1) == fence)) {
                isFenced = !isFenced;
                fence = match.captured(1);
                continue;
            }
            if (isFenced) continue;
            // Code spans out: a run of backticks up to the next run of the same length.
            QString bare;
            for (int i = 0; i < line.size();) {
                if (line[i] == QLatin1Char('\\') && i + 1 < line.size()) {
                    bare += QStringLiteral("EE");
                    i += 2;
                    continue;
                }
                if (line[i] != QLatin1Char('`')) {
                    bare += line[i++];
                    continue;
                }
                int run = 0;
                while (i + run < line.size() && line[i + run] == QLatin1Char('`')) ++run;
                int end = i + run;
                for (; end < line.size(); ++end) {
                    if (line[end] != QLatin1Char('`')) continue;
                    int other = 0;
                    while (end + other < line.size() && line[end + other] == QLatin1Char('`')) ++other;
                    if (other == run) break;
                    end += other - 1;
                }
                QVERIFY2(end < line.size(), qPrintable("a code span never ends: " + line));
                QVERIFY2(!line.mid(i + run, end - i - run).contains(QLatin1Char('|')),
                         qPrintable("a pipe in code: " + line));
                i = end + run;
            }
            QVERIFY2(!bare.contains(QLatin1Char('<')), qPrintable("HTML: " + line));
            QVERIFY2(!bare.contains(QStringLiteral("//")), qPrintable("an address: " + line));
            QVERIFY2(!bare.contains(QStringLiteral("www.")), qPrintable("an address: " + line));
            static const QRegularExpression mention(QStringLiteral("@[A-Za-z]"));
            QVERIFY2(!mention.match(bare).hasMatch(), qPrintable("a mention: " + line));
            static const QRegularExpression link(QStringLiteral("\\]\\((?!report-[0-9]+\\.svg\\))"));
            QVERIFY2(!link.match(bare).hasMatch(), qPrintable("a link: " + line));
            if (bare.startsWith(QLatin1Char('|'))) QCOMPARE(bare.count(QLatin1Char('|')), 3); // two columns
        }
        QVERIFY(!isFenced);
    }

    void picturesAreWellFormedXml_data() { hostileTexts_data(); }
    void picturesAreWellFormedXml()
    {
        QFETCH(QByteArray, text);
        for (const Block& block : documentOf(text.toStdString()).blocks) {
            if (block.picture.empty()) continue;
            const std::string file = svgText(block.picture, SvgUse::File);
            // A file has colours of its own, a page gives them.
            for (const char* own : {" xmlns=", "<style>", "class=\"paper\""}) {
                QVERIFY2(file.find(own) != file.npos, own);
                QVERIFY2(svgText(block.picture, SvgUse::Inline).find(own) == file.npos, own);
            }
            QXmlStreamReader xml(QString::fromStdString(file));
            static const QSet<QString> allowed{"svg",      "title",   "style", "rect",
                                               "polyline", "polygon", "text"};
            while (!xml.atEnd()) {
                xml.readNext();
                if (!xml.isStartElement()) continue;
                QVERIFY2(allowed.contains(xml.name().toString()), qPrintable(xml.name().toString()));
                for (const auto& attribute : xml.attributes())
                    QVERIFY(!attribute.name().startsWith(QLatin1String("on"))
                            && attribute.name() != QLatin1String("href"));
            }
            QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        }
    }

    void theHtmlForbidsToLoadAnything()
    {
        const QString html = htmlOf(documentOf("x"));
        QVERIFY(html.contains(QStringLiteral("Content-Security-Policy")));
        QVERIFY(html.contains(QStringLiteral("default-src 'none'; style-src 'unsafe-inline'")));
        QVERIFY(html.contains(QStringLiteral("prefers-color-scheme:dark"))
                && html.contains(QStringLiteral("@media print")));
    }

    void hugeNamesAreCut()
    {
        const ReportWords words{ReportPrivacy{}};
        const std::string huge(10'000'000, 'n');
        QVERIFY(words.className(huge).size() < 500);
        QVERIFY(words.propertyName(huge).size() < 500);
        QVERIFY(words.sentence(huge).size() < 5000);
        QVERIFY(words.scriptPath("/" + huge).size() < 500);
        // Cut between characters, not inside one.
        const std::string euros = [] {
            std::string text;
            for (int i = 0; i < 5000; ++i) text += "\xe2\x82\xac";
            return text;
        }();
        QVERIFY(!QString::fromStdString(words.className(euros)).contains(QChar::ReplacementCharacter));
    }

    void onlyNodesOwnDocumentationKeepsItsPlace()
    {
        const ReportWords words{ReportPrivacy{}};
        const std::string place = "documented at https://nodejs.org/api/async_hooks.html#asynchookdisable";
        QCOMPARE(words.sentence(place), place);
        QCOMPARE(words.sentence("at https://nodejs.org/api/a.html?token=a1b2 now"),
                 std::string("at https://nodejs.org/api/a.html?… now"));
        QCOMPARE(words.sentence("at https://example.com/a#b1"), std::string("at https://example.com/a?…"));
    }

    void contentsAreHiddenUnlessAsked()
    {
        ReportPrivacy privacy;
        QCOMPARE(ReportWords(privacy).contents("very secret indeed", 18), std::string("\"…\" (18 chars)"));
        privacy.showsStrings = true;
        QCOMPARE(ReportWords(privacy).contents("hello", 5), std::string("\"hello\" (5 chars)"));
        const std::string shown = ReportWords(privacy).contents("mail alice@example.com", 22);
        QVERIFY(shown.find("alice") == std::string::npos && shown.find("mail") != std::string::npos);
    }

    void namesThatAreDataAreMasked()
    {
        const ReportWords words{ReportPrivacy{}};
        QVERIFY(words.propertyName("alice@example.com").find("alice") == std::string::npos);
        QVERIFY(words.className("Window / https://x.example/p?session=abc").find("abc") == std::string::npos);
        QVERIFY(words.scriptPath("https://cdn.example/a.js?token=abc").find("token") == std::string::npos);
        QCOMPARE(words.scriptPath("https://cdn.example/app.js#session=abc"),
                 std::string("https://cdn.example/app.js?…"));
        QCOMPARE(words.className("Window / https://x.example/app.js#session=abc"),
                 std::string("Window / https://x.example/app.js?…"));
        QCOMPARE(words.className("{id, status}"), std::string("{id, status}"));
    }

    void everyKindOfNameCanBeSwitchedOff()
    {
        ReportPrivacy privacy;
        privacy.showsClassNames = privacy.showsPropertyNames = privacy.showsFunctionNames = false;
        privacy.scriptPaths = ScriptPaths::Package;
        const ReportWords words{privacy};
        QVERIFY(words.className("AcmeInvoice").find("Acme") == std::string::npos);
        QVERIFY(words.propertyName("acmeCache").find("acme") == std::string::npos);
        QVERIFY(words.functionName("acmeSend").find("acme") == std::string::npos);
        QCOMPARE(words.propertyName("[3]"), std::string("[3]"));
        QCOMPARE(words.className("(string)"), std::string("(string)"));
        QCOMPARE(words.scriptPath("/srv/acme/node_modules/express/index.js"),
                 std::string("node_modules/express/index.js"));
        QCOMPARE(words.scriptPath("/srv/acme/app.js"), std::string("app.js"));
        privacy.scriptPaths = ScriptPaths::Hide;
        QCOMPARE(ReportWords(privacy).scriptPath("/srv/acme/app.js"), std::string("script"));
    }

    void sentencesHidePathsAsScriptsDo()
    {
        const std::string held = "held by a module (/srv/acme/app.js), which lives as long as the process";
        const std::string scope = "top-level scope of app.js (@7): 1 → 2 entries",
                          module = "module users.mjs → cache";
        ReportPrivacy privacy;
        QCOMPARE(ReportWords(privacy).sentence(held), held);
        privacy.scriptPaths = ScriptPaths::Package;
        QCOMPARE(ReportWords(privacy).sentence(held),
                 std::string("held by a module (app.js), which lives as long as the process"));
        privacy.scriptPaths = ScriptPaths::Hide;
        const ReportWords words{privacy};
        QCOMPARE(words.sentence(held),
                 std::string("held by a module (script), which lives as long as the process"));
        QCOMPARE(words.sentence(scope), std::string("top-level scope of script (@7): 1 → 2 entries"));
        QCOMPARE(words.sentence(module), std::string("module script → cache"));
        QCOMPARE(words.propertyName("top-level scope of app.js"), std::string("top-level scope of script"));
        QCOMPARE(words.sentence("It belongs to the package axios: see its documentation."),
                 std::string("It belongs to the package axios: see its documentation."));
    }

    void aPersonsMarkdownKeepsItsForm()
    {
        const auto blocks = markdownBlocks("# Cause\n\nThe `Map` is **never** emptied,\nsince 1.2.\n\n- "
                                           "one\n- two\n\n- [x] done\n- [ ] open\n\n```\na < b\n```\n");
        QCOMPARE(blocks.size(), std::size_t{5});
        QCOMPARE(int(blocks[0].kind), int(Kind::Paragraph));
        QCOMPARE(textOf(blocks[1].text), std::string("The Map is never emptied, since 1.2."));
        QCOMPARE(int(blocks[1].text[1].style), int(TextRun::Style::Code));
        QCOMPARE(int(blocks[2].kind), int(Kind::List));
        QCOMPARE(blocks[3].checked, (std::vector<bool>{true, false}));
        QCOMPARE(textOf(blocks[4].items[0]), std::string("a < b"));
    }

    void whatBeginsALineOfMarkdownIsText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("line");
        for (const char* mark : {"+", "-", "="})
            QTest::newRow(mark) << QString(mark) + " a"
                                << "\\" + QString(mark) + " a";
        QTest::newRow("a number and a dot") << "12. a"
                                            << "12\\. a";
        QTest::newRow("a number and a bracket") << "1) a"
                                                << "1\\) a";
        QTest::newRow("a number") << "12 a"
                                  << "12 a";
        QTest::newRow("a number alone") << "12"
                                        << "12";
        QTest::newRow("within the line") << "a + 1. b"
                                         << "a + 1. b";
        QTest::newRow("a colon within a word") << "a: b"
                                               << "a: b";
        QTest::newRow("an emoji's name") << ":smile:"
                                         << "&#58;smile:";
    }
    void whatBeginsALineOfMarkdownIsText()
    {
        QFETCH(QString, text);
        QFETCH(QString, line);
        Document document;
        document.add(Kind::Paragraph, plain(text.toStdString()));
        document.add(Kind::Note, plain(text.toStdString()));
        document.add(Kind::List).items = {plain(text.toStdString())};
        std::ostringstream out;
        (void)writeMarkdown(document, out, {});
        QCOMPARE(QString::fromStdString(out.str()),
                 "# \n\n\n\n" + line + "\n\n> " + line + "\n\n- " + line + "\n\n---\n\n\n");
    }

    void codeOfMarkdownEndsWhereItEnds_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("fence");
        QTest::newRow("none inside") << "a < b"
                                     << "```";
        QTest::newRow("two") << "a `` b"
                             << "```";
        QTest::newRow("three") << "```"
                               << "````";
        QTest::newRow("three, then two") << "``` ``"
                                         << "````";
        QTest::newRow("five") << "`````"
                              << "``````";
    }
    void codeOfMarkdownEndsWhereItEnds()
    {
        QFETCH(QString, line);
        QFETCH(QString, fence);
        Document document;
        document.add(Kind::Code).items = {plain(line.toStdString())};
        std::ostringstream out;
        (void)writeMarkdown(document, out, {});
        QCOMPARE(QString::fromStdString(out.str()),
                 "# \n\n\n\n" + fence + "\n" + line + "\n" + fence + "\n\n---\n\n\n");
    }

    void picturesOfMarkdownStandBesideIt()
    {
        Document document;
        Picture picture;
        picture.title = "heapUsed";
        picture.label(1, 2, "x", Ink::Dim, 11);
        document.add(Kind::Picture).picture = {}; // nothing to see
        document.add(Kind::Picture, plain("By hour.")).picture = picture;
        document.add(Kind::Picture).picture = picture;
        std::ostringstream words, out;
        QVERIFY(writeMarkdown(document, words, {}).empty());
        QCOMPARE(QString::fromStdString(words.str()), QString("# \n\n\n\nheapUsed\n\nheapUsed\n\n---\n\n\n"));
        const auto images = writeMarkdown(document, out, "a b_c.d-\xc3\xa9(Z");
        QCOMPARE(images.size(), std::size_t{2});
        QCOMPARE(images[1].name, std::string("a b_c.d-\xc3\xa9(Z-2.svg"));
        QCOMPARE(QString::fromStdString(out.str()),
                 QString("# \n\n\n\n![heapUsed](a%20b_c.d-%C3%A9%28Z-1.svg)\n\nBy hour.\n\n"
                         "![heapUsed](a%20b_c.d-%C3%A9%28Z-2.svg)\n\n---\n\n\n"));
    }

    void strongTextOfMarkdownTouchesItsMarks()
    {
        Document document;
        document.add(Kind::Paragraph,
                     {{TextRun::Style::Plain, "a"},
                      {TextRun::Style::Strong, "  b c "},
                      {TextRun::Style::Strong, "  "},
                      {TextRun::Style::Plain, "d"}});
        std::ostringstream out;
        (void)writeMarkdown(document, out, {});
        QCOMPARE(QString::fromStdString(out.str()).section('\n', 4, 4), QString("a  **b c** d"));
    }

    void aTableOfFourNumbersIsWide()
    {
        for (const std::size_t numbers : {3u, 4u}) {
            Document document;
            DocumentTable& table = document.add(Kind::Table).table;
            table.columns.assign(numbers, {"n", true, 1});
            table.columns.push_back({"name", false, 1});
            std::ostringstream out;
            writeHtml(document, out);
            QCOMPARE(out.str().find("<table class=\"wide\">") != std::string::npos, numbers == 4);
        }
    }

    void aScriptPathIsCutAt160Characters_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<bool>("isCut");
        QTest::newRow("160") << 160 << false;
        QTest::newRow("161") << 161 << true;
    }
    void aScriptPathIsCutAt160Characters()
    {
        QFETCH(int, length);
        QFETCH(bool, isCut);
        const ReportWords words{ReportPrivacy{}};
        const std::string path = "/" + std::string(std::size_t(length) - 4, 'n') + ".js";
        const QString shown = QString::fromStdString(words.scriptPath(path));
        QCOMPARE(shown.size(), 160);
        QCOMPARE(shown.contains(QChar(0x2026)), isCut);
        QVERIFY(shown.endsWith(".js"));
    }

    void addressesKeepTheirHost_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("a query") << "https://x.example/a?b=1"
                                 << "https://x.example/a?…";
        QTest::newRow("a fragment") << "https://x.example/#b"
                                    << "https://x.example/?…";
        QTest::newRow("more after it") << "GET https://x.example/?b failed"
                                       << "GET https://x.example/?… failed";
        QTest::newRow("two") << "https://x.example/?a https://y.example/#b c"
                             << "https://x.example/?… https://y.example/?… c";
        QTest::newRow("quoted") << "'https://x.example/?a' it"
                                << "'https://x.example/?…' it";
        QTest::newRow("double quotes") << "\"https://x.example/?a\" it"
                                       << "\"https://x.example/?…\" it";
        QTest::newRow("a tab") << "https://x.example/?a\tb"
                               << "https://x.example/?…\\tb";
        QTest::newRow("no query") << "see https://x.example/a, is it so?"
                                  << "see https://x.example/a, is it so?";
        QTest::newRow("a host of two letters") << "a://b?c"
                                               << "a://b?…";
        QTest::newRow("no address") << "Map?b=1#c"
                                    << "Map?b=1#c";
    }
    void addressesKeepTheirHost()
    {
        QFETCH(QString, text);
        QTEST(QString::fromStdString(ReportWords{ReportPrivacy{}}.name(text.toStdString())), "shown");
    }

    void namesBetweenBackticksAreCode()
    {
        const RichText text = withCode("Allocated in `signIn` (app.js:3), `x`; a ` alone stays");
        QCOMPARE(int(text.size()), 5);
        const auto is = [&](std::size_t at, TextRun::Style style, const char* words) {
            return text[at].style == style && text[at].text == words;
        };
        QVERIFY(is(0, TextRun::Style::Plain, "Allocated in "));
        QVERIFY(is(1, TextRun::Style::Code, "signIn"));
        QVERIFY(is(2, TextRun::Style::Plain, " (app.js:3), "));
        QVERIFY(is(3, TextRun::Style::Code, "x"));
        QVERIFY(is(4, TextRun::Style::Plain, "; a ` alone stays"));
        QVERIFY(withCode("").empty());
    }
    void emptyChartsDrawNothing()
    {
        QVERIFY(drawMemoryPlot({}).empty());
        QVERIFY(drawComposition({}).empty());
        QVERIFY(drawPath({}).empty());
        MemoryPlot flat;
        flat.lines = {{"heapUsed", {{0, 0}, {1, 0}}, true}};
        QVERIFY(drawMemoryPlot(flat).empty());
    }
};

QTEST_APPLESS_MAIN(ReportWritersTest)
#include "report_writers_test.moc"

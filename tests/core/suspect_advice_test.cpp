// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/growing_heap.h"

#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

std::string method(const char* of, const char* name, int id)
{
    return std::string(of) + " -" + name + "-> " + name + "@" + std::to_string(id) + ":64/closure\n";
}
std::string row(int i)
{
    return nth("Row", i, 0, ":400");
}
/// An edge to a constant of V8's, as a snapshot has it: named alike, with its text.
std::string toOddball(const std::string& from, const std::string& text, int id)
{
    const std::string node = "system·/·Oddball#" + text + "@" + std::to_string(id) + ":16/hidden";
    return from + node + "\n" + node + " -(0)-> " + text + "@" + std::to_string(id + 2) + ":16/string\n";
}

} // namespace

/// What a suspect advises, and where that advice would be wrong.
class SuspectAdviceTest : public QObject {
    Q_OBJECT

private slots:
    void aMethodForSomethingElseIsNoAdvice_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<bool>("isAdvised");
        QTest::newRow("models") << "models" << false;
        QTest::newRow("hooks") << "hooks" << true;
        QTest::newRow("a longer name") << "_hookList" << true;
    }
    void aMethodForSomethingElseIsNoAdvice()
    {
        QFETCH(QString, field);
        QFETCH(bool, isAdvised);
        const Suspect suspect = firstOf([&](int count) {
            return "App -" + field.toStdString() + "-> Array@9:32\nApp -__proto__-> Object#p@11:40\n"
                + method("Object#p", "addHook", 13) + method("Object#p", "removeHook", 15)
                + each(count, [](int i) { return element("Array@9", i) + row(i) + "\n"; });
        });
        QCOMPARE(suspect.advice.find("removeHook()") != std::string::npos, isAdvised);
    }

    void entriesThatAreNoMoreKeepMore_data()
    {
        QTest::addColumn<int>("more"); ///< entries in each interval; there are 100
        QTest::addColumn<QString>("pattern");
        QTest::newRow("none") << 0 << "entries-keep-more";
        QTest::newRow("one in a hundred") << 1 << "entries-keep-more";
        QTest::newRow("two in a hundred") << 2 << "object-as-dictionary";
    }
    void entriesThatAreNoMoreKeepMore()
    {
        QFETCH(int, more);
        QFETCH(QString, pattern);
        const Suspect suspect = firstOf(
            [&](int moment) { // each has a new and longer text in each snapshot
                return "App -sessions-> Object#s@9:400\n" + each(100 + more * moment, [&](int i) {
                           return "Object#s -sid" + std::to_string(i) + "-> "
                               + nth(("text" + std::to_string(i)).c_str(), i + 1000 * moment, 2,
                                     (":" + std::to_string(300 + 3000 * moment) + "/string").c_str())
                               + "\n";
                       });
            },
            {0, 1, 2});
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
        if (pattern != QLatin1String("entries-keep-more")) return;
        QVERIFY2(suspect.title.ends_with("entries keep more and more"), suspect.title.c_str());
        QVERIFY2(suspect.advice.starts_with("Bound what each entry keeps: texts"), suspect.advice.c_str());
        QVERIFY(says(suspect, "each entry keeps 30"));
    }

    void aTimeToLiveIsNoMaximum_data()
    {
        QTest::addColumn<QString>("links"); ///< the class of the cache's next and prev
        QTest::addColumn<QString>("purge"); ///< ttlAutopurge
        QTest::addColumn<bool>("isBounded");
        QTest::newRow("no max") << "Array"
                                << "false" << false;
        QTest::newRow("max") << "Uint16Array"
                             << "false" << true;
        QTest::newRow("entries are purged") << "Array"
                                            << "true" << true;
    }
    void aTimeToLiveIsNoMaximum()
    {
        QFETCH(QString, links);
        QFETCH(QString, purge);
        QFETCH(bool, isBounded);
        const std::string link = links.toStdString(), isPurged = purge.toStdString();
        const Suspect suspect = firstOf([&](int count) {
            return "App -tokens-> LRUCache@9:40\nLRUCache -#next-> " + link + "#n@11:40\nLRUCache -#prev-> "
                + link + "#p@13:40\nLRUCache -#ttls-> ZeroArray@15:40\nLRUCache -ttl-> Ttl@17:16\n"
                + toOddball("LRUCache -ttlAutopurge-> ", isPurged, 21)
                + "LRUCache -#valList-> Array#v@19:32\n"
                + each(count, [](int i) { return element("Array#v", i) + row(i) + "\n"; });
        });
        QCOMPARE(suspect.bound.has_value(), isBounded);
        QCOMPARE(suspect.severity, isBounded ? Severity::Medium : Severity::High);
        QCOMPARE(suspect.advice.starts_with("Set max on the LRUCache, or ttlAutopurge: true"), !isBounded);
        QCOMPARE(says(suspect, "limits how long an entry stays, not how many there are"), isBounded);
    }

    void aMaximumComesBeforeATime()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -cache-> Cache@9:32\nCache -__proto__-> Object#p@11:40\n"
                + method("Object#p", "get·max", 13) + method("Object#p", "get·maxAge", 15)
                + "Cache -items-> Array@17:32\n"
                + each(count, [](int i) { return element("Array@17", i) + row(i) + "\n"; });
        });
        QVERIFY2(suspect.advice.starts_with("Set max on the Cache"), suspect.advice.c_str());
        QVERIFY2(suspect.advice.find("maxAge alone does not limit the number") != std::string::npos,
                 suspect.advice.c_str());
    }

    void whoseTimersTheyAreEndsThem_data()
    {
        QTest::addColumn<QString>("method"); ///< of the class that has the timer in a field
        QTest::addColumn<bool>("isShared"); ///< one owner for all timers
        QTest::addColumn<QString>("advice");
        QTest::newRow("close") << "close" << false << "Call close() on each Cache ";
        QTest::newRow("stop") << "stop" << false << "Call stop() on each Cache ";
        QTest::newRow("no such method") << "render" << false << "Call clearTimeout() ";
        QTest::newRow("one for all") << "close" << true << "Call clearTimeout() ";
    }
    void whoseTimersTheyAreEndsThem()
    {
        QFETCH(QString, method);
        QFETCH(bool, isShared);
        QFETCH(QString, advice);
        const auto timer = [](int i) { return nth("Timeout", i, 0, ":100"); };
        const Suspect suspect = firstOf([&](int count) {
            std::string drawing = "App -timers-> TimersList@9:40\nTimersList -_idleNext-> " + timer(count)
                + "\nTimersList -_idlePrev-> " + timer(1) + "\nObject#proto@13:40 -" + method.toStdString()
                + "-> " + method.toStdString() + "@15:64/closure\n";
            for (int i = count; i > 0; --i) { // the newest stands behind the head
                const std::string cache = nth("Cache", isShared ? 1 : i, 4, ":2000");
                const std::string check = nth("check", i, 2, ":64/closure");
                drawing += timer(i) + " -_idleNext-> " + (i > 1 ? timer(i - 1) : "TimersList") + "\n"
                    + timer(i) + " -_onTimeout-> " + check + "\n" + check + " -{bound_this}-> " + cache + "\n"
                    + timer(i) + " -data-> " + nth("Data", i, 6, ":900") + "\n" + cache
                    + " -__proto__-> Object#proto\n" + timer(i) + " -_repeat-> null@11:16/hidden\n";
            }
            return drawing;
        });
        QCOMPARE(suspect.pattern, std::string("timeouts-pile-up"));
        QVERIFY2(QString::fromStdString(suspect.advice).startsWith(advice), suspect.advice.c_str());
        QCOMPARE(suspect.disproof.find("once the oldest timeouts fire") != std::string::npos,
                 advice.startsWith(QLatin1String("Call clearTimeout()")));
    }

    void aStreamThatNobodyReadsNeverDrains_data()
    {
        QTest::addColumn<QString>("reader"); ///< what the stream has besides
        QTest::addColumn<QString>("pattern");
        QTest::newRow("nobody") << ""
                                << "stream-without-reader";
        QTest::newRow("a listener") << "Events -data-> onData@31:64/closure\n"
                                    << "stream-writes-wait";
        QTest::newRow("a pipe") << "Pipes -[0]-> File@31:64\n"
                                << "stream-writes-wait";
        QTest::newRow("nothing left to read") << "drained"
                                              << "stream-writes-wait";
        QTest::newRow("no transform") << "duplex"
                                      << "stream-writes-wait";
    }
    void aStreamThatNobodyReadsNeverDrains()
    {
        QFETCH(QString, reader);
        QFETCH(QString, pattern);
        const bool isDrained = reader == QLatin1String("drained"),
                   isDuplex = reader == QLatin1String("duplex");
        const Suspect suspect = firstOf([&](int count) {
            return "App -audit-> PassThrough@9:40\nPassThrough -__proto__-> Object#p@11:40\nObject#p -"
                + std::string(isDuplex ? "_read" : "_transform") + "-> transform@13:64/closure\n"
                + "PassThrough -_events-> Events@15:40\nPassThrough -_readableState-> Readable@17:40\n"
                  "Readable -pipes-> Array#Pipes@19:16\nReadable -buffer-> Array#Buffer@21:16\n"
                + (isDrained ? "" : "Array#Buffer -[0]-> Chunk@23:900\n")
                + (isDrained || isDuplex ? std::string()
                                         : QString(reader).replace("Pipes ", "Array#Pipes ").toStdString())
                + "PassThrough -_writableState-> Writable@25:40\nWritable -buffered-> Array#w@27:32\n"
                + each(count, [](int i) { return element("Array#w", i) + row(i) + "\n"; });
        });
        QCOMPARE(QString::fromStdString(suspect.pattern), pattern);
        QCOMPARE(suspect.advice.starts_with("Pipe it"), pattern == QLatin1String("stream-without-reader"));
    }
};

QTEST_APPLESS_MAIN(SuspectAdviceTest)
#include "suspect_advice_test.moc"

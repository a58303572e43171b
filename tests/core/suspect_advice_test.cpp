// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/words.h"
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

const Counts kBrief{10, 40, 70}; ///< enough for a leak where only its words are looked at

/// A class `of` whose prototype has these methods; their ids begin with `id`.
std::string methodsOf(const std::string& of, const QStringList& names, int id)
{
    const std::string prototype = "Object#p" + std::to_string(id);
    std::string drawing = of + " -__proto__-> " + prototype + "@" + std::to_string(id) + ":40\n";
    for (const QString& name : names) drawing += method(prototype.c_str(), qPrintable(name), id += 2);
    return drawing;
}
std::string rowsIn(const char* list, int count)
{
    return each(count, [=](int i) { return element(list, i) + row(i) + "\n"; });
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
        QTest::newRow("no listener, said so")
            << QString::fromStdString(toOddball("Events -data-> ", "undefined", 33))
            << "stream-without-reader";
        QTest::newRow("a pipe") << "Pipes -[0]-> File@31:64\n"
                                << "stream-writes-wait";
        QTest::newRow("nothing left to read") << "drained"
                                              << "stream-writes-wait";
        QTest::newRow("it flows") << QString::fromStdString(toOddball("Readable -flowing-> ", "true", 33))
                                  << "stream-writes-wait";
        QTest::newRow("it is paused")
            << QString::fromStdString(toOddball("Readable -flowing-> ", "false", 33))
            << "stream-without-reader";
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

    void whoWaitsForAnEventOnceIsToldSo_data()
    {
        QTest::addColumn<QString>("wrapper"); ///< empty: added with on()
        QTest::addColumn<bool>("isOnce");
        QTest::newRow("on()") << QString() << false;
        QTest::newRow("once()") << "onceWrapper" << true;
        QTest::newRow("bound by the program") << "handle" << false;
    }
    void whoWaitsForAnEventOnceIsToldSo()
    {
        QFETCH(QString, wrapper);
        QFETCH(bool, isOnce);
        const Suspect suspect = firstOf([&](int count) {
            return "App -_events-> Object#e@9:40\nObject#e -ready-> Array@11:32\n" + each(count, [&](int i) {
                       const std::string listener = nth("onReady", i, 0, ":400/closure");
                       std::string drawing = element("Array@11", i) + listener + "\n";
                       if (!wrapper.isEmpty())
                           drawing += listener + " -listener-> " + nth("fn", i, 2, ":64/closure") + "\n"
                               + listener + " -{bound_function}-> " + wrapper.toStdString()
                               + "@13:64/closure\n";
                       return drawing;
                   });
        });
        QCOMPARE(suspect.pattern, std::string("event-listener-accumulation"));
        QCOMPARE(suspect.advice.starts_with("The event has not come"), isOnce);
        QCOMPARE(suspect.advice.find("use once()") == std::string::npos, isOnce);
    }

    void aRequestEndsByItself()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -log-> Array@9:32\n" + each(count, [](int i) {
                       const std::string request = nth("IncomingMessage", i, 0, ":400");
                       return element("Array@9", i) + request + "\n" + request
                           + " -__proto__-> Object#p@11:40\n"
                           + "Object#p@11 -destroy-> destroy@13:64/closure\n";
                   });
        });
        QVERIFY2(suspect.advice.starts_with("Keep only the fields that you read again"),
                 suspect.advice.c_str());
    }

    // --- every word that the advice knows

    void eachMethodThatEndsAnEntryIsCalled_data()
    {
        QTest::addColumn<QStringList>("methods"); ///< of the entries' class
        QTest::addColumn<QString>("call"); ///< empty: none
        for (const char* name :
             {"unsubscribe", "dispose", "close", "destroy", "terminate", "shutdown", "cancel", "eject",
              "release", "disconnect", "abort", "kill", "quit", "stop", "end"})
            QTest::newRow(name) << QStringList{name} << name;
        QTest::newRow("the most telling of two") << QStringList{"stop", "dispose", "end"} << "dispose";
        QTest::newRow("a longer name") << QStringList{"stopped", "send"} << "";
    }
    void eachMethodThatEndsAnEntryIsCalled()
    {
        QFETCH(QStringList, methods);
        QFETCH(QString, call);
        const Suspect suspect = firstOf(
            [&](int count) {
                return "App -rows-> Array@9:32\n" + rowsIn("Array@9", count)
                    + each(count, [&](int i) { return row(i) + " -__proto__-> Object#p21@21:40\n"; })
                    + methodsOf("Row#1@1021:400", methods, 21);
            },
            kBrief);
        QCOMPARE(suspect.className, std::string("Row"));
        if (call.isEmpty())
            QVERIFY2(suspect.advice.starts_with("Bound it"), suspect.advice.c_str());
        else
            QCOMPARE(QString::fromStdString(suspect.advice),
                     "Call " + call + "() on each Row when its work ends, in error paths too.");
    }

    void eachMethodOfTheOwnerThatTakesOutIsCalled_data()
    {
        QTest::addColumn<QStringList>("methods"); ///< of the class that has the list
        QTest::addColumn<QString>("advice");
        const QString entry =
            " of the App for what is no longer needed; add such things once, not in each request.";
        for (const char* name :
             {"eject", "unsubscribe", "unregister", "deregister", "unuse", "unbind", "removeInterceptor",
              "release", "remove", "delete", "del", "prune", "evict", "invalidate"})
            QTest::newRow(name) << QStringList{name} << "Call " + QString(name) + "()" + entry;
        for (const char* name :
             {"reset", "clearAll", "removeAll", "clear", "flush", "rewind", "purge", "drain"})
            QTest::newRow(name) << QStringList{name}
                                << "Call " + QString(name)
                    + "() of the App when its contents have been used, or bound it.";
        QTest::newRow("who takes part leaves first")
            << QStringList{"remove", "eject"} << "Call eject()" + entry;
        QTest::newRow("one out, or all")
            << QStringList{"clear", "remove"}
            << "Call remove()" + entry + " clear() of the App takes everything out.";
        QTest::newRow("of two that empty it")
            << QStringList{"drain", "clear"}
            << "Call clear() of the App when its contents have been used, or bound it.";
        for (const char* opposite : {"add", "set", "create", "register"})
            for (const char* removal : {"remove", "delete"})
                QTest::addRow("%sRow, %sRow", opposite, removal)
                    << QStringList{QString(opposite) + "Row", QString(removal) + "Row"}
                    << "Call " + QString(removal) + "Row()" + entry;
        QTest::newRow("watch, unwatch") << QStringList{"watch", "unwatch"} << "Call unwatch()" + entry;
        QTest::newRow("two such pairs") << QStringList{"watch", "unwatch", "mount", "unmount"} << "Bound it";
        QTest::newRow("unwatch alone") << QStringList{"unwatch"} << "Bound it";
        QTest::newRow("an, unan: too short") << QStringList{"an", "unan"} << "Bound it";
        QTest::newRow("of many") << QStringList{"addRows", "removeRows"} << "Call removeRows()" + entry;
        QTest::newRow("of something else") << QStringList{"addHook", "removeHook"} << "Bound it";
        QTest::newRow("verbs of HTTP") << QStringList{"delete", "patch", "post"} << "Bound it";
        QTest::newRow("delete and post") << QStringList{"delete", "post"} << "Call delete()" + entry;
        QTest::newRow("delete and patch") << QStringList{"delete", "patch"} << "Call delete()" + entry;
        QTest::newRow("unsubscribe, a verb of HTTP, too")
            << QStringList{"unsubscribe", "patch", "post"} << "Bound it";
        QTest::newRow("an emitter's") << QStringList{"remove", "rawListeners"} << "Bound it";
        QTest::newRow("the language's") << QStringList{"remove", "hasOwnProperty"} << "Bound it";
    }
    void eachMethodOfTheOwnerThatTakesOutIsCalled()
    {
        QFETCH(QStringList, methods);
        QFETCH(QString, advice);
        const Suspect suspect = firstOf(
            [&](int count) {
                return "App -rows-> Array@9:32\n" + methodsOf("App", methods, 21) + rowsIn("Array@9", count);
            },
            kBrief);
        const QString given = QString::fromStdString(suspect.advice);
        QVERIFY2(advice == "Bound it" ? given.startsWith(advice) : given == advice, suspect.advice.c_str());
    }

    void aClassThreeLevelsUpHasTheMethod_data()
    {
        QTest::addColumn<int>("levels"); ///< above the entry's own class
        QTest::addColumn<bool>("isCalled");
        QTest::newRow("its own") << 0 << true;
        QTest::newRow("its base's") << 1 << true;
        QTest::newRow("that one's base's") << 2 << true;
    }
    void aClassThreeLevelsUpHasTheMethod()
    {
        QFETCH(int, levels);
        QFETCH(bool, isCalled);
        const Suspect suspect = firstOf(
            [&](int count) {
                std::string drawing = "App -rows-> Array@9:32\n" + rowsIn("Array@9", count),
                            at = "Object#0@21:40";
                drawing += each(count, [&](int i) { return row(i) + " -__proto__-> " + at + "\n"; });
                for (int k = 1; k <= levels; ++k) {
                    const std::string above =
                        "Object#" + std::to_string(k) + "@" + std::to_string(21 + 2 * k) + ":40";
                    drawing += at + " -__proto__-> " + above + "\n";
                    at = above;
                }
                return drawing + method(at.c_str(), "close", 41);
            },
            kBrief);
        QCOMPARE(suspect.advice.starts_with("Call close() on each Row "), isCalled);
    }

    void eachFieldThatLimitsACacheIsSet_data()
    {
        QTest::addColumn<QStringList>("fields"); ///< of the options of the class that has the list
        QTest::addColumn<QString>("advice");
        const QString on = " on the App; if it has one, lower it: nothing has stopped the growth so far.";
        const QString time = " Some caches drop an expired entry only when it is read again.";
        for (const char* name :
             {"max", "maxSize", "maxEntries", "maxKeys", "maxItems", "capacity", "maxLength", "bufferSize"})
            QTest::newRow(name) << QStringList{name} << "Set " + QString(name) + on;
        for (const char* name : {"ttl", "maxAge", "stdTTL"})
            QTest::newRow(name) << QStringList{name} << "Set " + QString(name) + on + time;
        QTest::newRow("two, the more telling first")
            << QStringList{"maxSize", "max"} << "Set max or maxSize" + on;
        QTest::newRow("of three, two")
            << QStringList{"capacity", "maxSize", "max"} << "Set max or maxSize" + on;
        QTest::newRow("times come last")
            << QStringList{"ttl", "maxKeys"}
            << "Set maxKeys" + on + " ttl alone does not limit the number of entries.";
        QTest::newRow("two times") << QStringList{"maxAge", "ttl"} << "Set ttl or maxAge" + on + time;
        QTest::newRow("private") << QStringList{"#max"} << "Set max" + on;
        QTest::newRow("a symbol") << QStringList{"<symbol·max>"} << "Set max" + on;
        QTest::newRow("of another name") << QStringList{"maximum", "maxAgeOfAll"} << "Bound it";
    }
    void eachFieldThatLimitsACacheIsSet()
    {
        QFETCH(QStringList, fields);
        QFETCH(QString, advice);
        for (const char* options : {"options", "opts", "config", "settings", "_options", "choices"}) {
            const Suspect suspect = firstOf(
                [&](int count) {
                    std::string drawing =
                        "App -" + std::string(options) + "-> Options@11:40\nApp -rows-> Array@9:32\n";
                    int id = 21;
                    for (const QString& field : fields)
                        drawing += "Options -" + field.toStdString() + "-> Field#" + std::to_string(id) + "@"
                            + std::to_string(id) + ":16\n",
                            id += 2;
                    return drawing + rowsIn("Array@9", count);
                },
                kBrief);
            const bool isKnown = options != std::string("choices") && advice != QLatin1String("Bound it");
            const QString given = QString::fromStdString(suspect.advice);
            QVERIFY2(isKnown ? given == advice : given.startsWith("Bound it"), suspect.advice.c_str());
        }
    }

    void eachTableOfNodeHasItsPageOfTheDocumentation_data()
    {
        QTest::addColumn<QString>("holder");
        QTest::addColumn<QString>("beside"); ///< without which `holder` is a name that a program may have
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("versions");
        const QString api = "https://nodejs.org/api/", issue = "https://github.com/nodejs/node/issues/";
        const auto add = [](const char* holder, const char* beside, const QString& page,
                            const char* versions) {
            QTest::addRow("%s", holder) << holder << beside << page << versions;
        };
        add("markEntryBuffer", "", api + "perf_hooks.html#performanceclearmarksname", "Node 16 and later");
        add("markTimings", "", api + "perf_hooks.html#performanceclearmarksname", "Node 16 and later");
        add("measureEntryBuffer", "", api + "perf_hooks.html#performanceclearmeasuresname",
            "clearMeasures(): Node 16.7 and later");
        add("resourceTimingBuffer", "", api + "perf_hooks.html#performanceclearresourcetimings",
            "Node 18.2 and later");
        add("resourceTimingSecondaryBuffer", "", api + "perf_hooks.html#performanceclearresourcetimings",
            "Node 18.8 and later");
        add("active_hooks", "", api + "async_hooks.html#asynchookdisable", "");
        add("storageList", "", api + "async_context.html#asynclocalstoragedisable",
            "Node 12.17 to 23; with AsyncContextFrame, the default from Node 24 on, the list is gone");
        add("kDependantSignals", "", issue + "55351", "Node 20.3 to 23.0; parts of it later");
        add("gcPersistentSignals", "", issue + "54614",
            "AbortSignal.any() with AbortSignal.timeout(), Node 20.3 and later");
        add("CompiledFnEntry", "", issue + "42080",
            "vm.compileFunction() with importModuleDynamically, Node 16 to 20");
        add("callbackMap", "CompiledFnEntry", issue + "42080",
            "vm.compileFunction() with importModuleDynamically, Node 16 to 20");
        add("LoadCache", "", api + "esm.html#urls", "");
        add("ResolveCache", "", api + "esm.html#urls", "");
        add("ModuleMap", "", api + "esm.html#urls", "");
        add("WeakRefMap", "Channel", api + "diagnostics_channel.html#channelunsubscribeonmessage", "");
        add("_subscribers", "Channel", api + "diagnostics_channel.html#channelunsubscribeonmessage", "");
        add("_times", "Console", api + "console.html#consoletimeendlabel", "");
        add("kCounts", "", api + "console.html#consolecountresetlabel", "Node 8.3 and later");
        add("requests", "Agent", api + "http.html#agentmaxsockets", "");
        add("stack", "Layer", "https://expressjs.com/en/guide/routing.html", "");
        add("sockets", "Agent", api + "http.html#agentdestroy", "");
        add("pairing", "Domain", api + "domain.html#domainexit", "");
        add("statWatchers", "", api + "fs.html#fsunwatchfilefilename-listener", "");
    }
    void eachTableOfNodeHasItsPageOfTheDocumentation()
    {
        QFETCH(QString, holder);
        QFETCH(QString, beside);
        QFETCH(QString, page);
        QFETCH(QString, versions);
        const auto suspectAt = [&](const QString& field, const QString& owner, int steps) {
            return firstOf(
                [&](int count) {
                    std::string drawing = "App -owner-> " + (owner.isEmpty() ? "Owner" : owner.toStdString())
                        + "@9:40\n",
                                at = owner.isEmpty() ? "Owner@9" : owner.toStdString() + "@9";
                    drawing += at + " -" + field.toStdString() + "-> Array#0@11:32\n";
                    for (int k = 0; k < steps; ++k)
                        drawing += "Array#" + std::to_string(k) + " -[" + std::to_string(k) + "]-> Array#"
                            + std::to_string(k + 1) + "@" + std::to_string(13 + 2 * k) + ":32\n";
                    return drawing + rowsIn(("Array#" + std::to_string(steps)).c_str(), count);
                },
                kBrief);
        };
        const auto isDocumented = [&](const Suspect& suspect) {
            return says(suspect, ("documented at " + page).toUtf8().constData());
        };
        const Suspect suspect = suspectAt(holder, beside, 0);
        QCOMPARE(suspect.className, std::string("Row"));
        QVERIFY2(isDocumented(suspect), joined(suspect.evidence, "\n").c_str());
        QCOMPARE(suspect.advice.ends_with(" (" + versions.toStdString() + ".)"), !versions.isEmpty());
        QVERIFY(isDocumented(suspectAt("<symbol·" + holder + ">", beside, 0)));
        QVERIFY(!isDocumented(suspectAt(holder + "s", "", 0)));
        if (!beside.isEmpty()) {
            QVERIFY(!isDocumented(suspectAt(holder, "", 0)));
        } else {
            QVERIFY(isDocumented(suspectAt(holder, "", 3)));
            QVERIFY(!isDocumented(suspectAt(holder, "", 4))); // what is far from it is another matter
        }
    }
};

QTEST_APPLESS_MAIN(SuspectAdviceTest)
#include "suspect_advice_test.moc"

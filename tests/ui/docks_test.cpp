// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands beside the tables: the inspector's links and counts, the cards of the findings.
#include "tests/support/gui.h"
#include "ui/delegates/finding_delegate.h"
#include "ui/models/findings_model.h"
#include "ui/models/history_model.h"
#include "ui/models/node_text.h"
#include "ui/theme/palette.h"
#include "ui/views/suspect_card.h"

#include <QAbstractButton>
#include <QAction>
#include <QLabel>
#include <QListView>
#include <QRegularExpression>
#include <QTest>

namespace heaptrail::test {

using namespace ui;

class DocksTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void theDominatorIsALink_data();
    void theDominatorIsALink();
    void theClassIsALink();
    void onlyWhatMayLeakIsRed();
    void anEmptyMapHasNoEntries();
    void aCardsPathEndsAtTheHolder();
    void aLongPathKeepsItsEnd();
    void aSuspectsCardCountsInTheVerdictsWords_data();
    void aSuspectsCardCountsInTheVerdictsWords();
    void theInspectorSaysWhatAnObjectIs();
    void theButtonsOfTheFindingsFitWhatIsSelected();

private:
    /// The leaking Map of a snapshot: that with the id which it has in the last one.
    Selection theMap(const QString& label)
    {
        const auto ready = m_window->workspace().readyIds();
        const SnapshotPtr last = m_window->workspace().snapshot(ready.back());
        NodeOrdinal map{};
        for (std::uint32_t n = 0; n < last->graph().nodeCount(); ++n)
            if (last->className(NodeOrdinal{n}) == "Map" && last->retainedSize(NodeOrdinal{n}) > 1'000'000)
                map = NodeOrdinal{n};
        for (const EntryId id : ready)
            if (m_window->workspace().shortLabel(id) == label)
                return {
                    id, m_window->workspace().snapshot(id)->graph().nodeById(last->graph().id(map)), {}, {}};
        return {};
    }
    void select(const Selection& selection)
    {
        m_window->navigator().jump(Place{QString::fromLatin1(view::kSummary), selection, {}, {}});
        QVERIFY(waitUntilIdle());
    }
    QLabel* fact(const QString& name) { return factOf(*m_window, name); }
    static QLabel* factOf(MainWindow& window, const QString& name)
    {
        for (auto* label : child<QWidget>(window, "inspector")->findChildren<QLabel*>(QStringLiteral("fact")))
            if (label->accessibleName().startsWith(name)) return label;
        return nullptr;
    }

    std::unique_ptr<MainWindow> m_window;
};

void DocksTest::initTestCase()
{
    m_window = std::make_unique<MainWindow>(Settings::inMemory());
    showActive(*m_window);
    QVERIFY(openAndWait(*m_window, sampleSnapshots()));
}

void DocksTest::theDominatorIsALink_data()
{
    QTest::addColumn<bool>("isByKeyboard");
    QTest::newRow("mouse") << false;
    QTest::newRow("keyboard") << true;
}

void DocksTest::theDominatorIsALink()
{
    QFETCH(const bool, isByKeyboard);
    select(theMap(QStringLiteral("S3")));
    const Selection before = m_window->navigator().selection();
    const SnapshotPtr snapshot = m_window->workspace().snapshot(before.snapshot);
    const NodeOrdinal dominator = snapshot->dominator(*before.node);
    QLabel* label = fact(QStringLiteral("Dominator"));
    QVERIFY(label);
    if (isByKeyboard) {
        QVERIFY(label->focusPolicy() & Qt::TabFocus);
        label->setFocus(Qt::TabFocusReason);
        QTest::keyClick(label, Qt::Key_Tab); // onto the link
        QTest::keyClick(label, Qt::Key_Return);
    } else {
        QVERIFY(clickLink(*label, heldTitle(*snapshot, dominator)));
    }
    QVERIFY(waitUntilIdle());
    QCOMPARE(m_window->navigator().selection().node, dominator);
}

void DocksTest::theClassIsALink()
{
    select(theMap(QStringLiteral("S3")));
    QVERIFY(clickLink(*fact(QStringLiteral("Class")), QStringLiteral("Map")));
    QVERIFY(waitUntilIdle());
    QCOMPARE(m_window->navigator().selection().className, QStringLiteral("Map"));
    QVERIFY(!m_window->navigator().selection().node);
}

void DocksTest::onlyWhatMayLeakIsRed()
{
    Suspect suspect;
    suspect.title = "products fills up";
    suspect.retainedSize = {100, 900};
    for (const Severity severity : {Severity::Low, Severity::Medium, Severity::High}) {
        suspect.severity = severity;
        SuspectCard card(suspect);
        card.resize(400, 120);
        const QImage picture = card.grab().toImage();
        const QRgb alarm = growthColour(card.palette()).rgb();
        int red = 0; // the last column; a word of that colour has fewer pixels
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x) red += picture.pixel(x, y) == alarm ? 1 : 0;
        QCOMPARE(red > 150, severity != Severity::Low);
    }
}

void DocksTest::anEmptyMapHasNoEntries()
{
    select(theMap(QStringLiteral("S1")));
    QCOMPARE(child<QLabel>(*m_window, "propertiesTitle")->text(), QStringLiteral("Entries · 0"));
    const auto* history = child<TreeView>(*m_window, "historyView")->model();
    QCOMPARE(history->index(0, HistoryModel::CountColumn).data().toString(), QStringLiteral("0"));
    QCOMPARE(history->index(1, HistoryModel::CountColumn).data().toString(), QStringLiteral("260"));
}

void DocksTest::aCardsPathEndsAtTheHolder()
{
    m_window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    child<QAbstractButton>(*m_window, "pinCurrent")->click();
    QVERIFY(waitUntilIdle());
    const auto* cards = child<QListView>(*m_window, "findingsView")->model();
    QCOMPARE(cards->index(0, 0).data(FindingsModel::PathRole).toStringList(),
             (QStringList{QStringLiteral("global"), QStringLiteral("requestCache")}));
}

void DocksTest::aLongPathKeepsItsEnd()
{
    const QFont font = m_window->font();
    const int width =
        QFontMetrics(font).horizontalAdvance(QStringLiteral("global → … → second → requestCache  "));
    QStringList path{QStringLiteral("global")};
    for (int step = 0; step < 20; ++step) path << QStringLiteral("aStepOfThePath%1").arg(step);
    path << QStringLiteral("second") << QStringLiteral("requestCache");
    QCOMPARE(pathThatFits(path, font, width, 1), QStringLiteral("global → … → second → requestCache"));
    const QString three = pathThatFits(path, font, width, 3);
    QVERIFY2(three.startsWith(QStringLiteral("global → … → aStep")), qPrintable(three));
    QVERIFY2(three.endsWith(QStringLiteral("aStepOfThePath19 → second → requestCache")), qPrintable(three));
    QCOMPARE(pathThatFits(path, font, 100 * width, 1), path.join(QStringLiteral(" → ")));
}

void DocksTest::aSuspectsCardCountsInTheVerdictsWords_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("className");
    QTest::addColumn<QString>("text");
    QTest::newRow("workers") << "handles-never-closed"
                             << "Worker"
                             << "3 → 27 threads, ";
    QTest::newRow("a class") << "class-growth"
                             << "Row"
                             << "3 → 27 objects, ";
}

void DocksTest::aSuspectsCardCountsInTheVerdictsWords()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, className);
    QFETCH(const QString, text);
    Suspect suspect;
    suspect.pattern = pattern.toStdString();
    suspect.className = className.toStdString();
    suspect.count = {3, 27};
    suspect.retainedSize = {100, 900};
    const SuspectCard card(suspect);
    QStringList said;
    for (const QLabel* label : card.findChildren<QLabel*>()) said << label->text();
    QVERIFY2(said.join(QLatin1Char('|')).contains(text), qPrintable(said.join(QLatin1Char('|'))));
}

void DocksTest::theInspectorSaysWhatAnObjectIs()
{
    const std::string cut(1024, 'x'), whole(1023, 'y');
    const std::string heap = "root -g-> global@5:40\nroot -b-> Both@13:16\nglobal -b-> Both@13\n"
                             "global -app-> App@7:40\nApp -{elements}-> (table)@9:24/array\n"
                             "(table) -[0]-> Row@11:16\nApp -handle-> Handle@12:8/native\nApp -cut-> "
        + cut + "@15:1040/string\nApp -whole-> " + whole + "@17:1040/string\n"
        + "App -one-> Object#1@21:16\nApp -two-> Object#2@23:16\nObject#1 -a-> Leaf@25:16\n"
          "Object#1 -b-> Leaf@25:16\nObject#2 -a-> Leaf@25:16\nObject#2 -b-> Leaf@25:16\n";
    const auto window = windowOf({heap, heap});
    QVERIFY(window);
    const EntryId id = window->workspace().readyIds().back();
    const SnapshotPtr snapshot = window->workspace().snapshot(id);
    const auto said = [&](const char* name) {
        const QLabel* label = factOf(*window, QLatin1String(name));
        return label ? label->text().remove(QRegularExpression(QStringLiteral("<[^>]*>"))) : QString();
    };
    const auto select = [&](int node) {
        const auto found = snapshot->graph().nodeById(NodeId{std::uint64_t(node)});
        window->navigator().jump(Place{QString::fromLatin1(view::kSummary), {id, found, {}, {}}, {}, {}});
        return found && waitUntilIdle();
    };
    const auto* note = child<QLabel>(*window, "inspectorNote");
    const auto* badge = child<QLabel>(*window, "cutBadge");
    QVERIFY(select(13));
    QCOMPARE(said("Dominator"), QStringLiteral("(root): no single dominator"));
    QCOMPARE(said("Kept by"), QString());
    QCOMPARE(said("Distance"), QStringLiteral("1"));
    QVERIFY(!note->isVisible() && !badge->isVisible());
    QVERIFY(select(11)); // V8's table says little: what owns it does
    QVERIFY2(said("Kept by").endsWith(QStringLiteral("App @7")), qPrintable(said("Kept by")));
    QVERIFY2(said("Dominator").contains(QStringLiteral("@9")), qPrintable(said("Dominator")));
    QVERIFY(select(7));
    QCOMPARE(said("Kept by"), QString());
    QVERIFY(said("Dominator").contains(QStringLiteral("@5")));
    QVERIFY(select(12));
    QVERIFY(note->isVisible() && note->text().startsWith(QStringLiteral("Native object; ")));
    QCOMPARE(child<QLabel>(*window, "propertiesTitle")->text(), QStringLiteral("References · 0"));
    QVERIFY(select(15));
    QVERIFY(badge->isVisible() && !note->isVisible());
    QCOMPARE(badge->text(), QStringLiteral("1,024 characters · ✂ cut by V8; the rest is not in the file"));
    QVERIFY(select(17));
    QCOMPARE(badge->text(), QStringLiteral("1,023 characters"));
    for (const auto& [node, count, shape] :
         {std::tuple{21, "2 objects", "Plain objects with these properties"}, {7, "1 object", ""}}) {
        const auto cls = snapshot->classOf(*snapshot->graph().nodeById(NodeId{std::uint64_t(node)}));
        const ClassInfo& info = snapshot->classes().info(cls);
        window->navigator().jumpToClass(QString::fromLatin1(view::kSummary), id,
                                        QString::fromStdString(info.key), QString::fromStdString(info.name));
        QVERIFY(waitUntilIdle());
        QCOMPARE(said("Count"), QLatin1String(count));
        QCOMPARE(said("Shape"), QLatin1String(shape));
    }
}

void DocksTest::theButtonsOfTheFindingsFitWhatIsSelected()
{
    OpenInvestigation& pins = m_window->investigation();
    while (!pins.findings().empty()) pins.remove(QString::fromStdString(pins.findings()[0].key));
    auto* list = child<QListView>(*m_window, "findingsView");
    const auto whyNot = [&](const char* name) {
        const auto* action = child<QAction>(*m_window, name);
        return action->isEnabled() ? QString() : action->property("whyNot").toString();
    };
    const auto titles = [&] {
        QString all;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            all += list->model()->index(row, 0).data().toString().section(QLatin1Char('\n'), 0, 0);
        return all;
    };
    const QString none = QStringLiteral("Select a finding first");
    for (const char* name : {"moveFindingUp", "moveFindingDown", "removeFinding", "renameFinding"})
        QCOMPARE(whyNot(name), none);
    QVERIFY(!child<QWidget>(*m_window, "writeReport")->isVisible());
    for (const char* title : {"a", "b", "c"}) {
        Finding finding;
        finding.title = title;
        pins.add(std::move(finding));
    }
    QVERIFY(waitUntilIdle());
    const auto at = [&](int row) {
        list->setCurrentIndex(list->model()->index(row, 0));
        return whyNot("moveFindingUp") + QLatin1Char('|') + whyNot("moveFindingDown");
    };
    QCOMPARE(at(0), QStringLiteral("It is the first finding|"));
    QCOMPARE(at(1), QStringLiteral("|"));
    QCOMPARE(at(2), QStringLiteral("|It is the last finding"));
    child<QAction>(*m_window, "moveFindingUp")->trigger();
    QCOMPARE(titles(), QStringLiteral("acb"));
    QCOMPARE(list->currentIndex().row(), 1); // still on it
    child<QAction>(*m_window, "moveFindingUp")->trigger();
    child<QAction>(*m_window, "moveFindingDown")->trigger();
    QCOMPARE(titles(), QStringLiteral("acb"));
    child<QAction>(*m_window, "removeFinding")->trigger();
    QCOMPARE(titles(), QStringLiteral("ab"));
    QCOMPARE(list->currentIndex().row(), 1); // on what stands there now
    child<QAction>(*m_window, "removeFinding")->trigger();
    QCOMPARE(list->currentIndex().row(), 0); // or the last
    child<QAction>(*m_window, "undoFinding")->trigger();
    child<QAction>(*m_window, "undoFinding")->trigger();
    QCOMPARE(titles(), QStringLiteral("acb"));
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::DocksTest)
#include "docks_test.moc"

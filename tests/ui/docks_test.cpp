// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands beside the tables: the inspector's links and counts, the cards of the findings.
#include "tests/support/gui.h"
#include "ui/delegates/finding_delegate.h"
#include "ui/models/findings_model.h"
#include "ui/models/history_model.h"
#include "ui/models/node_text.h"
#include "ui/views/suspect_card.h"

#include <QAbstractButton>
#include <QLabel>
#include <QListView>
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
    void anEmptyMapHasNoEntries();
    void aCardsPathEndsAtTheHolder();
    void aLongPathKeepsItsEnd();
    void aSuspectsCardCountsInTheVerdictsWords_data();
    void aSuspectsCardCountsInTheVerdictsWords();

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
    QLabel* fact(const QString& name)
    {
        for (auto* label :
             child<QWidget>(*m_window, "inspector")->findChildren<QLabel*>(QStringLiteral("fact")))
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

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::DocksTest)
#include "docks_test.moc"

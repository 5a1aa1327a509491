// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/admin/watched.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::test;

class TestPicture : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_world.emplace(); }
    void nothingUntilSomebodyLooks();
    void factsBetweenAskingAndAnswering();
    void isDroppedAfterTheLease();
    void rowsGoWithIt();
    void touchingLastsForTheLease();
    void listsOfAFormerPictureDoNotCount();
    void answersAfterItsEnd();
    void asksAgainWhenATableFails();
    void touchedIsBounded();

private:
    std::optional<Watched> m_world;
};

void TestPicture::nothingUntilSomebodyLooks()
{
    m_world->join("a", "s1");
    m_world->answerAll();
    QVERIFY(m_world->observers.isEmpty());
    QVERIFY(!m_world->picture->isAttached());
    QCOMPARE(m_world->directory.answered(), 0u);
    int ready = 0;
    m_world->picture->setReadyListener([&] { ++ready; });
    m_world->picture->hold();
    QVERIFY(!m_world->observers.isEmpty());
    QVERIFY(!m_world->picture->isReady());
    m_world->answerAll();
    QVERIFY(m_world->picture->isReady());
    QCOMPARE(ready, 1);
    QCOMPARE(m_world->roomIds(), QStringList{QStringLiteral("a")});
}

void TestPicture::factsBetweenAskingAndAnswering()
{
    m_world->join("before", "s1");
    m_world->join("gone", "s2");
    m_world->leave("gone", "s2"); // is answered after the picture asks, and before it is answered
    m_world->picture->hold();
    m_world->join("after", "s3");
    m_world->leave("before", "s1");
    m_world->answerAll();
    QCOMPARE(m_world->roomIds(), QStringList{QStringLiteral("after")});
}

void TestPicture::isDroppedAfterTheLease()
{
    m_world->picture->hold();
    m_world->picture->hold();
    m_world->join("a", "s1");
    m_world->answerAll();
    m_world->picture->letGo();
    m_world->clock.run(m_world->deadlines, 2 * Picture::lease);
    QVERIFY(m_world->picture->isAttached());
    m_world->picture->letGo();
    m_world->clock.run(m_world->deadlines, Picture::lease - Duration(1));
    QVERIFY(m_world->picture->isReady());
    const quint64 generation = m_world->picture->generation();
    m_world->clock.run(m_world->deadlines, Duration(1));
    QVERIFY(!m_world->picture->isAttached());
    QVERIFY(m_world->observers.isEmpty());
    QVERIFY(m_world->roomIds().isEmpty());
    QVERIFY(m_world->picture->generation() > generation);
}

void TestPicture::rowsGoWithIt()
{
    m_world->join("a", "s1");
    m_world->picture->touch();
    m_world->answerAll();
    admin::Table &rooms = *m_world->tables.find(QStringLiteral("rooms"));
    const auto count = [&rooms] {
        int rows = 0;
        rooms.forEach([&rows](const admin::Row &) { ++rows; });
        return rows;
    };
    rooms.refresh();
    QCOMPARE(count(), 1);
    m_world->clock.run(m_world->deadlines, Picture::lease);
    QVERIFY(!m_world->picture->isAttached());
    QCOMPARE(count(), 0);
    m_world->picture->touch();
    m_world->answerAll();
    rooms.refresh();
    QCOMPARE(count(), 1);
}

void TestPicture::touchingLastsForTheLease()
{
    m_world->picture->touch();
    m_world->clock.run(m_world->deadlines, Picture::lease - Duration(1));
    m_world->picture->touch();
    m_world->clock.run(m_world->deadlines, Picture::lease - Duration(1));
    QVERIFY(m_world->picture->isAttached());
    m_world->clock.run(m_world->deadlines, Duration(1));
    QVERIFY(!m_world->picture->isAttached());
}

void TestPicture::listsOfAFormerPictureDoNotCount()
{
    m_world->join("a", "s1");
    m_world->lateRooms.answerAll();
    m_world->picture->touch(); // its lists are never answered while it lasts
    m_world->clock.run(m_world->deadlines, Picture::lease);
    m_world->answerAll();
    QVERIFY(!m_world->picture->isReady());
    QVERIFY(m_world->roomIds().isEmpty());
}

void TestPicture::answersAfterItsEnd()
{
    m_world->picture->hold();
    m_world->picture.reset();
    QVERIFY(m_world->observers.isEmpty());
    m_world->join("a", "s1");
    m_world->answerAll();
}

void TestPicture::asksAgainWhenATableFails()
{
    m_world->join("a", "s1");
    m_world->lateRooms.answerAll();
    m_world->lateRooms.isDown = true;
    m_world->picture->hold();
    m_world->answerAll();
    QVERIFY(!m_world->picture->isReady());
    m_world->lateRooms.isDown = false;
    m_world->answerAll();
    QVERIFY(!m_world->picture->isReady());
    m_world->clock.run(m_world->deadlines, Picture::retryAfter);
    m_world->answerAll();
    QVERIFY(m_world->picture->isReady());
    QCOMPARE(m_world->roomIds(), QStringList{QStringLiteral("a")});
}

void TestPicture::touchedIsBounded()
{
    Touched<int> touched;
    for (int key = 0; key < Touched<int>::most; ++key)
        touched.add(key);
    QVERIFY(!touched.isAll());
    touched.add(-1);
    QVERIFY(touched.isAll());
    QVERIFY(touched.keys().isEmpty());
    touched.add(-2);
    QVERIFY(touched.keys().isEmpty());
    QVERIFY(touched.take().isAll());
    QVERIFY(!touched.isAll());
}

QTEST_GUILESS_MAIN(TestPicture)
#include "tst_picture.moc"

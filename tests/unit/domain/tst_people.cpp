// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// People who are sent away. What a dialect makes of it is in the tests of the dialects.

#include "server/domain/memorydirectory.h"
#include "server/domain/people.h"
#include "tests/support/latedirectory.h"
#include "tests/support/recordeddelivery.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;

class TestPeople : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyDeviceOfTheUserAndNobodyElse();
    void unknownUser();
    void peersByThemselves();
    void storeIsDown();

private:
    void claim(Directory &directory, Realm realm, const char *user, const char *peer)
    {
        directory.claim({realm, QLatin1String(user)}, {peer}, Tenancy::Many, [](const auto &) {});
    }
    Continuation<qsizetype> noted()
    {
        return [this](const Result<qsizetype> &removed) {
            m_answers += removed ? QByteArray::number(*removed) : QByteArray(textOf(removed.error()).name.data());
        };
    }

    test::RecordedDelivery m_delivery;
    QByteArrayList m_answers;
};

void TestPeople::everyDeviceOfTheUserAndNobodyElse()
{
    MemoryDirectory directory;
    claim(directory, Realm::Presence, "ada", "p1");
    claim(directory, Realm::Presence, "ada", "p2");
    claim(directory, Realm::Presence, "bob", "p3");
    claim(directory, Realm::Random, "ada", "p4");
    People people(directory, m_delivery, {});
    people.remove({Realm::Presence, QStringLiteral("ada")}, QStringLiteral("why"), noted());
    QCOMPARE(m_delivery.take(), (QList<QByteArray>{"p1 dismissed: why", "p2 dismissed: why"}));
    QCOMPARE(std::exchange(m_answers, {}), QByteArrayList{"2"});
}

void TestPeople::unknownUser()
{
    MemoryDirectory directory;
    People people(directory, m_delivery, {});
    people.remove({Realm::Direct, QStringLiteral("ada")}, QStringLiteral("why"), noted());
    QVERIFY(m_delivery.take().isEmpty());
    QCOMPARE(std::exchange(m_answers, {}), QByteArrayList{"user_not_found"});
}

void TestPeople::peersByThemselves()
{
    MemoryDirectory directory;
    People people(directory, m_delivery, {});
    people.remove({"p1", "p2"}, QStringLiteral("why"));
    QCOMPARE(m_delivery.take(), (QList<QByteArray>{"p1 dismissed: why", "p2 dismissed: why"}));
}

void TestPeople::storeIsDown()
{
    test::LateDirectory directory;
    claim(directory, Realm::Presence, "ada", "p1");
    directory.answerAll();
    directory.isDown = true;
    People people(directory, m_delivery, {});
    people.remove({Realm::Presence, QStringLiteral("ada")}, QStringLiteral("why"), noted());
    directory.answerAll();
    QVERIFY(m_delivery.take().isEmpty());
    QCOMPARE(std::exchange(m_answers, {}), QByteArrayList{"store_unavailable"});
}

QTEST_GUILESS_MAIN(TestPeople)
#include "tst_people.moc"

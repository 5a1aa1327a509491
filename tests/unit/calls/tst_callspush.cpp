// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Push messages and the tokens of devices, over tables that answer at once and late.

#include "tests/unit/calls/callsparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;

class TestCallsPush : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void messageToTheCallee();
    void onlineCalleesToo();
    void noTokenNoMessage();
    void tokenSurvivesDisconnect();
    void newTokenReplaces();
    void tokensExpire();
    void unknownTokensAreDropped();
    void lateVerdictOnAnOldToken();

private:
    std::unique_ptr<CallsParty> m_party;
};

void TestCallsPush::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestCallsPush::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<CallsParty>(isLate);
}

void TestCallsPush::cleanup()
{
    QVERIFY(m_party->isEmptyAfterwards());
    m_party.reset();
}

void TestCallsPush::messageToTheCallee()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->device("b", "bob", ",\"fcmToken\":\"t\"");
    bob.leave();
    ada.say("call_initiate", {"{\"calleeId\":\"bob\",\"callType\":\"video\",\"callerName\":\"Ada\"}"}, 1);
    QVERIFY(m_party->answers(ada).first().contains("\"state\":\"ringing\""));
    QCOMPARE(m_party->gateway.sent.size(), 1);
    const domain::PushMessage &message = m_party->gateway.sent.first();
    QCOMPARE(message.token, QStringLiteral("t"));
    QCOMPARE(message.platform, QStringLiteral("android"));
    QCOMPARE(message.lifetime, Duration(60s));
    const auto pair = [](const char *key, const QByteArray &value) {
        return QPair<QString, QString>(QString::fromLatin1(key), QString::fromLatin1(value));
    };
    const QList<QPair<QString, QString>> payload{
        pair("type", "incoming_call"),    pair("callId", "00000000-0000-4000-8000-000000000001"),
        pair("callerId", "ada"),          pair("callerName", "Ada"),
        pair("callerAvatar", ""),         pair("callType", "video"),
        pair("timestamp", m_party->now())};
    QCOMPARE(message.payload, payload);
}

void TestCallsPush::onlineCalleesToo()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->device("b", "bob", ",\"fcmToken\":\"t\"");
    ada.say("call_initiate", {"{\"calleeId\":\"bob\",\"callType\":\"video\"}"});
    QCOMPARE(m_party->heard(bob).size(), 1);
    QCOMPARE(m_party->gateway.sent.size(), 1);
    // The outcome comes late, and nobody has waited for it.
    m_party->gateway.answers.first()(domain::PushOutcome::Failed);
    QCOMPARE(m_party->tokenCount(), 1);
}

void TestCallsPush::noTokenNoMessage()
{
    FakePeer &ada = m_party->user("ada");
    m_party->user("bob");
    m_party->device("c", "cid", ",\"fcmToken\":\"\"");
    m_party->device("d", "dan", ",\"fcmToken\":{}");
    for (const char *callee : {"bob", "cid", "dan", "nobody"})
        m_party->ring(ada, callee);
    QVERIFY(m_party->gateway.sent.isEmpty());
    QCOMPARE(m_party->tokenCount(), 0);
}

void TestCallsPush::tokenSurvivesDisconnect()
{
    FakePeer &ada = m_party->user("ada");
    m_party->device("b", "bob", ",\"fcmToken\":\"t\"").leave();
    m_party->wait(24h, 8h);
    m_party->ring(ada, "bob");
    QCOMPARE(m_party->gateway.sent.size(), 1);
}

void TestCallsPush::newTokenReplaces()
{
    FakePeer &ada = m_party->user("ada");
    m_party->device("b1", "bob", ",\"fcmToken\":\"old\"");
    m_party->device("b2", "bob", ",\"fcmToken\":\"new\"");
    m_party->device("b3", "bob");
    m_party->ring(ada, "bob");
    QCOMPARE(m_party->gateway.sent.size(), 1);
    QCOMPARE(m_party->gateway.sent.first().token, QStringLiteral("new"));
}

void TestCallsPush::tokensExpire()
{
    FakePeer &ada = m_party->user("ada");
    m_party->device("b", "bob", ",\"fcmToken\":\"t\"").leave();
    m_party->wait(24h * 30 - 1min, 24h);
    m_party->ring(ada, "bob");
    QCOMPARE(m_party->gateway.sent.size(), 1);
    m_party->wait(1min, 1min);
    m_party->ring(ada, "bob");
    QCOMPARE(m_party->gateway.sent.size(), 1);
}

void TestCallsPush::unknownTokensAreDropped()
{
    FakePeer &ada = m_party->user("ada");
    m_party->device("b", "bob", ",\"fcmToken\":\"t\"");
    m_party->ring(ada, "bob");
    m_party->gateway.answers.takeFirst()(domain::PushOutcome::Handed);
    QCOMPARE(m_party->tokenCount(), 1);
    m_party->ring(ada, "bob");
    m_party->gateway.answers.takeFirst()(domain::PushOutcome::UnknownToken);
    QCOMPARE(m_party->tokenCount(), 0);
    m_party->ring(ada, "bob");
    QCOMPARE(m_party->gateway.sent.size(), 2);
}

void TestCallsPush::lateVerdictOnAnOldToken()
{
    FakePeer &ada = m_party->user("ada");
    m_party->device("b1", "bob", ",\"fcmToken\":\"old\"");
    m_party->ring(ada, "bob");
    m_party->device("b2", "bob", ",\"fcmToken\":\"new\"");
    m_party->gateway.answers.takeFirst()(domain::PushOutcome::UnknownToken);
    QCOMPARE(m_party->tokenCount(), 1);
}

QTEST_GUILESS_MAIN(TestCallsPush)
#include "tst_callspush.moc"

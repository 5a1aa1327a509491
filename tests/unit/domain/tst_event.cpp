// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/event.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

Event of(EventType type)
{
    Event event{type};
    event.user = QStringLiteral("ada");
    event.other = QStringLiteral("bob");
    event.by = QStringLiteral("bob");
    event.room = QStringLiteral("attic");
    event.connection = QStringLiteral("c7");
    event.address = QStringLiteral("192.0.2.7");
    event.duration = 3min;
    return event;
}

template<typename End>
Event ended(End end)
{
    Event event = of(EventType::Ended);
    event.end = end;
    return event;
}

Event with(EventType type, const QString &detail, qint64 number = 0)
{
    Event event = of(type);
    event.detail = detail;
    event.number = number;
    return event;
}

Event unconnected(Event event)
{
    event.connection.clear();
    return event;
}

} // namespace

class TestEvent : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sentences_data();
    void sentences();
    void names();
    void warnings();
    void cutting();
};

void TestEvent::sentences_data()
{
    QTest::addColumn<Event>("event");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const Event &event, const char *sentence) {
        QTest::newRow(sentence) << event << QString::fromLatin1(sentence);
    };
    row(with(EventType::Connected, QStringLiteral("ws")), "c7 connected from 192.0.2.7 by ws");
    row(with(EventType::Disconnected, QStringLiteral("ping timeout")), "c7 disconnected: ping timeout");
    row(with(EventType::Joined, QStringLiteral("Ada"), 3), "Ada joined the room attic, which has 3 members now");
    row(with(EventType::Left, QStringLiteral("Ada"), 2), "Ada left the room attic, which has 2 members now");
    row(with(EventType::Called, QStringLiteral("video")), "ada calls bob (video)");
    row(of(EventType::Called), "ada calls bob");
    row(of(EventType::Answered), "bob answered the call of ada");
    row(of(EventType::Ended), "What ada and bob shared ended");
    row(ended(CallEnd::Declined), "bob declined the call of ada");
    row(ended(CallEnd::Cancelled), "ada cancelled the call to bob");
    row(ended(CallEnd::TimedOut), "bob did not answer the call of ada");
    row(ended(CallEnd::HungUp), "bob ended the call with ada after 3 min");
    row(ended(CallEnd::Disconnected), "The call of ada and bob ended after 3 min, because bob disconnected");
    row(ended(CallEnd::LoggedOut), "The call of ada and bob ended after 3 min, because bob logged out");
    row(ended(CallEnd::NetworkLost), "The call of ada and bob ended after 3 min, because bob's connection was lost");
    row(ended(CallEnd::TooLong), "The call of ada and bob ended after 3 min, the longest that a call may take");
    row(ended(PairEnd::NextPartner),
        "The pair of ada and bob ended after 3 min, because bob went on to the next partner");
    row(ended(PairEnd::NewSearch), "The pair of ada and bob ended after 3 min, because bob searched anew");
    row(ended(PairEnd::UserEnded), "bob ended the pair with ada after 3 min");
    row(ended(PairEnd::Disconnected), "The pair of ada and bob ended after 3 min, because bob disconnected");
    row(ended(PairEnd::ConnectionLost), "The pair of ada and bob ended after 3 min, because bob's connection was lost");
    row(ended(PairEnd::TimedOut), "The pair of ada and bob ended after 3 min, the longest that a pair may last");
    row(ended(CallEnd::EndedByOperator), "An operator ended the call of ada and bob after 3 min");
    row(ended(PairEnd::EndedByOperator), "An operator ended the pair of ada and bob after 3 min");
    row(with(EventType::Queued, {}, 4), "ada waits in line at place 4");
    row(of(EventType::Unqueued), "ada waits no longer");
    row(of(EventType::Paired), "ada and bob were paired");
    row(of(EventType::Registered), "ada registered by c7");
    row(with(EventType::Registered, {}, 1), "ada registered by c7, and took over from 1");
    row(unconnected(of(EventType::Registered)), "ada registered");
    row(of(EventType::Released), "ada is registered by c7 no longer");
    row(unconnected(of(EventType::Released)), "ada is registered no longer");
    row(with(EventType::Refused, QStringLiteral("Room is full")), "c7 was refused: Room is full");
    row(unconnected(with(EventType::Limit, QStringLiteral("Rate limit exceeded"))),
        "192.0.2.7 was refused: Rate limit exceeded");
    row(with(EventType::Refused, {}, 70), "70 more refusals of 192.0.2.7 are left out");
    row(with(EventType::Action, QStringLiteral("root kicked ada: spam")), "root kicked ada: spam");
    // Whoever chooses a name chooses no place in a sentence.
    Event placed = with(EventType::Joined, QStringLiteral("%3%1"), 3);
    placed.room = QStringLiteral("%2%1");
    row(placed, "%3%1 joined the room %2%1, which has 3 members now");
    placed = with(EventType::Queued, {}, 4);
    placed.user = QStringLiteral("%1");
    row(placed, "%1 waits in line at place 4");
    placed = with(EventType::Registered, {}, 1);
    placed.user = QStringLiteral("%2");
    row(placed, "%2 registered by c7, and took over from 1");
    Event various(EventType::Refused);
    various.number = 5;
    row(various, "5 more refusals of various addresses are left out");
    Event nobody(EventType::Refused);
    nobody.detail = QStringLiteral("Room is full");
    row(nobody, "Room is full");
}

void TestEvent::sentences()
{
    QFETCH(const Event, event);
    QTEST(sentenceOf(event), "sentence");
}

void TestEvent::names()
{
    QCOMPARE(nameOf(EventType::Connected), QLatin1String("connected"));
    QCOMPARE(nameOf(EventType::Unqueued), QLatin1String("unqueued"));
    QCOMPARE(nameOf(EventType::Action), QLatin1String("action"));
}

void TestEvent::warnings()
{
    QCOMPARE(severityOf(of(EventType::Refused)), Severity::Warning);
    QCOMPARE(severityOf(of(EventType::Limit)), Severity::Warning);
    QCOMPARE(severityOf(ended(CallEnd::NetworkLost)), Severity::Warning);
    QCOMPARE(severityOf(ended(PairEnd::ConnectionLost)), Severity::Warning);
    QCOMPARE(severityOf(ended(CallEnd::HungUp)), Severity::Normal);
    QCOMPARE(severityOf(of(EventType::Connected)), Severity::Normal);
}

void TestEvent::cutting()
{
    Event event = with(EventType::Action, QString(2000, u'd'));
    for (QString *name :
         {&event.user, &event.other, &event.by, &event.room, &event.call, &event.connection, &event.address})
        *name = QString(2000, u'n');
    event.code = QByteArray(2000, 'c');
    event.cut();
    QCOMPARE(event.detail.size(), Event::longestDetail);
    QCOMPARE(event.code.size(), Event::longestName);
    QCOMPARE(event.bytes(), qsizetype(sizeof(Event)) + 2 * (7 * Event::longestName + Event::longestDetail) + 128);
}

QTEST_APPLESS_MAIN(TestEvent)
#include "tst_event.moc"

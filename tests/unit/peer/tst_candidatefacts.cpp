// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/signal.h"
#include "server/peer/candidatefacts.h"

#include <QTest>

using namespace heliograph;
using domain::Signal;

Q_DECLARE_METATYPE(heliograph::domain::Signal)

class TestCandidateFacts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void kinds_data();
    void kinds();
};

void TestCandidateFacts::kinds_data()
{
    QTest::addColumn<QByteArray>("candidate");
    QTest::addColumn<Signal>("signal");
    const auto line = [](const QByteArray &address, const QByteArray &type) {
        return R"({"candidate":"candidate:1 1 udp 2122260223 )" + address + " 54400 typ " + type +
               R"( generation 0","sdpMid":"0"})";
    };
    QTest::newRow("host") << line("192.0.2.1", "host") << Signal::HostCandidate;
    QTest::newRow("mDNS") << line("8e1a0d3c-52a0.local", "host") << Signal::HiddenCandidate;
    QTest::newRow("server reflexive") << line("198.51.100.7", "srflx raddr 192.0.2.1 rport 9")
                                      << Signal::ReflexiveCandidate;
    QTest::newRow("peer reflexive") << line("198.51.100.7", "prflx") << Signal::ReflexiveCandidate;
    QTest::newRow("relay") << line("203.0.113.9", "relay") << Signal::RelayCandidate;
    QTest::newRow("bare text") << QByteArray(R"("a=candidate:1 1 tcp 1 ::1 9 typ host tcptype active")")
                               << Signal::HostCandidate;
    QTest::newRow("last: null") << QByteArray("null") << Signal::LastCandidate;
    QTest::newRow("last: empty") << QByteArray(R"({"candidate":""})") << Signal::LastCandidate;
    QTest::newRow("last: null inside") << QByteArray(R"({"candidate":null})") << Signal::LastCandidate;
    QTest::newRow("unknown type") << line("192.0.2.1", "warp") << Signal::Candidate;
    QTest::newRow("type without a value")
        << QByteArray(R"("candidate:1 1 udp 1 192.0.2.1 9 typ")") << Signal::Candidate;
    QTest::newRow("type too early") << QByteArray(R"("typ host")") << Signal::Candidate;
    QTest::newRow("no text") << QByteArray("17") << Signal::Candidate;
    QTest::newRow("an object of another kind") << QByteArray(R"({"ice":"host"})") << Signal::Candidate;
    QTest::newRow("too long") << QByteArray('"' + QByteArray(2000, 'x') + R"( 1 u 1 a 1 typ host")")
                              << Signal::Candidate;
}

void TestCandidateFacts::kinds()
{
    QFETCH(const QByteArray, candidate);
    QFETCH(const Signal, signal);
    // As it stands in an event's payload.
    peer::JsonReader reader;
    const auto read = reader.read("{\"candidate\":" + candidate + '}');
    QVERIFY(read.has_value());
    const peer::CandidateFacts facts = peer::candidateFacts((*read)["candidate"]);
    QCOMPARE(domain::candidateSignal(facts.type, facts.isHidden), signal);
}

QTEST_APPLESS_MAIN(TestCandidateFacts)
#include "tst_candidatefacts.moc"

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A guarded socket by itself, connected to a client of the test.

#include "server/net/guardedsocket.h"

#include <QPointer>
#include <QTcpServer>
#include <QTest>

using namespace heliograph::net;

namespace {

constexpr qint64 mebibyte = 1024 * 1024;

/// Hands out one guarded socket.
class Listener final : public QTcpServer
{
public:
    /// As a child the socket would outlive the turn that it belongs to.
    ~Listener() override { delete socket; }

    QPointer<GuardedSocket<QTcpSocket>> socket;
    int destroyed = 0;

protected:
    void incomingConnection(qintptr descriptor) override
    {
        socket = new GuardedSocket<QTcpSocket>({&m_turn, 64 * mebibyte, [] {}, [this] { ++destroyed; }}, this);
        socket->setSocketDescriptor(descriptor);
    }

private:
    OutputTurn m_turn;
};

} // namespace

class TestGuardedSocket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void closeWritesWhatWasGathered();
    void halfClosingWritesWhatIsQueued();
    void abortEndsAHalfClosedSocket();
    void abortDropsWhatWasGathered();
    void abortAfterAResetThatWasNotNoticed();

private:
    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<QTcpSocket> m_client;
};

void TestGuardedSocket::init()
{
    m_client = std::make_unique<QTcpSocket>();
    m_listener = std::make_unique<Listener>();
    QVERIFY(m_listener->listen(QHostAddress::LocalHost));
    m_client->connectToHost(QHostAddress::LocalHost, m_listener->serverPort());
    QTRY_VERIFY(m_listener->socket && m_client->state() == QAbstractSocket::ConnectedState);
}

void TestGuardedSocket::closeWritesWhatWasGathered()
{
    m_listener->socket->write("last words");
    m_listener->socket->close();
    QTRY_COMPARE(m_client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(m_client->readAll(), QByteArray("last words"));
}

void TestGuardedSocket::halfClosingWritesWhatIsQueued()
{
    m_client->setReadBufferSize(1000);
    const QByteArray words(16 * mebibyte, 'x'); // more than the system takes at once
    m_listener->socket->closeHalfway();
    m_listener->socket->write(words);
    m_listener->socket->close();
    m_listener->socket->close();
    m_listener->socket->write("not any more");
    m_client->write("unread");
    QCOMPARE(m_listener->socket->state(), QAbstractSocket::ConnectedState);
    m_client->setReadBufferSize(0);
    qint64 received = 0;
    QTRY_VERIFY((received += m_client->readAll().size()) >= words.size());
    QCOMPARE(received, words.size());
    QTRY_COMPARE(m_client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(m_client->error(), QAbstractSocket::RemoteHostClosedError);
    // The client has closed, so it is over here as well.
    QTRY_COMPARE(m_listener->socket->state(), QAbstractSocket::UnconnectedState);
}

void TestGuardedSocket::abortEndsAHalfClosedSocket()
{
    m_listener->socket->closeHalfway();
    m_listener->socket->close();
    QCOMPARE(m_listener->socket->state(), QAbstractSocket::ConnectedState);
    m_listener->socket->abort();
    QCOMPARE(m_listener->socket->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(m_client->state(), QAbstractSocket::UnconnectedState);
}

void TestGuardedSocket::abortDropsWhatWasGathered()
{
    m_listener->socket->write("words that nobody shall hear");
    m_listener->socket->abort();
    QTRY_COMPARE(m_client->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(m_client->readAll().isEmpty());
}

void TestGuardedSocket::abortAfterAResetThatWasNotNoticed()
{
    // What the client has not read makes its end a reset; the event loop does not run until the abort.
    m_listener->socket->write("unread");
    m_listener->socket->flushGathered();
    m_client->abort();
    QTest::qSleep(10);
    m_listener->socket->write("more");
    m_listener->socket->abort();
    QCOMPARE(m_listener->socket->bytesToWrite(), 0);
    delete m_listener->socket;
    QCOMPARE(m_listener->destroyed, 1);
}

QTEST_GUILESS_MAIN(TestGuardedSocket)
#include "tst_guardedsocket.moc"

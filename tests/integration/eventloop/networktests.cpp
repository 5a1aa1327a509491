// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Qt's own sockets and processes over the loop.

#include "tests/integration/eventloop/loopundertest.h"

#include <vector>

#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

namespace heliograph::test {

class NetworkTests : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void manySocketsEcho();
    void massCloseDuringActivation();
    void largeTransferWithASlowReader();
    void refusedConnectionIsReported();
    void aProcessTalks();
};

namespace {

/// Sends back what it gets.
class EchoServer : public QTcpServer
{
public:
    EchoServer()
    {
        setMaxPendingConnections(1000);
        setListenBacklogSize(1000);
        if (!listen(QHostAddress::LocalHost))
            qFatal("No port");
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = nextPendingConnection())
                connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write(socket->readAll()); });
        });
    }
};

} // namespace

void NetworkTests::manySocketsEcho()
{
    constexpr int clients = 200;
    constexpr int messages = 50;
    const QByteArray message(100, 'm');
    EchoServer server;
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    int finished = 0;
    Wait wait;
    for (int i = 0; i < clients; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        QTcpSocket *socket = sockets.back().get();
        const auto echoed = std::make_shared<qint64>(0);
        connect(socket, &QTcpSocket::connected, socket, [socket, message] { socket->write(message); });
        connect(socket, &QTcpSocket::readyRead, socket, [&, socket, echoed] {
            const qint64 before = *echoed / message.size();
            *echoed += socket->readAll().size();
            if (*echoed == messages * message.size()) {
                socket->disconnectFromHost();
                if (++finished == clients)
                    wait.done();
            } else if (*echoed / message.size() > before) {
                socket->write(message);
            }
        });
        socket->connectToHost(QHostAddress::LocalHost, server.serverPort());
    }
    QVERIFY(wait.run(30'000));
    QCOMPARE(finished, clients);
}

void NetworkTests::massCloseDuringActivation()
{
    constexpr int clients = 300;
    QTcpServer server;
    server.setMaxPendingConnections(2 * clients);
    server.setListenBacklogSize(2 * clients);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    std::vector<std::unique_ptr<QTcpSocket>> accepted, sockets;
    int activations = 0;
    int gone = 0;
    Wait connected, closed;
    connect(&server, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *socket = server.nextPendingConnection()) {
            accepted.emplace_back(socket);
            connect(socket, &QTcpSocket::readyRead, this, [&, socket] {
                ++activations;
                for (auto &other : accepted) {
                    if (other.get() == socket)
                        other.release()->deleteLater(); // Qt forbids to delete the sender here and now
                }
                accepted.clear();
                socket->abort();
            });
        }
        if (accepted.size() == clients)
            connected.done();
    });
    for (int i = 0; i < clients; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        connect(sockets.back().get(), &QTcpSocket::disconnected, this, [&] {
            if (++gone == clients)
                closed.done();
        });
        sockets.back()->connectToHost(QHostAddress::LocalHost, server.serverPort());
    }
    QVERIFY(connected.run(20'000));
    for (auto &socket : sockets) {
        QVERIFY(socket->waitForConnected(5000));
        socket->write("now");
        socket->flush();
    }
    QVERIFY(closed.run(20'000));
    QCOMPARE(activations, 1);

    // The numbers of the closed sockets serve new ones.
    EchoServer echo;
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, echo.serverPort());
    client.write("still there?");
    QTRY_COMPARE(client.bytesAvailable(), 12);
}

void NetworkTests::largeTransferWithASlowReader()
{
    constexpr qint64 total = 8 * 1024 * 1024;
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *socket = server.nextPendingConnection();
        socket->write(QByteArray(total, 'z'));
        socket->disconnectFromHost();
    });
    QTcpSocket client;
    client.setReadBufferSize(64 * 1024);
    qint64 received = 0;
    Wait wait;
    QTimer pump; // reads now and then, so that the writer has to wait for room again and again
    pump.callOnTimeout([&] { received += client.readAll().size(); });
    pump.start(0);
    connect(&client, &QTcpSocket::disconnected, this, [&] { wait.done(); });
    client.connectToHost(QHostAddress::LocalHost, server.serverPort());
    QVERIFY(wait.run(20'000));
    received += client.readAll().size();
    QCOMPARE(received, total);
}

void NetworkTests::refusedConnectionIsReported()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.serverPort();
    server.close();
    QTcpSocket client;
    Wait wait;
    connect(&client, &QTcpSocket::errorOccurred, this, [&] { wait.done(); });
    client.connectToHost(QHostAddress::LocalHost, port);
    QVERIFY(wait.run());
    QCOMPARE(client.error(), QAbstractSocket::ConnectionRefusedError);
}

void NetworkTests::aProcessTalks()
{
    QProcess process;
    Wait started, wait;
    QByteArray output;
    connect(&process, &QProcess::started, this, [&] { process.write("through two pipes\n"); });
    connect(&process, &QProcess::readyReadStandardOutput, this, [&] {
        output += process.readAllStandardOutput();
        process.closeWriteChannel();
    });
    connect(&process, &QProcess::finished, this, [&] { wait.done(); });
    process.start(QStringLiteral("cat"), QStringList());
    QVERIFY(wait.run(10'000));
    QCOMPARE(output, QByteArray("through two pipes\n"));
    QCOMPARE(process.exitCode(), 0);
}

std::unique_ptr<QObject> networkTests()
{
    return std::make_unique<NetworkTests>();
}

} // namespace heliograph::test

#include "networktests.moc"

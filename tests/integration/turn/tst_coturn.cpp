// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a real coturn takes the credentials that we mint, asked with its own client.

#include "server/turn/turncredentials.h"

#include <memory>

#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#endif

using namespace heliograph;
using namespace heliograph::turn;
using namespace std::chrono_literals;

namespace {

const QByteArray secret = "the north wind of march";

/// A port that was free for TCP and UDP a moment ago.
quint16 freePort()
{
    for (int attempt = 0; attempt < 50; ++attempt) {
        QTcpServer tcp;
        QUdpSocket udp;
        if (tcp.listen(QHostAddress::LocalHost) && udp.bind(QHostAddress::LocalHost, tcp.serverPort()))
            return tcp.serverPort();
    }
    return 0;
}

} // namespace

class TestCoturn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void mintedCredentialsAllocate();
    void others_data();
    void others();

private:
    /// True if coturn's client was given a relay and got back through it what it sent.
    bool allocates(const TurnCredentials &credentials);

    QTemporaryDir m_folder;
    QProcess m_server;
    QString m_client;
    quint16 m_port = 0;
    SystemClock m_clock;
};

void TestCoturn::initTestCase()
{
    const QString server = QStandardPaths::findExecutable(QStringLiteral("turnserver"));
    m_client = QStandardPaths::findExecutable(QStringLiteral("turnutils_uclient"));
    if (server.isEmpty() || m_client.isEmpty())
        QSKIP("coturn is not installed");
    m_port = freePort();
    QVERIFY(m_port != 0);
    const QString port = QString::number(m_port);
#ifdef Q_OS_LINUX
    // Goes with this test even if that is killed.
    m_server.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
#endif
    m_server.setProcessChannelMode(QProcess::MergedChannels);
    m_server.setStandardOutputFile(m_folder.filePath(QStringLiteral("log")));
    m_server.start(server, {QStringLiteral("-n"), QStringLiteral("--use-auth-secret"),
                            QStringLiteral("--static-auth-secret=") + QString::fromLatin1(secret),
                            QStringLiteral("--realm=heliograph.test"), QStringLiteral("--listening-ip=127.0.0.1"),
                            QStringLiteral("--relay-ip=127.0.0.1"), QStringLiteral("--listening-port=") + port,
                            QStringLiteral("--no-tls"), QStringLiteral("--no-dtls"), QStringLiteral("--no-cli"),
                            QStringLiteral("--allow-loopback-peers"), QStringLiteral("--log-file=stdout"),
                            QStringLiteral("--pidfile=") + m_folder.filePath(QStringLiteral("pid")),
                            QStringLiteral("--userdb=") + m_folder.filePath(QStringLiteral("users"))});
    QVERIFY2(m_server.waitForStarted(), qPrintable(m_server.errorString()));
    const auto answers = [this] {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, m_port);
        return socket.waitForConnected(1000);
    };
    QTRY_VERIFY_WITH_TIMEOUT(answers(), 10'000);
}

void TestCoturn::cleanupTestCase()
{
    if (m_server.state() == QProcess::NotRunning)
        return;
    m_server.terminate();
    if (!m_server.waitForFinished(5000)) {
        m_server.kill();
        m_server.waitForFinished();
    }
}

bool TestCoturn::allocates(const TurnCredentials &credentials)
{
    QProcess client;
    client.setProcessChannelMode(QProcess::MergedChannels);
    client.start(m_client, {QStringLiteral("-y"), QStringLiteral("-c"), QStringLiteral("-n"), QStringLiteral("1"),
                            QStringLiteral("-m"), QStringLiteral("1"), QStringLiteral("-u"),
                            QString::fromLatin1(credentials.username), QStringLiteral("-w"),
                            QString::fromLatin1(credentials.password), QStringLiteral("-p"), QString::number(m_port),
                            QStringLiteral("127.0.0.1")});
    if (!client.waitForFinished(60'000)) {
        client.kill();
        client.waitForFinished();
        return false;
    }
    const QByteArray output = client.readAll();
    const bool good = client.exitStatus() == QProcess::NormalExit && client.exitCode() == 0 &&
                      output.contains("tot_send_msgs=2, tot_recv_msgs=2");
    if (!good)
        qInfo("%s", output.right(2000).constData());
    return good;
}

void TestCoturn::mintedCredentialsAllocate()
{
    SystemIdSource ids;
    QVERIFY(allocates(mint(secret, 600s, m_clock.wallNow(), anonymousSubject(ids))));
}

void TestCoturn::others_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<qint64>("ttl");
    QTest::newRow("another secret") << QByteArray("the south wind") << qint64(600);
    QTest::newRow("expired") << secret << qint64(-60);
}

void TestCoturn::others()
{
    QFETCH(QByteArray, key);
    QFETCH(qint64, ttl);
    QVERIFY(!allocates(mint(key, std::chrono::seconds(ttl), m_clock.wallNow(), "somebody")));
}

QTEST_GUILESS_MAIN(TestCoturn)
#include "tst_coturn.moc"

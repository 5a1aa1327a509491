// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The front door with real sockets: what must hold for one connection. Attacks in
// bulk are in tests/attacks.

#include "server/net/frontdoor.h"
#include "shared/base/deadlines.h"

#include <QElapsedTimer>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QWebSocket>

#include <cerrno>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace heliograph;
using namespace heliograph::net;

namespace {

/// Answers at once with what it was asked; /later when told; /big with many bytes; /drop not at all.
class Echo final : public HttpHandler
{
public:
    void handle(const ExchangePtr &exchange) override
    {
        const Request &request = exchange->request();
        if (request.path == "/later") {
            waiting.append(exchange);
            exchange->onGone([this] { ++gone; });
        } else if (request.path == "/big") {
            exchange->respond({200, "application/octet-stream", big});
        } else if (request.path == "/split") {
            exchange->respond({200, "text/plain", "x", {{"X-Evil", "a\r\nSet-Cookie: b"}}});
        } else if (request.path == "/nothing") {
            exchange->respond({204});
        } else if (request.path != "/drop") {
            exchange->respond({200, "text/plain",
                               request.method + ' ' + request.path + ' ' + request.body + ' ' +
                                   request.address.toString().toLatin1()});
        }
    }

    QByteArray big = QByteArray(8 * 1024 * 1024, 'b');
    QList<ExchangePtr> waiting;
    int gone = 0;
};

class EchoSockets final : public WebSocketHandler
{
public:
    std::optional<Response> refuse(const Request &request) override
    {
        if (request.parameter("token").value_or("") == "wrong")
            return Response{403, "text/plain", "Wrong token"};
        return std::nullopt;
    }
    void accept(std::unique_ptr<WebSocket> socket) override
    {
        WebSocket *raw = socket.release();
        open.append(raw);
        QObject::connect(raw, &WebSocket::textReceived, raw, [raw](const QString &text) { raw->sendText(text); });
        QObject::connect(raw, &WebSocket::binaryReceived, raw,
                         [raw](const QByteArray &data) { raw->sendBinary(data); });
        QObject::connect(raw, &WebSocket::closed, raw, [this, raw] {
            open.removeOne(raw);
            raw->deleteLater();
        });
    }
    QList<WebSocket *> open;
};

QByteArray get(const QByteArray &path, const QByteArray &headers = {})
{
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

QByteArray handshake(const QByteArray &path)
{
    return get(path, "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

/// A client that sees how its connection ends: Qt's own tells a reset and an orderly end in the same words.
class PlainClient
{
public:
    explicit PlainClient(quint16 port) : m_descriptor(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(m_descriptor, reinterpret_cast<const sockaddr *>(&to), sizeof to) != 0)
            qWarning("no connection");
    }
    ~PlainClient() { close(); }
    /// Sends and reads what goes now; false when the other side has ended it.
    bool talk()
    {
        if (!output.isEmpty()) {
            const auto sent =
                ::send(m_descriptor, output.constData(), size_t(output.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
            output.remove(0, std::max<qsizetype>(sent, 0));
            fault = sent < 0 && errno != EAGAIN ? errno : fault;
        }
        QByteArray part(65'536, Qt::Uninitialized);
        const auto got = ::recv(m_descriptor, part.data(), size_t(part.size()), MSG_DONTWAIT);
        if (got < 0 && errno == EAGAIN)
            return true;
        fault = got < 0 ? errno : fault;
        input += part.first(std::max<qsizetype>(got, 0));
        return got > 0;
    }
    void close()
    {
        if (m_descriptor >= 0)
            ::close(std::exchange(m_descriptor, -1));
    }

    QByteArray output;
    QByteArray input;
    int fault = 0;

private:
    int m_descriptor;
};

} // namespace

class TestFrontDoor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void answersInPieces();
    void pipelinedAnswersComeInOrder();
    void deepPipelineDoesNotRecurse();
    void closesWhenAsked_data();
    void closesWhenAsked();
    void headHasNoBody();
    void noContentHasNoLength();
    void unansweredExchangeBecomes500();
    void headersCannotBeSplit();
    void refusals_data();
    void refusals();
    void continueIsSent();
    void slowHeadsAndBodiesEnd();
    void idleConnectionsEnd();
    void vanishingPollersAreReported();
    void largeResponsesDoNotPileUp();
    void capPerAddress();
    void capInAllPausesAccepting();
    void burstsWaitAtTheCap();
    void stoppingAtTheCapIsSafe();
    void forwardedAddresses();
    void webSocketEchoes();
    void oddTargetsOfWebSockets_data();
    void oddTargetsOfWebSockets();
    void subprotocolsAreAgreedOn_data();
    void subprotocolsAreAgreedOn();
    void goodbyesAreNoted_data();
    void goodbyesAreNoted();
    void webSocketRefused();
    void bytesBehindTheHandshakeAreRefused();
    void webSocketLimits();
    void webSocketOverflowAborts();
    void webSocketFloodsLeaveTurnsToOthers();
    void webSocketClosesOrderly();
    void lastWordsReachWhoGoesOnSending_data();
    void lastWordsReachWhoGoesOnSending();
    void whoGoesOnSendingIsGoneInTime();
    void whoFloodsIsCutOff();
    void stalledFrameEnds();

private:
    void open(Limits limits, const QString &proxies = {});
    std::unique_ptr<QTcpSocket> dial();
    /// Sends and reads until the other side closes or @p until has come.
    QByteArray talk(const QByteArray &request, const QByteArray &until);
    QByteArray talk(QTcpSocket &socket, const QByteArray &request, const QByteArray &until);
    static bool waitClosed(QTcpSocket &socket, int milliseconds = 3000);
    QUrl url(const char *path) const
    {
        return QUrl(QStringLiteral("ws://127.0.0.1:%1%2").arg(m_port).arg(QString::fromLatin1(path)));
    }

    SystemClock m_clock;
    std::unique_ptr<Deadlines> m_deadlines;
    std::unique_ptr<Routes> m_routes;
    std::unique_ptr<Echo> m_echo;
    std::unique_ptr<EchoSockets> m_sockets;
    std::unique_ptr<FrontDoor> m_door;
    quint16 m_port = 0;
};

void TestFrontDoor::init()
{
    open({});
}

void TestFrontDoor::cleanup()
{
    m_door.reset();
    m_echo.reset();
    m_sockets.reset();
}

void TestFrontDoor::open(Limits limits, const QString &proxies)
{
    m_door.reset();
    m_echo = std::make_unique<Echo>();
    m_sockets = std::make_unique<EchoSockets>();
    m_routes = std::make_unique<Routes>();
    m_deadlines = std::make_unique<Deadlines>(m_clock);
    m_door = std::make_unique<FrontDoor>(limits, *TrustedProxies::parse(proxies), *m_deadlines, *m_routes);
    m_routes->mount("/", m_echo.get());
    m_routes->mountWebSocket("/ws/", m_sockets.get(), {QStringLiteral("echo.v1")});
    m_port = m_door->listen(QHostAddress::LocalHost, 0);
    QVERIFY(m_port != 0);
}

std::unique_ptr<QTcpSocket> TestFrontDoor::dial()
{
    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(QHostAddress::LocalHost, m_port);
    if (!QTest::qWaitFor([&] { return socket->state() == QAbstractSocket::ConnectedState; }, 3000))
        qWarning("no connection");
    return socket;
}

QByteArray TestFrontDoor::talk(QTcpSocket &socket, const QByteArray &request, const QByteArray &until)
{
    socket.write(request);
    QByteArray received;
    const bool came = QTest::qWaitFor(
        [&] {
            received += socket.readAll();
            return received.contains(until) || socket.state() == QAbstractSocket::UnconnectedState;
        },
        3000);
    if (!came)
        qWarning("neither %s nor an end came, but %s", until.constData(), received.left(500).constData());
    return received + socket.readAll();
}

QByteArray TestFrontDoor::talk(const QByteArray &request, const QByteArray &until)
{
    return talk(*dial(), request, until);
}

bool TestFrontDoor::waitClosed(QTcpSocket &socket, int milliseconds)
{
    return QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; }, milliseconds);
}

void TestFrontDoor::answersInPieces()
{
    auto socket = dial();
    const QByteArray request = "POST /a%20b?c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    for (qsizetype at = 0; at < request.size(); at += 7) {
        socket->write(request.mid(at, 7));
        socket->flush();
        QTest::qWait(1);
    }
    QByteArray answer = talk(*socket, {}, "127.0.0.1");
    QVERIFY(answer.startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(answer.toLower().contains("\r\ncontent-length: 27\r\n"));
    QVERIFY(answer.endsWith("\r\n\r\nPOST /a%20b hello 127.0.0.1"));
    answer = talk(*socket, get("/again"), "127.0.0.1");
    QVERIFY(answer.endsWith("GET /again  127.0.0.1"));
    QCOMPARE(m_door->counters().requests, 2);
    QCOMPARE(m_door->counters().openConnections, 1);
    socket.reset();
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

void TestFrontDoor::pipelinedAnswersComeInOrder()
{
    auto socket = dial();
    socket->write(get("/later") + get("/second"));
    QTRY_COMPARE(m_echo->waiting.size(), 1);
    QTest::qWait(50);
    QCOMPARE(socket->bytesAvailable(), 0);
    m_echo->waiting.takeFirst()->respond({200, "text/plain", "first"});
    const QByteArray answer = talk(*socket, {}, "/second");
    QVERIFY(answer.indexOf("first") > 0);
    QVERIFY(answer.indexOf("first") < answer.indexOf("/second"));
}

void TestFrontDoor::deepPipelineDoesNotRecurse()
{
    const int count = 20'000;
    auto socket = dial();
    socket->write(get("/").repeated(count));
    QByteArray received;
    QTRY_VERIFY_WITH_TIMEOUT((received += socket->readAll()).count("GET /  127.0.0.1") == count, 20'000);
}

void TestFrontDoor::closesWhenAsked_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("close") << get("/x", "Connection: close\r\n");
    QTest::newRow("HTTP/1.0") << QByteArray("GET /x HTTP/1.0\r\n\r\n");
}

void TestFrontDoor::closesWhenAsked()
{
    QFETCH(QByteArray, request);
    auto socket = dial();
    const QByteArray answer = talk(*socket, request, "nothing such");
    QVERIFY(answer.toLower().contains("\r\nconnection: close\r\n"));
    QVERIFY(answer.endsWith("GET /x  127.0.0.1"));
    QVERIFY(waitClosed(*socket));
}

void TestFrontDoor::headHasNoBody()
{
    auto socket = dial();
    const QByteArray answer = talk(*socket, "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/y"), "/y");
    QVERIFY(answer.toLower().contains("\r\ncontent-length: 18\r\n"));
    QVERIFY(!answer.contains("HEAD /x"));
    QCOMPARE(answer.count("HTTP/1.1 200 OK"), 2);
}

void TestFrontDoor::noContentHasNoLength()
{
    const QByteArray answer = talk(get("/nothing"), "\r\n\r\n");
    QVERIFY(answer.startsWith("HTTP/1.1 204"));
    QVERIFY(!answer.toLower().contains("content-length"));
}

void TestFrontDoor::unansweredExchangeBecomes500()
{
    QVERIFY(talk(get("/drop"), "\r\n\r\n").startsWith("HTTP/1.1 500"));
}

void TestFrontDoor::headersCannotBeSplit()
{
    const QByteArray answer = talk(get("/split"), "\r\n\r\nx");
    QVERIFY(answer.startsWith("HTTP/1.1 200"));
    QVERIFY(!answer.contains("Set-Cookie"));
}

void TestFrontDoor::refusals_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    const auto row = [](const char *name, const QByteArray &request, const char *status) {
        QTest::newRow(name) << request << QByteArray(status);
    };
    row("endless header", "GET / HTTP/1.1\r\nHost: a\r\nX: " + QByteArray(100'000, 'x'), "431");
    row("large body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000000\r\n\r\nx", "413");
    row("chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get("/hidden"), "411");
    row("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 9\r\n\r\n" + get("/hidden"),
        "400");
    row("bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", "400");
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505");
    row("no handler for the WebSocket", handshake("/nowhere"), "404");
    row("TLS hello", QByteArray::fromHex("16030100c8010000c4030a0a"), "400");
}

void TestFrontDoor::refusals()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    auto socket = dial();
    const QByteArray answer = talk(*socket, request, "nothing such");
    QVERIFY2(answer.startsWith("HTTP/1.1 " + status + ' '), answer.constData());
    QVERIFY(answer.toLower().contains("\r\nconnection: close\r\n"));
    QCOMPARE(answer.count("HTTP/1.1"), 1);
    QVERIFY(waitClosed(*socket));
    QCOMPARE(m_door->counters().badRequests, 1);
}

void TestFrontDoor::continueIsSent()
{
    auto socket = dial();
    const QByteArray interim =
        talk(*socket, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", "\r\n\r\n");
    QCOMPARE(interim, QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    QVERIFY(talk(*socket, "hi", "127.0.0.1").endsWith("POST / hi 127.0.0.1"));
}

void TestFrontDoor::slowHeadsAndBodiesEnd()
{
    Limits limits;
    limits.headTime = 100ms;
    limits.bodyTime = 100ms;
    open(limits);
    auto silent = dial();
    auto slowHead = dial();
    slowHead->write("GET / HT");
    auto slowBody = dial();
    slowBody->write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
    QVERIFY(waitClosed(*silent));
    QCOMPARE(silent->readAll(), QByteArray());
    QVERIFY(talk(*slowHead, {}, "nothing such").startsWith("HTTP/1.1 408 "));
    QVERIFY(talk(*slowBody, {}, "nothing such").startsWith("HTTP/1.1 408 "));
    QCOMPARE(m_door->counters().timedOut, 3);
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

void TestFrontDoor::idleConnectionsEnd()
{
    Limits limits;
    limits.keepAlive = 100ms;
    open(limits);
    auto socket = dial();
    talk(*socket, get("/"), "127.0.0.1");
    QVERIFY(waitClosed(*socket));
    // A poll that waits is not idle.
    auto poller = dial();
    poller->write(get("/later"));
    QTRY_COMPARE(m_echo->waiting.size(), 1);
    QTest::qWait(250);
    QCOMPARE(poller->state(), QAbstractSocket::ConnectedState);
}

void TestFrontDoor::vanishingPollersAreReported()
{
    for (int round = 0; round < 20; ++round) {
        auto socket = dial();
        socket->write(get("/later"));
        QTRY_COMPARE(m_echo->waiting.size(), round + 1);
        if (round % 2)
            socket->abort();
    }
    QTRY_COMPARE(m_echo->gone, 20);
    for (const ExchangePtr &exchange : std::as_const(m_echo->waiting)) {
        QVERIFY(!exchange->isOpen());
        exchange->respond({200, "text/plain", "too late"});
    }
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

void TestFrontDoor::largeResponsesDoNotPileUp()
{
    auto socket = dial();
    socket->setReadBufferSize(1000);
    socket->write(get("/big").repeated(20));
    QTest::qWait(300);
    QVERIFY(m_door->counters().requests <= 2);
    socket->setReadBufferSize(0);
    qint64 received = 0;
    QTRY_VERIFY_WITH_TIMEOUT((received += socket->readAll().size()) > 20 * m_echo->big.size(), 20'000);
    QCOMPARE(m_door->counters().overflowed, 0);
}

void TestFrontDoor::capPerAddress()
{
    Limits limits;
    limits.connectionsPerAddress = 3;
    open(limits);
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int at = 0; at < 5; ++at)
        sockets.push_back(dial());
    QTRY_COMPARE(m_door->counters().refusedPerAddress, 2);
    QVERIFY(waitClosed(*sockets[3]));
    QVERIFY(waitClosed(*sockets[4]));
    QVERIFY(talk(*sockets[0], get("/"), "127.0.0.1").startsWith("HTTP/1.1 200"));
    sockets.clear();
    QTRY_COMPARE(m_door->counters().openConnections, 0);
    QVERIFY(talk(get("/"), "127.0.0.1").startsWith("HTTP/1.1 200"));
}

void TestFrontDoor::capInAllPausesAccepting()
{
    Limits limits;
    limits.connections = 2;
    open(limits);
    auto first = dial();
    auto second = dial();
    auto third = dial(); // connected by the system's backlog, not by the server
    third->write(get("/third"));
    QTest::qWait(100);
    QCOMPARE(third->bytesAvailable(), 0);
    QCOMPARE(m_door->counters().openConnections, 2);
    first.reset();
    QVERIFY(talk(*third, {}, "127.0.0.1").endsWith("GET /third  127.0.0.1"));
}

void TestFrontDoor::burstsWaitAtTheCap()
{
    Limits limits;
    limits.connections = 3;
    open(limits);
    // All in the backlog before the server has its first turn.
    std::vector<std::unique_ptr<QTcpSocket>> burst(10);
    for (auto &socket : burst) {
        socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress::LocalHost, m_port);
        QVERIFY(socket->waitForConnected(1000));
    }
    QTRY_COMPARE(m_door->counters().openConnections, 3);
    // A request makes Qt's listener accept again; the cap must hold all the same.
    QVERIFY(talk(*burst[0], get("/"), "127.0.0.1").startsWith("HTTP/1.1 200"));
    auto late = dial();
    late->write(get("/late"));
    QTest::qWait(100);
    QCOMPARE(m_door->counters().openConnections, 3);
    // Those who waited have their turn, and then who came last; the dead in the queue do not cost anyone else's place.
    burst.clear();
    QVERIFY(talk(*late, {}, "127.0.0.1").startsWith("HTTP/1.1 200"));
    QTRY_COMPARE(m_door->counters().openConnections, 1);
}

void TestFrontDoor::stoppingAtTheCapIsSafe()
{
    Limits limits;
    limits.connections = 1;
    open(limits);
    auto socket = dial();
    talk(*socket, get("/"), "127.0.0.1");
    m_door->stopListening();
    m_door->closeAll();
    QTRY_COMPARE(m_door->counters().openConnections, 0);
    m_door.reset();
}

void TestFrontDoor::forwardedAddresses()
{
    open({}, QStringLiteral("1"));
    QVERIFY(
        talk(get("/", "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 203.0.113.7\r\n"), "203.").endsWith("203.0.113.7"));
}

void TestFrontDoor::webSocketEchoes()
{
    QWebSocket client;
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    QSignalSpy binaries(&client, &QWebSocket::binaryMessageReceived);
    client.open(url("/ws/"));
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    const QString text = QStringLiteral("é").repeated(100'000);
    client.sendTextMessage(text);
    client.sendBinaryMessage(QByteArray(100'000, '\0'));
    QTRY_COMPARE(binaries.size(), 1);
    QCOMPARE(texts.size(), 1);
    QCOMPARE(texts[0][0].toString(), text);
    QCOMPARE(m_sockets->open.size(), 1);
    QCOMPARE(m_sockets->open[0]->request().path, QByteArray("/ws/"));
    QSignalSpy closed(m_sockets->open[0], &WebSocket::closed);
    client.close();
    QTRY_COMPARE(closed.size(), 1);
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

void TestFrontDoor::oddTargetsOfWebSockets_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target :
         {"/ws/", "/ws/?", "/ws", "/ws/?a={b}|c&d=\"e\"", "/ws/a%20b%2fc?x=%7B%c3%a9", "/ws/?a=b+c&&=="})
        QTest::newRow(target) << QByteArray(target);
}

void TestFrontDoor::oddTargetsOfWebSockets()
{
    QFETCH(QByteArray, target);
    auto socket = dial();
    QVERIFY(talk(*socket, handshake(target), "\r\n\r\n").startsWith("HTTP/1.1 101 "));
    QTRY_COMPARE(m_sockets->open.size(), 1);
    QCOMPARE(socket->state(), QAbstractSocket::ConnectedState);
}

void TestFrontDoor::subprotocolsAreAgreedOn_data()
{
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("agreed");
    QTest::newRow("none") << QByteArray() << QByteArray();
    QTest::newRow("one") << QByteArray("Sec-WebSocket-Protocol: echo.v1\r\n") << QByteArray("echo.v1");
    QTest::newRow("among others") << QByteArray("Sec-WebSocket-Protocol: a, echo.v1\r\n") << QByteArray("echo.v1");
    QTest::newRow("another") << QByteArray("Sec-WebSocket-Protocol: a\r\n") << QByteArray();
}

void TestFrontDoor::subprotocolsAreAgreedOn()
{
    QFETCH(QByteArray, offer);
    QFETCH(QByteArray, agreed);
    const QByteArray answer = talk(handshake("/ws/").chopped(2) + offer + "\r\n", "\r\n\r\n");
    QVERIFY(answer.startsWith("HTTP/1.1 101 "));
    QCOMPARE(answer.contains("\r\nSec-WebSocket-Protocol: " + agreed + "\r\n"), !agreed.isEmpty());
    QCOMPARE(answer.toLower().contains("sec-websocket-protocol"), !agreed.isEmpty());
}

void TestFrontDoor::goodbyesAreNoted_data()
{
    // Masked with zeros.
    QTest::addColumn<QByteArray>("end");
    QTest::addColumn<bool>("isGoodbye");
    const auto frame = [](const char *hex) { return QByteArray::fromHex(hex); };
    QTest::newRow("close 1000") << frame("88820000000003e8") << true;
    QTest::newRow("close without a code") << frame("888000000000") << true;
    QTest::newRow("close 1001, a page that is left") << frame("88820000000003e9") << false;
    QTest::newRow("close 4000") << frame("8882000000000fa0") << false;
    QTest::newRow("a frame that breaks the rules") << frame("838000000000") << false;
    QTest::newRow("no frame at all") << QByteArray() << false;
}

void TestFrontDoor::goodbyesAreNoted()
{
    QFETCH(QByteArray, end);
    QFETCH(bool, isGoodbye);
    const auto socket = dial();
    talk(*socket, handshake("/ws/"), "\r\n\r\n");
    QTRY_COMPARE(m_sockets->open.size(), 1);
    std::optional<bool> noted;
    connect(m_sockets->open.constFirst(), &WebSocket::closed, this,
            [&, open = m_sockets->open.constFirst()] { noted = open->hasSaidGoodbye(); });
    if (end.isEmpty())
        socket->abort();
    else
        socket->write(end);
    QTRY_VERIFY(noted);
    QCOMPARE(*noted, isGoodbye);
}

void TestFrontDoor::webSocketRefused()
{
    const QByteArray answer = talk(handshake("/ws/?token=wrong"), "nothing such");
    QVERIFY(answer.startsWith("HTTP/1.1 403 "));
    QVERIFY(answer.endsWith("\r\n\r\nWrong token"));
    QCOMPARE(m_sockets->open.size(), 0);
}

void TestFrontDoor::bytesBehindTheHandshakeAreRefused()
{
    QVERIFY(talk(handshake("/ws/") + "x", "nothing such").startsWith("HTTP/1.1 400 "));
    QCOMPARE(m_sockets->open.size(), 0);
}

void TestFrontDoor::webSocketLimits()
{
    QWebSocket client;
    client.open(url("/ws/"));
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    client.sendTextMessage(QString(1'000'000, u'x'));
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    QTRY_COMPARE(texts.size(), 1);
    client.sendTextMessage(QString(1'000'001, u'x'));
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(m_sockets->open.size(), 0);
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

void TestFrontDoor::webSocketOverflowAborts()
{
    auto socket = dial();
    socket->setReadBufferSize(1000);
    talk(*socket, handshake("/ws/"), "101");
    QTRY_COMPARE(m_sockets->open.size(), 1);
    WebSocket *open = m_sockets->open[0];
    QSignalSpy closed(open, &WebSocket::closed);
    for (int count = 0; count < 200; ++count)
        open->sendText(QString(100'000, u'x'));
    QCOMPARE(closed.size(), 0); // never from inside a send
    QVERIFY(open->unsentBytes() <= 4 * 1024 * 1024);
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(m_door->counters().overflowed, 1);
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

void TestFrontDoor::webSocketFloodsLeaveTurnsToOthers()
{
    const auto flooder = dial();
    QVERIFY(talk(*flooder, handshake("/ws/"), "\r\n\r\n").contains(" 101 "));
    QTRY_COMPARE(m_sockets->open.size(), 1);
    int received = 0;
    int inThisTurn = 0;
    int mostInOneTurn = 0;
    connect(m_sockets->open.constFirst(), &WebSocket::textReceived, this, [&] {
        ++received;
        mostInOneTurn = std::max(mostInOneTurn, ++inThisTurn);
    });
    QTimer turn;
    connect(&turn, &QTimer::timeout, this, [&] { inThisTurn = 0; });
    turn.start(0);
    constexpr int count = 20'000;
    const QByteArray frame("\x81\x82\0\0\0\0xx", 8);
    flooder->write(frame.repeated(count));
    QTRY_COMPARE(received, count);
    QVERIFY2(mostInOneTurn < count / 4, qPrintable(QString::number(mostInOneTurn)));
}

void TestFrontDoor::webSocketClosesOrderly()
{
    QWebSocket client;
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    client.open(url("/ws/"));
    QTRY_COMPARE(m_sockets->open.size(), 1);
    WebSocket *socket = m_sockets->open[0];
    socket->sendText(QString(500'000, u'x'));
    socket->close(4001, QStringLiteral("enough"));
    QVERIFY(!socket->isOpen());
    socket->sendText(QStringLiteral("not any more"));
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(texts.size(), 1);
    QCOMPARE(int(client.closeCode()), 4001);
    QCOMPARE(client.closeReason(), QStringLiteral("enough"));

    // One who does not read is gone a second later all the same.
    auto deaf = dial();
    deaf->setReadBufferSize(100);
    talk(*deaf, handshake("/ws/"), "101");
    QTRY_COMPARE(m_sockets->open.size(), 1);
    for (int count = 0; count < 35; ++count)
        m_sockets->open[0]->sendText(QString(100'000, u'x'));
    m_sockets->open[0]->close(1001);
    QTRY_COMPARE_WITH_TIMEOUT(m_door->counters().openConnections, 0, 3000);
    QCOMPARE(m_sockets->open.size(), 0);
}

void TestFrontDoor::lastWordsReachWhoGoesOnSending_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<int>("heard");
    // Masked with zeros.
    QTest::newRow("sent away by the first frame") << QByteArray("\x81\x84\0\0\0\0stop", 10) << 1;
    QTest::newRow("closed by the client itself") << QByteArray::fromHex("88820000000003e8") << 0;
    QTest::newRow("a frame that breaks the rules") << QByteArray::fromHex("838000000000") << 0;
}

/// An end with unread bytes would be a reset, and what the client has not read yet would be lost.
void TestFrontDoor::lastWordsReachWhoGoesOnSending()
{
    QFETCH(QByteArray, first);
    QFETCH(int, heard);
    PlainClient client(m_port);
    client.output = handshake("/ws/");
    QVERIFY(QTest::qWaitFor([&] { return client.talk() && client.input.endsWith("\r\n\r\n"); }, 3000));
    client.input.clear();
    QTRY_COMPARE(m_sockets->open.size(), 1);
    WebSocket *open = m_sockets->open.constFirst();
    int received = 0;
    connect(open, &WebSocket::textReceived, this, [&, open] {
        ++received;
        open->close(4001, QStringLiteral("enough"));
    });
    bool isOver = false;
    connect(open, &WebSocket::closed, this, [&] { isOver = true; });
    const QByteArray frame = QByteArray("\x81\xfe\x03\xe8\0\0\0\0", 8) + QByteArray(1000, 'x');
    const QByteArray ping("\x89\x80\0\0\0\0", 6);
    client.output = first + (frame + ping).repeated(300);
    QVERIFY(QTest::qWaitFor([&] { return !client.talk(); }, 3000));
    QVERIFY(client.output.isEmpty());
    QCOMPARE(client.fault, 0); // not a reset
    client.close();
    QTRY_VERIFY(isOver);
    QCOMPARE(received, heard);
    QCOMPARE(client.input.count('\x88'), 1);
    QVERIFY(!client.input.contains('\x8a')); // a pong
    QCOMPARE(client.input.contains("\x88\x08\x0f\xa1"
                                   "enough"),
             heard == 1);
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

void TestFrontDoor::whoGoesOnSendingIsGoneInTime()
{
    const auto socket = dial();
    talk(*socket, handshake("/ws/"), "\r\n\r\n");
    QTRY_COMPARE(m_sockets->open.size(), 1);
    // One end of the connection stays open whatever the other side says.
    const qintptr descriptor = ::dup(int(socket->socketDescriptor()));
    const auto closeDescriptor = qScopeGuard([descriptor] { ::close(int(descriptor)); });
    QElapsedTimer timer;
    timer.start();
    m_sockets->open.constFirst()->close(4001);
    QTRY_COMPARE_WITH_TIMEOUT(m_door->counters().openConnections, 0, 3000);
    QVERIFY2(timer.elapsed() >= 900 && timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(m_sockets->open.size(), 0);
}

/// Not even for its last second may somebody send as much as goes through.
void TestFrontDoor::whoFloodsIsCutOff()
{
    PlainClient client(m_port);
    client.output = handshake("/ws/");
    QVERIFY(QTest::qWaitFor([&] { return client.talk() && client.input.endsWith("\r\n\r\n"); }, 3000));
    client.output = QByteArray::fromHex("88820000000003e8");
    const QByteArray more(1'000'000, 'x');
    QElapsedTimer timer;
    timer.start();
    while (client.fault == 0 && timer.elapsed() < 900) {
        if (client.output.size() < more.size())
            client.output += more;
        client.talk();
        QCoreApplication::processEvents();
    }
    QVERIFY(client.fault != 0);
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

void TestFrontDoor::stalledFrameEnds()
{
    Limits limits;
    limits.frameStall = 100ms;
    open(limits);
    auto socket = dial();
    talk(*socket, handshake("/ws/"), "101");
    QTRY_COMPARE(m_sockets->open.size(), 1);
    // Half of a masked text frame, in two parts, which is what Qt's own timer loses track of.
    socket->write(QByteArray::fromHex("81fe0100") + "mask" + "first");
    socket->flush();
    QTest::qWait(20);
    socket->write("second");
    QVERIFY(waitClosed(*socket));
    QTRY_COMPARE(m_door->counters().openConnections, 0);
}

QTEST_GUILESS_MAIN(TestFrontDoor)
#include "tst_frontdoor.moc"

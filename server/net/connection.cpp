// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/connection.h"

#include "server/net/addresskey.h"
#include "server/net/compression.h"
#include "server/net/directsend.h"
#include "server/net/httpmodule.h"
#include "server/net/outputturn.h"
#include "server/net/requestfeed.h"
#include "server/net/responsehead.h"
#include "server/net/websocketupgrade.h"

#include <algorithm>

#include <QSslSocket>
#include <QTcpSocket>

namespace heliograph::net {

namespace {

constexpr qint64 sendChunk = 65'536;     ///< queued in the socket at a time, whatever the response's size
constexpr Duration drainTime = 2s;       ///< for the client to take a refusal before the connection ends
constexpr qint64 drainBytes = 4'194'304; ///< read and thrown away meanwhile

bool hasBareLineFeed(const QByteArray &buffer)
{
    for (qsizetype at = buffer.indexOf('\n'); at >= 0; at = buffer.indexOf('\n', at + 1)) {
        if (at == 0 || buffer[at - 1] != '\r')
            return true;
    }
    return false;
}

} // namespace

/// The handle that handlers hold. Knows the connection only while it is open.
class Connection::PendingExchange final : public Exchange
{
public:
    PendingExchange(Connection *connection, Request request) : m_connection(connection), m_request(std::move(request))
    {
    }
    ~PendingExchange() override
    {
        // A handler that lets go without an answer must not leave the client waiting.
        respond({500, "text/plain; charset=utf-8", "Internal Server Error", {}, false});
    }

    const Request &request() const override { return m_request; }
    bool isOpen() const override { return m_connection != nullptr; }
    void respond(Response response) override
    {
        m_onGone = nullptr;
        if (Connection *connection = std::exchange(m_connection, nullptr))
            connection->answer(m_request, std::move(response));
    }
    void onGone(std::function<void()> callback) override { m_onGone = std::move(callback); }

    void connectionGone()
    {
        m_connection = nullptr;
        if (const auto callback = std::exchange(m_onGone, nullptr))
            callback();
    }

private:
    Connection *m_connection;
    Request m_request;
    std::function<void()> m_onGone;
};

Connection::Connection(quint64 number, QTcpSocket *socket, GatheredOutput *gathered,
                       const ConnectionSurroundings &surroundings, std::function<void(RequestFeed *)> offer)
    : m_number(number)
    , m_around(surroundings)
    , m_offer(std::move(offer))
    , m_socket(socket)
    , m_gathered(gathered)
    , m_deadline(surroundings.deadlines)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(m_around.limits.headBytes + 4);
    connect(socket, &QTcpSocket::disconnected, this, &Connection::lost);
    enter(Phase::Head, m_around.limits.headTime);
}

Connection::~Connection()
{
    if (m_phase != Phase::Over)
        finish();
}

void Connection::start()
{
    auto *tls = qobject_cast<QSslSocket *>(m_socket);
    // A TLS socket signals from inside its record layer. Whoever writes and closes there, when the same segment ended
    // the TLS session as well, makes Qt use a session that is gone; so everything waits for the next turn.
    const Qt::ConnectionType when = tls ? Qt::QueuedConnection : Qt::DirectConnection;
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::advance, when);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::pump, when);
    if (tls)
        connect(tls, &QSslSocket::encryptedBytesWritten, this, &Connection::pump, when);
    if (m_socket->bytesAvailable() > 0)
        advance();
}

void Connection::enter(Phase phase, Duration deadline)
{
    m_phase = phase;
    m_deadline.start(deadline, [this] { timedOut(); });
}

void Connection::advance()
{
    if (!m_socket)
        return;
    switch (m_phase) {
    case Phase::Idle:
        if (m_socket->bytesAvailable() == 0)
            return;
        enter(Phase::Head, m_around.limits.headTime);
        readHead();
        return;
    case Phase::Head:
        readHead();
        return;
    case Phase::Body:
        readBody();
        return;
    case Phase::Draining:
        drain();
        return;
    case Phase::Handling: // The next request waits in the socket's buffer, which is bounded.
    case Phase::Sending:
    case Phase::Over:
        return;
    }
}

void Connection::readHead()
{
    const qsizetype limit = m_around.limits.headBytes;
    // One blank line before a request is tolerated (RFC 9112, 2.2).
    if (m_socket->peek(2) == "\r\n")
        m_socket->skip(2);
    const QByteArray buffer = m_socket->peek(limit + 1);
    const qsizetype length = RequestHead::length(buffer);
    if (length > limit || (length < 0 && buffer.size() > limit))
        return refuse(431, "Request head is too large");
    if (length < 0) {
        if (hasBareLineFeed(buffer))
            refuse(400, "Lines must end with CR LF");
        return;
    }
    RequestHead::Outcome outcome = RequestHead::parse(QByteArrayView(buffer).first(length));
    if (const auto *refusal = std::get_if<HeadRefusal>(&outcome))
        return refuse(refusal->status, refusal->sentence);
    auto &head = std::get<RequestHead>(outcome);
    if (head.isUpgrade) {
        // The handshake is read from the socket again, so it stays there; a client has nothing to say before the
        // answer.
        if (m_socket->bytesAvailable() != length)
            return refuse(400, "Bytes after the WebSocket handshake");
    } else {
        m_socket->skip(length);
    }
    beginRequest(std::move(head));
}

void Connection::beginRequest(RequestHead head)
{
    if (head.contentLength > m_around.limits.bodyBytes)
        return refuse(413, "Request body is too large");
    QByteArrayList forwarded;
    for (const Header &header : std::as_const(head.headers)) {
        if (header.name == "x-forwarded-for")
            forwarded.append(header.value);
    }
    const QHostAddress peer = plainAddress(m_socket->peerAddress());
    const QHostAddress client = m_around.proxies.client(peer, forwarded.join(", "));
    m_keepAlive = head.keepAlive;
    m_contentLength = head.contentLength;
    m_request = Request{head.method,
                        head.path,
                        head.query,
                        std::move(head.headers),
                        {},
                        client,
                        peer,
                        m_around.limits.masksAddresses ? maskedAddress(client) : client,
                        qobject_cast<QSslSocket *>(m_socket) != nullptr,
                        head.keepAlive};
    if (head.isUpgrade)
        return upgrade();
    if (m_contentLength == 0)
        return feedModule({});
    if (!m_input.emplace(m_around.inputBudget, m_request.address).resize(m_contentLength)) {
        ++m_around.counters.overBudget;
        return refuse(503, "Too much unfinished input from this address");
    }
    enter(Phase::Body, m_around.limits.bodyTime);
    m_socket->setReadBufferSize(m_contentLength + m_around.limits.headBytes);
    if (head.expectsContinue && m_socket->bytesAvailable() < m_contentLength) {
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
        m_gathered->flushGathered();
    }
    readBody();
}

void Connection::readBody()
{
    if (m_socket->bytesAvailable() < m_contentLength)
        return;
    const QByteArray body = m_socket->read(m_contentLength);
    m_input.reset();
    m_socket->setReadBufferSize(m_around.limits.headBytes + 4);
    feedModule(body);
}

void Connection::feedModule(const QByteArray &body)
{
    ++m_around.counters.requests;
    m_deadline.stop();
    m_phase = Phase::Handling;
    if (!m_feed) {
        m_feed = new RequestFeed;
        m_offer(m_feed);
    }
    m_feed->push(HttpModule::canonicalRequest(m_number, body));
}

void Connection::handleRequest(QByteArray body, std::unique_ptr<ModuleResponder> responder)
{
    m_responder = std::move(responder);
    m_request.body = std::move(body);
    HttpHandler *handler = m_around.routes.httpHandler(m_request.path);
    const auto exchange = std::make_shared<PendingExchange>(this, std::exchange(m_request, {}));
    m_exchange = exchange;
    if (handler)
        handler->handle(exchange);
    else
        exchange->respond({404, "text/plain; charset=utf-8", "Not Found", {}, false});
}

void Connection::upgrade()
{
    WebSocketHandler *handler = m_around.routes.webSocketHandler(m_request.path);
    if (!handler)
        return refuse(404, "No WebSocket is served here");
    if (auto refusal = handler->refuse(m_request)) {
        m_keepAlive = false;
        const QByteArray head = refusalHead(*refusal);
        return beginSending(head, refusal->body);
    }
    QTcpSocket *socket = m_socket;
    socket->disconnect(this);
    socket->setParent(nullptr);
    m_socket = nullptr;
    Request request = std::exchange(m_request, {});
    ConnectionSurroundings around = m_around;
    finish();
    around.upgrades.take(socket, std::move(request), *handler);
}

void Connection::refuse(int status, const QByteArray &sentence)
{
    ++m_around.counters.badRequests;
    m_keepAlive = false;
    m_request = {};
    m_input.reset();
    const Response response{status, "text/plain; charset=utf-8", sentence, {}, false};
    beginSending(refusalHead(response), response.body);
}

void Connection::answer(const Request &request, Response response)
{
    if (m_phase != Phase::Handling)
        return;
    m_exchange.reset();
    m_around.compression.apply(request, response);

    const Headers headers =
        completeHeaders(response, m_around.deadlines.clock().wallNow(), m_keepAlive, m_around.limits.keepAlive);
    m_responder->write(response.status, headers, response.body);
    m_responder.reset();
    QByteArray head = m_feed->takeOutput();
    head.truncate(RequestHead::length(head));
    if (!mayHaveLength(response.status))
        dropContentLength(head);
    beginSending(std::move(head), carriesBody(request.method, response.status) ? response.body : QByteArray());
}

void Connection::beginSending(QByteArray head, QByteArray body)
{
    enter(Phase::Sending, m_around.limits.keepAlive);
    m_outHead = std::move(head);
    m_outBody = std::move(body);
    m_outAt = 0;
    pump();
}

void Connection::pump()
{
    if (m_phase != Phase::Sending || !m_socket)
        return;
    if (!m_outHead.isEmpty())
        m_socket->write(std::exchange(m_outHead, {}));
    while (m_socket && m_outAt < m_outBody.size() && m_gathered->unsent() < sendChunk) {
        const qint64 size = std::min<qint64>(sendChunk, m_outBody.size() - m_outAt);
        m_socket->write(m_outBody.constData() + m_outAt, size);
        m_outAt += size;
        m_gathered->flushGathered();
    }
    if (!m_socket)
        return;
    m_gathered->flushGathered();
    if (m_socket && m_phase == Phase::Sending) {
        if (m_outAt == m_outBody.size() && m_gathered->unsent() == 0)
            responseSent();
        else
            enter(Phase::Sending, m_around.limits.keepAlive);
    }
}

void Connection::responseSent()
{
    m_outBody = {};
    if (m_keepAlive) {
        enter(Phase::Idle, m_around.limits.keepAlive);
        // Queued: this may run inside the module's or a handler's call for the request before.
        if (m_socket->bytesAvailable() > 0)
            QMetaObject::invokeMethod(this, &Connection::advance, Qt::QueuedConnection);
        return;
    }
    // Closing with unread bytes would reset the connection, and the client might lose the answer.
    enter(Phase::Draining, drainTime);
    if (qobject_cast<QSslSocket *>(m_socket))
        m_socket->disconnectFromHost();
    else
        finishSending(m_socket->socketDescriptor());
    QMetaObject::invokeMethod(this, &Connection::advance, Qt::QueuedConnection);
}

void Connection::drain()
{
    m_drained += m_socket->skip(m_socket->bytesAvailable());
    if (m_drained > drainBytes)
        abort();
}

void Connection::timedOut()
{
    switch (m_phase) {
    case Phase::Head:
    case Phase::Body:
        ++m_around.counters.timedOut;
        if (m_phase == Phase::Body || m_socket->bytesAvailable() > 0)
            return refuse(408, "The request took too long");
        break;
    case Phase::Sending:
        ++m_around.counters.timedOut;
        break;
    default:
        break;
    }
    abort();
}

void Connection::abort()
{
    if (m_socket)
        m_socket->abort(); // disconnected() leads to lost()
    else
        finish();
}

void Connection::lost()
{
    finish();
}

void Connection::finish()
{
    if (m_phase == Phase::Over)
        return;
    m_phase = Phase::Over;
    m_deadline.stop();
    m_input.reset();
    m_responder.reset();
    if (m_feed)
        m_feed->hangUp();
    if (const auto exchange = m_exchange.lock())
        exchange->connectionGone();
    Q_EMIT finished();
}

} // namespace heliograph::net

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/websocketupgrade.h"

#include "server/net/guardedwebsocket.h"

#include <limits>

#include <QTcpSocket>

namespace heliograph::net {

namespace {

constexpr Duration handshakeTime = 10s; ///< Qt answers in the next turn; what takes longer never ends

/// Whether Qt's handshake read the same request line. Qt keeps a QUrl, which tidies up odd characters, so the line that
/// was checked goes the same way before the two are compared.
bool isSameTarget(const QUrl &seen, const Request &checked)
{
    const QUrl url = QUrl::fromEncoded(checked.query.isNull() ? checked.path : checked.path + '?' + checked.query);
    return seen.path(QUrl::FullyEncoded) == url.path(QUrl::FullyEncoded) &&
           seen.query(QUrl::FullyEncoded) == url.query(QUrl::FullyEncoded);
}

} // namespace

WebSocketUpgrade::WebSocketUpgrade(const Limits &limits, Deadlines &deadlines, FrontDoorCounters &counters,
                                   InputBudget &inputBudget)
    : m_limits(limits)
    , m_deadlines(deadlines)
    , m_counters(counters)
    , m_inputBudget(inputBudget)
    , m_server(QStringLiteral("Heliograph"), QWebSocketServer::NonSecureMode)
    , m_sweep(deadlines)
{
    m_server.setMaxPendingConnections(std::numeric_limits<int>::max());
    connect(&m_server, &QWebSocketServer::newConnection, this, &WebSocketUpgrade::takeHandshaken);
    sweep();
}

WebSocketUpgrade::~WebSocketUpgrade()
{
    closeAll();
    for (GuardedWebSocket *socket : std::exchange(m_open, {}))
        socket->detach();
}

void WebSocketUpgrade::take(QTcpSocket *socket, Request request, WebSocketHandler &handler)
{
    const Ends ends{socket->peerAddress(), socket->peerPort(), socket->localAddress(), socket->localPort()};
    auto deadline = std::make_unique<Deadline>(m_deadlines);
    deadline->start(handshakeTime, [this, ends] {
        const auto place = m_handshaking.find(ends);
        ++m_counters.timedOut;
        if (QTcpSocket *late = place->second.socket)
            late->deleteLater();
        m_handshaking.erase(place);
    });
    // Qt closes and deletes the socket of a handshake that it does not like, and tells nobody.
    connect(socket, &QObject::destroyed, this, [this, ends] {
        if (const auto place = m_handshaking.find(ends); place != m_handshaking.end() && !place->second.socket)
            m_handshaking.erase(place);
    });
    socket->setParent(this);
    m_handshaking.insert_or_assign(ends, Handshaking{socket, std::move(request), &handler, std::move(deadline)});
    m_server.handleConnection(socket);
}

void WebSocketUpgrade::takeHandshaken()
{
    while (QWebSocket *webSocket = m_server.nextPendingConnection()) {
        const auto place = m_handshaking.find(
            {webSocket->peerAddress(), webSocket->peerPort(), webSocket->localAddress(), webSocket->localPort()});
        // The one handshake that was checked, and no other: bytes that raced in behind it could hold a second one. And
        // the handler may have changed its mind since.
        if (place == m_handshaking.end() || !place->second.socket ||
            !isSameTarget(webSocket->requestUrl(), place->second.request) ||
            place->second.handler->refuse(place->second.request)) {
            webSocket->abort();
            webSocket->deleteLater();
            continue;
        }
        Handshaking done = std::move(place->second);
        m_handshaking.erase(place);
        ++m_counters.webSockets;
        done.handler->accept(
            std::make_unique<GuardedWebSocket>(*this, webSocket, done.socket.data(), std::move(done.request)));
    }
}

void WebSocketUpgrade::sweep()
{
    // checkProgress() may end a WebSocket, and its owner may destroy it.
    const std::vector<GuardedWebSocket *> sockets(m_open.begin(), m_open.end());
    for (GuardedWebSocket *socket : sockets) {
        if (m_open.contains(socket))
            socket->checkProgress();
    }
    m_sweep.start(m_limits.frameStall, [this] { sweep(); });
}

void WebSocketUpgrade::closeAll()
{
    const std::vector<GuardedWebSocket *> sockets(m_open.begin(), m_open.end());
    for (GuardedWebSocket *socket : sockets) {
        if (m_open.contains(socket))
            socket->abort();
    }
    for (auto &[ends, handshaking] : std::exchange(m_handshaking, {}))
        delete handshaking.socket;
}

} // namespace heliograph::net

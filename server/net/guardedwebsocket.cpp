// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/guardedwebsocket.h"

#include "server/net/guardedsocket.h"

#include <algorithm>

#include <QTcpSocket>

namespace heliograph::net {

namespace {

constexpr Duration closeTime = 1s; ///< for queued messages and the close frame to leave, and the client to close
constexpr qint64 discardBytes = 4'194'304; ///< read and thrown away meanwhile
/// Qt takes every frame that is in the read buffer apart at once, so its size is what one client may have done before
/// the others have their turn.
constexpr qint64 turnBytes = 16'384;

} // namespace

GuardedWebSocket::GuardedWebSocket(WebSocketUpgrade &owner, QWebSocket *webSocket, QTcpSocket *socket, Request request)
    : m_owner(&owner), m_webSocket(webSocket), m_socket(socket), m_request(std::move(request))
{
    m_input.emplace(owner.m_inputBudget, m_request.address);
    m_webSocket->setParent(this);
    m_socket->setParent(this);
    const auto limit = quint64(m_owner->m_limits.bodyBytes);
    m_webSocket->setMaxAllowedIncomingFrameSize(limit);
    m_webSocket->setMaxAllowedIncomingMessageSize(limit);
    m_socket->setReadBufferSize(turnBytes);
    if (auto *plain = dynamic_cast<GuardedSocket<QTcpSocket> *>(m_socket.data()))
        plain->closeHalfway();
    // What was in the read buffer when the end began is still taken apart.
    connect(m_webSocket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        if (!m_closing)
            Q_EMIT textReceived(text);
    });
    connect(m_webSocket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &data) {
        if (!m_closing)
            Q_EMIT binaryReceived(data);
    });
    // Qt puts a message together from its frames out of our sight.
    connect(m_webSocket, &QWebSocket::textFrameReceived, this,
            [this](const QString &frame, bool isLast) { countFragment(frame.size() * qint64(sizeof(QChar)), isLast); });
    connect(m_webSocket, &QWebSocket::binaryFrameReceived, this,
            [this](const QByteArray &frame, bool isLast) { countFragment(frame.size(), isLast); });
    connect(m_webSocket, &QWebSocket::pong, this, [this] {
        if (!m_closing)
            Q_EMIT pongReceived();
    });
    connect(m_webSocket, &QWebSocket::aboutToClose, this, &GuardedWebSocket::noteClose);
    connect(m_webSocket, &QWebSocket::disconnected, this, &GuardedWebSocket::ended);
    // After Qt's own slot, which was connected first.
    connect(m_socket, &QTcpSocket::readyRead, this, &GuardedWebSocket::fitReadBuffer);
    m_owner->m_open.insert(this);
}

GuardedWebSocket::~GuardedWebSocket()
{
    if (m_owner)
        m_owner->m_open.erase(this);
    detach();
}

void GuardedWebSocket::detach()
{
    m_owner = nullptr;
    m_open = false;
    m_closing.reset();
    m_input.reset();
    if (!m_webSocket)
        return;
    m_webSocket->disconnect(this);
    m_webSocket->abort();
    delete std::exchange(m_webSocket, nullptr);
    delete m_socket;
}

void GuardedWebSocket::sendText(const QString &text)
{
    if (m_open && !m_closing)
        m_webSocket->sendTextMessage(text);
}

void GuardedWebSocket::sendBinary(const QByteArray &data)
{
    if (m_open && !m_closing)
        m_webSocket->sendBinaryMessage(data);
}

void GuardedWebSocket::ping()
{
    if (m_open && !m_closing)
        m_webSocket->ping();
}

qint64 GuardedWebSocket::unsentBytes() const
{
    return m_socket ? m_socket->bytesToWrite() : 0;
}

void GuardedWebSocket::close(quint16 code, const QString &reason)
{
    if (!m_open || m_closing)
        return;
    expectEnd();
    m_webSocket->close(QWebSocketProtocol::CloseCode(code), reason);
}

/// Nothing that comes from now on counts, and it must not stay unread.
void GuardedWebSocket::expectEnd()
{
    m_closing = std::make_unique<Deadline>(m_owner->m_deadlines);
    m_closing->start(closeTime, [this] { abort(); });
    disconnect(m_socket, &QTcpSocket::readyRead, m_webSocket, nullptr);
    // Not from under Qt, which may be taking a frame apart at this moment.
    QMetaObject::invokeMethod(this, &GuardedWebSocket::discard, Qt::QueuedConnection);
}

void GuardedWebSocket::discard()
{
    if (!m_open || !m_socket || !m_socket->isOpen())
        return;
    m_discarded += m_socket->skip(m_socket->bytesAvailable());
    if (m_discarded > discardBytes)
        abort();
}

void GuardedWebSocket::abort()
{
    if (m_open)
        m_webSocket->abort();
}

void GuardedWebSocket::checkProgress()
{
    const qint64 waiting = m_socket ? m_socket->bytesAvailable() : 0;
    if (waiting > 0 && waiting == m_unfinished) {
        ++m_owner->m_counters.timedOut;
        abort();
        return;
    }
    m_unfinished = waiting;
}

void GuardedWebSocket::countFragment(qint64 bytes, bool isLast)
{
    m_fragments = isLast ? 0 : m_fragments + bytes;
}

void GuardedWebSocket::fitReadBuffer()
{
    if (!m_open || !m_socket)
        return;
    if (m_closing)
        return discard();
    // What waits is one unfinished frame, which becomes readable only when all of it is in the buffer, with up to 14
    // bytes of header. Room grows with it and no faster: not much more than the frame may come along.
    const qint64 largest = qint64(m_owner->m_limits.bodyBytes) + 64;
    const qint64 waiting = m_socket->bytesAvailable();
    const qint64 room = waiting < turnBytes ? turnBytes : std::min(2 * waiting, largest);
    if (m_input->resize(m_fragments + room)) {
        m_socket->setReadBufferSize(room);
        return;
    }
    ++m_owner->m_counters.overBudget;
    // A TLS socket must not be closed while it signals.
    QMetaObject::invokeMethod(this, &WebSocket::abort, Qt::QueuedConnection);
}

void GuardedWebSocket::noteClose()
{
    // Qt answers the client's close frame with the client's own code, or closes by itself with the code of a fault.
    if (m_closing)
        return;
    m_hasSaidGoodbye = m_webSocket->closeCode() == QWebSocketProtocol::CloseCodeNormal;
    expectEnd();
}

void GuardedWebSocket::ended()
{
    if (!m_open)
        return;
    m_open = false;
    m_closing.reset();
    m_input.reset();
    Q_EMIT closed();
}

} // namespace heliograph::net

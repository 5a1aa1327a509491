// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Turns a connection whose upgrade request was checked into a WebSocket, by Qt's WebSocket server, and sees to it that
// one connection never becomes two WebSockets.
#pragma once

#include "server/net/frontdoor.h"
#include "server/net/inputbudget.h"
#include "shared/base/deadlines.h"

#include <unordered_map>
#include <unordered_set>

#include <QPointer>
#include <QWebSocketServer>

class QTcpSocket;

namespace heliograph::net {

class GuardedWebSocket;

class WebSocketUpgrade final : public QObject
{
    Q_OBJECT
public:
    WebSocketUpgrade(const Limits &limits, Deadlines &deadlines, FrontDoorCounters &counters, InputBudget &inputBudget);
    ~WebSocketUpgrade() override;

    /// What handshakes may agree on, whatever their path.
    void setSubprotocols(const QStringList &subprotocols) { m_server.setSupportedSubprotocols(subprotocols); }

    /// @p socket still holds the handshake in its read buffer. It is taken over; @p handler gets the WebSocket in a
    /// later turn, or nothing if the client goes first.
    void take(QTcpSocket *socket, Request request, WebSocketHandler &handler);
    void closeAll();

private:
    friend class GuardedWebSocket;
    /// Addresses and ports of both ends: what a QWebSocket lets its socket be recognised by.
    struct Ends
    {
        QHostAddress peer;
        quint16 peerPort;
        QHostAddress local;
        quint16 localPort;
        bool operator==(const Ends &) const = default;
    };
    struct EndsHash
    {
        size_t operator()(const Ends &ends) const
        {
            return qHashMulti(0, ends.peer, ends.peerPort, ends.local, ends.localPort);
        }
    };
    struct Handshaking
    {
        QPointer<QTcpSocket> socket;
        Request request;
        WebSocketHandler *handler;
        std::unique_ptr<Deadline> deadline;
    };

    void takeHandshaken();
    void sweep();

    const Limits &m_limits;
    Deadlines &m_deadlines;
    FrontDoorCounters &m_counters;
    InputBudget &m_inputBudget;
    QWebSocketServer m_server;
    std::unordered_map<Ends, Handshaking, EndsHash> m_handshaking;
    std::unordered_set<GuardedWebSocket *> m_open;
    Deadline m_sweep;
};

} // namespace heliograph::net

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One TCP or TLS connection while it speaks HTTP: reads heads and bodies under deadlines and limits, one request at a
// time, and writes the answers at the client's pace. Ends with the connection, or when a WebSocket takes the socket.
#pragma once

#include "server/net/exchange.h"
#include "server/net/frontdoor.h"
#include "server/net/inputbudget.h"
#include "server/net/requesthead.h"
#include "shared/base/deadlines.h"

#include <QObject>
#include <QPointer>

class QTcpSocket;

namespace heliograph::net {

class Compression;
class GatheredOutput;
class ModuleResponder;
class RequestFeed;
class WebSocketUpgrade;

/// What connections share; outlives them.
struct ConnectionSurroundings
{
    const Limits &limits;
    const TrustedProxies &proxies;
    const Routes &routes;
    Deadlines &deadlines;
    FrontDoorCounters &counters;
    Compression &compression;
    WebSocketUpgrade &upgrades;
    InputBudget &inputBudget;
};

class Connection final : public QObject
{
    Q_OBJECT
public:
    /// @p socket is connected; taken over with its gathered output. @p offer brings a new feed to the HTTP module.
    Connection(quint64 number, QTcpSocket *socket, GatheredOutput *gathered, const ConnectionSurroundings &surroundings,
               std::function<void(RequestFeed *)> offer);
    ~Connection() override;

    /// Starts reading: after the TLS handshake where there is one; the head's deadline runs from construction.
    void start();
    /// The HTTP module has read the request that was fed to it.
    void handleRequest(QByteArray body, std::unique_ptr<ModuleResponder> responder);
    /// No deadline, nothing queued: as if the client had gone.
    void abort();

Q_SIGNALS:
    /// Once; the connection is then deleted by whoever made it, in a later turn.
    void finished();

private:
    class PendingExchange;
    enum class Phase { Head, Body, Handling, Sending, Idle, Draining, Over };

    void advance();
    void readHead();
    void readBody();
    void beginRequest(RequestHead head);
    void feedModule(const QByteArray &body);
    void upgrade();
    void refuse(int status, const QByteArray &sentence);
    void answer(const Request &request, Response response);
    void beginSending(QByteArray head, QByteArray body);
    void pump();
    void responseSent();
    void drain();
    void timedOut();
    void lost();
    void finish();
    void enter(Phase phase, Duration deadline);

    const quint64 m_number;
    const ConnectionSurroundings &m_around;
    std::function<void(RequestFeed *)> m_offer;
    QPointer<QTcpSocket> m_socket;
    GatheredOutput *m_gathered;
    QPointer<RequestFeed> m_feed;
    Phase m_phase = Phase::Head;
    Deadline m_deadline;
    Request m_request;
    qint64 m_contentLength = 0;
    std::optional<InputBudget::Share> m_input; ///< while a body comes in
    std::unique_ptr<ModuleResponder> m_responder;
    std::weak_ptr<PendingExchange> m_exchange;
    QByteArray m_outHead;
    QByteArray m_outBody;
    qsizetype m_outAt = 0;
    qint64 m_drained = 0;
    bool m_keepAlive = true;
};

} // namespace heliograph::net

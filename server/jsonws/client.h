// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One client of the plain JSON WebSocket, from its handshake to its end.
#pragma once

#include "server/jsonws/fault.h"
#include "server/jsonws/frame.h"
#include "server/jsonws/surroundings.h"
#include "server/net/websocket.h"
#include "shared/base/deadlines.h"

#include <deque>

namespace heliograph::jsonws {

class Clients;

/// One event on its way out, encoded once for everybody who gets it.
struct OutgoingFrame
{
    QString text;
    quint64 serial; ///< larger than those of all frames before
    bool isVolatile;
};

/// A token may come in the Authorization header, or in an auth frame that is the client's first. The gate is asked at
/// once, because most clients have none, and again when that frame has come: before the client is connected if the gate
/// wants a token, and otherwise while it is, with its events waiting for the answer.
///
/// Shared only so that it outlives the call in which it ends: Clients owns it.
class Client final : public peer::Peer, public std::enable_shared_from_this<Client>
{
public:
    Client(Clients &clients, Surroundings &surroundings, std::unique_ptr<net::WebSocket> socket);
    ~Client() override;

    const peer::PeerId &id() const override { return m_id; }
    const peer::Handshake &handshake() const override { return m_handshake; }
    const peer::Claims &claims() const override { return m_claims; }
    QLatin1String transport() const override { return QLatin1String("ws"); }
    void emit(const peer::OutgoingEvent &event) override;
    void acknowledge(quint64 ackId, const QList<QByteArray> &arguments) override;
    void refuseUnknown(std::optional<quint64> ackId) override;
    /// Closes with CloseCode::SentAway, whatever is asked for: here the client and its transport are one.
    void disconnect(bool closeTransport) override;
    /// Closes with CloseCode::GoingAway.
    void release() override;

    // For Clients.

    /// Asks the gate. The client may have ended when this returns.
    void begin();
    /// A frame that it has had is dropped.
    void deliver(const OutgoingFrame &frame);
    /// Final. The listener hears of it before this returns.
    void end(peer::DisconnectReason reason, CloseCode code, const QString &why);

private:
    enum class State {
        Asking,       ///< the gate thinks; what comes in waits
        AwaitingAuth, ///< the gate wants a token
        Settled,      ///< the gate has let it in
        Ended,
    };

    void listen();
    void receiveText(const QString &text);
    void hold(const QByteArray &text);
    void takeHeld();
    void take(const QByteArray &text);
    void authenticate(const AuthFrame &frame);
    void receive(const peer::Event &event);

    void ask();
    void judge(const peer::Gate::Verdict &verdict);
    void admit(const peer::Claims &claims);
    void turnAway(Fault fault, CloseCode code, const QString &sentence);
    void complain(Fault fault, std::optional<FrameId> id);

    void heard();
    void schedulePing();
    void socketClosed();
    void finish(peer::DisconnectReason reason);
    void send(const QByteArray &frame);

    Clients &m_clients;
    Surroundings &m_surroundings;
    std::unique_ptr<net::WebSocket> m_socket;
    peer::PeerId m_id;
    peer::Handshake m_handshake;
    peer::Claims m_claims;
    State m_state = State::Asking;
    bool m_hasSpoken = false;
    bool m_isConnected = false; ///< it and the listener were told so
    bool m_isPinged = false;    ///< and has not been heard since
    int m_faults = 0;           ///< since the last ping
    quint64 m_attempt = 0;      ///< how often the gate was asked
    QString m_refusal;          ///< what the gate said, while AwaitingAuth
    std::deque<QByteArray> m_held;
    qsizetype m_heldBytes = 0;
    QList<quint64> m_unanswered;
    quint64 m_lastSerial = 0;
    Deadline m_admission;
    Deadline m_heartbeat;
};

} // namespace heliograph::jsonws

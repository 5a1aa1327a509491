// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One Engine.IO session and the sockets that share it: takes packets apart, brings each to its namespace.
#pragma once

#include "server/engineio/session.h"
#include "server/socketio/namespace.h"
#include "server/socketio/packet.h"
#include "shared/base/deadlines.h"

#include <memory>
#include <vector>

namespace heliograph::socketio {

class Namespaces;

/// Shared only so that it outlives the call in which it ends: Namespaces owns it, until sessionClosed().
class Connection final : public engineio::SessionListener, public std::enable_shared_from_this<Connection>
{
public:
    Connection(engineio::Session &session, Namespaces &namespaces, Surroundings &surroundings);
    ~Connection() override;

    void textMessage(const QByteArray &utf8) override;
    void binaryMessage(const QByteArray &data) override;
    void alive() override;
    void transportChanged() override;
    void sessionClosed(engineio::CloseReason reason) override;

    // For the sockets.

    QLatin1String transport() const;
    void send(const QByteArray &packet, const peer::Attachments &attachments = {});
    void send(const EncodedPacket &packet);
    /// The socket is not of this connection any more. What its client still sends there is ignored.
    void release(const Socket &socket);
    /// Ends the session when no socket is left on it nor on its way.
    void closeIfUnused();
    bool isOpen() const { return m_session; }
    /// DISCONNECT for every socket, then the end of the session.
    void disconnect();
    /// The same without DISCONNECT: the client is to connect again.
    void releaseAll();

private:
    /// This connection's standing in one namespace.
    struct Membership
    {
        Namespace *nsp;
        std::shared_ptr<Socket> socket; ///< while joined
        quint64 attempt = 0;            ///< not 0: the gate is thinking about it
        bool isActive() const { return socket || attempt; }
    };

    /// Every socket ends by @p ending, then the session.
    void finish(const std::function<void(Socket &)> &ending);
    void receive(Packet packet, const peer::Attachments &attachments);
    void join(const Packet &packet);
    void admitted(Namespace &nsp, quint64 attempt, const peer::Handshake &handshake,
                  const peer::Gate::Verdict &verdict);
    void refuse(const QByteArray &nsp, const QString &sentence);
    /// The client broke the protocol: the session ends.
    void fail(QLatin1String why);
    peer::Handshake handshakeWith(const peer::Json &auth) const;
    Membership *find(const QByteArray &nsp);
    std::shared_ptr<Socket> anySocket() const;

    engineio::Session *m_session; ///< nullptr once it has closed
    QLatin1String m_lastTransport;
    Namespaces &m_namespaces;
    Surroundings &m_surroundings;
    Deadline m_connectDeadline;
    std::vector<Membership> m_memberships;
    quint64 m_lastAttempt = 0;
    int m_refusals = 0;
    std::optional<Packet> m_partial; ///< waits for its attachments
    peer::Attachments m_attachments;
    qsizetype m_attachmentBytes = 0;
};

} // namespace heliograph::socketio

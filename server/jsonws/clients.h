// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The clients of the plain JSON WebSocket: takes them in, reaches them by id, closes them. Not for what one of them
// says.
#pragma once

#include "server/jsonws/fault.h"
#include "server/jsonws/surroundings.h"
#include "server/net/handler.h"

#include <memory>
#include <unordered_map>

namespace heliograph::jsonws {

class Client;

/// The subprotocol. Who offers none is served too.
inline constexpr QLatin1String subprotocol{"heliograph.v1"};

/// The WebSockets must be closed, or gone, before this is destroyed.
class Clients final : public net::WebSocketHandler
{
public:
    Clients(const Options &options, Deadlines &deadlines, IdSource &ids, peer::PeerListener &listener,
            peer::Gate &gate);
    ~Clients() override;

    /// To each of them once. Ids that are not here are skipped; events with binary parts have no form here and are
    /// counted instead. Encoded once.
    void emit(const QList<peer::PeerId> &to, const peer::OutgoingEvent &event);
    const Counters &counters() const { return m_surroundings.counters; }

    /// From now on every handshake is refused: the server shuts down, or drains.
    void stopAdmitting(Fault why) { m_refusal = why; }
    /// Every client is told that the server goes away.
    void closeAll();

    std::optional<net::Response> refuse(const net::Request &request) override;
    void accept(std::unique_ptr<net::WebSocket> socket) override;

    // For Client.

    void remove(const Client &client);
    /// Ends @p socket, whose client has nothing to do with it any more.
    void close(std::unique_ptr<net::WebSocket> socket, CloseCode code, const QString &reason);

private:
    Surroundings m_surroundings;
    std::optional<Fault> m_refusal;
    quint64 m_lastSerial = 0;
    std::unordered_map<peer::PeerId, std::shared_ptr<Client>> m_clients;
    std::unordered_map<const net::WebSocket *, std::unique_ptr<net::WebSocket>> m_closing;
};

} // namespace heliograph::jsonws

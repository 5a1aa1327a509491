// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jsonws/clients.h"

#include "server/jsonws/client.h"
#include "server/jsonws/frame.h"
#include "shared/base/idsource.h"

#include <algorithm>

#include <QLoggingCategory>

namespace heliograph::jsonws {

namespace {

Q_LOGGING_CATEGORY(lcJsonWs, "heliograph.jsonws", QtInfoMsg)

/// Whether the client offers subprotocols, and none of them is ours.
bool wantsAnotherSubprotocol(const net::Request &request)
{
    bool offersAny = false;
    for (const net::Header &header : request.headers) {
        if (header.name != "sec-websocket-protocol")
            continue;
        const QList<QByteArray> offers = header.value.split(',');
        offersAny = true;
        if (std::any_of(offers.begin(), offers.end(),
                        [](const QByteArray &offer) { return QLatin1String(offer.trimmed()) == subprotocol; }))
            return false;
    }
    return offersAny;
}

net::Response refusal(int status, Fault fault)
{
    net::Response response;
    response.status = status;
    response.contentType = QByteArrayLiteral("application/json");
    response.body = encodeError(textOf(fault).code, textOf(fault).sentence);
    return response;
}

} // namespace

Clients::Clients(const Options &options, Deadlines &deadlines, IdSource &ids, peer::PeerListener &listener,
                 peer::Gate &gate)
    : m_surroundings{options, deadlines, ids, listener, gate}
{
}

Clients::~Clients() = default;

void Clients::emit(const QList<peer::PeerId> &to, const peer::OutgoingEvent &event)
{
    ++m_lastSerial;
    QString frame;
    for (const peer::PeerId &id : to) {
        const auto place = m_clients.find(id);
        if (place == m_clients.end())
            continue;
        if (!event.attachments.isEmpty()) {
            ++m_surroundings.counters.undeliverable;
            qCInfo(lcJsonWs) << "an event with binary parts cannot be told to" << id;
            continue;
        }
        if (frame.isNull())
            frame = QString::fromUtf8(encodeEvent(event));
        place->second->deliver({frame, m_lastSerial, event.isVolatile});
    }
}

void Clients::closeAll()
{
    while (!m_clients.empty()) {
        const std::shared_ptr<Client> client = m_clients.begin()->second;
        client->end(peer::DisconnectReason::ShuttingDown, CloseCode::GoingAway, textOf(Fault::ShuttingDown).sentence);
    }
}

std::optional<net::Response> Clients::refuse(const net::Request &request)
{
    if (m_refusal)
        return refusal(503, *m_refusal);
    if (wantsAnotherSubprotocol(request))
        return refusal(400, Fault::UnsupportedSubprotocol);
    return std::nullopt;
}

void Clients::accept(std::unique_ptr<net::WebSocket> socket)
{
    const auto client = std::make_shared<Client>(*this, m_surroundings, std::move(socket));
    m_clients.emplace(client->id(), client);
    ++m_surroundings.counters.connections;
    client->begin();
}

void Clients::remove(const Client &client)
{
    if (m_clients.erase(client.id()) > 0)
        --m_surroundings.counters.connections;
}

void Clients::close(std::unique_ptr<net::WebSocket> socket, CloseCode code, const QString &reason)
{
    net::WebSocket *closing = socket.get();
    m_closing.emplace(closing, std::move(socket));
    // Possibly before close() returns.
    QObject::connect(closing, &net::WebSocket::closed, closing, [this, closing] {
        const auto place = m_closing.find(closing);
        place->second.release()->deleteLater();
        m_closing.erase(place);
    });
    closing->close(quint16(code), reason);
}

} // namespace heliograph::jsonws

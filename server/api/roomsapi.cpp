// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/roomsapi.h"

#include "server/api/answers.h"
#include "server/api/boundedlist.h"
#include "server/api/probes.h"
#include "server/api/secret.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace heliograph::api {
namespace {

QJsonObject entryOf(const domain::Room &room)
{
    QJsonArray users;
    for (const domain::Member &member : room.members) {
        users.append(QJsonObject{{QStringLiteral("name"), member.name},
                                 {QStringLiteral("role"), member.role},
                                 {QStringLiteral("joinedAt"), toIsoString(member.joinedAt)}});
    }
    return {{QStringLiteral("roomId"), room.id},
            {QStringLiteral("userCount"), room.members.size()},
            {QStringLiteral("users"), users},
            {QStringLiteral("createdAt"), toIsoString(room.createdAt)},
            {QStringLiteral("lastActivity"), toIsoString(room.lastActivity)}};
}

QByteArray listOf(const QList<domain::Room> &rooms, qsizetype mostRooms, qsizetype mostBytes)
{
    BoundedList list(mostBytes);
    for (const domain::Room &room : rooms.first(std::min(mostRooms, rooms.size()))) {
        if (!list.append(QJsonDocument(entryOf(room)).toJson(QJsonDocument::Compact)))
            break;
    }
    if (rooms.size() > mostRooms)
        list.cut();
    return list.document("rooms");
}

net::Response failure(ErrorCode code)
{
    return jsonAnswer(503, QJsonObject{{QStringLiteral("error"), textOf(code).sentence}});
}

} // namespace

RoomsApi::RoomsApi(const Options &options, const domain::Rooms &rooms, const Clock &clock)
    : m_options(options), m_rooms(rooms), m_clock(clock), m_started(clock.now())
{
}

void RoomsApi::addTo(Site &site)
{
    site.add(QByteArrayLiteral("/api/health"), [this](const net::ExchangePtr &exchange) {
        if (admits(exchange))
            health(exchange);
    });
    site.add(QByteArrayLiteral("/api/rooms"), [this](const net::ExchangePtr &exchange) {
        if (admits(exchange))
            list(exchange);
    });
}

bool RoomsApi::admits(const net::ExchangePtr &exchange) const
{
    if (m_options.statusToken.isEmpty())
        return true;
    const net::Request &request = exchange->request();
    const bool byHeader = isSameSecret(request.header("x-status-token"), m_options.statusToken);
    const bool byQuery = isSameSecret(request.parameter("token").value_or(QByteArray()), m_options.statusToken);
    if (byHeader || byQuery)
        return true;
    exchange->respond(jsonAnswer(401, QJsonObject{{QStringLiteral("error"), QStringLiteral("Unauthorized")}}));
    return false;
}

void RoomsApi::health(const net::ExchangePtr &exchange) const
{
    m_rooms.count([this, exchange](const Result<domain::RoomCounts> &counts) {
        if (!counts) {
            exchange->respond(failure(counts.error()));
            return;
        }
        exchange->respond(jsonAnswer(200, QJsonObject{{QStringLiteral("status"), QStringLiteral("healthy")},
                                                      {QStringLiteral("uptime"), secondsSince(m_started, m_clock)},
                                                      {QStringLiteral("timestamp"), toIsoString(m_clock.wallNow())},
                                                      {QStringLiteral("rooms"), counts->rooms},
                                                      {QStringLiteral("totalUsers"), counts->members},
                                                      {QStringLiteral("version"), m_options.version}}));
    });
}

void RoomsApi::list(const net::ExchangePtr &exchange) const
{
    const qsizetype most = m_options.listedRooms;
    m_rooms.list(most + 1, [this, exchange, most](const Result<QList<domain::Room>> &rooms) {
        if (!rooms) {
            exchange->respond(failure(rooms.error()));
            return;
        }
        exchange->respond(jsonAnswer(200, listOf(*rooms, most, m_options.listedBytes)));
    });
}

} // namespace heliograph::api

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/rowmaker.h"

#include "shared/adminapi/ids.h"

#include <QHostAddress>

namespace heliograph::admin {

using namespace domain;
using adminapi::CallRow;
using adminapi::QueueRow;
using adminapi::RoomRow;
using adminapi::UserRow;

namespace {

const QString roomsScope = QStringLiteral("rooms");
const QString socketScope = QStringLiteral("socket");

qint64 milliseconds(WallTime time)
{
    return toUnixMilliseconds(time);
}

std::optional<QString> present(const QString &text)
{
    return text.isEmpty() ? std::optional<QString>() : std::optional<QString>(text);
}

std::optional<qint64> wide(const std::optional<int> &number)
{
    return number ? std::optional<qint64>(*number) : std::nullopt;
}

/// What all rows of people have.
void addSocket(UserRow &row, const adminapi::Socket &socket)
{
    if (row.sockets.isEmpty())
        row.socketId = socket.socketId;
    row.sockets.append(socket);
}

adminapi::Party party(const User &user)
{
    return {userRowId(user), user.id};
}

} // namespace

QString userRowId(const User &user)
{
    return adminapi::ScopedId{textOf(user.realm), user.id}.toString();
}

QString callRowId(const Call &call)
{
    return adminapi::ScopedId{textOf(call.realm), call.id}.toString();
}

QString pairRowId(const PairId &pair)
{
    return adminapi::ScopedId{textOf(Realm::Random), pair}.toString();
}

QString guestRowId(const ConnectionId &connection)
{
    return adminapi::connectionRowId(roomsScope, connection);
}

QString strangerRowId(const ConnectionId &connection)
{
    return adminapi::connectionRowId(socketScope, connection);
}

adminapi::Socket RowMaker::socket(const Connection &connection) const
{
    return {.id = connection.id,
            .socketId = QString::fromUtf8(connection.peer),
            .transport = present(connection.transport),
            .address = present(connection.address),
            .client = present(connection.client),
            .since = milliseconds(connection.since)};
}

adminapi::Socket RowMaker::socket(const Device &device) const
{
    const Connection *connection = m_picture.connections().find(device.peer);
    adminapi::Socket made;
    if (connection)
        made = socket(*connection);
    else
        made = {.socketId = QString::fromUtf8(device.peer), .since = milliseconds(device.since)};
    made.deviceId = device.name;
    made.platform = device.platform;
    return made;
}

std::optional<UserRow> RowMaker::user(const User &user) const
{
    const QList<Device> devices = m_picture.names().devices(user);
    if (devices.isEmpty())
        return std::nullopt;
    UserRow row{.id = userRowId(user), .dialect = textOf(user.realm), .userId = user.id};
    WallTime since = WallTime::max();
    for (const Device &device : devices) {
        addSocket(row, socket(device));
        since = std::min(since, device.since);
    }
    row.since = milliseconds(since);
    if (user.realm == Realm::Random) {
        row.waiting = m_picture.line().find(user.id) != nullptr;
        if (const Pair *pair = m_picture.line().pairOf(user.id))
            row.calls.append(pairRowId(pair->id));
        return row;
    }
    for (const CallId &id : m_picture.calls().calls(user))
        row.calls.append(adminapi::ScopedId{*row.dialect, id}.toString());
    return row;
}

std::optional<UserRow> RowMaker::guest(const ConnectionId &id) const
{
    const Connection *connection = m_picture.connections().find(id);
    QList<RoomId> rooms = connection ? m_picture.rooms().rooms(connection->peer) : QList<RoomId>();
    if (rooms.isEmpty())
        return std::nullopt;
    UserRow row{.id = guestRowId(id), .dialect = roomsScope, .since = milliseconds(connection->since)};
    addSocket(row, socket(*connection));
    WallTime latest = WallTime::min();
    std::sort(rooms.begin(), rooms.end());
    for (const RoomId &room : std::as_const(rooms)) {
        row.rooms.append(adminapi::namePart(room));
        const Room *found = m_picture.rooms().find(room);
        const Member *member = found ? memberOf(*found, connection->peer) : nullptr;
        if (member && member->joinedAt > latest) {
            latest = member->joinedAt;
            row.name = present(member->name);
        }
    }
    return row;
}

std::optional<UserRow> RowMaker::stranger(const ConnectionId &id) const
{
    const Connection *connection = m_picture.connections().find(id);
    if (!connection || !m_picture.rooms().rooms(connection->peer).isEmpty() ||
        !m_picture.names().users(connection->peer).isEmpty())
        return std::nullopt;
    UserRow row{.id = strangerRowId(id), .since = milliseconds(connection->since)};
    addSocket(row, socket(*connection));
    return row;
}

std::optional<RoomRow> RowMaker::room(const RoomId &id) const
{
    const Room *room = m_picture.rooms().find(id);
    if (!room)
        return std::nullopt;
    RoomRow row{.id = adminapi::namePart(id),
                .roomId = id,
                .memberCount = room->members.size(),
                .createdAt = milliseconds(room->createdAt),
                .lastActivity = milliseconds(room->lastActivity),
                .locked = room->isLocked,
                .limit = room->capacity ? std::optional<qint64>(*room->capacity) : std::nullopt};
    row.members.reserve(room->members.size());
    for (const Member &member : room->members) {
        const Connection *connection = m_picture.connections().find(member.peer);
        row.members.append({.id = connection ? std::optional(guestRowId(connection->id)) : std::nullopt,
                            .socketId = QString::fromUtf8(member.peer),
                            .name = member.name,
                            .role = member.role,
                            .joinedAt = milliseconds(member.joinedAt)});
    }
    return row;
}

std::optional<CallRow> RowMaker::call(const CallId &id) const
{
    const Call *call = m_picture.calls().find(id);
    if (!call)
        return std::nullopt;
    const bool isAccepted = call->state == CallState::Accepted;
    return CallRow{.id = callRowId(*call),
                   .dialect = textOf(call->realm),
                   .callId = call->id,
                   .state = isAccepted ? QStringLiteral("accepted") : QStringLiteral("ringing"),
                   .type = present(QString::fromUtf8(call->type)),
                   .caller = party({call->realm, call->caller}),
                   .callee = party({call->realm, call->callee}),
                   .createdAt = milliseconds(call->createdAt),
                   .acceptedAt = isAccepted ? std::optional(milliseconds(call->acceptedAt)) : std::nullopt};
}

std::optional<CallRow> RowMaker::pair(const PairId &id) const
{
    const Pair *pair = m_picture.line().pair(id);
    if (!pair)
        return std::nullopt;
    return CallRow{.id = pairRowId(id),
                   .dialect = textOf(Realm::Random),
                   .roomId = id,
                   .state = QStringLiteral("paired"),
                   .caller = party({Realm::Random, pair->first}),
                   .callee = party({Realm::Random, pair->second}),
                   .createdAt = milliseconds(pair->startedAt),
                   .acceptedAt = milliseconds(pair->startedAt)};
}

QueueRow RowMaker::seeker(const Seeker &seeker, qint64 position) const
{
    const User user{Realm::Random, seeker.user};
    const QList<Device> devices = m_picture.names().devices(user);
    const Profile &profile = seeker.profile;
    const Preferences &wishes = seeker.preferences;
    return {
        .id = userRowId(user),
        .userId = seeker.user,
        .socketId = devices.isEmpty() ? QString() : QString::fromUtf8(devices.first().peer),
        .position = position,
        .since = milliseconds(seeker.since),
        .profile = {profile.language, profile.gender, wide(profile.age), profile.interests},
        .preferences = {wishes.language, wishes.gender, wide(wishes.youngest), wide(wishes.oldest), wishes.interests}};
}

} // namespace heliograph::admin

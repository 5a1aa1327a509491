// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/picturetables.h"

#include "shared/adminapi/ids.h"

#include <QSet>

namespace heliograph::admin {

using namespace domain;

template<typename Struct>
void PictureTable<Struct>::refresh()
{
    if (!m_picture.isReady() && m_picture.isAttached())
        return; // what was known stays until it is known better
    const bool isAnew = std::exchange(m_generation, m_picture.generation()) != m_picture.generation();
    update(isAnew);
}

template class PictureTable<adminapi::UserRow>;
template class PictureTable<adminapi::RoomRow>;
template class PictureTable<adminapi::CallRow>;
template class PictureTable<adminapi::QueueRow>;

void UsersTable::putConnection(const ConnectionId &id)
{
    putOrRemove(m_make.guest(id), guestRowId(id));
    putOrRemove(m_make.stranger(id), strangerRowId(id));
}

void UsersTable::update(bool isAnew)
{
    const Touched<User> users = m_picture.changes().users.take();
    const Touched<ConnectionId> connections = m_picture.changes().connections.take();
    if (isAnew || users.isAll() || connections.isAll()) {
        putAll();
        return;
    }
    for (const User &user : users.keys())
        putOrRemove(m_make.user(user), userRowId(user));
    for (const ConnectionId &id : connections.keys())
        putConnection(id);
}

void UsersTable::putAll()
{
    QSet<QString> ids;
    const auto keep = [&](std::optional<adminapi::UserRow> row) {
        if (!row)
            return;
        ids.insert(row->id);
        put(std::move(*row));
    };
    const auto &names = m_picture.names().all();
    for (auto user = names.keyBegin(); user != names.keyEnd(); ++user)
        keep(m_make.user(*user));
    if (m_picture.isAttached()) {
        for (const Connection &connection : m_picture.connections().all()) {
            keep(m_make.guest(connection.id));
            keep(m_make.stranger(connection.id));
        }
    }
    retain(ids);
}

void RoomsTable::update(bool isAnew)
{
    const Touched<RoomId> touched = m_picture.changes().rooms.take();
    if (!isAnew && !touched.isAll()) {
        for (const RoomId &id : touched.keys())
            putOrRemove(m_make.room(id), adminapi::namePart(id));
        return;
    }
    QSet<QString> ids;
    const auto &rooms = m_picture.rooms().all();
    for (auto room = rooms.keyBegin(); room != rooms.keyEnd(); ++room) {
        ids.insert(adminapi::namePart(*room));
        put(*m_make.room(*room));
    }
    retain(ids);
}

void CallsTable::update(bool isAnew)
{
    const Touched<QString> calls = m_picture.changes().calls.take();
    const Touched<PairId> pairs = m_picture.changes().pairs.take();
    if (isAnew || calls.isAll() || pairs.isAll()) {
        putAll();
        return;
    }
    // A call's id says nothing of its realm once it is gone.
    for (const CallId &id : calls.keys()) {
        if (std::optional<adminapi::CallRow> row = m_make.call(id)) {
            m_rowOf.insert(id, row->id);
            put(std::move(*row));
        } else {
            remove(m_rowOf.take(id));
        }
    }
    for (const PairId &id : pairs.keys())
        putOrRemove(m_make.pair(id), pairRowId(id));
}

void CallsTable::putAll()
{
    QSet<QString> ids;
    m_rowOf.clear();
    const auto &calls = m_picture.calls().all();
    for (auto call = calls.begin(); call != calls.end(); ++call) {
        m_rowOf.insert(call->id, callRowId(*call));
        ids.insert(callRowId(*call));
        put(*m_make.call(call->id));
    }
    const auto &pairs = m_picture.line().pairs();
    for (auto pair = pairs.keyBegin(); pair != pairs.keyEnd(); ++pair) {
        ids.insert(pairRowId(*pair));
        put(*m_make.pair(*pair));
    }
    retain(ids);
}

void QueueTable::update(bool isAnew)
{
    const Touched<UserId> touched = m_picture.changes().seekers.take();
    if (!isAnew && !touched.isAll() && touched.keys().isEmpty())
        return;
    // Whoever leaves moves everyone behind.
    QSet<QString> ids;
    qint64 position = 0;
    for (const auto &[place, seeker] : m_picture.line().seekers()) {
        adminapi::QueueRow row = m_make.seeker(seeker, ++position);
        ids.insert(row.id);
        put(std::move(row));
    }
    retain(ids);
}

} // namespace heliograph::admin

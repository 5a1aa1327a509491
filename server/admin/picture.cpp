// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/picture.h"

#include "server/domain/memberchanges.h"

namespace heliograph::admin {

using namespace domain;

namespace {

constexpr Realm realms[] = {Realm::Direct, Realm::Calls, Realm::Presence, Realm::Random};

// What is listed, as bits.
constexpr quint32 namesOf(Realm realm)
{
    return 1u << unsigned(realm);
}
constexpr quint32 roomTable = 1u << 8;
constexpr quint32 callTable = 1u << 9;
constexpr quint32 lineTable = 1u << 10;
constexpr quint32 pairTable = 1u << 11;

} // namespace

void Changes::addAll()
{
    users.addAll();
    connections.addAll();
    rooms.addAll();
    calls.addAll();
    pairs.addAll();
    seekers.addAll();
}

Picture::Picture(const Sources &sources, Deadlines &deadlines)
    : m_sources(sources), m_lease(deadlines), m_retry(deadlines)
{
}

Picture::~Picture()
{
    if (m_isAttached)
        m_sources.observers.remove(*this);
}

void Picture::hold()
{
    ++m_held;
    m_lease.stop();
    attach();
}

void Picture::letGo()
{
    Q_ASSERT(m_held > 0);
    --m_held;
    touch();
}

void Picture::touch()
{
    attach();
    if (m_held == 0)
        m_lease.start(lease, [this] { detach(); });
}

void Picture::attach()
{
    if (m_isAttached)
        return;
    m_isAttached = true;
    m_sources.observers.add(*this);
    listTables();
}

void Picture::detach()
{
    m_sources.observers.remove(*this);
    m_isAttached = false;
    m_retry.stop();
    forget();
    if (m_detachListener)
        m_detachListener();
}

void Picture::forget()
{
    ++m_generation;
    m_listing.reset();
    m_names = {};
    m_rooms = {};
    m_calls = {};
    m_line = {};
    m_changes = {};
}

template<typename List, typename Fill>
Continuation<List> Picture::listed(quint32 table, Fill fill)
{
    m_unlisted |= table;
    return [this, table, fill, isWanted = std::weak_ptr(m_listing)](const Result<List> &list) {
        if (isWanted.expired())
            return;
        if (!list) {
            m_listing.reset(); // the others count no more either
            m_retry.start(retryAfter, [this] { listTables(); });
            return;
        }
        fill(*list);
        m_unlisted &= ~table;
        if (isReady() && m_readyListener)
            m_readyListener();
    };
}

void Picture::listTables()
{
    forget();
    m_changes.addAll();
    m_listing = std::make_shared<const bool>(true);
    // Until the last is asked nothing counts as ready, however early the first answers.
    constexpr quint32 asking = 1u << 31;
    m_unlisted = asking;
    for (const Realm realm : realms) {
        m_sources.directory.list(
            realm, mostRows,
            listed<QList<Holding>>(namesOf(realm), [this, realm](const auto &list) { m_names.fill(realm, list); }));
    }
    m_sources.rooms.list(mostRows, listed<QList<Room>>(roomTable, [this](const auto &list) { m_rooms.fill(list); }));
    m_sources.calls.list(mostRows, listed<QList<Call>>(callTable, [this](const auto &list) { m_calls.fill(list); }));
    // Both are of one table, so nothing comes between them.
    m_sources.line.list(mostRows, listed<QList<Seeker>>(lineTable, [this](const auto &list) { m_line.fill(list); }));
    m_sources.line.pairs(mostRows, listed<QList<Pair>>(pairTable, [this](const auto &list) { m_line.fill(list); }));
    m_unlisted &= ~asking;
    if (isReady() && m_readyListener)
        m_readyListener();
}

void Picture::connected(const Connection &connection)
{
    touchConnection(connection);
}

void Picture::transportChanged(const Connection &connection)
{
    touchConnection(connection);
}

void Picture::disconnected(const Connection &connection, QLatin1String)
{
    touchConnection(connection);
}

void Picture::claimed(const User &user, const Device &device, const Claim &claim)
{
    if (!isListed(namesOf(user.realm)))
        return;
    m_names.add(user, device, claim);
    touchUser(user);
    if (claim.former)
        touchUser(claim.former->user);
    touchPeer(device.peer);
    for (const Device &evicted : claim.evicted)
        touchPeer(evicted.peer);
}

void Picture::released(const Release &release)
{
    if (!isListed(namesOf(release.user.realm)))
        return;
    m_names.remove(release.user, release.device.peer);
    touchUser(release.user);
    touchPeer(release.device.peer);
}

void Picture::roomChanged(const RoomChange &change)
{
    if (!isListed(roomTable))
        return;
    m_rooms.set(change.after);
    m_changes.rooms.add(change.after.id);
    const MemberChanges members = memberChanges(change);
    for (const QList<Member> &touched : {members.left, members.renewed, members.joined}) {
        for (const Member &member : touched)
            touchPeer(member.peer);
    }
}

void Picture::callOpened(const Call &call)
{
    if (!isListed(callTable))
        return;
    m_calls.set(call);
    m_changes.calls.add(call.id);
    touchParties(call);
}

void Picture::callChanged(const CallChange &change)
{
    if (!isListed(callTable) || !change.before.isOngoing())
        return;
    m_calls.set(change.after);
    m_changes.calls.add(change.after.id);
    if (!change.after.isOngoing())
        touchParties(change.after);
}

void Picture::entered(const Seeker &seeker, const Entry &entry)
{
    if (!isListed(lineTable | pairTable))
        return;
    m_line.enter(seeker);
    touchUser({Realm::Random, seeker.user});
    if (!entry.pair)
        return;
    m_line.add(*entry.pair);
    touchPair(*entry.pair);
}

void Picture::left(const UserId &user, const Departure &departure)
{
    if (!isListed(lineTable | pairTable))
        return;
    if (departure.wasWaiting) {
        m_line.leave(user);
        touchUser({Realm::Random, user});
    }
    if (departure.pair)
        parted(*departure.pair);
}

void Picture::parted(const Pair &pair)
{
    if (!isListed(lineTable | pairTable))
        return;
    m_line.remove(pair);
    touchPair(pair);
}

void Picture::touchPeer(const PeerId &peer)
{
    // Without one there is no row of it, or a fact of its end has still to come.
    if (const Connection *connection = m_sources.connections.find(peer))
        m_changes.connections.add(connection->id);
}

void Picture::touchConnection(const Connection &connection)
{
    m_changes.connections.add(connection.id);
    for (const User &user : m_names.users(connection.peer))
        touchUser(user);
    for (const RoomId &room : m_rooms.rooms(connection.peer))
        m_changes.rooms.add(room);
}

void Picture::touchUser(const User &user)
{
    m_changes.users.add(user);
    if (user.realm == Realm::Random)
        m_changes.seekers.add(user.id); // its row names a socket
}

void Picture::touchParties(const Call &call)
{
    m_changes.users.add({call.realm, call.caller});
    m_changes.users.add({call.realm, call.callee});
}

void Picture::touchPair(const Pair &pair)
{
    m_changes.pairs.add(pair.id);
    touchUser({Realm::Random, pair.first});
    touchUser({Realm::Random, pair.second});
}

} // namespace heliograph::admin

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The picture's copies of the domain's tables, with the cross references that rows need. Each is filled from a list and
// then from facts. Not for hearing them (picture.h).
#pragma once

#include "server/domain/calls.h"
#include "server/domain/directory.h"
#include "server/domain/rooms.h"
#include "server/domain/waitingline.h"

#include <map>

namespace heliograph::admin {

class NameBook
{
public:
    void fill(domain::Realm realm, const QList<domain::Holding> &holdings);
    void add(const domain::User &user, const domain::Device &device, const domain::Claim &claim);
    void remove(const domain::User &user, const domain::PeerId &peer);

    /// In order of claiming; empty when nobody holds it.
    QList<domain::Device> devices(const domain::User &user) const { return m_devices.value(user); }
    /// What the peer holds, of every realm.
    QList<domain::User> users(const domain::PeerId &peer) const { return m_users.value(peer); }
    const QHash<domain::User, QList<domain::Device>> &all() const { return m_devices; }

private:
    QHash<domain::User, QList<domain::Device>> m_devices;
    QHash<domain::PeerId, QList<domain::User>> m_users;
};

class RoomBook
{
public:
    void fill(const QList<domain::Room> &rooms);
    /// A room without members goes.
    void set(const domain::Room &room);

    const domain::Room *find(const domain::RoomId &id) const;
    /// The rooms that the peer is in.
    QList<domain::RoomId> rooms(const domain::PeerId &peer) const { return m_roomsOf.value(peer); }
    const QHash<domain::RoomId, domain::Room> &all() const { return m_rooms; }
    const QHash<domain::PeerId, QList<domain::RoomId>> &peers() const { return m_roomsOf; }

private:
    QHash<domain::RoomId, domain::Room> m_rooms;
    QHash<domain::PeerId, QList<domain::RoomId>> m_roomsOf;
};

/// The ongoing calls.
class CallBook
{
public:
    void fill(const QList<domain::Call> &calls);
    /// A call that has ended goes.
    void set(const domain::Call &call);

    const domain::Call *find(const domain::CallId &id) const;
    QList<domain::CallId> calls(const domain::User &user) const { return m_callsOf.value(user); }
    const QHash<domain::CallId, domain::Call> &all() const { return m_calls; }

private:
    QHash<domain::CallId, domain::Call> m_calls;
    QHash<domain::User, QList<domain::CallId>> m_callsOf;
};

/// The line and its pairs.
class LineBook
{
public:
    void fill(const QList<domain::Seeker> &seekers);
    void fill(const QList<domain::Pair> &pairs);
    /// Keeps the place and the moment of who waits already.
    void enter(const domain::Seeker &seeker);
    void leave(const domain::UserId &user);
    void add(const domain::Pair &pair);
    void remove(const domain::Pair &pair);

    const domain::Seeker *find(const domain::UserId &user) const;
    const domain::Pair *pair(const domain::PairId &id) const;
    /// nullptr if the user is in none.
    const domain::Pair *pairOf(const domain::UserId &user) const;
    /// By place.
    const std::map<quint64, domain::Seeker> &seekers() const { return m_seekers; }
    const QHash<domain::PairId, domain::Pair> &pairs() const { return m_pairs; }

private:
    std::map<quint64, domain::Seeker> m_seekers;
    QHash<domain::UserId, quint64> m_places;
    quint64 m_next = 0;
    QHash<domain::PairId, domain::Pair> m_pairs;
    QHash<domain::UserId, domain::PairId> m_pairOf;
};

} // namespace heliograph::admin

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/books.h"

#include <algorithm>

namespace heliograph::admin {

using namespace domain;

namespace {

template<typename Key, typename Value>
void removeFrom(QHash<Key, QList<Value>> &lists, const Key &key, const Value &value)
{
    const auto list = lists.find(key);
    if (list == lists.end())
        return;
    list->removeOne(value);
    if (list->isEmpty())
        lists.erase(list);
}

template<typename Key, typename Value>
void addOnce(QHash<Key, QList<Value>> &lists, const Key &key, const Value &value)
{
    QList<Value> &list = lists[key];
    if (!list.contains(value))
        list.append(value);
}

template<typename Key, typename Value>
const Value *found(const QHash<Key, Value> &values, const Key &key)
{
    const auto value = values.constFind(key);
    return value == values.constEnd() ? nullptr : &*value;
}

} // namespace

void NameBook::fill(Realm realm, const QList<Holding> &holdings)
{
    for (const Holding &holding : holdings) {
        const User user{realm, holding.user};
        m_devices.insert(user, holding.devices);
        for (const Device &device : holding.devices)
            addOnce(m_users, device.peer, user);
    }
}

void NameBook::add(const User &user, const Device &device, const Claim &claim)
{
    for (const Device &evicted : claim.evicted)
        remove(user, evicted.peer);
    if (claim.former)
        remove(claim.former->user, device.peer);
    QList<Device> &devices = m_devices[user];
    const auto known =
        std::find_if(devices.begin(), devices.end(), [&](const Device &one) { return one.peer == device.peer; });
    if (known != devices.end())
        *known = device;
    else
        devices.append(device);
    addOnce(m_users, device.peer, user);
}

void NameBook::remove(const User &user, const PeerId &peer)
{
    const auto devices = m_devices.find(user);
    if (devices == m_devices.end())
        return;
    devices->removeIf([&](const Device &device) { return device.peer == peer; });
    if (devices->isEmpty())
        m_devices.erase(devices);
    removeFrom(m_users, peer, user);
}

void RoomBook::fill(const QList<Room> &rooms)
{
    for (const Room &room : rooms)
        set(room);
}

void RoomBook::set(const Room &room)
{
    const Room before = m_rooms.value(room.id);
    for (const Member &member : before.members) {
        if (!memberOf(room, member.peer))
            removeFrom(m_roomsOf, member.peer, room.id);
    }
    for (const Member &member : room.members)
        addOnce(m_roomsOf, member.peer, room.id);
    if (room.members.isEmpty())
        m_rooms.remove(room.id);
    else
        m_rooms.insert(room.id, room);
}

const Room *RoomBook::find(const RoomId &id) const
{
    return found(m_rooms, id);
}

void CallBook::fill(const QList<Call> &calls)
{
    for (const Call &call : calls)
        set(call);
}

void CallBook::set(const Call &call)
{
    for (const UserId &party : {call.caller, call.callee}) {
        if (call.isOngoing())
            addOnce(m_callsOf, User{call.realm, party}, call.id);
        else
            removeFrom(m_callsOf, User{call.realm, party}, call.id);
    }
    if (call.isOngoing())
        m_calls.insert(call.id, call);
    else
        m_calls.remove(call.id);
}

const Call *CallBook::find(const CallId &id) const
{
    return found(m_calls, id);
}

void LineBook::fill(const QList<Seeker> &seekers)
{
    for (const Seeker &seeker : seekers)
        enter(seeker);
}

void LineBook::fill(const QList<Pair> &pairs)
{
    for (const Pair &pair : pairs)
        add(pair);
}

void LineBook::enter(const Seeker &seeker)
{
    const auto place = m_places.constFind(seeker.user);
    if (place == m_places.constEnd()) {
        m_places.insert(seeker.user, m_next);
        m_seekers.emplace(m_next++, seeker);
        return;
    }
    Seeker &known = m_seekers.at(*place);
    known.profile = seeker.profile;
    known.preferences = seeker.preferences;
}

void LineBook::leave(const UserId &user)
{
    const auto place = m_places.constFind(user);
    if (place == m_places.constEnd())
        return;
    m_seekers.erase(*place);
    m_places.erase(place);
}

void LineBook::add(const Pair &pair)
{
    leave(pair.first);
    leave(pair.second);
    m_pairs.insert(pair.id, pair);
    m_pairOf.insert(pair.first, pair.id);
    m_pairOf.insert(pair.second, pair.id);
}

void LineBook::remove(const Pair &pair)
{
    if (m_pairs.remove(pair.id) == 0)
        return;
    m_pairOf.remove(pair.first);
    m_pairOf.remove(pair.second);
}

const Seeker *LineBook::find(const UserId &user) const
{
    const auto place = m_places.constFind(user);
    return place == m_places.constEnd() ? nullptr : &m_seekers.at(*place);
}

const Pair *LineBook::pair(const PairId &id) const
{
    return found(m_pairs, id);
}

const Pair *LineBook::pairOf(const UserId &user) const
{
    const QString *id = found(m_pairOf, user);
    return id ? pair(*id) : nullptr;
}

} // namespace heliograph::admin

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What operators do on a walk, and what must be so when nobody else has done anything meanwhile.
#include "tests/integration/model/walk.h"

#include <algorithm>

namespace heliograph::test {

using domain::Realm;

namespace {

const auto ignored = [](const auto &) {};

QString fault(bool isSo, const char *sentence)
{
    return isSo ? QString() : QString::fromLatin1(sentence);
}

} // namespace

void Walk::act()
{
    m_hasActed = true;
    ++m_sights.acts;
    switch (upTo(5)) {
    case 0:
        endCall();
        break;
    case 1:
        endPair();
        break;
    case 2:
        actOnRoom();
        break;
    case 3:
        takeOutOfTheLine();
        break;
    default:
        sendAway(somebody());
        break;
    }
}

void Walk::endCall()
{
    if (m_before.calls.isEmpty())
        return;
    const domain::Call call = oneOf(m_before.calls);
    note("operator ends " + call.id.toLatin1());
    domain::CallControl &control = call.realm == Realm::Direct ? m_town.direct.control() : m_town.withIds.control();
    control.end(call.id, ignored);
    expect([id = call.id](const Truth &now) { return fault(!now.callOfId(id), "an ended call goes on"); });
}

void Walk::endPair()
{
    if (m_before.pairOf.isEmpty())
        return;
    const domain::PairId pair = oneOf(m_before.pairOf.values()).id;
    note("operator ends " + pair.toLatin1());
    m_town.random.matchmaking().end(pair, ignored);
    expect([pair](const Truth &now) {
        const auto pairs = now.pairOf.values();
        return fault(std::none_of(pairs.begin(), pairs.end(), [&](const auto &each) { return each.id == pair; }),
                     "an ended pair goes on");
    });
}

void Walk::actOnRoom()
{
    if (m_before.rooms.isEmpty())
        return;
    const domain::RoomId room = oneOf(m_before.rooms).id;
    domain::RoomControl &control = m_town.rooms.control();
    const quint32 kind = upTo(5);
    note("operator acts on " + room.toLatin1() + ": " + QByteArray::number(kind));
    if (kind == 0) {
        control.close(room, QStringLiteral("closed"), ignored);
        expect([room](const Truth &now) { return fault(!now.roomOfId(room), "a closed room stays"); });
    } else if (kind == 1) {
        control.limit(room, 2, ignored);
    } else if (kind == 2) {
        control.unlock(room, ignored);
        control.limit(room, std::nullopt, ignored);
    } else {
        control.lock(room, ignored);
        expect([room](const Truth &now) {
            return fault(now.roomOfId(room) && now.roomOfId(room)->isLocked, "a room cannot be locked");
        });
    }
}

void Walk::takeOutOfTheLine()
{
    if (m_before.waiting.isEmpty())
        return;
    const domain::UserId user = oneOf(m_before.waiting).user;
    note("operator takes out " + user.toLatin1());
    m_town.random.matchmaking().remove(user, QStringLiteral("out"), ignored);
    expect([user](const Truth &now) {
        return fault(std::none_of(now.waiting.begin(), now.waiting.end(),
                                  [&](const domain::Seeker &seeker) { return seeker.user == user; }),
                     "who was taken out goes on waiting");
    });
}

/// As a peer, or as one of the users that it is.
void Walk::sendAway(Client &client)
{
    const domain::PeerId peer = client.id();
    const QList<domain::User> users = m_before.users.value(peer);
    if (users.isEmpty() || upTo(3) == 0) {
        note("operator sends away " + peer);
        m_people.remove({peer}, QStringLiteral("away"));
        return;
    }
    const domain::User user = oneOf(users);
    note("operator sends away " + user.id.toLatin1() + " of realm " + QByteArray::number(int(user.realm)));
    m_people.remove(user, QStringLiteral("away"), ignored);
    expect([user](const Truth &now) {
        const bool isInCall = std::any_of(now.calls.begin(), now.calls.end(), [&](const domain::Call &call) {
            return call.realm == user.realm && call.isParty(user.id);
        });
        return fault(!now.devices.contains(user) && !isInCall, "who was sent away is still there");
    });
}

/// Nobody comes into a room while it is locked.
void Walk::judgeLocks(const Truth &now)
{
    if (std::exchange(m_hasActed, false))
        return;
    for (const domain::Room &before : std::as_const(m_before.rooms)) {
        const domain::Room *room = now.roomOfId(before.id);
        if (!before.isLocked || !room || !room->isLocked)
            continue;
        for (const domain::Member &member : room->members) {
            if (!memberOf(before, member.peer))
                m_faults += QStringLiteral("%1 came into a locked room").arg(QLatin1String(member.peer));
        }
    }
}

void Walk::expect(std::function<QString(const Truth &)> expectation)
{
    if (m_isAlone)
        m_expectation = std::move(expectation);
}

} // namespace heliograph::test

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rooms dialect with a table, a switchboard and clients around it, but without any transport.
#pragma once

#include "server/dialects/rooms/roomsdialect.h"
#include "tests/support/boarddelivery.h"
#include "tests/support/fakepeer.h"
#include "tests/support/laterooms.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"

#include <map>

#include <QCoreApplication>

namespace heliograph::test {

using Heard = QList<QByteArray>;

inline QByteArray joining(const char *room, const char *name = "Ada", const char *role = "observer")
{
    return QByteArray("{\"roomId\":\"") + room + "\",\"userName\":\"" + name + "\",\"userRole\":\"" + role + "\"}";
}

class RoomsParty
{
public:
    /// @p isLate: over a table that never answers at once.
    explicit RoomsParty(bool isLate)
        : m_rooms(isLate ? std::unique_ptr<domain::Rooms>(std::make_unique<LateRooms>())
                         : std::make_unique<domain::MemoryRooms>())
    {
        board.add(dialect);
    }

    /// nullptr if the table answers at once.
    LateRooms *late() { return dynamic_cast<LateRooms *>(m_rooms.get()); }
    FakePeer &peer(const QByteArray &id) { return *m_peers.at(id); }
    FakePeer &connect(const QByteArray &id)
    {
        auto peer = std::make_unique<FakePeer>(id, board);
        peer->connect();
        return *(m_peers[id] = std::move(peer));
    }
    /// A client that has joined these rooms under its id as name; everyone has forgotten the noise.
    FakePeer &member(const QByteArray &id, const QByteArrayList &rooms)
    {
        FakePeer &peer = connect(id);
        for (const QByteArray &room : rooms)
            peer.say("join-room", {joining(room.constData(), id.constData())});
        settle();
        for (auto &[otherId, other] : m_peers)
            other->takeEmitted();
        return peer;
    }
    /// What this client was told since it was last asked, when everything has calmed down.
    Heard heard(FakePeer &peer)
    {
        settle();
        return peer.takeEmitted();
    }
    /// Lets every table answer and every step end. A late answer ends a step, the end of a step begins the next event
    /// in the next turn, and that asks the table again: so it is over when some turns in a row brought no answer.
    void settle()
    {
        quint64 answered = 0;
        for (int idle = 0; idle < 4; ++idle) {
            QCoreApplication::processEvents();
            if (late() && late()->answered() != std::exchange(answered, late()->answered()))
                idle = 0;
        }
    }
    /// Everyone goes. Returns how many rooms are left behind.
    qint64 end()
    {
        for (auto &[id, peer] : m_peers)
            peer->leave();
        settle();
        qint64 left = -1;
        m_rooms->count([&](Result<domain::RoomCounts> counts) { left = counts->rooms; });
        settle();
        return left;
    }

    ManualClock clock;
    NumberedIds ids;
    domain::Observers observers;
    peer::Switchboard board;

private:
    std::unique_ptr<domain::Rooms> m_rooms;
    BoardDelivery m_delivery{board};

public:
    rooms::RoomsDialect dialect{*m_rooms, m_delivery, clock, ids, observers, domain::RoomLimits{}};

private:
    std::map<QByteArray, std::unique_ptr<FakePeer>> m_peers;
};

} // namespace heliograph::test

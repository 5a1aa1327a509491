// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Rooms table that never answers before the call returns, so that code which relies on early answers fails its test.
// It also calls every rule once for nothing, as a store does that lost a race, and can be told to fail.
#pragma once

#include "server/domain/memoryrooms.h"

#include <deque>

#include <QObject>

namespace heliograph::test {

class LateRooms final : public domain::Rooms
{
public:
    /// While true, operations answer StoreUnavailable and change nothing.
    bool isDown = false;

    void update(const domain::RoomId &id, const domain::PeerId &peer, const Rule &rule,
                Continuation<domain::RoomChange> answer) override
    {
        later(answer, [=, this] { m_rooms.update(id, peer, twice(rule), answer); });
    }
    void updateAll(const domain::PeerId &peer, const Rule &rule,
                   Continuation<QList<domain::RoomChange>> answer) override
    {
        later(answer, [=, this] { m_rooms.updateAll(peer, twice(rule), answer); });
    }
    void share(const domain::PeerId &one, const domain::PeerId &other, const std::optional<domain::RoomId> &room,
               Continuation<bool> answer) const override
    {
        later(answer, [=, this] { m_rooms.share(one, other, room, answer); });
    }
    void find(const domain::RoomId &id, Continuation<domain::Room> answer) const override
    {
        later(answer, [=, this] { m_rooms.find(id, answer); });
    }
    void list(qsizetype limit, Continuation<QList<domain::Room>> answer) const override
    {
        later(answer, [=, this] { m_rooms.list(limit, answer); });
    }
    void count(Continuation<domain::RoomCounts> answer) const override
    {
        later(answer, [=, this] { m_rooms.count(answer); });
    }

    /// Operations answered since the start.
    quint64 answered() const { return m_answered; }
    /// Answers the oldest operation now instead of in a turn of the event loop. False if there was none.
    bool answerNext() const
    {
        if (m_waiting.empty())
            return false;
        const std::function<void()> operation = std::move(m_waiting.front());
        m_waiting.pop_front();
        ++m_answered;
        operation();
        return true;
    }
    /// Until nothing waits, what the answers start included.
    void answerAll() const
    {
        while (answerNext()) {
        }
    }

private:
    static Rule twice(const Rule &rule)
    {
        return [rule](const domain::Room &room, qsizetype roomsOfPeer) {
            domain::Room other = room;
            other.members.clear();
            (void)rule(other, 0);
            return rule(room, roomsOfPeer);
        };
    }
    template<typename T>
    void later(const Continuation<T> &answer, std::function<void()> operation) const
    {
        m_waiting.push_back([this, answer, operation = std::move(operation)] {
            if (isDown)
                answer(ErrorCode::StoreUnavailable);
            else
                operation();
        });
        QMetaObject::invokeMethod(
            &m_turn, [this] { answerNext(); }, Qt::QueuedConnection);
    }

    domain::MemoryRooms m_rooms;
    mutable std::deque<std::function<void()>> m_waiting;
    mutable quint64 m_answered = 0;
    mutable QObject m_turn; ///< its events go with it
};

} // namespace heliograph::test

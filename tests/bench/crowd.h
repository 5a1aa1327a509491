// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many people in the domain's tables, of whom a steady number changes something every second.
#pragma once

#include "server/domain/connections.h"
#include "server/domain/memorycalls.h"
#include "server/domain/memorydirectory.h"
#include "server/domain/memoryrooms.h"
#include "server/domain/memorywaitingline.h"
#include "server/domain/observedcalls.h"
#include "server/domain/observeddirectory.h"
#include "server/domain/observedrooms.h"
#include "server/domain/observedwaitingline.h"

#include <deque>
#include <random>

namespace heliograph::bench {

class Crowd
{
public:
    /// Seven in ten people are in the dialect calls, two in rooms of five, one in the line. @p calls: ongoing at a
    /// time.
    Crowd(int people, int calls, const Clock &clock);

    /// Half of the changes are of calls, the others of rooms, names and the line.
    void change();

    domain::Observers observers;
    domain::Connections connections;

private:
    static domain::PeerId peer(int person) { return "socket-of-somebody-" + QByteArray::number(person); }
    static QString name(int person) { return QStringLiteral("person-%1").arg(person); }
    int random(int below) { return int(m_random() % unsigned(below)); }

    void arrive(int person);
    void ring();
    void accept();
    void hangUp();
    void changeRoom();
    void claimAgain();
    void changeLine();

    const Clock &m_clock;
    const int m_callers; ///< people of the dialect calls; behind them those in rooms, then those in the line
    const int m_guests;
    const int m_seekers;
    std::mt19937 m_random{1};
    domain::MemoryDirectory m_directory;
    domain::MemoryRooms m_rooms;
    domain::MemoryCalls m_calls;
    domain::MemoryWaitingLine m_line;
    std::deque<domain::CallId> m_ringing;
    std::deque<domain::CallId> m_accepted;
    int m_rung = 0;
    int m_pairs = 0;

public:
    domain::ObservedDirectory directory{m_directory, observers};
    domain::ObservedRooms rooms{m_rooms, observers};
    domain::ObservedCalls calls{m_calls, observers};
    domain::ObservedWaitingLine line{m_line, observers};
};

} // namespace heliograph::bench

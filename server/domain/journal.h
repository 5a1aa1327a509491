// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The latest events, numbered without a gap. A flood of refusals is folded, so that it does not push everything else
// out. Not for logs, and not for acts that have to be proven.
#pragma once

#include "server/domain/event.h"
#include "server/domain/observer.h"
#include "shared/base/deadlines.h"

#include <deque>

namespace heliograph::domain {

using namespace std::chrono_literals;

struct JournalLimits
{
    qsizetype events = 10'000;
    qsizetype bytes = 8'388'608; ///< of memory, about
    qint64 refusalsOfOne = 20;   ///< of one address in a window; what is beyond it is only counted
    qint64 refusals = 500;       ///< of all addresses together, likewise
    Duration window = 1min;
};

class Journal final : public Observer
{
public:
    /// Connections and deadlines are borrowed.
    Journal(const Connections &connections, Deadlines &deadlines, const JournalLimits &limits = {})
        : m_connections(connections), m_limits(limits), m_clock(deadlines.clock()), m_window(deadlines)
    {
    }

    /// Sequence and time are given here.
    void note(Event event);

    /// After that sequence, oldest first, at most @p limit; 0: from the first that is kept. Valid until the next event.
    QList<const Event *> since(quint64 sequence, qsizetype limit) const;
    /// nullptr: not kept any more, or not yet.
    const Event *find(quint64 sequence) const;
    /// Of the first that is kept; of the next one when nothing is.
    quint64 first() const { return m_last + 1 - m_events.size(); }
    quint64 last() const { return m_last; } ///< 0: none yet
    qsizetype bytes() const { return m_bytes; }

    void connected(const Connection &connection) override;
    void disconnected(const Connection &connection, QLatin1String reason) override;
    void claimed(const User &user, const Device &device, const Claim &claim) override;
    void released(const Release &release) override;
    void roomChanged(const RoomChange &change) override;
    void callOpened(const Call &call) override;
    void callChanged(const CallChange &change) override;
    void entered(const Seeker &seeker, const Entry &entry) override;
    void left(const UserId &user, const Departure &departure) override;
    void pairEnded(const Pair &pair, const UserId &by, PairEnd end) override;
    void refused(const Refusal &refusal) override;

private:
    /// What one address was refused in this window.
    struct Folded
    {
        qint64 noted = 0;
        qint64 leftOut = 0;
    };

    void noteMember(EventType type, const Room &room, const Member &member);
    ConnectionId connectionOf(const PeerId &peer) const;
    /// Whether one more refusal of that address is noted. Counts it.
    bool isNoted(const QString &address);
    void noteLeftOut(const QString &address, qint64 count);
    void closeWindow();

    const Connections &m_connections;
    const JournalLimits m_limits;
    const Clock &m_clock;
    std::deque<Event> m_events;
    qsizetype m_bytes = 0;
    quint64 m_last = 0;

    std::map<QString, Folded> m_refused; ///< by address, as many as refusals were noted
    qint64 m_noted = 0;                  ///< in this window
    qint64 m_leftOut = 0;                ///< of addresses that are not known
    Deadline m_window;
};

} // namespace heliograph::domain

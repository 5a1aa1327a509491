// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clients around one switchboard, without any transport: what the test of a dialect stands on. Needs heliograph_peer
// and heliograph_domain.
#pragma once

#include "server/domain/observer.h"
#include "tests/support/boarddelivery.h"
#include "tests/support/fakepeer.h"
#include "tests/support/latetable.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"

#include <map>

#include <QCoreApplication>

namespace heliograph::test {

using Heard = QList<QByteArray>;

class Company
{
public:
    FakePeer &peer(const QByteArray &id) { return *m_peers.at(id); }
    FakePeer &connect(const QByteArray &id)
    {
        auto peer = std::make_unique<FakePeer>(id, board);
        peer->connect();
        return *(m_peers[id] = std::move(peer));
    }
    /// A client whose token was issued to that user.
    FakePeer &connectAs(const QByteArray &id, const QString &verified)
    {
        FakePeer &peer = connect(id);
        peer.verifiedClaims().userId = verified;
        return peer;
    }
    /// What this client was told since it was last asked, when everything has calmed down.
    Heard heard(FakePeer &peer)
    {
        settle();
        return peer.takeEmitted();
    }
    /// Everyone has forgotten what was said so far.
    void hush()
    {
        settle();
        for (auto &[id, peer] : m_peers)
            peer->takeEmitted();
    }
    /// Time goes on for that long, and things calm down at each step.
    void pass(Duration time)
    {
        settle();
        for (constexpr Duration step(100); time > Duration::zero(); time -= step) {
            clock.move(std::min(step, time));
            deadlines.runDue();
            settle();
        }
    }
    /// Lets every table answer and every step end. A late answer ends a step, the end of a step begins the next event
    /// in the next turn, and that asks the table again: so it is over when some turns in a row brought no answer.
    void settle()
    {
        for (int idle = 0; idle < 4; ++idle) {
            QCoreApplication::processEvents();
            if (std::exchange(m_answered, answered()) != m_answered)
                idle = -1;
        }
    }
    void allLeave()
    {
        for (auto &[id, peer] : m_peers)
            peer->leave();
        settle();
    }

    ManualClock clock;
    NumberedIds ids;
    domain::Observers observers;
    Deadlines deadlines{clock};
    peer::Switchboard board;
    BoardDelivery delivery{board};

protected:
    /// The table answers late.
    void watch(const LateTable &table) { m_late.append(&table); }

private:
    quint64 answered() const
    {
        quint64 sum = 0;
        for (const LateTable *table : m_late)
            sum += table->answered();
        return sum;
    }

    std::map<QByteArray, std::unique_ptr<FakePeer>> m_peers;
    QList<const LateTable *> m_late;
    quint64 m_answered = 0;
};

} // namespace heliograph::test

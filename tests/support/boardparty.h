// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a dialect has around it when it is tested: a switchboard, clients, time and tables, but no transport. The tables
// answer at once, or late. Needs heliograph_peer and heliograph_domain.
#pragma once

#include "server/peer/switchboard.h"
#include "tests/support/fakepeer.h"
#include "tests/support/latecalls.h"
#include "tests/support/latedirectory.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"

#include <map>

#include <QCoreApplication>

namespace heliograph::test {

using Heard = QList<QByteArray>;

/// Brings words to the peers that a switchboard knows.
class SwitchboardDelivery final : public domain::Delivery
{
public:
    explicit SwitchboardDelivery(peer::Switchboard &board) : m_board(board) {}
    void emit(const QList<domain::PeerId> &to, const domain::Words &words) override
    {
        for (const domain::PeerId &id : to) {
            if (peer::Peer *peer = m_board.find(id))
                peer->emit({words.event, words.arguments, words.attachments});
        }
    }
    void disconnect(const domain::PeerId &id, const QString &) override
    {
        if (peer::Peer *peer = m_board.find(id))
            peer->disconnect(true);
    }

private:
    peer::Switchboard &m_board;
};

class BoardParty
{
public:
    explicit BoardParty(bool isSlow) : isLate(isSlow)
    {
        directory = table<domain::Directory, domain::MemoryDirectory, LateDirectory>();
        calls = table<domain::Calls, domain::MemoryCalls, LateCalls>();
    }
    virtual ~BoardParty() = default;

    FakePeer &peer(const QByteArray &id) { return *m_peers.at(id); }
    FakePeer &connect(const QByteArray &id, std::optional<QString> claimed = {})
    {
        auto peer = std::make_unique<FakePeer>(id, board);
        peer->verifiedClaims().userId = std::move(claimed);
        peer->connect();
        return *(m_peers[id] = std::move(peer));
    }
    /// What this client was told since it was last asked, when everything has calmed down.
    Heard heard(FakePeer &peer)
    {
        settle();
        return peer.takeEmitted();
    }
    Heard answers(FakePeer &peer)
    {
        settle();
        return peer.takeAcknowledged();
    }
    /// Everyone forgets what they heard.
    void hush()
    {
        settle();
        for (auto &[id, peer] : m_peers) {
            peer->takeEmitted();
            peer->takeAcknowledged();
        }
    }
    /// Lets every table answer and every step end. A late answer ends a step, the end of a step begins the next event
    /// in the next turn, and that asks the tables again: so it is over when some turns in a row brought no answer.
    void settle()
    {
        quint64 before = 0;
        for (int idle = 0; idle < 4; ++idle) {
            QCoreApplication::processEvents();
            quint64 answered = 0;
            for (const LateTable *late : m_late)
                answered += late->answered();
            if (answered != std::exchange(before, answered))
                idle = 0;
        }
    }
    /// Moves time, in steps between which the tables answer.
    void wait(Duration time, Duration step = Duration(1000))
    {
        settle();
        for (Duration left = time; left > Duration::zero(); left -= step) {
            clock.move(std::min(step, left));
            deadlines.runDue();
            settle();
        }
    }
    /// Tables answer StoreUnavailable, or do again.
    void setDown(bool isDown)
    {
        settle();
        for (LateTable *late : m_late)
            late->isDown = isDown;
    }
    /// Everyone goes.
    void end()
    {
        for (auto &[id, peer] : m_peers)
            peer->leave();
        settle();
    }
    qint64 registered(domain::Realm realm)
    {
        qint64 users = -1;
        directory->count(realm, [&](const Result<qint64> &count) { users = *count; });
        settle();
        return users;
    }
    domain::CallCounts callCounts(domain::Realm realm)
    {
        domain::CallCounts counts{-1, -1};
        calls->count(realm, [&](const Result<domain::CallCounts> &count) { counts = *count; });
        settle();
        return counts;
    }

    const bool isLate;
    ManualClock clock;
    Deadlines deadlines{clock};
    NumberedIds ids;
    peer::Switchboard board;
    SwitchboardDelivery delivery{board};
    std::unique_ptr<domain::Directory> directory;
    std::unique_ptr<domain::Calls> calls;

protected:
    /// One of the two ways to keep a table.
    template<typename Table, typename Memory, typename Late, typename... Arguments>
    std::unique_ptr<Table> table(const Arguments &...arguments)
    {
        if (!isLate)
            return std::make_unique<Memory>(arguments...);
        auto late = std::make_unique<Late>(arguments...);
        m_late.push_back(late.get());
        return late;
    }

private:
    std::vector<LateTable *> m_late;
    std::map<QByteArray, std::unique_ptr<FakePeer>> m_peers;
};

} // namespace heliograph::test

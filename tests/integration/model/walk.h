// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A random walk through a town: clients come, say sensible and senseless things, alone and at the same time, and go in
// every way there is; time goes on. After every round all is held against what must be so. The same seed walks the same
// way.
#pragma once

#include "server/domain/people.h"
#include "tests/integration/model/client.h"

#include <map>
#include <random>

namespace heliograph::test {

class Walk
{
public:
    Walk(quint32 seed, bool isLate, Fault fault = Fault::None);

    /// Until something is wrong or that many steps are done.
    void go(quint64 steps);
    /// Everybody goes, and all times run out.
    void end();

    /// What is wrong; empty if nothing.
    const QStringList &faults() const { return m_faults; }
    quint64 steps() const { return m_steps; }
    /// The last steps, oldest first.
    QByteArray trace() const { return m_trace.join('\n'); }
    /// What was seen on the way: a walk that meets nothing proves nothing.
    struct Sights
    {
        quint64 directCalls = 0;
        quint64 calls = 0;
        quint64 pairs = 0;
        quint64 rooms = 0;
        quint64 departures = 0;
        quint64 acts = 0; ///< of operators
    };
    const Sights &sights() const { return m_sights; }

private:
    using Members = QList<QPair<const char *, QByteArray>>;

    void round();
    void judge();
    void judgeEnds(const Truth &now);
    void judgeEnd(const domain::Call &call, const QString &party, const Truth &now);
    void see(const Truth &now);

    void judgeLocks(const Truth &now);
    /// Of the round's step, if it is the only one.
    void expect(std::function<QString(const Truth &)> expectation);

    // What operators do.
    void act();
    void endCall();
    void endPair();
    void actOnRoom();
    void takeOutOfTheLine();
    void sendAway(Client &client);

    // Steps.
    void step();
    void come();
    void leave(Client &client);
    void wait();
    void speakOfRooms(Client &client);
    void speakDirectly(Client &client);
    void speakOfCalls(Client &client);
    void speakWithinCall(Client &client, const QByteArray &call, const QByteArray &to);
    void speakOfPresence(Client &client);
    void speakAtRandom(Client &client);
    void talkNonsense(Client &client);
    void say(Client &client, const char *event, const QByteArray &payload, const char *words = nullptr);

    void expectCall(Client &client, const QString &to);
    void expectSearch(Client &client);

    quint32 upTo(quint32 limit) { return m_random() % limit; }
    template<typename List>
    const auto &oneOf(const List &list)
    {
        return list[upTo(quint32(std::size(list)))];
    }
    /// Every user id there may be, in all dialects alike.
    static const QStringList &names();
    /// As JSON text.
    QByteArray someName();
    QByteArray nameFor(const Client &client);
    QByteArray somePeer();
    QByteArray someCall(const Client &client);
    QByteArray somePair(const Client &client);
    static QByteArray object(const Members &members);
    Client &somebody();
    void note(const QByteArray &step);

    std::mt19937 m_random;
    Town m_town;
    domain::People m_people{*m_town.directory, m_town.faulty, {&m_town.direct.control(), &m_town.withIds.control()}};
    std::map<QByteArray, std::unique_ptr<Client>> m_clients;
    int m_comers = 0;
    Truth m_before;
    std::function<QString(const Truth &)> m_expectation; ///< of the one step of this round
    bool m_hasActed = false;                             ///< an operator, in this round
    bool m_isAlone = false;                              ///< the round has one step
    QList<QByteArray> m_pastCalls;
    QStringList m_faults;
    QByteArrayList m_trace;
    quint64 m_steps = 0;
    Sights m_sights;
};

} // namespace heliograph::test

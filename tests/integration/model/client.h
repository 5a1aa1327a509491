// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One client of a town, and what it must believe after all that it was told: who is in its rooms, who is there, with
// whom it talks. What it is told has to make sense to it, and in the end it has to believe what is so.
//
// A round is what is said between two moments at which nothing is under way. What the client said itself in a round
// explains changes of its own that nobody tells it.
#pragma once

#include "tests/integration/model/truth.h"

#include <QJsonValue>

namespace heliograph::test {

class Client
{
public:
    Client(const QByteArray &id, Town &town) : m_peer(id, town.board), m_isLate(town.isLate) { m_peer.connect(); }

    FakePeer &peer() { return m_peer; }
    const QByteArray &id() const { return m_peer.id(); }
    /// @p words: by which it takes part in dialects; the event's name where one dialect alone has it.
    void say(const QByteArray &event, const QList<QByteArray> &arguments, bool wantsAck, const QByteArray &words);
    bool hasSaid(const char *word) const { return m_said.contains(word); }

    /// Takes in what it was told in this round.
    void listen(QStringList &faults);
    /// Holds what it believes against what is so. The round is over.
    void conclude(const Truth &truth, QStringList &faults);
    /// How often it heard that this call is over, ever.
    int endsHeard(const QString &call) const { return m_endsHeard.value(call); }

private:
    using Payload = QJsonValue;
    struct Hearing
    {
        const char *event;
        /// One of these words must have been said at some time; nullptr: none need be. A '+' in front: only if the
        /// payload has a callId; a '-': only if it has none.
        const char *words;
        void (Client::*take)(const Payload &payload);
    };
    static const Hearing *hearingOf(const QByteArray &event);

    void existingUsers(const Payload &payload);
    void userJoined(const Payload &payload);
    void userLeft(const Payload &payload);
    void roomClosed(const Payload &payload);
    void withinRoom(const Payload &payload);
    void userList(const Payload &payload);
    void peerConnected(const Payload &payload);
    void peerDisconnected(const Payload &payload);
    void incomingCall(const Payload &payload);
    void directCandidate(const Payload &payload);
    void directCallOver(const Payload &payload);
    void withinDirectCall(const Payload &payload);
    void callOver(const Payload &payload);
    void matched(const Payload &payload);
    void partnerLeft(const Payload &payload);
    void withinPair(const Payload &payload);
    void pairDescription(const Payload &payload);
    void pairCandidate(const Payload &payload);
    void nothing(const Payload &) {}

    void concludeRooms(const Truth &truth);
    void concludePresence(const Truth &truth);
    void concludeDirect(const Truth &truth);
    void concludeRandom(const Truth &truth);
    bool hasSaidOneOf(std::initializer_list<const char *> words) const;
    /// Late words for whoever held the name before may reach who has just taken it over by that word.
    bool mayBeForAnother(const char *word) const { return m_isLate && hasSaid(word); }
    void complain(const QString &what);

    FakePeer m_peer;
    const bool m_isLate;
    QSet<QByteArray> m_said;               ///< in this round
    QSet<QByteArray> m_spoke;              ///< ever
    QHash<QString, QSet<QString>> m_rooms; ///< the others in them
    QSet<QString> m_names;                 ///< of others who are there
    QString m_inCallWith;
    QSet<QString> m_describedBy; ///< who has described itself: of direct calls by name, of pairs by pair
    QString m_randomUser;
    QSet<QString> m_pairs;
    QSet<QString> m_pairsOfRound; ///< these, and those left in this round
    QHash<QString, int> m_endsHeard;
    QStringList *m_faults = nullptr;
};

/// A member's name in a room says both.
inline QString nameIn(const QString &room, const QByteArray &peer)
{
    return QString::fromLatin1(peer) + u'@' + room;
}

} // namespace heliograph::test

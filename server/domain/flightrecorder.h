// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes down what happens in every call, every pair and every stay in a room, so that somebody can say afterwards why
// it failed. Not for what was said, which it never sees, and not for judging: see verdict.h.
#pragma once

#include "server/domain/timelines.h"

#include <QSet>

namespace heliograph::domain {

class FlightRecorder final : public Observer
{
public:
    /// With how many others a stay in a room is told apart; more are not counted.
    static constexpr qsizetype mostPartners = 128;

    /// Both are borrowed.
    FlightRecorder(const Connections &connections, const Clock &clock, const TimelineLimits &limits = {})
        : m_connections(connections), m_clock(clock), m_timelines(limits), m_mostPartners(limits.partners)
    {
    }

    const Timelines &timelines() const { return m_timelines; }

    void claimed(const User &user, const Device &device, const Claim &claim) override;
    void released(const Release &release) override;
    void roomChanged(const RoomChange &change) override;
    void callOpened(const Call &call) override;
    void callChanged(const CallChange &change) override;
    void callRefused(const Call &request, ErrorCode code) override;
    void entered(const Seeker &seeker, const Entry &entry) override;
    void left(const UserId &user, const Departure &departure) override;
    void parted(const Pair &pair) override;
    void pairEnded(const Pair &pair, const UserId &by, PairEnd end) override;
    void passed(const Passage &passage) override;
    void passedInRoom(const RoomPassage &passage) override;
    void rated(const Rating &rating) override;
    void woken(const CallId &call, Wake wake) override;

private:
    /// The ongoing stay of one peer in one room.
    struct Stay
    {
        Timeline *timeline;
        QSet<PeerId> sentTo{};
        QSet<PeerId> heardFrom{};
    };
    using Stays = QHash<RoomId, Stay>;

    WallTime now() const { return m_clock.wallNow(); }
    Timeline *ongoing(const QString &scope) const { return m_ongoing.value(scope); }
    void note(Timeline &timeline, Happening what, Side by) { m_timelines.add(timeline, Moment{now(), what, by}); }
    void count(Timeline &timeline, Side side, Signal signal, Passing passing, qsizetype bytes);
    void noteLosses(Timeline &timeline, const CallChange &change);
    void endCall(Timeline &timeline, const Call &call);
    void endPair(const PairId &pair);
    void join(const Room &room, const Member &member);
    void leave(const RoomId &room, const Member &member);
    /// In a room that both are in, whichever if there are several; nullptr, nullptr: in none that is written down.
    std::pair<Stay *, Stay *> sharedStays(const PeerId &one, const PeerId &other);
    bool isPresent(Realm realm, const UserId &user) const { return m_present.contains({realm, user}); }

    /// False when as many are known as are told apart, in this stay or in all.
    bool isNew(QSet<PeerId> &known, const PeerId &peer);

    const Connections &m_connections;
    const Clock &m_clock;
    Timelines m_timelines;
    const qsizetype m_mostPartners;
    qsizetype m_partners = 0;                     ///< told apart in ongoing stays
    QHash<QString, Timeline *> m_ongoing;         ///< calls and pairs
    QHash<QPair<User, UserId>, CallId> m_ringing; ///< by caller and callee, the latest
    QHash<PeerId, Stays> m_stays;
    QSet<User> m_present; ///< who can be called
};

} // namespace heliograph::domain

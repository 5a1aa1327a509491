// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hears what happens: every change of a table when it is answered, and what passes between clients. For whoever keeps
// a record or a picture of it. Not for rules, and not for telling clients: those who act hear of their act's outcome
// from the table, and of other facts from CallListener, MatchListener and the like.
#pragma once

#include "server/domain/call.h"
#include "server/domain/connections.h"
#include "server/domain/directory.h"
#include "server/domain/matchend.h"
#include "server/domain/room.h"
#include "server/domain/seeker.h"
#include "server/domain/signal.h"

#include <vector>

namespace heliograph::domain {

/// What became of something that was to be passed on.
enum class Passing {
    Sent,    ///< to whoever the receiver is at that moment
    Held,    ///< a candidate that waits for its sender's description
    Dropped, ///< a candidate that was displaced, or belongs to nothing any more
};

/// Within a call or a pair.
struct Passage
{
    QString scope; ///< the call's id or the pair's
    User from;
    User to;
    Signal signal;
    qsizetype bytes; ///< of JSON text and attachments
    Passing passing;
};

/// Between two members of rooms.
struct RoomPassage
{
    PeerId from;
    PeerId to;
    Signal signal;
    qsizetype bytes;
};

/// A client was told no.
struct Refusal
{
    QLatin1String dialect{}; ///< empty: refused before any dialect heard of it
    PeerId peer{};           ///< empty: it was not let in
    QString address{};       ///< for who was not let in
    QByteArray code{};       ///< as the client was told; empty when it was told none
    QString sentence{};
    bool isTooOften = false; ///< nothing but the time: later it may be allowed
};

/// How somebody found the connection of a call or a pair, in short words that the client chose: at most
/// longestRating characters each.
struct Rating
{
    static constexpr qsizetype longestRating = 32;

    QString scope;
    User by;
    QString status{};  ///< empty: not said
    QString quality{}; ///< empty: not said
};

/// A device was to be woken for a call.
enum class Wake { Sent, Failed, NoToken, Off };

/// Called in the order of the answers, before whoever asked hears them; must neither issue operations nor send.
class Observer
{
public:
    virtual ~Observer() = default;

    virtual void connected(const Connection &) {}
    virtual void transportChanged(const Connection &) {}
    /// @p reason: as the reference server names it.
    virtual void disconnected(const Connection &, QLatin1String /*reason*/) {}

    virtual void claimed(const User &, const Device &, const Claim &) {}
    virtual void released(const Release &) {}

    /// Only changes that changed something.
    virtual void roomChanged(const RoomChange &) {}
    virtual void callOpened(const Call &) {}
    /// Only changes that changed something.
    virtual void callChanged(const CallChange &) {}
    /// Was not made; @p request holds id, realm, parties and type.
    virtual void callRefused(const Call & /*request*/, ErrorCode) {}
    virtual void entered(const Seeker &, const Entry &) {}
    /// Of the line or a pair; only who was in one.
    virtual void left(const UserId &, const Departure &) {}
    virtual void parted(const Pair &) {}
    /// Why, after left() or parted(). @p by: empty when nobody did.
    virtual void pairEnded(const Pair &, const UserId & /*by*/, PairEnd) {}

    virtual void passed(const Passage &) {}
    virtual void passedInRoom(const RoomPassage &) {}
    virtual void rated(const Rating &) {}
    virtual void woken(const CallId &, Wake) {}
    virtual void refused(const Refusal &) {}
};

/// Tells each of them, in the order of adding.
class Observers final
{
public:
    /// Borrowed; added and removed at any time, but by an observer while it is told.
    void add(Observer &observer) { m_all.push_back(&observer); }
    void remove(Observer &observer) { std::erase(m_all, &observer); }
    bool isEmpty() const { return m_all.empty(); }

    template<typename... Facts, typename... Given>
    void tell(void (Observer::*fact)(Facts...), const Given &...given) const
    {
        for (Observer *observer : m_all)
            (observer->*fact)(given...);
    }

    /// Asks on, and tells the changes that changed something before @p answer hears of them.
    template<typename Change>
    Continuation<Change> hearing(void (Observer::*fact)(const Change &), Continuation<Change> answer) const
    {
        return [this, fact, answer = std::move(answer)](const Result<Change> &change) {
            if (change)
                tellChange(fact, *change);
            answer(change);
        };
    }
    template<typename Change>
    Continuation<QList<Change>> hearingEach(void (Observer::*fact)(const Change &),
                                            Continuation<QList<Change>> answer) const
    {
        return [this, fact, answer = std::move(answer)](const Result<QList<Change>> &changes) {
            if (changes) {
                for (const Change &change : *changes)
                    tellChange(fact, change);
            }
            answer(changes);
        };
    }

private:
    template<typename Change>
    void tellChange(void (Observer::*fact)(const Change &), const Change &change) const
    {
        if (!m_all.empty() && change.before != change.after)
            tell(fact, change);
    }

    std::vector<Observer *> m_all;
};

} // namespace heliograph::domain

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds ICE candidates that overtook their sender's first description, because most clients fail on a candidate whose
// description they have not seen. A scope is one call or one pair; descriptions and candidates stay closed.
#pragma once

#include "server/domain/delivery.h"
#include "server/domain/user.h"

namespace heliograph::domain {

struct TrickleLimits
{
    qsizetype candidates = 64;       ///< held of one sender in one scope; one more displaces the oldest
    qsizetype bytes = 65'536;        ///< of these together
    qsizetype allBytes = 67'108'864; ///< of memory for all senders; what is beyond it is not held back
};

/// About what one costs besides its text.
constexpr qsizetype candidateCost = 192;
constexpr qsizetype senderCost = 320; ///< with its share of the scope

class TrickleGuard
{
public:
    struct Counters
    {
        quint64 held = 0;
        quint64 dropped = 0; ///< displaced, or too large to hold
        quint64 hurried = 0; ///< not held, for want of room
    };

    explicit TrickleGuard(const TrickleLimits &limits = {}) : m_limits(limits) {}

    /// True: the candidate is held. False: the sender has described itself, or there is no room, and it goes on at
    /// once.
    bool hold(const QString &scope, const UserId &sender, const Words &candidate);
    /// The sender's description is on its way. What was held, oldest first, is to follow it.
    QList<Words> describe(const QString &scope, const UserId &sender);
    /// The scope is over.
    void forget(const QString &scope);

    qsizetype scopes() const { return m_scopes.size(); }
    /// Of memory, about.
    qsizetype bytes() const { return m_bytes; }
    const Counters &counters() const { return m_counters; }

private:
    struct Sender
    {
        bool isDescribed = false;
        QList<Words> held{};
        qsizetype bytes = 0; ///< of text
    };

    static qsizetype costOf(const Sender &sender);

    /// The sender, who is known from now on.
    Sender &senderOf(const QString &scope, const UserId &sender);

    TrickleLimits m_limits;
    Counters m_counters;
    QHash<QString, QHash<UserId, Sender>> m_scopes;
    qsizetype m_bytes = 0;
};

} // namespace heliograph::domain

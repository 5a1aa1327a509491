// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of the tokens under which a push service reaches a user's device while the app sleeps. The contract that
// every table keeps is in rooms.h.
#pragma once

#include "server/domain/user.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <optional>

namespace heliograph::domain {

struct PushToken
{
    QString token;
    QString platform{};
    WallTime expiresAt{};
    bool operator==(const PushToken &) const = default;
};

/// One token a user; it survives the user's disconnect and ends with its time.
class PushTokens
{
public:
    virtual ~PushTokens() = default;

    /// In place of any other of that user. May displace the token that expires first of all when the table is full.
    virtual void put(const User &user, const PushToken &token, Continuation<Done> answer) = 0;
    /// nullopt if there is none, or its time is over.
    virtual void find(const User &user, Continuation<std::optional<PushToken>> answer) const = 0;
    virtual void drop(const User &user, Continuation<Done> answer) = 0;
    /// Only if it still is this one: the push service does not know it any more.
    virtual void dropIf(const User &user, const QString &token, Continuation<Done> answer) = 0;
    virtual void count(Continuation<qint64> answer) const = 0;
};

} // namespace heliograph::domain

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of who holds which user id with which peers. Each way of storing it is a twin behind this interface. The
// contract that every table keeps is in rooms.h.
#pragma once

#include "server/domain/delivery.h"
#include "server/domain/user.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <optional>

namespace heliograph::domain {

/// One peer of a user.
struct Device
{
    PeerId peer;
    QString name{};     ///< what the client calls its device; may be empty
    QString platform{}; ///< may be empty
    WallTime since{};   ///< of the latest claim
    bool operator==(const Device &) const = default;
};

/// How many peers may hold one user id at a time.
enum class Tenancy {
    One,  ///< a newcomer takes over
    Many, ///< up to Directory::maxDevices; one more takes over from the one that holds it longest
};

/// A user id that a peer held and holds no more.
struct Release
{
    User user;
    Device device;
    bool wasLast; ///< nobody holds the user id now
};

/// What became of a claim.
struct Claim
{
    bool isRenewal;                  ///< the peer held this very user id before
    bool isFirst;                    ///< nobody held it before
    QList<Device> evicted{};         ///< who held it and was taken over
    std::optional<Release> former{}; ///< the peer's other user id in this realm, released in the same operation
};

struct Holding
{
    UserId user;
    QList<Device> devices; ///< in order of claiming
};

/// A peer holds at most one user id of each realm.
class Directory
{
public:
    static constexpr qsizetype maxDevices = 32;

    virtual ~Directory() = default;

    /// From the answer on the newcomer is the holder, and the evicted are not.
    virtual void claim(const User &user, const Device &newcomer, Tenancy tenancy, Continuation<Claim> answer) = 0;
    /// Whatever user id the peer holds in that realm; nullopt if none.
    virtual void release(Realm realm, const PeerId &peer, Continuation<std::optional<Release>> answer) = 0;

    /// In order of claiming; empty when nobody holds it.
    virtual void find(const User &user, Continuation<QList<Device>> answer) const = 0;
    /// The user id that the peer holds in that realm.
    virtual void holding(Realm realm, const PeerId &peer, Continuation<std::optional<UserId>> answer) const = 0;
    /// Who is held longest first, at most @p limit of them.
    virtual void list(Realm realm, qsizetype limit, Continuation<QList<Holding>> answer) const = 0;
    /// User ids held.
    virtual void count(Realm realm, Continuation<qint64> answer) const = 0;
};

} // namespace heliograph::domain

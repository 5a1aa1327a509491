// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/memorydirectory.h"

#include <algorithm>

namespace heliograph::domain {

void MemoryDirectory::claim(const User &user, const Device &newcomer, Tenancy tenancy, Continuation<Claim> answer)
{
    Book &realm = book(user.realm);
    Claim claim{};
    claim.isRenewal = realm.userOf.value(newcomer.peer) == user.id && realm.userOf.contains(newcomer.peer);
    claim.isFirst = !realm.places.contains(user.id);
    if (!claim.isRenewal)
        claim.former = removeFrom(user.realm, newcomer.peer);

    if (claim.isFirst)
        realm.places.insert(user.id, realm.holdings.insert(realm.holdings.end(), Holding{user.id, {}}));
    QList<Device> &devices = (*realm.places.find(user.id))->devices;
    if (claim.isRenewal) {
        *std::find_if(devices.begin(), devices.end(),
                      [&](const Device &device) { return device.peer == newcomer.peer; }) = newcomer;
    } else {
        if (tenancy == Tenancy::One)
            claim.evicted = std::exchange(devices, {});
        else if (devices.size() >= maxDevices)
            claim.evicted = {devices.takeFirst()};
        for (const Device &device : std::as_const(claim.evicted))
            realm.userOf.remove(device.peer);
        devices.append(newcomer);
        realm.userOf.insert(newcomer.peer, user.id);
    }
    answer(claim);
}

void MemoryDirectory::release(Realm realm, const PeerId &peer, Continuation<std::optional<Release>> answer)
{
    answer(removeFrom(realm, peer));
}

void MemoryDirectory::find(const User &user, Continuation<QList<Device>> answer) const
{
    const auto place = book(user.realm).places.constFind(user.id);
    answer(place == book(user.realm).places.constEnd() ? QList<Device>() : QList<Device>((*place)->devices));
}

void MemoryDirectory::holding(Realm realm, const PeerId &peer, Continuation<std::optional<UserId>> answer) const
{
    const auto user = book(realm).userOf.constFind(peer);
    answer(user == book(realm).userOf.constEnd() ? std::optional<UserId>() : std::optional<UserId>(*user));
}

void MemoryDirectory::list(Realm realm, qsizetype limit, Continuation<QList<Holding>> answer) const
{
    const std::list<Holding> &holdings = book(realm).holdings;
    QList<Holding> listed;
    listed.reserve(std::min(limit, qsizetype(holdings.size())));
    for (auto holding = holdings.begin(); holding != holdings.end() && listed.size() < limit; ++holding)
        listed.append(*holding);
    answer(listed);
}

void MemoryDirectory::count(Realm realm, Continuation<qint64> answer) const
{
    answer(qint64(book(realm).places.size()));
}

std::optional<Release> MemoryDirectory::removeFrom(Realm realm, const PeerId &peer)
{
    Book &books = book(realm);
    const auto user = books.userOf.constFind(peer);
    if (user == books.userOf.constEnd())
        return std::nullopt;
    const auto place = books.places.find(*user);
    QList<Device> &devices = (*place)->devices;
    const auto device =
        std::find_if(devices.begin(), devices.end(), [&](const Device &one) { return one.peer == peer; });
    Release release{{realm, *user}, *device, devices.size() == 1};
    devices.erase(device);
    books.userOf.erase(user);
    if (release.wasLast) {
        books.holdings.erase(*place);
        books.places.erase(place);
    }
    return release;
}

} // namespace heliograph::domain

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tables of a town hold at a moment when nothing is under way, and what must always be so.
#pragma once

#include "tests/integration/model/town.h"

namespace heliograph::test {

struct Truth
{
    /// Reads all tables and lets them answer. @p names: every user id there may be.
    Truth(Town &town, const QStringList &names);
    Truth() = default;

    /// Empty when that peer has no name in that realm.
    QString userOf(domain::Realm realm, const domain::PeerId &peer) const;
    QList<domain::PeerId> devicesOf(domain::Realm realm, const QString &user) const;
    /// The ongoing call of that user of the realm of one call each.
    const domain::Call *directCallOf(const QString &user) const;
    /// nullptr if nobody is in one.
    const domain::Room *roomOfId(const domain::RoomId &id) const;
    const domain::Call *callOfId(const domain::CallId &id) const;

    QHash<domain::User, QList<domain::PeerId>> devices{};
    QHash<domain::PeerId, QList<domain::User>> users{};
    QList<domain::Call> calls{}; ///< ongoing ones
    QList<domain::Seeker> waiting{};
    QHash<QString, domain::Pair> pairOf{};
    QList<domain::Room> rooms{};
    domain::LineCounts lineCounts{};
};

/// What is wrong with it; empty if nothing.
QStringList faultsOf(const Truth &truth, Town &town);
/// Once everybody has gone and all times are over.
QStringList leftovers(const Truth &truth, Town &town);

} // namespace heliograph::test

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Directory that tells observers who claims and who releases.
#pragma once

#include "server/domain/observer.h"

namespace heliograph::domain {

class ObservedDirectory final : public Directory
{
public:
    /// Borrowed.
    ObservedDirectory(Directory &directory, const Observers &observers) : m_directory(directory), m_observers(observers)
    {
    }

    void claim(const User &user, const Device &newcomer, Tenancy tenancy, Continuation<Claim> answer) override;
    void release(Realm realm, const PeerId &peer, Continuation<std::optional<Release>> answer) override;
    void find(const User &user, Continuation<QList<Device>> answer) const override;
    void holding(Realm realm, const PeerId &peer, Continuation<std::optional<UserId>> answer) const override;
    void list(Realm realm, qsizetype limit, Continuation<QList<Holding>> answer) const override;
    void count(Realm realm, Continuation<qint64> answer) const override;

private:
    Directory &m_directory;
    const Observers &m_observers;
};

} // namespace heliograph::domain

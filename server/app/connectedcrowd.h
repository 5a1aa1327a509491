// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The domain's port to everybody who is connected, over the transports that they are connected by.
#pragma once

#include "server/domain/bans.h"
#include "server/domain/crowd.h"

#include <functional>

namespace heliograph::peer {
class Switchboard;
}

namespace heliograph::app {

class Dialects;

class ConnectedCrowd final : public domain::Crowd
{
public:
    struct Doors
    {
        std::function<void()> shut; ///< nobody new
        std::function<void()> stop; ///< the process ends
    };
    /// Borrowed, but for the doors.
    ConnectedCrowd(peer::Switchboard &peers, Dialects &dialects, domain::Delivery &delivery, Doors doors)
        : m_peers(peers), m_dialects(dialects), m_delivery(delivery), m_doors(std::move(doors))
    {
    }

    qsizetype size() const override;
    QList<domain::PeerId> present(const QString &dialect) const override;
    /// Those whose address the ban covers; none if it is a user's.
    QList<domain::PeerId> covered(const domain::Ban &ban) const;
    void notify(const QList<domain::PeerId> &peers, const QString &message) override;
    void shut() override { m_doors.shut(); }
    void release(const QList<domain::PeerId> &peers) override;
    void stop() override { m_doors.stop(); }

private:
    peer::Switchboard &m_peers;
    Dialects &m_dialects;
    domain::Delivery &m_delivery;
    const Doors m_doors;
};

} // namespace heliograph::app

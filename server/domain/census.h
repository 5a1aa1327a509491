// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many peers each kind of client has: those that hold a name in its realm, or are in a room; and those that no
// dialect knows. Not for who they are.
#pragma once

#include "server/domain/observer.h"

#include <array>

namespace heliograph::domain {

class Census final : public Observer
{
public:
    qsizetype present() const { return m_connected; }
    qsizetype inRooms() const { return m_inRooms; }
    /// Peers, not names.
    qsizetype in(Realm realm) const { return m_inRealm[size_t(realm)]; }
    /// Connected, and known to no dialect.
    qsizetype strangers() const { return m_strangers; }

    void connected(const Connection &connection) override;
    void disconnected(const Connection &connection, QLatin1String reason) override;
    void claimed(const User &user, const Device &device, const Claim &claim) override;
    void released(const Release &release) override;
    void roomChanged(const RoomChange &change) override;

private:
    static constexpr size_t realms = 4;

    struct Standing
    {
        bool isConnected = false;
        qsizetype rooms = 0;
        std::array<bool, realms> names{};

        bool isKnown() const;
    };

    /// Changes what is known of a peer, and the sums with it.
    template<typename Change>
    void change(const PeerId &peer, Change change);
    void count(const Standing &standing, int by);

    QHash<PeerId, Standing> m_standings; ///< who is connected, or known
    qsizetype m_connected = 0;
    qsizetype m_strangers = 0;
    qsizetype m_inRooms = 0;
    std::array<qsizetype, realms> m_inRealm{};
};

} // namespace heliograph::domain

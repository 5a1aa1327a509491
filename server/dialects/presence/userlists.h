// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells who is there. The list is printed once for all who ask until somebody comes or goes, and whoever asks again and
// again is answered once a second, the last question too. Not for telling who comes and goes.
#pragma once

#include "server/dialects/presence/presencewire.h"
#include "server/domain/enrolment.h"
#include "server/peer/dialect.h"
#include "shared/base/deadlines.h"

#include <unordered_map>

namespace heliograph::presence {

class UserLists
{
public:
    static constexpr Duration rest{1000}; ///< between two answers to one peer
    /// The store did not answer. With a reply if the client still waits for one.
    using Failed = std::function<void(const domain::PeerId &, ErrorCode, const std::optional<peer::Reply> &)>;

    /// All but the last are borrowed.
    UserLists(const domain::Directory &directory, domain::Delivery &delivery, Deadlines &deadlines,
              const domain::Enrolment &names, Failed failed);

    /// The peer wants to know: at once, or when it has rested.
    void ask(const domain::PeerId &peer, const peer::Reply &reply);
    /// At once, whether it asked or not.
    void tell(const domain::PeerId &peer, const std::optional<peer::Reply> &reply);
    /// Somebody has come or gone.
    void changed() { m_printed.reset(); }
    void forget(const domain::PeerId &peer) { m_resting.erase(peer); }

    quint64 printed() const { return m_printings; }
    /// Peers that were answered less than a rest ago.
    size_t resting() const { return m_resting.size(); }

private:
    struct Rest
    {
        explicit Rest(Deadlines &deadlines) : end(deadlines) {}
        Deadline end;
        bool hasAskedAgain = false;
    };

    void startRest(const domain::PeerId &peer, Rest &rest);
    void rested(const domain::PeerId &peer);
    void print(const QList<domain::Holding> &holdings);
    void send(const domain::PeerId &peer);

    const domain::Directory &m_directory;
    domain::Delivery &m_delivery;
    Deadlines &m_deadlines;
    const domain::Enrolment &m_names;
    const Failed m_failed;
    std::optional<PrintedUsers> m_printed;
    quint64 m_printings = 0;
    std::unordered_map<domain::PeerId, Rest> m_resting;
};

} // namespace heliograph::presence

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the operators' side of the server stands on, in one piece: the state directory, who may come in,
// who is kept out, the audit log.
#pragma once

#include "server/admin/auditlog.h"
#include "server/admin/authenticator.h"
#include "server/admin/banfile.h"
#include "server/config/settings.h"

namespace heliograph::app {

class Desk
{
public:
    /// @p settings have no faults; the rest is borrowed. Says in the log what does not persist, and who can come in.
    Desk(const config::Settings &settings, Deadlines &deadlines, IdSource &ids);

    const admin::StateDirectory &directory() const { return m_directory; }
    admin::Operators &operators() { return m_operators; }
    admin::Authenticator &authenticator() { return m_authenticator; }
    admin::AuditLog &audit() { return m_audit; }
    domain::Bans &bans() { return m_bans; }

    /// Writes to the log how to open a console on this server, which serves its clients on @p port, if a token lies
    /// ready for it.
    void announce(const config::Settings &settings, quint16 port);

private:
    admin::StateDirectory m_directory;
    admin::Operators m_operators;
    admin::Authenticator m_authenticator;
    admin::AuditLog m_audit;
    domain::Bans m_bans;
    admin::BanFile m_banFile;
};

} // namespace heliograph::app

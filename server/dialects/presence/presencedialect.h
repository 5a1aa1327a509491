// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Presence: everybody who has a name hears who comes and goes, and anybody passes messages to anybody by name. One
// socket a name, the latest. Flow only; names and shapes are in presencewire.h, the table in the domain.
#pragma once

#include "server/auth/registrations.h"
#include "server/dialects/presence/announcements.h"
#include "server/dialects/presence/userlists.h"
#include "server/domain/inactivity.h"
#include "server/peer/dialect.h"

namespace heliograph::presence {

/// Plain counters since start.
struct PresenceDialectCounters
{
    quint64 registrations = 0; ///< renewals included
    quint64 takeovers = 0;     ///< peers sent away because another took their name
    quint64 departures = 0;    ///< names given up
    quint64 inactive = 0;      ///< peers sent away because nothing came from them
    quint64 refusals = 0;      ///< told to the client
    quint64 relays = 0;
};

struct PresenceOptions
{
    bool requiresRegister = false; ///< who has no name passes nothing on
    domain::Inactivity::Options inactivity{};
    /// For how long a client may be silent because it has lost its transport and may come back.
    Duration longestAbsence{};
};

class PresenceDialect final : public peer::Dialect
{
public:
    /// All but the options are borrowed. @p registrations: of one address.
    PresenceDialect(domain::Directory &directory, domain::Delivery &delivery, Deadlines &deadlines,
                    auth::Registrations registrations, const PresenceOptions &options);

    const PresenceDialectCounters &counters() const { return m_counters; }
    const UserLists &lists() const { return m_lists; }
    const Announcements &announcements() const { return m_announcements; }

    QLatin1String name() const override { return QLatin1String("presence"); }
    peer::Claim claim(const peer::Peer &peer, const peer::Event &event) const override;
    void handle(peer::Peer &peer, const peer::Event &event, const peer::Reply &reply) override;
    void leave(const peer::PeerId &peer, peer::DisconnectReason reason, const peer::StepToken &step) override;
    bool knows(const peer::PeerId &peer) const override { return m_names.contains(peer); }
    void alive(const peer::PeerId &peer) override { m_inactivity.seen(peer); }

private:
    void registerName(const peer::Peer &peer, const peer::Json &payload, const peer::Reply &reply);
    void registered(const domain::PeerId &peer, const domain::UserId &name, const domain::Claim &claim,
                    const peer::Reply &reply);
    void relay(const peer::Peer &peer, Word word, const peer::Event &event, const peer::Reply &reply);
    /// @p from is whose name the sender gave, and may use.
    void pass(const domain::PeerId &peer, const domain::UserId &to, const domain::Words &words,
              const peer::Reply &reply);

    void refuse(const domain::PeerId &peer, QByteArrayView code, const QString &sentence, const peer::Reply &reply);
    void refuse(const domain::PeerId &peer, ErrorCode code, const peer::Reply &reply);

    const domain::Directory &m_directory;
    domain::Delivery &m_delivery;
    const Clock &m_clock;
    auth::Registrations m_registrations;
    const PresenceOptions m_options;
    domain::Enrolment m_names;
    domain::Inactivity m_inactivity;
    UserLists m_lists;
    Announcements m_announcements;
    PresenceDialectCounters m_counters;
};

} // namespace heliograph::presence

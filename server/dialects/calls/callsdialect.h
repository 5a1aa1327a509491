// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calls with ids and acknowledgements between users with several devices each, which can be called while they sleep.
// Flow only; names and shapes are in callswire.h and callsanswers.h, rules in the domain.
#pragma once

#include "server/auth/registrations.h"
#include "server/dialects/calls/calleewaker.h"
#include "server/domain/callcontrol.h"
#include "server/domain/enrolment.h"
#include "server/peer/dialect.h"
#include "shared/base/idsource.h"
#include "shared/base/ratelimit.h"

#include <QSet>

namespace heliograph::calls {

struct CallsOptions
{
    Duration ring = 45s;            ///< until a call that nobody answers times out
    Duration ringingLifetime = 60s; ///< it never rings longer than this
    Duration longest = 2h;          ///< of an accepted call
    Duration retention = 30s;       ///< an ended call is still known for so long
    Duration grace = 15s;           ///< for a party to come back to an accepted call
    qsizetype callsPerCaller = 32;  ///< at a time; one more displaces an ended one, if there is any
};

/// What the dialect works with; all borrowed.
struct CallsPorts
{
    domain::Directory &directory;
    domain::Calls &calls;
    domain::PushTokens &tokens;
    domain::PushGateway &push;
    domain::Delivery &delivery;
    Deadlines &deadlines;
    IdSource &ids;
    const domain::Observers &observers;
    auth::Registrations registrations; ///< by address
    RateLimit &callsBegun;             ///< likewise
};

/// Plain counters since start.
struct CallsDialectCounters
{
    quint64 registrations = 0; ///< devices
    quint64 departures = 0;    ///< of devices, by unregistering and by leaving
    quint64 refusals = 0;      ///< told to the client
    quint64 calls = 0;
    quint64 accepts = 0;
    quint64 ends = 0; ///< calls that are over, whatever ended them
    quint64 descriptions = 0;
    quint64 candidates = 0;
    quint64 drops = 0; ///< candidates that belonged to no call; nobody is told
    quint64 pings = 0;
};

class CallsDialect final : public peer::Dialect, private domain::CallListener
{
public:
    explicit CallsDialect(const CallsPorts &ports, const CallsOptions &options = {});

    const CallsDialectCounters &counters() const { return m_counters; }
    /// Whoever else has to do with calls of this realm goes through it, and their parties hear of it here.
    domain::CallControl &control() { return m_control; }

    QLatin1String name() const override { return QLatin1String("calls"); }
    peer::Claim claim(const peer::Peer &peer, const peer::Event &event) const override;
    void handle(peer::Peer &peer, const peer::Event &event, const peer::Reply &reply) override;
    void leave(const peer::PeerId &peer, peer::DisconnectReason reason, const peer::StepToken &step) override;
    bool knows(const peer::PeerId &peer) const override { return m_names.contains(peer); }
    peer::OutgoingEvent dismiss(const peer::PeerId &peer, const QString &reason) override;

private:
    /// An event, and what is known of its sender.
    struct Said
    {
        Word word;
        domain::PeerId peer;
        domain::UserId user; ///< empty, which is nobody's, when the peer is not registered
        peer::Event event;
        peer::Reply reply;

        peer::Json payload() const { return event.argument(); }
        /// The same with an answer on that ground.
        Said on(peer::RefusalGround ground) const { return {word, peer, user, event, reply.on(ground)}; }
    };

    void registerDevice(const peer::Peer &peer, const Said &said);
    void registered(const Said &said, const Registration &registration, const domain::Claim &claim);
    void unregister(const Said &said);
    void initiate(const peer::Peer &peer, const Said &said);
    void rang(const Said &said, const domain::Call &call, const CallRequest &request);
    void accept(const Said &said);
    void reject(const Said &said);
    void end(const Said &said);
    void cancel(const Said &said);
    void relay(const Said &said);
    void ping(const Said &said);

    void tellOtherDevices(const Said &said, const domain::Call &call);
    void refuseRegistration(const Said &said, const Fault &fault);
    void refuse(const Said &said, const Fault &fault);
    /// As the word's own refusal; for a call that does not ring any more it tells the state.
    void refuse(const Said &said, ErrorCode code);

    void callEnded(const domain::CallChange &change) override;

    domain::Delivery &m_delivery;
    IdSource &m_ids;
    auth::Registrations m_registrations;
    RateLimit &m_callsBegun;
    const Clock &m_clock;
    domain::UserDelivery m_users;
    domain::CallControl m_control;
    domain::Enrolment m_names;
    QSet<domain::PeerId> m_dismissed; ///< registered, and about to leave for good
    CalleeWaker m_waker;
    CallsDialectCounters m_counters;
};

} // namespace heliograph::calls

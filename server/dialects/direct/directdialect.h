// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calls between two users who know each other's name: one device each, one call each. Flow only; names and shapes are
// in directwire.h, rules in the domain.
#pragma once

#include "server/auth/registrations.h"
#include "server/domain/callcontrol.h"
#include "server/domain/enrolment.h"
#include "server/peer/dialect.h"
#include "shared/base/idsource.h"

namespace heliograph::direct {

struct DirectOptions
{
    Duration ring = 30s; ///< until a call that nobody answers times out
};

/// Plain counters since start.
struct DirectDialectCounters
{
    quint64 registrations = 0; ///< repeated ones too
    quint64 takeovers = 0;     ///< peers sent away because their user came again
    quint64 departures = 0;    ///< by logging out and by leaving
    quint64 refusals = 0;      ///< told to the client
    quint64 calls = 0;
    quint64 answers = 0;
    quint64 ends = 0; ///< calls that are over, whatever ended them
    quint64 candidates = 0;
    quint64 drops = 0; ///< what belonged to no call; nobody is told
};

class DirectDialect final : public peer::Dialect, private domain::CallListener
{
public:
    /// All but the options are borrowed. @p registrations counts by address.
    DirectDialect(domain::Directory &directory, domain::Calls &calls, domain::Delivery &delivery, Deadlines &deadlines,
                  IdSource &ids, auth::Registrations registrations, const domain::Observers &observers,
                  const DirectOptions &options = {});

    const DirectDialectCounters &counters() const { return m_counters; }
    /// Whoever else has to do with calls of this realm goes through it, and their parties hear of it here.
    domain::CallControl &control() { return m_control; }

    QLatin1String name() const override { return QLatin1String("direct"); }
    peer::Claim claim(const peer::Peer &peer, const peer::Event &event) const override;
    void handle(peer::Peer &peer, const peer::Event &event, const peer::Reply &reply) override;
    void leave(const peer::PeerId &peer, peer::DisconnectReason reason, const peer::StepToken &step) override;
    bool knows(const peer::PeerId &peer) const override { return m_names.contains(peer); }
    peer::OutgoingEvent dismiss(const peer::PeerId &peer, const QString &reason) override;

private:
    /// An event of a peer that is registered under that name.
    struct Said
    {
        domain::PeerId peer;
        domain::UserId user;
        peer::Event event;
        peer::Reply reply;
    };

    void registerUser(const peer::Peer &peer, const peer::Event &event, const peer::Reply &reply);
    void registered(const domain::PeerId &peer, const domain::UserId &user, const domain::Claim &claim,
                    const peer::Reply &reply);
    void takeOver(const domain::PeerId &evicted);
    void makeCall(const Said &said);
    void ring(const Said &said, bool isCalleePresent);
    void answerCall(const Said &said);
    void declineCall(const Said &said);
    void endCall(const Said &said);
    void relayCandidate(const Said &said);
    void logOut(const Said &said);

    /// Finds the ongoing call with whom the event is for; what belongs to none is dropped.
    void withCall(const Said &said, std::function<void(const domain::Call &)> next);
    void passAnswer(const Said &said, const domain::Call &call);
    void pass(const Said &said, const domain::Call &call, domain::Signal signal, const domain::Words &words,
              quint64 &counter);
    void drop() { ++m_counters.drops; }
    void failed(ErrorCode code, const peer::Reply &reply);
    void refuseRegistration(const domain::PeerId &peer, QByteArrayView code, const QString &sentence,
                            const peer::Event &event, const peer::Reply &reply);
    void refuseCall(const Said &said, ErrorCode code);

    void callEnded(const domain::CallChange &change) override;

    const domain::Directory &m_directory;
    domain::Delivery &m_delivery;
    IdSource &m_ids;
    auth::Registrations m_registrations;
    const Clock &m_clock;
    domain::UserDelivery m_users;
    domain::CallControl m_control;
    domain::Enrolment m_names;
    DirectDialectCounters m_counters;
};

} // namespace heliograph::direct

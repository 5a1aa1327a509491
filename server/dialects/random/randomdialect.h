// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Strangers who meet: people who have said who they are wait in one line, are paired, talk, and go on to the next. One
// socket a user, the latest. Flow only; names and shapes are in randomwire.h, the line and the pairs in the domain.
#pragma once

#include "server/auth/registrations.h"
#include "server/dialects/random/guests.h"
#include "server/dialects/random/randomwire.h"
#include "server/domain/enrolment.h"
#include "server/peer/dialect.h"

namespace heliograph::random {

/// Plain counters since start.
struct RandomDialectCounters
{
    quint64 authentications = 0; ///< renewals included
    quint64 takeovers = 0;       ///< peers that lost their user id to another
    quint64 searches = 0;        ///< entries into the line, those that keep their place included
    quint64 refusals = 0;        ///< told to the client
    quint64 relays = 0;
    quint64 chats = 0;
    quint64 drops = 0; ///< relays and chats that are for no pair of the sender; nobody is told
};

struct RandomOptions
{
    domain::Matchmaking::Policy matchmaking{};
    Duration afterNextPartner{1000}; ///< until who asked for the next partner is in the line again
    Duration afterNewSearch{500};    ///< the same for who searched while paired
};

class RandomDialect final : public peer::Dialect, private domain::MatchListener
{
public:
    /// All but the options are borrowed. @p registrations: of one address.
    RandomDialect(domain::Directory &directory, domain::WaitingLine &line, domain::Delivery &delivery,
                  Deadlines &deadlines, IdSource &ids, auth::Registrations registrations,
                  const domain::Observers &observers, const RandomOptions &options);

    const RandomDialectCounters &counters() const { return m_counters; }
    domain::Matchmaking &matchmaking() { return m_matchmaking; }
    /// Tells everybody here who has said who they are, at once.
    void announceShutdown();
    /// Those among these peers.
    void announceShutdown(const QList<domain::PeerId> &peers);

    QLatin1String name() const override { return QLatin1String("random"); }
    peer::Claim claim(const peer::Peer &peer, const peer::Event &event) const override;
    void handle(peer::Peer &peer, const peer::Event &event, const peer::Reply &reply) override;
    void leave(const peer::PeerId &peer, peer::DisconnectReason reason, const peer::StepToken &step) override;
    bool knows(const peer::PeerId &peer) const override { return m_names.contains(peer); }

private:
    using Refused = std::function<void(ErrorCode)>;

    // The events, in the order of Word.
    void authenticate(const peer::Peer &peer, const peer::Json &payload, const peer::Reply &reply);
    void findPartner(const domain::PeerId &peer, Guest *guest, const peer::Json &payload, const peer::Reply &reply);
    void nextPartner(const domain::PeerId &peer, Guest *guest, const peer::Reply &reply);
    void endChat(const domain::PeerId &peer, Guest *guest, const peer::Reply &reply);
    void chat(const domain::PeerId &peer, const Guest *guest, const peer::Event &event, const peer::Reply &reply);
    void relay(const domain::PeerId &peer, const Guest *guest, Word word, const peer::Event &event,
               const peer::Reply &reply);

    void bind(const domain::PeerId &peer, const domain::UserId &user, const domain::Profile &profile,
              const domain::Claim &claim);
    void welcome(const domain::PeerId &peer, const domain::UserId &user, const peer::Reply &reply);
    void enterLine(const domain::PeerId &peer, Search search, const Refused &refused);
    /// Ends the pair that the peer is in, and has it enter the line later.
    void leavePair(const domain::PeerId &peer, domain::PairEnd end, Search search, Duration delay,
                   const peer::Reply &reply);
    void enterLater(const domain::PeerId &peer, Search search, Duration delay);
    /// The user has gone, or holds the user id with another peer.
    void quit(const domain::UserId &user, domain::PairEnd end, const peer::StepToken &step = {});
    void drop(const peer::Reply &reply);

    void matched(const domain::Pair &pair) override;
    void parted(const domain::Pair &pair, const domain::UserId &by, domain::PairEnd end) override;
    void moved(const domain::UserId &user, qint64 position, qint64 waiting) override;
    void removed(const domain::UserId &user, const QString &reason) override;

    void tell(const domain::UserId &user, const domain::Words &words);
    void refuse(const domain::PeerId &peer, const domain::Words &words, QByteArrayView code, const QString &sentence,
                const peer::Reply &reply);
    void refuse(const domain::PeerId &peer, ErrorCode code, const peer::Reply &reply);
    void refuseAuthentication(const domain::PeerId &peer, QByteArrayView code, const QString &sentence,
                              const peer::Reply &reply);
    WallTime now() const { return m_deadlines.clock().wallNow(); }

    const domain::Directory &m_directory;
    domain::WaitingLine &m_line;
    Deadlines &m_deadlines;
    IdSource &m_ids;
    auth::Registrations m_registrations;
    const RandomOptions m_options;
    const domain::Observers &m_observers;
    const domain::UserDelivery m_users;
    domain::Matchmaking m_matchmaking;
    peer::JsonReader m_reader;
    domain::Enrolment m_names;
    Guests m_guests;
    RandomDialectCounters m_counters;
};

} // namespace heliograph::random

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/random/randomdialect.h"

#include "server/auth/identity.h"
#include "server/dialects/random/randomprofile.h"
#include "server/peer/ackcode.h"

#include <QLoggingCategory>

namespace heliograph::random {

using domain::Departure;
using domain::Pair;
using domain::PairEnd;
using domain::PeerId;
using domain::Realm;
using domain::UserId;
using domain::Words;
using peer::Claim;
using peer::Reply;

namespace {

Q_LOGGING_CATEGORY(lcRandom, "heliograph.random", QtInfoMsg)

QString unauthenticatedSentence()
{
    return QStringLiteral("Please authenticate first");
}

} // namespace

RandomDialect::RandomDialect(domain::Directory &directory, domain::WaitingLine &line, domain::Delivery &delivery,
                             Deadlines &deadlines, IdSource &ids, auth::Registrations registrations,
                             const domain::Observers &observers, const RandomOptions &options)
    : m_directory(directory)
    , m_line(line)
    , m_deadlines(deadlines)
    , m_ids(ids)
    , m_registrations(std::move(registrations))
    , m_options(options)
    , m_observers(observers)
    , m_users(directory, delivery)
    , m_matchmaking(line, m_users, deadlines, ids, options.matchmaking, observers, *this)
    , m_names(directory, Realm::Random, domain::Tenancy::One)
    , m_guests(deadlines)
{
}

void RandomDialect::announceShutdown()
{
    announceShutdown(m_guests.peers());
}

void RandomDialect::announceShutdown(const QList<PeerId> &peers)
{
    QList<PeerId> guests;
    for (const PeerId &peer : peers) {
        if (m_guests.at(peer))
            guests.append(peer);
    }
    m_users.peers().emit(guests, serverShutdown(now()));
}

/// Rooms have chat messages too.
Claim RandomDialect::claim(const peer::Peer &peer, const peer::Event &event) const
{
    const auto word = wordOf(event.name);
    if (!word)
        return Claim::None;
    if (*word != Word::ChatMessage)
        return Claim::Own;
    const Guest *guest = m_guests.at(peer.id());
    if (!guest)
        return Claim::None;
    const bool isOfPair = !guest->pair.isEmpty() && event.argument()["roomId"].string() == guest->pair;
    return isOfPair ? Claim::Own : Claim::Possible;
}

void RandomDialect::handle(peer::Peer &peer, const peer::Event &event, const Reply &reply)
{
    const auto word = wordOf(event.name);
    Q_ASSERT(word);
    const PeerId id = peer.id();
    Guest *guest = m_guests.at(id);
    switch (*word) {
    case Word::Authenticate:
        authenticate(peer, event.argument(), reply);
        break;
    case Word::FindPartner:
        findPartner(id, guest, event.argument(), reply);
        break;
    case Word::NextPartner:
        nextPartner(id, guest, reply);
        break;
    case Word::EndChat:
        endChat(id, guest, reply);
        break;
    case Word::ChatMessage:
        chat(id, guest, event, reply);
        break;
    case Word::Offer:
    case Word::Answer:
    case Word::Candidate:
    case Word::ConnectionStatus:
    case Word::Typing:
    case Word::QualityReport:
        relay(id, guest, *word, event, reply);
        break;
    }
}

void RandomDialect::leave(const PeerId &peer, peer::DisconnectReason reason, const peer::StepToken &step)
{
    m_guests.forget(peer);
    const PairEnd end = peer::isDeliberate(reason) ? PairEnd::Disconnected : PairEnd::ConnectionLost;
    // Whoever took the user id over has ended what the peer was in.
    m_names.leave(peer, [this, end, step](const domain::Release &given) { quit(given.user.id, end, step); });
}

void RandomDialect::authenticate(const peer::Peer &peer, const peer::Json &payload, const Reply &reply)
{
    const PeerId id = peer.id();
    const auto read = readUser(payload);
    const auto *user = std::get_if<UserId>(&read);
    const auto fault = auth::registrationFault(peer, m_registrations, user ? std::optional(*user) : std::nullopt,
                                               user ? QString() : std::get<Fault>(read).sentence);
    if (fault) {
        refuseAuthentication(id, fault->code, fault->sentence, reply.on(fault->ground));
        return;
    }
    m_names.claim(*user, {id, {}, {}, now()},
                  [this, id, name = *user, profile = readProfile(m_reader, payload["userInfo"]),
                   reply](const Result<domain::Claim> &claim) {
                      if (claim) {
                          bind(id, name, profile, *claim);
                          welcome(id, name, reply);
                      } else {
                          refuseAuthentication(id, peer::ackCode(claim.error()), textOf(claim.error()).sentence, reply);
                      }
                  });
}

void RandomDialect::bind(const PeerId &peer, const UserId &user, const domain::Profile &profile,
                         const domain::Claim &claim)
{
    ++m_counters.authentications;
    m_counters.takeovers += quint64(claim.evicted.size());
    m_guests.welcome(peer, user).profile = profile;
    // The place or the pair was of the peer that held the user id, not of the one that holds it now.
    if (!claim.evicted.isEmpty())
        quit(user, PairEnd::Disconnected);
    if (claim.former)
        quit(claim.former->user.id, PairEnd::Disconnected);
}

void RandomDialect::welcome(const PeerId &peer, const UserId &user, const Reply &reply)
{
    const auto failed = [this, peer, reply](ErrorCode code) {
        refuseAuthentication(peer, peer::ackCode(code), textOf(code).sentence, reply);
    };
    m_line.count([this, peer, user, failed](const Result<domain::LineCounts> &counts) {
        if (!counts) {
            failed(counts.error());
            return;
        }
        m_directory.count(Realm::Random, [this, peer, user, failed, counts = *counts](const Result<qint64> &users) {
            if (!users)
                failed(users.error());
            else if (m_guests.at(peer))
                m_users.peers().emit({peer}, authenticated(user, peer, domain::lineFigures(counts, *users)));
        });
    });
}

void RandomDialect::findPartner(const PeerId &peer, Guest *guest, const peer::Json &payload, const Reply &reply)
{
    if (!isSearch(payload)) {
        const QString sentence = QStringLiteral("Invalid data format");
        refuse(peer, error(sentence), "E301", sentence, reply);
        return;
    }
    if (!guest) {
        refuse(peer, error(unauthenticatedSentence()), "E203", unauthenticatedSentence(), reply);
        return;
    }
    guest->reentry.stop();
    guest->wishes = readPreferences(m_reader, payload["preferences"]);
    enterLine(peer, Search::Partner, [this, peer, reply](ErrorCode code) {
        if (code == ErrorCode::AlreadyPaired)
            leavePair(peer, PairEnd::NewSearch, Search::Partner, m_options.afterNewSearch, reply);
        else
            refuse(peer, code, reply);
    });
}

void RandomDialect::nextPartner(const PeerId &peer, Guest *guest, const Reply &reply)
{
    if (!guest) {
        reply.fail("E203", unauthenticatedSentence());
        return;
    }
    guest->reentry.stop();
    // Who waits has no partner to leave, and keeps the place.
    m_matchmaking.pairOf(guest->user, [this, peer, reply](const Result<std::optional<Pair>> &pair) {
        if (!pair)
            refuse(peer, pair.error(), reply);
        else if (*pair)
            leavePair(peer, PairEnd::NextPartner, Search::NextPartner, m_options.afterNextPartner, reply);
        else
            enterLater(peer, Search::NextPartner, m_options.afterNextPartner);
    });
}

void RandomDialect::endChat(const PeerId &peer, Guest *guest, const Reply &reply)
{
    if (!guest) {
        reply.fail("E203", unauthenticatedSentence());
        return;
    }
    guest->reentry.stop();
    m_matchmaking.leave(guest->user, PairEnd::UserEnded, [this, peer, reply](const Result<Departure> &departure) {
        if (!departure)
            refuse(peer, departure.error(), reply);
    });
}

void RandomDialect::chat(const PeerId &peer, const Guest *guest, const peer::Event &event, const Reply &reply)
{
    // What is for no pair may be for a room, and is answered there.
    const auto address = readAddress(event.argument());
    if (!guest || !address) {
        ++m_counters.drops;
        return;
    }
    const Words words = chatMessage(m_ids.uuid(), guest->user, event, now());
    m_matchmaking.pass(address->pair, guest->user, address->to, domain::Signal::Other, words,
                       [this, peer, words, reply](const Result<Done> &passed) {
                           if (passed) {
                               ++m_counters.chats;
                               m_users.peers().emit({peer}, words);
                           } else if (passed.error() == ErrorCode::NotPaired) {
                               ++m_counters.drops;
                           } else {
                               refuse(peer, passed.error(), reply);
                           }
                       });
}

void RandomDialect::relay(const PeerId &peer, const Guest *guest, Word word, const peer::Event &event,
                          const Reply &reply)
{
    const auto address = readAddress(event.argument());
    if (!guest || !address) {
        drop(reply);
        return;
    }
    const domain::Signal signal = *signalOf(word, event.argument());
    const auto rating =
        signal == domain::Signal::Report ? std::optional(readRating(guest->user, event.argument())) : std::nullopt;
    m_matchmaking.pass(address->pair, guest->user, address->to, signal, relayed(word, guest->user, event, now()),
                       [this, peer, rating, reply](const Result<Done> &passed) {
                           if (passed) {
                               ++m_counters.relays;
                               if (rating)
                                   m_observers.tell(&domain::Observer::rated, *rating);
                           } else if (passed.error() == ErrorCode::NotPaired)
                               drop(reply);
                           else
                               refuse(peer, passed.error(), reply);
                       });
}

void RandomDialect::enterLine(const PeerId &peer, Search search, const Refused &refused)
{
    const Guest *guest = m_guests.at(peer);
    if (!guest)
        return;
    const domain::Seeker seeker{guest->user, guest->profile, guest->wishes};
    m_matchmaking.seek(seeker, [this, peer, search, refused](const Result<domain::Entry> &entry) {
        if (!entry) {
            refused(entry.error());
            return;
        }
        ++m_counters.searches;
        if (!m_guests.at(peer))
            return;
        m_users.peers().emit({peer}, queueStatus(entry->position, entry->waiting));
        m_users.peers().emit({peer}, searching(search, now()));
    });
}

void RandomDialect::leavePair(const PeerId &peer, PairEnd end, Search search, Duration delay, const Reply &reply)
{
    const Guest *guest = m_guests.at(peer);
    if (!guest)
        return;
    m_matchmaking.leave(guest->user, end, [this, peer, search, delay, reply](const Result<Departure> &departure) {
        if (departure)
            enterLater(peer, search, delay);
        else
            refuse(peer, departure.error(), reply);
    });
}

void RandomDialect::enterLater(const PeerId &peer, Search search, Duration delay)
{
    Guest *guest = m_guests.at(peer);
    if (!guest)
        return;
    guest->reentry.start(delay, [this, peer, search] {
        enterLine(peer, search, [this, peer](ErrorCode code) {
            // Whoever has found a partner meanwhile keeps it.
            if (code != ErrorCode::AlreadyPaired)
                m_users.peers().emit({peer}, error(textOf(code).sentence));
        });
    });
}

void RandomDialect::quit(const UserId &user, PairEnd end, const peer::StepToken &step)
{
    m_matchmaking.leave(user, end, [step](const Result<Departure> &departure) {
        if (!departure)
            qCInfo(lcRandom) << "the line keeps somebody who has left:" << textOf(departure.error()).sentence;
    });
}

void RandomDialect::drop(const Reply &reply)
{
    ++m_counters.drops;
    if (reply.isWanted())
        reply.fail(peer::ackCode(ErrorCode::NotPaired), textOf(ErrorCode::NotPaired).sentence);
}

void RandomDialect::matched(const Pair &pair)
{
    for (const UserId &user : {pair.first, pair.second}) {
        if (Guest *guest = m_guests.called(user)) {
            guest->pair = pair.id;
            guest->reentry.stop();
        }
        tell(user, random::matched(pair, user));
    }
}

void RandomDialect::parted(const Pair &pair, const UserId &by, PairEnd end)
{
    const Words words = domain::endsForBoth(end) ? roomEnded(pair, end, now()) : partnerLeft(pair.id, end);
    for (const UserId &user : {pair.first, pair.second}) {
        Guest *guest = m_guests.called(user);
        if (guest && guest->pair == pair.id)
            guest->pair.clear();
        if (user != by)
            tell(user, words);
    }
}

void RandomDialect::moved(const UserId &user, qint64 position, qint64 waiting)
{
    tell(user, queueStatus(position, waiting));
}

void RandomDialect::removed(const UserId &user, const QString &reason)
{
    // Who has asked for the next partner while waiting would be back in a moment.
    if (Guest *guest = m_guests.called(user))
        guest->reentry.stop();
    tell(user, error(reason));
}

void RandomDialect::tell(const UserId &user, const Words &words)
{
    m_users.emit({Realm::Random, user}, words);
}

void RandomDialect::refuse(const PeerId &peer, const Words &words, QByteArrayView code, const QString &sentence,
                           const Reply &reply)
{
    ++m_counters.refusals;
    qCInfo(lcRandom) << "refused:" << sentence << peer;
    m_users.peers().emit({peer}, words);
    reply.fail(code, sentence);
}

void RandomDialect::refuse(const PeerId &peer, ErrorCode code, const Reply &reply)
{
    const QString sentence = textOf(code).sentence;
    refuse(peer, error(sentence), peer::ackCode(code), sentence, reply);
}

void RandomDialect::refuseAuthentication(const PeerId &peer, QByteArrayView code, const QString &sentence,
                                         const Reply &reply)
{
    refuse(peer, authError(sentence), code, sentence, reply);
}

} // namespace heliograph::random

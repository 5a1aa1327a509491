// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/presence/presencedialect.h"

#include "server/auth/identity.h"
#include "server/peer/ackcode.h"

#include <algorithm>

#include <QLoggingCategory>

namespace heliograph::presence {

using domain::PeerId;
using domain::Realm;
using domain::UserId;
using domain::Words;
using peer::Claim;
using peer::Reply;

namespace {

Q_LOGGING_CATEGORY(lcPresence, "heliograph.presence", QtInfoMsg)

/// Silence is inactivity only where a client could have spoken.
domain::Inactivity::Options inactivityOf(const PresenceOptions &options)
{
    domain::Inactivity::Options inactivity = options.inactivity;
    inactivity.threshold = std::max(inactivity.threshold, options.longestAbsence);
    return inactivity;
}

} // namespace

PresenceDialect::PresenceDialect(domain::Directory &directory, domain::Delivery &delivery, Deadlines &deadlines,
                                 auth::Registrations registrations, const PresenceOptions &options)
    : m_directory(directory)
    , m_delivery(delivery)
    , m_clock(deadlines.clock())
    , m_registrations(std::move(registrations))
    , m_options(options)
    , m_names(directory, Realm::Presence, domain::Tenancy::One)
    , m_inactivity(deadlines, inactivityOf(options),
                   [this](const QList<PeerId> &silent) {
                       for (const PeerId &peer : silent) {
                           ++m_counters.inactive;
                           m_delivery.disconnect(peer, QStringLiteral("nothing came from it for too long"));
                       }
                   })
    , m_lists(directory, delivery, deadlines, m_names,
              [this](const PeerId &peer, ErrorCode code, const std::optional<Reply> &reply) {
                  if (reply)
                      refuse(peer, code, *reply);
                  else
                      m_delivery.emit({peer}, error(textOf(code).sentence));
              })
    , m_announcements(directory, delivery, deadlines, m_names)
{
}

Claim PresenceDialect::claim(const peer::Peer &peer, const peer::Event &event) const
{
    const auto word = wordOf(event.name);
    if (!word)
        return Claim::None;
    const peer::Json payload = event.argument();
    switch (*word) {
    case Word::Register:
        return namesDevice(payload) || peer.claims().userId ? Claim::None : Claim::Own;
    case Word::GetUsers:
    case Word::CustomMessage:
        return Claim::Own;
    case Word::Offer:
    case Word::Answer:
    case Word::IceCandidate:
        break;
    }
    if (!payload["targetUserId"].isAbsent())
        return Claim::None;
    // Addressed to nobody: from somebody with a name it is ours to refuse.
    return !payload["to"].isAbsent() || m_names.contains(peer.id()) ? Claim::Own : Claim::Possible;
}

void PresenceDialect::handle(peer::Peer &peer, const peer::Event &event, const Reply &reply)
{
    const auto word = wordOf(event.name);
    Q_ASSERT(word);
    if (isRelayed(*word)) {
        relay(peer, *word, event, reply);
    } else if (*word == Word::Register) {
        registerName(peer, event.argument(), reply);
    } else {
        m_announcements.curious(peer.id());
        m_lists.ask(peer.id(), reply);
    }
}

void PresenceDialect::leave(const PeerId &peer, peer::DisconnectReason reason, const peer::StepToken &step)
{
    m_announcements.forget(peer);
    m_lists.forget(peer);
    m_inactivity.forget(peer);
    // Whoever took the name over has announced it.
    m_names.leave(peer, [this, peer, reason, step](const domain::Release &given) {
        ++m_counters.departures;
        m_lists.changed();
        // When everybody is sent away, nobody is left to hear of it.
        if (reason != peer::DisconnectReason::ShuttingDown)
            m_announcements.add({peerDisconnected(given.user.id), given.user.id, peer});
    });
}

void PresenceDialect::registerName(const peer::Peer &peer, const peer::Json &payload, const Reply &reply)
{
    const PeerId id = peer.id();
    const auto name = readRegistration(payload);
    const auto fault = auth::registrationFault(peer, m_registrations, name, invalidSentence(Word::Register));
    if (fault) {
        refuse(id, fault->code, fault->sentence, reply.on(fault->ground));
        if (fault->ground == peer::RefusalGround::TooOften)
            m_delivery.disconnect(id, fault->sentence);
        return;
    }
    m_names.claim(*name, {id, {}, {}, m_clock.wallNow()},
                  [this, id, name = *name, reply](const Result<domain::Claim> &claim) {
                      if (claim)
                          registered(id, name, *claim, reply);
                      else
                          refuse(id, claim.error(), reply);
                  });
}

void PresenceDialect::registered(const PeerId &peer, const UserId &name, const domain::Claim &claim, const Reply &reply)
{
    ++m_counters.registrations;
    m_inactivity.watch(peer);
    for (const domain::Device &evicted : claim.evicted) {
        ++m_counters.takeovers;
        m_inactivity.forget(evicted.peer);
        m_delivery.disconnect(evicted.peer, QStringLiteral("another peer took its name"));
    }
    m_lists.changed();
    m_announcements.named(peer, claim.isRenewal || claim.former);
    if (claim.former) {
        ++m_counters.departures;
        const UserId &former = claim.former->user.id;
        m_announcements.add({peerDisconnected(former), former, peer});
    }
    if (!claim.evicted.isEmpty())
        m_announcements.add({peerDisconnected(name), name, peer});
    m_announcements.add({peerConnected(name), name, peer});
    m_lists.tell(peer, reply);
}

void PresenceDialect::relay(const peer::Peer &peer, Word word, const peer::Event &event, const Reply &reply)
{
    const PeerId id = peer.id();
    const auto address = readAddress(word, event.argument());
    const UserId name = m_names.userOf(id);
    const bool hasName = !name.isEmpty();
    if (!address || (!hasName && (m_options.requiresRegister || !address->from))) {
        refuse(id, "E301", invalidSentence(word), reply);
        return;
    }
    const UserId from = hasName ? name : *address->from;
    if (auth::contradictsClaims(peer, from)) {
        refuse(id, "E203", auth::mismatchSentence(), reply);
        return;
    }
    const Words words = relayed(word, from, event);
    if (hasName) {
        pass(id, address->to, words, reply);
        return;
    }
    // Without a name of its own it may call itself what nobody else is called.
    m_directory.find({Realm::Presence, from},
                     [this, id, to = address->to, words, word, reply](const Result<QList<domain::Device>> &holders) {
                         if (!holders)
                             refuse(id, holders.error(), reply);
                         else if (holders->isEmpty())
                             pass(id, to, words, reply);
                         else
                             refuse(id, "E301", invalidSentence(word), reply);
                     });
}

void PresenceDialect::pass(const PeerId &peer, const UserId &to, const Words &words, const Reply &reply)
{
    m_directory.find({Realm::Presence, to},
                     [this, peer, to, words, reply](const Result<QList<domain::Device>> &holders) {
                         if (!holders) {
                             refuse(peer, holders.error(), reply);
                         } else if (holders->isEmpty()) {
                             refuse(peer, "E103", notFoundSentence(to), reply);
                         } else {
                             ++m_counters.relays;
                             m_delivery.emit({holders->constFirst().peer}, words);
                         }
                     });
}

void PresenceDialect::refuse(const PeerId &peer, QByteArrayView code, const QString &sentence, const Reply &reply)
{
    ++m_counters.refusals;
    qCInfo(lcPresence) << "refused:" << code << peer;
    m_delivery.emit({peer}, error(sentence));
    reply.fail(code, sentence);
}

void PresenceDialect::refuse(const PeerId &peer, ErrorCode code, const Reply &reply)
{
    refuse(peer, peer::ackCode(code), textOf(code).sentence, reply);
}

} // namespace heliograph::presence

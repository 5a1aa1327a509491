// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/direct/directdialect.h"

#include "server/auth/identity.h"
#include "server/dialects/direct/directwire.h"
#include "server/peer/ackcode.h"

#include <QLoggingCategory>

namespace heliograph::direct {

using domain::Call;
using domain::CallChange;
using domain::CallEnd;
using domain::CallState;
using domain::PeerId;
using domain::Realm;
using domain::Signal;
using domain::UserId;
using peer::Claim;
using peer::Event;
using peer::Reply;

namespace {

Q_LOGGING_CATEGORY(lcDirect, "heliograph.direct", QtInfoMsg)

domain::CallPolicy policyOf(const DirectOptions &options)
{
    domain::CallPolicy policy;
    policy.ring = options.ring;
    return policy;
}

} // namespace

DirectDialect::DirectDialect(domain::Directory &directory, domain::Calls &calls, domain::Delivery &delivery,
                             Deadlines &deadlines, IdSource &ids, auth::Registrations registrations,
                             const domain::Observers &observers, const DirectOptions &options)
    : m_directory(directory)
    , m_delivery(delivery)
    , m_ids(ids)
    , m_registrations(std::move(registrations))
    , m_clock(deadlines.clock())
    , m_users(directory, delivery)
    , m_control(calls, m_users, deadlines, Realm::Direct, policyOf(options), observers, *this)
    , m_names(directory, Realm::Direct, domain::Tenancy::One)
{
}

Claim DirectDialect::claim(const peer::Peer &peer, const Event &event) const
{
    const auto word = wordOf(event.name);
    if (!word)
        return Claim::None;
    if (*word != Word::IceCandidate)
        return Claim::Own;
    // Clients of another dialect say it too: with a call's id, or waiting for an answer.
    const bool isForeign = event.ackId || namesCall(event.argument());
    if (isForeign)
        return Claim::None;
    return m_names.contains(peer.id()) ? Claim::Own : Claim::Possible;
}

void DirectDialect::handle(peer::Peer &peer, const Event &event, const Reply &reply)
{
    const auto word = wordOf(event.name);
    Q_ASSERT(word);
    if (*word == Word::RegisterUser) {
        registerUser(peer, event, reply);
        return;
    }
    const Said said{peer.id(), m_names.userOf(peer.id()), event, reply};
    if (*word == Word::MakeCall) {
        makeCall(said);
        return;
    }
    if (said.user.isEmpty()) {
        drop();
        return;
    }
    switch (*word) {
    case Word::RegisterUser:
    case Word::MakeCall:
        break;
    case Word::AnswerCall:
        answerCall(said);
        break;
    case Word::DeclineCall:
        declineCall(said);
        break;
    case Word::EndCall:
        endCall(said);
        break;
    case Word::IceCandidate:
        relayCandidate(said);
        break;
    case Word::LogoutUser:
        logOut(said);
        break;
    }
}

void DirectDialect::leave(const PeerId &peer, peer::DisconnectReason, const peer::StepToken &step)
{
    m_names.leave(peer, [this, step](const domain::Release &release) {
        ++m_counters.departures;
        m_control.endAll(release.user.id, CallEnd::Disconnected, [step](const auto &) {});
    });
}

peer::OutgoingEvent DirectDialect::dismiss(const PeerId &, const QString &reason)
{
    const domain::Words words = forceDisconnect(reason);
    return {words.event, words.arguments};
}

void DirectDialect::registerUser(const peer::Peer &peer, const Event &event, const Reply &reply)
{
    const auto user = readUser(event.argument());
    if (const auto fault = auth::registrationFault(peer, m_registrations, user, QStringLiteral("Invalid user ID"))) {
        refuseRegistration(peer.id(), fault->code, fault->sentence, event, reply.on(fault->ground));
        return;
    }
    m_names.claim(*user, {peer.id(), {}, {}, m_clock.wallNow()},
                  [this, peer = peer.id(), user = *user, event, reply](const Result<domain::Claim> &claim) {
                      if (claim)
                          registered(peer, user, *claim, reply);
                      else
                          refuseRegistration(peer, peer::ackCode(claim.error()), textOf(claim.error()).sentence, event,
                                             reply);
                  });
}

void DirectDialect::registered(const PeerId &peer, const UserId &user, const domain::Claim &claim, const Reply &reply)
{
    ++m_counters.registrations;
    for (const domain::Device &device : claim.evicted)
        takeOver(device.peer);
    const Continuation<QList<CallChange>> keep = [reply](const auto &) {};
    const Continuation<QList<CallChange>> tell = [this, peer, user, reply](const auto &) {
        m_delivery.emit({peer}, direct::registered(user));
    };
    // The evicted one's call first: if it is with the peer's former user, nobody is left to hear of its end.
    if (!claim.evicted.isEmpty())
        m_control.endAll(user, CallEnd::Disconnected, claim.former ? keep : tell);
    if (claim.former) {
        ++m_counters.departures;
        m_control.endAll(claim.former->user.id, CallEnd::LoggedOut, tell);
    }
    if (claim.evicted.isEmpty() && !claim.former)
        tell(QList<CallChange>());
}

/// The evicted peer holds nothing any more, so its own leaving has nothing to tell.
void DirectDialect::takeOver(const PeerId &evicted)
{
    ++m_counters.takeovers;
    m_delivery.emit({evicted}, forceDisconnect(QStringLiteral("New login detected")));
    m_delivery.disconnect(evicted, QStringLiteral("its user has come on another connection"));
}

void DirectDialect::makeCall(const Said &said)
{
    if (said.user.isEmpty()) {
        const QString sentence = QStringLiteral("User not registered");
        ++m_counters.refusals;
        qCInfo(lcDirect) << "refused:" << sentence << said.peer;
        m_delivery.emit({said.peer}, callFailed(sentence, said.event));
        said.reply.fail("E203", sentence);
        return;
    }
    m_directory.find({Realm::Direct, readOther(said.event.argument())},
                     [this, said](const Result<QList<domain::Device>> &devices) {
                         if (!devices)
                             refuseCall(said, devices.error());
                         else if (m_names.userOf(said.peer) == said.user)
                             ring(said, !devices->isEmpty());
                         else
                             drop(); // taken over meanwhile: the call would be the newcomer's
                     });
}

void DirectDialect::ring(const Said &said, bool isCalleePresent)
{
    Call request;
    request.id = QString::fromLatin1(m_ids.uuid());
    request.caller = said.user;
    request.callee = readOther(said.event.argument());
    m_control.ring(request, isCalleePresent, [this, said](const Result<Call> &call) {
        if (!call) {
            refuseCall(said, call.error());
            return;
        }
        ++m_counters.calls;
        m_control.present(*call, incomingCall(said.user, said.event));
    });
}

void DirectDialect::answerCall(const Said &said)
{
    withCall(said, [this, said](const Call &call) {
        if (call.callee != said.user) {
            drop();
        } else if (call.state == CallState::Accepted) {
            passAnswer(said, call);
        } else {
            m_control.accept(call.id, said.user, [this, said](const Result<CallChange> &change) {
                if (change)
                    passAnswer(said, change->after);
                else
                    failed(change.error(), said.reply);
            });
        }
    });
}

void DirectDialect::passAnswer(const Said &said, const Call &call)
{
    pass(said, call, Signal::Answer, callAnswered(said.user, said.event), m_counters.answers);
}

void DirectDialect::declineCall(const Said &said)
{
    withCall(said, [this, said](const Call &call) {
        const auto answer = [this, reply = said.reply](const Result<CallChange> &change) {
            if (!change)
                failed(change.error(), reply);
        };
        if (call.callee != said.user)
            drop();
        else if (call.state == CallState::Ringing)
            m_control.decline(call.id, said.user, {}, answer);
        else
            m_control.hangUp(call.id, said.user, declinedLate(), answer);
    });
}

void DirectDialect::endCall(const Said &said)
{
    withCall(said, [this, said](const Call &call) {
        m_control.hangUp(call.id, said.user, {}, [this, reply = said.reply](const Result<CallChange> &change) {
            if (!change)
                failed(change.error(), reply);
        });
    });
}

void DirectDialect::relayCandidate(const Said &said)
{
    withCall(said, [this, said](const Call &call) {
        pass(said, call, candidateOf(said.event), iceCandidate(said.user, said.event), m_counters.candidates);
    });
}

void DirectDialect::logOut(const Said &said)
{
    m_names.release(said.peer, [this, said](const Result<std::optional<domain::Release>> &release) {
        if (!release) {
            failed(release.error(), said.reply);
            return;
        }
        if (!*release) {
            drop();
            return;
        }
        ++m_counters.departures;
        m_control.endAll(said.user, CallEnd::LoggedOut,
                         [this, said](const auto &) { m_delivery.emit({said.peer}, loggedOut(said.user)); });
    });
}

void DirectDialect::withCall(const Said &said, std::function<void(const Call &)> next)
{
    m_control.between(said.user, readOther(said.event.argument()),
                      [this, reply = said.reply, next = std::move(next)](const Result<Call> &call) {
                          if (call)
                              next(*call);
                          else
                              failed(call.error(), reply);
                      });
}

void DirectDialect::pass(const Said &said, const Call &call, Signal signal, const domain::Words &words,
                         quint64 &counter)
{
    m_control.pass(call.id, said.user, call.otherThan(said.user), signal, words,
                   [this, reply = said.reply, &counter](const Result<Done> &done) {
                       if (done)
                           ++counter;
                       else
                           failed(done.error(), reply);
                   });
}

/// What has no call, or none any more, is dropped without a word: this dialect has none for it.
void DirectDialect::failed(ErrorCode code, const Reply &reply)
{
    if (code != ErrorCode::StoreUnavailable) {
        drop();
        return;
    }
    ++m_counters.refusals;
    qCInfo(lcDirect) << "refused:" << textOf(code).name;
    reply.fail(peer::ackCode(code), textOf(code).sentence);
}

void DirectDialect::refuseRegistration(const PeerId &peer, QByteArrayView code, const QString &sentence,
                                       const Event &event, const Reply &reply)
{
    ++m_counters.refusals;
    qCInfo(lcDirect) << "refused:" << sentence << peer;
    m_delivery.emit({peer}, registrationFailed(sentence, event));
    reply.fail(code, sentence);
}

void DirectDialect::refuseCall(const Said &said, ErrorCode code)
{
    const QString sentence = textOf(code).sentence;
    ++m_counters.refusals;
    qCInfo(lcDirect) << "refused:" << textOf(code).name << said.peer;
    m_delivery.emit({said.peer},
                    code == ErrorCode::CalleeBusy ? callBusy(said.event) : callFailed(sentence, said.event));
    said.reply.fail(peer::ackCode(code), sentence);
}

void DirectDialect::callEnded(const CallChange &change)
{
    ++m_counters.ends;
    m_users.emit(Realm::Direct, noticesOfEnd(change.after));
}

} // namespace heliograph::direct

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/calls/callsdialect.h"

#include "server/auth/identity.h"
#include "server/dialects/calls/callsanswers.h"

#include <algorithm>

#include <QLoggingCategory>

namespace heliograph::calls {

using domain::Call;
using domain::CallChange;
using domain::CallId;
using domain::CallState;
using domain::PeerId;
using domain::Realm;
using domain::Signal;
using domain::UserId;
using peer::Claim;
using peer::Event;
using peer::Reply;

namespace {

Q_LOGGING_CATEGORY(lcCalls, "heliograph.calls", QtInfoMsg)

domain::CallPolicy policyOf(const CallsOptions &options)
{
    domain::CallPolicy policy;
    policy.ring = std::min(options.ring, options.ringingLifetime);
    policy.longest = options.longest;
    policy.retention = options.retention;
    policy.grace = options.grace;
    policy.isOneEach = false;
    policy.ringsAbsent = true;
    policy.callsPerCaller = options.callsPerCaller;
    return policy;
}

} // namespace

CallsDialect::CallsDialect(const CallsPorts &ports, const CallsOptions &options)
    : m_delivery(ports.delivery)
    , m_ids(ports.ids)
    , m_registrations(ports.registrations)
    , m_callsBegun(ports.callsBegun)
    , m_clock(ports.deadlines.clock())
    , m_users(ports.directory, ports.delivery)
    , m_control(ports.calls, m_users, ports.deadlines, Realm::Calls, policyOf(options), ports.observers, *this)
    , m_names(ports.directory, Realm::Calls, domain::Tenancy::Many)
    , m_waker(ports.tokens, ports.push, m_clock, ports.observers)
{
}

/// Another dialect has candidates without a call's id, and one more registers users.
Claim CallsDialect::claim(const peer::Peer &peer, const Event &event) const
{
    const auto word = wordOf(event.name);
    if (!word)
        return Claim::None;
    if (*word != Word::IceCandidate || event.ackId || !event.argument()["callId"].isAbsent())
        return Claim::Own;
    return m_names.contains(peer.id()) ? Claim::Possible : Claim::None;
}

void CallsDialect::handle(peer::Peer &peer, const Event &event, const Reply &reply)
{
    const auto word = wordOf(event.name);
    Q_ASSERT(word);
    const Said said{*word, peer.id(), m_names.userOf(peer.id()), event, reply};
    switch (*word) {
    case Word::Register:
        registerDevice(peer, said);
        break;
    case Word::Unregister:
        unregister(said);
        break;
    case Word::CallInitiate:
        initiate(peer, said);
        break;
    case Word::CallAccept:
        accept(said);
        break;
    case Word::CallReject:
        reject(said);
        break;
    case Word::CallEnd:
        end(said);
        break;
    case Word::CallCancel:
        cancel(said);
        break;
    case Word::SdpOffer:
    case Word::SdpAnswer:
    case Word::IceCandidate:
        relay(said);
        break;
    case Word::Ping:
        ping(said);
        break;
    }
}

void CallsDialect::leave(const PeerId &peer, peer::DisconnectReason, const peer::StepToken &step)
{
    const bool isForGood = m_dismissed.remove(peer);
    m_names.leave(peer, [this, isForGood, step](const domain::Release &release) {
        ++m_counters.departures;
        if (release.wasLast && isForGood)
            m_control.endAll(release.user.id, domain::CallEnd::Disconnected, [step](const auto &) {});
        else if (release.wasLast)
            m_control.lose(release.user.id, [step](const auto &) {});
    });
}

peer::OutgoingEvent CallsDialect::dismiss(const PeerId &peer, const QString &reason)
{
    if (m_names.contains(peer))
        m_dismissed.insert(peer);
    return peer::kicked(reason);
}

void CallsDialect::registerDevice(const peer::Peer &peer, const Said &said)
{
    const auto request = readRegistration(said.payload());
    const auto *read = std::get_if<Registration>(&request);
    const auto fault = auth::registrationFault(peer, m_registrations, read ? std::optional(read->user) : std::nullopt,
                                               read ? QString() : std::get<Fault>(request).sentence);
    if (fault) {
        refuseRegistration(said.on(fault->ground), {fault->code.toByteArray(), fault->sentence});
        return;
    }
    if (!said.user.isEmpty()) {
        m_delivery.emit({said.peer}, alreadyRegistered(said.peer));
        return;
    }
    Registration registration = *read;
    if (registration.device.isEmpty())
        registration.device = QString::fromLatin1(said.peer);
    if (registration.platform.isEmpty())
        registration.platform = QStringLiteral("unknown");
    m_names.claim(registration.user, {said.peer, registration.device, registration.platform, m_clock.wallNow()},
                  [this, said, registration](const Result<domain::Claim> &claim) {
                      if (claim)
                          registered(said, registration, *claim);
                      else
                          refuseRegistration(said, faultOf(said.word, claim.error()));
                  });
}

void CallsDialect::registered(const Said &said, const Registration &registration, const domain::Claim &claim)
{
    ++m_counters.registrations;
    // Clients know no word for being one device too many: it is none any more, and hears nothing.
    m_counters.departures += quint64(claim.evicted.size());
    m_waker.remember(registration, said.reply);
    if (claim.isFirst)
        m_control.regain(registration.user, [reply = said.reply](const auto &) {});
    m_delivery.emit({said.peer}, calls::registered(said.peer));
}

void CallsDialect::unregister(const Said &said)
{
    if (said.user.isEmpty())
        return;
    m_names.release(said.peer, [this, said](const Result<std::optional<domain::Release>> &release) {
        if (!release) {
            refuse(said, release.error());
            return;
        }
        ++m_counters.departures;
        m_waker.forget(said.user, said.reply);
        if (*release && (*release)->wasLast)
            m_control.lose(said.user, [reply = said.reply](const auto &) {});
    });
}

void CallsDialect::initiate(const peer::Peer &peer, const Said &said)
{
    const auto read = readCallRequest(said.payload(), said.user);
    if (const auto *fault = std::get_if<Fault>(&read)) {
        refuse(said, *fault);
        return;
    }
    // Calls ring on without their caller, so names that come and go could pile them up.
    if (!m_callsBegun.count(peer.handshake().addressKey).isAllowed) {
        refuse(said.on(peer::RefusalGround::TooOften), ErrorCode::TooManyCalls);
        return;
    }
    const auto &request = std::get<CallRequest>(read);
    Call call;
    call.id = QString::fromLatin1(m_ids.uuid());
    call.caller = said.user;
    call.callee = request.callee;
    call.type = request.type;
    // Nobody asks whether the callee is there: a call rings for those who sleep, too.
    m_control.ring(call, false, [this, said, request](const Result<Call> &ringing) {
        if (ringing)
            rang(said, *ringing, request);
        else
            refuse(said, ringing.error());
    });
}

/// The caller learns the id before anybody can answer: its app knows no other way to tell whose answer it is.
void CallsDialect::rang(const Said &said, const Call &call, const CallRequest &request)
{
    ++m_counters.calls;
    said.reply.send(succeeded(said.word, call.id));
    m_users.emit({Realm::Calls, call.callee}, incomingCall(call, request));
    m_waker.wake(call, request);
}

void CallsDialect::accept(const Said &said)
{
    m_control.accept(readCallId(said.payload()), said.user, [this, said](const Result<CallChange> &change) {
        if (!change) {
            refuse(said, change.error());
            return;
        }
        const Call &call = change->after;
        ++m_counters.accepts;
        said.reply.send(succeeded(said.word, call.id));
        m_users.emit({Realm::Calls, call.caller}, callAccepted(call));
        tellOtherDevices(said, call);
    });
}

void CallsDialect::tellOtherDevices(const Said &said, const Call &call)
{
    m_users.emit({Realm::Calls, said.user}, answeredElsewhere(call, m_clock.wallNow()), said.peer);
}

void CallsDialect::reject(const Said &said)
{
    m_control.decline(readCallId(said.payload()), said.user, readReason(said.payload()),
                      [this, said](const Result<CallChange> &change) {
                          if (!change) {
                              refuse(said, change.error());
                              return;
                          }
                          said.reply.send(succeeded(said.word, change->after.id));
                          tellOtherDevices(said, change->after);
                      });
}

void CallsDialect::end(const Said &said)
{
    const CallId id = readCallId(said.payload());
    m_control.hangUp(id, said.user, readReason(said.payload()), [this, said, id](const Result<CallChange> &change) {
        // Who ends a call that is over has what it wants.
        if (!change && change.error() != ErrorCode::CallNotFound) {
            refuse(said, change.error());
            return;
        }
        said.reply.send(succeeded(said.word, id));
        if (change && change->before.state == CallState::Ringing && change->after.callee == said.user)
            tellOtherDevices(said, change->after);
    });
}

void CallsDialect::cancel(const Said &said)
{
    m_control.cancel(readCallId(said.payload()), said.user, readReason(said.payload()),
                     [this, said](const Result<CallChange> &change) {
                         if (change)
                             said.reply.send(succeeded(said.word, change->after.id));
                         else
                             refuse(said, change.error());
                     });
}

void CallsDialect::relay(const Said &said)
{
    const auto read = readAddress(said.payload());
    if (const auto *fault = std::get_if<Fault>(&read)) {
        refuse(said, *fault);
        return;
    }
    const auto &[call, to] = std::get<Address>(read);
    const Signal signal = signalOf(said.word, said.payload());
    m_control.pass(call, said.user, to, signal, relayed(said.word, said.user, said.event, m_clock.wallNow()),
                   [this, said, isCandidate = domain::isCandidate(signal)](const Result<Done> &done) {
                       if (done) {
                           ++(isCandidate ? m_counters.candidates : m_counters.descriptions);
                           said.reply.send(passedOn(said.word));
                       } else if (isCandidate && done.error() != ErrorCode::StoreUnavailable) {
                           ++m_counters.drops;
                       } else {
                           refuse(said, done.error());
                       }
                   });
}

void CallsDialect::ping(const Said &said)
{
    ++m_counters.pings;
    if (said.reply.isWanted())
        said.reply.send(pong(m_clock.wallNow()));
    else
        m_delivery.emit({said.peer}, pongEvent(m_clock.wallNow()));
}

void CallsDialect::refuseRegistration(const Said &said, const Fault &fault)
{
    ++m_counters.refusals;
    qCInfo(lcCalls) << "refused:" << fault.sentence << said.peer;
    m_delivery.emit({said.peer}, registrationError(fault));
    said.reply.fail(fault.code, fault.sentence);
}

void CallsDialect::refuse(const Said &said, const Fault &fault)
{
    ++m_counters.refusals;
    qCInfo(lcCalls) << "refused:" << fault.sentence << said.peer;
    said.reply.fail(fault.code, fault.sentence);
}

void CallsDialect::refuse(const Said &said, ErrorCode code)
{
    if (code != ErrorCode::NotRinging) {
        refuse(said, faultOf(said.word, code));
        return;
    }
    m_control.find(readCallId(said.payload()), [this, said](const Result<Call> &call) {
        refuse(said, call ? wrongState(said.word, *call) : faultOf(said.word, call.error()));
    });
}

void CallsDialect::callEnded(const CallChange &change)
{
    ++m_counters.ends;
    m_users.emit(Realm::Calls, noticesOfEnd(change.after));
}

} // namespace heliograph::calls

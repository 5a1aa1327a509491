// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The calls dialect among its clients, and a push service that a test can ask and answer for.
#pragma once

#include "server/dialects/calls/callsdialect.h"
#include "tests/support/callingcompany.h"
#include "tests/support/latepushtokens.h"

namespace heliograph::test {

class FakePushGateway final : public domain::PushGateway
{
public:
    void send(const domain::PushMessage &message, std::function<void(domain::PushOutcome)> answer) override
    {
        sent.append(message);
        answers.append(std::move(answer));
    }

    QList<domain::PushMessage> sent;
    QList<std::function<void(domain::PushOutcome)>> answers;
};

class CallsParty final : public CallingCompany
{
public:
    explicit CallsParty(bool isSlow, int registrationsAllowed = 1000)
        : CallingCompany(isSlow)
        , tokens(table<domain::PushTokens, domain::MemoryPushTokens, LatePushTokens>(clock, qsizetype(1000)))
        , limit({registrationsAllowed, 60s, 100}, clock)
    {
        board.add(dialect);
    }

    /// A device that is registered for its user; everyone has forgotten the noise.
    FakePeer &device(const QByteArray &id, const QByteArray &user, const QByteArray &more = {})
    {
        FakePeer &peer = connect(id);
        peer.say("register", {"{\"userId\":\"" + user + "\",\"platform\":\"android\"" + more + '}'});
        hush();
        return peer;
    }
    FakePeer &user(const QByteArray &id) { return device(id, id); }
    /// The id of a call that begins to ring.
    QByteArray ring(FakePeer &caller, const QByteArray &callee)
    {
        caller.say("call_initiate", {"{\"calleeId\":\"" + callee + "\",\"callType\":\"audio\"}"}, 99);
        settle();
        const QByteArray answer = caller.acknowledged.takeLast().arguments.first();
        hush();
        return peer::JsonReader().read(answer).value()["callId"].string().toLatin1();
    }
    QByteArray accepted(FakePeer &caller, FakePeer &callee, const QByteArray &calleeName)
    {
        const QByteArray call = ring(caller, calleeName);
        callee.say("call_accept", {about(call)});
        hush();
        return call;
    }
    static QByteArray about(const QByteArray &call, const QByteArray &more = {})
    {
        return "{\"callId\":\"" + call + '"' + (more.isEmpty() ? QByteArray() : QByteArray(',' + more)) + '}';
    }
    static QByteArray refusal(const QByteArray &ack, const QByteArray &code, const QByteArray &sentence)
    {
        return ack + " {\"success\":false,\"error\":{\"code\":\"" + code + "\",\"message\":\"" + sentence + "\"}}";
    }
    QByteArray now() const { return QByteArray::number(toUnixMilliseconds(clock.wallNow())); }
    qint64 tokenCount()
    {
        qint64 found = -1;
        tokens->count([&](const Result<qint64> &count) { found = *count; });
        settle();
        return found;
    }
    /// Nobody is left, and time has passed over what was kept.
    bool isEmptyAfterwards()
    {
        allLeave();
        wait(3h, 30min);
        const domain::CallCounts counts = callCounts(domain::Realm::Calls);
        return registered(domain::Realm::Calls) == 0 && counts.ringing == 0 && counts.accepted == 0 &&
               dialect.control().timers() == 0 && dialect.control().relay().guard().scopes() == 0;
    }

    std::unique_ptr<domain::PushTokens> tokens;
    FakePushGateway gateway;
    RateLimit limit;
    RateLimit callLimit{{100, 60s, 100}, clock};
    calls::CallsDialect dialect{
        {*directory, *calls, *tokens, gateway, delivery, deadlines, ids, observers, limit, callLimit}};
};

} // namespace heliograph::test

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/calls/calleewaker.h"

#include <QLoggingCategory>

namespace heliograph::calls {

using domain::PushOutcome;
using domain::PushToken;
using domain::Realm;
using domain::User;
using domain::Wake;

namespace {

Q_LOGGING_CATEGORY(lcPush, "heliograph.calls.push", QtInfoMsg)

constexpr Duration tokenLifetime = std::chrono::days(30);
constexpr Duration messageLifetime = std::chrono::seconds(60);

Wake wakeOf(PushOutcome outcome)
{
    if (outcome == PushOutcome::Handed)
        return Wake::Sent;
    return outcome == PushOutcome::Off ? Wake::Off : Wake::Failed;
}

} // namespace

void CalleeWaker::remember(const Registration &registration, const peer::Reply &reply)
{
    if (registration.pushToken.isEmpty())
        return;
    const PushToken token{registration.pushToken, registration.platform, m_clock.wallNow() + tokenLifetime};
    m_tokens.put({Realm::Calls, registration.user}, token, [reply](const Result<Done> &done) {
        if (!done)
            qCInfo(lcPush) << "a device cannot be woken:" << textOf(done.error()).name;
    });
}

void CalleeWaker::forget(const domain::UserId &user, const peer::Reply &reply)
{
    m_tokens.drop({Realm::Calls, user}, [reply](const Result<Done> &done) {
        if (!done)
            qCInfo(lcPush) << "a token stays:" << textOf(done.error()).name;
    });
}

void CalleeWaker::wake(const domain::Call &call, const CallRequest &request)
{
    const User callee{Realm::Calls, call.callee};
    const auto woken = [&observers = m_observers, id = call.id](Wake wake) {
        observers.tell(&domain::Observer::woken, id, wake);
    };
    m_tokens.find(callee, [this, callee, woken,
                           payload = pushPayload(call, request)](const Result<std::optional<PushToken>> &found) {
        if (!found || !*found) {
            woken(found ? Wake::NoToken : Wake::Failed);
            return;
        }
        const PushToken token = **found;
        m_gateway.send({token.token, token.platform, payload, messageLifetime},
                       [&tokens = m_tokens, callee, woken, token = token.token](PushOutcome outcome) {
                           woken(wakeOf(outcome));
                           if (outcome == PushOutcome::UnknownToken)
                               tokens.dropIf(callee, token, [](const Result<Done> &) {});
                       });
    });
}

} // namespace heliograph::calls

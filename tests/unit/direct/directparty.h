// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The direct dialect among its clients.
#pragma once

#include "server/dialects/direct/directdialect.h"
#include "tests/support/callingcompany.h"

namespace heliograph::test {

class DirectParty final : public CallingCompany
{
public:
    explicit DirectParty(bool isSlow, int registrationsAllowed = 1000)
        : CallingCompany(isSlow), limit({registrationsAllowed, 60s, 100}, clock)
    {
        board.add(dialect);
    }

    /// A client that is registered under its id; everyone has forgotten the noise.
    FakePeer &user(const QByteArray &id) { return user(id, id); }
    FakePeer &user(const QByteArray &id, const QByteArray &name)
    {
        FakePeer &peer = connect(id);
        peer.say("register_user", {"{\"userId\":\"" + name + "\"}"});
        hush();
        return peer;
    }
    /// One calls the other, who hears it ring.
    void ring(FakePeer &caller, const QByteArray &callee)
    {
        caller.say("make_call", {to(callee, "\"offer\":1")});
        hush();
    }
    void answer(FakePeer &callee, const QByteArray &caller)
    {
        callee.say("answer_call", {to(caller, "\"answer\":2")});
        hush();
    }
    static QByteArray to(const QByteArray &other, const QByteArray &more = {})
    {
        return "{\"to\":\"" + other + '"' + (more.isEmpty() ? QByteArray() : QByteArray(',' + more)) + '}';
    }

    RateLimit limit;
    direct::DirectDialect dialect{*directory, *calls, delivery, deadlines, ids, limit, observers};
};

} // namespace heliograph::test

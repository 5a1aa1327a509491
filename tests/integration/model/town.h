// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// All dialects on one switchboard, over one set of tables, without any transport: the server that random walks go
// through. It can be given a fault, to show that a walk finds it.
#pragma once

#include "server/dialects/calls/callsdialect.h"
#include "server/dialects/direct/directdialect.h"
#include "server/dialects/presence/presencedialect.h"
#include "server/dialects/random/randomdialect.h"
#include "server/dialects/rooms/roomsdialect.h"
#include "server/push/droppingpushgateway.h"
#include "tests/support/callingcompany.h"
#include "tests/support/latepushtokens.h"
#include "tests/support/laterooms.h"
#include "tests/support/latewaitingline.h"
#include "tests/support/plainline.h"

namespace heliograph::test {

enum class Fault {
    None,
    LineKeepsMatched, ///< who waited and found a partner goes on waiting
    LineLeavesPair,   ///< who leaves a pair leaves the other in it
    CallsAreBlind,    ///< who talks can be called
    SaysTwice,        ///< that somebody has left
    SaysNothing,      ///< of it, now and then
    TellsEverybody,   ///< what is for one
    LosesDescription, ///< so that candidates come without one
    ClosesSilently,   ///< nobody hears that an operator has closed their room
    KeepsEverybody,   ///< also those whom an operator sends away
};

/// Passes words on, or not quite.
class FaultyDelivery final : public domain::Delivery
{
public:
    FaultyDelivery(domain::Delivery &delivery, peer::Switchboard &board, Fault fault)
        : m_delivery(delivery), m_board(board), m_fault(fault)
    {
    }
    void emit(const QList<domain::PeerId> &to, const domain::Words &words) override;
    void disconnect(const domain::PeerId &peer, const QString &reason) override { m_delivery.disconnect(peer, reason); }
    void dismiss(const domain::PeerId &peer, const QString &reason) override
    {
        if (m_fault != Fault::KeepsEverybody)
            m_delivery.dismiss(peer, reason);
    }

    /// For TellsEverybody.
    QList<domain::PeerId> everybody{};

private:
    domain::Delivery &m_delivery;
    peer::Switchboard &m_board;
    const Fault m_fault;
    int m_departures = 0;
};

/// Does not show the rule what other calls there are.
class BlindCalls final : public domain::Calls
{
public:
    explicit BlindCalls(domain::Calls &calls) : m_calls(calls) {}
    void open(const domain::User &caller, const domain::User &callee, const RingRule &rule,
              Continuation<domain::Call> answer) override
    {
        m_calls.open(
            caller, callee, [rule](const auto &, const auto &) { return rule({}, {}); }, answer);
    }
    void update(const domain::CallId &id, const Rule &rule, Continuation<domain::CallChange> answer) override
    {
        m_calls.update(id, rule, answer);
    }
    void updateAll(const domain::User &user, const Rule &rule, Continuation<QList<domain::CallChange>> answer) override
    {
        m_calls.updateAll(user, rule, answer);
    }
    void find(const domain::CallId &id, Continuation<domain::Call> answer) const override { m_calls.find(id, answer); }
    void findAll(const domain::User &user, Continuation<QList<domain::Call>> answer) const override
    {
        m_calls.findAll(user, answer);
    }
    void list(qsizetype limit, Continuation<QList<domain::Call>> answer) const override { m_calls.list(limit, answer); }
    void count(domain::Realm realm, Continuation<domain::CallCounts> answer) const override
    {
        m_calls.count(realm, answer);
    }

private:
    domain::Calls &m_calls;
};

class Town : public CallingCompany
{
public:
    explicit Town(bool isSlow, Fault fault = Fault::None);

    /// Calls kept in the table, ended ones included.
    qsizetype callsKept() const;
    /// One late table, whichever, answers one operation now, out of turn with the others.
    void answerOne(quint32 which);

    std::unique_ptr<domain::Rooms> roomTable;
    std::unique_ptr<domain::WaitingLine> line;
    std::unique_ptr<domain::PushTokens> tokens;

private:
    RateLimit m_unlimited{{.requests = 0}, clock};
    push::DroppingPushGateway m_push;
    BlindCalls m_blindCalls{*calls};

public:
    FaultyDelivery faulty;
    rooms::RoomsDialect rooms;
    presence::PresenceDialect presence;
    direct::DirectDialect direct;
    calls::CallsDialect withIds;
    random::RandomDialect random;
};

} // namespace heliograph::test

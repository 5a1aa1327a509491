// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The domain's tables with people who do anything at all in them, and observers who hear of it: what a picture is held
// against. Acts go to the tables, past rules of dialects.
#pragma once

#include "server/domain/callrules.h"
#include "server/domain/connections.h"
#include "server/domain/observedcalls.h"
#include "server/domain/observeddirectory.h"
#include "server/domain/observedrooms.h"
#include "server/domain/observedwaitingline.h"
#include "tests/support/latetable.h"
#include "tests/support/manualclock.h"

#include <memory>
#include <random>

namespace heliograph::test {

class Town
{
public:
    Town(quint32 seed, bool isLate);

    /// Anybody does anything.
    void act();
    /// Of tables that answer late: some answers come.
    void answerSome();
    void answerAll();
    int random(int below) { return int(m_random() % unsigned(below)); }

    ManualClock clock;
    domain::Observers observers;
    domain::Connections connections;

private:
    template<typename Memory, typename Late, typename Table>
    std::unique_ptr<Table> made(bool isLate);

    QString name(const char *kind, int count) { return QLatin1String(kind) + QString::number(random(count)); }
    domain::PeerId anyPeer() { return name("s", 60).toLatin1(); }
    domain::User anyUser();
    /// Of calls that were rung, whether they are ongoing or not.
    domain::CallId anyCall() { return m_rung == 0 ? QString() : QStringLiteral("call%1").arg(1 + random(m_rung)); }

    void comeOrGo();
    void go(const domain::PeerId &peer);
    void changeTransport();
    void claimOrRelease();
    void changeRoom();
    void ring();
    void changeCall();
    void changeLine();

    std::mt19937 m_random;
    QList<const LateTable *> m_late{};
    std::unique_ptr<domain::Directory> m_directory;
    std::unique_ptr<domain::Rooms> m_rooms;
    std::unique_ptr<domain::Calls> m_calls;
    std::unique_ptr<domain::WaitingLine> m_line;
    domain::CallPolicy m_policy{};
    int m_rung = 0;
    int m_pairs = 0;

public:
    domain::ObservedDirectory directory;
    domain::ObservedRooms rooms;
    domain::ObservedCalls calls;
    domain::ObservedWaitingLine line;
};

} // namespace heliograph::test

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/push/droppingpushgateway.h"

#include <QTest>

using namespace heliograph;

class TestDroppingPushGateway : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsAndSaysThatItIsOff();
};

void TestDroppingPushGateway::countsAndSaysThatItIsOff()
{
    push::DroppingPushGateway gateway;
    QList<domain::PushOutcome> outcomes;
    for (int time = 0; time < 2; ++time) {
        gateway.send({QStringLiteral("token"), QStringLiteral("ios"), {}, std::chrono::seconds(60)},
                     [&](domain::PushOutcome outcome) { outcomes.append(outcome); });
    }
    QCOMPARE(outcomes, (QList<domain::PushOutcome>{domain::PushOutcome::Off, domain::PushOutcome::Off}));
    QCOMPARE(gateway.counters().dropped, 2u);
    QCOMPARE(gateway.counters().handed + gateway.counters().failed + gateway.counters().unknownTokens, 0u);
}

QTEST_APPLESS_MAIN(TestDroppingPushGateway)
#include "tst_droppingpushgateway.moc"

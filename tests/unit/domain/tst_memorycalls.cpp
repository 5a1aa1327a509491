// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the table of calls in memory has alone; what every table of calls does is in its contract.

#include "server/domain/callrules.h"
#include "server/domain/memorycalls.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;

class TestMemoryCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isFull();
};

void TestMemoryCalls::isFull()
{
    MemoryCalls calls(3);
    const auto open = [&](const char *id, Realm realm) {
        const Call call{QString::fromLatin1(id), realm, QStringLiteral("ada"), QStringLiteral("bob")};
        std::optional<Result<Call>> opened;
        calls.open(
            {realm, call.caller}, {realm, call.callee}, [&](const auto &, const auto &) { return call; },
            [&](const Result<Call> &result) { opened = result; });
        return opened.value();
    };
    for (const char *id : {"1", "2", "3"})
        QVERIFY(open(id, Realm::Calls).hasValue());
    QCOMPARE(open("4", Realm::Calls).error(), ErrorCode::TooManyCalls);
    QCOMPARE(calls.size(), 3);
    // Whoever fills one realm leaves the others alone.
    QVERIFY(open("5", Realm::Direct).hasValue());
    calls.update(
        QStringLiteral("2"),
        [](const Call &call) { return Result<Call>(ended(call, CallEnd::HungUp, call.caller, {}, {})); },
        [](const Result<CallChange> &) {});
    QCOMPARE(calls.size(), 3);
    QVERIFY(open("6", Realm::Calls).hasValue());
    QCOMPARE(open("7", Realm::Calls).error(), ErrorCode::TooManyCalls);
}

QTEST_APPLESS_MAIN(TestMemoryCalls)
#include "tst_memorycalls.moc"

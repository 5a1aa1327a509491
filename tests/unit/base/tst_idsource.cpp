// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/base/idsource.h"
#include "tests/support/numberedids.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace heliograph;

class TestIdSource : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void formsAreThoseThatTheProtocolsExpect();
    void uuidKeepsTheBitsOfItsVersion();
};

void TestIdSource::formsAreThoseThatTheProtocolsExpect()
{
    SystemIdSource ids;
    const QRegularExpression hex(QStringLiteral("\\A[0-9a-f]{32}\\z"));
    const QRegularExpression shortId(QStringLiteral("\\A[A-Za-z0-9_-]{20}\\z"));
    const QRegularExpression uuid(
        QStringLiteral("\\A[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\z"));
    QSet<QByteArray> seen;
    for (int round = 0; round < 100; ++round) {
        const QByteArray made[] = {ids.hexId(), ids.shortId(), ids.uuid()};
        QVERIFY(hex.match(QString::fromLatin1(made[0])).hasMatch());
        QVERIFY(shortId.match(QString::fromLatin1(made[1])).hasMatch());
        QVERIFY2(uuid.match(QString::fromLatin1(made[2])).hasMatch(), made[2].constData());
        for (const QByteArray &id : made)
            seen.insert(id);
    }
    QCOMPARE(seen.size(), 300);
}

void TestIdSource::uuidKeepsTheBitsOfItsVersion()
{
    test::NumberedIds ids;
    QCOMPARE(ids.uuid(), QByteArray("00000000-0000-4000-8000-000000000001"));
}

QTEST_GUILESS_MAIN(TestIdSource)
#include "tst_idsource.moc"

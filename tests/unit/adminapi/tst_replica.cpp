// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/banrow.h"
#include "shared/adminapi/eventrow.h"
#include "shared/adminapi/replica.h"
#include "shared/adminapi/rowtext.h"

#include <QJsonDocument>
#include <QTest>

using namespace heliograph::adminapi;

class TestReplica : public QObject, private RowListener<BanRow>
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void snapshotInParts();
    void changes();
    void unchangedRowsAreNotTold();
    void gapsAreFound_data();
    void gapsAreFound();
    void nothingIsAppliedUntilItBeginsAnew();
    void unreadableRowsAreALoss();
    void lostConnectionKeepsWhatIsKnown();
    void numberedRows();
    void isBounded();

private:
    using Rows = Replica<BanRow>;

    void inserted(const BanRow &row) override { m_heard += "+" + row.id.toLatin1() + ' '; }
    void changed(const BanRow &before, const BanRow &after) override
    {
        m_heard += '~' + before.reason.toLatin1() + '>' + after.reason.toLatin1() + ' ';
    }
    void removed(const BanRow &row) override { m_heard += "-" + row.id.toLatin1() + ' '; }
    void reset() override { m_heard += "! "; }

    static QJsonObject ban(const char *id, const char *reason = "")
    {
        const BanRow row{.id = QLatin1String(id), .reason = QLatin1String(reason)};
        return QJsonDocument::fromJson(rowText(row)).object();
    }
    bool apply(const RowsFrame &frame) { return m_rows->apply(frame) == Rows::Outcome::Applied; }
    QByteArray heard() { return std::exchange(m_heard, {}).trimmed(); }

    std::optional<Rows> m_rows;
    QByteArray m_heard;
};

void TestReplica::init()
{
    m_rows.emplace(static_cast<RowListener<BanRow> *>(this));
    QVERIFY(m_rows->isLost());
    QVERIFY(apply({{.sequence = 1, .begin = true, .complete = true, .total = 2}, {ban("a", "x"), ban("b")}, {}}));
    QCOMPARE(heard(), QByteArray("! +a +b"));
}

void TestReplica::snapshotInParts()
{
    QVERIFY(apply({{.sequence = 1, .begin = true, .total = 3}, {ban("c")}, {}}));
    QCOMPARE(heard(), QByteArray("! +c"));
    QVERIFY(!m_rows->isComplete());
    QVERIFY(apply({{.sequence = 2, .complete = true, .total = 3}, {ban("d")}, {}}));
    QCOMPARE(heard(), QByteArray("+d"));
    QVERIFY(m_rows->isComplete());
    QCOMPARE(m_rows->rows().size(), 2);
    QCOMPARE(m_rows->total(), 3);
}

void TestReplica::changes()
{
    QVERIFY(apply({{.sequence = 2, .complete = true, .total = 2, .missed = 3},
                   {ban("a", "y"), ban("c")},
                   {QStringLiteral("b"), QStringLiteral("unknown")}}));
    QCOMPARE(heard(), QByteArray("-b ~x>y +c"));
    QCOMPARE(m_rows->missed(), 3);
    QCOMPARE(m_rows->rows().value(QStringLiteral("a")).reason, QStringLiteral("y"));
}

void TestReplica::unchangedRowsAreNotTold()
{
    QVERIFY(apply({{.sequence = 2, .complete = true, .total = 2}, {ban("a", "x")}, {}}));
    QCOMPARE(heard(), QByteArray());
}

void TestReplica::gapsAreFound_data()
{
    QTest::addColumn<qint64>("sequence");
    QTest::addColumn<bool>("begin");
    QTest::newRow("one missing") << qint64(3) << false;
    QTest::newRow("the same again") << qint64(1) << false;
    QTest::newRow("from before") << qint64(0) << false;
    QTest::newRow("begins in the middle") << qint64(2) << true;
}

void TestReplica::gapsAreFound()
{
    QFETCH(qint64, sequence);
    QFETCH(bool, begin);
    QVERIFY(!apply({{.sequence = sequence, .begin = begin, .complete = true}, {ban("z")}, {}}));
    QVERIFY(m_rows->isLost());
    QVERIFY(!m_rows->isComplete());
    QCOMPARE(m_rows->rows().size(), 2);
    QCOMPARE(heard(), QByteArray());
}

void TestReplica::nothingIsAppliedUntilItBeginsAnew()
{
    QVERIFY(!apply({{.sequence = 3}, {ban("z")}, {}}));
    QVERIFY(!apply({{.sequence = 2}, {ban("z")}, {}}));
    QVERIFY(apply({{.sequence = 1, .begin = true, .complete = true, .total = 1}, {ban("z")}, {}}));
    QCOMPARE(heard(), QByteArray("! +z"));
    QVERIFY(!m_rows->isLost());
}

void TestReplica::unreadableRowsAreALoss()
{
    QVERIFY(!apply({{.sequence = 2}, {ban("c"), QJsonObject{{QStringLiteral("id"), 5}}}, {QStringLiteral("a")}}));
    QVERIFY(m_rows->isLost());
    QCOMPARE(m_rows->rows().size(), 2);
    QCOMPARE(heard(), QByteArray());
}

void TestReplica::lostConnectionKeepsWhatIsKnown()
{
    m_rows->connectionLost();
    QVERIFY(m_rows->isLost());
    QCOMPARE(m_rows->rows().size(), 2);
    QVERIFY(!apply({{.sequence = 2}, {ban("z")}, {}}));
}

void TestReplica::numberedRows()
{
    Replica<EventRow> events;
    const auto row = [](qint64 id) { return QJsonDocument::fromJson(rowText(EventRow{.id = id})).object(); };
    (void)events.apply({{.sequence = 1, .begin = true, .complete = true, .total = 2}, {row(9), row(10)}, {}});
    QCOMPARE(events.rows().value(QStringLiteral("10")).id, 10);
}

void TestReplica::isBounded()
{
    QJsonArray rows;
    const QJsonObject one = ban("x");
    for (qsizetype row = 0; row < RowsFrame::mostRows; ++row)
        rows.append(one);
    QVERIFY(apply({{.sequence = 2}, rows, {}}));
    QJsonArray twice = rows;
    for (const QJsonValue &row : rows)
        twice.append(row);
    QVERIFY(!apply({{.sequence = 3}, twice, {}}));
}

QTEST_APPLESS_MAIN(TestReplica)
#include "tst_replica.moc"

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bodies of acts: what is taken, and the sentence for what is not.

#include "server/admin/banrows.h"
#include "server/admin/parameters.h"

#include <QJsonDocument>
#include <QTest>

using namespace heliograph;
using namespace heliograph::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr WallTime now{std::chrono::seconds(1'767'225'600)};

Parameters read(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

class TestParameters : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void texts();
    void numbers();
    void dialects();
    void bans_data();
    void bans();
    void forATime();
    void longIdsAreCutInSentences();
};

void TestParameters::texts()
{
    QCOMPARE(read(R"({"a":"  so "})").text("a"_L1, 2), u"so"_s);
    for (const char *body : {R"({"a":"sos"})", R"({"a":"  "})", R"({"a":5})", R"({"a":null})", "{}"})
        QVERIFY2(!read(body).text("a"_L1, 2), body);
}

void TestParameters::numbers()
{
    QCOMPARE(read(R"({"a":0})").number("a"_L1, 0, 9), 0);
    QCOMPARE(read(R"({"a":9})").number("a"_L1, 0, 9), 9);
    for (const char *body : {R"({"a":-1})", R"({"a":10})", R"({"a":1.5})", R"({"a":"1"})", R"({"a":1e300})", "{}"})
        QVERIFY2(!read(body).number("a"_L1, 0, 9), body);
}

void TestParameters::dialects()
{
    QCOMPARE(read("{}").dialect(), QString());
    QCOMPARE(read(R"({"dialect":null})").dialect(), QString());
    QCOMPARE(read(R"({"dialect":"rooms"})").dialect(), u"rooms"_s);
    QVERIFY(!read(R"({"dialect":"morse"})").dialect());
    QVERIFY(!read(R"({"dialect":5})").dialect());
}

void TestParameters::bans_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("whom"); ///< or the beginning of what is wrong
    const auto row = [](const char *body, const char *whom) { QTest::newRow(body) << QByteArray(body) << whom; };
    row(R"({"userId":"mallory"})", "mallory");
    row(R"({"userId":"mallory","dialect":null})", "mallory");
    row(R"({"userId":"mallory","dialect":"calls"})", "mallory in calls");
    row(R"({"address":"203.0.113.9/24"})", "203.0.113.0/24");
    row(R"({"address":"2001:db8::1"})", "2001:db8::1");
    row("{}", "Either ");
    row(R"({"userId":"a","address":"203.0.113.9"})", "Either ");
    row(R"({"userId":""})", "\"userId\" must be ");
    row(R"({"userId":7})", "\"userId\" must be ");
    row(R"({"userId":"a","dialect":"rooms"})", "\"dialect\" must be ");
    row(R"({"userId":"a","dialect":"morse"})", "\"dialect\" must be ");
    row(R"({"address":"example.org"})", "\"address\" must be ");
    row(R"({"address":null})", "\"address\" must be ");
    row(R"({"userId":"a","seconds":0})", "\"seconds\" must be ");
    row(R"({"userId":"a","seconds":316224001})", "\"seconds\" must be ");
}

void TestParameters::bans()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, whom);
    const auto ban = read(body).ban(now);
    if (const auto *fault = std::get_if<QString>(&ban))
        QVERIFY2(fault->startsWith(whom), qPrintable(*fault));
    else
        QCOMPARE(whomOf(std::get<domain::Ban>(ban)), whom);
}

void TestParameters::forATime()
{
    const auto until = [](const QByteArray &body) { return std::get<domain::Ban>(read(body).ban(now)).until; };
    QCOMPARE(until(R"({"userId":"a","seconds":60})"), now + std::chrono::seconds(60));
    QVERIFY(!until(R"({"userId":"a","seconds":null})"));
    QVERIFY(!until(R"({"userId":"a"})"));
}

void TestParameters::longIdsAreCutInSentences()
{
    const auto whom = [](qsizetype length) {
        return whomOf({.whom = domain::BannedUser{domain::Realm::Random, QString(length, u'm')}});
    };
    QCOMPARE(whom(128), QString(128, u'm') + u" in random"_s);
    QCOMPARE(whom(129), QString(128, u'm') + u"\u2026 in random"_s);
}

QTEST_GUILESS_MAIN(TestParameters)
#include "tst_parameters.moc"

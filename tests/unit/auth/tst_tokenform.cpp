// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/auth/tokenform.h"
#include "tests/unit/auth/tokens.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::auth;

class TestTokenForm : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refusesHeaders_data();
    void refusesHeaders();
    void refusesForms_data();
    void refusesForms();
    void lengthIsBounded();

private:
    peer::JsonReader m_reader;
};

void TestTokenForm::accepts_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("algorithm");
    const auto row = [](const char *header, Algorithm algorithm) {
        QTest::newRow(header) << QByteArray(header) << int(algorithm);
    };
    row(R"({"alg":"HS256"})", Algorithm::Hs256);
    row(R"({"typ":"JWT","alg":"HS384"})", Algorithm::Hs384);
    row(R"({"alg":"HS512","kid":"7"})", Algorithm::Hs512);
    row(R"({"alg":"RS256"})", Algorithm::Rs256);
    row(R"({"alg":"ES256"})", Algorithm::Es256);
    row(R"( { "alg" : "\u0048S256" } )", Algorithm::Hs256);
    row(R"({"alg":"none","alg":"HS256"})", Algorithm::Hs256); // the last counts, as it does for the library
}

void TestTokenForm::accepts()
{
    QFETCH(QByteArray, header);
    QFETCH(int, algorithm);
    const auto found = algorithmOf(test::base64Url(header) + ".e30.AAAA", m_reader);
    QVERIFY(found);
    QCOMPARE(int(*found), algorithm);
}

void TestTokenForm::refusesHeaders_data()
{
    QTest::addColumn<QByteArray>("header");
    for (const char *header : {R"({"alg":"none"})",
                               R"({"alg":"None"})",
                               R"({"alg":"NONE"})",
                               R"({"alg":""})",
                               R"({"alg":"hs256"})",
                               R"({"alg":"HS256 "})",
                               R"({"alg":"RS384"})",
                               R"({"alg":"RS512"})",
                               R"({"alg":"ES384"})",
                               R"({"alg":"PS256"})",
                               R"({"alg":"HS256\u0000"})",
                               R"({"alg":["HS256"]})",
                               R"({"alg":null})",
                               R"({"alg":1})",
                               R"({"Alg":"HS256"})",
                               R"({})",
                               R"({"typ":"JWT"})",
                               R"(["HS256"])",
                               R"("HS256")",
                               "HS256",
                               "{",
                               R"({"alg":"HS256"}x)",
                               R"({"alg":"HS256","crit":["b64"],"b64":false})",
                               R"({"alg":"HS256","alg":"none"})",
                               "\xff\xfe"})
        QTest::newRow(header) << QByteArray(header);
}

void TestTokenForm::refusesHeaders()
{
    QFETCH(QByteArray, header);
    QVERIFY(!algorithmOf(test::base64Url(header) + ".e30.AAAA", m_reader));
}

void TestTokenForm::refusesForms_data()
{
    QTest::addColumn<QByteArray>("token");
    const QByteArray head = test::base64Url(R"({"alg":"HS256"})");
    const auto row = [](const char *name, const QByteArray &token) { QTest::newRow(name) << token; };
    row("nothing", {});
    row("dots", "..");
    row("one part", head);
    row("two parts", head + ".e30");
    row("four parts", head + ".e30.AAAA.AAAA");
    row("five parts", head + ".e30.AAAA.AAAA.AAAA");
    row("no payload", head + "..AAAA");
    row("no signature", head + ".e30.");
    row("no header", ".e30.AAAA");
    row("padding", head + ".e30=.AAAA");
    row("plain base64", head + ".e+/0.AAAA");
    row("left-over character", head + ".e30.AAAAA");
    row("space before", ' ' + head + ".e30.AAAA");
    row("line end", head + ".e30.AAAA\n");
    row("zero byte", head + QByteArray(".e30.AA\0A", 9));
    row("prose", "undefined");
    row("beyond ASCII", head + ".e30.AA\xc3\xa4");
}

void TestTokenForm::refusesForms()
{
    QFETCH(QByteArray, token);
    QVERIFY(!algorithmOf(token, m_reader));
}

void TestTokenForm::lengthIsBounded()
{
    const QByteArray begin = test::base64Url(R"({"alg":"HS256"})") + ".e30.";
    QVERIFY(algorithmOf(begin + QByteArray(longestToken - begin.size(), 'A'), m_reader));
    // Not by the characters that were left over.
    for (qsizetype more = 1; more <= 4; ++more)
        QVERIFY(!algorithmOf(begin + QByteArray(longestToken - begin.size() + more, 'A'), m_reader));
}

QTEST_APPLESS_MAIN(TestTokenForm)
#include "tst_tokenform.moc"

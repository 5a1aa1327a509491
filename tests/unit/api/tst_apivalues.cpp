// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The small pure pieces of the API: Accept, ETags, media types, secrets, documents made of parts.

#include "server/api/accept.h"
#include "server/api/asset.h"
#include "server/api/mediatypes.h"
#include "server/api/secret.h"
#include "server/api/statusdocument.h"
#include "tests/unit/api/asking.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::api;

class TestApiValues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accept_data();
    void accept();
    void tags_data();
    void tags();
    void assetAnswers();
    void mediaTypes_data();
    void mediaTypes();
    void secrets();
    void documentIsTheUnionOfItsParts();
    void documentWaitsForLateParts();
};

void TestApiValues::accept_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("page");
    QTest::addColumn<bool>("plain");
    QTest::newRow("none") << QByteArray() << false << false;
    QTest::newRow("anything") << QByteArray("*/*") << false << false;
    QTest::newRow("JSON") << QByteArray("application/json") << false << false;
    QTest::newRow("HTML") << QByteArray("text/html") << true << true;
    QTest::newRow("plain") << QByteArray("text/plain") << false << true;
    QTest::newRow("case") << QByteArray("Text/HTML;level=1") << true << true;
    QTest::newRow("browser") << QByteArray("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8")
                             << true << false;
    QTest::newRow("plain or JSON") << QByteArray("text/plain, application/json") << false << false;
    QTest::newRow("not HTML") << QByteArray("text/html;q=0, text/plain") << false << true;
    QTest::newRow("not HTML at all") << QByteArray("text/html; charset=x ; q=0.000") << false << false;
    QTest::newRow("odd weight") << QByteArray("text/html;q=much") << true << true;
    QTest::newRow("refused JSON") << QByteArray("text/plain,application/json;q=0") << false << true;
    QTest::newRow("axios") << QByteArray("application/json, text/plain, */*") << false << false;
    QTest::newRow("part of a word") << QByteArray("text/htmlx, xtext/html") << false << false;
    QTest::newRow("only separators") << QByteArray(",;,;;q=,") << false << false;
}

void TestApiValues::accept()
{
    QFETCH(QByteArray, header);
    QTEST(wantsPage(header), "page");
    QTEST(wantsPlainText(header), "plain");
}

void TestApiValues::tags_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("names");
    QTest::newRow("none") << QByteArray() << false;
    QTest::newRow("same") << QByteArray("\"a-1\"") << true;
    QTest::newRow("weak") << QByteArray("W/\"a-1\"") << true;
    QTest::newRow("list") << QByteArray("\"x\" , W/\"y\",\"a-1\"") << true;
    QTest::newRow("star") << QByteArray(" * ") << true;
    QTest::newRow("other") << QByteArray("\"a-2\"") << false;
    QTest::newRow("without quotes") << QByteArray("a-1") << false;
    QTest::newRow("commas") << QByteArray(",,,") << false;
}

void TestApiValues::tags()
{
    QFETCH(QByteArray, header);
    QTEST(namesTag(header, "W/\"a-1\""), "names");
    QTEST(namesTag(header, "\"a-1\""), "names");
}

void TestApiValues::assetAnswers()
{
    const Asset asset{"content", "text/css; charset=utf-8", "\"1\""};
    const net::Response whole = asset.answer(test::requestOf("/x"));
    QCOMPARE(whole.status, 200);
    QCOMPARE(whole.body, QByteArray("content"));
    QCOMPARE(whole.contentType, QByteArray("text/css; charset=utf-8"));
    const net::Response unchanged = asset.answer(test::requestOf("/x", {{"if-none-match", "\"1\""}}));
    QCOMPARE(unchanged.status, 304);
    QVERIFY(unchanged.body.isEmpty());
    for (const net::Response &response : {whole, unchanged}) {
        QCOMPARE(response.headers.at(0).name, QByteArray("ETag"));
        QCOMPARE(response.headers.at(0).value, QByteArray("\"1\""));
    }
}

void TestApiValues::mediaTypes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("type");
    const QByteArray unknown("application/octet-stream");
    QTest::newRow("html") << QStringLiteral("index.html") << QByteArray("text/html; charset=utf-8");
    QTest::newRow("script") << QStringLiteral("a/b.min.JS") << QByteArray("text/javascript; charset=utf-8");
    QTest::newRow("picture") << QStringLiteral("x.html.png") << QByteArray("image/png");
    QTest::newRow("wasm") << QStringLiteral("x.wasm") << QByteArray("application/wasm");
    QTest::newRow("no ending") << QStringLiteral("README") << unknown;
    QTest::newRow("unknown ending") << QStringLiteral("a.exe") << unknown;
    QTest::newRow("empty ending") << QStringLiteral("a.") << unknown;
}

void TestApiValues::mediaTypes()
{
    QFETCH(QString, name);
    QTEST(mediaTypeOf(name), "type");
}

void TestApiValues::secrets()
{
    QVERIFY(isSameSecret("moonrise", "moonrise"));
    QVERIFY(!isSameSecret("moonrisf", "moonrise"));
    QVERIFY(!isSameSecret("moonrise ", "moonrise"));
    QVERIFY(!isSameSecret("Moonrise", "moonrise"));
    QVERIFY(!isSameSecret("", "moonrise"));
}

void TestApiValues::documentIsTheUnionOfItsParts()
{
    StatusDocument document;
    QJsonObject seen{{QStringLiteral("x"), 1}};
    document.compose([&](const QJsonObject &whole) { seen = whole; });
    QVERIFY(seen.isEmpty());
    document.add([] { return QJsonObject{{QStringLiteral("a"), 1}, {QStringLiteral("b"), 1}}; });
    document.add([](const StatusDocument::Answer &answer) { answer({{QStringLiteral("b"), 2}}); });
    document.add([](const StatusDocument::Answer &answer) { answer({}); });
    document.compose([&](const QJsonObject &whole) { seen = whole; });
    QCOMPARE(seen, (QJsonObject{{QStringLiteral("a"), 1}, {QStringLiteral("b"), 2}}));
}

void TestApiValues::documentWaitsForLateParts()
{
    QList<StatusDocument::Answer> waiting;
    int answers = 0;
    QJsonObject seen;
    {
        StatusDocument document;
        document.add([&](const StatusDocument::Answer &answer) { waiting.append(answer); });
        document.add([&](const StatusDocument::Answer &answer) { waiting.append(answer); });
        document.compose([&](const QJsonObject &whole) {
            ++answers;
            seen = whole;
        });
    }
    waiting.at(1)({{QStringLiteral("key"), QStringLiteral("second")}});
    QCOMPARE(answers, 0);
    waiting.at(0)({{QStringLiteral("key"), QStringLiteral("first")}});
    QCOMPARE(answers, 1);
    QCOMPARE(seen.value(QStringLiteral("key")), QJsonValue(QStringLiteral("second")));
}

QTEST_APPLESS_MAIN(TestApiValues)
#include "tst_apivalues.moc"

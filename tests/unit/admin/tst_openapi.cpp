// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/operations.h"
#include "server/admin/restendpoint.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace heliograph;

namespace {

using namespace Qt::StringLiterals;

QString pathOf(const admin::Operations::Route &route)
{
    return u'/' + QString::fromLatin1(route.path);
}

QString methodOf(const admin::Operations::Route &route)
{
    return QString::fromLatin1(route.method.toLower());
}

QJsonObject document()
{
    QFile file(QStringLiteral(HELIOGRAPH_OPENAPI));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

} // namespace

/// The document of the admin API says what the routes do, and nothing else.
class TestOpenApi : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyRouteIsDescribed();
    void everyDescriptionIsARoute();
    void operationsSayWhatTheyNeed();
    void referencesLeadSomewhere();

private:
    QJsonObject m_document;
};

void TestOpenApi::initTestCase()
{
    m_document = document();
    QCOMPARE(m_document["openapi"_L1].toString(), QStringLiteral("3.1.0"));
    QCOMPARE(m_document["servers"_L1][0]["url"_L1].toString(), QLatin1String(admin::RestEndpoint::path));
}

void TestOpenApi::everyRouteIsDescribed()
{
    for (const admin::Operations::Route &route : admin::Operations::routes()) {
        const QJsonValue operation = m_document["paths"_L1][pathOf(route)][methodOf(route)];
        QVERIFY2(operation.isObject(), qPrintable(pathOf(route)));
    }
}

void TestOpenApi::everyDescriptionIsARoute()
{
    const QList<admin::Operations::Route> routes = admin::Operations::routes();
    const QJsonObject paths = m_document["paths"_L1].toObject();
    QVERIFY(!paths.isEmpty());
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        for (const QString &method : path->toObject().keys()) {
            const bool isThere = std::any_of(routes.begin(), routes.end(), [&](const auto &route) {
                return path.key() == pathOf(route) && method == methodOf(route);
            });
            QVERIFY2(isThere, qPrintable(method + path.key()));
        }
    }
}

void TestOpenApi::operationsSayWhatTheyNeed()
{
    for (const admin::Operations::Route &route : admin::Operations::routes()) {
        const QJsonValue operation = m_document["paths"_L1][pathOf(route)][methodOf(route)];
        const QJsonObject responses = operation["responses"_L1].toObject();
        QVERIFY2(responses.contains(QStringLiteral("200")) && responses.contains(QStringLiteral("401")),
                 qPrintable(pathOf(route)));
        const bool isAct = route.role == admin::Role::Moderator;
        QCOMPARE(responses.contains(QStringLiteral("403")), isAct);
        const QJsonArray required =
            operation["requestBody"_L1]["content"_L1]["application/json"_L1]["schema"_L1]["required"_L1].toArray();
        QCOMPARE(required.contains(QStringLiteral("reason")), isAct);
        const QJsonArray parameters = operation["parameters"_L1].toArray();
        const bool hasId = std::any_of(parameters.begin(), parameters.end(), [](const QJsonValue &parameter) {
            return parameter["name"_L1].toString() == QStringLiteral("id");
        });
        QCOMPARE(hasId, route.path.contains("{id}"));
    }
}

void TestOpenApi::referencesLeadSomewhere()
{
    const QByteArray text = QJsonDocument(m_document).toJson(QJsonDocument::Compact);
    qsizetype references = 0;
    for (qsizetype at = 0; (at = text.indexOf("\"$ref\":\"", at)) >= 0; ++references) {
        at += 8;
        const QByteArray reference = text.sliced(at, text.indexOf('"', at) - at);
        QVERIFY2(reference.startsWith("#/"), reference.constData());
        QJsonValue target = m_document;
        for (const QByteArray &step : reference.sliced(2).split('/'))
            target = target[QString::fromLatin1(step)];
        QVERIFY2(target.isObject(), reference.constData());
    }
    QVERIFY(references > 20);
}

QTEST_APPLESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"

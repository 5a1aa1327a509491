// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/reference.h"
#include "server/engineio/options.h"
#include "server/net/limits.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace heliograph;
using namespace heliograph::config;
using namespace Qt::StringLiterals;

class TestOptionReference : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void generatedFilesAreUpToDate_data();
    void generatedFilesAreUpToDate();
    void sampleFileChangesNothing();
    void everyTextNamesEveryOption();
    void helpFitsTheTerminal();
    void markdownTablesAreWhole();
    void printedSettingsReadBack();
    void printedSettingsHideSecrets();
    void defaultsAreThoseOfTheLimits();

private:
    Reading readBack(const QByteArray &content);
    QTemporaryDir m_folder;
};

Reading TestOptionReference::readBack(const QByteArray &content)
{
    QFile file(m_folder.filePath(u"server.env"_s));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    file.close();
    return read({u"heliographd"_s, u"--config"_s, file.fileName()}, QProcessEnvironment());
}

void TestOptionReference::generatedFilesAreUpToDate_data()
{
    QTest::addColumn<QString>("printed");
    QTest::addColumn<QByteArray>("command");
    QTest::newRow("resources/config/heliograph.env") << environmentTemplate() << QByteArray("--help-environment");
    QTest::newRow("resources/docs/options.md") << markdownReference() << QByteArray("--help-markdown");
}

void TestOptionReference::generatedFilesAreUpToDate()
{
    QFETCH(QString, printed);
    QFETCH(QByteArray, command);
    const QByteArray name = QTest::currentDataTag();
    QFile file(QLatin1String(HELIOGRAPH_SOURCES) + u'/' + QLatin1String(name));
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    QVERIFY2(QString::fromUtf8(file.readAll()) == printed,
             ("the option table has changed: heliographd " + command + " > " + name).constData());
}

void TestOptionReference::sampleFileChangesNothing()
{
    QVERIFY(readBack(environmentTemplate().toUtf8()).warnings.isEmpty());
    // Uncommented as it stands, it says what holds anyway.
    QString text = environmentTemplate();
    for (const Option &option : options())
        text.replace("\n#"_L1 + option.name + u'=', u'\n' + option.name + u'=');
    const Reading reading = readBack(text.toUtf8());
    QVERIFY(reading.faults.isEmpty());
    const Reading plain = read({u"heliographd"_s}, QProcessEnvironment());
    QCOMPARE(reading.settings.port, plain.settings.port);
    QCOMPARE(reading.settings.maxHeadBytes, plain.settings.maxHeadBytes);
    QVERIFY(reading.givenFor("PORT"_L1).isSet());
}

void TestOptionReference::everyTextNamesEveryOption()
{
    const QString help = helpText();
    const QString markdown = markdownReference();
    const QString sample = environmentTemplate();
    for (const Option &option : options()) {
        QVERIFY2(help.contains("\n  --"_L1 + option.commandLineName() + " <value>\n"_L1), option.name.latin1());
        QVERIFY2(markdown.contains("\n| `"_L1 + option.name + u'`'), option.name.latin1());
        QVERIFY2(sample.contains("\n#"_L1 + option.name + u'=' + option.initial), option.name.latin1());
        for (const QLatin1String alias : option.aliases)
            QVERIFY(help.contains(alias) && markdown.contains(alias) && sample.contains(alias));
    }
    for (const QString &name : {u"--config"_s, u"--help"_s, u"--version"_s, u"--check-config"_s, u"--print-config"_s})
        QVERIFY2(help.contains("\n  "_L1 + name), qPrintable(name));
}

void TestOptionReference::helpFitsTheTerminal()
{
    for (const QString &text : {helpText(), environmentTemplate()}) {
        const QStringList lines = text.split(u'\n');
        for (const QString &line : lines) {
            QVERIFY2(line.size() <= 100, qPrintable(line));
            QVERIFY2(!line.endsWith(u' '), qPrintable(line));
        }
    }
}

void TestOptionReference::markdownTablesAreWhole()
{
    int rows = 0;
    const QStringList lines = markdownReference().split(u'\n');
    for (const QString &line : lines) {
        if (!line.startsWith(u'|'))
            continue;
        QVERIFY2(line.count(u'|') == 6 && line.endsWith(u'|'), qPrintable(line));
        rows += line.startsWith("| `"_L1);
    }
    QCOMPARE(rows, int(options().size()));
}

void TestOptionReference::printedSettingsReadBack()
{
    QProcessEnvironment environment;
    environment.insert(u"LOG_DIR"_s, u"/var/log/a \"b\" $c\\d"_s);
    environment.insert(u"CLIENT_ORIGIN"_s, u"https://a,https://b"_s);
    const Reading reading = read({u"heliographd"_s, u"--port=80"_s}, environment);
    QVERIFY(reading.faults.isEmpty());
    const Reading again = readBack(printedSettings(reading).toUtf8());
    QVERIFY(again.faults.isEmpty());
    QVERIFY(again.warnings.isEmpty());
    QCOMPARE(again.settings.logDirectory, reading.settings.logDirectory);
    QCOMPARE(again.settings.allowedOrigins, reading.settings.allowedOrigins);
    QCOMPARE(again.settings.port, quint16(80));
    QCOMPARE(again.settings.headTimeout, reading.settings.headTimeout);
    QVERIFY(printedSettings(reading).contains("# command line\nPORT=80\n"_L1));
}

void TestOptionReference::printedSettingsHideSecrets()
{
    QProcessEnvironment environment;
    environment.insert(u"TURN_SECRET"_s, u"hunter2hunter2hunter2"_s);
    const Reading reading = read({u"heliographd"_s}, environment);
    const QString text = printedSettings(reading);
    QVERIFY(!text.contains("hunter"_L1));
    QVERIFY(text.contains("# environment\n#TURN_SECRET=(set, not shown)\n"_L1));
    QVERIFY(text.contains("\n#STATUS_TOKEN=\n"_L1));
}

/// The layers below know their limits without this table; both must say the same.
void TestOptionReference::defaultsAreThoseOfTheLimits()
{
    const Settings settings = read({u"heliographd"_s}, QProcessEnvironment()).settings;
    const net::Limits limits;
    QCOMPARE(settings.maxHeadBytes, limits.headBytes);
    QCOMPARE(settings.maxPayloadBytes, limits.bodyBytes);
    QCOMPARE(settings.maxUnsentBytes, limits.unsentBytes);
    QCOMPARE(settings.headTimeout, limits.headTime);
    QCOMPARE(settings.bodyTimeout, limits.bodyTime);
    QCOMPARE(settings.keepAliveTimeout, limits.keepAlive);
    QCOMPARE(settings.frameTimeout, limits.frameStall);
    QCOMPARE(settings.maxConnections, limits.connections);
    QCOMPARE(settings.maxConnectionsPerAddress, limits.connectionsPerAddress);
    QCOMPARE(settings.listenBacklog, limits.backlog);
    const engineio::Options engine;
    QCOMPARE(settings.pingInterval, engine.pingInterval);
    QCOMPARE(settings.pingTimeout, engine.pingTimeout);
    QCOMPARE(settings.upgradeTimeout, engine.upgradeTimeout);
    QCOMPARE(settings.maxPayloadBytes, engine.maxPayload);
    QCOMPARE(settings.maxUnsentBytes, engine.unsentBytes);
    QCOMPARE(qsizetype(settings.maxPollingSessionsPerAddress), engine.idlePollingPerAddress);
    QCOMPARE(settings.allowUpgrades, engine.allowUpgrades);
    QCOMPARE(settings.polling, engine.polling);
    QCOMPARE(settings.webSocket, engine.webSocket);
}

QTEST_APPLESS_MAIN(TestOptionReference)
#include "tst_optionreference.moc"

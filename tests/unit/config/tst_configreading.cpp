// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/checks.h"
#include "server/config/reading.h"

#include <QTemporaryDir>
#include <QTest>

using namespace heliograph::config;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Variables = QList<std::pair<QString, QString>>;

class TestConfigReading : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void defaultsHold();
    void everyOptionReachesItsSetting();
    void commandLineOverEnvironmentOverFile();
    void emptyIsAsGoodAsUnset();
    void originsUnderAllNamesCountTogether();
    void originsOfOneSourceHideThoseBelow();
    void allFaultsAtOnce();
    void oneFaultBringsForthNoOther();
    void unknownNames();
    void commandLineForms_data();
    void commandLineForms();
    void commands_data();
    void commands();
    void operatorWordsAreKept();
    void filesThatCannotBeRead_data();
    void filesThatCannotBeRead();
    void namesThatChangeNothing();
    void weakSecrets_data();
    void weakSecrets();
    void operatorTokens_data();
    void operatorTokens();
    void secretsStayOutOfRemarks();
    void tlsNeedsBothFiles();
    void portsMustDiffer();
    void limitsMustFitTogether();
    void warnings_data();
    void warnings();
    void rateLimitSwitchesOff();
    void tokensNeedAKey();
    void turnServersShareSecrets_data();
    void turnServersShareSecrets();
    void otherNamesOfOneValue();

private:
    static Reading readFrom(const QStringList &arguments, const Variables &variables = {});
    QString file(const QByteArray &content);
    static QStringList texts(const QList<Remark> &remarks);

    QTemporaryDir m_folder;
    int m_files = 0;
};

Reading TestConfigReading::readFrom(const QStringList &arguments, const Variables &variables)
{
    QProcessEnvironment environment;
    for (const auto &[name, value] : variables)
        environment.insert(name, value);
    return read(QStringList{u"heliographd"_s} + arguments, environment);
}

QString TestConfigReading::file(const QByteArray &content)
{
    QFile file(m_folder.filePath(u"%1.env"_s.arg(++m_files)));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

QStringList TestConfigReading::texts(const QList<Remark> &remarks)
{
    QStringList result;
    for (const Remark &remark : remarks)
        result.append(remark.text());
    return result;
}

void TestConfigReading::defaultsHold()
{
    const Reading reading = readFrom({});
    QCOMPARE(texts(reading.faults), QStringList());
    QCOMPARE(texts(reading.warnings), QStringList());
    QCOMPARE(reading.command, Command::Run);
    const Settings &settings = reading.settings;
    QCOMPARE(settings.port, quint16(3001));
    QCOMPARE(settings.host, QHostAddress(QHostAddress::AnyIPv4));
    QCOMPARE(settings.extraPorts, QList<quint16>());
    QCOMPARE(settings.allowedOrigins, QStringList{u"*"_s});
    QVERIFY(settings.polling && settings.webSocket && settings.allowUpgrades);
    QCOMPARE(settings.pingInterval, 25s);
    QCOMPARE(settings.pingTimeout, 60s);
    QCOMPARE(settings.maxConnectionsPerAddress, 1000);
    QCOMPARE(settings.maxPollingSessionsPerAddress, 10'000);
    QCOMPARE(settings.apiRateLimit, 100);
    QCOMPARE(settings.apiRateWindow, 15min);
    QCOMPARE(settings.turnHost, u"localhost"_s);
    QVERIFY(settings.turnSecret.isEmpty());
    QCOMPARE(settings.turnLifetime, 3600s);
    QCOMPARE(settings.staticDirectory, u"client/dist"_s);
    QVERIFY(settings.tokenSecret.isEmpty() && settings.tokenPublicKey.isEmpty() && !settings.isTokenRequired);
    QCOMPARE(settings.directRingTime, 30s);
    QCOMPARE(settings.callRingTime, 45s);
    QCOMPARE(settings.callRingingLifetime, 60s);
    QCOMPARE(settings.callReconnectGrace, 15s);
    QCOMPARE(settings.maxPushTokens, 100'000);
    QVERIFY(!settings.isPresenceRegistrationRequired);
    QCOMPARE(settings.longestPairing, 30min);
    QCOMPARE(settings.registrationRateLimit, 6000);
    QCOMPARE(settings.callRateLimit, 6000);
    QCOMPARE(settings.presenceRateLimit, 100);
    QCOMPARE(settings.presenceRateWindow, 60s);
    QVERIFY(!settings.limitsHandshakes);
    QCOMPARE(settings.stunUrl, u"stun:stun.l.google.com:19302"_s);
    QVERIFY(settings.turnUrl.isEmpty() && settings.turnStaticSecret.isEmpty());
    QVERIFY(settings.turnUsername.isEmpty() && settings.turnCredential.isEmpty());
    QVERIFY(settings.stateDirectory.isEmpty() && settings.adminToken.isEmpty());
    QCOMPARE(settings.adminPort, quint16(0));
    QCOMPARE(settings.adminHost, QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(settings.privacy, Privacy::Normal);
    QCOMPARE(settings.nodeName, QSysInfo::machineHostName());
    QVERIFY(settings.isDevelopment());
}

/// Each row of the table is set to something else than its default, and the settings must differ from the defaults.
void TestConfigReading::everyOptionReachesItsSetting()
{
    const QString pem = file("key");
    const QHash<QString, QString> values{
        {u"PORT"_s, u"4001"_s},
        {u"HOST"_s, u"::1"_s},
        {u"EXTRA_PORTS"_s, u"3000,3002"_s},
        {u"LISTEN_BACKLOG"_s, u"128"_s},
        {u"TLS_CERT"_s, pem},
        {u"TLS_KEY"_s, pem},
        {u"TLS_PORT"_s, u"443"_s},
        {u"ALLOWED_ORIGINS"_s, u"https://a"_s},
        {u"TRUST_PROXY"_s, u"1"_s},
        {u"TRANSPORTS"_s, u"websocket"_s},
        {u"ALLOW_UPGRADES"_s, u"off"_s},
        {u"SOCKET_PING_INTERVAL"_s, u"101"_s},
        {u"SOCKET_PING_TIMEOUT"_s, u"102"_s},
        {u"UPGRADE_TIMEOUT_MS"_s, u"103"_s},
        {u"CONNECT_TIMEOUT_MS"_s, u"104"_s},
        {u"RECOVERY_WINDOW_MS"_s, u"105"_s},
        {u"MAX_CONNECTIONS"_s, u"106"_s},
        {u"MAX_CONNECTIONS_PER_IP"_s, u"107"_s},
        {u"MAX_POLLING_SESSIONS_PER_IP"_s, u"108"_s},
        {u"MAX_HEAD_BYTES"_s, u"2K"_s},
        {u"MAX_PAYLOAD_BYTES"_s, u"3K"_s},
        {u"MAX_UNSENT_BYTES"_s, u"64K"_s},
        {u"MAX_UNFINISHED_BYTES_PER_IP"_s, u"2M"_s},
        {u"HEAD_TIMEOUT_MS"_s, u"109"_s},
        {u"BODY_TIMEOUT_MS"_s, u"110"_s},
        {u"KEEP_ALIVE_TIMEOUT_MS"_s, u"111"_s},
        {u"FRAME_TIMEOUT_MS"_s, u"112"_s},
        {u"JWT_SECRET"_s, u"123456789abcdef0"_s},
        {u"JWT_PUBLIC_KEY_PATH"_s, pem},
        {u"SOCKET_AUTH_REQUIRED"_s, u"true"_s},
        {u"MAX_ROOM_MEMBERS"_s, u"113"_s},
        {u"MAX_ROOMS_PER_SOCKET"_s, u"114"_s},
        {u"CALL_TIMEOUT_MS"_s, u"118"_s},
        {u"CALL_RING_TIMEOUT"_s, u"119"_s},
        {u"CALL_TTL"_s, u"120"_s},
        {u"CALL_RECONNECT_GRACE"_s, u"121"_s},
        {u"MAX_PUSH_TOKENS"_s, u"122"_s},
        {u"REQUIRE_REGISTER"_s, u"on"_s},
        {u"MAX_ROOM_DURATION_MS"_s, u"1123"_s},
        {u"STATIC_DIR"_s, m_folder.path()},
        {u"STATUS_TOKEN"_s, u"0123456789abcdef"_s},
        {u"API_RATE_LIMIT_MAX"_s, u"115"_s},
        {u"API_RATE_LIMIT_WINDOW_MS"_s, u"1116"_s},
        {u"REGISTER_RATE_LIMIT"_s, u"124"_s},
        {u"CALL_RATE_LIMIT"_s, u"123"_s},
        {u"RATE_LIMIT_POINTS"_s, u"125"_s},
        {u"RATE_LIMIT_DURATION"_s, u"126"_s},
        {u"RATE_LIMIT_HANDSHAKE"_s, u"on"_s},
        {u"RATE_LIMIT"_s, u"on"_s},
        {u"TURN_HOST"_s, u"turn.example"_s},
        {u"TURN_SECRET"_s, u"fedcba9876543210"_s},
        {u"TURN_TTL"_s, u"117"_s},
        {u"STUN_SERVER_URL"_s, u"stun:stun.example"_s},
        {u"TURN_SERVER_URL"_s, u"turns:turn.example:443?transport=tcp"_s},
        {u"TURN_STATIC_SECRET"_s, u"23456789abcdef01"_s},
        {u"TURN_USERNAME"_s, u"ada"_s},
        {u"TURN_CREDENTIAL"_s, u"short"_s},
        {u"STATE_DIR"_s, u"state"_s},
        {u"ADMIN_TOKEN"_s, u"3456789abcdef012"_s},
        {u"ADMIN_PORT"_s, u"4002"_s},
        {u"ADMIN_HOST"_s, u"::1"_s},
        {u"PRIVACY"_s, u"strict"_s},
        {u"NODE_NAME"_s, u"north-1"_s},
        {u"LOG_LEVEL"_s, u"debug"_s},
        {u"LOG_FORMAT"_s, u"json"_s},
        {u"LOG_DIR"_s, u"logs"_s},
        {u"NODE_ENV"_s, u"production"_s},
        {u"EVENT_LOOP"_s, u"qt"_s},
    };
    Variables variables;
    for (const Option &option : options()) {
        QVERIFY2(values.contains(option.name), option.name.latin1());
        variables.append({option.name, values.value(option.name)});
    }
    QCOMPARE(qsizetype(options().size()), values.size());
    const Reading reading = readFrom({}, variables);
    QCOMPARE(texts(reading.faults), QStringList());
    QCOMPARE(texts(reading.warnings), QStringList());
    const Settings &s = reading.settings;
    QCOMPARE(s.port, quint16(4001));
    QCOMPARE(s.host, QHostAddress(QHostAddress::LocalHostIPv6));
    QCOMPARE(s.extraPorts, (QList<quint16>{3000, 3002}));
    QCOMPARE(s.listenBacklog, 128);
    QCOMPARE(s.tlsCertificate, pem);
    QCOMPARE(s.tlsKey, pem);
    QCOMPARE(s.tlsPort, quint16(443));
    QCOMPARE(s.allowedOrigins, QStringList{u"https://a"_s});
    QCOMPARE(s.trustProxy, u"1"_s);
    QVERIFY(!s.polling && s.webSocket && !s.allowUpgrades);
    QCOMPARE(s.pingInterval, 101ms);
    QCOMPARE(s.pingTimeout, 102ms);
    QCOMPARE(s.upgradeTimeout, 103ms);
    QCOMPARE(s.connectTimeout, 104ms);
    QCOMPARE(s.recoveryWindow, 105ms);
    QCOMPARE(s.maxConnections, 106);
    QCOMPARE(s.maxConnectionsPerAddress, 107);
    QCOMPARE(s.maxPollingSessionsPerAddress, 108);
    QCOMPARE(s.maxHeadBytes, 2048);
    QCOMPARE(s.maxPayloadBytes, 3072);
    QCOMPARE(s.maxUnsentBytes, 65536);
    QCOMPARE(s.maxUnfinishedBytesPerAddress, 2 * 1'048'576);
    QCOMPARE(s.headTimeout, 109ms);
    QCOMPARE(s.bodyTimeout, 110ms);
    QCOMPARE(s.keepAliveTimeout, 111ms);
    QCOMPARE(s.frameTimeout, 112ms);
    QCOMPARE(s.maxRoomMembers, 113);
    QCOMPARE(s.maxRoomsPerSocket, 114);
    QCOMPARE(s.tokenSecret, "123456789abcdef0"_ba);
    QCOMPARE(s.tokenPublicKey, pem);
    QVERIFY(s.isTokenRequired);
    QCOMPARE(s.directRingTime, 118ms);
    QCOMPARE(s.callRingTime, 119ms);
    QCOMPARE(s.callRingingLifetime, 120s);
    QCOMPARE(s.callReconnectGrace, 121ms);
    QCOMPARE(s.maxPushTokens, 122);
    QVERIFY(s.isPresenceRegistrationRequired);
    QCOMPARE(s.longestPairing, 1123ms);
    QCOMPARE(s.registrationRateLimit, 124);
    QCOMPARE(s.callRateLimit, 123);
    QCOMPARE(s.presenceRateLimit, 125);
    QCOMPARE(s.presenceRateWindow, 126s);
    QVERIFY(s.limitsHandshakes);
    QCOMPARE(s.stunUrl, u"stun:stun.example"_s);
    QCOMPARE(s.turnUrl, u"turns:turn.example:443?transport=tcp"_s);
    QCOMPARE(s.turnStaticSecret, "23456789abcdef01"_ba);
    QCOMPARE(s.turnUsername, u"ada"_s);
    QCOMPARE(s.turnCredential, "short"_ba);
    QCOMPARE(s.staticDirectory, m_folder.path());
    QCOMPARE(s.statusToken, "0123456789abcdef"_ba);
    QCOMPARE(s.apiRateLimit, 115);
    QCOMPARE(s.apiRateWindow, 1116ms);
    QCOMPARE(s.turnHost, u"turn.example"_s);
    QCOMPARE(s.turnSecret, "fedcba9876543210"_ba);
    QCOMPARE(s.turnLifetime, 117s);
    QCOMPARE(s.stateDirectory, u"state"_s);
    QCOMPARE(s.adminToken, "3456789abcdef012"_ba);
    QCOMPARE(s.adminPort, quint16(4002));
    QCOMPARE(s.adminHost, QHostAddress(QHostAddress::LocalHostIPv6));
    QCOMPARE(s.privacy, Privacy::Strict);
    QCOMPARE(s.nodeName, u"north-1"_s);
    QCOMPARE(s.logLevel, LogLevel::Debug);
    QCOMPARE(s.logFormat, LogFormat::Json);
    QCOMPARE(s.logDirectory, u"logs"_s);
    QCOMPARE(s.environmentName, u"production"_s);
    QVERIFY(!s.isDevelopment());
    QCOMPARE(s.eventLoop, EventLoop::Qt);
}

void TestConfigReading::commandLineOverEnvironmentOverFile()
{
    const QString path = file("PORT=1\nMAX_ROOM_MEMBERS=1\nMAX_ROOMS_PER_SOCKET=1\n");
    const Variables variables{{u"PORT"_s, u"2"_s}, {u"MAX_ROOM_MEMBERS"_s, u"2"_s}};
    const Reading reading = readFrom({u"--config"_s, path, u"--port"_s, u"3"_s}, variables);
    QCOMPARE(texts(reading.faults), QStringList());
    QCOMPARE(reading.settings.port, quint16(3));
    QCOMPARE(reading.settings.maxRoomMembers, 2);
    QCOMPARE(reading.settings.maxRoomsPerSocket, 1);
    QCOMPARE(reading.givenFor("PORT"_L1).source, u"command line"_s);
    QCOMPARE(reading.givenFor("MAX_ROOM_MEMBERS"_L1).source, u"environment"_s);
    QCOMPARE(reading.givenFor("MAX_ROOMS_PER_SOCKET"_L1).source, QString(path + ", line 3"_L1));
    QVERIFY(!reading.givenFor("LOG_LEVEL"_L1).isSet());
}

void TestConfigReading::emptyIsAsGoodAsUnset()
{
    const QString path = file("PORT=4000\nLOG_DIR=\nTURN_TTL=60\n");
    const Reading reading = readFrom({u"--config"_s, path, u"--port="_s, u"--turn-ttl"_s, u" "_s},
                                     {{u"PORT"_s, u" "_s}, {u"MAX_CONNECTIONS"_s, QString()}});
    QCOMPARE(texts(reading.faults), QStringList());
    QCOMPARE(reading.settings.port, quint16(4000));
    QCOMPARE(reading.settings.turnLifetime, 60s);
    QCOMPARE(reading.settings.maxConnections, 10'000);
    QVERIFY(reading.settings.logDirectory.isEmpty());
}

void TestConfigReading::originsUnderAllNamesCountTogether()
{
    const Variables variables{{u"ALLOWED_ORIGINS"_s, u"https://a"_s},
                              {u"CORS_ORIGIN"_s, u"https://b,https://a"_s},
                              {u"CORS_ORIGINS"_s, QString()},
                              {u"CLIENT_ORIGIN"_s, u"https://c"_s}};
    const Reading reading = readFrom({}, variables);
    QCOMPARE(texts(reading.faults), QStringList());
    QCOMPARE(reading.settings.allowedOrigins, (QStringList{u"https://a"_s, u"https://b"_s, u"https://c"_s}));
    QCOMPARE(readFrom({}, {{u"CORS_ORIGINS"_s, u"https://b"_s}}).settings.allowedOrigins, QStringList{u"https://b"_s});
    const Reading withStar = readFrom({}, {{u"CLIENT_ORIGIN"_s, u"https://c"_s}, {u"CORS_ORIGIN"_s, u"*"_s}});
    QCOMPARE(withStar.settings.allowedOrigins, QStringList{u"*"_s});
    const Reading twice = readFrom({u"--cors-origin"_s, u"https://a"_s, u"--cors-origin=https://b"_s});
    QCOMPARE(twice.settings.allowedOrigins, (QStringList{u"https://a"_s, u"https://b"_s}));
    const Reading faulty = readFrom({}, {{u"CLIENT_ORIGIN"_s, u"c"_s}});
    QCOMPARE(texts(faulty.faults),
             QStringList{u"ALLOWED_ORIGINS: \"c\" is no origin of the form scheme://host or scheme://host:port "
                         "(environment, CLIENT_ORIGIN)"_s});
}

void TestConfigReading::originsOfOneSourceHideThoseBelow()
{
    const Reading reading = readFrom({u"--client-origin"_s, u"https://c"_s}, {{u"ALLOWED_ORIGINS"_s, u"https://a"_s}});
    QCOMPARE(reading.settings.allowedOrigins, QStringList{u"https://c"_s});
}

void TestConfigReading::allFaultsAtOnce()
{
    const QString path = file("LOG_LEVEL=loud\nrubbish\nTURN_TTL=soon\n");
    const Variables variables{{u"MAX_ROOM_MEMBERS"_s, u"many"_s},
                              {u"TURN_SECRET"_s, u"short"_s},
                              {u"NODE_ENV"_s, u"production"_s},
                              {u"LOG_LEVEL"_s, QString()}};
    const Reading reading = readFrom(
        {u"--config"_s, path, u"--port"_s, u"http"_s, u"--prot"_s, u"extra"_s, u"--tls-cert"_s, path}, variables);
    QStringList faults = texts(reading.faults);
    faults.sort();
    QStringList expected{
        u"--prot: is no option; --help lists them (command line)"_s,
        u"LOG_LEVEL: \"loud\" is not one of error, warn, info and debug (%1, line 1)"_s.arg(path),
        u"MAX_ROOM_MEMBERS: \"many\" is not a whole number (environment)"_s,
        u"PORT: \"http\" is not a whole number (command line)"_s,
        u"TLS_CERT: needs TLS_KEY beside it (command line)"_s,
        u"TURN_SECRET: is shorter than 16 bytes or a value from published examples; make one with: openssl rand -hex "
        "32 (environment)"_s,
        u"TURN_TTL: \"soon\" is not a number of seconds, or a number with s, min or h (%1, line 3)"_s.arg(path),
        u"is no NAME=value line (%1, line 2)"_s.arg(path),
        u"unexpected argument \"extra\" (command line)"_s,
    };
    expected.sort();
    QCOMPARE(faults, expected);
}

void TestConfigReading::oneFaultBringsForthNoOther()
{
    const Reading reading = readFrom({}, {{u"MAX_UNSENT_BYTES"_s, u"much"_s}});
    QCOMPARE(reading.faults.size(), 1);
    QCOMPARE(reading.faults.first().name, u"MAX_UNSENT_BYTES"_s);
}

void TestConfigReading::unknownNames()
{
    QCOMPARE(texts(readFrom({}, {{u"PROT"_s, u"1"_s}, {u"PATH"_s, u"/bin"_s}}).warnings), QStringList());
    const QString path = file("PROT=1\nPORT=1\nPORT=2\n");
    const Reading reading = readFrom({u"--config"_s, path});
    QCOMPARE(texts(reading.faults), QStringList());
    QCOMPARE(texts(reading.warnings),
             (QStringList{u"PROT: is not known and ignored (%1, line 1)"_s.arg(path),
                          u"PORT: is set again; what stands last counts (%1, line 3)"_s.arg(path)}));
    QCOMPARE(reading.settings.port, quint16(2));
    QCOMPARE(readFrom({u"--prot=1"_s}).faults.size(), 1);
}

void TestConfigReading::commandLineForms_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("fault"); // empty: port 80
    QTest::newRow("two words") << QStringList{u"--port"_s, u"80"_s} << QString();
    QTest::newRow("one word") << QStringList{u"--port=80"_s} << QString();
    QTest::newRow("one dash") << QStringList{u"-port"_s, u"80"_s} << QString();
    QTest::newRow("value missing") << QStringList{u"--port"_s} << u"Missing value after '--port'."_s;
    QTest::newRow("twice") << QStringList{u"--port=80"_s, u"--port=81"_s} << u"PORT: is given 2 times"_s;
    QTest::newRow("after the end of options") << QStringList{u"--"_s, u"--port=80"_s} << u"unexpected argument"_s;
    QTest::newRow("config twice") << QStringList{u"--config=/dev/null"_s, u"--config=/dev/null"_s}
                                  << u"--config: is given 2 times"_s;
    QTest::newRow("config without a name") << QStringList{u"--config"_s} << u"Missing value after '--config'."_s;
    QTest::newRow("value for a switch") << QStringList{u"--check-config=yes"_s} << u"--check-config"_s;
    QTest::newRow("half a command") << QStringList{u"operator"_s} << u"unexpected argument \"operator\""_s;
    QTest::newRow("a third word") << QStringList{u"operator"_s, u"list"_s, u"all"_s}
                                  << u"unexpected argument \"all\""_s;
    QTest::newRow("no name") << QStringList{u"operator"_s, u"remove"_s} << u"operator remove: needs a name"_s;
    QTest::newRow("no role") << QStringList{u"operator"_s, u"add"_s, u"ada"_s} << u"--role: must be given once"_s;
    QTest::newRow("role of nobody") << QStringList{u"--role=viewer"_s} << u"--role: goes with operator add only"_s;
    QTest::newRow("role for all") << QStringList{u"operator"_s, u"list"_s, u"--role=viewer"_s}
                                  << u"--role: goes with operator add only"_s;
    QTest::newRow("control characters") << QStringList{u"\x1b[2J"_s} << u"\\u001b"_s;
}

void TestConfigReading::commandLineForms()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, fault);
    const Reading reading = readFrom(arguments);
    if (fault.isEmpty()) {
        QCOMPARE(texts(reading.faults), QStringList());
        QCOMPARE(reading.settings.port, quint16(80));
    } else {
        QCOMPARE(reading.faults.size(), 1);
        QVERIFY2(reading.faults.first().text().contains(fault), qPrintable(reading.faults.first().text()));
    }
}

void TestConfigReading::commands_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<Command>("command");
    QTest::newRow("help") << QStringList{u"--help"_s} << Command::Help;
    QTest::newRow("h") << QStringList{u"-h"_s} << Command::Help;
    QTest::newRow("help-markdown") << QStringList{u"--help-markdown"_s} << Command::HelpMarkdown;
    QTest::newRow("help-metrics") << QStringList{u"--help-metrics"_s} << Command::HelpMetrics;
    QTest::newRow("help-environment") << QStringList{u"--help-environment"_s} << Command::HelpEnvironment;
    QTest::newRow("version") << QStringList{u"--version"_s} << Command::Version;
    QTest::newRow("check-config") << QStringList{u"--check-config"_s} << Command::CheckConfig;
    QTest::newRow("print-config") << QStringList{u"--print-config"_s} << Command::PrintConfig;
    QTest::newRow("beside an option") << QStringList{u"--port=1"_s, u"--check-config"_s} << Command::CheckConfig;
    QTest::newRow("operator add") << QStringList{u"operator"_s, u"add"_s, u"ada"_s, u"--role=viewer"_s}
                                  << Command::OperatorAdd;
    QTest::newRow("operator list") << QStringList{u"operator"_s, u"list"_s} << Command::OperatorList;
    QTest::newRow("operator remove") << QStringList{u"operator"_s, u"remove"_s, u"ada"_s} << Command::OperatorRemove;
    QTest::newRow("audit verify") << QStringList{u"audit"_s, u"verify"_s, u"--state-dir=x"_s} << Command::AuditVerify;
    QTest::newRow("help before operator list") << QStringList{u"operator"_s, u"list"_s, u"--help"_s} << Command::Help;
    QTest::newRow("help before others") << QStringList{u"--version"_s, u"--help"_s} << Command::Help;
    QTest::newRow("version in spite of faults") << QStringList{u"--port=x"_s, u"--version"_s} << Command::Version;
}

void TestConfigReading::commands()
{
    QFETCH(QStringList, arguments);
    QFETCH(Command, command);
    QCOMPARE(readFrom(arguments).command, command);
}

void TestConfigReading::operatorWordsAreKept()
{
    const Reading reading = readFrom({u"operator"_s, u"add"_s, u"--role"_s, u"viewer"_s, u"ada"_s});
    QCOMPARE(texts(reading.faults), QStringList());
    QCOMPARE(reading.operatorWords.name, u"ada"_s);
    QCOMPARE(reading.operatorWords.role, u"viewer"_s);
}

void TestConfigReading::filesThatCannotBeRead_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("reason");
    QTest::newRow("missing") << m_folder.filePath(u"none"_s) << u"cannot be read: No such file or directory"_s;
    QTest::newRow("folder") << m_folder.path() << u"is a folder"_s;
    QTest::newRow("endless") << file(QByteArray(1024 * 1024 + 1, '#')) << u"is longer than 1048576 bytes"_s;
}

void TestConfigReading::filesThatCannotBeRead()
{
    QFETCH(QString, path);
    QFETCH(QString, reason);
    const Reading reading = readFrom({u"--config"_s, path});
    QCOMPARE(reading.faults.size(), 1);
    QCOMPARE(reading.faults.first().name, u"--config"_s);
    QVERIFY2(reading.faults.first().reason.endsWith(reason), qPrintable(reading.faults.first().reason));
}

void TestConfigReading::namesThatChangeNothing()
{
    const QString path = file("FIREBASE_PROJECT_ID=p\nTURN_REALM=r\n");
    const Reading reading = readFrom({u"--config"_s, path},
                                     {{u"REDIS_URL"_s, u"redis://:hunter2@h"_s}, {u"REDIS_PASSWORD"_s, u"hunter2"_s}});
    QCOMPARE(texts(reading.faults), QStringList());
    const QStringList warnings = texts(reading.warnings);
    QCOMPARE(warnings.size(), 3);
    QVERIFY(warnings.at(0).startsWith("REDIS_URL, REDIS_PASSWORD: "_L1) && warnings.at(0).contains("memory"_L1));
    QVERIFY(warnings.at(1).startsWith("FIREBASE_PROJECT_ID: "_L1));
    QVERIFY(warnings.at(2).startsWith("TURN_REALM: "_L1));
    QVERIFY(!warnings.join(u' ').contains("hunter2"_L1));
}

void TestConfigReading::weakSecrets_data()
{
    QTest::addColumn<QString>("secret");
    QTest::addColumn<bool>("isStrong");
    for (const QString &sample :
         {u"secretkey123"_s, u"monitoring123"_s, u"development-secret"_s, u"your-super-secret-key"_s,
          u"your-jwt-secret"_s, u"your-secret"_s, u"credential"_s, u"<strong-random-secret>"_s})
        QTest::addRow("%s", qPrintable(sample)) << sample << false;
    QTest::newRow("a sample in capitals") << u"Your-Super-Secret-Key"_s << false;
    QTest::newRow("15 bytes") << u"0123456789abcde"_s << false;
    QTest::newRow("16 bytes") << u"0123456789abcdef"_s << true;
    QTest::newRow("16 bytes in 8 characters") << u"äöüäöüäö"_s << true;
    QTest::newRow("blanks only") << u"   "_s << false;
}

void TestConfigReading::weakSecrets()
{
    QFETCH(QString, secret);
    QFETCH(bool, isStrong);
    QCOMPARE(isStrongSecret(secret.toUtf8()), isStrong);
    if (secret.trimmed().isEmpty())
        return;
    const Variables secrets{{u"TURN_SECRET"_s, secret}, {u"STATUS_TOKEN"_s, secret}};
    const Reading unset = readFrom({}, secrets);
    QCOMPARE(texts(unset.faults), QStringList());
    QCOMPARE(unset.warnings.size(), isStrong ? 0 : 1);
    QCOMPARE(unset.settings.turnSecret, secret.toUtf8());
    const Reading development = readFrom({u"--node-env=development"_s}, secrets);
    QCOMPARE(texts(development.faults), QStringList());
    QCOMPARE(development.warnings.size(), isStrong ? 0 : 1);
    for (const QString &name : {u"production"_s, u"test"_s, u"Development"_s}) {
        const Reading other = readFrom({u"--node-env"_s, name}, secrets);
        QCOMPARE(other.faults.size(), isStrong ? 0 : 2);
        QCOMPARE(texts(other.warnings), QStringList());
        for (const Remark &fault : other.faults)
            QVERIFY(fault.reason.contains("openssl rand -hex 32"_L1));
    }
}

void TestConfigReading::operatorTokens_data()
{
    QTest::addColumn<QString>("token");
    QTest::addColumn<bool>("isGood"); // outside development
    QTest::newRow("strong") << u"0123456789abcdef"_s << true;
    QTest::newRow("all kinds of characters") << u"AZaz09-._~+/===="_s << true;
    QTest::newRow("short") << u"0123456789abcde"_s << false;
    QTest::newRow("a published example") << u"your-super-secret-key"_s << false;
}

void TestConfigReading::operatorTokens()
{
    QFETCH(QString, token);
    QFETCH(bool, isGood);
    const Reading production = readFrom({u"--node-env=production"_s}, {{u"ADMIN_TOKEN"_s, token}});
    QCOMPARE(production.faults.size(), isGood ? 0 : 1);
    const Reading development = readFrom({}, {{u"ADMIN_TOKEN"_s, token}});
    QCOMPARE(texts(development.faults), QStringList());
    QCOMPARE(development.warnings.size(), isGood ? 0 : 1);
    QCOMPARE(readFrom({}, {{u"ADMIN_TOKEN"_s, u"0123456789 abcdef"_s}}).faults.size(), 1);
    QCOMPARE(readFrom({}, {{u"ADMIN_TOKEN"_s, u"0123456789äabcdef"_s}}).faults.size(), 1);
}

void TestConfigReading::secretsStayOutOfRemarks()
{
    const Reading reading = readFrom({u"--turn-secret"_s, u"hunter2"_s}, {{u"STATUS_TOKEN"_s, u"hunter3\n"_s}});
    const QString all = (texts(reading.faults) + texts(reading.warnings)).join(u'\n');
    QVERIFY2(!all.contains("hunter"_L1), qPrintable(all));
    QVERIFY2(all.contains("TURN_SECRET: can be read by every user of this machine"_L1), qPrintable(all));
    QVERIFY2(all.contains("STATUS_TOKEN: contains control characters"_L1), qPrintable(all));
}

void TestConfigReading::tlsNeedsBothFiles()
{
    const QString pem = file("key");
    QCOMPARE(texts(readFrom({}, {{u"TLS_CERT"_s, pem}, {u"TLS_KEY"_s, pem}}).faults), QStringList());
    QCOMPARE(texts(readFrom({}, {{u"TLS_KEY"_s, pem}}).faults),
             QStringList{u"TLS_KEY: needs TLS_CERT beside it (environment)"_s});
    const Reading missing = readFrom({}, {{u"TLS_CERT"_s, m_folder.path()}, {u"TLS_KEY"_s, u"/nowhere/key.pem"_s}});
    QCOMPARE(texts(missing.faults),
             (QStringList{u"TLS_CERT: \"%1\" is a folder (environment)"_s.arg(m_folder.path()),
                          u"TLS_KEY: \"/nowhere/key.pem\" cannot be read: No such file or directory (environment)"_s}));
}

void TestConfigReading::portsMustDiffer()
{
    const QString pem = file("key");
    QCOMPARE(texts(readFrom({}, {{u"EXTRA_PORTS"_s, u"3000,3001"_s}}).faults),
             QStringList{u"EXTRA_PORTS: names 3001, which is PORT already (environment)"_s});
    const Variables tls{{u"TLS_CERT"_s, pem}, {u"TLS_KEY"_s, pem}};
    QCOMPARE(readFrom({}, tls + Variables{{u"TLS_PORT"_s, u"3001"_s}}).faults.size(), 1);
    QCOMPARE(readFrom({}, tls + Variables{{u"TLS_PORT"_s, u"3000"_s}, {u"EXTRA_PORTS"_s, u"3000"_s}}).faults.size(), 1);
    for (const QString &taken : {u"3000"_s, u"3001"_s, u"3443"_s}) {
        const Variables own{{u"ADMIN_PORT"_s, taken}, {u"EXTRA_PORTS"_s, u"3000"_s}};
        QCOMPARE(texts(readFrom({}, tls + own).faults),
                 QStringList{
                     u"ADMIN_PORT: is %1, which PORT, EXTRA_PORTS or TLS_PORT names too (environment)"_s.arg(taken)});
    }
    // Port 0 is another one each time, and without certificates TLS_PORT is not opened.
    QCOMPARE(readFrom({}, tls + Variables{{u"TLS_PORT"_s, u"0"_s}, {u"PORT"_s, u"0"_s}}).faults.size(), 0);
    QCOMPARE(readFrom({}, {{u"PORT"_s, u"3443"_s}}).faults.size(), 0);
}

void TestConfigReading::limitsMustFitTogether()
{
    QCOMPARE(readFrom({}, {{u"MAX_PAYLOAD_BYTES"_s, u"5M"_s}}).faults.size(), 1);
    QCOMPARE(readFrom({}, {{u"MAX_PAYLOAD_BYTES"_s, u"5M"_s}, {u"MAX_UNSENT_BYTES"_s, u"5M"_s}}).faults.size(), 0);
    QCOMPARE(readFrom({}, {{u"MAX_CONNECTIONS_PER_IP"_s, u"50"_s}}).settings.maxPollingSessionsPerAddress, 500);
}

void TestConfigReading::warnings_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("warning");
    QTest::newRow("TLS port alone") << u"TLS_PORT"_s << u"443"_s << u"TLS_PORT: has no effect"_s;
    QTest::newRow("rings too long") << u"CALL_RING_TIMEOUT"_s << u"61s"_s << u"CALL_RING_TIMEOUT: is longer than"_s;
    QTest::newRow("address of no port") << u"ADMIN_HOST"_s << u"::1"_s << u"ADMIN_HOST: has no effect"_s;
    QTest::newRow("TURN for nobody") << u"TURN_SERVER_URL"_s << u"turn:t"_s << u"TURN_SERVER_URL: has no effect"_s;
    for (const char *name : {"JWT_EXPIRY", "CALL_MAX_DURATION", "RATE_LIMIT_WINDOW_MS", "RATE_LIMIT_MAX_REQUESTS",
                             "MAX_USERS_PER_ROOM", "MAX_WAITING_TIME_MS", "LOG_FILE", "SENTRY_DSN", "TURN_REALM"}) {
        const QString text = QString::fromLatin1(name);
        QTest::newRow(name) << text << u"7"_s << text + ": ha"_L1;
    }
    QTest::newRow("no such folder") << u"STATIC_DIR"_s << u"/nowhere"_s << u"STATIC_DIR: \"/nowhere\" is no folder"_s;
}

void TestConfigReading::warnings()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, warning);
    const Reading reading = readFrom({}, {{name, value}});
    QCOMPARE(texts(reading.faults), QStringList());
    QCOMPARE(reading.warnings.size(), 1);
    QVERIFY2(reading.warnings.first().text().startsWith(warning), qPrintable(reading.warnings.first().text()));
}

void TestConfigReading::rateLimitSwitchesOff()
{
    const Reading reading = readFrom({}, {{u"RATE_LIMIT"_s, u"off"_s}, {u"API_RATE_LIMIT_MAX"_s, u"5"_s}});
    QCOMPARE(reading.settings.apiRateLimit, 0);
    QCOMPARE(reading.settings.registrationRateLimit, 0);
    QCOMPARE(reading.settings.callRateLimit, 0);
    QCOMPARE(reading.settings.presenceRateLimit, 0);
    const Reading upgrades = readFrom({}, {{u"ALLOW_UPGRADES"_s, u"on"_s}, {u"TRANSPORTS"_s, u"polling"_s}});
    QCOMPARE(upgrades.warnings.size(), 1);
}

void TestConfigReading::tokensNeedAKey()
{
    const std::pair required(u"SOCKET_AUTH_REQUIRED"_s, u"true"_s);
    QCOMPARE(texts(readFrom({}, {required}).faults),
             QStringList{u"SOCKET_AUTH_REQUIRED: needs JWT_SECRET or JWT_PUBLIC_KEY_PATH to check tokens with "
                         "(environment)"_s});
    QCOMPARE(readFrom({}, {required, {u"JWT_SECRET"_s, u"0123456789abcdef"_s}}).faults.size(), 0);
    QCOMPARE(readFrom({}, {required, {u"JWT_PUBLIC_KEY_PATH"_s, file("key")}}).faults.size(), 0);
    QVERIFY(texts(readFrom({}, {{u"JWT_PUBLIC_KEY_PATH"_s, u"/nowhere/key.pem"_s}}).faults)
                .value(0)
                .startsWith("JWT_PUBLIC_KEY_PATH: \"/nowhere/key.pem\" cannot be read"_L1));
    const Reading pem = readFrom({}, {{u"JWT_SECRET"_s, u"-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQ"_s}});
    QCOMPARE(pem.faults.size(), 1);
    QVERIFY(!pem.faults.first().text().contains("MFkw"_L1));
    QCOMPARE(readFrom({}, {{u"JWT_SECRET"_s, u"your-jwt-secret"_s}, {u"NODE_ENV"_s, u"production"_s}}).faults.size(),
             1);
}

void TestConfigReading::turnServersShareSecrets_data()
{
    QTest::addColumn<QStringList>("given"); // NAME=value
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("staticSecret");
    const QByteArray one = "0123456789abcdef", other = "fedcba9876543210";
    const QString secret = u"TURN_SECRET=0123456789abcdef"_s, staticSecret = u"TURN_STATIC_SECRET=fedcba9876543210"_s;
    QTest::newRow("both") << QStringList{secret, staticSecret} << one << other;
    QTest::newRow("one") << QStringList{secret} << one << one;
    QTest::newRow("the other") << QStringList{staticSecret} << QByteArray() << other;
    QTest::newRow("the other, with a host") << QStringList{staticSecret, u"TURN_HOST=t"_s} << other << other;
    QTest::newRow("one, and a user") << QStringList{secret, u"TURN_USERNAME=u"_s, u"TURN_CREDENTIAL=c"_s} << one
                                     << QByteArray();
    QTest::newRow("one, and half a user") << QStringList{secret, u"TURN_USERNAME=u"_s} << one << one;
}

void TestConfigReading::turnServersShareSecrets()
{
    QFETCH(QStringList, given);
    Variables variables;
    for (const QString &each : given)
        variables.append({each.section(u'=', 0, 0), each.section(u'=', 1)});
    const Reading reading = readFrom({}, variables);
    QCOMPARE(texts(reading.faults), QStringList());
    QTEST(reading.settings.turnSecret, "secret");
    QTEST(reading.settings.turnStaticSecret, "staticSecret");
}

void TestConfigReading::otherNamesOfOneValue()
{
    const std::pair own(u"TURN_CREDENTIAL"_s, u"a,b"_s), other(u"TURN_PASSWORD"_s, u"c"_s);
    QCOMPARE(readFrom({}, {own, other}).settings.turnCredential, "a,b"_ba);
    QCOMPARE(readFrom({}, {other}).settings.turnCredential, "c"_ba);
    // The command line hides the environment under whatever name.
    QCOMPARE(readFrom({u"--turn-password=d"_s}, {own}).settings.turnCredential, "d"_ba);
    QCOMPARE(readFrom({u"--node-env=production"_s}, {other}).faults.size(), 0);
}

QTEST_APPLESS_MAIN(TestConfigReading)
#include "tst_configreading.moc"

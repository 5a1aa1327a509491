// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/checks.h"

#include <array>

#include <QFile>
#include <QFileInfo>
#include <QSysInfo>

namespace heliograph::config {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype leastSecretBytes = 16;
constexpr auto howToMakeOne = "make one with: openssl rand -hex 32"_L1;

/// Values that stand in the documentation of the servers whose configurations are taken over.
constexpr std::array sampleSecrets{
    "secretkey123"_L1,           "monitoring123"_L1,         "development-secret"_L1, "your-super-secret-key"_L1,
    "your-jwt-secret"_L1,        "your-jwt-token"_L1,        "your-secret"_L1,        "credential"_L1,
    "<strong-random-secret>"_L1, "<your-redis-password>"_L1, "<your-turn-secret>"_L1,
};

void fault(Reading &reading, QLatin1String name, const QString &reason)
{
    reading.faults.append({name, reason, reading.givenFor(name).source});
}

void checkSecrets(Reading &reading)
{
    QStringList weak;
    const auto &table = options();
    for (size_t row = 0; row < table.size(); ++row) {
        if (table[row].kind != Kind::Secret || table[row].isChosenElsewhere || !reading.given[row].isSet())
            continue;
        if (isStrongSecret(reading.given[row].text.toUtf8()))
            continue;
        weak.append(table[row].name);
        if (!reading.settings.isDevelopment()) {
            fault(reading, table[row].name,
                  u"is shorter than %1 bytes or a value from published examples; %2"_s.arg(leastSecretBytes)
                      .arg(howToMakeOne));
        }
    }
    if (!weak.isEmpty() && reading.settings.isDevelopment()) {
        reading.warnings.append(
            {weak.join(", "_L1), "weak, accepted only because NODE_ENV is development; "_L1 + howToMakeOne, QString()});
    }
}

void checkReadable(Reading &reading, QLatin1String name, const QString &path)
{
    QFile file(path);
    if (QFileInfo(path).isDir())
        fault(reading, name, quoted(path) + " is a folder"_L1);
    else if (!file.open(QIODevice::ReadOnly))
        fault(reading, name, quoted(path) + " cannot be read: "_L1 + file.errorString());
}

void checkTls(Reading &reading)
{
    const Settings &settings = reading.settings;
    const bool hasCertificate = !settings.tlsCertificate.isEmpty();
    const bool hasKey = !settings.tlsKey.isEmpty();
    if (hasCertificate)
        checkReadable(reading, "TLS_CERT"_L1, settings.tlsCertificate);
    if (hasKey)
        checkReadable(reading, "TLS_KEY"_L1, settings.tlsKey);
    if (hasCertificate && !hasKey)
        fault(reading, "TLS_CERT"_L1, u"needs TLS_KEY beside it"_s);
    if (hasKey && !hasCertificate)
        fault(reading, "TLS_KEY"_L1, u"needs TLS_CERT beside it"_s);
    const Given &port = reading.givenFor("TLS_PORT"_L1);
    if (!hasCertificate && !hasKey && port.isSet())
        reading.warnings.append({u"TLS_PORT"_s, u"has no effect without TLS_CERT and TLS_KEY"_s, port.source});
}

void checkTokens(Reading &reading)
{
    const Settings &settings = reading.settings;
    if (!settings.tokenPublicKey.isEmpty())
        checkReadable(reading, "JWT_PUBLIC_KEY_PATH"_L1, settings.tokenPublicKey);
    if (settings.tokenSecret.contains("-----BEGIN"))
        fault(reading, "JWT_SECRET"_L1, u"holds a key in PEM; a public key belongs into JWT_PUBLIC_KEY_PATH"_s);
    if (settings.isTokenRequired && settings.tokenSecret.isEmpty() && settings.tokenPublicKey.isEmpty())
        fault(reading, "SOCKET_AUTH_REQUIRED"_L1, u"needs JWT_SECRET or JWT_PUBLIC_KEY_PATH to check tokens with"_s);
}

void checkCalls(Reading &reading)
{
    const Given &given = reading.givenFor("CALL_RING_TIMEOUT"_L1);
    if (given.isSet() && reading.settings.callRingTime > reading.settings.callRingingLifetime)
        reading.warnings.append(
            {u"CALL_RING_TIMEOUT"_s, u"is longer than CALL_TTL, which ends the call"_s, given.source});
}

/// Each of the two endpoints has options of its own; what it has not is taken from the other's.
void completeTurn(Reading &reading)
{
    Settings &settings = reading.settings;
    const bool hasUser = !settings.turnUsername.isEmpty() && !settings.turnCredential.isEmpty();
    if (settings.turnSecret.isEmpty() && reading.givenFor("TURN_HOST"_L1).isSet())
        settings.turnSecret = settings.turnStaticSecret;
    else if (settings.turnStaticSecret.isEmpty() && !hasUser)
        settings.turnStaticSecret = settings.turnSecret;
    const Given &url = reading.givenFor("TURN_SERVER_URL"_L1);
    if (url.isSet() && settings.turnStaticSecret.isEmpty() && !hasUser) {
        reading.warnings.append({u"TURN_SERVER_URL"_s,
                                 u"has no effect without TURN_STATIC_SECRET, TURN_SECRET, or TURN_USERNAME and "
                                 "TURN_CREDENTIAL"_s,
                                 url.source});
    }
}

void checkPorts(Reading &reading)
{
    const Settings &settings = reading.settings;
    if (settings.port != 0 && settings.extraPorts.contains(settings.port))
        fault(reading, "EXTRA_PORTS"_L1, u"names %1, which is PORT already"_s.arg(settings.port));
    const bool hasTls = !settings.tlsCertificate.isEmpty() && settings.tlsPort != 0;
    if (hasTls && (settings.tlsPort == settings.port || settings.extraPorts.contains(settings.tlsPort)))
        fault(reading, "TLS_PORT"_L1, u"is %1, which PORT or EXTRA_PORTS names too"_s.arg(settings.tlsPort));
    const quint16 admin = settings.adminPort;
    if (admin != 0 &&
        (admin == settings.port || settings.extraPorts.contains(admin) || (hasTls && admin == settings.tlsPort)))
        fault(reading, "ADMIN_PORT"_L1, u"is %1, which PORT, EXTRA_PORTS or TLS_PORT names too"_s.arg(admin));
}

bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           QByteArrayView("-._~+/=").contains(c);
}

void checkOperators(Reading &reading)
{
    Settings &settings = reading.settings;
    if (!std::all_of(settings.adminToken.begin(), settings.adminToken.end(), isTokenCharacter))
        fault(reading, "ADMIN_TOKEN"_L1, u"has a character that no Authorization header can carry; "_s + howToMakeOne);
    const Given &host = reading.givenFor("ADMIN_HOST"_L1);
    if (host.isSet() && settings.adminPort == 0)
        reading.warnings.append({u"ADMIN_HOST"_s, u"has no effect without ADMIN_PORT"_s, host.source});
    if (settings.nodeName.isEmpty())
        settings.nodeName = QSysInfo::machineHostName();
    if (settings.nodeName.isEmpty())
        settings.nodeName = u"heliograph"_s;
}

void checkLimits(Reading &reading)
{
    Settings &settings = reading.settings;
    if (settings.maxUnsentBytes < settings.maxPayloadBytes)
        fault(reading, "MAX_UNSENT_BYTES"_L1,
              u"is below MAX_PAYLOAD_BYTES; no client could be sent the largest message"_s);
    if (settings.maxPollingSessionsPerAddress == 0) {
        constexpr qint64 most = std::numeric_limits<int>::max();
        settings.maxPollingSessionsPerAddress = int(qMin(qint64(settings.maxConnectionsPerAddress) * 10, most));
    }
}

void checkTransports(Reading &reading)
{
    const Given &upgrades = reading.givenFor("ALLOW_UPGRADES"_L1);
    const Settings &settings = reading.settings;
    if (upgrades.isSet() && settings.allowUpgrades && !(settings.polling && settings.webSocket))
        reading.warnings.append(
            {u"ALLOW_UPGRADES"_s, u"has no effect unless TRANSPORTS names both"_s, upgrades.source});
}

void checkStaticDirectory(Reading &reading)
{
    const Given &given = reading.givenFor("STATIC_DIR"_L1);
    if (given.isSet() && !QFileInfo(reading.settings.staticDirectory).isDir()) {
        reading.warnings.append(
            {u"STATIC_DIR"_s, quoted(given.text) + " is no folder; the built-in page is served"_L1, given.source});
    }
}

} // namespace

bool isStrongSecret(const QByteArray &secret)
{
    const QString text = QString::fromUtf8(secret).trimmed();
    const bool isSample = std::any_of(sampleSecrets.begin(), sampleSecrets.end(), [&text](QLatin1String sample) {
        return text.compare(sample, Qt::CaseInsensitive) == 0;
    });
    return secret.size() >= leastSecretBytes && !isSample;
}

void checkTogether(Reading &reading)
{
    if (reading.settings.allowedOrigins.contains("*"_L1))
        reading.settings.allowedOrigins = QStringList{u"*"_s};
    checkSecrets(reading);
    checkTls(reading);
    checkTokens(reading);
    checkCalls(reading);
    completeTurn(reading);
    checkPorts(reading);
    checkOperators(reading);
    checkLimits(reading);
    checkTransports(reading);
    checkStaticDirectory(reading);
}

} // namespace heliograph::config

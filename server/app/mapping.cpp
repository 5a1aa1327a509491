// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/mapping.h"

#include "server/admin/statedirectory.h"
#include "server/net/certificate.h"

#include <QCoreApplication>

namespace heliograph::app {

net::Limits netLimits(const config::Settings &settings)
{
    net::Limits limits;
    limits.headBytes = settings.maxHeadBytes;
    limits.headTime = settings.headTimeout;
    limits.bodyTime = settings.bodyTimeout;
    limits.keepAlive = settings.keepAliveTimeout;
    limits.bodyBytes = settings.maxPayloadBytes;
    limits.unsentBytes = settings.maxUnsentBytes;
    // One client alone must be able to send the largest message: its frames, and the text that they become.
    limits.unfinishedBytesPerAddress = std::max(settings.maxUnfinishedBytesPerAddress, 3 * settings.maxPayloadBytes);
    limits.frameStall = settings.frameTimeout;
    limits.connectionsPerAddress = settings.maxConnectionsPerAddress;
    limits.connections = settings.maxConnections;
    limits.backlog = settings.listenBacklog;
    limits.masksAddresses = settings.privacy == config::Privacy::Strict;
    return limits;
}

net::TrustedProxies trustedProxies(const config::Settings &settings)
{
    // The configuration has checked the text by the same rules.
    return net::TrustedProxies::parse(settings.trustProxy).value_or(net::TrustedProxies());
}

engineio::Options engineOptions(const config::Settings &settings)
{
    engineio::Options options;
    options.pingInterval = settings.pingInterval;
    options.pingTimeout = settings.pingTimeout;
    options.upgradeTimeout = settings.upgradeTimeout;
    options.maxPayload = settings.maxPayloadBytes;
    options.allowUpgrades = settings.allowUpgrades;
    options.polling = settings.polling;
    options.webSocket = settings.webSocket;
    options.unsentBytes = settings.maxUnsentBytes;
    options.idlePollingPerAddress = settings.maxPollingSessionsPerAddress;
    return options;
}

socketio::Options socketOptions(const config::Settings &settings)
{
    socketio::Options options;
    options.connectTimeout = settings.connectTimeout;
    options.attachmentBytes = settings.maxPayloadBytes;
    options.recovery.isEnabled = settings.recoveryWindow > Duration::zero();
    options.recovery.window = settings.recoveryWindow;
    return options;
}

jsonws::Options plainSocketOptions(const config::Settings &settings)
{
    jsonws::Options options;
    options.pingInterval = settings.pingInterval;
    options.pingTimeout = settings.pingTimeout;
    options.connectTimeout = settings.connectTimeout;
    options.maxPayload = settings.maxPayloadBytes;
    return options;
}

domain::RoomLimits roomLimits(const config::Settings &settings)
{
    return {settings.maxRoomMembers, settings.maxRoomsPerSocket};
}

api::Options restOptions(const config::Settings &settings)
{
    api::Options options;
    options.version = QCoreApplication::applicationVersion();
    options.statusToken = settings.statusToken;
    options.apiLimit.requests = settings.apiRateLimit;
    options.apiLimit.window = settings.apiRateWindow;
    options.files.folder = settings.staticDirectory;
    options.environmentName = settings.environmentName;
    options.namedServers = {settings.stunUrl.toUtf8(),
                            settings.turnUrl.toUtf8(),
                            settings.turnStaticSecret,
                            {settings.turnUsername.toUtf8(), settings.turnCredential}};
    options.turn = {settings.turnHost.toUtf8(), settings.turnSecret, settings.turnLifetime};
    return options;
}

api::Origins allowedOrigins(const config::Settings &settings)
{
    QList<QByteArray> origins;
    for (const QString &origin : settings.allowedOrigins)
        origins.append(origin.toUtf8());
    return api::Origins(origins);
}

QString certificateFault(const config::Settings &settings)
{
    if (settings.tlsCertificate.isEmpty())
        return {};
    const auto loaded = net::loadCertificate(settings.tlsCertificate, settings.tlsKey);
    const QString *fault = std::get_if<QString>(&loaded);
    return fault ? *fault : QString();
}

QString tokenKeyFault(const config::Settings &settings)
{
    if (settings.tokenPublicKey.isEmpty())
        return {};
    const auto key = auth::PublicKey::read(settings.tokenPublicKey);
    const QString *fault = std::get_if<QString>(&key);
    return fault ? QStringLiteral("JWT_PUBLIC_KEY_PATH: %1 %2").arg(settings.tokenPublicKey, *fault) : QString();
}

auth::TokenKeys tokenKeys(const config::Settings &settings)
{
    auth::TokenKeys keys{settings.tokenSecret, std::nullopt};
    if (!settings.tokenPublicKey.isEmpty())
        keys.publicKey = std::get<auth::PublicKey>(auth::PublicKey::read(settings.tokenPublicKey));
    return keys;
}

RateLimit::Options handshakeLimit(const config::Settings &settings)
{
    RateLimit::Options options = presenceLimit(settings);
    if (!settings.limitsHandshakes)
        options.requests = 0;
    return options;
}

RateLimit::Options registrationLimit(const config::Settings &settings)
{
    RateLimit::Options options;
    options.requests = settings.registrationRateLimit;
    options.window = std::chrono::minutes(1);
    return options;
}

RateLimit::Options callLimit(const config::Settings &settings)
{
    RateLimit::Options options;
    options.requests = settings.callRateLimit;
    options.window = std::chrono::minutes(1);
    return options;
}

RateLimit::Options presenceLimit(const config::Settings &settings)
{
    RateLimit::Options options;
    options.requests = settings.presenceRateLimit;
    options.window = settings.presenceRateWindow;
    return options;
}

logging::Options logOptions(const config::Settings &settings)
{
    logging::Options options;
    options.level = logging::Level(settings.logLevel);
    options.format = logging::Format(settings.logFormat);
    options.directory = settings.logDirectory;
    return options;
}

QString statePath(const config::Settings &settings)
{
    return admin::StateDirectory::pathFrom(settings.stateDirectory, QProcessEnvironment::systemEnvironment());
}

} // namespace heliograph::app

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every option's value, typed. The composition root copies them into the structs of the other folders, which never see
// this one. The defaults are in the option table (optiontable.cpp), not here.
#pragma once

#include "shared/base/clock.h"

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QStringList>

namespace heliograph::config {

enum class EventLoop { Epoll, Qt };
enum class LogLevel { Error, Warn, Info, Debug };
enum class LogFormat { Text, Json };
enum class Privacy { Normal, Strict };

struct Settings
{
    quint16 port = 0; ///< 0 takes a free one
    QHostAddress host;
    QList<quint16> extraPorts;
    int listenBacklog = 0;

    QString tlsCertificate; ///< set if and only if tlsKey is
    QString tlsKey;
    quint16 tlsPort = 0;

    QStringList allowedOrigins; ///< as browsers send them; "*" stands alone
    QString trustProxy;         ///< for net::TrustedProxies::parse()
    bool polling = false;
    bool webSocket = false;
    bool allowUpgrades = false;
    Duration pingInterval{};
    Duration pingTimeout{};
    Duration upgradeTimeout{};
    Duration connectTimeout{};
    Duration recoveryWindow{}; ///< zero: off

    int maxConnections = 0;
    int maxConnectionsPerAddress = 0;
    int maxPollingSessionsPerAddress = 0;
    qsizetype maxHeadBytes = 0;
    qsizetype maxPayloadBytes = 0;
    qsizetype maxUnsentBytes = 0;
    qsizetype maxUnfinishedBytesPerAddress = 0;
    Duration headTimeout{};
    Duration bodyTimeout{};
    Duration keepAliveTimeout{};
    Duration frameTimeout{};

    QByteArray tokenSecret; ///< empty: no token is checked with a secret
    QString tokenPublicKey; ///< path; empty: nor with a public key
    bool isTokenRequired = false;

    int maxRoomMembers = 0;
    int maxRoomsPerSocket = 0;

    Duration directRingTime{};
    Duration callRingTime{};
    std::chrono::seconds callRingingLifetime{};
    Duration callReconnectGrace{};
    int maxPushTokens = 0;
    bool isPresenceRegistrationRequired = false;
    Duration longestPairing{};

    QString staticDirectory;
    QByteArray statusToken; ///< empty: no token is asked for
    int apiRateLimit = 0;   ///< zero: no limit; also when RATE_LIMIT is off
    Duration apiRateWindow{};

    int registrationRateLimit = 0; ///< a minute; zero, here as below: no limit; also when RATE_LIMIT is off
    int callRateLimit = 0;         ///< a minute
    int presenceRateLimit = 0;
    std::chrono::seconds presenceRateWindow{};
    bool limitsHandshakes = false; ///< by the presence dialect's numbers

    QString turnHost;
    QByteArray turnSecret; ///< empty: no credentials can be made
    std::chrono::seconds turnLifetime{};
    QString stunUrl;
    QString turnUrl;             ///< empty: /ice-servers names no TURN server
    QByteArray turnStaticSecret; ///< empty: username and credential count
    QString turnUsername;
    QByteArray turnCredential;

    QString stateDirectory; ///< empty: the system's usual place
    QByteArray adminToken;  ///< empty: no operator comes from the configuration
    quint16 adminPort = 0;  ///< zero: operators use the service's own ports
    QHostAddress adminHost; ///< of a port of their own
    Privacy privacy = Privacy::Normal;
    QString nodeName; ///< never empty

    LogLevel logLevel = LogLevel::Info;
    LogFormat logFormat = LogFormat::Text;
    QString logDirectory; ///< empty: terminal only

    QString environmentName; ///< NODE_ENV
    EventLoop eventLoop = EventLoop::Epoll;

    /// Weak secrets are accepted, with a warning.
    bool isDevelopment() const { return environmentName == QLatin1String("development"); }
};

} // namespace heliograph::config

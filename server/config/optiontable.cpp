// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/optiontable.h"

#include "server/config/dialectoptions.h"
#include "server/config/optionrows.h"
#include "server/config/texts.h"

namespace heliograph::config {

using namespace Qt::StringLiterals;
using namespace rows;

namespace {

void storeTransports(Settings &settings, const Value &value)
{
    const auto &transports = std::get<QStringList>(value);
    settings.polling = transports.contains("polling"_L1);
    settings.webSocket = transports.contains("websocket"_L1);
}

std::vector<Option> listening()
{
    return {
        count("PORT"_L1, "3001"_L1, {0, 65535}, &Settings::port,
              "TCP port for HTTP and WebSocket; 0 takes a free one."_L1),
        checked(row(Kind::Address, "HOST"_L1, "0.0.0.0"_L1, &Settings::host,
                    "Address to listen on; 0.0.0.0 is every IPv4 address, :: every address of both families."_L1),
                checkAddress),
        checked(row(Kind::List, "EXTRA_PORTS"_L1, unset, &Settings::extraPorts,
                    "Further ports for the same service, for clients with a built-in port, e.g. 3000."_L1),
                checkPort),
        count("LISTEN_BACKLOG"_L1, "4096"_L1, {1, 65535}, &Settings::listenBacklog,
              "Connections that the system may hold before they are accepted."_L1),
    };
}

std::vector<Option> tls()
{
    return {
        row(Kind::Path, "TLS_CERT"_L1, unset, &Settings::tlsCertificate,
            "PEM file with the certificate and its chain; read again on SIGHUP."_L1),
        row(Kind::Path, "TLS_KEY"_L1, unset, &Settings::tlsKey,
            "PEM file with the certificate's private key; read again on SIGHUP."_L1),
        count("TLS_PORT"_L1, "3443"_L1, {0, 65535}, &Settings::tlsPort,
              "TCP port for HTTPS and secure WebSocket, open when certificate and key are set."_L1),
    };
}

Option transports()
{
    return {.name = "TRANSPORTS"_L1,
            .kind = Kind::List,
            .initial = "polling,websocket"_L1,
            .words = {"polling"_L1, "websocket"_L1},
            .description = "What Engine.IO clients may connect with."_L1,
            .store = storeTransports};
}

std::vector<Option> clients()
{
    return {
        also(checked(row(Kind::List, "ALLOWED_ORIGINS"_L1, "*"_L1, &Settings::allowedOrigins,
                         "Web origins whose pages may talk to the server, e.g. https://app.example; * allows all."_L1),
                     checkOrigin),
             {"CORS_ORIGIN"_L1, "CORS_ORIGINS"_L1, "CLIENT_ORIGIN"_L1}),
        checked(row(Kind::Text, "TRUST_PROXY"_L1, unset, &Settings::trustProxy,
                    "Whose X-Forwarded-For counts: how many proxies, or their addresses and CIDR ranges "
                    "(also loopback, linklocal, uniquelocal)."_L1),
                checkProxies),
        transports(),
        row(Kind::Flag, "ALLOW_UPGRADES"_L1, "on"_L1, &Settings::allowUpgrades,
            "Whether a polling session may turn into a WebSocket."_L1),
        milliseconds("SOCKET_PING_INTERVAL"_L1, "25000"_L1, {100, day}, &Settings::pingInterval,
                     "Time between two heartbeats."_L1),
        milliseconds("SOCKET_PING_TIMEOUT"_L1, "60000"_L1, {100, day}, &Settings::pingTimeout,
                     "How long a client may take to answer a heartbeat."_L1),
        milliseconds("UPGRADE_TIMEOUT_MS"_L1, "10000"_L1, {100, 10 * minute}, &Settings::upgradeTimeout,
                     "How long an upgrade to WebSocket may take."_L1),
        milliseconds("CONNECT_TIMEOUT_MS"_L1, "45000"_L1, {100, 10 * minute}, &Settings::connectTimeout,
                     "How long a new session may take to connect to a namespace."_L1),
        milliseconds("RECOVERY_WINDOW_MS"_L1, "0"_L1, {0, 60 * minute}, &Settings::recoveryWindow,
                     "How long a lost Socket.IO session can be taken up again with what it missed; 0 is off."_L1),
    };
}

std::vector<Option> limits()
{
    return {
        count("MAX_CONNECTIONS"_L1, "10000"_L1, {1, 10'000'000}, &Settings::maxConnections,
              "Open TCP connections in all; lowered to what the system allows."_L1),
        count("MAX_CONNECTIONS_PER_IP"_L1, "1000"_L1, {1, 10'000'000}, &Settings::maxConnectionsPerAddress,
              "Open TCP connections of one IPv4 address or IPv6 /64."_L1),
        count("MAX_POLLING_SESSIONS_PER_IP"_L1, unset, {1, 100'000'000}, &Settings::maxPollingSessionsPerAddress,
              "Polling sessions of one address that hold no connection at the moment; unset, ten times "
              "MAX_CONNECTIONS_PER_IP."_L1),
        bytes("MAX_HEAD_BYTES"_L1, "16K"_L1, {kibibyte, mebibyte}, &Settings::maxHeadBytes,
              "A request's first line and headers."_L1),
        bytes("MAX_PAYLOAD_BYTES"_L1, "1000000"_L1, {kibibyte, 256 * mebibyte}, &Settings::maxPayloadBytes,
              "One request body or one message."_L1),
        bytes("MAX_UNSENT_BYTES"_L1, "4M"_L1, {64 * kibibyte, 1024 * mebibyte}, &Settings::maxUnsentBytes,
              "What may wait for one client that does not read; beyond it the client is dropped."_L1),
        bytes(
            "MAX_UNFINISHED_BYTES_PER_IP"_L1, "32M"_L1, {mebibyte, 65'536 * mebibyte},
            &Settings::maxUnfinishedBytesPerAddress,
            "Request bodies and messages of one address that have begun and not ended, together; the first 16 KiB of each connection are free."_L1),
        milliseconds("HEAD_TIMEOUT_MS"_L1, "10000"_L1, {100, 10 * minute}, &Settings::headTimeout,
                     "From the connection, or a further request's first byte, to the end of its headers."_L1),
        milliseconds("BODY_TIMEOUT_MS"_L1, "20000"_L1, {100, 10 * minute}, &Settings::bodyTimeout,
                     "From the end of a request's headers to the end of its body."_L1),
        milliseconds("KEEP_ALIVE_TIMEOUT_MS"_L1, "65000"_L1, {100, 60 * minute}, &Settings::keepAliveTimeout,
                     "How long a connection may be idle between two requests."_L1),
        milliseconds("FRAME_TIMEOUT_MS"_L1, "30000"_L1, {100, 10 * minute}, &Settings::frameTimeout,
                     "How long a WebSocket frame that has begun may make no progress."_L1),
    };
}

std::vector<Option> rooms()
{
    return {
        count("MAX_ROOM_MEMBERS"_L1, "100"_L1, {1, 10'000}, &Settings::maxRoomMembers, "Members of one room."_L1),
        count("MAX_ROOMS_PER_SOCKET"_L1, "16"_L1, {1, 10'000}, &Settings::maxRoomsPerSocket,
              "Rooms that one client may be in at a time."_L1),
    };
}

std::vector<Option> rest()
{
    return {
        row(Kind::Path, "STATIC_DIR"_L1, "client/dist"_L1, &Settings::staticDirectory,
            "Folder with the web client to serve; without an index.html in it, the built-in page is."_L1),
        row(Kind::Secret, "STATUS_TOKEN"_L1, unset, &Settings::statusToken,
            "What /api/health and /api/rooms ask for, as ?token= or X-Status-Token; unset, nothing."_L1),
        count("API_RATE_LIMIT_MAX"_L1, "100"_L1, {0, 1'000'000'000}, &Settings::apiRateLimit,
              "Requests to /api of one address in one window; 0 is no limit."_L1),
        milliseconds("API_RATE_LIMIT_WINDOW_MS"_L1, "900000"_L1, {1000, day}, &Settings::apiRateWindow,
                     "That window's length."_L1),
    };
}

std::vector<Option> operators()
{
    return {
        row(Kind::Path, "STATE_DIR"_L1, unset, &Settings::stateDirectory,
            "Folder for operators, bans and the audit log; unset, systemd's STATE_DIRECTORY, or heliograph in "
            "XDG_STATE_HOME (~/.local/state)."_L1),
        row(Kind::Secret, "ADMIN_TOKEN"_L1, unset, &Settings::adminToken,
            "Lets in one moderator named admin, besides those of heliographd operator add."_L1),
        count("ADMIN_PORT"_L1, "0"_L1, {0, 65535}, &Settings::adminPort,
              "TCP port for operators alone; 0, they use the service's own."_L1),
        checked(row(Kind::Address, "ADMIN_HOST"_L1, "127.0.0.1"_L1, &Settings::adminHost,
                    "Address to listen on for ADMIN_PORT."_L1),
                checkAddress),
        word("PRIVACY"_L1, {"normal"_L1, "strict"_L1}, &Settings::privacy,
             "Strict keeps no timelines of calls and masks addresses wherever operators see them."_L1),
        checked(row(Kind::Text, "NODE_NAME"_L1, unset, &Settings::nodeName,
                    "What operators see this server called; unset, the machine's host name."_L1),
                checkNodeName),
    };
}

Option logLevel()
{
    Option option = word("LOG_LEVEL"_L1, {"error"_L1, "warn"_L1, "info"_L1, "debug"_L1}, &Settings::logLevel,
                         "The least important lines that are written."_L1);
    option.initial = "info"_L1;
    return option;
}

std::vector<Option> logging()
{
    return {
        logLevel(),
        word("LOG_FORMAT"_L1, {"text"_L1, "json"_L1}, &Settings::logFormat,
             "Lines for people, or one JSON object a line."_L1),
        row(Kind::Path, "LOG_DIR"_L1, unset, &Settings::logDirectory,
            "Folder for combined.log and error.log, each rotated at 10 MB, five old ones kept; unset, no files."_L1),
    };
}

std::vector<Option> process()
{
    return {
        checked(row(Kind::Text, "NODE_ENV"_L1, "development"_L1, &Settings::environmentName,
                    "The kind of installation; with any value but development, weak secrets are refused."_L1),
                checkEnvironmentName),
        word("EVENT_LOOP"_L1, {"epoll"_L1, "qt"_L1}, &Settings::eventLoop,
             "Our event loop on Linux's epoll, or Qt's own; other systems always use Qt's."_L1),
    };
}

std::vector<Option> everything()
{
    struct Part
    {
        Group group;
        std::vector<Option> rows;
    };
    Part parts[] = {{Group::Listening, listening()},  {Group::Tls, tls()},
                    {Group::Clients, clients()},      {Group::Limits, limits()},
                    {Group::Tokens, tokenOptions()},  {Group::Rooms, rooms()},
                    {Group::Calls, callOptions()},    {Group::Presence, presenceOptions()},
                    {Group::Random, randomOptions()}, {Group::Rest, rest()},
                    {Group::Rates, rateOptions()},    {Group::Turn, turnOptions()},
                    {Group::Operators, operators()},  {Group::Logging, logging()},
                    {Group::Process, process()}};
    std::vector<Option> all;
    for (Part &part : parts) {
        for (Option &option : part.rows) {
            option.group = part.group;
            all.push_back(std::move(option));
        }
    }
    return all;
}

} // namespace

const std::vector<Option> &options()
{
    static const std::vector<Option> table = everything();
    return table;
}

const std::vector<Inert> &inertNames()
{
    static const std::vector<Inert> table{
        {{"REDIS_URL"_L1, "REDIS_HOST"_L1, "REDIS_PORT"_L1, "REDIS_PASSWORD"_L1, "REDIS_DB"_L1},
         "this version does not connect to Redis; state is kept in memory"_L1},
        {{"FIREBASE_PROJECT_ID"_L1, "FIREBASE_PRIVATE_KEY_PATH"_L1}, "this version sends no push messages"_L1},
        {{"JWT_EXPIRY"_L1}, "has no effect; how long a token is good for is up to its issuer"_L1},
        {{"CALL_MAX_DURATION"_L1}, "has no effect; an accepted call ends after two hours at the latest"_L1},
        {{"RATE_LIMIT_WINDOW_MS"_L1, "RATE_LIMIT_MAX_REQUESTS"_L1},
         "have no effect; the limits are API_RATE_LIMIT_MAX, REGISTER_RATE_LIMIT, CALL_RATE_LIMIT and RATE_LIMIT_POINTS"_L1},
        {{"MAX_USERS_PER_ROOM"_L1, "MAX_WAITING_TIME_MS"_L1},
         "have no effect; random chat is for two, and nobody has to leave the line"_L1},
        {{"LOG_FILE"_L1}, "has no effect; LOG_DIR says where log files go"_L1},
        {{"SENTRY_DSN"_L1}, "has no effect; nothing is reported to third parties"_L1},
        {{"TURN_REALM"_L1}, "has no effect; the TURN server itself tells clients its realm"_L1},
    };
    return table;
}

} // namespace heliograph::config

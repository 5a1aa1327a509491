// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// protocol-testbed: the server that the public Engine.IO and Socket.IO suites are run against. Listens on loopback
// only: /engine.io/ is an echo, /socket.io/ holds the conversation of the namespaces / and /custom.

#include "server/engineio/endpoint.h"
#include "server/eventloop/eventloop.h"
#include "server/net/frontdoor.h"
#include "shared/base/deadlines.h"
#include "shared/base/idsource.h"
#include "tests/testbed/conversation.h"
#include "tests/testbed/echo.h"

#include <cstdio>

#include <QCommandLineParser>
#include <QCoreApplication>

using namespace heliograph;

namespace {

struct Arguments
{
    int port = 3000;
    int pingInterval = 25'000;
    int pingTimeout = 20'000;
    int connectTimeout = 45'000;
    int recoveryWindow = 0;
};

bool readNumber(const QCommandLineParser &parser, const QString &name, int lowest, int highest, int &number)
{
    if (!parser.isSet(name))
        return true;
    bool isNumber = false;
    number = parser.value(name).toInt(&isNumber);
    if (isNumber && number >= lowest && number <= highest)
        return true;
    fprintf(stderr, "--%s must be a number from %d to %d\n", qPrintable(name), lowest, highest);
    return false;
}

std::optional<Arguments> readArguments(const QCoreApplication &application)
{
    const auto milliseconds = QStringLiteral("milliseconds");
    const auto port = QStringLiteral("port");
    const auto pingInterval = QStringLiteral("ping-interval");
    const auto pingTimeout = QStringLiteral("ping-timeout");
    const auto connectTimeout = QStringLiteral("connect-timeout");
    const auto recoveryWindow = QStringLiteral("recovery-window");
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Server for the public Engine.IO and Socket.IO test suites"));
    parser.addHelpOption();
    parser.addOption({port, QStringLiteral("Port on loopback, 0 for a free one (3000)."), QStringLiteral("number")});
    parser.addOption({pingInterval, QStringLiteral("Time between two pings (25000)."), milliseconds});
    parser.addOption({pingTimeout, QStringLiteral("Time to answer a ping (20000)."), milliseconds});
    parser.addOption({connectTimeout, QStringLiteral("Time to join a namespace (45000)."), milliseconds});
    parser.addOption(
        {recoveryWindow, QStringLiteral("Time to come back after a loss (0: recovery is off)."), milliseconds});
    parser.process(application);

    Arguments arguments;
    constexpr int hour = 3'600'000;
    const bool isGood = int(readNumber(parser, port, 0, 65535, arguments.port)) &
                        int(readNumber(parser, pingInterval, 1, hour, arguments.pingInterval)) &
                        int(readNumber(parser, pingTimeout, 1, hour, arguments.pingTimeout)) &
                        int(readNumber(parser, connectTimeout, 1, hour, arguments.connectTimeout)) &
                        int(readNumber(parser, recoveryWindow, 0, hour, arguments.recoveryWindow));
    return isGood ? std::optional(arguments) : std::nullopt;
}

engineio::Options engineOptions(const Arguments &arguments)
{
    engineio::Options options;
    options.pingInterval = Duration(arguments.pingInterval);
    options.pingTimeout = Duration(arguments.pingTimeout);
    return options;
}

socketio::Options socketOptions(const Arguments &arguments)
{
    socketio::Options options;
    options.connectTimeout = Duration(arguments.connectTimeout);
    options.recovery.isEnabled = arguments.recoveryWindow > 0;
    options.recovery.window = Duration(arguments.recoveryWindow);
    return options;
}

} // namespace

int main(int argc, char **argv)
{
    // As in the server itself. A case of the suite sends a request right behind frames on another connection; the loops
    // of Qt would serve whichever socket is older.
    eventloop::install(eventloop::Kind::Epoll);
    const QCoreApplication application(argc, argv);
    const auto arguments = readArguments(application);
    if (!arguments)
        return 1;

    const SystemClock clock;
    SystemIdSource ids;
    Deadlines deadlines(clock);
    testbed::Echo echo;
    socketio::Namespaces namespaces(socketOptions(*arguments), deadlines, ids);
    const testbed::Conversation root(namespaces, QByteArrayLiteral("/"), deadlines);
    const testbed::Conversation custom(namespaces, QByteArrayLiteral("/custom"), deadlines);
    engineio::Endpoint engineEndpoint(engineOptions(*arguments), deadlines, ids, echo);
    engineio::Endpoint socketEndpoint(engineOptions(*arguments), deadlines, ids, namespaces);
    net::Routes routes;
    for (const auto &[path, endpoint] : {std::pair("/engine.io/", &engineEndpoint), {"/socket.io/", &socketEndpoint}}) {
        routes.mount(path, endpoint);
        routes.mountWebSocket(path, endpoint);
    }
    net::FrontDoor door(net::Limits(), net::TrustedProxies(), deadlines, routes);
    const quint16 port = door.listen(QHostAddress(QHostAddress::LocalHost), quint16(arguments->port));
    if (port == 0) {
        fprintf(stderr, "cannot listen on port %d: %s\n", arguments->port, qPrintable(door.errorString()));
        return 1;
    }
    door.listen(QHostAddress(QHostAddress::LocalHostIPv6),
                port); // "localhost" may mean either; not every system has it
    printf("listening on port %d\n", int(port));
    fflush(stdout);
    return QCoreApplication::exec();
}

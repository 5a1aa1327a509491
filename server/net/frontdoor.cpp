// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/frontdoor.h"

#include "server/net/addresskey.h"
#include "server/net/compression.h"
#include "server/net/connection.h"
#include "server/net/guardedsocket.h"
#include "server/net/httpmodule.h"
#include "server/net/listener.h"
#include "server/net/outputturn.h"
#include "server/net/websocketupgrade.h"

#include <limits>
#include <unordered_map>

#include <QHash>
#include <QPointer>

namespace heliograph::net {

class FrontDoor::Private
{
public:
    Private(const Limits &limits, const TrustedProxies &proxies, Deadlines &deadlines, const Routes &routes);
    ~Private();

    quint16 listen(const QHostAddress &address, quint16 port, std::optional<QSslConfiguration> tls);
    void closeAll();

    Limits limits;
    TrustedProxies proxies;
    FrontDoorCounters counters;
    QString error;
    QList<QPointer<Listener>> listeners; // owned by the HTTP module

private:
    void accept(Listener &listener, qintptr descriptor);
    template<typename Socket>
    void admit(Listener &listener, qintptr descriptor);
    void released(const QByteArray &key);
    void setAccepting(bool accepting);

    QHash<QByteArray, int> m_perAddress;
    bool m_accepting = true;
    OutputTurn m_turn;
    Compression m_compression;
    InputBudget m_inputBudget;
    WebSocketUpgrade m_upgrades;
    ConnectionSurroundings m_surroundings;
    quint64 m_lastNumber = 0;
    std::unordered_map<quint64, Connection *> m_connections;
    HttpModule m_module;
    QObject m_connectionsParent; // goes first, with every connection that still waits for its deletion
};

FrontDoor::Private::Private(const Limits &givenLimits, const TrustedProxies &givenProxies, Deadlines &deadlines,
                            const Routes &routes)
    : limits(givenLimits)
    , proxies(givenProxies)
    , m_inputBudget(limits.unfinishedBytesPerAddress)
    , m_upgrades(limits, deadlines, counters, m_inputBudget)
    , m_surroundings{limits, proxies, routes, deadlines, counters, m_compression, m_upgrades, m_inputBudget}
    , m_module([this](quint64 number, QByteArray body, std::unique_ptr<ModuleResponder> responder) {
        if (const auto place = m_connections.find(number); place != m_connections.end())
            place->second->handleRequest(std::move(body), std::move(responder));
    })
{
}

FrontDoor::Private::~Private()
{
    closeAll();
}

quint16 FrontDoor::Private::listen(const QHostAddress &address, quint16 port, std::optional<QSslConfiguration> tls)
{
    // Only now are the routes filled.
    m_upgrades.setSubprotocols(m_surroundings.routes.subprotocols());
    auto listener = std::make_unique<Listener>(
        limits.backlog, [this](Listener &source, qintptr descriptor) { accept(source, descriptor); }, std::move(tls));
    if (!listener->listen(address, port)) {
        error = listener->errorString();
        return 0;
    }
    listeners.append(listener.get());
    m_module.bind(listener.get());
    return listener.release()->serverPort();
}

void FrontDoor::Private::accept(Listener &listener, qintptr descriptor)
{
    if (listener.tls())
        admit<QSslSocket>(listener, descriptor);
    else
        admit<QTcpSocket>(listener, descriptor);
}

template<typename Socket>
void FrontDoor::Private::admit(Listener &listener, qintptr descriptor)
{
    const auto key = std::make_shared<QByteArray>();
    SocketGuard guard{&m_turn, limits.unsentBytes, [this] { ++counters.overflowed; }, [this, key] { released(*key); }};
    ++counters.openConnections;
    auto socket = std::make_unique<GuardedSocket<Socket>>(std::move(guard));
    if (!socket->setSocketDescriptor(descriptor))
        return;
    if (!proxies.isProxy(plainAddress(socket->peerAddress()))) {
        *key = addressKey(socket->peerAddress());
        if (++m_perAddress[*key] > limits.connectionsPerAddress) {
            ++counters.refusedPerAddress;
            socket->abort();
            return;
        }
    }
    if (counters.openConnections >= quint64(limits.connections)) {
        ++counters.timesFull;
        setAccepting(false);
    }
    ++counters.accepted;
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);

    const quint64 number = ++m_lastNumber;
    GuardedSocket<Socket> *raw = socket.release();
    auto *connection = new Connection(number, raw, raw, m_surroundings,
                                      [source = QPointer(&listener)](RequestFeed *feed) { source->offer(feed); });
    connection->setParent(&m_connectionsParent);
    m_connections.emplace(number, connection);
    QObject::connect(connection, &Connection::finished, connection, [this, number, connection] {
        m_connections.erase(number);
        connection->deleteLater();
    });
    if constexpr (std::is_same_v<Socket, QSslSocket>) {
        QObject::connect(raw, &QSslSocket::encrypted, connection, &Connection::start, Qt::QueuedConnection);
        raw->setSslConfiguration(*listener.tls());
        raw->startServerEncryption();
    } else {
        connection->start();
    }
}

void FrontDoor::Private::released(const QByteArray &key)
{
    --counters.openConnections;
    if (const auto place = m_perAddress.find(key); place != m_perAddress.end() && --*place <= 0)
        m_perAddress.erase(place);
    if (!m_accepting && counters.openConnections < quint64(limits.connections))
        setAccepting(true);
}

void FrontDoor::Private::setAccepting(bool accepting)
{
    // At the cap new connections wait in the system's backlog instead of failing for want of descriptors. Pausing alone
    // would not end the loop in which Qt takes a whole burst; that looks at the number of pending connections.
    m_accepting = accepting;
    for (const QPointer<Listener> &listener : std::as_const(listeners)) {
        // A closed one has nothing left that could be paused or resumed.
        if (!listener || !listener->isListening())
            continue;
        listener->setMaxPendingConnections(accepting ? std::numeric_limits<int>::max() : 0);
        if (accepting)
            listener->resumeAccepting();
        else
            listener->pauseAccepting();
    }
}

void FrontDoor::Private::closeAll()
{
    std::vector<quint64> numbers;
    for (const auto &[number, connection] : m_connections)
        numbers.push_back(number);
    for (const quint64 number : numbers) {
        if (const auto place = m_connections.find(number); place != m_connections.end())
            place->second->abort();
    }
    m_upgrades.closeAll();
}

FrontDoor::FrontDoor(const Limits &limits, const TrustedProxies &proxies, Deadlines &deadlines, const Routes &routes)
    : d(std::make_unique<Private>(limits, proxies, deadlines, routes))
{
}

FrontDoor::~FrontDoor() = default;

quint16 FrontDoor::listen(const QHostAddress &address, quint16 port)
{
    return d->listen(address, port, std::nullopt);
}

quint16 FrontDoor::listenTls(const QHostAddress &address, quint16 port, const QSslConfiguration &configuration)
{
    return d->listen(address, port, configuration);
}

void FrontDoor::setTlsConfiguration(const QSslConfiguration &configuration)
{
    for (const QPointer<Listener> &listener : std::as_const(d->listeners)) {
        if (listener && listener->tls())
            listener->setTls(configuration);
    }
}

QString FrontDoor::errorString() const
{
    return d->error;
}

void FrontDoor::stopListening()
{
    for (const QPointer<Listener> &listener : std::as_const(d->listeners)) {
        if (listener)
            listener->close();
    }
}

void FrontDoor::closeAll()
{
    d->closeAll();
}

const FrontDoorCounters &FrontDoor::counters() const
{
    return d->counters;
}

} // namespace heliograph::net

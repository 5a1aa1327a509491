// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/endpoint.h"

#include "server/engineio/livesession.h"
#include "shared/base/idsource.h"

#include <unordered_map>
#include <vector>

namespace heliograph::engineio {

class Endpoint::Private final : public SessionHost, public TransportListener
{
public:
    Private(const Options &options, Deadlines &deadlines, IdSource &ids, SessionAcceptor &acceptor);
    ~Private() override;

    enum class Arrival { Request, Upgrade };
    std::optional<Refusal> refusal(const net::Request &request, Arrival arrival) const;
    std::optional<Refusal> handshakeRefusal(const net::Request &request, Arrival arrival) const;
    LiveSession *session(const QByteArray &sid) const;
    template<typename Carrier>
    void open(const net::Request &request, Carrier carrier);
    void upgrade(const QByteArray &sid, std::unique_ptr<net::WebSocket> socket);
    void closeAll();

    const Options &options() const override { return m_options; }
    Deadlines &deadlines() override { return m_deadlines; }
    EndpointCounters &counters() override { return m_counters; }
    IdlePolling &idlePolling() override { return m_idlePolling; }
    void retire(std::unique_ptr<WebSocketTransport> transport, bool abort) override;
    void wakeSoon(LiveSession &session) override;
    void forget(LiveSession &session) override;

    void packetReceived(Transport &, const Packet &) override {}
    void transportReady(Transport &) override {}
    void transportFailed(Transport &transport, CloseReason reason) override;

private:
    bool offers(QByteArrayView transport) const;
    void startNextTurn();
    void nextTurn();

    const Options m_options;
    Deadlines &m_deadlines;
    IdSource &m_ids;
    SessionAcceptor &m_acceptor;
    EndpointCounters m_counters;
    IdlePolling m_idlePolling;
    std::unordered_map<QByteArray, std::unique_ptr<LiveSession>> m_sessions;
    std::unordered_map<const Transport *, std::unique_ptr<WebSocketTransport>> m_retired;
    Deadline m_nextTurn;
    std::vector<QByteArray> m_sleeping;
    // What may still be on the stack, until the next turn.
    std::vector<std::unique_ptr<LiveSession>> m_endedSessions;
    std::vector<std::unique_ptr<WebSocketTransport>> m_endedTransports;
};

namespace {

/// A session keeps these two as long as it lives, so they may not be as long as a head. Most tokens fit.
bool isOutsized(const net::Request &request)
{
    constexpr qsizetype largest = 4096;
    return request.path.size() + request.query.size() > largest;
}

} // namespace

Endpoint::Private::Private(const Options &options, Deadlines &deadlines, IdSource &ids, SessionAcceptor &acceptor)
    : m_options(options)
    , m_deadlines(deadlines)
    , m_ids(ids)
    , m_acceptor(acceptor)
    , m_idlePolling(options.idlePollingPerAddress)
    , m_nextTurn(deadlines)
{
}

Endpoint::Private::~Private()
{
    closeAll();
}

bool Endpoint::Private::offers(QByteArrayView transport) const
{
    return (transport == "polling" && m_options.polling) || (transport == "websocket" && m_options.webSocket);
}

/// The checks and their order are the reference server's.
std::optional<Refusal> Endpoint::Private::refusal(const net::Request &request, Arrival arrival) const
{
    const QByteArray transport = request.parameter("transport").value_or(QByteArray());
    if (!offers(transport))
        return Refusal::transportUnknown();
    const QByteArray sid = request.parameter("sid").value_or(QByteArray());
    if (sid.isEmpty())
        return handshakeRefusal(request, arrival);
    const LiveSession *known = session(sid);
    if (!known)
        return Refusal::sessionUnknown();
    // A WebSocket that comes for a session which has one is let in and closed, see upgrade().
    const bool fits = arrival == Arrival::Upgrade
                          ? transport == "websocket" && m_options.allowUpgrades
                          : transport == "polling" && known->transport() == PollingTransport::word;
    return fits ? std::nullopt : std::optional(Refusal::badRequest());
}

std::optional<Refusal> Endpoint::Private::handshakeRefusal(const net::Request &request, Arrival arrival) const
{
    if (request.method != "GET")
        return Refusal::badHandshakeMethod();
    const bool polling = request.parameter("transport") == "polling";
    if (polling != (arrival == Arrival::Request) || isOutsized(request))
        return Refusal::badRequest();
    const QByteArray sentence = m_acceptor.refuse(request);
    if (!sentence.isNull())
        return Refusal::forbidden(sentence);
    if (request.parameter("EIO") != "4")
        return Refusal::unsupportedVersion();
    if (polling && m_idlePolling.isFull(request.address))
        return Refusal::tooManySessions();
    return std::nullopt;
}

LiveSession *Endpoint::Private::session(const QByteArray &sid) const
{
    const auto found = m_sessions.find(sid);
    return found == m_sessions.end() ? nullptr : found->second.get();
}

template<typename Carrier>
void Endpoint::Private::open(const net::Request &request, Carrier carrier)
{
    const QByteArray sid = m_ids.hexId();
    auto created = std::make_unique<LiveSession>(*this, sid, request);
    LiveSession &opened = *created;
    m_sessions.emplace(sid, std::move(created));
    opened.open(std::move(carrier));
    opened.introduce(m_acceptor);
}

void Endpoint::Private::upgrade(const QByteArray &sid, std::unique_ptr<net::WebSocket> socket)
{
    LiveSession *upgrading = session(sid);
    if (upgrading && upgrading->mayUpgrade())
        upgrading->upgrade(std::move(socket));
    else
        retire(std::make_unique<WebSocketTransport>(m_options, std::move(socket), *this), false);
}

void Endpoint::Private::closeAll()
{
    std::vector<QByteArray> sids;
    sids.reserve(m_sessions.size());
    for (const auto &[sid, open] : m_sessions)
        sids.push_back(sid);
    for (const QByteArray &sid : sids) {
        // What the layer above does on one end may end others.
        if (LiveSession *open = session(sid))
            open->close();
    }
}

void Endpoint::Private::retire(std::unique_ptr<WebSocketTransport> transport, bool abort)
{
    WebSocketTransport &retired = *transport;
    // Owned here before it closes: it may tell of its end at once.
    m_retired.emplace(&retired, std::move(transport));
    if (abort)
        retired.abort(*this);
    else
        retired.close(*this);
    if (retired.isClosed())
        transportFailed(retired, CloseReason::TransportClose);
}

void Endpoint::Private::transportFailed(Transport &transport, CloseReason)
{
    const auto found = m_retired.find(&transport);
    if (found == m_retired.end())
        return;
    m_endedTransports.push_back(std::move(found->second));
    m_retired.erase(found);
    startNextTurn();
}

void Endpoint::Private::wakeSoon(LiveSession &session)
{
    m_sleeping.push_back(session.sid());
    startNextTurn();
}

void Endpoint::Private::forget(LiveSession &session)
{
    const auto found = m_sessions.find(session.sid());
    Q_ASSERT(found != m_sessions.end());
    m_endedSessions.push_back(std::move(found->second));
    m_sessions.erase(found);
    startNextTurn();
}

void Endpoint::Private::startNextTurn()
{
    if (!m_nextTurn.isActive())
        m_nextTurn.start(Duration::zero(), [this] { nextTurn(); });
}

void Endpoint::Private::nextTurn()
{
    for (const QByteArray &sid : std::exchange(m_sleeping, {})) {
        if (LiveSession *sleeping = session(sid))
            sleeping->wake();
    }
    m_endedSessions.clear();
    m_endedTransports.clear();
}

Endpoint::Endpoint(const Options &options, Deadlines &deadlines, IdSource &ids, SessionAcceptor &acceptor)
    : d(std::make_unique<Private>(options, deadlines, ids, acceptor))
{
}

Endpoint::~Endpoint() = default;

void Endpoint::handle(const net::ExchangePtr &exchange)
{
    const net::Request &request = exchange->request();
    const QByteArray sid = request.parameter("sid").value_or(QByteArray());
    if (LiveSession *polled = request.method == "GET" ? d->session(sid) : nullptr)
        polled->noticeSilence();
    if (const auto refusal = d->refusal(request, Private::Arrival::Request)) {
        ++d->counters().refused;
        exchange->respond(refusal->toJson());
        return;
    }
    if (sid.isEmpty())
        d->open(request, exchange);
    else if (!d->session(sid)->handle(exchange))
        ++d->counters().refused;
}

std::optional<net::Response> Endpoint::refuse(const net::Request &request)
{
    if (const auto refusal = d->refusal(request, Private::Arrival::Upgrade))
        return refusal->toText();
    return std::nullopt;
}

void Endpoint::accept(std::unique_ptr<net::WebSocket> socket)
{
    if (!socket->isOpen())
        return;
    const net::Request request = socket->request();
    const QByteArray sid = request.parameter("sid").value_or(QByteArray());
    if (sid.isEmpty())
        d->open(request, std::move(socket));
    else
        d->upgrade(sid, std::move(socket));
}

void Endpoint::closeAll()
{
    d->closeAll();
}

const EndpointCounters &Endpoint::counters() const
{
    return d->counters();
}

} // namespace heliograph::engineio

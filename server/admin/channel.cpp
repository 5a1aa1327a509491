// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/channel.h"

#include "server/admin/restendpoint.h"
#include "server/net/addresskey.h"
#include "shared/base/bearertoken.h"

#include <QLoggingCategory>

namespace heliograph::admin {

namespace {

Q_LOGGING_CATEGORY(lcChannel, "heliograph.admin", QtInfoMsg)

QLatin1String nameOf(Channel::CloseCode code)
{
    switch (code) {
    case Channel::CloseCode::GoingAway:
        return QLatin1String("going_away");
    case Channel::CloseCode::TryAgainLater:
        return QLatin1String("unavailable");
    case Channel::CloseCode::Protocol:
        return QLatin1String("bad_request");
    case Channel::CloseCode::Token:
        return QLatin1String("unauthorized");
    case Channel::CloseCode::NoHello:
        return QLatin1String("no_hello");
    case Channel::CloseCode::OperatorRemoved:
        return QLatin1String("operator_removed");
    case Channel::CloseCode::TooManyAttempts:
        return QLatin1String("too_many_attempts");
    }
    Q_UNREACHABLE();
}

} // namespace

Channel::Channel(Channels &channels, std::unique_ptr<net::WebSocket> socket, quint64 number)
    : m_channels(channels)
    , m_surroundings(channels.surroundings())
    , m_socket(std::move(socket))
    , m_number(number)
    , m_hello(m_surroundings.deadlines)
    , m_turn(m_surroundings.deadlines)
{
}

Channel::~Channel() = default;

QByteArray Channel::addressKey() const
{
    return net::addressKey(m_socket->request().address);
}

void Channel::begin()
{
    net::WebSocket *socket = m_socket.get();
    QObject::connect(socket, &net::WebSocket::textReceived, socket, [this](const QString &text) { receive(text); });
    QObject::connect(socket, &net::WebSocket::binaryReceived, socket,
                     [this] { end(CloseCode::Protocol, QStringLiteral("Binary frames are not taken.")); });
    QObject::connect(socket, &net::WebSocket::pongReceived, socket, [this] { m_isHeard = true; });
    QObject::connect(socket, &net::WebSocket::closed, socket, [this] {
        m_isEnding = true;
        m_hello.stop();
        m_turn.stop();
        m_console.reset();
        m_channels.remove(*this);
    });
    // The handshake's token was good a moment ago.
    const QByteArray token = bearerToken(socket->request().header("authorization"));
    if (!token.isEmpty())
        m_operator = m_surroundings.operators.find(token);
    m_hello.start(helloTime, [this] { end(CloseCode::NoHello, QStringLiteral("No hello came within 10 s.")); });
}

void Channel::care()
{
    if (m_isEnding)
        return;
    if (!std::exchange(m_isHeard, false))
        m_socket->abort();
    else
        m_socket->ping();
}

void Channel::end(CloseCode code, const QString &sentence)
{
    if (std::exchange(m_isEnding, true))
        return;
    m_hello.stop();
    m_turn.stop();
    m_waiting.clear();
    m_console.reset();
    qCInfo(lcChannel).noquote() << "a console is sent away:" << sentence;
    m_socket->sendText(QString::fromUtf8(adminapi::frameText(adminapi::Fault{nameOf(code), sentence})));
    m_socket->close(quint16(code), sentence);
}

/// One frame of each console in a turn of the event loop, or one that asks without end would have all of it.
void Channel::receive(const QString &text)
{
    if (m_isEnding)
        return;
    m_isHeard = true;
    if (!m_turn.isActive())
        return take(text);
    m_waitingUnits += text.size();
    m_waiting.push_back(text);
    if (qsizetype(m_waiting.size()) > mostWaiting || m_waitingUnits > mostWaitingUnits)
        end(CloseCode::Protocol, QStringLiteral("Too many frames wait for their turn."));
}

void Channel::goOn()
{
    if (m_isEnding || m_waiting.empty())
        return;
    // Rows leave off at half of that, so they cannot keep answers waiting.
    if (m_socket->unsentBytes() >= 2 * enoughUnsent)
        return m_turn.start(Watch::hurry, [this] { goOn(); });
    const QString text = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_waitingUnits -= text.size();
    take(text);
}

void Channel::take(const QString &text)
{
    m_turn.start(Duration::zero(), [this] { goOn(); });
    const auto frame = text.size() <= longestFrame ? adminapi::readFrame(text.toUtf8()) : std::nullopt;
    if (!frame) {
        end(CloseCode::Protocol, QStringLiteral("That is no frame of this channel."));
        return;
    }
    if (const auto *said = std::get_if<adminapi::Hello>(&*frame))
        return hello(*said);
    if (!m_console)
        return end(CloseCode::Protocol, QStringLiteral("The first frame must be a hello."));
    if (const auto *asked = std::get_if<adminapi::Request>(&*frame))
        return request(*asked);
    if (const auto *wanted = std::get_if<adminapi::Subscribe>(&*frame))
        return subscribe(*wanted);
    if (const auto *ended = std::get_if<adminapi::Unsubscribe>(&*frame))
        return m_console->unsubscribe(ended->subscription);
    end(CloseCode::Protocol, QStringLiteral("A console does not say that."));
}

void Channel::hello(const adminapi::Hello &hello)
{
    if (m_console)
        return end(CloseCode::Protocol, QStringLiteral("A second hello."));
    if (hello.version != adminapi::channelVersion)
        return end(CloseCode::Protocol,
                   QStringLiteral("This server speaks version %1 of the channel.").arg(adminapi::channelVersion));
    if (hello.token || !m_operator) {
        const auto verdict = m_surroundings.authenticator.check(hello.token.value_or(QString()).toUtf8(), addressKey());
        if (const auto *often = std::get_if<TooManyAttempts>(&verdict))
            return end(CloseCode::TooManyAttempts, sentenceOf(*often));
        const auto *known = std::get_if<Operator>(&verdict);
        if (!known)
            return end(CloseCode::Token, std::holds_alternative<TokenMissing>(verdict)
                                             ? QStringLiteral("An operator's token is needed.")
                                             : sentenceOf(TokenWrong()));
        if (m_channels.isFull())
            return end(CloseCode::TryAgainLater, QStringLiteral("There are %1 consoles already.").arg(Channels::most));
        m_operator = *known;
    }
    welcome(*m_operator);
}

void Channel::welcome(const Operator &known)
{
    m_hello.stop();
    m_console = std::make_unique<Watch::Console>(m_surroundings.watch, static_cast<Sink &>(*this));
    qCInfo(lcChannel).noquote() << "a console of" << known.name << "is in";
    send(adminapi::frameText(adminapi::Welcome{
        adminapi::channelVersion, {known.name, textOf(known.role)}, {m_surroundings.version, m_surroundings.node}}));
}

void Channel::request(const adminapi::Request &request)
{
    if (m_unanswered >= mostRequests)
        return end(CloseCode::Protocol,
                   QStringLiteral("More than %1 requests wait for their answer.").arg(mostRequests));
    ++m_unanswered;
    const auto path = Request::readPath(request.path.toUtf8());
    const auto query = adminapi::Query::itemsOf(request.query.value_or(QJsonObject()));
    if (!path)
        return answer(request.request, refusal(404, QStringLiteral("There is nothing at this path.")));
    if (const auto *fault = std::get_if<adminapi::Query::Fault>(&query))
        return answer(request.request, refusal(422, fault->sentence));
    m_surroundings.operations.handle(
        {request.method.toLatin1(), *path, std::get<adminapi::Query::Items>(query),
         request.body.value_or(QJsonObject()), *m_operator},
        [this, alive = std::weak_ptr(m_isAlive), id = request.request](const Answer &result) {
            if (!alive.expired())
                answer(id, result);
        });
}

void Channel::answer(qint64 request, const Answer &answer)
{
    --m_unanswered;
    send(adminapi::answerText(request, answer.status, answer.body));
}

void Channel::subscribe(const adminapi::Subscribe &frame)
{
    const QString fault = m_console->subscribe(frame.subscription, frame.table, frame.query.value_or(QJsonObject()));
    if (!fault.isNull())
        end(CloseCode::Protocol, fault);
}

void Channel::send(const QByteArray &frame)
{
    if (!m_isEnding)
        m_socket->sendText(QString::fromUtf8(frame));
}

} // namespace heliograph::admin

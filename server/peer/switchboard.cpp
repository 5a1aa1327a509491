// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/switchboard.h"

#include "server/peer/departedpeer.h"
#include "server/peer/reply.h"
#include "shared/base/errorcode.h"

#include <algorithm>

#include <QHash>
#include <QLoggingCategory>
#include <QTimer>

namespace heliograph::peer {

namespace {

Q_LOGGING_CATEGORY(lcClients, "heliograph.clients", QtInfoMsg)

qsizetype sizeOf(const Event &event)
{
    qsizetype size = event.name.size();
    for (const Json &argument : event.arguments)
        size += argument.raw().size();
    for (const QByteArray &attachment : event.attachments)
        size += attachment.size();
    return size;
}

/// Events that waited for a client that we sent away no longer count; those of one that left by itself do.
bool forfeitsWaiting(DisconnectReason reason)
{
    return reason == DisconnectReason::ServerDisconnect || reason == DisconnectReason::ShuttingDown;
}

} // namespace

class Switchboard::Private : public std::enable_shared_from_this<Private>
{
public:
    /// Only measured with; nothing depends on it.
    using Stopwatch = std::chrono::steady_clock;
    struct Arrival
    {
        Event event;
        Stopwatch::time_point at;
    };
    /// One peer, until its disconnect has begun.
    struct Line
    {
        Peer *peer; ///< nullptr once it has gone
        std::unique_ptr<DepartedPeer> departed;
        PeerId id;
        quint64 number = 0; ///< in order of connecting
        QList<Arrival> waiting;
        qsizetype waitingBytes = 0;
        std::optional<DisconnectReason> leaving;
        bool isStepOpen = false;
        bool isRunning = false; ///< a call to run() is on the stack

        bool isBusy() const { return isStepOpen || isRunning || !waiting.isEmpty(); }
    };
    using LinePtr = std::shared_ptr<Line>;

    /// The token that dialects hold.
    class OpenStep final : public Step
    {
    public:
        using Arrived = std::optional<Stopwatch::time_point>;
        /// @p arrived: of an event.
        OpenStep(std::weak_ptr<Private> board, LinePtr line, Arrived arrived)
            : m_board(std::move(board)), m_line(std::move(line)), m_arrived(arrived)
        {
        }
        ~OpenStep() override
        {
            m_line->isStepOpen = false;
            const auto board = m_board.lock();
            if (!board)
                return;
            if (m_arrived)
                board->handlingTime.record(std::chrono::duration<double>(Stopwatch::now() - *m_arrived).count());
            board->stepEnded(m_line);
        }

    private:
        std::weak_ptr<Private> m_board;
        LinePtr m_line;
        Arrived m_arrived;
    };

    Private()
    {
        m_resumption.setSingleShot(true);
        m_resumption.callOnTimeout([this] {
            for (const LinePtr &line : std::exchange(m_resumable, {}))
                run(line);
        });
    }
    void enqueue(const LinePtr &line, const Event &event);
    void run(const LinePtr &line);
    void begin(const LinePtr &line, const Arrival &arrival);
    void depart(const LinePtr &line);
    void stepEnded(const LinePtr &line);
    std::vector<Dialect *> claimants(const Peer &peer, const Event &event) const;
    std::shared_ptr<Reply::State> answerTo(const LinePtr &line, const Arrival &arrival);

    std::vector<Dialect *> dialects;
    QHash<PeerId, LinePtr> lines;
    SwitchboardCounters counters;
    Histogram handlingTime{latencyBounds()};
    Refused refused;
    quint64 lastNumber = 0;

private:
    std::vector<LinePtr> m_resumable; ///< their step has ended, and something waits
    QTimer m_resumption;
};

void Switchboard::Private::enqueue(const LinePtr &line, const Event &event)
{
    const qsizetype size = sizeOf(event);
    if (line->waiting.size() == maxWaiting || line->waitingBytes + size > maxWaitingBytes) {
        ++counters.overruns;
        qCInfo(lcClients) << textOf(ErrorCode::TooManyWaiting).sentence << line->id;
        line->peer->disconnect(true);
        return;
    }
    line->waiting.append({event, Stopwatch::now()});
    line->waitingBytes += size;
}

/// Goes on until a step stays open or nothing is left to do.
void Switchboard::Private::run(const LinePtr &line)
{
    if (line->isRunning)
        return;
    line->isRunning = true;
    while (!line->isStepOpen) {
        if (!line->waiting.isEmpty()) {
            const Arrival next = line->waiting.takeFirst();
            line->waitingBytes -= sizeOf(next.event);
            begin(line, next);
        } else if (line->leaving) {
            depart(line);
            break;
        } else {
            break;
        }
    }
    line->isRunning = false;
}

void Switchboard::Private::begin(const LinePtr &line, const Arrival &arrival)
{
    const Event &event = arrival.event;
    ++counters.events;
    const bool wasDeparted = !line->peer;
    Peer &peer = wasDeparted ? *line->departed : *line->peer;
    const std::vector<Dialect *> chosen = claimants(peer, event);
    if (chosen.empty()) {
        ++counters.unknownEvents;
        return peer.refuseUnknown(event.ackId);
    }
    const std::shared_ptr<Reply::State> answer = answerTo(line, arrival);
    for (Dialect *dialect : chosen) {
        dialect->handle(peer, event, Reply(answer, dialect->name()));
        if (!wasDeparted && !line->peer)
            break; // sent away by that dialect: the peer is no more
    }
}

std::shared_ptr<Reply::State> Switchboard::Private::answerTo(const LinePtr &line, const Arrival &arrival)
{
    line->isStepOpen = true;
    Reply::State::Answer answer;
    if (arrival.event.ackId) {
        answer = [board = weak_from_this(), line, id = *arrival.event.ackId](const QByteArray &json) {
            if (!board.expired() && line->peer)
                line->peer->acknowledge(id, {json});
        };
    }
    const auto refusal = [board = weak_from_this(), id = line->id](const Reply::State::Refusal &given) {
        if (const auto alive = board.lock(); alive && alive->refused)
            alive->refused({id, given.dialect, given.code, given.message, given.ground});
    };
    return std::make_shared<Reply::State>(std::move(answer),
                                          std::make_shared<OpenStep>(weak_from_this(), line, arrival.at), refusal);
}

std::vector<Dialect *> Switchboard::Private::claimants(const Peer &peer, const Event &event) const
{
    std::vector<Dialect *> result;
    Claim highest = Claim::Possible;
    for (Dialect *dialect : dialects) {
        const Claim claim = dialect->claim(peer, event);
        if (claim < highest)
            continue;
        if (claim > highest)
            result.clear();
        highest = claim;
        result.push_back(dialect);
    }
    return result;
}

/// All dialects are told, whatever they hold. Nothing of this peer can come after it, so the line ends here.
void Switchboard::Private::depart(const LinePtr &line)
{
    lines.remove(line->id);
    const DisconnectReason reason = *std::exchange(line->leaving, std::nullopt);
    line->isStepOpen = true;
    const auto step = std::make_shared<OpenStep>(weak_from_this(), line, std::nullopt);
    for (Dialect *dialect : dialects)
        dialect->leave(line->id, reason, step);
}

void Switchboard::Private::stepEnded(const LinePtr &line)
{
    if (line->isRunning || (line->waiting.isEmpty() && !line->leaving))
        return;
    m_resumable.push_back(line);
    m_resumption.start();
}

Switchboard::Switchboard() : d(std::make_shared<Private>()) {}

Switchboard::~Switchboard() = default;

void Switchboard::add(Dialect &dialect)
{
    d->dialects.push_back(&dialect);
}

void Switchboard::onRefused(Refused refused)
{
    d->refused = std::move(refused);
}

Peer *Switchboard::find(const PeerId &id) const
{
    const auto line = d->lines.constFind(id);
    return line == d->lines.cend() ? nullptr : (*line)->peer;
}

QList<PeerId> Switchboard::peers(QStringView dialect) const
{
    std::vector<const Private::Line *> found;
    for (const Private::LinePtr &line : std::as_const(d->lines)) {
        const auto isOfDialect = [&](const Dialect *each) { return each->name() == dialect && each->knows(line->id); };
        if (line->peer && (dialect.isEmpty() || std::any_of(d->dialects.begin(), d->dialects.end(), isOfDialect)))
            found.push_back(line.get());
    }
    std::sort(found.begin(), found.end(),
              [](const auto *one, const auto *other) { return one->number < other->number; });
    QList<PeerId> ids;
    ids.reserve(qsizetype(found.size()));
    for (const Private::Line *line : found)
        ids.append(line->id);
    return ids;
}

bool Switchboard::dismiss(const PeerId &id, const QString &reason)
{
    Peer *peer = find(id);
    if (!peer)
        return false;
    std::vector<OutgoingEvent> words;
    for (Dialect *dialect : d->dialects) {
        if (!dialect->knows(id))
            continue;
        OutgoingEvent word = dialect->dismiss(id, reason);
        if (std::none_of(words.begin(), words.end(), [&](const auto &said) { return said.name == word.name; }))
            words.push_back(std::move(word));
    }
    if (words.empty())
        words.push_back(kicked(reason));
    for (const OutgoingEvent &word : words)
        peer->emit(word);
    peer->disconnect(true);
    return true;
}

const SwitchboardCounters &Switchboard::counters() const
{
    return d->counters;
}

const Histogram &Switchboard::handlingTime() const
{
    return d->handlingTime;
}

void Switchboard::peerConnected(Peer &peer)
{
    Q_ASSERT(!d->lines.contains(peer.id()));
    auto line = std::make_shared<Private::Line>();
    line->peer = &peer;
    line->id = peer.id();
    line->number = ++d->lastNumber;
    d->lines.insert(peer.id(), line);
    ++d->counters.peers;
    qCInfo(lcClients).noquote() << peer.id() << "connected from" << peer.handshake().shownAddress.toString() << "by"
                                << peer.transport();
}

void Switchboard::peerEvent(Peer &peer, const Event &event)
{
    const Private::LinePtr line = d->lines.value(peer.id());
    if (!line || !line->peer)
        return;
    if (line->isBusy()) {
        d->enqueue(line, event);
        return;
    }
    line->isRunning = true;
    d->begin(line, {event, Private::Stopwatch::now()});
    line->isRunning = false;
    d->run(line);
}

void Switchboard::peerDisconnected(Peer &peer, DisconnectReason reason)
{
    const Private::LinePtr line = d->lines.value(peer.id());
    if (!line || !line->peer)
        return;
    --d->counters.peers;
    line->leaving = reason;
    qCInfo(lcClients).noquote() << line->id << "has gone:" << textOf(reason);
    if (forfeitsWaiting(reason)) {
        line->waiting.clear();
        line->waitingBytes = 0;
    }
    if (!line->waiting.isEmpty())
        line->departed = std::make_unique<DepartedPeer>(peer);
    line->peer = nullptr;
    if (!line->isBusy())
        d->run(line);
}

void Switchboard::peerAlive(Peer &peer)
{
    for (Dialect *dialect : d->dialects)
        dialect->alive(peer.id());
}

} // namespace heliograph::peer

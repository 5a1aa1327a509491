// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One console on the admin channel: takes its frames apart, and sends it what it asked for and what it watches. A
// console that does not read is sent nothing more until it does.
#pragma once

#include "server/admin/channels.h"
#include "shared/adminapi/frames.h"

#include <deque>

namespace heliograph::admin {

class Channel final : private Sink
{
public:
    static constexpr qint64 enoughUnsent = 262'144;   ///< bytes that wait to be read; beyond it rows wait as well
    static constexpr qsizetype mostRequests = 64;     ///< unanswered at a time
    static constexpr qsizetype longestFrame = 65'536; ///< UTF-16 units
    static constexpr qsizetype mostWaiting = 1024;    ///< frames that have come and wait for their turn
    static constexpr qsizetype mostWaitingUnits = 4 * longestFrame;
    static constexpr Duration helloTime = std::chrono::seconds(10);

    /// Close codes of the channel, as in the protocol's page.
    enum class CloseCode : quint16 {
        GoingAway = 1001,
        TryAgainLater = 1013,
        Protocol = 4400,
        Token = 4401,
        NoHello = 4408,
        OperatorRemoved = 4409,
        TooManyAttempts = 4429,
    };

    /// @p number: grows from one to the next.
    Channel(Channels &channels, std::unique_ptr<net::WebSocket> socket, quint64 number);
    ~Channel() override;

    void begin();
    /// Regularly: a console that has not answered since the last time is gone.
    void care();
    quint64 number() const { return m_number; }
    QByteArray addressKey() const;
    /// nullopt: nobody knows whose it is.
    const std::optional<Operator> &asOperator() const { return m_operator; }
    bool isEnding() const { return m_isEnding; }
    /// Says why, then closes. Nothing more comes of this channel.
    void end(CloseCode code, const QString &sentence);
    /// At once and without a word.
    void drop() { m_socket->abort(); }

private:
    void receive(const QString &text);
    void take(const QString &text);
    void goOn();
    void hello(const adminapi::Hello &hello);
    void welcome(const Operator &known);
    void request(const adminapi::Request &request);
    void subscribe(const adminapi::Subscribe &frame);
    void answer(qint64 request, const Answer &answer);

    bool isReady() const override { return m_socket->isOpen() && m_socket->unsentBytes() < enoughUnsent; }
    void send(const QByteArray &frame) override;

    Channels &m_channels;
    const Channels::Surroundings &m_surroundings;
    const std::unique_ptr<net::WebSocket> m_socket;
    const quint64 m_number;
    Deadline m_hello;
    Deadline m_turn; ///< from a frame until the next may be taken
    std::deque<QString> m_waiting;
    qsizetype m_waitingUnits = 0;
    std::optional<Operator> m_operator;
    std::unique_ptr<Watch::Console> m_console;
    qsizetype m_unanswered = 0;
    bool m_isHeard = true;
    bool m_isEnding = false;
    const std::shared_ptr<const bool> m_isAlive = std::make_shared<bool>(true); ///< for answers that come late
};

} // namespace heliograph::admin

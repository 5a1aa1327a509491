// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A TCP or TLS socket that cannot be made to hoard: what it may have unsent is capped, and its end is accounted for in
// its destructor, because Qt's modules drop every signal connection of a socket that they take over.
#pragma once

#include "server/net/directsend.h"
#include "server/net/outputturn.h"

#include <functional>
#include <type_traits>
#include <utility>

#include <QSslSocket>
#include <QTcpSocket>

namespace heliograph::net {

/// What a guarded socket reports to; all borrowed, and outliving the socket.
struct SocketGuard
{
    OutputTurn *turn = nullptr;
    qint64 unsentBytes = 0;            ///< cap
    std::function<void()> onOverflow;  ///< counted before the abort
    std::function<void()> onDestroyed; ///< the connection no longer exists
};

/// Base is QTcpSocket or QSslSocket. Output of a plain socket is gathered until the end of the turn and then goes
/// straight to the descriptor while nothing is queued; TLS records are Qt's business.
template<typename Base>
class GuardedSocket final : public Base, public GatheredOutput
{
public:
    explicit GuardedSocket(SocketGuard guard, QObject *parent = nullptr) : Base(parent), m_guard(std::move(guard)) {}
    ~GuardedSocket() override
    {
        m_guard.turn->remove(*this);
        m_guard.onDestroyed();
    }

    qint64 bytesToWrite() const override { return Base::bytesToWrite() + m_gathered.size(); }

    /// From now on close() sends what is queued, tells the client that nothing more comes, and then leaves the
    /// connection open for the client to close: with unread bytes an end is a reset, which takes the last words with
    /// it. Whoever asks for this reads on, throws away what comes, and sees to it that the socket is aborted in time.
    /// TLS sockets, and systems that cannot end one direction alone, close as before.
    void closeHalfway() { m_closesHalfway = std::is_same_v<Base, QTcpSocket>; }

    void close() override
    {
        flushGathered();
        // Without a channel this is abort().
        if (!m_closesHalfway || Base::state() != QAbstractSocket::ConnectedState || Base::writeChannelCount() == 0)
            return Base::close();
        if (std::exchange(m_isFinishing, true))
            return;
        QObject::connect(this, &Base::bytesWritten, this, [this] { finish(); });
        finish();
    }

    void disconnectFromHost() override
    {
        flushGathered();
        Base::disconnectFromHost();
    }

    qint64 unsent() const override
    {
        if constexpr (std::is_same_v<Base, QSslSocket>)
            return bytesToWrite() + Base::encryptedBytesToWrite();
        else
            return bytesToWrite();
    }

    void flushGathered() override
    {
        if (m_gathered.isEmpty())
            return;
        // Out of the member first: the base class may emit signals that lead back here.
        const QByteArray output = std::exchange(m_gathered, {});
        // Without a channel the base class is in abort(), which calls close(): nothing queued is sent then.
        if (Base::state() != QAbstractSocket::ConnectedState || Base::writeChannelCount() == 0)
            return;
        qint64 sent = 0;
        if (Base::bytesToWrite() == 0)
            sent = sendDirectly(Base::socketDescriptor(), output.constData(), output.size());
        if (sent < output.size())
            Base::writeData(output.constData() + sent, output.size() - sent);
    }

protected:
    qint64 writeData(const char *data, qint64 size) override
    {
        if (m_isFinishing || m_overflowed || !hasRoomFor(size))
            return size; // Taken and dropped: the end is on its way.
        if constexpr (std::is_same_v<Base, QTcpSocket>) {
            if (m_gathered.size() + size > gatherLimit)
                flushGathered();
            m_gathered.append(data, size);
            m_guard.turn->add(*this);
            return size;
        } else {
            return Base::writeData(data, size);
        }
    }

private:
    static constexpr qint64 gatherLimit = 65'536;

    /// What was queued is out: nothing more will come.
    void finish()
    {
        if (Base::bytesToWrite() == 0 && !finishSending(Base::socketDescriptor()))
            Base::close();
    }

    bool hasRoomFor(qint64 size)
    {
        if (unsent() + size <= m_guard.unsentBytes)
            return true;
        m_overflowed = true;
        m_guard.onOverflow();
        QMetaObject::invokeMethod(
            this, [this] { Base::abort(); }, Qt::QueuedConnection);
        return false;
    }

    SocketGuard m_guard;
    QByteArray m_gathered;
    bool m_overflowed = false;
    bool m_closesHalfway = false;
    bool m_isFinishing = false;
};

} // namespace heliograph::net

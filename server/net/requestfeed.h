// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A socket in memory between a connection and Qt's HTTP module: the module sees one complete, canonical request at a
// time and writes its answer back here. It never touches the network.
#pragma once

#include <utility>

#include <QTcpSocket>

namespace heliograph::net {

class RequestFeed final : public QTcpSocket
{
    Q_OBJECT
public:
    RequestFeed();
    ~RequestFeed() override;

    /// The module reads @p request and answers, now or later.
    void push(const QByteArray &request);
    /// What the module has written since the last call.
    QByteArray takeOutput() { return std::exchange(m_output, {}); }
    /// Tells the module that the client has gone; it then deletes this object in a later turn.
    void hangUp();

    qint64 bytesAvailable() const override { return QTcpSocket::bytesAvailable() + m_input.size(); }
    qint64 bytesToWrite() const override { return 0; }
    void close() override { hangUp(); }
    void disconnectFromHost() override { hangUp(); }

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    /// More than any response head: the body is not taken from the module but sent by the connection.
    static constexpr qsizetype outputLimit = 65'536;

    QByteArray m_input;
    QByteArray m_output;
};

} // namespace heliograph::net

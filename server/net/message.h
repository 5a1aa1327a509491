// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A request and a response as the layers above see them: plain values, no Qt HttpServer.
#pragma once

#include <optional>

#include <QByteArray>
#include <QHostAddress>
#include <QList>

namespace heliograph::net {

struct Header
{
    QByteArray name; ///< lower case in requests; as it shall appear in responses
    QByteArray value;
};
using Headers = QList<Header>;

/// One request whose head was checked strictly and whose body is complete.
struct Request
{
    QByteArray method{}; ///< upper case, any token
    QByteArray path{};   ///< as it came, percent-encoded, begins with "/"
    QByteArray query{};  ///< as it came, without "?"
    Headers headers{};
    QByteArray body{};
    QHostAddress address{};     ///< the client: the peer, or behind trusted proxies what they report
    QHostAddress peerAddress{}; ///< who opened the TCP connection
    /// As far as people may see it, in logs too: the address, or with Limits::masksAddresses its network.
    QHostAddress shownAddress{};
    bool secure = false;   ///< arrived over TLS here
    bool keepAlive = true; ///< the client wants the connection kept

    /// First value of a header, name in lower case; null if absent.
    QByteArray header(QByteArrayView name) const;
    /// Decoded value of a query parameter; nullopt if absent, the first one if repeated.
    std::optional<QByteArray> parameter(QByteArrayView name) const;
};

struct Response
{
    int status = 200;
    QByteArray contentType{}; ///< empty: no Content-Type header
    QByteArray body{};        ///< sent for GET and the like; HEAD keeps its length and drops it
    Headers headers{};        ///< besides Content-Type, Content-Length, Connection, Date, which net writes
    bool compressible = true; ///< net may gzip it when the client accepts that and it pays
};

} // namespace heliograph::net

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The head of an answer: what the layers above leave to net, and what must not get into it. Pure.
#pragma once

#include "server/net/message.h"
#include "shared/base/clock.h"

namespace heliograph::net {

/// Content-Type, Date and Connection, then the response's own headers. Those that would end a line early and so begin
/// another header (response splitting) are left out.
Headers completeHeaders(const Response &response, WallTime now, bool keepAlive, Duration keepAliveTime);

/// Status line to blank line of an answer after which the connection closes; for those that are given before the HTTP
/// module has seen a request.
QByteArray refusalHead(const Response &response);

/// RFC 9110, 9.3.2, 15.3.5 and 15.4.5.
bool carriesBody(const QByteArray &method, int status);
/// RFC 9110, 8.6: no Content-Length in a 204; in a 304 it would have to be that of the body that is not sent.
bool mayHaveLength(int status);
void dropContentLength(QByteArray &head);

} // namespace heliograph::net

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The error answers of Engine.IO, with the reference server's numbers and words. Not for faults inside an open session,
// which end it: see CloseReason.
#pragma once

#include "server/net/message.h"

namespace heliograph::engineio {

/// {"code":1,"message":"Session ID unknown"}
struct Refusal
{
    int code;
    int status; ///< HTTP
    QByteArray message;

    static Refusal transportUnknown() { return {0, 400, QByteArrayLiteral("Transport unknown")}; }
    static Refusal sessionUnknown() { return {1, 400, QByteArrayLiteral("Session ID unknown")}; }
    static Refusal badHandshakeMethod() { return {2, 400, QByteArrayLiteral("Bad handshake method")}; }
    static Refusal badRequest() { return {3, 400, QByteArrayLiteral("Bad request")}; }
    static Refusal tooManySessions() { return {3, 503, QByteArrayLiteral("Too many sessions")}; }
    static Refusal forbidden(QByteArray sentence) { return {4, 403, std::move(sentence)}; }
    static Refusal unsupportedVersion() { return {5, 400, QByteArrayLiteral("Unsupported protocol version")}; }

    /// For a request.
    net::Response toJson() const;
    /// For a WebSocket upgrade, whose client cannot read a body anyway.
    net::Response toText() const;
};

} // namespace heliograph::engineio

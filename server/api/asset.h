// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One content with its type and tag, and the answer that a client's condition asks for. Not where it comes from.
#pragma once

#include "server/net/message.h"

namespace heliograph::api {

struct Asset
{
    QByteArray content;
    QByteArray type;
    QByteArray etag; ///< with its quotes

    /// 200 with the content, or 304 for a client that has it.
    net::Response answer(const net::Request &request) const;
};

/// A weak tag, with its quotes: a digest of the content.
QByteArray tagOf(const QByteArray &content);

/// 304 without content if the request's If-None-Match names this tag.
std::optional<net::Response> notModified(const net::Request &request, const QByteArray &etag);

/// Whether an If-None-Match header names this tag, compared weakly, or is "*".
bool namesTag(const QByteArray &ifNoneMatch, const QByteArray &etag);

} // namespace heliograph::api

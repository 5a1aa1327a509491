// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forms of answer that every endpoint shares. Not for files: see asset.h.
#pragma once

#include "server/net/message.h"

#include <QJsonObject>

namespace heliograph::api {

/// Compact JSON that nobody keeps (Cache-Control: no-store): all of it is about now.
net::Response jsonAnswer(int status, const QJsonObject &document);
net::Response jsonAnswer(int status, const QByteArray &text);
/// A bare sentence, as text/html unless said otherwise: the type that the original servers give theirs.
net::Response textAnswer(int status, const QByteArray &sentence,
                         const QByteArray &type = QByteArrayLiteral("text/html; charset=utf-8"));
/// 405 for a path that answers GET and HEAD only.
net::Response methodNotAllowed(const QJsonObject &document);

void addHeader(net::Response &response, const net::Header &header);
/// Adds to the Vary header, which is made if there is none.
void addVary(net::Response &response, const QByteArray &names);

} // namespace heliograph::api

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The questions that load balancers and monitors ask without a token.
#pragma once

#include "server/api/site.h"
#include "shared/base/clock.h"

namespace heliograph::api {

/// /health: the union of its parts as JSON, or a bare OK for probes that take text only.
Site::Endpoint healthProbe(const StatusDocument &document);
/// /ready: READY, or 503 NOT READY.
Site::Endpoint readyProbe(std::function<bool()> isReady);

/// All that the document's parts say, as JSON.
Site::Endpoint wholeDocument(const StatusDocument &document);

/// timestamp and uptime.
std::function<QJsonObject()> timePart(const Clock &clock, Instant started);
/// In /health: status, and that Socket.IO is served.
std::function<QJsonObject()> healthPart();
/// What "/" says of the program itself.
std::function<QJsonObject()> frontPart(const Clock &clock, const QString &version);

/// Seconds since then, with a fraction.
double secondsSince(Instant started, const Clock &clock);

} // namespace heliograph::api

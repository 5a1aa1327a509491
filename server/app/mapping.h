// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One folder's options from the settings, which no other folder sees.
#pragma once

#include "server/api/origins.h"
#include "server/api/restapi.h"
#include "server/auth/tokenkeys.h"
#include "server/config/settings.h"
#include "server/domain/roomrules.h"
#include "server/engineio/options.h"
#include "server/jsonws/options.h"
#include "server/logging/log.h"
#include "server/net/limits.h"
#include "server/net/trustedproxies.h"
#include "server/socketio/options.h"
#include "shared/base/ratelimit.h"

namespace heliograph::app {

net::Limits netLimits(const config::Settings &settings);
net::TrustedProxies trustedProxies(const config::Settings &settings);
engineio::Options engineOptions(const config::Settings &settings);
socketio::Options socketOptions(const config::Settings &settings);
jsonws::Options plainSocketOptions(const config::Settings &settings);
domain::RoomLimits roomLimits(const config::Settings &settings);
api::Options restOptions(const config::Settings &settings);
api::Origins allowedOrigins(const config::Settings &settings);
/// What is wrong with the certificate or its key; null if nothing is, or if there is none.
QString certificateFault(const config::Settings &settings);
/// What is wrong with the public key for tokens; null if nothing is, or if there is none.
QString tokenKeyFault(const config::Settings &settings);
/// The settings have no such fault.
auth::TokenKeys tokenKeys(const config::Settings &settings);
/// Connects of one address; off by default.
RateLimit::Options handshakeLimit(const config::Settings &settings);
/// Registrations of one address in the dialects direct, calls and random together.
RateLimit::Options registrationLimit(const config::Settings &settings);
/// Calls that one address begins in the calls dialect.
RateLimit::Options callLimit(const config::Settings &settings);
/// Registrations of one address in the presence dialect.
RateLimit::Options presenceLimit(const config::Settings &settings);
logging::Options logOptions(const config::Settings &settings);
/// Where the state directory is; takes the environment's word where the settings have none.
QString statePath(const config::Settings &settings);

} // namespace heliograph::app

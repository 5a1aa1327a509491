// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answer of /api/turn-credentials: ICE servers as JSON.
#pragma once

#include "server/api/site.h"
#include "server/turn/iceservers.h"

namespace heliograph::api {

/// {"iceServers":[…],"ttl":3600}; 500 while there is no secret to mint with. Everyone may ask.
Site::Endpoint turnCredentials(const turn::Options &options, const Clock &clock, IdSource &ids);

} // namespace heliograph::api

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ICE servers as JSON, and the answers that hold them: /api/turn-credentials for clients without a name, /ice-servers
// for those with one. Everyone may ask.
#pragma once

#include "server/api/site.h"
#include "server/turn/namedservers.h"

namespace heliograph::api {

/// {"iceServers":[…],"ttl":3600}; 500 while there is no secret to mint with.
Site::Endpoint turnCredentials(const turn::Options &options, const Clock &clock, IdSource &ids);

/// {"success":true,"iceServers":[…],"ttl":86400} for ?userId=, at most 256 bytes of it.
Site::Endpoint namedIceServers(const turn::NamedServers &servers, const Clock &clock);

} // namespace heliograph::api

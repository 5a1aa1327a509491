// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answer of /info: what this server can do, for clients that look before they connect.
#pragma once

#include "server/api/site.h"

namespace heliograph::api {

/// @p environmentName: NODE_ENV. State and push are this process's own.
Site::Endpoint serverInfo(const QString &environmentName, bool hasTurn);

} // namespace heliograph::api

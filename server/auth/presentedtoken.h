// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a client may put its token: the auth payload's key token, the query parameter token, or an Authorization header
// with the scheme Bearer. The first of these that holds something counts, valid or not.
#pragma once

#include "server/peer/peer.h"

namespace heliograph::auth {

/// nullopt: none was presented. Empty: something that is no text stands where the token should.
std::optional<QByteArray> presentedToken(const peer::Handshake &handshake);

} // namespace heliograph::auth

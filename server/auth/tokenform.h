// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be said of a token before any key is tried: its form, and the algorithm that it asks for. Strict, so that
// what checks the signature afterwards sees nothing that it could read another way. Not whether it is genuine.
#pragma once

#include "server/peer/json.h"

namespace heliograph::auth {

/// Those that are accepted. There are others; "none" is one of them.
enum class Algorithm { Hs256, Hs384, Hs512, Rs256, Es256 };

/// Bytes; what is longer is no token.
constexpr qsizetype longestToken = 8192;

/// nullopt unless this is a JWS in compact form (RFC 7515 section 7.1: three parts of unpadded base64url, none empty)
/// whose header is a JSON object that names one of these algorithms and asks for no extension (crit).
std::optional<Algorithm> algorithmOf(QByteArrayView token, peer::JsonReader &reader);

} // namespace heliograph::auth

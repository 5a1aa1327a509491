// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The grammar of single JSON tokens (RFC 8259 sections 3, 6, 7), and what a string token stands for. JavaScript's
// reading of it: a lone surrogate escape is allowed, and so is a number of any size.
#pragma once

#include <QByteArray>
#include <QString>

namespace heliograph::peer {

/// true, false, null or a number, and nothing else around it.
bool isJsonScalar(QByteArrayView token);
/// With quotes. UTF-8 and control characters were checked before (jsontokens.h).
bool isJsonString(QByteArrayView token);

/// Of a valid string token.
QString decodedJsonString(QByteArrayView token);
/// Of a valid number token. As in JavaScript, infinity or zero when it is beyond what a double can hold.
double decodedJsonNumber(QByteArrayView token);
/// Of a valid string token, as UTF-8, where a lone surrogate escape becomes U+FFFD because UTF-8 has no form for it.
QByteArray decodedJsonKey(QByteArrayView token);

} // namespace heliograph::peer

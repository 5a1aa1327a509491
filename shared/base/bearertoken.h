// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The token in an Authorization header. Not for whether it is a good one.
#pragma once

#include <QByteArray>

namespace heliograph {

/// Of "Bearer abc", in any case, "abc" (RFC 6750); empty if the header says anything else.
QByteArray bearerToken(const QByteArray &authorization);

} // namespace heliograph

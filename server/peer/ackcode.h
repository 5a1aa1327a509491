// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The code with which the acknowledgement of a refused event names the reason, alike in every dialect. What else the
// client is told is the dialect's own.
#pragma once

#include "shared/base/errorcode.h"

#include <QByteArrayView>

namespace heliograph::peer {

/// "E101", "E203", …
QByteArrayView ackCode(ErrorCode code);

} // namespace heliograph::peer

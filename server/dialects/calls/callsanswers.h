// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The acknowledgements of the calls dialect: what a client hears of its own request. Pure.
#pragma once

#include "server/dialects/calls/callswire.h"
#include "shared/base/errorcode.h"

namespace heliograph::calls {

/// {"success":true,"callId":"c","state":"ringing","message":"…"}; a call's state is told where it begins or is
/// accepted.
QByteArray succeeded(Word word, const domain::CallId &call);
/// {"success":true,"message":"SDP offer sent"}
QByteArray passedOn(Word word);

/// What the domain refuses, in this word's terms.
Fault faultOf(Word word, ErrorCode code);
/// The call does not ring any more.
Fault wrongState(Word word, const domain::Call &call);

} // namespace heliograph::calls

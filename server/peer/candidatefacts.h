// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an ICE candidate says of its own kind, for records of how a connection came about. Nothing else of it is looked
// at.
#pragma once

#include "server/peer/json.h"

namespace heliograph::peer {

struct CandidateFacts
{
    QByteArray type{};     ///< "host", "srflx", …; "end-of-candidates"; empty when it is not stated
    bool isHidden = false; ///< its address is an mDNS name
};

/// @p candidate as browsers send it, {"candidate":"candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host"}, or only
/// that text; the last one is null, "" or an object with "" (W3C WebRTC, RTCIceCandidate; RFC 8839 section 5.1).
CandidateFacts candidateFacts(const Json &candidate);

} // namespace heliograph::peer

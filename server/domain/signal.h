// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What kind of thing one client passes to another: as much as rules and records need to know of it, so that nobody
// opens it.
#pragma once

#include <QByteArrayView>

namespace heliograph::domain {

enum class Signal {
    Offer,
    Answer,
    Candidate, ///< of a type that its sender did not state
    HostCandidate,
    HiddenCandidate, ///< a host candidate behind an mDNS name
    ReflexiveCandidate,
    RelayCandidate,
    LastCandidate, ///< says that no more will come
    Report,        ///< how the sender finds the connection
    Other,
};

constexpr bool isDescription(Signal signal)
{
    return signal == Signal::Offer || signal == Signal::Answer;
}

constexpr bool isCandidate(Signal signal)
{
    return signal >= Signal::Candidate && signal <= Signal::LastCandidate;
}

/// @p type as in RFC 8839 section 5.1: host, srflx, prflx, relay, or end-of-candidates as in RFC 8840; anything else is
/// no statement.
Signal candidateSignal(QByteArrayView type, bool isAddressHidden);

} // namespace heliograph::domain

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/signal.h"

namespace heliograph::domain {

Signal candidateSignal(QByteArrayView type, bool isAddressHidden)
{
    if (type == "host")
        return isAddressHidden ? Signal::HiddenCandidate : Signal::HostCandidate;
    if (type == "srflx" || type == "prflx")
        return Signal::ReflexiveCandidate;
    if (type == "end-of-candidates")
        return Signal::LastCandidate;
    return type == "relay" ? Signal::RelayCandidate : Signal::Candidate;
}

} // namespace heliograph::domain

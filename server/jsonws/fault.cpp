// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jsonws/fault.h"

#include <array>

namespace heliograph::jsonws {

const FaultText &textOf(Fault fault)
{
    using S = QLatin1String;
    // In the order of the enumeration.
    static const std::array texts{
        FaultText{S("invalid_json"), S("The frame is not valid JSON, or nested too deeply")},
        FaultText{S("not_an_object"), S("The frame is not a JSON object")},
        FaultText{S("no_event"), S("The frame has no event name: a string that is not empty")},
        FaultText{S("invalid_id"), S("The id is not an integer from 0 to 9007199254740991")},
        FaultText{S("invalid_auth"), S("auth is not an object")},
        FaultText{S("reserved_event"), S("The event name is reserved")},
        FaultText{S("unknown_event"), S("Unknown event")},
        FaultText{S("auth_too_late"), S("A token is taken in the first frame only")},
        FaultText{S("too_many_unanswered"), S("Too many events wait for their answer")},
        FaultText{S("too_many_faults"), S("Too many frames were refused")},
        FaultText{S("too_many_waiting"), S("Too much was sent before the connected event")},
        FaultText{S("auth_required"), S("Authentication required")},
        FaultText{S("refused"), S("The server does not let you in")},
        FaultText{S("rate_limited"), S("Rate limit exceeded")},
        FaultText{S("connect_timeout"), S("Nobody could decide in time whether to let the client in")},
        FaultText{S("unsupported_subprotocol"), S("The only subprotocol here is heliograph.v1")},
        FaultText{S("shutting_down"), S("The server is shutting down")},
        FaultText{S("draining"), S("The server is draining")},
    };
    static_assert(texts.size() == size_t(Fault::Draining) + 1);
    return texts[size_t(fault)];
}

} // namespace heliograph::jsonws

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who decides whether a client may connect. Asked by the transports before a client counts as connected.
#pragma once

#include "server/peer/peer.h"
#include "server/peer/refusalground.h"

#include <variant>

namespace heliograph::peer {

struct Refusal
{
    QString sentence; ///< becomes the connect error's message
    RefusalGround ground = RefusalGround::Unfit;
};

class Gate
{
public:
    using Verdict = std::variant<Claims, Refusal>;

    virtual ~Gate() = default;
    /// Answers exactly once, now or later. The client may be gone by then. May be asked about one client again when its
    /// handshake has come to hold a token; the handshake then says that it is repeated.
    virtual void admit(const Handshake &handshake, std::function<void(Verdict)> answer) = 0;
};

/// Lets everyone in.
class OpenGate final : public Gate
{
public:
    void admit(const Handshake &, std::function<void(Verdict)> answer) override { answer(Claims{}); }
};

} // namespace heliograph::peer

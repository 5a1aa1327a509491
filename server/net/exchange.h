// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One request being answered: the weak handle that a long poll may keep. Outlives the connection harmlessly.
#pragma once

#include "server/net/message.h"

#include <functional>
#include <memory>

namespace heliograph::net {

/// Answered at most once. All calls on the connection's thread.
class Exchange
{
public:
    virtual ~Exchange() = default;

    virtual const Request &request() const = 0;
    /// False once it was answered or the client has gone.
    virtual bool isOpen() const = 0;
    /// Sends the answer; does nothing when not open. At the client's pace, whatever the size.
    virtual void respond(Response response) = 0;
    /// Called once if the client goes before the answer, never after respond(). May be empty.
    virtual void onGone(std::function<void()> callback) = 0;
};

using ExchangePtr = std::shared_ptr<Exchange>;

} // namespace heliograph::net

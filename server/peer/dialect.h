// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the switchboard needs to know of a dialect, and what a dialect gets to answer with. Not the dialects themselves.
#pragma once

#include "server/peer/peer.h"
#include "server/peer/refusalground.h"

#include <memory>

namespace heliograph::peer {

/// A step is one event or disconnect of a peer, from its start to its last continuation. While a copy of this token
/// lives the step is open and the peer's further events wait.
class Step
{
public:
    virtual ~Step() = default;
};
using StepToken = std::shared_ptr<Step>;

/// The answer to one event. Copyable; keeps the step open. If the client asked for an answer and none was given when
/// the last copy goes, {"success":true} is sent. Harmless when no answer was asked for, or the client has gone.
class Reply
{
public:
    class State;
    /// @p dialect: who answers with it.
    explicit Reply(std::shared_ptr<State> state, QLatin1String dialect = {})
        : m_state(std::move(state)), m_dialect(dialect)
    {
    }

    /// True when the client waits for an answer.
    bool isWanted() const;
    /// Answers with one JSON text.
    void send(const QByteArray &json) const;
    /// {"success":false,"error":{"code":…,"message":…}}. Whoever follows refusals hears of it, asked for or not: call
    /// it for whatever the client is told no to.
    void fail(QByteArrayView code, const QString &message) const;
    /// The same answer; whoever follows refusals hears this ground with them instead of Unfit.
    Reply on(RefusalGround ground) const
    {
        Reply same = *this;
        same.m_ground = ground;
        return same;
    }

private:
    std::shared_ptr<State> m_state;
    QLatin1String m_dialect;
    RefusalGround m_ground = RefusalGround::Unfit;
};

/// How surely an event is a dialect's own. The highest claim gets the event; of equal ones all get it, in the order in
/// which the dialects were added.
enum class Claim {
    None,     ///< not a word of this dialect
    Possible, ///< a word of it, but this payload fits another as well
    Own,      ///< by its name, its payload or the peer's registrations
};

/// To somebody whom an operator sends away.
OutgoingEvent kicked(const QString &reason);

class Dialect
{
public:
    virtual ~Dialect() = default;
    /// "rooms", "direct", … for logs and metrics.
    virtual QLatin1String name() const = 0;
    virtual Claim claim(const Peer &peer, const Event &event) const = 0;
    virtual void handle(Peer &peer, const Event &event, const Reply &reply) = 0;
    /// The peer has gone; its id is not used again. Whatever continuation this starts keeps the token.
    virtual void leave(const PeerId &peer, DisconnectReason reason, const StepToken &step) = 0;
    /// Whether the peer is somebody here: has said who it is, or is in a room.
    virtual bool knows(const PeerId &peer) const = 0;
    /// An operator sends this peer away: it leaves next, and is not waited for. Returns what it is told:
    /// kicked {"reason":"…"}, unless the dialect has a word of its own.
    virtual OutgoingEvent dismiss(const PeerId &peer, const QString &reason);
    /// Anything arrived from the peer. Must be cheap.
    virtual void alive(const PeerId &peer) { Q_UNUSED(peer); }
};

} // namespace heliograph::peer

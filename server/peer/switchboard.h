// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Brings each event to the dialect whose it is, and keeps a peer's events in order. Not for rules of any dialect.
#pragma once

#include "server/peer/dialect.h"
#include "shared/base/histogram.h"

#include <memory>

namespace heliograph::peer {

struct SwitchboardCounters
{
    quint64 peers = 0; ///< gauge
    quint64 events = 0;
    quint64 unknownEvents = 0;
    quint64 overruns = 0; ///< peers closed because too many events waited
};

/// The PeerListener of every transport. Peers are looked up by id here, whichever transport brought them.
///
/// An event that finds its peer's step open waits, and so does the disconnect, behind the events that waited before it;
/// these events are dropped when the server sent the peer away. A step that ends inside the call that began
/// it goes over into the next one before that call returns; one that ends later does so in the next turn of the event
/// loop, because its last token may die anywhere.
class Switchboard final : public PeerListener
{
public:
    /// Events of one peer that may wait for its open step; one more closes it.
    static constexpr qsizetype maxWaiting = 64;
    /// What these events may hold together, in bytes of JSON and attachments.
    static constexpr qsizetype maxWaitingBytes = 4'000'000;

    Switchboard();
    ~Switchboard() override;

    /// Borrowed; in the order in which equal claims are served.
    void add(Dialect &dialect);
    /// Told of every refusal of an event.
    struct Refusal
    {
        const PeerId &peer;
        QLatin1String dialect;
        QByteArrayView code;
        const QString &sentence;
        RefusalGround ground;
    };
    using Refused = std::function<void(const Refusal &)>;
    void onRefused(Refused refused);
    /// nullptr when that peer is not connected.
    Peer *find(const PeerId &id) const;
    /// Who came first first. @p dialect: the name of one, for those that it knows; empty: everybody.
    QList<PeerId> peers(QStringView dialect = {}) const;
    /// On behalf of an operator: tells the peer why in the words of every dialect that knows it, and disconnects it for
    /// good. False when it is not connected.
    bool dismiss(const PeerId &id, const QString &reason);
    const SwitchboardCounters &counters() const;
    /// Of events, in seconds: from when one came off its transport until what it says to whom was handed to theirs, the
    /// wait for the sender's earlier events and for tables included.
    const Histogram &handlingTime() const;

    void peerConnected(Peer &peer) override;
    void peerEvent(Peer &peer, const Event &event) override;
    void peerDisconnected(Peer &peer, DisconnectReason reason) override;
    void peerAlive(Peer &peer) override;

private:
    class Private;
    std::shared_ptr<Private> d; ///< replies and steps outlive the switchboard harmlessly
};

} // namespace heliograph::peer

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is above a transport, without any dialect: a listener and a gate that record what they are told. Needs
// heliograph_peer.
#pragma once

#include "server/peer/gate.h"

#include <functional>

namespace heliograph::test {

class RecordingListener final : public peer::PeerListener
{
public:
    void peerConnected(peer::Peer &peer) override
    {
        peers.append(&peer);
        log += "connected";
        if (onConnected)
            onConnected(peer);
    }
    void peerClaimsRenewed(peer::Peer &peer) override { renewed += peer.claims(); }
    void peerEvent(peer::Peer &peer, const peer::Event &event) override
    {
        QList<QByteArray> words{event.name};
        for (const peer::Json &argument : event.arguments)
            words += argument.raw();
        for (const QByteArray &attachment : event.attachments)
            words += "b:" + attachment;
        log += words.join(' ') + (event.ackId ? " #" + QByteArray::number(*event.ackId) : QByteArray());
        if (onEvent)
            onEvent(peer, event);
    }
    void peerDisconnected(peer::Peer &peer, peer::DisconnectReason reason) override
    {
        peers.removeOne(&peer);
        log += "disconnected: " + QByteArray(textOf(reason).data());
        if (onDisconnected)
            onDisconnected(peer);
    }
    void peerAlive(peer::Peer &) override { log += "alive"; }

    QList<QByteArray> take() { return std::exchange(log, {}); }

    QList<peer::Peer *> peers;
    QList<QByteArray> log;
    QList<peer::Claims> renewed;
    std::function<void(peer::Peer &)> onConnected;
    std::function<void(peer::Peer &, const peer::Event &)> onEvent;
    std::function<void(peer::Peer &)> onDisconnected;
};

/// Lets everyone in until told to think.
class ThinkingGate final : public peer::Gate
{
public:
    void admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer) override
    {
        asked += handshake.auth.raw();
        handshakes += handshake;
        if (isThinking)
            answers.append(std::move(answer));
        else
            answer(verdict);
    }

    bool isThinking = false;
    Verdict verdict = peer::Claims{};
    QList<std::function<void(Verdict)>> answers;
    QList<QByteArray> asked;
    QList<peer::Handshake> handshakes;
};

} // namespace heliograph::test

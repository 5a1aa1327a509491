// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/people.h"

#include <algorithm>

namespace heliograph::domain {

People::People(const Directory &directory, Delivery &delivery, std::vector<CallControl *> calls)
    : m_directory(directory), m_delivery(delivery), m_calls(std::move(calls))
{
}

void People::remove(const User &user, const QString &reason, Continuation<qsizetype> answer)
{
    m_directory.find(user, [this, user, reason, answer = std::move(answer)](const Result<QList<Device>> &devices) {
        if (!devices) {
            answer(devices.error());
            return;
        }
        QList<PeerId> peers;
        for (const Device &device : *devices)
            peers.append(device.peer);
        remove(peers, reason);
        endCalls(user, peers.size(), answer);
    });
}

void People::remove(const QList<PeerId> &peers, const QString &reason)
{
    for (const PeerId &peer : peers)
        m_delivery.dismiss(peer, reason);
}

void People::endCalls(const User &user, qsizetype removed, const Continuation<qsizetype> &answer)
{
    const auto conclude = [removed, answer](bool wasInCall) {
        answer(removed > 0 || wasInCall ? Result<qsizetype>(removed) : Result<qsizetype>(ErrorCode::UserNotFound));
    };
    const auto control = std::find_if(m_calls.begin(), m_calls.end(),
                                      [&](const CallControl *each) { return each->realm() == user.realm; });
    if (control == m_calls.end()) {
        conclude(false);
        return;
    }
    (*control)->endAll(user.id, CallEnd::Disconnected, [answer, conclude](const Result<QList<CallChange>> &changes) {
        if (!changes)
            answer(changes.error());
        else
            conclude(std::any_of(changes->begin(), changes->end(), isEnding));
    });
}

} // namespace heliograph::domain

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/userdelivery.h"

namespace heliograph::domain {

void UserDelivery::emit(const User &to, const Words &words, const PeerId &except) const
{
    m_directory.find(to, [&delivery = m_delivery, words, except](const Result<QList<Device>> &devices) {
        if (!devices)
            return;
        QList<PeerId> peers;
        for (const Device &device : *devices) {
            if (device.peer != except)
                peers.append(device.peer);
        }
        if (!peers.isEmpty())
            delivery.emit(peers, words);
    });
}

void UserDelivery::emit(Realm realm, const QList<Notice> &notices) const
{
    for (const auto &[to, words] : notices)
        emit({realm, to}, words);
}

} // namespace heliograph::domain

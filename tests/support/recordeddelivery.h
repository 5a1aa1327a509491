// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Delivery that writes down what would go to whom. Needs heliograph_domain.
#pragma once

#include "server/domain/delivery.h"

namespace heliograph::test {

class RecordedDelivery final : public domain::Delivery
{
public:
    void emit(const QList<domain::PeerId> &to, const domain::Words &words) override
    {
        for (const domain::PeerId &peer : to)
            m_sent += peer + ": " + (QList<QByteArray>{words.event} + words.arguments).join(' ');
    }
    void disconnect(const domain::PeerId &peer, const QString &) override { m_sent += peer + " sent away"; }

    void dismiss(const domain::PeerId &peer, const QString &reason) override
    {
        m_sent += peer + " dismissed: " + reason.toUtf8();
    }

    /// One line a receiver, in order; forgets them.
    QList<QByteArray> take() { return std::exchange(m_sent, {}); }

private:
    QList<QByteArray> m_sent;
};

} // namespace heliograph::test

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The port through which rules reach clients. Implemented outside the domain.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace heliograph::domain {

using PeerId = QByteArray;

/// Words for clients; nobody in the domain opens them.
struct Words
{
    QByteArray event{};
    QList<QByteArray> arguments{};   ///< JSON texts
    QList<QByteArray> attachments{}; ///< binary parts that placeholders in the arguments refer to
};

/// In bytes, without what transports put around them.
qsizetype sizeOf(const Words &words);

/// Sends in order of the calls, per receiver. Unknown and departed ids are skipped. Never calls back before it returns,
/// but for disconnect() and dismiss(), which run the departed peer's clean-up first.
class Delivery
{
public:
    virtual ~Delivery() = default;
    /// Encoded once, however many receive it.
    virtual void emit(const QList<PeerId> &to, const Words &words) = 0;
    /// DISCONNECT packet, then the transport closes.
    virtual void disconnect(const PeerId &peer, const QString &reason) = 0;
    /// The same on behalf of an operator: first it is told why, in words that its kind of client knows, and nobody
    /// waits for its return.
    virtual void dismiss(const PeerId &peer, const QString &reason) = 0;
};

} // namespace heliograph::domain

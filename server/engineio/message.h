// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One message on its way out: encoded once, shared by every session that it goes to.
#pragma once

#include <memory>

#include <QByteArray>
#include <QString>

namespace heliograph::engineio {

/// Immutable content with the two forms that the transports need; the UTF-16 form is made on first use.
class Message
{
public:
    static std::shared_ptr<const Message> text(QByteArray utf8);
    static std::shared_ptr<const Message> binary(QByteArray data);

    bool isBinary() const { return m_binary; }
    /// The payload without packet type.
    const QByteArray &data() const { return m_data; }
    /// Packet type "4" and payload, as a WebSocket text frame carries it. Text messages only.
    const QString &frame() const;

private:
    Message(QByteArray data, bool binary) : m_data(std::move(data)), m_binary(binary) {}

    QByteArray m_data;
    mutable QString m_frame;
    bool m_binary;
};

using MessagePtr = std::shared_ptr<const Message>;

} // namespace heliograph::engineio

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/message.h"

namespace heliograph::engineio {

std::shared_ptr<const Message> Message::text(QByteArray utf8)
{
    return std::shared_ptr<const Message>(new Message(std::move(utf8), false));
}

std::shared_ptr<const Message> Message::binary(QByteArray data)
{
    return std::shared_ptr<const Message>(new Message(std::move(data), true));
}

const QString &Message::frame() const
{
    Q_ASSERT(!m_binary);
    // Joined before the conversion, which would swallow a byte order mark at the beginning.
    if (m_frame.isNull())
        m_frame = QString::fromUtf8('4' + m_data);
    return m_frame;
}

} // namespace heliograph::engineio

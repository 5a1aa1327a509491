// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/requestfeed.h"

#include <algorithm>
#include <cstring>

namespace heliograph::net {

RequestFeed::RequestFeed()
{
    setSocketState(ConnectedState);
    setOpenMode(QIODevice::ReadWrite);
}

RequestFeed::~RequestFeed()
{
    // Else the base class would try to close a connection that was never there.
    setSocketState(UnconnectedState);
}

void RequestFeed::push(const QByteArray &request)
{
    m_input += request;
    Q_EMIT readyRead();
}

void RequestFeed::hangUp()
{
    if (state() == UnconnectedState)
        return;
    setSocketState(UnconnectedState);
    m_input.clear();
    Q_EMIT disconnected();
}

qint64 RequestFeed::readData(char *data, qint64 maxSize)
{
    const qint64 size = std::min<qint64>(maxSize, m_input.size());
    memcpy(data, m_input.constData(), size_t(size));
    m_input.remove(0, size);
    return size;
}

qint64 RequestFeed::writeData(const char *data, qint64 size)
{
    m_output.append(data, std::min<qint64>(size, outputLimit - m_output.size()));
    return size;
}

} // namespace heliograph::net

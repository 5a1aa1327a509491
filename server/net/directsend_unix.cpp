// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/directsend.h"

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>
#include <sys/types.h>

namespace heliograph::net {

qint64 sendDirectly(qintptr descriptor, const char *data, qint64 size)
{
    ssize_t sent;
    do {
        sent = ::send(int(descriptor), data, size_t(size), MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return std::max<ssize_t>(sent, 0);
}

bool finishSending(qintptr descriptor)
{
    return ::shutdown(int(descriptor), SHUT_WR) == 0;
}

} // namespace heliograph::net

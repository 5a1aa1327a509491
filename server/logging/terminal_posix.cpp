// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Linux, macOS and the BSDs.

#include "server/logging/terminal.h"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

#include <QByteArray>
#include <QtGlobal>

namespace heliograph::logging {

namespace {

/// O_NONBLOCK would be the plain way, but it belongs to the open file, which the shell and other processes share. A
/// pipe or terminal that poll() calls writable takes a line of up to 4 KiB without blocking.
bool takesNow(int descriptor)
{
    pollfd entry{descriptor, POLLOUT, 0};
    int ready = 0;
    do {
        ready = ::poll(&entry, 1, 0);
    } while (ready < 0 && errno == EINTR);
    return ready == 1 && entry.revents == POLLOUT;
}

/// How much went out.
qsizetype writeNow(int descriptor, QByteArrayView bytes)
{
    qsizetype done = 0;
    while (done < bytes.size() && takesNow(descriptor)) {
        const ssize_t count = ::write(descriptor, bytes.data() + done, size_t(bytes.size() - done));
        if (count > 0)
            done += count;
        else if (count == 0 || errno != EINTR)
            break;
    }
    return done;
}

} // namespace

Terminal::Terminal(int descriptor) : m_descriptor(descriptor)
{
    m_inColour = ::isatty(descriptor) == 1 && qEnvironmentVariableIsEmpty("NO_COLOR") && qgetenv("TERM") != "dumb";
}

bool Terminal::write(QByteArrayView line)
{
    if (m_torn) {
        if (writeNow(m_descriptor, "\n") != 1)
            return false;
        m_torn = false;
    }
    const qsizetype done = writeNow(m_descriptor, line);
    m_torn = done > 0 && done < line.size();
    return done == line.size();
}

} // namespace heliograph::logging

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For systems without epoll: Qt's own event loop is the only one. eventloop_linux.cpp is the counterpart.
#include "server/eventloop/eventloop.h"

namespace heliograph::eventloop {

bool install(Kind kind)
{
    return kind == Kind::Qt;
}

QLatin1StringView name()
{
    return QLatin1StringView("qt");
}

} // namespace heliograph::eventloop

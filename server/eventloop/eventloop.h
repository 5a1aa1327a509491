// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chooses the event loop of the main thread. Everything else about the loop is used through Qt.
#pragma once

#include <QLatin1StringView>

namespace heliograph::eventloop {

enum class Kind {
    Epoll, ///< ours, on Linux
    Qt     ///< whichever Qt chooses
};

/// Call it before the QCoreApplication is made. False when that kind of loop is not to be had: on another system, too
/// late, or without a free descriptor. Then Qt's own stays.
bool install(Kind kind);

/// What the main thread runs on: "epoll" or "qt".
QLatin1StringView name();

} // namespace heliograph::eventloop

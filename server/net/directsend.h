// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sends straight to a connected TCP descriptor, past QAbstractSocket's write buffer, which otherwise stays allocated
// (32 KB) for the life of every connection that has written once. One source per system.
#pragma once

#include <QtGlobal>

namespace heliograph::net {

/// Bytes that the system took, 0 when it takes none now or this system has no such way. Never blocks, never raises
/// SIGPIPE. A broken connection reports 0; the socket notices by itself.
qint64 sendDirectly(qintptr descriptor, const char *data, qint64 size);

/// Tells the other side that nothing more will come, while what it still sends can be read. False on systems without
/// the means.
bool finishSending(qintptr descriptor);

} // namespace heliograph::net

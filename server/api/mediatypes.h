// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The media type of a file by the ending of its name, from a fixed table: content is never sniffed.
#pragma once

#include <QByteArray>
#include <QStringView>

namespace heliograph::api {

/// With charset for text; application/octet-stream for endings that are not in the table.
QByteArray mediaTypeOf(QStringView fileName);

} // namespace heliograph::api

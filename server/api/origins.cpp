// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/origins.h"

#include <algorithm>

namespace heliograph::api {
namespace {

/// Browsers write scheme and host in lower case and no slash; people who configure do not always.
QByteArray plain(const QByteArray &origin)
{
    QByteArray result = origin.trimmed().toLower();
    while (result.endsWith('/'))
        result.chop(1);
    return result;
}

} // namespace

Origins::Origins(const QList<QByteArray> &allowed)
{
    for (const QByteArray &origin : allowed) {
        const QByteArray entry = plain(origin);
        if (entry == "*") {
            m_allowed.clear();
            return;
        }
        if (!entry.isEmpty())
            m_allowed.append(entry);
    }
}

bool Origins::allow(const QByteArray &origin) const
{
    // It is sent back in a header, so nothing but visible ASCII passes, however the request was read.
    const bool isClean =
        !origin.isEmpty() && std::all_of(origin.begin(), origin.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    return isClean && (m_allowed.isEmpty() || m_allowed.contains(origin));
}

} // namespace heliograph::api

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// gzip for responses: whether it pays, and doing it. Results are remembered by ETag, so that asking for a large file
// over and over does not cost the server its compression each time.
#pragma once

#include "server/net/message.h"

#include <QCache>

namespace heliograph::net {

class Compression
{
public:
    /// Compresses @p response in place and marks it, if the client accepts gzip, the type compresses, and it is worth
    /// it.
    void apply(const Request &request, Response &response);

private:
    static constexpr qsizetype threshold = 1024;       ///< smaller bodies stay as they are
    static constexpr qsizetype cacheBytes = 8'388'608; ///< all remembered results

    QCache<QByteArray, QByteArray> m_cache{cacheBytes};
};

/// True when an Accept-Encoding value admits gzip (RFC 9110, 12.5.3).
bool acceptsGzip(const QByteArray &acceptEncoding);

} // namespace heliograph::net

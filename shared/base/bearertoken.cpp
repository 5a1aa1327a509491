// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/bearertoken.h"

namespace heliograph {

QByteArray bearerToken(const QByteArray &authorization)
{
    constexpr QByteArrayView scheme("bearer ");
    const QByteArray text = authorization.trimmed();
    if (text.size() <= scheme.size() || text.first(scheme.size()).toLower() != scheme)
        return {};
    return text.sliced(scheme.size()).trimmed();
}

} // namespace heliograph

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/dialect.h"

#include "shared/base/jsonwriter.h"

namespace heliograph::peer {

OutgoingEvent kicked(const QString &reason)
{
    return {QByteArrayLiteral("kicked"), {JsonObject().add("reason", reason).text()}};
}

OutgoingEvent Dialect::dismiss(const PeerId &, const QString &reason)
{
    return kicked(reason);
}

} // namespace heliograph::peer

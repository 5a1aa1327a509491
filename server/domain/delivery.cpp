// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/delivery.h"

namespace heliograph::domain {

qsizetype sizeOf(const Words &words)
{
    qsizetype size = words.event.size();
    for (const QByteArray &argument : words.arguments)
        size += argument.size();
    for (const QByteArray &attachment : words.attachments)
        size += attachment.size();
    return size;
}

} // namespace heliograph::domain

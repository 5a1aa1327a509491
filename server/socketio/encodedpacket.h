// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One packet on its way out, encoded once for everybody who gets it.
#pragma once

#include "server/engineio/message.h"

#include <QList>

namespace heliograph::socketio {

struct EncodedPacket
{
    engineio::MessagePtr head;
    QList<engineio::MessagePtr> attachments;
    /// Larger than those of all packets that its namespace encoded before.
    quint64 serial = 0;
    bool isVolatile = false;
    /// Ends with its serial as an offset, so a client that missed it can ask for it.
    bool isRecoverable = false;

    qsizetype size() const
    {
        qsizetype size = head->data().size();
        for (const engineio::MessagePtr &attachment : attachments)
            size += attachment->data().size();
        return size;
    }
};

} // namespace heliograph::socketio

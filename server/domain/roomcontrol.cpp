// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/roomcontrol.h"

namespace heliograph::domain {

void RoomControl::close(const RoomId &id, const QString &reason, Continuation<RoomChange> answer)
{
    m_rooms.close(id, [this, reason, answer = std::move(answer)](const Result<RoomChange> &change) {
        answer(change);
        if (change)
            m_listener.roomClosed(change->before, reason);
    });
}

} // namespace heliograph::domain

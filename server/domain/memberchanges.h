// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who came to a room and who went, read out of a change of its record. Pure.
#pragma once

#include "server/domain/room.h"

namespace heliograph::domain {

struct MemberChanges
{
    QList<Member> left;
    QList<Member> renewed; ///< joined again, keeping their place
    QList<Member> joined;
};

/// In the order of the room's members.
MemberChanges memberChanges(const RoomChange &change);

} // namespace heliograph::domain

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/memberchanges.h"

namespace heliograph::domain {

MemberChanges memberChanges(const RoomChange &change)
{
    MemberChanges changes;
    const QList<Member> &after = change.after.members;
    qsizetype place = 0;
    // Who stays keeps the order, and newcomers stand behind everybody else.
    for (const Member &member : change.before.members) {
        if (place == after.size() || after[place].peer != member.peer) {
            changes.left.append(member);
            continue;
        }
        if (after[place] != member)
            changes.renewed.append(after[place]);
        ++place;
    }
    changes.joined = after.sliced(place);
    return changes;
}

} // namespace heliograph::domain

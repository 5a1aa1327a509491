// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sends people away on behalf of an operator. Each of them leaves as if by itself, so everybody else hears what they
// hear of any departure; only, nobody waits for a return. Not for keeping them away: they may connect again.
#pragma once

#include "server/domain/callcontrol.h"

#include <vector>

namespace heliograph::domain {

class People
{
public:
    /// Borrowed. @p calls: of the realms that have calls, where a party may be waited for though it has no peer left.
    People(const Directory &directory, Delivery &delivery, std::vector<CallControl *> calls);

    /// Every peer of that user goes, with whatever else it is. Answers how many did: none when the user had lost the
    /// last one, and was waited for. UserNotFound.
    void remove(const User &user, const QString &reason, Continuation<qsizetype> answer);
    /// Whoever they are. Unknown and departed ids are skipped.
    void remove(const QList<PeerId> &peers, const QString &reason);

private:
    void endCalls(const User &user, qsizetype removed, const Continuation<qsizetype> &answer);

    const Directory &m_directory;
    Delivery &m_delivery;
    const std::vector<CallControl *> m_calls;
};

} // namespace heliograph::domain

// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/bangate.h"

#include "server/admin/addresstext.h"

#include <QLoggingCategory>

namespace heliograph::app {

Q_LOGGING_CATEGORY(lcBanGate, "heliograph.bans", QtInfoMsg)

void BanGate::admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer)
{
    const auto sentence = m_bans.refusalOf(admin::bytesOf(handshake.address));
    if (!sentence) {
        m_next.admit(handshake, std::move(answer));
        return;
    }
    ++m_refused;
    qCInfo(lcBanGate) << "refusing a banned address";
    answer(peer::Refusal{*sentence});
}

} // namespace heliograph::app
